package detect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/requests"
	"prtscope/analyze/survey"
	"prtscope/analyze/timeline"
)

// Used is what was done with the tokens of one user, in order of tokens, and
// which sign-ins gave them.
type Used struct {
	Groups []requests.Group
	Of     int64 // in Orphans scope: how many tokens of the user were used in all

	row map[string]int // of the sign-in that gave a token, by its id
}

// Match finds the sign-ins of a user's timeline that gave the tokens that were
// used: the sign-in whose id the token's identifier spells, or that says the
// identifier is that of its own token. t may be nil.
func Match(t *timeline.Timeline, groups []requests.Group) *Used {
	u := &Used{Groups: groups, row: map[string]int{}}
	if t == nil {
		return u
	}
	for i := range groups {
		if g := &groups[i]; g.Identified() {
			u.row[g.SignIn] = -1
		}
	}
	if len(u.row) == 0 {
		return u
	}
	found := func(id string, i int) {
		if at, asked := u.row[id]; asked && (at < 0 || !t.Is(at, timeline.OK) && t.Is(i, timeline.OK)) {
			u.row[id] = i
		}
	}
	for i := range t.Len() {
		found(t.Text(timeline.Event, i), i)
	}
	for i := range t.Len() {
		if t.Code(timeline.TokenOf, i) != 0 {
			found(t.Text(timeline.TokenOf, i), i)
		}
	}
	return u
}

// Row returns the row of the sign-in that gave a token.
func (u *Used) Row(g *requests.Group) (i int, ok bool) {
	i, asked := u.row[g.SignIn]
	return i, asked && i >= 0
}

// Name tells a timeline which devices the requests with its tokens name.
func (u *Used) Name(t *timeline.Timeline) {
	for n := range u.Groups {
		if g := &u.Groups[n]; g.Device != "" {
			if i, given := u.Row(g); given {
				t.Named(i, g.Device)
			}
		}
	}
}

// Tokens returns how many tokens were used that sign-ins of the case would have
// given, and the groups of those that no sign-in of the timeline gave and whose
// session no sign-in bears.
func (w *World) Tokens(t *timeline.Timeline, u *Used) (tokens int64, orphans []requests.Group) {
	sessions := map[string]bool{}
	upn := ""
	if t != nil {
		upn = t.Text(timeline.UPN, 0)
		for _, g := range t.Groups(timeline.Session) {
			sessions[g.Key] = true
		}
	}
	last := ""
	for n := range u.Groups {
		g := &u.Groups[n]
		if !g.Identified() || !w.covers(g) {
			continue
		}
		if g.SignIn != last {
			tokens++
			last = g.SignIn
		}
		if _, given := u.Row(g); !given && !sessions[g.Session] {
			orphans = append(orphans, *g)
			one := &orphans[len(orphans)-1]
			one.UPN = cmp.Or(one.UPN, upn)
		}
	}
	return tokens, orphans
}

// unknownLife is how long a token may live whose time of issue is not known.
const unknownLife = timeline.Day

// covers reports whether sign-ins of the case are there of when a token was
// given: after they begin, before they end, not on a day that is missing.
func (w *World) covers(g *requests.Group) bool {
	s, at, tail := w.Survey, g.Issued, w.Params.Limits.TokenTail
	if at == 0 {
		at, tail = g.First, unknownLife
	}
	if at < s.From+tail || at > s.To {
		return false
	}
	gaps := s.Gaps()
	if len(gaps) == 0 {
		return true
	}
	day := time.UnixMicro(at).UTC().Format(time.DateOnly)
	return !slices.ContainsFunc(gaps, func(gap survey.Gap) bool { return gap.Day == day })
}

// Distinct returns how many tokens groups in their order are of.
func Distinct(groups []requests.Group) (tokens int64) {
	for n := range groups {
		if n == 0 || groups[n].SignIn != groups[n-1].SignIn {
			tokens++
		}
	}
	return tokens
}

// requestEvidence returns the first or the last of a group's requests as
// evidence.
func requestEvidence(g *requests.Group, last bool) finding.Evidence {
	r, which := &g.Telling, "first"
	if last {
		r, which = &g.Final, "last"
	}
	return finding.Evidence{
		Event: r.Event, Time: stamp(r.Time), Role: Request, Source: r.Source, Record: r.Record, Offset: r.Offset,
		User: cmp.Or(g.UPN, g.User), App: cmp.Or(reference.AppName(g.App), g.App), IP: g.IP, Device: cmp.Or(g.Named, g.Device), Session: g.Session, Agent: g.Agent, Note: requestNote(g, r, which),
	}
}

// requestNote says what a request of a group was, and which of how many alike.
func requestNote(g *requests.Group, r *requests.Record, which string) string {
	note := strings.TrimSpace(r.Method + " " + r.URI)
	if g.Count > 1 {
		note += fmt.Sprintf(", the %s of %d alike (%s)", which, g.Count, r.Deed)
	}
	if g.Failed > 0 {
		note += ", of which " + Count(int(g.Failed), "failure")
	}
	return note
}
