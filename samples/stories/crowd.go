package stories

import (
	"time"

	"prtscope/samples/tenant"
)

// Crowd is a large tenant: a population that lives its ordinary days, and the
// stories told among them again and again.
type Crowd struct {
	World  *tenant.World
	Labels []Label
	life   *tenant.Life
	days   map[int][]*tenant.SignIn // what the stories add to each day
}

// NewCrowd makes a tenant of the given number of ordinary people over the
// given number of days, at least fourteen, from 1 June 2026.
func NewCrowd(seed uint64, people, days int) *Crowd {
	w := tenant.New(seed, time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC), max(days, shortest))
	w.AddPolicies(11)
	c := &Crowd{World: w, days: map[int][]*tenant.SignIn{}}
	c.tell(administrator, 0, 0)
	c.life = w.Settle(w.Rand("life"), people, tenant.Full)
	weeks := (w.Days-shortest)/7 + 1
	for n := range max(1, people/each) {
		for i, s := range All {
			switch {
			case n == 0 && s.Name == administrator.Name:
			case s.Days > w.Days:
			case s.Days > 0:
				c.tell(s, n, 0)
			default:
				c.tell(s, n, 7*((n+i)%weeks))
			}
		}
	}
	for _, s := range w.SignIns {
		day := int(s.Time.Sub(w.First) / (24 * time.Hour))
		c.days[day] = append(c.days[day], s)
	}
	w.SignIns = nil
	tenant.SortAudits(w.Audits)
	return c
}

func (c *Crowd) tell(s Story, n, day int) {
	users, devices := len(c.World.Users), len(c.World.Devices)
	c.Labels = append(c.Labels, s.Run(c.World, n, day)...)
	devices = min(devices, len(c.World.Devices)) // a story may delete some
	c.Labels = append(c.Labels, s.silent(c.World.Users[users:], c.World.Devices[devices:])...)
}

// Every other story fits into two weeks, and is told once for every so many people.
const (
	shortest = 14
	each     = 60
)

// Day returns the sign-ins of one day in order of time. Days must be asked
// for in order, once each; only the asked one is held in memory.
func (c *Crowd) Day(day int) []*tenant.SignIn {
	c.World.SignIns = c.days[day]
	delete(c.days, day)
	c.life.Day(day)
	rows := c.World.SignIns
	c.World.SignIns = nil
	tenant.Sort(rows)
	return rows
}
