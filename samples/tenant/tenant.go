// Package tenant makes up a small company that uses Entra ID: its people,
// their devices and networks, and the sign-ins and directory changes that
// their days leave behind. Everything follows from a seed, so the same seed
// tells the same story to the byte. Nothing in it is real: names are
// invented, addresses and system numbers are those set aside for
// documentation. It knows no export format and no detection.
package tenant

import (
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// Tick is the resolution of the service's clock.
const Tick = 100 * time.Nanosecond

// World is one tenant over a span of days.
type World struct {
	Seed    uint64
	First   time.Time // midnight UTC of the first day
	Days    int
	Domain  string
	Tenant  GUID
	SignIns []*SignIn // in the order they were told; Sort puts them in order of time
	Audits  []*Audit
	Odd     []*Request       // beside those that every token is used for
	Hunted  []*User          // for whose sign-ins somebody asked advanced hunting
	Aside   map[*User]string // folder of the only small sample that has their many sign-ins
	Risks   []Risk
	Users   []*User
	Devices []*Device

	Policies []Policy

	slab []SignIn
}

// Policy is a Conditional Access policy of the tenant.
type Policy struct {
	ID     GUID
	Name   string
	Grants []string
}

// New returns an empty tenant.
func New(seed uint64, first time.Time, days int) *World {
	w := &World{Seed: seed, First: first, Days: days, Domain: "nordbrygge.example", Aside: map[*User]string{}}
	r := w.Rand("tenant")
	w.Tenant = NewGUID(r)
	w.Policies = []Policy{
		{ID: NewGUID(r), Name: "Require multifactor authentication", Grants: []string{"Mfa"}},
	}
	return w
}

// AddPolicies gives the tenant n more policies, as large tenants have them:
// each is named in every evaluated sign-in.
func (w *World) AddPolicies(n int) {
	r := w.Rand("policies")
	names := []string{"Block legacy authentication", "Require compliant device for Office 365", "Require approved client app on phones",
		"Block sign-in from unlisted countries", "Require terms of use for guests", "Require token protection for Exchange and SharePoint",
		"Sign-in frequency for administrators", "Block device code flow", "Require multifactor authentication to register devices",
		"Require hybrid joined device for finance", "Require multifactor authentication for Azure management", "Block high sign-in risk"}
	for i := range n {
		w.Policies = append(w.Policies, Policy{ID: NewGUID(r), Name: names[i%len(names)], Grants: []string{"Mfa", "RequireCompliantDevice"}[:1+i%2]})
	}
}

// Rand returns a stream of random numbers of its own for the named part of
// the tale, so that a change to one part leaves the others as they were.
func (w *World) Rand(name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(w.Seed, h.Sum64()))
}

// At returns the moment hh:mm, in UTC, of the given day of the tale (0 is the
// first), with seconds and ticks drawn from r.
func (w *World) At(r *rand.Rand, day, hour, minute int) time.Time {
	return w.First.AddDate(0, 0, day).
		Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute).
		Add(time.Duration(r.Int64N(int64(time.Minute/Tick))) * Tick)
}

// Add takes a sign-in into the log and completes what the service itself
// adds: request id, correlation id, duration.
func (w *World) Add(r *rand.Rand, s SignIn) *SignIn {
	if len(w.slab) == 0 {
		w.slab = make([]SignIn, 256)
	}
	p := &w.slab[0]
	w.slab = w.slab[1:]
	*p = s
	p.ID = NewRequestID(r)
	p.Original = p.ID
	if p.Correlation.Zero() {
		p.Correlation = NewGUID(r)
	}
	p.Latency = 90 + r.IntN(900)
	p.Lag = time.Minute + time.Duration(r.Int64N(int64(3*time.Minute/Tick)))*Tick
	if p.Home.Zero() {
		p.Home = w.Tenant
	}
	w.SignIns = append(w.SignIns, p)
	return p
}
