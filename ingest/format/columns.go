package format

import (
	"bytes"
	"slices"
)

// Scripts and services write tables as JSON column by column, as pandas does:
// {"id":{"0":…,"1":…},"userId":{…}} or {"id":[…],"userId":[…]}; or as the names of
// the columns and lists of cells: {"columns":[…],"data":[[…]]}, [["id",…],[…]]. Each
// row is put together as the object that it is of, which a format may claim.

// A place is where something stands in a text.
type place struct{ from, to int32 }

// A foldedTable is a table whose rows are no objects.
type foldedTable struct {
	text  []byte
	names []place   // in quotes
	cells [][]place // by column, and in it by row; nothing where a row has none
	rows  []place   // where a row is said to be: its list of cells, or its first cell

	hollow []bool // by column: whether there is nothing but null in it; known once asked for
	count  int    // cells that were found
	large  bool   // it has more rows or cells than may be held
}

// How many rows and cells a table may have: where each stands must be held. A sign-in
// has some sixty cells, most of twenty bytes and more.
const (
	maxFoldedRows  = 1 << 20
	maxFoldedCells = 8 << 20
)

// mayFold reports whether a text may begin as such a table.
func mayFold(head []byte) bool {
	s := scanner{deep: MaxNesting}
	s.reset(bytes.TrimLeft(head, " \t\r\n\ufeff"))
	switch s.peek() {
	case '[':
		return s.behind("[") && s.behind(`"`)
	case '{':
		s.p++
	}
	for s.peek() == '"' {
		name, err := s.text()
		if err != nil || s.colon() != nil {
			return false
		}
		switch c := s.peek(); {
		case c == '{':
			s.p++
			row, err := s.text()
			return err == nil && len(row) > 0 && len(bytes.Trim(row, "0123456789")) == 0
		case c == '[' && (s.behind(`"-0123456789[tfn`) || namesColumns(name) && s.behind("{")):
			return true
		case c == '"' || c == '[' && !s.behind("]"):
			return false
		case c == '[':
			s.p++
		case s.skip() != nil: // whether there are more, or how many
			return false
		}
		if more, err := s.comma('}'); err != nil || !more {
			return false
		}
	}
	return false
}

// behind reports whether one of some bytes comes behind the bracket at hand, and if so
// goes there.
func (s *scanner) behind(some string) bool {
	at := s.p
	s.p++
	if c := s.peek(); c != 0 && bytes.IndexByte([]byte(some), c) >= 0 {
		return true
	}
	s.p = at
	return false
}

// namesColumns reports whether a list of that name may be that of the columns.
func namesColumns(name []byte) bool {
	return slices.Contains([]string{"columns", "cols", "fields", "headers", "header", "names"}, lower(string(name)))
}

// A foldedMember is a member of the object that is a table.
type foldedMember struct {
	name  place
	open  byte // of the value
	value place
}

// fold finds the rows in t.text. It is whole if the text is; without that, the rows
// have the columns that were found before it breaks off.
func (t *foldedTable) fold() (whole, ok bool) {
	var s scanner
	s.deep = MaxNesting
	s.reset(t.text)
	if s.peek() == '[' {
		lists, whole := t.lists(place{int32(s.p), int32(len(t.text))})
		if len(lists) < 2 {
			return whole, false
		}
		return whole, t.named(lists[0]) && t.laid(lists[1:])
	}
	s.p++
	var all []foldedMember
	for s.peek() == '"' && len(all) <= maxColumnN {
		m := foldedMember{name: place{from: int32(s.p)}}
		if _, err := s.skipString(); err != nil {
			break
		}
		m.name.to = int32(s.p)
		if s.colon() != nil {
			break
		}
		m.open, m.value.from = s.peek(), int32(s.p)
		if s.skip() != nil {
			break
		}
		m.value.to = int32(s.p)
		all = append(all, m)
		more, err := s.comma('}')
		if err != nil {
			break
		}
		if !more {
			whole = s.atEnd()
			break
		}
	}
	return whole, t.split(all) || t.columns(all)
}

// split finds the names and the rows of a table that has them under two names.
func (t *foldedTable) split(all []foldedMember) bool {
	for _, m := range all {
		if name := t.text[m.name.from+1 : m.name.to-1]; m.open != '[' || !namesColumns(name) || !t.named(m.value) {
			continue
		}
		for _, rows := range all {
			if rows.open != '[' || rows.name == m.name {
				continue
			}
			if lists, whole := t.lists(rows.value); whole && len(lists) > 0 && t.laid(lists) {
				return true
			}
		}
	}
	return false
}

// named takes the names of columns from a list of texts, or of objects that have one.
func (t *foldedTable) named(list place) bool {
	t.names, t.cells, t.rows = nil, nil, nil
	in, err := parseTree(t.text[list.from:list.to])
	if err != nil || len(in.list()) == 0 || len(in.items) > maxColumnN {
		return false
	}
	for i := range in.items {
		item := &in.items[i]
		for _, key := range [...]string{"name", "Name", "ColumnName", "title"} {
			if in := item.get(key); item.kind == object && in != nil {
				item = in
			}
		}
		if item.kind != text {
			return false
		}
		t.names = append(t.names, place{list.from + int32(item.from), list.from + int32(item.to)})
	}
	return true
}

// lists returns where the items of a list are, all of which must be lists.
func (t *foldedTable) lists(list place) (all []place, whole bool) {
	s := scanner{deep: MaxNesting}
	s.reset(t.text[:list.to])
	s.p = int(list.from)
	err := s.each('[', func(s *scanner) error {
		if s.peek() != '[' {
			return errOther
		}
		if t.large = len(all) == maxFoldedRows; t.large {
			return errOther
		}
		from := int32(s.p)
		if err := s.skip(); err != nil {
			return err
		}
		all = append(all, place{from, int32(s.p)})
		return nil
	})
	return all, err == nil && s.atEnd()
}

// laid lays rows, which are lists of cells, under the names.
func (t *foldedTable) laid(rows []place) bool {
	t.cells, t.rows, t.count = make([][]place, len(t.names)), rows, 0
	for _, row := range rows {
		cells, _, ok := t.items(row, '[')
		if !ok || len(cells) != len(t.names) {
			return false
		}
		for i, c := range cells {
			t.cells[i] = append(t.cells[i], c)
		}
	}
	return true
}

// columns finds the rows of a table whose members are its columns: all of them lists of
// as many cells, or all of them objects of cells by the name of the row.
func (t *foldedTable) columns(all []foldedMember) bool {
	t.names, t.cells, t.rows, t.count = nil, nil, nil, 0
	if len(all) < 2 || len(all) > maxColumnN {
		return false
	}
	numbers := map[string]int{}
	for n, m := range all {
		cells, keys, ok := t.items(m.value, all[0].open)
		switch {
		case !ok || len(cells) == 0:
			return false
		case keys == nil && n > 0 && len(cells) != len(t.cells[0]):
			return false
		case keys != nil:
			byRow := make([]place, len(numbers), max(len(numbers), len(keys)))
			for i, key := range keys {
				row, known := numbers[string(key)]
				if !known {
					row = len(numbers)
					numbers[string(key)] = row
					byRow = append(byRow, place{})
				}
				byRow[row] = cells[i]
			}
			cells = byRow
		}
		t.names, t.cells = append(t.names, m.name), append(t.cells, cells)
	}
	var last place
	for row := range max(len(t.cells[0]), len(numbers)) {
		if cell := t.cell(0, row); cell.from >= last.to && cell.to > 0 {
			last = cell
		} else {
			last.from = last.to
		}
		t.rows = append(t.rows, last)
	}
	return true
}

// items returns where the items of a list or an object are that opens with that
// bracket, and the keys of an object.
func (t *foldedTable) items(in place, open byte) (cells []place, keys [][]byte, ok bool) {
	s := scanner{deep: MaxNesting}
	s.reset(t.text[:in.to])
	if s.p = int(in.from); s.peek() != open || open != '[' && open != '{' {
		return nil, nil, false
	}
	s.p++
	for more := !s.leave(open + 2); more; {
		if t.count++; t.count > maxFoldedCells || len(cells) == maxFoldedRows {
			t.large = true
			return nil, nil, false
		}
		if open == '{' {
			if s.peek() != '"' {
				return nil, nil, false
			}
			key, err := s.text()
			if err != nil || s.colon() != nil {
				return nil, nil, false
			}
			keys = append(keys, bytes.Clone(key))
		}
		s.peek()
		from := int32(s.p)
		if s.skip() != nil {
			return nil, nil, false
		}
		cells = append(cells, place{from, int32(s.p)})
		var err error
		if more, err = s.comma(open + 2); err != nil {
			return nil, nil, false
		}
	}
	return cells, keys, true
}

func (t *foldedTable) cell(column, row int) place {
	if row >= len(t.cells[column]) {
		return place{}
	}
	return t.cells[column][row]
}

// appendRow adds a row as an object. What is null is left out of a column that has more:
// where records had not the same keys, it is what a table has of those that one had not.
func (t *foldedTable) appendRow(dst []byte, row int) []byte {
	dst = append(dst, '{')
	for i, name := range t.names {
		c := t.cell(i, row)
		v := t.text[c.from:c.to]
		if len(v) == 0 || string(v) == "null" && !t.empty(i) {
			continue
		}
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, t.text[name.from:name.to]...), ':'), v...)
	}
	return append(dst, '}')
}

// empty reports whether all cells of a column are null.
func (t *foldedTable) empty(column int) bool {
	if t.hollow == nil {
		for _, cells := range t.cells {
			t.hollow = append(t.hollow, !slices.ContainsFunc(cells, func(c place) bool { return string(t.text[c.from:c.to]) != "null" }))
		}
	}
	return t.hollow[column]
}

// claimed reports whether a format takes one of the first rows for a record, or for
// one that holds others.
func (t *foldedTable) claimed() bool {
	for row := range min(len(t.rows), lookRecords) {
		if record := t.appendRow(nil, row); claimed(record) || shelf(All).hides(record) {
			return true
		}
	}
	return false
}
