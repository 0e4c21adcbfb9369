package detect

import (
	"cmp"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/analyze/requests"
	"prtscope/analyze/story"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// replayed is what a story says was done with tokens.
type replayed struct {
	groups []requests.Group
	used   map[string]*Used // by user
	lost   []Lost
}

// deedsOf gathers the requests of a story as those of a case are, and counts
// them in the world.
func deedsOf(s *story.Story, users []*timeline.Timeline, w *World) (*replayed, error) {
	r := &replayed{used: map[string]*Used{}}
	if s.Requests.Len() == 0 {
		return r, nil
	}
	ids := map[string]string{}
	for i := range s.SignIns.Len() {
		if id, _ := s.SignIns.Text(signin.UserID, i); id != "" {
			upn, _ := s.SignIns.Text(signin.UserName, i)
			ids[upn] = id
		}
	}
	var parts []requests.Group
	g := requests.NewGatherer(func(upn string) string { return ids[upn] }, func(b *column.Batch) error {
		for i := range b.Len() {
			parts = append(parts, requests.At(b, i))
		}
		return nil
	})
	// One row at a time, so that groups come in parts.
	for i := range s.Requests.Len() {
		one := column.NewGatherer(column.NewBatch(s.Requests.Schema))
		one.Append(s.Requests, i)
		if err := g.Add(one.Batch()); err != nil {
			return nil, err
		}
	}
	if err := g.Flush(); err != nil {
		return nil, err
	}
	r.groups = joined(parts)
	w.Requests = &g.Tally
	by := map[string]*timeline.Timeline{}
	for _, t := range users {
		by[t.ID] = t
	}
	for from := 0; from < len(r.groups); {
		to := from + 1
		for to < len(r.groups) && r.groups[to].User == r.groups[from].User {
			to++
		}
		user := r.groups[from].User
		u := Match(by[user], r.groups[from:to])
		r.used[user] = u
		tokens, orphans := w.Tokens(by[user], u)
		w.Requests.Tokens += tokens
		if len(orphans) > 0 {
			r.lost = append(r.lost, Lost{User: user, Tokens: tokens, Groups: orphans})
		}
		from = to
	}
	search := NewSearch(r.lost)
	search.Look(s.SignIns)
	r.lost, w.Requests.Orphans = search.Left(r.lost)
	return r, nil
}

// joined puts parts of groups together, in the order of their table.
func joined(parts []requests.Group) (whole []requests.Group) {
	b := column.NewBatch(requests.Schema)
	for i := range parts {
		parts[i].Put(b)
	}
	order := make([]int, len(parts))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return requests.Compare(b, i, b, j) })
	for _, i := range order {
		g := requests.At(b, i)
		if n := len(whole); n > 0 && whole[n-1].Same(&g) {
			whole[n-1].Join(&g)
			continue
		}
		whole = append(whole, g)
	}
	return whole
}

// follow goes after the tokens that findings cast doubt on.
func (r *replayed) follow(ds []*Detection, found []finding.Finding, w *World) []finding.Finding {
	var trails Trails
	for i := range found {
		trails.Doubt(&found[i])
	}
	for i := range r.groups {
		trails.Follow(&r.groups[i])
	}
	return trails.Judge(ds, w)
}

// holdersOf returns the sessions of a story that several users have, and counts
// them in the world.
func holdersOf(users []*timeline.Timeline, w *World) (several [][]Holder) {
	b := column.NewBatch(Holders)
	for _, t := range users {
		PutHolders(t, func() *column.Batch { return b })
	}
	var all []Holder
	for i := range b.Len() {
		all = append(all, HolderAt(b, i))
	}
	slices.SortFunc(all, func(x, y Holder) int {
		return cmp.Or(strings.Compare(x.Session, y.Session), strings.Compare(x.User, y.User))
	})
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].Session == all[from].Session {
			to++
		}
		w.Sessions.All++
		if to-from > 1 {
			w.Sessions.Several++
			several = append(several, all[from:to])
		}
		from = to
	}
	return several
}
