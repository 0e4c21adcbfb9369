package analyze

import (
	"context"

	"prtscope/analyze/detect"
	"prtscope/ingest/signin"
)

// fingerprints learns which TLS fingerprints are usual, where an export carries
// any: only then are the sign-ins read once more for it.
func (r *run) fingerprints() (*detect.Fingerprints, error) {
	if r.world.Survey.Rows == 0 || !r.world.Survey.Carries(signin.JA4) {
		return nil, nil
	}
	parts := make([]*detect.Fingerprints, len(r.in.Events))
	err := r.each(len(r.in.Events), func(ctx context.Context, n int) error {
		parts[n] = detect.NewFingerprints()
		before := int64(0)
		for b, err := range eventTable.batches(ctx, r.in.Events[n:n+1], detect.FingerprintColumns()) {
			if err != nil {
				return err
			}
			parts[n].Add(b)
			if err := r.held.grow("TLS fingerprints", parts[n].Bytes-before); err != nil {
				return err
			}
			before = parts[n].Bytes
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	all := detect.NewFingerprints()
	for _, p := range parts {
		all.Join(p)
	}
	all.Settle()
	return all, nil
}
