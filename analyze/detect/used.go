package detect

import (
	"cmp"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/analyze/requests"
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

// Tokens returns how many tokens were used, and the groups of those that no
// sign-in of the timeline gave and whose session no sign-in bears.
func (u *Used) Tokens(t *timeline.Timeline) (tokens int64, orphans []requests.Group) {
	sessions := map[string]bool{}
	if t != nil {
		for _, g := range t.Groups(timeline.Session) {
			sessions[g.Key] = true
		}
	}
	for n := range u.Groups {
		g := &u.Groups[n]
		if !g.Identified() {
			continue
		}
		if n == 0 || g.SignIn != u.Groups[n-1].SignIn {
			tokens++
		}
		if _, given := u.Row(g); !given && !sessions[g.Session] {
			orphans = append(orphans, *g)
		}
	}
	return tokens, orphans
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

// requestEvidence returns the most telling of a group's requests as evidence.
func requestEvidence(g *requests.Group) finding.Evidence {
	r := &g.Telling
	return finding.Evidence{
		Event: r.Event, Time: stamp(r.Time), Role: Request, Source: r.Source, Record: r.Record, Offset: r.Offset,
		User: cmp.Or(g.UPN, g.User), App: g.App, IP: g.IP, Device: cmp.Or(g.Named, g.Device), Session: g.Session, Agent: g.Agent, Note: requestNote(g),
	}
}

// requestNote says what the requests of a group were.
func requestNote(g *requests.Group) string {
	note := strings.TrimSpace(g.Telling.Method + " " + g.Telling.URI)
	if g.Count > 1 {
		note += ", and " + Count(int(g.Count-1), "more request")
	}
	if g.Failed > 0 {
		note += ", of which " + Count(int(g.Failed), "failure")
	}
	return note
}
