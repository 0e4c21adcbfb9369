package format

import (
	"strings"
	"testing"

	"prtscope/ingest/signin"
)

// TestPowershellTexts reads objects that ConvertTo-Json and Export-Csv made
// texts of, and those of which they kept only the type.
func TestPowershellTexts(t *testing.T) {
	const head = `{"Id":"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00","CreatedDateTime":"2026-05-04T07:00:00Z","AppId":"x","UserPrincipalName":"a@b.example","IncomingTokenType":"none",`
	const graph = `{"id":"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00","createdDateTime":"2026-05-04T07:00:00Z","appId":"x","userPrincipalName":"a@b.example","incomingTokenType":"none",`
	const csv = "Id,CreatedDateTime,AppId,UserPrincipalName,UserId,Status,DeviceDetail,AppliedConditionalAccessPolicies\nx,2026-05-04 07:00:00,y,a@b.example,z,"
	for _, tt := range []struct {
		name, text string
		want       map[int]string
		lossy      bool
	}{
		{"properties", head + `"Status":"@{ErrorCode=50126; FailureReason=Wrong; or mistyped.; AdditionalDetails=}","DeviceDetail":"@{DeviceId=ABC; IsCompliant=True; TrustType=Azure AD joined}"}`,
			map[int]string{signin.ErrorCode: "50126", signin.FailureReason: "Wrong; or mistyped.", signin.AdditionalDetails: "", signin.DeviceID: "abc",
				signin.Compliant: "1", signin.TrustType: "joined", signin.DeviceName: ""}, false},
		{"nested", head + `"Location":"@{City=Oslo; GeoCoordinates=@{Latitude=59.9}}"}`, map[int]string{signin.City: "Oslo", signin.Latitude: "59.9"}, false},
		{"nested objects of several properties", csv + "@{ErrorCode=0},@{DeviceId=ABC},\"@{Id=1; Conditions=@{Users=@{In=a; Out=b}; Apps=c}; Result=success} @{Id=2; Controls=@{A=1} @{A=2}; Result=failure}\"\n",
			map[int]string{signin.CAPolicies: `[{"id":"1","conditions":[{"users":[{"in":"a","out":"b"}],"apps":"c"}],"result":"success"},{"id":"2","controls":[{"a":"1"},{"a":"2"}],"result":"failure"}]`}, false},
		{"nested place", head + `"Location":"@{City=Oslo; GeoCoordinates=@{Altitude=; Latitude=59.9; Longitude=10.7}; CountryOrRegion=NO}"}`,
			map[int]string{signin.City: "Oslo", signin.Latitude: "59.9", signin.Longitude: "10.7", signin.Country: "NO"}, false},
		{"braces in a text", head + `"Status":"@{ErrorCode=0; FailureReason=Oops } x.; AdditionalDetails=y}"}`,
			map[int]string{signin.ErrorCode: "0", signin.FailureReason: "Oops } x.", signin.AdditionalDetails: "y"}, false},
		{"braces that do not match", head + `"Location":"@{City=Os@{lo; State=x; CountryOrRegion=NO}"}`, map[int]string{signin.City: "-", signin.State: "-", signin.Country: "-"}, true},
		{"too many braces", head + `"Location":"@{City=Oslo; GeoCoordinates=@{Latitude=5}9}; State=x}}"}`, map[int]string{signin.City: "-", signin.State: "-", signin.Latitude: "-"}, true},
		{"a name that says another property", head + `"DeviceDetail":"@{DeviceId=ABC; DisplayName=x; IsCompliant=True; IsCompliant=False}"}`,
			map[int]string{signin.DeviceID: "-", signin.DeviceName: "-", signin.Compliant: "-"}, true},
		{"policies that do not match", head + `"AppliedConditionalAccessPolicies":"@{Id=1; Name=a@{b; Result=success}"}`, map[int]string{signin.CAPolicies: "-"}, true},
		{"policies, each a text", head + `"AppliedConditionalAccessPolicies":["@{Id=1; Result=success}","@{Id=2; Result=failure}"]}`,
			map[int]string{signin.CAPolicies: `[{"id":"1","result":"success"},{"id":"2","result":"failure"}]`}, false},
		{"policies of Graph", graph + `"appliedConditionalAccessPolicies":["@{id=1; result=success}","@{id=2; result=failure}"],"authenticationDetails":"@{authenticationMethod=Password; succeeded=True}"}`,
			map[int]string{signin.CAPolicies: `[{"id":"1","result":"success"},{"id":"2","result":"failure"}]`, signin.AuthDetails: `[{"authenticationMethod":"Password","succeeded":"True"}]`}, false},
		{"types of Graph", graph + `"appliedConditionalAccessPolicies":"System.Object[]","status":"Microsoft.Graph.x"}`,
			map[int]string{signin.CAPolicies: "-", signin.ErrorCode: "-"}, true},
		{"class", head + `"Status":"class SignInStatus {\n  ErrorCode: 0\n  FailureReason: Other.\n}\n"}`, map[int]string{signin.ErrorCode: "0", signin.FailureReason: "Other."}, false},
		{"type", head + `"Status":"Microsoft.Graph.PowerShell.Models.MicrosoftGraphSignInStatus","AppliedConditionalAccessPolicies":"System.Object[]"}`,
			map[int]string{signin.ErrorCode: "-", signin.FailureReason: "-", signin.CAPolicies: "-", signin.IncomingToken: "none"}, true},
		{"policies", head + `"AppliedConditionalAccessPolicies":"@{Id=1; Result=success} @{Id=2; Result=failure}"}`,
			map[int]string{signin.CAPolicies: `[{"id":"1","result":"success"},{"id":"2","result":"failure"}]`}, false},
		{"csv properties", csv + "\"@{ErrorCode=50126; FailureReason=x}\",@{DeviceId=ABC},\n", map[int]string{signin.ErrorCode: "50126", signin.DeviceID: "abc", signin.CAPolicies: ""}, false},
		{"csv of Graph", csv + `"{""errorCode"":50126,""failureReason"":""x""}","{""deviceId"":""ABC"",""isCompliant"":true}",` + "\n",
			map[int]string{signin.ErrorCode: "50126", signin.FailureReason: "x", signin.DeviceID: "abc", signin.Compliant: "1"}, false},
		{"csv of Python", csv + `"{'errorCode': 50126, 'failureReason': 'it\'s ""x"" \xe5\u00e6', 'additionalDetails': ""it's""}","{'deviceId': 'ABC', 'isCompliant': True, 'browser': None}","[{'id': '1', 'n': {}, 'result': 'success'}]"` + "\n",
			map[int]string{signin.ErrorCode: "50126", signin.FailureReason: `it's "x" åæ`, signin.AdditionalDetails: "it's", signin.DeviceID: "abc", signin.Compliant: "1", signin.Browser: "", signin.CAPolicies: `[{"id":"1","n":{},"result":"success"}]`}, false},
		{"csv as JSON of PowerShell", csv + `"{""ErrorCode"":50126}","{""DeviceId"":""ABC""}",` + "\n", map[int]string{signin.ErrorCode: "50126", signin.DeviceID: "abc"}, false},
		{"csv type", csv + "Microsoft.Graph.PowerShell.Models.MicrosoftGraphSignInStatus,Microsoft.Open.MSGraph.Model.DeviceDetail,System.Object[]\n",
			map[int]string{signin.ErrorCode: "-", signin.DeviceID: "-", signin.CAPolicies: "-"}, true},
		{"csv blank", csv + ",,\n", map[int]string{signin.ErrorCode: "-", signin.DeviceID: "", signin.CAPolicies: ""}, false},
	} {
		o, err := readAll(t, strings.NewReader(tt.text), 0)
		if err != nil || o.sink.SignIns.Len() != 1 {
			t.Errorf("%s: %v, rejected %v", tt.name, err, o.sink.Rejected)
			continue
		}
		for c, want := range tt.want {
			if got := o.text(c, 0); got != want {
				t.Errorf("%s: %s is %q, want %q", tt.name, signin.Schema.Fields[c].Name, got, want)
			}
			missing := "\x1f" + o.text(signin.Missing, 0) + "\x1f"
			if says := strings.Contains(missing, "\x1f"+signin.Schema.Fields[c].Name+"\x1f"); want == "-" && tt.lossy && !says {
				t.Errorf("%s: %s is not said to be missing", tt.name, signin.Schema.Fields[c].Name)
			}
		}
		if got := o.sink.Flags["LOSSY_CELL"] > 0; got != tt.lossy || o.sink.Flags["FIELD_TYPE"] > 0 {
			t.Errorf("%s: flags %v", tt.name, o.sink.Flags)
		}
	}
}

// Of an object that cannot be read it is not said that it was blank.
func TestUnreadableObjectsInCells(t *testing.T) {
	const text = "Id,CreatedDateTime,AppId,UserPrincipalName,UserId,Status,DeviceDetail\nx,2026-05-04 07:00:00,y,a@b.example,z,\"{'errorCode': 0\",\"{'deviceId': 'abc', 'trustType': int}\"\n"
	o, err := readAll(t, strings.NewReader(text), 0)
	if err != nil || o.sink.SignIns.Len() != 1 || o.sink.Flags["FIELD_TYPE"] == 0 {
		t.Fatalf("%v, %+v", err, o)
	}
	missing := "\x1f" + o.text(signin.Missing, 0) + "\x1f"
	for _, c := range []int{signin.ErrorCode, signin.FailureReason, signin.DeviceID, signin.TrustType, signin.Compliant} {
		if name := signin.Schema.Fields[c].Name; o.text(c, 0) != "-" || !strings.Contains(missing, "\x1f"+name+"\x1f") {
			t.Errorf("%s is %q, missing are %q", name, o.text(c, 0), missing)
		}
	}
}
