package analyze

import (
	"context"
	"fmt"
	"io"
	"iter"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"prtscope/analyze/scan"
	"prtscope/analyze/timeline"
	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/device"
	"prtscope/ingest/risk"
	"prtscope/ingest/signin"
	"prtscope/ingest/tablefile"
)

// TimelinesVersion is the version of the tables of timelines in a case.
const TimelinesVersion = timeline.Version

// table reads the files of one table.
type table struct{ schema *column.Schema }

var (
	eventTable  = table{signin.Schema}
	auditTable  = table{audit.Schema}
	deviceTable = table{device.Schema}
	riskTable   = table{risk.Schema}
)

// batches returns the rows of files as batches of the columns cols (nil: all).
func (t table) batches(ctx context.Context, files []File, cols []int) iter.Seq2[*column.Batch, error] {
	return func(yield func(*column.Batch, error) bool) {
		for _, f := range files {
			err := opened(f, func(r io.ReaderAt) error {
				for b, err := range tablefile.Scan(r, f.Size, t.schema, cols) {
					if err == nil {
						err = ctx.Err()
					}
					if err != nil {
						return fmt.Errorf("%s: %w", f.Name, err)
					}
					if !yield(b, nil) {
						return errStop
					}
				}
				return nil
			})
			if err != nil {
				if err != errStop {
					yield(nil, err)
				}
				return
			}
		}
	}
}

// records returns the rows of files as Arrow records of the columns cols.
func (t table) records(ctx context.Context, files []File, cols []int, done func(int64)) iter.Seq2[arrow.Record, error] {
	return func(yield func(arrow.Record, error) bool) {
		for _, f := range files {
			err := opened(f, func(r io.ReaderAt) error {
				for rec, err := range scan.Read(memory.DefaultAllocator, r, f.Size, t.schema, cols) {
					if err == nil {
						err = ctx.Err()
					}
					if err != nil {
						return fmt.Errorf("%s: %w", f.Name, err)
					}
					n := rec.NumRows()
					if !yield(rec, nil) {
						return errStop
					}
					if done != nil {
						done(n)
					}
				}
				return nil
			})
			if err != nil {
				if err != errStop {
					yield(nil, err)
				}
				return
			}
		}
	}
}

// errStop says that whoever asked for rows wants no more.
var errStop = fmt.Errorf("no more rows are wanted")

func opened(f File, use func(io.ReaderAt) error) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	return use(r)
}

// outlet makes files one at a time.
type outlet struct {
	sync.Mutex
	create  func(table string) (io.WriteCloser, error)
	presses *tablefile.Presses // of all files
}

// part is a file of a table of timelines being written; it is begun with the
// first row.
type part struct {
	outlet *outlet
	table  string
	schema *column.Schema
	file   io.WriteCloser
	w      *tablefile.Writer
}

func (p *part) write(b *column.Batch) error {
	if p.outlet.create == nil || b.Len() == 0 {
		return nil
	}
	if p.w == nil {
		p.outlet.Lock()
		file, err := p.outlet.create(p.table)
		p.outlet.Unlock()
		if err != nil {
			return err
		}
		p.file, p.w = file, p.outlet.presses.NewWriter(file, p.schema, map[string]string{"timelines": p.table})
	}
	return p.w.Write(b)
}

// close ends the file. The next row begins another.
func (p *part) close() error {
	if p.w == nil {
		return nil
	}
	err := p.w.Close()
	p.outlet.Lock()
	defer p.outlet.Unlock()
	if e := p.file.Close(); err == nil {
		err = e
	}
	p.file, p.w = nil, nil
	return err
}
