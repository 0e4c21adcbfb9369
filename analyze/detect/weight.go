package detect

import (
	"strings"

	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
)

// PrivilegedRoles returns the names of the privileged directory roles that the
// token of row i carries, in order of their ids.
func PrivilegedRoles(t *timeline.Timeline, i int) (names []string) {
	if t.Code(timeline.Roles, i) == 0 {
		return nil
	}
	for _, id := range strings.Split(t.Text(timeline.Roles, i), ",") {
		if name := reference.PrivilegedRole(id); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// AtRisk reports whether the service took row i for a sign-in at medium or high
// risk while it went on.
func AtRisk(t *timeline.Timeline, i int) bool {
	switch t.Text(timeline.RiskLevel, i) {
	case "medium", "high":
		return true
	}
	return false
}

// weigh makes a finding of medium severity or more one level more severe where
// the sign-ins it is about are a privileged user's or were at risk (CX-009), and
// says so. Only misuse weighs more for that: what a log misreports does not.
func (p *Pass) weigh(f *finding.Finding, d *Draft) {
	if !strings.HasPrefix(f.Detection, "PM-") || !f.Severity.AtLeast(finding.Medium) {
		return
	}
	var why []string
	for n, i := range d.Rows {
		if n < len(d.Roles) && supports(d.Roles[n]) || !p.T.Is(i, timeline.OK) {
			continue
		}
		if roles := PrivilegedRoles(p.T, i); len(roles) > 0 {
			why = append(why, "the user holds a privileged role ("+Join(roles, 3)+"), so it weighs more")
		}
		if AtRisk(p.T, i) && f.Detection != "PM-040" { // which is about that risk
			why = append(why, "the service saw a "+p.T.Text(timeline.RiskLevel, i)+" risk in the sign-in, so it weighs more")
		}
		if len(why) > 0 {
			break
		}
	}
	if len(why) == 0 {
		return
	}
	f.For = append(append([]string{}, f.For...), why...)
	if f.Severity == finding.Medium {
		f.Severity = finding.High
	} else {
		f.Severity = finding.Critical
	}
}
