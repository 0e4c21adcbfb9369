package detections

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// TokenProtectionBypass is CX-012.
var TokenProtectionBypass = &detect.Detection{
	ID: "CX-012", Title: "Refused by token protection, then let in through another client",
	Doc: `A policy of token protection refuses a client that cannot show a token bound to its device. Whoever holds an
unbound token tries another client that the policy does not cover. Looks for a sign-in that such a policy refused, and a
success from the same address within ten minutes by a client that the user had never used before. Policies in report-only
mode refuse nobody and do not count; nothing is said in the first three days of a user, when every client is new.

Wrong when somebody whom the policy refused turns to a client that works, which is what the refusal is for.`,
	Fact:     "Token protection covers some clients only, and says of each sign-in whether it was met.",
	Severity: finding.Low, Confidence: 0.3, Grade: "C",
	Techniques: []string{"T1550.001"},
	Source:     "Microsoft Learn: token protection; Cloud-Architekt/AzureSentinel",
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("between refusal and success, at most", bypassSpan),
		detect.Number("days on which the user was seen before", historyDays),
	},
	Needs: signin.Of(signin.CAPolicies, signin.AppID, signin.ErrorCode, signin.ClientIP),
	Run:   tokenProtectionBypass,
	Examples: []detect.Example{{
		Name: "Outlook refused, Graph PowerShell let in",
		Story: cx012Before + `
			d4 09:00 alice - outlook error=53003 ca_policies='[{"result":"failure","enforcedSessionControls":["SignInTokenProtection"]}]'
			d4 09:10 alice - graph-powershell token=rt`,
		Want: []string{"alice@example.com: Microsoft Office refused by token protection on 7 May 2026 09:00, Microsoft Graph Command Line Tools let in 10 min later from the same address"},
	}, {
		Name: "two other clients",
		Story: cx012Before + `
			d4 09:00 alice - outlook error=53003 ca_policies='[{"result":"failure","sessionControlsNotSatisfied":["SignInTokenProtection"]}]'
			d4 09:05 alice - graph-powershell token=rt
			d4 09:08 alice - azure-cli token=rt`,
		Want: []string{"alice@example.com: Microsoft Office refused by token protection on 7 May 2026 09:00, Microsoft Graph Command Line Tools and Microsoft Azure CLI let in 5 min later from the same address"},
	}, {
		Name: "eleven minutes later",
		Story: cx012Before + `
			d4 09:00 alice - outlook error=53003 ca_policies='[{"result":"failure","enforcedSessionControls":["SignInTokenProtection"]}]'
			d4 09:11 alice - graph-powershell token=rt`,
	}, {
		Name: "before it",
		Story: cx012Before + `
			d4 08:59 alice - graph-powershell token=rt
			d4 09:00 alice - outlook error=53003 ca_policies='[{"result":"failure","enforcedSessionControls":["SignInTokenProtection"]}]'`,
	}, {
		Name: "a client that the user had",
		Story: cx012Before + `
			d1 10:00 alice - graph-powershell token=rt
			d4 09:00 alice - outlook error=53003 ca_policies='[{"result":"failure","enforcedSessionControls":["SignInTokenProtection"]}]'
			d4 09:10 alice - graph-powershell token=rt`,
	}, {
		Name: "another address",
		Story: cx012Before + `
			d4 09:00 alice - outlook error=53003 ca_policies='[{"result":"failure","enforcedSessionControls":["SignInTokenProtection"]}]'
			d4 09:10 alice - graph-powershell token=rt ip=198.51.100.7`,
	}, {
		Name: "the same client",
		Story: `
			d1 09:00 alice - teams token=rt
			d2 09:00 alice - teams token=rt
			d3 09:00 alice - teams token=rt
			d4 09:00 alice - outlook error=53003 ca_policies='[{"result":"failure","enforcedSessionControls":["SignInTokenProtection"]}]'
			d4 09:10 alice - outlook token=rt`,
	}, {
		Name: "report only",
		Story: cx012Before + `
			d4 09:00 alice - outlook ca_policies='[{"result":"reportOnlyFailure","enforcedSessionControls":["SignInTokenProtection"]}]'
			d4 09:10 alice - graph-powershell token=rt`,
	}, {
		Name: "refused, and the policy of token protection only reports",
		Story: cx012Before + `
			d4 09:00 alice - outlook error=53003 ca_policies='[{"result":"reportOnlyFailure","enforcedSessionControls":["SignInTokenProtection"]}]'
			d4 09:10 alice - graph-powershell token=rt`,
	}, {
		Name: "addresses that nobody knows",
		Story: cx012Before + `
			d4 09:00 alice - outlook ip=- error=53003 ca_policies='[{"result":"failure","enforcedSessionControls":["SignInTokenProtection"]}]'
			d4 09:10 alice - graph-powershell token=rt ip=-`,
	}, {
		Name: "whether it was refused is not known",
		Story: cx012Before + `
			d4 09:00 alice - outlook error=- ca_policies='[{"result":"failure","enforcedSessionControls":["SignInTokenProtection"]}]'
			d4 09:10 alice - graph-powershell token=rt`,
	}, {
		Name: "another policy refused",
		Story: cx012Before + `
			d4 09:00 alice - outlook error=53003 ca_policies='[{"result":"failure","enforcedSessionControls":["SignInFrequency"]}]'
			d4 09:10 alice - graph-powershell token=rt`,
	}, {
		Name: "let in all the same",
		Story: cx012Before + `
			d4 09:00 alice - outlook ca_policies='[{"result":"failure","enforcedSessionControls":["SignInTokenProtection"]}]'
			d4 09:10 alice - graph-powershell token=rt`,
	}, {
		Name: "refused there too",
		Story: cx012Before + `
			d4 09:00 alice - outlook error=53003 ca_policies='[{"result":"failure","enforcedSessionControls":["SignInTokenProtection"]}]'
			d4 09:10 alice - graph-powershell token=rt error=53003`,
	}, {
		Name: "the first days of a user",
		Story: `
			d1 09:00 alice - outlook token=rt
			d2 09:00 alice - outlook token=rt
			d3 09:00 alice - outlook error=53003 ca_policies='[{"result":"failure","enforcedSessionControls":["SignInTokenProtection"]}]'
			d3 09:10 alice - graph-powershell token=rt`,
	}, {
		Name: "agreed test",
		Story: cx012Before + `
			d4 09:00 alice - outlook error=53003 ca_policies='[{"result":"failure","enforcedSessionControls":["SignInTokenProtection"]}]'
			d4 09:10 alice - graph-powershell token=rt`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} },
	}, {
		Name: "an export without policies",
		Story: cx012Before + `
			d4 09:00 alice - outlook error=53003 ca_policies=?
			d4 09:10 alice - graph-powershell token=rt`,
	},
		{
			Name: "refused twice: the refusal within ten minutes is told",
			Story: cx012Before + `
			d4 08:55 alice - outlook error=53003 ca_policies='[{"result":"failure","enforcedSessionControls":["SignInTokenProtection"]}]'
			d4 09:05 alice - outlook error=53003 ca_policies='[{"result":"failure","enforcedSessionControls":["SignInTokenProtection"]}]'
			d4 09:10 alice - graph-powershell token=rt`,
			Want: []string{"alice@example.com: Microsoft Office refused by token protection on 7 May 2026 09:05, Microsoft Graph Command Line Tools let in 5 min later from the same address"},
		}, {
			Name: "the application that was refused is not carried",
			Story: cx012Before + `
			d4 09:00 alice - app=? error=53003 ca_policies='[{"result":"failure","enforcedSessionControls":["SignInTokenProtection"]}]'
			d4 09:10 alice - graph-powershell token=rt`,
		},
	},
}

// cx012Before are three days of a user.
const cx012Before = `
	d1 09:00 alice - outlook token=rt
	d2 09:00 alice - outlook token=rt
	d3 09:00 alice - outlook token=rt`

const bypassSpan = 10 * timeline.Minute

func tokenProtectionBypass(p *detect.Pass) {
	t := p.T
	type client struct{ address, app int32 }
	refused := map[client][]int{}
	var order []client
	for i := range t.Failures() {
		if protectionRefused(t.Text(timeline.Controls, i)) && t.Code(timeline.IP64, i) != 0 && p.Judged(i) && !p.Approved(i) {
			k := client{t.Code(timeline.IP64, i), t.Code(timeline.App, i)}
			if refused[k] == nil {
				order = append(order, k)
			}
			refused[k] = append(refused[k], i)
		}
	}
	if len(order) == 0 {
		return
	}
	used := map[int32]bool{}   // clients that were let in
	first := map[int32][]int{} // the first successes of clients, by address
	for _, i := range t.Rows(timeline.OK) {
		if app, at := t.Code(timeline.App, i), t.Code(timeline.IP64, i); !used[app] {
			used[app] = true
			first[at] = append(first[at], i)
		}
	}
	active := daysOf(t.Time)
	for _, k := range order {
		when := timesOf(t, refused[k])
		var others []int
		for _, i := range first[k.address] {
			if t.Code(timeline.App, i) == k.app || daysBefore(active, t.Time[i]) < historyDays {
				continue
			}
			if between(when, t.Time[i]-bypassSpan, t.Time[i]) {
				others = append(others, i)
			}
		}
		if len(others) == 0 {
			continue
		}
		n, _ := slices.BinarySearch(when, t.Time[others[0]]-bypassSpan)
		at := refused[k][n] // the refusal that they followed
		d := detect.Draft{
			Summary: fmt.Sprintf("%s: %s refused by token protection on %s, %s let in %s later from the same address",
				t.UserLabel(at), detect.AppLabel(t, at), detect.When(t.Time[at]), detect.Join(distinct(t, timeline.AppName, others), 3), detect.Span(t.Time[others[0]]-t.Time[at])),
			Expected: "clients that were used before, with a bound token",
			Observed: "a client that is new for the user, minutes after a refusal",
			Benign:   []string{"somebody who turned to a client that works: possible"},
		}
		d.Add(detect.Attempt, at)
		d.Add(detect.Use, others...)
		p.Report(d)
	}
}

// protectionRefused reports whether a policy of token protection refused a
// sign-in with these session controls.
func protectionRefused(controls string) bool {
	for _, c := range strings.Split(strings.ToLower(controls), ",") {
		name, result, _ := strings.Cut(c, "=")
		if result == "failure" && strings.Contains(name, "tokenprotection") {
			return true
		}
	}
	return false
}
