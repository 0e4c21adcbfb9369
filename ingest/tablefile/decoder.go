package tablefile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/parquet-go/parquet-go"
	"prtscope/ingest/column"
)

// A decoder makes one Vector of the pages of one column of one row group.
type decoder struct {
	t      column.Type
	rows   int
	done   int // rows decoded
	codes  []int32
	nums   []int64
	dict   *column.Dict
	room   int             // bytes that the texts of a column without a dictionary take, about
	all    strings.Builder // those texts, one after the other
	ends   []uint32        // of each in all
	texts  []string        // the same once all are there, or the items of lists
	lists  []byte          // room to join a list in
	items  []int32         // of the list before: neighbours are often alike
	joined int32           // its code
	any    bool
}

// begin turns to a column of so many rows, which takes about size bytes. Memory of
// the column before is used again.
func (d *decoder) begin(t column.Type, rows int, size int64) {
	*d = decoder{t: t, rows: rows, room: int(min(max(size, 0), 2*GroupText)),
		codes: d.codes[:0], nums: d.nums[:0], ends: d.ends[:0], texts: d.texts[:0], lists: d.lists[:0], items: d.items[:0], joined: -1}
}

// sized returns v with n elements, whatever they are.
func sized[T any](v []T, n int) []T {
	if n > cap(v) {
		return make([]T, n)
	}
	return v[:n]
}

func (d *decoder) readChunk(chunk parquet.ColumnChunk) (err error) {
	pages := chunk.Pages()
	defer func() {
		if e := pages.Close(); err == nil {
			err = e
		}
	}()
	for {
		page, err := pages.ReadPage()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		err = d.page(page)
		parquet.Release(page)
		if err != nil {
			return err
		}
	}
	if d.done != d.rows {
		return fmt.Errorf("%d values in %d rows", d.done, d.rows)
	}
	return nil
}

// vector returns what was decoded.
func (d *decoder) vector() column.Vector {
	switch {
	case !d.any:
		return column.Vector{}
	case !d.t.Strings():
		return column.Vector{Nums: d.nums}
	case d.dict == nil:
		return column.Vector{Codes: d.codes, Dict: d.loose()}
	}
	return column.Vector{Codes: d.codes, Dict: d.dict}
}

func (d *decoder) page(p parquet.Page) error {
	n := int(p.NumRows())
	if n > d.rows-d.done {
		return fmt.Errorf("more values than the %d rows", d.rows)
	}
	levels := p.DefinitionLevels()
	if d.t == column.List {
		return d.listPage(p, levels, n)
	}
	if len(levels) != n {
		return fmt.Errorf("%d levels of %d values", len(levels), n)
	}
	values := p.Data()
	var err error
	switch {
	case d.t == column.Text && p.Dictionary() != nil:
		codes := values.Int32()
		if err = d.dictionary(p, codes); err == nil {
			d.makeCodes()
			err = spread(d.codes[d.done:d.done+n], codes, levels, -1)
		}
	case d.t.Strings():
		data, offsets := values.ByteArray()
		err = d.unique(data, offsets, levels)
	case d.t == column.Bool:
		// The last byte has bits to spare: only the levels say how many count.
		err = d.numbers(unpack(values.Boolean(), bytes.Count(levels, []byte{present})), levels)
	case d.t == column.Float:
		err = d.numbers(floatBits(values.Double()), levels)
	default:
		err = d.numbers(values.Int64(), levels)
	}
	d.done += n
	return err
}

func (d *decoder) makeCodes() {
	d.codes = sized(d.codes, d.rows)
	d.any = true
}

func (d *decoder) numbers(nums []int64, levels []byte) error {
	d.nums = sized(d.nums, d.rows)
	d.any = d.any || len(nums) > 0
	return spread(d.nums[d.done:d.done+len(levels)], nums, levels, column.Null)
}

// spread puts the values of a page at the rows that have one.
func spread[T int32 | int64](rows, values []T, levels []byte, none T) error {
	if len(values) == len(rows) {
		copy(rows, values)
		return nil
	}
	k := 0
	for i, level := range levels {
		if level != present {
			rows[i] = none
			continue
		}
		if k == len(values) {
			return fmt.Errorf("a page holds %d values and needs more", len(values))
		}
		rows[i] = values[k]
		k++
	}
	return nil
}

func (d *decoder) unique(data []byte, offsets []uint32, levels []byte) error {
	if d.dict != nil {
		return fmt.Errorf("a page has no dictionary")
	}
	d.makeCodes()
	if len(offsets) == 0 {
		offsets = []uint32{0}
	}
	if d.all.Cap() == 0 {
		d.all.Grow(d.room)
	}
	before := d.all.Len() - int(offsets[0])
	d.all.Write(data[offsets[0]:offsets[len(offsets)-1]])
	k := 0
	for i, level := range levels {
		if level != present {
			d.codes[d.done+i] = -1
			continue
		}
		if k++; k == len(offsets) {
			return fmt.Errorf("a page holds %d values and needs more", k-1)
		}
		d.codes[d.done+i] = int32(len(d.ends))
		d.ends = append(d.ends, uint32(before)+offsets[k])
	}
	if k != len(offsets)-1 {
		return fmt.Errorf("a page holds %d values and needs %d", len(offsets)-1, k)
	}
	return nil
}

// loose returns the texts of a column without a dictionary.
func (d *decoder) loose() *column.Dict {
	all, from := d.all.String(), uint32(0)
	d.texts = sized(d.texts, len(d.ends))
	for i, end := range d.ends {
		d.texts[i] = all[from:end]
		from = end
	}
	return column.NewLoosePackedDict(all, d.texts)
}

// textsOf returns the values of a dictionary, copied out of the library's memory,
// and the text in which they lie one after the other.
func textsOf(dict parquet.Dictionary) (all string, texts []string) {
	values := dict.Page().Data()
	data, offsets := values.ByteArray()
	if len(offsets) > 0 {
		all = string(data[offsets[0]:offsets[len(offsets)-1]])
	}
	texts = make([]string, max(0, len(offsets)-1))
	for i := range texts {
		texts[i] = all[offsets[i]-offsets[0] : offsets[i+1]-offsets[0]]
	}
	return all, texts
}

func (d *decoder) dictionary(p parquet.Page, codes []int32) error {
	dict := p.Dictionary()
	if len(d.ends) > 0 {
		return fmt.Errorf("a page has a dictionary and one before has none")
	}
	if d.dict == nil {
		d.dict = column.NewPackedDict(textsOf(dict))
	}
	return within(codes, d.dict.Len())
}

// within reports a code that is none of a dictionary of n. It is asked of every row
// of every column, and so looks at four at a time.
func within(codes []int32, n int) error {
	if n == 0 && len(codes) > 0 {
		return errors.New("codes in a dictionary of nothing")
	}
	var a, b, c, d uint32
	for ; len(codes) >= 4; codes = codes[4:] {
		v := (*[4]int32)(codes)
		a, b, c, d = max(a, uint32(v[0])), max(b, uint32(v[1])), max(c, uint32(v[2])), max(d, uint32(v[3]))
	}
	if most := max(a, b, c, d); int64(most) >= int64(n) && n > 0 {
		return fmt.Errorf("code %d in a dictionary of %d", int32(most), n)
	}
	for _, code := range codes {
		if uint32(code) >= uint32(n) {
			return fmt.Errorf("code %d in a dictionary of %d", code, n)
		}
	}
	return nil
}

func unpack(packed []byte, n int) []int64 {
	nums := make([]int64, 0, n)
	for i := range min(n, 8*len(packed)) {
		nums = append(nums, int64(packed[i/8]>>(i%8)&1))
	}
	return nums
}

func floatBits(values []float64) []int64 {
	nums := make([]int64, len(values))
	for i, v := range values {
		nums[i] = int64(math.Float64bits(v))
	}
	return nums
}
