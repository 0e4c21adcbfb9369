package format

import (
	"bytes"
	"slices"
)

// A table that no grid knows may keep records in its cells, as RawData or Message, or
// have the keys of records for columns. Its rows are read as the objects that they are of.

// objectsLook is how much of such a table is looked at for a record.
const objectsLook = 4 << 20

// objects returns the layout of the table at hand, whose list of rows begins at p, if a
// format takes one of the first rows for a record or for one that holds others, or nil.
func (r *tablesReader) objects() *gridLayout {
	names := r.table.columns
	if len(names) == 0 {
		names = r.unclaimed[r.table.id]
	}
	if r.table.house || len(names) == 0 {
		return nil
	}
	from := r.p
	defer func() { r.p = from }()
	r.p++
	for n := 0; n < lookRows && r.p-from < objectsLook && r.next() == '['; n++ {
		end, whole := r.value()
		if !whole {
			return nil
		}
		object, err := rowObject(names, r.buf[r.p:end])
		if err != nil {
			return nil
		}
		if claimed(object) || shelf(All).hides(object) {
			return &gridLayout{names: names}
		}
		r.p = end
	}
	return nil
}

// rowObject returns the object that a list of values is of under those names.
func rowObject(names []string, row []byte) ([]byte, error) {
	var s scanner
	s.reset(row)
	object := make([]byte, 0, 2*len(row))
	n := 0
	err := s.each('[', func(s *scanner) error {
		s.peek()
		from := s.p
		if err := s.skip(); err != nil {
			return err
		}
		if n < len(names) {
			object = append(appendQuoted(append(object, ','), []byte(names[n])), ':')
			object = append(object, s.b[from:s.p]...)
		}
		n++
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case n != len(names):
		return nil, wrongCells(n, len(names))
	}
	object[0] = '{'
	return append(object, '}'), nil
}

// severalInRow returns the records that a row keeps, if there are several.
func (l *gridLayout) severalInRow(row []byte) []hidden {
	if l.grid != nil {
		return nil
	}
	object, err := rowObject(l.names, row)
	if err != nil || claimed(object) {
		return nil
	}
	all := (&spreader{anywhere: true}).originals(object)
	for i := range all {
		all[i].from, all[i].to = 0, len(row)
	}
	return slices.Clip(all)
}

// decodeObject reads a row, or a record out of one.
func (l *gridLayout) decodeObject(d *decoder, record []byte, taken bool) error {
	if taken {
		return d.original(record)
	}
	if bytes.HasPrefix(record, []byte{'{'}) {
		return queryError
	}
	object, err := rowObject(l.names, record)
	if err != nil {
		return err
	}
	return d.elsewhere(nil, object)
}
