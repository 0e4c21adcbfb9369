package html

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	hashes "hash"
	"io"

	"github.com/klauspost/compress/gzip"
)

// stream writes a chunk that is too large to be held, while it is made: write is
// given what takes its text, piece by piece. All chunks added before are written
// first.
func (c *chunks) stream(name string, level int, write func(take func([]byte) error) error) error {
	for len(c.jobs) > 0 {
		if err := c.commit(); err != nil {
			return err
		}
	}
	c.idle, c.free = nil, nil // their memory is wanted elsewhere
	s := &sheet{c: c, name: name, sum: sha256.New()}
	defer s.close()
	z, err := gzip.NewWriterLevel(s, level)
	if err != nil {
		return err
	}
	err = write(func(b []byte) error {
		_, err := z.Write(b)
		return err
	})
	if err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return s.end()
}

// sheet takes in the bytes of a packed chunk. It holds their text while all data
// may still go into the page; from then on it writes the style sheet, which says
// at its end how many properties it has.
type sheet struct {
	c     *chunks
	name  string
	sum   hashes.Hash
	n     int    // bytes
	odd   []byte // the last few of them, which are no group of base64 yet
	text  []byte // that is not written
	props int
	file  io.WriteCloser
}

func (s *sheet) Write(b []byte) (int, error) {
	s.sum.Write(b)
	s.n += len(b)
	s.odd = append(s.odd, b...)
	whole := len(s.odd) / 3 * 3
	err := s.add(s.odd[:whole])
	s.odd = append(s.odd[:0], s.odd[whole:]...)
	return len(b), err
}

// add adds bytes to the text.
func (s *sheet) add(b []byte) error {
	was := len(s.text)
	s.text = base64.StdEncoding.AppendEncode(s.text, b)
	if !s.c.spilt {
		s.c.size += len(s.text) - was
		if s.c.hold != nil {
			return s.c.hold(len(s.text) - was)
		}
		if s.c.size <= s.c.inline {
			return nil
		}
		if err := s.c.spill(); err != nil {
			return err
		}
	}
	for len(s.text) > maxProperty {
		if err := s.property(maxProperty); err != nil {
			return err
		}
	}
	return nil
}

// property writes the first bytes of the text as a property.
func (s *sheet) property(n int) (err error) {
	if s.file == nil {
		if s.file, err = s.c.create("data/" + s.name + ".css"); err != nil {
			return err
		}
		io.WriteString(s.file, sheetHead)
	}
	fmt.Fprintf(s.file, "--d%d:\"", s.props)
	s.file.Write(s.text[:n])
	s.props++
	s.text = append(s.text[:0], s.text[n:]...)
	_, err = io.WriteString(s.file, "\";\n")
	return err
}

// end ends the chunk.
func (s *sheet) end() error {
	if err := s.add(s.odd); err != nil {
		return err
	}
	s.c.index[s.name] = Chunk{s.n, hex.EncodeToString(s.sum.Sum(nil))}
	if !s.c.spilt {
		s.c.held = append(s.c.held, held{s.name, s.text})
		return nil
	}
	if err := s.property(len(s.text)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(s.file, "--n:\"%d\"}\n", s.props); err != nil {
		return err
	}
	err := s.file.Close()
	s.file = nil
	return err
}

// close gives up what is not ended.
func (s *sheet) close() {
	if s.file != nil {
		s.file.Close()
	}
}
