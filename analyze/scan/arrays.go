package scan

import (
	"math/bits"
	"strings"
	"unsafe"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"prtscope/ingest/column"
)

// texts wraps the codes of a column without copying them.
func (c *Converter) texts(n int, v *column.Vector, rows int) arrow.Array {
	if len(v.Codes) == 0 {
		return array.NewDictionaryArray(dictionary, c.nothing(rows).codes, c.values(n, v.Dict))
	}
	codes := v.Codes
	if len(codes) < rows {
		codes = make([]int32, rows)
		for i := copy(codes, v.Codes); i < rows; i++ {
			codes[i] = -1
		}
	}
	codes = codes[:rows]
	valid, nulls := validity(c, codes, 0)
	data := array.NewData(arrow.PrimitiveTypes.Int32, rows, []*memory.Buffer{valid, memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(codes))}, nil, nulls, 0)
	release(valid)
	defer data.Release()
	indices := array.NewInt32Data(data)
	defer indices.Release()
	return array.NewDictionaryArray(dictionary, indices, c.values(n, v.Dict))
}

// values returns a dictionary as an Arrow array, which the Converter owns.
func (c *Converter) values(n int, d *column.Dict) arrow.Array {
	s := &c.dicts[n]
	if s.arr != nil && s.dict == d && (d == nil || s.len == d.Len()) {
		return s.arr
	}
	of := d
	if d == nil {
		d = new(column.Dict)
	}
	s.drop()
	offsets := memory.NewResizableBuffer(c.mem)
	defer offsets.Release()
	offsets.Resize(arrow.Int32Traits.BytesRequired(d.Len() + 1))
	ends := arrow.Int32Traits.CastFromBytes(offsets.Bytes())
	size := 0
	ends[0] = 0
	for i, v := range d.Values() {
		size += len(v)
		ends[i+1] = int32(size)
	}
	bytes := bytesOf(d, size)
	defer bytes.Release()
	data := array.NewData(arrow.BinaryTypes.String, d.Len(), []*memory.Buffer{nil, offsets, bytes}, nil, 0, 0)
	defer data.Release()
	*s = shared{of, d.Len(), array.NewStringData(data)}
	return s.arr
}

// bytesOf returns the values of a dictionary one after the other; those read from a
// file are not copied. Arrow does not write to them.
func bytesOf(d *column.Dict, size int) *memory.Buffer {
	if all, ok := d.Packed(); ok {
		return memory.NewBufferBytes(unsafe.Slice(unsafe.StringData(all), len(all)))
	}
	var b strings.Builder // a buffer of Arrow's would be cleared first
	b.Grow(size)
	for _, v := range d.Values() {
		b.WriteString(v)
	}
	return memory.NewBufferBytes(unsafe.Slice(unsafe.StringData(b.String()), size))
}

// numbers wraps the numbers of a column without copying them; a Float column
// already holds the bits of its numbers.
func (c *Converter) numbers(v *column.Vector, rows int, t arrow.DataType) arrow.Array {
	if len(v.Nums) == 0 {
		of := c.nothing(rows)
		data := array.NewData(t, rows, []*memory.Buffer{of.valid, of.nums}, nil, rows, 0)
		defer data.Release()
		return array.MakeFromData(data)
	}
	nums := full(v.Nums, rows)
	valid, nulls := validity(c, nums, column.Null+1)
	data := array.NewData(t, rows, []*memory.Buffer{valid, memory.NewBufferBytes(arrow.Int64Traits.CastToBytes(nums))}, nil, nulls, 0)
	release(valid)
	defer data.Release()
	return array.MakeFromData(data)
}

func (c *Converter) bools(v *column.Vector, rows int) arrow.Array {
	if len(v.Nums) == 0 {
		of := c.nothing(rows)
		return array.NewBoolean(rows, of.valid, of.valid, rows) // false, and of no row
	}
	nums := full(v.Nums, rows)
	valid, nulls := validity(c, nums, column.Null+1)
	bits := memory.NewResizableBuffer(c.mem)
	bits.Resize(int(bitutil.BytesForBits(int64(rows))))
	clear(bits.Bytes())
	for i, n := range nums {
		if n == 1 {
			bitutil.SetBit(bits.Bytes(), i)
		}
	}
	a := array.NewBoolean(rows, bits, valid, nulls)
	bits.Release()
	release(valid)
	return a
}

// full returns nums as one number a row.
func full(nums []int64, rows int) []int64 {
	if len(nums) >= rows {
		return nums[:rows]
	}
	all := make([]int64, rows)
	for i := copy(all, nums); i < rows; i++ {
		all[i] = column.Null
	}
	return all
}

// validity returns the bitmap of rows that have a value, nil where all have. No
// value is less than least. It is asked of every row of every column, so it takes
// several rows at once, and no branch for each.
func validity[T int32 | int64](c *Converter, values []T, least T) (*memory.Buffer, int) {
	if lowest(values) >= least {
		return nil, 0
	}
	buffer := memory.NewResizableBuffer(c.mem)
	buffer.Resize(int(bitutil.BytesForBits(int64(len(values)))))
	valid, bytes := 0, buffer.Bytes()
	clear(bytes)
	for i := range len(values) / 8 {
		v := (*[8]T)(values[8*i:])
		b := has(v[0], least) | has(v[1], least)<<1 | has(v[2], least)<<2 | has(v[3], least)<<3 |
			has(v[4], least)<<4 | has(v[5], least)<<5 | has(v[6], least)<<6 | has(v[7], least)<<7
		bytes[i] = b
		valid += bits.OnesCount8(b)
	}
	for i := len(values) &^ 7; i < len(values); i++ {
		b := has(values[i], least)
		bytes[i/8] |= b << (i % 8)
		valid += int(b)
	}
	return buffer, len(values) - valid
}

// lowest returns the least of some values and 0.
func lowest[T int32 | int64](values []T) T {
	var a, b, c, d T
	for ; len(values) >= 4; values = values[4:] {
		v := (*[4]T)(values)
		a, b, c, d = min(a, v[0]), min(b, v[1]), min(c, v[2]), min(d, v[3])
	}
	for _, v := range values {
		a = min(a, v)
	}
	return min(a, b, c, d)
}

// has is 1 for a value, else 0.
func has[T int32 | int64](v, least T) (n byte) {
	if v >= least {
		n = 1
	}
	return n
}

func release(b *memory.Buffer) {
	if b != nil {
		b.Release()
	}
}
