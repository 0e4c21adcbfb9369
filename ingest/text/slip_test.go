package text

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

// UTF-16 that lost a byte, or has one too many, is read on from the next letter, and what
// follows keeps its place.
func TestUTF16OffByAByte(t *testing.T) {
	line := `{"id":"6f1d0a4e-5a1f-4a9e-9d55-0f3a2e7c1b00","name":"J\u00f8rgen Ødegård"}` + "\n"
	plain := strings.Repeat(line, 400)
	for name, order := range map[string]binary.AppendByteOrder{"LE": binary.LittleEndian, "BE": binary.BigEndian} {
		raw := order.AppendUint16(nil, 0xfeff)
		for _, u := range utf16.Encode([]rune(plain)) {
			raw = order.AppendUint16(raw, u)
		}
		for what, damaged := range map[string][]byte{
			"one lost":       append(bytes.Clone(raw[:9001]), raw[9002:]...),
			"the other lost": append(bytes.Clone(raw[:9000]), raw[9001:]...),
			"one too many":   append(append(bytes.Clone(raw[:9001]), 'A'), raw[9001:]...),
			"near the end":   append(bytes.Clone(raw[:len(raw)-999]), raw[len(raw)-998:]...),
		} {
			for _, by := range []func(io.Reader) io.Reader{func(r io.Reader) io.Reader { return r }, iotest.HalfReader, iotest.DataErrReader} {
				r := NewReader(by(bytes.NewReader(damaged)))
				got, err := io.ReadAll(r)
				if err != nil || r.Slips() != 1 || strings.Count(string(got), "\ufffd") != 1 {
					t.Errorf("%s, %s: %v, %d slips", name, what, err, r.Slips())
					continue
				}
				if whole := strings.Count(string(got), line); whole < 398 {
					t.Errorf("%s, %s: %d lines are whole", name, what, whole)
				}
				at := int64(strings.LastIndex(string(got), line))
				if from := r.Offset(at); from != int64(len(damaged)-2*len(utf16.Encode([]rune(line)))) {
					t.Errorf("%s, %s: the last line is said to be at %d of %d", name, what, from, len(damaged))
				}
			}
		}
	}
}

// Letters whose lower byte is zero are letters, however many somebody puts into a name.
func TestUTF16OfLettersThatLookOff(t *testing.T) {
	plain := `{"name":"` + strings.Repeat("∀䄀", 1500) + `"}` + strings.Repeat(" ", 9000)
	raw := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(plain)) {
		raw = binary.LittleEndian.AppendUint16(raw, u)
	}
	r := NewReader(bytes.NewReader(raw))
	if got, err := io.ReadAll(r); err != nil || string(got) != plain || r.Slips() != 0 {
		t.Errorf("%v, %d slips", err, r.Slips())
	}
}

// Where text is off by a byte does not depend on how much of it is read at once, however
// close other letters are.
func TestUTF16OffByAByteReadAByteAtATime(t *testing.T) {
	raw := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(strings.Repeat(`{"id":"6f1d0a4e","name":"Jø Ød"}`+"\n", 300))) {
		raw = binary.LittleEndian.AppendUint16(raw, u)
	}
	for at := 2000; at < 2080; at += 3 {
		damaged := append(bytes.Clone(raw[:at]), raw[at+1:]...)
		once, each := NewReader(bytes.NewReader(damaged)), NewReader(iotest.OneByteReader(bytes.NewReader(damaged)))
		want, err := io.ReadAll(once)
		got, err2 := io.ReadAll(each)
		if !bytes.Equal(got, want) || err != err2 || once.Slips() != each.Slips() || once.Slips() != 1 {
			t.Errorf("byte %d is lost: a byte at a time (%d slips, %v) the text is another than at once (%d slips, %v)", at, each.Slips(), err2, once.Slips(), err)
		}
	}
}
