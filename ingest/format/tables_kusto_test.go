package format

import (
	"strings"
	"testing"

	"prtscope/ingest/custody"
	"prtscope/ingest/signin"
)

const (
	kustoColumns  = `"Columns":[{"ColumnName":"TimeGenerated","ColumnType":"datetime"},{"ColumnName":"Id","ColumnType":"string"},{"ColumnName":"UserPrincipalName","ColumnType":"string"},{"ColumnName":"ResultType","ColumnType":"string"},{"ColumnName":"DeviceDetail_dynamic","ColumnType":"dynamic"},{"ColumnName":"Mine","ColumnType":"string"}]`
	kustoStart    = `[{"FrameType":"DataSetHeader","IsProgressive":true,"Version":"v2.0"},`
	kustoHousekpg = `{"FrameType":"DataTable","TableId":0,"TableKind":"QueryProperties","TableName":"@ExtendedProperties","Columns":[{"ColumnName":"TableId","ColumnType":"int"},{"ColumnName":"Key","ColumnType":"string"},{"ColumnName":"Value","ColumnType":"dynamic"}],"Rows":[[1,"Visualization","{}"]]},`
	kustoHeader   = `{"FrameType":"TableHeader","TableId":1,"TableKind":"PrimaryResult","TableName":"PrimaryResult",` + kustoColumns + `},`
	kustoEnd      = `{"FrameType":"TableCompletion","TableId":1,"RowCount":3},{"FrameType":"DataSetCompletion","HasErrors":false,"Cancelled":false}]`
)

func fragment(kind string, rows ...string) string {
	return `{"FrameType":"TableFragment","TableFragmentType":"` + kind + `","TableId":1,"Rows":[` + strings.Join(rows, ",") + `]},{"FrameType":"TableProgress","TableId":1,"TableProgress":50.0},`
}

// Kusto gives a long answer in pieces, and several tables in one.
func TestKustoFrames(t *testing.T) {
	v1 := `{"TableName":"Table_0",` + strings.ReplaceAll(kustoColumns, "ColumnType", "DataType") + `,"Rows":[` + tableRow(1) + `,` + tableRow(2) + `]}`
	for _, tt := range []struct {
		name, text string
		kept       int
		rejected   int
		note       string
		status     custody.Status
	}{
		{"in pieces", kustoStart + kustoHousekpg + kustoHeader + fragment("DataAppend", tableRow(1), tableRow(2)) + fragment("DataAppend", tableRow(3)) + kustoEnd, 3, 0, "", custody.Read},
		{"pieces of two tables", kustoStart + kustoHeader + strings.ReplaceAll(kustoHeader, `"TableId":1`, `"TableId":2`) + fragment("DataAppend", tableRow(1)) +
			strings.ReplaceAll(fragment("DataAppend", tableRow(2)), `"TableId":1`, `"TableId":2`) + fragment("DataAppend", tableRow(3)) + kustoEnd, 3, 0, "", custody.Read},
		{"a piece in place of those before", kustoStart + kustoHeader + fragment("DataAppend", tableRow(1)) + fragment("DataReplace", tableRow(1), tableRow(2)) + kustoEnd, 3, 0, "QUERY_REPLACED", custody.Read},
		{"an error among the rows", kustoStart + kustoHeader + fragment("DataAppend", tableRow(1), `{"OneApiErrors":[{"error":{"code":"LimitsExceeded"}}]}`) + kustoEnd, 1, 1, "", custody.Read},
		{"an error at the end", strings.ReplaceAll(kustoStart+kustoHeader+fragment("DataAppend", tableRow(1))+kustoEnd, `"HasErrors":false`, `"HasErrors":true,"OneApiErrors":[{}]`), 1, 0, "QUERY_PARTIAL", custody.Read},
		{"cut between pieces", kustoStart + kustoHeader + fragment("DataAppend", tableRow(1)), 1, 0, "JSON_UNCLOSED", custody.Truncated},
		{"two tables of version 1", `{"Tables":[` + v1 + `,` + strings.ReplaceAll(v1, "Table_0", "Table_1") + `]}`, 4, 0, "", custody.Read},
	} {
		for _, size := range []int{0, 1, 300} {
			s, err := Open("x.json", strings.NewReader(tt.text), nil, Options{})
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			if size > 0 {
				s.r.(*tablesReader).size = size
			}
			o := drain(t, s, 0)
			if o.sink.SignIns.Len() != tt.kept || len(o.sink.Rejected) != tt.rejected || strings.Join(noteCodes(o.notes), " ") != tt.note || o.status != tt.status {
				t.Errorf("%s, blocks of %d: %d rows, rejected %v, notes %v, %s", tt.name, size, o.sink.SignIns.Len(), o.sink.Rejected, noteCodes(o.notes), o.status)
			}
			for i := range o.sink.SignIns.Len() {
				if o.text(signin.DeviceID, i) != "x" || o.text(signin.UserName, i) != "a@b.example" {
					t.Errorf("%s: row %d is of %q on %q", tt.name, i, o.text(signin.UserName, i), o.text(signin.DeviceID, i))
				}
			}
		}
	}
}
