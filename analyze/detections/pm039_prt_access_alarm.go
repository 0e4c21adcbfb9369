package detections

import (
	"cmp"
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// PRTAccessAlarm is PM-039.
var PRTAccessAlarm = &detect.Detection{
	ID: "PM-039", Title: "Endpoint alarm: somebody reached for a PRT",
	Doc: `Defender for Endpoint raises an alarm where a process on a device reaches for the user's PRT, and Identity Protection shows it as attemptedPrtAccess. What matters is what the tokens of that user did next. Looks, from a day before the alarm to two weeks after it, for uses of a PRT or refresh token from networks that are new to the user, and by scripting user agents. Where there are any, the PRT very likely left its device; where there are none, or the case has no sign-in of the user, the finding says so.

Alarms that were dismissed are left out. Where ten users or more have the alarm on one day, a program for management or inventory is the likely cause, and the finding is a note, and users who have no sign-ins are left out.

Wrong when a tool for management reaches for the PRT of a few users only, and where a user travels in the two weeks after a false alarm.`,
	Fact:     "Nothing but Windows and its brokers has business with a primary refresh token.",
	Severity: finding.High, Confidence: 0.5, Grade: "A",
	Techniques: []string{"T1003", "T1528"},
	Actions:    []string{"revoke-sessions", "review-sign-ins"},
	Source:     "Microsoft Learn: risk types (attemptedPrtAccess); SigmaHQ: azure_identity_protection_prt_access",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.ClientIP),
	Logs:       []string{detect.Risks, detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("looked at before the alarm", alarmBefore),
		detect.Within("and after", alarmAfter),
		detect.Number("alarms that are one program's doing, from", alarmCrowd),
		detect.Within("for which a value is new", newSpan),
		detect.Number("days before that tell what is new", historyDays),
	},
	Run:      prtAccessAlarm,
	Absent:   prtAccessAlarm,
	Examples: pm039Examples,
}

const (
	alarmBefore = timeline.Day
	alarmAfter  = 14 * timeline.Day
	alarmCrowd  = 10
)

// risksOf returns the risks of the user of the timeline, or who has none.
func risksOf(p *detect.Pass) []*directory.Risk {
	if p.T == nil {
		return p.World.Directory.Risks(p.User)
	}
	if rs := p.World.Directory.Risks(p.T.ID); len(rs) > 0 {
		return rs
	}
	return p.World.Directory.Risks(p.T.Text(timeline.UPN, 0))
}

func prtAccessAlarm(p *detect.Pass) {
	var alarms []*directory.Risk
	for _, r := range risksOf(p) {
		if r.Is("attemptedPrtAccess") && !r.Settled() {
			alarms = append(alarms, r)
		}
	}
	if len(alarms) == 0 {
		return
	}
	var nets *fresh
	if p.T != nil {
		nets = freshOf(p.T, timeline.Net)
	}
	if p.T == nil {
		alarms = slices.DeleteFunc(alarms, func(r *directory.Risk) bool { return r.Crowd >= alarmCrowd })
	}
	for from := 0; from < len(alarms); {
		to := from + 1 // alarms of one window are one finding
		for to < len(alarms) && alarms[to].Time-alarms[from].Time <= alarmAfter {
			to++
		}
		reportAlarm(p, alarms[from:to], nets)
		from = to
	}
}

// rowsWithin returns the rows of a timeline within a span of time; none of nil.
func rowsWithin(t *timeline.Timeline, from, to int64) (rows []int) {
	if t == nil {
		return nil
	}
	n, _ := slices.BinarySearch(t.Time, from)
	for ; n < t.Len() && t.Time[n] <= to; n++ {
		rows = append(rows, n)
	}
	return rows
}

// riskyUser returns the user of a risk as a reader would call them.
func riskyUser(p *detect.Pass, r *directory.Risk) string {
	if p.T != nil {
		return detect.Who(p.T, 0)
	}
	return cmp.Or(r.UPN, r.UserID)
}

func reportAlarm(p *detect.Pass, alarms []*directory.Risk, nets *fresh) {
	t, first := p.T, alarms[0]
	var uses []int
	scripts, news, dumb := 0, 0, 0
	until := alarms[len(alarms)-1].Time + alarmAfter
	for _, i := range rowsWithin(t, first.Time-alarmBefore, until) {
		if t.Is(i, timeline.OK) && !p.Judged(i) {
			dumb++
		}
		if !t.Is(i, timeline.OK) || !t.Any(i, presented) || !p.Judged(i) || p.Approved(i) {
			continue
		}
		script, away := t.Is(i, timeline.ToolAgent), nets.at(i) && !p.Elsewhere(i)
		if script {
			scripts++
		}
		if away {
			news++
		}
		if script || away {
			uses = append(uses, i)
		}
	}
	d := detect.Draft{Risks: alarms, Expected: "No process but those of Windows reaches for the PRT."}
	d.Add(detect.Use, uses...)
	d.Summary = fmt.Sprintf("Somebody reached for a PRT of %s on %s (attemptedPrtAccess); ", riskyUser(p, first), detect.When(first.Time))
	crowd := first.Crowd >= alarmCrowd
	switch {
	case len(uses) > 0:
		d.Confidence = 0.9
		i := uses[0]
		d.Summary += fmt.Sprintf("tokens were then used %s as never before, first on %s from %s (%s).", detect.Times(len(uses)), detect.When(t.Time[i]), detect.Where(t, i), detect.What(t, i))
		if news > 0 {
			d.For = append(d.For, fmt.Sprintf("%s from networks that are new to the user", detect.Count(news, "use")))
		}
		if scripts > 0 {
			d.For = append(d.For, fmt.Sprintf("%s by scripting user agents", detect.Count(scripts, "use")))
		}
		d.Benign = []string{"a false alarm and a journey: " + falseAlarm(t, uses, first.Time-alarmBefore)}
	case t == nil:
		d.Summary += "the case has no sign-in of the user, so that nothing can be said of what tokens did then."
		d.Verbs = []string{"review-sign-ins"}
		d.Against = append(d.Against, "no sign-in of the user is there to bear it out")
		d.Benign = []string{"a program for management or inventory: possible"}
	default:
		d.Summary += quiet(p, first.Time, until, dumb)
		d.Verbs = []string{"review-sign-ins"}
		d.Benign = []string{"a program for management or inventory: possible"}
		if dumb > 0 {
			d.Against = append(d.Against, "sign-ins that do not say which token they used may hide a use of it")
		}
	}
	d.Observed = fmt.Sprintf("%s.", detect.Count(len(alarms), "alarm"))
	if crowd {
		d.Against = append(d.Against, fmt.Sprintf("%d users have the alarm on that day: a program for management is the likely cause", first.Crowd))
		if d.Severity, d.Confidence = finding.Info, 0.2; len(uses) > 0 {
			d.Severity, d.Confidence = finding.Low, 0.3
		}
	}
	p.Report(d)
}

// falseAlarm says whether uses can be the user's own, on the way: of a device that they had
// before a moment, which stolen tokens name as well.
func falseAlarm(t *timeline.Timeline, uses []int, before int64) string {
	had := map[int32]bool{}
	for i := 0; i < t.Len() && t.Time[i] < before; i++ {
		if t.Is(i, timeline.OK) {
			had[t.Code(timeline.Device, i)] = true
		}
	}
	if len(had) == 0 {
		return "possible, as the case holds no sign-in of the user before " + detect.When(before)
	}
	own := filter(uses, func(i int) bool {
		return t.Text(timeline.Device, i) != "" && had[t.Code(timeline.Device, i)] && !t.Is(i, timeline.ToolAgent)
	})
	if len(own) == 0 {
		return "ruled out as far as the uses name no device that the user had before, or come from a script"
	}
	return fmt.Sprintf("possible for %d of %s, by a device that the user had before; stolen tokens of it would name it too", len(own), detect.Count(len(uses), "use"))
}

// quiet says that nothing was seen of tokens from an alarm until a time, as far
// as the sign-ins reach and all but so many of them tell.
func quiet(p *detect.Pass, alarm, until int64, dumb int) string {
	text := "no use of tokens elsewhere was seen until two weeks later"
	switch end := p.World.Survey.To; {
	case end < alarm:
		return fmt.Sprintf("the sign-ins of the case end before that, on %s, so that nothing can be said of what tokens did then.", detect.When(end))
	case end < until:
		text = fmt.Sprintf("no use of tokens elsewhere was seen until %s, when the sign-ins of the case end", detect.When(end))
	}
	if dumb > 0 {
		text += fmt.Sprintf("; what would tell is not carried by %s", detect.Count(dumb, "sign-in"))
	}
	return text + "."
}

const (
	pm039Before = `
	d1 08:00 alice LAPTOP-1 outlook token=prt
	d2 08:00 alice LAPTOP-1 outlook token=prt
	d3 08:00 alice LAPTOP-1 outlook token=prt`
	pm039Alarm = `
	d5 10:00 risk attemptedPrtAccess alice`
	pm039Away = ` ip=203.0.113.66 net=AS64666/NL`
	pm039Many = `
	d5 10:00 risk attemptedPrtAccess user# x9 every 1m`
)

var pm039Examples = []detect.Example{
	{Name: "and then from a new network", Benign: []string{"a false alarm and a journey: possible for 1 of 1 use, by a device that the user had before; stolen tokens of it would name it too"}, Severity: []finding.Severity{finding.High}, Confidence: []float64{0.9}, For: []string{"1 use from networks that are new to the user"}, Evidence: []int{2}, Story: pm039Before + pm039Alarm + `
		d5 11:00 alice LAPTOP-1 outlook token=prt` + pm039Away, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); tokens were then used once as never before, first on 8 May 2026 11:00 from AS64666 NL (203.0.113.66) (LAPTOP-1)."}},
	{Name: "a day before it was noticed", Confidence: []float64{0.9}, Story: pm039Before + pm039Alarm + `
		d4 11:00 alice LAPTOP-1 outlook token=prt` + pm039Away, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); tokens were then used once as never before, first on 7 May 2026 11:00 from AS64666 NL (203.0.113.66) (LAPTOP-1)."}},
	{Name: "and then from a new network, nothing is known of the days before", Benign: []string{"a false alarm and a journey: possible, as the case holds no sign-in of the user before 3 May 2026 10:00"}, Story: `
		d-5 08:00 alice LAPTOP-1 outlook token=prt error=53003
		d1 10:00 risk attemptedPrtAccess alice
		d2 08:00 alice LAPTOP-1 outlook token=prt x4 every 24h
		d7 11:00 alice LAPTOP-1 outlook token=prt` + pm039Away, Want: []string{"Somebody reached for a PRT of alice@example.com on 4 May 2026 10:00 (attemptedPrtAccess); tokens were then used once as never before, first on 10 May 2026 11:00 from AS64666 NL (203.0.113.66) (LAPTOP-1)."}},
	{Name: "and then by a script, the type of the token is hidden from the exporter", Confidence: []float64{0.9}, Story: pm039Before + pm039Alarm + `
		d5 11:00 alice - azure-cli token=masked tool`, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); tokens were then used once as never before, first on 8 May 2026 11:00 from AS64500 NO (192.0.2.10) (no device)."}},
	{Name: "and then by a script", Benign: []string{"a false alarm and a journey: ruled out as far as the uses name no device that the user had before, or come from a script"}, Confidence: []float64{0.9}, For: []string{"1 use by scripting user agents"}, Story: pm039Before + pm039Alarm + `
		d5 11:00 alice - azure-cli token=rt tool`, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); tokens were then used once as never before, first on 8 May 2026 11:00 from AS64500 NO (192.0.2.10) (no device)."}},
	{Name: "and then from a new network on several devices", Confidence: []float64{0.9}, Benign: []string{"a false alarm and a journey: possible for 2 of 6 uses, by a device that the user had before; stolen tokens of it would name it too"}, Story: pm039Before + `
		d3 09:00 alice PHONE-1 outlook-mobile token=rt error=53003
		d3 12:00 alice LAPTOP-8 outlook token=prt
		d3 20:00 alice LAPTOP-1 outlook token=prt error=53003
		d3 21:00 alice - outlook token=rt` + pm039Alarm + `
		d5 11:00 alice LAPTOP-1 outlook token=prt` + pm039Away + `
		d5 11:10 alice PHONE-1 outlook-mobile token=rt` + pm039Away + `
		d5 11:20 alice LAPTOP-9 outlook token=prt` + pm039Away + `
		d5 11:25 alice LAPTOP-8 outlook token=prt` + pm039Away + `
		d5 11:30 alice LAPTOP-1 outlook token=rt tool` + pm039Away + `
		d5 11:40 alice - outlook token=rt` + pm039Away, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); tokens were then used 6 times as never before, first on 8 May 2026 11:00 from AS64666 NL (203.0.113.66) (LAPTOP-1)."}},
	{Name: "and then on a device of that day", Benign: []string{"a false alarm and a journey: ruled out as far as the uses name no device that the user had before, or come from a script"}, Story: pm039Before + pm039Alarm + `
		d4 12:00 alice LAPTOP-9 outlook token=prt
		d5 11:20 alice LAPTOP-9 outlook token=prt` + pm039Away, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); tokens were then used once as never before, first on 8 May 2026 11:20 from AS64666 NL (203.0.113.66) (LAPTOP-9)."}},
	{Name: "and nothing else", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, For: []string{}, Evidence: []int{1}, Story: pm039Before + pm039Alarm + `
		d5 11:00 alice LAPTOP-1 outlook token=prt`, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); no use of tokens elsewhere was seen until 8 May 2026 11:00, when the sign-ins of the case end."}},
	{Name: "refused elsewhere", Confidence: []float64{0.5}, Story: pm039Before + pm039Alarm + `
		d5 11:00 alice LAPTOP-1 outlook token=prt error=53003` + pm039Away, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); no use of tokens elsewhere was seen until 8 May 2026 11:00, when the sign-ins of the case end."}},
	{Name: "elsewhere without a token", Confidence: []float64{0.5}, Story: pm039Before + pm039Alarm + `
		d5 11:00 alice LAPTOP-1 outlook interactive token=none` + pm039Away, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); no use of tokens elsewhere was seen until 8 May 2026 11:00, when the sign-ins of the case end."}},
	{Name: "elsewhere through the company's tunnel", Confidence: []float64{0.5}, Story: pm039Before + pm039Alarm + `
		d5 11:00 alice LAPTOP-1 outlook token=prt gsa` + pm039Away, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); no use of tokens elsewhere was seen until 8 May 2026 11:00, when the sign-ins of the case end."}},
	{Name: "elsewhere two days before", Confidence: []float64{0.5}, Story: pm039Before + pm039Alarm + `
		d3 09:00 alice LAPTOP-1 outlook token=rt tool`, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); the sign-ins of the case end before that, on 6 May 2026 09:00, so that nothing can be said of what tokens did then."}},
	{Name: "elsewhere three weeks later", Confidence: []float64{0.5}, Story: pm039Before + pm039Alarm + `
		d26 09:00 alice LAPTOP-1 outlook token=rt tool`, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); no use of tokens elsewhere was seen until two weeks later."}},
	{Name: "two alarms", Evidence: []int{2}, Story: pm039Before + pm039Alarm + `
		d6 10:00 risk attemptedPrtAccess alice`, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); the sign-ins of the case end before that, on 6 May 2026 08:00, so that nothing can be said of what tokens did then."}},
	{Name: "months apart", Story: pm039Before + pm039Alarm + `
		d60 10:00 risk attemptedPrtAccess alice`, Want: []string{
		"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); the sign-ins of the case end before that, on 6 May 2026 08:00, so that nothing can be said of what tokens did then.",
		"Somebody reached for a PRT of alice@example.com on 2 Jul 2026 10:00 (attemptedPrtAccess); the sign-ins of the case end before that, on 6 May 2026 08:00, so that nothing can be said of what tokens did then."}},
	{Name: "the user is known by name", Story: pm039Before + pm039Alarm + ` user_id=-`, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); the sign-ins of the case end before that, on 6 May 2026 08:00, so that nothing can be said of what tokens did then."}},
	{Name: "the user is known by id", Story: pm039Before + pm039Alarm + ` user_upn=-`, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); the sign-ins of the case end before that, on 6 May 2026 08:00, so that nothing can be said of what tokens did then."}},
	{Name: "on ten computers", Severity: []finding.Severity{finding.Info}, Confidence: []float64{0.2}, Story: pm039Before + pm039Alarm + pm039Many, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); the sign-ins of the case end before that, on 6 May 2026 08:00, so that nothing can be said of what tokens did then."}},
	{Name: "on ten computers, and elsewhere", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.3}, Story: pm039Before + pm039Alarm + pm039Many + `
		d5 11:00 alice LAPTOP-1 outlook token=prt` + pm039Away, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); tokens were then used once as never before, first on 8 May 2026 11:00 from AS64666 NL (203.0.113.66) (LAPTOP-1)."}},
	{Name: "type not carried elsewhere", Confidence: []float64{0.5}, Story: pm039Before + pm039Alarm + `
		d5 11:00 alice LAPTOP-1 outlook token=prt missing=incoming_token_type` + pm039Away, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); no use of tokens elsewhere was seen until 8 May 2026 11:00, when the sign-ins of the case end; what would tell is not carried by 1 sign-in."}},
	{Name: "an agreed test elsewhere", Confidence: []float64{0.5}, Story: pm039Before + pm039Alarm + `
		d5 11:00 alice LAPTOP-1 outlook token=prt` + pm039Away, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); no use of tokens elsewhere was seen until 8 May 2026 11:00, when the sign-ins of the case end."}},
	{Name: "silent: dismissed", Story: pm039Before + pm039Alarm + ` state=dismissed`},
	{Name: "silent: confirmed to be safe", Story: pm039Before + pm039Alarm + ` state=confirmedSafe`},
	{Name: "silent: another risk", Story: pm039Before + `
		d5 10:00 risk anomalousToken alice`},
	{Name: "of a user who has no sign-ins", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Against: []string{"no sign-in of the user is there to bear it out"}, Evidence: []int{1}, Story: pm039Before + `
		d5 10:00 risk attemptedPrtAccess bob`, Want: []string{"Somebody reached for a PRT of bob@example.com on 8 May 2026 10:00 (attemptedPrtAccess); the case has no sign-in of the user, so that nothing can be said of what tokens did then."}},
	{Name: "silent: of a user who has no sign-ins, dismissed", Story: pm039Before + `
		d5 10:00 risk attemptedPrtAccess bob state=dismissed`},
	{Name: "silent: the state of a user", NotRun: true, Story: pm039Before + pm039Alarm + ` kind=user`},
	{Name: "silent: no detections of risk in the case", NotRun: true, Story: pm039Before},
	{Name: "on nine computers", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Story: pm039Before + pm039Alarm + `
	d5 10:00 risk attemptedPrtAccess user# x8 every 1m
	d20 08:00 bob LAPTOP-2 outlook token=rt`, Want: []string{"Somebody reached for a PRT of user1@example.com on 8 May 2026 10:00 (attemptedPrtAccess); the case has no sign-in of the user, so that nothing can be said of what tokens did then.", "Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); no use of tokens elsewhere was seen until two weeks later.", "Somebody reached for a PRT of user2@example.com on 8 May 2026 10:01 (attemptedPrtAccess); the case has no sign-in of the user, so that nothing can be said of what tokens did then.", "Somebody reached for a PRT of user3@example.com on 8 May 2026 10:02 (attemptedPrtAccess); the case has no sign-in of the user, so that nothing can be said of what tokens did then.", "Somebody reached for a PRT of user4@example.com on 8 May 2026 10:03 (attemptedPrtAccess); the case has no sign-in of the user, so that nothing can be said of what tokens did then.", "Somebody reached for a PRT of user5@example.com on 8 May 2026 10:04 (attemptedPrtAccess); the case has no sign-in of the user, so that nothing can be said of what tokens did then.", "Somebody reached for a PRT of user6@example.com on 8 May 2026 10:05 (attemptedPrtAccess); the case has no sign-in of the user, so that nothing can be said of what tokens did then.", "Somebody reached for a PRT of user7@example.com on 8 May 2026 10:06 (attemptedPrtAccess); the case has no sign-in of the user, so that nothing can be said of what tokens did then.", "Somebody reached for a PRT of user8@example.com on 8 May 2026 10:07 (attemptedPrtAccess); the case has no sign-in of the user, so that nothing can be said of what tokens did then."}},
	{Name: "elsewhere a day and a half before it was noticed", Confidence: []float64{0.5}, Story: pm039Before + `
	d4 22:00 alice LAPTOP-1 outlook token=prt` + pm039Away + `
	d6 10:00 risk attemptedPrtAccess alice
	d21 08:00 bob LAPTOP-2 outlook token=rt`, Want: []string{"Somebody reached for a PRT of alice@example.com on 9 May 2026 10:00 (attemptedPrtAccess); no use of tokens elsewhere was seen until two weeks later."}},
	{Name: "elsewhere ten days later", Confidence: []float64{0.9}, Story: pm039Before + pm039Alarm + `
		d15 11:00 alice LAPTOP-1 outlook token=prt` + pm039Away, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); tokens were then used once as never before, first on 18 May 2026 11:00 from AS64666 NL (203.0.113.66) (LAPTOP-1)."}},
	{Name: "a sign-in was refused that does not carry what would tell", Confidence: []float64{0.5}, Story: pm039Before + pm039Alarm + `
	d5 11:00 alice LAPTOP-1 outlook token=absent error=53003
	d21 08:00 bob LAPTOP-2 outlook token=rt`, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); no use of tokens elsewhere was seen until two weeks later."}},
	{Name: "the sign-ins of the case end in that moment", Confidence: []float64{0.5}, Story: pm039Before + pm039Alarm + `
	d5 10:00 bob LAPTOP-2 outlook token=rt`, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); no use of tokens elsewhere was seen until 8 May 2026 10:00, when the sign-ins of the case end."}},
	{Name: "the sign-ins of the case end two weeks later, to the minute", Confidence: []float64{0.5}, Story: pm039Before + pm039Alarm + `
	d19 10:00 bob LAPTOP-2 outlook token=rt`, Want: []string{"Somebody reached for a PRT of alice@example.com on 8 May 2026 10:00 (attemptedPrtAccess); no use of tokens elsewhere was seen until two weeks later."}},
}
