package format

import "bytes"

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
		if end, _, ok := r.x.line(r.buf, at, r.end); ok {
			switch before, header, ok := r.headerIn(at, end); {
			case ok && r.lost:
				r.hold(p, at+before)
				r.release(b)
				return at + header, true
			case ok:
				r.part(b, p, r.trimLines(p, at+before))
				return at + header, true
			}
		}
		found, wait := r.plausibleAt(at, &budget)
		if wait && len(r.buf)-p <= r.most {
			return 0, false
		}
		if found {
			r.hold(p, at)
			r.release(b)
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
			r.hold(p, len(r.buf))
			r.release(b)
		}
		return len(r.buf), true
	case len(r.buf)-p <= r.most:
		return 0, false
	}
	if at <= p || !more {
		at = len(r.buf)
	}
	r.hold(p, at)
	return at, true
}

// hold begins to set aside the lines from p to next, or goes on with it: where
// that ends is not known yet, and it is one span however long it gets.
func (r *csvReader) hold(p, next int) {
	end := r.trimLines(p, next)
	if !r.lost {
		r.lost = true
		r.held = Rejection{Offset: r.in.offset(r.base + int64(p)), Code: "CSV_QUOTE", Raw: bytes.Clone(r.buf[p:min(end, p+MaxRaw)]),
			Reason: "quotes that cannot be right: text follows a closing quote, or a cell is never closed"}
	}
	if end > p {
		r.held.Length = r.in.offset(r.base+int64(end)) - r.held.Offset
	}
}

// release ends what is held, and sets it aside with the block b.
func (r *csvReader) release(b *Block) {
	if !r.lost {
		return
	}
	r.lost = false
	if r.done++; r.held.Code == "CSV_QUOTE" {
		r.torn++
	}
	r.held.Record = r.done
	b.Bad = append(b.Bad, r.held)
	r.held = Rejection{}
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
	r.hold(p, at)
	r.held.Code, r.held.Reason = "CSV_RECORD", r.limits.tooLarge()
	if at == len(r.buf) && r.end {
		r.release(b)
	}
	return at, true
}
