package html

import (
	"fmt"
	"math"
	"slices"

	"prtscope/analyze/finding"
)

// From longDevice sign-ins on a device's data is written while it is made, and
// not held: it takes some fifty bytes for each of them.
const longDevice = 100_000

// drainAt is how much of it is held, in bytes.
const drainAt = 64 << 10

// long writes the data of a timeline, which read has read, as a shard of its own.
func (p *Page) long(s *shelf, place int, d *finding.DeviceTimeline) error {
	s.first = append(s.first, place)
	n := len(s.first) - 1
	err := p.c.stream(fmt.Sprintf("%s-%d", s.name, n), dense, func(write func([]byte) error) error {
		p.desk.drain, p.desk.err = write, nil
		defer func() { p.desk.drain = nil }()
		t := append(p.desk.write(append(make(text, 0, 2*drainAt), '['), d), ']')
		if p.desk.err != nil {
			return p.desk.err
		}
		return write(t)
	})
	if err != nil {
		return err
	}
	return p.c.add(fmt.Sprintf("%s-%d", s.ids, n), noise, append(p.desk.events(append(p.c.buffer(), '['), d), ']'))
}

// drained hands what is written to who takes it, once it is much. The last byte
// stays: what follows depends on it.
func (k *desk) drained(t text) text {
	if k.drain == nil || len(t) < drainAt {
		return t
	}
	last := t[len(t)-1]
	if k.err == nil {
		k.err = k.drain(t[:len(t)-1])
	}
	return append(t[:0], last)
}

// exact is up to where a page counts exactly, and so do differences of two. A
// number beyond it is no base for the next.
const exact = 1 << 52

// column adds n numbers, or what of makes of them, that are often all the same:
// then there is one of them. Else it is a text of what each is more than the one before, in the digits of
// source maps: a page reads a million of these in a tenth of the time that it
// takes for a list. They are read anew rather than held. of is asked for them in
// order, from the first on, and may be asked so again.
func (k *desk) column(t text, n int, c *finding.Column, of func(int64) int64) text {
	if n == 0 {
		return append(t, '0')
	}
	if c.Constant() {
		n = 1
	}
	room := k.room[0][:]
	block := func(from int) []int64 { return made(c.Block(from, min(n-from, len(room)), room), room, of) }
	list := block(0)
	first := list[0]
	other := func(v int64) bool { return v != first }
	varies := slices.ContainsFunc(list, other)
	for from := len(room); from < n && !varies; from += len(room) {
		varies = slices.ContainsFunc(block(from), other)
	}
	if !varies {
		return t.num(first)
	}
	t = append(t, '"')
	last := int64(0)
	for from := 0; from < n; from += len(room) {
		if n > len(room) {
			list = block(from)
		}
		for _, v := range list {
			d := v - last
			if v < -exact && d > 0 { // it is less than there are numbers for
				d = -math.MaxInt64
			} else if v > exact && d < 0 {
				d = math.MaxInt64
			}
			if t = t.vlq(d); v > -exact && v < exact {
				last = v
			}
		}
		t = k.drained(t)
	}
	return append(t, '"')
}

// made is what of makes of numbers, if anything, put into room.
func made(list, room []int64, of func(int64) int64) []int64 {
	if of == nil {
		return list
	}
	for i, v := range list {
		room[i] = of(v)
	}
	return room[:len(list)]
}
