package format

import (
	"bytes"
	"math/bits"
	"slices"

	"prtscope/ingest/column"
)

// A node is an object of a format: the keys that are known and what becomes of
// their values. Nodes are trees, built once and never changed.
type node struct {
	entries []entry
	slots   []uint8 // open addressing by hashKey: entry+1, or 0
	// blanks are columns of text that become empty when an object is there and
	// its key is not: the source leaves out what is blank.
	blanks []int
	// begins says that rows have no values before the object is read into them.
	begins bool
}

type entry struct {
	name string
	path string // with the names of the objects around it, for column extra
	cols []int  // the columns that it sets
	sub  *node  // of an object
	do   func(d *decoder, e *entry, v value)
	// direct reads an object from the scanner where that saves a second look.
	// It returns false, and reads nothing, if it cannot.
	direct func(d *decoder, s *scanner) (bool, error)
	column bool // do only sets the column
	pure   bool // do only sets cols, by nothing but the value
	owns   bool // it is pure where cols have no values
	slot   int  // of an envelope's key: one more than its number there
}

// Constructors of entries, in the order in which the source writes them.

// col is a key whose value goes to one column.
func col(name string, c int) entry {
	return entry{name: name, cols: []int{c}, do: setColumn, column: true}
}

// sub is a key whose value is an object of known keys.
func sub(name string, n *node) entry {
	e := entry{name: name, sub: n, cols: n.columns()}
	return e
}

// do is a key whose value needs more than a column.
func do(name string, f func(*decoder, *entry, value), cols ...int) entry {
	return entry{name: name, cols: cols, do: f}
}

// pure is do for an f that looks at nothing but the value and sets nothing but
// the columns.
func pure(name string, f func(*decoder, *entry, value), cols ...int) entry {
	e := do(name, f, cols...)
	e.pure = true
	return e
}

// owns is pure for an f that may look at what is in the columns, too.
func owns(name string, f func(*decoder, *entry, value), cols ...int) entry {
	e := do(name, f, cols...)
	e.owns = true
	return e
}

// ignored is a key that says what another says already.
func ignored(name string) entry {
	return entry{name: name, do: func(*decoder, *entry, value) {}, pure: true}
}

// foreign is a key by which records of another kind are known.
func foreign(name string) entry {
	return entry{name: name, do: func(d *decoder, e *entry, v value) { d.unknownField([]byte(e.name), v) }}
}

// kept are keys that have no column and go to extra, if they say anything.
func kept(names ...string) (es []entry) {
	for _, name := range names {
		es = append(es, do(name, keepUnlessBlank))
	}
	return es
}

func setColumn(d *decoder, e *entry, v value) { d.set(e.cols[0], e.path, v) }

// newRecord is newNode for an object that begins rows.
func newRecord(entries ...entry) *node {
	n := newNode(entries...)
	n.begins = true
	return n
}

// newNode returns an object of the given keys.
func newNode(entries ...entry) *node { return newNodeAt("", entries) }

func newNodeAt(prefix string, entries []entry) *node {
	n := &node{entries: make([]entry, len(entries))}
	size := 16
	for size < 3*len(entries) {
		size *= 2
	}
	n.slots = make([]uint8, size)
	for i, e := range entries {
		e.path = prefix + e.name
		if e.sub != nil {
			e.sub = e.sub.under(e.path + ".")
		}
		n.entries[i] = e
		at := hashKey([]byte(e.name)) & uint32(size-1)
		for n.slots[at] != 0 {
			at = (at + 1) & uint32(size-1)
		}
		n.slots[at] = uint8(i + 1)
	}
	return n
}

// under returns a copy of n for a place below prefix.
func (n *node) under(prefix string) *node {
	m := newNodeAt(prefix, n.entries)
	m.blanks = n.blanks
	return m
}

// leavingBlanks returns a copy of n in which keys that are left out are blank
// if they are of columns of text.
func (n *node) leavingBlanks(s *column.Schema) *node {
	m := *n
	for _, c := range n.columns() {
		if s.Fields[c].Type.Strings() {
			m.blanks = append(m.blanks, c)
		}
	}
	return &m
}

// alone reports whether no other key sets the columns of entry i, which is of an
// object that begins rows.
func (n *node) alone(i int) bool {
	if !n.begins {
		return false
	}
	for k := range n.entries {
		if k != i && slices.ContainsFunc(n.entries[k].cols, func(c int) bool { return slices.Contains(n.entries[i].cols, c) }) {
			return false
		}
	}
	return true
}

// columns returns what n can set.
func (n *node) columns() (cols []int) {
	for _, e := range n.entries {
		cols = append(cols, e.cols...)
	}
	return cols
}

// hashKey spreads keys by their length and the bytes that tell them apart.
func hashKey(k []byte) uint32 {
	n := len(k)
	if n == 0 {
		return 0
	}
	h := uint32(n)*0x9e3779b1 ^ uint32(k[0])*0x85ebca6b ^ uint32(k[n-1])*0xc2b2ae35 ^ uint32(k[n/2])*0x27d4eb2f ^ uint32(k[n/4])*0x165667b1
	return h ^ h>>15
}

// find returns the number of the key, or unknown.
func (n *node) find(key []byte) int {
	mask := uint32(len(n.slots) - 1)
	for at := hashKey(key) & mask; n.slots[at] != 0; at = (at + 1) & mask {
		if i := int(n.slots[at]) - 1; n.entries[i].name == string(key) {
			return i
		}
	}
	return unknown
}

// A keyset is a set of entries of one node, by number.
type keyset [3]uint64

func (k *keyset) add(i int)      { k[i/64] |= 1 << (i % 64) }
func (k *keyset) remove(i int)   { k[i/64] &^= 1 << (i % 64) }
func (k *keyset) has(i int) bool { return k[i/64]&(1<<(i%64)) != 0 }
func (k *keyset) len() int {
	return bits.OnesCount64(k[0]) + bits.OnesCount64(k[1]) + bits.OnesCount64(k[2])
}
func (k *keyset) any(m *keyset) bool { return k[0]&m[0]|k[1]&m[1]|k[2]&m[2] != 0 }
func (k *keyset) all(m *keyset) bool { return m[0]&^k[0]|m[1]&^k[1]|m[2]&^k[2] == 0 }

// set returns the set of the named keys, which must be keys of n.
func (n *node) set(names ...string) (k keyset) {
	for _, name := range names {
		if i := n.find([]byte(name)); i >= 0 {
			k.add(i)
		}
	}
	return k
}

// What comes next in an object where no known key does.
const (
	unknown = -1 // a key that is not known
	closed  = -2 // the end of the object
)

// object reads the object at s.p into the row and returns which keys it has.
func (d *decoder) object(n *node, s *scanner) (seen keyset, err error) {
	if err := s.enter(); err != nil {
		return seen, err
	}
	t := d.template(n)
	r := d.trail(t, s)
	for place := 0; ; {
		i, key, err := d.next(t, &r, s, place, &seen)
		if err != nil {
			return seen, err
		}
		if i == closed {
			break
		}
		switch {
		case i == unknown:
			d.wrapper(s, key)
			err = d.unknownKey(n, key, s)
			place = len(n.entries) + 1
		case seen.has(i):
			err = d.again(&n.entries[i], s)
			place = i + 1
			r.met(t, i, nil)
		default:
			seen.add(i)
			var k *known
			k, err = d.value(t, i, s)
			place = i + 1
			r.met(t, i, k)
		}
		if err != nil {
			return seen, err
		}
	}
	for _, c := range n.blanks {
		if !d.has(c) {
			d.row.SetString(c, "")
		}
	}
	return seen, nil
}

// next moves from a place in an object, behind the bracket or the value of an
// entry, to the next value or behind the end, and returns which it is: an
// entry, unknown and its key, or closed. Places are numbered from the bracket
// on: that behind entry i is i+1, and the last is behind a key that is not known.
func (n *node) next(s *scanner, place int) (int, []byte, error) {
	if place == 0 {
		if s.leave('}') {
			return closed, nil, nil
		}
	} else if more, err := s.comma('}'); err != nil || !more {
		return closed, nil, err
	}
	if s.peek() != '"' {
		return 0, nil, s.fail("a key was expected")
	}
	return n.key(s, place)
}

// key reads a key and its colon and returns its number, or unknown and the key.
// Keys come in the same order from record to record, so the one that follows
// in n is tried first.
func (n *node) key(s *scanner, place int) (int, []byte, error) {
	if place < len(n.entries) {
		name := n.entries[place].name
		from := s.p + 1
		if end := from + len(name); end < len(s.b) && s.b[end] == '"' && string(s.b[from:end]) == name {
			s.p = end + 1
			return place, nil, s.colon()
		}
	}
	key, err := s.text()
	if err != nil {
		return 0, nil, err
	}
	return n.find(key), key, s.colon()
}

// entry reads the value of a key.
func (d *decoder) entry(e *entry, s *scanner) error {
	c := s.peek()
	switch {
	case c == '{' && e.sub != nil:
		_, err := d.object(e.sub, s)
		return err
	case c == '{' && e.direct != nil:
		if done, err := e.direct(d, s); done {
			return err
		}
	case (c == '[' || c == '{') && e.column && d.rules[e.cols[0]].how == asJSON:
		out, err := s.compact(d.compacted[:0])
		if err == nil && !(bytes.HasPrefix(out, []byte(`["@{`)) && d.setPowershell(e.cols[0], e.path, value{array, out})) {
			d.row.SetText(e.cols[0], out)
		}
		d.compacted = out
		return err
	}
	v, err := s.value()
	if err != nil {
		return err
	}
	if e.sub != nil {
		d.document(e.sub, e.path, v)
	} else {
		e.do(d, e, v)
	}
	return nil
}

// document sets the columns of n from a value that should be an object and is
// none: a string that holds one, or nothing.
func (d *decoder) document(n *node, name string, v value) {
	switch in, ok := inner(v); {
	case v.kind == null:
		for _, c := range n.columns() {
			if d.row.Schema.Fields[c].Type.Strings() && !d.has(c) {
				d.row.SetString(c, "")
			}
		}
	case v.blank() || v.kind == array && len(bytes.Trim(v.text, "[] \t\r\n")) == 0:
	case ok && in.kind == object, v.kind == object:
		s := scanner{deep: d.limits.Depth}
		s.reset(in.text)
		if s.skip() != nil || !s.atEnd() {
			d.odd(name, v)
			return
		}
		s.reset(in.text)
		d.object(n, &s) // was checked
		d.oddText(&s)
	case !d.powershellObject(n, name, v):
		d.odd(name, v)
	}
}

// oddText flags what the scanner met in strings.
func (d *decoder) oddText(s *scanner) {
	if s.invalid {
		d.flag("INVALID_UTF8")
	}
	if s.lone {
		d.flag("LONE_SURROGATE")
	}
}

// unknownKey keeps a field for which there is no column.
func (d *decoder) unknownKey(n *node, key []byte, s *scanner) error {
	if !bytes.HasPrefix(key, []byte("p_")) { // a forwarder's own
		d.unknown = append(d.unknown, string(key))
	}
	for i := range n.entries {
		if name := n.entries[i].name; len(name) == len(key) && bytes.EqualFold(key, []byte(name)) {
			d.flag("KEY_CASE")
		}
	}
	d.extra.begin(key)
	var err error
	if d.extra.buf, err = s.compact(d.extra.buf); err != nil {
		return err
	}
	d.endExtra()
	return nil
}
