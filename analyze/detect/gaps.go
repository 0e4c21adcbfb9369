package detect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/analyze/survey"
	"prtscope/ingest/signin"
)

// absence is what is missing of a log, and which export would bring it.
type absence struct{ missing, reason, cure string }

// Lack is what a case lacks of what a detection needs.
type Lack struct {
	Missing []string
	Part    string // of the case that cannot be judged; "": all of it
	Rows    int64  // sign-ins that it leaves unjudged, where they were counted
	Reason  string
	Cure    string
}

// allows reports whether the case has every log that a detection must have.
func (w *World) allows(d *Detection) bool { return len(w.absences(d)) == 0 }

func (w *World) absences(d *Detection) (out []absence) {
	for _, log := range d.Logs {
		if a, absent := w.absence(log); absent {
			out = append(out, a)
		}
	}
	return out
}

func (w *World) absence(log string) (absence, bool) {
	switch log {
	case Interactive:
		return absence{log, "the case holds no interactive sign-ins",
			"add the interactive sign-in log: SigninLogs by diagnostic settings, signIns of Graph beta, or InteractiveSignIns of the portal"}, !holds(w.Survey, log)
	case NonInteractive:
		return absence{log, "the case holds no non-interactive sign-ins",
			"add the non-interactive sign-in log: NonInteractiveUserSignInLogs by diagnostic settings, Graph beta with signInEventTypes, or NonInteractiveSignIns of the portal"}, !holds(w.Survey, log)
	case Audit:
		return absence{log, "the case holds no directory audit events",
			"add the directory audit log: AuditLogs by diagnostic settings, directoryAudits of Graph, or the portal's download"}, !w.Directory.HasAudit()
	case Devices:
		return absence{log, "the case holds no inventory of devices",
			"add the list of devices: devices of Graph, or the portal's download of all devices"}, !w.Directory.HasInventory()
	case Born:
		return absence{log, "the case holds neither directory audit events nor an inventory of devices",
			"add the directory audit log or the list of devices: directoryAudits or devices of Graph, AuditLogs by diagnostic settings, or the portal's downloads"}, !w.Directory.HasAudit() && !w.Directory.HasInventory()
	case Risks:
		return absence{log, "the case holds no detections of risk",
			"add the detections of risk: riskDetections of Graph, AADUserRiskEvents by diagnostic settings, or the portal's download of risk detections"}, !w.Directory.HasRisks()
	case Logons:
		if !w.Survey.NoLogons() {
			return absence{}, false
		}
		return absence{log, fmt.Sprintf("%s sign in, but the Windows sign-in client not once with a device: its logons and renewals were left out of the export", Count(int(w.Survey.JoinedDevices()), "joined device")),
			"export the interactive and non-interactive sign-ins without a filter on the application"}, true
	case Requests, Matched:
		return w.activity(log)
	case OwnSessions:
		n := w.Sessions
		return absence{log, fmt.Sprintf("%d of %d sessions are of several users each: the session ids of the case do not tell users apart", n.Several, n.All),
			"export the sign-ins anew from where they were logged: ids were replaced or rows joined wrongly on the way"}, n.Several > sharedSessions && sharedShare*n.Several > n.All
	case Complete:
		doubts := []string{"the case holds no sign-ins"}
		if w.Survey != nil {
			doubts = w.Survey.Doubts()
		}
		return absence{log, strings.Join(doubts, "; "),
			"export the non-interactive sign-ins whole: without a filter on the application, result or user, and for every day"}, len(doubts) > 0
	}
	return absence{log, "unknown kind of log", ""}, true
}

// LogonsUnknown is said in place of the absence of a Windows logon where
// survey.LogonsLeftOut: then it says nothing.
const LogonsUnknown = "cannot be judged, because Windows' own logons and renewals were left out of the export"

// More sessions than this that several users share, and more than one in so many,
// are no coincidences.
const (
	sharedSessions = 20
	sharedShare    = 20
)

// How many tokens must have been used, and one in how many may be of no sign-in,
// before that a token has none means anything.
const (
	matchedTokens = 20
	orphanShare   = 20
)

// activity says what is missing of the log of what was done with tokens.
func (w *World) activity(log string) (absence, bool) {
	const cure = "add the log of requests: MicrosoftGraphActivityLogs by diagnostic settings or from Log Analytics, or the unified audit log with AppAccessContext"
	a := w.Requests
	switch {
	case a == nil || a.Rows == 0:
		return absence{log, "the case holds no requests that were made with tokens", cure}, true
	case a.Users == 0:
		return absence{log, "no request in the case names both a user and the identifier of the token", cure + "; keep the columns UserId and SignInActivityId"}, true
	case log == Requests:
		return absence{}, false
	case a.Tokens < matchedTokens:
		return absence{log, fmt.Sprintf("the requests are of %s only, too few to tell whether sign-ins are missing", Count(int(a.Tokens), "token")), cure + ", for all users and days of the sign-ins"}, true
	case a.Overflowed || orphanShare*a.Orphans > a.Tokens:
		return absence{log, fmt.Sprintf("%d of %s that were used are of no sign-in in the case: the sign-in logs are not complete", a.Orphans, Count(int(a.Tokens), "token")),
			"export the sign-ins of all kinds whole, for every day of the requests and the day before"}, true
	}
	return absence{}, false
}

// guessed returns the logs that a detection must have and that the case has only
// if sign-ins of no known kind are of it.
func (w *World) guessed(d *Detection) (logs []string) {
	for _, log := range d.Logs {
		if (log == Interactive || log == NonInteractive) && !w.Survey.HasKind(log) {
			logs = append(logs, log)
		}
	}
	return logs
}

// holds reports whether there are sign-ins of a kind, or of no known kind,
// which may be of it.
func holds(s *survey.Survey, kind string) bool { return s.HasKind(kind) || s.HasKind("") }

// Gaps says which detections could not judge the case, or some of its
// sign-ins, and what would have to be added: one gap for each detection that
// lacks something, in the order of ds. What they observed in the timelines of
// the case is in l.
func Gaps(ds []*Detection, l *Ledger, w *World) (gaps []finding.Gap) {
	all := l.All()
	for _, d := range ds {
		g := finding.Gap{Detection: d.ID, Title: d.Title, Scope: "whole case"}
		var reasons, cures []string
		for _, a := range w.absences(d) {
			g.Missing = append(g.Missing, a.missing)
			reasons, cures = append(reasons, a.reason), append(cures, a.cure)
		}
		whole, part, rows := w.columns(d)
		switch {
		case len(whole) > 0:
			what, cure := lacking(whole)
			if w.likeGraphV1() {
				what += " (Graph v1.0 has none of it)"
			}
			g.Missing = append(g.Missing, namesOf(whole)...)
			reasons, cures = append(reasons, "no export of the case carries "+what), append(cures, cure)
			g.Rows = w.Survey.Rows
		case len(reasons) > 0:
		case w.Survey != nil && w.Survey.Rows == 0:
			reasons, cures = append(reasons, "the case holds no sign-ins"), append(cures, "add the sign-in logs")
			g.Missing = append(g.Missing, "sign-ins")
		case len(part) == 0 && len(w.guessed(d)) > 0:
			g.Scope, g.Missing = "sign-ins of some sources", w.guessed(d)
			reasons = append(reasons, "of the sign-ins that would tell, no source says of which kind they are")
			cures = append(cures, kindCure)
		case len(part) > 0:
			what, cure := lacking(part)
			g.Scope, g.Missing, g.Rows = "sign-ins of some sources", namesOf(part), rows
			reasons = append(reasons, fmt.Sprintf("some exports do not carry %s; %s could not be judged", what, Count(int(rows), "sign-in")))
			cures = append(cures, cure)
		case slices.Contains(d.Logs, Logons) && w.Survey.LogonsLeftOut():
			g.Scope, g.Missing = "sign-ins of some sources", []string{Logons}
			reasons = append(reasons, "the Windows sign-in client logs on, but not one of its renewals is in the case: where devices are is known at logons only")
			cures = append(cures, "export the non-interactive sign-ins without a filter on the application")
		}
		if d.Lacks != nil && w.Survey != nil && w.Survey.Rows > 0 && (len(reasons) == 0 || g.Scope != "whole case") {
			if l := w.lacks(d, all); l != nil {
				if len(reasons) == 0 || l.Part == "" {
					g.Scope = cmp.Or(l.Part, "whole case")
				}
				g.Missing, g.Rows = append(g.Missing, l.Missing...), max(g.Rows, l.Rows)
				reasons, cures = append(reasons, l.Reason), append(cures, l.Cure)
			}
		}
		if len(reasons) == 0 {
			continue
		}
		g.Reason, g.Cure = strings.Join(once(reasons), "; "), strings.Join(once(cures), "; ")
		gaps = append(gaps, g)
	}
	return gaps
}

// lacks asks a detection what the case lacks beside columns and logs.
func (w *World) lacks(d *Detection, all []Observation) *Lack {
	seen, _ := side(all, d.ID, agreedSide)
	return d.Lacks(w, seen)
}

// Seen returns what was observed under a key; nothing where it was not.
func Seen(all []Observation, key string) (o Observation) {
	for i := range all {
		if all[i].Key == key {
			return all[i]
		}
	}
	return o
}

// columns returns the columns that a detection needs and that no sign-in
// carries, those that some do not, and how many sign-ins lack one of those (at
// least).
func (w *World) columns(d *Detection) (whole, part []signin.Column, rows int64) {
	if w.Survey == nil || w.Survey.Rows == 0 {
		return nil, nil, 0
	}
	for _, c := range d.Needs.List() {
		n := w.Survey.Absent(c)
		switch {
		case n >= w.Survey.Rows:
			whole = append(whole, c)
		case n > 0:
			part = append(part, c)
			rows = max(rows, n)
		}
	}
	return whole, part, rows
}

// likeGraphV1 reports whether no sign-in carries what Graph v1.0 leaves out.
func (w *World) likeGraphV1() bool {
	for _, c := range []signin.Column{signin.IncomingToken, signin.SessionID, signin.TokenID, signin.ASN} {
		if w.Survey.Absent(c) < w.Survey.Rows {
			return false
		}
	}
	return true
}

// once returns words without those said before.
func once(words []string) (out []string) {
	for _, w := range words {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
