package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// TooOldThenUsed is PM-024.
var TooOldThenUsed = &detect.Detection{
	ID: "PM-024", Title: "PRT refused as too old, then used without a logon",
	Doc: `The service refuses a PRT that is past its lifetime with 700083, and only a logon gives its device a new one. Looks for a PRT that is accepted in the same session within a day of that, without a logon of the user: the session has a second PRT, elsewhere. Where the device or the network of the two differ it weighs more. The codes that say the same of refresh tokens do not count, since each application has its own.

The text of such a refusal may name the lifetime; where it does, one finding tells it, since a tenant's own is known in no other way. Often the text is a template that names nothing.

Wrong when the logon is in a log that was not exported, or its method is not named.`,
	Fact:     "A primary refresh token that is past its lifetime is not accepted again; a new one takes a logon.",
	Severity: finding.Low, Confidence: 0.3, Grade: "C",
	Techniques: []string{"T1550.001"},
	Actions:    []string{"revoke-sessions"},
	Source:     "Microsoft Learn: reference-error-codes, concept-primary-refresh-token; own",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.SessionID, signin.AuthDetails, signin.DeviceID),
	Logs:       []string{detect.Interactive, detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Number("code of the refusal", detect.TooOld),
		detect.Within("clocks and pipeline", timeline.Defaults().Grace),
		detect.Within("from the refusal to the success, at most", acceptedAfter),
		detect.Within("idle for long, more than", timeline.Defaults().SoftIdle),
		detect.Within("idle for too long, more than", timeline.Defaults().HardIdle),
	},
	Run:      tooOldThenUsed,
	Conclude: lifetimeOfPRTs,
	Examples: pm024Examples,
}

// acceptedAfter is the longest time from the refusal to the success.
const acceptedAfter = timeline.Day

func tooOldThenUsed(p *detect.Pass) {
	t := p.T
	refused := tooOldRows(p)
	if p.World.Lifetimes != nil {
		p.Observe("refused", refused...)
	}
	if len(refused) == 0 {
		return
	}
	old := map[int32]int{} // row at which the PRT of a session was refused, until somebody logs on
	for i := refused[0]; i < t.Len(); i++ {
		s := t.Code(timeline.Session, i)
		switch {
		case t.ErrorCode(i) == detect.TooOld && s != 0 && p.Judged(i):
			if _, known := old[s]; !known {
				old[s] = i
			}
		case len(old) == 0:
		case t.Is(i, timeline.CredentialEvent):
			clear(old)
		case t.Is(i, timeline.OK|timeline.PRT):
			f, known := old[s]
			if after := t.Time[i] - t.Time[f]; known && after > p.World.Params.Limits.Grace && after <= acceptedAfter && p.Judged(i) && !p.Approved(i) {
				reportTooOld(p, f, i)
				delete(old, s)
			}
		}
	}
}

// tooOldRows returns the refusals of PRTs as too old.
func tooOldRows(p *detect.Pass) (rows []int) {
	for i, code := range p.T.Failures() {
		if code == detect.TooOld {
			rows = append(rows, i)
		}
	}
	return rows
}

// lifetimeOfPRTs tells the lifetime that the service names in its refusals.
func lifetimeOfPRTs(p *detect.Pass) {
	span, n := p.World.Lifetimes.Told()
	if span == 0 {
		return
	}
	limits := p.World.Params.Limits
	p.Report(detect.Draft{
		Subject: finding.Subject{Kind: "case", ID: "lifetime of PRTs"}, Noticed: p.Observed, Severity: finding.Info, Confidence: 0.9, Techniques: []string{}, Verbs: []string{},
		Summary:  fmt.Sprintf("The service names %s as the lifetime of primary refresh tokens in %d of %s as too old", detect.Span(span), n, detect.Count(int(p.World.Lifetimes.Refusals), "refusal")),
		Expected: fmt.Sprintf("14 or 90 days, as Microsoft's texts say; this analysis takes %s for long and %s for too long", detect.Span(limits.SoftIdle), detect.Span(limits.HardIdle)),
		Observed: "the text of error " + fmt.Sprint(detect.TooOld),
		Benign:   []string{},
	})
}

func reportTooOld(p *detect.Pass, f, i int) {
	t := p.T
	var d detect.Draft
	d.Add(detect.Attempt, f)
	d.Add(detect.Use, i)
	d.Summary = fmt.Sprintf("The PRT of %s in session %s was refused as too old on %s from %s, and one was accepted %s later from %s without a logon.", detect.Who(t, i),
		detect.Short(t.Text(timeline.Session, i)), detect.When(t.Time[f]), detect.Where(t, f), detect.Span(t.Time[i]-t.Time[f]), detect.Where(t, i))
	d.Expected = "A logon between the two."
	d.Observed = fmt.Sprintf("Error %d, then success on %s.", detect.TooOld, detect.What(t, i))
	d.Benign = []string{"a logon that the logs do not hold: possible"}
	if a, b := t.Code(timeline.Device, f), t.Code(timeline.Device, i); a != b && a != 0 && b != 0 {
		d.For = append(d.For, "the two are of different devices")
	}
	if !p.Elsewhere(f) && !p.Elsewhere(i) && detect.Apart(t, f, i) {
		d.For = append(d.For, "the two are from different networks")
	}
	if len(d.For) > 0 {
		d.Severity = finding.Medium
	}
	p.Report(d)
}

const (
	pm024Logon = `
	08:00 alice LAPTOP-1 cloudap interactive method=whfb session=s0`
	pm024Old = pm024Logon + `
	09:00 alice LAPTOP-1 cloudap error=700083 session=s1`
	pm024Use = ` outlook token=prt session=s1`
)

var pm024Examples = []detect.Example{
	{Name: "accepted half an hour later", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.3}, Evidence: []int{2}, For: []string{}, Story: pm024Old + `
		09:30 alice LAPTOP-1` + pm024Use + ` x3 every 1m`, Want: []string{"The PRT of alice@example.com in session d698df9d… was refused as too old on 4 May 2026 09:00 from AS64500 NO (192.0.2.10), and one was accepted 30 min later from AS64500 NO (192.0.2.10) without a logon."}},
	{Name: "the refusals name the lifetime", Severity: []finding.Severity{finding.Info}, Evidence: []int{3}, Story: pm024Logon + `
		09:00 alice LAPTOP-1 cloudap error=700083 session=s1 failure_reason='issued on 2026-04-01T09:19:53Z, the maximum lifetime is 14.00:00:00.'
		10:00 alice LAPTOP-1 cloudap error=700083 session=s1 failure_reason='The token was issued on {issueDate}.'
		09:00 bob LAPTOP-2 cloudap error=700083 session=s2 failure_reason='issued on 2026-04-01T09:19:53Z, the maximum lifetime is 14.00:00:00.'`,
		Want: []string{"The service names 14 days as the lifetime of primary refresh tokens in 2 of 3 refusals as too old"}},
	{Name: "silent: the refusals are templates", Story: pm024Logon + `
		09:00 alice LAPTOP-1 cloudap error=700083 session=s1 failure_reason='The token was issued on {issueDate}, the maximum lifetime is {time}.'`},
	{Name: "on another device", Severity: []finding.Severity{finding.Medium}, For: []string{"the two are of different devices"}, Story: pm024Old + `
		09:30 alice LAPTOP-2` + pm024Use, Want: []string{"The PRT of alice@example.com in session d698df9d… was refused as too old on 4 May 2026 09:00 from AS64500 NO (192.0.2.10), and one was accepted 30 min later from AS64500 NO (192.0.2.10) without a logon."}},
	{Name: "without a device", Severity: []finding.Severity{finding.Low}, For: []string{}, Story: pm024Old + `
		09:30 alice -` + pm024Use, Want: []string{"The PRT of alice@example.com in session d698df9d… was refused as too old on 4 May 2026 09:00 from AS64500 NO (192.0.2.10), and one was accepted 30 min later from AS64500 NO (192.0.2.10) without a logon."}},
	{Name: "refused without a device", Severity: []finding.Severity{finding.Low}, For: []string{}, Story: pm024Logon + `
		09:00 alice - outlook error=700083 session=s1
		09:30 alice LAPTOP-1` + pm024Use, Want: []string{"The PRT of alice@example.com in session d698df9d… was refused as too old on 4 May 2026 09:00 from AS64500 NO (192.0.2.10), and one was accepted 30 min later from AS64500 NO (192.0.2.10) without a logon."}},
	{Name: "from elsewhere", Severity: []finding.Severity{finding.Medium}, For: []string{"the two are from different networks"}, Story: pm024Old + `
		09:30 alice LAPTOP-1 ip=203.0.113.66 net=AS64666/NL` + pm024Use, Want: []string{"The PRT of alice@example.com in session d698df9d… was refused as too old on 4 May 2026 09:00 from AS64500 NO (192.0.2.10), and one was accepted 30 min later from AS64666 NL (203.0.113.66) without a logon."}},
	{Name: "through a tunnel", Severity: []finding.Severity{finding.Low}, Story: pm024Old + `
		09:30 alice LAPTOP-1 gsa ip=203.0.113.66 net=AS64666/NL` + pm024Use, Want: []string{"The PRT of alice@example.com in session d698df9d… was refused as too old on 4 May 2026 09:00 from AS64500 NO (192.0.2.10), and one was accepted 30 min later from AS64666 NL (203.0.113.66) without a logon."}},
	{Name: "refused through a tunnel", Severity: []finding.Severity{finding.Low}, Story: pm024Old + ` gsa
		09:30 alice LAPTOP-1 ip=203.0.113.66 net=AS64666/NL` + pm024Use, Want: []string{"The PRT of alice@example.com in session d698df9d… was refused as too old on 4 May 2026 09:00 from AS64500 NO (192.0.2.10), and one was accepted 30 min later from AS64666 NL (203.0.113.66) without a logon."}},
	{Name: "refused twice", Evidence: []int{2}, Story: pm024Old + ` x2 every 10m
		09:30 alice LAPTOP-1` + pm024Use, Want: []string{"The PRT of alice@example.com in session d698df9d… was refused as too old on 4 May 2026 09:00 from AS64500 NO (192.0.2.10), and one was accepted 30 min later from AS64500 NO (192.0.2.10) without a logon."}},
	{Name: "silent: Windows logs on in between", Story: pm024Old + `
		09:10 alice LAPTOP-1 cloudap interactive method=whfb session=s2
		09:30 alice LAPTOP-1` + pm024Use},
	{Name: "silent: within minutes", Story: pm024Old + `
		09:05 alice LAPTOP-1` + pm024Use},
	{Name: "silent: days later", Story: pm024Old + `
		d2 09:01 alice LAPTOP-1` + pm024Use},
	{Name: "silent: before", Story: pm024Logon + `
		08:30 alice LAPTOP-1` + pm024Use + pm024Old},
	{Name: "silent: another session", Story: pm024Old + `
		09:30 alice LAPTOP-1 outlook token=prt session=s2`},
	{Name: "silent: sessions not named", Story: pm024Logon + `
		09:00 alice LAPTOP-1 cloudap error=700083 session=-
		09:30 alice LAPTOP-1 outlook token=prt session=-`},
	{Name: "silent: a refresh token was too old", Story: pm024Logon + `
		09:00 alice LAPTOP-1 outlook error=700082 session=s1
		09:30 alice LAPTOP-1` + pm024Use},
	{Name: "silent: then a refresh token", Story: pm024Old + `
		09:30 alice LAPTOP-1 outlook token=rt session=s1`},
	{Name: "silent: refused again", Story: pm024Old + `
		09:30 alice LAPTOP-1` + pm024Use + ` error=53003`},
	{Name: "silent: methods not carried then", Story: pm024Old + `
		09:30 alice LAPTOP-1` + pm024Use + ` method=?`},
	{Name: "silent: methods not carried before", Story: pm024Old + ` method=?
		09:30 alice LAPTOP-1` + pm024Use},
	{Name: "silent: agreed test", Story: pm024Old + `
		09:30 alice LAPTOP-1` + pm024Use, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "accepted a day later, to the minute", Story: pm024Old + `
	d2 09:00 alice LAPTOP-1` + pm024Use, Want: []string{"The PRT of alice@example.com in session d698df9d… was refused as too old on 4 May 2026 09:00 from AS64500 NO (192.0.2.10), and one was accepted 24 h later from AS64500 NO (192.0.2.10) without a logon."}},
}
