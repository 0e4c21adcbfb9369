package analyze

import (
	"cmp"
	"context"

	"prtscope/analyze/detect"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
)

// users runs over the timelines of the users of one file of sign-ins, and of
// the devices that they alone have.
func (r *run) users(ctx context.Context, n int, sum *tally, d *deeds, to *sinks, done func(int64)) error {
	file := &part{outlet: &r.out, table: "users", schema: timeline.Table}
	records := eventTable.records(ctx, r.in.Events[n:n+1], timeline.Columns(), done)
	people := r.people(ctx, n, d)
	defer people.end()
	if hands := r.hands(); hands > 1 && !people.some() {
		return cmp.Or(r.together(ctx, hands, records, sum, to, file), file.close())
	}
	h := r.newHand(sum, to, file.write)
	for t, err := range timeline.Users(records, r.options()) {
		if err != nil {
			return r.limited(err)
		}
		used, err := people.upTo(t)
		if err != nil {
			return err
		}
		if err := h.take(t, used); err != nil {
			return err
		}
	}
	return cmp.Or(people.rest(), h.end(), file.close())
}

// sinks are where rows go that are judged later, in other orders.
type sinks struct {
	sessions           *holders
	devices, addresses *sorter
}

// A hand judges users, one after the other.
type hand struct {
	r                             *run
	sum                           *tally
	toUsers, toDevices, toAddress *timeline.Writer
	toSessions                    *holderWriter
	wanted                        timeline.Facts
	some                          bool // any address is
}

// newHand returns a hand that writes the rows of users to write.
func (r *run) newHand(sum *tally, to *sinks, write func(*column.Batch) error) *hand {
	h := &hand{
		r: r, sum: sum, toUsers: timeline.NewWriter(timeline.Table, write), toDevices: timeline.NewWriter(timeline.Schema, to.devices.Add),
		toAddress: timeline.NewWriter(timeline.Schema, to.addresses.Add), toSessions: &holderWriter{to: to.sessions},
	}
	h.wanted, h.some = r.addressed()
	return h
}

// take judges a user, of whose tokens used is known, and the devices that nobody
// else has.
func (h *hand) take(t *timeline.Timeline, used *detect.Used) error {
	r := h.r
	if err := r.judge(h.sum, t, used); err != nil {
		return err
	}
	h.sum.count(t)
	if err := h.toSessions.write(t); err != nil {
		return err
	}
	if r.opt.Create != nil {
		if used != nil {
			used.Name(t)
		}
		if err := h.toUsers.Write(t, nil); err != nil {
			return err
		}
	}
	t.Forget()
	shared := map[int32]bool{}
	for _, g := range t.Groups(timeline.Device) {
		if !t.Is(g.Rows[0], timeline.HasDevice) {
			continue
		}
		if !r.world.Survey.SoleUser(g.Key) {
			shared[t.Code(timeline.Device, g.Rows[0])] = true
			continue
		}
		device := t.Device(g.Key, g.Rows)
		if err := r.judge(h.sum, device, nil); err != nil {
			return err
		}
		h.sum.device(device)
	}
	if len(shared) > 0 {
		if err := h.toDevices.Write(t, func(i int) bool { return shared[t.Code(timeline.Device, i)] }); err != nil {
			return err
		}
	}
	if h.some {
		return h.toAddress.Write(t, func(i int) bool { return t.Any(i, h.wanted) })
	}
	return nil
}

// end hands on what is left.
func (h *hand) end() error {
	return cmp.Or(h.toUsers.Flush(), h.toDevices.Flush(), h.toAddress.Flush(), h.toSessions.flush())
}

// addressed returns the facts of which one makes a row part of its address's
// timeline, and whether any detection wants such timelines.
func (r *run) addressed() (wanted timeline.Facts, some bool) {
	for _, d := range r.in.Detections {
		if d.Scope == detect.Address {
			some = true
			if d.Any == 0 {
				return ^timeline.Facts(0), true
			}
			wanted |= d.Any
		}
	}
	return wanted, some
}
