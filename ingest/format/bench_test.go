package format

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"

	"prtscope/ingest/signin"
)

// many returns a text of about size bytes with the records of a sample, each
// with an id, a time and an address of its own.
func many(tb testing.TB, file, list string, size int) []byte {
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		tb.Fatal(err)
	}
	f := newJSONFramer(bytes.NewReader(text), func(at int64) int64 { return at })
	b, err := f.frame()
	if err != nil {
		tb.Fatal(err)
	}
	out := []byte(list)
	for i := 0; len(out) < size; i++ {
		s := b.Spans[i%min(len(b.Spans), 3)]
		r := bytes.Clone(b.Data[s.Start:s.End])
		r = bytes.ReplaceAll(r, []byte("-1f2e-4d3c"), fmt.Appendf(nil, "-%04x-%04x", i>>16, i&0xffff))
		r = bytes.Replace(r, []byte("09:1"), fmt.Appendf(nil, "1%d:%d", i/6%10, i%6), 3)
		if list != "" && i > 0 {
			out = append(out, ",\n    "...)
		}
		out = append(out, r...)
		if list == "" {
			out = append(out, '\n')
		}
	}
	if list != "" {
		out = append(out, "\n  ]\n}\n"...)
	}
	return out
}

func inputs(tb testing.TB) map[string][]byte {
	return map[string][]byte{
		"graph":      many(tb, "graph-signins-beta.json", "{\n  \"@odata.context\": \"x\",\n  \"value\": [\n    ", 32<<20),
		"diagnostic": many(tb, "diagnostic.json", "", 32<<20),
	}
}

func BenchmarkFrameJSON(b *testing.B) {
	for name, text := range inputs(b) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				f := newJSONFramer(bytes.NewReader(text), func(at int64) int64 { return at })
				n := 0
				for {
					block, err := f.frame()
					if errors.Is(err, io.EOF) {
						break
					}
					n += len(block.Spans)
				}
				if n < 1000 {
					b.Fatal(n)
				}
			}
		})
	}
}

func BenchmarkDecodeJSON(b *testing.B) {
	for name, text := range inputs(b) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			s, err := Open("", bytes.NewReader(text), nil, Options{})
			if err != nil {
				b.Fatal(err)
			}
			var blocks []*Block
			for {
				block, err := s.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				blocks = append(blocks, block)
			}
			for b.Loop() {
				rows := 0
				for _, block := range blocks {
					out := NewSink()
					s.Decode(block, out)
					rows += out.SignIns.Len()
					if len(out.Rejected) > 0 || out.SignIns.Num(signin.ErrorCode, 0) < 0 {
						b.Fatal("wrong rows", out.Rejected)
					}
				}
				b.ReportMetric(float64(rows), "rows")
			}
		})
	}
}

// BenchmarkReadJSON frames and decodes, as ingest does: with blocks cut ahead,
// and strictly.
func BenchmarkReadJSON(b *testing.B) {
	for name, text := range inputs(b) {
		for how, straight := range map[string]func(from, to int64) bool{"strict": nil, "ahead": func(int64, int64) bool { return true }} {
			b.Run(name+"/"+how, func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				buffers := make(Buffers, 4)
				for b.Loop() {
					s, err := Open("", bytes.NewReader(text), nil, Options{Straight: straight, Buffers: buffers})
					if err != nil {
						b.Fatal(err)
					}
					rows := 0
					for {
						block, err := s.Next()
						if errors.Is(err, io.EOF) {
							break
						}
						out := NewSink()
						s.Decode(block, out)
						if !s.Settle(block, out) {
							b.Fatal("a guess was wrong")
						}
						rows += out.SignIns.Len()
						buffers.Take(block)
					}
					if rows < 1000 {
						b.Fatal(rows)
					}
				}
			})
		}
	}
}
