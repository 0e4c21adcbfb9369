package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"prtscope/analyze"
	"prtscope/ingest"
	"prtscope/ingest/casefile"
	"prtscope/ingest/custody"
	"prtscope/ingest/jsonout"
)

// A session is a case held by one command, and what the command will say of
// itself in its run record.
type session struct {
	*casefile.Folder
	run       casefile.Run
	committed bool
	idle      bool // there was nothing to do
}

// begin opens a session over a case folder, which notes that it is at work.
func (f *flags) begin(folder *casefile.Folder, c *command, args, inputs []string) (*session, error) {
	here, err := os.Getwd()
	if err != nil {
		here = "unknown"
	}
	s := &session{Folder: folder, run: casefile.Run{
		Command: typed(c, args),
		Folder:  here,
		Tool:    tool(),
		Schemas: schemas(),
		Started: now(),
		Config:  f.configRead(),
		GeoIP:   f.databasesRead(),
	}}
	for _, name := range inputs {
		if full, err := filepath.Abs(name); err == nil && name != "-" {
			name = full
		}
		s.run.Inputs = append(s.run.Inputs, name)
	}
	if folder.Makeshift() {
		f.ui.say("caution     the file system of the case has no locks; LOCK.held keeps other runs out, and stays if this one is killed")
	}
	if err := s.Begin(s.run); err != nil {
		return nil, errors.Join(err, folder.Close())
	}
	return s, nil
}

// typed is a command as it was typed.
func typed(c *command, args []string) []string {
	return append([]string{"prtscope", c.name}, args...)
}

// errNoCase says of a run that was interrupted that there is no case yet.
var errNoCase = errors.New("there is no case yet")

// end closes the case, in which a run that came to nothing leaves a record of
// itself.
func (s *session) end(ctx context.Context, failed *error) {
	if !s.committed && !s.idle {
		s.run.Ended, s.run.Exit, s.run.Outcome = now(), exitInternal, "internal error"
		var caught caughtSignal
		switch err := *failed; {
		case errors.As(context.Cause(ctx), &caught):
			s.run.Exit, s.run.Outcome = caught.status(), "interrupted"
			if !s.Stands() {
				*failed = errors.Join(*failed, errNoCase)
			}
		case err != nil:
			s.run.Exit, s.run.Outcome = exitStatus(err), err.Error()
		}
		if err := s.Failed(s.run); *failed == nil {
			*failed = err
		}
	}
	*failed = errors.Join(*failed, s.Close())
}

// commit makes c the case, with the exit status that the command will end with.
func (s *session) commit(c *custody.Case, status int) error {
	c.Tool = s.run.Tool
	c.Command = s.run.Command
	s.run.Ended, s.run.Exit = now(), status
	if err := s.Commit(c, s.run); err != nil {
		return err
	}
	s.committed = true
	return nil
}

func tool() custody.Tool {
	return custody.Tool{Name: "prtscope", Version: version(), Go: runtime.Version()}
}

// schemas are the versions of the tables of a case, by which two builds of one
// version can be told apart.
func schemas() map[string]int {
	all := ingest.Schemas()
	all["timelines"] = analyze.TimelinesVersion
	return all
}

// now is the clock of this machine. Nothing but run records knows it.
func now() string { return time.Now().UTC().Format(time.RFC3339) }

// The tables of a case, by what the names of their files begin with.
const (
	events      = "events/"
	audits      = "audit/"
	devices     = "devices/"
	risks       = "risk/"
	deeds       = "activity/"
	lives       = "timelines/users-"
	sharedLives = "timelines/devices-" // of devices that several users have
)

// read opens a session that only reads: it leaves no record.
func read(folder *casefile.Folder) *session { return &session{Folder: folder} }

// find returns the files of the case whose names begin like that.
func (s *session) find(prefix string) (files []custody.File) {
	for _, file := range s.Files() {
		if strings.HasPrefix(file.Path, prefix) {
			files = append(files, file)
		}
	}
	return files
}

// writeLines writes a derived file of one JSON value a line.
func writeLines[T any](s *session, name string, values iter.Seq2[T, error]) error {
	w, err := s.Derived(name)
	if err != nil {
		return err
	}
	lines, out, line := jsonout.NewEncoder(w), jsonout.Writer(w), []byte(nil)
	for v, err := range values {
		if made, ok := any(v).(json.RawMessage); ok && err == nil { // a line but for its end
			line = append(append(line[:0], made...), '\n')
			_, err = out.Write(line)
		} else if err == nil {
			err = lines.Encode(v)
		}
		if err != nil {
			w.Abandon()
			return err
		}
		w.Rows++
	}
	return w.Close()
}

// withoutError makes a sequence of values that are all there.
func withoutError[T any](values []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range values {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// lines reads what writeLines wrote, one value at a time.
func lines[T any](s *session, name string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		for _, file := range s.find(name) {
			r, err := s.OpenFile(file)
			if err != nil {
				yield(none, err)
				return
			}
			defer r.Close()
			for v, err := range values[T](r) {
				if err != nil {
					yield(none, fmt.Errorf("%s: %w", name, err))
					return
				}
				if !yield(v, nil) {
					return
				}
			}
		}
	}
}

// values decodes all that a text of JSON holds, up to its end: a bracket too many does
// not end it.
func values[T any](r io.Reader) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for d := json.NewDecoder(bufio.NewReader(r)); ; {
			var v T
			err := d.Decode(&v)
			if err == io.EOF || !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// coreMemory is bytes of the memory budget for each core at work: every one has
// blocks and tables of its own.
const coreMemory = 16 << 20

// budgeted applies the budget of memory and of cores to the whole process and
// returns the bytes of memory.
func (f *flags) budgeted() (int64, error) {
	memory, err := f.memoryBytes()
	if err != nil {
		return 0, err
	}
	if f.threads < 0 {
		return 0, usagef("--threads: %d is no number of cores", f.threads)
	}
	if !f.set.Changed("threads") {
		f.threads = f.conf.Threads
	}
	most := int(memory / coreMemory)
	if f.threads > most {
		return 0, usagef("--threads: %d cores do not fit in the memory; %d do, or raise --memory", f.threads, most)
	}
	cores := min(runtime.GOMAXPROCS(0), most)
	if f.threads > 0 {
		cores = f.threads
	}
	runtime.GOMAXPROCS(cores)
	keepTo(memory)
	return memory, nil
}

// openCase opens a case that must be there.
func openCase(dir string) (*casefile.Folder, error) {
	folder, err := casefile.Open(dir)
	if exitStatus(err) == exitInternal {
		err = inputError{err}
	}
	return folder, err
}
