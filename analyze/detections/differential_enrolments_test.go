package detections

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

// deedsOf tells a story as theirsNaive reads it.
func deedsOf(ups, told []sign) (deeds []deed) {
	for _, s := range ups {
		e := deed{n: s.n, at: s.at, user: s.user, device: s.device, net: s.net, app: s.app, failed: s.failed, logon: firstHand(s)}
		if e.device == "" {
			e.device = "-"
		}
		deeds = append(deeds, e)
	}
	for _, s := range saying(told, "audit register-device ") {
		deeds = append(deeds, deed{n: s.n, at: s.at, change: "register-device", device: word(s.aside, "register-device ")})
	}
	slices.SortStableFunc(deeds, func(a, b deed) int { return a.n - b.n })
	return deeds
}

// firstHand is a logon of Windows with a credential, not with a PRT.
func firstHand(s sign) bool { return s.app == "cloudap" && s.method == "whfb" }

// Which marks speak for the enrolment of a device, and whether a logon in a known
// network is among them (CX-014).
func TestLawfulEnrolmentAgainstNaive(t *testing.T) {
	const beginning = "d-1 00:00 zoe LAPTOP-9 cloudap net=AS64777/SE ip=198.18.0.9\nd-1 00:01 zoe LAPTOP-9 cloudap interactive net=AS64777/SE ip=198.18.0.9"
	ours := func(p *detect.Params) { p.Corporate = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")} }
	tell := func(f finding.Finding) string {
		return fmt.Sprintf("%s %v %s | %s | %v", f.Severity, f.Confidence, f.Summary, f.Observed, rowsIn(f))
	}
	outcomes := []string{"info 0.6", "one of each", "two of a kind", "of two users", "pass", "managed", "office", "logon", "renewal", "compliant", "known office", "one sign", "logon elsewhere"}
	trial{stories: 500, beginning: beginning, params: ours, tell: tell, outcomes: outcomes, invent: func(r *rand.Rand) (signs []sign) {
		const made = 5 * 1440
		away := func() int { return pick(r, 0, 1, 2, 3, 3) }
		for _, user := range []string{"alice", "bob"} {
			for day := range r.IntN(5) {
				s := plainSign(made - 1440*day + pick(r, 1, 0, -1, -300)).on("PC-" + user).from(pick(r, 0, 0, 3))
				s.user, s.app, s.interactive, s.method = user, "cloudap", true, "whfb"
				if r.IntN(4) == 0 {
					s = s.on("")
				}
				signs = append(signs, s)
			}
		}
		for _, device := range []string{"LAPTOP-1", "LAPTOP-2"}[r.IntN(2):] {
			at := made + r.IntN(3)
			for range 1 + r.IntN(2) {
				signs = append(signs, aside(at+pick(r, 0, 0, 0, 2000), "audit %s %s by=alice", pick(r, "register-device", "register-device", "register-device", "register-device", "update-device"), device))
			}
			for range 1 + r.IntN(5) {
				s := plainSign(at + pick(r, -1441, -1440, -121, -120, -1, 0, 1, 120, 121, 1440, 1441, 7*1440, 7*1440+1)).on(device).from(away())
				s.user, s.session, s.failed, s.more = pick(r, "alice", "alice", "alice", "bob"), "", r.IntN(8) == 0, pick(r, "unmanaged", "unmanaged", "")
				switch r.IntN(7) {
				case 0:
					s = s.on("")
					s.app, s.interactive, s.token, s.method = "my-signins", true, "none", "tap"
				case 1:
					s = s.on("")
					s.app, s.token = pick(r, "mdm-client", "mdm-enrollment", "teams"), "rt"
				case 2, 3, 4:
					s.app, s.interactive, s.method, s.token = "cloudap", true, "whfb", "none"
				case 5:
					s.app = "cloudap"
				}
				if s.device == "" {
					s.more = ""
				}
				if !some(signs, func(o sign) bool { return o.at == s.at && o.device == s.device }) { // which is first must be plain
					signs = append(signs, s)
				}
			}
		}
		return signs
	}, naive: func(ups, told []sign, note func(string)) (want []string) {
		deeds := deedsOf(ups, told)
		var full, part []string
		var rows []int
		for _, device := range []string{"LAPTOP-1", "LAPTOP-2"} {
			var made *sign
			if cs := saying(told, "audit register-device "+device+" "); len(cs) > 0 {
				made = &cs[0]
			} else {
				continue
			}
			var best string // of who knows the network, then the first of the alphabet
			users, known := 0, false
			for _, user := range []string{"alice", "bob"} {
				his := pickSigns(ups, func(s sign) bool { return s.user == user && s.device == device })
				seen := func(from, to int, is func(sign) bool) bool {
					return some(ups, func(s sign) bool {
						return s.user == user && !s.failed && s.at >= made.at+from && s.at <= made.at+to && is(s)
					})
				}
				on := func(is func(sign) bool) bool {
					return seen(0, 1440, func(s sign) bool { return s.device == device && is(s) })
				}
				logon := on(firstHand)
				var signs []string
				for _, x := range []struct {
					seen       bool
					what, text string
				}{
					{seen(-1440, -1, func(s sign) bool { return s.method == "tap" }), "pass", "a Temporary Access Pass was used within a day before"},
					{seen(-120, 120, func(s sign) bool { return strings.HasPrefix(s.app, "mdm-") }), "managed", "it was enrolled for management within two hours"},
					{seen(-120, 120, func(s sign) bool { return s.ip == places[2].ip }), "office", "it happened in the tenant's own network"},
					{logon, "logon", "Windows logged on with it within a day"},
					{!logon && on(func(s sign) bool { return s.app == "cloudap" }), "renewal", "Windows signed in with it within a day, but without a first-hand credential"},
					{on(func(s sign) bool { return s.more != "unmanaged" }), "compliant", "it met the compliance policy within a day"},
				} {
					if x.seen {
						signs = append(signs, x.text)
						note(x.what)
					}
				}
				if len(signs) == 1 {
					note("one sign")
				}
				if len(his) == 0 || len(signs) < 2 {
					continue
				}
				came := func(is func(sign) bool) bool {
					return seen(0, 7*1440, func(s sign) bool { return s.device == device && firstHand(s) && is(s) })
				}
				office := came(func(s sign) bool { return s.ip == places[2].ip })
				if office {
					note("known office")
				}
				knows := office || came(func(s sign) bool { return theirsNaive(deeds, user, s.net, made.at) })
				if logon && !knows {
					note("logon elsewhere")
				}
				text := strings.Join(signs, ", ")
				if best == "" || knows && !known || knows == known && text < best {
					best, known = text, knows
				}
				users++
				rows = append(rows, his[0].n)
			}
			if users == 2 {
				note("of two users")
			}
			text := fmt.Sprintf("%s (%s)", device, best)
			switch {
			case known:
				full = append(full, text)
			case users > 0:
				part = append(part, text)
			}
		}
		var parts []string
		for _, x := range []struct {
			of    []string
			words string
		}{{full, " enrolled as enrolments go, with a first-hand logon of Windows in a known network"}, {part, " with signs of an enrolment, but without a first-hand logon of Windows in a known network"}} {
			if len(x.of) > 0 {
				parts = append(parts, detect.Count(len(x.of), "device")+x.words)
			}
			if len(x.of) > 1 {
				note("two of a kind")
			}
		}
		if len(parts) == 2 {
			note("one of each")
		}
		if parts == nil {
			return nil
		}
		slices.Sort(rows)
		return []string{fmt.Sprintf("info 0.6 %s | %s | %v", strings.Join(parts, "; "), detect.Join(append(full, part...), 20), rows)}
	}}.run(t, LawfulEnrolment)
}
