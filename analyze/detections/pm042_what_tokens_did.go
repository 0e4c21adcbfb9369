package detections

import (
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/requests"
	"prtscope/ingest/signin"
)

// WhatTokensDid is PM-042.
var WhatTokensDid = &detect.Detection{
	ID: "PM-042", Title: "What the tokens of doubtful sign-ins did",
	Doc: `A sign-in shows that a token was given, not what was done with it. Requests to Microsoft Graph and the workloads carry the identifier of their token, and it spells the id of the sign-in that gave it. For each session with a sign-in that another detection of misuse or of misreported types doubts (medium severity or more), this follows the tokens of those sign-ins, and the later tokens of that session that were used from the same addresses, and tells what was asked for: mail, files, chats, lists of users, devices or applications, and changes by which an intruder stays: consents, secrets of applications, mail rules, authentication methods, devices, members.

It explains an incident and is no second cause of it: its severity is medium. Only where a change was made by which an intruder stays does it lift the incident, to one level more than the worst finding that it follows; where that is critical as it is, it is high. What lies within a week is one finding for each user. Nothing is said where only what every client asks for was: the own profile, a photo, settings.

Wrong when the finding that it follows is: it adds nothing to that finding's truth, only to its weight. Where a session is in doubt as a whole, the user's own requests from the same address count, too.`,
	Fact:     "An access token carries the identifier of the sign-in that gave it to every service that it is shown to.",
	Severity: finding.High, Confidence: 0.5, Grade: "A",
	Techniques: []string{"T1087.004", "T1098.001", "T1098.005"},
	Actions:    []string{"revoke-sessions", "review-sign-ins"},
	Source:     "Microsoft Learn: linkable token identifiers; Cloud-Architekt UserActivityByRevokedTokens (idea)",
	Needs:      signin.Of(signin.EventID),
	Logs:       []string{detect.Requests},
	Scope:      detect.Trail,
	Run:        whatTokensDid,
	Examples:   pm042Examples,
}

// told are the kinds of requests that are told of, in order, with the technique
// that they are of.
var toldDeeds = []struct {
	deed      requests.Deed
	technique string
}{
	{requests.Granted, "T1098.001"}, {requests.MadeApp, "T1098.001"}, {requests.MadeRule, "T1114.003"}, {requests.MadeMethod, "T1098.005"},
	{requests.MadeDevice, "T1098.005"}, {requests.MadeMember, "T1098"}, {requests.Sent, "T1534"}, {requests.Changed, ""},
	{requests.ListUsers, "T1087.004"}, {requests.ListDevices, "T1087.004"}, {requests.ListApps, "T1087.004"},
	{requests.ReadMail, "T1114.002"}, {requests.ReadFiles, "T1530"}, {requests.ReadChat, "T1213"},
}

func whatTokensDid(p *detect.Pass) {
	t := p.Trail
	if p.Agreed(t.User.ID, t.User.UPN, "") {
		return
	}
	var done []string
	techniques := []string{}
	stays := int64(0)
	for _, k := range toldDeeds {
		n := t.Sum.Deeds[k.deed]
		if n == 0 {
			continue
		}
		done = append(done, k.deed.String()+" "+detect.Times(int(n)))
		if k.technique != "" && !slices.Contains(techniques, k.technique) {
			techniques = append(techniques, k.technique)
		}
		if k.deed.Stays() {
			stays += n
		}
	}
	if len(done) == 0 {
		return
	}
	d := detect.Draft{
		Severity: finding.Medium, Confidence: t.Confidence, Requests: t.Groups, Techniques: techniques,
		Subject:  finding.Subject{Kind: "session", ID: t.Sessions[0]},
		Expected: "Nothing is known to be expected: it is what followed on the sign-ins in doubt.",
		Observed: fmt.Sprintf("%s with %s from %s until %s: %s.", detect.Count(int(t.Sum.Count), "request"), detect.Count(int(t.Tokens), "token"),
			detect.When(t.Sum.First), detect.When(t.Sum.Last), detect.Join(done, len(done))),
		Benign: []string{"the finding that it follows is wrong: possible, see there"},
		For:    []string{"it follows " + detect.Join(t.Findings, 10)},
	}
	who := t.User.UPN
	if who == "" {
		who = detect.Short(t.User.ID)
	}
	during := "on " + detect.When(t.Sum.First)
	if t.Sum.Last != t.Sum.First {
		during = "in " + detect.Span(t.Sum.Last-t.Sum.First) + " from " + detect.When(t.Sum.First)
	}
	d.Summary = fmt.Sprintf("Tokens of doubtful sign-ins of %s made %s %s: %s.", who, detect.Count(int(t.Sum.Count), "request"), during, detect.Join(done, 4))
	if len(t.Sessions) > 1 {
		d.Subject = finding.Subject{Kind: "user", ID: p.User}
		d.Observed += fmt.Sprintf(" They are of %d sessions in doubt.", len(t.Sessions))
	}
	if stays > 0 {
		d.For = append(d.For, "a change was made by which an intruder stays")
		d.Severity = lifted(t.Severity)
	}
	p.Report(d)
}

// lifted is one level more severe than the cause. What is critical needs no lift,
// and must not be counted twice.
func lifted(cause finding.Severity) finding.Severity {
	if cause == finding.Critical {
		return finding.High
	}
	return finding.Severities[cause.Rank()-1]
}

// doubtful is a finding of another detection about the sign-in r-1 of alice in a
// story, in session s1 from 203.0.113.66.
func doubtful(detection string, level finding.Severity, role string) []finding.Finding {
	return []finding.Finding{{Detection: detection, Severity: level, Confidence: 0.7,
		Users:    []finding.User{{ID: "dabd1db8-d35a-4131-8627-4f61f1bf9700", UPN: "alice@example.com"}},
		Evidence: []finding.Evidence{{Event: "r-1", Time: "2026-05-04T10:00:00.000Z", Role: role, Session: "d698df9d-2c5b-4655-8dff-4a343d993200", IP: "203.0.113.66"}}}}
}

// doubtfulLater is another about the sign-in r-2, in session s2.
func doubtfulLater(detection string, level finding.Severity, at string) []finding.Finding {
	fs := doubtful(detection, level, detect.Use)
	e := &fs[0].Evidence[0]
	e.Event, e.Time, e.Session = "r-2", at, "5b2a3e7c-0a44-4f0e-9d0a-4d1f8e2a9c00"
	return fs
}

const pm042Twice = pm042SignIn + `
	10:01 request alice GET /v1.0/me/messages of=r-1
	d11 10:01 request alice GET /v1.0/me/messages of=r-2`

const pm042SignIn = `
	10:00 alice LAPTOP-1 outlook token=prt session=s1 id=r-1 ip=203.0.113.66`

var pm042Examples = []detect.Example{
	{Name: "users are listed", Found: doubtful("PM-001", finding.High, detect.Use), Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.7}, For: []string{"it follows PM-001"}, Evidence: []int{2},
		Story: pm042SignIn + `
		10:01 request alice GET https://graph.microsoft.com/v1.0/users?$top=999 of=r-1 x900 every 100ms`,
		Want: []string{"Tokens of doubtful sign-ins of alice@example.com made 900 requests in 90 seconds from 4 May 2026 10:01: directory listed 900 times."}},
	{Name: "a secret is added to an application", Found: doubtful("PM-001", finding.High, detect.Use), Severity: []finding.Severity{finding.Critical}, For: []string{"it follows PM-001", "a change was made by which an intruder stays"},
		Story: pm042SignIn + `
		10:01 request alice POST https://graph.microsoft.com/v1.0/applications/5a/addPassword of=r-1`,
		Want: []string{"Tokens of doubtful sign-ins of alice@example.com made 1 request on 4 May 2026 10:01: application changed once."}},
	{Name: "a secret is added, after what is critical already", Found: doubtful("PM-006", finding.Critical, detect.Use), Severity: []finding.Severity{finding.High}, For: []string{"it follows PM-006", "a change was made by which an intruder stays"},
		Story: pm042SignIn + `
		10:01 request alice POST https://graph.microsoft.com/v1.0/applications/5a/addPassword of=r-1`,
		Want: []string{"Tokens of doubtful sign-ins of alice@example.com made 1 request on 4 May 2026 10:01: application changed once."}},
	{Name: "two sessions, a week after what the first did: one finding", Found: append(doubtful("PM-001", finding.High, detect.Use), doubtfulLater("PM-027", finding.Medium, "2026-05-11T10:01:00.000Z")...),
		Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.7}, For: []string{"it follows PM-001 and PM-027"}, Evidence: []int{2}, Story: pm042Twice,
		Want: []string{"Tokens of doubtful sign-ins of alice@example.com made 2 requests in 10 days from 4 May 2026 10:01: mail read twice."}},
	{Name: "two sessions, longer after: two findings", Found: append(doubtful("PM-001", finding.High, detect.Use), doubtfulLater("PM-027", finding.Medium, "2026-05-11T10:01:01.000Z")...),
		Confidence: []float64{0.7, 0.7}, For: []string{"it follows PM-001"}, Evidence: []int{1, 1}, Story: pm042Twice,
		Want: []string{"Tokens of doubtful sign-ins of alice@example.com made 1 request on 4 May 2026 10:01: mail read once.", "Tokens of doubtful sign-ins of alice@example.com made 1 request on 14 May 2026 10:01: mail read once."}},
	{Name: "two sessions of two users: two findings", Found: append(doubtful("PM-001", finding.High, detect.Use), doubtfulLater("PM-027", finding.Medium, "2026-05-04T10:01:00.000Z")...), Story: pm042SignIn + `
		10:01 request alice GET /v1.0/me/messages of=r-1
		10:02 request bob GET /v1.0/me/messages of=r-2`,
		Want: []string{"Tokens of doubtful sign-ins of alice@example.com made 1 request on 4 May 2026 10:01: mail read once.", "Tokens of doubtful sign-ins of 3cf10529… made 1 request on 4 May 2026 10:02: mail read once."}},
	{Name: "a mail rule, known by name", Found: doubtful("MT-003", finding.Medium, detect.Use), Severity: []finding.Severity{finding.High},
		Story: pm042SignIn + `
		10:01 request alice New-InboxRule rule of=r-1 workload=Exchange user_id=- upn=alice@example.com`,
		Want: []string{"Tokens of doubtful sign-ins of alice@example.com made 1 request on 4 May 2026 10:01: mail rule made once."}},
	{Name: "the identifier in its spelling", Found: []finding.Finding{{Detection: "PM-001", Severity: finding.High, Confidence: 0.7, Users: doubtful("", "", "")[0].Users, Evidence: []finding.Evidence{
		{Event: "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", Time: "2026-05-04T10:00:00.000Z", Role: detect.Use}}}},
		Story: `
		10:00 alice LAPTOP-1 outlook token=prt session=s1 id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00
		10:01 request alice GET /v1.0/me/messages uti=xMFjTVvJPE2OChJx_YE-AA`,
		Want: []string{"Tokens of doubtful sign-ins of alice@example.com made 1 request on 4 May 2026 10:01: mail read once."}},
	{Name: "a later token of the session, from that address", Found: doubtful("PM-001", finding.High, detect.Use), Evidence: []int{1}, Story: pm042SignIn + `
		12:01 request alice GET /v1.0/me/drive/root/children of=r-9 session=s1 ip=203.0.113.66`,
		Want: []string{"Tokens of doubtful sign-ins of alice@example.com made 1 request on 4 May 2026 12:01: files read once."}},
	{Name: "two tokens", Found: doubtful("PM-001", finding.High, detect.Use), Evidence: []int{2}, Story: pm042SignIn + `
		10:01 request alice GET /v1.0/me/messages of=r-1
		12:01 request alice GET /v1.0/me/chats of=r-9 session=s1 ip=203.0.113.66`,
		Want: []string{"Tokens of doubtful sign-ins of alice@example.com made 2 requests in 2 h from 4 May 2026 10:01: mail read once and chat read once."}},
	{Name: "silent: an earlier token of the session", Found: doubtful("PM-001", finding.High, detect.Use), Story: pm042SignIn + `
		09:01 request alice GET /v1.0/me/drive/root/children of=r-9 session=s1 ip=203.0.113.66`},
	{Name: "silent: another token of the session, from elsewhere", Found: doubtful("PM-001", finding.High, detect.Use), Story: pm042SignIn + `
		12:01 request alice GET /v1.0/me/drive/root/children of=r-9 session=s1`},
	{Name: "silent: another session from that address", Found: doubtful("PM-001", finding.High, detect.Use), Story: pm042SignIn + `
		12:01 request alice GET /v1.0/me/drive/root/children of=r-9 session=s2 ip=203.0.113.66`},
	{Name: "silent: what every client asks for", Found: doubtful("PM-001", finding.High, detect.Use), Story: pm042SignIn + `
		10:01 request alice GET /v1.0/me/photo/$value of=r-1
		10:02 request alice GET /v1.0/me of=r-1`},
	{Name: "silent: refused", Found: doubtful("PM-001", finding.High, detect.Use), Story: pm042SignIn + `
		10:01 request alice GET /v1.0/users of=r-1 status=403`},
	{Name: "silent: a workload refused", Found: doubtful("PM-001", finding.High, detect.Use), Story: pm042SignIn + `
		10:01 request alice New-InboxRule rule of=r-1 workload=Exchange status=- result=Failed
		10:02 request alice New-InboxRule rule of=r-1 workload=Exchange status=- result=False`},
	{Name: "mail and files, as the unified audit log tells", Found: doubtful("PM-001", finding.High, detect.Use), Severity: []finding.Severity{finding.Medium}, Story: pm042SignIn + `
		10:01 request alice MailItemsAccessed alice@example.com of=r-1 workload=Exchange status=- result=Succeeded x3 every 10s
		10:02 request alice FileDownloaded https://example.com/x.docx of=r-1 workload=SharePoint status=-`,
		Want: []string{"Tokens of doubtful sign-ins of alice@example.com made 4 requests in 60 seconds from 4 May 2026 10:01: mail read 3 times and files read once."}},
	{Name: "silent: another token", Found: doubtful("PM-001", finding.High, detect.Use), Story: pm042SignIn + `
		10:01 request alice GET /v1.0/users of=r-2`},
	{Name: "silent: a finding of little weight", Found: doubtful("PM-002", finding.Low, detect.Use), Story: pm042SignIn + `
		10:01 request alice GET /v1.0/users of=r-1`},
	{Name: "silent: a finding about the logs", Found: doubtful("CX-004", finding.High, detect.Use), Story: pm042SignIn + `
		10:01 request alice GET /v1.0/users of=r-1`},
	{Name: "silent: the sign-in only showed where the device was", Found: doubtful("PM-001", finding.High, detect.Anchor), Story: pm042SignIn + `
		10:01 request alice GET /v1.0/users of=r-1`},
	{Name: "silent: nothing is in doubt", Story: pm042SignIn + `
		10:01 request alice GET /v1.0/users of=r-1`},
	{Name: "silent: no requests in the case", NotRun: true, Found: doubtful("PM-001", finding.High, detect.Use), Story: pm042SignIn},
	{Name: "silent: requests without identifiers of tokens", NotRun: true, Found: doubtful("PM-001", finding.High, detect.Use), Story: pm042SignIn + `
		10:01 request alice GET /v1.0/users`},
	{Name: "silent: agreed test", Found: doubtful("PM-001", finding.High, detect.Use), Story: pm042SignIn + `
		10:01 request alice GET /v1.0/users of=r-1 upn=alice@example.com`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "a group is changed, users and devices are listed", Found: doubtful("PM-001", finding.High, detect.Use), Story: pm042SignIn + `
		10:01 request alice PATCH https://graph.microsoft.com/v1.0/groups/5a of=r-1
		10:02 request alice GET https://graph.microsoft.com/v1.0/users of=r-1
		10:03 request alice GET https://graph.microsoft.com/v1.0/devices of=r-1`, Want: []string{"Tokens of doubtful sign-ins of alice@example.com made 3 requests in 2 min from 4 May 2026 10:01: change once, directory listed once and devices listed once."}},
}
