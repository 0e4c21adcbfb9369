// Package analyze is the wing that turns the tables of a case into findings.
//
//	events, audit, devices, risk ──▶ survey, directory
//	events ──▶ scan ──▶ timeline (users, and devices of one user) ──▶ detect ──▶ findings
//	                        │ rows of shared devices and of addresses, sorted again
//	                        ▼
//	                    timeline (shared devices, addresses) ──▶ detect ──▶ findings
//
// It knows no format, no case folder and no report. What is found depends on
// the set of sign-ins alone: not on how they are cut into files, nor on how
// many goroutines work.
//
// Two of the four tasks into which prtscope's work is cut lie here: judging a
// bucket of users (one file of events, or a stretch of one: run.users) and judging a bucket of
// devices or addresses (a stream sorted by them: run.subjects). Each is a
// function of its rows and of what the survey and the directory say of the
// whole case.
package analyze

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"sync"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/survey"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	"prtscope/ingest/tablefile"
)

// File is a table file of a case.
type File struct {
	Name string
	Size int64
	Rows int64 // for progress; 0 where not known
	Open func() (ReaderAtCloser, error)
}

// ReaderAtCloser is an open table file.
type ReaderAtCloser interface {
	io.ReaderAt
	io.Closer
}

// Input is what is analysed. Events are ordered by subject and time, each file
// ends between two subjects, and no subject is in two files.
type Input struct {
	Events, Audit, Devices, Risks []File
	Activities                    []File            // requests that were made with tokens
	Paths                         map[string]string // SHA-256 of a source → path, for evidence
	Detections                    []*detect.Detection
	Params                        detect.Params
	Locate                        func(ip string) (asn int64, country string) // what a database says of an address; may be nil
	Accepted                      []finding.Acceptance                        // findings that are known: they are set aside
}

// Options say how.
type Options struct {
	Threads int    // goroutines; 0 is 1
	Files   int    // files of sign-ins that are read at the same time; 0 is Threads
	Memory  int64  // budget of what is sorted, in bytes, and of what is held; 0 is 256 MiB
	Share   int64  // bytes that one timeline may take with what is held; 0 is no bound
	TempDir string // where what does not fit is put
	// From and To, microseconds UTC, select what is shown: findings about
	// something in [From, To), and counts of the sign-ins in it; 0 is no bound.
	// What is judged, and what the tables of timelines hold, is the whole case.
	From, To int64
	MinLevel finding.Severity // findings below are left out; "" is none
	// Create makes a file for a part of a table of timelines: "users", which
	// has every sign-in, or "devices", which has those of shared devices once
	// more, in order of device. It is called by one goroutine at a time, as is Close of what
	// it returns. Where it is nil, no timelines are written.
	Create func(table string) (io.WriteCloser, error)
	// Progress is told how many of the rows of a stage are done. It may be
	// called by several goroutines at once.
	Progress func(stage string, done, total int64)
}

// Output is what was found. Close it after use.
type Output struct {
	Headlines []finding.Finding // the worst few, in order
	Actions   []Action          // what findings of high severity or higher call for
	Gaps      []finding.Gap
	Summary   finding.Summary
	Survey    *survey.Survey

	harvest *harvest
}

// Findings returns the findings in order, as often as it is asked. They are
// read from disk where they are many.
func (o *Output) Findings() iter.Seq2[finding.Finding, error] {
	return func(yield func(finding.Finding, error) bool) {
		for line, err := range o.Lines() {
			var f finding.Finding
			if err == nil {
				err = json.Unmarshal(line, &f)
			}
			if !yield(f, err) || err != nil {
				return
			}
		}
	}
}

// Lines returns the findings in order as JSON, each in one line without its end.
func (o *Output) Lines() iter.Seq2[json.RawMessage, error] { return o.harvest.spool.lines() }

// Suppressed returns the accepted findings as Lines returns the others.
func (o *Output) Suppressed() iter.Seq2[json.RawMessage, error] { return o.harvest.accepted.lines() }

// lines returns the findings in order as JSON.
func (s *spool) lines() iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		err := s.each(func(b *column.Batch, i int) error {
			whole, _ := b.Text(spooledWhole, i)
			if !yield(json.RawMessage(whole), nil) {
				return errStop
			}
			return nil
		})
		if err != nil {
			yield(nil, err)
		}
	}
}

// Close removes what was kept on disk.
func (o *Output) Close() error { return o.harvest.close() }

// run is one analysis under way.
type run struct {
	ctx     context.Context
	in      *Input
	opt     Options
	world   *detect.World
	choice  *detect.Choice // of the detections of timelines
	out     outlet
	alone   sync.Mutex // held by who has a large timeline
	held    held
	beside  int64 // bytes that were held before the first timeline was made
	harvest *harvest
	present sync.Map // users whom risks name and who have sign-ins, as Risk.User says
}

// Run analyses a case. Its error is a *LimitError where the case holds more of
// something than the budget lets it keep in mind.
func Run(ctx context.Context, in Input, opt Options) (_ *Output, err error) {
	opt.Threads = max(1, opt.Threads)
	if opt.Memory == 0 {
		opt.Memory = 256 << 20
	}
	if opt.Progress == nil {
		opt.Progress = func(string, int64, int64) {}
	}
	r := &run{ctx: ctx, in: &in, opt: opt, held: held{share: max(opt.Memory, leastHeld)}}
	r.out.create, r.out.presses = opt.Create, tablefile.NewPresses(opt.presses())
	r.world = &detect.World{Params: in.Params, Locate: in.Locate, Paths: in.Paths, From: opt.From, To: opt.To}
	if r.world.Directory, err = r.directory(); err != nil {
		return nil, err
	}
	if r.world.Survey, err = r.survey(); err != nil {
		return nil, err
	}
	if r.world.TLS, err = r.fingerprints(); err != nil {
		return nil, err
	}
	if r.world.Lifetimes, err = r.lifetimes(); err != nil {
		return nil, err
	}
	r.beside = r.held.used
	d, err := r.gather()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	if r.harvest, err = r.newHarvest(); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			r.harvest.close()
		}
	}()
	all := newTally(r.world, in.Detections)
	if err = r.timelines(all, d); err != nil {
		return nil, err
	}
	if err = r.absent(); err != nil {
		return nil, err
	}
	if err = r.follow(d); err != nil {
		return nil, err
	}
	if err = r.harvest.keep(detect.Conclude(in.Detections, &all.ledger, r.world), opt.MinLevel); err != nil {
		return nil, err
	}
	if err = r.harvest.done(); err != nil {
		return nil, err
	}
	return r.conclude(all)
}

// files is how many files are read at once.
func (o *Options) files() int { return min(o.Threads, cmp.Or(o.Files, o.Threads)) }

// presses is how many columns of timelines are encoded at once: a fifth of the work.
func (o *Options) presses() int { return max(2, o.Threads/2) }

// options are those of timelines.
func (r *run) options() timeline.Options {
	return timeline.Options{Limits: r.in.Params.Limits, Directory: r.world.Directory, Locate: r.in.Locate, Share: max(r.opt.Share/4, r.opt.Share-r.beside), Alone: &r.alone, Aside: asideIn(r.opt.TempDir)}
}

// directory reads audit events, inventory and risks.
func (r *run) directory() (*directory.Directory, error) {
	d, err := directory.BuildWithin(auditTable.batches(r.ctx, r.in.Audit, nil), deviceTable.batches(r.ctx, r.in.Devices, nil), riskTable.batches(r.ctx, r.in.Risks, nil), r.held.grow)
	if limit := (*LimitError)(nil); errors.As(err, &limit) {
		limit.Whole = true
	}
	return d, err
}
