package view

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Verdict is what a reader made of a finding.
type Verdict struct {
	Status string `json:"status"` // open, confirmed, harmless; "" is a note alone
	Note   string `json:"note"`
}

// Verdicts are those of a case, by the ids of its findings.
type Verdicts map[string]Verdict

// Statuses are what a verdict may be, and how it is said.
var statuses = []struct{ status, said string }{{"open", "Open"}, {"confirmed", "Confirmed"}, {"harmless", "Harmless"}}

const maxNote = 4000

var findingID = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

// ReadVerdicts reads a triage file, as the page saves it, of the case with the
// given id. What it cannot read is an error, and nothing of it is taken.
func ReadVerdicts(text []byte, id string) (Verdicts, error) {
	var file struct {
		Schema, Case string
		Marks        Verdicts
	}
	if err := json.Unmarshal(text, &file); err != nil || file.Schema != "prt-triage/1" {
		return nil, errors.New("this is no triage file of a prtscope report")
	}
	if file.Case != id {
		return nil, errors.New("it belongs to another case: its sources are not the ones of this one")
	}
	out := Verdicts{}
	for finding, m := range file.Marks {
		known := m.Status == "" || slices.ContainsFunc(statuses, func(s struct{ status, said string }) bool { return s.status == m.Status })
		if !findingID.MatchString(finding) || !known {
			return nil, fmt.Errorf("the verdict on %q is none that a report can hold", finding[:min(len(finding), 40)])
		}
		if len(m.Note) > maxNote*4 {
			return nil, fmt.Errorf("the note on %s is longer than a report can hold", finding)
		}
		if m.Status != "" || m.Note != "" {
			out[finding] = m
		}
	}
	return out, nil
}

// Each returns the verdicts with their notes replaced.
func (vs Verdicts) Each(say func(string) string) Verdicts {
	if vs == nil {
		return nil
	}
	out := Verdicts{}
	for id, m := range vs {
		out[id] = Verdict{m.Status, say(m.Note)}
	}
	return out
}

// Said says a verdict in words, without its note; "" where there is none.
func (m Verdict) Said() string {
	for _, s := range statuses {
		if s.status == m.Status {
			return s.said
		}
	}
	if strings.TrimSpace(m.Note) != "" {
		return "Noted"
	}
	return ""
}

// verdicts says how many findings readers judged.
func (v *View) verdicts() (banners []Banner) {
	if len(v.Verdicts) == 0 {
		return nil
	}
	counts := map[string]int{}
	for id, m := range v.Verdicts {
		if v.judged[id] {
			counts[m.Said()]++
		} else {
			counts[""]++
		}
	}
	var parts []string
	for _, s := range append(statuses, struct{ status, said string }{"", "Noted"}) {
		if n := counts[s.said]; n > 0 {
			parts = append(parts, Number(int64(n))+" "+strings.ToLower(s.said))
		}
	}
	text := "The verdicts are those of whoever looked at the findings; the analysis did not change for them."
	if n := counts[""]; n > 0 {
		text += " " + Plural(n, "verdict") + " " + are(n) + " about findings that are not in this report."
	}
	return []Banner{{Strong: "Readers judged findings: " + strings.Join(parts, ", ") + ".", Text: text, Page: "method"}}
}
