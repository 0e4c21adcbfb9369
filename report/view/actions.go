package view

import (
	"fmt"
	"regexp"
	"strings"

	"prtscope/analyze/finding"
)

// Action is one kind of thing to do and whom it concerns.
type Action struct {
	Verb    string   `json:"verb"` // as in finding.Actions: disable-device, ...
	Title   string   `json:"title"`
	Why     string   `json:"why"`
	Targets []Target `json:"targets"`
	More    int      `json:"more"` // targets beyond those

	kind, command string
}

// Count returns how many targets there are.
func (a *Action) Count() int { return len(a.Targets) + a.More }

// Done returns the targets to which it was done already, after all that asks for
// it, and Open the others.
func (a *Action) Done() []Target { return a.which(true) }

// Open returns the targets to which it is still to be done, as far as is known.
func (a *Action) Open() []Target { return a.which(false) }

func (a *Action) which(done bool) (list []Target) {
	for _, t := range a.Targets {
		if done == (t.Done != nil && !t.Done.Since) {
			list = append(list, t)
		}
	}
	return list
}

// Done says when the audit log shows that something was done, and by whom.
type Done struct {
	Said  string `json:"said"`
	Since bool   `json:"since,omitempty"` // what asks for it went on after that
}

// SaidDone says when a finding's action was done already, and by whom; "" where
// the audit log does not show it.
func (v *View) SaidDone(f *finding.Finding, action string) string {
	for i := range f.Done {
		if f.Done[i].Action == action {
			return v.todo.done(&f.Done[i], f.Last).Said
		}
	}
	return ""
}

// done words it; until is the last that asks for it.
func (t *todo) done(d *finding.Done, until string) *Done {
	said := "done " + Time(d.Time).Format("2 January 2006, 15:04 UTC")
	if d.By != "" {
		said += " by " + cut(d.By, nameLength)
	}
	if d.What != "" {
		said += " (" + cut(d.What, nameLength) + ")"
	}
	if n := t.numbers[d.Source]; n > 0 {
		said += fmt.Sprintf(", S%d record %d of the audit log", n, d.Record)
	}
	since := until > d.Time
	more, l := "", t.later[d.Action]
	if t.settled && l != nil {
		more = l.said()
	}
	switch {
	case since && more != "":
		said += ", but it went on after that: do it again; " + more
	case since:
		said += ", but it went on after that: do it again"
	case more != "":
		said += "; " + more + "; no finding that asks for this rests on them: verify"
	case t.settled && l != nil && !l.seen:
		said += "; no log that was read shows a sign-in of it, before or after: verify"
	case t.settled:
		said += ", and the logs show no sign-in after that: verify"
	default:
		said += ", and nothing of what was found was seen after that; other sign-ins may have followed: verify"
	}
	return &Done{said, since}
}

// Target is what an action is done to.
type Target struct {
	ID       string           `json:"id"`
	Label    string           `json:"label"`
	Kind     string           `json:"kind"` // device, user or address
	Worst    finding.Severity `json:"worst"`
	Done     *Done            `json:"done,omitempty"` // nil where the audit log does not show it
	Findings []string         `json:"findings"`
	More     int              `json:"more,omitempty"`    // findings beyond those
	Command  string           `json:"command,omitempty"` // PowerShell to review and run by hand, where the id is plain enough to quote
}

// verbs lists the actions in the order in which they should be done.
var verbs = []struct{ verb, title, why, kind, command string }{
	{"disable-device", "Disable the device object", "Stops its PRTs and its device key.", "device",
		`Get-MgDevice -Filter "deviceId eq '%s'" | ForEach-Object { Update-MgDevice -DeviceId $_.Id -AccountEnabled:$false }`},
	{"check-device-disabled", "Check that the device object is still disabled or deleted", "It was, and its tokens were used or tried since: see that nobody undid it.", "device",
		`Get-MgDevice -Filter "deviceId eq '%s'" -Property Id,DisplayName,AccountEnabled | Select-Object DisplayName, AccountEnabled, Id`},
	{"disable-user", "Disable the account", "Stops every token of the account while it is looked into.", "user", `Update-MgUser -UserId '%s' -AccountEnabled:$false`},
	{"check-user-disabled", "Check that the account is still disabled or deleted", "It was, and its tokens were used or tried since: see that nobody undid it.", "user",
		`Get-MgUser -UserId '%s' -Property Id,UserPrincipalName,AccountEnabled | Select-Object UserPrincipalName, AccountEnabled, Id`},
	{"revoke-sessions", "Revoke the user’s sessions", "Ends refresh tokens and browser sessions. Whether it ends a device-bound PRT is not settled: disable the device too.", "user",
		`Revoke-MgUserSignInSession -UserId '%s'`},
	{"reset-password", "Reset the password", "Ends PRTs got with the password; not those got with Windows Hello, a passkey or a certificate.", "user", ""},
	{"re-provision-device", "Re-provision the device", "New keys: a stolen key dies with the old device object.", "device", ""},
	{"delete-device", "Delete the device object", "Ends its registration for good. Disable it first, and keep its details and recovery keys as evidence.", "device",
		`Get-MgDevice -Filter "deviceId eq '%s'" | ForEach-Object { Remove-MgDevice -DeviceId $_.Id }`},
	{"block-address", "Block the address", "Stops further use from there while the rest is done.", "address", ""},
	{"review-registrations", "Review device and method registrations", "An intruder may have registered a device or a sign-in method of their own.", "user",
		`Get-MgUserRegisteredDevice -UserId '%[1]s'; Get-MgUserAuthenticationMethod -UserId '%[1]s'`},
	{"review-sign-ins", "Review the sign-ins", "Ask the user about the sign-ins listed as evidence.", "user", ""},
}

// quotable are targets that no shell reads as anything but text.
var quotable = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}$`)

// Commands maps each kind of action to the command that may be offered for its
// target, with %s (or %[1]s) where the target stands.
func Commands() map[string]string {
	m := map[string]string{}
	for _, v := range verbs {
		if v.command != "" {
			m[v.verb] = strings.ReplaceAll(v.command, "%[1]s", "%s")
		}
	}
	return m
}

// Titles says of each kind of action what it is called.
func Titles() map[string]string {
	m := map[string]string{}
	for _, v := range verbs {
		m[v.verb] = v.title
	}
	return m
}

// Task words an action of a finding: what to do, and to whom.
func Task(f *finding.Finding, action string) (what, whom string) {
	verb, id, _ := strings.Cut(action, ":")
	if i := rank(verb); i < len(verbs) {
		return verbs[i].title, label(f, id)
	}
	return strings.ReplaceAll(verb, "-", " "), label(f, id)
}

func rank(verb string) int {
	for i := range verbs {
		if verbs[i].verb == verb {
			return i
		}
	}
	return len(verbs)
}

// label names a target as the finding does.
func label(f *finding.Finding, id string) string {
	for _, d := range f.Devices {
		if d.ID == id && d.Name != "" {
			return d.Name
		}
	}
	for _, u := range f.Users {
		if u.ID == id && u.UPN != "" {
			return u.UPN
		}
	}
	return id
}
