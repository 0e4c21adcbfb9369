package html

import (
	"cmp"

	"prtscope/report/view"
)

// wholeIncident is an incident as its own page shows it.
type wholeIncident struct {
	ID           string        `json:"id"`
	Findings     []string      `json:"findings"` // ids, in order of time
	MoreFindings int           `json:"moreFindings"`
	Users        []string      `json:"users"`
	MoreUsers    int           `json:"moreUsers"`
	Devices      []shownDevice `json:"devices"`
	MoreDevices  int           `json:"moreDevices"`
}

// wholeIncidents are those that the overview lists.
func (p *Page) wholeIncidents() []wholeIncident {
	list := []wholeIncident{}
	for _, in := range p.v.Incidents[:min(len(p.v.Incidents), islandIncidents)] {
		w := wholeIncident{ID: in.ID, Findings: nonNil(in.Findings), MoreFindings: in.MoreFindings, Users: []string{}, MoreUsers: in.MoreUsers, Devices: []shownDevice{}, MoreDevices: in.MoreDevices}
		for _, u := range in.Users {
			w.Users = append(w.Users, person(u))
		}
		for _, d := range in.Devices {
			w.Devices = append(w.Devices, shownDevice{cmp.Or(d.Name, d.ID), p.placeOf(d.ID)})
		}
		list = append(list, w)
	}
	return list
}

// shownCampaign is a campaign as the overview shows it, in place of its incidents.
type shownCampaign struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Incidents int    `json:"incidents"`
	First     string `json:"first"`
	Last      string `json:"last"`
}

// shownCampaigns are those of the incidents that the overview lists.
func (p *Page) shownCampaigns() []shownCampaign {
	list := []shownCampaign{}
	listed := map[string]bool{}
	for _, in := range p.v.Incidents[:min(len(p.v.Incidents), islandIncidents)] {
		listed[in.Campaign] = true
	}
	for _, c := range p.v.Summary.Campaigns {
		if listed[c.ID] {
			list = append(list, shownCampaign{c.ID, c.Title, len(c.Incidents) + c.MoreIncidents, c.First, c.Last})
		}
	}
	return list
}

// stages are the steps of an intrusion with a PRT, what each rests on, and which
// of its detections could not be judged.
func (p *Page) stages() []view.Stage { return view.Stages(p.v.Gaps, p.v.Summary.Asked) }
