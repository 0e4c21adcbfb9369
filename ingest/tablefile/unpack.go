package tablefile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// An unpacker takes the pages of a chunk apart, as a press puts them together: what
// they hold goes from the file's bytes into columns, with the library's encodings and
// none of its pages. It keeps buffers and is not for more than one goroutine at a time.
type unpacker struct {
	chunk       []byte // bytes of the pages, as they are in the file
	left        []byte // those that are not yet read
	reader      thrift.BytesReader
	thrift      *thrift.Decoder
	zstd        *zstd.Decoder
	header      format.PageHeader
	repetitions []byte
	definitions []byte
	values      []byte // encoded, of the page
	offsets     []uint32
	items       []int32 // of lists, as codes
}

// Bytes that the library may read behind those of packed numbers, if they are there:
// else it copies all of them first.
const behind = 32

// begin turns to the pages in size bytes at a place of the file.
func (u *unpacker) begin(r io.ReaderAt, at, size int64) error {
	if u.zstd == nil {
		u.reader = new(thrift.CompactProtocol).NewReaderFromBytes(nil)
		u.thrift = thrift.NewDecoder(u.reader)
		var err error
		if u.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1)); err != nil {
			return err
		}
	}
	u.chunk = sized(u.chunk, int(size)+behind)[:size]
	u.left = u.chunk
	if n, err := r.ReadAt(u.chunk, at); n < len(u.chunk) {
		return err
	}
	return nil
}

// next returns the next page without what is said about it, and io.EOF after the last.
func (u *unpacker) next() (body []byte, err error) {
	if len(u.left) == 0 {
		return nil, io.EOF
	}
	u.reader.ResetBytes(u.left)
	u.header = format.PageHeader{}
	if err := u.thrift.Decode(&u.header); err != nil {
		return nil, fmt.Errorf("a page's header: %w", err)
	}
	body, size := u.left[u.reader.BytesRead():], int64(u.header.CompressedPageSize)
	if size < 0 || size > int64(len(body)) {
		return nil, fmt.Errorf("a page of %d bytes in a chunk with %d", size, len(body))
	}
	body, u.left = body[:size], body[size:]
	if crc32.ChecksumIEEE(body) != uint32(u.header.CRC) {
		return nil, errors.New("a page is not what was written: its sum differs")
	}
	return body, nil
}

// unzip unpacks values that take size bytes.
func (u *unpacker) unzip(packed []byte, size int64) error {
	u.values = sized(u.values, int(min(max(size, 0), 2*GroupText))+behind) // no more on the word of a header
	values, err := u.zstd.DecodeAll(packed, u.values[:0])
	if err != nil {
		return err
	}
	u.values = values
	if int64(len(values)) != size {
		return fmt.Errorf("values of a page take %d bytes and should take %d", len(values), size)
	}
	return nil
}

// data opens a data page: its levels, and its values, which are still encoded.
func (u *unpacker) data(body []byte, l *leaf) (h *format.DataPageHeaderV2, err error) {
	if u.header.Type != format.DataPageV2 || !u.header.DataPageHeaderV2.Valid {
		return nil, fmt.Errorf("a page of type %s", u.header.Type)
	}
	h = &u.header.DataPageHeaderV2.V
	first, second := int(h.RepetitionLevelsByteLength), int(h.DefinitionLevelsByteLength)
	if first < 0 || second < 0 || first+second > len(body) || h.NumNulls < 0 || h.NumNulls > h.NumValues {
		return nil, errors.New("a page's header contradicts itself")
	}
	if l.maxRepetition > 0 {
		if u.repetitions, err = levels(u.repetitions, body[:first], l.maxRepetition, h); err != nil {
			return nil, err
		}
	}
	if l.maxRepetition > 0 || h.NumNulls > 0 { // else it is known what they are
		if u.definitions, err = levels(u.definitions, body[first:first+second], l.maxDefinition, h); err != nil {
			return nil, err
		}
		if have := bytes.Count(u.definitions, []byte{l.maxDefinition}); have != int(h.NumValues-h.NumNulls) {
			return nil, fmt.Errorf("a page has %d values and should have %d", have, h.NumValues-h.NumNulls)
		}
	}
	return h, u.unzip(body[first+second:], int64(u.header.UncompressedPageSize)-int64(first+second))
}

// levels decodes the levels of a page, one for each value.
func levels(dst, encoded []byte, most byte, h *format.DataPageHeaderV2) ([]byte, error) {
	dst, err := (&rle.Encoding{BitWidth: int(most)}).DecodeLevels(dst, encoded)
	if err == nil && len(dst) < int(h.NumValues) {
		err = fmt.Errorf("%d levels of %d values", len(dst), h.NumValues)
	}
	if err != nil {
		return dst, err
	}
	return dst[:h.NumValues], nil
}

// codes decodes n codes of a dictionary into dst, if it has room for some more.
func (u *unpacker) codes(dst []int32, n int) ([]int32, error) {
	codes, err := new(rle.DictionaryEncoding).DecodeInt32(dst[:0], u.values)
	return counted(codes, n, err)
}

// numbers decodes n numbers into dst.
func (u *unpacker) numbers(dst []int64, n int) ([]int64, error) {
	nums, err := new(delta.BinaryPackedEncoding).DecodeInt64(dst[:0], u.values)
	return counted(nums, n, err)
}

// texts appends n texts to dst, and says where each of them begins and the last ends.
func (u *unpacker) texts(dst []byte, n int) ([]byte, []uint32, error) {
	all, offsets, err := new(delta.LengthByteArrayEncoding).DecodeByteArray(dst[len(dst):], u.values, u.offsets)
	u.offsets = offsets
	if offsets, err = counted(offsets, n+1, err); err != nil {
		return nil, nil, err
	}
	if len(all) <= cap(dst)-len(dst) {
		return dst[:len(dst)+len(all)], offsets, nil // where they are
	}
	return append(dst, all...), offsets, nil
}

// counted checks that there are n values, or some more to fill up a group of them.
func counted[T any](values []T, n int, err error) ([]T, error) {
	if err == nil && len(values) < n {
		err = fmt.Errorf("a page holds %d values and needs %d", len(values), n)
	}
	if err != nil {
		return nil, err
	}
	return values[:n], nil
}

// dictionary opens a dictionary page: the texts, and that in which they lie one after
// the other.
func (u *unpacker) dictionary(body []byte) (all string, texts []string, err error) {
	if !u.header.DictionaryPageHeader.Valid || u.header.DictionaryPageHeader.V.Encoding != format.Plain {
		return "", nil, errors.New("a dictionary that is not plain")
	}
	if err := u.unzip(body, int64(u.header.UncompressedPageSize)); err != nil {
		return "", nil, err
	}
	n, size := int(u.header.DictionaryPageHeader.V.NumValues), len(u.values)
	if n < 0 || size < 4*n {
		return "", nil, fmt.Errorf("a dictionary of %d texts in %d bytes", n, size)
	}
	packed := make([]byte, 0, size-4*n)
	texts = make([]string, n)
	for i, rest := 0, u.values; i < n; i++ {
		if len(rest) < 4 || uint64(binary.LittleEndian.Uint32(rest)) > uint64(len(rest)-4) {
			return "", nil, errors.New("a text of a dictionary is longer than its page")
		}
		end := 4 + int(binary.LittleEndian.Uint32(rest))
		at := len(packed)
		packed = append(packed, rest[4:end]...)
		texts[i] = stringOf(packed[at:])
		rest = rest[end:]
	}
	return stringOf(packed), texts, nil
}
