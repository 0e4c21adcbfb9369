package format

import (
	"bytes"
	"strings"
	"testing"

	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// TestWhatWasNotAskedForIsMissing reads what Graph answers to a $select: a key
// that no record has is a column that the source does not carry, while null is
// a value that is not there.
func TestWhatWasNotAskedForIsMissing(t *testing.T) {
	whole := `{"id":"6f1d0a4e-5a1f-4a9e-9d55-0f3a2e7c1b00","createdDateTime":"2026-05-04T07:00:00Z","userId":"00aa00aa-bb11-cc22-dd33-44ee44ee44ee",` +
		`"appId":"d3590ed6-52b3-4102-aeff-aad2292ab01c","incomingTokenType":"none","sessionId":null,"userAgent":null,"deviceDetail":{"deviceId":""}}`
	for _, tt := range []struct {
		without string
		missing bool
		column  signin.Column
	}{
		{"", false, signin.IncomingToken},
		{"", false, signin.SessionID},
		{"", false, signin.DeviceID},
		{`,"incomingTokenType":"none"`, true, signin.IncomingToken},
		{`,"sessionId":null`, true, signin.SessionID},
		{`,"deviceDetail":{"deviceId":""}`, true, signin.DeviceID},
	} {
		o, err := readAll(t, bytes.NewReader([]byte("["+strings.Replace(whole, tt.without, "", 1)+"]")), 0)
		if err != nil {
			t.Fatal(err)
		}
		said, _ := o.sink.SignIns.Text(signin.Missing, 0)
		name := signin.Schema.Fields[tt.column].Name
		got := false
		for _, m := range column.SplitList(said) {
			got = got || m == name
		}
		if got != tt.missing {
			t.Errorf("without %q: %s is missing: %t", tt.without, name, got)
		}
	}
}
