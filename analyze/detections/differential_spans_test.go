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

// turn is a sign-in or a change in the directory of a made-up story; the naive
// readings below look at nothing else.
type turn struct {
	n, at               int    // of the row; minutes
	change, whom        string // a change, and the user or device
	user, device        string // "-" for none
	session, token, net string
	logon               string // the credential that was given, "" for none
	error               int
}

var turnPlaces = map[string]string{"AS64500/NO": "192.0.2.10", "AS64510/NL": "198.51.100.7", "AS64520/DE": "203.0.113.5"}

func (e turn) line() string {
	when := fmt.Sprintf("d%d %02d:%02d", e.at/1440+1, e.at/60%24, e.at%60)
	if e.change != "" {
		return fmt.Sprintf("%s audit %s %s by=admin", when, e.change, e.whom)
	}
	line := fmt.Sprintf("%s %s %s %s token=%s session=%s net=%s ip=%s id=%s", when, e.user, e.device, "outlook", e.token, e.session, e.net, turnPlaces[e.net], eventOf(e.n))
	if e.logon != "" {
		line = strings.Replace(line, "outlook", "cloudap interactive method="+e.logon, 1)
	}
	if e.error != 0 {
		line += fmt.Sprintf(" error=%d", e.error)
	}
	return line
}

// compareTurns tells random stories to a detection and to a naive reading, and
// wants each of the severities often enough.
func compareTurns(t *testing.T, d *detect.Detection, beginning string, stories int, invent func(*rand.Rand) []turn, naive func([]turn) []string) {
	t.Helper()
	seen, silent := map[string]int{}, 0
	for seed := range uint64(stories) {
		turns := invent(rand.New(rand.NewPCG(seed, 17)))
		var b strings.Builder
		b.WriteString(beginning + "\n")
		for i := range turns {
			turns[i].n = i + 1
			b.WriteString(turns[i].line() + "\n")
		}
		fs, err := detect.Replay(d, detect.Example{Story: b.String()})
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, b.String())
		}
		var got []string
		for _, f := range fs {
			got = append(got, said(f.Severity, f.Confidence, rowsIn(f)))
		}
		want := naive(turns)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d:\n%s\ngot  %q\nwant %q", seed, b.String(), got, want)
		}
		for _, w := range want {
			seen[strings.Join(strings.Fields(w)[:2], " ")]++
		}
		if len(want) == 0 {
			silent++
		}
	}
	if silent < stories/20 {
		t.Errorf("only %d of %d stories are silent", silent, stories)
	}
	for w, n := range seen {
		if n < 10 {
			t.Errorf("the stories say too little: %q %d times", w, n)
		}
	}
	if len(seen) < 2 {
		t.Errorf("the stories say too little: %v", seen)
	}
}

// someTurns invents sign-ins and changes; each story begins with a success at home.
func someTurns(r *rand.Rand, changes []string, of func(*turn)) (turns []turn) {
	at := 0
	for n := range 7 + r.IntN(12) {
		at += pick(r, 3, 9, 10, 10, 10, 11, 19, 20, 21, 60, 600, 1440, 20*1440, 31*1440)
		e := turn{at: at, user: pick(r, "alice", "alice", "bob"), device: pick(r, "L1", "L1", "L2", "-"), session: pick(r, "s1", "s2", "s3"), token: pick(r, "prt", "prt", "rt", "none"), net: pick(r, "AS64500/NO", "AS64500/NO", "AS64510/NL", "AS64520/DE")}
		e.session = e.user + e.session
		if n > 0 && r.IntN(3) == 0 {
			e.change = changes[r.IntN(len(changes))]
			if e.whom = e.user; strings.HasSuffix(e.change, "device") {
				e.whom = pick(r, "L1", "L2")
			}
		} else {
			of(&e)
		}
		turns = append(turns, e)
	}
	return turns
}

// gone returns the place of the change since which whom has been disabled or
// deleted, at a place in a story; -1 where
// whom is neither.
func gone(turns []turn, whom string, place int) (began int) {
	off, away := false, false
	began = -1
	for i, e := range turns[:place] {
		if e.whom != whom {
			continue
		}
		switch kind, _, _ := strings.Cut(e.change, "-"); kind {
		case "disable":
			off = true
		case "delete":
			away = true
		case "enable":
			off = false
		case "restore":
			away = false
		case "register":
			off, away = false, false
		}
		if !off && !away {
			began = -1
		} else if began < 0 {
			began = i
		}
	}
	return began
}

// netsBefore are the networks of successes before a place that keep wants.
func netsBefore(turns []turn, place int, keep func(turn) bool) (nets []string) {
	for _, e := range turns[:place] {
		if e.change == "" && e.error == 0 && keep(e) {
			nets = append(nets, e.net)
		}
	}
	return nets
}

// naiveDeviceGone: what a device did after it was disabled or deleted (PM-011).
func naiveDeviceGone(turns []turn) (want []string) {
	type sum struct{ accepted, refresh, refused, all []int }
	refusal := func(e turn) bool { return e.error == 135011 || e.error == 700003 }
	for _, device := range []string{"L1", "L2"} {
		for b := range turns {
			var s sum
			own := netsBefore(turns, b, func(e turn) bool { return e.device == device })
			for i, e := range turns {
				if e.change != "" || e.device != device || gone(turns, device, i) != b {
					continue
				}
				late := e.at > turns[b].at+20
				switch {
				case late && e.error == 0 && e.token == "prt":
					s.accepted = append(s.accepted, e.n)
				case late && e.error == 0 && e.token == "rt":
					s.refresh = append(s.refresh, e.n)
				case refusal(e) && !slices.Contains(own, e.net):
					s.refused = append(s.refused, e.n)
				}
			}
			all := slices.Concat(s.accepted, s.refresh, s.refused)
			switch {
			case len(s.accepted) > 0:
				want = append(want, said(finding.Critical, 0.8, all))
			case len(s.refused) > 0 && len(own) > 0:
				want = append(want, said(finding.High, 0.5, all))
			case len(s.refresh) > 0:
				want = append(want, said(finding.Medium, 0.4, all))
			case len(s.refused) > 0:
				want = append(want, said(finding.Low, 0.3, all))
			}
			// Refusals that name no device count for the one that their session names.
			for _, user := range []string{"alice", "bob"} {
				var rows []int
				tried := false
				own := netsBefore(turns, b, func(e turn) bool { return e.device == device && e.user == user })
				for i, e := range turns {
					if e.change != "" || e.user != user || e.device != "-" || !refusal(e) || slices.Contains(own, e.net) || gone(turns, device, i) != b {
						continue
					}
					named, several := turn{device: "-"}, false
					for _, x := range turns[:i] {
						if x.change == "" && x.session == e.session && x.device != "-" {
							several = several || named.device != "-" && named.device != x.device
							named = x
						}
					}
					if named.device == device && !several {
						rows, tried = append(rows, e.n, named.n), true
					}
				}
				switch {
				case tried && len(own) > 0:
					want = append(want, said(finding.High, 0.5, rows))
				case tried:
					want = append(want, said(finding.Low, 0.3, rows))
				}
			}
		}
	}
	return want
}

func TestDeviceGoneAgainstNaive(t *testing.T) {
	compareTurns(t, PRTAfterDeviceDisabled, "d1 00:00 audit update-device L9 by=admin", 250, func(r *rand.Rand) []turn {
		return someTurns(r, []string{"disable-device", "disable-device", "delete-device", "enable-device", "restore-device", "register-device", "disable-user"}, func(e *turn) {
			e.error = pick(r, 0, 0, 0, 135011, 700003, 53003)
		})
	}, naiveDeviceGone)
}

// naiveUserGone: tokens of a user who was disabled or deleted (PM-014).
func naiveUserGone(turns []turn) (want []string) {
	for _, user := range []string{"alice", "bob"} {
		for b := range turns {
			var named, bare, tried []int
			own := netsBefore(turns, b, func(e turn) bool { return e.user == user && e.at >= turns[b].at-30*1440 })
			for i, e := range turns {
				if e.change != "" || e.user != user || gone(turns, user, i) != b || e.at <= turns[b].at+20 {
					continue
				}
				switch {
				case e.error == 0 && e.token != "none":
					named = append(named, e.n)
				case e.error == 0:
					bare = append(bare, e.n)
				case e.error == 50057 && !slices.Contains(own, e.net):
					tried = append(tried, e.n)
				}
			}
			all := slices.Concat(named, bare, tried)
			switch {
			case len(named) > 0:
				want = append(want, said(finding.Critical, 0.8, all))
			case len(bare) > 0:
				want = append(want, said(finding.High, 0.5, all))
			case len(tried) > 0 && len(own) > 0:
				want = append(want, said(finding.Medium, 0.4, all))
			case len(tried) > 0:
				want = append(want, said(finding.Low, 0.3, all))
			}
		}
	}
	return want
}

func TestUserGoneAgainstNaive(t *testing.T) {
	compareTurns(t, TokensOfDisabledUser, "d1 00:00 audit update-device L9 by=admin", 250, func(r *rand.Rand) []turn {
		return someTurns(r, []string{"disable-user", "disable-user", "delete-user", "enable-user", "restore-user", "disable-device"}, func(e *turn) {
			e.error = pick(r, 0, 50057, 50057, 53003)
		})
	}, naiveUserGone)
}

// naiveOldPassword: PRTs that outlive the password they were obtained with (PM-012).
func naiveOldPassword(turns []turn) (want []string) {
	for c, change := range turns {
		if !strings.HasSuffix(change.change, "password") {
			continue
		}
		var rows []int
		took := false
		for i, e := range turns {
			if e.change != "" || e.user != change.whom {
				continue
			}
			// A refusal counts until the next change of the password.
			if next := slices.IndexFunc(turns[c+1:], func(x turn) bool {
				return strings.HasSuffix(x.change, "password") && x.whom == change.whom
			}); e.error == 50173 && i > c && (next < 0 || i < c+1+next) {
				took = true
			}
			if e.error != 0 || e.token != "prt" || e.device == "-" || e.at <= change.at+20 {
				continue
			}
			later := slices.ContainsFunc(turns, func(x turn) bool {
				return strings.HasSuffix(x.change, "password") && x.whom == change.whom && x.at > change.at && e.at > x.at+20
			})
			root := slices.IndexFunc(turns, func(x turn) bool { return x.change == "" && x.session == e.session && x.error == 0 })
			again := slices.ContainsFunc(turns[:i+1], func(x turn) bool {
				return x.user == e.user && x.logon != "" && x.error == 0 && x.at >= change.at-10 && (x.session == e.session || x.device == e.device)
			})
			if later || turns[root].logon != "password" || turns[root].at >= change.at || again {
				continue
			}
			first := slices.IndexFunc(turns, func(x turn) bool { return x.change == "" && x.session == e.session })
			rows = append(rows, e.n, turns[first].n)
		}
		switch {
		case len(rows) > 0 && took:
			want = append(want, said(finding.High, 0.65, rows))
		case len(rows) > 0:
			want = append(want, said(finding.High, 0.5, rows))
		}
	}
	return want
}

func TestOldPasswordAgainstNaive(t *testing.T) {
	compareTurns(t, PRTPastPasswordChange, "d1 00:00 audit update-device L9 by=admin", 500, func(r *rand.Rand) []turn {
		turns := someTurns(r, []string{"change-password", "reset-password", "disable-user"}, func(e *turn) {
			e.error = pick(r, 0, 0, 0, 0, 0, 50173)
			if r.IntN(4) == 0 {
				e.logon, e.token = pick(r, "password", "password", "whfb"), "none"
			}
		})
		return append([]turn{{user: "alice", device: "L1", session: "alices1", token: "none", net: "AS64500/NO", logon: "password"}}, turns...)
	}, naiveOldPassword)
}

// naiveIdle: a PRT in the session of before after a long silence (PM-015).
func naiveIdle(turns []turn) (want []string) {
	for i, e := range turns {
		if e.error != 0 || e.device == "-" || e.token != "prt" {
			continue
		}
		before, been := -1, false
		logon := e.logon != ""
		for k, x := range turns[:i] {
			if x.error != 0 || x.user != e.user {
				continue
			}
			logon = logon || x.logon != "" && x.at >= e.at-10
			if x.device == e.device {
				before = k
				been = been || x.net == e.net
			}
		}
		if before < 0 || logon || turns[before].session != e.session {
			continue
		}
		idle, rows := e.at-turns[before].at, []int{turns[before].n, e.n}
		switch {
		case idle > 90*1440 && !been:
			want = append(want, said(finding.High, 0.5, rows))
		case idle > 90*1440:
			want = append(want, said(finding.Low, 0.4, rows))
		case idle > 14*1440:
			want = append(want, said(finding.Info, 0.2, rows))
		}
	}
	return want
}

func TestIdleAgainstNaive(t *testing.T) {
	compareTurns(t, IdleTooLong, "d1 00:00 carol L9 cloudap interactive method=whfb session=s9\nd1 00:00 carol L9 cloudap session=s9", 250, func(r *rand.Rand) (turns []turn) {
		at := 0
		for range 3 + r.IntN(9) {
			at += pick(r, 5, 10, 11, 600, 14*1440, 14*1440+1, 90*1440, 90*1440+1)
			e := turn{at: at, user: pick(r, "alice", "alice", "alice", "bob"), device: pick(r, "L1", "L1", "L1", "L2", "-"), session: pick(r, "s1", "s1", "s2"), token: pick(r, "prt", "prt", "rt"),
				net: pick(r, "AS64500/NO", "AS64500/NO", "AS64510/NL"), error: pick(r, 0, 0, 0, 0, 53003)}
			e.session = e.user + e.session
			if r.IntN(8) == 0 {
				e.logon, e.token = "whfb", "none"
			}
			turns = append(turns, e)
		}
		return turns
	}, naiveIdle)
}
