package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// HiddenDevice is MT-020.
var HiddenDevice = &detect.Detection{
	ID: "MT-020", Title: "Device hidden in cross-tenant sign-ins",
	Doc: `When a user of another tenant signs in here, the log of this tenant hides the device of that user, and at
times the token type and address. A primary refresh token (PRT) beside an empty device id is then no contradiction: the
device is hiddenDevice, not missing. Such sign-ins are kept out of the detections that judge a missing device, and this
finding says how many there are; who wants to judge them needs the log of the home tenant.

Wrong when a service provider's or passthrough sign-in, whose row looks the same, is what is looked for.`,
	Fact:     "Sign-in logs show a device to its own tenant only.",
	Severity: finding.Info, Confidence: 0.9, Grade: "A",
	Source:   "Microsoft Graph: signIn, crossTenantAccessType",
	Scope:    detect.User,
	Needs:    signin.Of(signin.IncomingToken),
	Run:      hiddenDevice,
	Conclude: hiddenInCase,
	Examples: []detect.Example{{
		Name: "guests from partners",
		Story: `
			09:00 gus - office token=prt xtenant
			09:05 gus - teams token=prt xtenant
			09:00 hal - office token=prt xtenant`,
		Want: []string{"PRT of 2 guests in 3 sign-ins whose device this tenant's log hides: not judged as a PRT without a device"},
	}, {
		Name:  "a member without a device: see MT-001",
		Story: `09:00 alice - office token=prt`,
	}, {
		Name:  "a guest with another token",
		Story: `09:00 gus - office token=rt xtenant`,
	}, {
		Name:  "refused",
		Story: `09:00 gus - office token=prt xtenant error=50173`,
	}, {
		Name:  "an export without token types",
		Story: `09:00 gus - office token=absent xtenant`,
	}},
}

func hiddenDevice(p *detect.Pass) {
	rows := p.Rows(timeline.OK | timeline.PRT | timeline.Redacted)
	for _, i := range rows {
		p.T.Believe(i, "primaryRefreshToken", 0.6, "the device of a guest is hidden, so nothing speaks against the report")
	}
	p.Observe("hidden", rows...)
}

func hiddenInCase(p *detect.Pass) {
	o := p.Observed[0]
	p.Report(detect.Draft{
		Noticed: p.Observed, Reported: "primaryRefreshToken", Believed: "primaryRefreshToken",
		Summary: fmt.Sprintf("PRT of %s in %s whose device this tenant's log hides: not judged as a PRT without a device",
			detect.Count(int(o.Subjects), "guest"), detect.Count(int(o.Rows), "sign-in")),
		Expected: "no device id in a cross-tenant sign-in",
		Observed: "primaryRefreshToken and a hidden device",
		Benign:   []string{"guests at work: this is how their sign-ins look"},
	})
}
