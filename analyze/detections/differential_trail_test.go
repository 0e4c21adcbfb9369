package detections

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/story"
)

// asking are requests of each weight: what every client asks for, reading, and changes,
// the last two of them such as an intruder stays by.
var asking = []struct{ request, deed string }{
	{"GET /v1.0/me/photo/n/%d", ""}, {"GET /v1.0/me/messages/n/%d", "mail read"}, {"GET /v1.0/groups/n/%d", "directory listed"}, {"PATCH /v1.0/me/n/%d", "change"},
	{"POST /v1.0/me/mailFolders/inbox/messageRules/n/%d", "mail rule made"}, {"POST /v1.0/applications/n/%d", "application changed"},
}

// deedOfRequest is what came of a request, "" where every client asks for it or nothing came of it.
func deedOfRequest(s sign) string {
	for _, a := range asking {
		if strings.Contains(s.aside, fmt.Sprintf(a.request, numberOf(s))) && word(s.aside, "status=") != "403" {
			return a.deed
		}
	}
	return ""
}

// What was done with the tokens of sign-ins in doubt (PM-042).
func TestWhatTokensDidAgainstNaive(t *testing.T) {
	begins := bothLogs + `
		d1 00:00 request carol GET /v1.0/me of=` + eventOf(990)
	// A finding, with the sign-ins that it rests on.
	found := func(ups []sign) (fs []finding.Finding) {
		for _, g := range by(pickSigns(ups, func(s sign) bool { return s.doubt != "" }), func(s sign) string { return strings.Join(strings.Fields(s.doubt)[:3], " ") }) {
			w := strings.Fields(g[0].doubt)
			confidence, _ := strconv.ParseFloat(w[2], 64)
			f := finding.Finding{Detection: w[0], Severity: finding.Severity(w[1]), Confidence: confidence}
			for _, s := range g {
				e := finding.Evidence{Event: eventOf(s.n), Time: time.Date(2026, 5, 4, 0, s.at, 0, 0, time.UTC).Format(time.RFC3339), Role: strings.Fields(s.doubt)[3], IP: s.ip}
				if s.session != "" {
					e.Session = story.Session(s.session)
				}
				f.Evidence = append(f.Evidence, e)
			}
			fs = append(fs, f)
		}
		return fs
	}
	trial{stories: 400, beginning: begins, found: found, tell: func(f finding.Finding) string {
		_, what, _ := strings.Cut(f.Observed, ": ")
		what, several, _ := strings.Cut(what, ". They are of ")
		n := strings.Fields(f.Observed)
		return fmt.Sprintf("%s %s requests %s tokens %s %s %s", said(f.Severity, f.Confidence, requestsIn(f)), n[0], n[3], strings.TrimSuffix(what, "."), strings.TrimSuffix(several, " sessions in doubt."), f.For[0])
	}, outcomes: []string{"medium 0.7", "high 0.7", "high 0.4", "critical 0.7", "no doubt in it", "trifles", "before the doubt", "from elsewhere", "of no session in doubt", "several sessions", "a week apart"}, invent: func(r *rand.Rand) (signs []sign) {
		at := strides(r, 6+r.IntN(14), pick(r, 1, 600), 30, 600, pick(r, 600, 7*1440))
		asks, apart := pick(r, 4, 6, 6), r.IntN(3) == 0 // a session, and another a week later
		if apart {
			at = strides(r, 4, 1, 30, 600)
			again := at[3] + 7*1440 + pick(r, -1, 0, 0, 1)
			for _, m := range strides(r, 4, 1, 30) {
				at = append(at, again+m)
			}
		}
		for n, m := range at {
			if n == 0 || r.IntN(3) == 0 || apart && n == 4 {
				s := plainSign(m).from(pick(r, 0, 0, 2, 3))
				s.session = pick(r, "s1", "s1", "s2", "s3", "")
				if n == 0 || apart || r.IntN(4) > 0 {
					s.doubt = strings.Join([]string{pick(r, "PM-001", "PM-001", "PM-001", "PM-006", "PM-006", "PM-027", "MT-003", "MT-003", "CX-004", "PM-042"), pick(r, "critical", "high", "high", "medium", "medium", "low"), pick(r, "0.4", "0.7"),
						pick(r, detect.Use, detect.Use, detect.Use, detect.Use, detect.Use, detect.Use, detect.Use, detect.Anchor, detect.Root, detect.Attempt)}, " ")
				}
				if apart {
					s.session = map[bool]string{true: "s1", false: "s2"}[n < 4]
				}
				s.n = n + 1
				signs = append(signs, s)
				continue
			}
			if asked := pickSigns(signs, func(s sign) bool { return s.aside != "" }); len(asked) > 0 && !apart && r.IntN(3) == 0 { // once more
				a := asked[r.IntN(len(asked))]
				signs = append(signs, sign{at: m, aside: strings.Replace(a.aside, fmt.Sprintf("/n/%d ", numberOf(a)), fmt.Sprintf("/n/%d ", n+1), 1)})
				continue
			}
			// With the token of a sign-in, another of a session, or one that nothing tells of.
			session := pick(r, "s1", "s1", "s2", "s3", "")
			token := pick(r, "", " uti=none", " of="+eventOf(901+slices.Index([]string{"s1", "s2", "s3", ""}, session)))
			if ups := pickSigns(signs, func(s sign) bool { return s.aside == "" }); apart || r.IntN(2) == 0 {
				s := ups[pick(r, r.IntN(len(ups)), len(ups)-1)]
				session, token = s.session, " of="+eventOf(s.n)
			}
			a := aside(m, "request %s "+asking[r.IntN(asks)].request+" ip=%s status=%d", map[bool]string{true: "bob", false: "alice"}[session == "s3"], n+1, places[pick(r, 0, 2, 3)].ip, pick(r, 200, 200, 200, 403))
			if a.aside += token; session != "" && r.IntN(4) > 0 {
				a.aside += " session=" + session
			}
			signs = append(signs, a)
		}
		return signs
	}, naive: naiveTrails}.run(t, WhatTokensDid)
}

// naiveTrails follows the tokens of sign-ins in doubt (PM-042).
func naiveTrails(ups, told []sign, note func(string)) (want []string) {
	type doubted struct {
		signs, asked []sign
		tokens       int
	}
	doubts := func(s sign) bool {
		w := append(strings.Fields(s.doubt), "", "", "", "")
		return (strings.HasPrefix(w[0], "PM-") && w[0] != "PM-042" || strings.HasPrefix(w[0], "MT-")) && w[1] != "low" && w[3] == detect.Use
	}
	sessionOrSelf := func(s sign) string { return cmp.Or(s.session, eventOf(s.n)) }
	var trails []*doubted
	for _, g := range by(pickSigns(ups, doubts), sessionOrSelf) {
		trails = append(trails, &doubted{signs: g})
	}
	// What was asked for with one token in one place, of one weight, is told of together.
	alike := func(s sign) string {
		return askedFrom(s) + " " + word(s.aside, "uti=") + " " + cmp.Or(deedOfRequest(s), map[bool]string{true: "refused", false: "trifle"}[strings.Contains(s.aside, "status=403") && !strings.Contains(s.aside, "/photo/")])
	}
	for _, asked := range by(told, alike) {
		a, last := asked[0], asked[len(asked)-1]
		of := func(d *doubted) bool {
			return some(d.signs, func(s sign) bool { return eventOf(s.n) == word(a.aside, "of=") })
		}
		if n := slices.IndexFunc(trails, of); n >= 0 {
			trails[n].asked = append(trails[n].asked, asked...)
			continue
		}
		n := slices.IndexFunc(trails, func(d *doubted) bool {
			return d.signs[0].session != "" && d.signs[0].session == word(a.aside, "session=")
		})
		switch {
		case n < 0:
			note("of no session in doubt")
		case !some(trails[n].signs, func(s sign) bool { return s.ip == word(a.aside, "ip=") }):
			note("from elsewhere")
		case last.at < trails[n].signs[0].at:
			note("before the doubt")
		default:
			trails[n].asked = append(trails[n].asked, asked...)
		}
	}
	if len(trails) == 0 {
		note("no doubt in it")
	}
	// Those of one user are one where a doubt is not more than a week after what was done before.
	var whole []*doubted
	for _, d := range trails {
		if len(d.asked) == 0 {
			continue
		}
		d.tokens = kinds(d.asked, func(s sign) string { return word(s.aside, "of=") })
		n := len(whole) - 1
		for n >= 0 && word(whole[n].asked[0].aside, "request ") != word(d.asked[0].aside, "request ") {
			n--
		}
		latest := 0
		if n >= 0 {
			for _, s := range whole[n].asked {
				latest = max(latest, s.at)
			}
		}
		switch {
		case n < 0:
			whole = append(whole, d)
		case d.signs[0].at-latest > 7*1440:
			note("a week apart")
			whole = append(whole, d)
		default:
			note("several sessions")
			o := whole[n]
			o.signs, o.asked, o.tokens = append(o.signs, d.signs...), append(o.asked, d.asked...), o.tokens+d.tokens
		}
	}
	for _, d := range whole {
		var done []string
		for _, deed := range []string{"application changed", "mail rule made", "change", "directory listed", "mail read"} {
			if n := len(pickSigns(d.asked, func(s sign) bool { return deedOfRequest(s) == deed })); n > 0 {
				done = append(done, deed+" "+detect.Times(n))
			}
		}
		if len(done) == 0 {
			note("trifles")
			continue
		}
		levels := []string{"critical", "high", "medium"}
		worst, surest := len(levels), 0.0
		var follows []string
		for _, s := range d.signs {
			w := strings.Fields(s.doubt)
			confidence, _ := strconv.ParseFloat(w[2], 64)
			if n := slices.Index(levels, w[1]); n < worst {
				worst, surest = n, confidence
			} else if n == worst {
				surest = max(surest, confidence)
			}
			follows = append(follows, w[0])
		}
		severity := "medium"
		if strings.Contains(done[0], "application") || strings.Contains(done[0], "rule") {
			severity = []string{"high", "critical", "high"}[worst]
		}
		several := ""
		if n := kinds(d.signs, sessionOrSelf); n > 1 {
			several = fmt.Sprint(n)
		}
		follows = slices.Compact(slices.Sorted(slices.Values(follows)))
		want = append(want, fmt.Sprintf("%s %d requests %d tokens %s %s it follows %s", said(finding.Severity(severity), surest, endsOf(d.asked, alike)), len(d.asked), d.tokens, detect.Join(done, len(done)), several, detect.Join(follows, 10)))
	}
	return want
}
