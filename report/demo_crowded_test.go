package report

import (
	"fmt"
	"slices"

	"prtscope/analyze/finding"
)

// crowded is a demo in which many findings name the device of the requests before
// the one that cites them does.
func crowded() Input {
	in := newDemo(37, clean)
	fs := gathered(in.Findings)
	at := slices.IndexFunc(fs, func(f finding.Finding) bool {
		return slices.ContainsFunc(f.Evidence, func(e finding.Evidence) bool { return e.Role == "request" })
	})
	for i := range 40 {
		f := fs[at]
		f.Detection, f.Title, f.Severity, f.Evidence = "CX-015", "PRT appears without its issue", finding.Info, slices.Clone(f.Evidence[:1])
		f.Evidence[0].Time = fmt.Sprintf("2026-04-21T08:%02d:00.000Z", i)
		f.First, f.Last = f.Evidence[0].Time, f.Evidence[0].Time
		f.Identify()
		fs = append(fs, f)
	}
	in.Findings = listed(fs)
	return in
}
