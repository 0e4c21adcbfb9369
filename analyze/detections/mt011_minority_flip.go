package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/survey"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// MinorityFlip is MT-011.
var MinorityFlip = &detect.Detection{
	ID: "MT-011", Title: "Few sign-ins of a steady session that report another token and no device",
	Doc: `An application in a session uses the same kind of token again and again. Where at least 20 sign-ins of one are
at least 95 % of one type, the few that differ are suspicious of the log, if they also lack what goes with their type: a
primary refresh token (PRT) without a device id among refresh tokens is the quirk of MT-001 in a place where its points
do not reach, and is believed to be a refresh token; a refresh token without a device id among PRTs with one has lost the
device. That PRTs and refresh tokens alternate on one device is ordinary and left out; so is none, which MT-006 judges.

Not judged in months and sources from before refresh tokens were reported (MT-012).

Wrong when a session was taken over and the intruder's client uses another kind of token: then the few are the intruder's,
and PM-007 and PM-009 look for that.`,
	Fact:     "An application in a session keeps to one kind of token, and a device stays where it is.",
	Severity: finding.Info, Confidence: 0.5, Grade: "C",
	Source:   "own",
	Scope:    detect.User,
	Needs:    signin.Of(signin.IncomingToken, signin.SessionID, signin.DeviceID, signin.AppID, signin.ErrorCode),
	Run:      minorityFlip,
	Conclude: flipsInCase,
	Examples: []detect.Example{{
		Name: "PRTs without a device among refresh tokens",
		Story: `
			08:00 alice - outlook token=rt session=s1 x60 every 1m
			10:00 alice - outlook token=prt session=s1 x2 every 1m`,
		Want: []string{"PRT without a device in 2 sign-ins of 1 user, in sessions that otherwise use refresh tokens: most likely refresh tokens"},
	}, {
		Name: "refresh tokens without a device among PRTs with one",
		Story: `
			08:00 alice LAPTOP-1 outlook token=prt session=s1 x38 every 1m
			10:00 alice - outlook token=rt session=s1 x2 every 1m`,
		Want: []string{"Refresh token without a device in 2 sign-ins of 1 user, in sessions that otherwise use a PRT on a device: the device was lost"},
	}, {
		Name: "more than one in twenty",
		Story: `
			08:00 alice - outlook token=rt session=s1 x37 every 1m
			10:00 alice - outlook token=prt session=s1 x2 every 1m`,
	}, {
		Name: "too few to be steady",
		Story: `
			08:00 alice - outlook token=rt session=s1 x18 every 1m
			10:00 alice - outlook token=prt session=s1`,
	}, {
		Name: "the PRT names its device",
		Story: `
			08:00 alice - outlook token=rt session=s1 x60 every 1m
			10:00 alice LAPTOP-1 outlook token=prt session=s1 x2 every 1m`,
	}, {
		Name: "both on one device",
		Story: `
			08:00 alice LAPTOP-1 outlook token=rt session=s1 x60 every 1m
			10:00 alice LAPTOP-1 outlook token=prt session=s1 x3 every 1m`,
	}, {
		Name: "refresh tokens on the device of the PRTs",
		Story: `
			08:00 alice LAPTOP-1 outlook token=prt session=s1 x60 every 1m
			10:00 alice LAPTOP-1 outlook token=rt session=s1 x3 every 1m`,
	}, {
		Name: "refresh tokens among PRTs without a device",
		Story: `
			08:00 alice - outlook token=prt session=s1 x60 every 1m
			10:00 alice - outlook token=rt session=s1 x3 every 1m`,
	}, {
		Name: "none is judged elsewhere",
		Story: `
			08:00 alice LAPTOP-1 outlook token=prt session=s1 x60 every 1m
			10:00 alice - outlook token=none session=s1 x3 every 1m`,
	}, {
		Name: "a PRT without a device among PRTs with one",
		Story: `
			08:00 alice LAPTOP-1 outlook token=prt session=s1 x60 every 1m
			10:00 alice - outlook token=prt session=s1`,
	}, {
		Name: "another application of the session",
		Story: `
			08:00 alice - outlook token=rt session=s1 x60 every 1m
			10:00 alice - teams token=prt session=s1 x2 every 1m`,
	}, {
		Name: "another session",
		Story: `
			08:00 alice - outlook token=rt session=s1 x60 every 1m
			10:00 alice - outlook token=prt session=s2 x2 every 1m`,
	}, {
		Name: "no session",
		Story: `
			08:00 alice - outlook token=rt session=- x60 every 1m
			10:00 alice - outlook token=prt session=- x2 every 1m`,
	}, {
		Name: "refused",
		Story: `
			08:00 alice - outlook token=rt session=s1 x60 every 1m
			10:00 alice - outlook token=prt session=s1 error=50173 x2 every 1m`,
	}, {
		Name: "in a source that knows no refresh tokens",
		Story: `
			08:00 alice - outlook token=rt session=s1 x60 every 1m
			10:00 alice - outlook token=prt session=s1 source=aaaaaaaaaaaa x2 every 1m
			10:00 bob LAPTOP-2 outlook token=none source=aaaaaaaaaaaa x500 every 1m`,
	}},
}

func minorityFlip(p *detect.Pass) {
	t := p.T
	era := monthly{t: t, ask: func(m survey.Month) bool { return p.World.Survey.PreRefreshEra(m.Source, m.Month) }}
	type stream struct{ session, app int32 }
	type kinds struct{ rt, prt, all, onDevice int } // sign-ins; onDevice: PRTs with a device
	of := func(i int) stream { return stream{t.Code(timeline.Session, i), t.Code(timeline.App, i)} }
	odd := filter(p.Rows(timeline.OK|timeline.NoDevice), func(i int) bool {
		return t.Any(i, timeline.PRT|timeline.RT) && t.Code(timeline.Session, i) != 0 && !era.at(i)
	})
	if len(odd) == 0 {
		return
	}
	count := map[stream]*kinds{}
	for _, i := range odd {
		counterOf(count, of(i))
	}
	for _, i := range p.Rows(timeline.OK) {
		k := count[of(i)]
		if k == nil {
			continue
		}
		k.all++
		switch {
		case t.Is(i, timeline.RT):
			k.rt++
		case t.Is(i, timeline.PRT):
			k.prt++
			if t.Is(i, timeline.HasDevice) {
				k.onDevice++
			}
		}
	}
	// All but one in twenty: where there is an other, they are twenty at least.
	steady := func(n, all int) bool { return 20*n >= 19*all }
	var quirks, lost []int
	for _, i := range odd {
		k := count[of(i)]
		switch {
		case t.Is(i, timeline.PRT) && steady(k.rt, k.all):
			t.Believe(i, "refreshToken", 0.5, "its session uses refresh tokens otherwise, and a PRT names its device")
			quirks = append(quirks, i)
		case t.Is(i, timeline.RT) && steady(k.onDevice, k.all):
			lost = append(lost, i)
		}
	}
	p.Observe("quirk", quirks...)
	p.Observe("lost", lost...)
}

func counterOf[K comparable, V any](m map[K]*V, k K) *V {
	v := m[k]
	if v == nil {
		v = new(V)
		m[k] = v
	}
	return v
}

func flipsInCase(p *detect.Pass) {
	for _, o := range p.Observed {
		where := fmt.Sprintf("%s of %s", detect.Count(int(o.Rows), "sign-in"), detect.Count(int(o.Subjects), "user"))
		d := detect.Draft{
			Subject: finding.Subject{Kind: "case", ID: "steady sessions, " + o.Key}, Noticed: []detect.Observation{o},
			Expected: "the token that the application uses in the session otherwise, with its device",
			Benign:   []string{"a fault of the log"},
		}
		if o.Key == "quirk" {
			d.Summary = fmt.Sprintf("PRT without a device in %s, in sessions that otherwise use refresh tokens: most likely refresh tokens", where)
			d.Observed, d.Reported, d.Believed = "primaryRefreshToken without a device", "primaryRefreshToken", "refreshToken"
		} else {
			d.Summary = fmt.Sprintf("Refresh token without a device in %s, in sessions that otherwise use a PRT on a device: the device was lost", where)
			d.Observed, d.Reported, d.Believed = "refreshToken without a device", "refreshToken", "refreshToken"
		}
		p.Report(d)
	}
}
