package detect

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"prtscope/analyze/finding"
	"prtscope/analyze/requests"
	"prtscope/analyze/timeline"
)

// TrailOf is what was done with the tokens of a user after findings cast doubt on
// sessions of theirs, each within a week of what was done before.
type TrailOf struct {
	Sessions   []string // in order of the first doubt; the id of a sign-in that bears none
	User       finding.User
	Tenant     string
	First      int64            // of the sign-ins in doubt, microseconds UTC
	Severity   finding.Severity // of the worst finding
	Confidence float64          // of the surest of the worst
	Findings   []string         // ids of detections, in order
	Sum        requests.Group   // of all requests: counts and span
	Tokens     int64
	Groups     []requests.Group // the most telling of them

	names  map[string]string // of users and devices, by id
	places map[string]bool   // addresses of the sign-ins in doubt
	token  string            // the latest counted
}

// trailGroups is how many groups of requests a trail keeps.
const trailGroups = 40

// Trails are what findings cast doubt on. The zero Trails is empty.
type Trails struct {
	of    map[string]*TrailOf // by session, or sign-in
	by    map[uint64]*TrailOf // by hash of a sign-in's id
	bytes int64
}

// Doubt takes a finding in, and returns how many bytes the trails have grown
// by. Those of misuse or of misreported types count from medium severity on,
// and what they are about: not what went before, or showed where a device was.
func (s *Trails) Doubt(f *finding.Finding) int64 {
	if !f.Severity.AtLeast(finding.Medium) || f.Detection == "PM-042" || !strings.HasPrefix(f.Detection, "PM-") && !strings.HasPrefix(f.Detection, "MT-") {
		return 0
	}
	before := s.bytes
	for i := range f.Evidence {
		e := &f.Evidence[i]
		if supports(e.Role) || e.Role == Directory || e.Role == Risk || e.Role == Request || e.Role == Attempt || e.Event == "" {
			continue
		}
		if at, err := time.Parse(time.RFC3339, e.Time); err == nil {
			s.doubt(f, e, at.UnixMicro())
		}
	}
	return s.bytes - before
}

func (s *Trails) doubt(f *finding.Finding, e *finding.Evidence, at int64) {
	if s.of == nil {
		s.of, s.by = map[string]*TrailOf{}, map[uint64]*TrailOf{}
	}
	key := cmp.Or(e.Session, e.Event)
	t := s.of[key]
	if t == nil {
		t = &TrailOf{Sessions: []string{key}, First: at, Severity: f.Severity, places: map[string]bool{}, names: map[string]string{}}
		s.of[key] = t
		s.bytes += 600
	}
	t.First = min(t.First, at)
	t.raise(f.Severity, f.Confidence)
	if n, known := slices.BinarySearch(t.Findings, f.Detection); !known {
		t.Findings = slices.Insert(t.Findings, n, f.Detection)
	}
	t.Tenant = lesser(t.Tenant, f.Tenant)
	if e.IP != "" && !t.places[e.IP] {
		t.places[e.IP] = true
		s.bytes += 100
	}
	for _, u := range f.Users {
		if t.names[u.ID] == "" {
			s.bytes += 150
		}
		t.names[u.ID] = max(t.names[u.ID], u.UPN)
	}
	for _, v := range f.Devices {
		if t.names[v.ID] == "" {
			s.bytes += 150
		}
		t.names[v.ID] = max(t.names[v.ID], v.Name)
	}
	h := hashOf(e.Event)
	if old := s.by[h]; old == nil {
		s.by[h] = t
		s.bytes += 48
	}
}

// Follow takes requests in if they were made with a token of a sign-in in
// doubt, or with another of its session from its address, not before it.
// Groups must come in the order of their table.
func (s *Trails) Follow(g *requests.Group) {
	if s.of == nil {
		return
	}
	t := s.by[hashOf(g.SignIn)]
	if t == nil || g.SignIn == "" {
		if t = s.of[g.Session]; t == nil || g.Session == "" || !t.places[g.IP] || g.Last < t.First {
			return
		}
	}
	one := *g
	one.UPN, one.Named = cmp.Or(t.names[g.User], g.UPN), t.names[g.Device]
	if t.User.ID == "" || g.User < t.User.ID {
		t.User = finding.User{ID: g.User, UPN: one.UPN}
	}
	if t.Tenant == "" {
		t.Tenant = g.Tenant
	}
	if token := cmp.Or(g.SignIn, g.Session); t.Tokens == 0 || token != t.token {
		t.Tokens++
		t.token = token
	}
	if t.Sum.Count == 0 {
		t.Sum.First, t.Sum.Telling, t.Sum.Final = g.First, g.Telling, g.Final
	}
	t.Sum.Join(g)
	t.Groups = append(t.Groups, one)
	if len(t.Groups) >= 2*trailGroups {
		t.trim()
	}
}

// trim keeps the most telling requests.
func (t *TrailOf) trim() {
	slices.SortFunc(t.Groups, func(a, b requests.Group) int {
		return cmp.Or(-cmp.Compare(a.Worst(), b.Worst()), cmp.Compare(a.First, b.First), strings.Compare(a.SignIn, b.SignIn), strings.Compare(a.Telling.Event, b.Telling.Event),
			strings.Compare(a.IP, b.IP), strings.Compare(a.Agent, b.Agent), strings.Compare(a.App, b.App))
	})
	t.Groups = t.Groups[:min(len(t.Groups), trailGroups)]
}

// Judge runs the detections of Trail scope over every trail that has requests
// and returns what they found.
func (s *Trails) Judge(ds []*Detection, w *World) (out []finding.Finding) {
	for _, d := range ds {
		if d.Scope != Trail || !w.allows(d) {
			continue
		}
		for _, t := range s.gathered() {
			found, _ := w.judge(&Pass{Detection: d, Trail: t, User: t.User.ID}, d.Run)
			out = append(out, found...)
		}
	}
	slices.SortFunc(out, func(a, b finding.Finding) int { return finding.Compare(&a, &b) })
	return out
}

// together is how long after what was done with tokens of a user a doubt about
// another session of theirs belongs to the same.
const together = 7 * timeline.Day

// gathered returns the trails that have requests, those of one user that lie
// together as one: whoever is behind several sessions is behind one cause.
func (s *Trails) gathered() (all []*TrailOf) {
	for _, t := range s.of {
		if len(t.Groups) > 0 {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(a, b *TrailOf) int {
		return cmp.Or(strings.Compare(a.User.ID, b.User.ID), cmp.Compare(a.First, b.First), strings.Compare(a.Sessions[0], b.Sessions[0]))
	})
	var out []*TrailOf
	for _, t := range all {
		if n := len(out); n > 0 && t.User.ID != "" && out[n-1].User.ID == t.User.ID && t.First-out[n-1].Sum.Last <= together {
			out[n-1] = out[n-1].with(t)
			continue
		}
		whole := *t
		whole.trim()
		out = append(out, &whole)
	}
	return out
}

// with returns a trail and a later one of its user as one.
func (t *TrailOf) with(o *TrailOf) *TrailOf {
	both := *t
	both.Sessions = slices.Concat(t.Sessions, o.Sessions)
	both.User.UPN = max(t.User.UPN, o.User.UPN)
	both.Tenant = lesser(t.Tenant, o.Tenant)
	both.raise(o.Severity, o.Confidence)
	both.Findings = slices.Compact(slices.Sorted(slices.Values(slices.Concat(t.Findings, o.Findings))))
	both.Sum.Join(&o.Sum)
	both.Tokens += o.Tokens
	both.Groups = slices.Concat(t.Groups, o.Groups)
	both.trim()
	return &both
}

// raise takes the weight of a finding into account.
func (t *TrailOf) raise(s finding.Severity, confidence float64) {
	switch d := cmp.Compare(s.Rank(), t.Severity.Rank()); {
	case d < 0:
		t.Severity, t.Confidence = s, confidence
	case d == 0:
		t.Confidence = max(t.Confidence, confidence)
	}
}

func hashOf(v string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(v))
	return h.Sum64()
}
