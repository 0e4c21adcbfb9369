package format

import (
	"bytes"
	"strings"
)

// wraps reports whether the list at p, in the outermost object that is open, is
// one that holds records. The object then is no record. It waits where the text
// that is there does not tell.
func (f *jsonFramer) wraps() (found, wait bool) {
	before := bytes.TrimRight(f.buf[f.start:f.p], " \t\r\n")
	before, colon := bytes.CutSuffix(before, []byte(":"))
	before = bytes.TrimRight(before, " \t\r\n")
	key := lastText(before)
	if !colon || key == nil || f.value.last != ':' {
		return false, false
	}
	if f.value.depth > 1 {
		return f.pageInside(before)
	}
	switch string(key) {
	case "value", "records", "Records", "Results", "results":
	case "responses":
		if len(f.around) > 0 || f.mode != reading {
			return false, false
		}
		f.batch = 2
	default:
		if f.record > 0 && !listName(key) {
			return false, false
		}
		if found, wait = f.listOfRecords(); !found {
			return false, wait
		}
	}
	if f.mode == reading {
		f.further = false
	}
	f.paged = string(key) == "value"
	f.page(before)
	f.beside(f.start+1, f.start+len(before))
	f.openPage(before, '{', '[')
	return true, false
}

// openList goes on with the records of the list at p, in so many brackets more.
func (f *jsonFramer) openList(around ...byte) {
	f.mode = between
	f.around = append(f.around, around...)
	f.comma = false
	f.p++
}

// lastText returns the string of at most listNameLong bytes with which b ends.
func lastText(b []byte) []byte {
	n := len(b) - 1
	if n < 1 || b[n] != '"' {
		return nil
	}
	from := bytes.LastIndexByte(b[max(0, n-listNameLong-1):n], '"')
	if from < 0 {
		return nil
	}
	return b[max(0, n-listNameLong-1)+from+1 : n]
}

// listNameLong is how long the name of a list of records may be.
const listNameLong = 64

// listName reports whether scripts give lists of records such a name. In the first
// object of a text they may have any.
func listName(key []byte) bool {
	if len(key) > len("signinevents") { // as those of most lists in records are
		return false
	}
	switch strings.ToLower(string(key)) {
	case "signins", "signinlogs", "signinevents", "auditlogs", "auditevents", "logs", "events", "data", "items", "entries", "devices":
		return true
	}
	return false
}

// mayList reports whether a list of that name may be one of records.
func mayList(key []byte) bool {
	return bytes.HasSuffix(key, []byte("value")) || bytes.HasSuffix(key, []byte("ecords")) || bytes.HasSuffix(key, []byte("esults")) ||
		string(key) == "responses" || listName(key)
}

// listOfRecords reports whether a format takes the first object in the list at p
// for a record.
func (f *jsonFramer) listOfRecords() (is, wait bool) {
	s := scanner{deep: f.limits.Depth}
	s.reset(f.buf[f.p+1:])
	if c := s.peek(); c != '{' {
		return false, c == 0 && f.wait(f.p)
	}
	v, err := s.value()
	if err != nil {
		return false, f.wait(f.p)
	}
	return claimed(v.text), false
}

// searchKeys are keys of which an answer of a search of Elasticsearch begins with
// one.
var searchKeys = [...][]byte{[]byte(`"took"`), []byte(`"_scroll_id"`), []byte(`"pit_id"`), []byte(`"timed_out"`), []byte(`"hits"`)}

// searchBegins is how much of an answer tells that it may be one.
const searchBegins = 64

// maySearch reports whether an object at the top may be such an answer.
func maySearch(object []byte) bool {
	inside := bytes.TrimLeft(object[1:], " \t\r\n")
	for _, key := range searchKeys {
		if bytes.HasPrefix(inside, key) {
			return true
		}
	}
	return false
}

// search opens the list of records in the answer of a search at p, which is in
// its key hits, in an object of that name. The answer may be one of several in a
// list of responses. It waits where the text that is there does not tell.
func (f *jsonFramer) search() (found, wait bool) {
	switch {
	case len(f.around) != f.batch:
		return false, false
	case len(f.buf)-f.p < searchBegins && f.wait(f.p):
		return false, true
	case !maySearch(f.buf[f.p:]):
		return false, false
	}
	head := f.buf[f.p:min(len(f.buf), f.p+lookahead)]
	at := 0
	var begins, ends [2]int // of what stands before the keys
	for n, open := range [...]byte{'{', '['} {
		i := bytes.Index(head[at:], []byte(`"hits"`))
		if i < 0 {
			return false, f.wait(f.p)
		}
		rest := bytes.TrimLeft(head[at+i+len(`"hits"`):], " \t\r\n")
		rest = bytes.TrimLeft(bytes.TrimPrefix(rest, []byte(":")), " \t\r\n")
		switch {
		case len(rest) == 0:
			return false, f.wait(f.p)
		case rest[0] != open, bytes.Contains(head[at:at+i], []byte(`"responses"`)): // in one of which it is
			return false, false
		}
		begins[n], ends[n] = max(at, 1), at+i
		at = len(head) - len(rest) + 1
	}
	for n := range begins {
		f.beside(f.p+begins[n], f.p+ends[n])
	}
	if f.comma = false; len(f.around) == 0 {
		f.opened = f.record
	}
	f.around = append(f.around, '{', '{', '[')
	f.p += at
	return true, false
}

// FurtherPage is what the note PAGE_MISSING says.
const FurtherPage = "the last page names a further one (@odata.nextLink): the export is incomplete unless that page is among the inputs"

// PageCount is the note PAGE_COUNT of a text of fewer records than a page in it
// says that there are, for fmt.Sprintf and fmt.Sscanf.
const PageCount = "a page says that there are %d records in all (@odata.count), and fewer are here"

var (
	nextLink = []byte(`"@odata.nextLink"`)
	errorKey = []byte(`"error"`)
)

// page reads what a wrapping object says besides its records.
func (f *jsonFramer) page(b []byte) {
	if v, ok := member(b, nextLink); ok && v.kind == text && len(v.text) > 0 {
		f.further = true
	}
}

// member finds a key in part of an object and returns its value.
func member(b, key []byte) (value, bool) {
	i := bytes.Index(b, key)
	if i < 0 {
		return value{}, false
	}
	var s scanner
	s.reset(b[i+len(key):])
	s.space()
	if s.colon() != nil {
		return value{}, false
	}
	v, err := s.value()
	return v, err == nil
}

// answerOfError notes that an object is what Graph answers instead of a page.
func (f *jsonFramer) answerOfError(v []byte) bool {
	if len(v) > lookahead || !bytes.HasPrefix(bytes.TrimLeft(v[1:], " \t\r\n"), errorKey) {
		return false
	}
	t, err := parseTree(v)
	if err != nil || t.get("error") == nil || t.get("error").kind != object {
		return false
	}
	code := categoryName(leaf(t.get("error"), "code"))
	f.note("GRAPH_ERROR", "there is an answer of Graph that is an error ("+code+") instead of records: the export is incomplete", true)
	return true
}

// pageOfError notes that a page names an error beside its records.
func (f *jsonFramer) pageOfError(v []byte) {
	t, err := parseTree(v)
	if err != nil || len(t.items) == 0 {
		return
	}
	f.note("GRAPH_ERROR", "a page names an error ("+categoryName(leaf(t, "code"))+") beside its records: it is incomplete", true)
}
