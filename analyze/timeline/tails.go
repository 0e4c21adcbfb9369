package timeline

import (
	"slices"
	"strings"
)

// tails are ends of objects, all that comes after the first field, with what was
// read of them. The steps of a sign-in begin with the time of each, which differs,
// and go on as others did: the same bytes in the same place say the same.
type tails struct {
	head, key   string // how the first object began, up to its first value, and the key of that
	list        []tail // the last one met first
	met, missed int
}

// begin takes in how an object begins.
func (t *tails) begin(head, key string) {
	if t.head == "" && len(head) <= longestTail {
		t.head, t.key = strings.Clone(head), strings.Clone(key)
	}
}

type tail struct {
	text   string // up to the end of the object
	fields []field
	after  string // the name of a first field, "" until it is asked what a step says
	step   step   // that begins with that field
}

// Bounds of what is kept. Where tails hardly repeat, keeping them costs more than it saves.
const (
	mostTails   = 16
	longestTail = 1 << 10
	triedTails  = 64
)

// find returns the tail with which s begins, nil if it is none that is kept.
func (t *tails) find(s string) *tail {
	i := slices.IndexFunc(t.list, func(known tail) bool { return strings.HasPrefix(s, known.text) })
	if i < 0 {
		t.missed++
		return nil
	}
	t.met++
	if i > 0 {
		known := t.list[i]
		copy(t.list[1:], t.list[:i])
		t.list[0] = known
	}
	return &t.list[0]
}

// keep takes in a tail and its fields, which may lie in memory that is used again.
func (t *tails) keep(text string, fields []field) {
	if len(text) > longestTail || t.missed > triedTails+t.met {
		return
	}
	known := tail{text: strings.Clone(text), fields: slices.Clone(fields)}
	for i, f := range fields {
		known.fields[i] = field{strings.Clone(f.key), strings.Clone(f.text), f.str}
	}
	t.list = slices.Insert(t.list[:min(len(t.list), mostTails-1)], 0, known)
}
