package format

import (
	"fmt"
	"strings"
	"testing"
)

// Sign-ins behind many records of others are found, in lines and in rows.
func TestSignInsBehindOthers(t *testing.T) {
	var lines, rows strings.Builder
	rows.WriteString("time,host,event\n")
	for i := range 90 {
		fmt.Fprintf(&lines, "{\"level\":\"info\",\"n\":%d}\n", i)
		fmt.Fprintf(&rows, "2026-05-04T07:00:00Z,h,restarted %d\n", i)
	}
	for name, text := range map[string]string{
		"lines":                lines.String() + oneOf(1) + "\n",
		"lines of a platform":  lines.String() + `{"log":` + quotedJSON(oneOf(1)) + "}\n",
		"rows":                 rows.String() + `2026-05-04T07:00:00Z,h,"` + strings.ReplaceAll(oneOf(1), `"`, `""`) + "\"\n",
		"many lines elsewhere": strings.Repeat(lines.String(), 15) + oneOf(1) + "\n",
	} {
		o, err := readAll(t, strings.NewReader(text), 0)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if o.sink.SignIns.Len() != 1 || len(o.sink.Rejected) != o.records-1 {
			t.Errorf("%s: %d sign-ins of %d records, %d set aside", name, o.sink.SignIns.Len(), o.records, len(o.sink.Rejected))
		}
	}
}
