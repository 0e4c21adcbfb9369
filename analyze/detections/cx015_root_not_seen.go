package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// RootNotSeen is CX-015.
var RootNotSeen = &detect.Detection{
	ID: "CX-015", Title: "Sessions whose first logon is not in the logs",
	Doc: `A session is born at an interactive sign-in and lives on in tokens for weeks, longer than most logs are
kept. Where the first success of a session in the case is no logon with a first-hand method, its beginning is not in
the logs: it lies before their start, in another tenant or in a log that was not exported. Detections that ask how a
session began (was there a second factor, from where, by device code?) pass over such sessions, and this finding says
how many those are.

Wrong when an export drops authentication details: then no logon can be recognised, and every session looks so.`,
	Fact:     "A session begins with a sign-in at which somebody gave a credential.",
	Severity: finding.Info, Confidence: 0.9, Grade: "A",
	Source:   "Microsoft Learn: linkable identifiers",
	Scope:    detect.User,
	Needs:    signin.Of(signin.SessionID, signin.AuthDetails, signin.Kind),
	Run:      rootNotSeen,
	Conclude: rootsInCase,
	Examples: []detect.Example{{
		Name: "half of the sessions",
		Story: `
			09:00 alice LAPTOP-1 cloudap interactive method=whfb session=s1
			09:05 alice LAPTOP-1 outlook token=prt session=s1
			09:00 bob LAPTOP-2 outlook token=prt session=s2
			09:00 bob LAPTOP-2 teams token=prt session=s2`,
		Want: []string{"1 of 2 sessions (50 %) began outside the logs: how they began cannot be judged"},
	}, {
		Name: "two of three",
		Story: `
			09:00 alice LAPTOP-1 cloudap interactive method=whfb session=s1
			09:00 bob LAPTOP-2 outlook token=prt session=s2
			09:00 carol LAPTOP-3 outlook token=prt session=s3`,
		Want: []string{"2 of 3 sessions (67 %) began outside the logs: how they began cannot be judged"},
	}, {
		Name: "a sign-in that failed before the logon is no beginning",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt error=50173 session=s1
			09:05 alice LAPTOP-1 cloudap interactive method=whfb session=s1`,
	}, {
		Name:  "nothing ever succeeded",
		Story: `09:00 alice LAPTOP-1 outlook token=prt error=50173 session=s1`,
	}, {
		Name:  "sign-ins without a session",
		Story: `09:00 alice LAPTOP-1 outlook token=prt session=-`,
	}, {
		Name:  "an export without sessions",
		Story: `09:00 alice LAPTOP-1 outlook token=prt session=?`,
	}, {
		Name:  "an export without authentication details",
		Story: `09:00 alice LAPTOP-1 outlook token=prt method=?`,
	},
		{
			Name: "one of three hundred and one",
			Story: `
			00:00 alice LAPTOP-1 cloudap interactive method=whfb session=s# x300 every 1m
			09:00 bob LAPTOP-2 outlook token=prt session=t1`,
			Want: []string{"1 of 301 sessions (less than 1 %) began outside the logs: how they began cannot be judged"},
		}, {
			Name: "all but one of three hundred and one",
			Story: `
			00:00 alice LAPTOP-1 outlook token=prt session=s# x300 every 1m
			09:00 bob LAPTOP-2 cloudap interactive method=whfb session=t1`,
			Want: []string{"300 of 301 sessions (more than 99 %) began outside the logs: how they began cannot be judged"},
		}, {
			Name:  "all",
			Story: `09:00 bob LAPTOP-2 outlook token=prt session=t1`,
			Want:  []string{"1 of 1 session (100 %) began outside the logs: how they began cannot be judged"},
		},
	},
}

// What RootNotSeen observes of sessions with at least one success.
const (
	rootSeen   = "began in the logs"
	rootUnseen = "began elsewhere"
)

func rootNotSeen(p *detect.Pass) {
	t := p.T
	var seen, unseen []int
	for _, l := range t.Lineages() {
		switch {
		case l.ID == "" || !p.Judged(l.Root) || !succeeded(t, l.Rows):
		case l.RootSeen:
			seen = append(seen, l.Root)
		default:
			unseen = append(unseen, l.Root)
		}
	}
	p.Observe(rootSeen, seen...)
	p.Observe(rootUnseen, unseen...)
}

func succeeded(t *timeline.Timeline, rows []int) bool {
	for _, i := range rows {
		if t.Is(i, timeline.OK) {
			return true
		}
	}
	return false
}

func rootsInCase(p *detect.Pass) {
	var seen, unseen int64
	var noticed []detect.Observation
	for _, o := range p.Observed {
		if o.Key == rootSeen {
			seen = o.Rows
		} else {
			unseen, noticed = o.Rows, append(noticed, o)
		}
	}
	if unseen == 0 {
		return
	}
	p.Report(detect.Draft{
		Noticed:  noticed,
		Summary:  fmt.Sprintf("%d of %s (%s) began outside the logs: how they began cannot be judged", unseen, detect.Count(int(seen+unseen), "session"), percent(unseen, seen+unseen)),
		Expected: "a logon with a first-hand method at the start of each session",
		Observed: "a first success that rests on a token or on a claim",
		Benign:   []string{"logs are kept for 7 or 30 days, sessions live longer", "only a part of the logs was exported"},
	})
}

// percent writes a share to the nearest percent, but all or nothing only where
// it is that.
func percent(part, all int64) string {
	switch p := (200*part + all) / (2 * all); {
	case p == 0: // nobody asks for the share of none
		return "less than 1 %"
	case p == 100 && part < all:
		return "more than 99 %"
	default:
		return fmt.Sprintf("%d %%", p)
	}
}
