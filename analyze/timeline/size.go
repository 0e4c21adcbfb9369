package timeline

import (
	"cmp"
	"fmt"
)

// SizeError says that one timeline would take more memory than it may. It must
// be whole to be judged.
type SizeError struct {
	Kind, ID string // whose
	Rows     int64  // its sign-ins
	Bytes    int64  // that they would take
	Share    int64  // bytes that they may take
}

func (e *SizeError) Error() string {
	return fmt.Sprintf("the timeline of %s %q with its %d sign-ins would take %d bytes", e.Kind, e.ID, e.Rows, e.Bytes)
}

// What a row takes but for the codes of columns that vary.
const (
	rowBytes    = 6*8 + 3 + 2*4 // its numbers, class, states, lineage and PRT
	judgedBytes = 72            // places in groups and lists of rows, and beliefs, that stay while it is judged
)

// bytes is what the rows gathered take, with what is made of them later.
func (r *rows) bytes(beside int) int64 {
	each, cols := rowBytes+beside, 0
	for c := range r.cols {
		cols += r.cols[c].bytes()
	}
	if len(r.lat) > 0 {
		each += 2 * 4
	}
	return int64(each)*int64(len(r.time)) + int64(cols)
}

// Rows are weighed after so many, or after so many bytes of what they say.
const (
	weighedRows  = 4 << 10
	weighedBytes = 1 << 20
)

// settle makes little of columns once there are many rows.
func (r *rows) settle() {
	for c := range r.cols {
		if len(r.cols[c].varied) >= handOver {
			r.cols[c].settle()
		}
	}
}

// weight watches over what the timeline that is being gathered takes.
type weight struct {
	opt   *Options
	pool  int // bytes of the pool where the subject begins
	seen  int // and when it was last looked at
	over  int64
	rows  int64 // of which over is the size
	more  int64 // rows met since, which are not kept
	alone bool
}

// begin turns to the next subject.
func (w *weight) begin(p *pool) {
	w.end()
	*w = weight{opt: w.opt, pool: p.bytes, seen: p.bytes}
}

// end lets other large timelines be gathered.
func (w *weight) end() {
	if w.alone {
		w.alone = false
		w.opt.Alone.Unlock()
	}
}

// due reports whether rows are to be checked again: there are many more, or
// what they say is long.
func (w *weight) due(rows int, p *pool) bool {
	return rows%weighedRows == 0 || p.bytes-w.seen > weighedBytes
}

// check looks whether the rows may go on to be gathered. Those that may not are
// forgotten.
func (w *weight) check(r *rows, p *pool) {
	if w.opt.Share == 0 {
		return
	}
	w.seen = p.bytes
	r.settle()
	size := r.bytes(cmp.Or(w.opt.Beside, judgedBytes)) + int64(p.bytes-w.pool)
	if size > w.opt.Share/4 && !w.alone && w.opt.Alone != nil {
		w.opt.Alone.Lock()
		w.alone = true
	}
	if size > w.opt.Share {
		w.over, w.rows = size, int64(len(r.time))
		*r = rows{}
	}
}

// fault is the error of a timeline that was too large, now that it is known how
// many rows it has.
func (w *weight) fault(kind, id string) error {
	if w.over == 0 {
		return nil
	}
	all := w.rows + w.more
	return &SizeError{kind, id, all, w.over / w.rows * all, w.opt.Share}
}
