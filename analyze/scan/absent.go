package scan

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// absent is a column without a value, as every second column of an export is: the
// arrays of all of them share its memory.
type absent struct {
	rows  int
	valid *memory.Buffer // the bits of no row
	nums  *memory.Buffer // no number in each
	codes arrow.Array    // no code in each
}

// nothing returns what columns of so many rows share that have no value.
func (c *Converter) nothing(rows int) *absent {
	a := &c.absent
	if a.codes != nil && a.rows == rows {
		return a
	}
	a.drop()
	a.rows = rows
	a.valid = memory.NewResizableBuffer(c.mem)
	a.valid.Resize(int(bitutil.BytesForBits(int64(rows))))
	clear(a.valid.Bytes())
	a.nums = memory.NewBufferBytes(arrow.Int64Traits.CastToBytes(full(nil, rows)))
	codes := make([]int32, rows)
	for i := range codes {
		codes[i] = -1
	}
	data := array.NewData(arrow.PrimitiveTypes.Int32, rows, []*memory.Buffer{a.valid, memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(codes))}, nil, rows, 0)
	defer data.Release()
	a.codes = array.NewInt32Data(data)
	return a
}

// drop gives back what is held.
func (a *absent) drop() {
	if a.codes != nil {
		a.codes.Release()
		a.valid.Release()
	}
	*a = absent{}
}
