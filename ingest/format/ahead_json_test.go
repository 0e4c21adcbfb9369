package format

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// drainAhead reads what drain reads, with blocks that are cut ahead: several of
// them are on their way before the first is decoded.
func drainAhead(t testing.TB, text []byte, as *Format, size int) (o *outcome, guesses, right int) {
	t.Helper()
	f := newJSONFramer(bytes.NewReader(text), func(at int64) int64 { return at })
	f.size = size
	f.guesses.straight = func(int64, int64) bool { return true }
	return drainSettled(t, &Stream{format: as, r: &jsonReader{jsonFramer: f, format: as}, keeps: NewKeeps(1)})
}

// drainSettled reads a stream whose blocks may be cut ahead.
func drainSettled(t testing.TB, s *Stream) (o *outcome, guesses, right int) {
	t.Helper()
	blocks := make(chan *Block, 3)
	go func() {
		defer close(blocks)
		for {
			b, err := s.Next()
			if err != nil {
				if !errors.Is(err, io.EOF) {
					t.Error(err)
				}
				return
			}
			blocks <- b
		}
	}()
	o = &outcome{format: s.Format().Name, sink: NewSink()}
	for b := range blocks {
		if b.guess != nil {
			guesses++
		}
		one := NewSink()
		s.Decode(b, one)
		if !s.Settle(b, one) {
			continue
		}
		if b.guess != nil {
			right++
		}
		if want := int64(o.records + 1); b.First != want {
			t.Errorf("block begins with record %d, want %d", b.First, want)
		}
		o.records += len(b.Spans) + len(b.Bad)
		o.spans = append(o.spans, b.Spans...)
		o.bad = append(o.bad, b.Bad...)
		b.Numbers(func(_ int, n int64) { o.numbers = append(o.numbers, n) })
		o.add(one)
	}
	o.status, o.notes = s.Status(), s.Notes()
	return o, guesses, right
}

// add puts the rows and counts of another sink behind those there are.
func (o *outcome) add(k *Sink) {
	o.printed.WriteString(rows(k))
	o.sink.Rejected = append(o.sink.Rejected, k.Rejected...)
	for _, c := range []struct{ into, from map[string]int64 }{
		{o.sink.Other, k.Other}, {o.sink.Unknown, k.Unknown}, {o.sink.Flags, k.Flags}, {o.sink.Kinds, k.Kinds},
	} {
		for name, n := range c.from {
			c.into[name] += n
		}
	}
}

// said is all that an outcome says.
func (o *outcome) said() string {
	var w strings.Builder
	byTable := strings.Split(o.printed.String(), "\n\n")
	slices.Sort(byTable)
	w.WriteString(strings.Join(byTable, "\n\n"))
	slices.SortStableFunc(o.sink.Rejected, func(a, b Rejection) int { return cmp.Compare(a.Record, b.Record) })
	for _, r := range o.sink.Rejected {
		fmt.Fprintf(&w, "rejected %d at %d, %d bytes: %s %s %s %q\n", r.Record, r.Offset, r.Length, r.Code, r.Reason, r.Field, r.Raw)
	}
	for i, s := range o.spans {
		fmt.Fprintf(&w, "record %d at %d, %d bytes\n", o.numbers[i], s.Offset, s.Length)
	}
	fmt.Fprintln(&w, o.records, o.sink.Other, o.sink.Unknown, o.sink.Flags, o.sink.Kinds, o.status, o.notes)
	return w.String()
}

// strictly reads a text without cutting ahead.
func strictly(t testing.TB, text []byte, as *Format, size int) *outcome {
	t.Helper()
	f := newJSONFramer(bytes.NewReader(text), func(at int64) int64 { return at })
	f.size = size
	o := drain(t, &Stream{format: as, r: &jsonReader{jsonFramer: f, format: as}}, 0)
	o.printed.WriteString(rows(o.sink))
	return o
}

// layouts are texts of many records in every layout in which they come.
func layouts() map[string]string {
	var all, indented, flat []string
	for i := range 60 {
		r := strings.Replace(good(i%10), `"status"`, fmt.Sprintf(`"new":%d,"status"`, i), 1)
		if i%7 == 3 {
			r = strings.Replace(r, `"status"`, `"deviceDetail":{"deviceId":"","displayName":"a \"{\" b"},"appliedConditionalAccessPolicies":[{"id":"1","createdDateTime":"x"},{"id":"2"}],"status"`, 1)
		}
		if i%11 == 5 {
			r = `{"id":"x","createdDateTime":"never","appId":"1","userId":"2"}` // rejected, whole
		}
		if i%13 == 6 {
			r = `{"id":"x","createdDateTime":"2026-05-01T09:10:21Z","other":1}` // not recognised
		}
		all, indented, flat = append(all, r), append(indented, pretty(r, "    ")), append(flat, pretty(r, ""))
	}
	return map[string]string{
		"lines": strings.Join(all, "\n"), "carriage returns": strings.Join(all, "\r\n") + "\r\n", "page": page(all...), "pretty page": prettyPage(indented...),
		"list": "[" + strings.Join(all, ",") + "]", "list of lines": "[\n" + strings.Join(all, ",\n") + "\n]", "pretty list": "[\n" + strings.Join(indented, ",\n") + "\n]\n",
		"objects": strings.Join(all, ""), "pretty objects": strings.Join(flat, "\n"), "pages": prettyPage(indented[:9]...) + prettyPage(indented[9:]...) + page(all...),
		"responses": `{"responses":[` + strings.Join(responses(all), ",") + `]}`, "swallowing": "[\n" + strings.Join(swallowing(all), ",\n") + "\n]",
		"wrapped lines": `{"records":[` + strings.Join(all, `]}`+"\n"+`{"records":[`) + `]}`,
	}
}

// responses puts records, with the keys that begin a response, into one of a list of
// responses of which many are errors.
func responses(records []string) []string {
	records = slices.Clone(records)
	for i, r := range records {
		records[i] = strings.Replace(r, `","`, `","status":{"errorCode":0},"`, 1)
	}
	all := []string{`{"id":"1","status":200,"body":` + page(records...) + `}`}
	for range 100 {
		all = append(all, `{"id":"2","status":429,"body":{"error":{"code":"TooManyRequests"}}}`)
	}
	return all
}

// swallowing is records one of which lacks its end, which one behind it has too often.
func swallowing(records []string) []string {
	records = slices.Clone(records)
	records[40] = strings.TrimSuffix(records[40], "}") + `,"more":[{}`
	records[45] += "]}"
	return records
}

// TestAheadIsStrict reads texts in every layout, whole and damaged, once with
// blocks that are cut ahead and once without.
func TestAheadIsStrict(t *testing.T) {
	for name, text := range layouts() {
		for _, size := range []int{300, 1000, 4096} {
			o, guesses, right := drainAhead(t, []byte(text), graphBeta, size)
			if want := strictly(t, []byte(text), graphBeta, size).said(); o.said() != want {
				t.Errorf("%s in blocks of %d: ahead\n%s\nstrictly\n%s", name, size, o.said(), want)
			}
			// What is in a record of these looks like a record, or what is none does.
			may := name == "responses" || name == "swallowing" || name == "list" || name == "page" || name == "objects" || name == "pages" || name == "wrapped lines"
			if size == 4096 && (guesses == 0 || right < guesses && !may || right == 0 && name != "wrapped lines") {
				t.Errorf("%s: %d of %d guesses are right", name, right, guesses)
			}
		}
	}
	rng := rand.New(rand.NewPCG(3, 5))
	marks := []string{"{", "}", "[", "]", ",", ":", `"`, `\`, "\n", "\x00", "\ufeff", `{"`, "null", `"value":[`, "{}", `{"error":{}}`, `{"id":`, "}\n{", "},\n    {", "\xe9", `"id":1,`}
	wrong := 0
	const rounds = 1500
	all := layouts()
	names := slices.Sorted(maps.Keys(all))
	for range rounds {
		name := names[rng.IntN(len(names))]
		text := []byte(all[name])
		for range 1 + rng.IntN(3) {
			switch i := rng.IntN(len(text)); rng.IntN(5) {
			case 0:
				text[i] = byte(rng.IntN(256))
			case 1:
				text = slices.Delete(text, i, min(len(text), i+1+rng.IntN(50)))
			case 2:
				text = slices.Insert(text, i, []byte(marks[rng.IntN(len(marks))])...)
			case 3:
				j := rng.IntN(len(text))
				text[i], text[j] = text[j], text[i]
			case 4:
				text = text[:i+1]
			}
		}
		size := 300 + rng.IntN(6000)
		want := strictly(t, text, graphBeta, size).said()
		o, guesses, right := drainAhead(t, text, graphBeta, size)
		if o.said() != want {
			t.Fatalf("%s, damaged, in blocks of %d: ahead\n%s\nstrictly\n%s\n%q", name, size, o.said(), want, text)
		}
		wrong += guesses - right
	}
	if wrong < rounds/10 {
		t.Errorf("only %d guesses were wrong", wrong)
	}
}

// TestAheadInEveryFormat reads samples of the formats that may be cut ahead,
// whole and damaged.
func TestAheadInEveryFormat(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 5))
	right := map[string]int{}
	err := filepath.WalkDir("../../samples", func(file string, _ fs.DirEntry, err error) error {
		if path.Ext(file) != ".json" && path.Ext(file) != ".jsonl" || err != nil {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		st, err := Open(file, bytes.NewReader(text), nil, Options{})
		if err != nil || !st.Format().open || right[st.Format().Name] > 20 {
			return nil // of another kind, or one that was read enough
		}
		as := st.Format()
		text = text[:min(len(text), 50_000)]
		text = bytes.Repeat(append(text, '\n'), 1+80_000/len(text))
		for round := range 5 {
			for range round {
				text[rng.IntN(len(text))] = "\"{}[],:x\n\\"[rng.IntN(10)]
			}
			size := 8000 + rng.IntN(20_000)
			o, _, n := drainAhead(t, text, as, size)
			if want := strictly(t, text, as, size).said(); o.said() != want {
				t.Errorf("%s in blocks of %d: ahead\n%.2000s\nstrictly\n%.2000s", file, size, o.said(), want)
			}
			right[as.Name] += n
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range right {
		if n == 0 {
			t.Errorf("%s: not one block was cut ahead", name)
		}
	}
	if len(right) < 9 {
		t.Errorf("only these formats: %v", right)
	}
}

func FuzzAhead(f *testing.F) {
	for _, text := range layouts() {
		f.Add([]byte(text), uint16(1000))
	}
	for _, tt := range samples {
		f.Add(bytes.Repeat(sample(f, tt.file), 3), uint16(5000))
	}
	f.Add([]byte(hits(20, "]}}")+"\n"+strings.Repeat(graphOne+"\n", 30)+hits(2, "]}}")), uint16(900))
	f.Fuzz(func(t *testing.T, text []byte, size uint16) {
		if len(text) > 1<<17 {
			return
		}
		for _, as := range []*Format{graphBeta, diagnostic} {
			o, _, _ := drainAhead(t, text, as, int(size)+1)
			if want := strictly(t, text, as, int(size)+1).said(); o.said() != want {
				t.Fatalf("%s: ahead\n%s\nstrictly\n%s", as.Name, o.said(), want)
			}
		}
	})
}

func TestBuffersAreForBlocks(t *testing.T) {
	b := make(Buffers, 1)
	b.put(make([]byte, 5, blockSize))
	b.put(make([]byte, 5, 100))
	if small := b.get(100); cap(small) != 100 || len(b) != 1 {
		t.Errorf("a buffer of %d bytes for 100; %d are left", cap(small), len(b))
	}
	if large := b.get(blockSize); len(large) != 0 || cap(large) != blockSize || len(b) != 0 {
		t.Errorf("a buffer of %d bytes that holds %d; %d are left", cap(large), len(large), len(b))
	}
}
