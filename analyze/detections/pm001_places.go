package detections

import (
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/timeline"
)

// place finds out which of a PC's logons and renewals show where it was, and
// returns the renewals that do not. Who holds a PRT can renew it as Windows does,
// wherever he is: a renewal in a network in which nobody logged on to the PC with a
// first-hand credential within a week, and which is not usual for it, shows nothing
// where the PC was in another network before and after it within a working day; nor
// do the other renewals in that network.
func (a *away) place(logons, rows []int) (renewed map[int]bool) {
	t := a.t
	a.anchors, a.times = logons, nil
	if varied(t, timeline.Net, logons) {
		a.active = daysOf(timesOf(t, rows))
		proven := a.provenBy(logons)
		a.doubted = a.doubt(logons, proven)
		renewed = map[int]bool{}
		a.anchors = filter(logons, func(i int) bool {
			if !a.doubted[t.Code(timeline.Net, i)] || proven(i) {
				return true
			}
			renewed[i] = true
			return false
		})
	}
	a.times = timesOf(t, a.anchors)
	return renewed
}

// provenBy returns what tells of a logon whether the PC was in its network.
func (a *away) provenBy(logons []int) func(int) bool {
	t := a.t
	first := sightingsOf(t, timeline.Net, filter(logons, func(i int) bool {
		return t.Is(i, timeline.CloudAP) && t.Any(i, timeline.Credential|timeline.CredentialEvent)
	}))
	nets := sightingsOf(t, timeline.Net, logons)
	return func(i int) bool {
		return first.near(i, placeKnown) || nets.usual(i, a.active)
	}
}

// doubt returns the networks of renewals that prove nothing and came between two
// logons that do, both in one other network and no more than a working day apart.
func (a *away) doubt(logons []int, proven func(int) bool) map[int32]bool {
	t, doubted := a.t, map[int32]bool{}
	last := -1
	var since []int // that prove nothing
	for _, i := range logons {
		if !proven(i) {
			since = append(since, i)
			continue
		}
		if last >= 0 && t.Code(timeline.Net, last) == t.Code(timeline.Net, i) && t.Time[i]-t.Time[last] <= workday {
			for _, r := range since {
				if detect.Apart(t, r, i) {
					doubted[t.Code(timeline.Net, r)] = true
				}
			}
		}
		last, since = i, since[:0]
	}
	return doubted
}

// varied reports whether rows have more than one value in a column.
func varied(t *timeline.Timeline, col timeline.Col, rows []int) bool {
	for _, i := range rows[1:] {
		if t.Code(col, i) != t.Code(col, rows[0]) {
			return true
		}
	}
	return false
}

// together parts requests from elsewhere, in order of time, by what caused them:
// those from one network belong together, and so do networks that took turns within
// a working day, such as the proxies of one intruder. What came from a network in
// which the PRT was renewed is left out where nothing else was done there, or where
// it may have been the PC.
func (a *away) together(hits []elsewhere) (parts [][]elsewhere) {
	t := a.t
	of := func(e elsewhere) int32 { return t.Code(timeline.Net, e.row) }
	byNet := map[int32][]elsewhere{}
	for _, e := range hits {
		byNet[of(e)] = append(byNet[of(e)], e)
	}
	for net, es := range byNet {
		if a.doubted[net] && (a.renewals(es) || !a.proof(es)) {
			delete(byNet, net)
		}
	}
	one := map[int32]int32{} // network → the one that speaks for it
	root := func(net int32) int32 {
		for one[net] != net {
			one[net] = one[one[net]]
			net = one[net]
		}
		return net
	}
	var order []elsewhere
	for _, e := range hits {
		net := of(e)
		if byNet[net] == nil {
			continue
		}
		if _, met := one[net]; !met {
			one[net] = net
		}
		if len(order) > 0 {
			if last := order[len(order)-1]; t.Time[e.row]-t.Time[last.row] <= workday {
				one[root(net)] = root(of(last))
			}
		}
		order = append(order, e)
	}
	place := map[int32]int{}
	for _, e := range order {
		r := root(of(e))
		n, met := place[r]
		if !met {
			n = len(parts)
			place[r], parts = n, append(parts, nil)
		}
		parts[n] = append(parts[n], e)
	}
	return parts
}

// renewals reports whether all requests are renewals of the PRT.
func (a *away) renewals(es []elsewhere) bool {
	return !slices.ContainsFunc(es, func(e elsewhere) bool { return !a.t.Is(e.row, timeline.Anchor) })
}
