package main

import (
	"errors"
	"fmt"

	"prtscope/analyze"
	"prtscope/ingest"
	"prtscope/ingest/casefile"
	"prtscope/ingest/store"
	"prtscope/ingest/tablefile"
	"prtscope/report"
)

// Exit statuses. 1 and 2 are never used on purpose: 2 is what a crashed Go
// program returns.
const (
	exitDone     = 0
	exitReserved = 3
	exitNothing  = 4
	exitFindings = 5
	exitUsage    = 10
	exitInput    = 11
	exitLimit    = 12
	exitOutput   = 13
	exitLocked   = 14
	exitDamaged  = 15
	exitVersion  = 16
	exitInternal = 70
)

// An outcome ends a run that did its work with a status other than 0. Its text,
// if any, is the last line said.
type outcome struct {
	status int
	text   string
}

func (o outcome) Error() string { return o.text }

// usageError is a command line that cannot be carried out.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// inputError is a named input that cannot be opened.
type inputError struct{ err error }

func (e inputError) Error() string { return e.err.Error() }
func (e inputError) Unwrap() error { return e.err }

// outdated says what to do about a case whose timelines another version made. What was
// read of exports analyze does not make anew.
func outdated(err error, dir string) error {
	var table *tablefile.VersionError
	if !errors.As(err, &table) || ingest.Schemas()[table.Table] > 0 {
		return err
	}
	return fmt.Errorf("the case %s was analyzed by another version; run prtscope analyze %s (%w)", dir, dir, err)
}

// exitStatus maps what went wrong to the exit status.
func exitStatus(err error) int {
	var (
		done   outcome
		usage  usageError
		input  inputError
		named  *ingest.InputError
		read   *ingest.LimitError
		merged *store.LimitError
		judged *analyze.LimitError
		shown  *report.LimitError
		table  *tablefile.VersionError
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &done):
		return done.status
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &input), errors.As(err, &named):
		return exitInput
	case errors.As(err, &read), errors.As(err, &merged), errors.As(err, &judged), errors.As(err, &shown):
		return exitLimit
	case errors.Is(err, casefile.ErrLocked):
		return exitLocked
	case errors.Is(err, casefile.ErrDamaged):
		return exitDamaged
	case errors.Is(err, casefile.ErrVersion), errors.As(err, &table):
		return exitVersion
	case casefile.Unwritten(err) != nil, errors.Is(err, casefile.ErrExists):
		return exitOutput
	default:
		return exitInternal
	}
}
