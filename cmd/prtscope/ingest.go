package main

import (
	"context"
	"fmt"
	"strings"

	"prtscope/ingest"
	"prtscope/ingest/casefile"
	"prtscope/ingest/custody"
)

// runIngest adds exports to a case.
func runIngest(ctx context.Context, c *command, args []string) (err error) {
	f := newFlags(c, func(f *flags) { f.caseFolder(); f.reading(); f.configured(); f.budget() })
	exports, err := f.parse(c, args)
	if err != nil || exports == nil {
		return err
	}
	if err := f.checkTarget(exports); err != nil {
		return err
	}
	memory, err := f.budgeted()
	if err != nil {
		return err
	}
	open := casefile.Continue
	if f.clobber {
		open = func(dir string) (*casefile.Folder, error) { return casefile.Create(dir, true) }
	}
	folder, err := open(f.output)
	if err != nil {
		return err
	}
	s, err := f.begin(folder, c, args, exports)
	if err != nil {
		return err
	}
	defer s.end(ctx, &err)
	result, changed, err := f.ingest(ctx, s, exports, memory)
	if err != nil {
		return err
	}
	if !changed {
		s.idle = true
		f.ui.note("nothing new: the case holds these exports")
		return nil
	}
	analyzed := folder.Case() != nil && folder.Case().Analysis != nil
	status := readStatus(result)
	if err := s.commit(result, status); err != nil {
		return err
	}
	f.ui.sayRead(result)
	if analyzed {
		f.ui.note("note        the findings and the report did not know of these exports and are gone")
	}
	f.ui.note("next        prtscope analyze %s, then prtscope report %s", f.output, f.output)
	fmt.Println(f.output)
	if status != exitDone {
		return outcome{status, readText(status, result)}
	}
	return nil
}

// checkReading checks the flags that say how to read.
func (f *flags) checkReading() error {
	if f.dateOrder != "" && f.dateOrder != "dmy" && f.dateOrder != "mdy" {
		return usagef("--date-order: %q is neither dmy nor mdy", f.dateOrder)
	}
	return nil
}

// checkTarget checks exports and case folder before anything is opened.
func (f *flags) checkTarget(exports []string) error {
	if len(exports) == 0 {
		return usagef("no export is named")
	}
	if f.output == "" {
		return usagef("no case folder is named; add -o CASE")
	}
	if err := f.checkReading(); err != nil {
		return err
	}
	return checkExports(exports, f.output)
}

// ingest reads exports into the session's case, without committing it.
func (f *flags) ingest(ctx context.Context, s *session, exports []string, memory int64) (*custody.Case, bool, error) {
	meter := f.ui.stage("reading exports", exportBytes(exports), true)
	defer meter.done()
	c, changed, err := ingest.Run(ctx, s.Folder, exports, ingest.Options{
		Threads: f.threads, Memory: memory, DateOrder: f.dateOrder, Limits: f.conf.Archives, Records: f.conf.Records, Total: f.conf.Total, Progress: meter.set,
	})
	if err != nil {
		return nil, false, err
	}
	if aside := setAside(c); f.strict && aside != "" {
		meter.done()
		f.ui.sayRead(c)
		return nil, false, outcome{exitReserved, "not committed: with --strict nothing may be set aside, and " + aside}
	}
	return c, changed, nil
}

// readStatus is the exit status that reading earns.
func readStatus(c *custody.Case) int {
	if c.Account.Kept == 0 && c.Account.Other["audit"] == 0 && c.Account.Other["devices"] == 0 && c.Account.Other["risk"] == 0 && c.Account.Other["activity"] == 0 {
		return exitNothing
	}
	if c.Conflict > 0 || c.Collided > 0 {
		return exitReserved
	}
	for i := range c.Sources {
		if c.Sources[i].Reserved() {
			return exitReserved
		}
	}
	return exitDone
}

// setAside says which records were rejected and which files could not be read,
// or not to their end: what --strict does not let pass. Conflicts and notes are
// no loss.
func setAside(c *custody.Case) string {
	var said, unread []string
	if n := c.Account.Rejected; n > 0 {
		said = append(said, were(n, "record")+" rejected")
	}
	for _, s := range allSources(c.Sources) {
		switch s.Status {
		case custody.Unknown, custody.Truncated, custody.Damaged, custody.Unreadable:
			unread = append(unread, fmt.Sprintf("%s (%s)", s.Path, s.Status))
		}
	}
	if len(unread) > 0 {
		said = append(said, were(int64(len(unread)), "source")+" not read, or not to the end: "+some(unread, 5))
	}
	return strings.Join(said, " and ")
}

// were begins a sentence: 1 record was, 2 records were.
func were(n int64, noun string) string {
	if n == 1 {
		return count(n, noun) + " was"
	}
	return count(n, noun) + " were"
}

// readText is the last line said for such a status.
func readText(status int, c *custody.Case) string {
	if status == exitNothing && len(c.Sources) == 0 {
		return "there is no file in what was named; name a folder that holds exports, or the exports themselves"
	}
	if status == exitNothing {
		return "there is not one usable record in these exports; prtscope inspect tells what they are"
	}
	return "done, with reservations: see the cautions above and case.json"
}
