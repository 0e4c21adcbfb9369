package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
)

// Banner is a caution that stands above everything it qualifies.
type Banner struct {
	Strong string   // what is so
	Names  []string // the first few things it is about; text of logs and file systems
	More   int      // how many things it is about beyond those
	Text   string   // what follows from it
	Page   string   // where it is said in full: quality, method
}

// A banner names this many sources or detections and counts the rest.
const (
	namedSources    = 4
	namedDetections = 12
)

// banners are what a reader must know before reading anything as innocence.
func (v *View) banners() []Banner {
	banners := append(append(v.blinds(), v.asked()...), v.verdicts()...)
	if v.Redacted {
		banners = append(banners, Banner{Strong: "Names are replaced.", Text: "Users, devices, addresses, tenants, applications that are not Microsoft's, ids and files stand under pseudonyms, each the same throughout this report and told only by a key that is not in it; commands to review name them too. Times, networks, countries, Microsoft's applications and systems are those of the logs, and the ids of findings those of the case. Sizes and SHA-256 of the sources are those of the originals, so that the copy can be tied to them: who has an export can tell that this report is of it.", Page: "method"})
	}
	add := func(b Banner) { banners = append(banners, b) }
	if n := v.suppressed(); n > 0 {
		add(Banner{Strong: Plural(n, "finding") + " " + were(n) + " set aside as accepted.", Text: "Someone said that they are known and call for nothing. No number here counts them; they stand beside the findings, and whole in suppressed.jsonl.", Page: "findings"})
	}
	if v.Coverage.Holes > 0 {
		add(Banner{Strong: v.Coverage.lacking(), Text: "What only that log shows of those days is not in this report. Other logs can be empty for days; that is not counted here.", Page: "quality"})
	}
	if n := len(v.Coverage.Silent); n > 0 {
		b := Banner{Strong: Plural(n, "span") + " of hours without a record where some are usual:", Text: "An export may lack them. What happened then is not in this report.", Page: "quality"}
		for _, s := range v.Coverage.Silent[:min(n, namedSources)] {
			b.Names = append(b.Names, s.Title+" ("+hour(s.From)+" to "+hour(s.To)+")")
		}
		b.More = n - len(b.Names)
		add(b)
	}
	if v.Reserved > 0 {
		b := Banner{Strong: Plural(v.Reserved, "source") + " with reservations:", Text: "What was not read is not in this report.", Page: "quality"}
		for i := range v.Sources[:min(v.Reserved, namedSources)] {
			b.Names = append(b.Names, v.Sources[i].Path+" ("+v.Sources[i].Reservation()+")")
		}
		b.More = v.Reserved - len(b.Names)
		add(b)
	}
	if n := v.Account.Rejected; n > 0 {
		add(Banner{Strong: Plural64(n, "record") + " set aside.", Text: "Each is in rejected.jsonl with its reason and its bytes.", Page: "quality"})
	}
	if v.Conflicts > 0 {
		add(Banner{Strong: "Contradictions in " + Plural64(v.Conflicts, "sign-in") + ".", Text: "Two records, or one record twice, say different things of it. Both values are kept with the sign-in.", Page: "quality"})
	}
	names := map[string]bool{}
	for _, g := range v.Gaps {
		names[g.Detection] = true
	}
	if n := len(names); n > 0 {
		add(Banner{Strong: Plural(n, "detection") + " could not be judged for all or part of the case.", Text: "Their silence there means nothing.", Page: "quality"})
	}
	return banners
}

// CutTimelines says that a page holds the timelines of some of its devices
// alone.
func (v *View) CutTimelines(kept, all int) {
	if kept < all {
		v.Banners = append(v.Banners, Banner{Strong: "This file shows the timelines of " + Number(int64(kept)) + " of " + Plural(all, "device") + ".",
			Text: "To be small enough to hand over, it leaves out those of devices that no finding of medium level or higher names. The report in the case has them.", Page: "method"})
	}
}

// asked says what was left out because whoever ran the analysis wanted it so.
func (v *View) asked() (banners []Banner) {
	a := v.Summary.Asked
	from, to := Time(a.From), Time(a.To)
	const beyond = "Each was judged by all that the case holds and shows its evidence from outside that time too; other findings are left out."
	switch {
	case !from.IsZero() && !to.IsZero():
		banners = append(banners, Banner{Strong: "Only findings that touch " + moment(from) + " to " + end(to) + " are shown.", Text: beyond, Page: "method"})
	case !from.IsZero():
		banners = append(banners, Banner{Strong: "Only findings that touch the time from " + moment(from) + " on are shown.", Text: beyond, Page: "method"})
	case !to.IsZero():
		banners = append(banners, Banner{Strong: "Only findings that touch the time up to " + end(to) + " are shown.", Text: beyond, Page: "method"})
	case a.From != "" || a.To != "":
		banners = append(banners, Banner{Strong: "Only findings that touch a part of the time are shown.", Text: beyond, Page: "method"})
	}
	if v.cut() > 0 {
		banners = append(banners, Banner{Strong: "Findings below " + a.MinLevel + " were left out.", Text: "Whether there are any is not said.", Page: "method"})
	}
	if n := len(a.LeftOut); n > 0 {
		b := Banner{Strong: Plural(n, "detection") + " " + were(n) + " left out by choice:", Names: a.LeftOut[:min(n, namedDetections)], Text: "What such a detection looks for was not looked for.", Page: "method"}
		b.More = n - len(b.Names)
		banners = append(banners, b)
	}
	return banners
}

// cut is how many of the severities, from the least, were left out by choice.
func (v *View) cut() int {
	least := finding.Severity(v.Summary.Asked.MinLevel)
	if !slices.Contains(finding.Severities, least) {
		return 0
	}
	return len(finding.Severities) - 1 - least.Rank()
}

// LeftOut reports whether findings of a severity were left out by choice, so
// that their number is not known.
func (v *View) LeftOut(s finding.Severity) bool {
	return s.Rank() >= len(finding.Severities)-v.cut()
}

// Judged says how much of the case the detections could judge.
func (v *View) Judged() string {
	switch {
	case len(v.Gaps) > 0:
		return "Where a detection could not be judged, its silence means nothing."
	case v.Summary.Asked.Limited():
		return "Every detection that was run could be judged on what was asked for. What was left out by choice stands above and under Method."
	}
	if v.Coverage.Holes > 0 || len(v.Coverage.Silent) > 0 || v.Reserved > 0 {
		return "Every detection could be judged on what was read. Days and hours without data and what was not read were judged by none."
	}
	return "Every detection could be judged on the whole case."
}

// Nothing says that a list of findings is empty, and what that means.
func (v *View) Nothing() string {
	if v.Summary.Asked.Limited() {
		return "Nothing was found in what was asked for and could be assessed. The absence of a finding says nothing about the rest."
	}
	return "Nothing was found in what could be assessed. The absence of a finding says nothing about days without data."
}

// moment is a time as a sentence says it: a date alone where it is midnight.
func moment(t time.Time) string {
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format("2 January 2006")
	}
	return t.Format("2 January 2006, 15:04:05 UTC")
}

// hour is a full hour, as a list of them says it.
func hour(stamp string) string { return Time(stamp).Format("2 January 2006 15:04") }

// end is the last moment before t, as a sentence says it.
func end(t time.Time) string {
	last := t.Add(-time.Microsecond)
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return last.Format("2 January 2006")
	}
	return last.Format("2 January 2006, 15:04:05 UTC")
}

func were(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// Reservation says in a few words what is wrong with a source, or "". Part of
// it can be text of a log.
func (s Source) Reservation() string {
	var why []string
	if s.Unread {
		why = append(why, string(s.Status))
	}
	if s.Status == custody.Empty && s.Source.Bytes == 0 {
		why = append(why, "no bytes")
	}
	if n := s.Account.Rejected; n > 0 && !s.Archive() { // those of an archive are its members'
		why = append(why, Plural64(n, "record")+" set aside")
	}
	for _, n := range s.Notes {
		if n.Caution {
			why = append(why, n.Text)
		}
	}
	if n := len(why) - 2; n > 0 {
		why = append(why[:2], fmt.Sprintf("and %d more", n))
	}
	return strings.Join(why, "; ")
}

// unread reports whether a source could not be read, or not to the end.
func unread(s custody.Status) bool {
	return s != custody.Read && s != custody.Empty && s != custody.Container
}
