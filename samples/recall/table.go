package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"prtscope/analyze/detections"
	"prtscope/analyze/finding"
	"prtscope/samples"
	"prtscope/samples/stories"
)

// score is how one detection did.
type score struct{ planted, found, unexpected, right int }

// table is what was measured.
type table struct {
	plan
	scores  map[string]*score
	silent  map[string][2]int // look-alike → told, findings of medium level or higher
	unseen  map[string]bool   // detections of which a story was told in a format that does not show it
	missed  []string
	noise   []string // findings that no story called for
	tenants int

	campaigns map[string]*gathering // by story
}

func newTable(p plan) *table {
	t := &table{plan: p, scores: map[string]*score{}, silent: map[string][2]int{}, unseen: map[string]bool{}, campaigns: map[string]*gathering{}}
	for _, d := range detections.All {
		t.scores[d.ID] = &score{}
	}
	for _, s := range stories.All {
		if s.LookAlike {
			t.silent[s.Name] = [2]int{}
		}
	}
	t.silent[filtered] = [2]int{}
	return t
}

// everyday are detections that tell of every tenant, and the part of ordinary
// life that they are about: they are found where they say anything of the case.
var everyday = map[string]string{
	"CX-006": "web application", "CX-007": "ordinary life", "CX-008": "enrolment", "CX-010": "shared desk", "CX-014": "enrolment", "CX-015": "ordinary life",
}

// count adds what was found in one tenant.
func (t *table) count(labels []samples.Label, found []finding.Finding, format string) {
	t.tenants++
	for i := range labels {
		l := &labels[i]
		switch {
		case l.Expect == stories.Silent:
			n := t.silent[l.Story]
			n[0]++
			for j := range found {
				if f := &found[j]; f.Severity.AtLeast(finding.Severity(l.Level)) && about(f, l) && !called(f, labels) {
					n[1]++
				}
			}
			t.silent[l.Story] = n
		case l.Expect == stories.Must && !slices.Contains(l.Seen, format):
			t.unseen[l.Detection] = true
		case l.Expect == stories.Must:
			s := t.scores[l.Detection]
			s.planted++
			if slices.ContainsFunc(found, func(f finding.Finding) bool { return tells(&f, l) && f.Severity.AtLeast(finding.Severity(l.Level)) }) {
				s.found++
			} else {
				t.missed = append(t.missed, fmt.Sprintf("%s of %q (%s, %s)", l.Detection, l.Story, l.User, format))
			}
		}
	}
	for id := range everyday {
		if id == "CX-015" && format == "portal" { // whose CSV does not carry the steps of a logon
			t.unseen[id] = true
			continue
		}
		t.told(id, found)
	}
	t.unexpected(labels, found, format)
}

// told counts a detection that tells of the case as a whole.
func (t *table) told(id string, found []finding.Finding) {
	s := t.scores[id]
	s.planted++
	if slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Detection == id }) {
		s.found++
		return
	}
	t.missed = append(t.missed, id+" of the whole case")
}

// unexpected counts findings of medium level or higher: those that a story
// calls for, and the others.
func (t *table) unexpected(labels []samples.Label, found []finding.Finding, format string) {
	for i := range found {
		f := &found[i]
		switch {
		case !f.Severity.AtLeast(finding.Medium):
		case called(f, labels):
			t.scores[f.Detection].right++
		default:
			t.scores[f.Detection].unexpected++
			t.noise = append(t.noise, fmt.Sprintf("%s %s (%s): %s", f.Severity, f.Detection, format, f.Summary))
		}
	}
}

// called reports whether some story calls for a finding, or allows it. What was
// done with the tokens of a doubtful sign-in follows from any that does.
func called(f *finding.Finding, labels []samples.Label) bool {
	return slices.ContainsFunc(labels, func(l samples.Label) bool {
		return tells(f, &l) || f.Detection == "PM-042" && l.Expect != stories.Silent && about(f, &l)
	})
}

// perMonth is how many findings that nothing called for 100 users cause in a
// month of thirty days.
func (t *table) perMonth() float64 {
	return float64(len(t.noise)) * 100 / float64(t.users) * 30 / float64(t.days) / float64(max(1, t.tenants))
}

// far is how far the measuring has come.
type far struct{ planted, found, amiss, noise int }

func (t *table) far() far {
	f := far{amiss: len(t.missed), noise: len(t.noise)}
	for _, s := range t.scores {
		f.planted, f.found = f.planted+s.planted, f.found+s.found
	}
	return f
}

// since tells what came since it was only as far as before, and each of what is not as it
// should be.
func (t *table) since(before far) string {
	f := t.far()
	said := fmt.Sprintf("%d of %d found, %d amiss, %d unexpected", f.found-before.found, f.planted-before.planted, f.amiss-before.amiss, f.noise-before.noise)
	for _, what := range slices.Concat(t.missed[before.amiss:], t.noise[before.noise:]) {
		said += "\n- " + what
	}
	return said
}

// faults are the reasons for which the table is not good enough.
func (t *table) faults() (list []string) {
	for _, id := range slices.Sorted(maps.Keys(t.scores)) {
		if t.scores[id].planted == 0 && t.untold(id) == "" {
			list = append(list, id+" has no story")
		}
	}
	list = append(list, t.missed...)
	if n := t.perMonth(); n > 1 {
		list = append(list, fmt.Sprintf("%.2f findings of medium level or higher that nothing called for, per 100 users and month", n))
		list = append(list, t.noise...)
	}
	for _, name := range slices.Sorted(maps.Keys(t.silent)) {
		if n := t.silent[name]; n[0] == 0 || n[1] > 0 {
			list = append(list, fmt.Sprintf("look-alike %q: told of %d, %d findings", name, n[0], n[1]))
		}
	}
	return list
}

// String is the table, as Markdown.
func (t *table) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (seeds %s; %s), each of %d ordinary people over %d days.\n\n", tenants(t.tenants), strings.Join(t.seeds, ", "), strings.Join(t.formats, ", "), t.users, t.days)
	b.WriteString("| detection | planted | found | missed | recall | called for | unexpected | precision |\n|---|---:|---:|---:|---:|---:|---:|---:|\n")
	var sum score
	line := func(name string, s *score) {
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %s | %d | %d | %s |\n", name, s.planted, s.found, s.planted-s.found, share(s.found, s.planted), s.right, s.unexpected, share(s.right, s.right+s.unexpected))
	}
	for _, id := range slices.SortedFunc(maps.Keys(t.scores), cmp.Compare) {
		s := t.scores[id]
		line(id, s)
		sum.planted, sum.found, sum.right, sum.unexpected = sum.planted+s.planted, sum.found+s.found, sum.right+s.right, sum.unexpected+s.unexpected
	}
	line("all", &sum)
	for _, id := range slices.Sorted(maps.Keys(t.scores)) {
		if why := t.untold(id); t.scores[id].planted == 0 && why != "" {
			fmt.Fprintf(&b, "\nNo story of %s here: %s.\n", id, why)
		}
	}
	fmt.Fprintf(&b, "\nCalled for and unexpected count findings of medium level or higher. Those that nothing called for, per 100 users and month: %.2f.\n", t.perMonth())
	b.WriteString("\n| look-alike | what looks like trouble and is none | people and devices | findings of medium or higher |\n|---|---|---:|---:|\n")
	for _, name := range slices.Sorted(maps.Keys(t.silent)) {
		fmt.Fprintf(&b, "| %s | %s | %d | %d |\n", name, looks(name), t.silent[name][0], t.silent[name][1])
	}
	t.campaignTable(&b)
	if list := t.faults(); len(list) > 0 {
		b.WriteString("\nNot good enough:\n\n")
		for _, f := range list {
			fmt.Fprintf(&b, "- %s\n", f)
		}
	}
	return b.String()
}

// looks says what a look-alike is.
func looks(name string) string {
	for _, s := range stories.All {
		if s.Name == name {
			return s.Doc
		}
	}
	return "The whole export, without the sign-ins of Windows, which many leave out for being too many."
}

// filtered is the look-alike of an export without the sign-ins of Windows, which
// many leave out for being too many: absence then says nothing.
const filtered = "filtered export"

// filtered counts what is found in a filtered export and no story calls for.
func (t *table) filtered(labels []samples.Label, found []finding.Finding, format string) {
	n := t.silent[filtered]
	n[0]++
	for i := range found {
		if f := &found[i]; f.Severity.AtLeast(finding.Medium) && !called(f, labels) {
			n[1]++
			t.missed = append(t.missed, fmt.Sprintf("%s %s in a filtered export (%s): %s", f.Severity, f.Detection, format, f.Summary))
		}
	}
	t.silent[filtered] = n
}

// untold is why no story of a detection was told in the tenants of the table; "" where
// there is none at all.
func (t *table) untold(id string) string {
	for _, s := range spoilers() {
		if s.detection == id {
			return "a whole export is spoiled for it, of " + spoiled + ", where that is the first of the formats"
		}
	}
	for _, s := range stories.All {
		if s.Days <= t.days {
			continue
		}
		for _, l := range stories.NewCrowd(1, 1, s.Days).Labels {
			if l.Story == s.Name && l.Detection == id && l.Expect == stories.Must {
				return fmt.Sprintf("it takes %d days, and these tenants have %d", s.Days, t.days)
			}
		}
	}
	if t.unseen[id] {
		return "none of these formats carries what shows it"
	}
	return ""
}

func share(n, of int) string {
	if of == 0 {
		return ""
	}
	return fmt.Sprintf("%d %%", 100*n/of)
}

func tenants(n int) string {
	if n == 1 {
		return "1 made-up tenant"
	}
	return fmt.Sprintf("%d made-up tenants", n)
}
