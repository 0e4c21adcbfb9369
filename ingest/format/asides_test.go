package format

import (
	"errors"
	"strings"
	"testing"
)

// A log of logons that are no sign-ins is refused by its name, in whatever it
// comes, and what else is refused is not taken for one.
func TestLogonsThatAreNoSignIns(t *testing.T) {
	const row = `"Timestamp":"2026-05-15T09:00:00Z","ActionType":"LogonSuccess","Application":"Active Directory","LogonType":"Credentials validation","AccountUpn":"ann@b.example"`
	names := `Timestamp,ActionType,Application,LogonType,AccountUpn`
	for text, want := range map[string]string{
		`{"Schema":[{"Name":"Timestamp"}],"Results":[{` + row + `}]}`: "IdentityLogonEvents",
		`{` + row + `}`: "IdentityLogonEvents",
		strings.Replace(names, "Timestamp", "TimeGenerated [UTC]", 1) + "\n2026-05-15T09:00:00Z,a,b,c,d\n":                                                                      "IdentityLogonEvents",
		`{"tables":[{"name":"PrimaryResult","columns":[{"name":"` + strings.ReplaceAll(names, ",", `"},{"name":"`) + `"}],"rows":[["2026-05-15T09:00:00Z","a","b","c","d"]]}]}`: "IdentityLogonEvents",
		"Timestamp,DeviceId,ActionType,LogonType,InitiatingProcessFileName\n2026-05-15T09:00:00Z,a,b,c,d\n":                                                                     "DeviceLogonEvents",
		"Timestamp,DeviceId,ActionType,InitiatingProcessFileName\n2026-05-15T09:00:00Z,a,b,d\n":                                                                                 "",
		`{"ActionType":"a","LogonType":"b","Application":"c"}`:                                                                                                                  "",
	} {
		_, err := readAll(t, strings.NewReader(text), 0)
		unknown, is := errors.AsType[*UnknownError](err)
		if !is || (unknown.Aside == "") != (want == "") || !strings.Contains(err.Error(), want) || want != "" && strings.Contains(err.Error(), "no format claims") {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if AsideOf("category:AdvancedHunting-IdentityLogonEvents") == "" || AsideOf("category:AdvancedHunting-IdentityInfo") != "" {
		t.Error("what is counted beside is not told by its name")
	}
}

// Alerts and incidents are refused by their name, whoever exports them, and what they are
// made of is not taken for a sign-in.
func TestAlertsAreNoSignIns(t *testing.T) {
	const evidence = `"createdDateTime":"2026-05-15T09:00:00Z","evidence":[{"@odata.type":"#microsoft.graph.security.ipEvidence","createdDateTime":"2026-05-15T09:00:00Z","verdict":"unknown","ipAddress":"192.0.2.1","countryLetterCode":"NO"},{"createdDateTime":"2026-05-15T09:00:00Z","userAccount":{"userPrincipalName":"ann@b.example","azureAdUserId":"a"}}]`
	for text, want := range map[string]string{
		`{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#security/alerts_v2","value":[{"id":"a","providerAlertId":"b","incidentId":"1","severity":"low","title":"t",` + evidence + `}]}`: "alerts",
		`[{"id":"a","vendorInformation":{},"severity":"low","title":"t","eventDateTime":"2026-05-15T09:00:00Z"}]`:                                                                                      "alerts",
		`[{"id":"1","incidentWebUrl":"u","determination":"unknown","severity":"low","displayName":"d",` + evidence + `,"alerts":[{"id":"a"}]}]`:                                                        "incidents",
		`{"value":[{"incidentId":1,"severity":"High","alerts":[{"alertId":"a","entities":[]}]}]}`:                                                                                                      "incidents",
		`{"TimeGenerated":"2026-05-15T09:00:00Z","SystemAlertId":"a","AlertName":"n","ProviderName":"IPC","Entities":"[]","Type":"SecurityAlert"}`:                                                     "alerts",
		"TimeGenerated [UTC],SystemAlertId,AlertName,ProviderName\n2026-05-15T09:00:00Z,a,n,IPC\n":                                                                                                     "alerts",
		"Timestamp,AlertId,Title,Severity,ServiceSource\n2026-05-15T09:00:00Z,a,t,High,x\n":                                                                                                            "alerts",
		"TimeGenerated,IncidentNumber,Title,Severity,Status\n2026-05-15T09:00:00Z,1,t,High,New\n":                                                                                                      "incidents",
		`{"tables":[{"name":"PrimaryResult","columns":[{"name":"TimeGenerated"},{"name":"SystemAlertId"},{"name":"AlertName"},{"name":"Entities"}],"rows":[["2026-05-15T09:00:00Z","a","n","[]"]]}]}`:  "alerts",
	} {
		if _, err := readAll(t, strings.NewReader(text), 0); err == nil || !strings.HasPrefix(err.Error(), "no sign-ins, but "+want+": they tell what ") {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// What is no export at all is told by what it is, in one line or several.
func TestMarkup(t *testing.T) {
	const result = "<result offset='0'><field k='_raw'><v>{&quot;time&quot;:&quot;2026-05-04T07:00:00Z&quot;,&quot;category&quot;:&quot;SignInLogs&quot;,&quot;properties&quot;:{}}</v></field></result>"
	for text, want := range map[string]string{
		"<?xml version='1.0' encoding='UTF-8'?><results preview='0'>" + result + result + "</results>":     "XML, which",
		"\ufeff<?xml version='1.0'?>\r\n<results preview='0'>\n" + result + "\n" + result + "\n</results>": "XML, which",
		"<results preview='0'>" + result + "</results>":                                                    "XML, which",
		"\n<!DOCTYPE html><html><head><title>Sign in, please</title></head></html>":                        "a web page",
	} {
		if _, err := readAll(t, strings.NewReader(text), 0); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// Objects of the directory have a day of creation, an id and a name, as sign-ins do.
// They are refused by their name, or beside sign-ins set aside.
func TestObjectsOfTheDirectory(t *testing.T) {
	const created = `{"id":"6f1d0a4e-5a1f-4a9e-9d55-0f3a2e7c1b00","createdDateTime":"2024-01-01T00:00:00Z","appId":"00aa00aa-bb11-cc22-dd33-44ee44ee44ee",`
	for object, want := range map[string]string{
		created + `"appDisplayName":"a","servicePrincipalType":"Application"}`:                                    "service principals",
		created + `"appDisplayName":"a","servicePrincipalType":"Application","servicePrincipalId":"a"}`:           "service principals",
		created + `"appDisplayName":"a","signInAudience":"AzureADMyOrg"}`:                                         "applications",
		created + `"appDisplayName":"a","keyCredentials":[]}`:                                                     "no format claims",
		created + `"appDisplayName":"a","resourceId":"b"}`:                                                        "no format claims",
		`{"createdDateTime":"2024-01-01T00:00:00Z","userPrincipalName":"a","displayName":"a","mail":null}`:        "users",
		`{"createdDateTime":"2024-01-01T00:00:00Z","displayName":"a","mailEnabled":false,"securityEnabled":true}`: "groups",
		`{"createdDateTime":"2024-01-01T00:00:00Z","displayName":"a","conditions":{},"grantControls":null}`:       "Conditional Access policies",
	} {
		for _, text := range []string{object, "[" + object + "]", `{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#a","value":[` + object + `]}`} {
			if _, err := readAll(t, strings.NewReader(text), 0); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", text, err, want)
			}
		}
		const signIn = `{"createdDateTime":"2026-05-04T07:00:00Z","appId":"d3590ed6-52b3-4102-aeff-aad2292ab01c","userId":"00aa00aa-bb11-cc22-dd33-44ee44ee44ee"}`
		o, err := readAll(t, strings.NewReader("["+signIn+","+signIn+","+object+"]"), 0)
		if err != nil || o.sink.SignIns.Len() != 2 || len(o.sink.Rejected) != 1 {
			t.Errorf("%s beside sign-ins: %v", object, err)
		}
	}
}

// What a page says that it is of outweighs what its objects look like.
func TestPagesOfTheDirectory(t *testing.T) {
	const looks = `{"id":"6f1d0a4e-5a1f-4a9e-9d55-0f3a2e7c1b00","createdDateTime":"2024-01-01T00:00:00Z","appId":"a","userPrincipalName":"a@b.example","userId":"u","status":{"errorCode":0}}`
	page := func(of, records string) string {
		return `{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#` + of + `","value":[` + records + `]}`
	}
	for of, want := range map[string]string{
		"servicePrincipals": "service principals", "users(id,displayName)": "users", "identity/conditionalAccess/policies": "Conditional Access policies",
		"identity/conditionalAccess/policies(id)": "Conditional Access policies", "groups/$entity": "groups", "roleManagement/directory/roleAssignments": "roles",
		"auditLogs/signIns": "", "users('a')/x": "", "things": "",
	} {
		o, err := readAll(t, strings.NewReader(page(of, looks)), 0)
		if (err != nil) != (want != "") || err != nil && !strings.Contains(err.Error(), "no sign-ins, but "+want+" of the directory, as @odata.context says") {
			t.Errorf("%s: %v, %v", of, err, o)
		}
	}
	sps := page("servicePrincipals", looks+","+looks)
	signIns := page("auditLogs/signIns", graphOne)
	for name, text := range map[string]string{
		"pages end to end":   sps + "\n" + signIns + "\n" + sps + graphOne,
		"pages in an object": `{"a":` + signIns + `,"b":` + sps + `,"c":` + sps + `,"d":[` + graphOne + `]}`,
		"pages in a list":    "[" + signIns + "," + sps + "," + graphOne + "," + sps + "]",
		"pages in a batch":   `{"responses":[{"id":"1","status":200,"body":` + signIns + `},{"id":"2","status":200,"body":` + sps + `},{"id":"3","status":200,"body":` + sps + `},{"id":"4","status":200,"body":` + graphOne + `}]}`,
	} {
		for _, size := range []int{0, 9, 400} {
			o, err := readAll(t, strings.NewReader(text), size)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
			if o.sink.SignIns.Len() != 2 || o.sink.Other["page:service principals"] != 4 || len(o.sink.Rejected) != 0 || AsideOf("page:service principals") == "" {
				t.Errorf("%s, in blocks of %d: %d sign-ins, other %v, rejected %v", name, size, o.sink.SignIns.Len(), o.sink.Other, o.sink.Rejected)
			}
		}
	}
}
