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

// conclude says what all that was found amounts to.
func (r *run) conclude(all *tally) (*Output, error) {
	gaps := detect.Gaps(r.in.Detections, &all.ledger, r.world)
	if all.events == 0 && r.world.Survey.Rows > 0 {
		gaps = r.nothingSelected()
	}
	for i := range gaps { // what it found rests on other logs, which it did judge
		if g := &gaps[i]; g.Scope == wholeCase && r.harvest.counts[g.Detection] > 0 {
			g.Scope = "all sign-ins"
		}
	}
	slices.SortStableFunc(gaps, func(a, b finding.Gap) int {
		return cmp.Or(strings.Compare(a.Detection, b.Detection), strings.Compare(a.Scope, b.Scope))
	})
	out := &Output{Gaps: gaps, Summary: r.summary(all, gaps), Survey: r.world.Survey, harvest: r.harvest}
	var err error
	if out.Summary.Incidents, out.Summary.MoreIncidents, out.Summary.Alone, out.Actions, err = r.harvest.incidents(); err != nil {
		return nil, err
	}
	if out.Summary.Campaigns, err = r.harvest.campaigns(out.Summary.Incidents); err != nil {
		return nil, err
	}
	r.harvest.entries = nil
	for f, err := range out.Findings() {
		if err != nil {
			return nil, err
		}
		if out.Headlines = append(out.Headlines, f); len(out.Headlines) == headlines {
			break
		}
	}
	return out, nil
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

func (r *run) summary(all *tally, gaps []finding.Gap) finding.Summary {
	h := r.harvest
	s := finding.Summary{
		Tenants: slices.AppendSeq([]string{}, maps.Keys(all.tenants)), Events: all.events, Users: all.users, Devices: all.devices, Sessions: all.sessions, PRTs: all.prts,
		Severities: h.severities, Activity: all.histogram(), Matrix: all.reportedAgainstBelieved(),
		Suppressed: h.accepted.severities, Accepted: h.accepted.list,
		Limits: slices.Clone(limits), Runs: []finding.Run{},
	}
	if all.events > 0 {
		s.From, s.To = stamp(all.first), stamp(all.last)
	}
	slices.Sort(s.Tenants)
	s.Affected = h.affected()
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
		s.Runs = append(s.Runs, finding.Run{Detection: d.ID, Title: d.Title, Severity: string(d.Severity), Findings: h.counts[d.ID], Assessed: cmp.Or(assessed[d.ID], "yes"), Doc: d.Doc, Fact: d.Fact})
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
