package format

import "prtscope/ingest/signin"

// portalStepTable reads the companion of a download of sign-ins: a row for each
// authentication step. It names the sign-in by its id alone, neither user nor
// time, and so cannot be a row of its own.
var portalStepTable = &table{format: portalSteps, columns: map[string]csvColumn{"request id": holdCell()}, row: func(d *decoder, _ *layout) error {
	d.other("authentication_steps")
	d.sink.Flags["STEPS_ALONE"]++
	return errRowOther
}}

var portalSteps = &Format{
	Name:    "portal-auth-details",
	Doc:     "The companion of a CSV download of sign-ins from the portal (InteractiveSignIns_AuthDetails_*.csv): authentication steps, which are counted and not joined to their sign-ins; take them from Graph or diagnostic settings",
	Table:   signin.Schema,
	Carries: signin.Of(signin.EventID, signin.AuthDetails),
	Rank:    60,
	match: func(s *shape) (string, bool) {
		if s.header == nil {
			return "is CSV", false
		}
		has := map[string]bool{}
		for _, name := range s.header {
			has[name] = true
		}
		for _, name := range []string{"request id", "succeeded", "result detail"} {
			if !has[name] {
				return "no column " + name, false
			}
		}
		return "columns Request ID, Succeeded, Result detail", true
	},
}
