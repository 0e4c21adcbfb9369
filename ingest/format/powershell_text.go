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

// propertiesOf takes apart the text of one object. It is not clear if they cannot be told
// apart: if a property is there twice, or braces do not match, since a text in it says
// what stands between properties.
func propertiesOf(v []byte) (ps []property, clear, is bool) {
	v = bytes.TrimSpace(v)
	switch {
	case !bytes.HasSuffix(v, []byte("}")):
	case bytes.HasPrefix(v, []byte("@{")):
		ps, clear = cutProperties(v[2:len(v)-1], "; ", '=', "@{")
		return ps, clear, true
	case bytes.HasPrefix(v, []byte("class ")):
		if at := bytes.IndexByte(v, '{'); at >= 0 {
			ps, clear = cutProperties(v[at+1:len(v)-1], "\n", ':', "{")
			return ps, clear, true
		}
	}
	return nil, false, false
}

// cutProperties cuts "Name=value; Name=value". A piece without a name belongs
// to the value before it, which may hold what stands between properties, and so does
// one in an object that the value is.
func cutProperties(v []byte, between string, equals byte, open string) (ps []property, clear bool) {
	named, deep, clear := map[string]bool{}, 0, true
	for piece := range bytes.SplitSeq(v, []byte(between)) {
		name, val, ok := bytes.Cut(piece, []byte{equals})
		name = bytes.TrimSpace(name)
		if inside := deep > 0; inside || !ok || !isName(name) {
			if n := len(ps); n > 0 && len(bytes.TrimSpace(piece)) > 0 {
				ps[n-1].value = append(append(ps[n-1].value[:len(ps[n-1].value):len(ps[n-1].value)], between...), piece...)
			}
		} else {
			clear = clear && !named[lower(string(name))]
			named[lower(string(name))] = true
			ps = append(ps, property{string(name), bytes.TrimSpace(val)})
		}
		opened := bytes.Count(piece, []byte(open))
		if deep == 0 && opened == 0 {
			continue // a brace that closes nothing is one of a text
		}
		if deep += opened - bytes.Count(piece, []byte("}")); deep < 0 {
			deep, clear = 0, false
		}
	}
	return ps, clear && deep == 0
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
func (d *decoder) powershellObject(n *node, name string, v value) bool {
	if v.kind != text {
		return false
	}
	if typeName(v.text) {
		d.lose(n.columns())
		return true
	}
	ps, clear, ok := propertiesOf(v.text)
	if !ok || !clear {
		if ok {
			d.lose(n.columns())
			d.keep(name, v)
		}
		return ok
	}
	for _, p := range ps {
		for i := range n.entries {
			e := &n.entries[i]
			if !strings.EqualFold(e.name, p.name) {
				continue
			}
			if e.sub != nil {
				if len(p.value) > 0 && !d.powershellObject(e.sub, e.path, cell(p.value)) {
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

// textDeep is how deep objects may lie in each other that PowerShell wrote as text.
const textDeep = 8

// powershellJSON returns what text of PowerShell stands for as JSON: a list of objects,
// with keys as Graph spells them. It is not ok if that is no such text, or its parts
// cannot be told apart.
func powershellJSON(v []byte) (out []byte, ok bool) { return appendPowershell(nil, v, 0) }

func appendPowershell(dst, v []byte, deep int) (out []byte, ok bool) {
	v = bytes.TrimSpace(v)
	if !bytes.HasPrefix(v, []byte("@{")) || deep > textDeep {
		return dst, false
	}
	dst = append(dst, '[')
	for first := true; len(v) > 0; first = false {
		object := v[:objectEnd(v)]
		v = bytes.TrimSpace(v[len(object):])
		ps, clear, is := propertiesOf(object)
		if !is || !clear {
			return dst, false
		}
		if !first {
			dst = append(dst, ',')
		}
		dst = append(dst, '{')
		for i, p := range ps {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendQuoted(dst, []byte(strings.ToLower(p.name[:1])+p.name[1:])), ':')
			from := len(dst)
			if dst, ok = appendPowershell(dst, p.value, deep+1); !ok {
				dst = appendQuoted(dst[:from], p.value)
			}
		}
		dst = append(dst, '}')
	}
	return append(dst, ']'), true
}

// objectEnd returns where the object ends that v begins with: where another follows, and
// all that was opened is closed.
func objectEnd(v []byte) int {
	deep := 0
	for i := 0; i < len(v); i++ {
		switch {
		case v[i] == '@' && i+1 < len(v) && v[i+1] == '{':
			deep++
		case v[i] == '}':
			if deep--; deep <= 0 && bytes.HasPrefix(v[i+1:], []byte(" @{")) {
				return i + 1
			}
		}
	}
	return len(v)
}

// setPowershell sets a column of JSON from text of PowerShell, or from a list of such
// texts. It returns false if v is none.
func (d *decoder) setPowershell(c int, name string, v value) bool {
	texts := [][]byte{v.text}
	if v.kind == array {
		texts, _ = wordsOf(v)
	}
	if len(texts) == 0 || !bytes.HasPrefix(texts[0], []byte("@{")) {
		return false
	}
	out, ok := powershellJSON(bytes.Join(texts, []byte{' '}))
	if ok {
		d.row.SetText(c, out)
		return true
	}
	d.lose([]int{c})
	d.keep(name, v)
	return true
}
