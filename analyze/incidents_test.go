package analyze

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/detect"
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

// until is a finding that lasts until a day.
func until(f finding.Finding, day int) finding.Finding {
	f.Last = saw("", "", day, "", "", "").Last
	return f
}

func timeless(f finding.Finding) finding.Finding {
	f.First, f.Last = "", ""
	return f
}

// gathered is findings as a run takes them in.
func gathered(t testing.TB, share int64, shared func(string, int64) bool, fs ...finding.Finding) *harvest {
	t.Helper()
	r := &run{in: &Input{}, opt: Options{TempDir: t.TempDir(), Memory: 8 << 20}, world: &detect.World{}, held: held{share: share}}
	h, err := r.newHarvest()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.close() })
	h.shared = shared
	if err := cmp.Or(h.keep(fs, ""), h.done()); err != nil {
		t.Fatal(err)
	}
	return h
}

func incidents(t *testing.T, shared func(string, int64) bool, fs ...finding.Finding) ([]finding.Incident, int) {
	t.Helper()
	told, more, _, _, err := gathered(t, 1<<30, shared, fs...).incidents()
	if err != nil {
		t.Fatal(err)
	}
	return told, more
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
		{"many devices tie nothing", []finding.Finding{saw("a", m, 1, "u", "defghi", ""), saw("b", m, 2, "v", "d", "")}, "[a] [b]"},
		{"one user, a week after the end of what lasted", []finding.Finding{until(saw("a", m, 1, "u", "", ""), 10), saw("b", m, 2, "u", "", ""), saw("c", m, 17, "u", "", "")}, "[a b c]"},
		{"one user, and what has no time", []finding.Finding{timeless(saw("a", m, 1, "u", "", "")), saw("b", m, 2, "u", "", ""), saw("c", m, 20, "u", "", "")}, "[a b] [c]"},
		{"worst first", []finding.Finding{saw("a", m, 1, "u", "", ""), saw("b", finding.Critical, 2, "v", "", "")}, "[b] [a]"},
		{"of as bad ones, that of more findings first", []finding.Finding{saw("a", finding.Critical, 1, "u", "", ""), saw("b", finding.Critical, 2, "v", "", ""), saw("c", m, 3, "v", "", ""), saw("d", m, 1, "w", "", ""), saw("e", m, 1, "w", "", ""), saw("f", m, 1, "w", "", "")}, "[b c] [a] [d e f]"},
		{"of as many findings, the earlier first", []finding.Finding{saw("a", m, 2, "u", "", ""), saw("b", m, 1, "v", "", "")}, "[b] [a]"},
		{"stages in order of time", []finding.Finding{saw("a", finding.Critical, 3, "u", "", ""), saw("b", m, 2, "u", "", "")}, "[b a]"},
	} {
		shared := func(d string, at int64) bool { return d == "S" }
		var got []string
		told, _ := incidents(t, shared, tt.fs...)
		for _, in := range told {
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
	got, _ := incidents(t, unshared, saw("b", finding.High, 2, "u", "e", ""), saw("a", finding.Medium, 1, "u", "d", ""), address)
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

func unshared(string, int64) bool { return false }

// numbered makes findings that differ in id.
func numbered(n int, of func(i int) finding.Finding) (fs []finding.Finding) {
	for i := range n {
		f := of(i)
		f.ID = fmt.Sprintf("%05d", i)
		fs = append(fs, f)
	}
	return fs
}

func TestTheWorstIncidentsAreTold(t *testing.T) {
	fs := numbered(toldIncidents+7, func(i int) finding.Finding {
		f := saw("x", finding.Medium, 1+i%28, "", "", "")
		f.Users = []finding.User{{ID: fmt.Sprint("user", i)}}
		if i == toldIncidents+5 {
			f.Severity = finding.Critical
		}
		return f
	})
	late := saw("late", finding.Medium, 28, "", "", "")
	late.Users = []finding.User{{ID: "user 1007"}}
	again := late
	again.ID = "later"
	fs = append(fs[:toldIncidents+6], late, again) // of the last day, and more than one
	told, more := incidents(t, unshared, fs...)
	if len(told) != toldIncidents || more != 7 {
		t.Fatalf("%d incidents are told, and %d more", len(told), more)
	}
	if told[0].Findings[0] != fmt.Sprintf("%05d", toldIncidents+5) || !slices.IsSortedFunc(told, compareIncidents) {
		t.Errorf("first is %v", told[0])
	}
	if len(told[1].Findings) != 2 {
		t.Errorf("second is %v", told[1])
	}
	if last := told[len(told)-1]; last.First < "2026-05-28" {
		t.Errorf("last is of %s", last.First)
	}
}

func TestOneIncidentIsBounded(t *testing.T) {
	fs := numbered(3*toldFindings, func(i int) finding.Finding {
		f := saw("x", finding.High, 1+i/30, "", fmt.Sprint(i%10), "one")
		f.Users = []finding.User{{ID: fmt.Sprintf("user%03d", (i*7)%(2*toldNames))}}
		if i%3 == 0 {
			f.Users[0].UPN = f.Users[0].ID + "@example.com"
		}
		return f
	})
	slices.Reverse(fs)
	told, _ := incidents(t, unshared, fs...)
	if len(told) != 1 {
		t.Fatalf("%d incidents", len(told))
	}
	in := told[0]
	if len(in.Findings) != toldFindings || in.MoreFindings != 2*toldFindings || in.Findings[0] != "00000" || !slices.IsSorted(in.Findings) {
		t.Errorf("%d findings from %s, %d more", len(in.Findings), in.Findings[0], in.MoreFindings)
	}
	if len(in.Users) != toldNames || in.MoreUsers != toldNames || len(in.Devices) != 10 || in.MoreDevices != 0 {
		t.Errorf("%d users and %d more, %d devices and %d more", len(in.Users), in.MoreUsers, len(in.Devices), in.MoreDevices)
	}
	if in.Users[1] != (finding.User{ID: "user001", UPN: "user001@example.com"}) || !strings.HasPrefix(in.Title, fmt.Sprintf("user000@example.com and %d more: ", 2*toldNames-1)) {
		t.Errorf("%q of %v", in.Title, in.Users[1])
	}
	if want := fmt.Sprintf("And %d more", 3*toldFindings-1); !strings.Contains(in.Story, want) {
		t.Errorf("%q does not say %q", in.Story, want)
	}
}

func TestActionsAreCounted(t *testing.T) {
	fs := numbered(40, func(i int) finding.Finding {
		f := saw("x", finding.High, 1, "u", "", "")
		f.Devices = []finding.Device{{ID: fmt.Sprint(i % 20), Name: "PC"}}
		f.Actions = []string{"disable-device:" + f.Devices[0].ID, "revoke-sessions:u@example.com"}
		if i >= 20 {
			f.Severity = finding.Medium
			f.Actions = []string{"disable-user:u"}
		}
		return f
	})
	_, _, _, todo, err := gathered(t, 1<<30, unshared, fs...).incidents()
	if err != nil {
		t.Fatal(err)
	}
	if len(todo) != 2 || len(todo[0].Targets) != toldTargets || todo[0].More != 10 || todo[0].Targets[1] != (Target{"1", "PC"}) || len(todo[1].Targets) != 1 {
		t.Errorf("got %+v", todo)
	}
}

func TestTooManyFindingsAreALimit(t *testing.T) {
	h := gathered(t, 20*findingBytes, unshared)
	fs := numbered(40, func(int) finding.Finding { return saw("x", finding.Medium, 1, "u", "d", "") })
	var limit *LimitError
	if err := h.keep(fs, ""); !errors.As(err, &limit) || limit.Share != 20*findingBytes || limit.Bytes <= limit.Share || !strings.Contains(err.Error(), "--memory") {
		t.Errorf("got %v", err)
	}
	if err := gathered(t, 20*findingBytes, unshared).keep(fs, finding.High); err != nil {
		t.Errorf("findings that are left out: %v", err)
	}
}

// TestWeakFindingsMakeNoIncident throws findings of weak and of other detections
// together: there is no incident of weak ones alone, no other finding is lost,
// and those of weak ones stay with incidents that they share something with.
func TestWeakFindingsMakeNoIncident(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		var fs []finding.Finding
		for i := range 1 + r.IntN(12) {
			id := fmt.Sprintf("%s-%d", []string{"weak", "firm"}[r.IntN(2)], i)
			f := saw(id, []finding.Severity{finding.Critical, finding.High, finding.Medium}[r.IntN(3)], 1+r.IntN(28), string(rune('a'+r.IntN(6))), "", "")
			f.Detection = id[:4]
			fs = append(fs, f)
		}
		in := gatheredOf(t, map[string]bool{"weak": true}, fs...)
		told := map[string]bool{}
		for _, i := range in {
			firm := false
			for _, id := range i.Findings {
				told[id], firm = true, firm || strings.HasPrefix(id, "firm")
			}
			if !firm {
				t.Errorf("an incident of weak findings alone: %v", i.Findings)
			}
		}
		for _, f := range fs {
			if f.Detection == "firm" && !told[f.ID] {
				t.Errorf("%s is in no incident", f.ID)
			}
		}
	}
	both := []finding.Finding{saw("weak-1", finding.High, 2, "a", "", ""), saw("firm-1", finding.Medium, 3, "a", "", "")}
	both[0].Detection, both[1].Detection = "weak", "firm"
	if in := gatheredOf(t, map[string]bool{"weak": true}, both...); len(in) != 1 || len(in[0].Findings) != 2 || in[0].Severity != finding.High {
		t.Errorf("a weak finding does not lift the incident that it belongs to: %+v", in)
	}
}

// What is weak alone calls for nothing, though it is of a privileged user and high for
// that; in an incident it does.
func TestWeakFindingsCallForNothing(t *testing.T) {
	weak, firm := saw("weak-1", finding.High, 2, "a", "", ""), saw("firm-1", finding.Medium, 3, "a", "", "")
	weak.Detection, firm.Detection = "weak", "firm"
	weak.Actions = []string{"disable-user:a"}
	for _, tt := range []struct {
		fs   []finding.Finding
		want int
	}{{[]finding.Finding{weak}, 0}, {[]finding.Finding{weak, firm}, 1}} {
		h := gathered(t, 1<<30, func(string, int64) bool { return false })
		h.weak = map[string]bool{"weak": true}
		if err := errors.Join(h.keep(tt.fs, ""), h.done()); err != nil {
			t.Fatal(err)
		}
		_, _, _, todo, err := h.incidents()
		if err != nil || len(todo) != tt.want {
			t.Errorf("%d findings: %v calls for %v", len(tt.fs), err, todo)
		}
	}
}

// gatheredOf returns the incidents of findings, of which those of some detections
// are weak.
func gatheredOf(t *testing.T, weak map[string]bool, fs ...finding.Finding) []finding.Incident {
	t.Helper()
	h := gathered(t, 1<<30, func(string, int64) bool { return false })
	h.weak = weak
	if err := h.keep(fs, ""); err != nil {
		t.Fatal(err)
	}
	if err := h.done(); err != nil {
		t.Fatal(err)
	}
	in, _, _, _, err := h.incidents()
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// What came of others lifts their incident, and lends it its title only where
// there is nothing else.
func TestWhatFollowedDoesNotLead(t *testing.T) {
	b := saw("b", finding.Critical, 1, "u", "", "")
	for _, tt := range []struct {
		name  string
		fs    []finding.Finding
		title string
	}{
		{"a cause", []finding.Finding{saw("a", finding.High, 2, "u", "", ""), b}, "Title of a; what was done then is critical"},
		{"a cause, seen first", []finding.Finding{b, saw("a", finding.High, 2, "u", "", "")}, "Title of a; what was done then is critical"},
		{"the surest of two causes", []finding.Finding{saw("a", finding.Medium, 1, "u", "", ""), b, saw("c", finding.High, 2, "u", "", "")}, "Title of c; what was done then is critical"},
		{"no cause", []finding.Finding{b, saw("b", finding.Critical, 2, "u", "", "")}, "Title of b"},
	} {
		h := gathered(t, 1<<30, unshared, tt.fs...)
		h.after = map[string]bool{"B": true}
		told, _, _, _, err := h.incidents()
		if err != nil || len(told) != 1 || told[0].Severity != finding.Critical || told[0].Title != "u@example.com: "+tt.title {
			t.Errorf("%s: got %+v, %v", tt.name, told, err)
		}
	}
}
