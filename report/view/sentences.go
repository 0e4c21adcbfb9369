package view

import (
	"fmt"
	"strconv"
	"strings"

	"prtscope/analyze/finding"
)

// points are the few things worth knowing next.
func (v *View) points() (points []string) {
	say := func(format string, args ...any) { points = append(points, fmt.Sprintf(format, args...)) }
	critical, high := v.Count(finding.Critical), v.Count(finding.High)
	if critical+high > 0 {
		worst := Plural(high, "high finding")
		switch {
		case high == 0:
			worst = Plural(critical, "critical finding")
		case critical > 0:
			worst = Plural(critical, "critical finding") + " and " + worst
		}
		if t := Time(v.first); !t.IsZero() {
			say("%s; the earliest sign dates from %s.", worst, t.Format("2 January 2006, 15:04 UTC"))
		} else {
			say("%s.", worst)
		}
	} else if n := v.Count(finding.Medium); n > 0 {
		say("%s; none is critical or high.", Plural(n, "medium finding"))
	}
	if n := len(v.Incidents) + v.Summary.MoreIncidents; n > 0 {
		say("The findings form %s: findings that share a user, a session or a device, in order of time.", Plural(n, "incident"))
	}
	if n := len(v.Summary.Campaigns); n > 0 {
		of := 0
		for i := range v.Summary.Campaigns {
			c := &v.Summary.Campaigns[i]
			of += len(c.Incidents) + c.MoreIncidents
		}
		say("%d of the incidents are %s: from one place at which nobody of the tenant is at home, the same was done to each.", of, Plural(n, "campaign"))
	}
	if alone := v.Alone(); alone != "" {
		points = append(points, alone)
	}
	if said := v.affected(); said != "" {
		say("%s", said)
	}
	if n := v.Misreported(); n > 0 {
		say("%s a token type that the rest of the record contradicts. Filters on the reported type miss them.", verb(n, "sign-in reports", "sign-ins report"))
	}
	s := v.Summary
	if s.Events > 0 {
		say("%s put in order on the timelines of %s and %s; %s could be told apart.",
			verb(s.Events, "sign-in was", "sign-ins were"), Plural64(s.Users, "user"), Plural64(s.Devices, "device"), Plural64(s.PRTs, "PRT"))
	}
	var absent []string
	for _, k := range v.Coverage.Kinds {
		if k.Absent && (v.Coverage.Unknown == 0 || k.Name == "audit") {
			absent = append(absent, "no "+strings.ToLower(k.Title[:1])+k.Title[1:])
		}
	}
	if n := v.Coverage.Unknown; n > 0 {
		say("Of %s it is not known whether they were interactive: the name of their file does not say.", Plural64(n, "sign-in"))
	}
	if len(absent) > 0 {
		list := strings.Join(absent, ", ")
		say("%s were read: what only they show cannot be said.", strings.ToUpper(list[:1])+list[1:])
	}
	if s.Events > 0 {
		say("The absence of a finding says nothing about days, tables or columns that were not exported.")
	}
	return points
}

// affected says of how many users and devices there are signs of misuse, and how
// many more users findings name for another reason; "" where they name nobody.
func (v *View) affected() string {
	a, parts := v.Summary.Affected, []string(nil)
	var who []string
	if a.Users > 0 {
		who = append(who, Plural(a.Users, "user"))
	}
	if a.Devices > 0 {
		who = append(who, Plural(a.Devices, "device"))
	}
	if n := a.Users + a.Devices; n == 1 {
		parts = append(parts, who[0]+" shows signs of misuse of medium level or worse")
	} else if n > 1 {
		parts = append(parts, strings.Join(who, " and ")+" show signs of misuse of medium level or worse")
	}
	more := ""
	if a.Users > 0 {
		more = "more "
	}
	if n := a.Tried.Users; n > 0 {
		parts = append(parts, verb(int64(n), more+"user has", more+"users have")+" refused tries only")
	}
	if n := a.Recorded.Users; n > 0 {
		parts = append(parts, verb(int64(n), more+"user has", more+"users have")+" odd records only")
	}
	if len(parts) == 0 {
		return ""
	}
	parts[0] = strings.ToUpper(parts[0][:1]) + parts[0][1:]
	return strings.Join(parts, "; ") + "."
}

func verb(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Plural returns a count and its noun: "1 device", "2 devices".
func Plural(n int, noun string) string { return Plural64(int64(n), noun) }

// Plural64 is Plural for 64 bits.
func Plural64(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Number(n) + " " + noun + "s"
}

// Number writes n with commas: 26,404.
func Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
