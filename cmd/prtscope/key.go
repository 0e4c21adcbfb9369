package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"prtscope/ingest/casefile"
)

// keyBytes is how long the key of pseudonyms is.
const keyBytes = 32

// keyed checks what the flags say of pseudonyms in the report of the case in a
// folder, if there is one.
func (f *flags) keyed(dir string) error {
	switch {
	case f.who && f.redact == "":
		return usagef("--who goes with --redact KEYFILE, the key of the report")
	case !f.set.Changed("redact"):
		return nil
	case f.who && (f.single != "" || f.xlsx):
		return usagef("--who writes no report; leave out --single and --xlsx")
	case f.redact == "" || strings.HasPrefix(f.redact, "-"):
		return usagef("--redact: %q is no name of a key file; write --redact KEYFILE", f.redact)
	case dir != "" && within(real(f.redact), dir):
		return usagef("--redact: the key %s would lie in the case, and be handed on with it; keep it elsewhere", f.redact)
	case f.single != "" && real(f.redact) == real(f.single):
		return usagef("--redact: the key and the report of --single cannot be one file")
	}
	return nil
}

// real is the name of a file without links, as far as there is one.
func real(name string) string {
	full, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	if found, err := filepath.EvalSymlinks(full); err == nil {
		return found
	}
	if parent := filepath.Dir(full); parent != full {
		return filepath.Join(real(parent), filepath.Base(full))
	}
	return full
}

// key is the key in the file of --redact, which is made where there is none.
func (f *flags) key() ([]byte, error) {
	at, err := os.Stat(f.redact)
	switch {
	case errors.Is(err, fs.ErrNotExist) && f.who:
		return nil, inputError{fmt.Errorf("--redact: there is no key %s; only the one that a report was written with tells who is in it", f.redact)}
	case errors.Is(err, fs.ErrNotExist):
		return f.makeKey()
	case err != nil:
		return nil, inputError{fmt.Errorf("--redact: %w", err)}
	case !at.Mode().IsRegular():
		return nil, usagef("--redact: %s is no file", f.redact)
	}
	file, err := os.Open(f.redact)
	if err != nil {
		return nil, inputError{fmt.Errorf("--redact: %w", err)}
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, 4*keyBytes+1))
	if err != nil {
		return nil, inputError{fmt.Errorf("--redact: %w", err)}
	}
	key := make([]byte, keyBytes)
	if long := len(text) > 4*keyBytes; long || len(bytes.TrimSpace(text)) != 2*keyBytes {
		return nil, usagef("--redact: %s is no key: a key is %d hex digits; name a file that is not there to have one made", f.redact, 2*keyBytes)
	}
	if _, err := hex.Decode(key, bytes.TrimSpace(text)); err != nil {
		return nil, usagef("--redact: %s is no key: a key is %d hex digits; name a file that is not there to have one made", f.redact, 2*keyBytes)
	}
	return key, nil
}

// makeKey makes the key and its file, for its owner's eyes only.
func (f *flags) makeKey() ([]byte, error) {
	key := make([]byte, keyBytes)
	rand.Read(key)
	file, err := os.OpenFile(f.redact, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, &casefile.OutputError{Path: f.redact, Err: err}
	}
	_, err = fmt.Fprintln(file, hex.EncodeToString(key))
	if err == nil {
		err = file.Sync()
	}
	if e := file.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(f.redact)
		return nil, &casefile.OutputError{Path: f.redact, Err: err}
	}
	f.ui.note("key         made %s", f.redact)
	f.ui.note("            (keep it: only it tells who is behind the pseudonyms, with --who; never hand it on)")
	return key, nil
}
