package timeline

import "strings"

// A field is one member of a JSON object as it was written: text is the string
// without quotes and escapes, or the raw text of any other value.
type field struct {
	key, text string
	str       bool
}

// eachObject calls visit with the fields of every object in a JSON array, or of
// the one object that s is. It is tolerant: what it cannot follow ends it, since
// a cell that no longer parses must not lose the sign-in. Nested values come as
// raw text. The slice is reused.
func eachObject(s string, visit func([]field)) {
	new(reader).each(s, func(fs []field, _ *tail) { visit(fs) })
}

// each is eachObject with the memory of a reader used before. Of an object that goes
// on after its first field as one before, it gives the first field and the tail.
func (r *reader) each(s string, visit func([]field, *tail)) {
	r.s, r.i = s, 0
	r.space()
	if r.take('[') {
		for r.space(); r.peek() == '{'; r.space() {
			if !r.object(visit) {
				return
			}
			r.space()
			if !r.take(',') {
				return
			}
		}
		return
	}
	if r.peek() == '{' {
		r.object(visit)
	}
}

// eachString calls visit with every string of a raw JSON array of strings, or
// with the string that raw is. Spellings such as [a,b] are taken apart too.
func eachString(raw string, visit func(string)) {
	raw = strings.TrimSpace(raw)
	if !strings.HasPrefix(raw, "[") {
		if raw != "" {
			visit(strings.Trim(raw, `"`))
		}
		return
	}
	for _, v := range strings.Split(strings.Trim(raw, "[]"), ",") {
		if v = strings.Trim(strings.TrimSpace(v), `"\`); v != "" {
			visit(v)
		}
	}
}

func get(fs []field, key string) string {
	for _, f := range fs {
		if len(f.key) == len(key) && strings.EqualFold(f.key, key) {
			if !f.str && f.text == "null" {
				return ""
			}
			return f.text
		}
	}
	return ""
}

// reader walks JSON text without copying it.
type reader struct {
	s      string
	i      int
	fields []field
	tails  *tails // nil if none are kept
}

func (r *reader) peek() byte {
	if r.i < len(r.s) {
		return r.s[r.i]
	}
	return 0
}

func (r *reader) take(c byte) bool {
	if r.peek() == c {
		r.i++
		return true
	}
	return false
}

func (r *reader) space() {
	for r.i < len(r.s) && (r.s[r.i] == ' ' || r.s[r.i] == '\n' || r.s[r.i] == '\t' || r.s[r.i] == '\r') {
		r.i++
	}
}

func (r *reader) object(visit func([]field, *tail)) bool {
	from, first := r.i, 0 // where it begins, and where its first field ends
	r.fields = r.fields[:0]
	key, headed := r.head()
	for headed || r.peek() == '"' {
		ok := headed
		if !headed {
			key, ok = r.text()
			r.space()
			if !ok || !r.take(':') {
				return false
			}
			r.space()
		}
		if len(r.fields) == 0 && r.tails != nil && !headed {
			r.tails.begin(r.s[from:r.i], key)
		}
		headed = false
		f := field{key: key}
		if r.peek() == '"' {
			f.str = true
			f.text, ok = r.text()
		} else {
			f.text, ok = r.raw()
		}
		if !ok {
			return false
		}
		r.fields = append(r.fields, f)
		if len(r.fields) == 1 && r.tails != nil {
			if first = r.i; r.known(visit) {
				return true
			}
		}
		r.space()
		if !r.take(',') {
			break
		}
		r.space()
	}
	r.space()
	if !r.take('}') {
		return false
	}
	if r.tails != nil && first > 0 {
		r.tails.keep(r.s[first:r.i], r.fields[1:])
	}
	visit(r.fields, nil)
	return true
}

// head goes to the first field of an object, and beyond its key if it begins as one
// before; headed says that it does.
func (r *reader) head() (key string, headed bool) {
	if t := r.tails; t != nil && t.head != "" && strings.HasPrefix(r.s[r.i:], t.head) {
		r.i += len(t.head)
		return t.key, true
	}
	r.take('{')
	r.space()
	return "", false
}

// known goes to the end of an object that goes on as one before, and reports whether
// it does.
func (r *reader) known(visit func([]field, *tail)) bool {
	t := r.tails.find(r.s[r.i:])
	if t == nil {
		return false
	}
	r.i += len(t.text)
	visit(r.fields, t)
	return true
}

// text reads a string and undoes its escapes.
func (r *reader) text() (string, bool) {
	r.i++
	from := r.i
	n := strings.IndexByte(r.s[from:], '"')
	if n < 0 {
		r.i = len(r.s)
		return "", false
	}
	v := r.s[from : from+n]
	if i := strings.IndexByte(v, '\\'); i >= 0 {
		r.i = from + i
		return r.escaped(from)
	}
	r.i = from + n + 1
	return v, true
}

func (r *reader) escaped(from int) (string, bool) {
	end := r.i
	for end < len(r.s) && r.s[end] != '"' {
		if r.s[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(r.s) {
		return "", false
	}
	r.i = end + 1
	return unescape(r.s[from:end]), true
}

// raw reads a value that is no string, nested ones whole.
func (r *reader) raw() (string, bool) {
	from, depth := r.i, 0
	for r.i < len(r.s) {
		switch c := r.s[r.i]; c {
		case '"':
			if _, ok := r.text(); !ok {
				return "", false
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return r.s[from:r.i], true
			}
			depth--
			if depth == 0 {
				r.i++
				return r.s[from:r.i], true
			}
		case ',':
			if depth == 0 {
				return strings.TrimSpace(r.s[from:r.i]), true
			}
		}
		r.i++
	}
	return "", false
}
