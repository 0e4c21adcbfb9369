package view

import (
	"fmt"
	"strconv"
	"strings"

	"prtscope/analyze/finding"
)

// headline says in one or two sentences what a reader with two minutes must
// know. It is made from templates and counts, never from text of a log.
func (v *View) headline() string {
	if v.Summary.Events == 0 {
		return "No sign-in could be analysed: nothing can be said about the tenant."
	}
	devices, users := v.concerned(finding.High, "PM-")
	switch {
	case devices > 0 && users > 0:
		return fmt.Sprintf("The PRTs of %s show signs of use by someone other than their owner. Treat %s as compromised until shown otherwise.",
			Plural(devices, "device"), Plural(users, "account"))
	case devices > 0:
		return fmt.Sprintf("The PRTs of %s show signs of use by someone other than their owner.", Plural(devices, "device"))
	case users > 0:
		return fmt.Sprintf("Sign-ins of %s break what is known of the life of a PRT. Treat %s as compromised until shown otherwise.",
			Plural(users, "account"), pronoun(users))
	}
	if devices, users = v.concerned(finding.Medium, ""); devices+users > 0 {
		return fmt.Sprintf("Findings of medium level or higher concern %s and %s. None shows by itself that a PRT was stolen.",
			Plural(devices, "device"), Plural(users, "account"))
	}
	if len(v.Gaps) > 0 {
		return "Nothing of medium level or higher was found in what could be assessed. Not everything could be."
	}
	return "Nothing of medium level or higher was found in what could be assessed."
}

func pronoun(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// concerned counts the devices and accounts named by findings of a level or
// higher whose detection has a prefix.
func (v *View) concerned(least finding.Severity, prefix string) (devices, users int) {
	ds, us := map[string]bool{}, map[string]bool{}
	for i := range v.Findings {
		f := &v.Findings[i]
		if !f.Severity.AtLeast(least) || !strings.HasPrefix(f.Detection, prefix) {
			continue
		}
		for _, d := range f.Devices {
			ds[d.ID] = true
		}
		for _, u := range f.Users {
			us[u.ID+"\x00"+u.UPN] = true
		}
	}
	return len(ds), len(us)
}

// points are the three to six things worth knowing next.
func (v *View) points() (points []string) {
	say := func(format string, args ...any) { points = append(points, fmt.Sprintf(format, args...)) }
	critical, high := v.Count(finding.Critical), v.Count(finding.High)
	if critical+high > 0 {
		first := ""
		for i := range v.Findings {
			if f := &v.Findings[i]; f.Severity.AtLeast(finding.High) && f.First != "" && (first == "" || f.First < first) {
				first = f.First
			}
		}
		if t := Time(first); !t.IsZero() {
			say("%s and %s; the earliest record they rest on is dated %s.", Plural(critical, "critical finding"), Plural(high, "high finding"), t.Format("2 January 2006, 15:04 UTC"))
		} else {
			say("%s and %s.", Plural(critical, "critical finding"), Plural(high, "high finding"))
		}
	} else if n := v.Count(finding.Medium); n > 0 {
		say("%s; none is critical or high.", Plural(n, "medium finding"))
	}
	if n := len(v.Incidents); n > 0 {
		say("The findings form %s: findings that share a user, a session or a device, in order of time.", Plural(n, "incident"))
	}
	if n := v.Misreported(); n > 0 {
		say("%s a token type that the rest of the record contradicts. Filters on the reported type miss them.", verb(n, "sign-in reports", "sign-ins report"))
	}
	s := v.Summary
	if s.Events > 0 {
		say("%s were put in order on the timelines of %s and %s; %s could be told apart.",
			Plural64(s.Events, "sign-in"), Plural64(s.Users, "user"), Plural64(s.Devices, "device"), Plural64(s.PRTs, "PRT"))
	}
	for _, k := range v.Coverage.Kinds {
		if k.Absent {
			say("No %s were read: what only they show cannot be said.", strings.ToLower(k.Title[:1])+k.Title[1:])
		}
	}
	if len(v.Findings) == 0 && s.Events > 0 {
		say("No finding says nothing about days, tables or columns that were not exported.")
	}
	return points[:min(len(points), 6)]
}

func verb(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// banners are what a reader must know before reading anything as innocence.
func (v *View) banners() (banners []Banner) {
	if n := v.Coverage.Holes; n > 0 {
		banners = append(banners, Banner{Plural(n, "day") + " of sign-in logs " + be(n) + " without data.", "No finding says nothing about days without data.", "quality"})
	}
	unread, rejected := 0, v.Account.Rejected
	for i := range v.Sources {
		if v.Sources[i].Unread {
			unread++
		}
	}
	if unread > 0 {
		banners = append(banners, Banner{Plural(unread, "source") + " could not be read, or not to the end.", "What is in the part not read is not in this report.", "quality"})
	}
	if rejected > 0 {
		banners = append(banners, Banner{Plural64(rejected, "record") + " set aside.", "Each is in rejected.jsonl with its reason and its bytes.", "quality"})
	}
	if v.Conflicts > 0 {
		banners = append(banners, Banner{"Sources disagree about " + Plural64(v.Conflicts, "sign-in") + ".", "Both values are kept with the sign-in.", "quality"})
	}
	names := map[string]bool{}
	for _, g := range v.Gaps {
		names[g.Detection] = true
	}
	if n := len(names); n > 0 {
		banners = append(banners, Banner{Plural(n, "detection") + " could not be judged for all or part of the case.", "Their silence there means nothing.", "quality"})
	}
	return banners
}

func be(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
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
