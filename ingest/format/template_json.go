package format

import "prtscope/ingest/column"

// Templates spare the tokenizer what it has read before. Records of one source
// are spelled alike: behind the value of one key comes the same comma, white
// space, key and colon as last time. A template remembers these bytes for each
// place in an object. Where the same bytes come again at the same place, they
// are the same tokens, for they end with a whole one: the colon before a value
// and the space behind it, or the closing bracket. Whatever differs is read by
// node.next, which is what they are tokens of, and remembered instead.
//
// Nothing else knows of templates: without them the same rows come out, later.

// glue is what stood between two values of an object, or between a value and
// the end of the object.
type glue struct {
	text []byte
	to   int // entry whose value follows, or closed
}

// glueLimit is the longest glue that is remembered, in bytes.
const glueLimit = 256

// A template is of one kind of object in one block.
type template struct {
	of    *node
	row   *column.Batch
	after [][2]glue // by place: 0 is behind the opening bracket, 1 behind the value of entry 0
	older []uint8   // by place: which of the two to give up

	memories []*memory // by entry; nil for those without
	behind   []phrase  // by place
}

// template returns what is remembered of objects of n.
func (d *decoder) template(n *node) *template {
	for i := range d.templates {
		if d.templates[i].of == n {
			return d.templates[i]
		}
	}
	if d.strict {
		t := &template{of: n}
		d.templates = append(d.templates, t)
		return t
	}
	size := len(n.entries) + 1
	t := &template{of: n, row: d.row, after: make([][2]glue, size), older: make([]uint8, size), memories: make([]*memory, size), behind: make([]phrase, size)}
	for i := range n.entries {
		if e := &n.entries[i]; d.row != nil && e.remembered(d.row.Schema, d.rules) {
			t.memories[i] = newMemory(n, i, d.row.Schema)
		}
	}
	d.templates = append(d.templates, t)
	return t
}

// next is node.next for the object of t. Bytes that are remembered it passes
// over at once.
func (t *template) next(s *scanner, place int) (int, []byte, error) {
	if place >= len(t.after) { // behind a key that is not known
		return t.of.next(s, place)
	}
	rest := s.b[s.p:]
	for i := range t.after[place] {
		g := &t.after[place][i]
		if n := len(g.text); n > 0 && n <= len(rest) && string(rest[:n]) == string(g.text) {
			s.p += n
			if g.to == closed {
				s.depth--
			}
			t.older[place] = uint8(1 - i)
			return g.to, nil, nil
		}
	}
	from := s.p
	to, key, err := t.of.next(s, place)
	if err == nil && to != unknown {
		if to != closed {
			s.space()
		}
		t.learn(place, s.b[from:s.p], to)
	}
	return to, key, err
}

func (t *template) learn(place int, text []byte, to int) {
	if len(text) > glueLimit {
		return
	}
	i := t.older[place]
	t.older[place] = 1 - i
	g := &t.after[place][i]
	g.text, g.to = append(g.text[:0], text...), to
}
