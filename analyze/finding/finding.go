// Package finding is the noun that analyze hands to report: what the
// detections saw, on what evidence, and what could not be assessed.
package finding

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Severity is the impact of a finding if it is true.
type Severity string

// The severities, from the worst.
const (
	Critical Severity = "critical"
	High     Severity = "high"
	Medium   Severity = "medium"
	Low      Severity = "low"
	Info     Severity = "info"
)

// Severities lists them from the worst.
var Severities = []Severity{Critical, High, Medium, Low, Info}

// Rank returns 0 for the worst severity and grows as they lessen; an unknown
// word ranks last.
func (s Severity) Rank() int {
	if i := slices.Index(Severities, s); i >= 0 {
		return i
	}
	return len(Severities)
}

// AtLeast reports whether s is as bad as t or worse.
func (s Severity) AtLeast(t Severity) bool { return s.Rank() <= t.Rank() }

// Subject is whose timeline a finding is about.
type Subject struct {
	Kind string `json:"kind"` // user, device, session, address, source or case
	ID   string `json:"id"`
}

// User names an account.
type User struct {
	ID  string `json:"id"`
	UPN string `json:"upn"`
}

// Device names a device.
type Device struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Evidence is one record under a finding and where it can be read.
type Evidence struct {
	Event  string `json:"event"` // id of the sign-in or audit event
	Time   string `json:"time"`  // RFC 3339 with milliseconds
	Role   string `json:"role"`  // what the record shows: anchor, use, root, directory, ...
	Source string `json:"source"`
	Path   string `json:"path"`
	Record int64  `json:"record"`
	Offset int64  `json:"offset"`

	// What a reader wants to see without opening the source.
	User     string `json:"user,omitempty"`
	App      string `json:"app,omitempty"`
	Resource string `json:"resource,omitempty"`
	IP       string `json:"ip,omitempty"`
	Network  string `json:"network,omitempty"` // "AS64500 NO"
	Device   string `json:"device,omitempty"`
	Session  string `json:"session,omitempty"`
	Agent    string `json:"user_agent,omitempty"`
	Reported string `json:"token,omitempty"` // incoming token type as reported
	Believed string `json:"believed,omitempty"`
	Error    string `json:"error,omitempty"`
	Note     string `json:"note,omitempty"` // of directory changes what was changed; of sign-ins what is not the word of the log
}

// Finding is one thing a detection saw. Its JSON form is a contract.
type Finding struct {
	ID         string     `json:"id"`
	Detection  string     `json:"detection"`
	Title      string     `json:"title"`
	Severity   Severity   `json:"severity"`
	Confidence float64    `json:"confidence"` // 0 to 1; ranks findings, is no probability
	Subject    Subject    `json:"subject"`
	Tenant     string     `json:"tenant"`
	Users      []User     `json:"users"`
	Devices    []Device   `json:"devices"`
	Sessions   []string   `json:"sessions"`
	First      string     `json:"first"` // of what it is about: what it is compared with can be older
	Last       string     `json:"last"`
	Tried      bool       `json:"tried,omitempty"` // all of it was refused
	Summary    string     `json:"summary"`
	Fact       string     `json:"fact"`     // the fact of PRT life that was broken
	Expected   string     `json:"expected"` // what that fact lets one expect here
	Observed   string     `json:"observed"`
	For        []string   `json:"for,omitempty"`     // why this confidence: what speaks for it
	Against    []string   `json:"against,omitempty"` // and what against
	Benign     []string   `json:"benign"`            // harmless causes, with "ruled out: ..." where they are
	Actions    []string   `json:"actions"`           // "disable-device:ID", "revoke-sessions:UPN", ...
	Done       []Done     `json:"done,omitempty"`    // which of them the audit log shows as done, and when
	Techniques []string   `json:"techniques"`
	Reported   string     `json:"reported,omitempty"`
	Believed   string     `json:"believed,omitempty"`
	Evidence   []Evidence `json:"evidence"`
	Total      int        `json:"evidence_total,omitempty"` // records the finding rests on, where evidence holds only some
	Accepted   *Accepted  `json:"accepted,omitempty"`       // by whom and why it is known already
	Agreed     []string   `json:"-"`                        // users and networks of agreed tests, where it is found only if nothing is agreed
	Contested  *Contest   `json:"-"`                        // the PRT that it found to be held twice
	Bases      []string   `json:"-"`                        // from where it was done, where the tenant is not at home: what campaigns share
}

// Done is an action that the audit log shows as done, the last time that it was.
type Done struct {
	Action string `json:"action"` // as in Actions
	Time   string `json:"time"`   // RFC 3339 with milliseconds; before Last it did not end what was found
	By     string `json:"by"`
	What   string `json:"what"` // the activity, as the log names it
	Event  string `json:"event"`
	Source string `json:"source"`
	Record int64  `json:"record"`
	Offset int64  `json:"offset"`
}

// Contest is a PRT that two hold: that of a row of the timeline in which it was
// found, and from when to when, in microseconds UTC.
type Contest struct {
	Row      int
	From, To int64
}

// Shown is what a finding shows of the users and devices that it names.
type Shown int

// What findings show, from what matters most.
const (
	Misuse Shown = iota // signs that tokens or devices were misused
	Tries               // tries at it, all of which were refused
	Record              // what records say that cannot be, or do not say
)

// Weak reports whether what a detection of misuse finds is weak alone (grade C):
// it makes no incident, and shows no misuse by itself.
func Weak(detection string) bool {
	switch detection {
	case "PM-002", "PM-008", "PM-015", "PM-016", "PM-017", "PM-019", "PM-024", "PM-028", "PM-030", "PM-049", "PM-052", "PM-053":
		return true
	}
	return false
}

// Shows says what a finding shows. What tokens did is told of those of other
// findings, each of which says itself whether it is misuse; it is where it is
// grave.
func (f *Finding) Shows() Shown {
	switch {
	case !strings.HasPrefix(f.Detection, "PM-"), Weak(f.Detection), f.Detection == "PM-042" && !f.Severity.AtLeast(High):
		return Record
	case f.Tried:
		return Tries
	}
	return Misuse
}

// Identify sets the id, which depends only on detection, subject and evidence,
// so that a re-run names the same finding alike.
func (f *Finding) Identify() {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n", f.Detection, f.Subject.Kind, f.Subject.ID)
	for _, e := range f.Evidence {
		fmt.Fprintln(h, e.Event)
	}
	f.ID = strings.ToLower(f.Detection) + "-" + hex.EncodeToString(h.Sum(nil)[:4])
}

// Compare orders findings: severity, then first, then id.
func Compare(a, b *Finding) int {
	return cmp.Or(cmp.Compare(a.Severity.Rank(), b.Severity.Rank()), strings.Compare(a.First, b.First), strings.Compare(a.ID, b.ID))
}

// Gap is a detection that could not be judged, for all or part of the case.
type Gap struct {
	Detection string   `json:"detection"`
	Title     string   `json:"title"`
	Scope     string   `json:"scope"`   // "whole case", or which sources or rows
	Reason    string   `json:"reason"`  // "this export carries no token type"
	Missing   []string `json:"missing"` // columns or kinds of log that were needed
	Cure      string   `json:"cure"`    // the export that would allow it
	Rows      int64    `json:"rows"`    // sign-ins not assessed for this reason; 0 if not counted by row
}

// Incident is findings that share user, lineage or device, in order.
type Incident struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Severity Severity `json:"severity"`
	Story    string   `json:"story"`
	Findings []string `json:"findings"` // ids, in order of time
	Users    []User   `json:"users"`    // in order of id
	Devices  []Device `json:"devices"`  // in order of id
	First    string   `json:"first"`
	Last     string   `json:"last"`
	Campaign string   `json:"campaign,omitempty"` // id of the one it belongs to

	// How many more there are than the lists hold.
	MoreFindings int `json:"more_findings,omitempty"`
	MoreUsers    int `json:"more_users,omitempty"`
	MoreDevices  int `json:"more_devices,omitempty"`
}

// Campaign is incidents that nothing ties together but from where the same was done to
// each, within a week of one another: an address, or a network and a tool in it.
type Campaign struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Severity  Severity `json:"severity"`
	Shares    []string `json:"shares"`    // what most of them share
	Incidents []string `json:"incidents"` // ids, the worst first
	First     string   `json:"first"`
	Last      string   `json:"last"`
	// MoreIncidents is how many there are beyond those of Incidents.
	MoreIncidents int `json:"more_incidents,omitempty"`
}
