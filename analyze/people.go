package analyze

import (
	"context"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/timeline"
)

// people goes through the requests of the users of one file of sign-ins, in
// step with their timelines.
type people struct {
	r      *run
	d      *deeds
	seeker *seeker
}

func (r *run) people(ctx context.Context, n int, d *deeds) *people {
	return &people{r, d, d.of(ctx, n, max(r.opt.Memory/8, leastHeld))}
}

// some reports whether anything was done with the tokens of any of the users.
func (p *people) some() bool { return p.seeker.next != nil }

// upTo returns what was done with the tokens of the user whose timeline it is,
// nil where nothing was, and passes over the users before.
func (p *people) upTo(t *timeline.Timeline) (*detect.Used, error) {
	p.r.atRisk(t)
	for {
		user, groups, err := p.seeker.take(t.ID, false)
		if err != nil || user == "" {
			return nil, err
		}
		if user == t.ID {
			return p.r.match(p.d, user, t, groups), nil
		}
		p.r.match(p.d, user, nil, groups)
	}
}

// rest passes over the users after the last timeline.
func (p *people) rest() error {
	for {
		user, groups, err := p.seeker.take("", true)
		if err != nil || user == "" {
			return err
		}
		p.r.match(p.d, user, nil, groups)
	}
}

// end ends reading.
func (p *people) end() { p.seeker.stop() }

// atRisk notes that a user whom risks name has sign-ins.
func (r *run) atRisk(t *timeline.Timeline) {
	ids := []string{t.ID}
	for _, g := range t.Groups(timeline.UPN) {
		ids = append(ids, strings.ToLower(g.Key))
	}
	for _, id := range ids {
		for _, risk := range r.world.Directory.Risks(id) {
			r.present.Store(risk.User(), true)
		}
	}
}

// absent judges the users whom risks name and whom no sign-in is of.
func (r *run) absent() error {
	for _, user := range r.world.Directory.AtRisk() {
		if _, here := r.present.Load(user); here {
			continue
		}
		if err := r.harvest.keep(detect.RunAbsent(r.in.Detections, user, r.world), r.opt.MinLevel); err != nil {
			return err
		}
	}
	return nil
}
