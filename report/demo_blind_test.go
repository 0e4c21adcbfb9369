package report

import "prtscope/analyze/finding"

// blind is a tenant whose logs carry no token types and lack the non-interactive
// sign-ins, with a finding about a device that no sign-in names.
func blind() Input {
	in := newDemo(4, clean)
	in.Summary.Matrix = finding.Matrix{Reported: []string{"not carried"}, Believed: []string{"not carried"}, Counts: [][]int64{{in.Summary.Events}}}
	in.Tokens = nil
	delete(in.Case.Coverage, "non_interactive")
	f := gathered(in.Findings)[0]
	f.Detection, f.Title, f.Severity = "PM-051", "Device that looks as a tool makes them", finding.High
	f.Devices = []finding.Device{{ID: "c4cb7b5c-5ab4-40aa-8643-a09de409f489", Name: "DESKTOP-CUBBULLG"}}
	in.Findings = listed([]finding.Finding{f})
	in.Summary.Affected, in.Summary.Incidents = finding.Affected{Concerned: finding.Concerned{Users: 1, Devices: 1}}, nil
	return in
}
