package format

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/custody"
)

// harm is one way to damage a text: of the bytes from at on, gone are lost, and
// stand in their place.
type harm struct {
	what     string
	at, gone int
	stands   string
}

func (h harm) of(text []byte) []byte {
	return slices.Concat(text[:h.at], []byte(h.stands), text[h.at+h.gone:])
}

// harms are places of each way to damage a text, behind the byte at which its
// first record ends.
func harms(rng *rand.Rand, text []byte, from int) (all []harm) {
	place := func(room int) int { return from + rng.IntN(max(1, len(text)-from-room)) }
	noise := make([]byte, 60)
	for i := range noise {
		noise[i] = byte(rng.IntN(256))
	}
	for range 3 {
		all = append(all,
			harm{"cut", place(0), 0, ""},
			harm{"zeros", place(40), 40, strings.Repeat("\x00", 40)},
			harm{"other bytes", place(60), 60, string(noise)},
			harm{"a hole", place(50), 50, ""},
			harm{"bytes between", place(0), 0, "\xff;<" + string(noise[:20])},
			harm{"a page of a proxy", place(0), 0, "<html><body>502 Bad Gateway</body></html>\r\n"},
		)
	}
	for i := range all {
		h := &all[i]
		if h.gone = min(h.gone, len(text)-h.at); h.what == "cut" {
			h.gone = len(text) - h.at
		}
	}
	return all
}

// toldOf is what a text gives: its rows by where their records stand.
func toldOf(t *testing.T, e export, text []byte) (o *outcome, rows map[int64][]string) {
	t.Helper()
	s, err := Open(e.path, bytes.NewReader(text), nil, Options{})
	if err != nil {
		t.Fatalf("%s: %v", e.path, err)
	}
	o = drain(t, s, 0)
	rows = map[int64][]string{}
	for _, b := range o.sink.Tables() {
		for i := range b.Len() {
			var w strings.Builder
			at := int64(-1)
			for c, f := range b.Schema.Fields {
				switch v, ok := cellText(b, c, i); {
				case f.Name == "offset":
					fmt.Sscan(v, &at)
				case ok && f.Name != "record" && f.Name != "missing":
					fmt.Fprintf(&w, "%s=%s\n", f.Name, v)
				}
			}
			rows[at] = append(rows[at], w.String())
		}
	}
	return o, rows
}

// TestDamageOfEveryFormat damages a sample of each kind of export at many places,
// and puts it behind itself. What stands before the records that are hit and behind
// them is kept as it was, but for the one next to them; every byte is in one span at
// most; and what is lost is said, in bytes that are set aside there.
func TestDamageOfEveryFormat(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 22))
	kinds, tried := few(t), 0
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		e := kinds[name]
		whole, want := toldOf(t, e, e.text)
		if len(whole.spans) < 6 || len(e.text) > 200_000 {
			continue
		}
		tried++
		first, n := whole.spans[1], int64(len(e.text))
		for _, h := range append(harms(rng, e.text, int(first.Offset+first.Length)), harm{"itself behind it", len(e.text), 0, "\n" + string(e.text)}) {
			what := fmt.Sprintf("%s: %s at byte %d of %d", e.path, h.what, h.at, n)
			damaged := h.of(e.text)
			o, got := toldOf(t, e, damaged)
			apart(t, what, o, int64(len(damaged)))
			lost, beside, from, to := 0, 0, int64(h.at), int64(h.at+h.gone)
			for _, s := range whole.spans {
				before, behind, at := s.Offset+s.Length <= int64(h.at), s.Offset >= int64(h.at+h.gone), s.Offset
				if behind {
					at += int64(len(h.stands) - h.gone)
				}
				same := slices.Equal(got[at], want[s.Offset])
				if h.at == len(e.text) {
					same = same && len(got[s.Offset+n+1]) == len(want[s.Offset])
				}
				switch {
				case same:
				case before || behind:
					beside++
				default:
					lost++
				}
				if !same {
					from, to = min(from, s.Offset), max(to, s.Offset+s.Length)
				}
			}
			if neighbours := 1; beside > neighbours {
				t.Errorf("%s: %d records beside it are lost, of %d; set aside %s, %s", what, beside, len(whole.spans), places(o), o.status)
			}
			// Of two records that a hole makes one, fields stand twice; one whose kind
			// is lost is counted as of another.
			said := len(o.sink.Flags) > len(whole.sink.Flags) || len(o.sink.Other) > len(whole.sink.Other) || len(o.sink.Rejected) > 0
			if !said && o.status == custody.Read && rowsOf(got) < rowsOf(want) {
				t.Errorf("%s: %d records are lost, and nothing is said of it", what, lost+beside)
			}
			for _, r := range o.sink.Rejected {
				if brackets := len(bytes.Trim(r.Raw, "]}\r\n ")) == 0; !brackets && (r.Offset+r.Length < from || r.Offset > to+int64(len(h.stands))) {
					t.Errorf("%s: set aside is what stands at bytes %d to %d", what, r.Offset, r.Offset+r.Length)
				}
			}
		}
	}
	if tried < 30 {
		t.Errorf("only %d kinds of exports were tried", tried)
	}
}

func rowsOf(at map[int64][]string) (n int) {
	for _, rows := range at {
		n += len(rows)
	}
	return n
}

// places says what was set aside, and where.
func places(o *outcome) (list []string) {
	for _, r := range o.sink.Rejected {
		list = append(list, fmt.Sprintf("%s at %d to %d", r.Code, r.Offset, r.Offset+r.Length))
	}
	return list
}
