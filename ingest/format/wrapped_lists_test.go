package format

import (
	"strings"
	"testing"

	"prtscope/ingest/signin"
)

// Objects of lists that Splunk has spread over fields are put together where each field
// has a value for each, as JSON and as CSV; where one lacks a value, nobody knows whose
// the others are, and all stay as they are.
func TestListsOfSplunk(t *testing.T) {
	const head = `{"result":{"category":"SignInLogs","time":"2026-05-04T07:00:00Z","operationName":"Sign-in activity","properties.ipAddress":"203.0.113.7","properties.id":"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00","properties.createdDateTime":"2026-05-04T07:00:00Z","properties.userPrincipalName":"a@b.example","properties.appId":"x","properties.riskEventTypes_v2{}":["a","b"],`
	const at = "properties.appliedConditionalAccessPolicies{}."
	for fields, want := range map[string]string{
		`"` + at + `id":["p","q"],"` + at + `result":["success","success"],"` + at + `enforcedGrantControls{}":["Mfa","Block"]}}`: `[{"id":"p","result":"success"},{"id":"q","result":"success"}] {"appliedConditionalAccessPolicies{}":{"enforcedGrantControls":["Mfa","Block"]}}`,
		`"` + at + `id":"p","` + at + `result":"failure","` + at + `enforcedGrantControls{}":["Mfa","Block"]}}`:                   `[{"enforcedGrantControls":["Mfa","Block"],"id":"p","result":"failure"}] -`,
		`"` + at + `id":["p","q"],"` + at + `result":"failure"}}`:                                                                 `- {"appliedConditionalAccessPolicies{}":{"id":["p","q"],"result":"failure"}}`,
	} {
		o, err := readAll(t, strings.NewReader(head+fields), 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.text(signin.CAPolicies, 0) + " " + o.text(signin.Extra, 0); got != want || len(o.sink.Rejected) > 0 {
			t.Errorf("%s:\n%s\nnot\n%s, %+v", fields, got, want, o.sink.Rejected)
		}
		if risks := o.text(signin.RiskEvents, 0); !strings.Contains(risks, "a") || !strings.Contains(risks, "b") || o.sink.Flags["FIELD_TYPE"] > 0 {
			t.Errorf("risks %q", risks)
		}
	}
	csv := `category,time,operationName,properties.id,properties.createdDateTime,properties.userPrincipalName,properties.appId,` + at + `id,` + at + `result` + "\n" +
		`SignInLogs,2026-05-04T07:00:00Z,Sign-in activity,4d63c1c4-c95b-4d3c-8e0a-1271fd813e00,2026-05-04T07:00:00Z,a@b.example,x,"p` + "\n" + `q","success` + "\n" + `failure"` + "\n"
	o, err := readAll(t, strings.NewReader(csv), 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := o.text(signin.CAPolicies, 0); got != `[{"id":"p","result":"success"},{"id":"q","result":"failure"}]` || strings.Contains(o.text(signin.Missing, 0), "ca_policies") {
		t.Errorf("CSV: %s, missing %s", got, o.text(signin.Missing, 0))
	}
}
