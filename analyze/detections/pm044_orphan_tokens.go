package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/requests"
	"prtscope/ingest/signin"
)

// OrphanTokens is PM-044.
var OrphanTokens = &detect.Detection{
	ID: "PM-044", Title: "Tokens were used that no sign-in gave",
	Doc: `Every token that is shown to Microsoft Graph or a workload was given in a sign-in. Ways are known to get tokens without a row in the sign-in logs; what is done with such a token still is in the log of requests. Looks for tokens of a user whose identifier is neither the id of a sign-in nor that of its first request or token, and whose session no sign-in bears, among all sign-ins of the case of whatever kind.

Only tokens count that were given while the sign-in logs are there: 70 minutes or more after they begin, not after they end, not on a day of which sign-ins are missing. Of a token that does not say when it was given the first use is taken for that time, from a day after the logs begin on. Where the tokens of others lack their sign-ins, too (more than one in a hundred, those of services among them), the logs are not complete and nothing follows. Tokens that services use with credentials of their own are left out of what is told.

It weighs more where all of it came from one address. One token alone weighs less.

Wrong when sign-ins were lost on the way to the export, and for the few applications of Microsoft whose tokens are logged elsewhere.`,
	Fact:     "A token is given in a sign-in.",
	Severity: finding.High, Confidence: 0.3, Grade: "B",
	Techniques: []string{"T1562.008", "T1528"},
	Actions:    []string{"revoke-sessions", "review-sign-ins"},
	Source:     "TrustedSec/nyxgeek on sign-ins that are not logged; own",
	Needs:      signin.Of(signin.EventID),
	Logs:       []string{detect.Requests, detect.Matched, detect.Interactive, detect.NonInteractive, detect.Complete},
	Scope:      detect.Orphans,
	Limits: []detect.Limit{
		detect.Number("tokens of others of which one may be of no sign-in", othersShare),
	},
	Run:      orphanTokens,
	Examples: pm044Examples,
}

// othersShare is one in how many tokens of others may be of no sign-in.
const othersShare = 100

func orphanTokens(p *detect.Pass) {
	w := p.World
	own := detect.Distinct(p.Used.Groups)
	if (w.Requests.Orphans-own)*othersShare > w.Requests.Tokens-p.Used.Of {
		return
	}
	var groups []requests.Group
	places := map[string]bool{}
	var sum requests.Group
	for _, g := range p.Used.Groups {
		if g.Middle || p.Agreed(g.User, g.UPN, g.IP) {
			continue
		}
		if len(groups) == 0 {
			sum.First = g.First
		}
		sum.Join(&g)
		groups = append(groups, g)
		places[addressBlock(g.IP)] = true
	}
	if len(groups) == 0 {
		return
	}
	tokens := detect.Distinct(groups)
	who := groups[0].UPN
	if who == "" {
		who = detect.Short(p.User)
	}
	d := detect.Draft{Requests: groups, Expected: "Of every token that is used there is a sign-in.",
		Observed: fmt.Sprintf("%s of %d that the user used; %s with them.", detect.Count(int(tokens), "token"), p.Used.Of, detect.Count(int(sum.Count), "request")),
		Benign:   []string{"sign-ins were lost on the way to the export: unlikely, those of others are there"}}
	d.Summary = fmt.Sprintf("%s of %s made %s from %s on from %s, and no sign-in of the case gave %s.", detect.Count(int(tokens), "token"), who, detect.Count(int(sum.Count), "request"),
		detect.When(sum.First), detect.Count(len(places), "address"), map[bool]string{true: "it", false: "them"}[tokens == 1])
	switch {
	case tokens == 1:
		d.Severity = finding.Medium
	case len(places) == 1:
		d.Confidence = 0.6
		d.For = append(d.For, "all of it came from one address")
	}
	p.Report(d)
}

const (
	// Bob's tokens are all of sign-ins, from the day before on.
	pm044Others = `
	d1 08:00 bob LAPTOP-2 outlook token=prt id=b-# x110 every 30m
	d1 07:00 bob LAPTOP-2 cloudap interactive x4 every 24h
	d1 08:00 request bob GET /v1.0/me/messages of=b-# x110 every 30m
	d2 10:00 alice LAPTOP-1 outlook token=prt session=s1 id=r-1
	d2 10:01 request alice GET /v1.0/me of=r-1`
	pm044One = `
	d2 11:00 request alice GET /v1.0/users of=x-1 session=s8 ip=203.0.113.66`
	pm044Two = pm044One + `
	d2 12:00 request alice GET /v1.0/users of=x-2 session=s8 ip=203.0.113.66`
)

var pm044Examples = []detect.Example{
	{Name: "two tokens from one address", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, For: []string{"all of it came from one address"}, Evidence: []int{2}, Story: pm044Others + pm044Two,
		Want: []string{"2 tokens of alice@example.com made 2 requests from 5 May 2026 11:00 on from 1 address, and no sign-in of the case gave them."}},
	{Name: "two tokens from two addresses", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.3}, Story: pm044Others + pm044One + `
	d2 12:00 request alice GET /v1.0/users of=x-2 session=s8`,
		Want: []string{"2 tokens of alice@example.com made 2 requests from 5 May 2026 11:00 on from 2 addresses, and no sign-in of the case gave them."}},
	{Name: "one token, known by name", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.3}, Evidence: []int{2}, Story: pm044Others + pm044One + ` upn=alice@example.com x30 every 1s`,
		Want: []string{"1 token of alice@example.com made 30 requests from 5 May 2026 11:00 on from 1 address, and no sign-in of the case gave it."}},
	{Name: "files, by name", Severity: []finding.Severity{finding.Medium}, Story: pm044Others + `
	d2 11:00 request alice FileDownloaded https://example.com/x.docx of=x-1 session=s8 workload=SharePoint status=- user_id=- upn=alice@example.com x9 every 1s`,
		Want: []string{"1 token of alice@example.com made 9 requests from 5 May 2026 11:00 on from 1 address, and no sign-in of the case gave it."}},
	{Name: "the time of issue is not known", Story: pm044Others + `
	d3 09:00 request alice GET /v1.0/users of=x-1 issued=-`,
		Want: []string{"1 token of alice@example.com made 1 request from 6 May 2026 09:00 on from 1 address, and no sign-in of the case gave it."}},
	{Name: "of a user who has no sign-ins", Severity: []finding.Severity{finding.Medium}, Story: pm044Others + `
	d2 11:00 request mallory GET /v1.0/users of=x-1`,
		Want: []string{"1 token of c13261f6… made 1 request from 5 May 2026 11:00 on from 1 address, and no sign-in of the case gave it."}},
	{Name: "silent: all are of sign-ins", Story: pm044Others},
	{Name: "silent: the sign-in is another user's in the log", Story: pm044Others + `
	d2 11:00 request mallory GET /v1.0/users of=b-20`},
	{Name: "silent: the identifier is that of the first request of a sign-in", Story: pm044Others + `
	d2 10:50 alice LAPTOP-1 outlook token=prt session=s1 original_request_id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00
	d2 11:00 request alice GET /v1.0/users uti=xMFjTVvJPE2OChJx_YE-AA`},
	{Name: "silent: the identifier is that of a sign-in's token", Story: pm044Others + `
	d2 10:50 alice LAPTOP-1 outlook token=prt session=s1 uti=xMFjTVvJPE2OChJx_YE-AA
	d2 11:00 request alice GET /v1.0/users uti=xMFjTVvJPE2OChJx_YE-AA`},
	{Name: "silent: the session is one of sign-ins", Story: pm044Others + `
	d2 11:00 request alice GET /v1.0/users of=x-1 session=s1`},
	{Name: "silent: the session is one of another's sign-ins", Story: pm044Others + `
	d2 10:50 carol - outlook token=prt session=s9
	d2 11:00 request alice GET /v1.0/users of=x-1 session=s9`},
	{Name: "silent: given before the logs begin", Story: pm044Others + `
	d2 11:00 request alice GET /v1.0/users of=x-1 issued=2026-05-04T08:00:00Z`},
	{Name: "given 70 minutes after the logs begin", Story: pm044Others + `
	d2 11:00 request alice GET /v1.0/users of=x-1 issued=2026-05-04T08:10:00Z`,
		Want: []string{"1 token of alice@example.com made 1 request from 5 May 2026 11:00 on from 1 address, and no sign-in of the case gave it."}},
	{Name: "silent: a second earlier", Story: pm044Others + `
	d2 11:00 request alice GET /v1.0/users of=x-1 issued=2026-05-04T08:09:59Z`},
	{Name: "silent: the time of issue is not known, within a day of where the logs begin", Story: pm044Others + `
	d1 11:00 request alice GET /v1.0/users of=x-1 issued=-`},
	{Name: "silent: given after the logs end", Story: pm044Others + `
	d9 11:00 request alice GET /v1.0/users of=x-1`},
	{Name: "silent: a service with credentials of its own", Story: pm044Others + pm044One + ` client_auth_method=2`},
	{Name: "silent: tokens of others lack their sign-ins, too", Story: pm044Others + pm044Two + `
	d2 11:00 request carol GET /v1.0/users of=y-# x2 every 1m`},
	{Name: "silent: tokens that a service used for others lack theirs, too", Story: pm044Others + pm044Two + `
	d2 11:00 request carol GET /v1.0/users of=y-# client_auth_method=2 x2 every 1m`},
	{Name: "silent: most tokens lack their sign-ins", NotRun: true, Story: pm044Others + `
	d2 11:00 request alice GET /v1.0/users of=x-# x30 every 1m`},
	{Name: "silent: too few tokens to tell", NotRun: true, Story: `
	d1 07:00 bob LAPTOP-2 cloudap interactive x4 every 24h
	d1 08:00 bob LAPTOP-2 outlook token=prt id=b-# x20 every 30m
	d1 08:00 request bob GET /v1.0/me/messages of=b-# x15 every 30m` + pm044One},
	{Name: "silent: no requests in the case", NotRun: true, Story: `
	d1 07:00 bob LAPTOP-2 cloudap interactive
	d1 08:00 bob LAPTOP-2 outlook token=prt`},
	{Name: "silent: agreed test", Story: pm044Others + pm044Two,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"dabd1db8-d35a-4131-8627-4f61f1bf9700"} }},
	{Name: "one in a hundred tokens of others is of no sign-in", Story: `
	d1 08:00 bob LAPTOP-2 outlook token=prt id=b-# x100 every 30m
	d1 07:00 bob LAPTOP-2 cloudap interactive x4 every 24h
	d1 08:00 request bob GET /v1.0/me/messages of=b-# x100 every 30m
	d1 09:00 request bob GET /v1.0/me/messages of=y-1
	d2 10:00 alice LAPTOP-1 outlook token=prt session=s1 id=r-1
	d2 10:01 request alice GET /v1.0/me of=r-1` + pm044Two, Want: []string{"2 tokens of alice@example.com made 2 requests from 5 May 2026 11:00 on from 1 address, and no sign-in of the case gave them."}},
}
