package detections

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"prtscope/analyze/finding"
	"prtscope/ingest/field"
)

// utiOf spells an event id as the identifier of a token.
func utiOf(event string) string {
	uti, _ := field.UTIFromRequestID(event)
	return uti
}

// askedBy is who made a request, and with which token; askedFrom also where and in
// which session: requests alike in that are told of by the first and the last.
func askedBy(s sign) string { return word(s.aside, "request ") + " " + word(s.aside, "of=") }
func askedFrom(s sign) string {
	return askedBy(s) + " " + word(s.aside, "session=") + " " + word(s.aside, "ip=")
}

// requestsIn returns the numbers of the requests that a finding shows, which their
// addresses end with.
func requestsIn(f finding.Finding) (rows []int) {
	for _, e := range f.Evidence {
		var n int
		if _, after, of := strings.Cut(e.Note, "/n/"); of {
			fmt.Sscanf(after, "%d", &n)
			rows = append(rows, n)
		}
	}
	return rows
}

// numberOf is that of a request.
func numberOf(s sign) (n int) {
	_, after, _ := strings.Cut(s.aside, "/n/")
	fmt.Sscanf(after, "%d", &n)
	return n
}

// endsOf returns the numbers of the first and the last of requests alike.
func endsOf(asked []sign, alike func(sign) string) (rows []int) {
	for _, g := range by(asked, alike) {
		rows = append(rows, numberOf(g[0]), numberOf(g[len(g)-1]))
	}
	return rows
}

// given reports whether a sign-in gave a token: by its id, that of its first request or
// that of its token.
func given(s sign, token string) bool {
	return eventOf(s.n) == token || word(s.more, "original_request_id=") == token || word(s.more, "uti=") == utiOf(token)
}

// Tokens that no sign-in gave, while those of bob's are all of sign-ins (PM-044). No
// interactive sign-ins are there of the third day.
func TestOrphanTokensAgainstNaive(t *testing.T) {
	const theirs, missing, end = 120, 2, 480 + 149*48 // bob's tokens of the other days; bob's last sign-in
	begins := bothLogs + `
		d1 00:30 bob LAPTOP-2 cloudap
		d2 08:00 bob LAPTOP-2 cloudap interactive x20 every 1m
		d4 08:00 bob LAPTOP-2 cloudap interactive x20 every 1m
		d5 08:00 bob LAPTOP-2 cloudap interactive x20 every 1m
		d1 08:00 bob LAPTOP-2 outlook token=prt id=b-# x150 every 48m
		d1 08:00 request bob GET /v1.0/me/messages of=b-# x150 every 48m
		d2 10:00 alice LAPTOP-1 outlook token=prt session=s0`
	day := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	trial{stories: 240, beginning: begins, tell: func(f finding.Finding) string {
		w := strings.Fields(f.Summary)
		return fmt.Sprintf("%s %s tokens %s requests", said(f.Severity, f.Confidence, requestsIn(f)), w[0], w[5])
	}, outcomes: []string{"high 0.6", "high 0.3", "medium 0.3", "others lack theirs", "one of others", "a service", "by its session", "by a sign-in"}, invent: func(r *rand.Rand) (signs []sign) {
		tokens := map[string][]string{"alice": {eventOf(901), eventOf(902), eventOf(903)}, "carol": {eventOf(904), eventOf(905)}, "mallory": {eventOf(906)}}
		issued, auth := map[string]string{}, map[string]int{}
		for n, m := range strides(r, 4+r.IntN(9), 1, 40, 700, 1440) {
			if m >= 8*1440 { // working days without sign-ins would follow
				break
			}
			if r.IntN(3) == 0 {
				s := plainSign(m)
				s.user, s.session, s.failed = pick(r, "alice", "carol"), pick(r, "s1", "s2", ""), r.IntN(6) == 0
				token := eventOf(n + 1)
				switch r.IntN(3) {
				case 0:
					token = eventOf(n + 101)
					s.more = "original_request_id=" + token
				case 1:
					token = eventOf(n + 201)
					s.more = "uti=" + utiOf(token)
				}
				who := pick(r, "alice", "carol", "mallory")
				tokens[who] = append(tokens[who], token)
				signs = append(signs, s)
				continue
			}
			who := pick(r, "alice", "alice", "alice", "carol", "mallory")
			token := pick(r, tokens[who]...)
			if issued[token] == "" {
				issued[token], auth[token] = day.Add(time.Minute*time.Duration(pick(r, 60, 69, 70, 200, 900, 3000, end, end+1, m))).Format(time.RFC3339), pick(r, 0, 0, 0, 0, 0, 2)
				if r.IntN(4) == 0 {
					issued[token] = "-"
				}
			}
			a := aside(m, "request %s GET /v1.0/n/%d of=%s ip=%s issued=%s client_auth_method=%d", who, n+1, token, pick(r, "203.0.113.66", "203.0.113.66", "203.0.113.66", "198.51.100.7"), issued[token], auth[token])
			if s := pick(r, "", "s1", "s8", "s9"); s != "" {
				a.aside += " session=" + s
			}
			if who == "alice" && r.IntN(4) == 0 {
				a.aside += " user_id=- upn=alice@example.com"
			}
			signs = append(signs, a)
		}
		return signs
	}, naive: func(ups, told []sign, note func(string)) (want []string) {
		last := end
		for _, s := range ups {
			last = max(last, s.at)
		}
		tokens := func(asked []sign) int { return kinds(asked, askedBy) }
		user := func(s sign) string { return word(s.aside, "request ") }
		// Given while there are logs; a token lives for a day where it is not said when.
		counted := pickSigns(told, func(s sign) bool {
			if at, err := time.Parse(time.RFC3339, word(s.aside, "issued=")); err == nil {
				m := int(at.Sub(day).Minutes())
				return m >= 70 && m <= last && m/1440 != missing
			}
			first := pickSigns(told, func(x sign) bool { return askedFrom(x) == askedFrom(s) })[0]
			return first.at >= 1440 && first.at <= last && first.at/1440 != missing
		})
		lost := pickSigns(counted, func(s sign) bool {
			if some(ups, func(x sign) bool { return given(x, word(s.aside, "of=")) }) {
				note("by a sign-in")
				return false
			}
			if session := word(s.aside, "session="); session != "" && some(ups, func(x sign) bool { return x.session == session }) {
				note("by its session")
				return false
			}
			return true
		})
		for _, mine := range by(lost, user) {
			others := tokens(lost) - tokens(mine)
			if all := theirs + tokens(pickSigns(counted, func(s sign) bool { return user(s) != user(mine[0]) })); others*100 > all {
				note("others lack theirs")
				continue
			}
			people := pickSigns(mine, func(s sign) bool { return word(s.aside, "client_auth_method=") == "0" })
			if len(people) < len(mine) {
				note("a service")
			}
			if len(people) == 0 {
				continue
			}
			if others > 0 {
				note("one of others")
			}
			severity, confidence := finding.High, 0.3
			if tokens(people) == 1 {
				severity = finding.Medium
			} else if kinds(people, func(s sign) string { return word(s.aside, "ip=") }) == 1 {
				confidence = 0.6
			}
			want = append(want, fmt.Sprintf("%s %d tokens %d requests", said(severity, confidence, endsOf(people, askedFrom)), tokens(people), len(people)))
		}
		return want
	}}.run(t, OrphanTokens)
}
