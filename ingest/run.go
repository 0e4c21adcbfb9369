package ingest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"prtscope/ingest/activity"
	"prtscope/ingest/audit"
	"prtscope/ingest/casefile"
	"prtscope/ingest/column"
	"prtscope/ingest/custody"
	"prtscope/ingest/device"
	"prtscope/ingest/risk"
	"prtscope/ingest/signin"
	"prtscope/ingest/step"
	"prtscope/ingest/store"
	"prtscope/ingest/tablefile"
)

// A kind of table in a case.
type kind struct {
	folder string
	schema *column.Schema
	table  *store.Table
	result *store.Result
}

// rowMemory is bytes of the budget that sign-ins may take before they go to disk: a
// quarter, and less of a small budget, as blocks, dictionaries and encoders take what
// they take whatever the budget is.
func rowMemory(budget int64) int64 { return min(budget/4, max(budget/16, (budget-128<<20)/3)) }

// Run reads exports into a case and returns what case.json will say of it. It
// commits nothing. Sources that the case holds are not read again, but for
// those that another path now names, and a new path of one is noted; if there
// is nothing else, the case is returned as it is, and false.
func Run(ctx context.Context, f *casefile.Folder, exports []string, opt Options) (c *custody.Case, changed bool, err error) {
	opt.TempDir = f.TempDir()
	kinds := []*kind{
		{folder: "events", schema: signin.Schema, table: store.SignIns(f.TempDir(), rowMemory(opt.Memory))},
		{folder: "audit", schema: audit.Schema, table: store.Audits(f.TempDir(), opt.Memory/16)},
		{folder: "devices", schema: device.Schema, table: store.Devices(f.TempDir(), opt.Memory/32)},
		{folder: "risk", schema: risk.Schema, table: store.Risks(f.TempDir(), opt.Memory/32)},
		{folder: "activity", schema: activity.Schema, table: store.Activities(f.TempDir(), opt.Memory/16)},
		{folder: "steps", schema: step.Schema, table: store.Steps(f.TempDir(), opt.Memory/32)},
	}
	defer func() {
		for _, k := range kinds {
			if e := k.table.Close(); err == nil {
				err = e
			}
		}
	}()
	old := f.Case()
	if old == nil {
		old = &custody.Case{}
	}
	opt.Known = known(old)
	read, err := Read(ctx, exports, Tables{kinds[0].table, kinds[1].table, kinds[2].table, kinds[3].table, kinds[4].table, kinds[5].table}, opt)
	if err != nil {
		return nil, false, err
	}
	defer read.Rejected.Close()
	c = &custody.Case{Sources: nest(append(unnest(old.Sources, nil), read.met...))}
	read.met = nil // a hundred thousand sources are not to be held twice
	if f.Case() != nil && !more(c.Sources, old.Sources) {
		return old, false, nil
	}
	for _, s := range c.Leaves() {
		if rank, ok := rankOf(s.Format); ok {
			read.Ranks[s.SHA256] = rank
		}
	}
	for _, k := range kinds {
		if err := k.goOn(f, old); err != nil {
			return nil, false, err
		}
	}
	joined, err := kinds[0].table.Join(kinds[5].table, read.Hashes, read.Ranks)
	if err != nil {
		return nil, false, err
	}
	for _, k := range kinds {
		if err := k.finish(f, read); err != nil {
			return nil, false, err
		}
	}
	if err := writeRejected(f, read.Rejected); err != nil {
		return nil, false, err
	}
	f.Drop(func(file custody.File) bool { return derivedByAnalysis(file.Path) })
	followPages(c)
	if err := settle(c, kinds, joined); err != nil {
		return nil, false, err
	}
	return c, true, nil
}

// known answers by which path a case knows a source.
func known(c *custody.Case) func(int64, func() string) (string, bool) {
	sizes, paths := map[int64]bool{}, map[string]string{}
	for _, s := range c.Leaves() {
		sizes[s.Bytes] = true
		if s.Status != custody.Unreadable && s.SHA256 != "" {
			paths[s.SHA256] = s.Path
		}
	}
	return func(size int64, sum func() string) (path string, ok bool) {
		if sizes[size] {
			path, ok = paths[sum()]
		}
		return path, ok
	}
}

// goOn adds the rows that the case holds to the table.
func (k *kind) goOn(f *casefile.Folder, old *custody.Case) error {
	for _, file := range old.Files {
		if !strings.HasPrefix(file.Path, k.folder+"/") {
			continue
		}
		if err := k.reread(f, file); err != nil {
			return err
		}
	}
	return nil
}

// finish writes the table.
func (k *kind) finish(f *casefile.Folder, read *Result) error {
	f.Drop(func(file custody.File) bool { return strings.HasPrefix(file.Path, k.folder+"/") })
	var err error
	k.result, err = k.table.Finish(read.Hashes, read.Ranks, func() (io.Writer, func(int64) error, error) {
		w, err := f.Data(k.folder, ".parquet")
		if err != nil {
			return nil, nil, err
		}
		return w, func(rows int64) error {
			w.Rows = rows
			return w.Close()
		}, nil
	})
	return err
}

func (k *kind) reread(f *casefile.Folder, file custody.File) error {
	r, err := f.OpenFile(file)
	if err != nil {
		return err
	}
	defer r.Close()
	for b, err := range tablefile.Read(r, file.Bytes, k.schema, nil) {
		if err != nil {
			return fmt.Errorf("%s: %w", file.Path, err)
		}
		if err := k.table.Add(b); err != nil {
			return err
		}
	}
	return nil
}

func writeRejected(f *casefile.Folder, rejected *Rejections) error {
	var before io.Reader
	for _, file := range f.Files() {
		if file.Path == "rejected.jsonl" {
			r, err := f.OpenFile(file)
			if err != nil {
				return err
			}
			defer r.Close()
			before = r
		}
	}
	w, err := f.Derived("rejected.jsonl")
	if err != nil {
		return err
	}
	counted := &lineCounter{w: w}
	if err := rejected.Write(counted, before); err != nil {
		w.Abandon()
		return err
	}
	w.Rows = counted.lines
	return w.Close()
}

// lineCounter counts the lines written through it.
type lineCounter struct {
	w     io.Writer
	lines int64
}

func (c *lineCounter) Write(p []byte) (int, error) {
	c.lines += int64(bytes.Count(p, []byte("\n")))
	return c.w.Write(p)
}

// derivedByAnalysis reports whether a file says something of sign-ins that
// are no longer all.
func derivedByAnalysis(path string) bool {
	return path == "findings.jsonl" || path == "not-assessed.jsonl" || strings.HasPrefix(path, "timelines/") || strings.HasPrefix(path, "report/")
}

// settle completes the accounts, which only the finished tables know, and
// checks that they balance.
func settle(c *custody.Case, kinds []*kind, joined store.Joined) error {
	signIns := kinds[0].result
	for _, s := range c.Leaves() {
		s.Account.Kept, s.Account.Duplicates = signIns.Kept[s.SHA256], signIns.Duplicates[s.SHA256]
		for _, k := range kinds[1:] {
			if n := k.result.Kept[s.SHA256] + k.result.Duplicates[s.SHA256]; n > 0 {
				s.Account.Other[k.folder] = n
			}
		}
		settleFolded(s, kinds[1].result.Folded[s.SHA256])
		settleSteps(s, joined.In[s.SHA256], joined.Over[s.SHA256])
		if err := s.Account.Balance(); err != nil {
			return fmt.Errorf("%s: %w", s.Path, err)
		}
	}
	c.Account = custody.Account{Other: map[string]int64{}}
	for i := range c.Sources {
		total(&c.Sources[i])
		c.Account.Add(c.Sources[i].Account)
	}
	c.Conflict, c.Collided = signIns.Conflicts, signIns.Collisions
	hours := Hours{}
	for _, k := range kinds {
		for name, n := range k.result.Hours {
			hours[name] = n
		}
	}
	c.Coverage, c.Holes = hours.days(), hours.holes()
	c.Sort()
	return c.Account.Balance()
}

// total gives an archive the sum of its members' accounts.
func total(s *custody.Source) {
	if !s.Archive() {
		return
	}
	s.Account = custody.Account{Other: map[string]int64{}}
	for i := range s.Members {
		total(&s.Members[i])
		s.Account.Add(s.Members[i].Account)
	}
}
