package tablefile

import (
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
	"github.com/parquet-go/parquet-go/format"
	"prtscope/ingest/column"
)

// A batch holds texts as codes; parquet-go would make texts of them, look each
// up in a map, and have codes again, and it takes every number as a value of 24
// bytes. So the pages are made here, out of columns, with the encodings,
// statistics and structures of parquet-go: the files are those that it would
// write, byte by byte, and a test holds the two against each other.

// A leaf is what the chunks of one column have in common.
type leaf struct {
	t              column.Type
	typ            parquet.Type
	path           []string
	maxRepetition  byte
	maxDefinition  byte
	coded, bounded bool              // whether there is a dictionary, and whether it is said what is the least and the most
	encoding       encoding.Encoding // of the values in data pages
	encodings      []format.Encoding
}

func leafOf(s *parquet.Schema, path []string, t column.Type) *leaf {
	l, _ := s.Lookup(path...)
	f := &leaf{
		t: t, typ: l.Node.Type(), path: path, maxRepetition: byte(l.MaxRepetitionLevel), maxDefinition: byte(l.MaxDefinitionLevel),
		coded: t == column.Text || t == column.List, bounded: !t.Strings(), encoding: l.Node.Encoding(),
	}
	if f.encoding == nil {
		f.encoding = &parquet.Plain
	}
	f.list()
	return f
}

// list fills in all encodings that there are in a chunk.
func (l *leaf) list() {
	l.encodings = []format.Encoding{format.RLE, l.encoding.Encoding()} // the former of levels
	if l.coded {
		l.encodings = append(l.encodings, format.Plain) // of the dictionary
	}
	slices.Sort(l.encodings)
}

// brief returns the leaf of the same texts held as a Unique column is.
func (l *leaf) brief() *leaf {
	f := *l
	f.t, f.coded, f.encoding = column.Unique, false, nodeOf(column.Unique).Encoding()
	f.list()
	return &f
}

// A chunk is one column of one row group.
type chunk struct {
	*leaf
	kinds      [2]*leaf // with and without a dictionary, where there is a choice
	dictionary []byte   // its page
	pages      []byte
	meta       format.ColumnMetaData // but for the offsets of the pages
	places     []format.PageLocation // from the start of pages
	indexer    parquet.ColumnIndexer
	texts      int64      // bytes of texts without a dictionary
	levels     [2][]int64 // how often there is each repetition and definition level
	pageLevels [2][]int64 // the same of each page, one after the other
	rows       int64
}

func newChunk(l *leaf) *chunk {
	k := &chunk{leaf: l, kinds: [2]*leaf{l, l}, indexer: l.typ.NewColumnIndexer(16)}
	if l.t == column.Text {
		k.kinds[1] = l.brief()
	}
	return k
}

// begin empties the chunk for another row group, in which values repeat or hardly do.
func (k *chunk) begin(repeat bool) {
	k.leaf = k.kinds[0]
	if !repeat {
		k.leaf = k.kinds[1]
	}
	k.dictionary, k.pages, k.places = k.dictionary[:0], k.pages[:0], nil
	k.meta = format.ColumnMetaData{
		Type: format.Type(k.typ.Kind()), Encoding: k.encodings, PathInSchema: k.path, Codec: format.Zstd,
	}
	k.indexer.Reset()
	k.texts, k.rows, k.pageLevels = 0, 0, [2][]int64{}
	k.levels = [2][]int64{}
	if k.maxRepetition > 0 {
		k.levels[0] = make([]int64, k.maxRepetition+1)
	}
	k.levels[1] = make([]int64, k.maxDefinition+1)
}

// end completes what is said of the chunk once all its pages are there.
func (k *chunk) end() {
	k.meta.EncodingStats = []format.PageEncodingStats{{PageType: format.DataPageV2, Encoding: k.encoding.Encoding(), Count: int32(len(k.places))}}
	if k.coded {
		k.meta.EncodingStats = append([]format.PageEncodingStats{{PageType: format.DictionaryPage, Encoding: format.Plain, Count: 1}}, k.meta.EncodingStats...)
	}
	k.meta.SizeStatistics = format.SizeStatistics{
		UnencodedByteArrayDataBytes: k.texts, RepetitionLevelHistogram: k.levels[0], DefinitionLevelHistogram: k.levels[1],
	}
}

// count adds the levels of a page to those of the chunk.
func (k *chunk) count(g *page) {
	add := func(which int, n ...int64) {
		k.pageLevels[which] = append(k.pageLevels[which], n...)
		for level := range n {
			k.levels[which][level] += n[level]
		}
	}
	if k.maxRepetition == 0 {
		add(1, int64(g.nulls), int64(len(g.definitions)-g.nulls))
		return
	}
	add(0, int64(g.rows), int64(len(g.repetitions)-g.rows))
	add(1, int64(g.nulls-g.empty), int64(g.empty), int64(len(g.definitions)-g.nulls))
}

// index returns the column index of the chunk.
func (k *chunk) index() format.ColumnIndex {
	x := k.indexer.ColumnIndex()
	x.RepetitionLevelHistogram, x.DefinitionLevelHistogram = k.pageLevels[0], k.pageLevels[1]
	return x
}
