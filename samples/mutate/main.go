// Command mutate asks whether the examples of the detections hold every
// condition and every threshold of theirs: it breaks one after the other and
// replays the examples that pass there. What no example notices is listed.
//
//	go run ./samples/mutate [-v] [-o FILE] [-room ROOM|ROOM/FILE,...] [FILE...]
//
// What detections share and is tested beside it (places.go by places_test.go)
// may be noticed there as well. So may the conditions of another room, such as
// analyze/detect: by its own tests, or else by the examples of the detections.
// With -o how many of each file were noticed is written down.
//
// All mutants are built into one test binary, each behind its number, so that
// trying one costs no build. Mutants that change nothing anyone could see are
// listed with the reason in equivalent.txt; one that is noticed after all must
// leave that list.
package main

import (
	_ "embed"
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
	rooms := flag.String("room", examples, "the packages to break, or one `file` of one, with commas between them")
	out := flag.String("o", "", "write how many of each file were noticed to a `file`")
	flag.Parse()
	if err := run(strings.Split(*rooms, ","), flag.Args(), *all, *out); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(rooms, only []string, all bool, out string) error {
	var tried []*mutant
	for _, room := range rooms {
		files := only
		if path.Ext(room) == ".go" {
			room, files = path.Dir(room), []string{path.Base(room)}
		}
		of, err := tryRoom(path.Clean(room), files)
		if err != nil {
			return err
		}
		tried = append(tried, of...)
	}
	if out != "" {
		if err := os.WriteFile(out, record(tried), 0o644); err != nil {
			return err
		}
	}
	return report(tried, all)
}

// tryRoom breaks the conditions of a room, or of some files of it.
func tryRoom(room string, only []string) ([]*mutant, error) {
	p, err := load(room)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	mutants, err := p.break_(dir)
	if err != nil {
		return nil, err
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
			return nil, err
		}
		left := slices.DeleteFunc(slices.Clone(tried), func(m *mutant) bool { return m.Noticed })
		if err := try(binary, by, len(mutants), left); err != nil {
			return nil, err
		}
	}
	return tried, nil
}
