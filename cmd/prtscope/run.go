package main

import (
	"context"
	"fmt"
	"path/filepath"

	"prtscope/ingest/casefile"
)

// runAll is the main job: ingest, analyze, report, one commit.
func runAll(ctx context.Context, c *command, args []string) (err error) {
	f := newFlags(c, func(f *flags) {
		f.caseFolder()
		f.reading()
		f.judging()
		f.locating()
		f.configured()
		f.covering()
		f.viewing()
		f.budget()
	})
	exports, err := f.parse(c, args)
	if err != nil || exports == nil {
		return err
	}
	question, err := f.question()
	if err != nil {
		return err
	}
	memory, err := f.budgeted()
	if err != nil {
		return err
	}
	if err := f.checkTarget(exports); err != nil {
		return err
	}
	folder, err := casefile.Create(f.output, f.clobber)
	if err != nil {
		return err
	}
	s, err := f.begin(folder, c, args, exports)
	if err != nil {
		return err
	}
	defer s.end(ctx, &err)
	read, _, err := f.ingest(ctx, s, exports, memory)
	if err != nil {
		return err
	}
	status := readStatus(read)
	if status == exitNothing {
		if err := s.commit(read, status); err != nil {
			return err
		}
		f.ui.sayRead(read)
		return finish(status, question, read)
	}
	found, err := f.analyze(ctx, s, read, question, memory)
	if err != nil {
		return oneByOne(err)
	}
	if found.status(question) == exitFindings {
		status = exitFindings
	}
	index, err := f.report(ctx, s, found.custody, memory)
	if err != nil {
		return oneByOne(err)
	}
	if err := s.commit(found.custody, status); err != nil {
		return err
	}
	f.ui.sayRead(read)
	f.ui.sayFound(found.Output)
	f.ui.sayReport(index)
	fmt.Println(filepath.Join(f.output, "report", "index.html"))
	return finish(status, question, read)
}

// oneByOne says of what does not fit into memory how to keep what was done until then:
// run commits all or nothing.
func oneByOne(err error) error {
	if exitStatus(err) == exitLimit {
		return fmt.Errorf("%w; or run ingest, analyze and report one after the other, which keeps what each has done", err)
	}
	return err
}
