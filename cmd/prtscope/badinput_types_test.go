package main

import (
	"fmt"
	"strings"
	"testing"
)

// typedFields are the fields of a sign-in of which one after another is given values of
// all types, as JSON spells them.
var typedFields = []struct{ name, value string }{
	{"id", `"%08d-1f2e-4d3c-8b5a-69788796a500"`}, {"createdDateTime", `"2026-05-01T%02d:%02d:00Z"`}, {"userId", `"7d1c2b3a-0000-4000-8000-000000000001"`},
	{"userPrincipalName", `"user1@corp.example"`}, {"userDisplayName", `"User 1"`}, {"appId", `"4765445b-32c6-49b0-83e6-1d93765276ca"`}, {"appDisplayName", `"Office"`},
	{"isInteractive", `true`}, {"ipAddress", `"192.0.2.1"`}, {"correlationId", `"5a6c018f-c4af-4ec0-83fb-60437e082dc6"`}, {"sessionId", `"005f0000-0000-4000-8000-000000000001"`},
	{"incomingTokenType", `"none"`}, {"conditionalAccessStatus", `"success"`}, {"autonomousSystemNumber", `64500`}, {"processingTimeInMilliseconds", `12`}, {"flaggedForReview", `false`},
	{"riskState", `"none"`}, {"resourceId", `"00000003-0000-0000-c000-000000000000"`}, {"crossTenantAccessType", `"none"`},
	{"authenticationRequirement", `"singleFactorAuthentication"`}, {"status", `{"errorCode":50126}`}, {"deviceDetail", `{"deviceId":"5a6c018f-c4af-4ec0-83fb-60437e082dc7"}`},
	{"location", `{"countryOrRegion":"NL"}`}, {"appliedConditionalAccessPolicies", `[{"id":"p"}]`},
}

// wrongValues are one of each type; what a field holds is of one of them.
var wrongValues = []struct{ value, kind string }{{`null`, "null"}, {`12`, "number"}, {`"word"`, "text"}, {`[1]`, "list"}, {`{"a":1}`, "object"}, {`true`, "boolean"}}

// wrongTypes is a good record and, for each of its fields and each type, one in
// which that field is of that type.
func wrongTypes() string {
	record := func(n int, name, value string) string {
		var fields []string
		for _, f := range typedFields {
			v := f.value
			switch f.name {
			case name:
				v = value
			case "id":
				v = fmt.Sprintf(v, n)
			case "createdDateTime":
				v = fmt.Sprintf(v, n/60, n%60)
			}
			fields = append(fields, `"`+f.name+`":`+v)
		}
		return "{" + strings.Join(fields, ",") + "}"
	}
	list := []string{record(0, "", "")}
	for _, f := range typedFields {
		for _, v := range wrongValues {
			list = append(list, record(len(list), f.name, v.value))
		}
	}
	return graphPage(list...)
}

// typesKept wants each value of a wrong type to be kept as it was spelled, and
// none of them to be taken for data.
func typesKept(t *testing.T, r *result) {
	rows := map[string]map[string]any{}
	for _, row := range r.rows() {
		rows[fmt.Sprint(row["record"])] = row
	}
	set := map[int64]string{}
	for _, x := range r.rejected {
		set[x.Record] = x.Raw
	}
	record := int64(1)
	for _, f := range typedFields {
		for _, v := range wrongValues {
			record++
			row := rows[fmt.Sprint(record)]
			was := fmt.Sprintf("%q:%s", f.name, v.value)
			switch {
			case row == nil && strings.Contains(set[record], was):
			case row == nil:
				t.Errorf("%s is neither kept nor set aside", was)
			case f.name != "id" && row["event_id"] != fmt.Sprintf("%08d-1f2e-4d3c-8b5a-69788796a500", record-1):
				t.Errorf("%s has the id %v", was, row["event_id"])
			case f.name == "status" && row["error_code"] != nil:
				t.Errorf("%s is taken for the error code %v", was, row["error_code"])
			case f.name == "appliedConditionalAccessPolicies" && v.kind != "null" && strings.Contains(fmt.Sprint(row["ca_policies"], row["extra"]), strings.Trim(v.value, `"`)):
				// nested values of any type are kept as JSON
			case v.kind != "null" && v.kind != kindOf(f.value) && !strings.Contains(fmt.Sprint(row["extra"]), was):
				t.Errorf("%s is not kept: extra is %v", was, row["extra"])
			}
		}
	}
}

// kindOf is the type of a value of JSON.
func kindOf(value string) string {
	switch value[0] {
	case '"':
		return "text"
	case '[':
		return "list"
	case '{':
		return "object"
	case 't', 'f':
		return "boolean"
	}
	return "number"
}
