package timeline

import (
	"prtscope/analyze/directory"
)

// Descent is the tokens that descend from one interactive sign-in, as far as
// logs tell: the rows of one lineage.
type Descent struct {
	ID        string // session id, "" for a row without one
	Rows      []int
	Root      int    // first row
	RootSeen  bool   // the first success is a logon with a first-hand method: the lineage begins in the logs
	Partition string // credential partition of its root, "" where not known
	Revoked   int64  // 0, or when the tokens of the lineage were revoked
}

// Lineages returns the lineages in order of their first rows. The result must
// not be changed.
func (t *Timeline) Lineages() []Descent {
	if t.lineage == nil && t.Len() > 0 {
		t.trace()
	}
	return t.lineages
}

// LineageOf returns the lineage of row i.
func (t *Timeline) LineageOf(i int) *Descent {
	t.Lineages()
	return &t.lineages[t.lineage[i]]
}

func (t *Timeline) trace() {
	if t.tied {
		groups := t.Groups(Lineage)
		t.lineage, t.lineages = make([]int32, t.Len()), make([]Descent, len(groups))
		for n, g := range groups {
			t.lineages[n] = Descent{ID: g.Key, Rows: g.Rows, Root: g.Rows[0]}
			for _, i := range g.Rows {
				t.lineage[i] = int32(n)
			}
		}
	} else {
		t.traceLone()
	}
	for i := range t.lineages {
		t.root(&t.lineages[i])
	}
}

// traceLone is for timelines with rows without a session: as many lineages as
// those, of which nothing is held twice.
func (t *Timeline) traceLone() {
	t.lineage = make([]int32, t.Len())
	known, again := map[int32]int32{}, len(t.Repeated()) > 0
	var sizes []int32
	for i := range t.lineage {
		code := t.Code(Lineage, i)
		n, ok := int32(0), false
		alone := !again && code == idCode(ofLineage, i+1)
		if !alone {
			n, ok = known[code]
		}
		if !ok {
			n = int32(len(sizes))
			sizes = append(sizes, 0)
			if !alone {
				known[code] = n
			}
		}
		sizes[n]++
		t.lineage[i] = n
	}
	t.lineages = make([]Descent, len(sizes))
	rows := make([]int, t.Len())
	for n, size := range sizes {
		t.lineages[n].Rows, rows = rows[:0:size], rows[size:]
	}
	for i, n := range t.lineage {
		l := &t.lineages[n]
		if len(l.Rows) == 0 {
			l.ID, l.Root = t.Text(Session, i), i
		}
		l.Rows = append(l.Rows, i)
	}
}

// root finds out whether the first success of a lineage is its birth.
func (t *Timeline) root(l *Descent) {
	for _, i := range l.Rows {
		if t.Is(i, OK) {
			l.RootSeen = t.Is(i, CredentialEvent)
			break
		}
	}
	for _, i := range l.Rows {
		if p := t.Text(Partition, i); t.Is(i, OK) && p != "unknown" {
			l.Partition = p
			break
		}
	}
	for _, c := range t.userChanges(l.Root) {
		if c.Kind != directory.Revoked {
			continue
		}
		valid := c.ValidFrom
		if valid == 0 {
			valid = c.Time
		}
		if t.Time[l.Root] < valid {
			l.Revoked = c.Time
			break
		}
	}
}

// userChanges returns the directory changes to what the user of row i holds.
func (t *Timeline) userChanges(i int) []*directory.Change {
	if cs := t.directory.Holds(t.Text(User, i)); len(cs) > 0 {
		return cs
	}
	return t.directory.Holds(t.Text(UPN, i))
}
