package format

import (
	"strings"
	"testing"

	"prtscope/ingest/activity"
)

const workMail = `{"AppAccessContext":{"AADSessionId":"005F6B1E-7d3c-4e8f-9a0b-1c2d3e4f5a6b","APIId":"00000002-0000-0ff1-ce00-000000000000","ClientAppId":"d3590ed6-52b3-4102-aeff-aad2292ab01c","CorrelationId":"aa000000-1111-4222-8333-444455556666","IssuedAtTime":"2026-05-04T06:55:12","UniqueTokenId":"xMFjTVvJPE2OChJx_YE-AA"},"CreationTime":"2026-05-04T07:00:00","Id":"cf89a784-1111-4222-8333-444455556666","Operation":"MailItemsAccessed","OrganizationId":"7d0f6a52-2f0b-4f0e-9a3e-5f5f5c1b0a11","RecordType":50,"ResultStatus":"Succeeded","UserKey":"10032002F222981B","UserType":0,"Version":1,"Workload":"Exchange","ClientIP":"40.99.0.7","UserId":"Ann@B.example","AppId":"00000002-0000-0ff1-ce00-000000000000","ClientAppId":"d3590ed6-52b3-4102-aeff-aad2292ab01c","ClientIPAddress":"192.0.2.7:443","ClientInfoString":"Client=OWA;Action=ViaProxy","ExternalAccess":false,"MailboxOwnerUPN":"ann@b.example","SessionId":"005f6b1e-7d3c-4e8f-9a0b-1c2d3e4f5a6b","TokenObjectId":"0b5c7a1e-1111-4222-8333-444455556666","DeviceId":"28F6E4AB-1111-4222-8333-444455556666","OperationCount":3}`

// What was done with mail is read the same however tools put it.
func TestUnifiedWork(t *testing.T) {
	want := map[int]string{activity.EventID: "cf89a784-1111-4222-8333-444455556666", activity.EventTime: "1777878000000000", activity.Method: "MailItemsAccessed",
		activity.URI: "ann@b.example", activity.Result: "Succeeded", activity.Workload: "Exchange", activity.AppID: "d3590ed6-52b3-4102-aeff-aad2292ab01c",
		activity.UserID: "0b5c7a1e-1111-4222-8333-444455556666", activity.UserUPN: "ann@b.example", activity.IdentityType: "user", activity.ServicePrincipalID: "",
		activity.ClientIP: "192.0.2.7", activity.UserAgent: "Client=OWA;Action=ViaProxy", activity.TokenID: "xMFjTVvJPE2OChJx_YE-AA",
		activity.SignInID: "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", activity.SessionID: "005f6b1e-7d3c-4e8f-9a0b-1c2d3e4f5a6b",
		activity.DeviceID: "28f6e4ab-1111-4222-8333-444455556666", activity.TokenIssued: "1777877712000000", activity.OperationID: "aa000000-1111-4222-8333-444455556666",
		activity.TenantID: "7d0f6a52-2f0b-4f0e-9a3e-5f5f5c1b0a11",
		activity.Extra:    `{"AppAccessContext.APIId":"00000002-0000-0ff1-ce00-000000000000","RecordType":50,"UserKey":"10032002F222981B","UserType":0,"ClientIP":"40.99.0.7","AppId":"00000002-0000-0ff1-ce00-000000000000","ExternalAccess":false,"OperationCount":3}`}
	for name, text := range map[string]string{
		"alone":  workMail,
		"text":   `[{"RecordType":"ExchangeItemAggregated","CreationDate":"x","AuditData":` + quotedJSON(workMail) + `}]`,
		"object": `{"operation":"MailItemsAccessed","auditData":` + workMail + `}`,
		"cell":   "CreationDate,AuditData\n5/4/2026 7:00:00 AM,\"" + strings.ReplaceAll(workMail, `"`, `""`) + "\"\n",
	} {
		o, err := readAll(t, strings.NewReader(text), 0)
		if err != nil || o.sink.Requests.Len() != 1 || len(o.sink.Unknown)+len(o.sink.Flags) > 0 {
			t.Errorf("%s: %v, unknown %v, flags %v, rejected %v", name, err, o.sink.Unknown, o.sink.Flags, o.sink.Rejected)
			continue
		}
		for c, w := range want {
			if got, _ := cellText(o.sink.Requests, c, 0); got != w {
				t.Errorf("%s: %s is %q, want %q", name, activity.Schema.Fields[c].Name, got, w)
			}
		}
	}
}

// Workloads differ in what they name, and not every record is of a user.
func TestUnifiedWorkloads(t *testing.T) {
	const head = `{"CreationTime":"2026-05-04T07:00:00","Id":"cf89a784-1111-4222-8333-444455556666","OrganizationId":"7d0f6a52-2f0b-4f0e-9a3e-5f5f5c1b0a11",`
	for _, tt := range []struct {
		name, text string
		want       map[int]string
	}{
		{"a file", head + `"Operation":"FileDownloaded","RecordType":6,"UserKey":"0b5c7a1e-1111-4222-8333-444455556666","UserType":0,"Workload":"SharePoint","ClientIP":"2001:db8::5","UserId":"ann@b.example","ObjectId":"https://b.example/x.docx","UserAgent":"python-requests/2.28.1","CorrelationId":"aa000000-1111-4222-8333-444455556666","ApplicationId":"d3590ed6-52b3-4102-aeff-aad2292ab01c","AppAccessContext":{"CorrelationId":"aa000000-1111-4222-8333-444455556666","AADSessionId":"","UniqueTokenId":""}}`,
			map[int]string{activity.URI: "https://b.example/x.docx", activity.UserAgent: "python-requests/2.28.1", activity.UserID: "0b5c7a1e-1111-4222-8333-444455556666",
				activity.AppID: "d3590ed6-52b3-4102-aeff-aad2292ab01c", activity.OperationID: "aa000000-1111-4222-8333-444455556666", activity.SignInID: "", activity.SessionID: "",
				activity.Extra: `{"RecordType":6,"UserType":0}`}},
		{"an application", head + `"Operation":"Update","RecordType":2,"ResultStatus":"Failed","UserKey":"6326e366-1111-4222-8333-444455556666","UserType":5,"Workload":"Exchange","UserId":"ann@b.example","TokenObjectId":"77770000-1111-4222-8333-444455556666","AppAccessContext":{"IssuedAtTime":"0001-01-01T00:00:00"}}`,
			map[int]string{activity.UserID: "", activity.UserUPN: "", activity.ServicePrincipalID: "77770000-1111-4222-8333-444455556666", activity.IdentityType: "app", activity.Result: "Failed", activity.TokenIssued: "",
				activity.Extra: `{"AppAccessContext.IssuedAtTime":"0001-01-01T00:00:00","RecordType":2,"UserKey":"6326e366-1111-4222-8333-444455556666","UserType":5,"UserId":"ann@b.example"}`}},
		{"the service itself", head + `"Operation":"Set-Mailbox","RecordType":1,"UserKey":"NT AUTHORITY\\SYSTEM (w3wp)","UserType":4,"Workload":"Exchange","UserId":"NT AUTHORITY\\SYSTEM (w3wp)","ObjectId":"x/y","ActorInfoString":"Client=REST;Client=RESTSystem;UserAgent=[NoUserAgent][AppId=9d6d];","ClientInfoString":"Client=REST;"}`,
			map[int]string{activity.UserAgent: "Client=REST;", activity.UserID: "", activity.UserUPN: "", activity.IdentityType: "", activity.URI: "x/y"}},
		{"an id that is another's", head + `"Operation":"New-InboxRule","RecordType":1,"Workload":"Exchange","UserId":"ann@b.example","SessionId":"S-1-5","DeviceId":"ApplF17","ActorInfoString":"Client=REST;Client=RESTSystem;UserAgent=Mozilla/5.0 (X11; x) axios/1.7 [AppId=9d6d];","ClientInfoString":"Client=REST;","AppAccessContext":"@{AADSessionId=005f6b1e-7d3c-4e8f-9a0b-1c2d3e4f5a6b; UniqueTokenId=3kVZRE8tFkinHtPA7_EFAA}"}`,
			map[int]string{activity.UserAgent: "Mozilla/5.0 (X11; x) axios/1.7", activity.SessionID: "005f6b1e-7d3c-4e8f-9a0b-1c2d3e4f5a6b", activity.DeviceID: "", activity.TokenID: "3kVZRE8tFkinHtPA7_EFAA", activity.SignInID: "445945de-2d4f-4816-a71e-d3c0eff10500",
				activity.Extra: `{"RecordType":1,"SessionId":"S-1-5","DeviceId":"ApplF17","ActorInfoString":"Client=REST;Client=RESTSystem;UserAgent=Mozilla/5.0 (X11; x) axios/1.7 [AppId=9d6d];","ClientInfoString":"Client=REST;"}`}},
	} {
		o, err := readAll(t, strings.NewReader(tt.text), 0)
		if err != nil || o.sink.Requests.Len() != 1 {
			t.Errorf("%s: %v, rejected %v, other %v", tt.name, err, o.sink.Rejected, o.sink.Other)
			continue
		}
		for c, w := range tt.want {
			if got, _ := cellText(o.sink.Requests, c, 0); got != w {
				t.Errorf("%s: %s is %q, want %q", tt.name, activity.Schema.Fields[c].Name, got, w)
			}
		}
	}
}

// Sparrow spreads records of mailboxes over columns of their own.
func TestUnifiedWorkFlat(t *testing.T) {
	const text = "CreationTime,Id,Operation,OrganizationId,RecordType,ResultStatus,UserKey,UserType,Version,Workload,UserId,AppId,ClientAppId,ClientIPAddress,ClientInfoString,ExternalAccess,InternalLogonType,LogonType,LogonUserSid,MailboxGuid,MailboxOwnerSid,MailboxOwnerUPN,OperationProperties,OrganizationName,OriginatingServer,Folders,OperationCount,AppAccessContext\n" +
		`2026-05-04T07:00:00,cf89a784-1111-4222-8333-444455556666,MailItemsAccessed,7d0f6a52-2f0b-4f0e-9a3e-5f5f5c1b0a11,50,Succeeded,10032002F222981B,0,1,Exchange,ann@b.example,00000002-0000-0ff1-ce00-000000000000,d3590ed6-52b3-4102-aeff-aad2292ab01c,192.0.2.7,Client=REST;,False,0,0,S-1-5-21,m,S-1-5-21,ann@b.example,"[{""Name"":""MailAccessType"",""Value"":""Bind""}]",b.example,S1,"{""Path"":""\Inbox""}",3,"@{AADSessionId=005f6b1e-7d3c-4e8f-9a0b-1c2d3e4f5a6b; UniqueTokenId=xMFjTVvJPE2OChJx_YE-AA}"` + "\n"
	s, err := Open("MailItems_Operations_Export.csv", strings.NewReader(text), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := drain(t, s, 0)
	if o.format != "unified-audit-flat-csv" || o.sink.Requests.Len() != 1 || len(o.sink.Unknown) > 0 {
		t.Fatalf("%s, unknown %v, rejected %v", o.format, o.sink.Unknown, o.sink.Rejected)
	}
	for c, want := range map[int]string{activity.SignInID: "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", activity.SessionID: "005f6b1e-7d3c-4e8f-9a0b-1c2d3e4f5a6b",
		activity.AppID: "d3590ed6-52b3-4102-aeff-aad2292ab01c", activity.ClientIP: "192.0.2.7", activity.URI: "ann@b.example", activity.UserAgent: "Client=REST;"} {
		if got, _ := cellText(o.sink.Requests, c, 0); got != want {
			t.Errorf("%s is %q, want %q", activity.Schema.Fields[c].Name, got, want)
		}
	}
	if extra, _ := cellText(o.sink.Requests, activity.Extra, 0); !strings.Contains(extra, `"MailboxGuid":"m"`) || !strings.Contains(extra, "MailAccessType") {
		t.Errorf("extra is %s", extra)
	}
}
