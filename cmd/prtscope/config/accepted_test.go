package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

const listed = `
- id: pm-007-5c1f0e9a
  reason: seen and asked
  by: Anne
- {detection: PM-036, subject: a@b.example, reason: a proxy, by: Bo, until: 2026-09-30}
`

var listedWant = []finding.Acceptance{
	{Finding: "pm-007-5c1f0e9a", Reason: "seen and asked", By: "Anne"},
	{Detection: "PM-036", Subject: "a@b.example", Reason: "a proxy", By: "Bo", Until: "2026-09-30"},
}

// The list says the same in the configuration and in a file of its own.
func TestAccepted(t *testing.T) {
	c, err := load(t, "accepted:"+strings.ReplaceAll(listed, "\n", "\n  "))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(c.Accepted, Accepted{List: listedWant}) {
		t.Errorf("got %+v", c.Accepted)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"tenant.yaml": "accepted: known.yaml\n", "known.yaml": listed} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if c, err = Load(filepath.Join(dir, "tenant.yaml")); err != nil {
		t.Fatal(err)
	}
	if want := (Accepted{List: listedWant, Path: filepath.Join(dir, "known.yaml"), SHA256: sum([]byte(listed))}); !reflect.DeepEqual(c.Accepted, want) {
		t.Errorf("got  %+v\nwant %+v", c.Accepted, want)
	}
}

func TestAcceptedErrors(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"accepted: {id: x}\n", "tenant.yaml:1: accepted: not what belongs here; write a list of findings, each with id, detection, subject, reason, by, until"},
		{"accepted: nowhere.yaml\n", "tenant.yaml:1: accepted: nowhere.yaml cannot be read: no such file"},
		{"accepted: [pm-007-5c1f0e9a]\n", "tenant.yaml:1: accepted: keys are expected: id, detection, subject, reason, by, until"},
		{"accepted:\n- {id: x, reason: y, by: z, untill: 2026-01-01}\n", `tenant.yaml:2: unknown key "accepted.untill"; below accepted there are id, detection`},
		{"accepted:\n- {id: x, id: x, reason: y, by: z}\n", "accepted.id is given twice"},
		{"accepted:\n- {id: x, reason: ' ', by: z}\n", "accepted.reason: not what belongs here; write a text"},
		{"accepted:\n- {id: x, reason: [y], by: z}\n", "accepted.reason: not what belongs here; write a text"},
		{"accepted:\n- {id: x, detection: PM-001, reason: y, by: z}\n", "give one of the two"},
		{"accepted:\n- {id: x, subject: s, reason: y, by: z}\n", "give one of the two"},
		{"accepted:\n- {detection: PM-001, reason: y, by: z}\n", "say what is accepted: the id of a finding, or a detection and a subject"},
		{"accepted:\n- {subject: s, reason: y, by: z}\n", "say what is accepted"},
		{"accepted:\n- {id: x, by: z}\n", "say why (reason) and whose word it is (by)"},
		{"accepted:\n- {id: x, reason: y}\n", "say why (reason) and whose word it is (by)"},
		{"accepted:\n- {id: x, reason: y, by: z, until: 30.9.2026}\n", `accepted.until: "30.9.2026" is no day; write 2026-09-30`},
		{"accepted:\n- {id: x, reason: y, by: z}\n- {id: x, reason: w, by: v}\n", "tenant.yaml:3: accepted: x is accepted twice"},
	} {
		_, err := load(t, tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v\nwant %s", tt.text, err, tt.want)
		}
	}
}

// What is wrong in the file of its own is named with its own place.
func TestAcceptedFileErrors(t *testing.T) {
	for text, want := range map[string]string{
		"- {id: x}\n":  "known.yaml:1: accepted: say why",
		"other.yaml\n": "known.yaml:1: accepted: not what belongs here",
		"[\n":          "known.yaml:",
		"- {id: x, reason: y, by: z}\n---\n- {}\n": "known.yaml: a second document",
	} {
		dir := t.TempDir()
		for name, text := range map[string]string{"tenant.yaml": "accepted: known.yaml\n", "known.yaml": text} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Load(filepath.Join(dir, "tenant.yaml")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v\nwant %s", text, err, want)
		}
	}
}
