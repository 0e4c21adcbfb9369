package analyze

import (
	"context"

	"prtscope/analyze/detect"
	"prtscope/analyze/requests"
	"prtscope/analyze/timeline"
)

// match finds the sign-ins that gave the tokens of a user's requests. Those of
// no sign-in of theirs are noted, to be looked for among all.
func (r *run) match(d *deeds, user string, t *timeline.Timeline, groups []requests.Group) *detect.Used {
	if len(groups) == 0 {
		return nil
	}
	u := detect.Match(t, groups)
	tokens, orphans := r.world.Tokens(t, u)
	d.note(r.world.Requests, user, tokens, orphans, r.opt.Memory/16)
	return u
}

// note takes the tokens of a user in. Where there are more without a sign-in
// than can be held, that is all that is kept of them: the sign-ins are not
// complete then, and nothing follows from any.
func (d *deeds) note(sum *requests.Tally, user string, tokens int64, orphans []requests.Group, most int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	sum.Tokens += tokens
	if len(orphans) == 0 {
		return
	}
	for i := range orphans {
		d.bytes += orphans[i].Bytes()
	}
	if d.bytes > most {
		sum.Overflowed = true
		d.lost = nil
	}
	if !sum.Overflowed {
		d.lost = append(d.lost, detect.Lost{User: user, Tokens: tokens, Groups: orphans})
	}
}

// findLost takes those tokens out of the lost that a sign-in of anybody gave.
func (r *run) findLost(d *deeds) error {
	if len(d.lost) == 0 {
		return nil
	}
	search := detect.NewSearch(d.lost)
	err := r.each(len(r.in.Events), func(ctx context.Context, n int) error {
		for b, err := range eventTable.batches(ctx, r.in.Events[n:n+1], detect.SearchColumns()) {
			if err != nil {
				return err
			}
			search.Look(b)
		}
		return nil
	})
	d.lost, r.world.Requests.Orphans = search.Left(d.lost)
	return err
}

// follow goes after the tokens that were found doubtful or without sign-in, once
// all timelines were judged.
func (r *run) follow(d *deeds) error {
	if d.sorter == nil {
		return nil
	}
	if err := r.findLost(d); err != nil {
		return err
	}
	if err := r.harvest.keep(detect.JudgeLost(r.in.Detections, d.lost, r.world), r.opt.MinLevel); err != nil {
		return err
	}
	err := groups(d.sorter, func(g *requests.Group) error {
		r.harvest.trails.Follow(g)
		return r.ctx.Err()
	})
	if err != nil {
		return err
	}
	return r.harvest.keep(r.harvest.trails.Judge(r.in.Detections, r.world), r.opt.MinLevel)
}
