package detections

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

// everything is an inventory and an audit event, so that only sign-ins can be missing.
const everything = "inventory LAPTOP-1\nd1 08:00 audit change-password zoe by=zoe\n"

// daily repeats a line of a story every day but some.
func daily(days int, line string, but ...int) string {
	var b strings.Builder
	for d := 1; d <= days; d++ {
		if !slices.Contains(but, d) {
			fmt.Fprintf(&b, "d%d %s\n", d, line)
		}
	}
	return b.String()
}

// whole is the days of a small tenant, with two kinds of log and a failure;
// some days lack the non-interactive sign-ins.
func whole(days int, but ...int) string {
	return everything + "d3 07:00 alice LAPTOP-1 outlook interactive error=50126\n" + daily(days, "08:00 alice LAPTOP-1 cloudap interactive method=whfb x20 every 20m") +
		daily(days, "08:01 alice LAPTOP-1 cloudap x60 every 10m", but...)
}

var coverageExamples = []detect.Example{{
	Name:  "three days without non-interactive sign-ins",
	Story: whole(28, 16, 17, 18),
	Want:  []string{"The log of non-interactive sign-ins has a hole with sharp edges of 3 days while others go on: 2026-05-19 to 2026-05-21"},
}, {
	Name:  "two holes",
	Story: whole(28, 9, 16, 17),
	Want:  []string{"The log of non-interactive sign-ins has a hole with sharp edges of 3 days while others go on: 2026-05-12 and 2026-05-19 to 2026-05-20"},
}, {
	Name:  "a few sign-ins left: no sharp edge",
	Story: whole(28, 16) + "d16 08:01 alice LAPTOP-1 cloudap x5 every 10m\n",
	Want:  []string{"Days with hardly any sign-ins: non-interactive sign-ins 2026-05-19"},
}, {
	Name:  "a log that fades out: no sharp edge",
	Story: whole(28, 15, 16) + "d15 08:01 alice LAPTOP-1 cloudap x20 every 10m\n",
	Want:  []string{"Days with hardly any sign-ins: non-interactive sign-ins 2026-05-19"},
}, {
	Name: "one log on one day, the other on the next",
	Story: everything + "d3 07:00 alice LAPTOP-1 outlook interactive error=50126\n" +
		daily(28, "08:00 alice LAPTOP-1 cloudap interactive method=whfb x20 every 20m", 16) +
		daily(28, "08:01 alice LAPTOP-1 cloudap x60 every 10m", 17),
	Want: []string{"The log of interactive sign-ins has a hole with sharp edges of 1 day while others go on: 2026-05-19", "The log of non-interactive sign-ins has a hole with sharp edges of 1 day while others go on: 2026-05-20"},
}, {
	Name:  "a log that fades in: no sharp edge",
	Story: whole(28, 16, 17) + "d17 08:01 alice LAPTOP-1 cloudap x20 every 10m\n",
	Want:  []string{"Days with hardly any sign-ins: non-interactive sign-ins 2026-05-19"},
}, {
	Name: "a holiday empties all logs",
	Story: everything + "d3 07:00 alice LAPTOP-1 outlook interactive error=50126\n" +
		daily(28, "08:00 alice LAPTOP-1 cloudap interactive method=whfb x20 every 20m", 16) +
		daily(28, "08:01 alice LAPTOP-1 cloudap x60 every 10m", 16),
	Want: []string{"Days with hardly any sign-ins: interactive sign-ins 2026-05-19; non-interactive sign-ins 2026-05-19"},
}, {
	Name:  "whole",
	Story: whole(28),
}, {
	Name:  "the first and the last day are not judged",
	Story: whole(28, 1, 28),
}, {
	Name:  "too little on any day to tell",
	Story: everything + daily(28, "08:00 alice LAPTOP-1 cloudap interactive method=whfb") + daily(28, "08:01 alice LAPTOP-1 cloudap x19 every 10m", 16),
}, {
	Name:  "sign-ins alone",
	Story: "08:00 alice LAPTOP-1 cloudap interactive method=whfb\n08:01 alice LAPTOP-1 cloudap",
	Want:  []string{"Not in the case: directory audit events and the inventory of devices"},
}, {
	Name:  "interactive ones alone",
	Story: everything + "08:00 alice LAPTOP-1 cloudap interactive method=whfb",
	Want:  []string{"Not in the case: non-interactive sign-ins"},
}, {
	Name:  "sign-ins of no known kind may be of either",
	Story: everything + "08:00 alice LAPTOP-1 cloudap kind=?",
}, {
	Name: "joined devices and no Windows sign-in client",
	Story: everything + `
		08:00 alice LAPTOP-1 outlook interactive method=whfb
		08:05 alice LAPTOP-1 outlook token=prt
		08:05 bob LAPTOP-2 outlook token=prt
		08:05 carol LAPTOP-3 outlook token=prt`,
	Want: []string{"The export looks filtered: 3 joined devices sign in, but the Windows sign-in client not once with a device"}, Severity: []finding.Severity{finding.Info},
}, {
	Name: "joined devices and the Windows sign-in client",
	Story: everything + `
		08:00 alice LAPTOP-1 outlook interactive method=whfb
		08:05 alice LAPTOP-1 cloudap
		08:05 bob LAPTOP-2 outlook token=prt
		08:05 carol LAPTOP-3 outlook token=prt`,
}, {
	Name: "joined devices, and the Windows sign-in client only where somebody was there",
	Story: everything + `
		08:00 alice LAPTOP-1 cloudap interactive method=whfb
		08:05 alice LAPTOP-1 outlook token=prt
		08:05 bob LAPTOP-2 outlook token=prt
		08:05 carol LAPTOP-3 outlook token=prt`,
	Want: []string{"The export looks filtered: 3 joined devices sign in, but the Windows sign-in client never without somebody there"},
}, {
	Name: "joined devices, and only the interactive log",
	Story: everything + `
		08:00 alice LAPTOP-1 outlook interactive method=whfb
		08:05 bob LAPTOP-2 outlook interactive method=whfb
		08:05 carol LAPTOP-3 outlook interactive method=whfb`,
	Want: []string{"Not in the case: non-interactive sign-ins"},
}, {
	Name: "two joined devices",
	Story: everything + `
		08:00 alice LAPTOP-1 outlook interactive method=whfb
		08:05 alice LAPTOP-1 outlook token=prt
		08:05 bob LAPTOP-2 outlook token=prt
		08:05 carol LAPTOP-3 outlook token=prt trust=registered`,
}, {
	Name:  "a thousand sign-ins and no failure",
	Story: everything + "00:00 alice LAPTOP-1 cloudap interactive method=whfb x100 every 1m\n00:00 alice LAPTOP-1 cloudap x900 every 1m",
	Want:  []string{"The export looks filtered: not one of 1000 sign-ins failed"},
}, {
	Name:  "one failure",
	Story: everything + "00:00 alice LAPTOP-1 cloudap interactive method=whfb x100 every 1m\n00:00 alice LAPTOP-1 cloudap x900 every 1m\n00:00 alice LAPTOP-1 cloudap error=50173",
}, {
	Name:  "one result that is not known",
	Story: everything + "00:00 alice LAPTOP-1 cloudap interactive method=whfb x100 every 1m\n00:00 alice LAPTOP-1 cloudap x900 every 1m\n00:00 alice LAPTOP-1 cloudap error=?",
}, {
	Name:  "hardly more non-interactive than interactive ones",
	Story: everything + "00:00 alice LAPTOP-1 cloudap interactive method=whfb x200 every 1m\n00:00 alice LAPTOP-1 cloudap x399 every 1m",
	Want:  []string{"The export looks filtered: 200 interactive and 399 non-interactive sign-ins, where 2 to 60 times as many of the latter are usual"},
}, {
	Name:  "more than sixty times as many",
	Story: everything + "00:00 alice LAPTOP-1 cloudap interactive method=whfb x200 every 1m\n00:00 alice LAPTOP-1 cloudap error=50173\n00:00 alice LAPTOP-1 cloudap x12000 every 1m",
	Want:  []string{"The export looks filtered: 200 interactive and 12001 non-interactive sign-ins, where 2 to 60 times as many of the latter are usual"},
}, {
	Name:  "hardly more in a small tenant",
	Story: everything + "00:00 alice LAPTOP-1 cloudap interactive method=whfb x199 every 1m\n00:00 alice LAPTOP-1 cloudap x300 every 1m",
}, {
	Name:  "twice as many",
	Story: everything + "00:00 alice LAPTOP-1 cloudap interactive method=whfb x200 every 1m\n00:00 alice LAPTOP-1 cloudap x400 every 1m",
}, {
	Name:  "a single sign-in left: no sharp edge",
	Story: whole(28, 16) + "d16 08:01 alice LAPTOP-1 cloudap\n",
	Want:  []string{"Days with hardly any sign-ins: non-interactive sign-ins 2026-05-19"},
}, {
	Name:  "the day before is half as full as usual",
	Story: whole(28, 15, 16) + "d15 08:01 alice LAPTOP-1 cloudap x30 every 10m\n",
	Want:  []string{"The log of non-interactive sign-ins has a hole with sharp edges of 1 day while others go on: 2026-05-19"},
}, {
	Name:  "the day after is half as full as usual",
	Story: whole(28, 16, 17) + "d17 08:01 alice LAPTOP-1 cloudap x30 every 10m\n",
	Want:  []string{"The log of non-interactive sign-ins has a hole with sharp edges of 1 day while others go on: 2026-05-19"},
}, {
	Name: "a holiday, on which sign-ins of no known kind went on",
	Story: everything + "d3 07:00 alice LAPTOP-1 outlook interactive error=50126\n" +
		daily(28, "08:00 alice LAPTOP-1 cloudap interactive method=whfb x20 every 20m", 16) +
		daily(28, "08:01 alice LAPTOP-1 cloudap x60 every 10m", 16) +
		daily(28, "08:02 alice LAPTOP-1 outlook kind=- token=rt x30 every 10m"),
	Want: []string{"Days with hardly any sign-ins: interactive sign-ins 2026-05-19; non-interactive sign-ins 2026-05-19"},
}, {
	Name: "two days without one log, the first of them without the other as well",
	Story: everything + "d3 07:00 alice LAPTOP-1 outlook interactive error=50126\n" +
		daily(28, "08:00 alice LAPTOP-1 cloudap interactive method=whfb x20 every 20m", 16) +
		daily(28, "08:01 alice LAPTOP-1 cloudap x60 every 10m", 16, 17),
	Want: []string{"Days with hardly any sign-ins: interactive sign-ins 2026-05-19; non-interactive sign-ins 2026-05-19 to 2026-05-20"},
}, {
	Name: "the other log goes on half as full",
	Story: everything + "d3 07:00 alice LAPTOP-1 outlook interactive error=50126\n" +
		daily(28, "08:00 alice LAPTOP-1 cloudap interactive method=whfb x20 every 20m", 16) +
		"d16 08:00 alice LAPTOP-1 cloudap interactive method=whfb x10 every 20m\n" +
		daily(28, "08:01 alice LAPTOP-1 cloudap x60 every 10m", 16),
	Want: []string{"The log of non-interactive sign-ins has a hole with sharp edges of 1 day while others go on: 2026-05-19"},
}, {
	Name: "three joined devices, and one non-interactive sign-in",
	Story: everything + `
		08:00 alice LAPTOP-1 outlook interactive method=whfb
		08:05 bob LAPTOP-2 outlook interactive method=whfb
		08:05 carol LAPTOP-3 outlook token=prt`,
	Want: []string{"The export looks filtered: 3 joined devices sign in, but the Windows sign-in client not once with a device"},
}, {
	Name:  "999 sign-ins and no failure",
	Story: everything + "00:00 alice LAPTOP-1 cloudap interactive method=whfb x100 every 1m\n00:00 alice LAPTOP-1 cloudap x899 every 1m",
}, {
	Name:  "two hundred interactive ones, and one that is not",
	Story: everything + "00:00 alice LAPTOP-1 cloudap interactive method=whfb x200 every 1m\n00:00 alice LAPTOP-1 cloudap",
	Want:  []string{"The export looks filtered: 200 interactive and 1 non-interactive sign-ins, where 2 to 60 times as many of the latter are usual"},
}, {
	Name:  "two hundred interactive ones alone",
	Story: everything + "00:00 alice LAPTOP-1 cloudap interactive method=whfb x200 every 1m",
	Want:  []string{"Not in the case: non-interactive sign-ins"},
}, {
	Name:  "sixty times as many",
	Story: everything + "00:00 alice LAPTOP-1 cloudap interactive method=whfb x200 every 1m\n00:00 alice LAPTOP-1 cloudap error=50173\n00:00 alice LAPTOP-1 cloudap x11999 every 1m",
}}
