package store

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"

	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// A claim is what one record says of one column.
type claim struct {
	row  column.Row // that holds the value
	from location
	rank int // of the record's format
	// What decides before the format does, and within one format.
	class  int // 0 is a value, 1 a vague one, 2 a blank, 3 nothing
	digits int64
	length int
}

const blank, nothing = 2, 3

// better reports whether c is believed before d. The order is total over
// records and looks at nothing but the two claims, so that it does not matter
// which records are merged first.
func (c claim) better(d claim) bool {
	return cmp.Or(cmp.Compare(c.class, d.class), cmp.Compare(d.digits, c.digits), cmp.Compare(c.rank, d.rank),
		cmp.Compare(d.length, c.length), c.from.compare(d.from)) < 0
}

// claim returns what row r says of column c. A row that was merged before says
// in filled which record its value is from.
func (m *merger) claim(c int, k int) claim {
	r, p := m.rows[k], m.policy
	if !r.Batch.Has(c, r.At) {
		return claim{class: nothing}
	}
	from := m.home[k]
	if name, ok := m.filled[k][p.schema.Fields[c].Name]; ok {
		from = parseLocation(name)
	}
	found := claim{row: r, from: from, rank: m.names.rank(from.source)}
	if c == p.time {
		if n := r.Batch.Num(p.digits, r.At); n != column.Null {
			found.digits = min(n, 6) // a table holds no more
		}
	}
	if p.schema.Fields[c].Type.Strings() {
		v, _ := r.Batch.Text(c, r.At)
		switch {
		case v == "":
			found.class = blank
		case p.vague(c, v):
			found.class = 1
		}
		if p.grows(c) {
			found.length = len(v)
		}
	}
	return found
}

// A said is one of the values on which records disagree.
type said struct {
	Value string `json:"value"`
	From  string `json:"from"`
}

// values maps each value that is claimed of a column to the record that is
// believed first among those that claim it.
type values map[string]location

func (v values) add(n *names, value string, from location) {
	if old, ok := v[value]; !ok || n.compare(from, old) < 0 {
		v[value] = from
	}
}

// settle drops the values that say no more than another.
func (v values) settle(c int, outdone func(c int, values []string) []string) {
	for _, value := range outdone(c, slices.Sorted(maps.Keys(v))) {
		delete(v, value)
	}
}

func (v values) list() (all []said) {
	for _, value := range slices.Sorted(maps.Keys(v)) {
		all = append(all, said{value, v[value].String()})
	}
	return all
}

// spell writes the value of column c at r as conflicts hold it; ok is false
// where there is none, or a blank one.
func (p *policy) spell(c int, r column.Row) (s string, ok bool) {
	t := p.schema.Fields[c].Type
	if t.Strings() {
		s, ok = r.Batch.Text(c, r.At)
		return s, ok && s != ""
	}
	n := r.Batch.Num(c, r.At)
	if n == column.Null {
		return "", false
	}
	switch {
	case c == p.time:
		return spellTime(n, r.Batch.Num(p.digits, r.At)), true
	case t == column.Time:
		return spellTime(n, 6), true
	case t == column.Bool:
		return strconv.FormatBool(n != 0), true
	case t == column.Float:
		f, _ := r.Batch.Float(c, r.At)
		return strconv.FormatFloat(f, 'g', -1, 64), true
	}
	return strconv.FormatInt(n, 10), true
}

// spellTime writes a time as RFC 3339 with as many digits as its source gave,
// of which a table holds six.
func spellTime(micros, digits int64) string {
	if digits == signin.Minute {
		return time.UnixMicro(micros).UTC().Format("2006-01-02T15:04") + "Z"
	}
	layout := "2006-01-02T15:04:05.000000"
	digits = min(max(digits, 0), 6)
	layout = layout[:len("2006-01-02T15:04:05")+int(digits)+1]
	if digits == 0 {
		layout = layout[:len(layout)-1]
	}
	return time.UnixMicro(micros).UTC().Format(layout) + "Z"
}
