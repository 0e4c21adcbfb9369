package finding

import "testing"

func TestAcceptance(t *testing.T) {
	f := &Finding{ID: "pm-001-0a0b0c0d", Detection: "PM-001", Subject: Subject{Kind: "device", ID: "d1"}, Last: "2026-05-15T23:59:59.999Z",
		Users: []User{{ID: "u1", UPN: "a@b.example"}}, Devices: []Device{{ID: "d1", Name: "LAPTOP-1"}, {ID: "d2", Name: "LAPTOP-2"}}}
	user := &Finding{Detection: "PM-036", Subject: Subject{Kind: "user", ID: "u1"}, Users: f.Users}
	for _, tt := range []struct {
		a     Acceptance
		f     *Finding
		names bool
	}{
		{Acceptance{Finding: "PM-001-0A0B0C0D"}, f, true},
		{Acceptance{Finding: "pm-001-0a0b0c0e"}, f, false},
		{Acceptance{Detection: "pm-001", Subject: "D1"}, f, true},
		{Acceptance{Detection: "PM-001", Subject: "laptop-1"}, f, true},
		{Acceptance{Detection: "PM-002", Subject: "d1"}, f, false},
		{Acceptance{Detection: "PM-001", Subject: "LAPTOP-2"}, f, false}, // mentioned only
		{Acceptance{Detection: "PM-001", Subject: "a@b.example"}, f, false},
		{Acceptance{Detection: "PM-036", Subject: "A@B.example"}, user, true},
		{Acceptance{Detection: "PM-036", Subject: "u1"}, user, true},
		{Acceptance{Detection: "PM-036", Subject: ""}, user, false},
		{Acceptance{Detection: "CX-014", Subject: "case"}, &Finding{Detection: "CX-014", Subject: Subject{Kind: "case"}}, true},
		{Acceptance{Detection: "CX-007", Subject: "case"}, &Finding{Detection: "CX-007", Subject: Subject{Kind: "case", ID: "networks"}}, false},
	} {
		if got := tt.a.Names(tt.f); got != tt.names {
			t.Errorf("%+v names %s: %t", tt.a, tt.f.Detection, got)
		}
	}
	for _, tt := range []struct {
		until string
		f     *Finding
		holds bool
	}{
		{"", f, true}, {"2026-05-15", f, true}, {"2026-05-14", f, false},
		{"2026-05-17", user, true}, {"2026-05-16", user, false}, // which has no time: the end of the case counts
	} {
		if got := (&Acceptance{Until: tt.until}).Holds(tt.f, "2026-05-17T08:00:00.000Z"); got != tt.holds {
			t.Errorf("until %q, %s: %t", tt.until, tt.f.Detection, got)
		}
	}
}
