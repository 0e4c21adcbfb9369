// Package samples holds made-up exports: one small company, its ordinary days
// and what intruders did in it, in every format prtscope reads. People can
// read them, tests run on them, and labels.json says what must be found.
//
// Nothing in them is real. They are written by the packages below this one,
// from a seed; `go generate ./samples` writes them again, byte for byte.
package samples

import (
	"embed"
	"encoding/json"
	"io/fs"
)

//go:generate go run ./generate --committed .

// Seed is the seed of the committed samples.
const Seed = 1

//go:embed README.md labels.json all:graph all:graph-v1 all:graph-ndjson all:graph-masked all:portal-2023 all:portal-2024 all:portal-2025 all:log-analytics all:log-analytics-json all:diagnostic all:powershell all:powershell-csv all:analyzer-suite all:unified-audit all:portal-other all:portal-languages all:parquet all:risk-activity all:forwarded all:advanced-hunting all:mixed
var files embed.FS

// Files are the committed samples: a folder for each format, and mixed, which
// is what a responder really gets.
func Files() fs.FS { return files }

// Label says what one story must raise.
type Label struct {
	Story     string   `json:"story"`
	Detection string   `json:"detection"`  // id, such as PM-007
	Level     string   `json:"level"`      // least severity
	Expect    string   `json:"expect"`     // must, or may: true of the story, yet not what it is about
	User      string   `json:"user"`       // user principal name
	Device    string   `json:"device"`     // device id
	Session   string   `json:"session"`    // session id
	SignIns   []string `json:"sign_ins"`   // ids of the sign-ins that show it
	Seen      []string `json:"seen_in"`    // folders that carry what the detection needs
	Perhaps   []string `json:"perhaps_in"` // folders that lack a column that only helps
	Note      string   `json:"note"`
	Place     string   `json:"place"` // where an intruder was who did the same to several
}

// Labels are the labels of the committed samples.
func Labels() ([]Label, error) {
	b, err := files.ReadFile("labels.json")
	if err != nil {
		return nil, err
	}
	var out []Label
	return out, json.Unmarshal(b, &out)
}
