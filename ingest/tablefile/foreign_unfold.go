package tablefile

import (
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// checkUnfold makes sure that a page unfolds to no more than it claims.
func checkUnfold(r io.ReaderAt, codec format.CompressionCodec, at int64, p pageHead) error {
	if p.plain || codec == format.Uncompressed {
		return nil
	}
	at, length, want := at+p.levels, p.compressed-p.levels, p.unfolded-p.levels
	if length == 0 {
		return nil
	}
	var unfolded io.Reader
	raw := io.NewSectionReader(r, at, length)
	switch codec {
	case format.Snappy:
		var head [binary.MaxVarintLen64]byte
		n, _ := raw.ReadAt(head[:], 0)
		if claim, k := binary.Uvarint(head[:n]); k <= 0 || claim > uint64(max(want, 0)) {
			return errUnfold
		}
		return nil
	case format.Lz4Raw:
		// What the library makes of a block that cannot be read is another try
		// with twice the room, for ever: so it is unfolded as the library does.
		if want < 0 || length > int64(lz4.CompressBlockBound(int(want))) {
			return errUnfold
		}
		block := make([]byte, length)
		if _, err := io.ReadFull(raw, block); err != nil {
			return errUnfold
		}
		if n, err := lz4.UncompressBlock(block, make([]byte, want)); err != nil || int64(n) != want {
			return errUnfold
		}
		return nil
	case format.Brotli:
		unfolded = brotli.NewReader(raw)
	case format.Gzip:
		z, err := gzip.NewReader(raw)
		if err != nil {
			return errUnfold
		}
		unfolded = z
	case format.Zstd:
		z, err := zstd.NewReader(raw, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPageBytes+1<<20), zstd.WithDecoderMaxWindow(maxPageBytes))
		if err != nil {
			return errUnfold
		}
		defer z.Close()
		unfolded = z
	}
	if n, err := io.Copy(io.Discard, io.LimitReader(unfolded, max(want, 0)+1)); err != nil || n > want {
		return errUnfold
	}
	return nil
}

var errUnfold = errors.New("a page does not unfold to what it claims")
