package tablefile

import (
	"bytes"
	"hash/crc32"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
	"prtscope/ingest/column"
)

// A press makes pages. It keeps buffers and is not for more than one goroutine
// at a time.
type press struct {
	packer      packer
	letters     letters // of texts that hardly repeat
	header      bytes.Buffer
	repetitions []byte // the encoded levels
	definitions []byte
	squeezed    []byte
}

// dictionary makes the dictionary page of k of the values, each behind its length.
func (p *press) dictionary(k *chunk, values []byte, n int) error {
	squeezed, err := p.packer.Encode(p.squeezed, values)
	if err != nil {
		return err
	}
	p.squeezed = squeezed
	h := format.PageHeader{
		Type: format.DictionaryPage, UncompressedPageSize: int32(len(values)), CompressedPageSize: int32(len(squeezed)),
		CRC:                  int32(crc32.ChecksumIEEE(squeezed)),
		DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: int32(n), Encoding: format.Plain}),
	}
	if err := p.head(&h); err != nil {
		return err
	}
	k.dictionary = append(append(k.dictionary, p.header.Bytes()...), squeezed...)
	k.meta.TotalUncompressedSize += int64(p.header.Len() + len(values))
	k.meta.TotalCompressedSize += int64(p.header.Len() + len(squeezed))
	return nil
}

func (p *press) head(h *format.PageHeader) error {
	p.header.Reset()
	return thrift.NewEncoder(new(thrift.CompactProtocol).NewWriter(&p.header)).Encode(h)
}

// data adds a data page to k. Values are encoded; low and high are the least
// and the greatest of them, if the leaf is bounded and there is one.
func (p *press) data(k *chunk, g *page, values []byte, low, high parquet.Value) (err error) {
	p.repetitions = p.repetitions[:0]
	if k.maxRepetition > 0 {
		if p.repetitions, err = (&rle.Encoding{BitWidth: 1}).EncodeLevels(p.repetitions, g.repetitions); err != nil {
			return err
		}
	}
	if p.definitions, err = (&rle.Encoding{BitWidth: int(k.maxDefinition)}).EncodeLevels(p.definitions, g.definitions); err != nil {
		return err
	}
	pack := p.packer.Encode
	if k.t == column.Unique {
		pack = p.letters.Encode
	}
	if p.squeezed, err = pack(p.squeezed, values); err != nil {
		return err
	}
	parts := [...][]byte{p.repetitions, p.definitions, p.squeezed}
	levels, sum := len(p.repetitions)+len(p.definitions), uint32(0)
	for _, part := range parts {
		sum = crc32.Update(sum, crc32.IEEETable, part)
	}
	h := format.PageHeader{
		Type: format.DataPageV2, UncompressedPageSize: int32(levels + len(values)), CompressedPageSize: int32(levels + len(p.squeezed)),
		CRC: int32(sum),
		DataPageHeaderV2: thrift.New(format.DataPageHeaderV2{
			NumValues: int32(len(g.definitions)), NumNulls: int32(g.nulls), NumRows: int32(g.rows), Encoding: k.encoding.Encoding(),
			DefinitionLevelsByteLength: int32(len(p.definitions)), RepetitionLevelsByteLength: int32(len(p.repetitions)),
			IsCompressed: thrift.New(true),
		}),
	}
	if err := p.head(&h); err != nil {
		return err
	}
	size := p.header.Len() + levels
	k.places = append(k.places, format.PageLocation{
		Offset: int64(len(k.pages)), CompressedPageSize: int32(size + len(p.squeezed)), FirstRowIndex: k.rows,
	})
	k.pages = append(k.pages, p.header.Bytes()...)
	for _, part := range parts {
		k.pages = append(k.pages, part...)
	}
	k.rows += int64(g.rows)
	m := &k.meta
	m.NumValues += int64(len(g.definitions))
	m.TotalUncompressedSize += int64(size + len(values))
	m.TotalCompressedSize += int64(size + len(p.squeezed))
	m.Statistics.NullCount += int64(g.nulls)
	if k.bounded && !low.IsNull() { // of the whole chunk, as numbers of a row group fit one page
		m.Statistics.MinValue, m.Statistics.MaxValue = low.AppendBytes(nil), high.AppendBytes(nil)
	}
	k.indexer.IndexPage(int64(len(g.definitions)), int64(g.nulls), low, high)
	k.texts += int64(len(g.texts))
	k.count(g)
	return nil
}
