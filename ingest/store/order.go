package store

import (
	"cmp"
	"encoding/binary"
	"strings"

	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

func (p *policy) second(b *column.Batch, i int) int64 {
	if p.time < 0 {
		return column.Null
	}
	return signin.Second(b.Num(p.time, i))
}

func (p *policy) sameSubject(x, y column.Row) bool {
	return p.bySubject(x.Batch, x.At, y.Batch, y.At) == 0
}

func (p *policy) bySubject(a *column.Batch, i int, b *column.Batch, j int) int {
	if p.subject == nil {
		return 0
	}
	return p.subjects(a, i, b, j)
}

// bySecond brings together what may be records of one thing.
func (p *policy) bySecond(a *column.Batch, i int, b *column.Batch, j int) int {
	if d := p.bySubject(a, i, b, j); d != 0 {
		return d
	}
	if d := cmp.Compare(p.second(a, i), p.second(b, j)); d != 0 {
		return d
	}
	name := firstText(a, i, p.id...)
	if d := strings.Compare(name, firstText(b, j, p.id...)); d != 0 || name != "" || !p.apart {
		return d
	}
	return cmp.Or(compareText(p.source, a, i, b, j), cmp.Compare(a.Num(p.record, i), b.Num(p.record, j)))
}

// key is the first word of what bySecond compares.
func (p *policy) key(b *column.Batch, i int) uint64 {
	if p.subject == nil {
		return uint64(p.second(b, i)) ^ 1<<63 // as numbers without a sign are ordered
	}
	return firstWord(p.subject(b, i))
}

// firstWord returns the first letters of a name in two parts as a number that
// sorts as they do.
func firstWord(prefix, name string) uint64 {
	var word [8]byte
	copy(word[copy(word[:], prefix):], name)
	return binary.BigEndian.Uint64(word[:])
}

func byTimeThenID(time, id int) func(a *column.Batch, i int, b *column.Batch, j int) int {
	return func(a *column.Batch, i int, b *column.Batch, j int) int {
		if time >= 0 {
			if d := cmp.Compare(a.Num(time, i), b.Num(time, j)); d != 0 {
				return d
			}
		}
		return strings.Compare(firstText(a, i, id), firstText(b, j, id))
	}
}
