package detections

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

// A trial tells random stories to a detection and to a naive reading of its words,
// which notes what came up in them.
type trial struct {
	beginning string // lines of which the rule says nothing
	stories   int
	outcomes  []string // each must come up in one story of eighty, and silence in one of twenty
	params    func(*detect.Params)
	found     func(ups []sign) []finding.Finding                 // by other detections
	tell      func(finding.Finding) string                       // how two findings are compared; nil is by severity, confidence and rows
	invent    func(*rand.Rand) []sign                            // in any order; asides without a time first
	naive     func(ups, told []sign, note func(string)) []string // of the sign-ins and the asides, in order
}

func (c trial) run(t *testing.T, d *detect.Detection) {
	t.Helper()
	if c.tell == nil {
		c.tell = func(f finding.Finding) string { return said(f.Severity, f.Confidence, rowsIn(f)) }
	}
	seen := map[string]int{}
	for seed := range uint64(c.stories) {
		signs := c.invent(rand.New(rand.NewPCG(seed, 43)))
		slices.SortStableFunc(signs, func(a, b sign) int { return a.seconds() - b.seconds() })
		var b strings.Builder
		b.WriteString(c.beginning + "\n")
		var ups, told []sign
		for i := range signs {
			signs[i].n = i + 1
			b.WriteString(signs[i].line() + "\n")
			if signs[i].aside != "" {
				told = append(told, signs[i])
			} else {
				ups = append(ups, signs[i])
			}
		}
		ex := detect.Example{Story: b.String(), Params: c.params}
		if c.found != nil {
			ex.Found = c.found(ups)
		}
		fs, err := detect.Replay(d, ex)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, b.String())
		}
		var got []string
		for _, f := range fs {
			got = append(got, c.tell(f))
		}
		once := map[string]bool{}
		want := c.naive(ups, told, func(outcome string) { once[outcome] = true })
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d:\n%s\ngot  %q\nwant %q", seed, b.String(), got, want)
		}
		for _, w := range want {
			once[strings.Join(strings.Fields(w)[:2], " ")] = true
		}
		if len(want) == 0 {
			once["silent"] = true
		}
		for o := range once {
			seen[o]++
		}
	}
	for _, o := range c.outcomes {
		if seen[o] < c.stories/80 {
			t.Errorf("%q comes up in %d of %d stories: %v", o, seen[o], c.stories, seen)
		}
	}
	if seen["silent"] < c.stories/20 {
		t.Errorf("%d of %d stories are silent: %v", seen["silent"], c.stories, seen)
	}
}

// ofCase tells a finding about the whole case by how many sign-ins it rests on.
func ofCase(f finding.Finding) string {
	return fmt.Sprintf("%s %v %d sign-ins", f.Severity, f.Confidence, max(f.Total, len(f.Evidence)))
}

// plainSign is a sign-in as most are: alice's, on a PC that is joined, at home.
func plainSign(at int) sign {
	return sign{at: at, user: "alice", device: "LAPTOP-1", os: "windows", trust: "joined", app: "outlook", token: "prt",
		session: "s1", ip: places[0].ip, net: places[0].net, method: "claim"}
}

// on names the device of a sign-in; "" is none.
func (s sign) on(device string) sign {
	s.device, s.name = device, device
	return s
}

// from says in which of the places a sign-in was.
func (s sign) from(place int) sign {
	s.ip, s.net = places[place].ip, places[place].net
	return s
}

// refusedWith makes a sign-in one that was refused.
func (s sign) refusedWith(code int) sign {
	s.failed, s.more = true, strings.TrimSpace(fmt.Sprintf("%s error=%d", s.more, code))
	return s
}

// aside is a line that is told at a minute.
func aside(at int, format string, args ...any) sign {
	return sign{at: at, aside: fmt.Sprintf(format, args...)}
}

// strides returns n minutes in order, none twice, that are as far from each other
// as some of the gaps.
func strides(r *rand.Rand, n int, gaps ...int) (at []int) {
	now := 0
	for range n {
		now += gaps[r.IntN(len(gaps))]
		at = append(at, now)
	}
	return at
}

func okay(signs []sign) []sign { return pickSigns(signs, func(s sign) bool { return !s.failed }) }

func some(signs []sign, is func(sign) bool) bool { return slices.ContainsFunc(signs, is) }

func every(signs []sign, is func(sign) bool) bool {
	return !some(signs, func(s sign) bool { return !is(s) })
}

// word returns what follows a word such as "os_version=" in a line, "" where it is
// not in it.
func word(line, key string) string {
	_, after, _ := strings.Cut(" "+line+" ", " "+key)
	v, _, _ := strings.Cut(after, " ")
	return v
}

// saying keeps the asides that begin with some words.
func saying(told []sign, beginnings ...string) []sign {
	return pickSigns(told, func(s sign) bool {
		return slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(s.aside, b) })
	})
}

// daysIn counts the days on which there are signs.
func daysIn(signs []sign) int {
	return kinds(signs, func(s sign) string { return fmt.Sprint(s.at / 1440) })
}

func userOf(s sign) string    { return s.user }
func sessionOf(s sign) string { return s.session }
func osOf(s sign) string      { return s.os }
func ipOf(s sign) string      { return s.ip }

// errorOf is the code with which a sign-in was refused.
func errorOf(s sign) string {
	return cmp.Or(word(s.more, "error="), map[bool]string{true: "53003"}[s.failed])
}

// apart is how many minutes two signs are from each other.
func apart(a, b sign) int { return max(a.at-b.at, b.at-a.at) }
