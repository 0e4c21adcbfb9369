package html

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"prtscope/ingest/jsonout"
)

// What goes into chunks is written by hand. Every character of every plane that
// could end a string, or that a reader of the data could not see, is spelt by
// its number, and reads back as it was.
func TestTextIsEscaped(t *testing.T) {
	for r := rune(0); r <= 0x10FFFF; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		in := "a" + string(r) + "b"
		got := string(text(nil).str(in))
		var back string
		if err := json.Unmarshal([]byte(got), &back); err != nil || back != in {
			t.Fatalf("U+%04X is written %q and reads back %q: %v", r, got, back, err)
		}
		spelt := r < 0x20 || r == 0x7F || r >= 0x80 && jsonout.Hidden(r)
		if spelt && strings.ContainsRune(got, r) {
			t.Errorf("U+%04X stands in the data as it is", r)
		}
		if want := map[rune]string{'"': `"a\"b"`, '\\': `"a\\b"`}[r]; want != "" && got != want {
			t.Errorf("U+%04X is written %s, want %s", r, got, want)
		}
	}
	for in, want := range map[string]string{"\xff": "\uFFFD", "a\xe2\x82": "a\uFFFD\uFFFD", "\xed\xa0\x80": "\uFFFD\uFFFD\uFFFD"} {
		var back string
		if err := json.Unmarshal(text(nil).str(in), &back); err != nil || back != want {
			t.Errorf("%q reads back %q: %v", in, back, err)
		}
	}
}

// A string cannot leave its place: whatever it holds, what surrounds it stays.
func TestTextStaysInItsPlace(t *testing.T) {
	for _, bad := range []string{`"`, `\`, `\"`, `","evil":"`, "\x00\"}]", "\u2028\"", "]}", "</script>", `\u0022,"x":1`, strings.Repeat(`\"`, 50)} {
		got := append(text(nil).key1("a", bad), '}')
		var back map[string]string
		if err := json.Unmarshal(got, &back); err != nil || len(back) != 2 || back["a"] != bad || back["b"] != "end" {
			t.Errorf("%q becomes %s: %v", bad, got, err)
		}
	}
	if got := fmt.Sprintf("%s", text("{").key("a").num(1)); got != `{"a":1` {
		t.Error(got)
	}
}

func (t text) key1(name, s string) text {
	return append(t, '{').key(name).str(s).key("b").str("end")
}
