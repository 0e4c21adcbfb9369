package html

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf16"
)

// island writes a value as JSON that may stand inside a script element: ASCII
// only, and without any character that means something to HTML.
func island(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(true)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Grow(b.Len())
	for _, r := range string(bytes.TrimSpace(b.Bytes())) {
		switch {
		case r >= 0x10000:
			hi, lo := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, hi, lo)
		case r >= 0x7F:
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteByte(byte(r))
		}
	}
	return out.Bytes(), nil
}
