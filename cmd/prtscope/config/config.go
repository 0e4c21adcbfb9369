// Package config reads the file in which someone says what only they know of a
// tenant: networks, devices, agreed tests, and limits. It is YAML, and this is
// the only room that speaks it. samples/config.yaml shows every key.
//
// A key that is not known, or is given twice, or holds something else than it
// should, is an error with file and line: half a configuration would pass for
// a whole one.
package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/ingest/archive"
	"prtscope/ingest/format"
)

// Config is what a configuration says, over the defaults of all it does not.
type Config struct {
	Path     string // absolute
	SHA256   string // of the file
	Params   detect.Params
	Archives archive.Limits
	Records  format.Limits
	Total    int64 // bytes that a run may read; 0 where the file names none
	Memory   int64 // bytes; 0 where the file names none
	Threads  int   // 0 where the file names none
	Accepted Accepted
	Report   Report
}

// Accepted are the findings that are known, and the file that lists them where
// that is not the configuration itself.
type Accepted struct {
	List   []finding.Acceptance
	Path   string // "" where they are in the configuration
	SHA256 string
}

// Report is whose reports are made.
type Report struct{ Title, Client, Case, Examiner, Marking string }

// maxBytes bounds the file. A list of all networks of the largest tenants is
// far smaller.
const maxBytes = 4 << 20

// Default is the configuration of someone who says nothing.
func Default() *Config { return &Config{Params: detect.DefaultParams()} }

// Load reads the configuration in a file. Errors name file, line and key, and
// say what is expected there.
func Load(path string) (*Config, error) {
	text, err := read(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", path, err)
	}
	c := Default()
	if c.Path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	c.SHA256 = sum(text)
	if err := c.parse(path, text); err != nil {
		return nil, err
	}
	if l := c.Params.Limits; l.Quiet > l.SoftIdle || l.SoftIdle > l.HardIdle {
		return nil, fmt.Errorf("%s: limits: quiet, soft_idle and hard_idle must follow on each other in length, with 12h, 14d and 90d for those not given", path)
	}
	return c, nil
}

func sum(text []byte) string {
	h := sha256.Sum256(text)
	return hex.EncodeToString(h[:])
}

func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err == nil {
		defer f.Close()
		var text []byte
		text, err = io.ReadAll(io.LimitReader(f, maxBytes+1))
		if len(text) > maxBytes {
			return nil, fmt.Errorf("it is larger than %d MiB, so no configuration", maxBytes>>20)
		}
		if err == nil {
			return text, nil
		}
	}
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return nil, p.Err // the message has the path
	}
	return nil, err
}
