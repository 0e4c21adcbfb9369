package tenant

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Pace is how much of an ordinary day reaches the log.
type Pace struct {
	Apps, Phone int     // calls a day from the laptop and from the phone
	Away        float64 // share of working days without the computer
	Slips       float64 // share of logons that begin with a mistyped password
}

// The two paces: a log that a person can read, and one as full as real ones.
var (
	Quiet = Pace{Apps: 2, Phone: 1, Away: 0.45, Slips: 0.2}
	Full  = Pace{Apps: 17, Phone: 5, Away: 0.08, Slips: 0.03}
)

// Life is a population and its ordinary days. Days must be told in order.
type Life struct {
	w      *World
	r      *rand.Rand
	pace   Pace
	people []*commuter
}

// commuter is a person with a laptop and a phone who works at the office on
// some days and at home on others, and is in one place for a whole day.
type commuter struct {
	laptop, phone *Seat
	home          [2]string // addresses at home of laptop and phone
	office        *Net
	born          int // day on which the sessions began
}

var given = strings.Fields("Ingrid Oskar Maja Noah Elsa Filip Astrid Emil Sara Jakob Thea Magnus Lucia Mateo Amira Yusuf Hana Kenji Chloé Jürgen")
var family = strings.Fields("Solheim Bakken Haugland Lindgren Sørensen Virtanen Kowalski Novotná Silva García Rossi Schmidt Dubois Okafor Yilmaz Nguyen Tanaka Singh Iversen Dahlberg")

// Settle adds n people to the tenant and returns their life.
func (w *World) Settle(r *rand.Rand, n int, pace Pace) *Life {
	l := &Life{w: w, r: r, pace: pace}
	for i := range n {
		a, b := i%len(given), (i/len(given)+i*7)%len(family)
		u := w.Hire(r, given[a]+" "+family[b], i/(len(given)*len(family)))
		if n > len(given) {
			u.UPN = fmt.Sprintf("u%06d@%s", i, w.Domain)
		}
		kind, trust, method := Windows11, "joined", Hello
		if r.IntN(4) == 0 {
			kind, trust = Windows10, "hybrid"
		}
		if r.IntN(3) == 0 {
			method = Password
		}
		c := &commuter{office: Office}
		if r.IntN(4) == 0 {
			c.office = Branch
		}
		c.laptop = w.Sit(r, u, w.Issue(r, u, Label(r, "NB-LT"), trust, kind, 30+r.IntN(600)), c.office, method)
		phone, name := IPhone, "iPhone"
		if r.IntN(3) == 0 {
			phone, name = Android, "Android"
		}
		c.phone = w.Sit(r, u, w.Issue(r, u, strings.Fields(u.Name)[0]+" "+name, "registered", phone, 30+r.IntN(300)), Mobile, "")
		c.home = [2]string{Home.Address(r), Home.Address(r)}
		c.born = -r.IntN(8)
		l.people = append(l.people, c)
	}
	return l
}

// Day tells one day of everybody's life.
func (l *Life) Day(day int) {
	weekend := l.w.First.AddDate(0, 0, day).Weekday()%6 == 0
	for _, c := range l.people {
		c.day(l.r, l.pace, day, weekend)
	}
}

func (c *commuter) day(r *rand.Rand, p Pace, day int, weekend bool) {
	fresh := day-c.born >= 12
	if fresh {
		c.laptop.Session = NewGUID(r)
	}
	if !weekend && r.Float64() >= p.Away {
		if r.IntN(5) < 2 {
			c.laptop.Net, c.laptop.IP = Home, c.home[0]
		} else {
			c.laptop.Move(c.office)
		}
		c.desk(r, p, day)
	}
	if fresh {
		again := c.phone.Type(c.phone.At(day, 5, r.IntN(50)), OutlookPhone, Exchange)
		again.Agent, again.Browser, again.Client, again.Protocol = c.phone.agent(OutlookPhone), "", native, ""
		c.born = day
	}
	if r.IntN(2) == 0 {
		c.phone.Move(Mobile)
	} else {
		c.phone.Net, c.phone.IP = Home, c.home[1]
	}
	calls := p.Phone
	if weekend || p.Phone == 1 {
		calls = (p.Phone + r.IntN(2)) / 2
	}
	for range calls {
		incoming := "refreshToken"
		if r.IntN(6) == 0 {
			incoming = "primaryRefreshToken"
		}
		c.phone.Native(c.phone.At(day, 6+r.IntN(15), r.IntN(60)), OutlookPhone, Exchange, incoming)
	}
}

// desk is a working day at the laptop: logon, renewals about every four
// hours, apps, a page or two in the browser.
func (c *commuter) desk(r *rand.Rand, p Pace, day int) {
	s := c.laptop
	hour := 5 + r.IntN(3)
	if r.Float64() < p.Slips && s.Method == Password {
		s.Wrong(s.At(day, hour, r.IntN(5)))
	}
	s.Logon(s.At(day, hour, 6+r.IntN(10)))
	if p.Apps > 10 && r.IntN(2) == 0 {
		s.Logon(s.At(day, hour+6, 20+r.IntN(20)))
	}
	s.Renew(s.At(day, hour+4, 8+r.IntN(12)))
	if p.Apps > 10 || r.IntN(2) == 0 {
		s.Renew(s.At(day, hour+8, 10+r.IntN(12)))
	}
	for range p.Apps {
		n := desktop[r.IntN(len(desktop))]
		incoming := "refreshToken"
		if r.IntN(3) == 0 {
			incoming = "primaryRefreshToken"
		}
		s.Native(s.At(day, hour, 17+r.IntN(480)), n[0], n[1], incoming)
	}
	if r.IntN(3) == 0 {
		at := s.At(day, hour+1+r.IntN(6), r.IntN(60))
		if r.IntN(3) == 0 {
			e := s.Stop(at, OfficeHome, SharePoint, 50058)
			e.Agent, e.Browser, e.Steps, e.Correlation = AgentEdge, "Edge 136.0.0", nil, NewGUID(r)
		}
		s.Browse(at.Add(Tick*40000000), OfficeHome, SharePoint)
	}
}

// desktop are what the apps of a laptop ask for.
var desktop = [][2]*App{{Outlook, Exchange}, {Teams, Chat}, {OneDrive, SharePoint}, {Office365, Graph}, {Edge, Graph}, {Search, SharePoint}, {Teams, Graph}}
