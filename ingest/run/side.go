package run

import (
	"fmt"
	"io"
	"runtime"

	"prtscope/ingest/column"
)

// Chunks take longer to make and to take apart than to sort, so that is done
// beside: the bytes and their order are what they would be one after the other.

// encoders make chunks side by side and write them in the order in which they
// were begun.
type encoders struct {
	out   io.Writer
	lanes []lane
	next  int
}

// A block is the rows of some chunks, which are gathered at once: they lie apart,
// and each column of a batch is gone to once for all of them.
type block struct {
	rows []column.Row
	ends []int // of the chunks
}

const blockChunks = 4

// open returns how many rows there are of the chunk that has not ended.
func (b *block) open() int {
	if n := len(b.ends); n > 0 {
		return len(b.rows) - b.ends[n-1]
	}
	return len(b.rows)
}

// end ends a chunk, if it has a row, and returns how many there are.
func (b *block) end() int {
	if b.open() > 0 {
		b.ends = append(b.ends, len(b.rows))
	}
	return len(b.ends)
}

// A lane makes the chunks of one block at a time.
type lane struct {
	codec  *Codec
	block  block
	room   column.Room
	chunks []byte
	done   chan error // nil while nothing is being made
}

func newEncoders(s *column.Schema) *encoders {
	e := &encoders{lanes: make([]lane, runtime.GOMAXPROCS(0))}
	for i := range e.lanes {
		e.lanes[i].codec = NewCodec(s)
	}
	return e
}

// begin turns to another run, whose chunks leave out dictionaries that are shared.
func (e *encoders) begin(out io.Writer, shared []*column.Dict) {
	e.out = out
	for i := range e.lanes {
		e.lanes[i].codec.shared = shared
	}
}

// add begins the chunks of a block, which it takes over, and returns an empty one.
func (e *encoders) add(full block) (block, error) {
	l := &e.lanes[e.next]
	e.next = (e.next + 1) % len(e.lanes)
	if err := e.finish(l); err != nil {
		return block{}, err
	}
	empty := l.block
	l.block, l.done = full, make(chan error, 1)
	go l.encode()
	return empty, nil
}

func (l *lane) encode() {
	var err error
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("encode chunk: %v", p)
		}
		l.done <- err
	}()
	b := l.room.Gather(l.codec.schema, l.block.rows)
	from := 0
	l.chunks = l.chunks[:0]
	for _, to := range l.block.ends {
		if l.chunks, err = l.codec.Encode(l.chunks, part(b, from, to)); err != nil {
			return
		}
		from = to
	}
}

// part returns rows from to to of b.
func part(b *column.Batch, from, to int) *column.Batch {
	cols := make([]column.Vector, len(b.Schema.Fields))
	for c := range cols {
		v := b.Column(c)
		codes, nums := v.Codes, v.Nums
		cols[c] = column.Vector{Codes: codes[min(from, len(codes)):min(to, len(codes))], Dict: v.Dict, Nums: nums[min(from, len(nums)):min(to, len(nums))]}
	}
	return column.Assemble(b.Schema, to-from, cols)
}

// finish waits for what a lane is making, and writes it.
func (e *encoders) finish(l *lane) error {
	if l.done == nil {
		return nil
	}
	err := <-l.done
	l.done = nil
	clear(l.block.rows) // or their batches would be held
	l.block.rows, l.block.ends = l.block.rows[:0], l.block.ends[:0]
	if err == nil {
		_, err = e.out.Write(l.chunks)
	}
	return err
}

// close finishes what was begun, in order. It must be called.
func (e *encoders) close() (err error) {
	for i := range e.lanes {
		l := &e.lanes[(e.next+i)%len(e.lanes)]
		if err == nil {
			err = e.finish(l)
		} else if l.done != nil {
			<-l.done
			l.done = nil
		}
	}
	return err
}

// ahead is the batch that a cursor will come to next, while it is being read.
type ahead chan loaded

type loaded struct {
	batch *column.Batch
	err   error
}

// begin reads the next chunk of a cursor beside.
func (c *cursor) begin() {
	c.ahead = make(ahead, 1)
	go func() {
		codec := <-c.codecs
		var l loaded
		defer func() {
			c.codecs <- codec
			if p := recover(); p != nil {
				l = loaded{err: fmt.Errorf("%s: %v", c.file.Name(), p)}
			}
			c.ahead <- l
		}()
		l.batch, l.err = c.read(codec)
	}()
}

// load goes on with the next chunk.
func (c *cursor) load() error {
	if c.ahead == nil {
		c.begin()
	}
	l := <-c.ahead
	c.batch, c.ahead = l.batch, nil
	if l.err == nil {
		c.begin()
	}
	return l.err
}

// close closes the file once nobody reads it.
func (c *cursor) close() error {
	if c.ahead != nil {
		<-c.ahead
	}
	return c.file.Close()
}
