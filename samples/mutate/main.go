// Command mutate asks whether the examples of the detections hold every
// condition and every threshold of theirs: it breaks one after the other and
// replays the examples that pass there. What no example notices is listed.
//
//	go run ./samples/mutate [-v] [-room analyze/timeline] [FILE...]
//
// What detections share and is tested beside it (places.go by places_test.go)
// may be noticed there as well. So may the conditions of another room: by its
// own tests, or else by the examples of the detections.
//
// All mutants are built into one test binary, each behind its number, so that
// trying one costs no build. Mutants that change nothing anyone could see are
// listed with the reason in equivalent.txt; one that is noticed after all must
// leave that list.
package main

import (
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
)

const (
	module   = "prtscope/"
	examples = "analyze/detections" // the room whose examples are replayed
	asks     = "analyze/broken"     // the room that is asked whether a mutant is tried; it is only there then
)

//go:embed harness.go.txt
var harness string

//go:embed broken.go.txt
var broken string

//go:embed inside.go.txt
var inside string

//go:embed examples.go.txt
var replays string

//go:embed equivalent.txt
var equivalent string

func main() {
	all := flag.Bool("v", false, "list the mutants that were noticed, too")
	room := flag.String("room", examples, "the package to break")
	flag.Parse()
	if err := run(path.Clean(*room), flag.Args(), *all); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(room string, only []string, all bool) error {
	p, err := load(room)
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
	var tried []*mutant
	for i := range mutants {
		if len(only) == 0 || slices.Contains(only, path.Base(mutants[i].File)) {
			tried = append(tried, &mutants[i])
		}
	}
	for _, by := range slices.Compact([]string{room, examples}) {
		binary, err := p.binary(dir, by)
		if err != nil {
			return err
		}
		left := slices.DeleteFunc(slices.Clone(tried), func(m *mutant) bool { return m.Noticed })
		if err := try(binary, by, len(mutants), left); err != nil {
			return err
		}
	}
	return report(tried, all)
}

// report prints what became of the mutants. Its error says that examples are
// missing, or that the list of equivalents is wrong.
func report(tried []*mutant, all bool) error {
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
