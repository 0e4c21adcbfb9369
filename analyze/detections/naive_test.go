package detections

import (
	"slices"
	"strings"

	"prtscope/analyze/finding"
)

// The readings here walk over rows as often as they like and share no code
// with the detections.

// by parts signs by a key, in the order of the keys' first signs.
func by(signs []sign, key func(sign) string) (parts [][]sign) {
	var keys []string
	for _, s := range signs {
		k := key(s)
		n := slices.Index(keys, k)
		if n < 0 {
			n = len(keys)
			keys, parts = append(keys, k), append(parts, nil)
		}
		parts[n] = append(parts[n], s)
	}
	return parts
}

func pickSigns(signs []sign, keep func(sign) bool) (kept []sign) {
	for _, s := range signs {
		if keep(s) {
			kept = append(kept, s)
		}
	}
	return kept
}

func numbers(signs []sign) (ns []int) {
	for _, s := range signs {
		ns = append(ns, s.n)
	}
	return ns
}

func several(signs []sign, of func(sign) string) bool {
	for _, s := range signs {
		if of(s) != of(signs[0]) {
			return true
		}
	}
	return false
}

func deviceOf(s sign) string { return s.device }
func netOf(s sign) string    { return s.net }

// naiveTwoDevices: one session, two devices (PM-007).
func naiveTwoDevices(signs []sign) (want []string) {
	ok := pickSigns(signs, func(s sign) bool {
		return !s.failed && s.device != "" && s.session != "" && !s.transferred && s.token != "rdp" && s.app != "avd"
	})
	type sum struct {
		rows        []sign
		back, other bool
	}
	sums := map[string]*sum{}
	for _, rows := range by(ok, func(s sign) string { return s.user + s.session }) {
		if !several(rows, deviceOf) {
			continue
		}
		back := false
		for i := range rows {
			for j := i + 1; j < len(rows); j++ {
				for k := j + 1; k < len(rows); k++ {
					back = back || rows[i].device == rows[k].device && rows[i].device != rows[j].device
				}
			}
		}
		again, there := true, true
		for i := 1; i < len(rows); i++ {
			a, b := rows[i-1], rows[i]
			if a.device == b.device {
				continue
			}
			again = again && a.name == b.name && a.trust != b.trust
			there = there && (a.net == b.net || len(pickSigns(signs, func(s sign) bool {
				return !s.failed && s.user == a.user && s.net == b.net && s.at <= a.at-1440
			})) > 0)
		}
		if again && there && !back {
			continue
		}
		devices := strings.Join(slices.Compact(slices.Sorted(slices.Values(strings.Split(strings.Join(names(rows), " "), " ")))), " ")
		k := rows[0].user + " " + devices
		if sums[k] == nil {
			sums[k] = &sum{}
		}
		sums[k].rows, sums[k].back = append(sums[k].rows, rows...), sums[k].back || back
		sums[k].other = sums[k].other || !again
	}
	for _, s := range sums {
		slices.SortFunc(s.rows, func(a, b sign) int { return a.at - b.at })
		var nets []sign
		for _, rows := range by(s.rows, deviceOf) {
			nets = append(nets, sign{net: most(rows, netOf)})
		}
		severity, confidence := finding.Medium, 0.45
		if several(nets, netOf) || several(s.rows, func(s sign) string { return s.os }) {
			severity, confidence = finding.High, 0.6
		}
		if !s.other {
			severity, confidence = finding.High, 0.6
			if !several(s.rows, func(s sign) string { return s.net[strings.Index(s.net, "/"):] }) {
				severity, confidence = finding.Medium, 0.4
			}
		}
		if s.back {
			severity, confidence = finding.High, 0.75
		}
		want = append(want, said(severity, confidence, numbers(s.rows)))
	}
	return want
}

func names(rows []sign) (ds []string) {
	for _, s := range rows {
		ds = append(ds, s.device)
	}
	return ds
}

// naiveForks: two lineages of one PRT that take turns (PM-009).
func naiveForks(signs []sign) (want []string) {
	ok := pickSigns(signs, func(s sign) bool { return !s.failed })
	for _, prt := range by(ok, func(s sign) string { return s.device + s.method }) {
		var lines [][]sign
		logon := map[string]bool{}
		for _, rows := range by(prt, func(s sign) string { return s.session }) {
			for _, s := range rows {
				logon[s.session] = logon[s.session] || s.app == "cloudap"
			}
			if uses := pickSigns(rows, func(s sign) bool { return s.token == "prt" }); len(uses) >= 3 {
				lines = append(lines, uses)
			}
		}
		if len(lines) != 2 || most(lines[0], netOf) == most(lines[1], netOf) || !turns(lines[0], lines[1]) && !turns(lines[1], lines[0]) {
			continue
		}
		confidence := 0.45
		agent := func(s sign) string { return s.ua }
		if !logon[lines[0][0].session] || !logon[lines[1][0].session] || most(lines[0], agent) != most(lines[1], agent) {
			confidence = 0.65
		}
		want = append(want, said(finding.High, confidence, numbers(slices.Concat(lines...))))
	}
	return want
}

// turns reports whether there are a, b, a, b in this order within a day.
func turns(as, bs []sign) bool {
	for _, a1 := range as {
		for _, b1 := range bs {
			for _, a2 := range as {
				for _, b2 := range bs {
					if a1.at < b1.at && b1.at < a2.at && a2.at < b2.at && b2.at-a1.at <= 1440 {
						return true
					}
				}
			}
		}
	}
	return false
}

// naiveQuirk: a PRT without a device on Windows (MT-001).
func naiveQuirk(signs []sign) (want []string) {
	type verdict struct {
		severity   finding.Severity
		confidence float64
	}
	rows := map[string]map[verdict][]int{}
	for _, e := range signs {
		if e.failed || e.token != "prt" || e.device != "" || systemNaive(e, signs) != "windows" {
			continue
		}
		score, against := 0, false
		mine := func(s sign) bool { return s.user == e.user }
		session := pickSigns(signs, func(s sign) bool { return mine(s) && (s.n == e.n || e.session != "" && s.session == e.session) })
		browser := e.browser || e.ua == "chrome"
		if e.app == "office" {
			score += 2
		}
		if !e.interactive {
			score++
		}
		if root := session[0]; root.n != e.n && root.interactive && root.app == e.app && root.device == "" {
			score++
		}
		if !browser {
			score++
		}
		if len(pickSigns(signs, func(s sign) bool { return mine(s) && s.token == "rt" && s.device == "" && s.ip == e.ip })) > 0 {
			score++
		}
		if len(pickSigns(session, func(s sign) bool { return s.device != "" })) > 0 {
			score, against = score-3, true
		}
		var v verdict
		switch {
		case e.app == "broker" || e.ua == "python":
			v = verdict{finding.Medium, 0.4}
		case e.interactive && e.browser && !against:
			v = verdict{finding.Info, 0.4}
		case score >= 3:
			v = verdict{finding.Info, 0.8}
		case score >= 1:
			v = verdict{finding.Info, 0.5}
		default:
			v = verdict{finding.Low, 0.3}
		}
		if rows[e.user] == nil {
			rows[e.user] = map[verdict][]int{}
		}
		rows[e.user][v] = append(rows[e.user][v], e.n)
	}
	for _, of := range rows {
		for v, ns := range of {
			want = append(want, said(v.severity, v.confidence, ns))
		}
	}
	return want
}

// systemNaive returns the system a sign names, or that of its session where a
// native client of Microsoft's names none.
func systemNaive(e sign, signs []sign) string {
	own := func(s sign) string {
		if s.os == "" && s.ua == "chrome" {
			return "windows"
		}
		return s.os
	}
	if own(e) != "" || e.ua != "" || e.browser || e.app == "line-of-business" || e.session == "" {
		return own(e)
	}
	system := ""
	for _, s := range signs {
		if s.user != e.user || s.session != e.session || own(s) == "" {
			continue
		}
		if system != "" && system != own(s) {
			return ""
		}
		system = own(s)
	}
	return system
}
