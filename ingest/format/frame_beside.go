package format

import (
	"bytes"
	"slices"
	"strings"

	"prtscope/ingest/field"
)

// What a wrapping object has besides its records describes them: a context, a
// count, the columns. Exports are put together by scripts too, and then more
// records stand there, under names that nobody knows beforehand. They are read,
// or set aside where they cannot be: else they would be lost without a word.

// describing are the keys, in lower case, of lists and objects of wrapping
// objects that are known to hold no records.
var describing = []string{
	"error", "errors", "columns", "schema", "fields", "stats", "statistics", "metadata", "meta", "render", "datasources", // Graph, Log Analytics, advanced hunting
	"facets", "links", "_links", "paging", "pagination", "messages", "highlighted", // Resource Graph, collectors, Splunk
	"_shards", "_clusters", "profile", "suggest", "aggregations", "aggs", "total", // Elasticsearch
}

func describes(key string) bool {
	return strings.HasPrefix(key, "@") || strings.HasPrefix(key, "odata.") || slices.Contains(describing, strings.ToLower(key))
}

// beside deals with the members of a wrapping object that stand from one place
// to another, which are none of its list of records: it makes records of the
// objects in lists, and sets aside other objects.
func (f *jsonFramer) beside(from, to int) {
	if bytes.IndexByte(f.buf[from:to], ':') < 0 {
		return
	}
	s := scanner{deep: f.limits.Depth}
	s.reset(f.buf[from:to])
	at := 0
	for f.memberBeside(&s, from) {
		at = s.p
	}
	if rest := s.b[at:]; bytes.ContainsAny(rest, "{[") {
		f.setAside(from+at, to, "what stands beside a list of records is broken")
	}
}

// memberBeside deals with the next member in s, whose text begins at base. It
// returns false if there is none.
func (f *jsonFramer) memberBeside(s *scanner, base int) bool {
	for s.peek() == ',' {
		s.p++
	}
	if s.peek() != '"' {
		return false
	}
	name, err := s.text()
	if err != nil || s.colon() != nil {
		return false
	}
	key := string(name)
	open, from := s.peek(), s.p
	v, err := s.value()
	switch {
	case err != nil:
		return false
	case key == "error" && v.kind == object:
		f.pageOfError(v.text)
	case key == "@odata.count" && v.kind == number:
		if n, ok := field.Int(v.text); ok {
			f.count = max(f.count, n)
		}
	case describes(key):
	case open == '[' && bytes.ContainsAny(v.text[1:], "{["):
		f.listBeside(base+from, base+s.p)
	case open == '{' && f.pageBeside(v.text, base+from):
	case open == '{' && (bytes.ContainsAny(v.text[1:], "{[") || claimed(v.text)):
		f.setAside(base+from, base+s.p, "an object beside a list of records, of a name that is not known to describe them")
	}
	return true
}

// pageBeside makes records of those of a page, or of lists under other names, which
// scripts put beside other pages under the name of whoever they are of. It returns
// false if an object is no page and has no such lists. A page may hold nothing.
func (f *jsonFramer) pageBeside(page []byte, at int) bool {
	t, err := parseTree(page)
	if err != nil || f.batch > 0 { // where it is not the body of a response
		return false
	}
	list := t.get("value")
	if list == nil {
		list = t.get("records")
	}
	name := collectionOf(t.get("@odata.context").str())
	empty := list != nil && list.kind == array && (len(list.items) == 0 || name != "")
	if !empty && !t.lists(pageDeep) {
		return false
	}
	around := f.within
	if name != "" {
		f.within.name = name
	}
	f.page(page)
	f.beside(at+1, at+len(page)-1)
	f.within = around
	return true
}

// lists reports whether a list of records is in an object, or in one in it, of so many.
func (t *tree) lists(deep int) bool {
	return deep > 0 && t.kind == object && slices.ContainsFunc(t.items, func(in tree) bool {
		if in.kind == array {
			return len(in.items) > 0 && in.items[0].kind == object && claimed(in.items[0].text)
		}
		return in.lists(deep - 1)
	})
}

// listBeside makes records of the objects in a list.
func (f *jsonFramer) listBeside(from, to int) {
	s := scanner{deep: f.limits.Depth}
	s.reset(f.buf[from:to])
	_ = s.each('[', func(s *scanner) error { // it has been checked
		open, at := s.peek(), s.p
		err := s.skip()
		switch {
		case err != nil:
		case open == '{':
			f.add(from+at, from+s.p)
		case open != 'n':
			f.spoil(from+at, "NOT_AN_OBJECT", "the record is no JSON object")
			f.bad.add(f.buf[from+at : from+s.p])
			f.endBad(from + s.p)
		}
		return err
	})
}

func (f *jsonFramer) setAside(from, to int, reason string) {
	f.spoil(from, "BESIDE_RECORDS", reason)
	f.bad.add(f.buf[from:to])
	f.endBad(to)
}

// claimed reports whether a format takes an object for a record.
func claimed(object []byte) bool {
	s, err := shapeOf(object)
	return err == nil && slices.ContainsFunc(All, func(f *Format) bool {
		_, ok := f.match(s)
		return ok
	})
}
