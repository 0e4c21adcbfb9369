package tablefile

import (
	"math"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
	"prtscope/ingest/column"
)

// A batch holds texts as codes; parquet-go would make texts of them, look each
// up in a map, and have codes again. The types below take the place of its own
// for columns with a dictionary. Codes go past parquet-go: it is handed values
// that say nothing but whether they are there, and finds the codes in the page.
// The types embed what they stand for, as only parquet-go can make all of it,
// and have what writing calls.

// codedNode is a column of text with a type of our own.
type codedNode struct {
	parquet.Node
	t *codedType
}

func (n codedNode) Type() parquet.Type { return n.t }

// codedType is the type of one column of one writer.
type codedType struct {
	parquet.Type
	dict  *dictionary
	codes []int32 // of the values that come next, and before them of those in the page
}

func (t *codedType) NewDictionary(int, int, encoding.Values) parquet.Dictionary {
	t.dict = &dictionary{t: t, values: new(column.Dict)}
	return t.dict
}

func (t *codedType) NewColumnBuffer(int, int) parquet.ColumnBuffer { return &codeBuffer{t: t} }

func (t *codedType) Encode(dst []byte, codes encoding.Values, how encoding.Encoding) ([]byte, error) {
	return encoding.EncodeInt32(dst, codes, how)
}

// dictionary is the texts of a column in one row group.
type dictionary struct {
	parquet.Dictionary
	t      *codedType
	values *column.Dict
	bytes  int // of the values
}

// code returns the code of a text. It is not ok where the dictionary is full:
// offsets into it have 32 bits.
func (d *dictionary) code(text string) (code int32, ok bool) {
	before := d.values.Len()
	code = d.values.AddString(text)
	if d.values.Len() > before {
		d.bytes += len(text)
	}
	return code, d.bytes <= math.MaxUint32
}

func (d *dictionary) Type() parquet.Type { return d.t }
func (d *dictionary) Len() int           { return d.values.Len() }
func (d *dictionary) Size() int64        { return 0 } // else parquet-go goes on without a dictionary at some size
func (d *dictionary) Reset()             { d.values, d.bytes = new(column.Dict), 0 }

// Page returns the texts one after the other.
func (d *dictionary) Page() parquet.Page {
	data, offsets := make([]byte, 0, d.bytes), make([]uint32, 1, d.Len()+1)
	for _, text := range d.values.Values() {
		data = append(data, text...)
		offsets = append(offsets, uint32(len(data)))
	}
	return d.t.Type.NewPage(0, d.Len(), encoding.ByteArrayValues(data, offsets))
}

// codeBuffer is a page to which values are added.
type codeBuffer struct {
	parquet.ColumnBuffer
	t *codedType
	n int // values in the page
}

func (b *codeBuffer) Type() parquet.Type { return b.t }
func (b *codeBuffer) Len() int           { return b.n }
func (b *codeBuffer) NumValues() int64   { return int64(b.n) }
func (b *codeBuffer) Size() int64        { return 4 * int64(b.n) }
func (b *codeBuffer) Page() parquet.Page { return &codePage{t: b.t, codes: b.t.codes[:b.n]} }

func (b *codeBuffer) WriteValues(values []parquet.Value) (int, error) {
	b.n += len(values)
	return len(values), nil
}

func (b *codeBuffer) Reset() {
	b.t.codes = append(b.t.codes[:0], b.t.codes[b.n:]...)
	b.n = 0
}

type codePage struct {
	parquet.Page
	t     *codedType
	codes []int32
}

func (p *codePage) Type() parquet.Type             { return p.t }
func (p *codePage) Dictionary() parquet.Dictionary { return p.t.dict }
func (p *codePage) NumRows() int64                 { return int64(len(p.codes)) }
func (p *codePage) NumValues() int64               { return int64(len(p.codes)) }
func (p *codePage) NumNulls() int64                { return 0 }
func (p *codePage) Size() int64                    { return 4 * int64(len(p.codes)) }
func (p *codePage) Data() encoding.Values          { return encoding.Int32Values(p.codes) }
func (p *codePage) RepetitionLevels() []byte       { return nil }
func (p *codePage) DefinitionLevels() []byte       { return nil }
