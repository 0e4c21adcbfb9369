package format

import (
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"prtscope/ingest/signin"
)

// What print and pprint of Python show of records is read as the JSON that it stands for,
// and each record is where it is in the source.
func TestRecordsThatPythonShows(t *testing.T) {
	one := func(n int, agent string) string {
		return fmt.Sprintf(`{'id': '4d63c1c4-c95b-4d3c-8e0a-1271fd81%04x', 'createdDateTime': '2026-05-04T07:00:00Z', 'appId': 'x', 'userId': 'u', 'userAgent': %s, 'isInteractive': True, 'status': {'errorCode': 0, 'failureReason': None}, 'deviceDetail': {'isManaged': False}, 'riskEventTypes_v2': []}`, n, agent)
	}
	a, b, c := one(1, `"it's \"x\" \\ \xe5\u2028\U0001f600 True, None"`), one(2, `'a "b" \'c\' {d} \n'`), one(3, `''`)
	page := func(records ...string) string {
		return `{'@odata.context': 'https://graph.microsoft.com/beta/$metadata#auditLogs/signIns', 'value': [` + strings.Join(records, ", ") + `]}`
	}
	for name, tt := range map[string]struct {
		text      string
		kept, set int
	}{
		"a page":              {page(a, b, c), 3, 0},
		"a list":              {"\ufeff[" + a + ", " + b + "]\n", 2, 0},
		"a record a line":     {a + "\r\n" + b + "\r\n" + c + "\r\n", 3, 0},
		"pages end to end":    {page(a) + page(b), 2, 0},
		"Python 2":            {page(strings.ReplaceAll(strings.ReplaceAll(a, ` '`, ` u'`), `{'`, `{u'`)), 1, 0},
		"pprint of long ones": {strings.ReplaceAll(page(a, b), "04T07:00:00Z'", "04T'\n             '07:'\r\n\t \"00:00Z\""), 2, 0},
		"a session":           {">>> don't print(page)\n" + page(a, b) + "\n>>> ", 2, 2},
		"cut":                 {page(a, b, c)[:len(page(a, b))+20], 2, 1},
		"an open string":      {strings.Replace(a, "'x'", "'x", 1) + "\n" + b + "\n" + c + "\n", 2, 1},
		"an object":           {strings.Replace(a, "None}", "Decimal(1)}", 1) + "\n" + b + "\n", 1, 1},
	} {
		for _, size := range []int{0, 700} {
			s, err := Open("", iotest.HalfReader(strings.NewReader(tt.text)), nil, Options{})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
			o := drain(t, s, size)
			if o.sink.SignIns.Len() != tt.kept || len(o.sink.Rejected) != tt.set || !strings.Contains(fmt.Sprint(noteCodes(o.notes)), "PYTHON_TEXT") {
				t.Errorf("%s, in blocks of %d: %d sign-ins, %v set aside, %v", name, size, o.sink.SignIns.Len(), o.sink.Rejected, o.notes)
			}
			for i, s := range o.spans {
				if part := tt.text[s.Offset : s.Offset+s.Length]; part[0] != '{' || part[len(part)-1] != '}' {
					t.Errorf("%s: record %d is said to be %q", name, i+1, part)
				}
			}
			for i := range o.sink.SignIns.Len() {
				want := map[string]string{"0001": "it's \"x\" \\ å\u2028😀 True, None", "0002": "a \"b\" 'c' {d} \n", "0003": ""}[o.text(signin.EventID, i)[32:]]
				if said := o.text(signin.UserAgent, i); said != want || o.text(signin.ErrorCode, i) != "0" || o.text(signin.Interactive, i) != "1" || o.text(signin.Managed, i) != "0" {
					t.Errorf("%s: the agent is %q, want %q", name, said, want)
				}
			}
		}
	}
}
