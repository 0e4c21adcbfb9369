package format

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"prtscope/ingest/signin"
)

// TestWrapped reads originals wherever a platform keeps them, and says so where
// it keeps none.
func TestWrapped(t *testing.T) {
	const original = `{"id":"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00","createdDateTime":"2026-05-04T07:00:00Z","appId":"x","userPrincipalName":"a@b.example","incomingTokenType":"none","status":{"errorCode":0}}`
	quoted := string(appendQuoted(nil, []byte(original)))
	list := string(appendQuoted(nil, []byte(`{"records":[`+original+`]}`)))
	two := string(appendQuoted(nil, []byte(`[`+original+`,`+original+`]`)))
	coded := base64.StdEncoding.EncodeToString([]byte(`{"records": [` + original + `]}`))
	for _, tt := range []struct{ text, code string }{
		{`{"@timestamp":"x","message":` + list + `}`, ""},
		{`{"message":` + two + `}`, ""},
		{`{"message":"{\"records\":[]}"}`, "NO_ORIGINAL"},
		{`{"SequenceNumber":1,"Offset":"0","Body":` + quoted + `}`, ""},
		{`{"SequenceNumber":1,"Body":"` + coded + `"}`, ""},
		{`{"SequenceNumber":1,"EnqueuedTimeUtc":"x","Body":"` + coded[:60] + `?"}`, "NO_ORIGINAL"},
		{`{"preview":false,"result":{"_raw":` + quoted + `}}`, ""},
		{`{"_raw":` + quoted + `,"_time":"x"}`, ""},
		{`{"_index":"x","_source":{"event":{"original":` + quoted + `}}}`, ""},
		{`{"@timestamp":"x","message":` + quoted + `}`, ""},
		{`{"event.original":` + quoted + `}`, ""},
		{`{"@timestamp":"x","event":{"original":` + original + `}}`, ""},
		{`{"@timestamp":"x","event":{"kind":"event"},"azure":{}}`, "NO_ORIGINAL"},
		{`{"_raw":"plain text"}`, "NO_ORIGINAL"},
		{`{"_raw":` + string(appendQuoted(nil, []byte(`{"_raw":`+quoted+`}`))) + `}`, ""},
		{`{"_raw":` + string(appendQuoted(nil, []byte(`{"_raw":"{\"a\":1}"}`))) + `}`, "WRAPPED_TWICE"},
		{`{"_raw":"{\"a\":1}"}`, "NOT_RECOGNISED"},
	} {
		o, err := readAll(t, strings.NewReader(tt.text), 0)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		code := ""
		for _, r := range o.sink.Rejected {
			code = r.Code
		}
		if code != tt.code || tt.code == "" && (o.text(signin.IncomingToken, 0) != "none" || o.text(signin.ErrorCode, 0) != "0") {
			t.Errorf("%s: rejected %v, want %q", tt.text, o.sink.Rejected, tt.code)
		}
	}
}

// TestHuntingWords turns the numbers of advanced hunting into words, and keeps
// those that it has no word for.
func TestHuntingWords(t *testing.T) {
	const head = `{"Timestamp":"2026-05-04T07:00:00Z","ApplicationId":"x","AccountUpn":"a@b.example","ErrorCode":50126,"LogonType":"[\"nonInteractiveUser\"]",`
	for text, want := range map[string]map[int]string{
		`"ConditionalAccessStatus":2,"RiskState":4,"RiskLevelAggregated":50,"TokenIssuerType":0,"IsGuestUser":1,"IsManaged":1,"IsCompliant":"0"}`: {
			signin.CAStatus: "notApplied", signin.RiskState: "atRisk", signin.RiskAggregated: "medium", signin.IssuerType: "AzureAD", signin.UserType: "guest",
			signin.Managed: "1", signin.Compliant: "0", signin.Kind: "non_interactive", signin.ErrorCode: "50126"},
		`"ConditionalAccessStatus":7,"IsGuestUser":"?"}`: {signin.CAStatus: "-", signin.UserType: "-", signin.Extra: `{"ConditionalAccessStatus":7,"IsGuestUser":"?"}`},
	} {
		o, err := readAll(t, strings.NewReader(head+text), 0)
		if err != nil || o.sink.SignIns.Len() != 1 {
			t.Fatal(err, o)
		}
		for c, w := range want {
			if got := o.text(c, 0); got != w {
				t.Errorf("%s: %s is %q, want %q", text, signin.Schema.Fields[c].Name, got, w)
			}
		}
	}
}

// A few columns that somebody selected are sign-ins if nothing else has them.
func TestSelectedColumnsOfPowershell(t *testing.T) {
	for header, want := range map[string]bool{
		"Id,CreatedDateTime,UserPrincipalName,AppDisplayName,Status": true,
		"Id,CreatedDateTime,UserPrincipalName,DisplayName,UserType":  false, // of users
		"Id,CreatedDateTime,AppId,DisplayName,SignInAudience":        false, // of applications
		"Id,CreatedDateTime,IPAddress,IsInteractive":                 true,
	} {
		o, err := readAll(t, strings.NewReader(header+"\n4d63c1c4-c95b-4d3c-8e0a-1271fd813e00,2026-05-04T07:00:00Z"+strings.Repeat(",x", strings.Count(header, ",")-1)+"\n"), 0)
		if (err == nil) != want || want && o.format != "graph-powershell-csv" {
			t.Errorf("%s: %v", header, err)
		}
	}
}

// Tables of log platforms are read behind a quote that is never closed, and each
// row for itself: what one taught is not looked for in the next.
func TestTablesOfLogPlatforms(t *testing.T) {
	row := func(i int) string {
		original := strings.Replace(graphOne, "813e00", fmt.Sprintf("81%04d", i), 1)
		original = strings.Replace(original, `{"errorCode":0}`, fmt.Sprintf(`{"errorCode":%d},"deviceDetail":{"displayName":"PC-%02d"}`, 50000+i, i), 1)
		return fmt.Sprintf(`"2026-05-04T07:00:%02d.000+0000","%s","h"`, i, strings.ReplaceAll(original, `"`, `""`)) + "\n"
	}
	var b strings.Builder
	b.WriteString(`"_time","_raw","host"` + "\n")
	for i := range 40 {
		if i == 20 {
			b.WriteString(`"2026-05-04T07:00:20.000+0000","{""id"":""x` + "\n")
		}
		b.WriteString(row(i))
	}
	o, err := readAll(t, strings.NewReader(b.String()+`"2026-05-04T07:00:59.000+0000","no JSON","h"`+"\n"), 0)
	if err != nil || o.format != "wrapped-csv" || o.sink.SignIns.Len() != 40 || len(o.sink.Rejected) != 2 || o.sink.Rejected[0].Code != "CSV_QUOTE" || o.sink.Rejected[1].Code != "NO_ORIGINAL" {
		t.Fatalf("%v: %+v", err, o)
	}
	for i := range 40 {
		if id, name, code := o.text(signin.EventID, i), o.text(signin.DeviceName, i), o.text(signin.ErrorCode, i); !strings.HasSuffix(id, fmt.Sprintf("81%04d", i)) || name != fmt.Sprintf("PC-%02d", i) || code != fmt.Sprint(50000+i) {
			t.Errorf("row %d: %s, %s, %s", i+1, id, name, code)
		}
	}
}
