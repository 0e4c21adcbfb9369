// Package survey looks over a whole case before anything is judged: which logs
// are there and for which days, what they carry, which token types each source
// knows, which devices many people share. It keeps counts, not sign-ins, and
// says what may be concluded from absence.
package survey

import (
	"slices"
	"time"

	"prtscope/ingest/signin"
)

// Day is a span of time in microseconds.
const Day = 24 * 3600 * 1_000_000

// Survey is what a case holds. It does not change once made.
type Survey struct {
	From, To int64 // microseconds UTC, of the first and last sign-in; 0 where there is none
	Rows     int64
	Users    int64 // subjects: users and service principals
	Failures int64
	TooOld   int64                      // PRTs that the service refused as past their lifetime
	Unknown  int64                      // sign-ins whose result is not known
	CloudAP  int64                      // non-interactive rows of the Windows sign-in client
	Masked   int64                      // sign-ins whose token type is hidden from the exporter
	Kinds    map[string]int64           // kind → sign-ins; "" is not known
	Days     map[string]map[int64]int64 // kind → day (since 1970) → sign-ins
	Types    map[Slice]map[string]int64 // kind, source and month → reported token type → sign-ins; "-" is not carried

	absent  map[string]int64    // column → sign-ins that do not carry it
	several map[uint64]bool     // hashes of the ids of devices with more than one user
	shared  map[uint64][]span   // likewise, of those that many used
	nets    map[string]*netUse  // by name, as timelines spell it
	blocks  map[uint64][]int64  // by hash of an autonomous system and a block of addresses: since when users have it as a matter of course, the earliest manyUsers of them
	handed  map[uint64][]holder // by hash of a device that was created in the case: who logged on to it

	devices, logonDevices, joinedDevices int64
	gaps                                 []Gap
	doubts                               []string
}

// Month is the sign-ins of one source in one month.
type Month struct{ Source, Month string } // 2026-05

// Slice is the sign-ins of one kind in a Month.
type Slice struct {
	Kind string
	Month
}

// Marks of devices.
const (
	seen       uint8 = 1 << iota
	logon            // a CloudAP row
	joined           // trust type joined or hybrid
	attended         // an interactive CloudAP row that succeeded
	home             // likewise, in a network that the user has as a matter of course
	unnumbered       // likewise, in one whose number is not known
)

// span is days, both included.
type span struct{ from, to int64 }

// HasKind reports whether the case holds sign-ins of a kind (interactive,
// non_interactive, ...).
func (s *Survey) HasKind(kind string) bool { return s != nil && s.Kinds[kind] > 0 }

// Carries reports whether any sign-in comes from a source that carries the
// column.
func (s *Survey) Carries(c signin.Column) bool { return s.Absent(c) < s.Rows }

// Absent returns how many sign-ins come from sources that do not carry the
// column.
func (s *Survey) Absent(c signin.Column) int64 { return s.absent[signin.Schema.Fields[c].Name] }

// Devices returns how many devices sign-ins name.
func (s *Survey) Devices() int64 { return s.devices }

// LogonDevices returns how many devices Windows was seen to log on or renew a
// PRT with.
func (s *Survey) LogonDevices() int64 { return s.logonDevices }

// JoinedDevices returns how many devices were seen as joined or hybrid joined.
func (s *Survey) JoinedDevices() int64 { return s.joinedDevices }

// joinedEnough is how many joined devices a case must have before that Windows
// logs on with none of them says something of the export.
const joinedEnough = 3

// LogonsLeftOut reports whether Windows' own logons and renewals were left out
// of the case: joined devices sign in, but the Windows sign-in client not once with a device,
// or never without somebody there. That there is no logon then says nothing.
func (s *Survey) LogonsLeftOut() bool {
	return s.manyJoined() && s.CloudAP == 0 && (s.logonDevices == 0 || s.Kinds["non_interactive"] > 0 && s.Kinds[""] == 0)
}

// NoLogons reports whether they were all left out: nothing shows where devices
// are.
func (s *Survey) NoLogons() bool { return s.manyJoined() && s.CloudAP == 0 && s.logonDevices == 0 }

func (s *Survey) manyJoined() bool { return s != nil && s.joinedDevices >= joinedEnough }

// SoleUser reports whether all sign-ins that name a device are of one user: its
// timeline is then a part of that user's. It may say no where it could say yes.
func (s *Survey) SoleUser(device string) bool { return !s.several[hash(device)] }

// The rules of thumb by which a device is shared and a source is of an era.
const (
	sharedUsers = 4
	sharedDays  = 7
	eraRows     = 500
)

// SharedAt reports whether a device was used by at least four users in the
// seven days before the day of at (microseconds). What happens on the day
// itself does not count: a stolen token makes its device look shared.
func (s *Survey) SharedAt(device string, at int64) bool {
	if s == nil {
		return false
	}
	day := dayOf(at)
	return slices.ContainsFunc(s.shared[hash(device)], func(p span) bool { return p.from <= day && day <= p.to })
}

// Shared reports whether a device was shared on any day of the case.
func (s *Survey) Shared(device string) bool { return s != nil && len(s.shared[hash(device)]) > 0 }

// PreRefreshEra reports whether a source, in the month (2026-05) of a sign-in,
// knows no refreshToken: in many non-interactive rows there is none and nothing
// is masked. There "none" means none or refresh token.
func (s *Survey) PreRefreshEra(source, month string) bool {
	if s == nil {
		return false
	}
	types := s.Types[Slice{"non_interactive", Month{source, month}}]
	var rows int64
	for t, n := range types {
		if t != "-" {
			rows += n
		}
	}
	return rows >= eraRows && types["refreshToken"] == 0 && types["unknownFutureValue"] == 0
}

// MonthOf returns the month of a time in microseconds: 2026-05.
func MonthOf(at int64) string { return time.UnixMicro(at).UTC().Format("2006-01") }

func dayOf(at int64) int64 {
	d := at / Day
	if at%Day < 0 {
		d--
	}
	return d
}
