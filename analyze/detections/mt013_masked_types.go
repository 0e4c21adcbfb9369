package detections

import (
	"fmt"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// MaskedTypes is MT-013.
var MaskedTypes = &detect.Detection{
	ID: "MT-013", Title: "Token types hidden from the exporter",
	Doc: `Microsoft Graph answers unknownFutureValue in place of refreshToken, remoteDesktopToken and anything newer,
unless the exporter asks with the header "Prefer: include-unknown-enum-members". Such a value is no unknown kind of
primary refresh token (PRT): it means a refresh token, in nearly all cases. It is believed to be one, and an export
with the header, by diagnostic settings or from the portal would say so itself. Where another source of the case has
the value, that one counts already.

Wrong when a kind of token that is not listed yet hides behind the value.`,
	Fact:     "unknownFutureValue stands for the token types that an exporter did not ask to be told.",
	Severity: finding.Info, Confidence: 1, Grade: "A",
	Source:   "Microsoft Graph beta: signIn, incomingTokenType; Microsoft Graph: evolvable enumerations",
	Scope:    detect.User,
	Needs:    signin.Of(signin.IncomingToken),
	Run:      maskedTypes,
	Conclude: maskedInCase,
	Examples: []detect.Example{{
		Name: "a source that masks, and one that does not",
		Story: `
			09:00 alice LAPTOP-1 outlook token=masked x2 every 1h source=aaaaaaaaaaaa
			09:30 alice LAPTOP-1 cloudap token=prt source=aaaaaaaaaaaa
			09:40 alice LAPTOP-1 outlook token=absent source=aaaaaaaaaaaa
			10:30 bob LAPTOP-2 outlook token=masked source=aaaaaaaaaaaa
			11:30 bob LAPTOP-2 outlook token=rt source=bbbbbbbbbbbb`,
		Want: []string{`The token type of 3 of 4 sign-ins (75 %) in 1 source is hidden: export again with the header "Prefer: include-unknown-enum-members"`},
	}, {
		Name:  "nothing hidden",
		Story: `09:00 alice LAPTOP-1 outlook token=rt`,
	}, {
		Name:  "an export without token types",
		Story: `09:00 alice LAPTOP-1 outlook token=absent`,
	}},
}

func maskedTypes(p *detect.Pass) {
	rows := p.Rows(timeline.Masked)
	for _, i := range rows {
		p.T.Believe(i, "refreshToken", 0.6, "hidden from the exporter: a refresh token, a remote desktop token or something newer")
	}
	for _, g := range grouped(p.T, timeline.Source, rows) {
		p.Observe(g.Key, g.Rows...)
	}
}

func maskedInCase(p *detect.Pass) {
	typed := map[string]int64{}
	for slice, types := range p.World.Survey.Types {
		for value, n := range types {
			if value != "-" {
				typed[slice.Source] += n
			}
		}
	}
	var masked, all int64
	var table []string
	for _, o := range p.Observed {
		masked, all = masked+o.Rows, all+typed[o.Key]
		table = append(table, fmt.Sprintf("%s: %d of %d (%d %%)", p.World.Source(o.Key), o.Rows, typed[o.Key], 100*o.Rows/max(1, typed[o.Key])))
	}
	p.Report(detect.Draft{
		Noticed: p.Observed, Subject: finding.Subject{Kind: "case", ID: "masked token types"},
		Summary: fmt.Sprintf("The token type of %d of %s (%d %%) in %s is hidden: export again with the header \"Prefer: include-unknown-enum-members\"",
			masked, detect.Count(int(all), "sign-in"), 100*masked/max(1, all), detect.Count(len(p.Observed), "source")),
		Expected: "refreshToken or remoteDesktopToken",
		Observed: "unknownFutureValue in " + strings.Join(table[:min(len(table), 20)], "; "),
		Benign:   []string{"an exporter that does not send the header: most do not"},
		Reported: "unknownFutureValue", Believed: "refreshToken",
	})
}
