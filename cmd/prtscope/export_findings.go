package main

import (
	"bufio"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"prtscope/analyze"
	"prtscope/analyze/finding"
	"prtscope/ingest/jsonout"
	"prtscope/report/output"
	"prtscope/report/view"
)

// findingPicker returns what tells the findings that the flags select.
func (f *flags) findingPicker(q *analyze.Query) (func(*finding.Finding) bool, error) {
	least, err := level("min-level", f.minLevel)
	if err != nil {
		return nil, err
	}
	for _, id := range append(slices.Clone(f.only), f.except...) {
		if find(id) == nil {
			return nil, noDetection(id)
		}
	}
	if about := len(q.Addresses)+len(q.Apps) > 0; about && (f.format == asNavigator || f.format == asSTIX || (f.format == asCSV || f.format == asLines) && (f.table == ofFindings || f.table == ofEvidence)) {
		return nil, usagef("findings are of users, devices and sessions: --ip and --app select sign-ins")
	}
	is := func(values []string, v string) bool {
		return v != "" && slices.ContainsFunc(values, func(w string) bool { return strings.EqualFold(v, w) })
	}
	return func(v *finding.Finding) bool {
		first, _ := time.Parse(time.RFC3339, v.First)
		last, _ := time.Parse(time.RFC3339, v.Last)
		switch {
		case !v.Severity.AtLeast(least), len(f.only) > 0 && !is(f.only, v.Detection), is(f.except, v.Detection):
			return false
		case q.From != 0 && last.UnixMicro() < q.From, q.To != 0 && first.UnixMicro() >= q.To:
			return false
		case len(q.Users) > 0 && !slices.ContainsFunc(v.Users, func(u finding.User) bool { return is(q.Users, u.ID) || is(q.Users, u.UPN) }):
			return false
		case len(q.Devices) > 0 && !slices.ContainsFunc(v.Devices, func(d finding.Device) bool { return analyze.Named(q.Devices, d.ID) || is(q.Devices, d.Name) }):
			return false
		case len(q.Sessions) > 0 && !slices.ContainsFunc(v.Sessions, func(id string) bool { return analyze.Named(q.Sessions, id) }):
			return false
		}
		return len(q.Addresses)+len(q.Apps) == 0
	}, nil
}

// findings reads the findings of the case that are picked, one at a time.
func (s *session) findings(pick func(*finding.Finding) bool) iter.Seq2[*finding.Finding, error] {
	return func(yield func(*finding.Finding, error) bool) {
		for f, err := range lines[finding.Finding](s, "findings.jsonl") {
			if err != nil {
				yield(nil, err)
				return
			}
			if pick(&f) && !yield(&f, nil) {
				return
			}
		}
	}
}

func (f *flags) exportFindings(s *session, out *bufio.Writer, pick func(*finding.Finding) bool) (n int64, err error) {
	encoder := jsonout.NewEncoder(out)
	if f.format == asCSV {
		if err := output.Row(out, output.FindingHead...); err != nil {
			return 0, err
		}
	}
	for v, err := range s.findings(pick) {
		switch {
		case err != nil:
		case f.format == asCSV:
			err = output.Row(out, output.FindingCells(v, view.Verdict{})...)
		default:
			err = encoder.Encode(v)
		}
		if err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// exportEvidence writes the records under the findings that are picked.
func (f *flags) exportEvidence(s *session, out *bufio.Writer, pick func(*finding.Finding) bool) (n int64, err error) {
	type record struct {
		Finding string `json:"finding"`
		*finding.Evidence
	}
	encoder := jsonout.NewEncoder(out)
	if f.format == asCSV {
		if err := output.Row(out, output.EvidenceHead...); err != nil {
			return 0, err
		}
	}
	for v, err := range s.findings(pick) {
		if err != nil {
			return 0, err
		}
		for i := range v.Evidence {
			if f.format == asCSV {
				err = output.Row(out, output.EvidenceCells(v, &v.Evidence[i])...)
			} else {
				err = encoder.Encode(record{v.ID, &v.Evidence[i]})
			}
			if err != nil {
				return 0, err
			}
			n++
		}
	}
	return n, nil
}

// technique is a technique of a layer for the ATT&CK Navigator.
type technique struct {
	ID      string `json:"techniqueID"`
	Score   int    `json:"score"` // findings
	Comment string `json:"comment"`
}

// navigator writes a layer for the ATT&CK Navigator: the techniques of the
// findings that are picked, each with how many and of which detections.
func (s *session) navigator(out io.Writer, pick func(*finding.Finding) bool) (int64, error) {
	scores, by, most := map[string]int{}, map[string]map[string]bool{}, 1
	for f, err := range s.findings(pick) {
		if err != nil {
			return 0, err
		}
		for _, id := range f.Techniques {
			if by[id] == nil {
				by[id] = map[string]bool{}
			}
			scores[id]++
			by[id][f.Detection] = true
			most = max(most, scores[id])
		}
	}
	techniques := []technique{}
	for _, id := range slices.Sorted(maps.Keys(scores)) {
		techniques = append(techniques, technique{id, scores[id], count(int64(scores[id]), "finding") + " of " + strings.Join(slices.Sorted(maps.Keys(by[id])), ", ")})
	}
	e := jsonout.NewEncoder(out)
	e.SetIndent("", "  ")
	return int64(len(techniques)), e.Encode(map[string]any{
		"name": "prtscope", "domain": "enterprise-attack", "versions": map[string]string{"layer": "4.5", "navigator": "4.9.0"},
		"layout":      map[string]string{"layout": "side", "expandedSubtechniques": "annotated"}, // most are such, and folded they would not be seen
		"description": "Techniques of the findings of a case. A technique without a score was not found, which is not that it was not used.",
		"techniques":  techniques,
		"gradient":    map[string]any{"colors": []string{"#ffe0b2", "#d84315"}, "minValue": 0, "maxValue": most},
	})
}
