package analyze

import (
	"strings"
	"testing"

	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// TestSought looks for texts in a sign-in: what is named is where it must be
// found, by the picker and by what tells where.
func TestSought(t *testing.T) {
	b := column.NewBatch(signin.Schema)
	b.SetString(signin.EventID, "e1")
	b.SetString(signin.UserName, "Erik.Dahl@example.com")
	b.SetString(signin.ClientIP, "2001:db8::17")
	b.SetString(signin.UserAgent, "from 10.0.0.7")
	b.SetNum(signin.EventTime, 1)
	b.SetNum(signin.ASN, 64505)
	b.SetNum(signin.ErrorCode, 50126)
	b.SetNum(signin.Latency, 77)
	b.Commit()
	for _, tt := range []struct{ text, want string }{
		{"ERIK", "user_upn"},
		{"50126", "error_code"},
		{"5012", ""},
		{"77", ""}, // what a number is of nobody types
		{"64505", "asn"},
		{"as64505", "asn"},
		{"AS50126", ""},
		{"2001:0DB8:0::17", "client_ip"},
		{"2001:db8::/64", "client_ip"},
		{"2001:db9::/64", ""},
		{"10.0.0.0/8", ""},
		{"10.0.0.7", "user_agent"},
		{"0", "client_ip user_agent"},
	} {
		q := Query{Text: tt.text}
		got := strings.Join(q.Where(column.Row{Batch: b, At: 0}), " ")
		if got != tt.want {
			t.Errorf("%q stands in %q, want %q", tt.text, got, tt.want)
		}
		if p := newPicker(&q, signin.Schema); p.holds(b, 0) != (got != "") {
			t.Errorf("%q: picked %v, and stands in %q", tt.text, got == "", got)
		}
	}
}
