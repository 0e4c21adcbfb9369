package tablefile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unsafe"

	"github.com/parquet-go/parquet-go/format"
	"prtscope/ingest/column"
)

// A decoder makes one Vector of the pages of one column of one row group.
type decoder struct {
	*leaf
	rows   int
	done   int // rows decoded
	codes  []int32
	nums   []int64
	dict   *column.Dict
	room   int      // bytes that the texts of a column without a dictionary take, about
	all    []byte   // those texts, one after the other: never changed, as they are texts in the end
	ends   []uint32 // of each in all
	texts  []string // the same once all are there
	items  []string // of lists, by code
	lists  []byte   // room to join a list in
	last   []int32  // the items of the list before: neighbours are often alike
	joined int32    // its code
	any    bool
}

// begin turns to a column of so many rows, which takes about size bytes. Memory of
// the column before is used again.
func (d *decoder) begin(l *leaf, rows int, size int64) {
	*d = decoder{leaf: l, rows: rows, room: int(min(max(size, 0), 2*GroupText)),
		codes: d.codes[:0], nums: d.nums[:0], ends: d.ends[:0], texts: d.texts[:0], lists: d.lists[:0], last: d.last[:0], joined: -1}
}

// sized returns v with n elements, whatever they are.
func sized[T any](v []T, n int) []T {
	if n > cap(v) {
		return make([]T, n)
	}
	return v[:n]
}

// read takes in the pages that u has.
func (d *decoder) read(u *unpacker) error {
	for {
		body, err := u.next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = d.page(u, body)
		}
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

func (d *decoder) page(u *unpacker, body []byte) error {
	if u.header.Type == format.DictionaryPage {
		return d.dictionary(u, body)
	}
	h, err := u.data(body, d.leaf)
	if err != nil {
		return err
	}
	n, values := int(h.NumRows), int(h.NumValues-h.NumNulls)
	switch coded := d.dict != nil; {
	case n < 0 || n > d.rows-d.done:
		return fmt.Errorf("more values than the %d rows", d.rows)
	case d.t != column.List && int(h.NumValues) != n:
		return fmt.Errorf("%d levels of %d rows", h.NumValues, n)
	case coded && h.Encoding != format.RLEDictionary || !coded && h.Encoding != d.bare() || !coded && d.t == column.List:
		return fmt.Errorf("a page in encoding %s", h.Encoding)
	}
	levels := u.definitions
	if values == n {
		levels = nil
	}
	d.any = d.any || values > 0
	switch {
	case d.t == column.List:
		err = d.listPage(u, n, values)
	case d.dict != nil:
		err = d.addCodes(u, n, values, levels)
	case d.t.Strings():
		err = d.addTexts(u, n, values, levels)
	default:
		err = d.addNumbers(u, n, values, levels)
	}
	d.done += n
	return err
}

// bare returns the encoding of values without a dictionary.
func (d *decoder) bare() format.Encoding {
	if d.t == column.Text {
		return format.DeltaLengthByteArray
	}
	return d.encoding.Encoding()
}

func (d *decoder) addCodes(u *unpacker, n, values int, levels []byte) error {
	d.codes = sized(d.codes, d.rows+behind)
	codes, err := u.codes(d.codes[d.done:], values)
	if err == nil {
		err = within(codes, d.dict.Len())
	}
	if err != nil {
		return err
	}
	spread(d.codes[d.done:][:n], codes, levels, -1)
	d.codes = d.codes[:d.rows]
	return nil
}

func (d *decoder) addNumbers(u *unpacker, n, values int, levels []byte) (err error) {
	d.nums = sized(d.nums, d.rows+behind)
	nums := d.nums[d.done:]
	switch {
	case d.t == column.Bool && len(u.values) >= (values+7)/8:
		nums = nums[:values]
		for i := range nums {
			nums[i] = int64(u.values[i/8] >> (i % 8) & 1)
		}
	case d.t == column.Float && len(u.values) >= 8*values:
		nums = nums[:values]
		for i := range nums {
			nums[i] = int64(binary.LittleEndian.Uint64(u.values[8*i:]))
		}
	case d.t == column.Bool || d.t == column.Float:
		err = fmt.Errorf("%d values in %d bytes", values, len(u.values))
	default:
		nums, err = u.numbers(nums, values)
	}
	if err != nil {
		return err
	}
	spread(d.nums[d.done:][:n], nums, levels, column.Null)
	d.nums = d.nums[:d.rows]
	return nil
}

// spread puts the values of a page, which may be the first of rows, at the rows that
// have one. Levels are nil where all have. It has no branch for a row, and goes
// backwards, so that no value is lost before it is where it belongs.
func spread[T int32 | int64](rows, values []T, levels []byte, none T) {
	if len(values) > 0 && &rows[0] != &values[0] {
		copy(rows, values)
	}
	if levels == nil {
		return
	}
	k := len(values)
	for i := len(rows) - 1; i >= 0; i-- {
		has := T(levels[i] & present)
		k -= int(has)
		rows[i] = rows[k]&-has | none&(has-1)
	}
}

func (d *decoder) addTexts(u *unpacker, n, values int, levels []byte) error {
	if d.all == nil {
		d.all = make([]byte, 0, d.room)
	}
	before := uint32(len(d.all))
	texts, offsets, err := u.texts(d.all, values)
	if err != nil {
		return err
	}
	d.all = texts
	d.codes = sized(d.codes, d.rows)
	rows, code := d.codes[d.done:][:n], int32(len(d.ends))
	for i := range rows {
		if levels != nil && levels[i] != present {
			rows[i] = -1
			continue
		}
		rows[i] = code
		code++
	}
	for _, end := range offsets[1:] {
		d.ends = append(d.ends, before+end)
	}
	return nil
}

// loose returns the texts of a column without a dictionary.
func (d *decoder) loose() *column.Dict {
	all, from := stringOf(d.all), uint32(0)
	d.texts = sized(d.texts, len(d.ends))
	for i, end := range d.ends {
		d.texts[i] = all[from:end]
		from = end
	}
	return column.NewLoosePackedDict(all, d.texts)
}

// stringOf returns bytes that nobody will change as a text.
func stringOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// dictionary takes in the page of the texts that codes stand for.
func (d *decoder) dictionary(u *unpacker, body []byte) error {
	if d.dict != nil || d.done > 0 || !d.coded {
		return errors.New("a dictionary where there is none")
	}
	all, texts, err := u.dictionary(body)
	if err != nil {
		return err
	}
	if d.t == column.List {
		d.items, d.dict = texts, new(column.Dict)
	} else {
		d.dict = column.NewPackedDict(all, texts)
	}
	return nil
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
