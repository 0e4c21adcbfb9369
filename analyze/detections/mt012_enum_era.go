package detections

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/ingest/signin"
)

// EnumEra is MT-012.
var EnumEra = &detect.Detection{
	ID: "MT-012", Title: "Sources that know no refresh tokens",
	Doc: `The list of incoming token types has grown: logs from before the change, and exports that translate new
values away, never say refreshToken. There "none" means none or a refresh token, and nothing can be concluded from it.
A source is taken to be of that era in a month in which it has at least 500 non-interactive sign-ins with a token type
and not one of them reports refreshToken or the masked unknownFutureValue; refresh tokens are otherwise the most common
of all. Detections that read something into "none" (MT-006) hold back there.

Wrong when an export was filtered by token type, or holds sign-ins of very few applications.`,
	Fact:     "Most non-interactive sign-ins use a refresh token, where the log has a word for it.",
	Severity: finding.Info, Confidence: 0.9, Grade: "A",
	Source: "Microsoft Graph beta: signIn, incomingTokenType; public records of 2022",
	Scope:  detect.Case,
	Needs:  signin.Of(signin.IncomingToken, signin.Kind),
	Run:    enumEra,
	Examples: []detect.Example{{
		Name: "five hundred sign-ins and no refresh token; interactive ones do not count",
		Story: `
			00:00 alice LAPTOP-1 outlook token=none x500 every 1m
			00:00 alice LAPTOP-1 outlook interactive token=none x3 every 1m
			00:00 alice LAPTOP-1 outlook token=absent x2 every 1m`,
		Want: []string{`No refresh token in 500 non-interactive sign-ins of 1 source: "none" may mean one there`},
	}, {
		Name: "two sources, one of them in two months",
		Story: `
			d1 00:00 alice LAPTOP-1 outlook token=none x500 every 1m source=aaaaaaaaaaaa
			d31 00:00 alice LAPTOP-1 outlook token=prt x500 every 1m source=aaaaaaaaaaaa
			d1 00:00 bob LAPTOP-1 outlook token=none x500 every 1m source=bbbbbbbbbbbb`,
		Want: []string{`No refresh token in 1500 non-interactive sign-ins of 2 sources: "none" may mean one there`},
	}, {
		Name:  "too few sign-ins to tell",
		Story: `00:00 alice LAPTOP-1 outlook token=none x499 every 1m`,
	}, {
		Name: "one refresh token",
		Story: `
			d1 00:00 alice LAPTOP-1 outlook token=none x500 every 1m
			d2 00:00 alice LAPTOP-1 outlook token=rt`,
	}, {
		Name: "one masked value",
		Story: `
			d1 00:00 alice LAPTOP-1 outlook token=none x500 every 1m
			d2 00:00 alice LAPTOP-1 outlook token=masked`,
	}, {
		Name:  "interactive sign-ins bring no refresh tokens",
		Story: `00:00 alice LAPTOP-1 outlook interactive token=none x500 every 1m`,
	}, {
		Name:  "an export without token types is a gap, no era",
		Story: `00:00 alice LAPTOP-1 outlook token=absent x500 every 1m`,
	}},
}

func enumEra(p *detect.Pass) {
	s := p.World.Survey
	months := map[string][]string{} // source → months
	var rows int64
	for slice, types := range s.Types {
		if slice.Kind != "non_interactive" || !s.PreRefreshEra(slice.Source, slice.Month.Month) {
			continue
		}
		months[slice.Source] = append(months[slice.Source], slice.Month.Month)
		for value, n := range types {
			if value != "-" {
				rows += n
			}
		}
	}
	if len(months) == 0 {
		return
	}
	var table []string
	for _, source := range slices.Sorted(maps.Keys(months)) {
		table = append(table, p.World.Source(source)+": "+strings.Join(slices.Sorted(slices.Values(months[source])), ", "))
	}
	p.Report(detect.Draft{
		Subject:  finding.Subject{Kind: "case", ID: "token types without refreshToken"},
		Summary:  fmt.Sprintf("No refresh token in %s of %s: \"none\" may mean one there", detect.Count(int(rows), "non-interactive sign-in"), detect.Count(len(months), "source")),
		Expected: "refreshToken in most non-interactive sign-ins",
		Observed: "not once in " + detect.Join(table, 20),
		Benign:   []string{"logs from before refresh tokens were reported", "an exporter with an older list of token types"},
	})
}
