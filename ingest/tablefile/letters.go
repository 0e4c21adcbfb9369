package tablefile

import (
	"github.com/klauspost/compress/zstd"
	library "github.com/parquet-go/parquet-go/compress/zstd"
)

// letters is Zstandard for texts in which nothing repeats but the few letters that
// they are made of, such as ids: it looks for no more than that. With the library's
// settings they would be looked through for repetitions and, as there are none,
// left as they are. It is not for more than one goroutine at a time.
type letters struct {
	library.Codec
	encoder *zstd.Encoder
}

// lettersSeen is how far back a repetition is found, should there be one. With what
// is usual at this level, each encoder would begin by clearing 8 MiB.
const lettersSeen = 128 << 10

// Encode packs src into dst.
func (l *letters) Encode(dst, src []byte) ([]byte, error) {
	if l.encoder == nil {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(level), zstd.WithZeroFrames(true),
			zstd.WithEncoderCRC(false), zstd.WithAllLitEntropyCompression(true),
			zstd.WithWindowSize(lettersSeen), zstd.WithLowerEncoderMem(true))
		if err != nil {
			return nil, err
		}
		l.encoder = e
	}
	return l.encoder.EncodeAll(src, dst[:0]), nil
}
