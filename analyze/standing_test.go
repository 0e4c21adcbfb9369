package analyze

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/analyze/story"
)

// standings are what the directory says of the devices of a story, by name.
func standings(t *testing.T, told string) map[string]*finding.Standing {
	t.Helper()
	in := tell(t, told, 100)
	_, s := analyse(t, in, Options{})
	out := map[string]*finding.Standing{}
	for d, err := range Devices(context.Background(), nil, s.written("users"), in, 0, NewAsides(nil, 0, 0, t.TempDir(), 1<<20)) {
		if err != nil {
			t.Fatal(err)
		}
		if d.ID == "" && d.Standing != nil {
			t.Errorf("the directory says of no device: %+v", d.Standing)
		}
		if d.ID != "" {
			out[d.Name] = d.Standing
		}
	}
	return out
}

func TestStandings(t *testing.T) {
	got := standings(t, `
		inventory L1 owner=alice,carol,dave os=macOS os_version=15 managed=true registered=d1
		inventory L1 object_id=another enabled=false
		inventory L3 deleted=d2 enabled=false
		inventory L3 object_id=another owner=bob ownership=Company conflicts='{"enabled":[{"value":"false","from":"x#1@0"},{"value":"true","from":"y#1@0"}]}'
		d3 09:00 alice L1 outlook token=prt
		d3 09:30 bob L2 outlook token=prt
		d3 09:45 bob L3 outlook token=prt
		d3 09:50 bob - outlook token=none
		d1 07:00 audit register-device L1 by=carol
		d1 08:00 audit register-device L1 by=alice
		d2 08:00 audit disable-device L1 by=admin
		d2 09:00 audit enable-device L1 by=admin
		d2 09:30 audit add-owner L1 by=admin
		d2 10:00 audit reset-password carol by=admin`)
	one := got["L1"]
	if !one.Given || one.Listed == nil || one.Taken == 0 || one.Listed.OS != "macOS 15" || one.Listed.Managed != 1 || one.Listed.Compliant != -1 || one.Listed.Enabled != 1 || one.Listed.Alike != 1 || one.Listed.Source != story.Source {
		t.Errorf("of L1 it says %+v", one.Listed)
	}
	var owners []string
	for _, u := range one.Listed.Owners {
		owners = append(owners, fmt.Sprint(u.ID == story.User(strings.Split(u.UPN, "@")[0]), " ", u.UPN))
	}
	if want := []string{"true alice@example.com", "true carol@example.com", "false "}; !slices.Equal(owners, want) {
		t.Errorf("owners are %q", owners)
	}
	if one.Registered == nil || one.Registered.Time != story.Day(1).UnixMicro()+8*3600*1_000_000 || one.Registered.Actor != "alice@example.com" || one.Switched == nil || one.Switched.Effect != "enable" {
		t.Errorf("by the audit log %+v, %+v", one.Registered, one.Switched)
	}
	if two := got["L2"]; !two.Given || two.Listed != nil || two.Registered != nil || two.Switched != nil {
		t.Errorf("of L2 it says %+v", two)
	}
	three := got["L3"].Listed // of the two records the one that is not deleted
	if three.Deleted != 0 || three.Ownership != "Company" || three.Alike != 1 || len(three.Conflicts) != 1 || three.Conflicts[0].Column != "enabled" || !slices.Equal(three.Conflicts[0].Values, []string{"false", "true"}) {
		t.Errorf("of L3 it says %+v", three)
	}
}

func TestStandingsWithoutInventory(t *testing.T) {
	if s := standings(t, "d3 09:00 alice L1 outlook token=prt")["L1"]; s.Given || s.Listed != nil {
		t.Errorf("it says %+v", s)
	}
}
