package tablefile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
	"prtscope/ingest/column"
)

// A VersionError says that a file is of its table, but of another version than this
// program writes.
type VersionError struct {
	Table string
	Is    int // 0 where the file does not tell
	Want  int
}

func (e *VersionError) Error() string {
	if e.Is == e.Want {
		return fmt.Sprintf("has other columns than version %d of table %s", e.Want, e.Table)
	}
	return fmt.Sprintf("is of version %d of table %s, and this program's is %d", e.Is, e.Table, e.Want)
}

// maxFooter is more than any footer that this room writes.
const maxFooter = 64 << 20

// A file is what its footer says of it, as far as a reader asks.
type file struct {
	NumRows          int64                         `thrift:"3,required"`
	RowGroups        thrift.Slice[rowGroup]        `thrift:"4,required"`
	KeyValueMetadata thrift.Slice[format.KeyValue] `thrift:"5,optional"`
}

type rowGroup struct {
	Columns thrift.Slice[chunkAt] `thrift:"1,required"`
	NumRows int64                 `thrift:"3,required"`
}

// A chunkAt says where a chunk is, and what is in it.
type chunkAt struct {
	FilePath string `thrift:"1,optional"`
	MetaData struct {
		Codec                 format.CompressionCodec `thrift:"4,required"`
		NumValues             int64                   `thrift:"5,required"`
		TotalUncompressedSize int64                   `thrift:"6,required"`
		TotalCompressedSize   int64                   `thrift:"7,required"`
		DataPageOffset        int64                   `thrift:"9,required"`
		DictionaryPageOffset  int64                   `thrift:"11,optional"`
		Statistics            struct {
			NullCount int64 `thrift:"3"`
		} `thrift:"12,optional"`
	} `thrift:"3,required"`
}

// start returns where the first page is.
func (c *chunkAt) start() int64 {
	if d := c.MetaData.DictionaryPageOffset; d != 0 && d < c.MetaData.DataPageOffset {
		return d
	}
	return c.MetaData.DataPageOffset
}

// empty reports whether no row has a value: half the columns of an export are such,
// and need not be read. An empty list is one.
func (c *chunkAt) empty(t column.Type) bool {
	return t != column.List && c.MetaData.NumValues > 0 && c.MetaData.Statistics.NullCount == c.MetaData.NumValues
}

// open opens a file that this room wrote. It looks at everything that would be
// believed: a footer length is an allocation, an offset may point anywhere. Whoever
// calls has checked the file's hash, so a refusal here means a file that was never ours.
func open(r io.ReaderAt, size int64, s *column.Schema) (*file, error) {
	var tail [8]byte
	if size < 12 {
		return nil, errors.New("too short to be a table")
	}
	if _, err := r.ReadAt(tail[:], size-8); err != nil && err != io.EOF {
		return nil, err
	}
	length := int64(binary.LittleEndian.Uint32(tail[:4]))
	if string(tail[4:]) != magic || length > size-12 || length > maxFooter {
		return nil, errors.New("has no footer of a table")
	}
	footer := make([]byte, length)
	if n, err := r.ReadAt(footer, size-8-length); n < len(footer) {
		return nil, err
	}
	f := new(file)
	if err := thrift.NewDecoder(new(thrift.CompactProtocol).NewReaderFromBytes(footer)).Decode(f); err != nil {
		return nil, err
	}
	said := map[string]string{}
	for _, kv := range f.KeyValueMetadata {
		said[kv.Key] = kv.Value
	}
	if said[nameKey] != s.Name {
		return nil, fmt.Errorf("is no table %s", s.Name)
	}
	if is, _ := strconv.Atoi(said[versionKey]); is != s.Version || !bytes.HasPrefix(footer, layoutOf(s).begins) {
		return nil, &VersionError{s.Name, is, s.Version}
	}
	return f, f.check(size-8-length, len(s.Fields))
}

func (f *file) check(end int64, columns int) error {
	var rows int64
	for g := range f.RowGroups {
		group := &f.RowGroups[g]
		if group.NumRows < 1 || group.NumRows > GroupRows || len(group.Columns) != columns {
			return fmt.Errorf("row group %d has %d rows and %d columns", g, group.NumRows, len(group.Columns))
		}
		rows += group.NumRows
		for c := range group.Columns {
			chunk, start := &group.Columns[c], group.Columns[c].start()
			if size := chunk.MetaData.TotalCompressedSize; chunk.FilePath != "" || chunk.MetaData.Codec != format.Zstd ||
				start < 4 || size < 0 || size > end-start {
				return fmt.Errorf("row group %d: column %d is not where and how prtscope writes one", g, c)
			}
		}
	}
	if rows != f.NumRows {
		return fmt.Errorf("row groups hold %d rows, the footer says %d", rows, f.NumRows)
	}
	return nil
}

// A layout is what the files of a schema have in common.
type layout struct {
	leaves []*leaf
	begins []byte // how their footers begin: with the columns
}

var layouts sync.Map // by schema: each is a variable of the program

func layoutOf(s *column.Schema) *layout {
	if l, ok := layouts.Load(s); ok {
		return l.(*layout)
	}
	schema, l := schemaOf(s), &layout{}
	for i, path := range schema.Columns() {
		l.leaves = append(l.leaves, leafOf(schema, path, s.Fields[i].Type))
	}
	f, err := newFooter(s, schema, nil)
	if err != nil {
		panic(err) // nothing is written
	}
	begins, err := thrift.Marshal(new(thrift.CompactProtocol), struct {
		Version int32                              `thrift:"1,required"`
		Schema  thrift.Slice[format.SchemaElement] `thrift:"2,required"`
	}{f.meta.Version, f.meta.Schema})
	if err != nil {
		panic(err)
	}
	l.begins = begins[:len(begins)-1] // there is more in a footer
	layouts.Store(s, l)
	return l
}
