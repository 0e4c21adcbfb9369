package tablefile

import (
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
	if err := within(codes, len(d.texts)); err != nil {
		return err
	}
	d.codes = sized(d.codes, d.rows)
	row := d.done
	for i := 0; i < len(levels); row++ {
		if row == d.done+n {
			return fmt.Errorf("more lists than rows")
		}
		switch levels[i] {
		case listElement:
			var list []int32
			end := i + 1
			for end < len(levels) && starts[end] > 0 {
				end++
			}
			if end-i > len(codes) {
				return fmt.Errorf("fewer items than lists need")
			}
			list, codes = codes[:end-i], codes[end-i:]
			d.codes[row] = d.addList(list)
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

func (d *decoder) addList(codes []int32) int32 {
	if d.joined >= 0 && slices.Equal(codes, d.items) {
		return d.joined
	}
	d.items, d.lists = append(d.items[:0], codes...), d.lists[:0]
	for i, code := range codes {
		if i > 0 {
			d.lists = append(d.lists, column.ListSeparator...)
		}
		d.lists = append(d.lists, d.texts[code]...)
	}
	d.joined = d.dict.Add(d.lists)
	return d.joined
}
