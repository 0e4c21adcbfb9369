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

var errFull = errors.New("more than 4 GiB of different texts in a row group")

// An encoder hands columns to parquet-go, one at a time.
type encoder struct {
	pending []piece
	values  []parquet.Value
}

// encode writes column c of the pending rows, in stretches of pieceRows rows
// whatever the batches are.
func (e *encoder) encode(c int, t column.Type, coded *codedType, out *parquet.ColumnWriter) (err error) {
	defer func() {
		if p := recover(); p != nil { // must not end the program from here
			err = fmt.Errorf("%v", p)
		}
	}()
	have := 0 // rows in e.values
	known := cache{coded: coded}
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

// A cache is what the codes of a batch are in the row group, found when the
// first row has one: batches that share a dictionary share it.
type cache struct {
	coded *codedType
	dict  *column.Dict
	codes []int32   // of the row group, +1; 0 is not yet known
	lists [][]int32 // of list columns instead: the codes of the items
}

func (e *cache) of(d *column.Dict, list bool) {
	if e.dict != d {
		e.dict, e.codes, e.lists = d, e.codes[:0], e.lists[:0]
	}
	if n := d.Len() - len(e.codes); n > 0 && !list {
		e.codes = append(e.codes, make([]int32, n)...)
	}
	if n := d.Len() - len(e.lists); n > 0 && list {
		e.lists = append(e.lists, make([][]int32, n)...)
	}
}

// addTexts appends the values of rows from to to of the column v to e.values.
func (e *encoder) addTexts(v *column.Vector, t column.Type, known *cache, from, to int) (err error) {
	if t != column.Unique {
		known.of(v.Dict, t == column.List)
	}
	for i := from; i < to; i++ {
		if i >= len(v.Codes) || v.Codes[i] < 0 {
			e.values = append(e.values, parquet.Value{})
			continue
		}
		code := v.Codes[i]
		switch t {
		case column.Text:
			if known.codes[code] == 0 {
				n, err := known.code(v.Dict.Value(code))
				if err != nil {
					return err
				}
				known.codes[code] = n + 1
			}
			known.coded.codes = append(known.coded.codes, known.codes[code]-1)
			e.values = append(e.values, there)
		case column.List:
			if known.lists[code] == nil {
				if known.lists[code], err = known.list(v.Dict.Value(code)); err != nil {
					return err
				}
			}
			list := known.lists[code]
			known.coded.codes = append(known.coded.codes, list...)
			e.values = append(e.values, firstOf(len(list)))
			for range len(list) - 1 {
				e.values = append(e.values, further)
			}
		default:
			text := v.Dict.Value(code)
			if !utf8.ValidString(text) {
				return errUTF8
			}
			e.values = append(e.values, bytesValue(text).Level(0, present, 0))
		}
	}
	return nil
}

// Values that stand for what is in a dictionary.
var (
	there   = parquet.Value{}.Level(0, present, 0)
	first   = parquet.Value{}.Level(0, listElement, 0)
	further = parquet.Value{}.Level(1, listElement, 0)
	empty   = parquet.Value{}.Level(0, listEmpty, 0)
)

// firstOf returns how a list of n items begins.
func firstOf(n int) parquet.Value {
	if n == 0 {
		return empty
	}
	return first
}

// code returns the code of a text in the row group.
func (e *cache) code(text string) (int32, error) {
	if !utf8.ValidString(text) {
		return 0, errUTF8
	}
	code, ok := e.coded.dict.code(text)
	if !ok {
		return 0, errFull
	}
	return code, nil
}

// list returns the codes of the items of a list.
func (e *cache) list(text string) ([]int32, error) {
	items := column.SplitList(text)
	codes := make([]int32, len(items))
	for i, item := range items {
		var err error
		if codes[i], err = e.code(item); err != nil {
			return nil, err
		}
	}
	return codes, nil
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
