package detections

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// TwoTypes is MT-009.
var TwoTypes = &detect.Detection{
	ID: "MT-009", Title: "Sources name different token types for one sign-in",
	Doc: `The same sign-in, exported twice, must report the same incoming token type. Where two sources disagree,
how often they do tells why. Many sign-ins of several users or months with the same two values from the same two
sources are a property of the exports: an older list of types, a translated label, a changed service. That is one
finding with the table of pairs. A few sign-ins that disagree are something else: one of the files may have been
edited, or was put together from parts.

The value of the source that is closest to the service is believed (diagnostic settings before Graph before portal).
The masked value unknownFutureValue stands for refreshToken and remoteDesktopToken and disagrees with neither.

Wrong when a source is rare in the case, so that a habit of its exporter shows in a few sign-ins only.`,
	Fact:     "A sign-in is logged once: every export of it tells the same token type.",
	Severity: finding.Medium, Confidence: 0.9, Grade: "A",
	Source: "Microsoft Graph: signIn, incomingTokenType; our own comparison of exports",
	Scope:  detect.User,
	Limits: []detect.Limit{
		detect.Number("sign-ins from which two sources disagree as a habit", habit),
	},
	Needs:    signin.Of(signin.IncomingToken),
	Run:      twoTypes,
	Conclude: twoTypesInCase,
	Examples: []detect.Example{{
		Name:  "one sign-in",
		Story: `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"primaryRefreshToken","from":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa#1@0"},{"value":"refreshToken","from":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb#2@9"}]}'`,
		Want:  []string{"Source aaaaaaaa… says primaryRefreshToken, source bbbbbbbb… says refreshToken of 1 sign-in: too few for a habit of the exports"}, Severity: []finding.Severity{finding.Medium},
	}, {
		Name:  "many sign-ins of one user in one month are still no habit",
		Story: `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"primaryRefreshToken","from":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},{"value":"refreshToken","from":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}' x12 every 1h`,
		Want:  []string{"Source aaaaaaaa… says primaryRefreshToken, source bbbbbbbb… says refreshToken of 12 sign-ins: too few for a habit of the exports"}, Severity: []finding.Severity{finding.Medium},
	}, {
		Name: "ten of two users: a habit",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"primaryRefreshToken","from":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},{"value":"refreshToken","from":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}' x9 every 1h
			09:00 bob LAPTOP-2 outlook token=prt conflicts='{"incoming_token_type":[{"value":"primaryRefreshToken","from":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},{"value":"refreshToken","from":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}'`,
		Want: []string{"Sources disagree as a habit on the token type of 10 sign-ins: the exports spell it differently"}, Severity: []finding.Severity{finding.Low},
	}, {
		Name: "nine of two users",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"primaryRefreshToken","from":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},{"value":"refreshToken","from":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}' x8 every 1h
			09:00 bob LAPTOP-2 outlook token=prt conflicts='{"incoming_token_type":[{"value":"primaryRefreshToken","from":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},{"value":"refreshToken","from":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}'`,
		Want: []string{"Source aaaaaaaa… says primaryRefreshToken, source bbbbbbbb… says refreshToken of 9 sign-ins: too few for a habit of the exports"}, Severity: []finding.Severity{finding.Medium},
	}, {
		Name: "ten of one user in two months: a habit",
		Story: `
			d1 09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"primaryRefreshToken","from":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},{"value":"refreshToken","from":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}' x5 every 1h
			d31 09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"primaryRefreshToken","from":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},{"value":"refreshToken","from":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}' x5 every 1h`,
		Want: []string{"Sources disagree as a habit on the token type of 10 sign-ins: the exports spell it differently"}, Severity: []finding.Severity{finding.Low},
	}, {
		Name: "a habit of some values beside a single other",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"primaryRefreshToken","from":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},{"value":"refreshToken","from":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}' x9 every 1h
			09:00 bob LAPTOP-2 outlook token=prt conflicts='{"incoming_token_type":[{"value":"primaryRefreshToken","from":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},{"value":"refreshToken","from":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}'
			09:30 bob LAPTOP-2 outlook token=prt conflicts='{"incoming_token_type":[{"value":"none","from":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},{"value":"primaryRefreshToken","from":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}'`,
		Want: []string{"Source aaaaaaaa… says none, source bbbbbbbb… says primaryRefreshToken of 1 sign-in: too few for a habit of the exports", "Sources disagree as a habit on the token type of 10 sign-ins: the exports spell it differently"}, Severity: []finding.Severity{finding.Medium, finding.Low},
	}, {
		Name:  "the masked value stands for a refresh token",
		Story: `09:00 alice LAPTOP-1 outlook token=rt conflicts='{"incoming_token_type":[{"value":"refreshToken","from":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},{"value":"unknownFutureValue","from":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}'`,
	}, {
		Name:  "but not for a PRT",
		Story: `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"primaryRefreshToken","from":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},{"value":"unknownFutureValue","from":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}'`,
		Want:  []string{"Source aaaaaaaa… says primaryRefreshToken, source bbbbbbbb… says unknownFutureValue of 1 sign-in: too few for a habit of the exports"},
	}, {
		Name:  "sources that differ elsewhere",
		Story: `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"country":[{"value":"NO","from":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},{"value":"SE","from":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}'`,
	}, {
		Name:  "one source that wrote a record twice: see MT-010",
		Story: `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"none","from":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa#1@0"},{"value":"primaryRefreshToken","from":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa#2@9"}]}'`,
	}, {
		Name:  "sources that agree",
		Story: `09:00 alice LAPTOP-1 outlook token=prt`,
	},
		{Name: "the source whose hash comes first names the later value",
			Story: `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"none","from":"bbbbbbbbbbbb#1@0"},{"value":"primaryRefreshToken","from":"aaaaaaaaaaaa#2@9"}]}'`,
			Want:  []string{"Source aaaaaaaa… says primaryRefreshToken, source bbbbbbbb… says none of 1 sign-in: too few for a habit of the exports"}},
	},
}

// pair is two sources and what each says of the same sign-ins, in a month.
type pair struct{ sourceA, valueA, sourceB, valueB, month string }

func (p pair) key() string {
	return strings.Join([]string{p.sourceA, p.valueA, p.sourceB, p.valueB, p.month}, "\x1f")
}

func pairOf(key string) pair {
	v := strings.Split(key, "\x1f")
	return pair{v[0], v[1], v[2], v[3], v[4]}
}

func twoTypes(p *detect.Pass) {
	t := p.T
	byPair := map[pair][]int{}
	for _, i := range p.Rows(timeline.TypeConflict) {
		pairs := disagreements(t, i)
		for _, k := range pairs {
			byPair[k] = append(byPair[k], i)
		}
		if len(pairs) != 0 {
			t.Believe(i, t.Text(timeline.Reported, i), 0.7, "sources disagree; the source closest to the service is believed")
		}
	}
	keys := make([]pair, 0, len(byPair))
	for k := range byPair {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b pair) int { return strings.Compare(a.key(), b.key()) })
	for _, k := range keys {
		p.Observe(k.key(), byPair[k]...)
	}
}

// disagreements lists every two sources that name different types of row i.
func disagreements(t *timeline.Timeline, i int) (pairs []pair) {
	said := conflictsOf(t, i, "incoming_token_type")["incoming_token_type"]
	for n, a := range said {
		for _, b := range said[n+1:] {
			x, y := a, b
			if cmp.Or(strings.Compare(sourceOf(x.From), sourceOf(y.From)), strings.Compare(x.Value, y.Value)) > 0 {
				x, y = y, x
			}
			if sourceOf(x.From) == sourceOf(y.From) || agree(b.Value, a.Value) {
				continue
			}
			pairs = append(pairs, pair{sourceOf(x.From), x.Value, sourceOf(y.From), y.Value, t.At(i).Format("2006-01")})
		}
	}
	return pairs
}

// A disagreement is a habit of its sources from this many sign-ins on, if they
// are of several users or months.
const habit = 10

func twoTypesInCase(p *detect.Pass) {
	type group struct {
		noticed []detect.Observation
		rows    int64
		spread  int64 // users and months it is spread over, counted together
	}
	groups := map[pair]*group{}
	var order []pair
	for _, o := range p.Observed {
		k := pairOf(o.Key)
		k.month = ""
		g := groups[k]
		if g == nil {
			g = &group{}
			groups[k] = g
			order = append(order, k)
		}
		g.noticed = append(g.noticed, o)
		g.rows += o.Rows
		g.spread += o.Subjects
	}
	var habits []detect.Observation
	var table []string
	for _, k := range order {
		g := groups[k]
		if g.rows >= habit && g.spread > 1 {
			habits = append(habits, g.noticed...)
			for _, o := range g.noticed {
				table = append(table, fmt.Sprintf("%s: %s says %s, %s says %s: %s", pairOf(o.Key).month,
					p.World.Source(k.sourceA), k.valueA, p.World.Source(k.sourceB), k.valueB, detect.Count(int(o.Rows), "sign-in")))
			}
			continue
		}
		p.Report(detect.Draft{
			Subject: finding.Subject{Kind: "case", ID: k.valueA + " in " + k.sourceA + ", " + k.valueB + " in " + k.sourceB}, Noticed: g.noticed, Techniques: []string{"T1070"},
			Summary: fmt.Sprintf("Source %s says %s, source %s says %s of %s: too few for a habit of the exports",
				p.World.Source(k.sourceA), k.valueA, p.World.Source(k.sourceB), k.valueB, detect.Count(int(g.rows), "sign-in")),
			Expected: "the same token type in both exports",
			Observed: fmt.Sprintf("%s in one, %s in the other", k.valueA, k.valueB),
			Benign:   []string{"a habit of an exporter of which the case holds little"},
		})
	}
	if len(habits) > 0 {
		var n int64
		for _, o := range habits {
			n += o.Rows
		}
		p.Report(detect.Draft{
			Subject: finding.Subject{Kind: "case", ID: "token types by source"}, Noticed: habits, Severity: finding.Low, Techniques: []string{},
			Summary:  fmt.Sprintf("Sources disagree as a habit on the token type of %s: the exports spell it differently", detect.Count(int(n), "sign-in")),
			Expected: "the same token type in both exports",
			Observed: strings.Join(table, "; "),
			Benign:   []string{"an exporter with an older list of token types, or with translated labels"},
		})
	}
}
