package format

import "bytes"

// swallower knows what records of a text look like, so that one whose end is lost
// is not taken for one that goes on over all those behind it.
type swallower struct {
	keys    map[string]bool // of the first record that was whole
	longest int             // of the records, in bytes
}

// usual is how many bytes a record may have that nobody need search for others in it.
func (w *swallower) usual() int { return 2 * w.longest }

// fewKeys is how many keys a record must have to be told from what may stand in
// one, and maxTries how many places that may begin one are looked at.
const fewKeys, maxTries = 4, 256

// learnKeys remembers the keys of a record.
func (f *jsonFramer) learnKeys(record []byte) {
	s, err := shapeOf(record)
	if f.whole.keys = map[string]bool{}; err == nil && len(s.keys) >= fewKeys {
		f.whole.keys = s.keys
	}
}

// swallowed returns where in the value from one place to another a record like
// those before it begins, whole and within a list, or -1. None of that stands in
// a record, but in one whose last brackets are lost.
func (f *jsonFramer) swallowed(from, to int) int {
	if len(f.whole.keys) == 0 || len(f.opening) == 0 {
		return -1
	}
	for at, tries := from+1, 0; tries < maxTries; tries++ {
		i := bytes.Index(f.buf[at:to], f.opening)
		if i < 0 {
			return -1
		}
		i += at
		var n nesting
		if end, how := n.next(f.buf[:to], i, 0); how == complete && f.alike(f.buf[i:end]) {
			return i
		}
		at = i + len(f.opening)
	}
	return -1
}

// alike reports whether a value has most of the keys that records have.
func (f *jsonFramer) alike(value []byte) bool {
	s, err := shapeOf(value)
	if err != nil {
		return false
	}
	n := 0
	for key := range s.keys {
		if f.whole.keys[key] {
			n++
		}
	}
	return 4*n >= 3*len(f.whole.keys)
}

// giveBack sets aside what is open up to where the record begins that it
// swallowed, and goes on there. It returns false if there is none.
func (f *jsonFramer) giveBack(to int) bool {
	at := f.swallowed(f.start, to)
	if at < 0 {
		return false
	}
	f.spoil(f.start, "JSON_SYNTAX", "another record begins inside, after byte "+itoa(at-f.start)+": the end of the record is missing")
	f.bad.add(f.buf[f.start:at])
	f.endBad(at)
	f.p = at
	return true
}

// byID reports whether a record begins in b at a place, and the key before it is what
// its first field says: it is a member of an object by ids that became its neighbour.
func (f *jsonFramer) byID(b []byte, at int) bool {
	id := bytes.TrimLeft(b[at+len(f.opening):min(len(b), at+len(f.opening)+keyedLong)], " \t\r\n")
	if len(id) == 0 || id[0] != '"' {
		return false
	}
	end := bytes.IndexByte(id[1:], '"')
	key, colon := bytes.CutSuffix(bytes.TrimRight(b[:at], " \t\r\n"), []byte{':'})
	return end > 0 && colon && bytes.HasSuffix(bytes.TrimRight(key, " \t\r\n"), id[:end+2])
}

// behindKey returns where the record begins whose key is at p, 0 if none is, or -1 if
// more text is needed.
func (f *jsonFramer) behindKey(p int) int {
	if len(f.opening) == 0 || f.buf[p] != '"' {
		return 0
	}
	b := f.buf[p:min(len(f.buf), p+len(f.opening)+2*keyedLong)]
	at := bytes.Index(b, f.opening)
	switch {
	case f.err == nil && len(b) < len(f.opening)+2*keyedLong:
		return -1
	case at < 0 || !f.byID(b, at) || bytes.Count(b[:at], []byte{'"'}) != 2:
		return 0
	}
	return p + at
}
