package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"prtscope/ingest"
	"prtscope/ingest/casefile"
	"prtscope/ingest/custody"
)

// runVerify re-hashes everything in a case, and the sources that still lie
// where they were read.
func runVerify(ctx context.Context, c *command, args []string) error {
	f := newFlags(c, func(f *flags) { f.configured() })
	rest, err := f.parse(c, args)
	if err != nil || rest == nil {
		return err
	}
	if len(rest) != 1 {
		return usagef("name one case")
	}
	folder, err := openCase(rest[0])
	if err != nil {
		return err
	}
	defer folder.Close()
	faults := folder.Verify()
	sources, changed, err := f.verifySources(ctx, folder)
	if err != nil {
		return err
	}
	for _, fault := range append(faults, changed...) {
		fmt.Fprintln(f.out, safe(fault))
	}
	if len(faults) > 0 {
		return fmt.Errorf("the case %s %w: %s", rest[0], casefile.ErrDamaged, count(int64(len(faults)), "fault"))
	}
	if len(changed) > 0 {
		return fmt.Errorf("the case %s is whole, but its sources are not: a source %w; the case is of the bytes that were read", rest[0], casefile.ErrDamaged)
	}
	fmt.Fprintf(f.out, "%s, %s; %s\n", count(int64(len(folder.Files())), "file"), count(int64(folder.Case().Runs.Count), "run record"), sources)
	return nil
}

// verifySources reads the exports again that the runs named, where they still
// are, and says which sources hold other bytes now. Of a source that is gone, a
// copy that is still there is as good.
func (f *flags) verifySources(ctx context.Context, folder *casefile.Folder) (words string, changed []string, err error) {
	runs, err := folder.Runs()
	if err != nil {
		return "", nil, nil // Verify has said so
	}
	var inputs []string
	for _, run := range runs {
		for _, input := range run.Inputs {
			if _, err := os.Stat(input); err == nil && !slices.Contains(inputs, input) {
				inputs = append(inputs, input)
			}
		}
	}
	meter := f.ui.stage("hashing sources", exportBytes(inputs), true)
	sums, err := ingest.Rehash(ctx, inputs, f.conf.Archives, meter.set)
	meter.done()
	if err != nil {
		return "", nil, err
	}
	var there, gone []*custody.Source
	for _, s := range allSources(folder.Case().Sources) {
		if s.SHA256 == "" {
			continue
		}
		kept := slices.ContainsFunc(s.Copies, func(copied string) bool { return sums[copied] == s.SHA256 })
		switch sum := sums[s.Path]; {
		case sum == "" && !kept:
			gone = append(gone, s)
		case sum == s.SHA256 || sum == "":
			there = append(there, s)
		default:
			changed = append(changed, fmt.Sprintf("%s: the source holds other bytes than were read", s.Path))
		}
	}
	words = sourcesText(there) + " are whole"
	if len(gone) > 0 {
		words += fmt.Sprintf("; %s could not be hashed again, being no longer where they were read", sourcesText(gone))
	}
	return words, changed, nil
}
