// Command mutate asks whether the examples of the detections hold every
// condition and every threshold of theirs: it breaks one after the other and
// replays the examples that pass there. What no example notices is listed.
//
//	go run ./samples/mutate [-v] [FILE...]
//
// All mutants are built into one test binary, each behind its number, so that
// trying one costs no build. Mutants that change nothing anyone could see are
// listed with the reason in equivalent.txt; one that an example notices after
// all must leave that list.
package main

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The package that is broken, as the go command and as the file system name it.
const room = "analyze/detections"

//go:embed harness.go.txt
var harness string

//go:embed equivalent.txt
var equivalent string

func main() {
	all := flag.Bool("v", false, "list the mutants that were noticed, too")
	flag.Parse()
	if err := run(flag.Args(), *all); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(only []string, all bool) error {
	p, err := load("./" + room)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	mutants, err := p.break_(dir)
	if err != nil {
		return err
	}
	tried := slices.DeleteFunc(slices.Clone(mutants), func(m mutant) bool { return len(only) > 0 && !slices.Contains(only, m.File) })
	if err := try(filepath.Join(dir, "mutants.test"), tried); err != nil {
		return err
	}
	return report(tried, all)
}

// report prints what became of the mutants. Its error says that examples are
// missing, or that the list of equivalents is wrong.
func report(tried []mutant, all bool) error {
	known := map[string]string{}
	for line := range strings.Lines(equivalent) {
		if what, why, ok := strings.Cut(strings.TrimSpace(line), " # "); ok {
			known[what] = why
		}
	}
	survived, same := 0, 0
	needed := map[string]bool{}
	for _, m := range tried {
		why, listed := known[m.Key()]
		needed[m.Key()] = needed[m.Key()] || !m.Noticed
		switch {
		case m.Noticed && all:
			fmt.Printf("noticed   %s\n", m)
		case m.Noticed:
		case listed:
			same++
			if all {
				fmt.Printf("same      %s: %s\n", m, why)
			}
		default:
			survived++
			fmt.Printf("survived  %s\n", m)
		}
	}
	fmt.Printf("%d mutants, %d noticed, %d equivalent, %d survived\n", len(tried), len(tried)-survived-same, same, survived)
	for key := range known {
		if seen, tried := needed[key]; tried && !seen {
			return fmt.Errorf("equivalent.txt lists %s, which the examples notice", key)
		}
	}
	if survived > 0 {
		return errors.New("conditions or thresholds that no example holds")
	}
	return nil
}

// try runs the binary over the mutants. One that never ends is noticed too: the
// binary is ended and goes on with the next.
func try(binary string, mutants []mutant) error {
	for next := 0; next < len(mutants); {
		var numbers []string
		for _, m := range mutants[next:] {
			numbers = append(numbers, fmt.Sprint(m.Number))
		}
		cmd := exec.Command(binary, "-test.run", "^TestMutants$", "-test.v")
		cmd.Dir, cmd.Env = room, append(os.Environ(), "MUTANTS="+strings.Join(numbers, ","))
		out, err := cmd.StdoutPipe()
		if err != nil {
			return err
		}
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			return err
		}
		watch := time.AfterFunc(patience, func() { cmd.Process.Kill() })
		for lines := bufio.NewScanner(out); lines.Scan(); {
			text, ok := strings.CutPrefix(lines.Text(), "mutant ")
			if !ok {
				continue
			}
			watch.Reset(patience)
			var v verdict
			if err := json.Unmarshal([]byte(text), &v); err != nil {
				return err
			}
			if v.Number == 0 {
				continue // the examples pass, unbroken
			}
			mutants[next].Noticed, mutants[next].Reached = v.Noticed, v.Reached
			next++
		}
		killed := !watch.Stop()
		switch err := cmd.Wait(); {
		case killed && next < len(mutants):
			mutants[next].Noticed, mutants[next].Reached = true, true
			next++
		case err != nil:
			return fmt.Errorf("%w after %d mutants", err, next)
		case next < len(mutants):
			return fmt.Errorf("only %d mutants were tried", next)
		}
	}
	return nil
}

// patience is how long one mutant, or the first run of all examples, may take.
const patience = 5 * time.Minute

type verdict struct {
	Number           int
	Noticed, Reached bool
}
