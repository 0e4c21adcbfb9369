package detections

import (
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// TokensOfDisabledUser is PM-014.
var TokensOfDisabledUser = &detect.Detection{
	ID: "PM-014", Title: "Tokens used after their user was disabled or deleted",
	Doc: `When a user is disabled or deleted, all their PRTs and refresh tokens die. A success with one of them after the change, and some minutes for it to spread, means that the change did not hold, or that the logs are wrong; both must be known. A success for which the logs name no token ("none" does not mean that there was none) weighs less. A refused try (50057) is reported where it comes from a network the user had not used in the thirty days before: someone else holds the token. Refused tries from the user's own networks are the user's own phone and are left out; where nothing is known of those networks, a try weighs little.

Wrong when the account was enabled again by a change that the audit log does not hold.`,
	Fact:     "Disabling or deleting a user ends all primary refresh tokens and refresh tokens of that user.",
	Severity: finding.Critical, Confidence: 0.8, Grade: "A",
	Techniques: []string{"T1078.004"},
	Actions:    []string{"check-user-disabled", "revoke-sessions"},
	Source:     "Microsoft Learn: concept-primary-refresh-token (invalidation)",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.UserID),
	Logs:       []string{detect.NonInteractive, detect.Audit},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("clocks and pipeline", timeline.Defaults().Grace),
		detect.Within("until a change has reached every server, besides", timeline.Defaults().ReplicationGrace),
		detect.Number("code of a disabled account", userDisabled),
		detect.Within("before, in which networks are known", netsKnown),
	},
	Run:      tokensOfDisabledUser,
	Examples: pm014Examples,
}

// netsKnown is the time before in which a network is one of the user.
const netsKnown = 30 * timeline.Day

const userDisabled = 50057 // the account is disabled

func tokensOfDisabledUser(p *detect.Pass) {
	changes := changesOf(p, directory.UserDisabled, directory.UserDeleted, directory.UserEnabled, directory.UserRestored)
	for _, s := range spans(changes) {
		tokensWhileDisabled(p, s)
	}
}

func tokensWhileDisabled(p *detect.Pass, s span) {
	t, limits := p.T, p.World.Params.Limits
	settled := s.began.Time + limits.Grace + limits.ReplicationGrace
	var accepted, bare, tried []int
	from, to := s.rows(t)
	for i := from; i < to; i++ {
		switch {
		case t.Time[i] <= settled || !p.Judged(i) || p.Approved(i):
		case t.Is(i, timeline.OK) && t.Any(i, presented):
			accepted = append(accepted, i)
		case t.Is(i, timeline.OK):
			bare = append(bare, i)
		case t.ErrorCode(i) == userDisabled && t.Code(timeline.Net, i) != 0 && !p.Elsewhere(i):
			tried = append(tried, i)
		}
	}
	known := true
	if len(tried) > 0 {
		month, _ := slices.BinarySearch(t.Time, s.began.Time-netsKnown)
		own := netsOf(t, month, from, anyRow)
		known = len(own) > 0
		tried = filter(tried, func(i int) bool { return !own[t.Code(timeline.Net, i)] })
	}
	if len(accepted)+len(bare)+len(tried) == 0 {
		return
	}
	d := detect.Draft{Changes: []*directory.Change{s.began}, Past: true, Expected: "Every token of the user is refused after the change."}
	d.Add(detect.Use, accepted...)
	d.Add(detect.Use, bare...)
	d.Add(detect.Attempt, tried...)
	what := s.ended()
	i := d.Rows[0]
	who := detect.Who(t, i)
	switch {
	case len(accepted) > 0:
		d.Summary = fmt.Sprintf("%s of %s %s accepted after the account was %s on %s, first %s later from %s.",
			detect.Count(len(accepted), "token request"), who, wasWere(len(accepted)), what, detect.When(s.began.Time), detect.Span(t.Time[i]-s.began.Time), detect.Where(t, i))
		d.Observed = fmt.Sprintf("%s accepted.", detect.Count(len(accepted), "request"))
		d.Benign = []string{"the account was enabled again: " + asAudited(p, t.Time[i], "ruled out, because the audit log holds no such change"), "delay of replication: ruled out, because twenty minutes had passed"}
	case len(bare) > 0:
		d.Severity, d.Confidence = finding.High, 0.5
		d.Summary = fmt.Sprintf("%s of %s %s accepted after the account was %s on %s, first %s later from %s.",
			detect.Count(len(bare), "sign-in"), who, wasWere(len(bare)), what, detect.When(s.began.Time), detect.Span(t.Time[i]-s.began.Time), detect.Where(t, i))
		d.Observed = fmt.Sprintf("%s accepted.", detect.Count(len(bare), "sign-in"))
		d.Against = append(d.Against, "the logs name no token that came in: it may have been none, or one that they do not show")
		d.Benign = []string{"the account was enabled again: " + asAudited(p, t.Time[i], "ruled out, because the audit log holds no such change"), "delay of replication: ruled out, because twenty minutes had passed"}
	case known:
		d.Severity, d.Confidence = finding.Medium, 0.4
		d.Summary = fmt.Sprintf("After the account of %s was %s on %s, %s came from %s, a network the account had not used in the 30 days before.",
			who, what, detect.When(s.began.Time), detect.Count(len(tried), "refused try"), detect.Where(t, i))
		d.Observed = fmt.Sprintf("%s with error 50057.", detect.Count(len(tried), "sign-in"))
		d.Benign = []string{"the user's own devices: ruled out, because the network is not one of theirs"}
	default:
		d.Severity, d.Confidence = finding.Low, 0.3
		d.Summary = fmt.Sprintf("After the account of %s was %s on %s, %s came from %s.", who, what, detect.When(s.began.Time), detect.Count(len(tried), "refused try"), detect.Where(t, i))
		d.Observed = fmt.Sprintf("%s with error 50057.", detect.Count(len(tried), "sign-in"))
		d.Against = append(d.Against, "nothing is known of the networks the account used in the 30 days before")
		d.Benign = []string{"the user's own devices: possible"}
	}
	p.Report(d)
}

func wasWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

const pm014Disabled = `
	d1 09:00 alice LAPTOP-1 outlook token=prt
	d2 08:00 audit disable-user alice by=admin`

const pm014Accepted = pm014Disabled + `
	d2 09:30 alice LAPTOP-1 outlook token=prt`

var pm014Examples = []detect.Example{
	{Name: "PRT accepted", Benign: []string{"the account was enabled again: possible, as the newest event of the directory audit log is of 5 May 2026 08:00", "delay of replication: ruled out, because twenty minutes had passed"}, Severity: []finding.Severity{finding.Critical}, Confidence: []float64{0.8}, Story: pm014Accepted, Want: []string{"1 token request of alice@example.com was accepted after the account was disabled on 5 May 2026 08:00, first 1 h 30 min later from AS64500 NO (192.0.2.10)."}},
	{Name: "PRT accepted, and the audit log goes on", Benign: []string{"the account was enabled again: ruled out, because the audit log holds no such change", "delay of replication: ruled out, because twenty minutes had passed"}, Story: pm014Accepted + `
		d3 09:00 audit register-device LAPTOP-2 by=bob`, Want: []string{"1 token request of alice@example.com was accepted after the account was disabled on 5 May 2026 08:00, first 1 h 30 min later from AS64500 NO (192.0.2.10)."}},
	{Name: "refresh token accepted, user deleted", Severity: []finding.Severity{finding.Critical}, Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt
		d2 08:00 audit delete-user alice by=admin
		d2 09:30 alice LAPTOP-1 outlook token=rt x3 every 1h`, Want: []string{"3 token requests of alice@example.com were accepted after the account was deleted on 5 May 2026 08:00, first 1 h 30 min later from AS64500 NO (192.0.2.10)."}},
	{Name: "tried from a foreign network", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: pm014Disabled + `
		d2 09:30 alice LAPTOP-1 outlook token=prt error=50057 ip=203.0.113.66 net=AS64666/NL x2 every 1h`, Want: []string{"After the account of alice@example.com was disabled on 5 May 2026 08:00, 2 refused tries came from AS64666 NL (203.0.113.66), a network the account had not used in the 30 days before."}},
	{Name: "tried from a network of more than thirty days before", Story: `
		d-60 09:00 alice LAPTOP-1 outlook token=prt ip=203.0.113.66 net=AS64666/NL` + pm014Disabled + `
		d2 09:30 alice LAPTOP-1 outlook token=prt error=50057 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"After the account of alice@example.com was disabled on 5 May 2026 08:00, 1 refused try came from AS64666 NL (203.0.113.66), a network the account had not used in the 30 days before."}},
	{Name: "disabled twice, accepted the second time", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt
		d1 10:00 audit disable-user alice by=admin
		d1 11:00 audit enable-user alice by=admin
		d2 08:00 audit disable-user alice by=admin
		d2 09:30 alice LAPTOP-1 outlook token=prt`, Want: []string{"1 token request of alice@example.com was accepted after the account was disabled on 5 May 2026 08:00, first 1 h 30 min later from AS64500 NO (192.0.2.10)."}},
	{Name: "disabled, then deleted: one finding", Story: pm014Accepted + `
		d2 08:30 audit delete-user alice by=admin
		d2 10:30 alice LAPTOP-1 outlook token=prt`, Want: []string{"2 token requests of alice@example.com were accepted after the account was disabled on 5 May 2026 08:00, first 1 h 30 min later from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: enabled again", Story: pm014Disabled + `
		d2 09:00 audit enable-user alice by=admin
		d2 09:30 alice LAPTOP-1 outlook token=prt`},
	{Name: "silent: restored", Story: `
		d2 08:00 audit delete-user alice by=admin
		d2 09:00 audit restore-user alice by=admin
		d2 09:30 alice LAPTOP-1 outlook token=prt`},
	{Name: "silent: tried by the user's own phone", Story: pm014Disabled + `
		d2 09:30 alice PHONE-1 outlook-mobile token=rt error=50057 os=ios`},
	{Name: "tried, and nothing is known of the user's networks", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.3}, Against: []string{"nothing is known of the networks the account used in the 30 days before"}, Story: `
		d2 08:00 audit disable-user alice by=admin
		d2 09:30 alice LAPTOP-1 outlook token=prt error=50057 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"After the account of alice@example.com was disabled on 5 May 2026 08:00, 1 refused try came from AS64666 NL (203.0.113.66)."}},
	{Name: "disabled and deleted, then only restored", Story: pm014Disabled + `
		d2 08:30 audit delete-user alice by=admin
		d2 09:00 audit restore-user alice by=admin
		d2 09:30 alice LAPTOP-1 outlook token=prt`, Want: []string{"1 token request of alice@example.com was accepted after the account was disabled on 5 May 2026 08:00, first 1 h 30 min later from AS64500 NO (192.0.2.10)."}},
	{Name: "deleted, then only enabled", Story: `
		d2 08:00 audit delete-user alice by=admin
		d2 09:00 audit enable-user alice by=admin
		d2 09:30 alice LAPTOP-1 outlook token=prt`, Want: []string{"1 token request of alice@example.com was accepted after the account was deleted on 5 May 2026 08:00, first 1 h 30 min later from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: disabled and deleted, then restored and enabled", Story: pm014Disabled + `
		d2 08:30 audit delete-user alice by=admin
		d2 08:40 audit restore-user alice by=admin
		d2 08:50 audit enable-user alice by=admin
		d2 09:30 alice LAPTOP-1 outlook token=prt`},
	{Name: "silent: tried with another result", Story: pm014Disabled + `
		d2 09:30 alice LAPTOP-1 outlook token=prt error=53003 ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: tried through the company's tunnel", Story: pm014Disabled + `
		d2 09:30 alice LAPTOP-1 outlook token=prt gsa error=50057 ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: tried from nowhere", Story: pm014Disabled + `
		d2 09:30 alice LAPTOP-1 outlook token=prt error=50057 ip=- asn=- country=-`},
	{Name: "silent: within the grace for replication", Story: pm014Disabled + `
		d2 08:15 alice LAPTOP-1 outlook token=prt`},
	{Name: "silent: before", Story: pm014Disabled + `
		d2 07:30 alice LAPTOP-1 outlook token=prt`},
	{Name: "accepted, and no token is named", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Against: []string{"the logs name no token that came in: it may have been none, or one that they do not show"}, Story: pm014Disabled + `
		d2 09:30 alice LAPTOP-1 outlook token=none`, Want: []string{"1 sign-in of alice@example.com was accepted after the account was disabled on 5 May 2026 08:00, first 1 h 30 min later from AS64500 NO (192.0.2.10)."}},
	{Name: "accepted, its type is hidden from the exporter", Severity: []finding.Severity{finding.Critical}, Story: pm014Disabled + `
		d2 09:30 alice LAPTOP-1 outlook token=masked`, Want: []string{"1 token request of alice@example.com was accepted after the account was disabled on 5 May 2026 08:00, first 1 h 30 min later from AS64500 NO (192.0.2.10)."}},
	{Name: "tokens that are named and one that is not: one finding", Severity: []finding.Severity{finding.Critical}, Story: pm014Accepted + `
		d2 09:40 alice LAPTOP-1 outlook token=none`, Want: []string{"1 token request of alice@example.com was accepted after the account was disabled on 5 May 2026 08:00, first 1 h 30 min later from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: no token is named, within the grace for replication", Story: pm014Disabled + `
		d2 08:15 alice LAPTOP-1 outlook token=none`},
	{Name: "silent: no token is named, and refused for another reason", Story: pm014Disabled + `
		d2 09:30 alice LAPTOP-1 outlook token=none error=53003`},
	{Name: "silent: another user", Story: `
		d2 08:00 audit disable-user bob by=admin
		d2 09:30 alice LAPTOP-1 outlook token=prt`},
	{Name: "silent: token type not carried", Story: pm014Disabled + `
		d2 09:30 alice LAPTOP-1 outlook token=absent`},
	{Name: "silent: type not carried, so the refused try is not judged either", Story: pm014Disabled + `
		d2 09:30 alice LAPTOP-1 outlook token=absent error=50057 ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: agreed test", Story: pm014Accepted, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "tried from a network in which the user had only failed", Story: `
		d1 10:00 alice LAPTOP-1 outlook token=prt error=53003 ip=203.0.113.66 net=AS64666/NL` + pm014Disabled + `
		d2 09:30 alice LAPTOP-1 outlook token=prt error=50057 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"After the account of alice@example.com was disabled on 5 May 2026 08:00, 1 refused try came from AS64666 NL (203.0.113.66), a network the account had not used in the 30 days before."}},
	{Name: "silent: enabled, and disabled before the logs begin", Story: `
		d2 08:00 audit enable-user alice by=admin
		d2 09:30 alice LAPTOP-1 outlook token=prt`},
	{Name: "tried from a network of a month and a half before", Severity: []finding.Severity{finding.Medium}, Story: `
		d-43 09:00 alice LAPTOP-1 outlook token=prt ip=203.0.113.66 net=AS64666/NL` + pm014Disabled + `
		d2 09:30 alice LAPTOP-1 outlook token=prt error=50057 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"After the account of alice@example.com was disabled on 5 May 2026 08:00, 1 refused try came from AS64666 NL (203.0.113.66), a network the account had not used in the 30 days before."}},
	{Name: "silent: accepted twenty minutes after, to the minute", Story: pm014Disabled + `
		d2 08:20 alice LAPTOP-1 outlook token=prt`},
	{Name: "silent: tried from a network of three weeks before", Story: `
		d-18 09:00 alice LAPTOP-1 outlook token=prt ip=203.0.113.66 net=AS64666/NL` + pm014Disabled + `
		d2 09:30 alice LAPTOP-1 outlook token=prt error=50057 ip=203.0.113.66 net=AS64666/NL`},
}
