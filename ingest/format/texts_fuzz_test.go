package format

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// FuzzTextsOfObjects puts texts where objects belong, as PowerShell and Python spell
// them: what is made JSON of them is JSON, of no property more is told than the text
// has bytes for, and a sign-in that holds one is one row or set aside.
func FuzzTextsOfObjects(f *testing.F) {
	for _, v := range []string{
		`@{ErrorCode=50126; FailureReason=Wrong; or mistyped.; AdditionalDetails=}`, `@{City=Oslo; GeoCoordinates=@{Latitude=59.9}}`, `@{Id=1; Result=success} @{Id=2; Result=failure}`,
		"class SignInStatus {\n  ErrorCode: 0\n  FailureReason: Other.\n}\n", `Microsoft.Graph.PowerShell.Models.MicrosoftGraphSignInStatus`, `System.Object[]`,
		`{'errorCode': 50126, 'failureReason': 'it\'s "x" \xe5\u00e6', 'additionalDetails': "it's"}`, `[{'id': '1', 'n': {}, 'result': 'success'}]`, `['a', None, True]`,
		`{"errorCode":50126,"failureReason":"x"}`, `[{"a" : 1}]`, `{"a":`, `@{`, `{'`,
	} {
		f.Add([]byte(v))
	}
	for _, e := range few(f) { // and what samples have in their cells
		for _, open := range []string{"@{", "{'", "class "} {
			if i := bytes.Index(e.text, []byte(open)); i >= 0 {
				f.Add(bytes.Clone(e.text[i:min(len(e.text), i+300)]))
			}
		}
	}
	f.Fuzz(func(t *testing.T, v []byte) {
		for name, turn := range map[string]func([]byte) ([]byte, bool){"PowerShell": powershellJSON, "Python": pythonJSON} {
			if out, ok := turn(bytes.Clone(v)); ok && !json.Valid(out) {
				t.Errorf("of %s's %q comes %q, which is no JSON", name, v, out)
			}
		}
		ps, _, _ := propertiesOf(bytes.Clone(v))
		long := 0
		for _, p := range ps {
			long += len(p.name) + len(p.value)
		}
		if long > len(v) {
			t.Errorf("of %d bytes, properties have %d: %q", len(v), long, ps)
		}
		cell := quotedJSON(string(v))
		for _, record := range []string{
			`{"Id":"1","CreatedDateTime":"2026-05-04T07:00:00Z","Status":` + cell + `,"DeviceDetail":` + cell + `,"Location":` + cell + `,"AppliedConditionalAccessPolicies":` + cell + `,"RiskEventTypes":` + cell + `}`,
			"Id,CreatedDateTime,AppId,UserPrincipalName,UserId,Status,DeviceDetail,AppliedConditionalAccessPolicies,AuthenticationDetails\nx,2026-05-04 07:00:00,y,a@b.example,z" + strings.Repeat(`,"`+strings.ReplaceAll(string(v), `"`, `""`)+`"`, 4) + "\n",
		} {
			s, err := Open("x", strings.NewReader(record), nil, Options{})
			if err != nil {
				continue
			}
			o := drain(t, s, 0)
			if n := o.sink.SignIns.Len() + len(o.sink.Rejected); n == 0 {
				t.Errorf("nothing is told of %q", record)
			}
			objectsAre(t, o.sink)
		}
	})
}

// objectsAre checks that what columns hold that are objects is one: fields without a
// column, and values that disagree.
func objectsAre(t *testing.T, k *Sink) {
	t.Helper()
	for _, b := range k.Tables() {
		for _, name := range []string{"extra", "conflicts"} {
			c := b.Schema.Index(name)
			for i := 0; c >= 0 && i < b.Len(); i++ {
				if text, has := b.Text(c, i); has && text != "" && (text[0] != '{' || !json.Valid([]byte(text))) {
					t.Errorf("%s of row %d of %s is no object: %q", name, i, b.Schema.Name, text)
				}
			}
		}
	}
}

// FuzzFoldings writes two records in every way in which rows are no objects, and a
// table of cells in every way in which query services answer: whatever is in them,
// they are read as the records that they are of.
func FuzzFoldings(f *testing.F) {
	for _, e := range few(f) {
		s, err := Open(e.path, bytes.NewReader(e.text), nil, Options{})
		if err != nil {
			f.Fatal(err)
		}
		if _, is := s.r.(*jsonReader); !is {
			continue
		}
		b, err := s.Next()
		if err != nil || len(b.Spans) < 2 {
			continue
		}
		f.Add(bytes.Clone(b.Data[b.Spans[0].Start:b.Spans[0].End]), bytes.Clone(b.Data[b.Spans[1].Start:b.Spans[1].End]))
	}
	f.Add([]byte(oneOf(1)), []byte(oneOf(2)))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		a, names := membersOf(first)
		b, more := membersOf(second)
		if a == nil || b == nil {
			return
		}
		if len(a) < 2 {
			return // a table has more columns than one
		}
		known := map[string]bool{}
		for _, name := range names {
			known[name] = true
		}
		for _, name := range more {
			if !known[name] {
				names = append(names, name)
			}
		}
		records := []map[string]json.RawMessage{a, b}
		for _, name := range names { // a table has a cell for each, and cannot tell null from absent
			for _, r := range records {
				if v, is := r[name]; !is || string(v) == "null" {
					return
				}
			}
		}
		var lines []byte
		for _, r := range records {
			lines = append(lines, '{')
			for i, name := range names {
				if i > 0 {
					lines = append(lines, ',')
				}
				lines = append(append(append(lines, quotedJSON(name)...), ':'), r[name]...)
			}
			lines = append(lines, "}\n"...)
		}
		want := readOf(t, lines)
		if want == nil || want.sink.SignIns.Len()+want.sink.Audits.Len()+want.sink.Devices.Len() != 2 {
			return
		}
		for name, text := range foldings(records, names) {
			o := readOf(t, []byte(text))
			if o == nil {
				t.Errorf("%s: not read: %s", name, text)
				continue
			}
			if got, want := plainRows(o.sink), plainRows(want.sink); got != want {
				t.Errorf("%s: %s gives\n%s\nand as lines\n%s", name, text, got, want)
			}
		}
		one, from := "", ""
		for name, text := range queried(records, names) {
			o := readOf(t, []byte(text))
			if o == nil {
				continue // no service keeps that in a table
			}
			got := plainRows(o.sink)
			if from == "" {
				one, from = got, name
			}
			if got != one {
				t.Errorf("%s: %s gives\n%s\nand as %s\n%s", name, text, got, from, one)
			}
		}
	})
}

// queried are the ways in which query services write a table of records.
func queried(records []map[string]json.RawMessage, names []string) map[string]string {
	var columns, v1, rows []string
	for _, name := range names {
		columns = append(columns, `{"name":`+quotedJSON(name)+`,"type":"dynamic"}`)
		v1 = append(v1, `{"ColumnName":`+quotedJSON(name)+`,"ColumnType":"dynamic"}`)
	}
	for _, r := range records {
		var cells []string
		for _, name := range names {
			cells = append(cells, string(r[name]))
		}
		rows = append(rows, "["+strings.Join(cells, ",")+"]")
	}
	all, upper := strings.Join(rows, ","), `"Columns":[`+strings.Join(v1, ",")+`],"Rows":[`+strings.Join(rows, ",")+`]`
	return map[string]string{
		"query API": `{"tables":[{"name":"PrimaryResult","columns":[` + strings.Join(columns, ",") + `],"rows":[` + all + `]}]}`,
		"Kusto v1":  `{"Tables":[{"TableName":"Table_0",` + upper + `}]}`,
		"Kusto v2": `[{"FrameType":"DataSetHeader","IsProgressive":false,"Version":"v2.0"},{"FrameType":"DataTable","TableId":0,"TableKind":"PrimaryResult","TableName":"PrimaryResult",` + upper +
			`},{"FrameType":"DataSetCompletion","HasErrors":false,"Cancelled":false}]`,
	}
}

// membersOf returns the members of an object and their names in order, nothing of
// what is none or has a name twice.
func membersOf(object []byte) (members map[string]json.RawMessage, names []string) {
	d := json.NewDecoder(bytes.NewReader(object))
	if open, err := d.Token(); err != nil || open != json.Delim('{') || !json.Valid(object) {
		return nil, nil
	}
	members = map[string]json.RawMessage{}
	for d.More() {
		key, _ := d.Token()
		name := key.(string)
		var v json.RawMessage
		if _, twice := members[name]; twice || d.Decode(&v) != nil {
			return nil, nil
		}
		members[name], names = v, append(names, name)
	}
	return members, names
}

// readOf reads a text, nothing if no format does.
func readOf(t *testing.T, text []byte) *outcome {
	t.Helper()
	s, err := Open("fuzz", bytes.NewReader(text), nil, Options{})
	if err != nil {
		return nil
	}
	o := drain(t, s, 0)
	objectsAre(t, o.sink)
	return o
}

// plainRows are the rows of a sink without where they are from.
func plainRows(k *Sink) string {
	var w strings.Builder
	for _, b := range k.Tables() {
		for i := range b.Len() {
			for c, f := range b.Schema.Fields {
				if f.Name == "offset" || f.Name == "record" || f.Name == "missing" || f.Name == "conflicts" {
					continue
				}
				if v, ok := cellText(b, c, i); ok {
					w.WriteString(f.Name + "=" + v + "\n")
				}
			}
		}
	}
	return w.String()
}
