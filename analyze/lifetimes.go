package analyze

import (
	"context"

	"prtscope/analyze/detect"
)

// lifetimes learns what the service says of the lifetime of PRTs, where it refused
// any as too old: only then are the sign-ins read once more for it.
func (r *run) lifetimes() (*detect.Lifetimes, error) {
	if r.world.Survey.TooOld == 0 {
		return nil, nil
	}
	parts := make([]detect.Lifetimes, len(r.in.Events))
	err := r.each(len(r.in.Events), func(ctx context.Context, n int) error {
		for b, err := range eventTable.batches(ctx, r.in.Events[n:n+1], detect.LifetimeColumns()) {
			if err != nil {
				return err
			}
			parts[n].Add(b)
		}
		return nil
	})
	all := &detect.Lifetimes{}
	for n := range parts {
		all.Join(&parts[n])
	}
	return all, err
}
