// Package directory is what the directory's own records say of users and
// devices: who was disabled, deleted, renamed or given a new password, when,
// what the inventory holds and what Identity Protection detected. It is small enough to be held in memory: only
// changes that can end or begin the life of a primary refresh token are kept.
package directory

import "slices"

// Kind is what a change does.
type Kind uint8

// The kinds. A change that none of them names is not kept.
const (
	Other Kind = iota
	DeviceCreated
	DeviceDisabled
	DeviceEnabled
	DeviceDeleted
	DeviceRestored
	DeviceMutated // name, system, keys or trust of a device changed by hand
	DeviceOwner   // owner or user of a device added or removed
	UserDisabled
	UserEnabled
	UserDeleted
	UserRestored
	PasswordChanged
	Revoked // tokens of the user from before ValidFrom are refused
	CredentialAdded
	CredentialRemoved
	MethodAdded // security info: a phone, an app or another way to prove who the user is
	Compromised
	Policy
)

var kindWords = [...]string{"other", "register", "disable", "enable", "delete", "restore", "change", "owner", "disable user", "enable user", "delete user", "restore user", "password", "revoke", "credential added", "credential removed", "security info", "compromised", "policy"}

// String returns the effect in a word or two.
func (k Kind) String() string { return kindWords[k] }

// Change is one successful directory change.
type Change struct {
	Time        int64 // microseconds UTC
	Kind        Kind
	Event       string // id of the audit event
	Activity    string
	ActorID     string // object id of the user, or application id
	ActorName   string
	ActorIP     string
	UserID      string // target, where it is a user
	UPN         string
	DeviceID    string // target, where it is a device; as sign-ins carry it
	ObjectID    string // directory object id of the device
	DeviceName  string
	DeviceOS    string
	DeviceBuild string // version of the system that it was registered with, as spelled
	Agent       string // user agent in the details
	ValidFrom   int64  // of Revoked: the new valid-from date, 0 where not given
	Source      string
	Record      int64
	Offset      int64

	changed string // what Changed returns, as a list in a column
}

// Device is a device of the inventory. Times are microseconds UTC, 0 where not
// given; booleans are -1 where not known.
type Device struct {
	ObjectID, ID, Name, Trust, OS, OSVersion string
	Manufacturer, Model, Profile, Management string
	Ownership                                string   // company or personal, as the directory spells it
	Conflicts                                string   // on what exports disagree, as the column of that name holds it
	Alike                                    int64    // further records with the device id
	Owners, Users                            []string // object ids or names
	Enabled, Compliant, Managed              int8
	Registered, Created, LastSignIn, Deleted int64
	Source                                   string
	Record, Offset                           int64
}

// Directory holds changes, inventory and risks. It does not change once built and may
// be read from many goroutines.
type Directory struct {
	changes          []*Change
	byDevice, byUser map[string][]*Change
	holds            map[string][]*Change // of byUser, what Holds returns
	byActor          map[string][]*Change
	devices          *shelf
	listed           int64 // newest date of the inventory
	audits           int64
	audited          int64  // newest audit event
	told             uint64 // a bit for each kind of change there is

	risks    []Risk
	riskOf   map[string][]*Risk // by user
	riskRows int64              // of every type
}

// Changes returns all changes in order of time. They must not be changed.
func (d *Directory) Changes() []*Change {
	if d == nil {
		return nil
	}
	return d.changes
}

// Device returns the changes to a device in order of time.
func (d *Directory) Device(id string) []*Change {
	if d == nil {
		return nil
	}
	return d.byDevice[id]
}

// Made reports whether a change says that a device was created.
func (d *Directory) Made(id string) bool {
	return slices.ContainsFunc(d.Device(id), func(c *Change) bool { return c.Kind == DeviceCreated })
}

// User returns the changes to a user in order of time; id is the object id or
// the user principal name in lower case.
func (d *Directory) User(id string) []*Change {
	if d == nil {
		return nil
	}
	return d.byUser[id]
}

// Holds is User, of those changes alone that end, or give back, what a user holds:
// the account, the password, the tokens. Keys and devices may be added by the thousand.
func (d *Directory) Holds(id string) []*Change {
	if d == nil {
		return nil
	}
	return d.holds[id]
}

// Actor returns the changes made by a user or application, in order of time;
// id is an object id, an application id, or a user principal name.
func (d *Directory) Actor(id string) []*Change {
	if d == nil {
		return nil
	}
	return d.byActor[id]
}

// Inventory returns what the inventory says of a device, or nil. It is made anew
// for each who asks.
func (d *Directory) Inventory(id string) *Device {
	if d == nil {
		return nil
	}
	return d.devices.get(id)
}

// HasAudit reports whether the case holds directory audit events at all.
func (d *Directory) HasAudit() bool { return d != nil && d.audits > 0 }

// AuditedUntil returns the time of the newest audit event, whatever it tells of, in
// microseconds UTC; 0 where there is none.
func (d *Directory) AuditedUntil() int64 {
	if d == nil {
		return 0
	}
	return d.audited
}

// Tells reports whether the audit log holds a change of a kind, to whatever it is.
// Where it holds none of anybody, that somebody has none means nothing.
func (d *Directory) Tells(k Kind) bool { return d != nil && d.told&(1<<k) != 0 }

// HasInventory reports whether the case holds an inventory of devices.
func (d *Directory) HasInventory() bool { return d != nil && d.devices.n > 0 }

// Listed returns when the inventory was taken at the earliest: the newest date
// that one of its devices bears, in microseconds UTC; 0 where none bears one.
func (d *Directory) Listed() int64 {
	if d == nil {
		return 0
	}
	return d.listed
}
