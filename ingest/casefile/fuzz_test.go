package casefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"prtscope/ingest/custody"
)

// FuzzCase reads whatever stands in case.json. It is refused as damaged or of another
// version, or it says what encoding/json finds there, and what is written of it again
// is read as the same.
func FuzzCase(f *testing.F) {
	full := &custody.Case{Schema: Schema, Sources: []custody.Source{
		{Path: "a\u202e.json", SHA256: "aa", Format: "diagnostic", Kinds: []string{"interactive"}, Notes: []custody.Note{{Code: "NO_ID", Text: "x", Caution: true}}},
		{Path: "b.zip", SHA256: "bb", Members: []custody.Source{{Path: "b.zip!/c", SHA256: "cc", Missing: []string{}, Unknown: []string{"x\x00y"}}}},
	}}
	for _, c := range []*custody.Case{full, {Schema: Schema}, {Schema: Schema + 1}, {Schema: Schema, Sources: full.Sources[:1]}} {
		var text bytes.Buffer
		if err := encodeCase(&text, c, false); err != nil {
			f.Fatal(err)
		}
		f.Add(text.Bytes())
		f.Add(text.Bytes()[:text.Len()/2])
	}
	for _, text := range []string{"", "{}", "[]", `{"sources":null}`, `{"schema":1,"sources":[1,{}]}`, `{"sources":[]}{}`, "\x00"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := readCase(bytes.NewReader(text))
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrVersion) {
				t.Errorf("%v is neither damage nor another version", err)
			}
			return
		}
		var whole custody.Case
		if err := json.Unmarshal(text, &whole); err != nil {
			t.Fatalf("read, though it is no case: %v", err)
		}
		if n := strings.Count(strings.ToLower(string(text)), "sources"); n == 1 && !reflect.DeepEqual(whole, *c) { // or it says it twice
			t.Errorf("read as\n%+v\nand not\n%+v", *c, whole)
		}
		var first, second bytes.Buffer
		if err := encodeCase(&first, c, true); err != nil {
			t.Fatal(err)
		}
		again, err := readCase(bytes.NewReader(first.Bytes()))
		if err != nil {
			t.Fatalf("what was written of it is not read: %v\n%s", err, first.Bytes())
		}
		if err := encodeCase(&second, again, true); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("written again it is\n%s\nand not\n%s (%v)", second.Bytes(), first.Bytes(), err)
		}
	})
}
