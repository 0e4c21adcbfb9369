package format

import (
	"strings"
	"testing"

	"prtscope/ingest/signin"
)

// One sign-in as Graph, the cmdlets, and diagnostic settings spell it.
const (
	graphOne  = `{"id":"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00","createdDateTime":"2026-05-04T07:00:00Z","appId":"1b730954-1685-4b74-9bfd-dac224a7b894","userPrincipalName":"a@b.example","userId":"aaaaaaaa-0000-0000-0000-000000000001","ipAddress":"192.0.2.7","incomingTokenType":"none","status":{"errorCode":0}}`
	cmdletOne = `{"Id":"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00","CreatedDateTime":TIME,"AppId":"1b730954-1685-4b74-9bfd-dac224a7b894","UserPrincipalName":"a@b.example","UserId":"aaaaaaaa-0000-0000-0000-000000000001","IPAddress":"192.0.2.7","Status":{"ErrorCode":0,"AdditionalProperties":{}}MORE}`
	settings  = `{"time":"2026-05-04T07:02:00Z","resourceId":"/tenants/27b2ee27-8b62-4bf1-8b19-ea2541e4336f/providers/Microsoft.aadiam","operationName":"Sign-in activity","category":"SignInLogs","resultType":"0","callerIpAddress":"192.0.2.7","properties":PROPERTIES}`
	logRow    = `{"TimeGenerated":"2026-05-04T07:02:00Z","CreatedDateTime":"2026-05-04T07:00:00Z","Type":"SigninLogs","Id":"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00","UserPrincipalName":"a@b.example","UserId":"aaaaaaaa-0000-0000-0000-000000000001","AppId":"1b730954-1685-4b74-9bfd-dac224a7b894","IPAddress":"192.0.2.7","ResultType":"0"MORE}`
	hunted    = `{"Timestamp":"2026-05-04T07:00:00Z","AccountUpn":"a@b.example","AccountObjectId":"aaaaaaaa-0000-0000-0000-000000000001","ErrorCode":0,"EndpointCall":"OAuth2:Token","IPAddress":"192.0.2.7","ApplicationId":"1b730954-1685-4b74-9bfd-dac224a7b894","RequestId":"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00"}`
)

func cmdlet(time, more string) string {
	return strings.NewReplacer("TIME", time, "MORE", more).Replace(cmdletOne)
}
func setting(properties string) string {
	return strings.Replace(settings, "PROPERTIES", properties, 1)
}
func quotedJSON(v string) string { return string(appendQuoted(nil, []byte(v))) }

// Each tool and service has its own way to put the same sign-in into a file.
// Whatever it is, the sign-in is the same, and nothing of the file is lost.
func TestTheSameSignInFromEveryTool(t *testing.T) {
	splunk := `{"preview":false,"result":{"_time":"2026-05-04","_raw":` + quotedJSON(setting(graphOne)) + `}}`
	for _, tt := range []struct {
		name, file, text, format string
		records                  int
	}{
		{"Graph, a page of a national cloud", "", `{"@odata.context":"https://graph.microsoft.us/beta/$metadata#auditLogs/signIns","value":[` + graphOne + `]}`, "graph-signins-beta", 1},
		{"Untitled Goose Tool, lines", "rt_signin_log_2026-05-04.json", graphOne + "\n" + graphOne + "\n", "graph-signins-beta", 2},
		{"DFIR-O365RC, a list", "AADSigninLog_x_2026-05-04.json", "[\r\n" + graphOne + "\r\n]", "graph-signins-beta", 1},
		{"DFIR-O365RC, one alone", "AADSigninLog_x_2026-05-04.json", graphOne, "graph-signins-beta", 1},
		{"Microsoft-Extractor-Suite, lists end to end", "", "[" + graphOne + "]\r\n[" + graphOne + "]\r\n", "graph-signins-beta", 2},
		{"Microsoft-Extractor-Suite, a seam", "", "[\r\n" + graphOne + "\r\n] [\r\n" + graphOne + "\r\n]\r\n", "graph-signins-beta", 2},
		{"Microsoft-Extractor-Suite, objects end to end", "", graphOne + "\r\n" + graphOne, "graph-signins-beta", 2},
		{"merged by hand, commas at the ends", "", "[," + graphOne + "," + graphOne + ",]", "graph-signins-beta", 2},
		{"a mark in the middle", "", "[" + graphOne + "]\n[" + graphOne + "]\n", "graph-signins-beta", 2},
		{"Hawk", "Entra_Sign_In_Log_a.json", "[" + cmdlet(`"2026-05-04T07:00:00Z"`, `,"AdditionalProperties":{}`) + "]", "graph-powershell", 1},
		{"the AzureAD module", "", cmdlet(`"2026-05-04T07:00:00Z"`, ""), "graph-powershell", 1},
		{"milliseconds of Windows PowerShell", "", cmdlet(`"\/Date(1777878000000)\/"`, ""), "graph-powershell", 1},
		{"milliseconds with a zone", "", cmdlet(`"\/Date(1777878000000+0000)\/"`, ""), "graph-powershell", 1},
		{"a date as an object", "", cmdlet(`{"value":"\/Date(1777878000000)\/","DisplayHint":2,"DateTime":"Monday, 4 May 2026 07:00:00"}`, ""), "graph-powershell", 1},
		{"an older module", "", cmdlet(`"2026-05-04T07:00:00Z"`, `,"AdditionalProperties":{"sessionId":"005f0f0f-0000-0000-0000-000000000001","incomingTokenType":"none"}`), "graph-powershell", 1},
		{"diagnostic settings, a line", "PT1H.json", setting(graphOne) + "\r\n", "diagnostic", 1},
		{"an event hub", "", `{"records":[` + setting(graphOne) + "," + setting(graphOne) + "]}", "diagnostic", 2},
		{"messages of an event hub", "", `{"records":[` + setting(graphOne) + "]}\n" + `{"records":[` + setting(graphOne) + "]}\n", "diagnostic", 2},
		{"properties as a text", "", setting(quotedJSON(graphOne)), "diagnostic", 1},
		{"Splunk", "", splunk + "\n" + splunk + "\n", "wrapped", 2},
		{"Splunk, raw at the top", "", `{"_raw":` + quotedJSON(setting(graphOne)) + `}`, "wrapped", 1},
		{"Elastic", "", `{"@timestamp":"2026-05-04T07:02:00Z","event":{"original":` + quotedJSON(setting(graphOne)) + `,"module":"azure"}}`, "wrapped", 1},
		{"Elastic, dots in names", "", `{"@timestamp":"2026-05-04T07:02:00Z","event.original":` + quotedJSON(setting(graphOne)) + `}`, "wrapped", 1},
		{"a forwarder's message", "", `{"message":` + quotedJSON(setting(graphOne)) + `}`, "wrapped", 1},
		{"a data export rule", "PT05M.json", strings.Replace(logRow, "MORE", "", 1) + "\n", "log-analytics-signins-json", 1},
		{"az monitor, every value a text", "", "[" + strings.Replace(logRow, "MORE", `,"IsInteractive":"None","AutonomousSystemNumber":"64500","TableName":"PrimaryResult"`, 1) + "]", "log-analytics-signins-json", 1},
		{"advanced hunting, answer of the API", "", `{"Schema":[{"Name":"Timestamp","Type":"DateTime"}],"Results":[` + hunted + "," + hunted + "]}", "hunting-signins-json", 2},
		{"advanced hunting through Graph", "", `{"schema":[{"name":"Timestamp","type":"DateTime"}],"results":[` + hunted + "]}", "hunting-signins-json", 1},
	} {
		s, err := Open(tt.file, strings.NewReader(tt.text), nil, Options{})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		o := drain(t, s, 0)
		if o.format != tt.format || o.sink.SignIns.Len() != tt.records || len(o.sink.Rejected)+len(o.sink.Other) > 0 {
			t.Errorf("%s: %s, %d sign-ins, other %v, rejected %v, notes %v", tt.name, o.format, o.sink.SignIns.Len(), o.sink.Other, o.sink.Rejected, o.notes)
			continue
		}
		for i := range tt.records {
			for c, want := range map[int]string{signin.EventID: "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", signin.EventTime: "1777878000000000", signin.UserName: "a@b.example",
				signin.UserID: "aaaaaaaa-0000-0000-0000-000000000001", signin.AppID: "1b730954-1685-4b74-9bfd-dac224a7b894", signin.ClientIP: "192.0.2.7", signin.ErrorCode: "0"} {
				if got := o.text(c, i); got != want {
					t.Errorf("%s: record %d: %s is %q, want %q", tt.name, i+1, signin.Schema.Fields[c].Name, got, want)
				}
			}
		}
	}
}

// Sign-ins of managed identities have the columns of those of service
// principals, and some of their own: only the name says which they are.
func TestManagedIdentityDownload(t *testing.T) {
	const text = "Date (UTC),Request ID,Correlation ID,Service principal ID,Service principal name,Application,Application ID ,Resource,Resource ID ,Resource tenant ID,Home tenant ID,Home tenant name,IP address,Location,Status,Sign-in error code,Failure reason,Conditional Access,Managed Identity type,Associated Resource Id,Federated Token Id,Federated Token Issuer\n" +
		"2026-05-04T07:00:00Z,4d63c1c4-c95b-4d3c-8e0a-1271fd813e00,8980bf3e-2d34-4d5e-b25c-9398dffca446,596dce38-d127-48ba-a4ac-3b9ef059394b,vm-1,vm-1,1b730954-1685-4b74-9bfd-dac224a7b894,Azure Resource Manager,797f4846-ba00-4fd7-ba43-dac1f8f63013,27b2ee27-8b62-4bf1-8b19-ea2541e4336f,27b2ee27-8b62-4bf1-8b19-ea2541e4336f,,,\", , \",Success,,,Not Applied,systemAssigned,/subscriptions/s/vm-1,,\n"
	for file, kind := range map[string]string{"MSISignIns_2026-05-04_2026-05-10.csv": "managed_identity", "ApplicationSignIns_2026-05-04_2026-05-10.csv": "service_principal", "x.csv": ""} {
		s, err := Open(file, strings.NewReader(text), nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		o := drain(t, s, 0)
		if o.format != "portal-app-signins" || o.sink.SignIns.Len() != 1 || len(o.sink.Unknown) > 0 {
			t.Fatalf("%s: %s, unknown %v, rejected %v", file, o.format, o.sink.Unknown, o.sink.Rejected)
		}
		for c, want := range map[int]string{signin.Kind: kind, signin.ServicePrincipalID: "596dce38-d127-48ba-a4ac-3b9ef059394b", signin.ManagedIdentityType: "systemAssigned",
			signin.ManagedIdentityResource: "/subscriptions/s/vm-1", signin.ErrorCode: "0", signin.Location: "", signin.CAStatus: "notApplied"} {
			if got, _ := cellText(o.sink.SignIns, c, 0); got != want {
				t.Errorf("%s: %s is %q, want %q", file, signin.Schema.Fields[c].Name, got, want)
			}
		}
	}
}
