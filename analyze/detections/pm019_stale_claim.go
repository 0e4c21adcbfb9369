package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// StaleClaim is PM-019.
var StaleClaim = &detect.Detection{
	ID: "PM-019", Title: "Claim of several factors that is months old",
	Doc: `A second factor that was given at a prompt puts a claim into the PRT of a password; it does not extend by itself, as that of Windows Hello does. Looks for sign-ins that such a claim let in though the factor was last given more than ninety days before, in the lineage or on the device: somebody keeps an old token alive, or the tenant never asks again. It says little by itself, and adds to what else is found about a session.

Wrong when the user gave the factor again where the logs do not show it, and in tenants whose applications extend their refresh tokens for ever.`,
	Fact:     "The claim of a second factor given at a prompt ages; only credentials that are a second factor in themselves keep theirs.",
	Severity: finding.Low, Confidence: 0.15, Grade: "C",
	Techniques: []string{"T1550.001"},
	Actions:    []string{"revoke-sessions"},
	Source:     "Microsoft Learn: concept-primary-refresh-token (MFA claims)",
	Needs:      signin.Of(signin.ErrorCode, signin.AuthRequirement, signin.AuthDetails, signin.SessionID, signin.DeviceID),
	Logs:       []string{detect.Interactive, detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("since the claim was earned, more than", timeline.Defaults().HardIdle),
	},
	Run:      staleClaim,
	Examples: pm019Examples,
}

func staleClaim(p *detect.Pass) {
	t := p.T
	oldest := p.World.Params.Limits.HardIdle
	if t.Len() == 0 || t.Time[t.Len()-1]-t.Time[0] <= oldest || !t.Has(timeline.OK|timeline.MFARequired|timeline.ClaimOnly) {
		return
	}
	uses := map[*timeline.Descent][]int{}
	earned := map[*timeline.Descent]int64{}
	var order []*timeline.Descent
	for _, c := range t.Claims(p.World.Params.Domains) {
		i := c.Row
		if c.Earned == 0 || t.Time[i]-c.Earned <= oldest || t.Text(timeline.Partition, i) != "password" || t.Any(i, timeline.Guest|timeline.CrossTenant) || !p.Judged(i) || p.Approved(i) {
			continue
		}
		l := t.LineageOf(i)
		if uses[l] == nil {
			order, earned[l] = append(order, l), c.Earned
		}
		uses[l] = append(uses[l], i)
	}
	for _, l := range order {
		rows := uses[l]
		i := rows[0]
		d := detect.Draft{Expected: "The claim was earned within the last ninety days.", Benign: []string{"the factor was given again unseen: possible"}}
		d.Add(detect.Use, rows...)
		if root := t.LineageOf(i).Root; root != i {
			d.Add(detect.Root, root)
		}
		d.Summary = fmt.Sprintf("A claim of several factors let %s in on %s %s, first on %s from %s, %s after the factor was last given.",
			detect.Who(t, i), detect.What(t, i), detect.Times(len(rows)), detect.When(t.Time[i]), detect.Where(t, i), detect.Span(t.Time[i]-earned[l]))
		d.Observed = fmt.Sprintf("Last given on %s.", detect.When(earned[l]))
		p.Report(d)
	}
}

const (
	pm019Earned = `
	d1 08:00 alice LAPTOP-1 office interactive method=password,app session=s1`
	pm019Use  = ` alice LAPTOP-1 outlook token=rt session=s1 requirement=multiFactorAuthentication`
	pm019Want = "A claim of several factors let alice@example.com in on LAPTOP-1 once, first on 3 Aug 2026 12:30 from AS64500 NO (192.0.2.10), 91 days after the factor was last given."
)

var pm019Examples = []detect.Example{
	{Name: "in the session", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.15}, Evidence: []int{2}, Story: pm019Earned + `
		d92 12:30` + pm019Use, Want: []string{pm019Want}},
	{Name: "on the device, in another session", Evidence: []int{2}, Story: pm019Earned + `
		d92 12:00 alice LAPTOP-1 office interactive method=password session=s2
		d92 12:30 alice LAPTOP-1 outlook token=rt session=s2 requirement=multiFactorAuthentication`, Want: []string{pm019Want}},
	{Name: "several times", Evidence: []int{4}, Story: pm019Earned + `
		d92 12:30` + pm019Use + ` x3 every 1h`,
		Want: []string{"A claim of several factors let alice@example.com in on LAPTOP-1 3 times, first on 3 Aug 2026 12:30 from AS64500 NO (192.0.2.10), 91 days after the factor was last given."}},
	{Name: "silent: within ninety days", Story: pm019Earned + `
		d91 08:00` + pm019Use + `
		d93 08:00 alice LAPTOP-1 outlook token=rt session=s2`},
	{Name: "silent: Windows Hello keeps its claim", Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=whfb session=s1
		d92 12:30` + pm019Use},
	{Name: "silent: given again", Story: pm019Earned + `
		d50 08:00 alice LAPTOP-1 office interactive method=app session=s1
		d92 12:30` + pm019Use},
	{Name: "silent: never given, see PM-018", Story: `
		d1 08:00 alice LAPTOP-1 office interactive method=password session=s1
		d92 12:30` + pm019Use},
	{Name: "silent: one factor was enough", Story: pm019Earned + `
		d92 12:30 alice LAPTOP-1 outlook token=rt session=s1 requirement=singleFactorAuthentication`},
	{Name: "silent: a guest", Story: pm019Earned + `
		d92 12:30 alice LAPTOP-1 outlook token=rt guest session=s1 requirement=multiFactorAuthentication`},
	{Name: "silent: device id not carried", Story: pm019Earned + `
		d92 12:30` + pm019Use + ` missing=device_id`},
	{Name: "silent: agreed test", Story: pm019Earned + `
		d92 12:30` + pm019Use, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "silent: a member from another tenant", Story: `
	d1 08:00 alice LAPTOP-1 office interactive method=password,app session=s1 cross_tenant_access_type=b2bCollaboration
	d92 12:30` + pm019Use + ` cross_tenant_access_type=b2bCollaboration`},
}
