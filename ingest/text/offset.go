package text

// offsets maps places in the UTF-8 text to places in the source. It is a list
// of stretches in which every character takes the same number of bytes, here
// and there; plain UTF-8 is one stretch, and Latin text in UTF-16 is few.
type offsets struct {
	runs []run
	next int   // the stretch of the last answer
	text int64 // bytes of text made so far
	src0 int64 // bytes of source used so far
}

type run struct {
	text, src int64
	here      int8 // bytes of text per character
	there     int8 // bytes of source per character
}

// add begins a stretch unless the last one is of the same kind.
func (o *offsets) add(here, there int8) {
	if n := len(o.runs); n > 0 && o.runs[n-1].here == here && o.runs[n-1].there == there {
		return
	}
	o.runs = append(o.runs, run{o.text, o.src0, here, there})
}

// skip passes over bytes of the source that are not in the text.
func (o *offsets) skip(n int64, here, there int8) {
	o.src0 += n
	o.runs = append(o.runs, run{o.text, o.src0, here, there})
}

// Straight reports whether text read so far takes, from one place to another,
// byte for byte as many in the source: that Offset counts on from the first.
// Places must not be before the last one that Offset was asked for.
func (o *offsets) Straight(from, to int64) bool {
	at := min(o.next, max(0, len(o.runs)-1))
	for at+1 < len(o.runs) && o.runs[at+1].text <= from {
		at++
	}
	if at+1 < len(o.runs) && o.runs[at+1].text <= to {
		return false
	}
	return len(o.runs) == 0 || o.runs[at].here == o.runs[at].there
}

// Offset returns the place in the source, in bytes, of a place in the UTF-8
// text read so far. It must be the beginning of a character or the end of the
// text, and places must be asked for in order, but that one may go back to a
// place from which the text is straight: what lies before is forgotten.
func (o *offsets) Offset(utf8 int64) int64 {
	if len(o.runs) == 0 {
		return utf8
	}
	for o.next+1 < len(o.runs) && o.runs[o.next+1].text <= utf8 {
		o.next++
	}
	if o.next > 1024 && o.next > len(o.runs)/2 {
		o.runs = append(o.runs[:0], o.runs[o.next:]...)
		o.next = 0
	}
	r := o.runs[o.next]
	return r.src + (utf8-r.text)/int64(r.here)*int64(r.there)
}
