package format

import (
	"bytes"
	"strings"
	"testing"
)

// TestFieldsDisagree reads records that say one thing twice, and not the same.
func TestFieldsDisagree(t *testing.T) {
	const properties = `"properties":{"id":"0000012c-1111-4222-8333-444444442c00","createdDateTime":"2026-05-01T10:00:00Z","userPrincipalName":"a@x.example","ipAddress":"203.0.113.50",` +
		`"correlationId":"000014b4-1111-4222-8333-44444444b400","tenantId":"aaaaaaaa-1111-4222-8333-444444444444","isInteractive":false,"signInEventTypes":["nonInteractiveUser"],"status":{"errorCode":0}}}`
	envelope := func(more string) string {
		return `{"time":"2026-05-01T10:03:00Z","operationName":"Sign-in activity","category":"NonInteractiveUserSignInLogs",` + more + `,` + properties
	}
	graph := func(more string) string {
		return `{"id":"1","createdDateTime":"2026-05-01T10:00:00Z","userPrincipalName":"a@x.example","appId":"b","incomingTokenType":"none",` + more + `}`
	}
	la := func(more string) string {
		return `{"TimeGenerated":"2026-05-01T10:00:00Z","UserPrincipalName":"a@x.example","AppId":"b","Type":"SigninLogs",` + more + `}`
	}
	portal := func(token, person, status, code string) string {
		return "Date (UTC),Request ID,Username,Incoming token type,Status,Sign-in error code,Incoming token type\n" +
			strings.Join([]string{"2026-05-01T10:00:00Z", "1", "a@x.example", token, status, code, person}, ",") + "\n"
	}
	for _, tt := range []struct {
		name, text, column, value string
		says                      []string // of the column in conflicts
	}{
		{"result", envelope(`"resultType":"50126"`), "error_code", "-", []string{"0", "50126"}},
		{"address", envelope(`"callerIpAddress":"198.51.100.66"`), "client_ip", "203.0.113.50", []string{"198.51.100.66", "203.0.113.50"}},
		{"correlation", envelope(`"correlationId":"0000270f-1111-4222-8333-444444440f00"`), "correlation_id", "000014b4-1111-4222-8333-44444444b400",
			[]string{"000014b4-1111-4222-8333-44444444b400", "0000270f-1111-4222-8333-444444440f00"}},
		{"tenant", envelope(`"tenantId":"bbbbbbbb-1111-4222-8333-444444444444"`), "tenant_id", "aaaaaaaa-1111-4222-8333-444444444444",
			[]string{"aaaaaaaa-1111-4222-8333-444444444444", "bbbbbbbb-1111-4222-8333-444444444444"}},
		{"the same in other words", envelope(`"resultType":0,"callerIpAddress":"::ffff:203.0.113.50","correlationId":"000014B4-1111-4222-8333-44444444B400","tenantId":""`), "error_code", "0", nil},
		{"no address", envelope(`"callerIpAddress":"<null>"`), "client_ip", "203.0.113.50", nil},
		{"rows, status last", la(`"ResultType":"50126","Status":"{\"errorCode\": 0}"`), "error_code", "-", []string{"0", "50126"}},
		{"rows, status first", la(`"Status":{"errorCode":50074},"ResultType":"50126"`), "error_code", "50074", []string{"50074", "50126"}},
		{"rows, damaged", la(`"ResultType":"5,01E+04","Status":"{\"errorCode\": 0}"`), "error_code", "-", nil},
		{"rows, thousands", la(`"ResultType":"50.126","Status":"{\"errorCode\": 50126}"`), "error_code", "50126", nil},
		{"thousands", portal("none", "None", "Failure", "50.126"), "error_code", "50126", nil},
		{"rows that agree", la(`"ResultType":"50126","Status":"{\"errorCode\": 50126}"`), "error_code", "50126", nil},
		{"kind", graph(`"isInteractive":true,"signInEventTypes":["nonInteractiveUser"]`), "kind", "non_interactive", []string{"interactive", "non_interactive"}},
		{"both kinds", graph(`"isInteractive":false,"signInEventTypes":["interactiveUser","nonInteractiveUser"]`), "kind", "interactive", nil},
		{"failure with 0", portal("none", "None", "Failure", "0"), "error_code", "-", []string{"0", "Failure"}},
		{"success with a code", portal("none", "None", "Success", "50126"), "error_code", "-", []string{"50126", "Success"}},
		{"interrupted", portal("none", "None", "Interrupted", "50074"), "error_code", "50074", nil},
		{"tokens", portal("primaryRefreshToken", "SAML 1.1", "Success", "0"), "incoming_token_type", "primaryRefreshToken", []string{"primaryRefreshToken", "saml11"}},
		{"tokens in other words", portal("primaryRefreshToken", "Primary refresh token", "Success", "0"), "incoming_token_type", "primaryRefreshToken", nil},
		{"a masked token", portal("unknownFutureValue", "Refresh token", "Success", "0"), "incoming_token_type", "unknownFutureValue", nil},
		{"a token in another language", portal("primaryRefreshToken", "Token principal", "Success", "0"), "incoming_token_type", "primaryRefreshToken", nil},
	} {
		o, err := readAll(t, bytes.NewReader([]byte(tt.text+"\n")), 0)
		if err != nil || o.sink.SignIns.Len() != 1 {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		want, flags := "-", int64(0)
		if tt.says != nil {
			var says []string
			at := "#1@0"
			if tt.text[0] != '{' { // behind the header
				at = "#1@" + itoa(strings.IndexByte(tt.text, '\n')+1)
			}
			for _, v := range tt.says {
				says = append(says, `{"value":"`+v+`","from":"`+at+`"}`)
			}
			want, flags = `{"`+tt.column+`":[`+strings.Join(says, ",")+`]}`, 1
		}
		wants(t, tt.name, o.sink.SignIns, 0, map[string]string{tt.column: tt.value, "conflicts": want})
		if n := o.sink.Flags["FIELDS_DISAGREE"]; n != flags {
			t.Errorf("%s: counted %d, want %d", tt.name, n, flags)
		}
	}
}

// An error code that a spreadsheet damaged is not the success that the status says,
// and one that it spelled in another way is what it was.
func TestDamagedErrorCode(t *testing.T) {
	text := "Date (UTC);Request ID;Username;Status;Sign-in error code\n"
	codes := []struct{ cell, status, want string }{
		{"50126,00", "Failure", "50126"}, {"50.126", "Failure", "50126"}, {"50126,00", "Success", "-"}, {"50.126", "Success", "-"},
		{"5,01E+04", "Success", "-"}, {"50.000", "Success", "-"}, {"", "Success", "0"}, {"0", "Success", "0"}, {"0,00", "Success", "0"},
	}
	for i, c := range codes {
		text += "2026-05-01T10:00:00Z;" + itoa(i+1) + ";a@x.example;" + c.status + ";" + c.cell + "\n"
	}
	o, err := readAll(t, strings.NewReader(text), 0)
	if err != nil || o.sink.SignIns.Len() != len(codes) {
		t.Fatal(err)
	}
	for i, c := range codes {
		extra := "-"
		if strings.HasPrefix(c.cell, "5,01") || c.cell == "50.000" {
			extra = `{"Sign-in error code":"` + c.cell + `"}`
		}
		wants(t, c.cell, o.sink.SignIns, i, map[string]string{"error_code": c.want, "extra": extra})
	}
}
