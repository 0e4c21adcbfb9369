package detect

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
)

// Observation is something that a detection noticed in timelines and that only
// the whole case lets one judge: whether it is rare, say, or the habit of a
// source. Its size does not depend on how many rows show it.
type Observation struct {
	Detection string
	Key       string // what was noticed, in the detection's own notation
	Rows      int64  // sign-ins that show it
	Within    int64  // those of Rows that are in the selected time
	Subjects  int64  // timelines in which it was noticed
	First     int64  // microseconds UTC
	Last      int64
	Tenant    string             // the smallest, where there are several
	Users     []finding.User     // some of them, in order of id
	Evidence  []finding.Evidence // the earliest records that show it

	side uint8 // of what is agreed: see World.judge
}

// How much an observation keeps, and how many records of one timeline: the
// others would hardly ever be among the earliest of a case.
const (
	observedUsers    = 20
	observedEvidence = 10
	observedEach     = 3
)

// Observe notes that rows show key. The detection's Conclude is handed all
// that was observed, added up over the timelines of the case. Keys must be
// few: not ids of sign-ins.
func (p *Pass) Observe(key string, rows ...int) {
	if len(rows) == 0 {
		return
	}
	t := p.T
	if !rising(rows) {
		rows = slices.Compact(slices.Sorted(slices.Values(rows)))
	}
	o := Observation{Detection: p.Detection.ID, Key: key, Rows: int64(len(rows)), Subjects: 1, First: t.Time[rows[0]], Last: t.Time[rows[len(rows)-1]]}
	for n, i := range rows {
		if n < observedEach {
			o.Evidence = append(o.Evidence, t.Evidence(i, Use))
		}
		if p.World.Selects(t.Time[i]) {
			o.Within++
		}
		o.Tenant = lesser(o.Tenant, t.Text(timeline.Tenant, i))
		if n == 0 || t.Code(timeline.User, i) != t.Code(timeline.User, rows[n-1]) {
			o.Users = append(o.Users, finding.User{ID: t.Text(timeline.User, i), UPN: t.Text(timeline.UPN, i)})
		}
	}
	o.trim()
	p.observed = append(p.observed, o)
}

// rising reports whether rows are in order and none comes twice.
func rising(rows []int) bool {
	for n := 1; n < len(rows); n++ {
		if rows[n] <= rows[n-1] {
			return false
		}
	}
	return true
}

// Count notes how many rows of the timeline key holds for, and nothing else of
// them: what Observe notes is a share of that.
func (p *Pass) Count(key string, rows int64) {
	t := p.T
	p.observed = append(p.observed, Observation{Detection: p.Detection.ID, Key: key, Rows: rows, Subjects: 1, First: t.Time[0], Last: t.Time[t.Len()-1]})
}

// trim brings what is kept into its one order and size.
func (o *Observation) trim() {
	slices.SortFunc(o.Users, func(a, b finding.User) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), -strings.Compare(a.UPN, b.UPN))
	})
	o.Users = slices.CompactFunc(o.Users, func(a, b finding.User) bool { return a.ID == b.ID })
	o.Users = o.Users[:min(len(o.Users), observedUsers)]
	slices.SortFunc(o.Evidence, func(a, b finding.Evidence) int {
		return cmp.Or(strings.Compare(a.Time, b.Time), strings.Compare(a.Event, b.Event), strings.Compare(a.Source, b.Source), cmp.Compare(a.Record, b.Record))
	})
	o.Evidence = o.Evidence[:min(len(o.Evidence), observedEvidence)]
}

// notice puts observations under a finding: the earliest records of all, and
// how many there are.
func notice(f *finding.Finding, os []Observation) {
	if len(os) == 0 {
		return
	}
	var sum Observation
	sum.First, sum.Last = os[0].First, os[0].Last
	for _, o := range os {
		sum.Rows += o.Rows
		sum.First, sum.Last = min(sum.First, o.First), max(sum.Last, o.Last)
		sum.Tenant = lesser(sum.Tenant, o.Tenant)
		sum.Users, sum.Evidence = append(sum.Users, o.Users...), append(sum.Evidence, o.Evidence...)
	}
	sum.trim()
	f.First, f.Last, f.Tenant = stamp(sum.First), stamp(sum.Last), sum.Tenant
	f.Users, f.Evidence = sum.Users, sum.Evidence
	if int(sum.Rows) > len(sum.Evidence) {
		f.Total = int(sum.Rows)
	}
}

// Source returns how a reader would call a source: by its path, or by the
// beginning of its hash where that is not known.
func (w *World) Source(hash string) string {
	if path := w.Paths[hash]; path != "" {
		return path
	}
	return Short(hash)
}

// lesser returns the smaller of two strings that are not empty.
func lesser(a, b string) string {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}

// Ledger adds observations up. The order in which they come makes no
// difference. The zero Ledger is empty.
type Ledger struct {
	byKey map[observed]*Observation
}

// observed is which observations are added up.
type observed struct {
	detection, key string
	side           uint8
}

// Add takes in what Run observed in one timeline, or another part of a case.
func (l *Ledger) Add(os ...Observation) {
	if l.byKey == nil {
		l.byKey = map[observed]*Observation{}
	}
	for _, o := range os {
		k := observed{o.Detection, o.Key, o.side}
		sum := l.byKey[k]
		if sum == nil {
			o.Users, o.Evidence = slices.Clone(o.Users), slices.Clone(o.Evidence)
			l.byKey[k] = &o
			continue
		}
		sum.Rows, sum.Within, sum.Subjects = sum.Rows+o.Rows, sum.Within+o.Within, sum.Subjects+o.Subjects
		sum.First, sum.Last = min(sum.First, o.First), max(sum.Last, o.Last)
		sum.Tenant = lesser(sum.Tenant, o.Tenant)
		sum.Users, sum.Evidence = append(sum.Users, o.Users...), append(sum.Evidence, o.Evidence...)
		sum.trim()
	}
}

// All returns the observations in order of detection and key.
func (l *Ledger) All() []Observation {
	keys := slices.SortedFunc(maps.Keys(l.byKey), func(a, b observed) int {
		return cmp.Or(strings.Compare(a.detection, b.detection), strings.Compare(a.key, b.key), cmp.Compare(a.side, b.side))
	})
	var all []Observation
	for _, k := range keys {
		all = append(all, *l.byKey[k])
	}
	return all
}

// Conclude runs what judges the case as a whole, once all timelines were run:
// the detections of Case scope, and the Conclude of those that observed. The
// findings are in the order of finding.Compare.
func Conclude(ds []*Detection, l *Ledger, w *World) []finding.Finding {
	all := l.All()
	var out []finding.Finding
	for _, d := range ds {
		if w.allows(d) {
			out = append(out, w.conclude(d, all)...)
		}
	}
	slices.SortFunc(out, func(a, b finding.Finding) int { return finding.Compare(&a, &b) })
	return out
}
