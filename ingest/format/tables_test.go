package format

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"prtscope/ingest/custody"
	"prtscope/ingest/signin"
)

const tableHeadText = `{"tables":[{"name":"PrimaryResult","columns":[{"name":"TimeGenerated","type":"datetime"},{"name":"Id","type":"string"},{"name":"UserPrincipalName","type":"string"},{"name":"ResultType","type":"string"},{"name":"DeviceDetail_dynamic","type":"dynamic"},{"name":"Mine","type":"string"}],"rows":[`

func tableRow(n int) string {
	return fmt.Sprintf(`["2026-05-04T07:00:%02d.5Z","4d63c1c4-c95b-4d3c-8e0a-1271fd813e00","a@b.example","0",{"deviceId":"X","trustType":"Azure AD joined"},null]`, n%60)
}

// TestTables says what becomes of odd answers of query services.
func TestTables(t *testing.T) {
	rest := `]}]}`
	for _, tt := range []struct {
		name, text     string
		kept           int
		rejected, note string
		status         custody.Status
	}{
		{"whole", tableHeadText + tableRow(1) + "," + tableRow(2) + rest, 2, "", "", custody.Read},
		{"an error beside the rows", tableHeadText + tableRow(1) + `]}],"error":{"code":"PartialError"}}`, 1, "", "QUERY_PARTIAL", custody.Read},
		{"no error beside the rows", tableHeadText + tableRow(1) + `]}],"error":null}`, 1, "", "", custody.Read},
		{"an error among the rows", tableHeadText + tableRow(1) + `,{"OneApiErrors":[{"error":{}}]}` + rest, 1, "QUERY_ERROR", "", custody.Read},
		{"too few values", tableHeadText + tableRow(1) + `,["2026-05-04T07:00:00Z"]` + rest, 1, "JSON_COLUMNS", "", custody.Read},
		{"broken row", tableHeadText + tableRow(1) + `,[1,x]` + rest, 1, "JSON_SYNTAX", "", custody.Read},
		{"no row", tableHeadText + `7,` + tableRow(1) + rest, 1, "NOT_AN_OBJECT", "", custody.Read},
		{"a stray word", tableHeadText + tableRow(1) + `s` + rest, 1, "JSON_SYNTAX", "", custody.Read},
		{"a stray brace", tableHeadText + tableRow(1) + `,}` + rest, 1, "JSON_TRUNCATED", "JSON_TRUNCATED", custody.Truncated},
		{"a stray brace between rows", tableHeadText + tableRow(1) + `,},` + tableRow(2) + rest, 2, "JSON_SYNTAX", "", custody.Read},
		{"a stray bracket between rows", tableHeadText + tableRow(1) + `,],` + tableRow(2) + rest, 2, "JSON_SYNTAX", "", custody.Read},
		{"stray brackets, no comma", tableHeadText + tableRow(1) + `, ] ]` + tableRow(2) + rest, 2, "JSON_SYNTAX", "", custody.Read},
		{"a bracket twice at the end", tableHeadText + tableRow(1) + `]` + rest, 1, "", "", custody.Read},
		{"a NUL byte between rows", tableHeadText + tableRow(1) + ",\x00," + tableRow(2) + rest, 2, "JSON_SYNTAX", "", custody.Read},
		{"NUL bytes in place of rows", tableHeadText + tableRow(1) + "," + strings.Repeat("\x00", 900) + `,null],` + tableRow(2) + rest, 2, "JSON_SYNTAX", "", custody.Read},
		{"NUL bytes behind the answer", tableHeadText + tableRow(1) + rest + "\x00\x00", 1, "", "", custody.Read},
		{"rows behind the end of their table", tableHeadText + tableRow(1) + `]},` + tableRow(2) + `,` + tableRow(3) + rest, 3, "", "ROWS_ASTRAY", custody.Read},
		{"rows behind a list that ended", tableHeadText + tableRow(1) + `],"x":"y"],` + tableRow(2) + `]}]}`, 2, "", "ROWS_ASTRAY", custody.Read},
		{"the brackets that begin rows lost", strings.TrimSuffix(tableHeadText, "[") + tableRow(2)[1:] + `,` + tableRow(1) + rest, 1, "", "ROWS_ASTRAY", custody.Read},
		{"cut in a row", tableHeadText + tableRow(1) + `,["2026-05-04T07:`, 1, "JSON_TRUNCATED", "JSON_TRUNCATED", custody.Truncated},
		{"cut between rows", tableHeadText + tableRow(1) + `,`, 1, "", "JSON_UNCLOSED", custody.Truncated},
		{"an unknown table first", `{"tables":[{"name":"x","columns":[{"name":"colour"}],"rows":[["red"]]},` + tableHeadText[len(`{"tables":[`):] + tableRow(1) + rest, 1, "", "TABLE_UNKNOWN", custody.Read},
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
			var rejected, notes []string
			for _, r := range o.sink.Rejected {
				rejected = append(rejected, r.Code)
				if !strings.HasPrefix(tt.text[r.Offset:], string(r.Raw)) {
					t.Errorf("%s: %s is not where it is said to be", tt.name, r.Code)
				}
			}
			for _, n := range o.notes {
				notes = append(notes, n.Code)
			}
			if o.sink.SignIns.Len() != tt.kept || strings.Join(rejected, " ") != tt.rejected || strings.Join(notes, " ") != tt.note || o.status != tt.status {
				t.Errorf("%s, blocks of %d: %d rows, rejected %v, notes %v, %s", tt.name, size, o.sink.SignIns.Len(), o.sink.Rejected, notes, o.status)
			}
			if o.text(signin.DeviceID, 0) != "x" || o.text(signin.TrustType, 0) != "joined" || o.text(signin.ErrorCode, 0) != "0" || o.text(signin.EventTime, 0) != "1777878001500000" {
				t.Errorf("%s: device %s, error %s, time %s", tt.name, o.text(signin.DeviceID, 0), o.text(signin.ErrorCode, 0), o.text(signin.EventTime, 0))
			}
			if missing := o.text(signin.Missing, 0); !strings.Contains(missing, "incoming_token_type") || strings.Contains(missing, "device_id") {
				t.Errorf("%s: missing %q", tt.name, missing)
			}
		}
	}
}

// TestListsInListsAreLookedAtOnce reads lists in lists, each of which might be a row: to
// look at all that is in each takes a thousand times as long.
func TestListsInListsAreLookedAtOnce(t *testing.T) {
	begun := time.Now()
	s, err := Open("x.json", strings.NewReader(tableHeadText+tableRow(1)+`]}]},`+strings.Repeat("[1,", 100_000)), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if o := drain(t, s, 0); o.sink.SignIns.Len() != 1 || time.Since(begun) > 4*time.Second {
		t.Errorf("%d rows after %s", o.sink.SignIns.Len(), time.Since(begun))
	}
}

// TestRowTooLarge sets aside a row over the limit and what follows it.
func TestRowTooLarge(t *testing.T) {
	text := tableHeadText + tableRow(1) + `,["` + strings.Repeat("x", 400<<10) + `"],` + tableRow(2) + `]}]}`
	s, err := Open("x.json", strings.NewReader(text), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.r.(*tablesReader).limit = 100 << 10
	o := drain(t, s, 0)
	if o.sink.SignIns.Len() != 1 || len(o.bad) != 1 || o.bad[0].Code != "RECORD_TOO_LARGE" || o.status != custody.Truncated || len(o.bad[0].Raw) != MaxRaw {
		t.Errorf("%d rows, %d bad, %s", o.sink.SignIns.Len(), len(o.bad), o.status)
	}
}
