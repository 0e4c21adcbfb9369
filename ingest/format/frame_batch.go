package format

// Graph answers several requests that were sent as one with a list of responses,
// each of which has a page, a record or an error as its body. Tools put a page into
// an object of their own, too.

// pageDeep is in how many objects the first list of records of a text may be.
const pageDeep = 8

// stop returns in how many objects at most a list stops the framer.
func (f *jsonFramer) stop() int {
	switch {
	case f.mode == passing:
		return 0
	case f.batch > 0 && len(f.around) == f.batch:
		return 2
	case f.record == 0 && len(f.around) == 0:
		return pageDeep
	}
	return 1
}

// pageInside goes on with the records of the list at p if it is that of a page in
// the object at hand, of which before is what stands before the list: in the body of
// a response, or in whatever member of the first object of a text, however deep.
func (f *jsonFramer) pageInside(before []byte) (found, wait bool) {
	list := string(lastText(before))
	if f.batch == 0 {
		if found, wait = f.listOfRecords(); !found {
			return false, wait
		}
	}
	open, ok := openMembers(before)
	switch {
	case !ok:
		return false, false
	case f.batch > 0:
		if len(open) != 1 || open[0].name != "body" || list != "value" {
			return false, false
		}
	}
	f.further, f.paged = false, true
	page := before[open[len(open)-1].inside:]
	f.page(page)
	from := 1
	around := []byte{'{'}
	for _, m := range open {
		f.beside(f.start+from, f.start+m.key)
		from = m.inside
		around = append(around, '{')
	}
	f.beside(f.start+from, f.start+len(before))
	f.openPage(page, append(around, '[')...)
	return true, false
}

// An openMember is a member of an object that breaks off in it: where its key is, and
// where the object that is its value begins inside.
type openMember struct {
	name        string
	key, inside int
}

// openMembers finds the members that are open where an object breaks off, each in
// the one before. It is not ok if a list is among them.
func openMembers(object []byte) (open []openMember, ok bool) {
	s := scanner{deep: MaxNesting}
	for at := 0; ; {
		s.reset(object[at:])
		if s.peek() != '{' || s.enter() != nil {
			return nil, false
		}
		for {
			if s.peek() != '"' {
				return nil, false
			}
			m := openMember{key: at + s.p}
			text, err := s.text()
			if err != nil {
				return nil, false
			}
			if m.name = string(text); s.colon() != nil {
				return open, len(open) > 0 // it is the key of the list
			}
			c := s.peek()
			if m.inside = at + s.p + 1; s.skip() == nil {
				if more, err := s.comma('}'); err != nil || !more {
					return nil, false
				}
				continue
			}
			if c != '{' {
				return nil, false
			}
			open, at = append(open, m), m.inside-1
			break
		}
	}
}

// responseOfError notes that a response is an error.
func (f *jsonFramer) responseOfError(v []byte) bool {
	if f.batch == 0 || len(f.around) != f.batch {
		return false
	}
	t, err := parseTree(v)
	if err != nil {
		return false
	}
	body := t.get("body")
	if e := t.get("error"); body == nil && e != nil && e.kind == object {
		f.note("SEARCH_ERROR", "one of several searches was answered with an error ("+categoryName(leaf(e, "type"))+") instead of records: the export is incomplete", true)
		return true
	}
	if body != nil && body.kind == text { // in base64, as Graph writes what it does not know to be JSON
		in := unquoted(body.value)
		if body, err = parseTree(in.text); err != nil || in.kind != object {
			return false
		}
		if body.get("@odata.nextLink").str() != "" {
			f.note("PAGE_MISSING", FurtherPage, true)
		}
		if list := body.get("value"); list != nil && list.kind == array && len(list.items) == 0 {
			return true
		}
		f.block.packed = true
	}
	if body.get("error") == nil || body.get("error").kind != object {
		return false
	}
	f.note("GRAPH_ERROR", "there is an answer of Graph that is an error ("+categoryName(leaf(body.get("error"), "code"))+") instead of records: the export is incomplete", true)
	return true
}
