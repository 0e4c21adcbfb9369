package tablefile

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/parquet-go/parquet-go"
	"prtscope/ingest/column"
)

// listPage decodes n rows of a list column. Each list becomes the one string
// that column.JoinList makes of it.
func (d *decoder) listPage(p parquet.Page, levels []byte, n int) error {
	values := p.Data()
	codes := values.Int32()
	starts := p.RepetitionLevels()
	if len(starts) != len(levels) {
		return fmt.Errorf("%d and %d levels", len(starts), len(levels))
	}
	dict := p.Dictionary()
	if dict == nil {
		return fmt.Errorf("a page has no dictionary")
	}
	if d.dict == nil {
		_, d.texts = textsOf(dict)
		d.dict = new(column.Dict)
	}
	d.codes = sized(d.codes, d.rows)
	row := d.done
	for i := 0; i < len(levels); row++ {
		if row == d.done+n {
			return fmt.Errorf("more lists than rows")
		}
		switch levels[i] {
		case listElement:
			end := len(levels)
			if next := bytes.IndexByte(starts[i+1:], 0); next >= 0 {
				end = i + 1 + next
			}
			if end-i > len(codes) {
				return fmt.Errorf("fewer items than lists need")
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
	d.done = row
	return nil
}

// addList gives a row the list of codes.
func (d *decoder) addList(row int, codes []int32) error {
	if d.joined >= 0 && slices.Equal(codes, d.items) {
		d.codes[row] = d.joined
		return nil
	}
	if err := within(codes, len(d.texts)); err != nil {
		return err
	}
	d.items, d.lists = append(d.items[:0], codes...), d.lists[:0]
	for i, code := range codes {
		if i > 0 {
			d.lists = append(d.lists, column.ListSeparator...)
		}
		d.lists = append(d.lists, d.texts[code]...)
	}
	d.joined = d.dict.Add(d.lists)
	d.codes[row] = d.joined
	return nil
}
