package run

import (
	"bufio"
	"cmp"
	"io"
	"os"
	"runtime"

	"prtscope/ingest/column"
)

// merge calls f with the rows of the runs and those in memory in order.
func (s *Sorter) merge(runs []string, memory []ref, f func(b *column.Batch, i int) error) (err error) {
	var open []*cursor
	defer func() {
		for _, c := range open {
			if e := c.close(); err == nil {
				err = e
			}
		}
	}()
	codecs := make(chan *Codec, runtime.GOMAXPROCS(0))
	for range cap(codecs) {
		codecs <- &Codec{schema: s.schema, shared: s.pool.Kept()}
	}
	var heap cursors
	for i, path := range runs {
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		c := &cursor{file: file, in: bufio.NewReaderSize(file, ioBytes), codecs: codecs, row: -1, order: i}
		open = append(open, c)
		if err := c.next(s); err != nil {
			return err // a run has at least one row
		}
		heap = append(heap, c)
	}
	if len(memory) > 0 {
		c := &cursor{memory: memory, order: len(runs)}
		if err := c.next(s); err != nil {
			return err
		}
		heap = append(heap, c)
	}
	for i := len(heap)/2 - 1; i >= 0; i-- {
		heap.down(s, i)
	}
	for len(heap) > 0 {
		top := heap[0]
		if err := f(top.batch, top.row); err != nil {
			return err
		}
		switch err := top.next(s); {
		case err == io.EOF:
			heap[0] = heap[len(heap)-1]
			heap = heap[:len(heap)-1]
		case err != nil:
			return err
		}
		heap.down(s, 0)
	}
	return nil
}

// cursors is a heap: none is before the one at half its index.
type cursors []*cursor

func (h cursors) down(s *Sorter, i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(h); child++ {
			if s.before(h[child], h[least]) {
				least = child
			}
		}
		if least == i {
			return
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}

func (s *Sorter) before(x, y *cursor) bool {
	if x.key != y.key {
		return x.key < y.key
	}
	return cmp.Or(s.compare(x.batch, x.row, y.batch, y.row), cmp.Compare(x.order, y.order)) < 0
}
