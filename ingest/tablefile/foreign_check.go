package tablefile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/format"
)

// parquet-go believes what a file says of itself: how long a list is, how many
// values a page has, how far it unfolds. Each such claim is an allocation, so a
// foreign file's claims are held against its bytes first.

// Bounds of what a foreign file may hold.
const (
	maxThriftItems = 400_000 // in lists of a footer, in all: row groups × columns
	maxThriftDepth = 32
	maxPageHeader  = 8 << 20   // some writers put the least and greatest value into it
	maxPageBytes   = 64 << 20  // of a page, unfolded
	maxPageValues  = 4 << 20   // of a page
	maxGroupPages  = 512 << 20 // of the largest page and the dictionary of each column of a row group, which are held together
)

var errThrift = errors.New("a claim in it does not fit its length")

// A thriftReader walks the compact encoding of Thrift without believing it.
type thriftReader struct {
	b     []byte
	at    int
	items int
}

// checkThrift walks a struct to its end.
func checkThrift(b []byte) error {
	t := &thriftReader{b: b}
	return t.structure(0, nil)
}

func (t *thriftReader) byte() (byte, error) {
	if t.at >= len(t.b) {
		return 0, errThrift
	}
	t.at++
	return t.b[t.at-1], nil
}

func (t *thriftReader) varint() (uint64, error) {
	v, n := binary.Uvarint(t.b[t.at:])
	if n <= 0 {
		return 0, errThrift
	}
	t.at += n
	return v, nil
}

func zigzag(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) }

// structure reads a struct; field is told of whole numbers and booleans of its
// own, and may return who is told of those of a struct in it.
func (t *thriftReader) structure(depth int, field fields) error {
	if depth > maxThriftDepth {
		return errThrift
	}
	id := int64(0)
	for {
		head, err := t.byte()
		if err != nil {
			return err
		}
		kind := head & 15
		if kind == 0 {
			return nil
		}
		if delta := int64(head >> 4); delta != 0 {
			id += delta
		} else {
			v, err := t.varint()
			if err != nil {
				return err
			}
			id = zigzag(v)
		}
		var inner fields
		if field != nil {
			inner = field[id].inside
		}
		n, err := t.value(kind, depth, inner, true)
		if err != nil {
			return err
		}
		if t.at > len(t.b) {
			return errThrift
		}
		if to := field[id].to; to != nil {
			*to = n
		}
	}
}

// fields says of some fields of a struct where their values go.
type fields map[int64]struct {
	to     *int64
	inside fields
}

func (t *thriftReader) value(kind byte, depth int, inner fields, header bool) (int64, error) {
	switch kind {
	case 1, 2: // true and false; in a list, a byte each
		if !header {
			t.at++
		}
		return int64(2 - kind), nil
	case 3:
		t.at++
		return 0, nil
	case 4, 5, 6:
		v, err := t.varint()
		return zigzag(v), err
	case 7:
		t.at += 8
		return 0, nil
	case 8:
		n, err := t.varint()
		if err != nil || n > uint64(len(t.b)-t.at) {
			return 0, errThrift
		}
		t.at += int(n)
		return 0, nil
	case 9, 10:
		return 0, t.list(depth)
	case 12:
		return 0, t.structure(depth+1, inner)
	}
	return 0, errThrift // there are no maps in Parquet
}

func (t *thriftReader) list(depth int) error {
	head, err := t.byte()
	if err != nil {
		return err
	}
	n := uint64(head >> 4)
	if n == 15 {
		if n, err = t.varint(); err != nil {
			return err
		}
	}
	if n > uint64(len(t.b)-t.at) {
		return errThrift
	}
	if t.items += int(n); t.items > maxThriftItems {
		return fmt.Errorf("more than %d items in its lists", maxThriftItems)
	}
	for range n {
		if _, err := t.value(head&15, depth+1, nil, false); err != nil {
			return err
		}
		if t.at > len(t.b) {
			return errThrift
		}
	}
	return nil
}

// checkForeign looks at what the footer says of row groups.
func checkForeign(m *format.FileMetaData, size int64, columns int) error {
	for g := range m.RowGroups {
		group := &m.RowGroups[g]
		if len(group.Columns) != columns || group.NumRows < 0 {
			return fmt.Errorf("row group %d has %d rows and %d of %d columns", g+1, group.NumRows, len(group.Columns), columns)
		}
		for c := range group.Columns {
			k := &group.Columns[c]
			from, length := chunkSpan(&k.MetaData)
			if k.FilePath != "" {
				return errors.New("its columns lie in other files")
			}
			if from < 4 || length < 0 || from > size || length > size-from {
				return fmt.Errorf("row group %d: column %d lies outside the file", g+1, c+1)
			}
			switch k.MetaData.Codec {
			case format.Uncompressed, format.Snappy, format.Gzip, format.Zstd, format.Brotli, format.Lz4Raw:
			case format.Lz4:
				return errors.New("it is compressed with LZ4 as Hadoop frames it: export it again with LZ4_RAW, Snappy, gzip or Zstandard")
			default:
				return errors.New("it is compressed in another way than Snappy, gzip, Zstandard, Brotli or LZ4: export it again with one of those")
			}
		}
	}
	return nil
}

func chunkSpan(m *format.ColumnMetaData) (from, length int64) {
	from = m.DataPageOffset
	if d := m.DictionaryPageOffset; d != 0 && d < from {
		from = d
	}
	return from, m.TotalCompressedSize
}

// groupSpan returns where the first column of a row group begins and the last
// one ends.
func groupSpan(group *format.RowGroup) (begin, end int64) {
	for c := range group.Columns {
		from, length := chunkSpan(&group.Columns[c].MetaData)
		if c == 0 || from < begin {
			begin = from
		}
		end = max(end, from+length)
	}
	return begin, end
}

// checkPages looks at all pages of a row group and returns where it begins.
func checkPages(r io.ReaderAt, group *format.RowGroup) (begin int64, err error) {
	held := int64(0)
	begin, _ = groupSpan(group)
	for c := range group.Columns {
		m := &group.Columns[c].MetaData
		from, length := chunkSpan(m)
		most, err := checkChunk(r, m, from, from+length)
		if err != nil {
			return 0, fmt.Errorf("column %d: %w", c+1, err)
		}
		if held += most; held > maxGroupPages {
			return 0, fmt.Errorf("pages of more than %d MiB would have to be held together", maxGroupPages>>20)
		}
	}
	return begin, nil
}

// checkChunk walks the pages between from and end and returns how many bytes
// its dictionary and its largest other page unfold to.
func checkChunk(r io.ReaderAt, m *format.ColumnMetaData, from, end int64) (held int64, err error) {
	var dictionary, largest int64
	for values := int64(0); from < end && values < m.NumValues; {
		p, n, err := pageAt(r, from, end)
		if err != nil {
			return 0, err
		}
		from += int64(n)
		if p.compressed < 0 || p.compressed > end-from || p.unfolded < 0 || p.unfolded > maxPageBytes || p.values < 0 || p.values > maxPageValues ||
			p.levels < 0 || p.levels > p.compressed {
			return 0, errors.New("a page that cannot be, or is too large")
		}
		if err := checkUnfold(r, m.Codec, from, p); err != nil {
			return 0, err
		}
		if from += p.compressed; p.kind == int64(format.DictionaryPage) {
			dictionary = max(dictionary, p.unfolded+16*p.values)
			continue
		}
		values += p.values
		largest = max(largest, p.unfolded+16*p.values)
	}
	return dictionary + largest, nil
}

// A pageHead is what its header claims.
type pageHead struct {
	kind, unfolded, compressed, values int64
	levels                             int64 // bytes before what is compressed
	plain                              bool  // it is not compressed, whatever the column is
}

func pageAt(r io.ReaderAt, from, end int64) (p pageHead, n int, err error) {
	for size := int64(512); ; size *= 8 {
		size = min(size, end-from, maxPageHeader)
		b := make([]byte, size)
		if n, err := r.ReadAt(b, from); int64(n) < size {
			return p, 0, fmt.Errorf("a page cannot be read: %w", errors.Join(err, io.ErrUnexpectedEOF))
		}
		t := &thriftReader{b: b}
		var def, rep, v1, v2, dict int64
		packed := int64(1)
		err := t.structure(0, fields{1: {to: &p.kind}, 2: {to: &p.unfolded}, 3: {to: &p.compressed},
			5: {inside: fields{1: {to: &v1}}}, 7: {inside: fields{1: {to: &dict}}},
			8: {inside: fields{1: {to: &v2}, 5: {to: &def}, 6: {to: &rep}, 7: {to: &packed}}}})
		if err == nil {
			p.values = max(v1, v2, dict)
			if min(v1, v2, dict, def, rep) < 0 {
				return p, 0, errThrift
			}
			if p.kind == int64(format.DataPageV2) {
				p.levels, p.plain = def+rep, packed == 0
			}
			return p, t.at, nil
		}
		if size == min(end-from, maxPageHeader) {
			return p, 0, errors.New("a page whose header is damaged")
		}
	}
}

// IsParquet reports whether a file begins as Parquet does.
func IsParquet(head []byte) bool {
	return bytes.HasPrefix(head, []byte(magic)) || bytes.HasPrefix(head, []byte("PARE"))
}
