package format

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// On well-formed text the cells must be those that encoding/csv finds.
func TestCellsAgreeWithEncodingCSV(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"a", "Zoë", `"`, ",", "\n", " ", "{\"k\": [1]}", "x\ny", "", "0", ";"}
	for range 300 {
		var want [][]string
		for range 1 + rng.IntN(20) {
			rec := []string{fmt.Sprintf("%c", 'a'+rng.IntN(26))}
			for range 4 {
				cell := ""
				for range rng.IntN(4) {
					cell += pieces[rng.IntN(len(pieces))]
				}
				rec = append(rec, cell)
			}
			want = append(want, rec)
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.UseCRLF = rng.IntN(2) == 0
		if err := w.WriteAll(want); err != nil {
			t.Fatal(err)
		}
		if w.UseCRLF { // the writer makes CR LF of line feeds in cells too
			for _, rec := range want {
				for i := range rec {
					rec[i] = strings.ReplaceAll(rec[i], "\n", "\r\n")
				}
			}
		}
		x := dialect{comma: ',', feed: '\n'}
		text, at := b.Bytes(), 0
		var c cells
		for _, rec := range want {
			end, next, v := x.record(text, at, true, func([]byte) bool { return false })
			if v != whole || !c.split(x, text[at:end]) || len(c.at) != len(rec) {
				t.Fatalf("%q: %d cells", text[at:], len(c.at))
			}
			for i := range rec {
				if string(c.at[i]) != rec[i] {
					t.Fatalf("%q: got %q, want %q", text[at:end], c.at[i], rec[i])
				}
			}
			at = next
		}
		if at != len(text) {
			t.Fatalf("%q is left", text[at:])
		}
	}
}

// However a text is cut into blocks, ahead or not, its records are the same and
// give the same, no two overlap, and each is accounted for.
func FuzzFrameCSV(f *testing.F) {
	for _, tt := range csvSamples {
		f.Add(sample(f, tt.file), 100)
	}
	base := strings.Join(lines(0, 5), "\n")
	f.Add([]byte(strings.Replace(base, ",User ", `,"User `, 2)), 7)
	f.Add([]byte(strings.Replace(base, "User 1", "\"User\n\"\"1\"\n\"", 1)), 20)
	f.Add([]byte(base+"\n\n"+base), 3)
	f.Add([]byte(`"""""`), 1)
	f.Add([]byte(sparrow(2, 2, "", ';')), 300)
	f.Add([]byte(sparrow(1, 1, "CreationTime;Operation;RecordType;Workload;ClientIP\n", ';')), 50)
	for _, text := range csvTexts(f) {
		f.Add([]byte(text), 1000)
	}
	f.Fuzz(func(t *testing.T, text []byte, size int) {
		var outs [2]*outcome
		for i, n := range []int{csvBlock, 1 + max(size, -size)%5000} {
			s, err := Open("InteractiveSignIns.csv", bytes.NewReader(text), nil, Options{})
			if err != nil {
				return
			}
			r, ok := s.r.(*csvReader)
			if !ok {
				return
			}
			r.size = n
			outs[i] = drain(t, s, 0)
			slices.SortFunc(outs[i].sink.Rejected, func(a, b Rejection) int { return int(a.Record - b.Record) })
		}
		if rows(outs[0].sink) != rows(outs[1].sink) || fmt.Sprint(outs[0].sink.Rejected) != fmt.Sprint(outs[1].sink.Rejected) {
			t.Fatalf("in blocks of %d bytes %q is read differently:\n%s%+v\nand\n%s%+v", size, text, rows(outs[0].sink), outs[0].sink.Rejected, rows(outs[1].sink), outs[1].sink.Rejected)
		}
		want := plainly(t, text, csvBlock).said()
		s, _ := openAhead(text, 1+max(size, -size)%5000)
		if ahead, _, _ := drainSettled(t, s); ahead.said() != want {
			t.Fatalf("in blocks of %d bytes, cut ahead, %q is read as\n%s\nand plainly as\n%s", size, text, ahead.said(), want)
		}
		type piece struct{ from, to int64 }
		var pieces []piece
		for _, s := range outs[0].spans {
			pieces = append(pieces, piece{s.Offset, s.Offset + s.Length})
		}
		for _, r := range outs[0].bad {
			pieces = append(pieces, piece{r.Offset, r.Offset + r.Length})
		}
		slices.SortFunc(pieces, func(a, b piece) int { return int(a.from - b.from) })
		last := int64(0)
		for _, p := range pieces {
			if p.from < last || p.to < p.from || p.to > int64(len(text)) {
				t.Fatalf("spans overlap or reach out of the text: %v", pieces)
			}
			last = p.to
		}
	})
}
