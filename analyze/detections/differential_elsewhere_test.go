package detections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// askedPlaces are where tokens are given and used: at home, in other networks, in one
// that many of the tenant share, at Microsoft, and where no network is known, the last
// of them near home.
var askedPlaces = []struct{ ip, net string }{{"192.0.2.10", "AS64500/NO"}, {"192.0.2.11", "AS64500/NO"}, {"198.51.100.7", "AS64510/NL"}, {"203.0.113.66", "AS64666/NL"},
	{"198.18.113.80", "AS8075/NL"}, {"203.0.40.5", ""}, {"203.0.41.5", ""}, {"192.0.77.10", ""}}

// A token is used in another place than it was given to (PM-043).
func TestTokenUsedElsewhereAgainstNaive(t *testing.T) {
	trial{stories: 700, beginning: bothLogs + pm043Colleagues + "\n d-2 08:00 request carol GET /v1.0/me of=" + eventOf(990), tell: func(f finding.Finding) string {
		return said(f.Severity, f.Confidence, append(rowsIn(f), requestsIn(f)...))
	}, outcomes: []string{"high 0.6", "high 0.75", "high 0.5", "medium 0.3", "the same network", "a service", "too late", "through a tunnel", "Microsoft", "theirs as well", "near", "the user moved", "the device moved", "a tool logged on", "refused", "several tokens"}, invent: func(r *rand.Rand) (signs []sign) {
		at := strides(r, 2+r.IntN(7), 5, 60, 630, pick(r, 631, 1440))
		near := slices.Clone(askedPlaces[:1])
		for range 2 {
			near = append(near, askedPlaces[pick(r, 1, 2, 2, 3, 3, 3, 4, 5, 5, 6, 7)])
		}
		for k, m := range at {
			s := plainSign(m).on(pick(r, "LAPTOP-1", "LAPTOP-1", "LAPTOP-2", ""))
			s.session, s.failed = pick(r, "s1", "s1", "s1", "s1", "s2", ""), r.IntN(8) == 0
			p := near[pick(r, 0, 0, 0, 1, 2)]
			if s.ip, s.net = p.ip, p.net; s.net == "" || r.IntN(8) == 0 { // not every export says it
				s.net, s.more = "AS64500/NO", "asn=- country=- "
			}
			s.more += pick(r, "", "", "", "", "", "", "", "", "", "", "", "", "gsa ", "confidential ")
			s.more += "uti=" + utiOf(eventOf(901+max(0, k-r.IntN(5)/4)))
			switch r.IntN(7) {
			case 0:
				s.app, s.token, s.interactive, s.method = "edge", "none", true, "password"
				s.ua = pick(r, "", "", "python")
			case 1, 2:
				s.app = "cloudap"
				s.ua = pick(r, "", "", "python")
			}
			signs = append(signs, s)
		}
		free := func(m int) int {
			for some(signs, func(s sign) bool { return s.at == m }) {
				m++
			}
			return m
		}
		for n := range 2 + r.IntN(9) {
			k := r.IntN(len(at))
			m := free(at[k] + pick(r, 1, 2, 30, 60, 90, 91))
			a := aside(m, "request alice GET /v1.0/me/%s/n/%d of=%s ip=%s client_auth_method=%d", pick(r, "messages", "drive"), 100+n, eventOf(901+k), pick(r, near[1].ip, near[1].ip, near[1].ip, near[2].ip, near[2].ip, near[0].ip, "2001:db8::5", "-"), pick(r, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2))
			a.aside += pick(r, "", "", "", " device=LAPTOP-1", " device=LAPTOP-2") + pick(r, "", "", "", " ua=axios/1.7")
			signs = append(signs, a)
			if r.IntN(3) == 0 { // by the same client
				a.at = free(m + pick(r, 1, 600, 720))
				a.aside = strings.Replace(a.aside, fmt.Sprintf("/n/%d ", 100+n), fmt.Sprintf("/n/%d ", 200+n), 1)
				signs = append(signs, a)
			}
		}
		return signs
	}, naive: naiveElsewhere}.run(t, TokenUsedElsewhere)
}

// naiveElsewhere: requests with a token in another network than that of its sign-in (PM-043).
func naiveElsewhere(ups, told []sign, note func(string)) (want []string) {
	token := func(s sign) string { return word(s.more, "uti=") }
	netOf := func(s sign) string { // of a sign-in
		if strings.Contains(s.more, "asn=-") {
			return ""
		}
		return s.net
	}
	netAt := func(ip string) string { // where one of the sign-ins tells it
		for _, s := range ups {
			if s.ip == ip && netOf(s) != "" {
				return netOf(s)
			}
		}
		return ""
	}
	block := func(ip string) string { return strings.Join(strings.Split(ip, ".")[:2], ".") }
	type place struct {
		key    string
		given  []sign
		asked  []sign
		marks  bool
		unsure bool
		shared bool
	}
	var all []*place
	client := func(s sign) string { return askedFrom(s) + " " + word(s.aside, "device=") + " " + word(s.aside, "ua=") }
	alike := func(s sign) string { return client(s) + " " + strings.Split(s.aside, "/")[3] }
	for _, g := range by(told, client) {
		ip, of := word(g[0].aside, "ip="), word(g[0].aside, "of=")
		n := slices.IndexFunc(ups, func(s sign) bool { return token(s) == utiOf(of) && !s.failed })
		if n < 0 {
			note("refused")
			continue
		}
		s := ups[n]
		here, there := netOf(s), netAt(ip)
		known := here != "" && there != ""
		switch {
		case ip == "-" || ip == s.ip:
			continue
		case some(g, func(s sign) bool { return word(s.aside, "client_auth_method=") == "2" }):
			note("a service")
			continue
		case g[0].at > s.at+90:
			note("too late")
			continue
		case strings.Contains(s.more, "gsa") || strings.Contains(s.more, "confidential") && !s.interactive:
			note("through a tunnel")
			continue
		case known && here == there:
			note("the same network")
			continue
		case known && there == "AS8075/NL":
			note("Microsoft")
			continue
		case known && there == "AS64666/NL" && some(okay(ups), func(x sign) bool { return netOf(x) == there && x.at <= s.at-1440 }):
			note("theirs as well")
			continue
		case !known && (strings.Contains(ip, ":") || block(ip) == block(s.ip)):
			note("near")
			continue
		}
		near := pickSigns(okay(ups), func(x sign) bool {
			return x.at >= g[0].at-720 && x.at <= g[len(g)-1].at+720 && (x.ip == ip || there != "" && netOf(x) == there)
		})
		if some(near, func(x sign) bool { return x.ua == "python" && (x.interactive || x.app == "cloudap") }) {
			note("a tool logged on")
		}
		near = pickSigns(near, func(x sign) bool { return x.ua != "python" })
		if some(near, func(x sign) bool { return x.interactive }) {
			note("the user moved")
			continue
		}
		if some(near, func(x sign) bool { return x.app == "cloudap" && x.device != "" && x.device == s.device }) {
			note("the device moved")
			continue
		}
		lineage := s.session
		if lineage == "" {
			lineage = eventOf(s.n)
		}
		key := lineage + " " + there
		if there == "" {
			key += block(ip)
		}
		k := slices.IndexFunc(all, func(p *place) bool { return p.key == key })
		if k < 0 {
			k, all = len(all), append(all, &place{key: key, shared: there == "AS64666/NL"})
		}
		p := all[k]
		p.given, p.asked, p.unsure = append(p.given, s), append(p.asked, g...), p.unsure || !known
		device := word(g[0].aside, "device=")
		p.marks = p.marks || strings.Contains(g[0].aside, "ua=axios") || device != "" && s.device != "" && device != s.device ||
			some(told, func(x sign) bool { return word(x.aside, "of=") == of && word(x.aside, "ip=") == s.ip })
	}
	for _, p := range all {
		severity, confidence := finding.High, 0.6
		switch {
		case (p.unsure || p.shared) && !p.marks:
			severity, confidence = finding.Medium, 0.3
		case p.unsure:
			confidence = 0.5
		case p.marks:
			confidence = 0.75
		}
		if kinds(p.given, token) > 1 {
			note("several tokens")
		}
		want = append(want, said(severity, confidence, append(numbers(p.given), endsOf(p.asked, alike)...)))
	}
	return want
}
