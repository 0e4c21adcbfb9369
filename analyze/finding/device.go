package finding

// DeviceTimeline is one device's life in the logs, as the report draws it. It
// is made one at a time while the report is written. One without an id is the
// sign-ins of one user that name no device.
type DeviceTimeline struct {
	ID, Name, OS, Trust string
	Users               []User
	Rows                Rows     `json:"-"`
	Changes             []Change // directory changes of the device and its users
	PRTs                []PRT
	Standing            *Standing // nil where there is no id
}

// Standing is what the directory says of a device: its inventory, when that was
// exported, and its audit log, when something was done. Times are microseconds
// UTC.
type Standing struct {
	Given      bool    // the case holds an inventory
	Taken      int64   // newest date of the inventory, 0 where it has none: it was exported then or later
	Listed     *Listed // nil if the device is not in it
	Registered *Change // last by the audit log, nil where that tells of none
	Switched   *Change // last that disabled, enabled, deleted or restored it, likewise
}

// Listed is what the inventory says of a device. Times are microseconds UTC, 0
// where not given; booleans are -1 where not known.
type Listed struct {
	Name, Trust, OS, Model, Ownership, Management, Profile string
	Owners, Users                                          []User // each with an id or a name at least
	Enabled, Compliant, Managed                            int8
	Registered, Created, LastSignIn, Deleted               int64
	Alike                                                  int64 // further records of the inventory with its device id
	Conflicts                                              []Conflict
	Source                                                 string
	Record, Offset                                         int64
}

// Conflict is a column on which inventories disagree, with its values.
type Conflict struct {
	Column string
	Values []string
}

// Len returns how many rows there are.
func (d *DeviceTimeline) Len() int { return d.Rows.Len }

// Nameless reports whether it is the sign-ins of a user that name no device.
func (d *DeviceTimeline) Nameless() bool { return d.ID == "" }

// Span returns the times of the first and the last row, of which there must be one.
func (d *DeviceTimeline) Span() (first, last int64) {
	return d.Rows.Time.At(0), d.Rows.Time.At(d.Len() - 1)
}

// Change is one directory change.
type Change struct {
	Time     int64
	Event    string
	Activity string
	Actor    string
	Effect   string // disable, enable, delete, register, password, revoke, ...
	Target   string
	Source   string
	Record   int64
	Offset   int64
}

// PRT is one primary refresh token as the logs let one tell: a user, a device
// and a credential partition.
type PRT struct {
	User      int // index into Users
	Partition string
	First     int64 // first proof
	Issued    bool  // its issue is in the logs; else it began before them
	Last      int64 // last proof
	End       int64 // 0, or when it was invalidated
	EndWhy    string
	Contested [2]int64 // from when to when two hold it (PM-009); zeros where that was not found
	Renewals  []int64
}

// AuditEvent is one event of the directory's audit log, as the report lists it.
type AuditEvent struct {
	Time       int64 // microseconds UTC; 0 is not known
	Event      string
	Activity   string
	Effect     string // as in Change, or "" where it cannot end or begin the life of a token
	Category   string
	Service    string
	Result     string
	Reason     string
	Actor      string // name, else id
	ActorIP    string
	Target     string // name, else id
	TargetType string
	User       string // UPN of the target, where it is a user
	Device     string // id of the device that it is about, as sign-ins carry it
	DeviceName string
	Agent      string
	Modified   string // JSON list of {name, old, new}
	Details    string // JSON list of {key, value}
	Source     string
	Record     int64
	Offset     int64
}
