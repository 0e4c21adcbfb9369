package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// AggregatedRows is CX-002.
var AggregatedRows = &detect.Detection{
	ID: "CX-002", Title: "Sign-ins that stand for many requests",
	Doc: `The log of non-interactive sign-ins puts equal requests together: same application, resource, address and
result, one moment for all. Three or more of those in one second are such an aggregate. Their times are not those of the
requests, and their number says little, so that nothing that reckons with rhythm or rate counts them one by one. This
finding says how many there are and of how many users.

Wrong when a client really sends several equal requests in one second: then a burst is taken for an aggregate.`,
	Fact:     "Non-interactive sign-ins that are alike are logged together, under one time.",
	Severity: finding.Info, Confidence: 0.8, Grade: "A",
	Source:   "Microsoft Learn: non-interactive user sign-ins",
	Scope:    detect.User,
	Needs:    signin.Of(signin.AppID, signin.ResourceID, signin.ClientIP, signin.ErrorCode, signin.Kind),
	Run:      aggregatedRows,
	Conclude: aggregatesInCase,
	Examples: []detect.Example{{
		Name: "three alike in one second, of one user, four of another",
		Story: `
			09:00 alice LAPTOP-1 outlook token=rt x3 every 0s
			09:30 alice LAPTOP-1 outlook token=rt
			09:00 bob LAPTOP-2 teams token=rt x4 every 0s`,
		Want: []string{"7 sign-ins of 2 users were logged together with others like them: their times and number are not those of the requests"},
	}, {
		Name:  "two",
		Story: `09:00 alice LAPTOP-1 outlook token=rt x2 every 0s`,
	}, {
		Name: "of three applications",
		Story: `
			09:00 alice LAPTOP-1 outlook token=rt
			09:00 alice LAPTOP-1 teams token=rt
			09:00 alice LAPTOP-1 onedrive token=rt`,
	}, {
		Name:  "spread out",
		Story: `09:00 alice LAPTOP-1 outlook token=rt x3 every 1s`,
	}, {
		Name:  "somebody was there",
		Story: `09:00 alice LAPTOP-1 outlook interactive token=rt x3 every 0s`,
	}},
}

func aggregatedRows(p *detect.Pass) {
	p.Observe("aggregated", p.Rows(timeline.Aggregated)...)
}

func aggregatesInCase(p *detect.Pass) {
	o := p.Observed[0]
	p.Report(detect.Draft{
		Subject: finding.Subject{Kind: "case", ID: "aggregated sign-ins"}, Noticed: p.Observed,
		Summary: fmt.Sprintf("%s of %s were logged together with others like them: their times and number are not those of the requests",
			detect.Count(int(o.Rows), "sign-in"), detect.Count(int(o.Subjects), "user")),
		Expected: "one row for several requests that are alike",
		Observed: "equal rows in one second",
		Benign:   []string{"the way non-interactive sign-ins are logged"},
	})
}
