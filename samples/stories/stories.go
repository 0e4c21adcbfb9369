// Package stories tells what an intruder, or an innocent person who looks
// like one, did in a made-up tenant, and says which findings must follow.
// It knows the catalogue of detections by their ids only; it never runs one.
package stories

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"prtscope/samples/tenant"
)

// Label is one finding that a story calls for.
type Label struct {
	Story     string
	Detection string
	Level     string   // least severity: info, low, medium, high, critical
	Expect    string   // must: silence is an error. may: true of the story, yet not what it is about. silent: see Silent
	User      string   // user principal name, or ""
	Device    string   // device id, or ""
	Session   string   // session id, or ""
	SignIns   []string // ids of the sign-ins that show it
	Only      string   // folder of the only sample that shows it, or ""
	Note      string
	Place     string // of Together and Apart: an address
}

// The kinds of expectation.
const (
	Must   = "must"
	May    = "may"
	Silent = "silent" // of a look-alike: nothing of the level or worse may be found of its user or device

	Together = "together" // what is found of its user belongs to the campaign of its place
	Apart    = "apart"    // no campaign is of its place
)

// Tale is one telling of a story: whose tenant, which telling, what for.
type Tale struct {
	W      *tenant.World
	R      *rand.Rand
	N      int // 0 for the first telling; later ones have other people
	Day    int // day of the tale on which the story's own first day falls
	Story  string
	Labels []Label
	folder string // of the small sample that alone has it; "" is all
}

// Story is one story and how it is told.
type Story struct {
	Name string
	Doc  string
	Days int // that it takes; 0 is twelve, and it is told again and again
	// LookAlike says that all is lawful: nothing of medium level or higher may
	// be found of its people and devices.
	LookAlike bool
	Tell      func(t *Tale)
}

// Run tells one story and returns its labels. n is the number of the telling
// and day the day on which it begins.
func (s Story) Run(w *tenant.World, n, day int) []Label {
	t := &Tale{W: w, R: w.Rand(fmt.Sprintf("%s %d", s.Name, n)), N: n, Day: day, Story: s.Name}
	s.Tell(t)
	return t.Labels
}

// silent returns the labels of a look-alike: those of everybody and everything
// that came into the tenant with it.
func (s Story) silent(users []*tenant.User, devices []*tenant.Device) (labels []Label) {
	if !s.LookAlike {
		return nil
	}
	for _, u := range users {
		labels = append(labels, Label{Story: s.Name, Level: "medium", Expect: Silent, User: u.UPN})
	}
	for _, d := range devices {
		labels = append(labels, Label{Story: s.Name, Level: "medium", Expect: Silent, Device: d.ID.String()})
	}
	return labels
}

// Few are the stories that the small samples tell: what intruders did first,
// then what only looks like it.
var Few = append(slices.Clone(few), lentMail)

var few = []Story{phish, replay, moved, disabledDevice, oldPassword, disabledUser, twoSystems, spray, shell, linux, windowsSeven, thisApp, phone, underReported, guests,
	lentToken, unlogged, sharedSession, foreignTLS, travel, splitTunnel, dualState, enrolment, newPassword, leaver, administrator, sharedDesk, webApp}

// All are the stories that large tenants tell.
var All = append(slices.Clone(few),
	abroad, silentRegistration, relayed, twoRhythms, travelImpossible, unboundElsewhere, codeElsewhere, backFromSilence, deviceReturns,
	pastRevocation, idle, tooOld, unearned, staleClaim, helloNowhere, helloNeverSet, keyAfterTool, alarm,
	wrongKey, oldDerivation, impossibleDevice, otherAgent, stranger, unboundOnce, script, cutAgent, wrongBrowser, bulk, fanOut, probing, noDeviceTool, oldVersion, byHand, beforeBirth,
	nobodysDevice, emptyRenewal, noBroker, flip, rdpElsewhere, serversToken, byPassword, noState, lostDevice, federated, privileged, contradicted, otherClient, backup, gathered,
	reinstalled, cloudPC, lentMail, pooled, intruder, kit, tunnel, scanner)

// at is a moment of the story: its own day 0 is the tale's t.Day.
func (t *Tale) at(day, hour, minute int) time.Time {
	return t.W.At(t.R, t.Day+day, hour, minute)
}

// say adds a label for what the given sign-ins show.
func (t *Tale) say(detection, level, expect, note string, rows ...*tenant.SignIn) {
	l := Label{Story: t.Story, Detection: detection, Level: level, Expect: expect, Note: note, Only: t.folder}
	for _, r := range rows {
		if r.User != nil && l.User == "" {
			l.User = r.User.UPN
		}
		if r.Device != nil {
			l.Device = r.Device.ID.String()
		}
		if !r.Session.Zero() {
			l.Session = r.Session.String()
		}
		l.SignIns = append(l.SignIns, r.ID.String())
	}
	t.Labels = append(t.Labels, l)
}

// person hires someone and gives them a joined laptop with Windows Hello.
func (t *Tale) person(name string, kind tenant.Kind, net *tenant.Net, method string) *tenant.Seat {
	u := t.W.Hire(t.R, name, t.N)
	d := t.W.Issue(t.R, u, tenant.Label(t.R, "NB-LT"), "joined", kind, 60+t.R.IntN(300))
	return t.W.Sit(t.R, u, d, net, method)
}

// worker is a person with a laptop who worked in the office for three days.
func (t *Tale) worker(name, method string) *tenant.Seat {
	s := t.person(name, tenant.Windows11, tenant.Office, method)
	for day := range 3 {
		t.day(s, day)
	}
	return s
}

// day is an ordinary day at a desk: logon, apps, renewals.
func (t *Tale) day(s *tenant.Seat, day int) {
	s.Logon(t.at(day, 6, 10+t.R.IntN(30)))
	s.Native(t.at(day, 7, t.R.IntN(60)), tenant.Outlook, tenant.Exchange, "primaryRefreshToken")
	s.Renew(t.at(day, 10, 10+t.R.IntN(30)))
	if day%2 == 0 {
		s.Renew(t.at(day, 14, 10+t.R.IntN(30)))
	}
}
