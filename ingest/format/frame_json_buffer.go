package format

import "io"

// How much of its text a jsonFramer holds.

// keep returns up to where the buffer is done with.
func (f *jsonFramer) keep() int {
	if f.mode == reading || f.mode == wrapping {
		return f.start
	}
	return f.p
}

// move goes on in a new buffer with what is not yet done with.
func (f *jsonFramer) move() {
	from := f.keep()
	rest := f.buf[from:]
	size := f.size
	switch {
	case f.err != nil:
		size = 0 // nothing more comes
	case f.buf == nil:
		size = min(size, firstSize) // most exports are small
	}
	f.before = f.lineStart(from)
	buf := append(f.used.get(max(size, 2*len(rest))), rest...)
	f.buf, f.base, f.p, f.start = buf, f.base+int64(from), f.p-from, f.start-from
}

// fill reads more text behind what there is.
func (f *jsonFramer) fill() {
	if len(f.buf) == cap(f.buf) {
		f.move()
	}
	n, err := io.ReadFull(f.text, f.buf[len(f.buf):cap(f.buf)])
	f.buf = f.buf[:len(f.buf)+n]
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	f.err = err
}
