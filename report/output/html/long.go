package html

import (
	"fmt"

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

// column adds n numbers that are often all the same: then there is one of them.
// They are made anew rather than held. of is asked for them in order, from the
// first on, and may be asked so again.
func (k *desk) column(t text, n int, of func(i int) int64) text {
	if n == 0 {
		return append(t, '0')
	}
	first, i := of(0), 1
	for i < n && of(i) == first {
		i++
	}
	if i == n {
		return t.num(first)
	}
	t = append(t, '[')
	for i := range n {
		if i > 0 {
			t = append(t, ',')
		}
		if v := of(i); v >= 0 && v < 10 {
			t = append(t, byte('0'+v))
		} else {
			t = t.num(v)
		}
		t = k.drained(t)
	}
	return append(t, ']')
}
