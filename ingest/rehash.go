package ingest

import (
	"context"
	"crypto/sha256"
	"io"

	"prtscope/ingest/archive"
)

// Rehash reads exports again and returns the SHA-256 of each file, archive and
// member by the path that custody knows it by. What cannot be read to its end
// is left out; limits are those of the run that read them. Progress may be nil.
func Rehash(ctx context.Context, exports []string, limits archive.Limits, progress func(bytes int64)) (map[string]string, error) {
	sums := map[string]string{}
	r := &reader{opt: Options{Progress: progress}}
	for e := range archive.Walk(exports, limits) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if e.Open == nil {
			continue
		}
		raw, err := e.Open()
		if err != nil {
			continue
		}
		sum := &summer{r: raw, hash: sha256.New(), read: func(n int) error { r.progress(e.Path, n); return nil }}
		_, err = io.Copy(io.Discard, sum)
		raw.Close()
		if err == nil {
			sums[e.Path] = sum.String()
		}
	}
	return sums, nil
}
