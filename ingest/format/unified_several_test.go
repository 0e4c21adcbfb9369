package format

import (
	"fmt"
	"strings"
	"testing"
)

// csvRow is a line of CSV with all cells in quotes.
func csvRow(cells ...string) string {
	for i, c := range cells {
		cells[i] = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
	}
	return strings.Join(cells, ",") + "\n"
}

// A tool may gather several documents in one AuditData: each is a record.
func TestSeveralDocuments(t *testing.T) {
	one := func(i int) string {
		return fmt.Sprintf(`{"CreationTime":"2026-05-04T07:00:%02d","Id":"6f1d0a4e-5a1f-4a9e-9d55-0f3a2e7c1b%02d","Operation":"UserLoggedIn","OrganizationId":"27b2ee27-8b62-4bf1-8b19-ea2541e4336f","RecordType":15,"UserId":"a@b.example","ExtendedProperties":[{"Name":"RequestType","Value":"OAuth2:Token"}]}`, i, i)
	}
	header := csvRow("RecordType", "CreationDate", "AuditData", "Identity")
	row := func(data string) string {
		return csvRow("AzureActiveDirectoryStsLogon", "5/4/2026 7:00:00 AM", data, "x")
	}
	object := func(data string) string {
		return `{"RecordType":"AzureActiveDirectoryStsLogon","CreationDate":"x","UserIds":"a","AuditData":` + data + `}`
	}
	late := header
	for i := range 300 {
		late += row(one(i % 60))
	}
	for name, tt := range map[string]struct {
		text      string
		kept, set int
	}{
		"a list in a cell":         {header + row("["+one(1)+","+one(2)+"]") + row(one(3)), 3, 0},
		"a list of one":            {header + row("["+one(1)+"]"), 1, 0},
		"end to end":               {header + row(one(1)+"\n"+one(2)), 2, 0},
		"in quotes":                {header + row(quotedJSON(one(1))), 1, 0},
		"far down":                 {late + row("["+one(1)+","+one(2)+"]") + row("x") + row(one(3)), 303, 1},
		"a list that is cut":       {header + row(one(1)) + row(("[" + one(2) + "," + one(3))[:400]), 1, 1},
		"an empty list":            {header + row(one(1)) + row("[]"), 1, 1},
		"a list in JSON":           {"[" + object("["+one(1)+","+one(2)+"]") + "," + object("["+one(3)+"]") + "]", 3, 0},
		"a list in a text in JSON": {object(quotedJSON("["+one(1)+","+one(2)+"]")) + "\n" + object(quotedJSON(one(3))), 3, 0},
	} {
		for _, ahead := range []bool{false, true} {
			opt := Options{}
			if ahead {
				opt.Straight = func(int64, int64) bool { return true }
			}
			s, err := Open("x", strings.NewReader(tt.text), nil, opt)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
			if r, is := s.r.(*csvReader); is {
				r.size = 4 << 10
			}
			o, guesses, _ := drainSettled(t, s)
			if ahead && name == "far down" && guesses == 0 {
				t.Error("nothing was cut ahead")
			}
			kept := 0
			for _, n := range o.sink.Kinds {
				kept += int(n)
			}
			for i, n := range o.numbers {
				if n != int64(i+1) {
					t.Errorf("%s, cut ahead: %v: record %d is called %d", name, ahead, i+1, n)
					break
				}
			}
			if kept != tt.kept || len(o.sink.Rejected) != tt.set || o.records != kept+tt.set {
				t.Errorf("%s, cut ahead: %v: %d rows of %d records, %v", name, ahead, kept, o.records, o.sink.Rejected)
			}
		}
	}
}
