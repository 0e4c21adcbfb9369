package view

import (
	"testing"

	"prtscope/analyze/finding"
)

const days = int64(24 * 3600 * micros)

// What the directory says, and what it does not say, each in words.
func TestStanding(t *testing.T) {
	alice := finding.User{ID: "0000-a", UPN: "alice@contoso.example"}
	unsaid := finding.Listed{Enabled: -1, Compliant: -1, Managed: -1}
	full := finding.Listed{Name: "pc-1", Trust: "joined", OS: "Windows 10", Model: "Contoso Book", Ownership: "Company", Management: "MDM", Profile: "RegisteredDevice",
		Owners: []finding.User{{UPN: "ALICE@contoso.example"}}, Users: []finding.User{{UPN: "ALICE@contoso.example"}}, Enabled: 1, Compliant: 0, Managed: 1, Registered: 2 * days, Created: 2*days + 1, LastSignIn: 9 * days}
	other := full
	other.Owners, other.Users, other.Trust, other.Name, other.Enabled, other.Created, other.Profile, other.Alike = []finding.User{{ID: "0000-b"}}, []finding.User{alice}, "registered", "PC-9", 0, days, "Shared", 2
	other.Conflicts = []finding.Conflict{{Column: "trust_type", Values: []string{"joined", "registered"}}}
	gone := unsaid
	gone.Deleted, gone.Management = 5*days, "EAS"
	for _, tt := range []struct {
		name string
		s    *finding.Standing
		want string
	}{
		{"not asked", nil, ""},
		{"no inventory", &finding.Standing{}, "Inventory: no inventory of devices was handed in"},
		{"not in it", &finding.Standing{Given: true, Taken: 3 * days}, "Inventory: the device is not in the one handed in, whose newest date is 4 Jan 1970 00:00"},
		{"not in it, of no date", &finding.Standing{Given: true}, "Inventory: the device is not in the one handed in"},
		{"audit log alone", &finding.Standing{Registered: &finding.Change{Time: days, Actor: "bob"}, Switched: &finding.Change{Time: 2 * days, Effect: "disable"}},
			"Inventory: no inventory of devices was handed in · Registered, by the audit log: 2 Jan 1970 00:00 by bob · Last done to it, by the audit log: disabled 3 Jan 1970 00:00"},
		{"nothing said", &finding.Standing{Given: true, Listed: &unsaid},
			"Inventory: the device is in it · State then: not said whether enabled · Registered: not said when · Owner: not said · Management: not said whether managed, not said whether compliant"},
		{"deleted", &finding.Standing{Given: true, Listed: &gone},
			"Inventory: the device is in it · State then: deleted 6 Jan 1970 00:00 · Registered: not said when · Owner: not said · Management: not said whether managed (EAS), not said whether compliant"},
		{"the user's own", &finding.Standing{Given: true, Taken: 9 * days, Listed: &full},
			"Inventory: the device is in it, whose newest date is 10 Jan 1970 00:00 · State then: enabled · Registered: 3 Jan 1970 00:00 · Owner: ALICE@contoso.example · Ownership: company · Join: Entra joined · System: Windows 10 · Model: Contoso Book · Management: managed (MDM), not compliant · Last sign-in, by the inventory: about 10 Jan 1970 00:00"},
		{"somebody else's", &finding.Standing{Given: true, Taken: 9 * days, Listed: &other},
			"Inventory: the device is in it, whose newest date is 10 Jan 1970 00:00 · State then: disabled · Registered: 3 Jan 1970 00:00 · Object made: 2 Jan 1970 00:00 · Owner: 0000-b (none of those who sign in on it) · Registered user: alice@contoso.example · Ownership: company · Join: Entra registered (its sign-ins say: Entra joined) · System: Windows 10 · Model: Contoso Book · Name: PC-9 · Management: managed (MDM), not compliant · Last sign-in, by the inventory: about 10 Jan 1970 00:00 · Kind: Shared · Listed twice: 2 further records of the inventory with this device id · Inventories disagree: trust type: joined or registered"},
	} {
		d := &finding.DeviceTimeline{ID: "d", Name: "PC-1", Trust: "joined", Users: []finding.User{alice}, Standing: tt.s}
		if got := StandingText(d); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// What contradicts the sign-ins stands out, and who signs in is known.
func TestStandingThatContradicts(t *testing.T) {
	d := &finding.DeviceTimeline{ID: "d", Trust: "joined", Users: []finding.User{{ID: "a", UPN: "alice@contoso.example"}},
		Standing: &finding.Standing{Given: true, Listed: &finding.Listed{Trust: "registered", Owners: []finding.User{{ID: "A"}, {ID: "b"}}, Users: []finding.User{{ID: "b"}}}}}
	odd := map[string]bool{}
	for _, told := range Standing(d) {
		odd[told.What] = told.Odd
		if told.What == "Owner" && (len(told.Who) != 2 || !told.Who[0].Signs || told.Who[1].Signs) {
			t.Errorf("owners are %+v", told.Who)
		}
	}
	for what, want := range map[string]bool{"Join": true, "Owner": false, "Registered user": true, "Inventory": false} {
		if odd[what] != want {
			t.Errorf("%s stands out: %v", what, odd[what])
		}
	}
}
