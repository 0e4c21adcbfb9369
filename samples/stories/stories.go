// Package stories tells what an intruder, or an innocent person who looks
// like one, did in a made-up tenant, and says which findings must follow.
// It knows the catalogue of detections by their ids only; it never runs one.
package stories

import (
	"fmt"
	"math/rand/v2"
	"time"

	"prtscope/samples/tenant"
)

// Label is one finding that a story calls for.
type Label struct {
	Story     string
	Detection string
	Level     string   // least severity: info, low, medium, high, critical
	Expect    string   // must: silence is an error. may: true of the story, yet not what it is about
	User      string   // user principal name, or ""
	Device    string   // device id, or ""
	Session   string   // session id, or ""
	SignIns   []string // ids of the sign-ins that show it
	Only      string   // folder of the only sample that shows it, or ""
	Note      string
}

// The two kinds of expectation.
const (
	Must = "must"
	May  = "may"
)

// Tale is one telling of a story: whose tenant, which telling, what for.
type Tale struct {
	W      *tenant.World
	R      *rand.Rand
	N      int // 0 for the first telling; later ones have other people
	Day    int // day of the tale on which the story's own first day falls
	Story  string
	Labels []Label
}

// Story is one story and how it is told.
type Story struct {
	Name string
	Doc  string
	Tell func(t *Tale)
}

// Run tells one story and returns its labels. n is the number of the telling
// and day the day on which it begins; a story takes twelve days at most.
func (s Story) Run(w *tenant.World, n, day int) []Label {
	t := &Tale{W: w, R: w.Rand(fmt.Sprintf("%s %d", s.Name, n)), N: n, Day: day, Story: s.Name}
	s.Tell(t)
	return t.Labels
}

// All are the stories: what intruders did first, then what only looks like it.
var All = []Story{phish, replay, moved, disabledDevice, oldPassword, disabledUser, twoSystems, spray, shell, linux, windowsSeven, thisApp, phone, underReported, guests,
	travel, splitTunnel, dualState, enrolment, newPassword, leaver, administrator, sharedDesk, webApp}

// at is a moment of the story: its own day 0 is the tale's t.Day.
func (t *Tale) at(day, hour, minute int) time.Time {
	return t.W.At(t.R, t.Day+day, hour, minute)
}

// say adds a label for what the given sign-ins show.
func (t *Tale) say(detection, level, expect, note string, rows ...*tenant.SignIn) {
	l := Label{Story: t.Story, Detection: detection, Level: level, Expect: expect, Note: note}
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

// day is an ordinary day at a desk: logon, apps, renewals.
func (t *Tale) day(s *tenant.Seat, day int) {
	s.Logon(t.at(day, 6, 10+t.R.IntN(30)))
	s.Native(t.at(day, 7, t.R.IntN(60)), tenant.Outlook, tenant.Exchange, "primaryRefreshToken")
	s.Renew(t.at(day, 10, 10+t.R.IntN(30)))
	if day%2 == 0 {
		s.Renew(t.at(day, 14, 10+t.R.IntN(30)))
	}
}
