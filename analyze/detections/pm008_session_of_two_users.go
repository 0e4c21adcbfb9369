package detections

import (
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/ingest/signin"
)

// SessionOfTwoUsers is PM-008.
var SessionOfTwoUsers = &detect.Detection{
	ID: "PM-008", Title: "One session id under two users",
	Doc: `A session begins when one user proves who they are, and all tokens of it are that user's. Looks, over the whole case, for session ids with successful sign-ins of two or more members. Guests and sign-ins across tenants are left out.

Where the users share a device and a user agent, one person with two accounts is the likely cause, and it weighs little. Where more than one session in twenty is so, the session ids of the case do not tell users apart (ids were replaced, or tables joined wrongly), and it is not assessed.

Wrong when a browser numbers the sessions of two accounts alike: how browsers with several accounts do that is not written down.`,
	Fact:     "A session id belongs to the authentication of one user.",
	Severity: finding.Medium, Confidence: 0.3, Grade: "C",
	Techniques: []string{"T1550.004"},
	Actions:    []string{"revoke-sessions", "review-sign-ins"},
	Source:     "Microsoft Learn: linkable token identifiers; own",
	Needs:      signin.Of(signin.SessionID, signin.ErrorCode),
	Logs:       []string{detect.OwnSessions},
	Scope:      detect.Session,
	Run:        sessionOfTwoUsers,
	Examples:   pm008Examples,
}

func sessionOfTwoUsers(p *detect.Pass) {
	hs := slices.DeleteFunc(slices.Clone(p.Holders), func(h detect.Holder) bool { return p.Agreed(h.User, h.UPN, h.Evidence.IP) })
	if len(hs) < 2 {
		return
	}
	var names []string
	rows, devices := int64(0), map[string]bool{}
	apart := true
	for n, h := range hs {
		name := h.UPN
		if name == "" {
			name = h.User
		}
		names = append(names, name)
		rows += h.Rows
		for _, d := range h.Devices {
			devices[d] = true
		}
		apart = apart && len(h.Nets) > 0 && !slices.ContainsFunc(hs[:n], func(o detect.Holder) bool { return meet(o.Nets, h.Nets) })
	}
	d := detect.Draft{Holders: hs, Subject: finding.Subject{Kind: "session", ID: hs[0].Session},
		Expected: "All sign-ins of a session are of one user.",
		Observed: fmt.Sprintf("%s, on %s.", detect.Count(int(rows), "sign-in"), detect.Count(len(devices), "device")),
		Benign:   []string{"two accounts in one browser: possible"}}
	first := hs[0].First
	for _, h := range hs {
		first = min(first, h.First)
	}
	d.Summary = fmt.Sprintf("Session %s is of %d users: %s, from %s on.", detect.Short(hs[0].Session), len(hs), detect.Join(names, 4), detect.When(first))
	if shared(hs, func(h detect.Holder) []string { return h.Devices }) && shared(hs, func(h detect.Holder) []string { return h.Agents }) {
		d.Severity, d.Confidence = finding.Low, 0.15
		d.Against = append(d.Against, "the users share a device and a user agent: accounts of one person are likely")
	} else if apart {
		d.For = append(d.For, "the users have no network in common")
	}
	p.Report(d)
}

// shared reports whether all holders have one word in common. That each has one in
// common with the first says less, and who is first is an accident of ids.
func shared(hs []detect.Holder, words func(detect.Holder) []string) bool {
	return slices.ContainsFunc(words(hs[0]), func(w string) bool {
		return !slices.ContainsFunc(hs[1:], func(h detect.Holder) bool { return !meet([]string{w}, words(h)) })
	})
}

// meet reports whether two lists in order have a word in common.
func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(w string) bool {
		_, found := slices.BinarySearch(b, w)
		return found
	})
}

var pm008Examples = []detect.Example{
	{Name: "two users on two devices", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.3}, For: []string{}, Evidence: []int{2}, Story: `
		09:00 alice LAPTOP-1 edge session=s1
		09:30 bob LAPTOP-2 edge session=s1`,
		Want: []string{"Session d698df9d… is of 2 users: bob@example.com and alice@example.com, from 4 May 2026 09:00 on."}},
	{Name: "and in two networks", For: []string{"the users have no network in common"}, Story: `
		09:00 alice LAPTOP-1 edge session=s1
		09:30 bob LAPTOP-2 edge session=s1 net=AS64666/NL`,
		Want: []string{"Session d698df9d… is of 2 users: bob@example.com and alice@example.com, from 4 May 2026 09:00 on."}},
	{Name: "one of them in an unknown network", For: []string{}, Story: `
		09:00 alice LAPTOP-1 edge session=s1
		09:30 bob LAPTOP-2 edge session=s1 ip=- asn=- country=-`,
		Want: []string{"Session d698df9d… is of 2 users: bob@example.com and alice@example.com, from 4 May 2026 09:00 on."}},
	{Name: "two accounts in one browser", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.15}, Against: []string{"the users share a device and a user agent: accounts of one person are likely"}, Story: `
		09:00 alice LAPTOP-1 edge browser session=s1
		09:30 alice-adm LAPTOP-1 edge browser session=s1`,
		Want: []string{"Session d698df9d… is of 2 users: alice@example.com and alice-adm@example.com, from 4 May 2026 09:00 on."}},
	{Name: "three users, of whom two share a device each", Severity: []finding.Severity{finding.Medium}, For: []string{}, Story: `
		09:00 alice LAPTOP-1 edge browser session=s1
		09:10 bob LAPTOP-1 edge browser session=s1
		09:20 bob LAPTOP-2 edge browser session=s1
		09:30 carol LAPTOP-2 edge browser session=s1`,
		Want: []string{"Session d698df9d… is of 3 users: bob@example.com, carol@example.com and alice@example.com, from 4 May 2026 09:00 on."}},
	{Name: "three users, of whom two are in one network", For: []string{}, Story: `
		09:00 bob LAPTOP-2 edge session=s1 net=AS64666/NL
		09:10 carol LAPTOP-3 edge session=s1
		09:20 alice LAPTOP-1 edge session=s1`,
		Want: []string{"Session d698df9d… is of 3 users: bob@example.com, carol@example.com and alice@example.com, from 4 May 2026 09:00 on."}},
	{Name: "one device, two user agents", Severity: []finding.Severity{finding.Medium}, Story: `
		09:00 alice LAPTOP-1 edge browser session=s1
		09:30 alice-adm LAPTOP-1 edge tool session=s1`,
		Want: []string{"Session d698df9d… is of 2 users: alice@example.com and alice-adm@example.com, from 4 May 2026 09:00 on."}},
	{Name: "one user agent, no device in common", Severity: []finding.Severity{finding.Medium}, Story: `
		09:00 alice LAPTOP-1 edge browser session=s1
		09:30 alice-adm - edge browser session=s1`,
		Want: []string{"Session d698df9d… is of 2 users: alice@example.com and alice-adm@example.com, from 4 May 2026 09:00 on."}},
	{Name: "silent: one user", Story: `
		09:00 alice LAPTOP-1 edge session=s1
		09:30 alice LAPTOP-2 edge session=s1`},
	{Name: "silent: two sessions", Story: `
		09:00 alice LAPTOP-1 edge session=s1
		09:30 bob LAPTOP-2 edge session=s2`},
	{Name: "silent: no session", Story: `
		09:00 alice LAPTOP-1 edge session=-
		09:30 bob LAPTOP-2 edge session=-`},
	{Name: "silent: the other was refused", Story: `
		09:00 alice LAPTOP-1 edge session=s1
		09:30 bob LAPTOP-2 edge session=s1 error=50076`},
	{Name: "silent: the other is a guest", Story: `
		09:00 alice LAPTOP-1 edge session=s1
		09:30 bob LAPTOP-2 edge session=s1 guest`},
	{Name: "silent: the other is from another tenant", Story: `
		09:00 alice LAPTOP-1 edge session=s1
		09:30 bob LAPTOP-2 edge session=s1 cross_tenant_access_type=b2bDirectConnect`},
	{Name: "silent: the other is a service", Story: `
		09:00 alice LAPTOP-1 edge session=s1
		09:30 bob - edge session=s1 user_id=- user_upn=- sp_id=5a kind=service_principal`},
	{Name: "silent: agreed test", Story: `
		09:00 alice LAPTOP-1 edge session=s1
		09:30 bob LAPTOP-2 edge session=s1`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"bob@example.com"} }},
	{Name: "silent: session ids tell nobody apart", NotRun: true, Story: `
		09:00 alice LAPTOP-1 edge session=s# x21 every 1m
		09:30 bob LAPTOP-2 edge session=s# x21 every 1m`},
	{Name: "of three users, two share a device", Severity: []finding.Severity{finding.Medium}, Against: []string{}, Story: `
		09:00 alice LAPTOP-1 edge browser session=s1
		09:10 bob LAPTOP-1 edge browser session=s1
		09:20 carol LAPTOP-2 edge browser session=s1`, Want: []string{"Session d698df9d… is of 3 users: bob@example.com, carol@example.com and alice@example.com, from 4 May 2026 09:00 on."}},
	{Name: "three users of one device, one of them with another user agent", Severity: []finding.Severity{finding.Medium}, Against: []string{}, Story: `
		09:00 alice LAPTOP-1 edge browser session=s1
		09:10 bob LAPTOP-1 edge browser session=s1
		09:20 carol LAPTOP-1 edge tool session=s1`, Want: []string{"Session d698df9d… is of 3 users: bob@example.com, carol@example.com and alice@example.com, from 4 May 2026 09:00 on."}},
	{Name: "of three users, two share a network", For: []string{}, Story: `
		09:00 alice LAPTOP-1 edge session=s1 net=AS64666/NL
		09:10 bob LAPTOP-2 edge session=s1
		09:20 carol LAPTOP-3 edge session=s1`, Want: []string{"Session d698df9d… is of 3 users: bob@example.com, carol@example.com and alice@example.com, from 4 May 2026 09:00 on."}},
	{Name: "the other of them in an unknown network", For: []string{}, Story: `
		09:00 alice LAPTOP-1 edge session=s1 ip=- asn=- country=-
		09:30 bob LAPTOP-2 edge session=s1`, Want: []string{"Session d698df9d… is of 2 users: bob@example.com and alice@example.com, from 4 May 2026 09:00 on."}},
}
