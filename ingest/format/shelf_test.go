package format

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"prtscope/ingest/custody"
	tale "prtscope/samples"
)

// export is a file of the committed samples.
type export struct {
	path string
	text []byte
}

// exports returns the committed samples that are neither packed nor notes, and
// what is there of each collector.
func exports(t testing.TB) (all []export) {
	t.Helper()
	err := fs.WalkDir(tale.Files(), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(p, "/") {
			return err
		}
		switch path.Ext(p) {
		case ".csv", ".json", ".jsonl":
		default:
			return nil
		}
		text, err := fs.ReadFile(tale.Files(), p)
		if bytes.HasPrefix(text, []byte{0xff, 0xfe}) {
			return nil // what comes here is UTF-8
		}
		all = append(all, export{p, text})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return append(all, collected(t)...)
}

// few are one or two files of each format of the samples: the smallest.
func few(t testing.TB) map[string]export {
	t.Helper()
	small := map[string]export{}
	for _, e := range exports(t) {
		s, err := Open(e.path, bytes.NewReader(e.text), nil, Options{})
		if err != nil {
			t.Fatalf("%s: %v", e.path, err)
		}
		folder, _, _ := strings.Cut(e.path, "/")
		name := s.Format().Name + " in " + folder + " as " + strings.TrimRight(path.Base(e.path), "0123456789.")
		if was, ok := small[name]; !ok || len(e.text) < len(was.text) {
			small[name] = e
		}
	}
	return small
}

// TestEveryFormatHasASample reads all samples: each record of them is kept, and
// every format of the shelf is among theirs, with rows of all tables that it
// fills and of no other.
func TestEveryFormatHasASample(t *testing.T) {
	seen := map[string]map[string]bool{}
	for _, e := range exports(t) {
		s, err := Open(e.path, bytes.NewReader(e.text), nil, Options{})
		if err != nil {
			t.Errorf("%s: %v", e.path, err)
			continue
		}
		tables := seen[s.Format().Name]
		if tables == nil {
			tables = map[string]bool{}
			seen[s.Format().Name] = tables
		}
		o := drain(t, s, 0)
		for _, b := range o.sink.Tables() {
			if b.Len() > 0 {
				tables[b.Schema.Name] = true
			}
		}
		if len(o.sink.Rejected) > 0 || o.status != custody.Read || o.records == 0 || len(o.sink.Other) > 0 {
			t.Errorf("%s: %s: %d records, rejected %v, other %v, %s", e.path, o.format, o.records, o.sink.Rejected, o.sink.Other, o.status)
		}
	}
	for _, f := range All {
		tables := seen[f.Name]
		if f != wrapped && !slices.Equal(slices.Sorted(maps.Keys(tables)), slices.Sorted(slices.Values(f.Tables()))) || len(tables) == 0 {
			t.Errorf("%s: the samples fill %v of the tables %v", f.Name, slices.Sorted(maps.Keys(tables)), f.Tables())
		}
	}
}

// TestOneFormatClaimsEachExport asks all formats for the first records or the
// header of each sample: whoever is first on the shelf must not matter.
func TestOneFormatClaimsEachExport(t *testing.T) {
	for _, e := range few(t) {
		shapes, hiding := shapesOf(t, e)
		for _, s := range shapes {
			var claims []string
			for _, f := range All {
				if (f.decode == nil) != (s.header != nil) {
					continue
				}
				if _, ok := f.match(s); ok {
					claims = append(claims, f.Name)
				}
			}
			if len(claims) != 1 && (len(claims) > 0 || !hiding) {
				t.Errorf("%s: claimed by %v", e.path, claims)
			}
		}
	}
}

// shapesOf returns what formats are asked about a sample; nothing for tables of
// queries, whose names are the shape. Of those hiding records in what no format
// claims, that is so.
func shapesOf(t *testing.T, e export) (shapes []*shape, hiding bool) {
	s, err := Open(e.path, bytes.NewReader(e.text), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	switch r := s.r.(type) {
	case *csvReader:
		return []*shape{{header: r.layout.names, name: e.path}}, s.Why() == "cells that hold records"
	case *jsonReader:
		b, err := s.Next()
		if err != nil {
			t.Fatal(err)
		}
		for _, span := range b.Spans[:min(len(b.Spans), 20)] {
			s, err := shapeOf(b.Data[span.Start:span.End])
			if err != nil {
				t.Fatal(err)
			}
			shapes = append(shapes, s)
		}
	}
	return shapes, s.Why() == "records inside others"
}

// TestExportsByteByByte reads samples a byte at a time.
func TestExportsByteByByte(t *testing.T) {
	for name, e := range few(t) {
		read := func(r *bytes.Reader, single bool) string {
			var s *Stream
			var err error
			if single {
				s, err = Open(e.path, iotest.OneByteReader(r), nil, Options{})
			} else {
				s, err = Open(e.path, r, nil, Options{})
			}
			if err != nil {
				t.Fatal(err)
			}
			return rows(drain(t, s, 0).sink)
		}
		text := e.text[:min(len(e.text), 30_000)]
		if read(bytes.NewReader(text), false) != read(bytes.NewReader(text), true) {
			t.Errorf("%s: %s: byte by byte it gives other rows", name, e.path)
		}
	}
}

// TestExportsThatBreakOff cuts samples of closed formats at many places: none
// goes unnoticed, and what was whole before the cut is kept.
func TestExportsThatBreakOff(t *testing.T) {
	for name, e := range few(t) {
		text := bytes.TrimSpace(e.text[:min(len(e.text), 20_000)])
		s, err := Open(e.path, bytes.NewReader(e.text), nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, tables := s.r.(*tablesReader)
		if !s.Format().Closed && !tables {
			continue
		}
		last := 0
		for n := 1; n < len(text); n += 1 + n/47 {
			s, err := Open(e.path, bytes.NewReader(text[:n]), nil, Options{})
			if _, unknown := errors.AsType[*UnknownError](err); unknown || errors.Is(err, ErrEmpty) && n < 4 {
				continue
			}
			if err != nil {
				t.Fatalf("%s: cut at byte %d: %v", name, n, err)
			}
			o := drain(t, s, 0)
			if o.status != custody.Truncated && string(bytes.TrimSpace(e.text)) != string(text[:n]) && !atLineEnd(text, n) {
				t.Fatalf("%s: %s: a cut at byte %d goes unnoticed: %s", name, e.path, n, o.status)
			}
			if len(o.spans) < last {
				t.Fatalf("%s: %s: cut at byte %d %d records are whole, before there were %d", name, e.path, n, len(o.spans), last)
			}
			last = len(o.spans)
		}
	}
}

// atLineEnd reports whether a cut is one between two lines that are records, or
// two lists of them: nobody can notice that.
func atLineEnd(text []byte, n int) bool {
	if bytes.HasSuffix(bytes.TrimSpace(text[:n]), []byte("]")) && bytes.HasPrefix(bytes.TrimSpace(text[n:]), []byte("[")) {
		return true
	}
	return n == len(text) || bytes.HasPrefix(bytes.TrimLeft(text[n:], " "), []byte("\n")) || bytes.HasPrefix(text[n:], []byte("\r\n")) || text[n-1] == '\n'
}

// FuzzExports reads texts that begin as the samples of all formats do: nothing
// panics, every record is accounted for, and fields without a column are an object.
func FuzzExports(f *testing.F) {
	for _, e := range few(f) {
		f.Add(e.text[:min(len(e.text), 6000)])
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Open("fuzz", bytes.NewReader(text), nil, Options{})
		if err != nil {
			return
		}
		o := drain(t, s, 0)
		for i, span := range o.spans {
			again := i > 0 && span.Length == 0 && span.Offset == o.spans[i-1].Offset // of one text
			if span.Offset < 0 || span.Length <= 0 && !again || span.Offset+span.Length > int64(len(text)) {
				t.Fatalf("span %+v of %d bytes", span, len(text))
			}
		}
		objectsAre(t, o.sink)
	})
}
