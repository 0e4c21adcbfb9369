package tablefile

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"prtscope/ingest/column"
)

// listPage decodes n rows of a list column, with so many items. Each list becomes
// the one string that column.JoinList makes of it.
func (d *decoder) listPage(u *unpacker, n, items int) error {
	levels, starts := u.definitions, u.repetitions
	u.items = sized(u.items, items+behind)
	codes, err := u.codes(u.items, items)
	if err != nil {
		return err
	}
	d.codes = sized(d.codes, d.rows)
	row := d.done
	for i := 0; i < len(levels); row++ {
		if row == d.done+n {
			return errors.New("more lists than rows")
		}
		switch levels[i] {
		case listElement:
			end := len(levels)
			if next := bytes.IndexByte(starts[i+1:], 0); next >= 0 {
				end = i + 1 + next
			}
			if end-i > len(codes) {
				return errors.New("fewer items than lists need")
			}
			if err := d.addList(row, codes[:end-i]); err != nil {
				return err
			}
			codes = codes[end-i:]
			d.any = true
			i = end
		case listEmpty:
			d.codes[row] = d.dict.AddString("")
			d.any = true
			i++
		default:
			d.codes[row] = -1
			i++
		}
	}
	if row != d.done+n {
		return fmt.Errorf("%d lists in %d rows", row-d.done, n)
	}
	return nil
}

// addList gives a row the list of codes.
func (d *decoder) addList(row int, codes []int32) error {
	if d.joined >= 0 && slices.Equal(codes, d.last) {
		d.codes[row] = d.joined
		return nil
	}
	if err := within(codes, len(d.items)); err != nil {
		return err
	}
	d.last, d.lists = append(d.last[:0], codes...), d.lists[:0]
	for i, code := range codes {
		if i > 0 {
			d.lists = append(d.lists, column.ListSeparator...)
		}
		d.lists = append(d.lists, d.items[code]...)
	}
	d.joined = d.dict.Add(d.lists)
	d.codes[row] = d.joined
	return nil
}
