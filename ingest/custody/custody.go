// Package custody is the chain of custody: what was read, its hash, and what
// became of each record. It is the content of case.json and knows nothing of
// how exports are read or what their records mean.
package custody

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Account says what became of the records of one source, or of a case. It
// balances: records = kept + duplicates + rejected + the sum of other.
type Account struct {
	Records    int64            `json:"records"`
	Kept       int64            `json:"kept"`       // rows of events/ whose source this is
	Duplicates int64            `json:"duplicates"` // records of a sign-in that is kept under another record
	Rejected   int64            `json:"rejected"`   // set aside in rejected.jsonl
	Other      map[string]int64 `json:"other"`      // kept in another table (audit, devices) or recognised and out of scope, by name
}

// Add adds b to a.
func (a *Account) Add(b Account) {
	a.Records += b.Records
	a.Kept += b.Kept
	a.Duplicates += b.Duplicates
	a.Rejected += b.Rejected
	if a.Other == nil {
		a.Other = map[string]int64{}
	}
	for name, n := range b.Other {
		a.Other[name] += n
	}
}

// Balance returns an error if the sums do not agree. That is a bug in
// prtscope, never a property of an input.
func (a Account) Balance() error {
	sum := a.Kept + a.Duplicates + a.Rejected
	for _, n := range a.Other {
		sum += n
	}
	if sum != a.Records {
		return fmt.Errorf("record account does not balance: %d records, but %d kept, %d duplicates, %d rejected, %d other",
			a.Records, a.Kept, a.Duplicates, a.Rejected, sum-a.Kept-a.Duplicates-a.Rejected)
	}
	return nil
}

// Bytes says where the bytes of a source went: into records that were read,
// into what holds records together (brackets, headers, blank lines), and into
// spans that were set aside. The three add up to the size of the source.
type Bytes struct {
	Records   int64 `json:"records"`
	Structure int64 `json:"structure"`
	Rejected  int64 `json:"rejected"`
}

// Status is how reading a source ended.
type Status string

// Every status but Read, Container and Empty is a reservation: exit status 3.
const (
	Read       Status = "read"
	Container  Status = "container"      // an archive: see its members
	Empty      Status = "empty"          // no record in it; a reservation if there is not even a byte
	Unknown    Status = "not recognised" // no format claims it
	Truncated  Status = "truncated"      // ends inside a record or structure
	Damaged    Status = "damaged"        // cannot be read to its end
	Unreadable Status = "unreadable"     // cannot be opened
)

// Note is something true of a source that a reader must know.
type Note struct {
	Code    string `json:"code"` // in capitals, e.g. PAGE_MISSING
	Text    string `json:"text"`
	Caution bool   `json:"caution"` // a reservation: the run ends with exit status 3
}

// Source is one exported file, or one member of an archive, known by its
// SHA-256.
type Source struct {
	Path      string   `json:"path"`             // as found below the argument, with / and "archive.zip!/member"
	Copies    []string `json:"copies,omitempty"` // paths of other files of the same bytes, which were not read again
	SHA256    string   `json:"sha256,omitempty"`
	Bytes     int64    `json:"size"`
	Modified  string   `json:"mtime,omitempty"` // RFC 3339; of the file, by the clock of whoever made it
	Status    Status   `json:"status"`
	Collector string   `json:"collector,omitempty"` // who, by the name of the file, made it; no proof of it
	Format    string   `json:"format,omitempty"`
	Why       string   `json:"why,omitempty"` // why it is that format, or why none
	Encoding  string   `json:"encoding,omitempty"`
	Kinds     []string `json:"kinds,omitempty"` // what its records are: interactive, non_interactive, audit, devices, ...
	Account   Account  `json:"account"`
	Spans     Bytes    `json:"bytes"`
	First     string   `json:"first,omitempty"` // RFC 3339, earliest event time
	Last      string   `json:"last,omitempty"`
	Missing   []string `json:"missing,omitempty"` // columns that this source cannot carry
	Unknown   []string `json:"unknown,omitempty"` // fields for which prtscope has no column; kept in extra
	Page      bool     `json:"page,omitempty"`    // it holds pages of an answer of Graph, of which the last names no further one
	Notes     []Note   `json:"notes,omitempty"`
	Members   []Source `json:"members,omitempty"`
}

// Archive reports whether the source holds other sources rather than records.
func (s *Source) Archive() bool { return s.Status == Container || len(s.Members) > 0 }

// Reserved reports whether the source makes the run end with reservations.
func (s *Source) Reserved() bool {
	switch s.Status {
	case Unknown, Truncated, Damaged, Unreadable:
		return true
	case Empty:
		if s.Bytes == 0 {
			return true
		}
	}
	return s.Account.Rejected > 0 || slices.ContainsFunc(s.Notes, func(n Note) bool { return n.Caution }) ||
		slices.ContainsFunc(s.Members, func(m Source) bool { return m.Reserved() })
}

// File is one data file of a case, named by its content.
type File struct {
	Path   string `json:"path"` // relative to the case, with /
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Rows   int64  `json:"rows,omitempty"` // 0 where not counted
}

// Hole is a span of hours without a record.
type Hole struct {
	Kind  string `json:"kind"`
	From  string `json:"from"`  // RFC 3339, the first hour
	To    string `json:"to"`    // RFC 3339, the hour in which there is a record again
	Usual int64  `json:"usual"` // records in as many hours of those times of day
}

// Tool is the program that wrote a case.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Go      string `json:"go"`
}

// Case is case.json. Replacing it commits a run.
type Case struct {
	Schema   int                         `json:"schema"`
	Tool     Tool                        `json:"tool"`
	Command  []string                    `json:"command"`
	Sources  []Source                    `json:"sources"` // in order of SHA-256, then path
	Account  Account                     `json:"account"`
	Conflict int64                       `json:"conflicts"`          // sign-ins on which records disagree
	Collided int64                       `json:"collisions"`         // sign-ins that share an id with another user's or another time's
	Coverage map[string]map[string]int64 `json:"coverage"`           // kind → day (2026-05-01) → events
	Holes    []Hole                      `json:"holes,omitempty"`    // hours without a record of a kind where the tenant's own rhythm asks for some
	Files    []File                      `json:"files"`              // in order of path
	Analysis json.RawMessage             `json:"analysis,omitempty"` // finding.Summary
	Runs     Chain                       `json:"runs"`
}

// Chain pins the run records, so that a chain cut at its end is noticed.
type Chain struct {
	Count int    `json:"count"`
	Head  string `json:"head"` // SHA-256 of the last record
}

// Sort puts sources and files in the order that does not depend on how they
// were named on the command line.
func (c *Case) Sort() {
	slices.SortFunc(c.Sources, func(a, b Source) int {
		return cmp.Or(strings.Compare(a.SHA256, b.SHA256), strings.Compare(a.Path, b.Path))
	})
	slices.SortFunc(c.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
}

// Leaves returns the sources that hold records: files and members, not the
// archives around them.
func (c *Case) Leaves() (leaves []*Source) {
	var walk func([]Source)
	walk = func(ss []Source) {
		for i := range ss {
			if ss[i].Archive() {
				walk(ss[i].Members)
			} else {
				leaves = append(leaves, &ss[i])
			}
		}
	}
	walk(c.Sources)
	return leaves
}

// OtherNames returns the names in a.Other, sorted.
func (a Account) OtherNames() []string { return slices.Sorted(maps.Keys(a.Other)) }
