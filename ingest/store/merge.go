package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"prtscope/ingest/column"
)

// A merger makes one row of the records of one thing. What it makes does not
// depend on the order of the records, nor on whether some were merged before:
// everything it must know of those stands in also_in, filled and conflicts.
type merger struct {
	policy *policy
	names  *names

	rows   []column.Row
	home   []location          // of each row
	filled []map[string]string // of each row
}

// merge adds the merged row to g's batch.
func (m *merger) merge(rows []column.Row, g *column.Gatherer) error {
	p := m.policy
	m.rows, m.home, m.filled = rows, m.home[:0], m.filled[:0]
	places := map[location]bool{}
	best := 0
	for k, r := range rows {
		home := p.location(m.names, r)
		m.home = append(m.home, home)
		places[home] = true
		if m.names.compare(home, m.home[best]) < 0 {
			best = k
		}
		also, _ := r.Batch.Text(p.alsoIn, r.At)
		for _, name := range column.SplitList(also) {
			places[parseLocation(name)] = true
		}
		filled, err := parse[map[string]string](r, p.filled)
		if err != nil {
			return fmt.Errorf("merge table %s: filled: %w", p.schema.Name, err)
		}
		m.filled = append(m.filled, filled)
	}
	filled := m.fill(g, m.home[best])
	conflicts, err := m.disagree()
	if err != nil {
		return err
	}
	b := g.Batch()
	b.SetString(p.source, m.home[best].source)
	b.SetNum(p.record, m.home[best].record)
	b.SetNum(p.offset, m.home[best].offset)
	delete(places, m.home[best])
	if len(places) > 0 {
		b.SetList(p.alsoIn, sorted(places))
	}
	if len(filled) > 0 {
		b.SetString(p.filled, compact(filled))
	}
	if len(conflicts) > 0 {
		b.SetString(p.conflicts, compact(conflicts))
	}
	if missing := m.missing(); len(missing) > 0 {
		b.SetList(p.missing, missing)
	}
	b.Commit()
	return nil
}

// fill sets each column to the value that is believed first and returns which
// are from another record than home.
func (m *merger) fill(g *column.Gatherer, home location) map[string]string {
	p := m.policy
	filled := map[string]string{}
	for c := range p.source { // the columns before those that say where a row is from
		if c == p.digits {
			continue // goes with the time
		}
		found := claim{class: nothing}
		for k := range m.rows {
			if next := m.claim(c, k); next.class < nothing && (found.class == nothing || next.better(found)) {
				found = next
			}
		}
		if found.class == nothing {
			continue
		}
		g.CopyValue(c, found.row.Batch, found.row.At)
		if c == p.time {
			g.CopyValue(p.digits, found.row.Batch, found.row.At)
		}
		if found.class != blank && found.from != home {
			filled[p.schema.Fields[c].Name] = found.from.String()
		}
	}
	return filled
}

// disagree returns the columns on which records contradict each other.
func (m *merger) disagree() (map[string][]said, error) {
	p := m.policy
	before := make([]map[string][]said, len(m.rows))
	for k, r := range m.rows {
		var err error
		if before[k], err = parse[map[string][]said](r, p.conflicts); err != nil {
			return nil, fmt.Errorf("merge table %s: conflicts: %w", p.schema.Name, err)
		}
	}
	conflicts := map[string][]said{}
	for c := range p.source {
		name := p.schema.Fields[c].Name
		all := values{}
		for k := range m.rows {
			for _, s := range before[k][name] {
				from := parseLocation(s.From)
				if from.source == "" { // said by a decoder, which knows no source, of the record itself
					from.source = m.home[k].source
				}
				all.add(m.names, s.Value, from)
			}
		}
		if !p.compared[c] && len(all) == 0 {
			continue
		}
		for k, r := range m.rows {
			if v, ok := p.spell(c, r); ok && (p.compared[c] || len(before[k][name]) > 0) {
				all.add(m.names, v, m.claim(c, k).from)
			}
		}
		if all.settle(c, p.outdone); len(all) > 1 {
			conflicts[name] = all.list()
		}
	}
	return conflicts, nil
}

// missing returns the columns that no record of the row can carry.
func (m *merger) missing() (all []string) {
	p := m.policy
	for k, r := range m.rows {
		text, _ := r.Batch.Text(p.missing, r.At)
		list := column.SplitList(text)
		if k == 0 {
			all = list
			continue
		}
		all = slices.DeleteFunc(all, func(name string) bool { return !slices.Contains(list, name) })
	}
	return all
}

func sorted(places map[location]bool) (list []string) {
	var all []location
	for l := range places {
		all = append(all, l)
	}
	slices.SortFunc(all, location.compare)
	for _, l := range all {
		list = append(list, l.String())
	}
	return list
}

func parse[T any](r column.Row, c int) (v T, err error) {
	text, _ := r.Batch.Text(c, r.At)
	if text == "" {
		return v, nil
	}
	return v, json.Unmarshal([]byte(text), &v)
}

// compact writes JSON with sorted keys and texts as they are.
func compact(v any) string {
	var s bytes.Buffer
	e := json.NewEncoder(&s)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // maps of strings
	}
	return string(bytes.TrimSuffix(s.Bytes(), []byte("\n")))
}
