package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// An answer is what a verb writes to standard output. It remembers the first
// write that failed, so that no verb can end as if its answer had arrived.
type answer struct {
	to  io.Writer
	err error
}

func newAnswer() *answer { return &answer{to: os.Stdout} }

func (a *answer) Write(p []byte) (int, error) {
	n, err := a.to.Write(p)
	if a.err == nil {
		a.err = err
	}
	return n, err
}

// or returns the error that a verb ended with, or that its answer did not arrive. A
// reader who has had enough is no error.
func (a *answer) or(err error) error {
	if a.err == nil || errors.Is(a.err, syscall.EPIPE) {
		return err
	}
	if status := exitStatus(err); status >= exitUsage && status != exitInternal {
		return err
	}
	why := a.err
	var path *os.PathError
	if errors.As(why, &path) {
		why = path.Err
	}
	return outcome{exitOutput, fmt.Sprintf("the answer could not be written to standard output: %v, and is not whole; free space, or write it elsewhere", why)}
}
