package analyze

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// saw makes a finding: severity, day, users, devices and session by letter.
func saw(id string, s finding.Severity, day int, users, devices, session string) finding.Finding {
	at := fmt.Sprintf("2026-05-%02dT09:00:00.000Z", day)
	f := finding.Finding{ID: id, Detection: strings.ToUpper(id), Title: "Title of " + id, Severity: s, First: at, Last: at}
	for _, u := range users {
		f.Users = append(f.Users, finding.User{ID: string(u), UPN: string(u) + "@example.com"})
	}
	for _, d := range devices {
		f.Devices = append(f.Devices, finding.Device{ID: string(d)})
	}
	if session != "" {
		f.Sessions = []string{session}
	}
	return f
}

func TestIncidents(t *testing.T) {
	const m = finding.Medium
	for _, tt := range []struct {
		name string
		fs   []finding.Finding
		want string
	}{
		{"one user", []finding.Finding{saw("a", m, 1, "u", "", ""), saw("b", m, 5, "u", "", "")}, "[a b]"},
		{"one user, a week later", []finding.Finding{saw("a", m, 1, "u", "", ""), saw("b", m, 8, "u", "", "")}, "[a b]"},
		{"one user, longer after", []finding.Finding{saw("a", m, 1, "u", "", ""), saw("b", m, 9, "u", "", "")}, "[a] [b]"},
		{"one user, step by step", []finding.Finding{saw("a", m, 1, "u", "", ""), saw("b", m, 7, "u", "", ""), saw("c", m, 13, "u", "", "")}, "[a b c]"},
		{"two users", []finding.Finding{saw("a", m, 1, "u", "", ""), saw("b", m, 2, "v", "", "")}, "[a] [b]"},
		{"one device", []finding.Finding{saw("a", m, 1, "u", "d", ""), saw("b", m, 2, "v", "d", "")}, "[a b]"},
		{"a shared device", []finding.Finding{saw("a", m, 1, "u", "S", ""), saw("b", m, 2, "v", "S", "")}, "[a] [b]"},
		{"one session, much later", []finding.Finding{saw("a", m, 1, "u", "", "s"), saw("b", m, 28, "v", "", "s")}, "[a b]"},
		{"low ones are no incident", []finding.Finding{saw("a", finding.Low, 1, "u", "", ""), saw("b", m, 1, "u", "", "")}, "[b]"},
		{"many users tie nothing", []finding.Finding{saw("a", m, 1, "uvwx", "", ""), saw("b", m, 2, "u", "", ""), saw("c", m, 3, "v", "", "")}, "[a] [b] [c]"},
		{"worst first", []finding.Finding{saw("a", m, 1, "u", "", ""), saw("b", finding.Critical, 2, "v", "", "")}, "[b] [a]"},
		{"stages in order of time", []finding.Finding{saw("a", finding.Critical, 3, "u", "", ""), saw("b", m, 2, "u", "", "")}, "[b a]"},
	} {
		shared := func(d string, at int64) bool { return d == "S" }
		var got []string
		for _, in := range incidents(tt.fs, shared) {
			got = append(got, fmt.Sprint(in.Findings))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, got, tt.want)
		}
	}
}

func TestIncidentIsAStory(t *testing.T) {
	address := saw("c", finding.High, 2, "abcd", "", "")
	address.Subject = finding.Subject{Kind: "address", ID: "192.0.2.1"}
	got := incidents([]finding.Finding{saw("b", finding.High, 2, "u", "e", ""), saw("a", finding.Medium, 1, "u", "d", ""), address}, func(string, int64) bool { return false })
	if len(got) != 2 {
		t.Fatalf("got %d incidents, want 2", len(got))
	}
	in := got[0]
	if in.Title != "u@example.com: Title of b" || in.Severity != finding.High || in.Story != "2026-05-01 09:00 Title of a (A). 2026-05-02 09:00 Title of b (B)." {
		t.Errorf("got %q, %s: %q", in.Title, in.Severity, in.Story)
	}
	if in.First >= in.Last || len(in.Users) != 1 || !slices.Equal(in.Devices, []finding.Device{{ID: "d"}, {ID: "e"}}) {
		t.Errorf("got %+v", in)
	}
	if got[1].Title != "192.0.2.1: Title of c" {
		t.Errorf("got %q", got[1].Title)
	}
}
