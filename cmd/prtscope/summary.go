package main

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
)

// The summary at the end of a run: what was read, what could not be, what was
// found, what to do next. It goes to standard error; the path of the report is
// the result and goes to standard output.

// topFindings is how many findings the summary names.
const topFindings = 10

// sayRead says what was read, and names every source with a reservation.
func (v *voice) sayRead(c *custody.Case) {
	var bytes int64
	leaves := c.Leaves()
	for _, s := range leaves {
		bytes += s.Bytes
	}
	v.note("read        %s, %s", count(int64(len(leaves)), "source"), size(bytes))
	v.note("records     %s", accountText(c.Account))
	if c.Conflict > 0 {
		v.note("conflicts   %s on which sources disagree; see the column conflicts", count(c.Conflict, "sign-in"))
	}
	if c.Collided > 0 {
		v.say("caution     %s with the id of one of another user or another time; both are kept", count(c.Collided, "sign-in"))
	}
	reserved := 0
	for _, s := range allSources(c.Sources) {
		if !reservedItself(s) {
			continue
		}
		reserved++
		if reserved > 20 && !v.verbose {
			continue
		}
		v.say("caution     %s", strings.Join(sourceCautions(s), "; "))
	}
	if reserved > 20 && !v.verbose {
		v.say("caution     and %d more; see case.json, or say -v", reserved-20)
	}
}

// allSources lists archives and their members in order of path.
func allSources(ss []custody.Source) (all []*custody.Source) {
	for i := range ss {
		all = append(all, &ss[i])
		all = append(all, allSources(ss[i].Members)...)
	}
	slices.SortStableFunc(all, func(a, b *custody.Source) int { return strings.Compare(a.Path, b.Path) })
	return all
}

// reservedItself reports a reservation of the source, not of a member of it.
func reservedItself(s *custody.Source) bool {
	alone := *s
	alone.Members = nil
	return alone.Reserved()
}

// sourceCautions says what is wrong with a source: place, cause, and what to do.
func sourceCautions(s *custody.Source) (lines []string) {
	switch s.Status {
	case custody.Unknown:
		lines = append(lines, fmt.Sprintf("%s: %s: %s; left out", s.Path, s.Status, s.Why))
	case custody.Unreadable, custody.Damaged, custody.Truncated:
		lines = append(lines, fmt.Sprintf("%s: %s: %s; get the file again", s.Path, s.Status, s.Why))
	}
	for _, n := range s.Notes {
		if n.Caution {
			lines = append(lines, fmt.Sprintf("%s: %s", s.Path, n.Text))
		}
	}
	if s.Account.Rejected > 0 {
		lines = append(lines, fmt.Sprintf("%s: %s set aside, see rejected.jsonl", s.Path, count(s.Account.Rejected, "record")))
	}
	return lines
}

// accountText writes a record account as the sum that it is.
func accountText(a custody.Account) string {
	s := fmt.Sprintf("%s = %s kept + %s + %s rejected", thousands(a.Records), thousands(a.Kept), count(a.Duplicates, "duplicate"), thousands(a.Rejected))
	for _, name := range a.OtherNames() {
		if a.Other[name] > 0 {
			s += fmt.Sprintf(" + %s %s", thousands(a.Other[name]), name)
		}
	}
	return s
}

// sayFound says what was found, what could not be judged and what to do first.
func (v *voice) sayFound(s *finding.Summary, findings []finding.Finding, gaps []finding.Gap) {
	if s.Events > 0 {
		v.note("sign-ins    %s of %s on %s, %s to %s", thousands(s.Events), count(s.Users, "user"), count(s.Devices, "device"), day(s.From), day(s.To))
	}
	var levels []string
	for _, level := range finding.Severities {
		word := v.paint("", string(level))
		if s.Severities[level] > 0 {
			word = v.paint(level, string(level))
		}
		levels = append(levels, fmt.Sprintf("%s %d", word, s.Severities[level]))
	}
	v.note("findings    %s", painted(strings.Join(levels, ", ")))
	for i, f := range findings {
		if i == topFindings || !f.Severity.AtLeast(finding.Medium) {
			break
		}
		v.note("  %s  %s  %s", v.paint(f.Severity, fmt.Sprintf("%-8s", f.Severity)), f.Detection, f.Summary)
	}
	if worse := s.Severities[finding.Critical] + s.Severities[finding.High] + s.Severities[finding.Medium]; worse > topFindings {
		v.note("            and %d more of medium or higher", worse-topFindings)
	}
	if len(gaps) > 0 {
		v.say("unassessed  %s could not be judged everywhere; see not-assessed.jsonl", count(int64(distinct(gaps)), "detection"))
		for _, g := range gapReasons(gaps) {
			v.note("  %s", g)
		}
	}
	for i, a := range firstActions(findings) {
		word := "            "
		if i == 0 {
			word = "do now      "
		}
		v.note("%s%s", word, a)
	}
}

func day(stamp string) string { return stamp[:min(10, len(stamp))] }

func distinct(gaps []finding.Gap) int {
	seen := map[string]bool{}
	for _, g := range gaps {
		seen[g.Detection] = true
	}
	return len(seen)
}

// gapReasons gathers gaps by reason: a reader wants the cause and the cure
// once, not once for each detection.
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

// firstActions gathers the actions of critical and high findings by what is to
// be done, in the order in which it is to be done.
func firstActions(findings []finding.Finding) (lines []string) {
	targets := map[string][]string{}
	for _, f := range findings {
		if !f.Severity.AtLeast(finding.High) {
			continue
		}
		for _, a := range f.Actions {
			verb, target, _ := strings.Cut(a, ":")
			if !slices.Contains(targets[verb], target) {
				targets[verb] = append(targets[verb], target)
			}
		}
	}
	for _, verb := range []string{"disable-device", "revoke-sessions", "reset-password", "re-provision-device"} {
		if ts := targets[verb]; len(ts) > 0 {
			more := ""
			if len(ts) > 3 {
				ts, more = ts[:3], fmt.Sprintf(" and %d more", len(ts)-3)
			}
			words, target, _ := strings.Cut(verb, "-")
			if verb == "re-provision-device" {
				words, target = "re-provision", "device"
			}
			lines = append(lines, fmt.Sprintf("%s %s: %s%s", words, target, strings.Join(ts, ", "), more))
		}
	}
	return lines
}
