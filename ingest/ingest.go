// Package ingest is the first wing: exports in, tables and a chain of custody
// out.
//
//	archive ──▶ text ──▶ format ──▶ store ──▶ events/, audit/, devices/
//	 names       UTF-8    records    merge, sort
//
// One goroutine reads and hashes the sources in order and cuts them into
// blocks of whole records; workers decode blocks; one goroutine takes the
// blocks back in order and hands their rows to the tables. What is held at any
// time is a few blocks and what the tables may hold, whatever the input.
//
// Two of the four tasks into which prtscope's work is cut lie here: turning a
// range of a source into chunks of rows (format.Stream.Decode, run.Codec), and
// turning chunks in any order into a sorted run (run.Sorter, store.Table). Both
// are functions of what they are handed and know no case folder. The other two
// are in analyze.
package ingest

import (
	"context"
	"runtime"

	"prtscope/ingest/activity"
	"prtscope/ingest/archive"
	"prtscope/ingest/audit"
	"prtscope/ingest/custody"
	"prtscope/ingest/device"
	"prtscope/ingest/format"
	"prtscope/ingest/risk"
	"prtscope/ingest/signin"
	"prtscope/ingest/step"
	"prtscope/ingest/store"
)

// Options are what a run may choose.
type Options struct {
	Threads   int                                                        // workers; 0 is one for each core
	Memory    int64                                                      // budget in bytes for what the tables hold
	TempDir   string                                                     // where sorted runs go that do not fit
	DateOrder string                                                     // dmy or mdy, for local dates that could be either; "" leaves them undecided
	Progress  func(bytes int64)                                          // called now and then with the bytes read so far; may be nil
	Limits    archive.Limits                                             // on archives
	Records   format.Limits                                              // on records
	Total     int64                                                      // bytes that may be read in all, of archives and out of them; 0 is 1 TiB
	Known     func(size int64, sum func() string) (path string, ok bool) // under which path has the case a source of this size and hash? may be nil
}

func (o Options) threads() int {
	if o.Threads > 0 {
		return o.Threads
	}
	return runtime.GOMAXPROCS(0)
}

func (o Options) total() int64 {
	if o.Total > 0 {
		return o.Total
	}
	return 1 << 40
}

// Tables are the tables of a case while it is being read.
type Tables struct {
	SignIns, Audits, Devices, Risks, Activities, Steps *store.Table
}

// Schemas returns the versions of the tables that this program writes, by their
// folders in a case.
func Schemas() map[string]int {
	return map[string]int{"events": signin.Version, "audit": audit.Version, "devices": device.Version, "risk": risk.Version, "activity": activity.Version, "steps": step.Version}
}

// Result is what became of the exports.
type Result struct {
	Hashes   map[string]string // provisional source name → SHA-256
	Ranks    map[string]int    // SHA-256 → rank of its format
	Rejected *Rejections
	met      []*source // in the order met, archives before their members
}

// Read reads the exports into the tables. It returns an error only if nothing
// can go on, a *LimitError if it may not; whatever is wrong with one source stands in its custody entry.
func Read(ctx context.Context, exports []string, tables Tables, opt Options) (*Result, error) {
	rejected, err := newRejections(opt.TempDir)
	if err != nil {
		return nil, err
	}
	r := newReader(ctx, opt)
	c := &committer{tables: tables, rejected: rejected, sinks: r.sinks}
	if err := pipeline(ctx, opt.threads(), r.read(exports), c.commit); err != nil {
		return nil, err
	}
	if err := c.flush(); err != nil {
		return nil, err
	}
	result := &Result{Hashes: map[string]string{}, Ranks: map[string]int{}, Rejected: rejected}
	for _, s := range c.sources {
		if s.custody.SHA256 != "" && s.name != "" {
			result.Hashes[s.name] = s.custody.SHA256
			if rank, ok := rankOf(s.custody.Format); ok {
				result.Ranks[s.custody.SHA256] = rank
			}
		}
	}
	rejected.rename(result.Hashes)
	result.met = c.sources
	return result, nil
}

// rankOf returns how far a format is believed; see format.Format.
func rankOf(name string) (rank int, ok bool) {
	if f := format.Find(name); f != nil {
		return f.Rank, true
	}
	return 0, false
}

// Inspect reads the exports and keeps nothing but their custody entries. What
// is a duplicate is not known without a case, so each sign-in counts as kept.
// Of the case that it returns, which is none, there are sources, coverage and
// holes.
func Inspect(ctx context.Context, exports []string, opt Options) (*custody.Case, error) {
	r := newReader(ctx, opt)
	c := &committer{hours: Hours{}, sinks: r.sinks}
	if err := pipeline(ctx, opt.threads(), r.read(exports), c.commit); err != nil {
		return nil, err
	}
	all := &custody.Case{Sources: nest(c.sources), Coverage: c.hours.days(), Holes: c.hours.holes()}
	followPages(all)
	return all, nil
}
