package format

import (
	"bytes"
	"maps"
	"slices"
	"strings"
)

// Splunk spreads the objects of a list over a field for each of their keys, which has a
// value for each of them: policies{}.result has as many as there are policies. Which
// belong together is only known where all fields have as many.

// listed returns the fields with those of objects in lists put together, as far as that is
// known.
func (d *decoder) listed(all []piece) []piece {
	groups := map[string][]piece{}
	var out []piece
	for _, p := range all {
		if root, rest, is := strings.Cut(p.name, listSign+"."); is && strings.Count(rest, listSign) < hiddenDeep {
			groups[root] = append(groups[root], piece{rest, p.value})
			continue
		}
		out = append(out, p.whole())
	}
	for _, root := range slices.Sorted(maps.Keys(groups)) {
		items, left := d.itemsFrom(groups[root])
		if items != nil {
			out = append(out, piece{root, value{array, items}})
		}
		for _, p := range left {
			out = append(out, piece{root + listSign + "." + p.name, p.value}.whole())
		}
	}
	return out
}

// itemsFrom returns the list of the objects that fields are of, or nil, and the fields of
// which it is not known whose they are: lists in several objects.
func (d *decoder) itemsFrom(fields []piece) (items []byte, left []piece) {
	var deep []piece
	var names []string
	var words [][][]byte
	for _, p := range fields {
		if strings.Contains(p.name, listSign) {
			deep = append(deep, p)
			continue
		}
		names, words = append(names, p.name), append(words, p.words())
	}
	if len(words) == 0 || slices.ContainsFunc(words, func(w [][]byte) bool { return len(w) == 0 || len(w) != len(words[0]) }) {
		return nil, fields
	}
	if len(words[0]) > 1 {
		left, deep = deep, nil
	}
	for i := range words[0] {
		object := d.listed(deep)
		for k, name := range names {
			object = append(object, piece{name, spelled(words[k][i])})
		}
		slices.SortFunc(object, func(a, b piece) int { return strings.Compare(a.name, b.name) })
		items = d.appendPieces(append(items, ','), object)
	}
	items[0] = '['
	return append(items, ']'), left
}

// words are the values of a field that may have several.
func (p piece) words() [][]byte {
	switch p.value.kind {
	case array:
		words, _ := wordsOf(p.value)
		return words
	case text:
		return bytes.Split(p.value.text, []byte("\n"))
	case truth:
		return [][]byte{[]byte("true")}
	case untrue:
		return [][]byte{[]byte("false")}
	case number:
		return [][]byte{p.value.text}
	}
	return nil
}

// spelled is a value that Splunk wrote as a text.
func spelled(word []byte) value {
	switch string(word) {
	case "true":
		return value{kind: truth}
	case "false":
		return value{kind: untrue}
	case "null":
		return value{}
	}
	return value{text, word}
}
