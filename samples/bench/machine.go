package main

import (
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
)

// machine is what the figures were measured on and with.
type machine struct {
	cpu, memory, system, loadBefore, loadAfter string
	commit, golang, node, duckdb               string
}

func (b *bench) machine() machine {
	return machine{
		cpu: field("/proc/cpuinfo", "model name"), memory: field("/proc/meminfo", "MemTotal"), loadBefore: load(),
		system: runtime.GOOS + "/" + runtime.GOARCH + " " + said("uname", "-r"),
		commit: commit(), golang: runtime.Version(), node: said("node", "--version"), duckdb: version(said(b.duckdb(nil, "version.sql")...)),
	}
}

// field is the first value of a name in a file of names and values; "unknown"
// on systems without such files.
func field(file, name string) string {
	b, _ := os.ReadFile(file)
	for text := range strings.SplitSeq(string(b), "\n") {
		if k, v, ok := strings.Cut(text, ":"); ok && strings.TrimSpace(k) == name {
			return strings.TrimSpace(v)
		}
	}
	return "unknown"
}

func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if words := strings.Fields(string(b)); err == nil && len(words) > 0 {
		return words[0]
	}
	return "unknown"
}

// busy reports whether others had half a core or more before the first line.
func (m machine) busy() bool {
	n, err := strconv.ParseFloat(m.loadBefore, 64)
	return err == nil && n >= 0.5
}

// commit names the code, and says if it is not what was committed, but for what runs
// before this one recorded.
func commit() string {
	head := said("git", "rev-parse", "--short=12", "HEAD")
	if changed, err := exec.Command("git", "status", "--porcelain", "--untracked-files=no", "--", ":/", ":(top,exclude)samples/bench/20*").Output(); err != nil || len(changed) > 0 {
		head += ", with changes that are not committed"
	}
	return head
}

func said(command ...string) string {
	out, err := exec.Command(command[0], command[1:]...).Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

// version is what DuckDB says of itself, out of the line that run.mjs prints.
func version(answer string) string {
	_, v, _ := strings.Cut(answer, `"version":"`)
	v, _, _ = strings.Cut(v, `"`)
	return v
}
