package format

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// openAhead opens a text of CSV, to be read in blocks of a size that may be cut
// ahead. It is not ok if the text is none.
func openAhead(text []byte, size int) (s *Stream, ok bool) {
	s, err := Open("InteractiveSignIns.csv", bytes.NewReader(text), nil, Options{Straight: func(int64, int64) bool { return true }})
	if err != nil {
		return nil, false
	}
	r, ok := s.r.(*csvReader)
	if ok {
		r.size = size
	}
	return s, ok
}

// plainly reads a text of CSV without any haste: it is framed, and then each
// record is cut into cells and decoded by a decoder that knows no other.
func plainly(t testing.TB, text []byte, size int) *outcome {
	t.Helper()
	s, err := Open("InteractiveSignIns.csv", bytes.NewReader(text), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := s.r.(*csvReader)
	r.size = size
	o := &outcome{format: s.Format().Name, sink: NewSink()}
	for {
		b, err := s.Next()
		if err == io.EOF {
			break
		}
		o.sink.Rejected = append(o.sink.Rejected, b.Bad...)
		o.records += len(b.Spans) + len(b.Bad)
		o.spans = append(o.spans, b.Spans...)
		b.Numbers(func(i int, record int64) {
			o.numbers = append(o.numbers, record)
			d := newDecoder(s.format, b.layout.order, o.sink)
			raw := b.Data[b.Spans[i].Start:b.Spans[i].End]
			d.at(record, b.Spans[i])
			if err := b.layout.decode(d, new(cells), raw); err != nil {
				d.reject(err, raw)
			}
			d.close()
		})
	}
	o.printed.WriteString(rows(o.sink))
	o.status, o.notes = s.Status(), s.Notes()
	return o
}

// csvTexts are tables of many records whose cells repeat, and some that do not.
func csvTexts(t testing.TB) map[string]string {
	texts := map[string]string{"least": strings.Join(lines(0, 150), "\n") + "\n", "returns": strings.Join(lines(0, 150), "\r\n") + "\r\n"}
	for _, tt := range csvSamples {
		head, body, _ := strings.Cut(string(sample(t, tt.file)), "\n")
		texts[tt.file] = head + "\n" + strings.Repeat(strings.TrimRight(body, "\n")+"\n", 12)
	}
	texts["returns in cells"] = strings.ReplaceAll(texts["log-analytics.csv"], "\n", "\r\n")
	r := rand.New(rand.NewPCG(7, 1))
	wide := []string{
		"[\n  {\n    \"\"id\"\": 1,\n    \"\"a, b\"\": [1,2,3,4,5,6,7,8,9]\n  }\n]", "[]", "{}", "", "a", "1,2,3,4,5,6,7,8", "x\n1,2,3", "1,2,3,4\n5\n6,7,8,9", "\n",
		"[\n  \"\"nonInteractiveUser\"\"\n]", `{""deviceId"": ""A"", ""isCompliant"": true}`,
	}
	cut := []string{`[{""id"":`, "[]"}
	const line = "x\n1,2026-06-01T05:17:27Z"
	var w strings.Builder
	w.WriteString("Id,TimeGenerated [UTC],Type,UserId,AuthenticationDetails,ConditionalAccessPolicies,DeviceDetail,Location,Country,IPAddress\n")
	for i := range 600 {
		fmt.Fprintf(&w, "id-%d,2026-06-01T05:17:27.%03dZ,SigninLogs,u%d", i, i, i%9)
		for c := range 6 {
			v := wide[(c+i/70)%len(wide)]
			switch {
			case i%5 == 0:
				v = wide[r.IntN(len(wide))]
			case i%50 > 40 && c < 2: // both are odd, then one of them
				v = cut[(i%50%3-1)*(1-c)&1]
			case i > 300 && i%8 >= 6 && c == i/8%6: // a line that is a record by itself, in the cell or up to the end of this one
				v = line + []string{strings.Repeat(",3", 8) + "\ny", strings.Repeat(",3", 3+c)}[i/48%2]
			}
			fmt.Fprintf(&w, `,"%s"`, v)
		}
		w.WriteString("\n")
	}
	texts["lines in cells"] = w.String()
	texts["many values"] = manyValues(r)
	twice := lines(0, 150)
	for i := range twice {
		twice[i] += []string{",User", ",User 1", ","}[min(i, 1+i/9%2)]
	}
	texts["a column twice"] = strings.Join(twice, "\n")
	return texts
}

// manyValues is a table whose cells repeat, but not those of neighbours: they are
// looked up together. Of some records several cells are put aside.
func manyValues(r *rand.Rand) string {
	var w strings.Builder
	w.WriteString("Date (UTC),Request ID,User ID,Username,Other,Device ID,Latency,Session ID,User\n")
	for i := range 400 {
		n := r.IntN(60)
		user, device, latency, other := fmt.Sprintf("ab%06d-0000", n), fmt.Sprintf("de%06d", r.IntN(60)), "7", ""
		switch r.IntN(20) {
		case 0:
			user, other = "1.2345E+15", "o"
		case 1:
			user, device, latency = "1.2345E+15", " 2.5E+11", "long"
		case 2:
			latency, device = "long", " '=DE 1 "
		case 3:
			user = fmt.Sprintf(" AB%06d-0000", n)
		}
		fmt.Fprintf(&w, "2026-06-01T05:17:27Z,id-%d,%s,u%d@x.example,%s,%s,%s,s%d,User %d\n", i, user, n, other, device, latency, r.IntN(60), n)
	}
	return w.String()
}

// TestCSVAheadIsPlain reads tables, whole and damaged, once with blocks cut
// ahead and decoded by what is known of the rows before, and once plainly.
func TestCSVAheadIsPlain(t *testing.T) {
	all := csvTexts(t)
	ahead := func(text string, size int) (o *outcome, guesses, right int) {
		s, ok := openAhead([]byte(text), size)
		if !ok {
			return nil, 0, 0
		}
		return drainSettled(t, s)
	}
	for name, text := range all {
		for _, size := range []int{500, 3000, 20_000} {
			o, guesses, right := ahead(text, size)
			if want := plainly(t, []byte(text), size).said(); o.said() != want {
				t.Fatalf("%s in blocks of %d: ahead\n%s\nplainly\n%s", name, size, o.said(), want)
			}
			if size == 3000 && len(text) > 4*size && (guesses == 0 || right < guesses && name != "lines in cells" && name != "a column twice") {
				t.Errorf("%s: %d of %d guesses are right", name, right, guesses)
			}
		}
	}
	rng := rand.New(rand.NewPCG(3, 8))
	marks := []string{`"`, `""`, ",", "\n", "\r\n", "\r", "\x00", "\xe9", "\ufeff", `,"`, `",`, "\"\n", "\n\n", " ", "'=1", ",,,", "x"}
	names := slices.Sorted(maps.Keys(all))
	wrong := 0
	const rounds = 500
	for range rounds {
		name := names[rng.IntN(len(names))]
		text := []byte(all[name])
		head := bytes.IndexByte(text, '\n') + 1
		for range 1 + rng.IntN(4) {
			i := head + rng.IntN(len(text)-head)
			switch rng.IntN(6) {
			case 0:
				text[i] = byte(rng.IntN(256))
			case 1:
				text = slices.Delete(text, i, min(len(text), i+1+rng.IntN(50)))
			case 2:
				text = slices.Insert(text, i, []byte(marks[rng.IntN(len(marks))])...)
			case 3:
				j := head + rng.IntN(len(text)-head)
				text[i], text[j] = text[j], text[i]
			case 4:
				text = text[:i+1]
			case 5:
				text = slices.Insert(text, i, text[:head]...)
			}
			if len(text) == head {
				break
			}
		}
		size := 200 + rng.IntN(6000)
		o, guesses, right := ahead(string(text), size)
		if o == nil {
			continue
		}
		if want := plainly(t, text, size).said(); o.said() != want {
			t.Fatalf("%s, damaged, in blocks of %d: ahead\n%s\nplainly\n%s\n%q", name, size, o.said(), want, text)
		}
		wrong += guesses - right
	}
	if wrong < rounds/10 {
		t.Errorf("only %d guesses were wrong", wrong)
	}
}

// A record in one of whose cells a line begins that is a record by itself is
// not taken, however often the cell is met.
func TestTakeLeavesLinesThatAreRecords(t *testing.T) {
	head := lines(0, 1)[0] + "\n"
	cell := "\"x\n" + strings.Replace(lines(0, 1)[1], ",User 0,Portal", "\"", 1) + ","
	text := head + strings.Repeat("2025-12-04T09:00:01Z,1,"+cell+"u,Portal\n", 3) + "and a last line\n"
	r := s(t, "InteractiveSignIns.csv", []byte(head+lines(1, 1)[0]))
	d := newDecoder(portalSignIns, r.layout.order, NewSink())
	take := d.taker(r.layout)
	for at := len(head); at < len(text)-20; at += len(cell) + 33 {
		d.at(1, Span{})
		if _, ok := take.take([]byte(text), at, -1); ok {
			t.Errorf("the record at %d is taken", at)
		}
		d.abandon()
	}
	whole := strings.ReplaceAll(text, cell, "\"x\ny, z\",")
	d.at(1, Span{})
	if _, ok := take.take([]byte(whole), len(head), -1); !ok {
		t.Error("a record without such a line is not taken")
	}
}
