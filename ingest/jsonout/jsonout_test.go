package jsonout

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestWhatATerminalObeysIsSpelled(t *testing.T) {
	for r := rune(0); r < 0x3000; r++ {
		if r >= 0xd800 && r < 0xe000 {
			continue
		}
		text := "a" + string(r) + "ø…→\U0001F600" + string(r)
		want := r < 0x20 || r >= 0x7f && r <= 0x9f || r == 0x61c || r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
		var out bytes.Buffer
		if err := NewEncoder(&out).Encode(map[string]string{text: text}); err != nil {
			t.Fatal(err)
		}
		line := bytes.TrimSuffix(out.Bytes(), []byte("\n"))
		if got := !bytes.ContainsRune(line, r); got != want && r != '"' && r != '\\' && r != 0x2028 && r != 0x2029 {
			t.Errorf("U+%04X is escaped: %v, want %v", r, got, want)
		}
		var back map[string]string
		if err := json.Unmarshal(line, &back); err != nil || back[text] != text {
			t.Errorf("U+%04X comes back as %q, %v", r, back, err)
		}
	}
}

func TestPlainTextIsHandedOn(t *testing.T) {
	text := []byte(`{"a":"ø … ` + "\u200b" + `"}`)
	if got := Escape(text); &got[0] != &text[0] {
		t.Errorf("%q is copied to %q", text, got)
	}
}
