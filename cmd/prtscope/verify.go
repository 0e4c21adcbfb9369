package main

import (
	"context"
	"fmt"

	"prtscope/ingest/casefile"
)

// runVerify re-hashes everything in a case.
func runVerify(_ context.Context, c *command, args []string) error {
	f := newFlags(c, func(*flags) {})
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
	for _, fault := range faults {
		fmt.Println(safe(fault))
	}
	if len(faults) > 0 {
		return fmt.Errorf("the case %s %w: %s; restore it, or run the verb again that wrote what was touched", rest[0], casefile.ErrDamaged, count(int64(len(faults)), "fault"))
	}
	fmt.Printf("%s and %s are whole\n", count(int64(len(folder.Files())), "file"), count(int64(folder.Case().Runs.Count), "run record"))
	return nil
}

// openCase opens a case that must be there.
func openCase(dir string) (*casefile.Folder, error) {
	folder, err := casefile.Open(dir)
	if exitStatus(err) == exitInternal {
		err = inputError{err}
	}
	return folder, err
}
