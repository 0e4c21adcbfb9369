package format

import (
	"strings"
	"testing"

	"prtscope/ingest/audit"
	"prtscope/ingest/signin"
)

// A record spread over columns is the record: a list of one, a list, a number
// that is missing.
func TestUnifiedFlat(t *testing.T) {
	const head = "CreationTime,Id,Operation,Organization,RecordType,ResultStatus,UserKey,Workload,ClientIP,ObjectId,UserId,ExtendedProperties,ModifiedProperties,Actor,InterSystemsId,IntraSystemId,Target\n"
	text := head +
		`2026-05-15T09:00:00,11111111-1111-1111-1111-111111110000,UserLoggedIn,,15,Success,aaaaaaaa-0000-0000-0000-000000000001,AzureActiveDirectory,[2001:db8::7],00000003-0000-0000-c000-000000000000,ann@x.example,"{""Name"":""UserAgent"",""Value"":""curl""}",,"[{""ID"":""aaaaaaaa-0000-0000-0000-000000000001"",""Type"":0}]",cccccccc-1111-1111-1111-111111110000,11111111-1111-1111-1111-111111110000,` + "\n" +
		`2026-05-15T10:00:00,22222222-1111-1111-1111-111111110000,Update device.,,8,Success,x,AzureActiveDirectory,,Not Available,ann@x.example,,"{""Name"":""AccountEnabled"",""OldValue"":""[true]"",""NewValue"":""[false]""}","{""ID"":""User_aaaaaaaa-0000-0000-0000-000000000001"",""Type"":2}",,,` + "\n" +
		`2026-05-15T10:00:00,33333333-1111-1111-1111-111111110000,MailboxLogin,,2,Succeeded,x,Exchange,192.0.2.7,,ann@x.example,,,,,,` + "\n" +
		`2026-05-15T11:00:00,44444444-1111-1111-1111-111111110000,Update device.,,8,Success,x,AzureActiveDirectory,,,ann@x.example,,"[{""Name"":""Acc]",,,,` + "\n"
	s, err := Open("PSLogin_Operations_Export.csv", strings.NewReader(text), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := drain(t, s, 0)
	if o.format != "unified-audit-flat-csv" || o.sink.SignIns.Len() != 1 || o.sink.Audits.Len() != 1 || o.sink.Requests.Len() != 1 || len(o.sink.Other) > 0 || len(o.sink.Rejected) != 1 || o.sink.Rejected[0].Code != "AUDITDATA_CUT" {
		t.Fatalf("%s: %d sign-ins, %d changes, %d requests, other %v, rejected %v", o.format, o.sink.SignIns.Len(), o.sink.Audits.Len(), o.sink.Requests.Len(), o.sink.Other, o.sink.Rejected)
	}
	for c, want := range map[int]string{signin.UserAgent: "curl", signin.ClientIP: "2001:db8::7", signin.UserID: "aaaaaaaa-0000-0000-0000-000000000001", signin.EventID: "11111111-1111-1111-1111-111111110000"} {
		if got, _ := o.sink.SignIns.Text(c, 0); got != want {
			t.Errorf("%s is %q, want %q", signin.Schema.Fields[c].Name, got, want)
		}
	}
	missing := o.text(signin.Missing, 0)
	for _, name := range []string{"app_id", "device_id", "error_code", "session_id"} {
		if !strings.Contains(missing, name) {
			t.Errorf("%s is not among what is missing", name)
		}
	}
	if got, _ := o.sink.Audits.Text(audit.Modified, 0); !strings.Contains(got, `"AccountEnabled"`) {
		t.Errorf("changed properties %q", got)
	}
	if got, _ := o.sink.Audits.Text(audit.Activity, 0); got != "Update device" {
		t.Errorf("activity %q", got)
	}
}
