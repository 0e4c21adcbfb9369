package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze"
	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
	"prtscope/ingest/format"
)

// The summary at the end of a run: what was read, what could not be, what was
// found, what to do next. It goes to standard error; the path of the report is
// the result and goes to standard output.

// topFindings is how many findings the summary names.
const topFindings = 10

// sayRead says what was read, and names every source with a reservation.
func (v *voice) sayRead(c *custody.Case) {
	var bytes int64
	for _, s := range c.Leaves() {
		bytes += max(0, s.Bytes) // of one that could not be read nobody knows
	}
	all := allSources(c.Sources)
	v.note("read        %s, %s", sourcesText(all), size(bytes))
	v.sayCopies(all)
	v.note("records     %s", accountText(c.Account))
	if c.Conflict > 0 {
		v.say("conflicts   %s of which two records, or one record twice, say different things; see the column conflicts", count(c.Conflict, "sign-in"))
	}
	if c.Collided > 0 {
		v.say("caution     %s with the id of one of another user or another time; both are kept", count(c.Collided, "sign-in"))
	}
	for _, h := range c.Holes {
		v.note("hole        %s", v.hole(h))
	}
	var cautions []caution
	var bare []string
	for _, s := range all {
		cautions = append(cautions, sourceCautions(s)...)
		if s.Status == custody.Empty && s.Bytes > 0 {
			bare = append(append(bare, s.Path), s.Copies...)
		}
	}
	if len(bare) > 0 {
		v.note("no record   in %s", some(bare, 5))
	}
	lines := gathered(cautions)
	for i, line := range lines {
		if i == 20 && !v.verbose {
			v.say("caution     and %d more; see case.json, or say -v", len(lines)-i)
			break
		}
		v.say("caution     %s", line)
	}
}

// some joins the first n of names.
func some(names []string, n int) string {
	if len(names) > n {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:n], ", "), len(names)-n)
	}
	return strings.Join(names, ", ")
}

// reservedItself reports a reservation of the source, not of a member of it.
func reservedItself(s *custody.Source) bool {
	alone := *s
	alone.Members = nil
	return alone.Reserved()
}

// A caution is what is wrong with a source: place, cause, and what to do.
type caution struct {
	path, says string
	noted      bool // it is a note on what the source says, and not that it could not be read
}

// gathered are the lines of cautions. A note that several sources share is told once.
func gathered(all []caution) (lines []string) {
	of := map[string][]string{}
	for _, c := range all {
		if c.noted {
			of[c.says] = append(of[c.says], c.path)
		}
	}
	for _, c := range all {
		switch paths := of[c.says]; {
		case !c.noted:
			lines = append(lines, c.path+": "+c.says)
		case len(paths) > 0:
			lines = append(lines, some(paths, 3)+": "+c.says)
			of[c.says] = nil
		}
	}
	return lines
}

// sourceCautions says what is wrong with a source.
func sourceCautions(s *custody.Source) (all []caution) {
	add := func(format string, args ...any) {
		all = append(all, caution{path: s.Path, says: fmt.Sprintf(format, args...)})
	}
	switch s.Status {
	case custody.Unknown:
		if short := brief(s.Why); short != s.Why {
			add("not recognised: %s; left out (prtscope inspect says more)", short)
		} else if strings.Contains(s.Why, "nest deeper than") {
			add("not recognised: %s; left out: %s", s.Why, cure(s.Why))
		} else {
			add("not recognised: %s; left out", s.Why)
		}
	case custody.Empty:
		if s.Bytes == 0 {
			add("empty: %s; export it again", s.Why)
			for _, path := range s.Copies { // each is an export that failed
				all = append(all, caution{path: path, says: fmt.Sprintf("empty: %s; export it again", s.Why)})
			}
		}
	case custody.Truncated:
		if s.Account.Records == s.Account.Rejected {
			add("truncated: it %s; nothing of it can be read, export it again", s.Why)
			break
		}
		add("truncated: it %s; what comes before is in the case, export it again for the rest", s.Why)
	case custody.Damaged:
		add("%s; %s; what could be read of it is in the case", strings.TrimPrefix(s.Why, "damaged: "), cure(s.Why))
	case custody.Unreadable:
		add("cannot be read: %s; %s", s.Why, cure(s.Why))
	}
	for _, n := range s.Notes {
		if n.Caution {
			all = append(all, caution{path: s.Path, says: n.Text, noted: true})
		}
	}
	if s.Account.Rejected > 0 && !s.Archive() {
		add("%s set aside, see rejected.jsonl", count(s.Account.Rejected, "record"))
	}
	return all
}

// brief leaves out what each format misses in a file that none of them claims:
// prtscope inspect says it.
func brief(why string) string {
	for _, is := range []struct{ why, brief string }{
		{format.IsTable, "a table, but none of those that prtscope reads"},
		{format.IsJSON, "JSON, but none of the exports that prtscope reads"},
	} {
		if strings.Contains(why, is.why+"; ") {
			return is.brief
		}
	}
	return why
}

// cures are what to do about a source that could not be read, or not to its
// end, by what its cause says.
var cures = []struct{ cause, cure string }{
	{"permission denied", "make it readable and run again"},
	{"symbolic link", "name what it points to"},
	{"case folder", "name exports, not cases"},
	{"neither a file", "name a file"},
	{"another password", "give the right one with --password-file FILE"},
	{"encrypted", "or give its password with --password-file FILE"},
	{"inside each other", "unpack it and give the files, or raise limits.archive_depth in --config FILE"},
	{"members in one file", "unpack it and give the files, or raise limits.archive_members in --config FILE"},
	{"times its size", "unpack it and give the files, or raise limits.archive_ratio in --config FILE (and limits.archive_free, below which it does not count)"},
	{"nest deeper than", "get it again, or raise limits.depth in --config FILE"},
	{"held while it is unpacked", "unpack it and give the files, or raise limits.archive_window in --config FILE"},
	{"the directory of a 7z archive", "unpack it and give the files, or raise limits.archive_memory in --config FILE"},
	{"held in memory", "or raise limits.archive_memory in --config FILE"},
	{"over a limit", "unpack it and give the files"},
	{"give the files", "then run again"},
	{"", "get it again"},
}

func cure(why string) string {
	i := slices.IndexFunc(cures, func(c struct{ cause, cure string }) bool { return strings.Contains(why, c.cause) })
	return cures[i].cure
}

// accountText writes a record account as the sum that it is.
func accountText(a custody.Account) string {
	s := fmt.Sprintf("%s = %s kept + %s + %s rejected", thousands(a.Records), thousands(a.Kept), count(a.Duplicates, "duplicate"), thousands(a.Rejected))
	for _, part := range others(a) {
		s += " + " + part
	}
	return s
}

// mostLogs is how many logs that prtscope has no table for are named in a line; a
// storage account of diagnostic settings may hold a hundred.
const mostLogs = 8

// others says what else is in an account: tables and logs by name, the smallest
// logs together if they are many.
func others(a custody.Account) (parts []string) {
	names := slices.DeleteFunc(a.OtherNames(), func(name string) bool { return a.Other[name] == 0 })
	isLog := func(name string) bool { return strings.Contains(name, ":") }
	logs := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !isLog(name) })
	slices.SortStableFunc(logs, func(x, y string) int { return cmp.Compare(a.Other[y], a.Other[x]) })
	further := logs[min(mostLogs, len(logs)):]
	if len(further) == 1 {
		further = nil
	}
	var rest int64
	for _, name := range names {
		if slices.Contains(further, name) {
			rest += a.Other[name]
			continue
		}
		parts = append(parts, thousands(a.Other[name])+" "+name)
	}
	if rest > 0 {
		parts = append(parts, fmt.Sprintf("%s of %s (case.json names them)", thousands(rest), count(int64(len(further)), "further log")))
	}
	return parts
}

// sayFound says what was found, what could not be judged and what to do first.
func (v *voice) sayFound(out *analyze.Output) {
	s, findings, gaps := &out.Summary, out.Headlines, out.Gaps
	if s.Events > 0 {
		v.note("sign-ins    %s of %s on %s, %s to %s", thousands(s.Events), count(s.Users, "user"), count(s.Devices, "device"), v.day(s.From), v.day(s.To))
	}
	v.sayGiven(s.Given)
	var levels []string
	for _, level := range finding.Severities {
		if least := finding.Severity(s.Asked.MinLevel); least != "" && !level.AtLeast(least) {
			levels = append(levels, "below "+string(least)+" left out")
			break
		}
		word := v.paint("", string(level))
		if s.Severities[level] > 0 {
			word = v.paint(level, string(level))
		}
		levels = append(levels, fmt.Sprintf("%s %d", word, s.Severities[level]))
	}
	v.note("findings    %s", painted(strings.Join(levels, ", ")))
	if v.zone != nil {
		v.note("  times in front are of %s, times within sentences UTC", v.zone.String())
	}
	if s.Asked.From != "" || s.Asked.To != "" {
		v.note("  only those that touch the selected time; others were left out")
	}
	if n := len(s.Asked.LeftOut); n > 0 {
		v.note("  %s left out by choice: what they look for was not looked for", count(int64(n), "detection"))
	}
	for i, f := range findings {
		if i == topFindings || !f.Severity.AtLeast(finding.Medium) {
			break
		}
		when := ""
		if v.zone != nil && f.First != "" {
			when = v.in(f.First) + "  "
		}
		v.note("  %s  %s  %s%s", v.paint(f.Severity, fmt.Sprintf("%-8s", f.Severity)), f.Detection, when, f.Summary)
	}
	if worse := s.Severities[finding.Critical] + s.Severities[finding.High] + s.Severities[finding.Medium]; worse > topFindings {
		v.note("            and %d more of medium or higher", worse-topFindings)
	}
	v.sayAccepted(s)
	if len(gaps) > 0 {
		v.say("unassessed  %s could not be judged everywhere; see not-assessed.jsonl", count(int64(distinct(gaps)), "detection"))
		for i, g := range gapReasons(gaps) {
			if i == 4 && !v.verbose {
				v.note("  and more for other reasons; say -v")
				break
			}
			v.note("  %s", g)
		}
	}
	for i, a := range firstActions(out.Actions) {
		word := "            "
		if i == 0 {
			word = "do now      "
		}
		v.note("%s%s", word, a)
	}
}

func distinct(gaps []finding.Gap) int {
	seen := map[string]bool{}
	for _, g := range gaps {
		seen[g.Detection] = true
	}
	return len(seen)
}

// gapReasons gathers gaps by reason: a reader wants the cause and the cure
// once, not once for each detection. What blinds most of them comes first.
func gapReasons(gaps []finding.Gap) (lines []string) {
	byReason := map[string][]string{}
	var order []string
	for _, g := range gaps {
		reason := fmt.Sprintf("%s: %s; %s", g.Scope, g.Reason, g.Cure)
		if byReason[reason] == nil {
			order = append(order, reason)
		}
		if !slices.Contains(byReason[reason], g.Detection) {
			byReason[reason] = append(byReason[reason], g.Detection)
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return len(byReason[b]) - len(byReason[a]) })
	for _, reason := range order {
		ids := byReason[reason]
		more := ""
		if len(ids) > 4 {
			ids, more = ids[:4], fmt.Sprintf(" and %d more", len(byReason[reason])-4)
		}
		lines = append(lines, fmt.Sprintf("%s%s: %s", strings.Join(ids, " "), more, reason))
	}
	return lines
}

// actionWords are the words for what is to be done first, in that order.
var actionWords = []struct{ verb, words string }{
	{"disable-device", "disable device"},
	{"disable-user", "disable user"},
	{"revoke-sessions", "revoke sessions"},
	{"reset-password", "reset password"},
	{"check-device-disabled", "check that the device is disabled"},
	{"check-user-disabled", "check that the user is disabled"},
	{"delete-device", "delete device"},
	{"block-address", "block address"},
	{"re-provision-device", "re-provision device"},
	{"review-registrations", "review registrations"},
	{"review-sign-ins", "review sign-ins"},
}

// firstActions puts the actions of critical and high findings in the order in
// which they are to be done.
func firstActions(actions []analyze.Action) (lines []string) {
	rank := func(verb string) int {
		if i := slices.IndexFunc(actionWords, func(w struct{ verb, words string }) bool { return w.verb == verb }); i >= 0 {
			return i
		}
		return len(actionWords)
	}
	actions = slices.SortedFunc(slices.Values(actions), func(a, b analyze.Action) int {
		return cmp.Or(cmp.Compare(rank(a.Verb), rank(b.Verb)), strings.Compare(a.Verb, b.Verb))
	})
	for _, a := range actions {
		verb, done := strings.CutPrefix(a.Verb, analyze.Verify)
		words := strings.ReplaceAll(verb, "-", " ")
		if n := rank(verb); n < len(actionWords) {
			words = actionWords[n].words
		}
		if done {
			words = "verify what was done by the audit log: " + words
		}
		const named = 3
		var names []string
		for _, t := range a.Targets[:min(len(a.Targets), named)] {
			name := t.ID
			if t.Name != "" {
				name = fmt.Sprintf("%s (%.8s…)", t.Name, t.ID)
			}
			names = append(names, name)
		}
		line := words + ": " + strings.Join(names, ", ")
		if more := a.More + len(a.Targets) - len(names); more > 0 {
			line += fmt.Sprintf(" and %d more", more)
		}
		lines = append(lines, line)
	}
	return lines
}
