package detections

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// PrivilegedUsers is CX-009.
var PrivilegedUsers = &detect.Detection{
	ID: "CX-009", Title: "Users with privileged roles, and sign-ins at risk",
	Doc: `A token of somebody who can change the directory is worth more to an intruder than another, and a sign-in
that the service itself calls risky deserves the doubt. The processing details of a sign-in name the directory roles in
the token, and the risk level is that of the moment of the sign-in. One finding counts the users of each privileged role
and those who were let in at medium or high risk; findings about their sign-ins are one level more severe from medium on,
and say so.

Wrong when roles are given for the time of a task only: then the token of that hour has them, and others do not.`,
	Fact:     "Directory roles are written into the tokens of those who hold them.",
	Severity: finding.Info, Confidence: 0.8, Grade: "A",
	Source:   "Microsoft Learn: Microsoft Entra built-in roles; sign-in risk",
	Scope:    detect.User,
	Needs:    signin.Of(signin.ErrorCode),
	Lacks:    lacksPrivileges,
	Run:      privilegedUsers,
	Conclude: privilegedInCase,
	Examples: []detect.Example{{
		Name: "an administrator, and somebody at risk",
		Story: `
			09:00 alice LAPTOP-1 azure-portal interactive browser auth_processing_details='[{"key":"wids","value":"[\"62e90394-69f5-4237-9190-012177145e10\",\"b79fbf4d-3ef9-4689-8143-76b194e85509\"]"}]'
			09:05 alice LAPTOP-1 azure-portal interactive browser
			09:00 bob LAPTOP-2 office interactive risk_level_during=high
			09:00 carol LAPTOP-3 office interactive risk_level_during=medium`,
		Want: []string{"1 user holds a privileged role (Global Administrator: 1); 2 users were let in at medium or high risk"},
	}, {
		Name: "a role that only a later sign-in tells",
		Story: `
			09:00 alice LAPTOP-1 azure-portal interactive browser
			09:05 alice LAPTOP-1 azure-portal interactive browser auth_processing_details='[{"key":"wids","value":"[\"62e90394-69f5-4237-9190-012177145e10\"]"}]'`,
		Want: []string{"1 user holds a privileged role (Global Administrator: 1)"},
	}, {
		Name: "a risk that only a later sign-in has",
		Story: `
			09:00 bob LAPTOP-2 office interactive
			09:05 bob LAPTOP-2 office interactive risk_level_during=high`,
		Want: []string{"1 user was let in at medium or high risk"},
	}, {
		Name: "two roles of two users",
		Story: `
			09:00 alice LAPTOP-1 azure-portal interactive browser auth_processing_details='[{"key":"wids","value":"[\"62e90394-69f5-4237-9190-012177145e10\",\"fe930be7-5e62-47db-91af-98c3a49a38b1\"]"}]'
			09:00 bob LAPTOP-2 azure-portal interactive browser auth_processing_details='[{"key":"wids","value":"[\"fe930be7-5e62-47db-91af-98c3a49a38b1\"]"}]'`,
		Want: []string{"2 users hold a privileged role (User Administrator: 2, Global Administrator: 1)"},
	}, {
		Name:  "the role that everybody has",
		Story: `09:00 alice LAPTOP-1 azure-portal interactive browser auth_processing_details='[{"key":"wids","value":"[\"b79fbf4d-3ef9-4689-8143-76b194e85509\"]"}]'`,
	}, {
		Name:  "at low risk",
		Story: `09:00 bob LAPTOP-2 office interactive risk_level_during=low`,
	}, {
		Name:  "at risk and refused",
		Story: `09:00 bob LAPTOP-2 office interactive risk_level_during=high error=53003`,
	}, {
		Name:  "an administrator who was refused",
		Story: `09:00 alice LAPTOP-1 azure-portal interactive browser error=53003 auth_processing_details='[{"key":"wids","value":"[\"62e90394-69f5-4237-9190-012177145e10\"]"}]'`,
	}},
}

// lacksPrivileges says which half of it no export carries.
func lacksPrivileges(w *detect.World, _ []detect.Observation) *detect.Lack {
	roles, risks := w.Survey.Carries(signin.AuthProcessing), w.Survey.Carries(signin.RiskDuring)
	l := &detect.Lack{Cure: "export with Graph beta, or by diagnostic settings"}
	if !roles {
		l.Missing = append(l.Missing, signin.Schema.Fields[signin.AuthProcessing].Name)
	}
	if !risks {
		l.Missing = append(l.Missing, signin.Schema.Fields[signin.RiskDuring].Name)
	}
	switch {
	case roles && risks:
		return nil
	case roles:
		l.Part, l.Reason = "sign-ins at risk", "no export of the case carries the risk level of the sign-in"
	case risks:
		l.Part, l.Reason = "users with privileged roles", "no export of the case carries the processing details, which name the roles"
	default:
		l.Reason = "no export of the case carries the processing details, which name the roles, nor the risk level of the sign-in"
	}
	return l
}

func privilegedUsers(p *detect.Pass) {
	t := p.T
	if t.Constant(timeline.Roles) && t.Constant(timeline.RiskLevel) && t.Code(timeline.Roles, 0)+t.Code(timeline.RiskLevel, 0) == 0 {
		return
	}
	byRole := map[string][]int{}
	var any, risky []int
	last, roles := int32(0), []string(nil) // of the row before
	for _, i := range p.Rows(timeline.OK) {
		if code := t.Code(timeline.Roles, i); code != last {
			last, roles = code, detect.PrivilegedRoles(t, i)
		}
		for _, r := range roles {
			byRole[r] = append(byRole[r], i)
		}
		if len(roles) > 0 {
			any = append(any, i)
		}
		if t.Code(timeline.RiskLevel, i) != 0 && detect.AtRisk(t, i) {
			risky = append(risky, i)
		}
	}
	for _, r := range slices.Sorted(maps.Keys(byRole)) {
		p.Count("role\x1f"+r, int64(len(byRole[r])))
	}
	p.Observe("privileged", any...)
	p.Observe("risk", risky...)
}

func privilegedInCase(p *detect.Pass) {
	var list []counted
	var parts []string
	var noticed []detect.Observation
	for _, o := range p.Observed {
		if r, ok := strings.CutPrefix(o.Key, "role\x1f"); ok {
			list = append(list, counted{r, int(o.Subjects)})
		}
	}
	rank(list)
	for _, o := range p.Observed {
		users := detect.Count(int(o.Subjects), "user")
		switch o.Key {
		case "privileged":
			holds := "holds"
			if o.Subjects > 1 {
				holds = "hold"
			}
			var roles []string
			for _, c := range list {
				roles = append(roles, fmt.Sprintf("%s: %d", c.word, c.n))
			}
			parts = append(parts, fmt.Sprintf("%s %s a privileged role (%s)", users, holds, strings.Join(roles, ", ")))
			noticed = append(noticed, o)
		case "risk":
			were := "was"
			if o.Subjects > 1 {
				were = "were"
			}
			parts = append(parts, fmt.Sprintf("%s %s let in at medium or high risk", users, were))
			noticed = append(noticed, o)
		}
	}
	p.Report(detect.Draft{
		Subject: finding.Subject{Kind: "case", ID: "privileged users"}, Noticed: noticed,
		Summary:  strings.Join(parts, "; "),
		Expected: "few users with privileged roles",
		Observed: strings.Join(parts, "; "),
		Benign:   []string{"administrators at work"},
	})
}
