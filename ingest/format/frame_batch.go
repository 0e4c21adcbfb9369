package format

// Graph answers several requests that were sent as one with a list of responses,
// each of which has a page, a record or an error as its body. Tools put a page into
// an object of their own, too.

// stop returns in how many objects at most a list stops the framer.
func (f *jsonFramer) stop() int {
	switch {
	case f.mode == passing:
		return 0
	case f.batch > 0 && len(f.around) == f.batch, f.record == 0 && len(f.around) == 0:
		return 2
	}
	return 1
}

// pageInside goes on with the records of the list at p if it is that of a page in
// the object at hand, of which before is what stands before the list: in the body of
// a response, or in whatever member of the first object of a text.
func (f *jsonFramer) pageInside(before []byte) (found, wait bool) {
	name, key, inside, ok := openMember(before)
	switch list := string(lastText(before)); {
	case !ok:
		return false, false
	case f.batch > 0:
		if name != "body" || list != "value" {
			return false, false
		}
	case list != "value" && list != "records" && list != "results":
		return false, false
	default:
		if found, wait = f.listOfRecords(); !found {
			return false, wait
		}
	}
	f.further, f.paged = false, true
	f.page(before[inside:])
	f.beside(f.start+1, f.start+key)
	f.beside(f.start+inside, f.start+len(before))
	f.openList('{', '{', '[')
	return true, false
}

// openMember finds, in an object that breaks off in an object in it, the name of
// that, where its key is and where its inside begins.
func openMember(object []byte) (name string, key, inside int, ok bool) {
	s := scanner{deep: MaxNesting}
	s.reset(object)
	if s.peek() != '{' || s.enter() != nil {
		return "", 0, 0, false
	}
	for s.peek() == '"' {
		key = s.p
		text, err := s.text()
		if err != nil || s.colon() != nil {
			break
		}
		name = string(text)
		open := s.peek()
		if inside = s.p + 1; s.skip() != nil {
			return name, key, inside, open == '{'
		}
		if more, err := s.comma('}'); err != nil || !more {
			break
		}
	}
	return "", 0, 0, false
}

// responseOfError notes that a response is an error.
func (f *jsonFramer) responseOfError(v []byte) bool {
	if f.batch == 0 || len(f.around) != f.batch || len(v) > lookahead {
		return false
	}
	t, err := parseTree(v)
	if err != nil || t.get("body").get("error") == nil || t.get("body").get("error").kind != object {
		return false
	}
	f.note("GRAPH_ERROR", "there is an answer of Graph that is an error ("+categoryName(leaf(t.get("body").get("error"), "code"))+") instead of records: the export is incomplete", true)
	return true
}
