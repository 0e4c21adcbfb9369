package format

import "bytes"

// extras is the JSON object of what has no column, in the order of the source.
type extras struct {
	buf   []byte
	names []nameAt
}

type nameAt struct{ from, to, end int } // of a quoted name and its value in buf

func (e *extras) reset()      { e.buf, e.names = e.buf[:0], e.names[:0] }
func (e *extras) empty() bool { return len(e.names) == 0 }

// object returns the whole object.
func (e *extras) object() []byte {
	out := make([]byte, 0, len(e.buf)+2)
	return append(append(append(out, '{'), e.buf...), '}')
}

// begin opens an item; the caller appends its value, in compact JSON, to buf
// and calls end.
func (e *extras) begin(name []byte) {
	if len(e.names) > 0 {
		e.buf = append(e.buf, ',')
	}
	from := len(e.buf)
	e.buf = appendQuoted(e.buf, name)
	e.names = append(e.names, nameAt{from: from, to: len(e.buf)})
	e.buf = append(e.buf, ':')
}

// end closes the item. If the name was there before, it returns whether the
// value was the same, which is then kept once.
func (e *extras) end() (again, same bool) {
	last := len(e.names) - 1
	n := &e.names[last]
	n.end = len(e.buf)
	for i := 0; i < last; i++ {
		m := e.names[i]
		if !bytes.Equal(e.buf[m.from:m.to], e.buf[n.from:n.to]) {
			continue
		}
		if bytes.Equal(e.buf[m.to:m.end], e.buf[n.to:n.end]) {
			e.drop()
			return true, true
		}
		again = true
		e.rename()
		i = -1 // the new name may be there as well
	}
	return again, false
}

// drop takes the last item back.
func (e *extras) drop() {
	last := len(e.names) - 1
	e.buf = e.buf[:max(0, e.names[last].from-1)] // and the comma
	e.names = e.names[:last]
}

// rename marks the last item as one more of its name, so that the object has
// each name once and both values are kept.
func (e *extras) rename() {
	n := &e.names[len(e.names)-1]
	const mark = " (again)"
	e.buf = append(e.buf, mark...)
	copy(e.buf[n.to-1+len(mark):], e.buf[n.to-1:len(e.buf)-len(mark)])
	copy(e.buf[n.to-1:], mark)
	n.to += len(mark)
	n.end += len(mark)
}
