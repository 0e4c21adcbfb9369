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

// A cache is the values of a dictionary in the form parquet-go takes, made when
// the first row has one: batches that share a dictionary share them.
type cache struct {
	dict   *column.Dict
	values []parquet.Value
	lists  [][]parquet.Value
}

func (e *cache) of(d *column.Dict, list bool) {
	switch {
	case e.dict == d && list:
		e.lists = append(e.lists, make([][]parquet.Value, d.Len()-len(e.lists))...)
	case e.dict == d:
		e.values = append(e.values, make([]parquet.Value, d.Len()-len(e.values))...)
	case list:
		*e = cache{dict: d, lists: make([][]parquet.Value, d.Len())}
	default:
		*e = cache{dict: d, values: make([]parquet.Value, d.Len())}
	}
}

// addTexts appends the values of rows from to to of the column v to w.values.
func (w *Writer) addTexts(v *column.Vector, t column.Type, e *cache, from, to int) error {
	if t != column.Unique {
		e.of(v.Dict, t == column.List)
	}
	for i := from; i < to; i++ {
		if i >= len(v.Codes) || v.Codes[i] < 0 {
			w.values = append(w.values, parquet.Value{})
			continue
		}
		code := v.Codes[i]
		switch {
		case t == column.Text && !e.values[code].IsNull():
			w.values = append(w.values, e.values[code])
			continue
		case t == column.List && e.lists[code] != nil:
			w.values = append(w.values, e.lists[code]...)
			continue
		}
		text := v.Dict.Value(code)
		if !utf8.ValidString(text) {
			return errUTF8
		}
		if t == column.List {
			e.lists[code] = items(text)
			w.values = append(w.values, e.lists[code]...)
			continue
		}
		value := bytesValue(text).Level(0, present, 0)
		if t == column.Text {
			e.values[code] = value
		}
		w.values = append(w.values, value)
	}
	return nil
}

func items(text string) []parquet.Value {
	list := column.SplitList(text)
	if len(list) == 0 {
		return []parquet.Value{parquet.Value{}.Level(0, listEmpty, 0)}
	}
	values := make([]parquet.Value, len(list))
	for i, item := range list {
		values[i] = bytesValue(item).Level(min(i, 1), listElement, 0)
	}
	return values
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
