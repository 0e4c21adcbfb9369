package tenant

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// Log takes a directory change into the audit log. An entry without a
// correlation id gets one of its own.
func (w *World) Log(r *rand.Rand, a Audit) *Audit {
	if a.Correlation.Zero() {
		a.Correlation = NewGUID(r)
	}
	tail := make([]byte, 5)
	for i := range tail {
		tail[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[r.IntN(36)]
	}
	prefix := "Directory"
	if a.Service == registration {
		prefix = registration
	}
	a.ID = fmt.Sprintf("%s_%s_%s_%d", prefix, a.Correlation, tail, 10000000+r.IntN(89999999))
	w.Audits = append(w.Audits, &a)
	return &a
}

const (
	core         = "Core Directory"
	registration = "Device Registration Service"
)

func (u *User) target(modified ...[3]string) Target {
	return Target{Type: "User", ID: u.ID, Name: u.Name, UPN: u.UPN, Modified: modified}
}

func (d *Device) target(modified ...[3]string) Target {
	return Target{Type: "Device", ID: d.Object, Name: d.Name, Modified: modified}
}

// Register logs that a user registered a device now, as the registration
// service does it: one request and three changes of the directory.
func (w *World) Register(r *rand.Rand, at time.Time, u *User, d *Device, ip, agent string) {
	d.Registered = at.Truncate(time.Second)
	corr := NewGUID(r)
	trust := map[string]string{"joined": "Azure AD join", "registered": "Azure AD register", "hybrid": "Hybrid Azure AD join"}[d.Trust]
	w.Log(r, Audit{Time: at, Correlation: corr, Activity: "Register device", Category: "Device", Service: registration, Operation: "Add",
		ActorUser: u, ActorIP: ip, Targets: []Target{u.target()},
		Details: [][2]string{{"User-Agent", agent}, {"Device Id", d.ID.String()}, {"Device OS", d.Family}, {"Device Trust Type", trust}, {"Device Object Id", d.Object.String()}}})
	quote := func(s string) string { return `["` + s + `"]` }
	app := func(activity, operation string, after time.Duration, targets ...Target) {
		w.Log(r, Audit{Time: at.Add(after), Correlation: corr, Activity: activity, Category: "Device", Service: core, Operation: operation,
			ActorApp: registration, ActorAppID: DRS.ID, Targets: targets,
			Details: [][2]string{{"User-Agent", "Microsoft.OData.Client/7.12.5"}, {"DeviceId", d.ID.String()}, {"DeviceOSType", d.Family}}})
	}
	app("Add device", "Add", 200*time.Millisecond, d.target([3]string{"DisplayName", "[]", quote(d.Name)}, [3]string{"CloudDeviceOSType", "[]", quote(d.Family)},
		[3]string{"CloudDeviceOSVersion", "[]", quote(d.Version)}, [3]string{"AccountEnabled", "[]", "[true]"}))
	app("Add registered users to device", "Assign", 300*time.Millisecond, u.target([3]string{"Device.DisplayName", "", `"` + d.Name + `"`}, [3]string{"Device.ObjectID", "", `"` + d.Object.String() + `"`}), d.target())
	app("Add registered owner to device", "Assign", 400*time.Millisecond, u.target([3]string{"Device.DisplayName", "", `"` + d.Name + `"`}, [3]string{"Device.ObjectID", "", `"` + d.Object.String() + `"`}), d.target())
}

// AddHello logs that a user set up Windows Hello on a device.
func (w *World) AddHello(r *rand.Rand, at time.Time, u *User, d *Device, ip string) {
	w.Log(r, Audit{Time: at, Activity: "Add Windows Hello for Business credential", Category: "UserManagement", Service: registration, Operation: "Add",
		ActorUser: u, ActorIP: ip, Targets: []Target{u.target()},
		Details: [][2]string{{"User-Agent", "Dsreg/10.0 (Windows " + d.Version + ")"}, {"Device Id", d.ID.String()}}})
}

// AddPass logs that an administrator gave a user a temporary access pass.
func (w *World) AddPass(r *rand.Rand, at time.Time, admin, u *User, ip string) {
	w.Log(r, Audit{Time: at, Activity: "Admin registered security info", Category: "UserManagement", Service: "Authentication Methods", Operation: "Add",
		ActorUser: admin, ActorIP: ip, Targets: []Target{u.target()}, Details: [][2]string{{"AuthenticationMethod", Pass}}})
}

// DisableDevice logs that an administrator disabled a device.
func (w *World) DisableDevice(r *rand.Rand, at time.Time, admin *User, d *Device, ip string) {
	d.Disabled = true
	w.Log(r, Audit{Time: at, Activity: "Update device", Category: "Device", Service: core, Operation: "Update", ActorUser: admin, ActorIP: ip,
		Targets: []Target{d.target([3]string{"AccountEnabled", "[true]", "[false]"}, [3]string{"Included Updated Properties", "", `"AccountEnabled"`})},
		Details: [][2]string{{"DeviceId", d.ID.String()}, {"DeviceOSType", d.Family}, {"DeviceTrustType", Directories[d.Trust]}}})
}

// Directories spells join types as the directory does.
var Directories = map[string]string{"joined": "AzureAd", "hybrid": "ServerAd", "registered": "Workplace"}

// DisableUser logs that an administrator disabled an account.
func (w *World) DisableUser(r *rand.Rand, at time.Time, admin, u *User, ip string) {
	u.Disabled = true
	w.Log(r, Audit{Time: at, Activity: "Disable account", Category: "UserManagement", Service: core, Operation: "Update", ActorUser: admin, ActorIP: ip,
		Targets: []Target{u.target([3]string{"AccountEnabled", "[true]", "[false]"}, [3]string{"Included Updated Properties", "", `"AccountEnabled"`})}})
}

// ChangePassword logs that a user changed their own password; the date from
// which tokens are valid moves with it.
func (w *World) ChangePassword(r *rand.Rand, at time.Time, u *User, ip string) {
	corr := NewGUID(r)
	w.Log(r, Audit{Time: at, Correlation: corr, Activity: "Change user password", Category: "UserManagement", Service: core, Operation: "Update",
		ActorUser: u, ActorIP: ip, Targets: []Target{u.target()}})
	w.Revoke(r, at, u, u, ip, corr)
}

// ResetPassword logs that an administrator set a new password for a user.
func (w *World) ResetPassword(r *rand.Rand, at time.Time, admin, u *User, ip string) {
	w.Log(r, Audit{Time: at, Activity: "Reset user password", Category: "UserManagement", Service: core, Operation: "Update",
		ActorUser: admin, ActorIP: ip, Targets: []Target{u.target()}})
}

// Revoke logs that the date moved from which a user's tokens are valid.
func (w *World) Revoke(r *rand.Rand, at time.Time, actor, u *User, ip string, corr GUID) {
	from := at.Truncate(time.Second).Format("2006-01-02T15:04:05Z")
	w.Log(r, Audit{Time: at, Correlation: corr, Activity: "Update StsRefreshTokenValidFrom Timestamp", Category: "UserManagement", Service: core, Operation: "Update",
		ActorUser: actor, ActorIP: ip,
		Targets: []Target{u.target([3]string{"StsRefreshTokensValidFrom", `["2026-01-12T07:30:00Z"]`, `["` + from + `"]`}, [3]string{"Included Updated Properties", "", `"StsRefreshTokensValidFrom"`})}})
}

// EnableDevice logs that an administrator enabled a device again.
func (w *World) EnableDevice(r *rand.Rand, at time.Time, admin *User, d *Device, ip string) {
	d.Disabled = false
	w.change(r, at, admin, d, ip, [3]string{"AccountEnabled", "[false]", "[true]"})
}

// ChangeKeys logs that somebody changed by what a device proves itself.
func (w *World) ChangeKeys(r *rand.Rand, at time.Time, actor *User, d *Device, ip string) {
	w.change(r, at, actor, d, ip, [3]string{"AlternativeSecurityIds", `[{"type":2}]`, `[{"type":2},{"type":2}]`})
}

func (w *World) change(r *rand.Rand, at time.Time, actor *User, d *Device, ip string, what [3]string) {
	w.Log(r, Audit{Time: at, Activity: "Update device", Category: "Device", Service: core, Operation: "Update", ActorUser: actor, ActorIP: ip,
		Targets: []Target{d.target(what, [3]string{"Included Updated Properties", "", `"` + what[0] + `"`})},
		Details: [][2]string{{"DeviceId", d.ID.String()}, {"DeviceOSType", d.Family}, {"DeviceTrustType", Directories[d.Trust]}}})
}

// DeleteDevice logs that an administrator deleted a device.
func (w *World) DeleteDevice(r *rand.Rand, at time.Time, admin *User, d *Device, ip string) {
	w.Devices = slices.DeleteFunc(w.Devices, func(x *Device) bool { return x == d })
	w.Log(r, Audit{Time: at, Activity: "Delete device", Category: "Device", Service: core, Operation: "Delete", ActorUser: admin, ActorIP: ip,
		Targets: []Target{d.target()}, Details: [][2]string{{"DeviceId", d.ID.String()}, {"DeviceOSType", d.Family}, {"DeviceTrustType", Directories[d.Trust]}}})
}
