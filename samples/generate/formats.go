package main

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"prtscope/samples/export"
	"prtscope/samples/tenant"
)

// maker makes a file of the archive, or goes on with it.
type maker func(name string) (io.WriteCloser, error)

// layout is a format and how an archive of it is laid out.
type layout struct {
	name string
	like string // folder of the small samples that carries the same columns
	open func(w *export.Writer, create maker) (output, error)
}

var formats = []layout{
	{"ndjson", "diagnostic", ndjson},
	{"graph-pages", "graph", graphPages},
	{"graph-array", "graph", graphArray},
	{"portal", "portal-2025", portal},
	{"log-analytics", "log-analytics", logAnalytics},
	{"diagnostic", "diagnostic", diagnostic},
	{"mixed", "mixed", mixed},
}

// stream is one file into which rows are appended one after the other.
type stream struct {
	out  io.WriteCloser
	buf  []byte
	rows int
}

func (s *stream) flush() error {
	_, err := s.out.Write(s.buf)
	s.buf = s.buf[:0]
	return err
}

// each appends every row and writes in large pieces.
func (s *stream) each(rows []*tenant.SignIn, add func(b []byte, e *tenant.SignIn) []byte) error {
	for _, e := range rows {
		s.buf = add(s.buf, e)
		s.rows++
		if len(s.buf) > 1<<20 {
			if err := s.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// end writes what is left and the given text, and closes the file.
func (s *stream) end(tail string) error {
	s.buf = append(s.buf, tail...)
	if err := s.flush(); err != nil {
		s.out.Close()
		return err
	}
	return s.out.Close()
}

func users(rows []*tenant.SignIn) (out, interactive, silent []*tenant.SignIn) {
	for _, e := range rows {
		switch {
		case e.User == nil:
			continue
		case e.Interactive:
			interactive = append(interactive, e)
		default:
			silent = append(silent, e)
		}
		out = append(out, e)
	}
	return out, interactive, silent
}

// ndjson is one file of diagnostic records, a line each.
func ndjson(w *export.Writer, create maker) (output, error) {
	f, err := create("signins.json")
	s := &stream{out: f}
	return output{
		day: func(rows []*tenant.SignIn) error {
			return s.each(rows, func(b []byte, e *tenant.SignIn) []byte { return append(w.Diagnostic(b, e), '\n') })
		},
		close: func() error { return s.end("") },
	}, err
}

// graphArray is one list of Graph objects, indented: the portal's own JSON
// download.
func graphArray(w *export.Writer, create maker) (output, error) {
	f, err := create("SignIns.json")
	s := &stream{out: f, buf: []byte("[")}
	return output{
		day: func(rows []*tenant.SignIn) error {
			rows, _, _ = users(rows)
			return s.each(rows, func(b []byte, e *tenant.SignIn) []byte {
				if s.rows > 0 {
					b = append(b, ',')
				}
				return w.GraphElement(b, e, 1)
			})
		},
		close: func() error { return s.end("\n]\n") },
	}, err
}

// graphPages are answers of Graph, a thousand sign-ins each, indented.
func graphPages(w *export.Writer, create maker) (output, error) {
	var held []*tenant.SignIn
	pages := 0
	write := func(rows []*tenant.SignIn, more bool) error {
		pages++
		f, err := create(fmt.Sprintf("signIns-%05d.json", pages))
		if err != nil {
			return err
		}
		if _, err := f.Write(w.GraphPage(rows, true, false, more)); err != nil {
			f.Close()
			return err
		}
		return f.Close()
	}
	return output{
		day: func(rows []*tenant.SignIn) error {
			rows, _, _ = users(rows)
			held = append(held, rows...)
			const page = 1000
			n := 0
			for ; len(held)-n > page; n += page {
				if err := write(held[n:n+page], true); err != nil {
					return err
				}
			}
			held = slices.Clone(held[n:])
			return nil
		},
		close: func() error { return write(held, false) },
	}, nil
}

// pair are two files, of interactive and of other sign-ins, each with a head.
func pair(create maker, names [2]string, head [2][]byte, add func(b []byte, e *tenant.SignIn) []byte) (output, error) {
	var s [2]*stream
	for i := range s {
		f, err := create(names[i])
		if err != nil {
			return output{}, err
		}
		s[i] = &stream{out: f, buf: head[i]}
	}
	return output{
		day: func(rows []*tenant.SignIn) error {
			_, interactive, silent := users(rows)
			if err := s[0].each(interactive, add); err != nil {
				return err
			}
			return s[1].each(silent, add)
		},
		close: func() error {
			if err := s[0].end(""); err != nil {
				return err
			}
			return s[1].end("")
		},
	}, nil
}

// portal are the portal's two CSV downloads.
func portal(w *export.Writer, create maker) (output, error) {
	v := export.Portal[len(export.Portal)-1]
	span := w.World.First.Format("2006-01-02") + "_" + w.World.First.AddDate(0, 0, w.World.Days-1).Format("2006-01-02")
	return pair(create, [2]string{"InteractiveSignIns_" + span + ".csv", "NonInteractiveSignIns_" + span + ".csv"}, [2][]byte{v.Head(nil), v.Head(nil)},
		func(b []byte, e *tenant.SignIn) []byte { return w.Row(b, v, e) })
}

// logAnalytics are exports of the two tables.
func logAnalytics(w *export.Writer, create maker) (output, error) {
	return pair(create, [2]string{"SigninLogs.csv", "AADNonInteractiveUserSignInLogs.csv"},
		[2][]byte{export.Interactive.Head(nil), export.NonInteractive.Head(nil)},
		func(b []byte, e *tenant.SignIn) []byte {
			if e.Interactive {
				return w.Result(b, export.Interactive, e)
			}
			return w.Result(b, export.NonInteractive, e)
		})
}

// diagnostic is the tree of hourly blobs in a storage account.
func diagnostic(w *export.Writer, create maker) (output, error) {
	audits := w.World.Audits
	return output{
		day: func(rows []*tenant.SignIn) error {
			blobs := map[string][]byte{}
			for _, e := range rows {
				path := w.Blob(e)
				blobs[path] = append(w.Diagnostic(blobs[path], e), '\r', '\n')
			}
			return appendAll(create, blobs)
		},
		close: func() error {
			blobs := map[string][]byte{}
			for _, a := range audits {
				path := w.AuditBlob(a)
				blobs[path] = append(w.DiagnosticAudit(blobs[path], a), '\r', '\n')
			}
			return appendAll(create, blobs)
		},
	}, nil
}

func appendAll(create maker, blobs map[string][]byte) error {
	for _, path := range slices.Sorted(maps.Keys(blobs)) {
		f, err := create(path)
		if err != nil {
			return err
		}
		if _, err := f.Write(blobs[path]); err != nil {
			f.Close()
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// besides writes the requests of a day, to Graph and to workloads, and what advanced hunting says of the
// users whom somebody looked up there.
func besides(w *export.Writer, create maker, rows []*tenant.SignIn, day int) error {
	all, _, _ := users(rows)
	blobs := map[string][]byte{}
	if b := w.RequestLines(w.Requests(all, day, day+1)); len(b) > 0 {
		blobs[w.World.First.AddDate(0, 0, day).Format("insights-logs-microsoftgraphactivitylogs/y=2006/m=01/d=02/PT1H.json")] = b
	}
	if b := w.UnifiedLines(nil, nil, w.Work(all, day, day+1)); len(b) > 0 {
		blobs[w.World.First.AddDate(0, 0, day).Format("unified-audit-log/2006-01-02.jsonl")] = b
	}
	if b := w.HuntingStream(w.Hunted(all)); len(b) > 0 {
		blobs[w.World.First.AddDate(0, 0, day).Format("insights-logs-advancedhunting-entraidsigninevents/y=2006/m=01/d=02/PT1H.json")] = b
	}
	return appendAll(create, blobs)
}

// mixed is the storage account, with what Graph and the portal say about the
// interactive sign-ins once more.
func mixed(w *export.Writer, create maker) (output, error) {
	tree, err := diagnostic(w, create)
	if err != nil {
		return output{}, err
	}
	pages, err := graphPages(w, func(name string) (io.WriteCloser, error) { return create("graph/" + name) })
	if err != nil {
		return output{}, err
	}
	table, err := portal(w, func(name string) (io.WriteCloser, error) { return create("portal/" + name) })
	if err != nil {
		return output{}, err
	}
	day := 0
	return output{
		day: func(rows []*tenant.SignIn) error {
			_, interactive, _ := users(rows)
			if err := tree.day(rows); err != nil {
				return err
			}
			if err := besides(w, create, rows, day); err != nil {
				return err
			}
			day++
			if err := pages.day(interactive); err != nil {
				return err
			}
			return table.day(interactive)
		},
		close: func() error {
			for _, end := range []func() error{tree.close, pages.close, table.close} {
				if err := end(); err != nil {
					return err
				}
			}
			return nil
		},
	}, nil
}
