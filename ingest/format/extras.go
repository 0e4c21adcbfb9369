package format

import (
	"bytes"
	"hash/maphash"
	"strconv"
)

// extras is the JSON object of what has no column, in the order of the source.
// A record of any number of fields takes time in proportion, and so does one that
// has a field any number of times.
type extras struct {
	buf    []byte
	items  []extra
	record uint32                // number of the record, from 1
	named  map[string]*namesakes // by quoted name; of records before as well, so that names are not copied for each
	values map[uint64]int        // items of names that come again, by the hash of name and value
}

// extra is where an item is in buf: the quoted name, how much of it the source
// has, and the value.
type extra struct{ from, base, to, end int }

// namesakes is how often a name was there.
type namesakes struct {
	record uint32 // the record that it is of
	first  int    // item
	n      int    // items, named after it all
}

// mostNames is how many names are remembered from one record to the next.
const mostNames = 1 << 12

var extraSeed = maphash.MakeSeed()

func (e *extras) reset() {
	e.buf, e.items = e.buf[:0], e.items[:0]
	if e.record++; e.record == 0 || len(e.named) > mostNames {
		e.record = 1
		clear(e.named)
	}
	if len(e.values) > 0 {
		clear(e.values)
	}
}

func (e *extras) empty() bool { return len(e.items) == 0 }

// object returns the whole object.
func (e *extras) object() []byte {
	out := make([]byte, 0, len(e.buf)+2)
	return append(append(append(out, '{'), e.buf...), '}')
}

// begin opens an item; the caller appends its value, in compact JSON, to buf
// and calls end.
func (e *extras) begin(name []byte) {
	if len(e.items) > 0 {
		e.buf = append(e.buf, ',')
	}
	from := len(e.buf)
	e.buf = appendQuoted(e.buf, name)
	e.items = append(e.items, extra{from: from, base: len(e.buf) - 1, to: len(e.buf)})
	e.buf = append(e.buf, ':')
}

// end closes the item. If the name was there before, it returns whether the
// value was the same, which is then kept once.
func (e *extras) end() (again, same bool) {
	item := len(e.items) - 1
	n := &e.items[item]
	n.end = len(e.buf)
	of := e.named[string(e.buf[n.from:n.to])]
	if of == nil || of.record != e.record {
		e.name(*n, item)
		return false, false
	}
	if e.values == nil {
		e.values = map[uint64]int{}
	}
	if of.n == 1 {
		e.values[e.hash(e.items[of.first])] = of.first
	}
	h := e.hash(*n)
	if was, ok := e.values[h]; ok && e.alike(e.items[was], *n) {
		e.drop()
		return true, true
	}
	e.values[h] = item
	e.rename(item, of)
	return true, false
}

// name remembers the name of an item.
func (e *extras) name(x extra, item int) {
	if e.named == nil {
		e.named = map[string]*namesakes{}
	}
	if of := e.named[string(e.buf[x.from:x.to])]; of != nil {
		*of = namesakes{e.record, item, 1}
		return
	}
	e.named[string(e.buf[x.from:x.to])] = &namesakes{e.record, item, 1}
}

// hash is of an item's name, as the source has it, and value.
func (e *extras) hash(x extra) uint64 {
	return maphash.Bytes(extraSeed, e.buf[x.from:x.base]) ^ maphash.Bytes(extraSeed, e.buf[x.to:x.end])*31
}

func (e *extras) alike(a, b extra) bool {
	return bytes.Equal(e.buf[a.from:a.base], e.buf[b.from:b.base]) && bytes.Equal(e.buf[a.to:a.end], e.buf[b.to:b.end])
}

// drop takes the last item back.
func (e *extras) drop() {
	last := len(e.items) - 1
	e.buf = e.buf[:max(0, e.items[last].from-1)] // and the comma
	e.items = e.items[:last]
}

// rename marks the last item as one more of its name, so that the object has
// each name once and all values are kept.
func (e *extras) rename(item int, of *namesakes) {
	x := &e.items[item]
	for {
		mark := " (again)"
		if of.n++; of.n > 2 {
			mark = " (again " + strconv.Itoa(of.n-1) + ")"
		}
		name := append(append([]byte(nil), e.buf[x.from:x.base]...), mark+`"`...)
		if taken := e.named[string(name)]; taken != nil && taken.record == e.record {
			continue // the source has that name, too
		}
		e.buf = append(e.buf, mark...)
		copy(e.buf[x.base+len(mark):], e.buf[x.base:len(e.buf)-len(mark)])
		copy(e.buf[x.base:], mark)
		x.to, x.end = x.to+len(mark), x.end+len(mark)
		e.name(*x, item)
		return
	}
}
