package format

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"prtscope/ingest/signin"
)

func oneOf(i int) string { return strings.Replace(graphOne, "813e00", fmt.Sprintf("81%04x", i), 1) }

// Several originals in one record of a log platform are records of their own, in
// their order, and the numbers of records behind them count them.
func TestSeveralOriginals(t *testing.T) {
	a, b, c := oneOf(1), oneOf(2), oneOf(3)
	for name, tt := range map[string]struct {
		text string
		kept int
		set  string // code of what is set aside, with its record
	}{
		"lines in _raw":            {`{"result":{"_raw":` + quotedJSON(a+"\n"+b) + `}}`, 2, ""},
		"commas between":           {`{"message":` + quotedJSON(`{"time":"2026-05-04T07:00:00Z","category":"SignInLogs","properties":`+a+`}, {"time":"2026-05-04T07:00:00Z","category":"SignInLogs","properties":`+b+`}`) + `}`, 2, ""},
		"commas and lines":         {`{"message":` + quotedJSON(a+",\n"+b+",\r\n"+c) + `}`, 3, ""},
		"end to end":               {`{"message":` + quotedJSON(a+b+" "+c) + `}`, 3, ""},
		"a list in a message":      {`{"message":` + quotedJSON("["+a+","+b+"]") + `}`, 2, ""},
		"a list of lines":          {`{"message":` + quotedJSON("[\n"+a+",\n"+b+"\n]") + `}`, 2, ""},
		"a list that is no text":   {`{"@timestamp":"x","event":{"original":[` + a + `, ` + b + `]}}`, 2, ""},
		"records in a message":     {`{"message":` + quotedJSON(`{"records":[`+a+`,`+b+`]}`) + `}`, 2, ""},
		"records as a text":        {`{"records":` + quotedJSON("["+a+","+b+"]") + `}`, 2, ""},
		"records of one as a text": {`{"records":` + quotedJSON("["+a+"]") + `}`, 1, ""},
		"a body in base64":         {`{"Body":"` + base64.StdEncoding.EncodeToString([]byte(`{"records":[`+a+`,`+b+`]}`)) + `","Offset":"1"}`, 2, ""},
		"between others":           {`{"message":` + quotedJSON(a) + "}\n" + `{"message":` + quotedJSON(b+"\n"+c) + "}\n{bad\n" + `{"message":` + quotedJSON(oneOf(4)) + `}`, 4, "JSON_SYNTAX 4"},
		"one of them is none":      {`{"message":` + quotedJSON(a+"\n"+`{"x":1}`+"\n"+c) + `}`, 2, "NOT_RECOGNISED 2"},
		"what follows is none":     {`{"message":` + quotedJSON(a+"\n"+b+"\nx") + `}`, 0, "NO_ORIGINAL 1"},
		"a response of a batch":    {`{"id":"1","status":200,"body":` + a + `}`, 1, ""},
	} {
		for _, size := range []int{0, 9} {
			s, err := Open("", strings.NewReader(tt.text), nil, Options{})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
			o := drain(t, s, size)
			set := ""
			if len(o.sink.Rejected) > 0 {
				set = fmt.Sprint(o.sink.Rejected[0].Code, " ", o.sink.Rejected[0].Record)
			}
			if o.sink.SignIns.Len() != tt.kept || set != tt.set || len(o.sink.Rejected) > 1 {
				t.Errorf("%s, in blocks of %d: %d sign-ins, %v set aside", name, size, o.sink.SignIns.Len(), o.sink.Rejected)
			}
			seen := map[string]bool{}
			for i := range o.sink.SignIns.Len() {
				seen[o.text(signin.Record, i)] = true
			}
			if len(seen) != tt.kept {
				t.Errorf("%s: records %v", name, seen)
			}
		}
	}
}

// Lists of records may have other names, and stand in the responses of a batch.
func TestListsOfOtherNames(t *testing.T) {
	a, b, c := oneOf(1), oneOf(2), oneOf(3)
	page := func(records string) string {
		return `{"@odata.context":"https://graph.microsoft.com/beta/$metadata#auditLogs/signIns","value":[` + records + `]}`
	}
	coded := func(v string) string { return base64.StdEncoding.EncodeToString([]byte(v)) }
	const failed = `{"id":"2","status":429,"headers":{"Retry-After":"9"},"body":{"error":{"code":"TooMany","message":"x"}}}`
	for name, tt := range map[string]struct {
		text  string
		kept  int
		set   int
		notes string
	}{
		"of a script":              {`{"signIns":[` + a + `,` + b + `],"count":2}`, 2, 0, ""},
		"whatever name":            {`{"tenant":"x","ours":[` + a + `],"theirs":[` + b + `]}`, 2, 0, ""},
		"of tenants":               {`[{"tenant":"x","signIns":[` + a + `]},{"tenant":"y","signIns":[` + b + `,` + c + `]}]`, 3, 0, ""},
		"of other things":          {a + `{"devices":[{"x":1}]}`, 1, 1, ""},
		"lists in the first one":   {strings.Replace(a, `"status"`, `"appliedConditionalAccessPolicies":[{"id":"p","displayName":"d","result":"success"}],"status"`, 1) + b, 2, 0, ""},
		"a batch":                  {`{"responses":[{"id":"1","status":200,"headers":{"a":"b"},"body":` + page(a+","+b) + `},{"id":"2","status":200,"body":` + page(c) + `}]}`, 3, 0, ""},
		"a batch in base64":        {`{"responses":[{"id":"1","status":200,"body":"` + coded(page(a+","+b)) + `"},{"id":"2","status":200,"body":"` + coded(`{"error":{"code":"x"}}`) + `"},{"id":"3","status":200,"body":` + page(c) + `},{"id":"4","status":200,"body":"` + coded(page("")) + `"}]}` + "\n" + a, 4, 0, "GRAPH_ERROR"},
		"a page to come in base64": {`{"responses":[{"id":"3","status":200,"body":` + page(c) + `},{"id":"1","status":200,"body":"` + coded(`{"value":[`+a+`],"@odata.nextLink":"https://x"}`) + `"}]}`, 2, 0, "PAGE_MISSING"},
		"a batch, body first":      {`{"responses":[{"body":` + page(a) + `,"id":"1","status":200},` + `{"body":` + b + `,"id":"3","status":200}]}` + "\n" + c, 3, 0, ""},
		"a batch with an error":    {`{"responses":[` + failed + `,{"id":"1","status":200,"body":` + page(a) + `}]}`, 1, 0, "GRAPH_ERROR"},
		"a batch of nothing":       {`{"responses":[{"id":"1","status":200,"body":` + page("") + `}]}` + a, 1, 0, ""},
		"a batch with a next page": {`{"responses":[{"id":"1","status":200,"body":{"value":[` + a + `],"@odata.nextLink":"https://x"}}]}`, 1, 0, "PAGE_MISSING"},
		"a batch with more":        {`{"responses":[{"id":"1","status":200,"body":{"value":[` + a + `],"more":[` + b + `]}}]}`, 2, 0, ""},
		"a list in a header":       {`{"responses":[{"id":"1","headers":{"value":[` + b + `]},"status":200,"body":{"value":[` + a + `]}}]}`, 1, 1, ""},
		"a page in an object":      {`{"meta":{"x":{"y":1}},"data":{"@odata.context":"c","value":[` + a + `,` + b + `],"@odata.nextLink":"https://x"}}`, 2, 0, "PAGE_MISSING"},
		"results in an object":     {`{"d":{"results":[` + a + `]},"more":[` + b + `]}` + "\n" + c, 3, 0, ""},
		"deeper objects":           {`{"case":{"number":7},"data":{"x":1,"signIns":{"@odata.context":"c","value":[` + a + `,` + b + `],"@odata.nextLink":"https://x"},"y":2},"z":{}}`, 2, 0, "PAGE_MISSING"},
		"lists beside, deeper":     {`{"data":{"a":{"b":{"interactive":[` + a + `],"others":[` + b + `]},"more":[` + c + `]}},"note":"x"}`, 3, 0, ""},
		"what is beside, deeper":   {`{"data":{"of":{"x":[1]},"signIns":{"value":[` + a + `]}},"of":{"y":[2]}}`, 1, 2, ""},
		"values in a record":       {strings.Replace(a, `"status"`, `"x":{"value":[{"a":1}]},"status"`, 1) + b, 2, 0, ""},
		"what is no batch":         {a + "\n" + `{"x":{"responses":[1]}}`, 1, 1, ""},
	} {
		for _, size := range []int{0, 7, 300} {
			s, err := Open("", strings.NewReader(tt.text), nil, Options{})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
			o := drain(t, s, size)
			if o.sink.SignIns.Len() != tt.kept || len(o.sink.Rejected) != tt.set || strings.Join(noteCodes(o.notes), " ") != tt.notes {
				t.Errorf("%s, in blocks of %d: %d sign-ins, %v set aside, %v", name, size, o.sink.SignIns.Len(), o.sink.Rejected, o.notes)
			}
		}
	}
}

// Cells may keep several, too. Each is a record, of whatever number that has in a
// table of which other rows are none.
func TestSeveralOriginalsInCells(t *testing.T) {
	cell := func(v string) string { return `"` + strings.ReplaceAll(v, `"`, `""`) + `"` }
	a, b, c := oneOf(1), oneOf(2), oneOf(3)
	for name, tt := range map[string]struct {
		text string
		kept int
		set  string
	}{
		"lines in _raw":      {"_time,_raw\nx," + cell(a+"\n"+b) + "\ny," + cell(c) + "\n", 3, ""},
		"a list":             {"Line,Date\n" + cell("["+a+","+b+"]") + ",x\n", 2, ""},
		"records of a hub":   {"_time,_raw\nx," + cell(a) + "\ny," + cell(`{"body":{"records":[`+b+`,`+c+`]}}`) + "\n", 3, ""},
		"between others":     {"_time,_raw\nx," + cell(a+"\n"+b) + "\ny,none\nz," + cell(c) + "\n", 3, "NO_ORIGINAL 3"},
		"one of them is not": {"_time,_raw\nx," + cell(a+"\n{}\n"+b) + "\n", 2, "NOT_RECOGNISED 2"},
		"behind many others": {"_time,_raw\n" + strings.Repeat("x,"+cell(a)+"\n", lookRows) + "y," + cell(b+"\n"+c) + "\n", lookRows + 2, ""},
	} {
		o, err := readAll(t, strings.NewReader(tt.text), 0)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		set := ""
		if len(o.sink.Rejected) > 0 {
			set = fmt.Sprint(o.sink.Rejected[0].Code, " ", o.sink.Rejected[0].Record)
		}
		if o.format != "wrapped-csv" || o.sink.SignIns.Len() != tt.kept || set != tt.set || len(o.sink.Rejected) > 1 {
			t.Errorf("%s: %s, %d sign-ins, %v set aside", name, o.format, o.sink.SignIns.Len(), o.sink.Rejected)
		}
	}
}
