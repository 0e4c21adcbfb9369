package format

import (
	"strings"
	"testing"

	"prtscope/ingest/custody"
	"prtscope/ingest/signin"
)

// Answers of query services whose rows keep the original, or are records of Graph cell
// by cell, are read, whatever the service.
func TestTablesThatKeepRecords(t *testing.T) {
	const (
		names   = `"TenantId","TimeGenerated","RawData"`
		v2      = `{"FrameType":"DataTable","TableId":1,"TableKind":"PrimaryResult","TableName":"PrimaryResult",`
		header  = `{"FrameType":"TableHeader","TableId":1,"TableKind":"PrimaryResult","TableName":"PrimaryResult",`
		ofGraph = `"id","createdDateTime","userId","appId","ipAddress","status"`
	)
	columns := func(key, name, names string) string {
		return `"` + key + `":[{"` + name + `":` + strings.ReplaceAll(names, ",", `},{"`+name+`":`) + `}]`
	}
	row := func(v string) string { return `["x","2026-05-04T07:00:00Z",` + v + `]` }
	a, b, c := oneOf(1), oneOf(2), oneOf(3)
	rows := strings.Join([]string{row(`""`), row(quotedJSON(a)), row(b), row(quotedJSON(c))}, ",\n")
	cells := func(id string) string {
		return `["` + id + `","2026-05-04T07:00:00Z","aaaaaaaa-0000-0000-0000-000000000001","1b730954-1685-4b74-9bfd-dac224a7b894","192.0.2.7",{"errorCode":50126}]`
	}
	for name, tt := range map[string]struct {
		text      string
		kept, set int
	}{
		"the query API":    {`{"tables":[{"name":"PrimaryResult",` + columns("columns", "name", names) + `,"rows":[` + rows + `]}]}`, 3, 1},
		"version 1":        {`{"Tables":[{"TableName":"Table_0",` + columns("Columns", "ColumnName", names) + `,"Rows":[` + rows + `]}]}`, 3, 1},
		"version 2":        {kustoStart + kustoHousekpg + v2 + columns("Columns", "ColumnName", names) + `,"Rows":[` + rows + `]},` + kustoEnd, 3, 1},
		"in pieces":        {kustoStart + header + columns("Columns", "ColumnName", names) + `},` + fragment("DataAppend", row(quotedJSON(a))) + fragment("DataAppend", row(quotedJSON(b)), row(`7`)) + kustoEnd, 2, 1},
		"several in a row": {`{"tables":[{` + columns("columns", "name", names) + `,"rows":[` + row(quotedJSON(a)) + "," + row(quotedJSON(`{"records":[`+b+","+c+`]}`)) + "," + row(`"x"`) + `]}]}`, 3, 1},
		"columns of Graph": {`{"tables":[{` + columns("columns", "name", ofGraph) + `,"rows":[` + cells("6f1d0a4e-5a1f-4a9e-9d55-0f3a2e7c1b00") + "," + cells("6f1d0a4e-5a1f-4a9e-9d55-0f3a2e7c1b01") + `,["x"],{"error":{}}]}]}`, 2, 2},
	} {
		for _, size := range []int{0, 1, 700} {
			s, err := Open("x.json", strings.NewReader(tt.text), nil, Options{})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if size > 0 {
				s.r.(*tablesReader).size = size
			}
			o := drain(t, s, 0)
			if o.sink.SignIns.Len() != tt.kept || len(o.sink.Rejected) != tt.set || len(noteCodes(o.notes)) > 0 || o.status != custody.Read {
				t.Errorf("%s, blocks of %d: %d rows, rejected %v, %v, %s", name, size, o.sink.SignIns.Len(), o.sink.Rejected, o.notes, o.status)
			}
			numbers := map[string]bool{}
			for i := range o.sink.SignIns.Len() {
				numbers[o.text(signin.Record, i)] = true
			}
			for _, span := range o.spans {
				if span.Length > 0 && !strings.ContainsAny(tt.text[span.Offset:span.Offset+1], "[{") {
					t.Errorf("%s: a row is said to begin at %q", name, tt.text[span.Offset:span.Offset+9])
				}
			}
			if len(numbers) != tt.kept {
				t.Errorf("%s, blocks of %d: records %v", name, size, numbers)
			}
		}
	}
	if _, err := readAll(t, strings.NewReader(`{"tables":[{`+columns("columns", "name", names)+`,"rows":[`+row(`"x"`)+`]}]}`), 0); err == nil {
		t.Error("a table without records is read")
	}
}
