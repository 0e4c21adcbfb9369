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
