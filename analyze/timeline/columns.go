package timeline

import (
	"slices"

	"prtscope/analyze/finding"
)

// Texts returns column c of all rows, and of those in which it is empty column or.
// Its list has the texts in order of their first rows, and no others.
func (t *Timeline) Texts(c, or Col) finding.Texts {
	col := &t.cols[c]
	if or != c && col.has(0) {
		if col.constant() {
			return t.Texts(or, or)
		}
		other := &t.cols[or]
		return t.texts(func(i int) int32 {
			if code := col.at(i); code != 0 {
				return code
			}
			return other.at(i)
		})
	}
	switch {
	case col.constant():
		return finding.Texts{List: []string{t.pool.text(col.same)}}
	case col.few != nil:
		return finding.Texts{List: t.spelled(col.few.codes), Column: finding.Column{Read: col.few.read}}
	}
	return t.texts(col.at)
}

// has reports whether some row has a code, of those that are not ids.
func (c *codes) has(code int32) bool {
	switch {
	case c.varied != nil:
		return slices.Contains(c.varied, code)
	case c.few != nil:
		return slices.Contains(c.few.codes, code)
	}
	return c.same == code
}

// read puts the numbers of rows from from on into into.
func (f *few) read(from int, into []int64) {
	if f.large != nil {
		for i, n := range f.large[from : from+len(into)] {
			into[i] = int64(n)
		}
		return
	}
	for i, n := range f.small[from : from+len(into)] {
		into[i] = int64(n)
	}
}

// texts numbers the codes of a column of strings in order of their first rows.
func (t *Timeline) texts(at func(i int) int32) finding.Texts {
	long := t.Len() >= handOver
	places := t.pool.ranks(long)
	var codes []int32
	place := func(code int32) int64 {
		n := places[code]
		if n == 0 {
			codes = append(codes, code)
			n = int32(len(codes))
			places[code] = n
		}
		return int64(n - 1)
	}
	if long {
		for i := range t.Len() {
			place(at(i))
		}
		return finding.Texts{List: t.spelled(codes), Column: finding.Column{Read: func(from int, into []int64) {
			for i := range into {
				into[i] = int64(places[at(from+i)] - 1)
			}
		}}}
	}
	each := make([]int64, t.Len())
	for i := range each {
		each[i] = place(at(i))
	}
	for _, code := range codes { // for the next who asks
		places[code] = 0
	}
	t.pool.ranked = places
	return finding.Texts{List: t.spelled(codes), Column: finding.Column{Each: each}}
}

// ranks is a zero for each string of the pool: for good, or until it is put back.
func (p *pool) ranks(good bool) []int32 {
	if good {
		return make([]int32, len(p.values))
	}
	places := p.ranked
	if p.ranked = nil; len(places) < len(p.values) {
		places = make([]int32, 2*len(p.values))
	}
	return places
}

func (t *Timeline) spelled(codes []int32) []string {
	list := make([]string, len(codes))
	for i, code := range codes {
		list[i] = t.pool.text(code)
	}
	return list
}

// Beliefs returns what the tokens of all rows are believed to be, "" where what is
// reported is believed.
func (t *Timeline) Beliefs() finding.Texts {
	s := &t.beliefs
	out := finding.Texts{List: []string{""}}
	if !s.some() {
		return out
	}
	known := map[string]int64{"": 0}
	place := func(b belief) int64 {
		n, is := known[b.token]
		if !is {
			n = int64(len(out.List))
			known[b.token] = n
			out.List = append(out.List, b.token)
		}
		return n
	}
	of := make([]int64, len(s.all)+1)
	for n, b := range s.all {
		of[n+1] = place(b)
	}
	for _, b := range s.rest {
		place(b)
	}
	out.Read = func(from int, into []int64) {
		for i := range into {
			if into[i] = of[s.of[from+i]]; into[i] == 0 && s.rest != nil {
				into[i] = known[s.rest[from+i].token]
			}
		}
	}
	return out
}

// Classes returns the classes of all rows, by their names.
func (t *Timeline) Classes() finding.Texts {
	return finding.Texts{List: classNames[:], Column: finding.Column{Read: func(from int, into []int64) {
		for i, c := range t.Class[from : from+len(into)] {
			into[i] = int64(c)
		}
	}}}
}

// Last returns the last text of column c that is not empty, or "".
func (t *Timeline) Last(c Col) string {
	for i := t.Len() - 1; i >= 0; i-- {
		if code := t.Code(c, i); code != 0 {
			return t.textOf(c, code)
		}
		if t.Constant(c) {
			break
		}
	}
	return ""
}

// Places returns which records of their sources all rows are, and their byte
// offsets there.
func (t *Timeline) Places() (record, offset finding.Column) {
	if t.places == nil {
		return finding.Column{Each: t.record}, finding.Column{Each: t.offset}
	}
	read := func(of func(record, offset int64) int64) func(int, []int64) {
		return func(from int, into []int64) {
			for i := range into {
				into[i] = of(t.Where(from + i))
			}
		}
	}
	record.Read = read(func(record, _ int64) int64 { return record })
	offset.Read = read(func(_, offset int64) int64 { return offset })
	return record, offset
}

// Lives returns which of PRTs all rows concern, -1 for none.
func (t *Timeline) Lives() finding.Column {
	t.live()
	return finding.Column{Read: func(from int, into []int64) {
		for i := range into {
			into[i] = int64(t.prt.at(from + i))
		}
	}}
}

// Errors returns the results of all rows; -1 is unknown.
func (t *Timeline) Errors() finding.Column {
	if col := &t.cols[results]; col.constant() {
		return finding.Column{Same: t.pool.number(col.same)}
	}
	return finding.Column{Read: func(from int, into []int64) {
		for i := range into {
			into[i] = t.ErrorCode(from + i)
		}
	}}
}

// GUID returns the bytes of the id of row i, if it is a GUID in lower case.
func (t *Timeline) GUID(i int) (id [16]byte, is bool) {
	if code := t.Code(Event, i); isPacked(code) {
		return *t.pool.ids.guid(code), true
	}
	return id, false
}

// SpellGUID spells the bytes of a GUID.
func SpellGUID(id [16]byte) string { return string((*guid)(&id).append(make([]byte, 0, guidText))) }
