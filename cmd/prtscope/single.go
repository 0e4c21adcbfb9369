package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"prtscope/ingest/casefile"
	"prtscope/report"
)

// runSingle writes the report of a case as one file. The case stays as it is.
func (f *flags) runSingle(ctx context.Context, s *session, memory int64) error {
	if !f.clobber {
		if _, err := os.Lstat(f.single); !errors.Is(err, fs.ErrNotExist) {
			return &casefile.OutputError{Path: f.single, Err: casefile.ErrExists}
		}
	}
	said := *s.Case()
	in, err := f.shown(ctx, s, &said, memory)
	if err != nil {
		return err
	}
	meter := f.ui.stage("writing the report", -1, false)
	defer meter.done()
	out := &oneFile{name: f.single}
	defer out.discard()
	sum, err := report.Single(out, in)
	err = sized(err)
	if err == nil {
		err = out.keep()
	}
	if err != nil {
		return err
	}
	meter.done()
	f.ui.note("report      sha256 %s", sum)
	f.ui.note("            (send it by another way than the file, so that a change would show)")
	f.ui.sayPlain()
	fmt.Println(f.single)
	return nil
}

// oneFile is a file that takes its name once it is whole.
type oneFile struct {
	name string
	temp *os.File
}

// Create begins the file, beside where it will be.
func (o *oneFile) Create(string) (io.WriteCloser, error) {
	var err error
	if o.temp, err = os.CreateTemp(filepath.Dir(o.name), ".prtscope-"); err != nil {
		return nil, &casefile.OutputError{Path: o.name, Err: err}
	}
	return writing{o.temp, o.name}, nil
}

// writing tells what cannot be written from other errors.
type writing struct {
	file *os.File
	name string
}

func (w writing) Write(p []byte) (int, error) {
	n, err := w.file.Write(p)
	if err != nil {
		err = &casefile.OutputError{Path: w.name, Err: err}
	}
	return n, err
}

func (w writing) Close() error {
	err := w.file.Sync()
	if e := w.file.Close(); err == nil {
		err = e
	}
	if err != nil {
		return &casefile.OutputError{Path: w.name, Err: err}
	}
	return nil
}

// keep gives the file its name.
func (o *oneFile) keep() error {
	if err := os.Rename(o.temp.Name(), o.name); err != nil {
		return &casefile.OutputError{Path: o.name, Err: err}
	}
	o.temp = nil
	return nil
}

// discard removes what was not kept.
func (o *oneFile) discard() {
	if o.temp != nil {
		os.Remove(o.temp.Name())
	}
}
