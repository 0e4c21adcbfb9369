package directory

import "strings"

// done says of kinds what was done, in a few words.
var done = [...]string{
	Other: "changed", DeviceCreated: "device registered", DeviceDisabled: "device disabled", DeviceEnabled: "device enabled", DeviceDeleted: "device deleted",
	DeviceRestored: "device restored", DeviceMutated: "device changed", DeviceOwner: "owner added", UserDisabled: "user disabled", UserEnabled: "user enabled",
	UserDeleted: "user deleted", UserRestored: "user restored", PasswordChanged: "password changed", Revoked: "sessions revoked", CredentialAdded: "credential added",
	CredentialRemoved: "credential removed", MethodAdded: "security info added", Compromised: "user confirmed compromised", Policy: "policy changed",
}

// Words says what the change did: "device disabled", "owner added", "password
// reset".
func (c *Change) Words() string {
	activity := strings.ToLower(c.Activity)
	switch {
	case c.Kind == PasswordChanged && strings.HasPrefix(activity, "reset"):
		return "password reset"
	case c.Kind == DeviceOwner:
		whose, verb := "owner", " added"
		if strings.Contains(activity, "registered users") {
			whose = "user of device"
		}
		if strings.HasPrefix(activity, "remove") {
			verb = " removed"
		}
		return whose + verb
	case c.Kind == CredentialAdded && strings.Contains(activity, "windows hello"):
		return "Windows Hello added"
	case c.Kind == CredentialRemoved && strings.Contains(activity, "windows hello"):
		return "Windows Hello removed"
	}
	return done[c.Kind]
}
