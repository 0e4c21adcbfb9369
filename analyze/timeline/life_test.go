package timeline_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/directory"
	"prtscope/analyze/story"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
)

// live tells a story with its audit events.
func live(t *testing.T, text string) *timeline.Timeline {
	t.Helper()
	s, err := story.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	one := func(b *column.Batch) directory.Batches {
		return func(yield func(*column.Batch, error) bool) { yield(b, nil) }
	}
	d, err := directory.Build(one(s.Audits), one(s.Devices), nil)
	if err != nil {
		t.Fatal(err)
	}
	ts := build(t, timeline.Options{Directory: d}, s.SignIns)
	if len(ts) != 1 {
		t.Fatalf("got %d timelines, want 1", len(ts))
	}
	return ts[0]
}

// states spells the states before and after each row.
func states(tl *timeline.Timeline) string {
	var out []string
	for i := range tl.Len() {
		out = append(out, fmt.Sprintf("%s>%s", tl.Before[i], tl.State[i]))
	}
	return strings.Join(out, " ")
}

func TestStates(t *testing.T) {
	for _, tt := range []struct{ name, story, want string }{
		{"first seen in use", "09:00 alice L1 outlook token=prt", ">active"},
		{"registered before", "08:00 audit register-device L1 by=alice\n09:00 alice L1 outlook token=prt", "registered>active"},
		{"no PRT row", "09:00 alice L1 outlook token=rt", ">"},
		{"a failure proves nothing", "09:00 alice L1 outlook token=prt error=50126", ">"},
		{"quiet after twelve hours", "d1 09:00 alice L1 outlook token=prt\nd1 21:00 alice L1 outlook token=prt\nd2 09:01 alice L1 outlook token=prt", ">active active>active quiet>active"},
		{"soft limit", "d1 09:00 alice L1 outlook token=prt\nd15 09:01 alice L1 outlook token=prt", ">active soft-dead>active"},
		{"just under it", "d1 09:00 alice L1 outlook token=prt\nd15 09:00 alice L1 outlook token=prt", ">active quiet>active"},
		{"hard limit", "d1 09:00 alice L1 outlook token=prt\nd91 09:01 alice L1 outlook token=prt", ">active hard-dead>active"},
		{"device disabled", "09:00 alice L1 outlook token=prt\n10:00 audit disable-device L1\n11:00 alice L1 outlook token=prt", ">active invalidated>invalidated"},
		{"device disabled, logon", "09:00 alice L1 outlook token=prt session=a method=whfb interactive\n10:00 audit disable-device L1\n11:00 alice L1 cloudap interactive method=whfb", ">active invalidated>invalidated"},
		{"enabled again, logon", "09:00 alice L1 cloudap interactive method=whfb\n10:00 audit disable-device L1\n10:30 audit enable-device L1\n11:00 alice L1 cloudap interactive method=whfb", ">active invalidated>active"},
		{"enabled again, no logon", "09:00 alice L1 cloudap interactive method=whfb\n10:00 audit disable-device L1\n10:30 audit enable-device L1\n11:00 alice L1 outlook token=prt", ">active invalidated>invalidated"},
		{"disabled and enabled before all that is seen", "07:00 audit disable-device L1\n08:00 audit enable-device L1\n11:00 alice L1 outlook token=prt", "invalidated>active"},
		{"disabled and deleted, only enabled again", "09:00 alice L1 cloudap interactive method=whfb\n10:00 audit disable-device L1\n10:10 audit delete-device L1\n10:30 audit enable-device L1\n11:00 alice L1 cloudap interactive method=whfb", ">active invalidated>invalidated"},
		{"disabled and deleted, only restored", "09:00 alice L1 cloudap interactive method=whfb\n10:00 audit disable-device L1\n10:10 audit delete-device L1\n10:20 audit restore-device L1\n11:00 alice L1 cloudap interactive method=whfb", ">active invalidated>invalidated"},
		{"disabled and deleted, both undone", "09:00 alice L1 cloudap interactive method=whfb\n10:00 audit disable-device L1\n10:10 audit delete-device L1\n10:20 audit restore-device L1\n10:30 audit enable-device L1\n11:00 alice L1 cloudap interactive method=whfb", ">active invalidated>active"},
		{"device and user disabled, only the device enabled again", "09:00 alice L1 cloudap interactive method=whfb\n10:00 audit disable-device L1\n10:10 audit disable-user alice\n10:30 audit enable-device L1\n11:00 alice L1 cloudap interactive method=whfb", ">active invalidated>invalidated"},
		{"another device is disabled", "09:00 alice L1 outlook token=prt\n10:00 audit disable-device L2\n11:00 alice L1 outlook token=prt", ">active active>active"},
		{"user disabled", "09:00 alice L1 outlook token=prt\n10:00 audit disable-user alice\n11:00 alice L1 outlook token=prt", ">active invalidated>invalidated"},
		{"another user is disabled", "09:00 alice L1 outlook token=prt\n10:00 audit disable-user bob\n11:00 alice L1 outlook token=prt", ">active active>active"},
		{"password changed", "09:00 alice L1 cloudap interactive method=password\n10:00 audit change-password alice\n11:00 alice L1 outlook token=prt", ">active invalidated>invalidated"},
		{"password changed, logon", "09:00 alice L1 cloudap interactive method=password\n10:00 audit change-password alice\n11:00 alice L1 cloudap interactive method=password", ">active invalidated>active"},
		{"password changed, other credential", "09:00 alice L1 cloudap interactive method=whfb\n10:00 audit change-password alice\n11:00 alice L1 outlook token=prt", ">active active>active"},
		{"a new password does not undo a disabled device", "09:00 alice L1 cloudap interactive method=password\n10:00 audit disable-device L1\n10:30 audit change-password alice\n11:00 alice L1 cloudap interactive method=password", ">active invalidated>invalidated"},
		{"revoked: the PRT stays", "09:00 alice L1 outlook token=prt\n10:00 audit revoke-sessions alice\n11:00 alice L1 outlook token=prt", ">active active>active"},
		{"two devices", "09:00 alice L1 outlook token=prt\n09:30 alice L2 outlook token=prt", ">active >active"},
	} {
		if got := states(live(t, tt.story)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestPartitions(t *testing.T) {
	for _, tt := range []struct{ name, story, want string }{
		{"own", "09:00 alice L1 cloudap interactive method=whfb", "whfb"},
		{"by session", "09:00 alice L1 cloudap interactive method=fido2\n09:05 alice L1 outlook token=prt", "fido2 fido2"},
		{"not by another session", "09:00 alice L1 outlook interactive method=fido2\n09:05 alice L1 outlook token=prt session=x", "fido2 unknown"},
		{"by the last logon", "09:00 alice L1 cloudap interactive method=cert\n09:05 alice L1 outlook token=prt session=x", "cert cert"},
		{"not after a day", "d1 09:00 alice L1 cloudap interactive method=cert\nd2 09:01 alice L1 outlook token=prt session=x", "cert unknown"},
		{"at a day", "d1 09:00 alice L1 cloudap interactive method=cert\nd2 09:00 alice L1 outlook token=prt session=x", "cert cert"},
		{"not of another device", "09:00 alice L1 cloudap interactive method=cert\n09:05 alice L2 outlook token=prt session=x", "cert unknown"},
		{"not when logons differ", "09:00 alice L1 cloudap interactive method=cert session=a\n09:02 alice L1 cloudap interactive method=whfb session=b\n09:05 alice L1 outlook token=prt session=x", "cert whfb unknown"},
		{"not by a failure", "09:00 alice L1 cloudap interactive method=cert error=50126\n09:05 alice L1 outlook token=prt", "cert unknown"},
		{"federated", "09:00 alice L1 cloudap interactive token=saml11 method=claim", "federated"},
		{"no method has a partition", "09:00 alice L1 outlook interactive method=sms", "unknown"},
		{"phone passkey", "09:00 alice L1 outlook interactive method=passkey-phone", "passkey"},
	} {
		tl := live(t, tt.story)
		var got []string
		for i := range tl.Len() {
			got = append(got, tl.Text(timeline.Partition, i))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, strings.Join(got, " "), tt.want)
		}
	}
}

func TestLineages(t *testing.T) {
	tl := live(t, `
		08:00 alice L1 outlook token=rt session=old
		09:00 alice L1 cloudap interactive method=whfb error=50126 session=a
		09:01 alice L1 cloudap interactive method=whfb session=a
		09:05 alice L1 outlook token=prt session=a
		10:00 audit revoke-sessions alice
		11:00 alice L1 outlook token=rt session=-
		11:00 alice L1 cloudap interactive method=whfb session=b`)
	var got []string
	for _, l := range tl.Lineages() {
		name := "own"
		for _, s := range []string{"old", "a", "b"} {
			if l.ID == story.Session(s) {
				name = s
			}
		}
		if l.ID == "" {
			name = "none"
		}
		got = append(got, fmt.Sprint(name, " ", l.Rows, " ", l.RootSeen, " ", l.Partition, " ", l.Revoked != 0))
	}
	want := []string{"old [0] false  true", "a [1 2 3] true whfb true", "b [4] true whfb false", "none [5] false whfb false"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if l := tl.LineageOf(3); l.ID != story.Session("a") || !tl.Is(1, timeline.FirstOfSession) || tl.Is(2, timeline.FirstOfSession) {
		t.Errorf("row 3 is of lineage %v", l)
	}
}

func TestLives(t *testing.T) {
	tl := live(t, `
		09:00 alice L1 cloudap interactive method=password
		13:00 alice L1 cloudap
		17:00 alice L1 cloudap
		17:30 alice L1 outlook token=prt error=50126
		d2 09:00 alice L2 outlook token=prt session=x
		d2 10:00 audit reset-password alice
		d2 11:00 audit disable-user alice`)
	var got []string
	for _, p := range tl.PRTs() {
		got = append(got, fmt.Sprint(p.Device == story.Device("L1"), " ", p.Partition, " ", p.Rows, " ", p.Issued, " ", p.Renewals, " ", p.Why, " ", (p.Last-p.First)/timeline.Hour))
	}
	want := []string{"true password [0 1 2 3] true [1 2] user disabled 8", "false unknown [4] false [] user disabled 0"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if tl.PRTOf(4) != &tl.PRTs()[1] || tl.PRTOf(0) != &tl.PRTs()[0] {
		t.Error("rows are not of the PRTs that list them")
	}
}
