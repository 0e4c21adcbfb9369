package html

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
	"prtscope/report/view"
)

// Limits of the printed document: what goes beyond is counted, and is whole in
// the data, in findings.csv and in findings.jsonl.
const (
	paperIncidents = 100
	paperNames     = 10
	shownTargets   = 40
	shownDone      = 6 // of what was done before
	shownGaps      = 300
	shownSources   = 500
	shownSilent    = 100
)

// paper is what the template reads.
type paper struct {
	*view.View
	Period   string
	App      bool
	Chart    template.HTML
	Labels   []label
	Full     []paperFinding
	Unlisted int
	Blocks   []coverageRow
	Dates    string
	Licences string
	Drawn    []drawnDevice // worst first
	Sides    int           // pages of further ones beside the document
	Besides  int           // devices in them
	Undrawn  int           // devices of which this file has none
}

type label struct {
	Class, Text string
}

type paperFinding struct {
	finding.Finding
	Strip template.HTML
	More  int
}

// coverageRow is one kind of log; a cell is a class of density, or "none".
type coverageRow struct {
	Title  string
	Absent bool
	Cells  []string
}

func document(v *view.View, page *Page, app bool) (string, error) {
	p := &paper{View: v, App: app, Chart: chart(v.Summary.Activity), Licences: asset("web/dist/licences.txt")}
	if !v.From.IsZero() {
		p.Period = v.From.Format("2 January 2006")
		if to := v.To.Format("2 January 2006"); to != p.Period {
			p.Period += " – " + to
		}
	}
	for i, text := range v.Summary.Activity.Labels {
		p.Labels = append(p.Labels, label{colour(v.Summary.Activity.Labels, i), text})
	}
	for i := range v.Whole {
		f := &v.Whole[i]
		q := paperFinding{Finding: *f, More: f.Total - len(f.Evidence)}
		if f.Severity.AtLeast(finding.Medium) {
			for _, d := range f.Devices {
				if s := page.strips[d.ID]; s != nil {
					q.Strip = s.draw(f)
					break
				}
			}
		}
		p.Full = append(p.Full, q)
	}
	p.Drawn, p.Sides, p.Besides, p.Undrawn = page.shown, page.sides, page.besides, page.undrawn
	slices.SortStableFunc(p.Drawn, func(a, b drawnDevice) int {
		return cmp.Or(cmp.Compare(a.Worst.Rank(), b.Worst.Rank()), cmp.Compare(b.Findings, a.Findings))
	})
	p.Unlisted = v.Total - len(v.Whole) - len(v.Brief)
	p.coverage()
	text, err := files.ReadFile("document.tmpl")
	if err != nil {
		return "", err
	}
	t, err := template.New("document").Funcs(functions(v)).Funcs(template.FuncMap{"course": func(in finding.Incident) course { return page.courses.course(&in, page.stages()) }, "stages": page.stages}).Parse(deviceBlock + string(text))
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = t.Execute(&b, p)
	return b.String(), err
}

// coverage puts days, or as many days as keep a row readable, into cells.
func (p *paper) coverage() {
	c := p.View.Coverage
	if c.Days == 0 {
		return
	}
	group := (c.Days + 61) / 62
	p.Dates = c.Start.Format("2 January 2006") + " to " + c.Start.AddDate(0, 0, c.Days-1).Format("2 January 2006")
	if group > 1 {
		p.Dates += fmt.Sprintf(", %d days to a cell; a cell with an empty day is hatched", group)
	}
	for _, k := range c.Kinds {
		row, top := coverageRow{Title: k.Title, Absent: k.Absent}, int64(1)
		for _, n := range k.Counts {
			top = max(top, n)
		}
		for i := 0; i < len(k.Counts); i += group {
			cell, sum := "", int64(0)
			for j, n := range k.Counts[i:min(i+group, len(k.Counts))] {
				if sum += n; n == 0 && !slices.Contains(k.Perhaps, i+j) {
					cell = "none"
				}
			}
			if cell == "" {
				cell = fmt.Sprintf("d%d", 1+sum*4/(top*int64(group)+1))
			}
			row.Cells = append(row.Cells, cell)
		}
		p.Blocks = append(p.Blocks, row)
	}
}

func functions(v *view.View) template.FuncMap {
	numbers := view.Numbers(v.Sources)
	folders, cutReserved, cutSources := folders(v)
	typed, moreTyped := v.Typed()
	return template.FuncMap{
		"v":     Visible,
		"whole": whole,
		"verdict": func(id string) *view.Verdict {
			if m := v.Verdicts[id]; m.Said() != "" {
				return &m
			}
			return nil
		},
		"sev":       severity,
		"factTitle": view.FactTitle,
		"num":       view.Number,
		"plural":    view.Plural,
		"when": func(s string) string {
			if t := view.Time(s); !t.IsZero() {
				return t.Format("2006-01-02 15:04:05")
			}
			return ""
		},
		"stamp":   func(t time.Time) string { return t.Format("2006-01-02 15:04:05") },
		"day":     func(t int64) string { return time.Unix(t, 0).UTC().Format("2 Jan 2006") },
		"more":    func(n int) int { return max(0, n-1) },
		"named":   namedSources(numbers),
		"percent": func(f float64) int { return int(f*100 + 0.5) },
		"source": func(sha string) string {
			if n := numbers[sha]; n > 0 {
				return fmt.Sprintf("S%d", n)
			}
			return "source"
		},
		"count":      func(s finding.Severity) string { return view.Number(int64(v.Count(s))) },
		"number":     func(n int) string { return view.Number(int64(n)) },
		"severities": func() []finding.Severity { return finding.Severities },
		"targets":    func(ts []view.Target) []view.Target { return ts[:min(len(ts), shownTargets)] },
		"told": func(ts []view.Target) []view.Target {
			return slices.DeleteFunc(slices.Clone(ts), func(t view.Target) bool { return t.Done == nil })
		},
		"few":       func(ts []view.Target) []view.Target { return ts[:min(len(ts), shownDone)] },
		"beyond":    func(n, limit int) int { return max(0, n-limit) },
		"tell":      view.Tell,
		"copies":    func(list []string) []string { return list[:min(len(list), 20)] },
		"typed":     func() []view.Typed { return typed },
		"moreTyped": func() int { return moreTyped },
		"notRun":    func() string { return view.NotRun },
		"leftOut":   v.LeftOut,
		"harmless":  view.Harmless,
		"empties":   func() []string { return v.Empty[:min(len(v.Empty), shownSources)] },
		"todo": func(f finding.Finding, action string) [3]string {
			what, whom := view.Task(&f, action)
			return [3]string{what, whom, v.SaidDone(&f, action)}
		},
		"plus":              func(a, b int) int { return a + b },
		"names":             names,
		"incidents":         func() []finding.Incident { return v.Incidents[:min(len(v.Incidents), paperIncidents)] },
		"campaigns":         func() []finding.Campaign { return v.Summary.Campaigns[:min(len(v.Summary.Campaigns), paperIncidents)] },
		"ids":               func(c finding.Campaign) []string { return c.Incidents[:min(len(c.Incidents), 40)] },
		"unlistedIncidents": func() int { return max(0, len(v.Incidents)-paperIncidents) + v.Summary.MoreIncidents },
		"gaps":              func() []finding.Gap { return v.Gaps[:min(len(v.Gaps), shownGaps)] },
		"silent":            func() []view.Silence { return v.Coverage.Silent[:min(len(v.Coverage.Silent), shownSilent)] },
		"unlistedSilent":    func() int { return max(0, len(v.Coverage.Silent)-shownSilent) },
		"unlistedGaps":      func() int { return max(0, len(v.Gaps)-shownGaps) },
		"folders":           func() []paperFolder { return folders },
		"unlistedSources":   func() string { return unlisted(cutReserved, cutSources) },
		"reasons":           func() []finding.Reason { return v.Tokens.Reasons[:min(len(v.Tokens.Reasons), 40)] },
		"differs": func() []finding.Disagreement {
			list := slices.Clone(v.Disagreements[:min(len(v.Disagreements), 60)])
			for i := range list {
				list[i].Examples = list[i].Examples[:min(len(list[i].Examples), 1)]
			}
			return list
		},
		"join": func(list []string) string { return strings.Join(list, ", ") },
		"other": func(a custody.Account) string {
			var parts []string
			for _, name := range a.OtherNames() {
				parts = append(parts, fmt.Sprintf("%s %s", name, view.Number(a.Other[name])))
			}
			return strings.Join(parts, ", ")
		},
		"others": func() string {
			var parts []string
			for _, o := range v.Others() {
				parts = append(parts, o.Said())
			}
			return strings.Join(parts, " + ")
		},
	}
}

// names are the first of the users and of the devices of an incident, and how
// many there are beyond them.
func names(in finding.Incident) (list []string) {
	for _, u := range in.Users[:min(len(in.Users), paperNames)] {
		list = append(list, u.UPN)
	}
	if n := len(in.Users) + in.MoreUsers - len(list); n > 0 {
		list = append(list, "and "+view.Plural(n, "user")+" more")
	}
	for _, d := range in.Devices[:min(len(in.Devices), paperNames)] {
		list = append(list, d.Name)
	}
	if n := len(in.Devices) + in.MoreDevices - min(len(in.Devices), paperNames); n > 0 {
		list = append(list, "and "+view.Plural(n, "device")+" more")
	}
	return list
}

// paperFolder is a row of the list of sources: a folder, or a source alone.
type paperFolder struct {
	view.Folder
	One *view.Source
}

// folders are the rows of the list of sources, and how many sources of either
// kind it leaves out.
func folders(v *view.View) (list []paperFolder, reserved, rest int) {
	plain := 0
	for _, f := range v.Folders() {
		row := paperFolder{Folder: f}
		if f.Count == 1 {
			row.One = &v.Sources[f.Numbers[0][0]-1]
		}
		switch {
		case f.Numbers[0][0] <= v.Reserved:
			if f.Numbers[0][0] > reservedSources {
				reserved++
				continue
			}
		case plain == shownSources:
			rest += f.Count
			continue
		default:
			plain++
		}
		list = append(list, row)
	}
	return list, reserved, rest
}

// unlisted says how many sources a list leaves out, or "".
func unlisted(reserved, rest int) string {
	var parts []string
	if reserved > 0 {
		parts = append(parts, view.Plural(reserved, "source")+" with reservations")
	}
	if rest > 0 {
		parts = append(parts, view.Plural(rest, "source")+" without any")
	}
	if len(parts) == 0 {
		return ""
	}
	return "Not listed here, but in case.json: " + strings.Join(parts, " and ") + "."
}

// sourceOf is a source that evidence is from.
type sourceOf struct{ Number, Path string }

// sourcesOf are the first sources of evidence, and how many there are beyond.
type sourcesOf struct {
	Some []sourceOf
	More int
}

// namedSources lists the sources of evidence, each once and in order of use, so
// that a table of it need not repeat long paths.
func namedSources(numbers map[string]int) func([]finding.Evidence) sourcesOf {
	return func(list []finding.Evidence) sourcesOf {
		var all []sourceOf
		for i := range list {
			s := sourceOf{"source", list[i].Path}
			if n := numbers[list[i].Source]; n > 0 {
				s.Number = fmt.Sprintf("S%d", n)
			}
			if !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
		some := all[:min(len(all), 3)]
		return sourcesOf{some, len(all) - len(some)}
	}
}
