package format

// A tree is a JSON value taken apart: for records that are few, where being
// easy to read matters more than speed.
type tree struct {
	value
	names []string // of an object's items
	items []tree

	from, to int // where it stands in the document
}

// parseTree takes a whole JSON document apart.
func parseTree(b []byte) (*tree, error) {
	var s scanner
	s.reset(b)
	t := new(tree)
	if err := t.parse(&s); err != nil {
		return nil, err
	}
	if !s.atEnd() {
		return nil, s.fail("something follows the value")
	}
	return t, nil
}

func (t *tree) parse(s *scanner) error {
	open := s.peek()
	if open != '{' && open != '[' {
		t.from = s.p
		v, err := s.value()
		t.value, t.to = v, s.p
		return err
	}
	from := s.p
	t.kind = object
	if open == '[' {
		t.kind = array
	}
	if err := s.enter(); err != nil {
		return err
	}
	for more := !s.leave(open + 2); more; {
		if open == '{' {
			if s.peek() != '"' {
				return s.fail("a key was expected")
			}
			name, err := s.text()
			if err != nil {
				return err
			}
			t.names = append(t.names, string(name))
			if err := s.colon(); err != nil {
				return err
			}
		}
		t.items = append(t.items, tree{})
		if err := t.items[len(t.items)-1].parse(s); err != nil {
			return err
		}
		var err error
		if more, err = s.comma(open + 2); err != nil {
			return err
		}
	}
	t.text, t.from, t.to = s.b[from:s.p], from, s.p
	return nil
}

// get returns the item of that name, the last if there are several, or nil.
func (t *tree) get(name string) *tree {
	if t == nil {
		return nil
	}
	for i := len(t.names) - 1; i >= 0; i-- {
		if t.names[i] == name {
			return &t.items[i]
		}
	}
	return nil
}

// str returns the text of a string, and "" of anything else.
func (t *tree) str() string {
	if t == nil || t.kind != text {
		return ""
	}
	return string(t.text)
}

// list returns the items of a list.
func (t *tree) list() []tree {
	if t == nil || t.kind != array {
		return nil
	}
	return t.items
}
