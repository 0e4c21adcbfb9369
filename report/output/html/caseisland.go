package html

import (
	"fmt"
	"math"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// Bounds of what the page knows before it reads any chunk. What goes beyond is
// counted, and is whole in case.json, not-assessed.jsonl and actions.csv.
// Sources with a reservation have a bound of their own, far above the rest.
const (
	islandGaps      = 2000
	islandSources   = 2000
	islandTargets   = 400
	reservedSources = 5000
)

// findingList is all findings, as columns; what a pane shows of one is in the
// pages fd-0, fd-1, ...
type findingList struct {
	ID     []string  `json:"id"`
	Det    []string  `json:"det"`
	Title  []string  `json:"title"`
	Sev    []int     `json:"sev"`
	Conf   []float64 `json:"conf"`
	First  []int64   `json:"first"`
	Last   []int64   `json:"last"`
	Device []int     `json:"dev"` // place in the list of devices, or -1
	Name   []string  `json:"name"`
	User   []string  `json:"user"`
	Rows   []int     `json:"rows"`
	Inc    []string  `json:"inc"`
	Text   []string  `json:"text"` // further words a search should find
}

func (p *packer) findings() error {
	at := map[string]int{}
	for i, id := range p.devices.ID {
		at[id] = i
	}
	incident := map[string]string{}
	for _, in := range p.v.Incidents {
		for _, id := range in.Findings {
			incident[id] = in.ID
		}
	}
	l := findingList{ID: []string{}, Det: []string{}, Title: []string{}, Sev: []int{}, Conf: []float64{}, First: []int64{}, Last: []int64{},
		Device: []int{}, Name: []string{}, User: []string{}, Rows: []int{}, Inc: []string{}, Text: []string{}}
	for i := range p.v.Findings {
		f := &p.v.Findings[i]
		device, name, user := -1, "", ""
		for _, d := range f.Devices {
			if name == "" {
				name = d.Name
				if name == "" {
					name = d.ID
				}
			}
			if n, ok := at[d.ID]; ok && device < 0 {
				device, name = n, d.Name
				if name == "" {
					name = d.ID
				}
			}
		}
		if len(f.Users) > 0 {
			if user = f.Users[0].UPN; user == "" {
				user = f.Users[0].ID
			}
		}
		text, seen := "", map[string]bool{}
		for _, e := range f.Evidence {
			if !seen[e.IP] {
				seen[e.IP] = true
				text += e.IP + " " + e.Network + " "
			}
		}
		l.ID, l.Det, l.Title = append(l.ID, f.ID), append(l.Det, f.Detection), append(l.Title, f.Title)
		l.Sev, l.Conf = append(l.Sev, min(f.Severity.Rank(), 4)), append(l.Conf, math.Round(f.Confidence*100)/100)
		l.First, l.Last = append(l.First, unix(f.First)), append(l.Last, unix(f.Last))
		l.Device, l.Name, l.User = append(l.Device, device), append(l.Name, name), append(l.User, user)
		l.Rows, l.Inc, l.Text = append(l.Rows, max(f.Total, len(f.Evidence))), append(l.Inc, incident[f.ID]), append(l.Text, text)
	}
	if err := p.c.add("findings", l); err != nil {
		return err
	}
	for i := 0; i < len(p.v.Findings); i += pageFindings {
		if err := p.c.add(fmt.Sprintf("fd-%d", i/pageFindings), p.v.Findings[i:min(i+pageFindings, len(p.v.Findings))]); err != nil {
			return err
		}
	}
	return nil
}

func unix(s string) int64 {
	if t := view.Time(s); !t.IsZero() {
		return t.Unix()
	}
	return 0
}

// island is what the page knows before it reads any chunk: all the overview
// shows.
func (p *packer) island() map[string]any {
	v, s := p.v, p.v.Summary
	counts := map[finding.Severity]int{}
	for i := range v.Findings {
		counts[v.Findings[i].Severity]++
	}
	sev := []int{}
	for _, x := range finding.Severities {
		sev = append(sev, counts[x])
	}
	mode := "page"
	if p.c.spilt {
		mode = "folder"
	}
	days := map[string]any{"start": v.Coverage.Start.Unix(), "days": v.Coverage.Days, "kinds": v.Coverage.Kinds, "holes": v.Coverage.Holes}
	commands := map[string]string{}
	for _, a := range v.Actions {
		for _, t := range a.Targets {
			if t.Command != "" {
				commands[a.Verb+":"+t.ID] = t.Command
			}
		}
	}
	titles := view.Titles()
	for _, a := range v.Actions {
		titles[a.Verb] = a.Title
	}
	list, cutReserved, cutSources := v.Bounded(reservedSources, islandSources)
	cutLevels := []bool{}
	for _, x := range finding.Severities {
		cutLevels = append(cutLevels, v.LeftOut(x))
	}
	marks := [][2]int64{}
	for i := range v.Findings {
		if f := &v.Findings[i]; f.Severity.AtLeast(finding.High) && len(marks) < 400 {
			marks = append(marks, [2]int64{unix(f.First), int64(f.Severity.Rank())})
		}
	}
	return map[string]any{
		"schema": "prt-report/1", "tool": v.Tool, "tenants": v.Tenants, "from": v.From.Unix(), "to": v.To.Unix(),
		"headline": v.Headline, "points": v.Points, "banners": v.Banners, "do": top(v.Do, islandTargets), "commands": commands, "verbs": titles,
		"counts": map[string]any{"events": s.Events, "users": s.Users, "devices": s.Devices, "sessions": s.Sessions, "prts": s.PRTs,
			"findings": len(v.Findings), "sev": sev, "affectedUsers": s.Affected.Users, "affectedDevices": s.Affected.Devices, "misreported": v.Misreported()},
		"incidents": v.Incidents[:min(len(v.Incidents), 400)], "moreIncidents": max(0, len(v.Incidents)-400) + v.Summary.MoreIncidents,
		"activity": s.Activity, "activityStart": unix(s.Activity.Start), "marks": marks, "matrix": s.Matrix, "limits": s.Limits, "detections": v.Runs,
		"coverage": days, "gaps": v.Gaps[:min(len(v.Gaps), islandGaps)], "moreGaps": max(0, len(v.Gaps)-islandGaps), "judged": v.Judged(), "nothing": v.Nothing(), "notRun": view.NotRun, "leftOut": cutLevels,
		"sources": list, "sourceCount": len(v.Sources), "sourceBytes": v.Bytes(), "cutReserved": cutReserved, "cutSources": cutSources, "empty": v.Empty[:min(len(v.Empty), islandSources)], "emptyCount": len(v.Empty), "roles": view.Roles(), "account": v.Account, "conflicts": v.Conflicts, "files": v.Files,
		"kinds": view.EventKinds, "licences": asset("web/dist/licences.txt"),
		"chunks": map[string]any{"mode": mode, "page": pageFindings, "first": append([]int{}, p.first...), "files": p.c.index},
	}
}

// shownAction is an action with the first of its targets.
type shownAction struct {
	view.Action
	More int `json:"more"` // targets that are not shown
}

// top bounds the targets of each action and says how many are left out.
func top(list []view.Action, n int) []shownAction {
	out := []shownAction{}
	for _, a := range list {
		more := max(0, len(a.Targets)-n)
		a.Targets = a.Targets[:len(a.Targets)-more]
		out = append(out, shownAction{a, more})
	}
	return out
}
