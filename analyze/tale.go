package analyze

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/finding"
)

// toldStages is how many stages the story of an incident tells in full.
const toldStages = 12

// A tale is an incident as its findings come, in any order.
type tale struct {
	findings       int
	ids            []string // of the first, in order of time
	first, last    string
	severity       finding.Severity
	lead           finding.Finding // its cause: what followed on others leads only where there is nothing else
	leadTurn       int32
	leads          bool             // lead does not follow on others
	stages         map[string]stage // by detection: its first finding
	users, devices shortlist
}

type stage struct {
	turn int32
	text string
}

func newTale() *tale { return &tale{stages: map[string]stage{}} }

// add takes in a finding, which is number turn of the incident in order of
// time; follows says that it tells what came of others. It returns how many
// bytes more are held.
func (t *tale) add(f *finding.Finding, turn int32, follows bool) (grown int64) {
	if t.ids == nil {
		t.ids = make([]string, min(t.findings, toldFindings))
	}
	if int(turn) < len(t.ids) {
		t.ids[turn] = f.ID
	}
	if turn == 0 {
		t.first = f.First
	}
	t.last = max(t.last, f.Last)
	if t.severity == "" || f.Severity.Rank() < t.severity.Rank() {
		t.severity = f.Severity
	}
	if c := compareLeads(f, &t.lead); t.lead.ID == "" || !follows && !t.leads || follows != t.leads && (c < 0 || c == 0 && turn < t.leadTurn) {
		t.leads = !follows
		t.lead = finding.Finding{ID: f.ID, Detection: f.Detection, Tried: f.Tried, Title: f.Title, Severity: f.Severity, Confidence: f.Confidence, Subject: f.Subject, First: f.First}
		t.leadTurn = turn
	}
	if s, known := t.stages[f.Detection]; !known || turn < s.turn {
		t.stages[f.Detection] = stage{turn, fmt.Sprintf("%s %s (%s).", minute(f.First), strings.TrimSuffix(f.Title, "."), f.Detection)}
	}
	for _, u := range f.Users {
		grown += t.users.add(u.ID, u.UPN, turn)
	}
	for _, d := range f.Devices {
		grown += t.devices.add(d.ID, d.Name, turn)
	}
	return grown
}

// compareLeads orders findings by how well they stand for an incident: the
// worst, and of those misuse before tries at it.
func compareLeads(a, b *finding.Finding) int {
	return cmp.Or(cmp.Compare(a.Severity.Rank(), b.Severity.Rank()), cmp.Compare(a.Shows(), b.Shows()), cmp.Compare(b.Confidence, a.Confidence), strings.Compare(a.First, b.First), strings.Compare(a.ID, b.ID))
}

// tell tells the findings as one story.
func (t *tale) tell() finding.Incident {
	in := finding.Incident{Severity: t.severity, First: t.first, Last: t.last, Findings: t.ids,
		MoreFindings: t.findings - len(t.ids), MoreUsers: t.users.more(), MoreDevices: t.devices.more(),
		Users: []finding.User{}, Devices: []finding.Device{}}
	h := sha256.New()
	for _, id := range t.ids {
		fmt.Fprintln(h, id)
	}
	if in.MoreFindings > 0 {
		fmt.Fprintln(h, in.MoreFindings)
	}
	in.ID = "incident-" + hex.EncodeToString(h.Sum(nil)[:4])
	for _, u := range t.users.names {
		in.Users = append(in.Users, finding.User{ID: u.id, UPN: u.name})
	}
	for _, d := range t.devices.names {
		in.Devices = append(in.Devices, finding.Device{ID: d.id, Name: d.name})
	}
	in.Title = t.lead.Title
	if t.leads && !t.lead.Severity.AtLeast(t.severity) { // what came of it is worse than it
		in.Title = strings.TrimSuffix(in.Title, ".") + fmt.Sprintf("; what was done then is %s", t.severity)
	}
	who := name(in)
	if t.lead.Subject.Kind == "address" {
		who = t.lead.Subject.ID
	}
	if who != "" {
		in.Title = who + ": " + in.Title
	}
	var stages []stage
	for _, s := range t.stages {
		stages = append(stages, s)
	}
	slices.SortFunc(stages, func(a, b stage) int { return cmp.Compare(a.turn, b.turn) })
	var texts []string
	for _, s := range stages[:min(len(stages), toldStages)] {
		texts = append(texts, s.text)
	}
	in.Story = strings.Join(texts, " ")
	if more := t.findings - len(texts); more > 0 {
		in.Story += fmt.Sprintf(" And %d more of the same or later.", more)
	}
	return in
}

// name says whom an incident is about.
func name(in finding.Incident) string {
	switch all := len(in.Users) + in.MoreUsers; {
	case all == 1:
		return cmp.Or(in.Users[0].UPN, in.Users[0].ID)
	case all > 1:
		return fmt.Sprintf("%s and %d more", cmp.Or(in.Users[0].UPN, in.Users[0].ID), all-1)
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

// A shortlist is the first of some ids, in order, each with the first name that
// was given to it, and how many ids there are.
type shortlist struct {
	names []named
	all   set
}

type named struct {
	id, name string
	turn     int32 // of the name
}

// add takes in an id. A name given at an earlier turn is better, a blank one none.
func (l *shortlist) add(id, name string, turn int32) (grown int64) {
	_, grown = l.all.add(hashOf(id))
	at, known := slices.BinarySearchFunc(l.names, id, func(n named, id string) int { return strings.Compare(n.id, id) })
	switch {
	case !known && at < toldNames:
		l.names = slices.Insert(l.names, at, named{id, name, turn})
		l.names = l.names[:min(len(l.names), toldNames)]
		grown += 128
	case known && name != "" && (l.names[at].name == "" || turn < l.names[at].turn):
		l.names[at].name, l.names[at].turn = name, turn
	}
	return grown
}

// more is how many ids are not in the list.
func (l *shortlist) more() int { return l.all.n - len(l.names) }

// An Action is something to be done, and to what.
type Action struct {
	Verb    string   // "disable-device"
	Targets []Target // the first few, in the order of findings
	More    int      // targets beyond those
}

// Target is what something is to be done to.
type Target struct{ ID, Name string }

// toldTargets is how many targets of an action are named.
const toldTargets = 10

// Verify begins the verb of what the audit log shows as done already.
const Verify = "verify-"

// todoList gathers the actions of findings by what is to be done.
type todoList struct {
	list []Action
	seen set
}

// add takes in the actions of a finding.
func (l *todoList) add(f *finding.Finding) (grown int64) {
	for _, a := range f.Actions {
		verb, id, _ := strings.Cut(a, ":")
		if slices.ContainsFunc(f.Done, func(d finding.Done) bool { return d.Action == a && d.Time >= f.Last }) {
			verb = Verify + verb
		}
		target := Target{ID: id}
		if i := slices.IndexFunc(f.Devices, func(d finding.Device) bool { return d.ID == id }); i >= 0 {
			target.Name = f.Devices[i].Name
		}
		added, more := l.seen.add(hashOf(verb + ":" + id))
		grown += more
		i := slices.IndexFunc(l.list, func(a Action) bool { return a.Verb == verb })
		if !added { // but perhaps now with its name
			known := l.list[i].Targets
			if at := slices.IndexFunc(known, func(t Target) bool { return t.ID == id && t.Name == "" }); at >= 0 {
				known[at].Name = target.Name
			}
			continue
		}
		if i < 0 {
			i = len(l.list)
			l.list = append(l.list, Action{Verb: verb})
		}
		if a := &l.list[i]; len(a.Targets) < toldTargets {
			a.Targets = append(a.Targets, target)
		} else {
			a.More++
		}
	}
	return grown
}
