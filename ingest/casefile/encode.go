package casefile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"

	"prtscope/ingest/custody"
	"prtscope/ingest/jsonout"
)

// pin returns the hash of what case.json says but for the chain of runs, which
// names the record that holds the hash.
func pin(c *custody.Case) (string, error) {
	said := *c
	said.Runs = custody.Chain{}
	sum := sha256.New()
	if err := encodeCase(sum, &said, true); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// encodeCase writes what encode makes of c. It holds the text of one source at
// a time: a case may have a hundred thousand. If reread, it writes what c says
// once it has been read again: two spellings of one JSON value are one.
func encodeCase(w io.Writer, c *custody.Case, reread bool) error {
	one := *c
	if len(c.Sources) > 1 {
		one.Sources = []custody.Source{{}} // in place of all
	}
	text, err := spelled(&one, "", reread)
	if err != nil {
		return err
	}
	if len(c.Sources) <= 1 {
		_, err := w.Write(append(text, '\n'))
		return err
	}
	const margin = "    " // of a source in the list
	place, err := spelled(&one.Sources[0], margin, reread)
	if err != nil {
		return err
	}
	before, after, ok := bytes.Cut(text, place) // no string has line feeds: it is nothing but the source
	if !ok {
		return errors.New("encode the case: no place for its sources")
	}
	if _, err := w.Write(before); err != nil {
		return err
	}
	for i := range c.Sources {
		text, err := spelled(&c.Sources[i], margin, reread)
		if err != nil {
			return err
		}
		if i > 0 {
			text = append([]byte(",\n"+margin), text...)
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	_, err = w.Write(append(after, '\n'))
	return err
}

// escape is what only text has of which reading makes another spelling.
var escape = []byte(`\u`)

// spelled returns v as it stands behind a margin, without the line feed at the end.
func spelled[T any](v *T, margin string, reread bool) ([]byte, error) {
	text, err := encodeBehind(v, margin)
	if err == nil && reread && (margin == "" || bytes.Contains(text, escape)) { // a source without has one spelling
		read := new(T)
		if err := json.Unmarshal(text, read); err != nil {
			return nil, err
		}
		text, err = encodeBehind(read, margin)
	}
	return bytes.TrimSuffix(text, []byte("\n")), err
}

// encode writes v with keys in a fixed order, a line each.
func encode(v any) ([]byte, error) {
	text, err := encodeBehind(v, "")
	return jsonout.Escape(text), err
}

func encodeBehind(v any, margin string) ([]byte, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return append(indented(nil, bytes.TrimSuffix(text.Bytes(), []byte("\n")), margin), '\n'), nil
}
