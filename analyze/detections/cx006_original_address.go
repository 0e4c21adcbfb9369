package detections

import (
	"fmt"
	"maps"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// OriginalAddress is CX-006.
var OriginalAddress = &detect.Detection{
	ID: "CX-006", Title: "Addresses that are not of the sign-in itself",
	Doc: `When a web application or another client with a secret renews a token without the user, the log shows the
address from which the user first signed in to it, not the one from which the renewal came. Nothing about place, travel
or network can be concluded from such rows, and detections that compare networks leave them out.

Wrong when a client that holds a secret is not logged as one: then its rows are judged like any others.`,
	Fact:     "For confidential clients, non-interactive sign-ins carry the address of the first request.",
	Severity: finding.Info, Confidence: 0.9, Grade: "A",
	Source:   "Microsoft Learn: non-interactive user sign-ins",
	Scope:    detect.User,
	Needs:    signin.Of(signin.CredentialType, signin.Kind, signin.ClientIP),
	Run:      originalAddress,
	Conclude: originalAddressInCase,
	Examples: []detect.Example{{
		Name: "a web application renews tokens",
		Story: `
			09:00 alice - line-of-business confidential x3 every 1h
			09:00 bob - line-of-business confidential
			09:00 bob - my-signins confidential`,
		Want: []string{"5 sign-ins by 2 clients with a secret carry the address of an earlier request: networks are not compared there"},
	}, {
		Name:  "the user signs in to it",
		Story: `09:00 alice - line-of-business confidential interactive browser`,
	}, {
		Name:  "a client without a secret",
		Story: `09:00 alice LAPTOP-1 outlook token=rt`,
	}, {
		Name:  "an export that does not say",
		Story: `09:00 alice - line-of-business client_credential_type=?`,
	}},
}

func originalAddress(p *detect.Pass) {
	byApp := map[string][]int{}
	for _, i := range p.Rows(timeline.OriginalIP) {
		app := detect.AppLabel(p.T, i)
		byApp[app] = append(byApp[app], i)
	}
	for _, app := range slices.Sorted(maps.Keys(byApp)) {
		p.Observe(app, byApp[app]...)
	}
}

func originalAddressInCase(p *detect.Pass) {
	var n int64
	var list []counted
	for _, o := range p.Observed {
		n += o.Rows
		list = append(list, counted{o.Key, int(o.Rows)})
	}
	p.Report(detect.Draft{
		Noticed:  p.Observed,
		Summary:  fmt.Sprintf("%s by %s with a secret carry the address of an earlier request: networks are not compared there", detect.Count(int(n), "sign-in"), detect.Count(len(list), "client")),
		Expected: "the address of the first request in renewals by such clients",
		Observed: listed(list),
		Benign:   []string{"the way these sign-ins are logged"},
	})
}
