package detections

import (
	"fmt"
	"strings"

	"prtscope/analyze/finding"
)

// naiveAway: the PRT elsewhere while the PC stayed (PM-001).
func naiveAway(signs []sign) (want []string) {
	ok := pickSigns(signs, func(s sign) bool { return !s.failed })
	for _, rows := range by(ok, deviceOf) {
		want = append(want, naiveAwayOf(rows, pickSigns(signs, func(s sign) bool { return s.device == rows[0].device }))...)
	}
	return want
}

// A stray is a use elsewhere, between two logons or after one.
type stray struct {
	sign
	before, after                 sign // after.n is 0 for none within a working day
	foreign, settled, near, known bool
}

func (s stray) weight() int {
	w := 0
	if s.known {
		w = 4
	}
	switch {
	case s.settled && s.near:
		return w + 3
	case s.settled:
		return w + 2
	case s.after.n > 0:
		return w + 1
	}
	return w
}

// plain returns strays as signs whose session is the logon before them.
func plain(ss []stray) (signs []sign) {
	for _, s := range ss {
		s.session = fmt.Sprint(s.before.n)
		signs = append(signs, s.sign)
	}
	return signs
}

func naiveAwayOf(rows, all []sign) (want []string) {
	const day, week = 1440, 7 * 1440
	country := func(s sign) string { return s.net[strings.Index(s.net, "/"):] }
	logons := pickSigns(rows, func(s sign) bool { return s.app == "cloudap" })
	proven := func(l sign) bool {
		return ordinary(l, logons, all) || len(pickSigns(logons, func(f sign) bool {
			return f.interactive && f.net == l.net && max(f.at-l.at, l.at-f.at) <= week
		})) > 0
	}
	doubted := map[string]bool{}
	for _, l := range logons {
		earlier := pickSigns(logons, func(s sign) bool { return s.at < l.at && proven(s) })
		later := pickSigns(logons, func(s sign) bool { return s.at > l.at && proven(s) })
		if !proven(l) && len(earlier) > 0 && len(later) > 0 {
			a, b := earlier[len(earlier)-1], later[0]
			doubted[l.net] = doubted[l.net] || a.net == b.net && a.net != l.net && b.at-a.at <= 8*60
		}
	}
	renewal := func(s sign) bool { return s.app == "cloudap" && doubted[s.net] && !proven(s) }
	anchors := pickSigns(logons, func(s sign) bool { return !renewal(s) })
	uses := pickSigns(rows, func(s sign) bool { return s.token == "prt" && (s.app != "cloudap" || renewal(s)) })

	var strays []stray
	for _, e := range uses {
		s := stray{sign: e}
		near, same, today := 0, false, false
		for _, a := range anchors {
			gap := max(a.at-e.at, e.at-a.at)
			if gap <= week {
				near++
				same = same || a.ip == e.ip
			}
			today = today || gap <= day && a.net == e.net
			if a.at < e.at {
				s.before = a
			}
			if a.at > e.at && s.after.n == 0 {
				s.after = a
			}
		}
		if s.before.n == 0 || near < 3 || same || s.before.net == e.net || ordinary(e, uses, all) {
			continue
		}
		s.foreign = country(e) != country(s.before)
		s.known = len(by(pickSigns(all, func(s sign) bool { return s.at/day < e.at/day }), func(s sign) string { return fmt.Sprint(s.at / day) })) >= 3
		stays := s.after.n > 0 && s.before.net == s.after.net
		switch {
		case s.after.n > 0 && s.after.at-s.before.at <= 8*60:
			if !stays {
				continue
			}
			soon, late := e.at-s.before.at <= 30, s.after.at-e.at <= 30
			s.near, s.settled = soon || late, s.foreign || soon && late
		case today || s.after.n > 0 && s.after.net == e.net:
			continue
		case e.at-s.before.at <= day || stays && s.foreign && s.after.at-s.before.at <= 4*day:
			s.after = sign{}
		default:
			continue
		}
		strays = append(strays, s)
	}
	turns := func(ss []stray, home string) int {
		ours := pickSigns(rows, func(s sign) bool { return s.net == home })
		next := map[int]bool{}
		for _, s := range ss {
			for k := 1; k < len(ours); k++ {
				if a, b := ours[k-1], ours[k]; a.at < s.at && s.at < b.at && s.at-a.at <= 60 && b.at-s.at <= 60 {
					next[b.n] = true
				}
			}
		}
		return len(next)
	}
	weightiest := func(ss []stray) stray {
		best := ss[0]
		for _, s := range ss {
			if s.weight() > best.weight() {
				best = s
			}
		}
		return best
	}
	var kept []stray
	for _, s := range strays {
		var its []stray
		used, abroad := false, false
		for _, o := range strays {
			if o.net == s.net {
				its, used, abroad = append(its, o), used || o.app != "cloudap", abroad || o.foreign
			}
		}
		if !doubted[s.net] || used && (abroad || turns(its, weightiest(its).before.net) >= 3) {
			kept = append(kept, s)
		}
	}
	cause := map[string]int{}
	for k, s := range kept {
		if cause[s.net] == 0 {
			cause[s.net] = s.n
		}
		if k > 0 && s.at-kept[k-1].at <= 8*60 {
			old := cause[s.net]
			for net, c := range cause {
				if c == old {
					cause[net] = cause[kept[k-1].net]
				}
			}
		}
	}
	causes := map[int][]stray{}
	for _, s := range kept {
		causes[cause[s.net]] = append(causes[cause[s.net]], s)
	}
	for _, ss := range causes {
		best, own := weightiest(ss), true
		renewed := doubted[best.net]
		var ns []int
		for _, s := range ss {
			own = own && s.bound && s.session != "" && len(pickSigns(rows, func(h sign) bool { return h.net == best.before.net && h.session == s.session })) > 0
			ns = append(ns, s.n, s.before.n)
			if s.after.n > 0 {
				ns = append(ns, s.after.n)
			}
		}
		turning, many := turns(ss, best.before.net) >= 3, false
		for _, between := range by(plain(ss), func(s sign) string { return s.session }) {
			many = many || len(by(between, netOf)) >= 4
		}
		turning = turning || many
		sure := turning || best.settled && (best.foreign || !own)
		severity, confidence := finding.Medium, 0.35
		switch {
		case !best.known && !sure:
			severity, confidence = finding.Low, 0.2
		case !best.known:
		case best.after.n > 0 && sure && own && !many:
			confidence = 0.45
		case best.after.n > 0 && sure && best.near && !renewed:
			severity, confidence = finding.High, 0.7
		case best.after.n > 0 && (turning || sure && !renewed):
			severity, confidence = finding.High, 0.6
		case best.after.n > 0 && sure:
			confidence = 0.45
		case own && !best.foreign:
			severity, confidence = finding.Low, 0.2
		}
		want = append(want, said(severity, confidence, ns))
	}
	return want
}

// ordinary reports whether the network of e is one the PC uses as a matter of
// course: on three earlier days, or on three days from its first two on.
func ordinary(e sign, uses, all []sign) bool {
	days, active := map[int]bool{}, map[int]bool{}
	earlier, first := 0, 1<<30
	for _, u := range uses {
		d := u.at / 1440
		if u.net != e.net || days[d] {
			continue
		}
		days[d] = true
		first = min(first, d)
		if d < e.at/1440 {
			earlier++
		}
	}
	for _, s := range all {
		active[s.at/1440] = true
	}
	before := 0
	for d := range active {
		if d < first {
			before++
		}
	}
	return earlier >= 3 || len(days) >= 3 && len(active) >= 3 && before <= 1
}
