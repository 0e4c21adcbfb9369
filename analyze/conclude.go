package analyze

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

// conclude puts what was found in order and says what it amounts to.
func (r *run) conclude(all *tally) *Output {
	slices.SortFunc(all.findings, func(a, b headline) int {
		return cmp.Or(finding.Compare(&a.Finding, &b.Finding), strings.Compare(a.Subject.ID, b.Subject.ID), strings.Compare(a.Summary, b.Summary))
	})
	fs := make([]finding.Finding, len(all.findings))
	for i := range fs {
		fs[i] = all.findings[i].Finding
	}
	gaps := detect.Gaps(r.in.Detections, r.world)
	if all.events == 0 && r.world.Survey.Rows > 0 {
		gaps = r.nothingSelected()
	}
	slices.SortStableFunc(gaps, func(a, b finding.Gap) int {
		return cmp.Or(strings.Compare(a.Detection, b.Detection), strings.Compare(a.Scope, b.Scope))
	})
	return &Output{Headlines: fs, Gaps: gaps, Summary: r.summary(all, fs, gaps), Survey: r.world.Survey, spool: r.spool, lie: all.findings}
}

// nothingSelected is the gap of every detection where no sign-in falls into the selected time:
// what else there is to be said of the case is not what was asked.
func (r *run) nothingSelected() (gaps []finding.Gap) {
	asked := "from " + stamp(r.opt.From)
	switch {
	case r.opt.From == 0:
		asked = "before " + stamp(r.opt.To)
	case r.opt.To != 0:
		asked += " until " + stamp(r.opt.To)
	}
	v := r.world.Survey
	for _, d := range r.in.Detections {
		gaps = append(gaps, finding.Gap{
			Detection: d.ID, Title: d.Title, Scope: "selected time", Missing: []string{"sign-ins"},
			Reason: fmt.Sprintf("nothing falls into the selected time, %s: the sign-ins of the case are from %s to %s", asked, stamp(v.From), stamp(v.To)),
			Cure:   "widen --from and --to, or leave them out",
		})
	}
	return gaps
}

func (r *run) summary(all *tally, fs []finding.Finding, gaps []finding.Gap) finding.Summary {
	v := r.world.Survey
	s := finding.Summary{
		Tenants: slices.AppendSeq([]string{}, maps.Keys(all.tenants)), Events: all.events, Users: all.users, Devices: all.devices, Sessions: all.sessions, PRTs: all.prts,
		Severities: map[finding.Severity]int{}, Activity: all.histogram(), Matrix: all.reportedAgainstBelieved(),
		Incidents: incidents(fs, v.SharedAt), Limits: slices.Clone(limits), Runs: []finding.Run{},
	}
	if all.events > 0 {
		s.From, s.To = stamp(all.first), stamp(all.last)
	}
	slices.Sort(s.Tenants)
	users, devices, counts := map[string]bool{}, map[string]bool{}, map[string]int{}
	for i := range fs {
		f := &fs[i]
		s.Severities[f.Severity]++
		counts[f.Detection]++
		if !f.Severity.AtLeast(finding.Medium) {
			continue
		}
		for _, u := range f.Users {
			users[u.ID] = true
		}
		for _, d := range f.Devices {
			devices[d.ID] = true
		}
	}
	s.Affected.Users, s.Affected.Devices = len(users), len(devices)
	assessed := map[string]string{}
	if all.events == 0 {
		for _, d := range r.in.Detections {
			assessed[d.ID] = "no"
		}
	}
	for _, g := range gaps {
		if g.Scope == wholeCase {
			assessed[g.Detection] = "no"
		} else if assessed[g.Detection] == "" {
			assessed[g.Detection] = "in part"
		}
	}
	for _, d := range r.in.Detections {
		s.Runs = append(s.Runs, finding.Run{Detection: d.ID, Title: d.Title, Severity: string(d.Severity), Findings: counts[d.ID], Assessed: cmp.Or(assessed[d.ID], "yes"), Doc: d.Doc, Fact: d.Fact})
	}
	return s
}

// wholeCase is the scope of a gap in all that there is.
const wholeCase = "whole case"

// limits is what sign-in logs cannot prove, whatever is found in them.
var limits = []string{
	"Theft as such. Logs show use: a token used on its own computer by someone else's program looks like its user.",
	"Which primary refresh token it was. Tokens of this kind have no id in the logs; a lineage is a session id, and the credential is inferred from the methods named.",
	"That a key is protected by hardware. Token protection codes speak of the registration and the request; \"bound\" is not proof of a TPM.",
	"The true type of the incoming token. The field has changed, hides values and errs in both directions; \"none\" does not mean that there was no token.",
	"What left no sign-in. Valid tokens have been made without a row in the sign-in log, and the use of access tokens is not in it at all.",
	"Where somebody was. Addresses can be those of the first request, of tunnels, of mobile networks, or of proxies near the victim.",
	"What a device is. Name, system and version are what whoever registered it said.",
	"The exact order of what happens at once. Rows arrive late, are gathered, and most tokens began before the logs do.",
	"That something did not happen. A log that is missing is not an event that is missing: see what was not assessed.",
	"What a revocation did. Public texts do not agree whether revoking sessions ends a primary refresh token.",
}
