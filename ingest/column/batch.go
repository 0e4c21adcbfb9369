package column

import (
	"math"
	"strings"
	"unsafe"
)

// Null stands for "no value here" in Time, Int, Bool and Float columns. It
// means unknown or not carried: never false, zero or the year 1970.
const Null = math.MinInt64

// noCode is Null for columns of strings. An empty string is a value: the
// source carried the field and it was blank.
const noCode = -1

// BatchRows is the number of rows at which a batch is full.
const BatchRows = 16 << 10

// A Vector is one column of a batch. A column in which no row has a value has
// neither codes nor numbers, so that wide schemas cost what they hold.
type Vector struct {
	Codes []int32 // of Text, Unique and List columns: into Dict, or -1
	Dict  *Dict
	Nums  []int64 // of the others: value or Null
}

// A Batch is a bounded piece of a table. Rows are added by setting values and
// then calling Commit; Rollback forgets the values set since. A batch that is
// no longer added to may be read from many goroutines.
type Batch struct {
	Schema *Schema
	rows   int
	expect int // rows that are to come in all
	cols   []Vector

	waiting     []waiting // texts of the current row that have no code yet
	waitingText []byte
}

// NewBatch returns an empty batch.
func NewBatch(s *Schema) *Batch { return &Batch{Schema: s, cols: make([]Vector, len(s.Fields))} }

// Clear makes b an empty batch again, for whoever knows that nobody holds it.
func (b *Batch) Clear() {
	clear(b.cols)
	b.rows, b.expect = 0, 0
	b.forget()
}

// Assemble returns a batch of n rows whose columns are already built, as they
// come out of a file. Columns must be shaped as Vector says and hold n rows or
// none.
func Assemble(s *Schema, n int, cols []Vector) *Batch { return &Batch{Schema: s, rows: n, cols: cols} }

// Expect says how many rows the batch will have, about, so that columns are
// made as long as that at once.
func (b *Batch) Expect(rows int) { b.expect = rows }

// Len returns the number of committed rows.
func (b *Batch) Len() int { return b.rows }

// Full reports whether the batch should be handed on.
func (b *Batch) Full() bool { return b.rows >= BatchRows }

// Column returns column c for reading as a whole.
func (b *Batch) Column(c int) *Vector { return &b.cols[c] }

// SetText gives column c of the current row the string v. A value set before
// in the same row is replaced.
func (b *Batch) SetText(c int, v []byte) {
	x := b.texts(c)
	if len(v) <= laterBytes && x.Dict.far() {
		b.setLater(c, x, v)
		return
	}
	b.setCode(x, x.Dict.Add(v))
}

// SetString is SetText for a string.
func (b *Batch) SetString(c int, v string) {
	b.SetText(c, unsafe.Slice(unsafe.StringData(v), len(v)))
}

// SetMarked gives column c of the current row the string v, if its dictionary
// holds v with a mark.
func (b *Batch) SetMarked(c int, v []byte) bool {
	x := &b.cols[c]
	if x.Dict == nil {
		return false
	}
	code, ok := x.Dict.Marked(v)
	if ok {
		b.setCode(x, code)
	}
	return ok
}

// Mark marks v in the dictionary of column c, if it is the value of the current
// row and of one before: one that is met once may never be met again.
func (b *Batch) Mark(c int, v []byte) {
	x := &b.cols[c]
	if code := b.Code(c, b.rows); code >= 0 && int(code) < x.Dict.Len()-1 && x.Dict.values[code] == string(v) {
		x.Dict.Mark(v)
	}
}

// SetEmpty gives those of the columns cs that have no value in rows from to to the
// empty string.
func (b *Batch) SetEmpty(cs []int, from, to int) {
	for _, c := range cs {
		x := b.texts(c)
		if x.Codes == nil {
			x.Codes = make([]int32, 0, max(to, b.expect))
		}
		for len(x.Codes) < to {
			x.Codes = append(x.Codes, noCode)
		}
		for i, code := range x.Codes[from:to] {
			if code < 0 {
				x.Codes[from+i] = x.Dict.Empty()
			}
		}
	}
}

// SetCode gives column c of the current row the value that a row before has
// there, by its code.
func (b *Batch) SetCode(c int, code int32) { b.setCode(&b.cols[c], code) }

// A Setting is a value of a column, by its code where the column is of texts.
type Setting struct {
	Value  int64
	Column int32
	Code   bool // Value is a code
}

// Setting returns what makes a row have the value that the current row has in
// column c, if it has one.
func (b *Batch) Setting(c int) (s Setting, ok bool) {
	if b.Schema.Fields[c].Type.Strings() {
		code := b.Code(c, b.rows)
		return Setting{int64(code), int32(c), true}, code >= 0
	}
	n := b.Num(c, b.rows)
	return Setting{n, int32(c), false}, n != Null
}

// Set gives the current row the values ss, one after the other.
func (b *Batch) Set(ss []Setting) {
	for i := range ss {
		s := &ss[i]
		if x := &b.cols[s.Column]; s.Code {
			b.setCode(x, int32(s.Value))
		} else {
			b.setNum(x, s.Value)
		}
	}
}

// HasAny reports whether the current row has a value in one of the columns cs.
func (b *Batch) HasAny(cs []int) bool {
	for _, c := range cs {
		x := &b.cols[c]
		if len(x.Codes) > b.rows && x.Codes[b.rows] != noCode || len(x.Nums) > b.rows && x.Nums[b.rows] != Null {
			return true
		}
	}
	return false
}

// SetList gives column c of the current row the strings vs.
func (b *Batch) SetList(c int, vs []string) { b.SetString(c, JoinList(vs)) }

func (b *Batch) texts(c int) *Vector {
	x := &b.cols[c]
	switch {
	case x.Dict != nil:
	case b.Schema.Fields[c].Type == Unique:
		x.Dict = b.unique()
	default:
		x.Dict = new(Dict)
	}
	return x
}

// unique returns a dictionary of values that are not looked for, one for each
// row.
func (b *Batch) unique() *Dict { return &Dict{unique: true, values: make([]string, 0, b.expect)} }

func (b *Batch) setCode(x *Vector, code int32) {
	if n := len(x.Codes); n == b.rows && n < cap(x.Codes) { // as nearly always
		x.Codes = x.Codes[:n+1]
		x.Codes[n] = code
		return
	}
	if x.Codes == nil {
		x.Codes = make([]int32, 0, b.expect)
	}
	for len(x.Codes) < b.rows {
		x.Codes = append(x.Codes, noCode)
	}
	x.Codes = append(x.Codes[:b.rows], code)
}

// SetNum gives column c of the current row the number v, which may be Null.
func (b *Batch) SetNum(c int, v int64) {
	b.setNum(&b.cols[c], v)
}

func (b *Batch) setNum(x *Vector, v int64) {
	if n := len(x.Nums); n == b.rows && n < cap(x.Nums) { // as nearly always
		x.Nums = x.Nums[:n+1]
		x.Nums[n] = v
		return
	}
	if x.Nums == nil {
		x.Nums = make([]int64, 0, b.expect)
	}
	for len(x.Nums) < b.rows {
		x.Nums = append(x.Nums, Null)
	}
	x.Nums = append(x.Nums[:b.rows], v)
}

// SetBool gives column c of the current row true or false.
func (b *Batch) SetBool(c int, v bool) {
	if v {
		b.SetNum(c, 1)
	} else {
		b.SetNum(c, 0)
	}
}

// SetFloat gives column c of the current row the number v.
func (b *Batch) SetFloat(c int, v float64) {
	if v == 0 {
		v = 0 // minus zero has the bits of Null
	}
	b.SetNum(c, int64(math.Float64bits(v)))
}

// Commit ends the current row.
func (b *Batch) Commit() {
	if len(b.waiting) > 0 {
		b.settle()
	}
	b.rows++
}

// Rollback forgets the values of the current row.
func (b *Batch) Rollback() {
	b.forget()
	for i := range b.cols {
		x := &b.cols[i]
		if len(x.Codes) > b.rows {
			x.Codes = x.Codes[:b.rows]
		}
		if len(x.Nums) > b.rows {
			x.Nums = x.Nums[:b.rows]
		}
	}
}

// Code returns the dictionary code at row i of column c, or -1.
func (b *Batch) Code(c, i int) int32 {
	x := &b.cols[c]
	if i >= len(x.Codes) {
		return noCode
	}
	if x.Codes[i] < noCode {
		b.settle()
	}
	return x.Codes[i]
}

// Text returns the string at row i of column c and whether there is one.
func (b *Batch) Text(c, i int) (string, bool) {
	if code := b.Code(c, i); code >= 0 {
		return b.cols[c].Dict.Value(code), true
	}
	return "", false
}

// Num returns the number at row i of column c, or Null.
func (b *Batch) Num(c, i int) int64 {
	if x := &b.cols[c]; i < len(x.Nums) {
		return x.Nums[i]
	}
	return Null
}

// Float returns the number at row i of a Float column and whether there is one.
func (b *Batch) Float(c, i int) (float64, bool) {
	v := b.Num(c, i)
	return math.Float64frombits(uint64(v)), v != Null
}

// Has reports whether row i of column c has a value; an empty string is one.
func (b *Batch) Has(c, i int) bool {
	if x := &b.cols[c]; i < len(x.Codes) {
		return x.Codes[i] != noCode
	}
	return b.Num(c, i) != Null
}

// Size estimates the bytes of memory that the batch holds.
func (b *Batch) Size() int {
	n := 0
	for i := range b.cols {
		x := &b.cols[i]
		n += 4*cap(x.Codes) + 8*cap(x.Nums)
		if x.Dict != nil {
			n += x.Dict.size()
		}
	}
	return n
}

// ListSeparator stands between the items of a list in the string that holds it.
const ListSeparator = "\x1f"

// JoinList returns the items of a list as the one string that holds them.
// Lists repeat as a whole (a set of roles, of origins), so they share the
// dictionary and code path of strings; store and scan take them apart.
func JoinList(vs []string) string { return strings.Join(vs, ListSeparator) }

// SplitList undoes JoinList. The empty string is the empty list.
func SplitList(v string) []string {
	if v == "" {
		return nil
	}
	return strings.Split(v, ListSeparator)
}

// Fill gives every row of column c the string v.
func (b *Batch) Fill(c int, v string) {
	d := new(Dict)
	d.AddString(v)
	b.cols[c] = Vector{Codes: make([]int32, b.rows), Dict: d}
}
