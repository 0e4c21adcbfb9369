package detections

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// TokenRisk is PM-040.
var TokenRisk = &detect.Detection{
	ID: "PM-040", Title: "Identity Protection saw a stolen token in a session with a PRT",
	Doc: `Some detections of Identity Protection are about tokens themselves: anomalousToken, tokenIssuerAnomaly, attackerInTheMiddle, investigationsThreatIntelligence and what an administrator confirmed. They name a sign-in, or only a user and a moment. Looks up the sign-in, or else those of the user within ten minutes from the address that the risk names, and tells what came of their sessions where a PRT was used in them: whether they lived on, and on which devices. A session that lives on after the risk weighs more.

Of a user of whom the case has no sign-in it tells the risks alone, and weighs less.

Risks that were dismissed are left out. Where Windows logged on with the very device from the very address within an hour and the device was compliant, it weighs little.

Wrong when the service takes a new phone or a journey for an anomaly.`,
	Fact:     "A token that the service itself finds anomalous is one whose holder may not be its user.",
	Severity: finding.High, Confidence: 0.5, Grade: "B",
	Techniques: []string{"T1528", "T1550.001"},
	Actions:    []string{"revoke-sessions", "review-sign-ins"},
	Source:     "Microsoft Learn: risk types; SigmaHQ: anomalous token",
	Needs:      signin.Of(signin.EventID, signin.ErrorCode, signin.IncomingToken, signin.SessionID, signin.ClientIP),
	Logs:       []string{detect.Risks, detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("from the risk to the sign-in where none is named, at most", riskNear),
		detect.Within("after the risk, from which a sign-in is a later one", riskLater),
		detect.Within("from a Windows logon beside, at most", riskBeside),
	},
	Run:      tokenRisk,
	Absent:   tokenRiskAlone,
	Examples: pm040Examples,
}

const (
	riskLater  = timeline.Hour // after which what the session does is later
	riskBeside = timeline.Hour // how near Windows signs in beside
)

const riskNear = 10 * timeline.Minute

func tokenRisk(p *detect.Pass) {
	var rs []*directory.Risk
	for _, r := range risksOf(p) {
		if !r.Is("attemptedPrtAccess") && !r.Settled() {
			rs = append(rs, r)
		}
	}
	if len(rs) == 0 {
		return
	}
	t := p.T
	at := map[string]int{} // row of the sign-in that a risk names
	for _, r := range rs {
		if r.RequestID != "" {
			at[r.RequestID] = -1
		}
	}
	for i := range t.Len() {
		if _, named := at[t.Text(timeline.Event, i)]; named {
			at[t.Text(timeline.Event, i)] = i
		}
	}
	byLineage := map[*timeline.Descent]*riskyLineage{}
	var order []*riskyLineage
	for _, r := range rs {
		for _, i := range meant(t, r, at) {
			l := t.LineageOf(i)
			y := byLineage[l]
			if y == nil {
				y = &riskyLineage{Descent: l}
				byLineage[l], order = y, append(order, y)
			}
			y.risks, y.rows = append(y.risks, r), append(y.rows, i)
		}
	}
	for _, y := range order {
		y.report(p)
	}
}

// tokenRiskAlone tells the risks to tokens of a user who has no sign-ins.
func tokenRiskAlone(p *detect.Pass) {
	var rs []*directory.Risk
	for _, r := range risksOf(p) {
		if !r.Is("attemptedPrtAccess") && !r.Settled() && !p.Agreed(r.UserID, r.UPN, r.IP) {
			rs = append(rs, r)
		}
	}
	if len(rs) == 0 {
		return
	}
	d := detect.Draft{Risks: rs, Severity: finding.Medium, Confidence: 0.3, Verbs: []string{"review-sign-ins"},
		Expected: "No risk to the token of a session.", Observed: fmt.Sprintf("%s of risk, no sign-in.", detect.Count(len(rs), "detection")),
		Against: []string{"no sign-in of the user is there to bear it out, and whether a PRT was used is not known"},
		Benign:  []string{"a new phone or a journey: possible"}}
	if slices.ContainsFunc(rs, confirmed) {
		d.Severity, d.Confidence = finding.High, 0.6
		d.For = append(d.For, "the risk was confirmed")
	}
	d.Summary = fmt.Sprintf("Identity Protection saw %s of %s on %s; the case has no sign-in of the user, so that nothing can be said of what the token did.", detect.Join(kindsOf(rs), 3), riskyUser(p, rs[0]), detect.When(rs[0].Time))
	p.Report(d)
}

// meant returns the rows that a risk is about: the sign-in that it names, or
// else those near it from its address.
func meant(t *timeline.Timeline, r *directory.Risk, at map[string]int) (rows []int) {
	if i, named := at[r.RequestID]; named && i >= 0 {
		return []int{i}
	}
	if r.IP == "" {
		return nil
	}
	n, _ := slices.BinarySearch(t.Time, r.Time-riskNear)
	for ; n < t.Len() && t.Time[n] <= r.Time+riskNear; n++ {
		if t.Text(timeline.IP, n) == r.IP {
			rows = append(rows, n)
		}
	}
	return rows
}

// riskyLineage is a lineage and the risks that the service saw in it.
type riskyLineage struct {
	*timeline.Descent
	risks []*directory.Risk
	rows  []int // that the risks are about
}

func (y *riskyLineage) report(p *detect.Pass) {
	t := p.T
	y.risks, y.rows = slices.Compact(y.risks), slices.Compact(y.rows)
	prt := slices.IndexFunc(y.Rows, func(i int) bool { return t.Is(i, timeline.OK|timeline.PRT) && p.Judged(i) && !p.Approved(i) })
	if prt < 0 {
		return
	}
	i, r := y.rows[0], y.risks[0]
	later := filter(y.Rows, func(n int) bool { return t.Time[n] > r.Time+riskLater && t.Is(n, timeline.OK) })
	d := detect.Draft{Risks: y.risks, Expected: "No risk to the token of a session."}
	d.Add(detect.Use, y.rows...)
	d.Add(detect.Context, y.Rows[prt])
	d.Add(detect.Context, later...)
	d.Summary = fmt.Sprintf("Identity Protection saw %s in a session of %s with a PRT on %s from %s (%s); ", detect.Join(kindsOf(y.risks), 3), detect.Who(t, i), detect.When(r.Time), detect.Where(t, i), detect.What(t, i))
	if len(later) > 0 {
		last := later[len(later)-1]
		d.Confidence = 0.6
		d.For = append(d.For, "the session lived on for "+detect.Span(t.Time[last]-r.Time))
		d.Summary += fmt.Sprintf("the session was used %s more until %s.", detect.Times(len(later)), detect.When(t.Time[last]))
	} else {
		d.Summary += "the session was not used later."
	}
	devices := distinct(t, timeline.Device, y.Rows)
	d.Observed = fmt.Sprintf("%s in the session, on %s.", detect.Count(len(y.Rows), "sign-in"), detect.Count(len(devices), "device"))
	d.Benign = []string{"a new phone or a journey: possible"}
	if slices.ContainsFunc(y.risks, confirmed) {
		d.Confidence = 0.8
		d.For = append(d.For, "the risk was confirmed")
	} else if atHome(t, i) {
		d.Severity, d.Confidence = finding.Low, 0.2
		d.Against = append(d.Against, "Windows logged on with the device, which is compliant, from that address within the hour")
	}
	p.Report(d)
}

// kindsOf names the types of risks, each once.
func kindsOf(rs []*directory.Risk) (kinds []string) {
	for _, r := range rs {
		if !slices.Contains(kinds, r.Type) {
			kinds = append(kinds, r.Type)
		}
	}
	return kinds
}

// confirmed reports whether somebody confirmed a risk.
func confirmed(r *directory.Risk) bool {
	return strings.EqualFold(r.State, "confirmedCompromised") || strings.HasPrefix(strings.ToLower(r.Type), "adminconfirmed")
}

// atHome reports whether Windows logged on with the device of row i, which is
// compliant, from its address within an hour.
func atHome(t *timeline.Timeline, i int) bool {
	if !t.Is(i, timeline.Compliant) {
		return false
	}
	n, _ := slices.BinarySearch(t.Time, t.Time[i]-riskBeside)
	for ; n < t.Len() && t.Time[n] <= t.Time[i]+riskBeside; n++ {
		if t.Is(n, timeline.Anchor) && t.Code(timeline.Device, n) == t.Code(timeline.Device, i) && t.Code(timeline.IP64, n) == t.Code(timeline.IP64, i) {
			return true
		}
	}
	return false
}

const (
	pm040Use = `
	d5 10:00 alice LAPTOP-1 outlook token=prt session=s1 id=r-1`
	pm040Risk = `
	d5 10:00 risk anomalousToken alice of=r-1`
	pm040Logon = `
	d5 09:30 alice LAPTOP-1 cloudap session=s0`
)

var pm040Examples = []detect.Example{
	{Name: "the session ends", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, For: []string{}, Evidence: []int{2}, Story: pm040Use + pm040Risk, Want: []string{"Identity Protection saw anomalousToken in a session of alice@example.com with a PRT on 8 May 2026 10:00 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was not used later."}},
	{Name: "the session lives on", Confidence: []float64{0.6}, For: []string{"the session lived on for 3 days"}, Evidence: []int{3}, Story: pm040Use + pm040Risk + `
		d8 10:00 alice LAPTOP-1 outlook token=rt session=s1`, Want: []string{"Identity Protection saw anomalousToken in a session of alice@example.com with a PRT on 8 May 2026 10:00 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was used once more until 11 May 2026 10:00."}},
	{Name: "lives on for minutes", Confidence: []float64{0.5}, Story: pm040Use + pm040Risk + `
		d5 10:50 alice LAPTOP-1 outlook token=rt session=s1`, Want: []string{"Identity Protection saw anomalousToken in a session of alice@example.com with a PRT on 8 May 2026 10:00 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was not used later."}},
	{Name: "refused later", Confidence: []float64{0.5}, Story: pm040Use + pm040Risk + `
		d8 10:00 alice LAPTOP-1 outlook token=rt session=s1 error=50173`, Want: []string{"Identity Protection saw anomalousToken in a session of alice@example.com with a PRT on 8 May 2026 10:00 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was not used later."}},
	{Name: "confirmed", Confidence: []float64{0.8}, Story: pm040Logon + pm040Use + pm040Risk + ` state=confirmedCompromised`, Want: []string{"Identity Protection saw anomalousToken in a session of alice@example.com with a PRT on 8 May 2026 10:00 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was not used later."}},
	{Name: "confirmed by its type", Confidence: []float64{0.8}, Story: pm040Logon + pm040Use + `
		d5 10:00 risk adminConfirmedSigninCompromised alice of=r-1`, Want: []string{"Identity Protection saw adminConfirmedSigninCompromised in a session of alice@example.com with a PRT on 8 May 2026 10:00 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was not used later."}},
	{Name: "two risks in one sign-in", Evidence: []int{3}, Story: pm040Use + pm040Risk + `
		d5 10:01 risk tokenIssuerAnomaly alice of=r-1`, Want: []string{"Identity Protection saw anomalousToken and tokenIssuerAnomaly in a session of alice@example.com with a PRT on 8 May 2026 10:00 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was not used later."}},
	{Name: "the sign-in named is another of the session", Evidence: []int{3}, Story: pm040Use + `
		d5 10:05 alice - outlook token=rt session=s1 id=r-2
		d5 10:00 risk anomalousToken alice of=r-2`, Want: []string{"Identity Protection saw anomalousToken in a session of alice@example.com with a PRT on 8 May 2026 10:00 from AS64500 NO (192.0.2.10) (no device); the session was not used later."}},
	{Name: "no sign-in named, but an address", Story: pm040Use + `
		d5 10:09 risk anomalousToken alice ip=192.0.2.10`, Want: []string{"Identity Protection saw anomalousToken in a session of alice@example.com with a PRT on 8 May 2026 10:09 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was not used later."}},
	{Name: "the sign-in named is not in the logs", Story: pm040Use + `
		d5 09:51 risk anomalousToken alice of=r-9 ip=192.0.2.10`, Want: []string{"Identity Protection saw anomalousToken in a session of alice@example.com with a PRT on 8 May 2026 09:51 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was not used later."}},
	{Name: "Windows logged on there", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: pm040Logon + pm040Use + pm040Risk, Want: []string{"Identity Protection saw anomalousToken in a session of alice@example.com with a PRT on 8 May 2026 10:00 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was not used later."}},
	{Name: "Windows logged on there, not compliant", Severity: []finding.Severity{finding.High}, Story: pm040Logon + pm040Use + ` unmanaged` + pm040Risk, Want: []string{"Identity Protection saw anomalousToken in a session of alice@example.com with a PRT on 8 May 2026 10:00 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was not used later."}},
	{Name: "Windows logged on elsewhere", Severity: []finding.Severity{finding.High}, Story: pm040Logon + ` ip=192.0.2.99` + pm040Use + pm040Risk, Want: []string{"Identity Protection saw anomalousToken in a session of alice@example.com with a PRT on 8 May 2026 10:00 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was not used later."}},
	{Name: "Windows logged on with another device", Severity: []finding.Severity{finding.High}, Story: `
		d5 09:30 alice LAPTOP-2 cloudap session=s0` + pm040Use + pm040Risk, Want: []string{"Identity Protection saw anomalousToken in a session of alice@example.com with a PRT on 8 May 2026 10:00 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was not used later."}},
	{Name: "Windows logged on hours before", Severity: []finding.Severity{finding.High}, Story: `
		d5 08:30 alice LAPTOP-1 cloudap session=s0` + pm040Use + pm040Risk, Want: []string{"Identity Protection saw anomalousToken in a session of alice@example.com with a PRT on 8 May 2026 10:00 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was not used later."}},
	{Name: "Windows logged on hours after", Severity: []finding.Severity{finding.High}, Story: pm040Use + pm040Risk + `
		d5 11:30 alice LAPTOP-1 cloudap session=s0`, Want: []string{"Identity Protection saw anomalousToken in a session of alice@example.com with a PRT on 8 May 2026 10:00 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was not used later."}},
	{Name: "silent: no address and no sign-in named", Story: pm040Use + `
		d5 10:00 risk anomalousToken alice`},
	{Name: "silent: another address", Story: pm040Use + `
		d5 10:00 risk anomalousToken alice ip=203.0.113.66`},
	{Name: "silent: longer before", Story: pm040Use + `
		d5 10:11 risk anomalousToken alice ip=192.0.2.10`},
	{Name: "silent: longer after", Story: pm040Use + `
		d5 09:49 risk anomalousToken alice ip=192.0.2.10`},
	{Name: "silent: no PRT in the session", Story: `
		d5 10:00 alice LAPTOP-1 outlook token=rt session=s1 id=r-1` + pm040Risk},
	{Name: "silent: the PRT was refused", Story: pm040Use + ` error=53003` + pm040Risk},
	{Name: "silent: dismissed", Story: pm040Use + pm040Risk + ` state=dismissed`},
	{Name: "silent: a reach for the PRT, see PM-039", Story: pm040Use + `
		d5 10:00 risk attemptedPrtAccess alice of=r-1`},
	{Name: "silent: a risk of another kind", Story: pm040Use + `
		d5 10:00 risk unfamiliarFeatures alice of=r-1`},
	{Name: "of a user who has no sign-ins", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.3}, Evidence: []int{2}, Story: pm040Use + `
		d5 10:00 risk anomalousToken bob of=r-1
		d6 10:00 risk attackerInTheMiddle bob`, Want: []string{"Identity Protection saw anomalousToken and attackerInTheMiddle of bob@example.com on 8 May 2026 10:00; the case has no sign-in of the user, so that nothing can be said of what the token did."}},
	{Name: "of a user who has no sign-ins, confirmed", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Story: pm040Use + `
		d5 10:00 risk anomalousToken bob of=r-1 state=confirmedCompromised`, Want: []string{"Identity Protection saw anomalousToken of bob@example.com on 8 May 2026 10:00; the case has no sign-in of the user, so that nothing can be said of what the token did."}},
	{Name: "silent: of a user who has no sign-ins, dismissed", Story: pm040Use + `
		d5 10:00 risk anomalousToken bob of=r-1 state=dismissed`},
	{Name: "silent: of a user who has no sign-ins, a reach for the PRT", Story: pm040Use + `
		d5 10:00 risk attemptedPrtAccess bob`},
	{Name: "silent: of a user who has no sign-ins, agreed test", Story: pm040Use + `
		d5 10:00 risk anomalousToken bob`, Params: func(p *detect.Params) { p.Approved.Users = []string{"bob@example.com"} }},
	{Name: "silent: another user's", Story: pm040Use + `
		d4 10:00 bob LAPTOP-2 outlook token=rt
		d5 10:00 risk anomalousToken bob of=r-1`},
	{Name: "silent: token type not carried", Story: pm040Use + ` missing=incoming_token_type` + pm040Risk},
	{Name: "silent: no detections of risk in the case", NotRun: true, Story: pm040Use},
	{Name: "silent: agreed test", Story: pm040Use + pm040Risk,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "used an hour later, to the minute", Confidence: []float64{0.5}, Story: pm040Use + pm040Risk + `
		d5 11:00 alice LAPTOP-1 outlook token=rt session=s1`, Want: []string{"Identity Protection saw anomalousToken in a session of alice@example.com with a PRT on 8 May 2026 10:00 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was not used later."}},
	{Name: "used an hour and a half later", Confidence: []float64{0.6}, Story: pm040Use + pm040Risk + `
		d5 11:30 alice LAPTOP-1 outlook token=rt session=s1`, Want: []string{"Identity Protection saw anomalousToken in a session of alice@example.com with a PRT on 8 May 2026 10:00 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was used once more until 8 May 2026 11:30."}},
	{Name: "Windows logged on fifty minutes before", Severity: []finding.Severity{finding.Low}, Story: `
		d5 09:10 alice LAPTOP-1 cloudap session=s0` + pm040Use + pm040Risk, Want: []string{"Identity Protection saw anomalousToken in a session of alice@example.com with a PRT on 8 May 2026 10:00 from AS64500 NO (192.0.2.10) (LAPTOP-1); the session was not used later."}},
}
