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
	gatheredBytes = 2 * 8     // its time and facts, while it is gathered
	rowBytes      = 8 + 2 + 3 // its time, facts, class and states, when it is judged
	judgedBytes   = 44        // lineage and PRT, places in groups and lists of rows, beliefs, while it is judged
)

// loneBytes is what the lineage of a row without a session takes besides: it has
// one of its own.
const loneBytes = 100

// bytes is what the rows gathered take, but for each bytes of each.
func (r *rows) bytes(each int) int64 {
	all := int64(each)*int64(len(r.time)) + 16*int64(len(r.record))
	for c := range r.cols {
		all += int64(r.cols[c].bytes())
	}
	return all
}

// Rows are weighed after so many, or after so many bytes of what they say.
const (
	weighedRows  = 4 << 10
	weighedBytes = 1 << 20
)

// settle makes little of columns once there are many rows.
func (r *rows) settle(p *pool) {
	if len(r.time) < handOver {
		return
	}
	for c := range r.cols {
		if len(r.cols[c].varied) >= handOver {
			r.cols[c].settle()
		}
	}
	if p.shelf == nil {
		return
	}
	if r.places == nil {
		r.places = new(paged[home])
	}
	for n, record := range r.record {
		r.places.add(home{record, r.offset[n]})
	}
	r.record, r.offset = r.record[:0], r.offset[:0]
	r.places.putAside(p.shelf)
	p.putAside()
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
	r.settle(p)
	w.seen = p.bytes
	if w.opt.Share == 0 {
		return
	}
	pool := int64(p.bytes - w.pool)
	size := max(r.bytes(gatheredBytes)+pool, r.bytes(rowBytes+cmp.Or(w.opt.Beside, judgedBytes))+pool-8*int64(len(p.places)))
	if w.opt.Beside == 0 {
		size += loneBytes * int64(r.lone)
	}
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
	return &SizeError{kind, id, all, int64(float64(w.over) / float64(w.rows) * float64(all)), w.opt.Share}
}
