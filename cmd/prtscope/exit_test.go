package main

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	"prtscope/analyze"
	"prtscope/ingest"
	"prtscope/ingest/casefile"
	"prtscope/ingest/tablefile"
	"prtscope/report"
)

func TestExitStatusOfErrors(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{outcome{exitReserved, ""}, 3},
		{usagef("x"), 10},
		{inputError{fs.ErrNotExist}, 11},
		{&ingest.InputError{Path: "x", Err: fs.ErrPermission}, 11},
		{&ingest.LimitError{Path: "x"}, 12},
		{&analyze.LimitError{What: "findings"}, 12},
		{&report.LimitError{}, 12},
		{&casefile.OutputError{Path: "x", Err: fs.ErrPermission}, 13},
		{&fs.PathError{Op: "write", Path: "case/.staging/tmp-0002/events-000001.run", Err: syscall.ENOSPC}, 13},
		{&fs.PathError{Op: "write", Path: "export.staging/a.json", Err: syscall.ENOSPC}, 70},
		{&ingest.InputError{Path: "x", Err: &fs.PathError{Op: "open", Path: "case/.staging/x", Err: fs.ErrNotExist}}, 11},
		{casefile.ErrExists, 13},
		{casefile.ErrLocked, 14},
		{casefile.ErrDamaged, 15},
		{casefile.ErrVersion, 16},
		{outdated(&tablefile.VersionError{}, "x"), 16},
		{errors.New("x"), 70},
	} {
		if got := exitStatus(tt.err); got != tt.want {
			t.Errorf("exitStatus(%v) = %d, want %d", tt.err, got, tt.want)
		}
		if tt.err != nil {
			if got := exitStatus(fmt.Errorf("wrapped: %w", tt.err)); got != tt.want {
				t.Errorf("wrapped: exitStatus(%v) = %d, want %d", tt.err, got, tt.want)
			}
		}
	}
}
