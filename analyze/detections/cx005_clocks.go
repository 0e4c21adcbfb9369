package detections

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// Clocks is CX-005.
var Clocks = &detect.Detection{
	ID: "CX-005", Title: "Sources that tell one sign-in with different times",
	Doc: `Two exports of one sign-in have one time. Where the same ids come from two sources with times that differ by
the offset of a time zone, one of the exports was written in local time; where day and month changed places, its dates
were read the wrong way round. Such sign-ins are not recognised as one: they stand in the timelines twice, count twice,
and seem to happen in an order that they did not have. Export the source anew in UTC, or say the order of its dates with
--date-order, before relying on anything that compares times.

Sources that agree on most other sign-ins of the user have no wrong clock: what differs there is CX-004's. Times of one
second do not tell an order either, whatever the source.

Wrong when somebody shifted all times of a user in one file on purpose: it looks the same.`,
	Fact:     "Sign-in logs are written in UTC, and every export of a sign-in has its one time.",
	Severity: finding.Info, Confidence: 0.9, Grade: "A",
	Source: "own comparison of exports",
	Scope:  detect.User,
	Limits: []detect.Limit{
		detect.Within("of which the offset of a time zone is a multiple", quarter),
		detect.Within("between two time zones, at most", farthestZone),
	},
	Needs:    signin.Of(signin.EventID),
	Run:      clocksOfUser,
	Conclude: clocksInCase,
	Examples: []detect.Example{{
		Name: "two hours ahead, of two users",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=aaaaaaaaaaaa
			11:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=bbbbbbbbbbbb
			10:00 bob LAPTOP-2 outlook token=prt id=42a0215d-dde0-4fd5-b4d0-a8ed88ae6900 source=aaaaaaaaaaaa
			12:00 bob LAPTOP-2 outlook token=prt id=42a0215d-dde0-4fd5-b4d0-a8ed88ae6900 source=bbbbbbbbbbbb`,
		Want: []string{"Source bbbbbbbb… tells 2 sign-ins 2 h later than source aaaaaaaa…: they stand in the timelines twice"},
	}, {
		Name: "behind, and by half an hour more from one day on",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=bbbbbbbbbbbb
			11:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=aaaaaaaaaaaa
			d2 09:00 alice LAPTOP-1 outlook token=prt id=42a0215d-dde0-4fd5-b4d0-a8ed88ae6900 source=bbbbbbbbbbbb
			d2 11:30 alice LAPTOP-1 outlook token=prt id=42a0215d-dde0-4fd5-b4d0-a8ed88ae6900 source=aaaaaaaaaaaa`,
		Want: []string{"Source aaaaaaaa… tells 2 sign-ins 2 h or 2 h 30 min later than source bbbbbbbb…: they stand in the timelines twice"},
	}, {
		Name: "three sources, two of them twice",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=aaaaaaaaaaaa
			11:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=bbbbbbbbbbbb
			11:30 alice LAPTOP-1 outlook token=prt id=42a0215d-dde0-4fd5-b4d0-a8ed88ae6900 source=bbbbbbbbbbbb
			12:30 alice LAPTOP-1 outlook token=prt id=42a0215d-dde0-4fd5-b4d0-a8ed88ae6900 source=aaaaaaaaaaaa
			13:00 alice LAPTOP-1 outlook token=prt id=a7e6febd-686c-403e-97b2-fde5547bee00 source=aaaaaaaaaaaa
			16:00 alice LAPTOP-1 outlook token=prt id=a7e6febd-686c-403e-97b2-fde5547bee00 source=cccccccccccc
			17:00 alice LAPTOP-1 outlook token=prt id=b7e6febd-686c-403e-97b2-fde5547bee00 source=bbbbbbbbbbbb
			21:00 alice LAPTOP-1 outlook token=prt id=b7e6febd-686c-403e-97b2-fde5547bee00 source=cccccccccccc`,
		Want: []string{
			"Source bbbbbbbb… tells 1 sign-in 2 h later than source aaaaaaaa…: it stands in the timelines twice",
			"Source aaaaaaaa… tells 1 sign-in 1 h later than source bbbbbbbb…: it stands in the timelines twice",
			"Source cccccccc… tells 1 sign-in 3 h later than source aaaaaaaa…: it stands in the timelines twice",
			"Source cccccccc… tells 1 sign-in 4 h later than source bbbbbbbb…: it stands in the timelines twice",
		},
	}, {
		Name: "day and month changed places",
		Story: `
			d1 09:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=aaaaaaaaaaaa
			09:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=bbbbbbbbbbbb event_time=2026-04-05T09:00:00Z`,
		Want: []string{"Sources aaaaaaaa… and bbbbbbbb… tell 1 sign-in with day and month in other places: it stands in the timelines twice"},
	}, {
		Name: "seven minutes: see CX-004",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=aaaaaaaaaaaa
			09:07 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=bbbbbbbbbbbb`,
	}, {
		Name: "more than any two time zones are apart",
		Story: `
			d1 09:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=aaaaaaaaaaaa
			d2 11:15 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=bbbbbbbbbbbb`,
	}, {
		Name: "the sources agree on another sign-in",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=aaaaaaaaaaaa
			11:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=bbbbbbbbbbbb
			11:30 alice LAPTOP-1 outlook token=prt source=aaaaaaaaaaaa also_in=bbbbbbbbbbbb#7@1`,
	}, {
		Name: "ids that were made up",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt id=~0a1b2c source=aaaaaaaaaaaa
			11:00 alice LAPTOP-1 outlook token=prt id=~0a1b2c source=bbbbbbbbbbbb`,
	}, {
		Name: "one source that has an id twice",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=aaaaaaaaaaaa
			11:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=aaaaaaaaaaaa
			11:30 alice LAPTOP-1 outlook token=prt source=bbbbbbbbbbbb`,
	}, {
		Name: "another id",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=aaaaaaaaaaaa
			11:00 alice LAPTOP-1 outlook token=prt id=42a0215d-dde0-4fd5-b4d0-a8ed88ae6900 source=bbbbbbbbbbbb`,
	}},
}

// turned is the key of dates whose day and month changed places.
const turned = "turned"

func clocksOfUser(p *detect.Pass) {
	for _, c := range twinsOf(p.T) {
		by := map[string][]int{}
		for _, w := range c.twins {
			if !c.misread(p.T, w) {
				continue
			}
			k := turned
			if offset, ok := zone(w.ahead); ok {
				k = strconv.FormatInt(offset/timeline.Minute, 10)
			}
			by[k] = append(by[k], w.b)
		}
		for k, rows := range by {
			p.Observe(c.a+"\x1f"+c.b+"\x1f"+k, rows...)
		}
	}
}

func clocksInCase(p *detect.Pass) {
	for len(p.Observed) > 0 {
		first := strings.Split(p.Observed[0].Key, "\x1f")
		same := func(o detect.Observation) bool {
			v := strings.Split(o.Key, "\x1f")
			return v[0] == first[0] && v[1] == first[1] && direction(v[2]) == direction(first[2])
		}
		var these, others []detect.Observation
		for _, o := range p.Observed {
			if same(o) {
				these = append(these, o)
			} else {
				others = append(others, o)
			}
		}
		p.Observed = others
		reportClocks(p, sides{first[0], first[1]}, these)
	}
}

// direction says which of two sources tells the later time: 1 for the second, -1 for
// the first, 0 where the date is turned.
func direction(offset string) int {
	switch {
	case offset == turned:
		return 0
	case strings.HasPrefix(offset, "-"):
		return -1
	}
	return 1
}

func reportClocks(p *detect.Pass, s sides, noticed []detect.Observation) {
	n := rowsOf(noticed)
	stand := "it stands"
	if n > 1 {
		stand = "they stand"
	}
	d := detect.Draft{
		Subject: finding.Subject{Kind: "source", ID: s.a + " " + s.b}, Noticed: noticed,
		Expected: "one time for one sign-in, in UTC",
		Benign:   []string{"an export in local time, or with its dates read the wrong way round"},
	}
	var offsets []int64
	for _, o := range noticed {
		minutes, _ := strconv.ParseInt(o.Key[strings.LastIndex(o.Key, "\x1f")+1:], 10, 64)
		offsets = append(offsets, max(minutes, -minutes)*timeline.Minute)
	}
	slices.Sort(offsets)
	var spans []string
	for _, o := range offsets {
		spans = append(spans, detect.Span(o))
	}
	late, early := s.b, s.a
	switch direction(noticed[0].Key[strings.LastIndex(noticed[0].Key, "\x1f")+1:]) {
	case 0:
		d.Subject.ID += " dates"
		d.Summary = fmt.Sprintf("Sources %s and %s tell %s with day and month in other places: %s in the timelines twice",
			p.World.Source(s.a), p.World.Source(s.b), detect.Count(int(n), "sign-in"), stand)
		d.Observed = "dates that are one another's with day and month exchanged"
		p.Report(d)
		return
	case -1:
		late, early = s.a, s.b
		d.Subject.ID += " behind"
	}
	d.Summary = fmt.Sprintf("Source %s tells %s %s later than source %s: %s in the timelines twice",
		p.World.Source(late), detect.Count(int(n), "sign-in"), strings.Join(spans, " or "), p.World.Source(early), stand)
	d.Observed = "times that are " + strings.Join(spans, " or ") + " apart"
	p.Report(d)
}
