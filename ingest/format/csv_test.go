package format

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"prtscope/ingest/custody"
	"prtscope/ingest/signin"
)

// csvSamples are the exports in testdata and what is in them.
var csvSamples = []struct {
	file, name, format string
	records, signIns   int
}{
	{"portal-2023.csv", "case/InteractiveSignIns_2025-12-01_2025-12-04.csv", "portal-signins", 3, 3},
	{"portal-2024.csv", "NonInteractiveSignIns_2025-12-01_2025-12-04.csv", "portal-signins", 3, 3},
	{"portal-2025.csv", "download.csv", "portal-signins", 3, 3},
	{"portal-apps.csv", "a.zip!/MSISignIns_2025.csv", "portal-app-signins", 2, 2},
	{"log-analytics.csv", "query_data.csv", "log-analytics-signins", 3, 2},
}

// readCSV reads a text in blocks of about a size, 0 for the usual.
func readCSV(t testing.TB, name string, text io.Reader, size int, opt Options) *outcome {
	t.Helper()
	s, err := Open(name, text, nil, opt)
	if err != nil {
		t.Fatal(err)
	}
	if r := s.r.(*csvReader); size > 0 {
		r.size = size
	}
	return drain(t, s, 0)
}

// text returns the value of a column of a row of sign-ins as text, and - where
// there is none.
func (o *outcome) text(c, i int) string {
	if v, ok := cellText(o.sink.SignIns, c, i); ok {
		return v
	}
	return "-"
}

func noteCodes(notes []custody.Note) (codes []string) {
	for _, n := range notes {
		if n.Code != "CUT_UNSEEN" {
			codes = append(codes, n.Code)
		}
	}
	return codes
}

func TestCSVSamples(t *testing.T) {
	for _, tt := range csvSamples {
		text := sample(t, tt.file)
		o := readCSV(t, tt.name, bytes.NewReader(text), 0, Options{})
		if o.format != tt.format || o.records != tt.records || o.sink.SignIns.Len() != tt.signIns || len(o.sink.Rejected) > 0 || o.status != custody.Read || len(o.sink.Flags) > 0 {
			t.Errorf("%s: %s with %d records, %d sign-ins, rejected %v, flags %v, %s", tt.file, o.format, o.records, o.sink.SignIns.Len(), o.sink.Rejected, o.sink.Flags, o.status)
		}
		if len(o.notes) == 0 || o.notes[0].Code != "CUT_UNSEEN" {
			t.Errorf("%s: nothing is said of cuts", tt.file)
		}
		var claims []string
		r := s(t, tt.name, text)
		for _, f := range All {
			if _, ok := f.match(&shape{header: r.layout.names, name: tt.name}); ok {
				claims = append(claims, f.Name)
			}
		}
		if !slices.Equal(claims, []string{tt.format}) {
			t.Errorf("%s: claimed by %v", tt.file, claims)
		}
		f, b := Find(tt.format), o.sink.SignIns
		for i := range b.Len() {
			for c := range signin.Extra {
				missing := strings.Contains("\x1f"+o.text(signin.Missing, i)+"\x1f", "\x1f"+signin.Schema.Fields[c].Name+"\x1f")
				if b.Has(c, i) && (!f.Carries.Has(c) || missing) || !f.Carries.Has(c) && !missing {
					t.Errorf("%s: %s: value %v, promised %v, said to be missing %v", tt.file, signin.Schema.Fields[c].Name, b.Has(c, i), f.Carries.Has(c), missing)
				}
			}
		}
		for size := 1; size < 3000; size += 97 {
			if got := readCSV(t, tt.name, bytes.NewReader(text), size, Options{}); rows(got.sink) != rows(o.sink) || fmt.Sprint(got.notes) != fmt.Sprint(o.notes) {
				t.Fatalf("%s: in blocks of %d bytes it gives other rows", tt.file, size)
			}
		}
		if got := readCSV(t, tt.name, iotest.OneByteReader(bytes.NewReader(text)), 50, Options{}); rows(got.sink) != rows(o.sink) {
			t.Errorf("%s: read byte by byte it gives other rows", tt.file)
		}
		var again strings.Builder
		for i, span := range o.spans {
			out := NewSink()
			d := newDecoder(f, r.layout.order, out)
			d.at(o.numbers[i], span)
			if err := r.layout.decode(d, new(cells), text[span.Offset:span.Offset+span.Length]); err != nil {
				t.Fatal(err)
			}
			d.close()
			again.WriteString(rows(out))
		}
		if again.String() != rows(o.sink) {
			t.Errorf("%s: records read alone, from where their rows say they are, give other rows", tt.file)
		}
	}
}

// s opens a text as CSV.
func s(t testing.TB, name string, text []byte) *csvReader {
	t.Helper()
	st, err := Open(name, bytes.NewReader(text), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return st.r.(*csvReader)
}

// lines returns n made-up rows under the least header that the portal format
// takes, without a header if from is not 0.
func lines(from, n int) []string {
	var out []string
	if from == 0 {
		out = append(out, "Date (UTC),Request ID,Username,User,Application")
	}
	for i := range n {
		out = append(out, fmt.Sprintf("2025-12-04T%02d:%02d:%02dZ,4d63c1c4-c95b-4d3c-8e0a-%012x,user%d@fabrikam.example,User %d,Portal", i/3600%24, i/60%60, i%60, from+i, i%7, i%7))
	}
	return out
}

// Two stray quotes far apart make one cell of all lines between them without
// breaking a rule: encoding/csv loses them without an error.
func TestStrayQuotesDoNotSwallowRecords(t *testing.T) {
	const n = 50_000
	all := lines(0, n)
	all[11] = strings.Replace(all[11], ",User ", `,"User `, 1)
	all[n-5] = strings.Replace(all[n-5], ",Portal", `",Portal`, 1)
	text := strings.Join(all, "\n") + "\n"
	if naive, err := csv.NewReader(strings.NewReader(text)).ReadAll(); err != nil || len(naive) > 100 {
		t.Fatalf("encoding/csv has learned: %d records, %v", len(naive), err)
	}
	o := readCSV(t, "x.csv", strings.NewReader(text), 0, Options{})
	if o.records != n || o.sink.SignIns.Len() != n-1 || len(o.sink.Rejected) != 1 {
		t.Fatalf("%d records, %d rows, %d rejected", o.records, o.sink.SignIns.Len(), len(o.sink.Rejected))
	}
	r := o.sink.Rejected[0]
	if r.Code != "CSV_QUOTE" || r.Record != 11 || string(r.Raw) != all[11] || text[r.Offset:r.Offset+r.Length] != all[11] {
		t.Errorf("got %s of record %d: %q", r.Code, r.Record, r.Raw)
	}
	if o.sink.Flags["CSV_BARE_QUOTE"] != 1 || !slices.Contains(noteCodes(o.notes), "CSV_QUOTE") {
		t.Errorf("flags %v, notes %v", o.sink.Flags, o.notes)
	}
}

// change returns the lines with the one at i changed.
func change(ls []string, i int, f func(string) string) []string {
	ls = slices.Clone(ls)
	ls[i] = f(ls[i])
	return ls
}

func TestCSVShapes(t *testing.T) {
	base := lines(0, 9)
	join := func(ls []string) string { return strings.Join(ls, "\n") + "\n" }
	wide := "User,Date (UTC),Request ID,Username,Status\nAnn,2025-12-04T08:19:41Z,4d63c1c4-c95b-4d3c-8e0a-1271fd813e00,ann@fabrikam.example,Success\n"
	for _, tt := range []struct {
		name, text string
		kept       int
		rejected   string // codes with their records
		flags      string
		notes      string
		status     custody.Status
	}{
		{"as it should be", join(base), 9, "", "", "", custody.Read},
		{"no line end at the end", strings.TrimSuffix(join(base), "\n"), 9, "", "", "", custody.Read},
		{"CR LF", strings.ReplaceAll(join(base), "\n", "\r\n"), 9, "", "", "", custody.Read},
		{"CR alone", strings.ReplaceAll(join(base), "\n", "\r"), 9, "", "", "", custody.Read},
		{"semicolons", strings.ReplaceAll(join(base), ",", ";"), 9, "", "", "CSV_SEPARATOR", custody.Read},
		{"tabs", strings.ReplaceAll(join(base), ",", "\t"), 9, "", "", "CSV_SEPARATOR", custody.Read},
		{"sep line", "sep=;\r\n" + strings.ReplaceAll(join(base), ",", ";"), 9, "", "", "CSV_SEPARATOR", custody.Read},
		{"blank lines", "\n\n" + strings.ReplaceAll(join(base), "\n", "\n  \n,,,,\n"), 9, "", "", "", custody.Read},
		{"#TYPE", "#TYPE Microsoft.Graph\r\n" + join(base), 9, "", "", "", custody.Read},
		{"header again", join(base) + join(base), 18, "", "", "HEADER_REPEATED", custody.Read},
		{"another header", strings.ReplaceAll(join(base), "Date (UTC)", "Date (UTC)") + "\nDate (UTC),User,Request ID,Username\n2025-12-04T08:19:41Z,Ann,4d63c1c4-c95b-4d3c-8e0a-1271fd813e00,ann@fabrikam.example\n", 10, "", "", "HEADER_CHANGED", custody.Read},
		{"too few cells", join(change(base, 3, func(l string) string { return l[:strings.LastIndex(l, ",")] })), 8, "CSV_COLUMNS@3", "", "", custody.Read},
		{"too many cells", join(change(base, 3, func(l string) string { return l + ",more" })), 8, "CSV_COLUMNS@3", "", "", custody.Read},
		{"blank cells behind", join(change(base, 3, func(l string) string { return l + ",, ," })), 9, "", "", "", custody.Read},
		{"bare quote", join(change(base, 3, func(l string) string { return strings.Replace(l, "User ", `Us"er `, 1) })), 9, "", "CSV_BARE_QUOTE:1", "", custody.Read},
		{"text behind a quote", join(change(base, 3, func(l string) string { return strings.Replace(l, "User ", `"User" `, 1) })), 8, "CSV_QUOTE@3", "", "CSV_QUOTE", custody.Read},
		{"quote never closed", join(change(base, 3, func(l string) string { return strings.Replace(l, "User ", `"User `, 1) })), 8, "CSV_QUOTE@3", "", "CSV_QUOTE", custody.Read},
		{"quote never closed in the last line", join(change(base, 9, func(l string) string { return strings.Replace(l, "User ", `"User `, 1) })), 8, "CSV_TRUNCATED@9", "", "", custody.Truncated},
		{"cut in the last line", join(base)[:len(join(base))-30], 8, "CSV_TRUNCATED@9", "", "", custody.Truncated},
		{"lines in a cell", join(change(base, 3, func(l string) string { return strings.Replace(l, "User ", "\"User\r\n,,\r\n\"\"x\"\"", 1) + "\"" })), 8, "CSV_COLUMNS@3", "", "", custody.Read},
		{"lines in a quoted cell", join(change(base, 3, func(l string) string { return strings.Replace(l, ",Portal", ",\"Por\r\n,,\r\n\"\"t\"\"al\"", 1) })), 9, "", "", "", custody.Read},
		{"NUL", join(change(base, 3, func(l string) string { return strings.Replace(l, "User ", "Us\x00er ", 1) })), 9, "", "NUL_BYTE:1", "", custody.Read},
		{"windows-1252", join(change(base, 3, func(l string) string { return strings.Replace(l, "User ", "M\xfcller ", 1) })), 9, "", "INVALID_UTF8:1", "", custody.Read},
		{"a cell over the limit", join(change(base, 3, func(l string) string { return strings.Replace(l, "User ", strings.Repeat("x", 1<<20+1), 1) })), 8, "CSV_CELL@3", "", "", custody.Read},
		{"no time", join(change(base, 3, func(l string) string { return l[strings.Index(l, ","):] })), 8, "FIELD_TIME@3", "", "", custody.Read},
		{"no year", join(change(base, 3, func(l string) string { return "0001-01-01T00:00:00Z" + l[strings.Index(l, ","):] })), 8, "TIME_SENTINEL@3", "", "", custody.Read},
		{"serial number of a sheet", join(change(base, 3, func(l string) string { return "45725.5" + l[strings.Index(l, ","):] })), 8, "TIME_SYNTAX@3", "", "", custody.Read},
		{"columns elsewhere", wide, 1, "", "", "", custody.Read},
		{"header only", base[0] + "\n", 0, "", "", "", custody.Empty},
	} {
		o := readCSV(t, "InteractiveSignIns.csv", strings.NewReader(tt.text), 0, Options{})
		var rejected []string
		for _, r := range o.sink.Rejected {
			rejected = append(rejected, fmt.Sprintf("%s@%d", r.Code, r.Record))
			if !strings.HasPrefix(tt.text[r.Offset:], string(r.Raw)) || len(r.Raw) < min(int(r.Length), MaxRaw) {
				t.Errorf("%s: %s is not where it is said to be", tt.name, r.Code)
			}
		}
		flags := strings.Trim(fmt.Sprint(o.sink.Flags), "map[]")
		if o.sink.SignIns.Len() != tt.kept || strings.Join(rejected, " ") != tt.rejected || flags != tt.flags || strings.Join(noteCodes(o.notes), " ") != tt.notes || o.status != tt.status {
			t.Errorf("%s: %d rows, rejected %v, flags %s, notes %v, %s", tt.name, o.sink.SignIns.Len(), rejected, flags, noteCodes(o.notes), o.status)
		}
		for _, size := range []int{1, 60, 333} {
			if got := readCSV(t, "InteractiveSignIns.csv", strings.NewReader(tt.text), size, Options{}); rows(got.sink) != rows(o.sink) || fmt.Sprint(got.sink.Rejected) != fmt.Sprint(o.sink.Rejected) || fmt.Sprint(got.notes) != fmt.Sprint(o.notes) {
				t.Errorf("%s: in blocks of %d bytes it is read differently", tt.name, size)
			}
		}
	}
}

func TestUnknownCSV(t *testing.T) {
	for name, text := range map[string]string{
		"another table":     "name,colour\nx,red\n",
		"no header":         strings.Join(lines(1, 3), "\n"),
		"hardly PowerShell": "CreatedDateTime,AppDisplayName,UserPrincipalName,Status\nx,x,x,x\n",
		"prose":             "Dear all,\n\nplease find the logs attached.\n",
		"too many columns":  strings.Repeat("a,", maxColumnN) + "a\n",
	} {
		_, err := Open("x.csv", strings.NewReader(text), nil, Options{})
		var unknown *UnknownError
		if !errors.As(err, &unknown) || len(unknown.Reasons) == 0 {
			t.Errorf("%s: got %v", name, err)
		}
	}
	const known = "Date (UTC),Request ID,Username,Application,"
	for text, said := range map[string]bool{known + strings.Repeat("x", csvSample) + "\na": true, known + `"` + strings.Repeat("x,\n", csvSample): true,
		"a,b,c,d," + strings.Repeat("x", csvSample): false, strings.Repeat("Request ID ", csvSample/8): false} {
		_, err := Open("x.csv", strings.NewReader(text), nil, Options{})
		if err == nil || strings.Contains(err.Error(), "the most that a header may have") != said {
			t.Errorf("%.60s...: got %v", text, err)
		}
	}
	for _, text := range []string{"", "\n \r\n", "\ufeff"} {
		if _, err := Open("x.csv", strings.NewReader(text), nil, Options{}); !errors.Is(err, ErrEmpty) {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func TestDateOrder(t *testing.T) {
	const portal, la = "Date (UTC),Request ID,Username\n", "TimeGenerated [UTC],CreatedDateTime [UTC],Type,Id,UserId,AuthenticationDetails\n"
	row := func(date string) string { return "\"" + date + "\",x,ann@fabrikam.example\n" }
	laRow := func(date, iso string) string {
		return fmt.Sprintf("%q,%q,SigninLogs,x,y,\"[{\"\"authenticationStepDateTime\"\": \"\"%s\"\"}]\"\n", date, date, iso)
	}
	for _, tt := range []struct {
		name, text, option string
		kept, rejected     int
		notes, first       string
	}{
		{"ISO", portal + row("2025-12-03T07:22:01Z"), "", 1, 0, "", "2025-12-03"},
		{"open", portal + row("3/12/2025 7:22:01 AM"), "", 0, 1, "DATE_ORDER", ""},
		{"open, told", portal + row("3/12/2025 7:22:01 AM"), "dmy", 1, 0, "", "2025-12-03"},
		{"shown by another row", portal + row("3/12/2025 7:22:01 AM") + row("23/12/2025 7:22:01 AM"), "", 2, 0, "", "2025-12-03"},
		{"shown otherwise", portal + row("3/12/2025 7:22:01 AM") + row("3/23/2025 7:22:01 AM"), "", 2, 0, "", "2025-03-12"},
		{"contradiction", portal + row("3/12/2025 7:22:01 AM") + row("3/23/2025 7:22:01 AM") + row("23/3/2025 7:22:01 AM"), "", 2, 1, "DATE_ORDER", "2025-03-23"},
		{"told wrongly", portal + row("3/12/2025 7:22:01 AM") + row("3/23/2025 7:22:01 AM"), "dmy", 1, 1, "", "2025-12-03"},
		{"Log Analytics, United States", la + laRow("3/12/2025, 7:22:01.123 AM", ""), "", 1, 0, "DATE_ORDER", "2025-03-12"},
		{"Log Analytics, Australia", la + laRow("3/12/2025, 7:22:01.123 am", ""), "", 0, 1, "DATE_ORDER", ""},
		{"Log Analytics, shown by a cell", la + laRow("3/12/2025, 7:22:01.123 am", "2025-12-03T07:22:01Z"), "", 1, 0, "", "2025-12-03"},
		{"no zone in the header", strings.Replace(portal, " (UTC)", "", 1) + row("2025-12-03T07:22:01Z"), "", 1, 0, "TIME_ZONE", "2025-12-03"},
		{"another zone", strings.ReplaceAll(la, "[UTC]", "[Europe/Oslo]") + laRow("13/12/2025, 7:22:01.123", ""), "", 1, 0, "TIME_ZONE", "2025-12-13"},
	} {
		o := readCSV(t, "InteractiveSignIns.csv", strings.NewReader(tt.text), 0, Options{DateOrder: tt.option})
		first := ""
		if o.sink.SignIns.Len() > 0 {
			first = day(o.sink.SignIns.Num(signin.EventTime, 0))
		}
		if o.sink.SignIns.Len() != tt.kept || len(o.sink.Rejected) != tt.rejected || strings.Join(noteCodes(o.notes), " ") != tt.notes || first != tt.first {
			t.Errorf("%s: %d rows, rejected %v, notes %v, first %s", tt.name, o.sink.SignIns.Len(), o.sink.Rejected, o.notes, first)
		}
	}
}

func TestRowCap(t *testing.T) {
	for n, want := range map[int]bool{4999: false, 5000: true, 5001: false} {
		o := readCSV(t, "InteractiveSignIns.csv", strings.NewReader(strings.Join(lines(0, n), "\n")), 0, Options{})
		if got := slices.Contains(noteCodes(o.notes), "ROW_CAP"); got != want {
			t.Errorf("%d rows: ROW_CAP is %v", n, got)
		}
	}
}

// A download as JSON stops where one as CSV does; what Graph gives under another
// name does not.
func TestRowCapOfJSON(t *testing.T) {
	const steps = `{"requestId":"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00","authenticationMethod":"Password","succeeded":true,"authenticationStepResultDetail":"x"}`
	for _, tt := range []struct {
		name, record string
		n            int
		want         bool
	}{
		{"InteractiveSignIns_2026-05-15.json", graphOne, 5000, true},
		{"InteractiveSignIns_2026-05-15.json", graphOne, 4999, false},
		{"NonInteractiveSignIns_2026-05-15.json", graphOne, 10_000, true},
		{"InteractiveSignIns_AuthDetails_2026-05-15.json", steps, 5000, true},
		{"signIns.json", graphOne, 5000, false},
		{"UAL.json", workMail, 5000, true},
		{"UAL.json", workMail, 10_000, false},
	} {
		s, err := Open(tt.name, strings.NewReader("["+strings.Repeat(tt.record+",", tt.n-1)+tt.record+"]"), nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if o := drain(t, s, 0); slices.Contains(noteCodes(o.notes), "ROW_CAP") != tt.want || o.records != tt.n {
			t.Errorf("%s: %d records: notes %v", tt.name, o.records, o.notes)
		}
	}
}

// day returns the date of microseconds since 1970.
func day(micros int64) string { return time.UnixMicro(micros).UTC().Format(time.DateOnly) }
