package timeline

// Limits are the spans of time the model rests on, in microseconds. They are
// conventions, not laws: Microsoft's own texts name 14 and 90 days both.
type Limits struct {
	SoftIdle         int64 `json:"soft_idle"`         // idle time after which a PRT should be gone on Windows
	HardIdle         int64 `json:"hard_idle"`         // idle time no platform allows
	Quiet            int64 `json:"quiet"`             // three renewals missed
	Grace            int64 `json:"grace"`             // clocks and pipeline
	ReplicationGrace int64 `json:"replication_grace"` // after disabling a user or device, on top of Grace
	TokenTail        int64 `json:"token_tail"`        // life of access tokens already out
	ForkWindow       int64 `json:"fork_window"`
	LogonInherit     int64 `json:"logon_inherit"` // how long a Windows logon tells the credential of rows after it
	Baseline         int64 `json:"baseline"`      // what "seen before" wants to look back on
}

// Second, Minute, Hour and Day are spans in microseconds.
const (
	Second = 1_000_000
	Minute = 60 * Second
	Hour   = 60 * Minute
	Day    = 24 * Hour
)

// Defaults returns the limits used where no configuration says otherwise.
func Defaults() Limits {
	return Limits{
		SoftIdle: 14 * Day, HardIdle: 90 * Day, Quiet: 12 * Hour,
		Grace: 5 * Minute, ReplicationGrace: 15 * Minute, TokenTail: 70 * Minute,
		ForkWindow: 30 * Minute, LogonInherit: 24 * Hour, Baseline: 7 * Day,
	}
}
