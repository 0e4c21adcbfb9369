package timeline

// Group is the rows that have one value in a column.
type Group struct {
	Key  string
	Rows []int
}

// Groups returns the rows by their value of c, in the order of each value's
// first row. Rows in which it is empty are left out. The result must not be
// changed: whoever asks next is given it too.
func (t *Timeline) Groups(c Col) []Group {
	if c == Session && t.tied {
		c = Lineage
	}
	for _, g := range t.grouped {
		if g.by == c {
			return g.groups
		}
	}
	g := t.group(c)
	t.grouped = append(t.grouped, grouped{c, g})
	return g
}

// grouped is what Groups has made.
type grouped struct {
	by     Col
	groups []Group
}

// Spare forgets the groups of a huge timeline, which take much, but those that are
// needed for its lineages.
func (t *Timeline) Spare() {
	if t.Len() < handOver {
		return
	}
	kept := t.grouped[:0]
	for _, g := range t.grouped {
		if g.by == Lineage {
			kept = append(kept, g)
		}
	}
	clear(t.grouped[len(kept):])
	t.grouped = kept
}

// Forget forgets what was made of the rows of a huge timeline and can be made
// again. Nothing that was returned of it may be used any more.
func (t *Timeline) Forget() {
	if t.Len() < handOver {
		return
	}
	t.grouped, t.repeated, t.searched, t.lineages, t.lineage, t.prts, t.prt, t.order = nil, nil, false, nil, nil, nil, codes{}, nil
	t.lived = false
}

// all returns all rows.
func (t *Timeline) all() []int {
	if t.order == nil {
		t.order = make([]int, t.Len())
		for i := range t.order {
			t.order[i] = i
		}
	}
	return t.order
}

func (t *Timeline) group(c Col) []Group {
	if t.Constant(c) {
		if t.Len() == 0 || t.Text(c, 0) == "" {
			return nil
		}
		return []Group{{t.Text(c, 0), t.all()}}
	}
	// Which group each row is in, how many rows each has, then the rows in place.
	var groups []Group
	var sizes []int32
	in := make([]int32, t.Len())
	at := map[int32]int32{}
	last, now, rows := int32(0), int32(-1), 0
	changes := 0
	for i := range in {
		if code := t.cols[c].at(i); code != last {
			last, now = code, -1
			changes++
			if code != 0 {
				n, ok := at[code]
				if !ok {
					n = int32(len(groups))
					at[code] = n
					groups, sizes = append(groups, Group{Key: t.textOf(c, code)}), append(sizes, 0)
				}
				now = n
			}
		}
		if in[i] = now; now >= 0 {
			sizes[now]++
			rows++
		}
	}
	if rows == len(in) && changes == len(groups) { // the rows of each stand together
		all, from := t.all(), 0
		for n, size := range sizes {
			groups[n].Rows = all[from : from+int(size) : from+int(size)]
			from += int(size)
		}
		return groups
	}
	all := make([]int, rows)
	for n := range groups {
		groups[n].Rows, all = all[:0:sizes[n]], all[sizes[n]:]
	}
	for i, n := range in {
		if n >= 0 {
			groups[n].Rows = append(groups[n].Rows, i)
		}
	}
	return groups
}
