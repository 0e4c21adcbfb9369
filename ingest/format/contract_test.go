package format

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"prtscope/ingest/column"
	"prtscope/ingest/custody"
	"prtscope/ingest/signin"
)

// samples are the exports in testdata and what is in them.
var samples = []struct {
	file, format string
	records      int
}{
	{"graph-signins-beta.json", "graph-signins-beta", 3},
	{"graph-signins-v1.json", "graph-signins-v1", 2},
	{"graph-audits.json", "graph-audits", 2},
	{"graph-devices.json", "graph-devices", 3},
	{"diagnostic.json", "diagnostic", 6},
}

func sample(t testing.TB, file string) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// outcome is all that reading a text gives.
type outcome struct {
	format  string
	records int
	sink    *Sink
	spans   []Span
	bad     []Rejection
	numbers []int64
	status  custody.Status
	notes   []custody.Note
	printed strings.Builder // the rows, of who keeps them so
}

// readAll reads a text; size is that of blocks, 0 for the usual.
func readAll(t testing.TB, text io.Reader, size int) (*outcome, error) {
	t.Helper()
	s, err := Open("", text, nil, Options{})
	if err != nil {
		return nil, err
	}
	return drain(t, s, size), nil
}

func drain(t testing.TB, s *Stream, size int) *outcome {
	t.Helper()
	if r, ok := s.r.(*jsonReader); ok && size > 0 {
		r.size = size
	}
	o := &outcome{format: s.Format().Name, sink: NewSink()}
	for {
		b, err := s.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if want := int64(o.records + 1); b.First != want {
			t.Errorf("block begins with record %d, want %d", b.First, want)
		}
		o.records += len(b.Spans) + len(b.Bad)
		o.spans = append(o.spans, b.Spans...)
		o.bad = append(o.bad, b.Bad...)
		b.Numbers(func(_ int, n int64) { o.numbers = append(o.numbers, n) })
		s.Decode(b, o.sink)
	}
	o.status, o.notes = s.Status(), s.Notes()
	o.balance(t)
	return o
}

// balance checks that every record is accounted for, and by one number.
func (o *outcome) balance(t testing.TB) {
	t.Helper()
	k := o.sink
	n := int64(len(k.Rejected))
	for _, rows := range k.Tables() {
		n += int64(rows.Len())
	}
	for _, other := range k.Other {
		n += other
	}
	if n != int64(o.records) {
		t.Errorf("%d records, %d accounted for", o.records, n)
	}
	seen := map[int64]bool{}
	for _, r := range o.bad {
		seen[r.Record] = true
	}
	for _, number := range o.numbers {
		seen[number] = true
	}
	if len(seen) != o.records {
		t.Errorf("%d records have %d numbers", o.records, len(seen))
	}
}

// rows prints all rows of a sink.
func rows(k *Sink) string {
	var w strings.Builder
	for _, b := range k.Tables() {
		for i := range b.Len() {
			for c, f := range b.Schema.Fields {
				if v, ok := cellText(b, c, i); ok {
					fmt.Fprintf(&w, "%s=%s\n", f.Name, v)
				}
			}
			w.WriteByte('\n')
		}
	}
	return w.String()
}

func cellText(b *column.Batch, c, i int) (string, bool) {
	if !b.Has(c, i) {
		return "", false
	}
	if b.Schema.Fields[c].Type.Strings() {
		return b.Text(c, i)
	}
	if b.Schema.Fields[c].Type == column.Float {
		v, _ := b.Float(c, i)
		return fmt.Sprint(v), true
	}
	return fmt.Sprint(b.Num(c, i)), true
}

func TestOneFormatClaimsEachSample(t *testing.T) {
	for _, tt := range samples {
		text := sample(t, tt.file)
		f := newJSONFramer(bytes.NewReader(text), func(at int64) int64 { return at })
		b, err := f.frame()
		if err != nil {
			t.Fatal(err)
		}
		s, err := shapeOf(b.Data[b.Spans[0].Start:b.Spans[0].End])
		if err != nil {
			t.Fatal(err)
		}
		var claims []string
		for _, f := range All {
			if _, ok := f.match(s); ok {
				claims = append(claims, f.Name)
			}
		}
		if len(claims) != 1 || claims[0] != tt.format {
			t.Errorf("%s: claimed by %v, want %s", tt.file, claims, tt.format)
		}
		if Find(tt.format) == nil {
			t.Errorf("%s is not on the shelf", tt.format)
		}
	}
}

func TestSamplesAreReadWhole(t *testing.T) {
	for _, tt := range samples {
		o, err := readAll(t, bytes.NewReader(sample(t, tt.file)), 0)
		if err != nil {
			t.Fatal(err)
		}
		if o.format != tt.format || o.records != tt.records || len(o.sink.Rejected) > 0 || o.status != custody.Read || len(o.notes) > 0 {
			t.Errorf("%s: %s with %d records, rejected %v, %s %v", tt.file, o.format, o.records, o.sink.Rejected, o.status, o.notes)
		}
		if len(o.sink.Flags) > 0 {
			t.Errorf("%s: flags %v", tt.file, o.sink.Flags)
		}
		carries := Find(tt.format).Carries
		b := o.sink.SignIns
		for i := range b.Len() {
			missing, _ := b.Text(signin.Missing, i)
			for c := range signin.Extra {
				says := strings.Contains("\x1f"+missing+"\x1f", "\x1f"+signin.Schema.Fields[c].Name+"\x1f")
				// Of Graph, a key that the record does not have is missing, too.
				left := strings.HasPrefix(tt.format, "graph-signins") && says && !b.Has(c, i)
				if b.Has(c, i) && (says || !carries.Has(c)) || says == carries.Has(c) && !left {
					t.Errorf("%s: %s: value %v, promised %v, said to be missing %v", tt.file, signin.Schema.Fields[c].Name, b.Has(c, i), carries.Has(c), says)
				}
			}
		}
	}
}

// TestCutsDoNotMatter reads each sample byte by byte and in blocks of many
// sizes.
func TestCutsDoNotMatter(t *testing.T) {
	for _, tt := range samples {
		text := sample(t, tt.file)
		want, err := readAll(t, bytes.NewReader(text), 0)
		if err != nil {
			t.Fatal(err)
		}
		got, err := readAll(t, iotest.OneByteReader(bytes.NewReader(text)), 0)
		if err != nil || rows(got.sink) != rows(want.sink) {
			t.Errorf("%s: read byte by byte it gives other rows (%v)", tt.file, err)
		}
		for _, size := range []int{1, 2, 3, 7, 64, 100, 999, 1000, 1001, 4096} {
			got := framed(t, text, size)
			if rows(got.sink) != rows(want.sink) || fmt.Sprint(got.status, got.notes) != fmt.Sprint(want.status, want.notes) {
				t.Errorf("%s: in blocks of %d bytes it gives other rows", tt.file, size)
			}
		}
	}
}

// framed reads a text in blocks of a size from the start.
func framed(t testing.TB, text []byte, size int) *outcome {
	t.Helper()
	s, err := Open("", bytes.NewReader(text), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := newJSONFramer(bytes.NewReader(text), func(at int64) int64 { return at })
	f.size = size
	s.r = &jsonReader{jsonFramer: f, format: s.format}
	return drain(t, s, size)
}

// TestOffsetsLeadBack reads each record again from where its row says it is.
func TestOffsetsLeadBack(t *testing.T) {
	for _, tt := range samples {
		text := sample(t, tt.file)
		o, err := readAll(t, bytes.NewReader(text), 0)
		if err != nil {
			t.Fatal(err)
		}
		var again strings.Builder
		for i, span := range o.spans {
			d := newDecoder(Find(tt.format), 0, NewSink())
			d.at(o.numbers[i], span)
			if err := Find(tt.format).decode(d, text[span.Offset:span.Offset+span.Length]); err != nil {
				t.Fatal(err)
			}
			again.WriteString(rows(d.sink))
		}
		if again.String() != rows(o.sink) && tt.file != "diagnostic.json" || len(again.String()) != len(rows(o.sink)) {
			t.Errorf("%s: records read alone give other rows:\n%s", tt.file, again.String())
		}
	}
}

// TestClosedFormatsNoticeCuts cuts each sample at every byte.
func TestClosedFormatsNoticeCuts(t *testing.T) {
	for _, tt := range samples {
		if !Find(tt.format).Closed || testing.Short() && tt.records > 2 {
			continue
		}
		text := bytes.TrimSpace(sample(t, tt.file))
		for n := 1; n < len(text); n++ {
			o, err := readAll(t, bytes.NewReader(text[:n]), 0)
			var unknown *UnknownError
			if errors.As(err, &unknown) {
				continue
			}
			if err != nil || o.status != custody.Truncated || len(o.notes) == 0 || !o.notes[0].Caution {
				t.Fatalf("%s: a cut at byte %d goes unnoticed: %v", tt.file, n, err)
			}
			whole := 0
			for _, span := range o.spans {
				if span.Offset+span.Length > int64(n) {
					t.Fatalf("%s: cut at byte %d: a record reaches to %d", tt.file, n, span.Offset+span.Length)
				}
				whole++
			}
			if want := bytes.Count(text[:n], []byte("\n    },")) + bytes.Count(text[:n], []byte("\n    }\n")); strings.HasPrefix(tt.format, "graph-signins-b") && whole < want {
				t.Fatalf("%s: cut at byte %d: %d of %d whole records are kept", tt.file, n, whole, want)
			}
		}
	}
}
