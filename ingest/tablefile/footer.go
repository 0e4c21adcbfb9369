package tablefile

import (
	"bytes"
	"encoding/binary"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
	"prtscope/ingest/column"
)

// A footer collects what stands at the end of a file: the indexes of all
// chunks, and what is in the file.
type footer struct {
	meta    format.FileMetaData
	columns [][]format.ColumnIndex // by row group
	offsets [][]format.OffsetIndex
}

// newFooter returns the footer of a file without rows.
func newFooter(s *column.Schema, schema *parquet.Schema, meta map[string]string) (*footer, error) {
	options := []parquet.WriterOption{
		schema,
		&parquet.WriterConfig{CreatedBy: createdBy},
		parquet.KeyValueMetadata(nameKey, s.Name),
		parquet.KeyValueMetadata(versionKey, strconv.Itoa(s.Version)),
	}
	for _, key := range slices.Sorted(maps.Keys(meta)) {
		options = append(options, parquet.KeyValueMetadata(key, meta[key]))
	}
	w := parquet.NewGenericWriter[any](io.Discard, options...)
	if err := w.Close(); err != nil {
		return nil, err
	}
	return &footer{meta: *w.File().Metadata()}, nil
}

// add notes a row group that begins at offset at of the file.
func (f *footer) add(at int64, rows int64, chunks []*chunk) {
	group := format.RowGroup{NumRows: rows, FileOffset: at, Ordinal: int16(len(f.meta.RowGroups)), SortingColumns: []format.SortingColumn{}}
	var columns []format.ColumnIndex
	var offsets []format.OffsetIndex
	for _, k := range chunks {
		m := k.meta
		if k.coded {
			m.DictionaryPageOffset = at
		}
		m.DataPageOffset = at + int64(len(k.dictionary))
		for i := range k.places {
			k.places[i].Offset += m.DataPageOffset
		}
		at = m.DataPageOffset + int64(len(k.pages))
		group.TotalByteSize += m.TotalUncompressedSize
		group.TotalCompressedSize += m.TotalCompressedSize
		group.Columns = append(group.Columns, format.ColumnChunk{MetaData: m})
		columns = append(columns, k.index())
		offsets = append(offsets, format.OffsetIndex{PageLocations: k.places})
	}
	f.meta.RowGroups = append(f.meta.RowGroups, group)
	f.meta.NumRows += rows
	f.columns, f.offsets = append(f.columns, columns), append(f.offsets, offsets)
}

// bytes returns the footer as it stands at offset at of the file.
func (f *footer) bytes(at int64) ([]byte, error) {
	var out bytes.Buffer
	e := thrift.NewEncoder(new(thrift.CompactProtocol).NewWriter(&out))
	encode := func(v any) (from int64, length int32, err error) {
		before := out.Len()
		err = e.Encode(v)
		return at + int64(before), int32(out.Len() - before), err
	}
	var err error
	for g, group := range f.meta.RowGroups {
		for c := range group.Columns {
			k := &group.Columns[c]
			if k.ColumnIndexOffset, k.ColumnIndexLength, err = encode(&f.columns[g][c]); err != nil {
				return nil, err
			}
		}
	}
	for g, group := range f.meta.RowGroups {
		for c := range group.Columns {
			k := &group.Columns[c]
			if k.OffsetIndexOffset, k.OffsetIndexLength, err = encode(&f.offsets[g][c]); err != nil {
				return nil, err
			}
		}
	}
	_, length, err := encode(&f.meta)
	if err != nil {
		return nil, err
	}
	return append(binary.LittleEndian.AppendUint32(out.Bytes(), uint32(length)), magic...), nil
}
