package format

import "strings"

// A claim says by which keys the records of a format are known.
type claim struct {
	need []string // all of them
	some []string // at least atLeast of them
	min  int
	one  []string // one of them, if there are any here
	none []string // none of them: keys of records that look alike
}

// of asks whether a record has the shape.
func (c *claim) of(s *shape) (why string, ok bool) {
	if s.header != nil {
		return "is JSON", false
	}
	for _, k := range c.need {
		if !s.has(k) {
			return "no " + k, false
		}
	}
	for _, k := range c.none {
		if s.has(k) {
			return "has " + k, false
		}
	}
	if n := s.count(c.some...); n < c.min {
		return "has " + itoa(n) + " of the keys " + strings.Join(c.some, ", "), false
	}
	if len(c.one) > 0 && s.count(c.one...) == 0 {
		return "has none of the keys " + strings.Join(c.one, ", "), false
	}
	for _, k := range c.some {
		if s.has(k) && len(c.need) < 4 {
			return "keys " + strings.Join(append(c.need[:len(c.need):len(c.need)], k), ", "), true
		}
	}
	return "keys " + strings.Join(c.need, ", "), true
}

// compiled is a claim on the keys of a node, for records that have been read.
type compiled struct {
	need, some, one, none keyset
	min                   int
}

func (c *claim) on(n *node) compiled {
	return compiled{n.set(c.need...), n.set(c.some...), n.set(c.one...), n.set(c.none...), c.min}
}

func (c *compiled) holds(seen *keyset) bool {
	some := keyset{seen[0] & c.some[0], seen[1] & c.some[1], seen[2] & c.some[2]}
	return seen.all(&c.need) && !seen.any(&c.none) && (c.one == keyset{} || seen.any(&c.one)) && some.len() >= c.min
}
