package html

import (
	"cmp"
	"slices"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// dataSchema names what the front end reads. It changes with any change to the
// data that an older front end would misread; web/src/types.ts has it too.
const dataSchema = "prt-report/7"

// Bounds of what the page knows before it reads any chunk. What goes beyond is
// counted, and is whole in case.json, not-assessed.jsonl and actions.csv.
// Sources with a reservation have a bound of their own, far above the rest.
const (
	islandGaps      = 2000
	islandAccepted  = 500
	islandSources   = 2000
	reservedSources = 5000
	islandIncidents = 400
	islandSilent    = 500
)

// island is what the page knows before it reads any chunk: all the overview
// shows.
func (p *Page) island() map[string]any {
	v, s := p.v, p.v.Summary
	sev := []int{}
	for _, x := range finding.Severities {
		sev = append(sev, v.Count(x))
	}
	mode := "page"
	if p.c.spilt {
		mode = "folder"
	}
	days := map[string]any{"start": v.Coverage.Start.Unix(), "days": v.Coverage.Days, "kinds": v.Coverage.Kinds, "holes": v.Coverage.Holes,
		"silent": v.Coverage.Silent[:min(len(v.Coverage.Silent), islandSilent)], "moreSilent": max(0, len(v.Coverage.Silent)-islandSilent)}
	titles := view.Titles()
	list, cutReserved, cutSources := v.Bounded(reservedSources, islandSources)
	cutLevels := []bool{}
	for _, x := range finding.Severities {
		cutLevels = append(cutLevels, v.LeftOut(x))
	}
	marks := [][2]int64{}
	for _, m := range v.Marks {
		marks = append(marks, [2]int64{unix(m.First), int64(m.Worst.Rank())})
	}
	accepted := v.Accepted()
	typed, moreTyped := v.Typed()
	do := []view.Action{}
	do = append(do, v.Do...)
	return map[string]any{
		"schema": dataSchema, "cover": v.Cover, "heading": v.Cover.Heading(), "id": v.ID, "tool": v.Tool, "typed": typed, "moreTyped": moreTyped, "tenants": v.Tenants, "from": v.From.Unix(), "to": v.To.Unix(),
		"headline": v.Headline, "detail": v.Detail, "points": v.Points, "banners": v.Banners, "do": do, "commands": view.Commands(), "verbs": titles,
		"counts": map[string]any{"events": s.Events, "users": s.Users, "devices": s.Devices, "sessions": s.Sessions, "prts": s.PRTs,
			"findings": v.Total, "sev": sev, "affected": s.Affected, "misreported": v.Misreported(), "untyped": v.Untyped(), "unlisted": max(0, s.Affected.Devices-p.misused)},
		"incidents": p.shownIncidents(), "moreIncidents": max(0, len(v.Incidents)-islandIncidents) + v.Summary.MoreIncidents, "campaigns": p.shownCampaigns(), "alone": v.Alone(), "facts": v.FactTitles(),
		"activity": s.Activity, "activityStart": unix(s.Activity.Start), "marks": marks, "matrix": s.Matrix, "limits": s.Limits, "detections": v.Runs,
		"coverage": days, "gaps": v.Gaps[:min(len(v.Gaps), islandGaps)], "moreGaps": max(0, len(v.Gaps)-islandGaps), "judged": v.Judged(), "nothing": v.Nothing(), "notRun": view.NotRun, "leftOut": cutLevels,
		"sources": list, "folders": shownFolders(v, list), "sourceCount": len(v.Sources), "sourceBytes": v.Bytes(), "cutReserved": cutReserved, "cutSources": cutSources, "empty": v.Empty[:min(len(v.Empty), islandSources)], "emptyCount": len(v.Empty), "roles": view.Roles(), "given": v.Given(), "accepted": accepted[:min(len(accepted), islandAccepted)], "moreAccepted": max(0, len(accepted)-islandAccepted), "suppressed": v.SetAside.Total, "redacted": v.Redacted, "triage": v.Verdicts, "unlisted": v.Unlisted(), "account": v.Account, "others": v.Others(), "conflicts": v.Conflicts, "files": v.Files,
		"kinds": view.EventKinds, "stages": p.stages(), "guesses": p.guessed.total, "licences": asset("web/dist/licences.txt"),
		"chunks": map[string]any{"mode": mode, "cut": p.cut, "page": p.perPage, "first": append([]int{}, p.onDevices.first...), "own": append([]int{}, p.onNone.first...), "sessions": append([]int64{}, p.sessions.first...), "lists": map[string]int{"findings": p.findings.parts, "devices": p.devices.parts, "users": p.people.parts, "audit": p.audit.parts, "guesses": p.guesses.parts}, "files": p.c.index},
	}
}

// shownFolders are the folders that the list of sources shows as one row each.
func shownFolders(v *view.View, list []view.Source) []view.Folder {
	folders, last := []view.Folder{}, 0
	if len(list) > 0 {
		last = list[len(list)-1].Number
	}
	for _, f := range v.Folders() {
		if f.Count > 1 && len(folders) < islandSources && f.Numbers[0][0] <= last {
			beyond := slices.IndexFunc(f.Numbers, func(n [2]int) bool { return n[0] > last })
			if beyond >= 0 {
				f.Numbers = f.Numbers[:beyond]
			}
			folders = append(folders, f)
		}
	}
	return folders
}

// shownIncident is an incident as the overview shows it.
type shownIncident struct {
	ID          string        `json:"id"`
	Title       string        `json:"title"`
	Severity    string        `json:"severity"`
	Story       string        `json:"story"`
	Finding     string        `json:"finding"` // the first
	Findings    int           `json:"findings"`
	Users       []string      `json:"users"`
	MoreUsers   int           `json:"moreUsers"`
	Devices     []shownDevice `json:"devices"`
	MoreDevices int           `json:"moreDevices"`
	First       string        `json:"first"`
	Last        string        `json:"last"`
	Campaign    string        `json:"campaign"` // id of the one it belongs to, or ""
	Steps       []int         `json:"steps"`    // places of the steps that it shows
	Tried       []int         `json:"tried"`    // and of those that were tried, and refused
}

type shownDevice struct {
	Name  string `json:"name"`
	Place int    `json:"place"` // in the list of devices, or -1
}

// shownNames is how many users, and how many devices, an incident shows.
const shownNames = 2

func (p *Page) shownIncidents() []shownIncident {
	list := []shownIncident{}
	for _, in := range p.v.Incidents[:min(len(p.v.Incidents), islandIncidents)] {
		s := shownIncident{ID: in.ID, Title: in.Title, Severity: string(in.Severity), Story: in.Story, Findings: len(in.Findings) + in.MoreFindings, Users: []string{}, Devices: []shownDevice{}, First: in.First, Last: in.Last, Campaign: in.Campaign}
		s.Steps, s.Tried = p.courses.Of(in.ID)
		if len(in.Findings) > 0 {
			s.Finding = in.Findings[0]
		}
		for _, u := range in.Users[:min(len(in.Users), shownNames)] {
			s.Users = append(s.Users, person(u))
		}
		for _, d := range in.Devices[:min(len(in.Devices), shownNames)] {
			place := -1
			if facts := p.v.Links.Device(d.ID); facts != nil {
				place = facts.Place
			}
			s.Devices = append(s.Devices, shownDevice{cmp.Or(d.Name, d.ID), place})
		}
		s.MoreUsers, s.MoreDevices = len(in.Users)-len(s.Users)+in.MoreUsers, len(in.Devices)-len(s.Devices)+in.MoreDevices
		list = append(list, s)
	}
	return list
}
