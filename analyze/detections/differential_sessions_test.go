package detections

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// abroadPlaces are two networks of one country, and one of another.
var abroadPlaces = []struct{ ip, net string }{{"192.0.2.10", "AS64500/NO"}, {"198.51.100.7", "AS64510/NO"}, {"203.0.113.5", "AS64520/DE"}}

func countryOf(s sign) string { return s.net[strings.Index(s.net, "/")+1:] }

func TestBrokerElsewhereAgainstNaive(t *testing.T) {
	compare(t, BrokerElsewhere, 300, func(r *rand.Rand) (signs []sign) {
		for n, at := range minutes(r, 3+r.IntN(10), pick(r, 1, 1, 2)) {
			place := abroadPlaces[r.IntN(3)]
			s := sign{at: at, user: pick(r, "alice", "alice", "bob"), device: pick(r, "", "LAPTOP-1", "LAPTOP-1"), os: pick(r, "windows", "windows", "ios"), trust: "joined", app: pick(r, "outlook", "outlook", "broker", "cloudap"),
				token: pick(r, "prt", "prt", "rt"), session: pick(r, "s1", "s1", "s2"), ip: place.ip, net: place.net, method: "claim", failed: r.IntN(8) == 0, transferred: r.IntN(40) == 0}
			if n == 0 {
				s.app, s.at = "broker", at/2
			}
			if n == 1 && r.IntN(2) == 0 {
				s.at = signs[0].at + pick(r, 1, 29, 30, 31, 1440, 1441)
			}
			s.name = s.device
			signs = append(signs, s)
		}
		return signs
	}, naiveBrokerElsewhere)
}

// naiveBrokerElsewhere: the broker here, the PRT of its session abroad (PM-010).
func naiveBrokerElsewhere(signs []sign) (want []string) {
	for _, rows := range by(signs, func(s sign) string { return s.user + s.session }) {
		if slices.ContainsFunc(rows, func(s sign) bool { return s.transferred }) {
			continue
		}
		rows = pickSigns(rows, func(s sign) bool { return !s.failed })
		first := slices.IndexFunc(rows, func(s sign) bool { return s.app == "broker" })
		if first < 0 {
			continue
		}
		broker := rows[first]
		uses := pickSigns(rows[first+1:], func(s sign) bool {
			logsOnThereLater := slices.ContainsFunc(signs, func(x sign) bool {
				return x.user == s.user && x.app == "cloudap" && !x.failed && x.device != "" && x.device == s.device && x.net == broker.net && x.at > s.at
			})
			return s.token == "prt" && s.os == "windows" && s.at-broker.at <= 1440 && countryOf(s) != countryOf(broker) && !logsOnThereLater
		})
		switch {
		case len(uses) == 0:
		case uses[0].at-broker.at <= 30:
			want = append(want, said(finding.High, 0.5, append(numbers(uses), broker.n)))
		default:
			want = append(want, said(finding.Low, 0.3, append(numbers(uses), broker.n)))
		}
	}
	return want
}

func TestBoundTurnsUnboundAgainstNaive(t *testing.T) {
	compare(t, BoundTurnsUnbound, 300, func(r *rand.Rand) (signs []sign) {
		for n, at := range minutes(r, 5+r.IntN(12), 1) {
			place := abroadPlaces[max(0, r.IntN(6)-3)]
			s := sign{at: at, user: "alice", device: pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-1", ""), os: "windows", trust: "joined", app: pick(r, "outlook", "outlook", "teams"), token: "rt",
				session: pick(r, "s1", "s1", "s1", "s2", ""), ip: place.ip, net: place.net, method: "claim", ua: pick(r, "edge", "edge", "edge", "linux", ""), failed: r.IntN(8) == 0}
			s.name = s.device
			switch {
			case n < 3:
				s.bound, s.at = true, at/4
			case r.IntN(8) == 0:
				s.more = "error=1000036"
			case r.IntN(3) > 0:
				s.more = pick(r, "unbound", "unbound", "bound=1003", "bound=1005", "bound=1008")
			default:
				s.bound = r.IntN(2) == 0
			}
			if s.more == "error=1000036" {
				s.failed = false // the line has its error
			}
			signs = append(signs, s)
		}
		return signs
	}, naiveBoundTurnsUnbound)
}

// naiveBoundTurnsUnbound: an application that was bound, unbound elsewhere (PM-029).
func naiveBoundTurnsUnbound(signs []sign) (want []string) {
	system := map[string]string{"edge": "Windows", "linux": "Linux"}
	ok := pickSigns(signs, func(s sign) bool { return s.session != "" && !s.failed && s.more != "error=1000036" })
	for _, rows := range by(ok, func(s sign) string { return s.session + " " + s.app }) {
		var loose []sign
		last, forked := sign{}, false
		for i, s := range rows {
			bound := pickSigns(rows[:i], func(x sign) bool { return x.bound })
			if s.bound {
				last, forked = s, len(loose) > 0
				continue
			}
			if len(bound) < 2 || s.more == "" || s.more == "bound=1003" {
				continue
			}
			b := bound[len(bound)-1]
			otherSystem := system[s.ua] != "" && system[b.ua] != "" && system[s.ua] != system[b.ua]
			if s.device == "" && b.device != "" || otherSystem || s.net != b.net {
				loose = append(loose, s)
			}
		}
		if len(loose) == 0 {
			continue
		}
		bare := slices.ContainsFunc(signs, func(x sign) bool {
			return x.more == "error=1000036" && x.session == loose[0].session && max(x.at-loose[0].at, loose[0].at-x.at) <= 60
		})
		confidence := 0.6
		if forked || bare {
			confidence = 0.75
		}
		want = append(want, said(finding.High, confidence, append(numbers(loose), last.n)))
	}
	return want
}
