package directory_test

import (
	"slices"
	"testing"

	"prtscope/analyze/directory"
	"prtscope/analyze/story"
)

func TestChanged(t *testing.T) {
	d := build(t, `09:00 audit update-device L1 modified='[{"name":"AlternativeSecurityIds"},{"name":"DisplayName"}]'`)
	if c := d.Device(story.Device("L1")); len(c) != 1 || !slices.Equal(c[0].Changed(), []string{"alternativesecurityids", "displayname"}) {
		t.Errorf("got %v", c)
	}
}

func TestWords(t *testing.T) {
	for _, tt := range []struct {
		kind           directory.Kind
		activity, want string
	}{
		{directory.DeviceOwner, "Add registered owner to device", "owner added"},
		{directory.DeviceOwner, "Remove registered owner from device", "owner removed"},
		{directory.DeviceOwner, "Add registered users to device", "user of device added"},
		{directory.DeviceOwner, "Remove registered users from device", "user of device removed"},
		{directory.PasswordChanged, "Reset user password", "password reset"},
		{directory.PasswordChanged, "Change user password", "password changed"},
		{directory.CredentialAdded, "Add FIDO2 security key", "credential added"},
		{directory.CredentialRemoved, "Delete Windows Hello for Business credential", "Windows Hello removed"},
	} {
		if got := (&directory.Change{Kind: tt.kind, Activity: tt.activity}).Words(); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.activity, got, tt.want)
		}
	}
	for k := range directory.Policy + 1 {
		if (&directory.Change{Kind: k}).Words() == "" {
			t.Errorf("kind %s has no words", k)
		}
	}
}
