package timeline_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// drawer is a file in memory.
type drawer struct {
	bytes        []byte
	read, closed int
	broken       error // of reading
}

func (d *drawer) WriteAt(p []byte, at int64) (int, error) {
	d.bytes = append(d.bytes[:at], p...)
	return len(p), nil
}

func (d *drawer) ReadAt(p []byte, at int64) (int, error) {
	d.read++
	return copy(p, d.bytes[at:]), d.broken
}

func (d *drawer) Close() error { d.closed++; return nil }

// hot is one user's sign-ins, so many and with so long texts that what is seldom
// asked of them is put aside.
func hot(n int) *column.Batch {
	b := column.NewBatch(signin.Schema)
	for i := range n {
		b.SetString(signin.UserID, "u")
		b.SetString(signin.EventID, eventOf(i))
		b.SetNum(signin.EventTime, int64(i)*timeline.Second)
		b.SetString(signin.DeviceID, []string{"11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"}[i/7%2])
		b.SetString(signin.CorrelationID, correlationOf(i))
		b.SetString(signin.TokenID, "") // asks nothing
		b.SetNum(signin.ErrorCode, resultOf(i))
		b.SetFloat(signin.Latitude, float64(i%5))
		b.SetFloat(signin.Longitude, 10)
		if i < 2500 {
			b.SetString(signin.UserAgent, fmt.Sprintf("%04d", i)+strings.Repeat("x", 4000))
		}
		b.SetNum(signin.Record, int64(i)*3)
		b.SetNum(signin.Offset, int64(i)<<33)
		b.Commit()
	}
	return b
}

func eventOf(i int) string {
	if i%10_007 == 77 {
		return fmt.Sprint("~no GUID ", i)
	}
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", i*2654435761%(1<<32), i)
}

func correlationOf(i int) string { return fmt.Sprintf("%08x-0000-4000-9000-%012x", i%17_000, 5) }

func resultOf(i int) int64 {
	return []int64{0, 0, 50126, 1 << 40, -1}[i%5]
}

// What is put aside reads as it was, also of the part of a timeline that is a
// device's, and the file is closed when the timeline has been used.
func TestPutAside(t *testing.T) {
	const n = 80_000
	var files []*drawer
	opt := timeline.Options{Aside: func() (timeline.Aside, error) {
		files = append(files, &drawer{})
		return files[len(files)-1], nil
	}}
	check := func(tl *timeline.Timeline, k, i int) {
		record, offset := tl.Where(k)
		lat, lon, placed := tl.Place(k)
		if tl.Text(timeline.Event, k) != eventOf(i) || tl.Text(timeline.Correlation, k) != correlationOf(i) || record != int64(i)*3 || offset != int64(i)<<33 ||
			tl.ErrorCode(k) != resultOf(i) || tl.Time[k] != int64(i)*timeline.Second || lat != float64(i%5) || lon != 10 || !placed || tl.Is(k, timeline.Failed) != (resultOf(i) > 0) {
			t.Fatalf("row %d is not as it was: %s %s %d %d %d", i, tl.Text(timeline.Event, k), tl.Text(timeline.Correlation, k), record, offset, tl.ErrorCode(k))
		}
	}
	for tl, err := range timeline.Users(records(pieces(hot(n), 16<<10)...), opt) {
		if err != nil || tl.Len() != n {
			t.Fatal(err)
		}
		for i := range n {
			check(tl, i, i)
		}
		for _, i := range []int{n - 1, 0, n / 2, 1, n - 2, 17_000, 0} {
			check(tl, i, i)
		}
		for _, g := range tl.Groups(timeline.Device) {
			d := tl.Device(g.Key, g.Rows)
			for k, i := range g.Rows {
				check(d, k, i)
			}
		}
		if len(files) != 1 || len(files[0].bytes) < 2*16*n/3 || files[0].read == 0 || files[0].closed != 0 {
			t.Errorf("files: %d", len(files))
		}
	}
	if files[0].closed != 1 {
		t.Errorf("closed %d times", files[0].closed)
	}
}

// A timeline whose file cannot be read is not the end of it in silence.
func TestWhatIsAsideMayBeLost(t *testing.T) {
	lost := errors.New("lost")
	opt := timeline.Options{Aside: func() (timeline.Aside, error) { return &drawer{broken: lost}, nil }}
	var got error
	for tl, err := range timeline.Users(records(hot(50_000)), opt) {
		if got = err; err == nil {
			tl.Where(0)
		}
	}
	if !errors.Is(got, lost) {
		t.Errorf("got %v", got)
	}
	opt.Aside = func() (timeline.Aside, error) { return nil, lost }
	for _, err := range timeline.Users(records(hot(50_000)), opt) {
		got = err
	}
	if !errors.Is(got, lost) {
		t.Errorf("got %v", got)
	}
}
