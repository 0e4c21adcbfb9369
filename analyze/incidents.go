package analyze

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"prtscope/analyze/finding"
)

// Findings belong together when they share a session, or a user or device
// within a week. A finding that names many users or devices is about something
// else than one of them and ties nothing together.
const (
	near     = 7 * 24 * time.Hour
	tieUsers = 3
	tieItems = 5
	told     = 12 // stages that a story tells in full
)

// incidents gathers the findings of medium severity or higher, so that one
// cause is one line to read. Devices that many share tie nothing together.
func incidents(fs []finding.Finding, shared func(device string, at int64) bool) []finding.Incident {
	var order []int // in order of time
	for i := range fs {
		if fs[i].Severity.AtLeast(finding.Medium) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(fs[a].First, fs[b].First) })
	g := grouping{parent: make([]int, len(fs)), last: map[string]int{}}
	for i := range fs {
		g.parent[i] = i
	}
	for _, i := range order {
		f := &fs[i]
		at, _ := time.Parse(time.RFC3339, f.First)
		for _, s := range f.Sessions[:min(len(f.Sessions), tieItems)] {
			g.tie(fs, i, "session "+s, 0)
		}
		if len(f.Users) <= tieUsers {
			for _, u := range f.Users {
				g.tie(fs, i, "user "+u.ID, near)
			}
		}
		if len(f.Devices) <= tieItems {
			for _, d := range f.Devices {
				if !shared(d.ID, at.UnixMicro()) {
					g.tie(fs, i, "device "+d.ID, near)
				}
			}
		}
	}
	groups := map[int][]*finding.Finding{}
	for _, i := range order {
		root := g.root(i)
		groups[root] = append(groups[root], &fs[i])
	}
	out := []finding.Incident{}
	for _, group := range groups {
		out = append(out, incident(group))
	}
	slices.SortFunc(out, func(a, b finding.Incident) int {
		return cmp.Or(cmp.Compare(a.Severity.Rank(), b.Severity.Rank()), strings.Compare(a.First, b.First), strings.Compare(a.ID, b.ID))
	})
	return out
}

// grouping is a forest of findings that belong together.
type grouping struct {
	parent []int
	last   map[string]int // latest finding of an entity
}

func (g *grouping) root(i int) int {
	for g.parent[i] != i {
		g.parent[i] = g.parent[g.parent[i]]
		i = g.parent[i]
	}
	return i
}

// tie ties finding i to the one before it of the same entity, if that is not
// longer ago than within (0 is any time).
func (g *grouping) tie(fs []finding.Finding, i int, entity string, within time.Duration) {
	j, ok := g.last[entity]
	if ok && (within == 0 || !apart(fs[j].Last, fs[i].First, within)) {
		g.parent[g.root(i)] = g.root(j)
	}
	if !ok || fs[j].Last < fs[i].Last {
		g.last[entity] = i
	}
}

func apart(last, first string, within time.Duration) bool {
	a, err1 := time.Parse(time.RFC3339, last)
	b, err2 := time.Parse(time.RFC3339, first)
	return err1 == nil && err2 == nil && b.Sub(a) > within
}

// incident tells findings, which are in order of time, as one story.
func incident(fs []*finding.Finding) finding.Incident {
	lead := slices.MinFunc(fs, func(a, b *finding.Finding) int {
		return cmp.Or(cmp.Compare(a.Severity.Rank(), b.Severity.Rank()), cmp.Compare(b.Confidence, a.Confidence), strings.Compare(a.First, b.First), strings.Compare(a.ID, b.ID))
	})
	in := finding.Incident{Severity: lead.Severity, First: fs[0].First, Last: fs[0].Last, Users: []finding.User{}, Devices: []finding.Device{}}
	users, devices := map[string]finding.User{}, map[string]finding.Device{}
	stages, detections := []string{}, map[string]bool{}
	h := sha256.New()
	for _, f := range fs {
		in.Findings = append(in.Findings, f.ID)
		fmt.Fprintln(h, f.ID)
		in.Last = max(in.Last, f.Last)
		for _, u := range f.Users {
			if old := users[u.ID]; old.UPN == "" {
				users[u.ID] = u
			}
		}
		for _, d := range f.Devices {
			if old := devices[d.ID]; old.Name == "" {
				devices[d.ID] = d
			}
		}
		if !detections[f.Detection] && len(stages) < told {
			stages = append(stages, fmt.Sprintf("%s %s (%s).", minute(f.First), strings.TrimSuffix(f.Title, "."), f.Detection))
		}
		detections[f.Detection] = true
	}
	in.ID = "incident-" + hex.EncodeToString(h.Sum(nil)[:4])
	for _, id := range slices.Sorted(maps.Keys(users)) {
		in.Users = append(in.Users, users[id])
	}
	for _, id := range slices.Sorted(maps.Keys(devices)) {
		in.Devices = append(in.Devices, devices[id])
	}
	in.Title = lead.Title
	who := name(in)
	if lead.Subject.Kind == "address" {
		who = lead.Subject.ID
	}
	if who != "" {
		in.Title = who + ": " + lead.Title
	}
	in.Story = strings.Join(stages, " ")
	if more := len(fs) - len(stages); more > 0 {
		in.Story += fmt.Sprintf(" And %d more of the same or later.", more)
	}
	return in
}

// name says whom an incident is about.
func name(in finding.Incident) string {
	switch {
	case len(in.Users) == 1:
		return cmp.Or(in.Users[0].UPN, in.Users[0].ID)
	case len(in.Users) > 1:
		return fmt.Sprintf("%s and %d more", cmp.Or(in.Users[0].UPN, in.Users[0].ID), len(in.Users)-1)
	case len(in.Devices) > 0:
		return cmp.Or(in.Devices[0].Name, in.Devices[0].ID)
	}
	return ""
}

// minute shortens a time to minutes.
func minute(at string) string {
	if len(at) < 16 {
		return at
	}
	return at[:10] + " " + at[11:16]
}
