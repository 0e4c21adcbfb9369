package run

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"prtscope/ingest/column"
)

const (
	fanIn      = 64        // runs merged at once: so many files are open, so many chunks in memory
	fewRuns    = fanIn / 4 // runs with whose chunks there still is room for what was not spilled
	chunkRows  = 4096      // rows of a chunk at most
	mostChunk  = 1 << 20   // of memory that a chunk should take, or less; where rows differ in size, its long texts end it at twice as much
	leastChunk = 64 << 10  // whatever the budget is
	ioBytes    = 128 << 10
)

// spilling is a run that is being made beside whoever adds rows.
type spilling struct {
	size int64 // of its rows in memory
	path string
	err  error
	done chan struct{}
}

// spill begins to write what is in memory as one sorted run.
func (s *Sorter) spill() error {
	if err := s.settle(); err != nil || len(s.batches) == 0 {
		return err
	}
	batches, rows := s.batches, s.rows
	shared, held := s.pool.Renew(batches, int(min(s.budget/8, math.MaxInt32)))
	s.chunk = int(min(chunkRows, max(1, s.chunkBytes()*int64(rows)/s.size)))
	w := &spilling{size: s.size, done: make(chan struct{})}
	s.spilling = w
	s.batches, s.size, s.rows = nil, int64(held), 0
	go func() {
		defer close(w.done)
		defer func() {
			if p := recover(); p != nil {
				w.err = fmt.Errorf("sort table %s: %v", s.schema.Name, p)
			}
		}()
		w.path, w.err = s.write(s.chunk, shared, func(add func(*column.Batch, int) error) error {
			for _, r := range s.sort(batches, rows) {
				if err := add(batches[r.batch], int(r.row)); err != nil {
					return err
				}
			}
			return nil
		})
	}()
	return nil
}

// settle waits for the run that is being made.
func (s *Sorter) settle() error {
	w := s.spilling
	if w == nil {
		return nil
	}
	<-w.done
	s.spilling = nil
	if w.err == nil {
		s.runs = append(s.runs, w.path)
	}
	return w.err
}

// chunkBytes is how much memory a chunk should take, such that those of all
// runs that are merged at once take no more than the budget.
func (s *Sorter) chunkBytes() int64 { return max(leastChunk, min(mostChunk, s.budget/(2*fanIn))) }

// reduce merges the oldest runs into one, which takes their place, so that rows
// that compare equal stay in the order in which they were added.
func (s *Sorter) reduce() error {
	n := min(fanIn, len(s.runs)-fanIn+1)
	path, err := s.write(s.chunk, s.pool.Kept(), func(add func(*column.Batch, int) error) error { return s.merge(s.runs[:n], nil, add) })
	if err != nil {
		return err
	}
	for _, old := range s.runs[:n] {
		if err := os.Remove(old); err != nil {
			return err
		}
	}
	s.runs = append([]string{path}, s.runs[n:]...)
	return nil
}

// write makes a run of the rows that fill adds, so many to a chunk. Codes in
// the dictionaries shared go as they are.
func (s *Sorter) write(rows int, shared []*column.Dict, fill func(add func(*column.Batch, int) error) error) (path string, err error) {
	s.made++
	path = filepath.Join(s.dir, fmt.Sprintf("%s-%06d.run", s.schema.Name, s.made))
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	defer func() {
		if e := file.Close(); err == nil {
			err = e
		}
		if err != nil {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	out := bufio.NewWriterSize(file, ioBytes)
	if s.encoders == nil {
		s.encoders = newEncoders(s.schema)
	}
	s.encoders.begin(out, shared)
	var pending block
	weights, weight := newWeigher(s.schema, shared), int64(0)
	flush := func() (err error) {
		weights.reset()
		pending, err = s.encoders.add(pending)
		return err
	}
	err = fill(func(b *column.Batch, i int) error {
		pending.rows = append(pending.rows, column.Row{Batch: b, At: i})
		weight += weights.of(b, i)
		if weight < 2*s.chunkBytes() && pending.open() < rows {
			return nil
		}
		weight = 0
		if pending.end() < blockChunks {
			return nil
		}
		return flush()
	})
	if err == nil && len(pending.rows) > 0 {
		pending.end()
		err = flush()
	}
	if e := s.encoders.close(); err == nil {
		err = e
	}
	if err == nil {
		err = out.Flush()
	}
	return path, err
}

// A cursor stands on a row of a run, or of what is in memory.
type cursor struct {
	memory []ref // rows in order; nil for a run
	file   *os.File
	in     *bufio.Reader
	codecs chan *Codec // to be used by one cursor at a time
	chunk  []byte
	batch  *column.Batch
	ahead  ahead
	row    int
	key    uint64
	order  int // of the run: breaks ties
}

// next moves to the next row, and returns io.EOF behind the last.
func (c *cursor) next(s *Sorter) error {
	if c.file == nil {
		if len(c.memory) == 0 {
			return io.EOF
		}
		c.batch, c.row = s.batches[c.memory[0].batch], int(c.memory[0].row)
		c.memory = c.memory[1:]
		c.key = s.key(c.batch, c.row)
		return nil
	}
	c.row++
	if c.batch == nil || c.row >= c.batch.Len() {
		if err := c.load(); err != nil {
			return err
		}
		c.row = 0
	}
	c.key = s.key(c.batch, c.row)
	return nil
}

// read returns the batch of the next chunk, and io.EOF behind the last.
func (c *cursor) read(codec *Codec) (*column.Batch, error) {
	head, err := c.in.Peek(HeadBytes)
	if err == io.EOF && len(head) == 0 {
		return nil, io.EOF
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.file.Name(), errors.Join(ErrChunk, err))
	}
	size := Size(head)
	if size > maxBody {
		return nil, fmt.Errorf("%s: %w", c.file.Name(), ErrChunk)
	}
	if int64(cap(c.chunk)) < size {
		c.chunk = make([]byte, size+size/4)
	}
	c.chunk = c.chunk[:size]
	if _, err := io.ReadFull(c.in, c.chunk); err != nil {
		return nil, fmt.Errorf("%s: %w", c.file.Name(), errors.Join(ErrChunk, err))
	}
	batch, err := codec.Decode(c.chunk)
	if err == nil && batch.Len() == 0 {
		err = ErrChunk
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.file.Name(), err)
	}
	return batch, nil
}

// Close removes what was spilled. The Sorter is of no more use.
func (s *Sorter) Close() error {
	errs := []error{s.settle()}
	for _, path := range s.runs {
		errs = append(errs, os.Remove(path))
	}
	s.runs, s.batches = nil, nil
	return errors.Join(errs...)
}
