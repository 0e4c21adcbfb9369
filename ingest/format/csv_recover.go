package format

// How much is looked at to find the next record behind quotes that cannot be
// right: bytes of one record that runs over lines, and of all that are tried.
const (
	tryOne = 256 << 10
	tryAll = 32 << 20
)

// recover sets aside what is between p and the next line that begins a
// plausible record. Where the buffer has none the span goes on in the next
// one. The record at from is known to be torn.
func (r *csvReader) recover(b *Block, p, from int) (next int, ok bool) {
	budget := tryAll
	at, more := from, true
	if !r.lost {
		_, at, more = r.x.line(r.buf, at, r.end)
	}
	for more && at < len(r.buf) {
		found, wait := r.plausibleAt(at, &budget)
		if wait && len(r.buf)-p <= r.most {
			return 0, false
		}
		if found {
			r.setAside(b, p, at)
			r.lost, r.long = false, false
			return at, true
		}
		_, at, more = r.x.line(r.buf, at, r.end)
	}
	switch {
	case r.end:
		if !r.lost {
			r.cut = true
			r.bad(b, p, len(r.buf), "CSV_TRUNCATED", "a quoted cell is never closed")
		} else {
			r.setAside(b, p, len(r.buf))
		}
		r.lost = false
		return len(r.buf), true
	case len(r.buf)-p <= r.most:
		return 0, false
	}
	if at <= p || !more {
		at = len(r.buf)
	}
	r.setAside(b, p, at)
	r.lost = true
	return at, true
}

// setAside sets the lines from p to next aside as one span.
func (r *csvReader) setAside(b *Block, p, next int) {
	if next > p && r.long {
		r.bad(b, p, next, "CSV_RECORD", "the rest of "+r.limits.tooLarge())
	} else if next > p {
		r.bad(b, p, next, "CSV_QUOTE", "quotes that cannot be right: text follows a closing quote, or a cell is never closed")
		r.torn++
	}
}

// plausibleAt reports whether a plausible record begins at the line at, or
// whether the buffer is too short to tell.
func (r *csvReader) plausibleAt(at int, budget *int) (found, wait bool) {
	end, _, ok := r.x.line(r.buf, at, r.end)
	if !ok {
		return false, !r.end
	}
	if r.alone(r.buf[at:end]) {
		return true, false
	}
	window := min(len(r.buf), at+tryOne)
	if *budget <= 0 {
		return false, false
	}
	end, next, v := r.x.record(r.buf[:window], at, r.end && window == len(r.buf), func([]byte) bool { return false })
	switch {
	case v == short && window == len(r.buf) && !r.end:
		return false, true
	case v != whole:
		*budget -= min(window-at, tryOne)
		return false, false
	}
	*budget -= next - at
	return r.scratch.split(r.x, r.buf[at:end]) && r.layout.plausible(&r.scratch), false
}

// tooLong sets aside a record that is longer than records may be, up to the end
// of a line.
func (r *csvReader) tooLong(b *Block, p int) (next int, ok bool) {
	at := p
	for at-p <= r.most {
		_, n, ok := r.x.line(r.buf, at, r.end)
		if !ok || n == at {
			at = len(r.buf)
			break
		}
		at = n
	}
	r.bad(b, p, at, "CSV_RECORD", r.limits.tooLarge())
	r.lost = at < len(r.buf) || !r.end
	r.long = r.lost
	return at, true
}
