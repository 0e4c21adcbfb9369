package format

import (
	"bytes"
	"encoding/binary"

	"prtscope/ingest/column"
)

// Values repeat even more than keys do. What a text, an object or a list was
// read as once need not be read again: the memory of a key keeps the bytes of
// values in the block and what they gave the columns. No such value is the
// beginning of another, so that the same bytes are the same value whatever
// follows them; numbers are not like that, and not kept. Nor is a value kept
// that did anything beside setting its columns, such as raising a flag.

const (
	memorySlots = 256
	memoryHead  = 32 // bytes of a value that tell which slot is its own
	memoryTries = 8  // values that were not the last, until more than that one is kept
	memoryLuck  = 64 // values that were not known, more or less, until the memory of a key gives up
)

// A memory is of the values of one key in one block.
type memory struct {
	cols  []int
	codes []bool // which of cols are of codes
	tried int
	luck  int
	last  *known  // what was found or looked for last
	slots []known // made once a few values were not the last
}

// known is a value that was read. Its bytes are in the block, which nobody
// changes while it is decoded, or among what was learned of blocks before.
type known struct {
	raw   []byte
	first int64   // of the first column: code or number
	rest  []int64 // of the others
	fresh bool    // the bytes are in the block
}

// remembered reports whether values of e give nothing but its columns, and may
// come again.
func (e *entry) remembered(s *column.Schema, rules []rule) bool {
	for _, c := range e.cols {
		if s.Fields[c].Type == column.Unique || rules[c].how == asTime {
			return false
		}
	}
	return len(e.cols) > 0 && (e.sub != nil && e.sub.plain() || e.pure || e.column && s.Fields[e.cols[0]].Type.Strings())
}

// plain reports whether objects of n give nothing but its columns.
func (n *node) plain() bool {
	for i := range n.entries {
		if e := &n.entries[i]; !e.column && !e.pure && (e.sub == nil || !e.sub.plain()) {
			return false
		}
	}
	return true
}

func newMemory(e *entry, s *column.Schema) *memory {
	m := &memory{cols: e.cols, codes: make([]bool, len(e.cols)), luck: memoryLuck}
	for i, c := range e.cols {
		m.codes[i] = s.Fields[c].Type.Strings()
	}
	m.last = new(known)
	return m
}

// value is entry for the entry number i of t. A value that is known sets the
// columns at once.
func (d *decoder) value(t *template, i int, s *scanner) error {
	e := &t.of.entries[i]
	if i >= len(t.memories) {
		return d.entry(e, s)
	}
	m := t.memories[i]
	if m == nil || s != &d.scan || t.row != d.row {
		return d.entry(e, s)
	}
	b := s.b[s.p:]
	if len(b) < memoryHead || b[0] != '"' && b[0] != '{' && b[0] != '[' {
		return d.entry(e, s)
	}
	set := len(m.cols) > 1 && d.hasAny(m.cols) // what is blank depends on it, and what is from here
	k, ok := m.find(b)
	if ok && !set {
		m.give(k, d.row)
		s.p += len(k.raw)
		return nil
	}
	from, extra, unknown, conflicts := s.p, len(d.extra.buf), len(d.unknown), len(d.conflicts)
	if err := d.entry(e, s); err != nil {
		return err
	}
	if !set && !s.invalid && !s.lone && len(d.flags) == 0 && len(d.extra.buf) == extra && len(d.unknown) == unknown && len(d.conflicts) == conflicts {
		if m.keep(k, s.b[from:s.p], d.row); !k.fresh {
			k.fresh = true
			d.learned.fresh = append(d.learned.fresh, k)
		}
	}
	if m.luck--; m.luck < 0 {
		t.memories[i] = nil
	}
	return nil
}

func (d *decoder) hasAny(cols []int) bool {
	for _, c := range cols {
		if d.has(c) {
			return true
		}
	}
	return false
}

// find returns the value that b begins with, or where to keep it.
func (m *memory) find(b []byte) (k *known, ok bool) {
	if k = m.last; len(k.raw) > 0 && bytes.HasPrefix(b, k.raw) {
		return k, true
	}
	if m.slots == nil {
		if m.tried++; m.tried < memoryTries {
			return k, false
		}
		m.slots = make([]known, memorySlots)
	}
	le := binary.LittleEndian
	h := (le.Uint64(b)^le.Uint64(b[8:])*0x9e3779b97f4a7c15)*0xff51afd7ed558ccd ^ (le.Uint64(b[16:])^le.Uint64(b[24:])*0xc2b2ae3d27d4eb4f)*0x9fb21c651e98df25
	k = &m.slots[(h^h>>32)*0x9e3779b97f4a7c15>>(64-8)]
	m.last = k
	return k, len(k.raw) > 0 && bytes.HasPrefix(b, k.raw)
}

// give sets the columns of the current row to what k gave before.
func (m *memory) give(k *known, row *column.Batch) {
	m.luck = min(m.luck+4, 4*memoryLuck)
	m.set(0, k.first, row)
	for i, v := range k.rest {
		m.set(i+1, v, row)
	}
}

func (m *memory) set(i int, v int64, row *column.Batch) {
	switch {
	case !m.codes[i]:
		if v != column.Null {
			row.SetNum(m.cols[i], v)
		}
	case v >= 0:
		row.SetCode(m.cols[i], int32(v))
	}
}

// keep notes in k what a value gave the current row.
func (m *memory) keep(k *known, raw []byte, row *column.Batch) {
	k.raw, k.first, k.rest = raw, m.get(0, row), k.rest[:0]
	for i := 1; i < len(m.cols); i++ {
		k.rest = append(k.rest, m.get(i, row))
	}
}

func (m *memory) get(i int, row *column.Batch) int64 {
	if m.codes[i] {
		return int64(row.Code(m.cols[i], row.Len()))
	}
	return row.Num(m.cols[i], row.Len())
}
