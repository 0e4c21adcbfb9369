package ingest

import (
	"encoding/hex"
	"hash"
	"io"
)

// summer hashes what is read through it. That of a large source is hashed beside
// whoever reads, who is ahead by no more than there are copies: one source is
// hashed by one core, which takes as long as all else that is done to its text
// in order, and neither is to wait for the other.
type summer struct {
	r      io.Reader
	hash   hash.Hash
	size   int64
	read   func(n int) error // told of the bytes as they come; its error ends them; may be nil
	beside *copies           // nil: hash as it is read
	queue  chan []byte       // to be hashed, in order; nil: nothing is hashed beside
	ended  chan struct{}     // closed once all of queue is hashed
}

// besideFrom is the size from which a source is hashed beside: below, it would
// be no gain.
const besideFrom = 4 << 20

func (s *summer) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.add(p[:n])
	s.size += int64(n)
	if s.read != nil {
		if e := s.read(n); e != nil {
			return n, e
		}
	}
	return n, err
}

// add hashes p, or a copy of it later on.
func (s *summer) add(p []byte) {
	if s.beside == nil || s.size < besideFrom {
		s.hash.Write(p)
		return
	}
	if s.queue == nil {
		s.begin()
	}
	for len(p) > 0 {
		c := <-s.beside.free
		n := copy(c[:cap(c)], p)
		s.queue <- c[:n]
		p = p[n:]
	}
}

// begin begins to hash beside.
func (s *summer) begin() {
	free := s.beside.made()
	queue, ended := make(chan []byte, cap(free)), make(chan struct{})
	s.queue, s.ended = queue, ended
	go func() {
		defer close(ended)
		for c := range queue {
			s.hash.Write(c)
			free <- c
		}
	}()
}

// done waits until all that was read is hashed.
func (s *summer) done() {
	if s.queue != nil {
		close(s.queue)
		<-s.ended
		s.queue, s.beside = nil, nil
	}
}

func (s *summer) String() string {
	s.done()
	return hex.EncodeToString(s.hash.Sum(nil))
}

// copies are of what was read, until it is hashed. Sources read one after the
// other share them.
type copies struct{ free chan []byte }

const (
	copyBytes = 256 << 10 // of one: as much as is read at once
	mostAhead = 8         // copies
)

// made returns those that are free.
func (c *copies) made() chan []byte {
	if c.free == nil {
		c.free = make(chan []byte, mostAhead)
		for range mostAhead {
			c.free <- make([]byte, 0, copyBytes)
		}
	}
	return c.free
}
