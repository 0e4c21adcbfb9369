package ingest

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"prtscope/ingest/format"
	"prtscope/ingest/jsonout"
)

// Rejections keeps what was set aside, on disk, one file a source, so that a
// gigabyte of broken lines costs no memory.
type Rejections struct {
	dir   string
	names []string          // sources that have some, in the order met
	final map[string]string // provisional name → SHA-256
}

// rejection is a line of rejected.jsonl.
type rejection struct {
	Source string `json:"source"`
	Record int64  `json:"record"`
	Last   int64  `json:"last_record,omitempty"` // the number of the last one, if it is more than one record
	Offset int64  `json:"offset"`
	Length int64  `json:"length"`
	Code   string `json:"code"`
	Field  string `json:"field,omitempty"`
	Reason string `json:"reason"`
	Raw    string `json:"raw,omitempty"`        // the bytes, if they are text
	Base64 string `json:"raw_base64,omitempty"` // the bytes, if they are not
	Cut    bool   `json:"raw_cut,omitempty"`    // only the first bytes are here: see length
}

func newRejections(temp string) (*Rejections, error) {
	dir, err := os.MkdirTemp(temp, "rejected-")
	if err != nil {
		return nil, err
	}
	return &Rejections{dir: dir}, nil
}

func (r *Rejections) file(name string) string {
	return filepath.Join(r.dir, strings.TrimPrefix(name, "#")+".jsonl")
}

// add appends the rejections of a block of the source with the provisional name.
func (r *Rejections) add(name string, rejected []format.Rejection) (err error) {
	if len(rejected) == 0 {
		return nil
	}
	if len(r.names) == 0 || r.names[len(r.names)-1] != name {
		r.names = append(r.names, name)
	}
	f, err := os.OpenFile(r.file(name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	lines := jsonout.NewEncoder(w)
	for _, x := range rejected {
		line := rejection{Source: "", Record: x.Record, Offset: x.Offset, Length: x.Length, Code: x.Code, Field: x.Field, Reason: x.Reason,
			Cut: int64(len(x.Raw)) < x.Length && len(x.Raw) >= format.MaxRaw}
		if x.More > 0 {
			line.Last = x.Record + x.More
		}
		if utf8.Valid(x.Raw) {
			line.Raw = string(x.Raw)
		} else {
			line.Base64 = base64.StdEncoding.EncodeToString(x.Raw)
		}
		if err := lines.Encode(line); err != nil {
			f.Close()
			return err
		}
	}
	if err := w.Flush(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func (r *Rejections) rename(final map[string]string) { r.final = final }

// Write writes all rejections in order of source and record, each with the
// SHA-256 of its source, with those that a case holds from earlier runs
// (before may be nil). A source met twice is written once.
func (r *Rejections) Write(w io.Writer, before io.Reader) error {
	parts := map[string]string{} // SHA-256 → file
	if before != nil {
		if err := r.part(before, parts); err != nil {
			return fmt.Errorf("rejected.jsonl: %w", err)
		}
	}
	for _, name := range r.names {
		if sum := r.final[name]; parts[sum] == "" {
			parts[sum] = r.file(name)
		}
	}
	out := bufio.NewWriter(w)
	for _, sum := range slices.Sorted(maps.Keys(parts)) {
		if err := copyLines(out, parts[sum], sum); err != nil {
			return err
		}
	}
	return out.Flush()
}

// part puts the lines of each source into a file of its own.
func (r *Rejections) part(lines io.Reader, parts map[string]string) error {
	var (
		out *bufio.Writer
		f   *os.File
		sum string
	)
	end := func() error {
		if f == nil {
			return nil
		}
		return errors.Join(out.Flush(), f.Close())
	}
	for d := json.NewDecoder(lines); ; {
		var line rejection
		if err := d.Decode(&line); err == io.EOF {
			return end()
		} else if err != nil {
			return errors.Join(err, end())
		}
		if f == nil || line.Source != sum {
			if err := end(); err != nil {
				return err
			}
			sum = line.Source
			if parts[sum] == "" {
				parts[sum] = filepath.Join(r.dir, fmt.Sprintf("before-%d.jsonl", len(parts)))
			}
			var err error
			if f, err = os.OpenFile(parts[sum], os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err != nil {
				return err
			}
			out = bufio.NewWriter(f)
		}
		if err := put(out, line); err != nil {
			return errors.Join(err, end())
		}
	}
}

func copyLines(out io.Writer, file, sum string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := json.NewDecoder(bufio.NewReader(f))
	for {
		var line rejection
		if err := lines.Decode(&line); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		line.Source = sum
		if err := put(out, line); err != nil {
			return err
		}
	}
}

func put(out io.Writer, line rejection) error {
	b, err := jsonout.Marshal(line)
	if err != nil {
		return err
	}
	_, err = out.Write(append(b, '\n'))
	return err
}

// Close removes what was kept on disk.
func (r *Rejections) Close() error { return os.RemoveAll(r.dir) }
