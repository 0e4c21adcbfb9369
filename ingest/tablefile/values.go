package tablefile

import (
	"errors"
	"fmt"
	"math"
	"unicode/utf8"
	"unsafe"

	"github.com/parquet-go/parquet-go"
	"prtscope/ingest/column"
)

// errUTF8 is a bug of whoever filled the batch: one bad byte in a string column
// makes other readers refuse the whole file.
var errUTF8 = errors.New("text is not valid UTF-8")

// An encoder hands columns to parquet-go, one at a time.
type encoder struct {
	pending []piece
	values  []parquet.Value
}

// encode writes column c of the pending rows, in stretches of pieceRows rows
// whatever the batches are.
func (e *encoder) encode(c int, t column.Type, out *parquet.ColumnWriter) (err error) {
	defer func() {
		if p := recover(); p != nil { // as in a dictionary of 4 GiB; must not end the program from here
			err = fmt.Errorf("%v", p)
		}
	}()
	have := 0 // rows in e.values
	var known cache
	for _, p := range e.pending {
		v := p.batch.Column(c)
		for from := p.from; from < p.to; {
			to := min(p.to, from+pieceRows-have)
			switch {
			case from >= max(len(v.Codes), len(v.Nums)):
				e.values = append(e.values, noValues[:to-from]...)
			case t.Strings():
				if err := e.addTexts(v, t, &known, from, to); err != nil {
					return err
				}
			default:
				e.addNumbers(v.Nums, t, from, to)
			}
			have += to - from
			from = to
			if have == pieceRows {
				if err := e.flush(out); err != nil {
					return err
				}
				have = 0
			}
		}
	}
	if have > 0 {
		if err := e.flush(out); err != nil {
			return err
		}
	}
	return out.Flush()
}

func (e *encoder) flush(out *parquet.ColumnWriter) error {
	_, err := out.WriteRowValues(e.values)
	e.values = e.values[:0]
	return err
}

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

// addTexts appends the values of rows from to to of the column v to e.values.
func (e *encoder) addTexts(v *column.Vector, t column.Type, known *cache, from, to int) error {
	if t != column.Unique {
		known.of(v.Dict, t == column.List)
	}
	for i := from; i < to; i++ {
		if i >= len(v.Codes) || v.Codes[i] < 0 {
			e.values = append(e.values, parquet.Value{})
			continue
		}
		code := v.Codes[i]
		switch {
		case t == column.Text && !known.values[code].IsNull():
			e.values = append(e.values, known.values[code])
			continue
		case t == column.List && known.lists[code] != nil:
			e.values = append(e.values, known.lists[code]...)
			continue
		}
		text := v.Dict.Value(code)
		if !utf8.ValidString(text) {
			return errUTF8
		}
		if t == column.List {
			known.lists[code] = items(text)
			e.values = append(e.values, known.lists[code]...)
			continue
		}
		value := bytesValue(text).Level(0, present, 0)
		if t == column.Text {
			known.values[code] = value
		}
		e.values = append(e.values, value)
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

// addNumbers appends the values of rows from to to of a column to e.values.
func (e *encoder) addNumbers(nums []int64, t column.Type, from, to int) {
	for i := from; i < to; i++ {
		if i >= len(nums) || nums[i] == column.Null {
			e.values = append(e.values, parquet.Value{})
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
		e.values = append(e.values, v.Level(0, present, 0))
	}
}
