package export

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"prtscope/samples/tenant"
)

// encoder appends JSON, compact or indented by two blanks as the portals and
// ConvertTo-Json write it. Keys come out in the order of the calls.
type encoder struct {
	b      []byte
	pretty bool
	depth  int
	bare   bool // the innermost object or list is still empty
}

func (e *encoder) key(k string) {
	if !e.bare {
		e.b = append(e.b, ',')
	}
	e.bare = false
	e.line()
	if k == "" {
		return
	}
	e.b = append(e.b, '"')
	e.b = append(e.b, k...)
	e.b = append(e.b, '"', ':')
	if e.pretty {
		e.b = append(e.b, ' ')
	}
}

func (e *encoder) line() {
	if !e.pretty || e.depth == 0 {
		return
	}
	e.b = append(e.b, '\n')
	for range e.depth {
		e.b = append(e.b, ' ', ' ')
	}
}

// open begins an object or a list under a key; "" in lists and at the top.
func (e *encoder) open(k string, bracket byte) {
	if e.depth > 0 {
		e.key(k)
	}
	e.b = append(e.b, bracket)
	e.depth++
	e.bare = true
}

func (e *encoder) close(bracket byte) {
	e.depth--
	if !e.bare {
		e.line()
		if e.pretty && e.depth == 0 {
			e.b = append(e.b, '\n')
		}
	}
	e.bare = false
	e.b = append(e.b, bracket)
}

func (e *encoder) str(k, v string) {
	e.key(k)
	e.b = appendString(e.b, v)
}

// some writes the text unless it is empty.
func (e *encoder) some(k, v string) {
	if v != "" {
		e.str(k, v)
	}
}

func (e *encoder) guid(k string, g tenant.GUID) {
	e.key(k)
	e.b = append(e.b, '"')
	e.b = g.Append(e.b)
	e.b = append(e.b, '"')
}

func (e *encoder) num(k string, v int) {
	e.key(k)
	e.b = strconv.AppendInt(e.b, int64(v), 10)
}

func (e *encoder) float(k string, v float64) {
	e.key(k)
	e.b = strconv.AppendFloat(e.b, v, 'f', -1, 64)
}

func (e *encoder) flag(k string, v bool) {
	e.key(k)
	e.b = strconv.AppendBool(e.b, v)
}

func (e *encoder) null(k string) {
	e.key(k)
	e.b = append(e.b, "null"...)
}

func (e *encoder) empty(k string) {
	e.key(k)
	e.b = append(e.b, '[', ']')
}

func (e *encoder) time(k string, t time.Time, layout string) {
	e.key(k)
	e.b = append(e.b, '"')
	e.b = t.AppendFormat(e.b, layout)
	e.b = append(e.b, '"')
}

// The layouts of times.
const (
	seconds = "2006-01-02T15:04:05Z"
	ticks   = "2006-01-02T15:04:05.0000000Z"
	trimmed = "2006-01-02T15:04:05.9999999+00:00"
)

// appendString appends a JSON string; characters outside ASCII stay as they
// are.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			_, n := utf8.DecodeRuneInString(s[i:])
			b = append(b, s[i:i+n]...)
			i += n
			continue
		}
		i++
	}
	return append(b, '"')
}

// memberOf returns the value under a key of a compact object that this encoder
// wrote.
func memberOf(object []byte, key string) string {
	at := bytes.Index(object, []byte(`"`+key+`":`))
	if at < 0 {
		return ""
	}
	d := json.NewDecoder(bytes.NewReader(object[at+len(key)+3:]))
	var v json.RawMessage
	if d.Decode(&v) != nil {
		return ""
	}
	return string(v)
}
