// Package detect says what a detection is, what it is given, and how it is
// run. A detection is a value: texts for readers, what it needs of the logs, a
// function over one timeline, and examples that are replayed as tests. The
// detections themselves are in package detections; this package has no opinion
// about intruders.
package detect

import (
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/requests"
	"prtscope/analyze/survey"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// Scope is whose timeline a detection is given.
type Scope uint8

// The scopes.
const (
	User    Scope = iota // all sign-ins of one user, over all devices
	Device               // all sign-ins with one device id, over all users
	Address              // all sign-ins from one address (IPv6: /64), over all users
	Case                 // once for the case: no timeline, only the World
	Session              // one session id that sign-ins of several users bear: no timeline, see Pass.Holders
	Trail                // what was done with the tokens that a finding doubts: no timeline, see Pass.Trail
	Orphans              // what was done with those tokens of a user that no sign-in gave: no timeline, see Pass.Used
)

var scopeWords = [...]string{"user", "device", "address", "case", "session", "trail", "tokens"}

// String returns the scope in a word: the Kind of its timelines.
func (s Scope) String() string { return scopeWords[s] }

// The logs that a detection can need as a whole.
const (
	Interactive    = "interactive"
	NonInteractive = "non_interactive"
	Audit          = "audit"
	Devices        = "devices"                  // inventory
	Born           = "audit or devices"         // either of them: both tell when a device came into being
	Risks          = "risk"                     // detections of Identity Protection
	Complete       = "complete non_interactive" // nothing speaks for their being filtered: absence counts
	Logons         = "windows logons"           // and renewals by the Windows sign-in client: they show where devices are
	Requests       = "activity"                 // requests that users' tokens were used for
	Matched        = "matched activity"         // most of whose tokens sign-ins of the case gave
	OwnSessions    = "sessions of one user"     // session ids that tell users apart, as far as most of them go
)

// Detection looks for one kind of trouble in one timeline.
type Detection struct {
	ID         string // PM-007: stable for ever
	Title      string
	Doc        string // what it looks for, why that matters, when it is wrong
	Fact       string // the fact of PRT life it rests on
	Severity   finding.Severity
	Confidence float64  // 0 to 1
	Grade      string   // A follows from a documented invariant, B is sound behaviour, C is weak alone
	Techniques []string // ATT&CK
	Actions    []string // verbs, such as "revoke-sessions": see Pass.Report
	Source     string   // where the idea is from
	Needs      signin.Columns
	Logs       []string // must-have logs; without one of them it is not run
	Scope      Scope
	Limits     []Limit // the spans and numbers that it decides by
	// Lacks, where set, says what the case lacks beside columns and logs, so that all
	// or part of it cannot be judged; it is told what Run observed.
	Lacks func(*World, []Observation) *Lack
	// Any, of Address scope, says which rows Run wants: those with one of the
	// facts; 0 is all. Timelines may hold others. Most sign-ins then need not be
	// put in order of address.
	Any timeline.Facts
	Run func(*Pass)
	// Users, where set, is run over the timelines of users besides: for what
	// timelines of another scope do not hold.
	Users func(*Pass)
	// Absent, where set, is run for each user whom risks name and whom no sign-in is
	// of: Pass.T is then nil and Pass.User says who.
	Absent func(*Pass)
	// Conclude, where set, judges what Run observed in all timelines together.
	Conclude func(*Pass)
	Examples []Example
}

// Example is a story and what the detection must say of it.
type Example struct {
	Name  string
	Story string   // in the notation of package story
	Want  []string // summaries in the order of findings; none: it must be silent
	// Severity and Confidence, where set, are what each finding must have, in
	// the same order.
	Severity   []finding.Severity
	Confidence []float64
	// For, Against and Benign, where set, are what speaks for the first finding,
	// what against it and which harmless causes it names; Evidence is how many
	// records each finding shows.
	For, Against, Benign []string
	Evidence             []int
	// NotRun says that the story lacks a log that the detection must have, so
	// that it is silent because it is not run.
	NotRun bool
	// Params, where set, changes what is known of the tenant.
	Params func(*Params)
	// Located, where set, is a database of addresses that the analysis was given:
	// "AS64510/NL" by address.
	Located map[string]string
	// Found is what other detections found, for those that go on from there.
	Found []finding.Finding
}

// World is what holds for the whole case. It is shared by all passes and must
// not be changed by them.
type World struct {
	Params    Params
	Directory *directory.Directory
	Survey    *survey.Survey
	TLS       *Fingerprints                               // of TLS, over the whole case; nil where no export carries them
	Lifetimes *Lifetimes                                  // of PRTs, as the service's refusals name them; nil where it refused none as too old
	Sessions  SessionCount                                // how many users share
	Requests  *requests.Tally                             // of the activity log; nil where the case has none
	Locate    func(ip string) (asn int64, country string) // what a database says of an address; may be nil
	Paths     map[string]string                           // SHA-256 of a source → its path; may be nil
	// From and To, microseconds UTC, select the findings that are reported:
	// those about something in [From, To). 0 is no bound. What is known, and so
	// what is judged, is the whole case.
	From, To int64
}

// SessionCount is how many sessions the case has, and how many of them sign-ins
// of several users bear.
type SessionCount struct{ All, Several int64 }

// Draft is a finding as a detection reports it. What is left zero comes from
// the detection or from the rows.
type Draft struct {
	Severity   finding.Severity
	Confidence float64
	Subject    finding.Subject // zero: the subject of the timeline
	Summary    string          // one sentence, times UTC
	Expected   string          // what the fact lets one expect here
	Observed   string
	For        []string // what speaks for it
	Against    []string
	Benign     []string // harmless causes: "X: ruled out, because ..." or "X: possible"
	Verbs      []string // in place of the detection's
	Actions    []string // "disable-device:ID": in place of verbs for all that the finding names

	Techniques []string            // in place of the detection's
	Rows       []int               // of the timeline: what the finding rests on, in any order
	Roles      []string            // what each of Rows shows; shorter than Rows: the rest is "use"
	Changes    []*directory.Change // directory changes it rests on
	Risks      []*directory.Risk   // what Identity Protection said
	Requests   []requests.Group    // what was done with tokens
	Holders    []Holder            // whose session it is

	// The time of the finding is that of what it is about, not of what it is
	// compared with. Chain says that its roots are steps of it, Past that its
	// directory changes are what should have ended it.
	Chain, Past bool

	Reported, Believed string // token types, where it is about them

	// Contested is the PRT that two hold, where it is about one.
	Contested *finding.Contest

	// Noticed, in place of Rows, is what a finding about the case rests on.
	Noticed []Observation
}

// Add puts rows in a role under the finding.
func (d *Draft) Add(role string, rows ...int) {
	for len(d.Roles) < len(d.Rows) {
		d.Roles = append(d.Roles, Use)
	}
	for _, i := range rows {
		d.Rows, d.Roles = append(d.Rows, i), append(d.Roles, role)
	}
}

// Roles that several detections give to evidence.
const (
	Use       = "use"       // the sign-in that the finding is about
	Anchor    = "anchor"    // shows where a device was
	Root      = "root"      // where a lineage began
	Context   = "context"   // what went before or after
	Attempt   = "attempt"   // a try that was refused
	Directory = "directory" // a directory change
	Risk      = "risk"      // a detection of Identity Protection
	Request   = "request"   // what was done with a token
)

// Pass is one run of one detection over one timeline.
type Pass struct {
	T         *timeline.Timeline // nil for Case scope and the scopes after it, in Conclude and in Absent
	World     *World
	Detection *Detection
	Observed  []Observation // in Conclude: what the detection observed, in order of keys
	User      string        // whose tokens or risks it is about, where T is nil
	Used      *Used         // what was done with the tokens of the user; nil where nothing is known of that
	Trail     *TrailOf      // of Trail scope
	Holders   []Holder      // of Session scope: two users or more, in order

	agreed   bool // whether something was passed over as an agreed test
	findings []finding.Finding
	observed []Observation
	missing  int32             // code of the column Missing that was last looked at
	judged   bool              // whether rows that have it can be judged
	whole    uint8             // whether every row can: yes, no or not yet asked
	theirs   func(i int) int64 // what TheirsSince returns, once asked for
}
