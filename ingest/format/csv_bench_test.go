package format

import (
	"bytes"
	"io"
	"testing"
)

// BenchmarkCSV reads copies of the rows of a sample with other ids, as the
// portal would give them.
func BenchmarkCSV(b *testing.B) {
	for _, tt := range csvSamples[2:] {
		if tt.format == "portal-app-signins" {
			continue
		}
		text := copies(sample(b, tt.file), 8<<20)
		open := func() *Stream {
			s, err := Open(tt.name, bytes.NewReader(text), nil, Options{})
			if err != nil {
				b.Fatal(err)
			}
			return s
		}
		b.Run(tt.format+"/frame", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				for s := open(); ; {
					if _, err := s.Next(); err == io.EOF {
						break
					}
				}
			}
		})
		b.Run(tt.format+"/all", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			n := 0
			out := NewSink()
			for b.Loop() {
				for s := open(); ; {
					block, err := s.Next()
					if err == io.EOF {
						break
					}
					s.Decode(block, out)
					if out.SignIns.Full() {
						n += out.SignIns.Len()
						out = NewSink()
					}
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// copies repeats the records of an export, each time with other ids and minutes.
func copies(text []byte, size int) []byte {
	head, body, _ := bytes.Cut(text, []byte("\n"))
	out := append(bytes.Clone(head), '\n')
	for i := 0; len(out) < size; i++ {
		again := bytes.Clone(body)
		for _, id := range []string{"813e00", "ae6900", "7bee00", "86c401", "3e5701"} {
			for at := 0; ; {
				j := bytes.Index(again[at:], []byte(id))
				if j < 0 {
					break
				}
				at += j
				for k, n := 0, i; k < 4; k, n = k+1, n/16 {
					again[at+k] = hexDigits[n%16]
				}
			}
		}
		out = append(out, again...)
	}
	return out
}
