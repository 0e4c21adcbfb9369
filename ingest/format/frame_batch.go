package format

// Graph answers several requests that were sent as one with a list of responses,
// each of which has a page, a record or an error as its body.

// stop returns in how many objects at most a list stops the framer.
func (f *jsonFramer) stop() int {
	switch {
	case f.mode == passing:
		return 0
	case f.batch > 0 && len(f.around) == f.batch:
		return 2
	}
	return 1
}

// pageInBatch goes on with the records of the list at p if it is that of the page
// in the response at hand, of which before is what stands before the list.
func (f *jsonFramer) pageInBatch(before []byte) bool {
	key, inside, ok := bodyOf(before)
	if !ok || string(lastText(before)) != "value" {
		return false
	}
	f.further, f.paged = false, true
	f.page(before[inside:])
	f.beside(f.start+1, f.start+key)
	f.beside(f.start+inside, f.start+len(before))
	f.openList('{', '{', '[')
	return true
}

// bodyOf finds, in a response that breaks off in its body, where the key of the
// body is and where its inside begins.
func bodyOf(response []byte) (key, inside int, ok bool) {
	s := scanner{deep: MaxNesting}
	s.reset(response)
	if s.peek() != '{' || s.enter() != nil {
		return 0, 0, false
	}
	for s.peek() == '"' {
		key = s.p
		name, err := s.text()
		if err != nil || s.colon() != nil {
			break
		}
		if string(name) == "body" && s.peek() == '{' {
			return key, s.p + 1, true
		}
		if s.skip() != nil {
			break
		}
		if more, err := s.comma('}'); err != nil || !more {
			break
		}
	}
	return 0, 0, false
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
