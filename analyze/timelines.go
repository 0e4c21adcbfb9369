package analyze

import (
	"cmp"
	"context"
	"iter"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"prtscope/analyze/detect"
	"prtscope/analyze/scan"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
)

// fileRows is the number of rows after which the table of shared devices goes on
// in another file, at the next device.
const fileRows = 512 << 10

// timelines runs over the users' timelines and, in other orders, over those of
// devices and addresses.
func (r *run) timelines(all *tally, d *deeds) error {
	devices, err := r.newSorter("devices", timeline.Schema, ordered(timeline.Device), 4)
	if err != nil {
		return err
	}
	devices.By(hexKey(timeline.Place(timeline.Device)))
	defer devices.Close()
	addresses, err := r.newSorter("addresses", timeline.Schema, ordered(timeline.IP64), 4)
	if err != nil {
		return err
	}
	addresses.By(textKey(timeline.Place(timeline.IP64)))
	defer addresses.Close()

	sessions, err := r.newHolders()
	if err != nil {
		return err
	}
	if sessions != nil {
		defer sessions.Close()
	}

	r.choice = r.world.Choose(r.in.Detections)
	tallies := make([]*tally, len(r.in.Events))
	done := r.progress("users")
	err = r.each(len(r.in.Events), func(ctx context.Context, n int) error {
		tallies[n] = newTally(r.world, r.in.Detections)
		return r.users(ctx, n, tallies[n], d, &sinks{sessions, devices, addresses}, done)
	})
	if err != nil {
		return err
	}
	// What is left is the devices of several users, and the addresses.
	second := []*tally{newTally(r.world, r.in.Detections), newTally(r.world, r.in.Detections)}
	err = r.each(2, func(ctx context.Context, n int) error {
		if n == 0 {
			return r.subjects(ctx, "devices", timeline.Device, devices, second[0])
		}
		return r.subjects(ctx, "addresses", timeline.IP64, addresses, second[1])
	})
	for _, t := range append(tallies, second...) {
		all.add(t)
	}
	return cmp.Or(err, r.sessions(sessions))
}

// subjects runs over the timelines of devices or addresses.
func (r *run) subjects(ctx context.Context, stage string, by timeline.Col, rows *sorter, sum *tally) error {
	kind := map[timeline.Col]string{timeline.Device: "device", timeline.IP64: "address"}[by]
	file := &part{outlet: &r.out, table: stage, schema: timeline.Table}
	keep := by == timeline.Device
	var done int64
	records := inOrder(ctx, rows, timeline.Place(by), func(b *column.Batch, whole bool) error {
		done += int64(b.Len())
		r.opt.Progress(stage, done, 0)
		if !keep {
			return nil
		}
		if err := file.write(timeline.Narrow(b)); err != nil {
			return err
		}
		if whole && file.w != nil && file.w.Rows() >= fileRows {
			return file.close()
		}
		return nil
	})
	for t, err := range timeline.Subjects(kind, by, records, r.options()) {
		if err != nil {
			return r.limited(err)
		}
		if err := r.judge(sum, t, nil); err != nil {
			return err
		}
		if keep {
			sum.device(t)
		}
	}
	return file.close()
}

// orderedText is after how many bytes of long texts a record of sorted rows ends:
// it stands beside a timeline, which has the better part of the budget.
const orderedText = 2 << 20

// inOrder returns sorted rows as records. Each batch is shown to see, which is
// told whether the subject in column by ends with it.
func inOrder(ctx context.Context, rows *sorter, by int, see func(b *column.Batch, whole bool) error) iter.Seq2[arrow.Record, error] {
	return func(yield func(arrow.Record, error) bool) {
		var pending []column.Row
		var load column.Load
		text := 0
		c := scan.NewConverter(memory.DefaultAllocator, timeline.Schema, nil)
		defer c.Close()
		hand := func(whole bool) error {
			if len(pending) == 0 {
				return nil
			}
			b := column.Gather(timeline.Schema, pending)
			clear(pending)
			pending, text = pending[:0], 0
			load.Reset()
			if err := cmp.Or(ctx.Err(), see(b, whole)); err != nil {
				return err
			}
			rec := c.Record(b)
			defer rec.Release()
			if !yield(rec, nil) {
				return errStop
			}
			return nil
		}
		last := ""
		err := rows.Each(func(b *column.Batch, i int) error {
			subject, _ := b.Text(by, i)
			if n := len(pending); n >= column.BatchRows || text >= orderedText || n >= column.BatchRows/2 && subject != last {
				if err := hand(subject != last); err != nil {
					return err
				}
			}
			last = subject
			pending = append(pending, column.Row{Batch: b, At: i})
			text = load.Add(b, i)
			return nil
		})
		if err == nil {
			err = hand(true)
		}
		if err != nil && err != errStop {
			yield(nil, err)
		}
	}
}

// ordered compares rows of the table of timelines by a subject, then as the
// table of sign-ins does: time, interactive first, failed first, event. User
// and record make the order total.
func ordered(by timeline.Col) func(a *column.Batch, i int, b *column.Batch, j int) int {
	subject, kind, event := timeline.Place(by), timeline.Place(timeline.Kind), timeline.Place(timeline.Event)
	user, source := timeline.Place(timeline.User), timeline.Place(timeline.Source)
	return func(a *column.Batch, i int, b *column.Batch, j int) int {
		text := func(c int) int {
			x, _ := a.Text(c, i)
			y, _ := b.Text(c, j)
			return strings.Compare(x, y)
		}
		if c := text(subject); c != 0 {
			return c
		}
		if c := cmp.Compare(a.Num(timeline.TableTime, i), b.Num(timeline.TableTime, j)); c != 0 {
			return c
		}
		rank := func(t *column.Batch, n int) int {
			r := 0
			if k, _ := t.Text(kind, n); k != "interactive" {
				r = 2
			}
			if timeline.Facts(t.Num(timeline.TableFacts, n))&timeline.Failed == 0 {
				r++
			}
			return r
		}
		if c := cmp.Compare(rank(a, i), rank(b, j)); c != 0 {
			return c
		}
		return cmp.Or(text(event), text(user), text(source), cmp.Compare(a.Num(timeline.TableRecord, i), b.Num(timeline.TableRecord, j)))
	}
}

// textKey gives rows a number that grows with the first bytes of a column.
func textKey(c int) func(b *column.Batch, i int) uint64 {
	return func(b *column.Batch, i int) (k uint64) {
		v, _ := b.Text(c, i)
		for n := range 8 {
			k <<= 8
			if n < len(v) {
				k |= uint64(v[n])
			}
		}
		return k
	}
}

// hexKey does so for GUIDs in lower case: their first sixteen digits.
func hexKey(c int) func(b *column.Batch, i int) uint64 {
	return func(b *column.Batch, i int) (k uint64) {
		v, _ := b.Text(c, i)
		digits := 0
		for n := 0; n < len(v) && digits < 16; n++ {
			d := v[n]
			switch {
			case d >= '0' && d <= '9':
				d -= '0'
			case d >= 'a' && d <= 'f':
				d -= 'a' - 10
			default:
				continue
			}
			k = k<<4 | uint64(d)
			digits++
		}
		return k
	}
}

// judge runs the detections over a timeline and keeps what they found. used is
// what was done with the user's tokens, where that is known.
func (r *run) judge(sum *tally, t *timeline.Timeline, used *detect.Used) error {
	found, observed := r.choice.Run(t, used)
	sum.ledger.Add(observed...)
	for n := range found {
		if c := found[n].Contested; c != nil && found[n].Agreed == nil {
			t.Contest(c.Row, c.From, c.To)
		}
	}
	return r.harvest.keep(found, r.opt.MinLevel)
}
