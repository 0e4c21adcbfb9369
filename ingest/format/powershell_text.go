package format

import (
	"bytes"
	"strings"

	"prtscope/ingest/signin"
)

// What PowerShell makes of a value that it cannot nest any deeper: the name of
// its type, which says nothing of the value, or a list of its properties, as
// @{ErrorCode=0; FailureReason=Other.} or as the class of an older module with
// a property on each line.

// typeName reports whether v is the name of a type in the place of a value.
func typeName(v []byte) bool {
	for _, prefix := range [...]string{"Microsoft.Graph.", "Microsoft.Open.", "System.Object", "System.String", "System.Collections.", "System.Management.Automation."} {
		if bytes.HasPrefix(v, []byte(prefix)) {
			return bytes.IndexByte(v, '{') < 0
		}
	}
	return false
}

// lose notes that columns of the row were exported as the name of a type. What
// they held is unknown: neither blank nor false nor success.
func (d *decoder) lose(cols []int) {
	d.lost = d.lost.With(signin.Of(cols...))
	d.flag("LOSSY_CELL")
}

// A property is one of an object that PowerShell wrote as text.
type property struct {
	name  string
	value []byte
}

// properties takes apart the text of one object.
func propertiesOf(v []byte) (ps []property, ok bool) {
	v = bytes.TrimSpace(v)
	switch {
	case bytes.HasPrefix(v, []byte("@{")) && bytes.HasSuffix(v, []byte("}")):
		return cutProperties(v[2:len(v)-1], "; ", '='), true
	case bytes.HasPrefix(v, []byte("class ")) && bytes.HasSuffix(v, []byte("}")):
		at := bytes.IndexByte(v, '{')
		if at < 0 {
			return nil, false
		}
		return cutProperties(v[at+1:len(v)-1], "\n", ':'), true
	}
	return nil, false
}

// cutProperties cuts "Name=value; Name=value". A piece without a name belongs
// to the value before it, which may hold what stands between properties.
func cutProperties(v []byte, between string, equals byte) (ps []property) {
	for piece := range bytes.SplitSeq(v, []byte(between)) {
		name, val, ok := bytes.Cut(piece, []byte{equals})
		name = bytes.TrimSpace(name)
		if !ok || !isName(name) {
			if n := len(ps); n > 0 && len(bytes.TrimSpace(piece)) > 0 {
				ps[n-1].value = append(append(ps[n-1].value[:len(ps[n-1].value):len(ps[n-1].value)], between...), piece...)
			}
			continue
		}
		ps = append(ps, property{string(name), bytes.TrimSpace(val)})
	}
	return ps
}

func isName(v []byte) bool {
	for _, c := range v {
		if (c|0x20)-'a' > 25 && c-'0' > 9 && c != '_' {
			return false
		}
	}
	return len(v) > 0
}

// powershellObject sets the columns of n from text that PowerShell made of an
// object. It returns false if v is no such text.
func (d *decoder) powershellObject(n *node, v value) bool {
	if v.kind != text {
		return false
	}
	if typeName(v.text) {
		d.lose(n.columns())
		return true
	}
	ps, ok := propertiesOf(v.text)
	if !ok {
		return false
	}
	for _, p := range ps {
		for i := range n.entries {
			e := &n.entries[i]
			if !strings.EqualFold(e.name, p.name) {
				continue
			}
			if e.sub != nil {
				if len(p.value) > 0 && !d.powershellObject(e.sub, cell(p.value)) {
					d.odd(e.path, cell(p.value))
				}
			} else {
				e.do(d, e, cell(p.value))
			}
			break
		}
	}
	for _, c := range n.columns() {
		if d.row.Schema.Fields[c].Type.Strings() && !d.has(c) && !d.lost.Has(c) {
			d.row.SetString(c, "")
		}
	}
	return true
}

// powershellJSON returns what text of PowerShell stands for as JSON: a list of
// objects, with keys as Graph spells them.
func powershellJSON(v []byte) ([]byte, bool) {
	v = bytes.TrimSpace(v)
	if !bytes.HasPrefix(v, []byte("@{")) {
		return nil, false
	}
	out := []byte{'['}
	for len(v) > 0 {
		end := bytes.Index(v, []byte("} @{"))
		object := v
		if end >= 0 {
			object, v = v[:end+1], v[end+2:]
		} else {
			v = nil
		}
		ps, ok := propertiesOf(object)
		if !ok {
			return nil, false
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, '{')
		for i, p := range ps {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendQuoted(out, []byte(strings.ToLower(p.name[:1])+p.name[1:]))
			out = appendQuoted(append(out, ':'), p.value)
		}
		out = append(out, '}')
	}
	return append(out, ']'), true
}
