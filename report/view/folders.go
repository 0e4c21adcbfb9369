package view

import (
	"fmt"
	"strings"

	"prtscope/ingest/custody"
)

// Where there are more sources than manySources, those of one folder and format
// are shown as one if they are alikeSources or more: exports of storage accounts
// are one small file an hour.
const (
	manySources  = 40
	alikeSources = 3
)

// Folder is one or several sources that a list shows as one.
type Folder struct {
	Path    string          `json:"path"`   // of the folder
	Format  string          `json:"format"` // of each of them
	Count   int             `json:"count"`
	Numbers [][2]int        `json:"of"` // first and last of each row of numbers that follow each other
	Account custody.Account `json:"account"`
	Bytes   int64           `json:"size"`
	First   string          `json:"first"` // RFC 3339; "" if none holds a time
	Last    string          `json:"last"`
}

// Folders gathers the sources, in their order. Those of which there is more to
// say than what became of their records stand alone.
func (v *View) Folders() []Folder {
	type place struct{ path, format string }
	counts := map[place]int{}
	for i := range v.Sources {
		if s := &v.Sources[i]; !v.special(s) {
			counts[place{folder(s.Path), s.Format}]++
		}
	}
	var all []Folder
	at := map[place]int{}
	for i := range v.Sources {
		s := &v.Sources[i]
		key := place{folder(s.Path), s.Format}
		n, known := at[key]
		if alone := v.special(s) || len(v.Sources) <= manySources || counts[key] < alikeSources; alone || !known {
			n = len(all)
			all = append(all, Folder{Path: key.path, Format: key.format})
			if !alone {
				at[key] = n
			}
		}
		all[n].take(s)
	}
	return all
}

func (v *View) special(s *Source) bool {
	return s.Number <= v.Reserved || len(s.Copies) > 0 || len(s.Notes) > 0
}

func (f *Folder) take(s *Source) {
	f.Count++
	if n := len(f.Numbers) - 1; n >= 0 && f.Numbers[n][1] == s.Number-1 {
		f.Numbers[n][1] = s.Number
	} else {
		f.Numbers = append(f.Numbers, [2]int{s.Number, s.Number})
	}
	f.Account.Add(s.Account)
	f.Bytes += s.Source.Bytes
	if s.First != "" && (f.First == "" || s.First < f.First) {
		f.First = s.First
	}
	f.Last = max(f.Last, s.Last)
}

// folder is where a source lies. Names such as y=2026 and tenantId=... divide
// one log by time and by tenant: what is below the first of them is one folder.
func folder(path string) string {
	parts := strings.Split(path, "/")
	n := len(parts) - 1
	for i, p := range parts[:n] {
		if strings.Contains(p, "=") {
			n = i
			break
		}
	}
	return strings.Join(parts[:n], "/")
}

// Named says the numbers of the sources of a folder: "S12–S40, S44".
func (f *Folder) Named() string {
	var parts []string
	for _, n := range f.Numbers[:min(len(f.Numbers), alikeSources)] {
		if n[0] == n[1] {
			parts = append(parts, fmt.Sprintf("S%d", n[0]))
		} else {
			parts = append(parts, fmt.Sprintf("S%d–S%d", n[0], n[1]))
		}
	}
	if len(f.Numbers) > alikeSources {
		parts = append(parts, "and more")
	}
	return strings.Join(parts, ", ")
}
