package tablefile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/parquet-go/parquet-go"
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

// open opens a file that this room wrote. It looks at everything that parquet-go
// would believe: a footer length is an allocation, a codec may never return, an
// offset may point anywhere. Whoever calls has checked the file's hash, so a
// refusal here means a file that was never ours.
func open(r io.ReaderAt, size int64, s *column.Schema) (*parquet.File, error) {
	var tail [8]byte
	if size < 12 {
		return nil, errors.New("too short to be a table")
	}
	if _, err := r.ReadAt(tail[:], size-8); err != nil && err != io.EOF {
		return nil, err
	}
	footer := int64(binary.LittleEndian.Uint32(tail[:4]))
	if string(tail[4:]) != "PAR1" || footer > size-12 || footer > maxFooter {
		return nil, errors.New("has no footer of a table")
	}
	f, err := parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, err
	}
	name, _ := f.Lookup(nameKey)
	version, _ := f.Lookup(versionKey)
	if name != s.Name {
		return nil, fmt.Errorf("is no table %s", s.Name)
	}
	if is, _ := strconv.Atoi(version); is != s.Version || !parquet.EqualNodes(f.Schema(), schemaOf(s)) {
		return nil, &VersionError{s.Name, is, s.Version}
	}
	return f, checkGroups(f.Metadata(), size-8-footer, len(schemaOf(s).Columns()))
}

func checkGroups(m *format.FileMetaData, end int64, columns int) error {
	var rows int64
	for g := range m.RowGroups {
		group := &m.RowGroups[g]
		if group.NumRows < 1 || group.NumRows > GroupRows || len(group.Columns) != columns {
			return fmt.Errorf("row group %d has %d rows and %d columns", g, group.NumRows, len(group.Columns))
		}
		rows += group.NumRows
		for c := range group.Columns {
			chunk := &group.Columns[c].MetaData
			start := chunk.DataPageOffset
			if d := chunk.DictionaryPageOffset; d != 0 && d < start {
				start = d
			}
			if group.Columns[c].FilePath != "" || chunk.Codec != format.Zstd ||
				start < 4 || chunk.TotalCompressedSize < 0 || chunk.TotalCompressedSize > end-start {
				return fmt.Errorf("row group %d: column %d is not where and how prtscope writes one", g, c)
			}
		}
	}
	if rows != m.NumRows {
		return fmt.Errorf("row groups hold %d rows, the footer says %d", rows, m.NumRows)
	}
	return nil
}
