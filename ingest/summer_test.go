package ingest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"testing"
)

// Whatever is read and however, the hash is that of all its bytes, also where
// the buffer that they were read into is used for others at once.
func TestSummer(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	data := make([]byte, 3*besideFrom)
	for i := range data {
		data[i] = byte(random.Uint32())
	}
	beside := new(copies)
	for _, size := range []int{0, 1, besideFrom - 1, besideFrom, besideFrom + 1, besideFrom + copyBytes, len(data)} {
		for _, piece := range []int{777, copyBytes - 1, copyBytes, 5*copyBytes + 3} {
			for _, c := range []*copies{nil, beside} {
				s := &summer{r: bytes.NewReader(data[:size]), hash: sha256.New(), beside: c}
				p := make([]byte, piece)
				var err error
				for err == nil {
					_, err = s.Read(p)
				}
				want := sha256.Sum256(data[:size])
				if got := s.String(); err != io.EOF || got != hex.EncodeToString(want[:]) || s.size != int64(size) {
					t.Errorf("%d bytes, %d at a time, beside %v: %s, %d bytes, %v", size, piece, c != nil, got, s.size, err)
				}
				s.done()
			}
		}
	}
	if len(beside.free) != mostAhead {
		t.Errorf("%d copies of %d are free in the end", len(beside.free), mostAhead)
	}
}

// A source that is given up leaves the copies to the next.
func TestSummerGivenUp(t *testing.T) {
	beside := new(copies)
	for range 3 {
		s := &summer{r: bytes.NewReader(make([]byte, 2*besideFrom)), hash: sha256.New(), beside: beside}
		if _, err := io.CopyN(io.Discard, s, besideFrom+copyBytes+1); err != nil {
			t.Fatal(err)
		}
		s.done()
		if len(beside.free) != mostAhead {
			t.Fatalf("%d copies of %d are free", len(beside.free), mostAhead)
		}
	}
}
