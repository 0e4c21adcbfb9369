package format

import (
	"strings"
	"testing"

	"prtscope/ingest/audit"
	"prtscope/ingest/signin"
)

// TestUnifiedLogon reads a logon as tools put it: the document alone, as text
// inside an object, and in a cell. All say the same.
func TestUnifiedLogon(t *testing.T) {
	const data = `{"CreationTime":"2026-05-04T07:00:00","Id":"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00","Operation":"UserLoginFailed","OrganizationId":"7d0f6a52-2f0b-4f0e-9a3e-5f5f5c1b0a11","RecordType":15,"UserKey":"100320012345ABCD","Workload":"AzureActiveDirectory","ClientIP":"[2001:db8::5]:443","ObjectId":"Unknown","UserId":"Not Available","Actor":[{"ID":"0b5c7a1e-1111-4222-8333-444455556666","Type":0}],"ExtendedProperties":[{"Name":"UserAgent","Value":"curl"},{"Name":"RequestType","Value":"OAuth2:Token"}],"InterSystemsId":"aa000000-1111-4222-8333-444455556666","IntraSystemId":"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00","ApplicationId":"29d9ed98-a469-4536-ade2-f981bc1d605e","DeviceProperties":[{"Name":"Id","Value":"5F6E7D8C-1111-4222-8333-444455556666"},{"Name":"TrustType","Value":"2"},{"Name":"SessionId","Value":"005f6b1e-7d3c-4e8f-9a0b-1c2d3e4f5a6b"}],"ErrorNumber":"50126","LogonError":"InvalidUserNameOrPassword"}`
	want := map[int]string{signin.EventID: "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", signin.EventTime: "1777878000000000", signin.TimeDigits: "0", signin.ErrorCode: "50126",
		signin.UserName: "-", signin.UserID: "0b5c7a1e-1111-4222-8333-444455556666", signin.ClientIP: "2001:db8::5", signin.ResourceID: "-", signin.Kind: "-",
		signin.DeviceID: "5f6e7d8c-1111-4222-8333-444455556666", signin.TrustType: "hybrid", signin.SessionID: "005f6b1e-7d3c-4e8f-9a0b-1c2d3e4f5a6b",
		signin.UserAgent: "curl", signin.FailureReason: "InvalidUserNameOrPassword", signin.Extra: `{"RequestType":"OAuth2:Token","Actor":[{"ID":"0b5c7a1e-1111-4222-8333-444455556666","Type":0}],"UserKey":"100320012345ABCD"}`}
	for name, text := range map[string]string{
		"alone":  data,
		"text":   `[{"RecordType":"AzureActiveDirectoryStsLogon","CreationDate":"x","AuditData":` + string(appendQuoted(nil, []byte(data))) + `}]`,
		"object": `{"operation":"UserLoginFailed","auditData":` + data + `}`,
		"cell":   "CreationDate,AuditData\n5/4/2026 7:00:00 AM,\"" + strings.ReplaceAll(data, `"`, `""`) + "\"\n",
	} {
		o, err := readAll(t, strings.NewReader(text), 0)
		if err != nil || o.sink.SignIns.Len() != 1 {
			t.Errorf("%s: %v, rejected %v", name, err, o)
			continue
		}
		for c, w := range want {
			if got := o.text(c, 0); got != w {
				t.Errorf("%s: %s is %q, want %q", name, signin.Schema.Fields[c].Name, got, w)
			}
		}
	}
}

// TestUnifiedRest says what becomes of records that are no logons: each of the
// tables has its own.
func TestUnifiedRest(t *testing.T) {
	const change = `{"CreationTime":"2026-05-04T07:00:00","Id":"x","Operation":"Update application – Certificates and secrets management ","RecordType":8,"Workload":"AzureActiveDirectory","UserId":"adm@b.example","Actor":[{"ID":"adm@b.example","Type":5},{"ID":"User_0b5c7a1e-1111-4222-8333-444455556666","Type":2}],"Target":[{"ID":"Device_9b91730c-1111-4222-8333-444455556666","Type":2},{"ID":"9b91730c-1111-4222-8333-444455556666","Type":2},{"ID":"Device","Type":2},{"ID":"LAPTOP-1","Type":1}],"ModifiedProperties":[{"Name":"AccountEnabled","NewValue":"[\r\n  false\r\n]","OldValue":"[\r\n  true\r\n]"}],"ExtendedProperties":[{"Name":"additionalDetails","Value":"{\"DeviceId\":\"28f6e4ab-1111-4222-8333-444455556666\"}"}]}`
	text := strings.ReplaceAll(change, "\r\n", `\r\n`) + "\n" +
		`{"CreationTime":"2026-05-04T07:00:00","Operation":"MailItemsAccessed","RecordType":50,"Workload":"Exchange"}` + "\n" +
		`{"RecordType":"x","Operations":"UserLoggedIn","AuditData":""}` + "\n" +
		`{"RecordType":"x","Operations":"UserLoggedIn","AuditData":"{\"CreationTime\":\"2026-05-04T07:00"}` + "\n" +
		`{"CreationTime":"never","Operation":"UserLoggedIn","RecordType":15,"Workload":"AzureActiveDirectory"}` + "\n"
	o, err := readAll(t, strings.NewReader(text), 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, r := range o.sink.Rejected {
		codes = append(codes, r.Code)
	}
	if got := strings.Join(codes, " "); got != "AUDITDATA_BLANK AUDITDATA_CUT TIME_SYNTAX" || len(o.sink.Other) > 0 || o.sink.Requests.Len() != 1 || o.sink.Audits.Len() != 1 {
		t.Fatalf("rejected %v, other %v, %d changes, %d requests", o.sink.Rejected, o.sink.Other, o.sink.Audits.Len(), o.sink.Requests.Len())
	}
	for c, want := range map[int]string{audit.Activity: "Update application - Certificates and secrets management", audit.ActorType: "user", audit.ActorID: "0b5c7a1e-1111-4222-8333-444455556666", audit.ActorName: "adm@b.example",
		audit.TargetType: "Device", audit.DeviceObjectID: "9b91730c-1111-4222-8333-444455556666", audit.DeviceName: "LAPTOP-1",
		audit.DeviceID: "28f6e4ab-1111-4222-8333-444455556666", audit.Modified: `[{"name":"AccountEnabled","old":"true","new":"false"}]`} {
		if got, _ := cellText(o.sink.Audits, c, 0); got != want {
			t.Errorf("%s is %q, want %q", audit.Schema.Fields[c].Name, got, want)
		}
	}
}
