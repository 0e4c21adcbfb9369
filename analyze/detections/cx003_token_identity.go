package detections

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/survey"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// TokenIdentity is CX-003.
var TokenIdentity = &detect.Detection{
	ID: "CX-003", Title: "Token identifiers that do not fit their sign-in",
	Doc: `The unique token identifier of a sign-in is its request id in another spelling, or that of the first request
of the same authentication. A row in which it is neither was edited, put together from two rows, or its token was
issued once more later on. How often it happens in a source and month decides: in less than 1 % of its sign-ins, each is
worth a look and stands in one finding for the source; in more than 20 %, the spelling is another one there and the
check is switched off for it; between the two nothing can be said, and that is noted.

Wrong when the service changes the spelling: then the rate switches the check off. In a month with fewer than a hundred
sign-ins one odd row is already more than 1 %.`,
	Fact:     "The identifier of a token spells the id of the request that issued it.",
	Severity: finding.Medium, Confidence: 0.5, Grade: "B",
	Techniques: []string{"T1070"},
	Actions:    []string{},
	Source:     "our own reading of public records from three sources",
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Number("mismatches below which each is worth a look, in percent", rareMismatch),
		detect.Number("mismatches above which the check does not hold for a source, in percent", offMismatch),
	},
	Needs:    signin.Of(signin.TokenID, signin.EventID),
	Run:      tokenIdentity,
	Conclude: tokenIdentityInCase,
	Examples: []detect.Example{{
		Name: "one of two hundred, beside one of the first request",
		Story: `
			00:00 alice LAPTOP-1 outlook token=rt x199 every 1m
			10:00 alice LAPTOP-1 outlook token=rt uti=XSGgQuDd1U-00KjtiK5pAA
			10:01 alice LAPTOP-1 outlook token=rt uti=XSGgQuDd1U-00KjtiK5pAA original_request_id=42a0215d-dde0-4fd5-b4d0-a8ed88ae6900`,
		Want: []string{"Source 57079000…: 1 sign-in with a token identifier that is of another request"}, Severity: []finding.Severity{finding.Medium},
	}, {
		Name: "one of each of two sources",
		Story: `
			00:00 alice LAPTOP-1 outlook token=rt x199 every 1m source=aaaaaaaaaaaa
			10:00 alice LAPTOP-1 outlook token=rt uti=XSGgQuDd1U-00KjtiK5pAA source=aaaaaaaaaaaa
			00:00 bob LAPTOP-1 outlook token=rt x199 every 1m source=bbbbbbbbbbbb
			10:00 bob LAPTOP-1 outlook token=rt uti=XSGgQuDd1U-00KjtiK5pAA source=bbbbbbbbbbbb`,
		Want: []string{"Source aaaaaaaa…: 1 sign-in with a token identifier that is of another request", "Source bbbbbbbb…: 1 sign-in with a token identifier that is of another request"},
	}, {
		Name: "one of a hundred: no rate to say more",
		Story: `
			00:00 alice LAPTOP-1 outlook token=rt x99 every 1m
			10:00 alice LAPTOP-1 outlook token=rt uti=XSGgQuDd1U-00KjtiK5pAA`,
		Want: []string{"Some token identifiers are of another request in 1 month of a source: too many for edits, too few for another spelling"}, Severity: []finding.Severity{finding.Info},
	}, {
		Name: "another spelling: the check is off",
		Story: `
			00:00 alice LAPTOP-1 outlook token=rt x78 every 1m
			10:00 alice LAPTOP-1 outlook token=rt uti=some-other-spelling x22 every 1m`,
		Want: []string{"Token identifiers are spelled otherwise in 1 month of a source: not checked there"}, Severity: []finding.Severity{finding.Info},
	}, {
		Name: "of the first request of the authentication",
		Story: `
			00:00 alice LAPTOP-1 outlook token=rt x199 every 1m
			10:00 alice LAPTOP-1 outlook token=rt uti=XSGgQuDd1U-00KjtiK5pAA original_request_id=42a0215d-dde0-4fd5-b4d0-a8ed88ae6900`,
	}, {
		Name:  "the spelling of old records",
		Story: `00:00 alice LAPTOP-1 outlook token=rt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 uti=NGQ2M2MxYzQtYzk1Yi00ZDNjLThlMGEtMTI3MWZkODEzZTAw`,
	}, {
		Name:  "all fit",
		Story: `00:00 alice LAPTOP-1 outlook token=rt x200 every 1m`,
	}, {
		Name:  "an export without token identifiers",
		Story: `00:00 alice LAPTOP-1 outlook token=rt uti=? x200 every 1m`,
	},
		{
			Name: "one of five: neither edits nor another spelling",
			Story: `
			00:00 alice LAPTOP-1 outlook token=rt x4 every 1m
			10:00 alice LAPTOP-1 outlook token=rt uti=XSGgQuDd1U-00KjtiK5pAA`,
			Want: []string{"Some token identifiers are of another request in 1 month of a source: too many for edits, too few for another spelling"},
		}, {
			Name: "one of two hundred, after a month of another spelling",
			Story: `
			d1 00:00 alice LAPTOP-1 outlook token=rt uti=some-other-spelling x100 every 1m
			d29 00:00 alice LAPTOP-1 outlook token=rt x199 every 1m
			d29 10:00 alice LAPTOP-1 outlook token=rt uti=XSGgQuDd1U-00KjtiK5pAA`,
			Want: []string{"Source 57079000…: 1 sign-in with a token identifier that is of another request", "Token identifiers are spelled otherwise in 1 month of a source: not checked there"},
		}, {
			Name: "the first of a month, at midnight, counts for that month",
			Story: `
			d28 00:00 alice LAPTOP-1 outlook token=rt x200 every 1m
			d29 00:00 alice LAPTOP-1 outlook token=rt uti=XSGgQuDd1U-00KjtiK5pAA
			d29 00:01 alice LAPTOP-1 outlook token=rt x99 every 1m`,
			Want: []string{"Some token identifiers are of another request in 1 month of a source: too many for edits, too few for another spelling"},
		}, {
			Name: "one user in two sources",
			Story: `
			00:00 alice LAPTOP-1 outlook token=rt x200 every 1m source=aaaaaaaaaaaa
			04:00 alice LAPTOP-1 outlook token=rt x199 every 1m source=bbbbbbbbbbbb
			10:00 alice LAPTOP-1 outlook token=rt uti=XSGgQuDd1U-00KjtiK5pAA source=bbbbbbbbbbbb`,
			Want: []string{"Source bbbbbbbb…: 1 sign-in with a token identifier that is of another request"},
		},
	},
}

// The rates of mismatches, in percent, below which each is worth a look and
// above which the check does not hold for a source.
const (
	rareMismatch = 1
	offMismatch  = 20
)

func tokenIdentity(p *detect.Pass) {
	t := p.T
	byMonth := map[survey.Month]*identifiers{}
	source, until := int32(0), int64(0) // of the row before, and when its month ends
	var now *identifiers
	for _, i := range t.Rows(timeline.TokenCompared) {
		if from := t.Code(timeline.Source, i); now == nil || from != source || t.Time[i] >= until {
			year, month, _ := t.At(i).Date()
			source, until = from, time.Date(year, month+1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
			m := survey.Month{Source: t.Text(timeline.Source, i), Month: survey.MonthOf(t.Time[i])}
			if byMonth[m] == nil {
				byMonth[m] = new(identifiers)
			}
			now = byMonth[m]
		}
		now.all++
		if t.Is(i, timeline.TokenOdd) {
			now.odd = append(now.odd, i)
		}
	}
	for m, ids := range byMonth {
		p.Observe(m.Source+"\x1f"+m.Month, ids.odd...)
		p.Count(m.Source+"\x1f"+m.Month+allOf, ids.all)
	}
}

// identifiers is the token identifiers of a user in a source and month.
type identifiers struct {
	all int64 // that can be compared with a request id
	odd []int // rows whose identifier is of another request
}

// allOf ends the key of how many identifiers there are, beside that of the odd.
const allOf = "\x1fall"

func tokenIdentityInCase(p *detect.Pass) {
	rare := map[string][]detect.Observation{}
	var off, unclear []string
	all := map[string]int64{}
	for _, o := range p.Observed {
		all[o.Key] = o.Rows
	}
	for _, o := range p.Observed {
		total, odd := all[o.Key+allOf]
		if !odd {
			continue
		}
		source, month, _ := strings.Cut(o.Key, "\x1f")
		rate := fmt.Sprintf("%s in %s: %d of %d", p.World.Source(source), month, o.Rows, total)
		switch {
		case 100*o.Rows < rareMismatch*total:
			rare[source] = append(rare[source], o)
		case 100*o.Rows > offMismatch*total:
			off = append(off, rate)
		default:
			unclear = append(unclear, rate)
		}
	}
	for _, source := range slices.Sorted(maps.Keys(rare)) {
		var n int64
		for _, o := range rare[source] {
			n += o.Rows
		}
		p.Report(detect.Draft{
			Subject: finding.Subject{Kind: "source", ID: source}, Noticed: rare[source],
			Summary:  fmt.Sprintf("Source %s: %s with a token identifier that is of another request", p.World.Source(source), detect.Count(int(n), "sign-in")),
			Expected: "the request id in another spelling, as in the other sign-ins of the source",
			Observed: "the identifier of another request in " + detect.Count(int(n), "sign-in"),
			Benign:   []string{"a token that was issued once more for the same sign-in"},
		})
	}
	undecided(p, off, "token identifiers of another spelling", "Token identifiers are spelled otherwise in %s: not checked there",
		"logs from before or after the present spelling")
	undecided(p, unclear, "token identifiers that fit in part", "Some token identifiers are of another request in %s: too many for edits, too few for another spelling",
		"tokens that were issued once more", "a source with few sign-ins")
}

// undecided reports months of sources of which the check can say nothing.
func undecided(p *detect.Pass, months []string, id, summary string, benign ...string) {
	if len(months) == 0 {
		return
	}
	p.Report(detect.Draft{
		Subject: finding.Subject{Kind: "case", ID: id}, Severity: finding.Info, Techniques: []string{},
		Summary:  fmt.Sprintf(summary, sourceMonths(months)),
		Expected: "token identifiers that spell the request id",
		Observed: detect.Join(months, 20),
		Benign:   benign,
	})
}

func sourceMonths(list []string) string {
	if len(list) == 1 {
		return "1 month of a source"
	}
	return fmt.Sprintf("%d months of sources", len(list))
}
