package format

import (
	"bytes"
	"unicode/utf8"

	"prtscope/ingest/column"
)

// appendJSON appends v as compact JSON.
func (d *decoder) appendJSON(dst []byte, v value) []byte {
	switch v.kind {
	case truth:
		return append(dst, "true"...)
	case untrue:
		return append(dst, "false"...)
	case number:
		return append(dst, v.text...)
	case text:
		return appendQuoted(dst, v.text)
	case object, array:
		s := scanner{deep: d.limits.Depth}
		s.reset(v.text)
		out, err := s.compact(dst)
		if err == nil && s.atEnd() {
			return out
		}
		return appendQuoted(dst, v.text)
	}
	return append(dst, "null"...)
}

// inner returns the JSON document that the text of v is, if it is a list or an
// object. Sources put JSON into strings once, so it is looked for only once.
func inner(v value) (value, bool) {
	t := bytes.TrimSpace(v.text)
	if v.kind != text || len(t) < 2 {
		return v, false
	}
	if t[1] == '\'' || t[0] == '[' && t[1] == '{' && len(t) > 2 && t[2] == '\'' {
		if made, ok := pythonJSON(t); ok {
			t = made
		}
	}
	switch {
	case t[0] == '{' && t[len(t)-1] == '}':
		return value{object, t}, true
	case t[0] == '[' && t[len(t)-1] == ']':
		return value{array, t}, true
	}
	return v, false
}

// setJSON sets a column that holds JSON. A string that holds JSON, as in cells
// of CSV, gives the same bytes as the JSON itself.
func (d *decoder) setJSON(c int, name string, v value) {
	if in, ok := inner(v); ok {
		v = in
	}
	switch v.kind {
	case null:
		d.row.SetString(c, "")
	case text:
		if d.setPowershell(c, name, v) {
			return
		}
		if t := bytes.TrimSpace(v.text); len(t) > 0 && (t[0] == '{' || t[0] == '[') {
			d.flag("JSON_CUT")
		}
		d.row.SetText(c, v.text)
	case object, array:
		s := scanner{deep: d.limits.Depth}
		s.reset(v.text)
		out, err := s.compact(d.compacted[:0])
		if err != nil || !s.atEnd() {
			d.flagOf("JSON_TEXT", name)
			d.row.SetText(c, v.text)
			return
		}
		d.row.SetText(c, out)
		d.compacted = out
	default:
		d.odd(name, v)
	}
}

// setList sets a column that holds a list of words: of a JSON list, of a text
// that is one, or of a text that is a single word or several between commas.
func (d *decoder) setList(c int, name string, v value) {
	if in, ok := inner(v); ok && in.kind == array {
		v = in
	}
	switch v.kind {
	case null:
		d.row.SetString(c, "")
	case text:
		var items []string
		for item := range bytes.SplitSeq(v.text, []byte(",")) {
			if item = bytes.TrimSpace(item); len(item) > 0 {
				items = append(items, string(item))
			}
		}
		d.row.SetString(c, column.JoinList(items))
	case array:
		if string(v.text) == "[]" {
			d.row.SetString(c, "")
			return
		}
		t, err := parseTree(v.text)
		if err != nil {
			d.odd(name, v)
			return
		}
		items := make([]string, 0, len(t.items))
		for _, item := range t.items {
			if item.kind != text {
				d.odd(name, v)
				return
			}
			items = append(items, string(item.text))
		}
		d.row.SetString(c, column.JoinList(items))
	default:
		d.odd(name, v)
	}
}

const hexDigits = "0123456789abcdef"

// appendQuoted appends s as a JSON string. Bytes that are not UTF-8 are spelled
// out as \xE9, with the backslash escaped, so that two names never become one.
func appendQuoted(dst, s []byte) []byte {
	dst = append(dst, '"')
	for len(s) > 0 {
		i := 0
		for i < len(s) && s[i] >= ' ' && s[i] != '"' && s[i] != '\\' && s[i] < utf8.RuneSelf {
			i++
		}
		dst = append(dst, s[:i]...)
		if s = s[i:]; len(s) == 0 {
			break
		}
		switch c := s[0]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c == '\r':
			dst = append(dst, '\\', 'r')
		case c == '\t':
			dst = append(dst, '\\', 't')
		case c < ' ':
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		default:
			r, n := utf8.DecodeRune(s)
			if r == utf8.RuneError && n == 1 {
				dst = append(dst, '\\')
				dst = appendByteEscape(dst, c)
			} else {
				dst = append(dst, s[:n]...)
			}
			s = s[n:]
			continue
		}
		s = s[1:]
	}
	return append(dst, '"')
}

// appendByteEscape appends the text that stands for a byte that is not UTF-8.
func appendByteEscape(dst []byte, c byte) []byte {
	const upper = "0123456789ABCDEF"
	return append(dst, '\\', 'x', upper[c>>4], upper[c&15])
}
