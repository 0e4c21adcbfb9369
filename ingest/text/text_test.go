package text

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
	"unicode/utf8"
)

func wide(order binary.AppendByteOrder, s string) (b []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return b
}

func wider(order binary.AppendByteOrder, s string) (b []byte) {
	for _, c := range s {
		b = order.AppendUint32(b, uint32(c))
	}
	return b
}

const bom = "\ufeff"

var le, be = binary.LittleEndian, binary.BigEndian

// What is put behind another file, and much of it.
const more = `[{"id":"1","userDisplayName":"Zoë Y. Åse","appId":"4765445b-32c6-49b0-83e6-1d93765276ca"}]`

var (
	long  = strings.Repeat(more+"\n", 5000)
	plain = strings.Repeat("Date,User\n", 60)
)

var cases = []struct {
	name, encoding string
	in             []byte
	want           string
	err            error
}{
	{"plain", "UTF-8", []byte("Date,User\nx,Zoë\n"), "Date,User\nx,Zoë\n", nil},
	{"nothing", "UTF-8", nil, "", nil},
	{"one byte", "UTF-8", []byte("x"), "x", nil},
	{"mark", "UTF-8 with mark", []byte(bom + "Date\n"), "Date\n", nil},
	{"two marks", "UTF-8 with mark", []byte(bom + bom + "Date\n"), "Date\n", nil},
	{"mark alone", "UTF-8 with mark", []byte(bom), "", nil},
	{"half a mark", "UTF-8", []byte{0xef, 0xbb}, "\xef\xbb", nil},
	{"marks at seams", "UTF-8", []byte("{}" + bom + "[]\r\n" + bom + "x"), "{}[]\r\nx", nil},
	{"mark inside a value stays", "UTF-8", []byte("a" + bom + "b" + bom), "a" + bom + "b" + bom, nil},
	{"windows-1252", "Windows-1252 (guessed)", []byte("M\xfcller\n"), "Müller\n", nil},
	{"windows-1252 far in", "Windows-1252 (guessed)", []byte(strings.Repeat("Date,User\n", 9000) + "Ren\xe9 \x96 5 \x80,\x93Zo\xeb\x94\n" + strings.Repeat("x", 9000) + "\xc5se"), strings.Repeat("Date,User\n", 9000) + "René – 5 €,“Zoë”\n" + strings.Repeat("x", 9000) + "Åse", nil},
	{"windows-1252, then UTF-8", "Windows-1252 (guessed)", []byte("M\xfcller\n" + strings.Repeat("x", 5000) + "\n" + bom + "Zoë\n"), "Müller\n" + strings.Repeat("x", 5000) + "\nZoë\n", nil},
	{"windows-1252 and a byte that is none of it", "Windows-1252 (guessed)", []byte("M\xfcller\n" + strings.Repeat("x", 5000) + "\x81"), "Müller\n" + strings.Repeat("x", 5000) + "\x81", nil},
	{"windows-1252, then UTF-16", "Windows-1252 (guessed), then UTF-16LE", slices.Concat([]byte(plain+"M\xfcller\r\n"), wide(le, more)), plain + "Müller\r\n" + more, nil},
	{"windows-1252, then UTF-16 with mark", "Windows-1252 (guessed), then UTF-16BE with mark", slices.Concat([]byte(plain+"[M\xfcller]"), wide(be, bom+more)), plain + "[Müller]" + more, nil},
	{"windows-1252, then UTF-16 far in", "Windows-1252 (guessed), then UTF-16LE with mark", slices.Concat([]byte("M\xfcller\n"+strings.Repeat(plain, 500)), wide(le, bom+more+long)), "Müller\n" + strings.Repeat(plain, 500) + more + long, nil},
	{"windows-1252 with zeros", "Windows-1252 (guessed)", []byte("M\xfcller\n" + strings.Repeat("x", 5000) + "\n\x00\x00\x00\x00\nM\xfcller\n\x00a"), "Müller\n" + strings.Repeat("x", 5000) + "\n\x00\x00\x00\x00\nMüller\n\x00a", nil},
	{"UTF-8, then windows-1252", "UTF-8", []byte("Zoë\nM\xfcller\n"), "Zoë\nM\xfcller\n", nil},
	{"windows-1252, then UTF-8 soon", "UTF-8", []byte("M\xfcller\nZoë\n"), "M\xfcller\nZoë\n", nil},
	{"a mark, then windows-1252", "UTF-8 with mark", []byte(bom + "M\xfcller\n"), "M\xfcller\n", nil},
	{"a character cut", "UTF-8", []byte("Zo\xc3\"\n"), "Zo\xc3\"\n", nil},
	{"a quotation mark cut", "UTF-8", []byte("don\xe2\x80\n"), "don\xe2\x80\n", nil},
	{"longer than need be", "UTF-8", []byte("a\xc0\xaf"), "a\xc0\xaf", nil},
	{"no text at all", "UTF-8", []byte("M\xfcller\x00\x01\n"), "M\xfcller\x00\x01\n", nil},
	{"an accent alone", "Windows-1252 (guessed)", []byte("de \xe0 la\n"), "de à la\n", nil},
	{"little endian with mark", "UTF-16LE with mark", wide(le, bom+"Date,Zoë €\n😀"), "Date,Zoë €\n😀", nil},
	{"little endian", "UTF-16LE", wide(le, `[{"id":"Zoë"}]`), `[{"id":"Zoë"}]`, nil},
	{"big endian with mark", "UTF-16BE with mark", wide(be, bom+"Date\n"+bom+"x"), "Date\nx", nil},
	{"big endian", "UTF-16BE", wide(be, "Date (UTC),Übung\n"), "Date (UTC),Übung\n", nil},
	{"odd end", "UTF-16LE with mark", append(wide(le, bom+"Date"), 'x'), "Date", ErrOdd},
	{"half a pair", "UTF-16LE with mark", []byte{0xff, 0xfe, 'a', 0, 0x00, 0xd8, 'b', 0}, "a\xed\xa0\x80b", nil},
	{"half a pair at the end", "UTF-16LE with mark", []byte{0xff, 0xfe, 'a', 0, 0x00, 0xd8}, "a\xed\xa0\x80", nil},
	{"utf-32 with mark", "UTF-32LE with mark", wider(le, bom+"Date,Zoë €\n😀"), "Date,Zoë €\n😀", nil},
	{"utf-32", "UTF-32LE", wider(le, `[{"id":"Zoë"}]`), `[{"id":"Zoë"}]`, nil},
	{"utf-32 big endian with mark", "UTF-32BE with mark", wider(be, bom+"Date\n"+bom+"x"), "Date\nx", nil},
	{"utf-32 big endian", "UTF-32BE", wider(be, "Date (UTC),Übung\n"), "Date (UTC),Übung\n", nil},
	{"utf-32 odd end", "UTF-32LE", append(wider(le, "Date"), 'x', 0), "Date", errOdd32},
	{"utf-32 of no characters", "UTF-32LE with mark", []byte{0xff, 0xfe, 0, 0, 'a', 0, 0, 0, 0, 0, 0x11, 0, 0, 0xd8, 0, 0}, "a\xff\xed\xa0\x80", nil},
	{"utf-32 long", "UTF-32LE with mark", wider(le, bom+strings.Repeat("Zoë €😀\n", 20000)), strings.Repeat("Zoë €😀\n", 20000), nil},
	{"UTF-16, then UTF-8", "UTF-16LE with mark, then UTF-8", slices.Concat(wide(le, bom+"[{\"id\":\"Zoë\"}]\r\n"), []byte(more)), "[{\"id\":\"Zoë\"}]\r\n" + more, nil},
	{"at once", "UTF-16LE, then UTF-8", slices.Concat(wide(le, more+more), []byte(bom+more)), more + more + more, nil},
	{"UTF-16 big endian, then UTF-8", "UTF-16BE, then UTF-8", slices.Concat(wide(be, more+more+"\n"), []byte(more)), more + more + "\n" + more, nil},
	{"UTF-8, then UTF-16 with mark", "UTF-8, then UTF-16LE with mark", slices.Concat([]byte(more), wide(le, bom+more)), more + more, nil},
	{"UTF-8, then UTF-16", "UTF-8 with mark, then UTF-16LE", slices.Concat([]byte(bom+more+"\n"), wide(le, more)), more + "\n" + more, nil},
	{"UTF-8, then UTF-16 big endian", "UTF-8, then UTF-16BE", slices.Concat([]byte(more+"\n"), wide(be, more)), more + "\n" + more, nil},
	{"UTF-8, then UTF-16 big endian with mark", "UTF-8, then UTF-16BE with mark", slices.Concat([]byte(more), wide(be, bom+more)), more + more, nil},
	{"of little ASCII", "UTF-8, then UTF-16LE with mark", slices.Concat([]byte(more), wide(le, bom+"日付 (UTC)\n中文名称用户\n")), more + "日付 (UTC)\n中文名称用户\n", nil},
	{"to and fro", "UTF-8, then UTF-16LE with mark", slices.Concat([]byte(more), wide(le, bom+more), []byte(long), wide(be, bom+more+long)), more + more + long + more + long, nil},
	{"two orders", "UTF-16LE with mark", slices.Concat(wide(le, bom+more), wide(be, bom+"[{}]")), more + "\ufffe\u5b00\u7b00\u7d00\u5d00", nil},
	{"letters of two bytes of ASCII in a name", "UTF-16LE with mark", wide(le, bom+"{\"a\": \"}"+strings.Repeat("䅁≻", 2000)+"\"}\n"), "{\"a\": \"}" + strings.Repeat("䅁≻", 2000) + "\"}\n", nil},
	{"and in the last one", "UTF-16LE with mark", wide(le, bom+"{\"a\": \"}䅁䅁䅁䅁䅁䅁䅁䅁䅁䅁䅁䅁䅁䅁䅁䅁䅁\"}"), "{\"a\": \"}䅁䅁䅁䅁䅁䅁䅁䅁䅁䅁䅁䅁䅁䅁䅁䅁䅁\"}", nil},
	{"long to and fro", "UTF-8, then UTF-16LE with mark", slices.Concat([]byte(long), wide(le, bom+long), []byte(bom+long)), long + long + long, nil},
	{"zeros after a line", "UTF-8", []byte(more + "\n\x00\x00\x00\x00\n" + more + "\n\x00a\x00"), more + "\n\x00\x00\x00\x00\n" + more + "\n\x00a\x00", nil},
	{"zeros inside a line", "UTF-8", []byte("{\"a\": \"b\x00c\x00d\x00e\x00\"}\n"), "{\"a\": \"b\x00c\x00d\x00e\x00\"}\n", nil},
	{"lines of no ASCII", "UTF-16LE with mark", wide(le, bom+strings.Repeat("中文名称,用户\n名称\n", 3)), strings.Repeat("中文名称,用户\n名称\n", 3), nil},
	{"long", "UTF-16LE with mark", wide(le, bom+strings.Repeat("Zoë €😀\n", 20000)), strings.Repeat("Zoë €😀\n", 20000), nil},
}

func TestEncodings(t *testing.T) {
	for _, tt := range cases {
		for how, src := range map[string]io.Reader{"at once": bytes.NewReader(tt.in), "byte by byte": iotest.OneByteReader(bytes.NewReader(tt.in)),
			"with the end": iotest.DataErrReader(bytes.NewReader(tt.in))} {
			r := NewReader(src)
			got, err := io.ReadAll(r)
			if string(got) != tt.want || !errors.Is(err, tt.err) || r.Encoding() != tt.encoding {
				t.Errorf("%s, %s: got %.60q in %s, %v\nwant %.60q in %s, %v", tt.name, how, got, r.Encoding(), err, tt.want, tt.encoding, tt.err)
			}
		}
		if tt.err == nil {
			if err := iotest.TestReader(NewReader(bytes.NewReader(tt.in)), []byte(tt.want)); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
	}
}

// The offset of every character must be where its bytes are in the source.
func TestOffsetsAreExact(t *testing.T) {
	for _, tt := range cases {
		r := NewReader(bytes.NewReader(tt.in))
		text, _ := io.ReadAll(r)
		for at := 0; at < len(text); {
			c, n := utf8.DecodeRune(text[at:])
			off := int(r.Offset(int64(at)))
			var here bool
			switch {
			case strings.Contains(r.Encoding(), "then"):
				rest := tt.in[off:]
				here = bytes.HasPrefix(rest, text[at:at+n]) || bytes.HasPrefix(rest, wide(le, string(c))) || bytes.HasPrefix(rest, wide(be, string(c))) ||
					n > 1 && from1252(tt.in[off]) == c
			case strings.HasPrefix(r.Encoding(), "Windows"):
				here = n > 1 && from1252(tt.in[off]) == c || bytes.HasPrefix(tt.in[off:], text[at:at+n])
			case strings.HasPrefix(r.Encoding(), "UTF-8"):
				here = bytes.HasPrefix(tt.in[off:], text[at:at+n])
			case strings.HasPrefix(r.Encoding(), "UTF-32") && c == utf8.RuneError: // no character, or half a pair
				if here = off%4 == 0; text[at] != 0xff {
					n = 3
				}
			case strings.HasPrefix(r.Encoding(), "UTF-32LE"):
				here = bytes.HasPrefix(tt.in[off:], wider(le, string(c)))
			case strings.HasPrefix(r.Encoding(), "UTF-32BE"):
				here = bytes.HasPrefix(tt.in[off:], wider(be, string(c)))
			case c == utf8.RuneError: // a byte of half a pair
				here, n = off%2 == 0 && tt.in[off+1] == 0xd8, 3
			case strings.HasPrefix(r.Encoding(), "UTF-16LE"):
				here = bytes.HasPrefix(tt.in[off:], wide(le, string(c)))
			default:
				here = bytes.HasPrefix(tt.in[off:], wide(be, string(c)))
			}
			if !here {
				t.Fatalf("%s: character %d is not at %d", tt.name, at, off)
			}
			at += n
		}
		if want := int64(len(tt.in)); tt.err == nil && r.Offset(int64(len(text))) != want {
			t.Errorf("%s: the end is at %d, not %d", tt.name, r.Offset(int64(len(text))), want)
		}
	}
}

// Text is straight where offsets grow as places do, and nowhere else.
func TestStraight(t *testing.T) {
	for _, tt := range cases {
		if tt.err != nil {
			continue
		}
		r, ask := NewReader(bytes.NewReader(tt.in)), NewReader(bytes.NewReader(tt.in))
		text, _ := io.ReadAll(r)
		io.ReadAll(ask)
		for at := 0; at < len(text); {
			_, n := utf8.DecodeRune(text[at:])
			want := int64(n) == ask.Offset(int64(at+n))-r.Offset(int64(at))
			got := r.Straight(int64(at), int64(at+n))
			if got && !want || !got && want && strings.HasPrefix(r.Encoding(), "UTF-8") && !strings.Contains(r.Encoding(), "then") {
				t.Fatalf("%s: from %d to %d straight is %v", tt.name, at, at+n, got)
			}
			at += n
		}
	}
}

func TestErrorComesAfterTheText(t *testing.T) {
	broken := errors.New("broken")
	r := NewReader(io.MultiReader(strings.NewReader("Date,User\n"+strings.Repeat("x", 4000)), iotest.ErrReader(broken)))
	got, err := io.ReadAll(r)
	if len(got) != 4010 || !errors.Is(err, broken) {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
}

// A mark may lie where one read ends, in text that was put aside to be looked at.
func TestMarkBetweenReads(t *testing.T) {
	for at := range 1024 {
		in := "Zoë" + strings.Repeat(" ", at) + "\n" + bom + "x"
		r := NewReader(strings.NewReader(in))
		var got []byte
		for p := make([]byte, 1); ; {
			n, err := r.Read(p)
			if got = append(got, p[:n]...); err != nil {
				break
			}
		}
		if want := strings.ReplaceAll(in, bom, ""); string(got) != want {
			t.Errorf("behind %d spaces: %q, want %q", at, got, want)
		}
	}
}

// However text is read it must be the same, and text that needs no turning
// must come through as it is.
func FuzzText(f *testing.F) {
	for _, tt := range cases {
		if len(tt.in) < 1000 {
			f.Add(tt.in)
		}
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		a := NewReader(bytes.NewReader(in))
		whole, err1 := io.ReadAll(a)
		b := NewReader(iotest.OneByteReader(bytes.NewReader(in)))
		var bits []byte
		var err2 error
		for p := make([]byte, 3); err2 == nil; {
			var n int
			n, err2 = b.Read(p)
			bits = append(bits, p[:n]...)
		}
		if err2 == io.EOF {
			err2 = nil
		}
		if !bytes.Equal(whole, bits) || err1 != err2 {
			t.Fatalf("read at once %q, %v; bit by bit %q, %v", whole, err1, bits, err2)
		}
		if a.Encoding() == "UTF-8" && !bytes.Contains(in, mark) && !bytes.Equal(in, whole) {
			t.Fatal("plain text was changed")
		}
		if end := a.Offset(int64(len(whole))); err1 == nil && end != int64(len(in)) {
			t.Fatalf("the end of %d bytes is at %d", len(in), end)
		}
	})
}

func BenchmarkText(b *testing.B) {
	latin := strings.Repeat("2025-12-04T08:19:41Z,Zoë,SigninLogs,0\n", 30000)
	for _, bb := range []struct {
		name string
		in   []byte
	}{{"UTF-8", []byte(latin)}, {"UTF-16LE", wide(le, bom+latin)}} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bb.in)))
			p := make([]byte, 1<<20)
			for b.Loop() {
				r := NewReader(bytes.NewReader(bb.in))
				for {
					if _, err := r.Read(p); err != nil {
						break
					}
				}
			}
		})
	}
}

// greedy is a source that cannot be asked for nothing: some never come back.
type greedy struct{ r io.Reader }

func (g greedy) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, errors.New("asked for nothing")
	}
	return g.r.Read(p)
}

// Text may have its first letter that is not ASCII anywhere, and be read in pieces
// of any size.
func TestFirstLetterAnywhere(t *testing.T) {
	plain := strings.Repeat("x", 20000)
	for _, at := range []int{0, 1, 200, 255, 256, 257, 500, 4095, 4096, 8191, 8192, 19999} {
		text := plain[:at] + "Å" + plain[at:]
		for _, size := range []int{1, 511, 512, 513, 4096, 8192, 8193, 1 << 18} {
			r, got := NewReader(greedy{strings.NewReader(text)}), make([]byte, 0, len(text))
			for {
				n, err := r.Read(got[len(got):min(len(got)+size, cap(got))][:min(size, cap(got)-len(got))])
				if got = got[:len(got)+n]; err == io.EOF || err == nil && len(got) == len(text) {
					break
				}
				if err != nil {
					t.Fatalf("at %d, %d at once: %v", at, size, err)
				}
			}
			if string(got) != text {
				t.Errorf("at %d, %d at once: got %d bytes of %d", at, size, len(got), len(text))
			}
		}
	}
}
