package analyze

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// robbed is a user at home for four days, and then a PRT that a tool made of a refresh
// token of theirs on some day, from somewhere.
func robbed(user string, day int, from string) string {
	return fmt.Sprintf(`
		d-2 08:00 %[1]s LAPTOP-%[1]s cloudap interactive session=home-%[1]s x4 every 24h
		d%[2]d 12:00 %[1]s PC-%[1]s broker token=rt unbound session=s-%[1]s %[3]s
		d%[2]d 12:04 %[1]s PC-%[1]s outlook token=prt unmanaged session=s-%[1]s %[3]s`, user, day, from)
}

const hosted = "net=AS64666/NL ip=203.0.113.66"

// Incidents are one campaign where the same was done from one place at which nobody of
// the tenant is at home, and stay incidents of their own.
func TestCampaigns(t *testing.T) {
	const tool = "net=AS64666/NL ua=python-requests/2.31.0 ip=203.0.113."
	for _, tt := range []struct {
		name, story string
		of          int    // incidents of a campaign
		shares      string // what they share
	}{
		{"one address", robbed("alice", 2, hosted) + robbed("bob", 3, hosted) + robbed("carol", 4, hosted), 3, "203.0.113.66 (AS64666 NL)"},
		{"a week later, and a week after that", robbed("alice", 2, hosted) + robbed("bob", 9, hosted) + robbed("carol", 16, hosted), 3, "203.0.113.66 (AS64666 NL)"},
		{"one block of IPv6", robbed("alice", 2, "net=AS64666/NL ip=2001:db8:1:2::3") + robbed("bob", 3, "net=AS64666/NL ip=2001:db8:1:2::4"), 2, "2001:db8:1:2::/64 (AS64666 NL)"},
		{"one network and one tool", robbed("alice", 2, tool+"66") + robbed("bob", 3, tool+"77"), 2, "AS64666 NL with ROADtools token calls and most Python kits"},
		{"one and two", robbed("alice", 2, hosted) + robbed("bob", 3, hosted) + robbed("carol", 3, "net=AS64667/NL ip=203.0.113.67"), 2, "203.0.113.66 (AS64666 NL)"},
		{"one of several that somebody has at home", robbed("alice", 2, hosted) + robbed("bob", 3, hosted) + `
			d-2 09:00 dave LAPTOP-4 outlook ` + hosted + ` x9 every 24h`, 0, ""},
		{"longer after than a week", robbed("alice", 2, hosted) + robbed("bob", 10, hosted), 0, ""},
		{"two addresses of one network, and no tool", robbed("alice", 2, hosted) + robbed("bob", 3, "net=AS64666/NL ip=203.0.113.77"), 0, ""},
		{"a tool, in two networks", robbed("alice", 2, tool+"66") + robbed("bob", 3, strings.Replace(tool, "64666", "64667", 1)+"77"), 0, ""},
		{"a network without a number", robbed("alice", 2, hosted+" asn=-") + robbed("bob", 3, hosted+" asn=-"), 0, ""},
		{"what was done is not the same", robbed("alice", 2, hosted) + `
			d-2 08:00 bob LAPTOP-2 cloudap interactive session=home-2 x4 every 24h
			d3 12:00 bob DESKTOP-A1B2C3D4 teams token=rt ` + hosted, 0, ""},
	} {
		out, _ := analyse(t, tell(t, tt.story, 1000), Options{})
		s := out.Summary
		if n := len(s.Incidents); n < 2 {
			t.Errorf("%s: %d incidents", tt.name, n)
		}
		if tt.of == 0 {
			if len(s.Campaigns) > 0 {
				t.Errorf("%s: got %+v", tt.name, s.Campaigns)
			}
			continue
		}
		if len(s.Campaigns) != 1 {
			t.Errorf("%s: got %+v of %+v", tt.name, s.Campaigns, s.Incidents)
			continue
		}
		c := s.Campaigns[0]
		if len(c.Incidents) != tt.of || c.MoreIncidents != 0 || c.Shares[0] != tt.shares {
			t.Errorf("%s: got %+v", tt.name, c)
		}
		if want := fmt.Sprintf("%d incidents from %s: ", tt.of, tt.shares); !strings.HasPrefix(c.Title, want) || !strings.HasSuffix(s.Incidents[0].Title, c.Title[len(want):]) {
			t.Errorf("%s: got %q of %q, want %q", tt.name, c.Title, s.Incidents[0].Title, want)
		}
		for _, in := range s.Incidents {
			if (in.Campaign == c.ID) != slices.Contains(c.Incidents, in.ID) || len(in.Users) > 1 {
				t.Errorf("%s: %+v of %+v", tt.name, in, c)
			}
		}
	}
}

// A campaign counts incidents beyond those that are told, is as grave as the worst of its
// own, and is where that is.
func TestCampaignsAreCountedWhole(t *testing.T) {
	based := func(base string) func(i int) finding.Finding {
		return func(i int) finding.Finding {
			f := saw("x", finding.Medium, 1+i%7, "", "", "")
			f.Users, f.Bases = []finding.User{{ID: fmt.Sprint(base, i)}}, []string{base}
			if i == 3 && base == "b" {
				f.Severity = finding.Critical
			}
			return f
		}
	}
	fs := numbered(toldIncidents, based("a"))
	for n, f := range numbered(20, based("b")) {
		f.ID = fmt.Sprint("b", n)
		fs = append(fs, f)
	}
	h := gathered(t, 1<<30, unshared, fs...)
	told, _, _, _, err := h.incidents()
	if err != nil {
		t.Fatal(err)
	}
	got, err := h.campaigns(told)
	if err != nil || len(got) != 2 {
		t.Fatalf("got %d, %v", len(got), err)
	}
	b, a := got[0], got[1]
	if b.Severity != finding.Critical || b.Shares[0] != "b" || b.Incidents[0] != told[0].ID || told[0].Campaign != b.ID {
		t.Errorf("the worst is %s, %s of %s", b.ID, b.Title, b.Incidents[0])
	}
	if n, m := len(b.Incidents)+b.MoreIncidents, len(a.Incidents)+a.MoreIncidents; n != 20 || m != toldIncidents || b.MoreIncidents+a.MoreIncidents != 20 || a.First >= a.Last {
		t.Errorf("got %d and %d incidents, %d and %d of them not told", n, m, b.MoreIncidents, a.MoreIncidents)
	}
}

// What a campaign is of and what it shares, by the places of findings.
func TestCampaignsOfPlaces(t *testing.T) {
	from := func(id string, s finding.Severity, day int, user string, bases ...string) finding.Finding {
		f := saw(id, s, day, user, "", "")
		f.Detection, f.Bases = "PM-001", bases
		return f
	}
	const m = finding.Medium
	for _, tt := range []struct {
		name string
		fs   []finding.Finding
		want string
	}{
		{"one incident of two findings", []finding.Finding{from("a", m, 1, "u", "x"), from("b", m, 2, "u", "x")}, ""},
		{"a week after the end of what lasted", []finding.Finding{until(from("a", m, 1, "u", "x"), 10), from("b", m, 2, "v", "x"), from("c", m, 17, "w", "x")}, "3 of x from 1 to 17"},
		{"two places", []finding.Finding{from("a", m, 1, "u", "x", "y"), from("b", m, 2, "v", "x", "y")}, "2 of x y from 1 to 2"},
		{"what most share comes first, and three places are told", []finding.Finding{from("a", m, 1, "u", "w", "x", "y", "z"), from("b", m, 2, "v", "w", "x", "y", "z"), from("c", m, 3, "t", "z")}, "3 of z w x from 1 to 3"},
		{"the worst is not the first", []finding.Finding{from("a", m, 1, "u", "x"), from("b", finding.Critical, 2, "v", "x"), from("c", m, 3, "w", "x")}, "3 of x from 1 to 3"},
		{"two chains by one incident", []finding.Finding{from("a", m, 1, "u", "x"), from("b", m, 2, "v", "x", "y"), from("c", m, 3, "w", "y")}, "3 of x y from 1 to 3"},
	} {
		h := gathered(t, 1<<30, unshared, tt.fs...)
		told, _, _, _, err := h.incidents()
		if err != nil {
			t.Fatal(err)
		}
		list, err := h.campaigns(told)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range list {
			var first, last int
			fmt.Sscanf(c.First[8:], "%d", &first)
			fmt.Sscanf(c.Last[8:], "%d", &last)
			got = append(got, fmt.Sprintf("%d of %s from %d to %d", len(c.Incidents)+c.MoreIncidents, strings.Join(c.Shares, " "), first, last))
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
