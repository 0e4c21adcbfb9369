package tablefile

import (
	"errors"
	"math"
	"unicode/utf8"
	"unsafe"

	"github.com/parquet-go/parquet-go"
	"prtscope/ingest/column"
)

// errUTF8 is a bug of whoever filled the batch: one bad byte in a string column
// makes other readers refuse the whole file.
var errUTF8 = errors.New("text is not valid UTF-8")

// An entry is a value of a batch's dictionary in the form parquet-go takes,
// made when the first row has it: one value, or those of a list.
type entry []parquet.Value

// addTexts appends the values of rows from to to of the column v to w.values.
func (w *Writer) addTexts(v *column.Vector, dict []entry, list bool, from, to int) error {
	for i := from; i < to; i++ {
		if i >= len(v.Codes) || v.Codes[i] < 0 {
			w.values = append(w.values, parquet.Value{})
			continue
		}
		e := &dict[v.Codes[i]]
		if *e == nil {
			text := v.Dict.Value(v.Codes[i])
			if !utf8.ValidString(text) {
				return errUTF8
			}
			*e = entryOf(text, list)
		}
		w.values = append(w.values, *e...)
	}
	return nil
}

func entryOf(text string, list bool) entry {
	if !list {
		return entry{bytesValue(text).Level(0, present, 0)}
	}
	items := column.SplitList(text)
	if len(items) == 0 {
		return entry{parquet.Value{}.Level(0, listEmpty, 0)}
	}
	e := make(entry, len(items))
	for i, item := range items {
		e[i] = bytesValue(item).Level(min(i, 1), listElement, 0)
	}
	return e
}

// bytesValue makes a value of s without copying it; parquet-go copies what it keeps.
func bytesValue(s string) parquet.Value {
	return parquet.ByteArrayValue(unsafe.Slice(unsafe.StringData(s), len(s)))
}

// addNumbers appends the values of rows from to to of a column to w.values.
func (w *Writer) addNumbers(nums []int64, t column.Type, from, to int) {
	for i := from; i < to; i++ {
		if i >= len(nums) || nums[i] == column.Null {
			w.values = append(w.values, parquet.Value{})
			continue
		}
		var v parquet.Value
		switch t {
		case column.Bool:
			v = parquet.BooleanValue(nums[i] != 0)
		case column.Float:
			v = parquet.DoubleValue(math.Float64frombits(uint64(nums[i])))
		default:
			v = parquet.Int64Value(nums[i])
		}
		w.values = append(w.values, v.Level(0, present, 0))
	}
}
