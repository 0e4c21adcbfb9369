package format

import (
	"strings"
	"testing"

	"prtscope/ingest/column"
	"prtscope/ingest/device"
	"prtscope/ingest/risk"
	"prtscope/ingest/signin"
)

// ofWindows is a text with the line ends that Windows PowerShell writes.
func ofWindows(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }

// onHost is a sign-in as the module of 2023 and Out-File write it, one object behind
// the other, with times as the host's language has them.
func onHost(id, when string) string {
	return `{
    "AppId":  "1b730954-1685-4b74-9bfd-dac224a7b894",
    "CreatedDateTime":  "` + when + `",
    "DeviceDetail":  {
                         "DeviceId":  "",
                         "IsCompliant":  false,
                         "AdditionalProperties":  {

                                                  }
                     },
    "Id":  "` + id + `",
    "IsInteractive":  true,
    "Status":  {
                   "AdditionalDetails":  "MFA requirement satisfied by claim in the token",
                   "ErrorCode":  0
               },
    "UserId":  "7d1c2b3a-0000-4000-8000-000000000001"
}
`
}

// Exports that are whole, but written by scripts, languages and years that differ in
// everything that may: what they say is read all the same.
func TestOddButWholeExports(t *testing.T) {
	const id, second = "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", "4d63c1c4-c95b-4d3c-8e0a-1271fd813f00"
	for _, tt := range []struct {
		name, format, text string
		rows               int
		want               map[int]string // of the first row
	}{
		{"one object of Windows PowerShell, cut at its first depth", "graph-powershell", ofWindows(`{
    "AdditionalProperties":  {
                                 "sessionId":  "005f6b1e-7d3c-4e8f-9a0b-1c2d3e4f5a6b",
                                 "incomingTokenType":  "primaryRefreshToken"
                             },
    "AppId":  "1b730954-1685-4b74-9bfd-dac224a7b894",
    "CreatedDateTime":  "\/Date(1778898321000)\/",
    "DeviceDetail":  "@{Browser=Edge 120.0.0; DeviceId=5f6e7d8c-1111-4222-8333-444455556666; IsCompliant=True; IsManaged=; TrustType=Azure AD joined}",
    "Id":  "` + id + `",
    "IsInteractive":  false,
    "Location":  "@{City=Oslo; CountryOrRegion=NO; GeoCoordinates=; State=}",
    "Status":  "@{AdditionalDetails=; ErrorCode=50126; FailureReason=Invalid username or password or Invalid on-premise username or password.}",
    "UserId":  "7d1c2b3a-0000-4000-8000-000000000001",
    "UserPrincipalName":  "o\u0027neil@b.example"
}
`), 1, map[int]string{signin.EventTime: "1778898321000000", signin.SessionID: "005f6b1e-7d3c-4e8f-9a0b-1c2d3e4f5a6b", signin.IncomingToken: "primaryRefreshToken",
			signin.DeviceID: "5f6e7d8c-1111-4222-8333-444455556666", signin.Compliant: "1", signin.Managed: "", signin.TrustType: "joined", signin.ErrorCode: "50126",
			signin.Country: "NO", signin.UserName: "o'neil@b.example"}},
		{"Export-Csv -UseCulture of a German host", "graph-powershell-csv", ofWindows(`#TYPE Selected.Microsoft.Graph.PowerShell.Models.MicrosoftGraphSignIn
"AppDisplayName";"AppId";"CreatedDateTime";"IPAddress";"Id";"IncomingTokenType";"IsInteractive";"Status";"UserId"
"Office; 365";"1b730954-1685-4b74-9bfd-dac224a7b894";"16.05.2026 04:25:21";"192.0.2.8";"` + id + `";"none";"True";"Microsoft.Graph.PowerShell.Models.MicrosoftGraphSignInStatus";"7d1c2b3a-0000-4000-8000-000000000001"
`), 1, map[int]string{signin.EventTime: "1778905521000000", signin.AppName: "Office; 365", signin.ErrorCode: "", signin.IncomingToken: "none", signin.ClientIP: "192.0.2.8"}},
		{"objects end to end of an Australian host", "graph-powershell", ofWindows(onHost(id, "3/05/2026 7:25:22 AM") + onHost(second, "16/05/2026 7:25:21 PM")), 2,
			map[int]string{signin.EventTime: "1777793122000000", signin.ErrorCode: "0", signin.Compliant: "0"}},
		{"the answer of a query, its error and statistics before its table", "log-analytics-signins-json", `{"error":{"code":"PartialError","details":[]},"statistics":{"query":{"rows":[]}},"tables":[{"columns":[` +
			`{"name":"TimeGenerated","type":"datetime"},{"name":"CreatedDateTime","type":"datetime"},{"name":"Id","type":"string"},{"name":"UserId","type":"string"},{"name":"ResultType","type":"string"},{"name":"ProcessingTimeInMs","type":"string"},{"name":"Type","type":"string"}],` +
			`"name":"PrimaryResult","rows":[["2026-05-16T02:28:22Z",null,"` + id + `","7d1c2b3a-0000-4000-8000-000000000001","50074",null,"AADNonInteractiveUserSignInLogs"]]}]}`, 1,
			map[int]string{signin.EventTime: "1778898502000000", signin.ErrorCode: "50074", signin.Kind: "non_interactive"}},
		{"detections of Microsoft-Extractor-Suite on a British host", "risks-csv", ofWindows(`"Activity","ActivityDateTime","AdditionalInfo","DetectedDateTime","IPAddress","Id","RequestId","RiskEventType","RiskLevel","RiskState","UserId","AdditionalProperties"
"signin","5/06/2026 8:00:00","[{""Key"":""userAgent"",""Value"":""Mozilla, x""}]","16/06/2026 8:05:00","192.0.2.14","abc1","` + id + `","anomalousToken","high","atRisk","7d1c2b3a-0000-4000-8000-000000000001","System.Collections.Generic.Dictionary` + "`" + `2[System.String,System.Object]"
`), 1, map[int]string{risk.EventTime: "1780646400000000", risk.Type: "anomalousToken", risk.RequestID: id, risk.ClientIP: "192.0.2.14", risk.Information: `[{"Key":"userAgent","Value":"Mozilla, x"}]`}},
		{"risky users of Microsoft-Extractor-Suite on a British host", "risks-csv", ofWindows(`"Id","IsDeleted","IsProcessing","RiskDetail","RiskLastUpdatedDateTime","RiskLevel","RiskState","UserDisplayName","UserPrincipalName","AdditionalProperties"
"7d1c2b3a-0000-4000-8000-000000000001","False","False","none","5/06/2026 8:00:00","high","atRisk","Ann","ann@b.example",""
"7d1c2b3a-0000-4000-8000-000000000002","False","False","none","16/06/2026 8:00:00","high","atRisk","Bea","bea@b.example",""
`), 2, map[int]string{risk.EventTime: "1780646400000000", risk.Updated: "1780646400000000", risk.Kind: "user", risk.UserUPN: "ann@b.example"}},
		{"risk detections of a workspace whose browser shows another zone", "risks-csv", "TimeGenerated [UTC+02:00],ActivityDateTime [UTC+02:00],DetectedDateTime [UTC+02:00],Id,RiskEventType,RiskLevel,RiskState,RequestId,UserId,Type\n" +
			`"5/16/2026, 10:00:05.000 AM","5/16/2026, 10:00:00.000 AM","5/16/2026, 10:00:01.000 AM",abc1,anomalousToken,high,atRisk,` + id + `,7d1c2b3a-0000-4000-8000-000000000001,AADUserRiskEvents` + "\n", 1,
			map[int]string{risk.EventTime: "1778918400000000", risk.Detected: "1778918401000000", risk.Updated: "1778918405000000"}},
		{"Get-MgDevice through Export-Csv on a British host", "powershell-devices-csv", ofWindows(`"AccountEnabled","ApproximateLastSignInDateTime","DeviceId","DisplayName","Id","OperatingSystem","RegistrationDateTime","TrustType"
"True","5/06/2026 8:00:00","5f6e7d8c-1111-4222-8333-444455556666","PC-1","9b91730c-1111-4222-8333-444455556666","Windows","16/06/2025 8:00:00","AzureAd"
`), 1, map[int]string{device.LastSignIn: "1780646400000000", device.Registered: "1750060800000000", device.TrustType: "joined"}},
	} {
		s, err := Open("x.json", strings.NewReader(tt.text), nil, Options{})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		o := drain(t, s, 0)
		b := map[*column.Schema]*column.Batch{signin.Schema: o.sink.SignIns, risk.Schema: o.sink.Risks, device.Schema: o.sink.Devices}[s.Format().Table]
		if s.Format().Name != tt.format || b.Len() != tt.rows || len(o.sink.Rejected) > 0 {
			t.Errorf("%s: %s of %d rows, want %s of %d; set aside %v", tt.name, s.Format().Name, b.Len(), tt.format, tt.rows, o.sink.Rejected)
			continue
		}
		for c, want := range tt.want {
			if got, _ := cellText(b, c, 0); got != want {
				t.Errorf("%s: %s is %q, want %q", tt.name, b.Schema.Fields[c].Name, got, want)
			}
		}
	}
}
