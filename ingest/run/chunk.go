package run

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"

	"github.com/klauspost/compress/s2"
	"prtscope/ingest/column"
)

// A chunk is a batch as bytes: what a run is made of on disk, and what one
// machine would send to another. Its head is 16 bytes: rows, length of the body
// before and after compression, and a CRC-32C of the three and the body.
// The body holds the columns in order, each with a dictionary of its own but for
// those that whoever reads it has already, and is packed with S2: a quarter larger than Zstandard makes it, for a third of the
// time, and it is read once. Behind them are some bytes of nothing (see words.go).
const (
	headBytes = 16
	maxBody   = 1 << 30
	maxRows   = 1 << 16 // a column of one value takes no bytes for each
)

// How a column is held.
const (
	nothing byte = iota // no row has a value
	texts               // dictionary, then a code +1 for each row
	numbers             // the differences of one row and the next
	gaps                // a bit for each row, then numbers of those that have a value
	loose               // as texts, but a value may occur more than once
	shares              // a code +1 for each row, of a dictionary that is shared
)

// ErrChunk says that bytes are not a chunk, or not one that is whole.
var ErrChunk = errors.New("chunk is damaged")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A Codec turns batches into chunks and back. It keeps buffers and is not for
// more than one goroutine at a time.
type Codec struct {
	schema *column.Schema
	shared []*column.Dict // by column; nil where there is none
	body   []byte
	seen   []int32 // codes of a batch to codes of its chunk, +1; all 0 between columns
	used   []int32
	codes  []int32 // of a chunk
}

// NewCodec returns a Codec for tables of schema s.
func NewCodec(s *column.Schema) *Codec { return &Codec{schema: s} }

// Encode appends the chunk of b to dst. Equal rows give equal bytes.
func (c *Codec) Encode(dst []byte, b *column.Batch) ([]byte, error) {
	body := c.body[:0]
	for i, f := range c.schema.Fields {
		v := b.Column(i)
		switch {
		case i < len(c.shared) && v.Dict != nil && v.Dict == c.shared[i]:
			body = appendCodes(append(body, shares), v.Codes, b.Len())
		case f.Type.Strings() && len(v.Codes) > 0:
			body = c.appendTexts(body, v, b.Len())
		case !f.Type.Strings() && len(v.Nums) > 0:
			body = appendNumbers(body, v.Nums, b.Len())
		default:
			body = append(body, nothing)
		}
	}
	body = append(body, behind[:]...)
	c.body = body
	if len(body) > maxBody || b.Len() > maxRows {
		return dst, fmt.Errorf("encode chunk: %d rows are %d bytes", b.Len(), len(body))
	}
	at := len(dst)
	dst = slices.Grow(dst, headBytes+s2.MaxEncodedLen(len(body)))
	packed := s2.Encode(dst[at+headBytes:cap(dst)], body)
	dst = dst[:at+headBytes+len(packed)]
	head := dst[at : at+headBytes]
	binary.LittleEndian.PutUint32(head, uint32(b.Len()))
	binary.LittleEndian.PutUint32(head[4:], uint32(len(body)))
	binary.LittleEndian.PutUint32(head[8:], uint32(len(dst)-at-headBytes))
	binary.LittleEndian.PutUint32(head[12:], checksum(dst[at:]))
	return dst, nil
}

// checksum covers a chunk but for the four bytes that hold it.
func checksum(chunk []byte) uint32 {
	return crc32.Update(crc32.Checksum(chunk[:12], castagnoli), castagnoli, chunk[headBytes:])
}

func (c *Codec) appendTexts(body []byte, v *column.Vector, rows int) []byte {
	if n := v.Dict.Len(); len(c.seen) < n {
		c.seen = make([]int32, n+n/4)
	}
	seen, used := c.seen, c.used[:0]
	for _, code := range v.Codes {
		if code >= 0 && seen[code] == 0 {
			used = append(used, code)
			seen[code] = int32(len(used))
		}
	}
	c.used = used
	if len(used) == 0 {
		return append(body, nothing)
	}
	kind := texts
	if v.Dict.Loose() {
		kind = loose
	}
	body = binary.AppendUvarint(append(body, kind), uint64(len(used)))
	for _, code := range used {
		body = binary.AppendUvarint(body, uint64(len(v.Dict.Value(code))))
	}
	for _, code := range used {
		body = append(body, v.Dict.Value(code)...)
	}
	c.codes = append(c.codes[:0], v.Codes...)
	for i, code := range c.codes {
		if code >= 0 {
			c.codes[i] = seen[code] - 1
		}
	}
	for _, code := range used {
		seen[code] = 0
	}
	return appendCodes(body, c.codes, rows)
}

// Size returns how many bytes the chunk at the start of head has, which must
// be at least HeadBytes long.
func Size(head []byte) int64 { return headBytes + int64(binary.LittleEndian.Uint32(head[8:])) }

// HeadBytes is how much of a chunk tells its size.
const HeadBytes = headBytes

// Decode returns the batch of a whole chunk.
func (c *Codec) Decode(chunk []byte) (*column.Batch, error) {
	if len(chunk) < headBytes || Size(chunk) != int64(len(chunk)) || checksum(chunk) != binary.LittleEndian.Uint32(chunk[12:]) {
		return nil, ErrChunk
	}
	rows, length := binary.LittleEndian.Uint32(chunk), binary.LittleEndian.Uint32(chunk[4:])
	if rows > maxRows || length > maxBody {
		return nil, ErrChunk
	}
	if n, err := s2.DecodedLen(chunk[headBytes:]); err != nil || n != int(length) {
		return nil, ErrChunk // before there is memory for what it says
	}
	body, err := s2.Decode(c.body[:cap(c.body)], chunk[headBytes:])
	if err != nil {
		return nil, ErrChunk
	}
	c.body = body
	r := reader{b: body}
	cols := make([]column.Vector, len(c.schema.Fields))
	for i, f := range c.schema.Fields {
		switch kind := r.byte(); {
		case kind == texts && f.Type.Strings():
			cols[i] = r.texts(int(rows), column.NewDict)
		case kind == loose && f.Type.Strings():
			cols[i] = r.texts(int(rows), column.NewLooseDict)
		case kind == shares && i < len(c.shared) && c.shared[i] != nil:
			cols[i] = column.Vector{Codes: r.codes(int(rows), c.shared[i].Len()), Dict: c.shared[i]}
		case kind == numbers && !f.Type.Strings():
			cols[i] = r.numbers(int(rows))
		case kind == gaps && !f.Type.Strings():
			cols[i] = r.gaps(int(rows))
		case kind != nothing:
			r.bad = true
		}
		if r.bad {
			return nil, ErrChunk
		}
	}
	if !bytes.Equal(r.b, behind[:]) {
		return nil, ErrChunk
	}
	return column.Assemble(c.schema, int(rows), cols), nil
}
