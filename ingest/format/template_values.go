package format

import (
	"encoding/binary"
	"math/bits"

	"prtscope/ingest/column"
)

// Values repeat even more than keys do. What a text, an object or a list was
// read as once need not be read again: the memory of a key keeps the bytes of
// values in the block and what they gave the columns. No such value is the
// beginning of another, so that the same bytes are the same value whatever
// follows them; numbers are not like that, and not kept. Nor is a value kept
// that did anything beside setting its columns, such as raising a flag.

const (
	memorySets  = 64 // of values that may have the same hash
	memoryWays  = 4  // values of one hash that are kept
	memoryHead  = 32 // bytes of a value that tell which set is its own
	memoryTries = 8  // values that were not the last, until more than that one is kept
	memoryLuck  = 64 // values that were not known, more or less, until the memory of a key gives up
)

// A memory is of the values of one key in one block.
type memory struct {
	cols    []int
	sets    keyset // cols
	slot    int    // of a value of the envelope, as in entry
	guarded bool   // what a value gives depends on whether the columns have values
	single  bool   // no value is worth looking for but the last
	tried   int
	luck    int
	last    *known  // what was found or looked for last
	slots   []known // made once a few values were not the last
}

// known is a value that was read. Its bytes are in the block, which nobody
// changes while it is decoded, or among what was learned of blocks before.
type known struct {
	head, mask uint64 // the first eight bytes of raw
	raw        []byte
	open       bool             // it is no string, object or list: what follows tells where it ends
	fresh      bool             // the bytes are in the block
	kind       valueKind        // of a value of the envelope
	does       []column.Setting // to the columns
}

// remembered reports whether values of e give nothing but its columns, and may
// come again.
func (e *entry) remembered(s *column.Schema, rules []rule) bool {
	for _, c := range e.cols {
		if s.Fields[c].Type == column.Unique || rules[c].how == asTime {
			return false
		}
	}
	return e.slot > 0 && e.direct == nil || e.sub != nil && e.sub.plain() || e.pure || e.owns || e.column
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

func newMemory(n *node, i int, s *column.Schema) *memory {
	e := &n.entries[i]
	m := &memory{cols: e.cols, slot: e.slot, luck: memoryLuck, last: new(known)}
	for _, c := range e.cols {
		m.sets.add(c)
	}
	m.single = e.column && !s.Fields[e.cols[0]].Type.Strings()
	m.guarded = (m.single || e.owns || len(e.cols) > 1) && !n.alone(i)
	return m
}

// value is entry for the entry number i of t. A value that is known sets the
// columns at once, and is returned.
func (d *decoder) value(t *template, i int, s *scanner) (*known, error) {
	e := &t.of.entries[i]
	if i >= len(t.memories) {
		return nil, d.entry(e, s)
	}
	m := t.memories[i]
	if m == nil || s != &d.scan || t.row != d.row {
		return nil, d.entry(e, s)
	}
	b := s.b[s.p:]
	if len(b) < memoryHead || b[0] <= ' ' {
		return nil, d.entry(e, s)
	}
	k, ok := m.find(b)
	set := m.guarded && d.row.HasAny(m.cols)
	if ok && !set {
		m.luck = min(m.luck+4, 4*memoryLuck)
		if d.row.Set(k.does); m.slot > 0 {
			d.envelope.values[m.slot-1] = valueOf(k.kind, b[:len(k.raw)])
		}
		s.p += len(k.raw)
		return k, nil
	}
	from, extra, unknown, conflicts := s.p, len(d.extra.buf), len(d.unknown), d.conflicts.n
	if err := d.entry(e, s); err != nil {
		return nil, err
	}
	if !set && !s.invalid && !s.lone && len(d.flags) == 0 && len(d.extra.buf) == extra && len(d.unknown) == unknown && d.conflicts.n == conflicts {
		d.keepValue(m, k, s.b[from:s.p])
	}
	if m.luck--; m.luck < 0 {
		t.memories[i] = nil
	}
	return nil, nil
}

// is reports whether b, of memoryHead bytes or more, begins with the value.
func (k *known) is(b []byte) bool {
	n := len(k.raw)
	if binary.LittleEndian.Uint64(b)&k.mask != k.head || n >= len(b) || n == 0 {
		return false
	}
	return (n <= 8 || string(b[8:n]) == string(k.raw[8:])) && (!k.open || b[n] <= ' ' || b[n] == ',' || b[n] == '}')
}

// valueOf returns the value of a kind that is spelled as raw, without escapes.
func valueOf(kind valueKind, raw []byte) value {
	switch kind {
	case text:
		return value{text, raw[1 : len(raw)-1]}
	case number:
		return value{number, raw}
	}
	return value{kind: kind}
}

// find returns the value that b begins with, or where to keep it.
func (m *memory) find(b []byte) (k *known, ok bool) {
	if k = m.last; k.is(b) {
		return k, true
	}
	if m.single {
		return k, false
	}
	if m.slots == nil {
		if m.tried++; m.tried < memoryTries {
			return k, false
		}
		m.slots = make([]known, memorySets*memoryWays)
	}
	set := m.slots[memoryWays*hashHead(b):][:memoryWays]
	for i := range set {
		if k = &set[i]; k.is(b) {
			m.last = k
			return k, true
		}
	}
	m.tried++
	k = &set[m.tried%memoryWays]
	m.last = k
	return k, false
}

// hashHead returns the number of a set for what b begins with: a string that is
// short, or the head of anything else.
func hashHead(b []byte) uint64 {
	h, end := uint64(0), false
	for i := 0; i < memoryHead && !end; i += 8 {
		word := binary.LittleEndian.Uint64(b[i:])
		if b[0] == '"' {
			quotes := firstZero(word ^ '"'*low)
			if i == 0 {
				quotes &^= 0x80 // the one that opens the string
			}
			if end = quotes != 0; end {
				word &= quotes&-quotes<<1 - 1
			}
		}
		high, low := bits.Mul64(h^word^0x9e3779b97f4a7c15, 0xc2b2ae3d27d4eb4f)
		h = high ^ low
	}
	return h >> 32 % memorySets
}

// spell says how the value is spelled.
func (k *known) spell(raw []byte) {
	var head [8]byte
	copy(head[:], raw)
	k.raw, k.head, k.mask = raw, binary.LittleEndian.Uint64(head[:]), ^uint64(0)
	if len(raw) < 8 {
		k.mask = 1<<(8*len(raw)) - 1
	}
	k.open = raw[0] != '"' && raw[0] != '{' && raw[0] != '['
}

// keepValue notes in k what a value just gave the row.
func (d *decoder) keepValue(m *memory, k *known, raw []byte) {
	k.does = k.does[:0]
	for _, c := range m.cols {
		if s, ok := d.row.Setting(c); ok {
			k.does = append(k.does, s)
		}
	}
	if m.slot > 0 {
		v := d.envelope.values[m.slot-1]
		if k.kind = v.kind; v.kind == object || v.kind == array || v.kind == text && string(v.text) != string(raw[1:len(raw)-1]) {
			k.raw = nil // which no value begins with
			return
		}
	}
	k.spell(raw)
	if !k.fresh {
		k.fresh = true
		d.learned.fresh = append(d.learned.fresh, k)
	}
}
