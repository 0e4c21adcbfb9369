package analyze

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"testing"
	"time"

	"prtscope/analyze/detect"
	"prtscope/analyze/detections"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
	"prtscope/ingest/tablefile"
)

// workplace is a run over the sign-ins of an office, with all that comes before
// its timelines.
func workplace(b *testing.B, in *Input) *run {
	r := &run{ctx: context.Background(), in: in, opt: Options{Threads: 1, Memory: 1 << 30, TempDir: b.TempDir(), Progress: func(string, int64, int64) {}}, held: held{share: 1 << 30}}
	r.world = &detect.World{Params: in.Params}
	var errs [4]error
	r.world.Directory, errs[0] = r.directory()
	r.world.Survey, errs[1] = r.survey()
	r.world.TLS, errs[2] = r.fingerprints()
	r.world.Lifetimes, errs[3] = r.lifetimes()
	if err := errors.Join(errs[:]...); err != nil {
		b.Fatal(err)
	}
	return r
}

// caseOr returns the tables of the case in the folder that PRTSCOPE_CASE names, or
// else the sign-ins of an office.
func caseOr(b *testing.B, users, each int) Input {
	in := Input{Params: detect.DefaultParams(), Detections: detections.All}
	dir := os.Getenv("PRTSCOPE_CASE")
	if dir == "" {
		in.Events = cut(b, office(users, each), 64<<10)
		return in
	}
	for name, files := range map[string]*[]File{"events": &in.Events, "audit": &in.Audit, "devices": &in.Devices, "risk": &in.Risks} {
		paths, err := filepath.Glob(filepath.Join(dir, name, "*.parquet"))
		if err != nil {
			b.Fatal(err)
		}
		for _, path := range paths {
			info, err := os.Stat(path)
			if err != nil {
				b.Fatal(err)
			}
			*files = append(*files, File{path, info.Size(), 0, func() (ReaderAtCloser, error) { return os.Open(path) }})
		}
	}
	return in
}

// BenchmarkStages prints what each stage of an analysis costs an event, and what
// each detection does, on one core: see events/s/core.
func BenchmarkStages(b *testing.B) {
	in := caseOr(b, 250, 1000)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	r := workplace(b, &in)
	all := int(r.world.Survey.Rows)
	stage := func(name string, do func() (rows int)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			from := worked(b)
			for b.Loop() {
				if rows := do(); rows != all {
					b.Fatal(rows)
				}
			}
			rate(b, from, all)
		})
	}
	people := func(use func(*timeline.Timeline)) (rows int) {
		for t, err := range timeline.Users(eventTable.records(r.ctx, in.Events, timeline.Columns(), nil), r.options()) {
			if err != nil {
				b.Fatal(err)
			}
			use(t)
			rows += t.Len()
		}
		return rows
	}
	stage("survey", func() int {
		s, err := r.survey()
		if err != nil {
			b.Fatal(err)
		}
		return int(s.Rows)
	})
	stage("read", func() (rows int) {
		for rec, err := range eventTable.records(r.ctx, in.Events, timeline.Columns(), nil) {
			if err != nil {
				b.Fatal(err)
			}
			rows += int(rec.NumRows())
		}
		return rows
	})
	stage("read+timelines", func() int { return people(func(*timeline.Timeline) {}) })

	// Timelines as they are when they are made: what detections make of them besides,
	// and find there when they run again, is in copies.
	var persons, computers []*timeline.Timeline
	people(func(t *timeline.Timeline) {
		persons = append(persons, t)
		grouped := *t
		for _, g := range grouped.Groups(timeline.Device) {
			computers = append(computers, t.Device(g.Key, g.Rows))
		}
	})
	stage("write", func() int {
		w := tablefile.NewWriter(io.Discard, timeline.Table, nil)
		out := timeline.NewWriter(timeline.Table, w.Write)
		for _, t := range persons {
			if err := out.Write(t, nil); err != nil {
				b.Fatal(err)
			}
		}
		if err := out.Flush(); err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		return int(w.Rows())
	})
	judge := func(ds []*detect.Detection) func() int {
		choice := r.world.Choose(ds)
		return func() (rows int) {
			for _, t := range persons {
				fresh := *t
				choice.Run(&fresh, nil)
				rows += t.Len()
			}
			for _, t := range computers {
				fresh := *t
				choice.Run(&fresh, nil)
			}
			return rows
		}
	}
	stage("detections/all", judge(in.Detections))
	for _, d := range in.Detections {
		if d.Scope != detect.Case && d.Scope != detect.Address {
			stage("detections/"+d.ID, judge([]*detect.Detection{d}))
		}
	}
}

// onDisk writes the sign-ins of an office into a file, a batch at a time, which
// alter may change.
func onDisk(b *testing.B, users, each int, alter func(*column.Batch)) File {
	b.Helper()
	path := filepath.Join(b.TempDir(), "events.parquet")
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := tablefile.NewWriter(file, signin.Schema, nil)
	batch := column.NewBatch(signin.Schema)
	for u := range users {
		for i := range each {
			if desk(batch, u, i, each); batch.Full() {
				alter(batch)
				if err := w.Write(batch); err != nil {
					b.Fatal(err)
				}
				batch = column.NewBatch(signin.Schema)
			}
		}
	}
	alter(batch)
	if err := w.Write(batch); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	info, err := file.Stat()
	if err != nil {
		b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	return File{"events", info.Size(), w.Rows(), func() (ReaderAtCloser, error) { return os.Open(path) }}
}

// peak runs do and returns the most memory that the Go heap and its stacks took,
// in MiB.
func peak(do func()) float64 {
	debug.FreeOSMemory()
	var most atomic.Uint64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		var m runtime.MemStats
		for tick := time.NewTicker(20 * time.Millisecond); ; {
			runtime.ReadMemStats(&m)
			most.Store(max(most.Load(), m.Sys-m.HeapReleased))
			select {
			case <-stop:
				tick.Stop()
				return
			case <-tick.C:
			}
		}
	}()
	do()
	close(stop)
	<-stopped
	return float64(most.Load()) / (1 << 20)
}

// BenchmarkHot analyses one user with ever more sign-ins, and as many of many
// users, of one session and of one device, within what the program allows itself
// of --memory: µs/event must not grow, and neither must MiB but for whom the
// timeline is of.
func BenchmarkHot(b *testing.B) {
	as := func(c signin.Column, v string) func(*column.Batch) {
		return func(b *column.Batch) {
			if b.Len() > 0 {
				b.Fill(c, v)
			}
		}
	}
	untouched := func(*column.Batch) {}
	const memory = 512 << 20
	for _, c := range []struct {
		name        string
		users, each int
		alter       func(*column.Batch)
	}{
		{"users=5000/each=100", 5000, 100, untouched}, {"users=200000/each=5", 200_000, 5, untouched},
		{"users=1/each=500000", 1, 500_000, untouched}, {"users=1/each=1200000", 1, 1_200_000, untouched}, {"users=1/each=5000000", 1, 5_000_000, untouched},
		{"sessions=1/each=5000000", 1, 5_000_000, as(signin.SessionID, "00000000-0000-4000-a000-000000000000")},
		{"sessions=0/each=2000000", 1, 2_000_000, as(signin.SessionID, "")},
		{"devices=1/each=5000000", 50, 100_000, as(signin.DeviceID, "00000000-0000-4000-8000-111111111111")},
	} {
		b.Run(c.name, func(b *testing.B) {
			in := Input{Events: []File{onDisk(b, c.users, c.each, c.alter)}, Params: detect.DefaultParams(), Detections: detections.All}
			defer debug.SetMemoryLimit(debug.SetMemoryLimit(memory * 17 / 20))
			opt := Options{Threads: 2, Memory: memory / 4, Share: memory / 4 * 3, TempDir: b.TempDir(), Create: func(string) (io.WriteCloser, error) { return nowhere{io.Discard}, nil }}
			most := 0.0
			from := worked(b)
			for b.Loop() {
				most = max(most, peak(func() {
					out, err := Run(context.Background(), in, opt)
					if err != nil || out.Summary.Events != int64(c.users*c.each) {
						b.Fatal(out, err)
					}
					out.Close()
				}))
			}
			rate(b, from, c.users*c.each)
			b.ReportMetric(most, "MiB-peak")
		})
	}
}

// nowhere is a file that keeps nothing.
type nowhere struct{ io.Writer }

func (nowhere) Close() error { return nil }
