package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"prtscope/analyze/finding"
	"prtscope/samples"
	"prtscope/samples/tenant"
)

// tools are the two programs, built.
type tools struct{ generate, prtscope, dir string }

func build(root string) (t tools, err error) {
	if t.dir, err = os.MkdirTemp("", "recall"); err != nil {
		return t, err
	}
	t.generate, t.prtscope = filepath.Join(t.dir, "generate"), filepath.Join(t.dir, "prtscope")
	for out, pkg := range map[string]string{t.generate: "prtscope/samples/generate", t.prtscope: "prtscope/cmd/prtscope"} {
		cmd := exec.Command("go", "build", "-o", out, pkg)
		cmd.Dir, cmd.Stderr = root, os.Stderr
		if err := cmd.Run(); err != nil {
			return t, fmt.Errorf("building %s: %w", pkg, err)
		}
	}
	return t, nil
}

// knowledge is what the made-up tenant would tell an analyst: its own domain is
// not federated.
const knowledge = "federated_domains: [partner.example]\n"

// measure makes the tenants, analyses them and counts; what it has seen of each is told
// as it goes, for a run of many takes the better part of an hour.
func (p plan) measure(root string, progress io.Writer) (*table, error) {
	t, err := build(root)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(t.dir)
	out := newTable(p)
	for _, seed := range p.seeds {
		for i, format := range p.formats {
			before, began := out.far(), time.Now()
			if err := t.one(p, out, seed, format, i == 0 && format == spoiled); err != nil {
				return nil, err
			}
			fmt.Fprintf(progress, "seed %s, %s, %.0f s: %s\n", seed, format, time.Since(began).Seconds(), out.since(before))
		}
	}
	return out, nil
}

// one makes one tenant, whole, spoiled if that is asked for, and filtered, and counts.
func (t tools) one(p plan, out *table, seed, format string, spoil bool) error {
	exports := filepath.Join(t.dir, fmt.Sprintf("%s-%s", seed, format))
	labels, err := t.tenant(p, exports, seed, format)
	if err != nil {
		return err
	}
	found, sum, err := t.find(exports)
	if err != nil {
		return err
	}
	out.count(labels, found, format)
	out.gathered(labels, sum)
	if spoil {
		if err := t.spoil(out, exports); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(exports); err != nil {
		return err
	}
	if labels, err = t.tenant(p, exports, seed, format, "-without", tenant.CloudAP.ID); err != nil {
		return err
	}
	if found, _, err = t.find(exports); err != nil {
		return err
	}
	out.filtered(labels, found, format)
	return os.RemoveAll(exports)
}

// tenant makes the exports of a tenant and returns its labels.
func (t tools) tenant(p plan, exports, seed, format string, more ...string) (labels []samples.Label, err error) {
	cmd := exec.Command(t.generate, append(more, "-o", exports, "-seed", seed, "-users", fmt.Sprint(p.users), "-days", fmt.Sprint(p.days), "-format", format)...)
	if said, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, said)
	}
	b, err := os.ReadFile(exports + ".labels.json")
	if err != nil {
		return nil, err
	}
	return labels, json.Unmarshal(b, &labels)
}

// find runs the main job and returns the findings, and what is said of them together.
func (t tools) find(exports string) (found []finding.Finding, sum finding.Summary, err error) {
	dir, config := filepath.Join(t.dir, "case"), filepath.Join(t.dir, "tenant.yaml")
	if err := os.WriteFile(config, []byte(knowledge), 0o600); err != nil {
		return nil, sum, err
	}
	defer os.RemoveAll(dir)
	cmd := exec.Command(t.prtscope, "run", exports, "-o", dir, "--quiet", "--config", config)
	said, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); err != nil && code != 3 {
		return nil, sum, fmt.Errorf("%w\n%s", err, said)
	}
	b, err := os.ReadFile(filepath.Join(dir, "case.json"))
	if err != nil {
		return nil, sum, err
	}
	if err := json.Unmarshal(b, &struct{ Analysis *finding.Summary }{&sum}); err != nil {
		return nil, sum, err
	}
	r, err := os.Open(filepath.Join(dir, "findings.jsonl"))
	if err != nil {
		return nil, sum, err
	}
	defer r.Close()
	for lines := json.NewDecoder(r); lines.More(); {
		var f finding.Finding
		if err := lines.Decode(&f); err != nil {
			return nil, sum, err
		}
		found = append(found, f)
	}
	return found, sum, nil
}

// tells reports whether a finding tells what a label calls for.
func tells(f *finding.Finding, l *samples.Label) bool {
	return f.Detection == l.Detection && about(f, l)
}

// about reports whether a finding is about the user, device, session or sign-ins
// of a label.
func about(f *finding.Finding, l *samples.Label) bool {
	return slices.ContainsFunc(f.Users, func(u finding.User) bool { return l.User != "" && strings.EqualFold(u.UPN, l.User) }) ||
		slices.ContainsFunc(f.Devices, func(d finding.Device) bool { return l.Device != "" && d.ID == l.Device }) ||
		l.Session != "" && slices.Contains(f.Sessions, l.Session) ||
		slices.ContainsFunc(f.Evidence, func(e finding.Evidence) bool { return slices.Contains(l.SignIns, e.Event) })
}
