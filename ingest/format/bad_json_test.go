package format

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/custody"
	"prtscope/ingest/signin"
)

// good returns a small sign-in of Graph as one line.
func good(n int) string {
	return fmt.Sprintf(`{"id":"0000000%d-1f2e-4d3c-8b5a-69788796a500","createdDateTime":"2026-05-01T09:10:2%dZ","userPrincipalName":"a@x.example","appId":"4765445b-32c6-49b0-83e6-1d93765276ca","status":{"errorCode":0}}`, n, n)
}

// pretty spreads an object over lines, as Graph does.
func pretty(object, indent string) string {
	s := strings.NewReplacer("{\"", "{\n"+indent+"  \"", ",\"", ",\n"+indent+"  \"", "}}", "\n"+indent+"  }\n"+indent+"}").Replace(object)
	return indent + s
}

func page(records ...string) string {
	return `{"@odata.context":"https://graph.microsoft.com/beta/$metadata#auditLogs/signIns","value":[` + strings.Join(records, ",") + `]}`
}

func prettyPage(records ...string) string {
	return "{\n  \"value\": [\n" + strings.Join(records, ",\n") + "\n  ]\n}\n"
}

// TestFraming says for texts of every shape what is read and what is set aside.
func TestFraming(t *testing.T) {
	a, b, c := good(1), good(2), good(3)
	pa, pb, pc := pretty(a, "    "), pretty(b, "    "), pretty(c, "    ")
	cutString := strings.Replace(b, `a@x.example"`, "a@x.example\n", 1)
	for _, tt := range []struct {
		name, text string
		rows       int
		bad        string // codes of what is set aside
		notes      string // codes
	}{
		{"page", page(a, b, c), 3, "", ""},
		{"keys behind the list", `{"value":[` + a + `],"@odata.nextLink":"","@odata.count":1}`, 1, "", ""},
		{"pages back to back", page(a) + page(b) + "\n" + page(c), 3, "", ""},
		{"JSON-07 further page", `{"@odata.nextLink":"https://graph.microsoft.com/beta/x?$skiptoken=1","value":[` + a + `]}`, 1, "", "PAGE_MISSING"},
		{"further page behind the list", `{"value":[` + a + `],"@odata.nextLink":"https://graph.microsoft.com/x"}`, 1, "", "PAGE_MISSING"},
		{"further page is there", `{"@odata.nextLink":"https://x","value":[` + a + `]}` + page(b), 2, "", ""},
		{"records", `{"records":[` + a + `,` + b + `]}`, 2, "", ""},
		{"Records, a line each", `{"Records":[` + a + `]}` + "\n" + `{"Records":[` + b + `]}`, 2, "", ""},
		{"list of pages", `[` + page(a) + `,` + page(b, c) + `]`, 3, "", ""},
		{"list", "[" + a + ",\n" + b + "]", 2, "", ""},
		{"JSON-09 lists back to back", "[" + a + "][" + b + "]", 2, "", ""},
		{"list of lists", "[[" + a + "],[" + b + "]]", 2, "", ""},
		{"commas and seams", "[" + a + ",],\n[" + b + "]\n,", 2, "", ""},
		{"one object", a, 1, "", ""},
		{"JSON-08 objects back to back", a + b + c, 3, "", ""},
		{"pretty objects back to back", pretty(a, "") + "\n" + pretty(b, ""), 2, "", ""},
		{"JSON-11 lines", a + "\n" + b + "\r\n\n" + c, 3, "", ""},
		{"marks inside", "\ufeff" + a + "\n\ufeff" + b, 2, "", ""},
		{"carriage returns", a + "\r" + b, 2, "", ""},
		{"mixture", a + "\n[" + b + "]\n" + page(c), 3, "", ""},

		{"JSON-10 broken line", a + "\n{bad\n" + b, 2, "JSON_SYNTAX", ""},
		{"broken line with brackets", a + "\n{bad}\n" + b, 2, "JSON_SYNTAX", ""},
		{"line cut short", a + "\n" + b[:60] + "\n" + c + "\n", 2, "JSON_SYNTAX", ""},
		{"line cut in a bracket", a + "\n" + b[:len(b)-2] + "\n" + c + "\n", 2, "JSON_SYNTAX", ""},
		{"line cut at its head", a + "\n" + b[20:] + "\n" + c, 2, "FOREIGN_TEXT", ""},
		{"wrong brackets", a + "\n" + `{"id":[1}` + "\n" + c, 2, "JSON_SYNTAX", ""},
		{"wrong brackets before a comment", a + "\n" + `{"id":[1},"x":1}` + "\n# comment\n" + c, 2, "JSON_SYNTAX FOREIGN_TEXT", ""},
		{"JSON-12 comments", "// comment\n" + a + "\n# comment\n\n" + b, 2, "FOREIGN_TEXT FOREIGN_TEXT", ""},
		{"broken in a list", "[" + a + "," + cutString + "," + c + "]", 2, "JSON_SYNTAX", ""},
		{"quote missing in a list", "[" + a + "," + strings.Replace(b, `"2026`, `2026`, 1) + "," + c + "]", 2, "JSON_SYNTAX", ""},
		{"broken in a pretty page", prettyPage(pa, strings.Replace(pb, `example"`, "example", 1), pc), 2, "JSON_SYNTAX", ""},
		{"unclosed in a pretty page", prettyPage(pa, strings.TrimRight(pb, "} \n"), pc), 2, "JSON_SYNTAX", ""},
		{"broken in a compact page behind a pretty one", prettyPage(pa, pb) + page(a, strings.Replace(b, `"2026`, `2026`, 1), c), 3, "JSON_TRUNCATED", "JSON_TRUNCATED"},
		{"first is broken", prettyPage(strings.Replace(pa, `example"`, "example", 1), pb, pc), 2, "JSON_SYNTAX", ""},
		{"JSON-36 not JSON", "[" + a + `,{"id":NaN},{'id':1},{"id":1,},` + b + "]", 2, "JSON_SYNTAX JSON_SYNTAX JSON_SYNTAX", ""},
		{"JSON-22 zero byte in a string", a + "\n{\"id\":\"\x00\"}\n" + b, 2, "JSON_SYNTAX", ""},
		{"JSON-24 zero bytes at the end", a + "\n" + strings.Repeat("\x00", 5000), 1, "", "NUL_PADDING"},
		{"JSON-42 no objects", "[" + a + `,1,"x",[1,2],null,true]`, 1, strings.TrimSpace(strings.Repeat("NOT_AN_OBJECT ", 5)), ""},
		{"JSON-30 too deep", "[" + a + `,{"x":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + "}," + b + "]", 2, "DEPTH", ""},
		{"unknown record", "[" + a + `,{"x":1},` + b + "]", 2, "NOT_RECOGNISED", ""},

		{"JSON-01 cut in a string", page(a, b, c[:60])[:len(page(a, b, c[:60]))-2], 2, "JSON_TRUNCATED", "JSON_TRUNCATED"},
		{"JSON-02 cut behind a comma", strings.TrimSuffix(page(a, b), "]}") + ",", 2, "", "JSON_TRUNCATED"},
		{"JSON-03 brackets missing", strings.TrimSuffix(page(a, b), "]}"), 2, "", "JSON_UNCLOSED"},
		{"last bracket missing", strings.TrimSuffix(page(a, b), "}"), 2, "", "JSON_UNCLOSED"},
		{"JSON-04 answer of a proxy", page(a, b, c)[:len(page(a, b, c))-70] + "<html>\n502 Bad Gateway</html>", 2, "JSON_TRUNCATED FOREIGN_TEXT", "JSON_TRUNCATED FOREIGN_TEXT"},
		{"foreign text behind", a + "\n<html>\n<body>502</body>\n</html>\n", 1, "FOREIGN_TEXT", ""},
		{"a page behind foreign text", page(a) + "garbage" + page(b, c) + " trailing", 3, "FOREIGN_TEXT FOREIGN_TEXT", ""},
		{"a record in a comment", a + "\n# " + b + "\n" + c, 2, "FOREIGN_TEXT", ""},
		{"foreign text behind a page", page(a) + "<html>502", 1, "FOREIGN_TEXT", ""},
		{"last line cut", a + "\n" + b[:70], 1, "JSON_TRUNCATED", "JSON_TRUNCATED"},
		{"JSON-06 error behind a list", `{"value":[` + a + `],"error":{"code":"x"}}`, 1, "", "GRAPH_ERROR"},
		{"error before a list", `{"error":{"code":"x"},"value":[` + a + `]}`, 1, "", "GRAPH_ERROR"},
		{"no error", `{"error":{},"value":[` + a + `],"error":null}`, 1, "", ""},
		{"a page of more records", `{"@odata.count":3,"value":[` + a + `,` + b + `]}`, 2, "", "PAGE_COUNT"},
		{"all pages of what was counted", `{"@odata.count":2,"value":[` + a + `]}{"value":[` + b + `],"@odata.count":2}`, 2, "", ""},
		{"list of records behind a list", `{"value":[` + a + `],"auditEvents":[` + b + `, ` + c + `]}`, 3, "", ""},
		{"list of records before a list", `{"first":[` + b + `,null],"@odata.context":"x","value":[` + a + `],"Results":[` + c + `]}`, 3, "NOT_AN_OBJECT", ""},
		{"lists around a nested list", `{"m":[` + a + `],"value":[{"n":[` + b + `],"value":[` + c + `]}],"o":[{"x":[1]}]}`, 3, "NOT_RECOGNISED", ""},
		{"object beside a list", `{"more":{"a":` + b + `},"value":[` + a + `],"flat":` + strings.Replace(c, `{"errorCode":0}`, "1", 1) + `}`, 1, "BESIDE_RECORDS BESIDE_RECORDS", ""},
		{"pages by user", `{"anna":` + page(a) + `,"bob":{"@odata.nextLink":"x","value":[` + b + `,` + c + `]},"eve":{"value":[]}}`, 3, "", "PAGE_MISSING"},
		{"pages by user, the first without records", `{"anna":{"value":[]},"bob":` + page(a, b) + `,"eve":{"records":[` + c + `]}}`, 3, "", ""},
		{"lists of any name by user", `{"anna":{"signIns":[` + a + `],"n":1},"bob":{"n":2,"signIns":[` + b + `]},"eve":{"all":{"of":[` + c + `]}}}`, 3, "", ""},
		{"lists of other things by user", `{"anna":` + page(a) + `,"bob":{"value":[{"x":1}]},"eve":{"value":[1]}}`, 1, "BESIDE_RECORDS BESIDE_RECORDS", ""},
		{"objects that describe a list", `{"columns":[{"name":"x"}],"page":{"n":1},"ids":[1,2],"value":[` + a + `],"Schema":[{"a":[{}]}]}`, 1, "", ""},
		{"no objects beside a list", `{"x":["{1}",[` + b + `]],"value":[` + a + `]}`, 1, "NOT_AN_OBJECT NOT_AN_OBJECT", ""},
		{"records beside the hits of a search", `{"took":1,"more":[` + b + `],"hits":{"total":{"value":1},"x":[` + c + `],"hits":[` + a + `],"y":[` + b + `]},"aggregations":{"a":[{}]},"z":[` + c + `]}`, 5, "", ""},
		{"cut behind a list", `{"value":[` + a + `],"more":[` + b + `,` + c[:50], 1, "BESIDE_RECORDS", "JSON_UNCLOSED"},
		{"broken beside a list", `{"value":[` + a + `],"n":NaN,"more":[` + b + `]}`, 1, "BESIDE_RECORDS", ""},
		{"JSON-06 error behind a page", page(a) + `{"error":{"code":"TooManyRequests","message":"x"}}`, 1, "", "GRAPH_ERROR"},
	} {
		for _, size := range []int{0, 1, 50, 333} {
			s, err := Open("", strings.NewReader(tt.text), nil, Options{})
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
				continue
			}
			var o *outcome
			if size == 0 {
				o = drain(t, s, 0)
			} else {
				o = framed(t, []byte(tt.text), size)
			}
			var bad, notes []string
			for _, r := range o.sink.Rejected {
				bad = append(bad, r.Code)
				if r.Offset < 0 || r.Length < 1 || r.Offset+r.Length > int64(len(tt.text)) || !strings.HasPrefix(tt.text[r.Offset:], string(r.Raw)) {
					t.Errorf("%s: rejection of %d bytes at %d is not where its text is: %q", tt.name, r.Length, r.Offset, r.Raw)
				}
			}
			for _, n := range o.notes {
				notes = append(notes, n.Code)
			}
			if o.sink.SignIns.Len() != tt.rows || strings.Join(bad, " ") != tt.bad || strings.Join(notes, " ") != tt.notes {
				t.Errorf("%s, blocks of %d: %d rows, set aside %v, notes %v; want %d, %s, %s", tt.name, size, o.sink.SignIns.Len(), bad, notes, tt.rows, tt.bad, tt.notes)
			}
			apart(t, tt.name, o, int64(len(tt.text)))
			bare(t, tt.name, o, []byte(tt.text))
		}
	}
}

// apart checks that records and what is set aside do not overlap and lie in
// the text.
func apart(t testing.TB, name string, o *outcome, size int64) {
	t.Helper()
	covered := make([]bool, size)
	mark := func(from, length int64) {
		if from < 0 || length < 0 || from+length > size {
			t.Fatalf("%s: a span from %d of %d bytes in a text of %d", name, from, length, size)
		}
		for i := from; i < from+length; i++ {
			if covered[i] {
				t.Fatalf("%s: byte %d is in two spans", name, i)
			}
			covered[i] = true
		}
	}
	for _, s := range o.spans {
		mark(s.Offset, s.Length)
	}
	for _, r := range o.bad {
		mark(r.Offset, r.Length)
	}
}

// bare checks that what is in no span holds no list of objects but those whose
// names say that they describe records: none is lost beside one that is known.
func bare(t testing.TB, name string, o *outcome, text []byte) {
	t.Helper()
	left := bytes.Clone(text)
	blank := func(from, length int64) {
		span := left[from : from+length]
		for i := range span {
			span[i] = ' '
		}
		if length > 0 {
			span[0] = '0'
		}
	}
	for _, s := range o.spans {
		blank(s.Offset, s.Length)
	}
	for _, r := range o.bad {
		blank(r.Offset, r.Length)
	}
	for values := json.NewDecoder(bytes.NewReader(left)); ; {
		var v any
		if values.Decode(&v) != nil {
			return // the rest is no JSON that could be looked into
		}
		if where := lost(v, ""); where != "" {
			t.Fatalf("%s: a list of objects in %q is in no span: %q", name, where, left)
		}
	}
}

// lost returns the name of a list of objects in the structure around records.
func lost(v any, name string) string {
	switch v := v.(type) {
	case map[string]any:
		for key, in := range v {
			if where := lost(in, key); where != "" && !describes(key) {
				return where
			}
		}
	case []any:
		for _, in := range v {
			if where := lost(in, name); where != "" {
				return where
			}
			object, is := in.(map[string]any)
			_, wraps := object["value"]
			if is && len(object) > 0 && !wraps && !slices.Contains([]string{"", "value", "records", "Records", "Results", "results", "hits"}, name) {
				return name
			}
		}
	}
	return ""
}

func TestWhatHoldsNoRecords(t *testing.T) {
	for _, text := range []string{"", " \n", "\ufeff", "[]", "{}", "null", "null\n", `{"value":[]}`, "[\n]\n", `{"@odata.context":"x","value":[]}`} {
		if _, err := Open("", strings.NewReader(text), nil, Options{}); err != ErrEmpty {
			t.Errorf("%q: %v, want ErrEmpty", text, err)
		}
	}
	for _, text := range []string{`{"a":1}`, `[1,2]`, `{"a":`, `{"tables":[{"rows":[[1]]}]}`} {
		var unknown *UnknownError
		if _, err := Open("", strings.NewReader(text), nil, Options{}); !errors.As(err, &unknown) {
			t.Errorf("%q: %v, want an UnknownError", text, err)
		}
	}
	for text, code := range map[string]string{
		`{"error":{"code":"TooManyRequests","message":"x"}}`:  "GRAPH_ERROR",
		`{"value":[],"@odata.nextLink":"https://graph.test"}`: "PAGE_MISSING",
	} {
		s, err := Open("", strings.NewReader(text), nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		o := drain(t, s, 0)
		if o.records != 0 || len(o.notes) != 1 || o.notes[0].Code != code || !o.notes[0].Caution {
			t.Errorf("%s: %d records, notes %v", text, o.records, o.notes)
		}
	}
}

// drainLimited is drainAhead with a limit of records.
func drainLimited(t *testing.T, text string, limit int) (o *outcome, guesses, right int) {
	f := newJSONFramer(strings.NewReader(text), func(at int64) int64 { return at })
	f.size, f.limit = 1<<14, limit
	f.guesses.straight = func(int64, int64) bool { return true }
	return drainSettled(t, &Stream{format: graphBeta, r: &jsonReader{jsonFramer: f, format: graphBeta}, keeps: NewKeeps(1)})
}

// TestLargeRecords uses limits of its own, since the real ones are large.
func TestLargeRecords(t *testing.T) {
	big := `{"id":"` + strings.Repeat("x", 5000) + `","createdDateTime":"2026-05-01T00:00:00Z"}`
	size := 256
	read := func(text string) *outcome {
		f := newJSONFramer(strings.NewReader(text), func(at int64) int64 { return at })
		f.size, f.limit = size, 2000
		return drain(t, &Stream{format: graphBeta, r: &jsonReader{jsonFramer: f, format: graphBeta}}, 256)
	}
	text := "[" + good(1) + "," + big + "," + good(2) + "]"
	for _, size = range []int{256, 4096, 1 << 16} { // wherever a block ends
		if o := read(text); o.sink.SignIns.Len() != 2 || len(o.bad) != 1 || o.bad[0].Code != "RECORD_TOO_LARGE" || o.bad[0].Length != int64(len(big)) {
			t.Errorf("in blocks of %d: %d rows, set aside %v", size, o.sink.SignIns.Len(), o.bad)
		}
	}
	lines := strings.Repeat(good(1)+"\n", 100) + strings.Repeat(big+"\n", 3)
	if o, _, _ := drainLimited(t, lines, 2000); len(o.bad) != 3 || o.records != 103 {
		t.Errorf("ahead: %d records, %d set aside", o.records, len(o.bad))
	}
	size = 256
	o := read(text[:4000])
	if o.sink.SignIns.Len() != 1 || len(o.bad) != 1 || o.bad[0].Code != "JSON_TRUNCATED" || o.status != custody.Truncated {
		t.Errorf("cut: %d rows, set aside %v, %s", o.sink.SignIns.Len(), o.bad, o.status)
	}
	deep := strings.Repeat("[", 100000)
	if _, err := Open("", strings.NewReader(deep), nil, Options{}); err == nil || !strings.Contains(err.Error(), "nest") {
		t.Errorf("brackets without end: %v", err)
	}
}

// TestOneLineIsStreamed reads a list larger than a block.
func TestOneLineIsStreamed(t *testing.T) {
	var text bytes.Buffer
	text.WriteString("[" + good(1))
	n := 1
	for ; text.Len() < 9<<20; n++ {
		text.WriteString("," + good(n%10))
	}
	text.WriteString("]")
	f := newJSONFramer(&text, func(at int64) int64 { return at })
	records, largest := 0, 0
	for {
		b, err := f.frame()
		if err != nil {
			break
		}
		records += len(b.Spans)
		largest = max(largest, cap(f.buf), len(b.Data))
	}
	if records != n || largest > blockSize+4096 {
		t.Errorf("%d of %d records, up to %d bytes at once", records, n, largest)
	}
}

func TestMixedKindsGoToTheirTables(t *testing.T) {
	var text []string
	for _, s := range samples {
		f := newJSONFramer(bytes.NewReader(sample(t, s.file)), func(at int64) int64 { return at })
		b, _ := f.frame()
		for _, span := range b.Spans {
			text = append(text, string(b.Data[span.Start:span.End]))
		}
	}
	o, err := readAll(t, strings.NewReader(strings.Join(text, "\n")), 0)
	if err != nil {
		t.Fatal(err)
	}
	k := o.sink
	if k.SignIns.Len() != 9 || k.Audits.Len() != 3 || k.Devices.Len() != 3 || k.Other["category:ProvisioningLogs"] != 1 || len(k.Rejected) != 0 {
		t.Errorf("%d sign-ins, %d audits, %d devices, other %v, rejected %v", k.SignIns.Len(), k.Audits.Len(), k.Devices.Len(), k.Other, k.Rejected)
	}
	for i := range k.SignIns.Len() {
		if k.SignIns.Num(signin.ErrorCode, i) < 0 {
			t.Errorf("sign-in %d has no error code", i)
		}
	}
}
