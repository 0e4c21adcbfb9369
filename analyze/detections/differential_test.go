package detections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

// A sign is a sign-in of a made-up story, as plain as can be: the naive
// readings of the rules below look at nothing else.
type sign struct {
	n           int // of the row; its event id
	at          int // minutes since the story began
	sec         int // seconds of that minute
	user        string
	device      string // "" for none
	name        string // of the device
	os, trust   string
	app         string
	token       string
	session     string // "" for none
	ip, net     string
	method      string
	ua          string
	interactive bool
	browser     bool
	failed      bool
	transferred bool
	bound       bool // token protection says so
	refused     bool // by a policy of token protection
	more        string
	doubt       string // what another detection found of it, such as "PM-001 high 0.7 use"
	aside       string // what is told in place of a sign-in, such as "audit disable-device L1 by=admin"
}

// line writes a sign in the notation of stories.
func (s sign) line() string {
	or := func(v, otherwise string) string {
		if v == "" {
			return otherwise
		}
		return v
	}
	when := []string{fmt.Sprintf("d%d", s.at/1440+1), fmt.Sprintf("%02d:%02d:%02d", s.at/60%24, s.at%60, s.sec)}
	switch {
	case strings.HasPrefix(s.aside, "inventory "):
		return s.aside
	case s.aside != "":
		return strings.Join(append(when, s.aside), " ")
	}
	w := append(when, s.user, or(s.device, "-"), s.app,
		"token="+s.token, "session="+or(s.session, "-"), "ip="+s.ip, "net="+s.net, "method="+s.method, "os="+or(s.os, "-"), "id="+eventOf(s.n))
	if s.device != "" {
		w = append(w, "name="+s.name, "trust="+s.trust)
	}
	if s.interactive {
		w = append(w, "interactive")
	}
	if s.browser {
		w = append(w, "browser")
	}
	if s.ua != "" || s.app != "cloudap" {
		w = append(w, "ua="+or(s.ua, "-"))
	}
	if s.failed {
		w = append(w, "error=53003")
	}
	if s.bound {
		w = append(w, "bound")
	}
	if s.refused {
		w = append(w, `ca_policies='[{"result":"failure","enforcedSessionControls":["SignInTokenProtection"]}]'`)
	}
	if s.transferred {
		w = append(w, "transfer=authenticationTransfer")
	}
	if s.more != "" {
		w = append(w, s.more)
	}
	return strings.Join(w, " ")
}

// seconds is when a sign was, since the story began.
func (s sign) seconds() int { return 60*s.at + s.sec }

func eventOf(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%010d00", n) }

// rowsIn returns the numbers of the rows a finding shows, in order.
func rowsIn(f finding.Finding) []int {
	var rows []int
	for _, e := range f.Evidence {
		var n int
		if _, err := fmt.Sscanf(e.Event, "00000000-0000-4000-8000-%10d00", &n); err == nil {
			rows = append(rows, n)
		}
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}

// said is a finding as the two readings are compared.
func said(severity finding.Severity, confidence float64, rows []int) string {
	rows = slices.Compact(slices.Sorted(slices.Values(rows)))
	return fmt.Sprintf("%s %v %v", severity, confidence, rows)
}

// compare tells many random stories to a detection and to a naive reading of
// its rule. Both must find the same things, and often enough find something.
func compare(t *testing.T, d *detect.Detection, stories int, invent func(*rand.Rand) []sign, naive func([]sign) []string) {
	t.Helper()
	compareAfter(t, d, "", stories, invent, naive)
}

// compareAfter does the same with stories that begin with lines of which the
// rule says nothing.
func compareAfter(t *testing.T, d *detect.Detection, beginning string, stories int, invent func(*rand.Rand) []sign, naive func([]sign) []string) {
	t.Helper()
	found, silent := 0, 0
	for seed := range uint64(stories) {
		signs := invent(rand.New(rand.NewPCG(seed, 7)))
		slices.SortFunc(signs, func(a, b sign) int { return a.seconds() - b.seconds() })
		var b strings.Builder
		b.WriteString(beginning + "\n")
		for i := range signs {
			signs[i].n = i + 1
			b.WriteString(signs[i].line() + "\n")
		}
		fs, err := detect.Replay(d, detect.Example{Story: b.String()})
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, b.String())
		}
		var got []string
		for _, f := range fs {
			got = append(got, said(f.Severity, f.Confidence, rowsIn(f)))
		}
		want := naive(signs)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d:\n%s\ngot  %q\nwant %q", seed, b.String(), got, want)
		}
		found += len(want)
		if len(want) == 0 {
			silent++
		}
	}
	if found < stories/10 || silent < stories/20 {
		t.Errorf("the stories say too little: %d findings, %d of %d silent", found, silent, stories)
	}
}

func pick[T any](r *rand.Rand, vs ...T) T { return vs[r.IntN(len(vs))] }

// minutes returns n different minutes of some days.
func minutes(r *rand.Rand, n, days int) []int { return r.Perm(days * 1440)[:n] }

// places are addresses in three networks.
var places = []struct{ ip, net string }{{"192.0.2.10", "AS64500/NO"}, {"192.0.2.11", "AS64500/NO"}, {"198.51.100.7", "AS64510/NL"}, {"203.0.113.5", "AS64520/DE"}}

// where draws one of the places, the first one most of the time.
func where(r *rand.Rand) (ip, net string) {
	p := places[max(0, r.IntN(len(places)+3)-3)]
	return p.ip, p.net
}

// most returns the value that most of rows have, the earliest of equals.
func most(rows []sign, of func(sign) string) string {
	best, n := "", 0
	for _, a := range rows {
		k := 0
		for _, b := range rows {
			if of(a) == of(b) {
				k++
			}
		}
		if k > n {
			best, n = of(a), k
		}
	}
	return best
}

func TestSessionOnTwoDevicesAgainstNaive(t *testing.T) {
	compare(t, SessionOnTwoDevices, 120, func(r *rand.Rand) (signs []sign) {
		for _, at := range minutes(r, 2+r.IntN(14), 2) {
			ip, net := where(r)
			device := pick(r, "", "LAPTOP-1", "LAPTOP-1", "LAPTOP-2", "LAPTOP-3")
			signs = append(signs, sign{at: at, user: pick(r, "alice", "alice", "alice", "bob"), device: device, name: pick(r, device, device, "PC-1"), os: pick(r, "windows", "windows", "windows", "macos"),
				trust: pick(r, "joined", "registered"), app: pick(r, "outlook", "teams", "outlook", "avd"), token: pick(r, "prt", "prt", "rt", "rdp"),
				session: pick(r, "", "s1", "s1", "s1", "s2"), ip: ip, net: net, method: "claim", failed: r.IntN(8) == 0, transferred: r.IntN(10) == 0})
		}
		return signs
	}, naiveTwoDevices)
}

func TestForkedPRTAgainstNaive(t *testing.T) {
	compare(t, ForkedPRT, 80, func(r *rand.Rand) (signs []sign) {
		days := pick(r, 1, 2, 6)
		signs = append(signs, sign{at: 0, user: "alice", device: "LAPTOP-1", name: "LAPTOP-1", os: "windows", trust: "joined", app: "cloudap", token: "none",
			session: "s1", ip: places[0].ip, net: places[0].net, method: "whfb", interactive: true})
		for _, at := range minutes(r, 10+r.IntN(12), days) {
			s := sign{at: at + 1, user: "alice", device: pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-1", "LAPTOP-2"), os: "windows", trust: "joined", app: "outlook", token: pick(r, "prt", "prt", "prt", "rt"),
				session: pick(r, "s1", "s2"), method: pick(r, "whfb", "whfb", "whfb", "password"), ua: pick(r, "edge", "edge", "linux"), failed: r.IntN(10) == 0}
			s.name = s.device
			if s.session == "s2" && r.IntN(8) == 0 {
				s.app, s.token, s.interactive, s.ua = "cloudap", "none", true, ""
			}
			home := map[string]int{"s1": 0, "s2": 2}[s.session]
			if r.IntN(5) == 0 {
				home = r.IntN(len(places))
			}
			s.ip, s.net = places[home].ip, places[home].net
			signs = append(signs, s)
		}
		return signs
	}, naiveForks)
}

func TestPRTAwayFromItsDeviceAgainstNaive(t *testing.T) {
	compare(t, PRTAwayFromItsDevice, 250, func(r *rand.Rand) (signs []sign) {
		if r.IntN(2) == 0 {
			return renewedElsewhere(r)
		}
		days, bound := pick(r, 2, 4, 12), r.IntN(3) == 0
		for n, at := range minutes(r, 4+r.IntN(30), days) {
			ip, net := where(r)
			if r.IntN(3) == 0 {
				other := r.IntN(5)
				ip, net = fmt.Sprintf("203.0.113.%d", 77+other), fmt.Sprintf("AS%d/NO", 64530+other)
			}
			s := sign{at: at, user: "alice", device: pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-1", "LAPTOP-2"), os: "windows", trust: "joined", app: "outlook", token: pick(r, "prt", "prt", "rt"),
				session: pick(r, "s1", "s1", "s1", "s2"), ip: ip, net: net, method: "claim", failed: r.IntN(10) == 0, bound: bound}
			s.name = s.device
			if n%2 == 0 {
				s.app, s.token = "cloudap", "prt"
				if r.IntN(4) > 0 {
					s.ip, s.net = places[0].ip, places[0].net
				}
				if s.net == places[0].net && r.IntN(3) > 0 || r.IntN(8) == 0 {
					s.interactive, s.method = true, "whfb"
				}
			}
			signs = append(signs, s)
		}
		return signs
	}, naiveAway)
}

// renewedElsewhere is a PC that stands in an office on five days, and somebody who
// renews and uses its PRT in other networks on the last two.
func renewedElsewhere(r *rand.Rand) (signs []sign) {
	told := map[int]bool{}
	add := func(at int, app, ip, net string, first bool) {
		for ; told[at]; at++ {
		}
		told[at] = true
		s := sign{at: at, user: "alice", device: "LAPTOP-1", name: "LAPTOP-1", os: "windows", trust: "joined", app: app, token: "prt", session: pick(r, "s1", "s1", "s2"),
			ip: ip, net: net, method: "claim", bound: r.IntN(4) > 0}
		if first {
			s.interactive, s.method = true, "whfb"
		}
		signs = append(signs, s)
	}
	for day := range 5 {
		for _, hour := range []int{8, 12, 16} {
			add(day*1440+hour*60+r.IntN(30), "cloudap", places[0].ip, places[0].net, hour == 8 || r.IntN(3) == 0)
		}
		for range r.IntN(8) {
			add(day*1440+500+r.IntN(460), "outlook", places[0].ip, places[0].net, false)
		}
	}
	nets := 1 + r.IntN(5)
	for range 1 + r.IntN(12) {
		at, net := (3+r.IntN(2))*1440+pick(r, 480, 500, 500)+r.IntN(pick(r, 100, 460, 900)), r.IntN(nets)
		add(at, pick(r, "cloudap", "outlook", "outlook"), fmt.Sprintf("203.0.113.%d", 77+net), fmt.Sprintf("AS%d/%s", 64530+net, []string{"NO", "NO", "NL", "NO", "NO"}[net]), r.IntN(20) == 0)
	}
	if r.IntN(4) == 0 {
		add(r.IntN(3)*1440+1200, "cloudap", "203.0.113.77", "AS64530/NO", true)
	}
	return signs
}

func TestThisAppOnlyAgainstNaive(t *testing.T) {
	compare(t, ThisAppOnly, 300, func(r *rand.Rand) (signs []sign) {
		for _, at := range minutes(r, 2+r.IntN(9), 1) {
			ip, net := where(r)
			s := sign{at: at, user: pick(r, "alice", "alice", "bob"), device: pick(r, "", "", "", "LAPTOP-1"), os: pick(r, "windows", "windows", "", "ios"), trust: "joined",
				app: pick(r, "office", "line-of-business", "line-of-business", "outlook-mobile", "broker"), token: pick(r, "prt", "prt", "rt", "none"), session: pick(r, "", "s1", "s2", "s2"),
				ip: ip, net: net, method: "claim", ua: pick(r, "", "", "chrome", "python"), interactive: r.IntN(3) == 0, browser: r.IntN(4) == 0, failed: r.IntN(8) == 0}
			s.name = s.device
			signs = append(signs, s)
		}
		return signs
	}, naiveQuirk)
}
