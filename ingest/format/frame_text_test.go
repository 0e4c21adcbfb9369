package format

import (
	"strings"
	"testing"
	"testing/iotest"
)

// What a terminal or a script has before JSON, and behind it, is set aside.
func TestTextBeforeJSON(t *testing.T) {
	record := func(i int) string {
		return `{"id":"` + itoa(i) + `","createdDateTime":"2026-05-01T10:00:00Z","userPrincipalName":"a@x.example","appId":"b","status":{"errorCode":0}}`
	}
	one, two := record(1), record(2)
	list := "[\n  " + one + ",\n  " + two + "\n]"
	for name, tt := range map[string]struct {
		text string
		bad  []string
	}{
		"a prompt":           {"PS C:\\> Get-MgAuditLogSignIn, x | ConvertTo-Json\n" + one + "\n" + two + "\nPS C:\\>", []string{"PS C:\\> Get-MgAuditLogSignIn, x | ConvertTo-Json\n", "PS C:\\>"}},
		"a transcript":       {"**********************\r\nWindows PowerShell transcript start\r\nStart time: 20260501100000\r\n\r\n" + list, []string{"**********************\r\nWindows PowerShell transcript start\r\nStart time: 20260501100000\r\n\r\n"}},
		"what a tool says":   {"[*] asking Graph\n[1/2] page\n[2026-05-01 10:00] done, all\n" + list, []string{"[*] asking Graph\n[1/2] page\n[2026-05-01 10:00] done, all\n"}},
		"and then says":      {list + "\n[INFO] done\n[-] bye", []string{"[INFO] done\n[-] bye"}},
		"an assignment":      {"var signins = [" + one + ", " + two + "];\n", []string{"var signins = ", ";\n"}},
		"two assignments":    {"a.b = " + one + ";\nlet c = [\n" + two + "\n];", []string{"a.b = ", ";\nlet c = ", ";"}},
		"a callback":         {"/**/jQuery_17({\"value\":[" + one + "," + two + "]});", []string{"/**/jQuery_17(", ");"}},
		"below a line":       {"// made by a tool, v1\nvar signins =\n[" + one + "," + two + "]", []string{"// made by a tool, v1\nvar signins =\n"}},
		"a list of a number": {"[1]\n" + list, []string{"1"}},
	} {
		for _, slow := range []bool{false, true} {
			in, size := strings.NewReader(tt.text), 0
			o, err := readAll(t, in, size)
			if slow {
				in.Reset(tt.text)
				o, err = readAll(t, iotest.OneByteReader(in), 64)
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			var bad []string
			for _, r := range o.bad {
				bad = append(bad, string(r.Raw))
				if got := tt.text[r.Offset : r.Offset+r.Length]; got != string(r.Raw) {
					t.Errorf("%s: at %d is %q, not %q", name, r.Offset, got, r.Raw)
				}
			}
			if o.sink.SignIns.Len() != 2 || strings.Join(bad, "|") != strings.Join(tt.bad, "|") {
				t.Errorf("%s: %d sign-ins, set aside %q", name, o.sink.SignIns.Len(), bad)
			}
		}
	}
	for name, text := range map[string]string{"no JSON": "[INFO] a,b\n[INFO] c,d\n", "other JSON": "PS C:\\> x\n{\"a\":1}\n", "a table": "a,b\n1,\"{\n{}\"\n"} {
		if o, err := readAll(t, strings.NewReader(text), 0); err == nil {
			t.Errorf("%s: read as %s", name, o.format)
		}
	}
}
