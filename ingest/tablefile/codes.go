package tablefile

import (
	"bytes"
	"unicode/utf8"

	"prtscope/ingest/column"
)

// A cache is the dictionary of one column in one row group, and what the codes
// of a batch are in it. Batches that share a dictionary share the cache; as
// long as there is one only, no text is looked up.
type cache struct {
	dict  *column.Dict // of the batch
	codes []int32      // by code of the batch: that of the row group, +1; 0 is not yet known
	items []list       // of list columns instead
	first []string     // the texts while there is one dictionary
	all   *column.Dict // the texts, once there are several
}

// A list is its items' codes and levels.
type list struct {
	codes       []int32
	repetitions []byte
	definitions []byte
}

func (e *cache) reset() {
	clear(e.first)
	e.dict, e.first, e.all = nil, e.first[:0], nil
}

// of returns the codes of a batch with dictionary d.
func (e *cache) of(d *column.Dict) []int32 {
	if e.dict == nil || !e.dict.SameCodes(d) {
		if (e.dict != nil || d.Loose()) && e.all == nil {
			e.all = column.NewDict(e.first)
			e.first = nil
		}
		e.codes = e.codes[:0]
	}
	e.dict = d
	if n := d.Len() - len(e.codes); n > 0 {
		e.codes = append(e.codes, make([]int32, n)...)
	}
	return e.codes
}

// lists is of for a column of lists.
func (e *cache) lists(d *column.Dict) []list {
	if e.dict == nil || !e.dict.SameCodes(d) {
		clear(e.items)
		e.items = e.items[:0]
	}
	e.dict = d
	if e.all == nil {
		e.all = new(column.Dict)
	}
	if n := d.Len() - len(e.items); n > 0 {
		e.items = append(e.items, make([]list, n)...)
	}
	return e.items
}

// values returns the texts of the row group in the order of their codes.
func (e *cache) values() []string {
	if e.all != nil {
		return e.all.Values()
	}
	return e.first
}

// code returns the code of a text in the row group, +1.
func (e *cache) code(text string) (int32, error) {
	if !utf8.ValidString(text) {
		return 0, errUTF8
	}
	if e.all != nil {
		return e.all.AddString(text) + 1, nil
	}
	e.first = append(e.first, text)
	return int32(len(e.first)), nil
}

// list finds the codes of the items of a list.
func (e *cache) list(l *list, text string) error {
	items := column.SplitList(text)
	if len(items) == 0 {
		*l = list{codes: []int32{}, repetitions: []byte{0}, definitions: []byte{listEmpty}}
		return nil
	}
	for _, item := range items {
		code, err := e.code(item)
		if err != nil {
			return err
		}
		l.codes = append(l.codes, code-1)
	}
	l.repetitions = append([]byte{0}, bytes.Repeat([]byte{1}, len(items)-1)...)
	l.definitions = bytes.Repeat([]byte{listElement}, len(items))
	return nil
}
