package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// kept measures something, prints it as a page of Markdown, keeps that and every run if
// it is to be recorded, those of a run that broke off, too, and fails if what is asked is missed.
func (b *bench) kept(title, kind string, measure func(machine) (string, []judged, error)) error {
	m := b.machine()
	body, gates, err := measure(m)
	if b.record != "" {
		err = errors.Join(err, b.keep(kind, "raw.txt", b.raw.String()))
	}
	if err != nil {
		return err
	}
	m.loadAfter = load()
	var w strings.Builder
	fmt.Fprintf(&w, "# %s, %s\n\n", title, b.began.UTC().Format("2006-01-02 15:04 UTC"))
	fmt.Fprintf(&w, "| | |\n|---|---|\n| machine | %s; %d threads; %s; %s |\n| load at the beginning and the end | %s, %s |\n", m.cpu, b.threads, m.memory, m.system, m.loadBefore, m.loadAfter)
	fmt.Fprintf(&w, "| prtscope | commit %s, %s |\n\n", m.commit, m.golang)
	if m.busy() {
		w.WriteString("**The machine was doing other work at the time** (its load is above). Another run will differ: compare CPU by a fifth at best, and do not rely on wall times.\n\n")
	}
	w.WriteString(body)
	fmt.Print("\n", w.String())
	if b.record != "" {
		if err := b.keep(kind, "results.md", w.String()); err != nil {
			return err
		}
	}
	return fail(gates)
}

// keep writes a file of the folder of this run.
func (b *bench) keep(kind, name, text string) error {
	folder := filepath.Join(b.home, b.began.UTC().Format("2006-01-02")+"-"+b.record+kind)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644)
}

// tested runs a test or a benchmark of analyze with a variable set, keeps what it
// printed, and returns it.
func (b *bench) tested(kind, name, variable string, args ...string) (string, error) {
	cmd := exec.Command("go", append([]string{"test", "./analyze", "-count=1"}, args...)...)
	cmd.Env = append(os.Environ(), variable)
	fmt.Fprintf(os.Stderr, "%s %s\n", variable, strings.Join(cmd.Args, " "))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	return string(out), b.keep(kind, name, "$ "+strings.ReplaceAll(variable, b.dir, "DIR")+" "+strings.Join(cmd.Args, " ")+"\n"+string(out))
}

var together = regexp.MustCompile(`(?m)^BenchmarkStages/detections/all\S*\s.*?([0-9.]+) events/s/core`)

// detections is how many million sign-ins all detections together judge in a second on
// one core, out of what the benchmark of the stages prints.
func detections(costs string) (float64, error) {
	found := together.FindStringSubmatch(costs)
	if found == nil {
		return 0, fmt.Errorf("the benchmark of the stages does not say what all detections take:\n%s", costs)
	}
	n, err := strconv.ParseFloat(found[1], 64)
	return n / 1e6, err
}
