package analyze

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"sync"

	"prtscope/analyze/finding"
)

// A spool keeps findings on disk, as the JSON that they will be written as. A
// finding carries its evidence, and a case may have tens of thousands: what is
// held in memory of each is its headline and where it lies.
type spool struct {
	mu    sync.Mutex // workers add side by side; the order in the file means nothing
	file  *os.File
	out   *bufio.Writer
	bytes int64
	err   error
}

// headline is what the whole of a case asks of a finding: Fact, Expected,
// Observed, For, Against, Benign and Evidence are left out.
type headline struct {
	finding.Finding
	at, size int64 // in the spool
}

func newSpool(dir string) (*spool, error) {
	f, err := os.CreateTemp(dir, "findings-")
	if err != nil {
		return nil, err
	}
	return &spool{file: f, out: bufio.NewWriter(f)}, nil
}

// add puts a finding on disk and returns what is kept of it. An error waits
// for flush.
func (s *spool) add(f finding.Finding) headline {
	text, err := json.Marshal(f)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		_, err = s.out.Write(text)
	}
	if s.err == nil {
		s.err = err
	}
	h := headline{f, s.bytes, int64(len(text))}
	s.bytes += h.size
	h.Fact, h.Expected, h.Observed = "", "", ""
	h.For, h.Against, h.Benign, h.Evidence = nil, nil, nil, nil
	return h
}

func (s *spool) flush() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.out.Flush(); s.err == nil {
		s.err = err
	}
	return s.err
}

// whole reads a finding back.
func (s *spool) whole(h headline) (f finding.Finding, err error) {
	text := make([]byte, h.size)
	if _, err := s.file.ReadAt(text, h.at); err != nil && err != io.EOF {
		return f, err
	}
	return f, json.Unmarshal(text, &f)
}

// close removes what is on disk.
func (s *spool) close() error {
	err := s.file.Close()
	if e := os.Remove(s.file.Name()); err == nil {
		err = e
	}
	return err
}
