package timeline_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"prtscope/analyze/scan"
	"prtscope/analyze/story"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

const cloudAP = "38aa3b87-a06d-4817-b275-7a316988d93b"

// random returns sign-ins of users in order, with few sessions and devices, so
// that they meet.
func random(seed uint64, users, each int) *column.Batch {
	r := rand.New(rand.NewPCG(seed, 0))
	pick := func(vs ...string) string { return vs[r.IntN(len(vs))] }
	b := column.NewBatch(signin.Schema)
	for u := range users {
		at := int64(1777600000) * timeline.Second
		for range each {
			at += r.Int64N(30 * timeline.Hour)
			b.SetString(signin.EventID, fmt.Sprint("event ", b.Len()))
			b.SetNum(signin.EventTime, at)
			b.SetString(signin.UserID, fmt.Sprintf("%08d-0000-4000-8000-000000000000", u))
			b.SetNum(signin.ErrorCode, []int64{0, 0, 0, 50126}[r.IntN(4)])
			b.SetString(signin.Kind, pick("interactive", "non_interactive", "non_interactive"))
			b.SetString(signin.AppID, pick(cloudAP, "d3590ed6-52b3-4102-aeff-aad2292ab01c"))
			b.SetString(signin.DeviceID, pick("", "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"))
			b.SetString(signin.SessionID, pick("", "s1", "s2", "s3"))
			b.SetString(signin.IncomingToken, pick("primaryRefreshToken", "refreshToken", "none"))
			b.SetString(signin.AuthDetails, pick(
				`[{"authenticationMethod":"Windows Hello for Business","succeeded":true}]`, `[{"authenticationMethod":"Password","succeeded":true}]`,
				`[{"authenticationMethod":"Previously satisfied","succeeded":true}]`, `[{"authenticationMethod":"Previously satisfied","succeeded":true}]`))
			b.SetNum(signin.Record, int64(b.Len()))
			b.Commit()
		}
	}
	return b
}

// pieces cuts a batch.
func pieces(b *column.Batch, n int) (out []*column.Batch) {
	for from := 0; from < b.Len(); from += n {
		g := column.NewGatherer(column.NewBatch(b.Schema))
		for i := from; i < min(b.Len(), from+n); i++ {
			g.Append(b, i)
		}
		out = append(out, g.Batch())
	}
	return out
}

// spell returns all there is to a timeline.
func spell(t *timeline.Timeline) (out []string) {
	for i := range t.Len() {
		s := fmt.Sprint(t.Kind, t.ID, t.Time[i], t.Facts(i), t.Class[i], t.Before[i], t.State[i], t.ErrorCode(i), t.BoundCode(i), fmt.Sprint(t.Where(i)))
		for c := range timeline.Cols {
			s += "|" + t.Text(c, i)
		}
		out = append(out, s)
	}
	for _, l := range t.Lineages() {
		out = append(out, fmt.Sprint(l))
	}
	for _, p := range t.PRTs() {
		out = append(out, fmt.Sprint(p))
	}
	return out
}

func spellAll(ts []*timeline.Timeline) (out []string) {
	for _, t := range ts {
		out = append(out, spell(t)...)
	}
	return out
}

func TestCutsOfRecordsMakeNoDifference(t *testing.T) {
	b := random(1, 5, 60)
	want := spellAll(build(t, timeline.Options{}, b))
	for _, n := range []int{1, 7, 59, 60, 61} {
		if got := spellAll(build(t, timeline.Options{}, pieces(b, n)...)); !slices.Equal(got, want) {
			t.Errorf("records of %d rows give other timelines", n)
		}
	}
}

// The naive reading of the model, one row after the other, over plain structs.
func TestAgainstTheNaive(t *testing.T) {
	lim := timeline.Defaults()
	for seed := range uint64(20) {
		for _, tl := range build(t, timeline.Options{}, random(seed, 3, 80)) {
			type key struct{ device, partition string }
			last, state := map[key]int64{}, map[key]timeline.State{}
			for i := range tl.Len() {
				// the credential: own, of the root, of agreeing logons
				part := naivePartition(tl, i)
				if got := tl.Text(timeline.Partition, i); got != part {
					t.Fatalf("seed %d row %d: partition %s, want %s", seed, i, got, part)
				}
				k := key{tl.Text(timeline.Device, i), part}
				if k.device == "" || !tl.Is(i, timeline.PRT) && !tl.Is(i, timeline.CloudAP) {
					if tl.State[i] != timeline.Unseen {
						t.Fatalf("seed %d row %d: no row of a PRT has state %s", seed, i, tl.State[i])
					}
					continue
				}
				before := state[k]
				if before != timeline.Unseen {
					switch idle := tl.Time[i] - last[k]; {
					case idle > lim.HardIdle:
						before = timeline.HardDead
					case idle > lim.SoftIdle:
						before = timeline.SoftDead
					case idle > lim.Quiet:
						before = timeline.Quiet
					default:
						before = timeline.Active
					}
				}
				after := before
				if tl.ErrorCode(i) == 0 {
					after, last[k], state[k] = timeline.Active, tl.Time[i], timeline.Active
				}
				if tl.Before[i] != before || tl.State[i] != after {
					t.Fatalf("seed %d row %d: %s>%s, want %s>%s", seed, i, tl.Before[i], tl.State[i], before, after)
				}
			}
		}
	}
}

// own is the credential that a row of random names.
func own(tl *timeline.Timeline, i int) string {
	switch tl.Text(timeline.Method, i) {
	case "Windows Hello for Business":
		return "whfb"
	case "Password":
		return "password"
	}
	return ""
}

func naivePartition(tl *timeline.Timeline, i int) string {
	if p := own(tl, i); p != "" {
		return p
	}
	if s := tl.Text(timeline.Session, i); s != "" {
		for j := range i {
			if tl.Text(timeline.Session, j) == s && tl.ErrorCode(j) == 0 && own(tl, j) != "" {
				return own(tl, j)
			}
		}
	}
	seen := map[string]bool{}
	for j := range i {
		if d := tl.Text(timeline.Device, j); d != "" && d == tl.Text(timeline.Device, i) && tl.Class[j] == timeline.Logon && tl.ErrorCode(j) == 0 && own(tl, j) != "" && tl.Time[i]-tl.Time[j] <= 24*timeline.Hour {
			seen[own(tl, j)] = true
		}
	}
	if len(seen) == 1 {
		for p := range seen {
			return p
		}
	}
	return "unknown"
}

// tabled reads what is written to a table of timelines back as those of a kind of subject.
func tabled(t *testing.T, kind string, by timeline.Col, write func(*timeline.Writer) error) (out []*timeline.Timeline) {
	t.Helper()
	var table []*column.Batch
	w := timeline.NewWriter(timeline.Schema, func(b *column.Batch) error { table = append(table, b); return nil })
	if err := errors.Join(write(w), w.Flush()); err != nil {
		t.Fatal(err)
	}
	records := func(yield func(arrow.Record, error) bool) {
		for _, b := range table {
			r := scan.Records(memory.NewGoAllocator(), b, nil)
			t.Cleanup(r.Release)
			if !yield(r, nil) {
				return
			}
		}
	}
	for tl, err := range timeline.Subjects(kind, by, records, timeline.Options{Limits: timeline.Defaults()}) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, tl)
	}
	return out
}

// whole writes all rows of timelines.
func whole(ts []*timeline.Timeline) func(*timeline.Writer) error {
	return func(w *timeline.Writer) (err error) {
		for _, tl := range ts {
			err = errors.Join(err, w.Write(tl, nil))
		}
		return err
	}
}

func TestTableGivesTheTimelinesBack(t *testing.T) {
	users := build(t, timeline.Options{}, random(7, 4, 50))
	for _, tl := range users {
		tl.Believe(3, "refreshToken", 0.75, "because")
		tl.Believe(3, "none", 0.5, "too late")
	}
	back := tabled(t, "user", timeline.User, whole(users))
	if len(back) != len(users) {
		t.Fatalf("got %d timelines, want %d", len(back), len(users))
	}
	for n, got := range back {
		if a, b := spell(got), spell(users[n]); !slices.Equal(a, b) {
			for i := range b {
				if a[i] != b[i] {
					t.Fatalf("user %d:\n got %s\nwant %s", n, a[i], b[i])
				}
			}
		}
		if token, confidence, why := got.Believed(3); token != "refreshToken" || confidence != 0.75 || why != "because" {
			t.Errorf("believed %s %v %s", token, confidence, why)
		}
		if _, _, why := got.Believed(2); why != "" {
			t.Error("a belief on a row that has none")
		}
	}
}

// A device of one user is a part of that user's timeline: the same as what the
// table of timelines gives back for it.
func TestDeviceOfOneUser(t *testing.T) {
	n := 0
	for _, tl := range build(t, timeline.Options{}, random(8, 3, 80)) {
		tl.Believe(3, "refreshToken", 0.75, "because")
		groups := map[string][]int{}
		for _, want := range tabled(t, "device", timeline.Device, func(w *timeline.Writer) (err error) {
			for _, g := range tl.Groups(timeline.Device) {
				groups[g.Key] = g.Rows
				err = errors.Join(err, w.Write(tl, func(i int) bool { return slices.Contains(g.Rows, i) }))
			}
			return err
		}) {
			got := tl.Device(want.ID, groups[want.ID])
			if a, b := spell(got), spell(want); !slices.Equal(a, b) {
				t.Errorf("device %s:\n got %q\nwant %q", want.ID, a, b)
			}
			for i := range want.Len() {
				x, c, why := got.Believed(i)
				if y, d, reason := want.Believed(i); x != y || c != d || why != reason {
					t.Errorf("device %s: row %d is believed %s, want %s", want.ID, i, x, y)
				}
			}
			n++
		}
	}
	if n < 4 {
		t.Errorf("only %d devices", n)
	}
}

// TestDeviceOfTwoUsers: each has a PRT of their own on it.
func TestDeviceOfTwoUsers(t *testing.T) {
	s, err := story.Parse(`
		09:00 alice L1 cloudap interactive method=whfb
		09:05 bob L1 cloudap interactive method=whfb
		09:10 alice L1 outlook token=prt
		09:15 bob L1 outlook token=prt`)
	if err != nil {
		t.Fatal(err)
	}
	back := tabled(t, "device", timeline.Device, whole(build(t, timeline.Options{}, s.SignIns)))
	if len(back) != 1 {
		t.Fatalf("%d devices", len(back))
	}
	if prts := back[0].PRTs(); back[0].Len() != 4 || len(prts) != 2 || prts[0].User == prts[1].User || len(prts[0].Rows) != 2 || len(prts[1].Rows) != 2 {
		t.Errorf("%d sign-ins of %d PRTs: %+v", back[0].Len(), len(prts), prts)
	}
}

// As many rows take about as long in one timeline as in eight: both take so long
// that what else the machine does weighs on both alike.
func TestHotUserIsLinear(t *testing.T) {
	took := func(rows, times int) time.Duration {
		batches := pieces(random(9, 1, rows), column.BatchRows)
		best := time.Hour
		for range 3 {
			start := time.Now()
			for range times {
				for _, tl := range build(t, timeline.Options{}, batches...) {
					tl.Groups(timeline.Session)
					tl.Lineages()
					tl.Repeated()
				}
			}
			best = min(best, time.Since(start))
		}
		return best
	}
	small, large := took(8000, 8), took(64000, 1)
	if large > 4*small {
		t.Errorf("8 times 8,000 rows take %v, 64,000 take %v", small, large)
	}
}

func TestGroupsLeaveBlanksOut(t *testing.T) {
	tl := tell(t, `
		09:00 alice L1 outlook session=b
		09:01 alice L1 outlook session=-
		09:02 alice L1 outlook session=a
		09:03 alice L1 outlook session=b`)
	var got []string
	for _, g := range tl.Groups(timeline.Session) {
		got = append(got, fmt.Sprint(g.Rows))
	}
	if want := []string{"[0 3]", "[2]"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if g := tl.Groups(timeline.UPN); len(g) != 1 || len(g[0].Rows) != 4 || g[0].Key != "alice@example.com" {
		t.Errorf("got %v", g)
	}
	if g := tl.Groups(timeline.Roles); len(g) != 0 {
		t.Errorf("got %v for a column without values", g)
	}
}
