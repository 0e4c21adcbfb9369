package tablefile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"prtscope/ingest/column"
)

// errUTF8 is a bug of whoever filled the batch: one bad byte in a string column
// makes other readers refuse the whole file.
var errUTF8 = errors.New("text is not valid UTF-8")

var errFull = errors.New("more than 2 GiB of texts in a page")

// A page is what was added since the last one was made.
type page struct {
	rows, nulls int
	empty       int    // of the nulls, lists without an item
	repetitions []byte // of lists: a level for each item, or for the lack of one
	definitions []byte
	codes       []int32
	nums        []int64  // of booleans as 0 and 1, of floats their bits
	texts       []byte   // those without a dictionary, one after the other
	ends        []uint32 // 0, and where each of them ends
}

func (g *page) reset() {
	*g = page{
		repetitions: g.repetitions[:0], definitions: g.definitions[:0],
		codes: g.codes[:0], nums: g.nums[:0], texts: g.texts[:0], ends: append(g.ends[:0], 0),
	}
}

// size is what parquet-go takes the page to be in memory: by that it is cut.
func (g *page) size(t column.Type) int {
	switch t {
	case column.Text:
		return 5*g.rows + 4*len(g.codes)
	case column.List:
		return 8*g.rows + 2*len(g.definitions) + 4*len(g.codes)
	case column.Unique:
		return 5*g.rows + 4*(g.rows-g.nulls) + len(g.texts)
	}
	return 0 // numbers of a row group are less than a page
}

// An encoder makes the chunks of columns, one at a time.
type encoder struct {
	press
	pending []piece
	page    page
	known   cache
	met     map[string]struct{} // texts of a column, to see whether they repeat
	bits    []byte
	buf     []byte
}

// encode makes chunk k of column c of the pending rows. Pages are cut between
// stretches of pieceRows rows, whatever the batches are.
func (e *encoder) encode(c int, k *chunk) error {
	k.begin(k.kinds[0] == k.kinds[1] || e.repeats(c))
	e.known.reset()
	e.page.reset()
	have := 0 // rows in the stretch
	for _, p := range e.pending {
		v := p.batch.Column(c)
		for from := p.from; from < p.to; {
			to := min(p.to, from+pieceRows-have)
			if err := e.add(k, v, from, to); err != nil {
				return err
			}
			have += to - from
			from = to
			if have < pieceRows {
				continue
			}
			have = 0
			if e.page.size(k.t) >= pageLimit {
				if err := e.flush(k); err != nil {
					return err
				}
			}
		}
	}
	if e.page.rows > 0 {
		if err := e.flush(k); err != nil {
			return err
		}
	}
	if k.coded {
		if err := e.dictionary(k); err != nil {
			return err
		}
	}
	k.end()
	return nil
}

// add adds rows from to to of the column v to the page.
func (e *encoder) add(k *chunk, v *column.Vector, from, to int) error {
	g := &e.page
	g.rows += to - from
	held := max(from, min(to, max(len(v.Codes), len(v.Nums)))) // what follows has no value
	var err error
	switch {
	case held == from:
	case k.t == column.Text:
		err = e.addTexts(v, from, held)
	case k.t == column.List:
		err = e.addLists(v, from, held)
	case k.t == column.Unique:
		err = e.addUnique(v, from, held)
	default:
		g.addNumbers(v.Nums[from:held])
	}
	n := to - held
	g.nulls += n
	g.definitions = append(g.definitions, noLevels[:n]...)
	if k.maxRepetition > 0 {
		g.repetitions = append(g.repetitions, noLevels[:n]...)
	}
	return err
}

// noLevels are the levels of rows without a value, allLevels of rows with one.
var (
	noLevels  [pieceRows]byte
	allLevels = [pieceRows]byte(bytes.Repeat([]byte{present}, pieceRows))
)

// flush makes a page of what was added.
func (e *encoder) flush(k *chunk) (err error) {
	g := &e.page
	defer g.reset()
	low, high := parquet.Value{}, parquet.Value{}
	switch k.t {
	case column.Text, column.List:
		e.buf, err = appendCodes(e.buf[:0], g.codes)
	case column.Unique:
		e.buf, err = k.encoding.EncodeByteArray(e.buf, g.texts, g.ends)
	default:
		raw := encoding.Int64Values(g.nums)
		switch k.t {
		case column.Bool:
			raw = encoding.BooleanValues(e.pack(g.nums))
		case column.Float:
			raw = encoding.DoubleValues(floats(g.nums))
		}
		low, high, _ = k.typ.NewPage(0, len(g.nums), raw).Bounds()
		e.buf, err = k.typ.Encode(e.buf, raw, k.encoding)
	}
	if err == nil && len(e.buf) > math.MaxInt32 {
		err = errFull
	}
	if err != nil {
		return err
	}
	return e.data(k, g, e.buf, low, high)
}

// appendCodes appends codes of a dictionary as rle.DictionaryEncoding has them. That
// looks for the widest one code by code, where all of them together tell.
func appendCodes(dst []byte, codes []int32) ([]byte, error) {
	all := int32(0)
	for _, code := range codes {
		all |= code
	}
	width := bits.Len32(uint32(all))
	dst = append(dst, byte(width))
	runs, err := (&rle.Encoding{BitWidth: width}).EncodeInt32(dst[len(dst):], codes)
	return append(dst, runs...), err
}

// pack returns eight booleans to a byte.
func (e *encoder) pack(nums []int64) []byte {
	e.bits = append(e.bits[:0], make([]byte, (len(nums)+7)/8)...)
	for i, n := range nums {
		if n != 0 {
			e.bits[i/8] |= 1 << (i % 8)
		}
	}
	return e.bits
}

func floats(nums []int64) []float64 {
	values := make([]float64, len(nums))
	for i, n := range nums {
		values[i] = math.Float64frombits(uint64(n))
	}
	return values
}

// dictionary makes the page of the texts that the codes of the chunk stand for.
func (e *encoder) dictionary(k *chunk) error {
	size := 0
	for _, text := range e.known.values() {
		size += 4 + len(text)
	}
	e.buf = slices.Grow(e.buf[:0], size) // what it would outgrow bit by bit is megabytes
	for _, text := range e.known.values() {
		e.buf = appendText(e.buf, text)
	}
	if len(e.buf) > math.MaxInt32 {
		return errFull
	}
	return e.press.dictionary(k, e.buf, len(e.known.values()))
}

func appendText(dst []byte, text string) []byte {
	return append(binary.LittleEndian.AppendUint32(dst, uint32(len(text))), text...)
}

func (g *page) addNumbers(nums []int64) {
	at, n := len(g.nums), 0
	g.nums = append(g.nums, nums...)
	values, levels := g.nums[at:], len(g.definitions)
	g.definitions = append(g.definitions, allLevels[:len(nums)]...)
	for i, v := range nums {
		if v == column.Null {
			g.definitions[levels+i] = 0
			continue
		}
		values[n] = v
		n++
	}
	g.nums = g.nums[:at+n]
	g.nulls += len(nums) - n
}

func (e *encoder) addTexts(v *column.Vector, from, to int) error {
	g, known := &e.page, e.known.of(v.Dict)
	at, n := len(g.codes), 0
	g.codes = append(g.codes, v.Codes[from:to]...)
	codes, levels := g.codes[at:], len(g.definitions)
	g.definitions = append(g.definitions, allLevels[:to-from]...)
	for i, code := range v.Codes[from:to] {
		if code < 0 {
			g.definitions[levels+i] = 0
			continue
		}
		k := known[code]
		if k == 0 {
			var err error
			if k, err = e.known.code(v.Dict.Value(code)); err != nil {
				return err
			}
			known[code] = k
		}
		codes[n] = k - 1
		n++
	}
	g.codes = g.codes[:at+n]
	g.nulls += to - from - n
	return nil
}

func (e *encoder) addLists(v *column.Vector, from, to int) error {
	g, known := &e.page, e.known.lists(v.Dict)
	for _, code := range v.Codes[from:to] {
		if code < 0 {
			g.nulls++
			g.repetitions, g.definitions = append(g.repetitions, 0), append(g.definitions, 0)
			continue
		}
		list := &known[code]
		if list.codes == nil {
			if err := e.known.list(list, v.Dict.Value(code)); err != nil {
				return err
			}
		}
		if len(list.codes) == 0 {
			g.nulls++
			g.empty++
		}
		g.codes = append(g.codes, list.codes...)
		g.repetitions = append(g.repetitions, list.repetitions...)
		g.definitions = append(g.definitions, list.definitions...)
	}
	return nil
}

func (e *encoder) addUnique(v *column.Vector, from, to int) error {
	g := &e.page
	for _, code := range v.Codes[from:to] {
		if code < 0 {
			g.nulls++
			g.definitions = append(g.definitions, 0)
			continue
		}
		text := v.Dict.Value(code)
		if !utf8.ValidString(text) {
			return errUTF8
		}
		if len(text) > math.MaxInt32-len(g.texts) {
			return errFull
		}
		g.texts = append(g.texts, text...)
		g.ends = append(g.ends, uint32(len(g.texts)))
		g.definitions = append(g.definitions, present)
	}
	return nil
}

// recovered makes an error of a panic of the library.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("encoding failed: %v", p)
	}
}
