// Package jsonout is the encoder through which JSON leaves prtscope. Log text is
// hostile, and JSON allows it to hold characters that a terminal takes as
// commands or that reorder what is around them; here they are spelled as \u and
// four digits, which every reader of JSON turns back. It knows nothing of what is written.
package jsonout

import (
	"bytes"
	"encoding/json"
	"io"
	"unicode/utf8"
)

// NewEncoder returns an encoder that writes to w, each value with one Write. It
// leaves <, > and & as they are. Errors are those of w.
func NewEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(Writer(w))
	e.SetEscapeHTML(false)
	return e
}

// Writer returns a writer that passes JSON on to w as Escape spells it. Each
// Write must hold whole characters.
func Writer(w io.Writer) io.Writer { return writer{w} }

type writer struct{ to io.Writer }

func (w writer) Write(text []byte) (int, error) {
	if _, err := w.to.Write(Escape(text)); err != nil {
		return 0, err
	}
	return len(text), nil
}

// Marshal returns v as json.Marshal does, as Escape spells it.
func Marshal(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	return Escape(text), err
}

// leads are the first bytes of what is escaped. Few texts have any.
var leads = []byte{0x7f, 0xc2, 0xd8, 0xe2}

// Escape spells in JSON text what is Hidden. Such characters stand only inside
// strings, so the value stays the same. It returns text itself where there are
// none, and never changes it.
func Escape(text []byte) []byte {
	first := len(text)
	for _, lead := range leads {
		if i := bytes.IndexByte(text[:first], lead); i >= 0 {
			first = i
		}
	}
	if first == len(text) {
		return text
	}
	var out []byte
	from := 0
	for i := first; i < len(text); {
		if c := text[i]; c < 0x7f {
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		if Hidden(r) {
			out = AppendRune(append(out, text[from:i]...), r)
			from = i + n
		}
		i += n
	}
	if from == 0 {
		return text
	}
	return append(out, text[from:]...)
}

// Hidden reports whether r is a control character that JSON allows in a string
// as it is, or one that sets the direction of text.
func Hidden(r rune) bool {
	switch {
	case r < 0x7f:
		return false
	case r <= 0x9f:
		return true
	case r == 0x61c, r == 0x200e, r == 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return false
}

// AppendRune appends \u and the four digits of r, which is below U+10000.
func AppendRune(to []byte, r rune) []byte {
	const digits = "0123456789abcdef"
	return append(to, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
}
