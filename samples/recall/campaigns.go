package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/samples"
	"prtscope/samples/stories"
)

// gathering is how the campaigns of one story did: people who belong to one, those who
// were put into it, and those who were put there beside them. Of what is none it is the
// places, and the campaigns that are of one.
type gathering struct {
	none                   bool
	planted, found, beside int
}

// gathered counts the campaigns of one tenant.
func (t *table) gathered(labels []samples.Label, sum finding.Summary) {
	for i := range labels {
		l := &labels[i]
		if l.Expect != stories.Together && l.Expect != stories.Apart {
			continue
		}
		g := t.campaigns[l.Story]
		if g == nil {
			g = &gathering{none: l.Expect == stories.Apart}
			t.campaigns[l.Story] = g
		}
		g.planted++
		of := campaignOf(sum, l.Place)
		switch {
		case g.none && of != nil:
			g.beside++
			t.missed = append(t.missed, fmt.Sprintf("campaign of %q: %s", l.Story, of.Title))
		case !g.none && of != nil && peopleOf(sum, of)[strings.ToLower(l.User)]:
			g.found++
		case !g.none:
			t.missed = append(t.missed, fmt.Sprintf("campaign of %q (%s)", l.Story, l.User))
		}
		if first := slices.IndexFunc(labels, func(o samples.Label) bool { return o.Expect == l.Expect && o.Place == l.Place }); !g.none && of != nil && first == i {
			for user := range peopleOf(sum, of) {
				if !slices.ContainsFunc(labels, func(o samples.Label) bool { return o.Place == l.Place && strings.EqualFold(o.User, user) }) {
					g.beside++
				}
			}
		}
	}
}

// campaignOf returns the campaign of an address, nil where there is none.
func campaignOf(sum finding.Summary, place string) *finding.Campaign {
	for i := range sum.Campaigns {
		if slices.ContainsFunc(sum.Campaigns[i].Shares, func(base string) bool { return strings.HasPrefix(base, place+" (") }) {
			return &sum.Campaigns[i]
		}
	}
	return nil
}

// peopleOf returns the users whose incidents belong to a campaign.
func peopleOf(sum finding.Summary, c *finding.Campaign) map[string]bool {
	people := map[string]bool{}
	for _, in := range sum.Incidents {
		if in.Campaign != c.ID {
			continue
		}
		for _, u := range in.Users {
			people[strings.ToLower(u.UPN)] = true
		}
	}
	return people
}

// campaignTable is what was measured of them, as Markdown.
func (t *table) campaignTable(b *strings.Builder) {
	b.WriteString("\n| campaign | what is told | people or places | found | missed | beside it |\n|---|---|---:|---:|---:|---:|\n")
	for _, name := range slices.Sorted(maps.Keys(t.campaigns)) {
		g := t.campaigns[name]
		found, missed := fmt.Sprint(g.found), fmt.Sprint(g.planted-g.found)
		if g.none {
			found, missed = "", ""
		}
		fmt.Fprintf(b, "| %s | %s | %d | %s | %s | %d |\n", name, looks(name), g.planted, found, missed, g.beside)
	}
	b.WriteString("\nBeside it are people whom nothing but the same place ties to the campaign, and campaigns of a place that is no intruder's.\n")
}
