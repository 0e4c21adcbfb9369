package tablefile

import (
	"github.com/klauspost/compress/zstd"
	library "github.com/parquet-go/parquet-go/compress/zstd"
)

// A packer is Zstandard as the library packs pages with it, but that its encoder
// stays: the library's goes to a pool that is emptied whenever garbage is collected,
// and each takes some 8 MiB. It is not for more than one goroutine at a time.
type packer struct{ encoder *zstd.Encoder }

// Encode packs src into dst.
func (p *packer) Encode(dst, src []byte) ([]byte, error) { return p.pack(dst, src) }

func (p *packer) pack(dst, src []byte, other ...zstd.EOption) ([]byte, error) {
	if p.encoder == nil {
		e, err := zstd.NewWriter(nil, append([]zstd.EOption{zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true), zstd.WithEncoderLevel(level),
			zstd.WithZeroFrames(true), zstd.WithEncoderCRC(false)}, other...)...)
		if err != nil {
			return nil, err
		}
		p.encoder = e
	}
	return p.encoder.EncodeAll(src, dst[:0]), nil
}

// letters is Zstandard for texts in which nothing repeats but the few letters that
// they are made of, such as ids: it looks for no more than that. With the library's
// settings they would be looked through for repetitions and, as there are none,
// left as they are. It is not for more than one goroutine at a time.
type letters struct {
	library.Codec
	packer packer
}

// lettersSeen is how far back a repetition is found, should there be one. With what
// is usual at this level, each encoder would begin by clearing 8 MiB.
const lettersSeen = 128 << 10

// Encode packs src into dst.
func (l *letters) Encode(dst, src []byte) ([]byte, error) {
	return l.packer.pack(dst, src, zstd.WithAllLitEntropyCompression(true), zstd.WithWindowSize(lettersSeen))
}
