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

// A lane makes one chunk at a time.
type lane struct {
	codec *Codec
	rows  []column.Row
	chunk []byte
	done  chan error // nil while nothing is being made
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

// add begins a chunk of rows, which it takes over, and returns a list for
// others.
func (e *encoders) add(rows []column.Row) ([]column.Row, error) {
	l := &e.lanes[e.next]
	e.next = (e.next + 1) % len(e.lanes)
	if err := e.finish(l); err != nil {
		return nil, err
	}
	empty := l.rows
	l.rows, l.done = rows, make(chan error, 1)
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
	l.chunk, err = l.codec.Encode(l.chunk[:0], column.Gather(l.codec.schema, l.rows))
}

// finish waits for what a lane is making, and writes it.
func (e *encoders) finish(l *lane) error {
	if l.done == nil {
		return nil
	}
	err := <-l.done
	l.done = nil
	clear(l.rows) // or their batches would be held
	l.rows = l.rows[:0]
	if err == nil {
		_, err = e.out.Write(l.chunk)
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
