package detections

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/detect"
)

// A deed is a sign-in of a made-up story, or a change in the directory of a device, or of
// a user, who is then in the device's place:
// the naive readings of chains from a token to a device look at nothing else.
type deed struct {
	n, at                int    // of the row; minutes
	change, by           string // "" for a sign-in; who changed the device
	user, device, name   string // device "-" for none; its name "" for the same word
	session, app, token  string
	net, ip, more        string // address "" for the one of its network; words of its own
	logon, failed        bool   // a first-hand credential, with somebody there
	unmanaged, attended  bool
	drs, code, tool, aad bool // token for registration; by device code; agent of a tool; adversary in the middle
}

// deedPlaces are networks, each with an address.
var deedPlaces = map[string]string{"AS64500/NO": "192.0.2.10", "AS64510/NO": "198.51.100.7", "AS64520/DE": "203.0.113.5", "AS64666/NL": "203.0.113.66"}

func (e deed) line() string {
	when := fmt.Sprintf("d%d %02d:%02d", e.at/1440+1, e.at/60%24, e.at%60)
	if e.change != "" {
		line := fmt.Sprintf("%s audit %s %s by=%s", when, e.change, e.device, e.by)
		if e.name != "" {
			line += " device_name=" + e.name
		}
		if !strings.HasSuffix(e.change, "-device") { // of a user, which findings are compared by as well
			line += strings.TrimRight(" event_id="+eventOf(e.n)+" "+e.more, " ")
		}
		return line
	}
	w := []string{when, e.user, e.device, e.app, "token=" + e.token, "session=" + e.session, "net=" + e.net, "ip=" + e.address(), "id=" + eventOf(e.n)}
	add := func(holds bool, word string) {
		if holds {
			w = append(w, word)
		}
	}
	add(e.name != "", "name="+e.name)
	add(e.logon, "method=whfb")
	add(e.logon || e.attended, "interactive")
	add(e.failed && !strings.Contains(e.more, "error="), "error=53003")
	add(e.unmanaged, "unmanaged")
	add(e.drs, "resource=drs")
	add(e.code, "transfer=deviceCodeFlow")
	add(e.tool, "tool")
	add(e.aad, "risk=attackerinTheMiddle")
	add(e.more != "", e.more)
	return strings.Join(w, " ")
}

// address is where a deed came from.
func (e deed) address() string { return cmp.Or(e.ip, deedPlaces[e.net]) }

func (e deed) ok() bool { return e.change == "" && !e.failed }

// compareDeeds tells random stories to a detection and to a naive reading of it,
// which notes what came up in them. Each of the outcomes must come up often.
func compareDeeds(t *testing.T, d *detect.Detection, stories int, outcomes []string, invent func(*rand.Rand) []deed, naive func(deeds []deed, note func(string)) []string) {
	t.Helper()
	seen := map[string]int{}
	for seed := range uint64(stories) {
		deeds := invent(rand.New(rand.NewPCG(seed, 31)))
		slices.SortStableFunc(deeds, func(a, b deed) int { return a.at - b.at })
		var b strings.Builder
		for i := range deeds {
			if i > 0 && deeds[i].at <= deeds[i-1].at { // no two in one moment
				deeds[i].at = deeds[i-1].at + 1
			}
			deeds[i].n = i + 1
			b.WriteString(deeds[i].line() + "\n")
		}
		fs, err := detect.Replay(d, detect.Example{Story: b.String()})
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, b.String())
		}
		var got []string
		for _, f := range fs {
			got = append(got, said(f.Severity, f.Confidence, rowsIn(f)))
		}
		want := naive(deeds, func(outcome string) { seen[outcome]++ })
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d:\n%s\ngot  %q\nwant %q", seed, b.String(), got, want)
		}
		for _, w := range want {
			seen[strings.Join(strings.Fields(w)[:2], " ")]++
		}
		if len(want) == 0 {
			seen["silent"]++
		}
	}
	for _, o := range append(outcomes, "silent") {
		if seen[o] < 10 {
			t.Errorf("%q came up only %d times in %d stories: %v", o, seen[o], stories, seen)
		}
	}
}

func pickDeeds(deeds []deed, keep func(deed) bool) (kept []deed) {
	for _, e := range deeds {
		if keep(e) {
			kept = append(kept, e)
		}
	}
	return kept
}

func deedNumbers(deeds []deed) (ns []int) {
	for _, e := range deeds {
		ns = append(ns, e.n)
	}
	return ns
}

// createdFirst returns the first registration of a device; nil of one that was there.
func createdFirst(deeds []deed, device string) *deed {
	for i, e := range deeds {
		if e.change == "register-device" && e.device == device {
			return &deeds[i]
		}
	}
	return nil
}

// naiveEnrolment is what speaks for the enrolment of a device (CX-014), to its user.
type naiveEnrolment struct {
	windows, logon, known, history bool
	signs                          int
}

// enrolledNaive looks at a device that was created at a moment.
func enrolledNaive(deeds []deed, user, device string, at int) (e naiveEnrolment) {
	passed, managed, met, days := false, false, false, map[int]bool{}
	for _, s := range deeds {
		if !s.ok() || s.user != user {
			continue
		}
		if s.at/1440 < at/1440 {
			days[s.at/1440] = true
		}
		passed = passed || s.more == "method=tap" && s.at < at && s.at >= at-1440
		managed = managed || s.app == "mdm-enrollment" && max(s.at-at, at-s.at) <= 120
		if s.device != device || s.at < at {
			continue
		}
		if s.at <= at+1440 {
			met = met || !s.unmanaged
			e.windows = e.windows || s.app == "cloudap"
			if s.app == "cloudap" && s.logon {
				e.logon = true
			}
		}
		e.known = e.known || s.at <= at+7*1440 && s.app == "cloudap" && s.logon && theirsNaive(deeds, user, s.net, at)
	}
	e.history = len(days) >= 3
	for _, sign := range []bool{passed, managed, e.windows, met} {
		if sign {
			e.signs++
		}
	}
	return e
}

// theirsNaive reports whether the user was in a network a day before a moment, with a
// device of theirs or as a matter of course, or logged on there before it to a PC that
// they had logged on to for a day and that was not made in the story.
func theirsNaive(deeds []deed, user, net string, at int) bool {
	var active, there []int // days
	for i, s := range deeds {
		if s.user != user || !s.ok() {
			continue
		}
		active = append(active, s.at/1440)
		if s.net != net {
			continue
		}
		if s.at <= at-1440 {
			there = slices.Compact(append(there, s.at/1440))
			if oldNaive(deeds, s) || len(there) >= 3 && slices.Contains(slices.Compact(active)[:2], there[0]) {
				return true
			}
		}
		old := func(x deed) bool {
			return x.ok() && x.user == user && x.device == s.device && x.app == "cloudap" && x.logon && x.at <= s.at-1440
		}
		if s.at <= at && s.device != "-" && s.app == "cloudap" && s.logon && createdFirst(deeds, s.device) == nil && slices.ContainsFunc(deeds[:i], old) {
			return true
		}
	}
	return false
}

// oldNaive reports whether the device of a sign-in was its user's on one of the first
// three days of theirs and not made in the story.
func oldNaive(deeds []deed, s deed) bool {
	if s.device == "-" {
		return false
	}
	created := createdFirst(deeds, s.device)
	var days []int
	for _, x := range deeds {
		if x.ok() && x.user == s.user {
			if days = slices.Compact(append(days, x.at/1440)); x.device == s.device {
				return created == nil && len(days) <= 3
			}
		}
	}
	return false
}

// lawful: Windows logged on within a day, and one more sign.
func (e naiveEnrolment) lawful() bool { return e.logon && e.signs >= 2 }

// explains reports whether the enrolment is lawful although a step of it is in doubt.
func (e naiveEnrolment) explains() bool { return e.lawful() && e.known }
