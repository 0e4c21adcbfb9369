package format

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"prtscope/ingest/signin"
)

// What is a text in JSON that is JSON itself is read as what it says, and each record
// is where it is in the source.
func TestTextsThatAreJSON(t *testing.T) {
	hostile := strings.Replace(oneOf(1), `"userId"`, `"userAgent":"a \"b\" \\ \\\" { ü 😀 \ud83d\ude00 \ud83d \u0022x","userId"`, 1)
	a, b, c := hostile, oneOf(2), oneOf(3)
	page := func(records ...string) string { return `{"value":[` + strings.Join(records, ",") + `]}` }
	netted := func(v string) string { return strings.ReplaceAll(quotedJSON(v), `\"`, `\u0022`) }
	for name, tt := range map[string]struct {
		text      string
		kept, set int
	}{
		"a page":                {quotedJSON(page(a, b, c)), 3, 0},
		"a page, indented":      {quotedJSON("{\r\n\t\"value\" : [\n  " + a + " ,\n  " + b + "\n]\n}"), 2, 0},
		"a page as .NET has it": {netted(page(a, b)), 2, 0},
		"a list of texts":       {"\ufeff[ " + quotedJSON(a) + ",\n" + quotedJSON(b) + "," + quotedJSON(page(c)) + "]", 3, 0},
		"lists of texts":        {"[[" + quotedJSON(a) + "],[" + quotedJSON(b) + "]]", 2, 0},
		"texts in a page":       {page(quotedJSON(a), quotedJSON(b)), 2, 0},
		"lines of texts":        {quotedJSON(a) + "\n" + quotedJSON(b) + "\r\n" + quotedJSON(c) + "\n", 3, 0},
		"texts end to end":      {quotedJSON(a) + quotedJSON(b), 2, 0},
		"lines in a text":       {quotedJSON(a + "\n" + b + "\r\n" + c), 3, 0},
		"one cut in its text":   {"[" + quotedJSON(a) + "," + quotedJSON(b[:len(b)/2]) + "," + quotedJSON(c) + "]", 2, 1},
		"a text and an object":  {"[" + quotedJSON(a) + "," + b + "]", 2, 0},
		"the text cut":          {quotedJSON(page(a, b, c))[:3*len(b)+len(a)/2], 2, 1},
	} {
		for _, size := range []int{0, 700} {
			s, err := Open("", iotest.HalfReader(strings.NewReader(tt.text)), nil, Options{})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
			o := drain(t, s, size)
			if o.sink.SignIns.Len() != tt.kept || len(o.sink.Rejected) != tt.set || !strings.Contains(fmt.Sprint(noteCodes(o.notes)), "JSON_IN_TEXT") {
				t.Errorf("%s, in blocks of %d: %d sign-ins, %v set aside, %v", name, size, o.sink.SignIns.Len(), o.sink.Rejected, o.notes)
			}
			for i, s := range o.spans {
				if part := tt.text[s.Offset : s.Offset+s.Length]; part[0] != '{' || part[len(part)-1] != '}' {
					t.Errorf("%s: record %d is said to be %q", name, i+1, part)
				}
			}
			if said := o.text(signin.UserAgent, 0); strings.Contains(tt.text, "😀") && said != `a "b" \ \" { ü 😀 😀 \ud83d "x` {
				t.Errorf("%s: the agent is %q", name, said)
			}
		}
	}
	for _, text := range []string{`"words"`, `["a","b"]`, `{"value":["x"]}`, `"{words}"`} {
		if _, err := readAll(t, strings.NewReader(text), 0); err == nil {
			t.Errorf("%s is read", text)
		}
	}
}

// Records by their ids are read whatever they are in all, and each is where it is in the
// source; what stands among them is told.
func TestRecordsByTheirIDs(t *testing.T) {
	member := func(n int) string {
		id, _ := recordID([]byte(oneOf(n)))
		return quotedJSON(id) + ": " + oneOf(n)
	}
	a, b, c := member(1), member(2), member(3)
	ids := func(n int) string { // a record with two others by their ids in it
		return strings.TrimSuffix(member(n), "}") + `,"of":[{` + member(4) + "," + strings.TrimSuffix(member(5), "}") + `,"of":{` + a + "," + b + `}}}]}`
	}
	for name, tt := range map[string]struct {
		text      string
		kept, set int
	}{
		"members":            {"{" + a + "," + b + ", " + c + "}", 3, 0},
		"others in them":     {"{" + ids(1) + "," + ids(2) + "," + c + "}", 3, 0},
		"a bracket of those": {"{" + ids(1) + "," + strings.Replace(ids(2), "}}}]}", "}}]}", 1) + "," + c + "}", 2, 1},
		"indented":           {"\ufeff{\r\n  " + a + ",\r\n  " + b + "\r\n}\r\n", 2, 0},
		"two objects":        {"{" + a + "}\n{" + b + "}\n", 2, 0},
		"records behind":     {"{" + a + "}\n" + oneOf(2) + "\n" + oneOf(3), 3, 0},
		"something among":    {"{" + a + `,"count":5,"of":"x \"{",` + b + "}", 2, 2},
		"another by another": {"{" + a + `,"x":{"a":[{}]},` + b + "}", 2, 1},
		"cut":                {"{" + a + "," + b + "," + c[:len(c)/2], 2, 1},
		"a string of lines":  {"{" + a + ", " + strings.Replace(b, `"userId":"`, `"userId":"`+"x\n", 1) + ", " + c + "}", 2, 1},
		"an open string":     {"{" + a + ",\n" + strings.Replace(b, `"userId":"`, `"userId":`, 1) + ",\n" + c + "}", 2, 1},
		"one in lines":       {strings.ReplaceAll("{"+a+", "+strings.Replace(b, `"userId":"`, `"userId":`, 1)+", "+c+"}", `,"`, ",\n"+`"`), 2, 1},
	} {
		for _, size := range []int{0, 700} {
			s, err := Open("", iotest.HalfReader(strings.NewReader(tt.text)), nil, Options{})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
			o := drain(t, s, size)
			if o.sink.SignIns.Len() != tt.kept || len(o.sink.Rejected) != tt.set {
				t.Errorf("%s, in blocks of %d: %d sign-ins, %v set aside, %v", name, size, o.sink.SignIns.Len(), o.sink.Rejected, o.notes)
			}
			for i, s := range o.spans {
				if part := tt.text[s.Offset : s.Offset+s.Length]; part[0] != '{' || part[len(part)-1] != '}' {
					t.Errorf("%s: record %d is said to be %q", name, i+1, part)
				}
			}
		}
	}
	text := "{" + member(0)
	for i := range 30 {
		text += "," + member(i+1)
	}
	s, err := Open("", strings.NewReader(text+"}"), nil, Options{Limits: Limits{Record: 1 << 10}})
	if err != nil {
		t.Fatal(err)
	}
	if o := drain(t, s, 0); o.sink.SignIns.Len() != 31 || len(o.sink.Rejected) > 0 {
		t.Errorf("more in all than a record may be: %d sign-ins, %v", o.sink.SignIns.Len(), o.sink.Rejected)
	}
}

// Whatever byte of one member is lost, or comes twice, no other member is.
func TestAMemberThatIsBroken(t *testing.T) {
	for _, comma := range []string{",", ", "} {
		var members []string
		for i := range 6 {
			id, _ := recordID([]byte(oneOf(i)))
			members = append(members, quotedJSON(id)+":"+oneOf(i))
		}
		broken := members[2]
		for at := range broken {
			if !strings.ContainsRune(`"{}[]:,\`, rune(broken[at])) {
				continue
			}
			for how, one := range map[string]string{"lost": broken[:at] + broken[at+1:], "twice": broken[:at] + broken[at:at+1] + broken[at:]} {
				members[2] = one
				text := "{" + strings.Join(members, comma) + "}"
				s, err := Open("", strings.NewReader(text), nil, Options{})
				if err != nil {
					t.Fatal(err)
				}
				o := drain(t, s, 0)
				ids := map[string]bool{}
				for i := range o.sink.SignIns.Len() {
					ids[o.text(signin.EventID, i)] = true
				}
				for i := range 6 {
					if id, _ := recordID([]byte(oneOf(i))); i != 2 && !ids[id] {
						t.Errorf("with %q %s at byte %d of a member, member %d is not read; set aside %v", broken[at], how, at, i, o.sink.Rejected)
					}
				}
			}
		}
	}
}

// Nor is any where a record has others by their ids in it, like those at the top, and
// loses what closes them: those behind it look as if they stood in it, too.
func TestAMemberWithMembersThatIsBroken(t *testing.T) {
	member := func(n int) string {
		id, _ := recordID([]byte(oneOf(n)))
		return quotedJSON(id) + ": " + oneOf(n)
	}
	for _, of := range []string{`,"of":[{%s,%s}]}`, `,"of":{%s, %s}}`, `,"a":{"of":[[{%s,%s}]]}}`} {
		for _, comma := range []string{",", ",\r\n"} {
			for lost := range 12 {
				var members []string
				count, sizes, limit := 12, []int{0, 700}, int64(0)
				if lost == 3 { // the record is too large before the text ends, and keys stand where what is held ends
					count, sizes, limit = 100, []int{8_000, 8_030, 8_060, 8_090, 8_120, 8_150, 8_180, 8_210}, 5_000
				}
				for i := range count {
					members = append(members, strings.TrimSuffix(member(i), "}")+fmt.Sprintf(of, member(100+2*i), member(101+2*i)))
				}
				for range lost {
					at := strings.LastIndexAny(members[2], "}]")
					if at < 0 {
						break
					}
					members[2] = members[2][:at] + members[2][at+1:]
				}
				for _, size := range sizes {
					s, err := Open("", strings.NewReader("{"+strings.Join(members, comma)+"}"), nil, Options{Limits: Limits{Record: limit}})
					if err != nil {
						t.Fatal(err)
					}
					o := drain(t, s, size)
					ids := map[string]bool{}
					for i := range o.sink.SignIns.Len() {
						ids[o.text(signin.EventID, i)] = true
					}
					for i := range members {
						if id, _ := recordID([]byte(oneOf(i))); (i != 2 || lost == 0) && !ids[id] {
							t.Errorf("%q: without %d brackets of a member, in blocks of %d, member %d is not read; set aside %d", of+comma, lost, size, i, len(o.sink.Rejected))
							break
						}
					}
					if n := len(o.sink.Rejected); n > 3 || (n == 0) != (lost == 0) {
						t.Errorf("%q: without %d brackets, in blocks of %d: %d set aside", of+comma, lost, size, n)
					}
				}
			}
		}
	}
}

// foldings are the ways to write records whose rows are no objects.
func foldings(records []map[string]json.RawMessage, names []string) map[string]string {
	spell := func(v any) string { b, _ := json.Marshal(v); return string(b) }
	var byRow, byNumber, lists []string
	rows := make([][]json.RawMessage, len(records))
	for _, name := range names {
		cells, numbered := []json.RawMessage{}, []string{}
		for i, r := range records {
			v, is := r[name]
			if !is {
				v = json.RawMessage("null")
			}
			cells, rows[i] = append(cells, v), append(rows[i], v)
			numbered = append(numbered, fmt.Sprintf("%q: %s", fmt.Sprint(i), v))
		}
		byNumber = append(byNumber, quotedJSON(name)+": {"+strings.Join(numbered, ", ")+"}")
		lists = append(lists, quotedJSON(name)+": "+spell(cells))
	}
	for i := range rows {
		byRow = append(byRow, spell(rows[i]))
	}
	all := strings.Join(byRow, ",\n")
	named := []map[string]string{}
	for _, name := range names {
		named = append(named, map[string]string{"name": name, "type": "string"})
	}
	return map[string]string{
		"columns by number": "{" + strings.Join(byNumber, ", ") + "}",
		"columns as lists":  "{\n" + strings.Join(lists, ",\n") + "\n}",
		"split":             `{"columns":` + spell(names) + `,"index":[0,1,2],"data":[` + all + `]}`,
		"index first":       `{"index":[0,1,2],"columns":` + spell(names) + `,"data":[` + all + `]}`,
		"header and rows":   `[` + spell(names) + `,` + all + `]`,
		"fields and rows":   `{"preview":false,"messages":[],"fields":` + spell(named) + `,"rows":[` + all + `]}`,
	}
}

// A table of columns, or of names and lists of cells, is the records that its rows are.
func TestTablesOfColumns(t *testing.T) {
	names := []string{"createdDateTime", "deviceDetail", "id", "ipAddress", "isInteractive", "sessionId", "status", "userId", "userPrincipalName", "appId"}
	lines, records := "", []map[string]json.RawMessage{}
	for i := range 3 {
		line := `{"id":"` + fmt.Sprintf("6f1d0a4e-5a1f-4a9e-9d55-0f3a2e7c1b%02d", i) + `","createdDateTime":"2026-05-04T07:00:0` + fmt.Sprint(i) + `Z","userId":"00aa00aa-bb11-cc22-dd33-44ee44ee44ee",` +
			`"userPrincipalName":"a@b.example","appId":"d3590ed6-52b3-4102-aeff-aad2292ab01c","ipAddress":"192.0.2.1","isInteractive":true,"sessionId":null,"status":{"errorCode":50126},"deviceDetail":{"deviceId":"","isManaged":false}}`
		if i == 1 {
			line = strings.Replace(line, `"ipAddress":"192.0.2.1",`, "", 1)
		}
		r := map[string]json.RawMessage{}
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		lines, records = lines+line+"\n", append(records, r)
	}
	want, err := readAll(t, strings.NewReader(lines), 0)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range foldings(records, names) {
		o, err := readAll(t, strings.NewReader(text), 0)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if o.sink.SignIns.Len() != 3 || len(o.bad) > 0 || !strings.Contains(fmt.Sprint(noteCodes(o.notes)), "JSON_COLUMNS") {
			t.Errorf("%s: %d sign-ins, %v, %v", name, o.sink.SignIns.Len(), o.bad, o.notes)
			continue
		}
		for c := range signin.Schema.Fields {
			for i := range 3 {
				if got, was := o.text(c, i), want.text(c, i); c != signin.Offset && got != was {
					t.Errorf("%s: %s of row %d is %q, not %q", name, signin.Schema.Fields[c].Name, i, got, was)
				}
			}
		}
		end := int64(0)
		for i, s := range o.spans {
			if s.Offset < end || s.Length == 0 && i != 1 || s.Offset+s.Length > int64(len(text)) {
				t.Errorf("%s: row %d is said to be at %d, of %d bytes", name, i, s.Offset, s.Length)
			}
			end = s.Offset + s.Length
		}
		if part := text[o.spans[2].Offset:end]; !strings.Contains(part, "2026-05-04T07:00:02Z") {
			t.Errorf("%s: the last row is said to be %q", name, part)
		}
		for _, damaged := range []string{text[:len(text)-1], text[:len(text)-40], text + "{}", text + text} {
			_, err := readAll(t, strings.NewReader(damaged), 0)
			if unknown := (*UnknownError)(nil); !errors.As(err, &unknown) {
				t.Errorf("%s, damaged: %v", name, err)
			}
		}
	}
}

// Times that are numbers, as pandas writes them, are those times.
func TestTimesOfPandas(t *testing.T) {
	text := strings.ReplaceAll(oneOf(1), `"2026-05-04T07:00:00Z"`, "1778898321123")
	o, err := readAll(t, strings.NewReader(text), 0)
	if err != nil || o.sink.SignIns.Len() != 1 || o.text(signin.EventTime, 0) != "1778898321123000" || o.text(signin.TimeDigits, 0) != "3" {
		t.Errorf("%v: %v", err, o.sink.Rejected)
	}
}

// What looks like such a table and is none is read as before.
func TestNoTablesOfColumns(t *testing.T) {
	a := oneOf(1)
	for _, text := range []string{
		strings.Replace(a, `{`, `{"signInEventTypes":["interactiveUser"],`, 1),
		strings.Replace(a, `{`, `{"riskEventTypes_v2":[],"networkLocationDetails":[["x"]],`, 1),
		`{"0":` + a + `}`,
		`{"fields":["_time","_raw"],"columns":[["x"],[` + quotedJSON(a) + `]]}`,
	} {
		o, err := readAll(t, strings.NewReader(text), 0)
		if err != nil || o.sink.SignIns.Len() != 1 {
			t.Errorf("%s: %v", text, err)
		}
	}
}
