package analyze

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/ingest/column"
)

// How much of incidents is told, so that the summary of a case does not grow
// with it: so many incidents, and of each so many findings, users and devices.
const (
	toldIncidents = 1000
	toldFindings  = 200
	toldNames     = 100
	headlines     = 12 // more than the terminal shows
)

// root returns the finding that stands for the incident of finding n.
func (h *harvest) root(n int32) int32 {
	for h.entries[n].parent != n {
		h.entries[n].parent = h.entries[h.entries[n].parent].parent
		n = h.entries[n].parent
	}
	return n
}

// unite makes findings that share an entity one incident: within a week of one
// another, but for sessions, which tie whenever.
func (h *harvest) unite() error {
	entity, latest, until := "", int32(-1), int64(0)
	err := h.ties.Each(func(b *column.Batch, i int) error {
		e, _ := b.Text(tieEntity, i)
		if strings.HasPrefix(e, tieBase) {
			return nil
		}
		n, first, last := int32(b.Num(tieNumber, i)), b.Num(tieFirst, i), b.Num(tieLast, i)
		if e != entity {
			entity, latest, until = e, n, last
			return nil
		}
		always := strings.HasPrefix(e, tieSession) || first == untimed || until == untimed
		if always || first-until <= near.Milliseconds() {
			h.entries[h.root(n)].parent = h.root(latest)
		}
		if last > until {
			latest, until = n, last
		}
		return nil
	})
	return err
}

// group is an incident before it is told.
type group struct {
	first int64
	root  int32
	rank  int32
	open  bool // not all of it is weak
	count int  // findings
}

// groups lists the incidents, the worst first, and notes the place of each
// finding. What detections find that are weak alone (grade C) lifts an incident
// and ties others to it; by itself it is none: so many findings are alone.
func (h *harvest) groups() (all []group, alone int, err error) {
	index := make([]int32, len(h.entries)) // of a root: its group, +1
	place := int32(0)
	err = h.spool.each(func(b *column.Batch, i int) error {
		n := b.Num(spooledNumber, i)
		if n == column.Null {
			return errStop // those that are in an incident come first
		}
		e := &h.entries[n]
		e.place = place
		place++
		root := h.root(int32(n))
		if index[root] == 0 {
			all = append(all, group{e.first, root, int32(b.Num(spooledRank, i)), !e.weak, 1})
			index[root] = int32(len(all))
			return nil
		}
		g := &all[index[root]-1]
		g.first, g.open, g.count = min(g.first, e.first), g.open || !e.weak, g.count+1
		return nil
	})
	all = slices.DeleteFunc(all, func(g group) bool {
		if !g.open {
			alone += g.count
		}
		h.entries[g.root].open = g.open
		return !g.open
	})
	slices.SortStableFunc(all, func(a, b group) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.count, a.count), cmp.Compare(a.first, b.first))
	})
	return all, alone, err
}

// incidents gathers the findings of medium severity or higher, so that one
// cause is one line to read. It returns the worst and how many more there are,
// how many findings are in none, and what findings of high severity or higher
// call for that are in one.
func (h *harvest) incidents() (told []finding.Incident, more, alone int, todo []Action, err error) {
	if err = h.unite(); err != nil {
		return nil, 0, 0, nil, err
	}
	groups, alone, err := h.groups()
	if err != nil {
		return nil, 0, 0, nil, err
	}
	more = max(0, len(groups)-toldIncidents)
	tales := map[int32]*tale{} // by root
	for _, g := range groups[:len(groups)-more] {
		tales[g.root] = newTale()
	}
	turn := h.turns(tales)
	var actions todoList
	err = h.spool.each(func(b *column.Batch, i int) error {
		n := b.Num(spooledNumber, i)
		if n == column.Null {
			return errStop
		}
		root := h.root(int32(n))
		urgent := b.Num(spooledRank, i) <= int64(finding.High.Rank()) && h.entries[root].open
		t := tales[root]
		if t == nil && !urgent {
			return nil
		}
		head, _ := b.Text(spooledHead, i)
		var f finding.Finding
		if err := json.Unmarshal([]byte(head), &f); err != nil {
			return err
		}
		grown := int64(0)
		if urgent {
			grown += actions.add(&f)
		}
		if t != nil {
			grown += t.add(&f, turn[n], h.after[f.Detection])
		}
		return h.held.grow("users, devices and actions of incidents", grown)
	})
	told = []finding.Incident{}
	for _, g := range groups[:len(groups)-more] {
		t := tales[g.root]
		in := t.tell()
		h.causes[in.ID] = cause{g.root, strings.TrimSuffix(t.lead.Title, ".")}
		told = append(told, in)
	}
	slices.SortFunc(told, compareIncidents)
	return told, more, alone, actions.list, err
}

// compareIncidents puts the worst first, and of as bad ones that of which more was
// found: where hundreds are, an intrusion with its steps stands before a single sign.
func compareIncidents(a, b finding.Incident) int {
	all := func(in *finding.Incident) int { return len(in.Findings) + in.MoreFindings }
	return cmp.Or(cmp.Compare(a.Severity.Rank(), b.Severity.Rank()), cmp.Compare(all(&b), all(&a)), cmp.Compare(a.First, b.First), cmp.Compare(a.ID, b.ID))
}

// turns says of each finding of an incident that is told which one of it it is,
// in order of time.
func (h *harvest) turns(tales map[int32]*tale) []int32 {
	order := make([]int32, len(h.entries))
	for n := range order {
		order[n] = int32(n)
	}
	slices.SortFunc(order, func(a, b int32) int {
		x, y := &h.entries[a], &h.entries[b]
		return cmp.Or(cmp.Compare(x.first, y.first), cmp.Compare(x.place, y.place))
	})
	turn := make([]int32, len(h.entries))
	for _, n := range order {
		if t := tales[h.root(n)]; t != nil {
			turn[n] = int32(t.findings)
			t.findings++
		}
	}
	return turn
}
