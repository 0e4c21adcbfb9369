package analyze

import (
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
)

// longRows is from how many rows on those of a device are not held, but read
// when they are asked for: a row takes up to 170 bytes.
const longRows = 16 << 10

// rowsOf are the rows of a timeline, with their users and the places of its PRTs.
// What is held of them shares nothing with the timelines to come.
func rowsOf(t *timeline.Timeline, users finding.Column, prts []int64) finding.Rows {
	r := finding.Rows{
		Len: t.Len(), Brief: t.Len() > longRows,
		Time: finding.Column{Each: t.Time}, User: users, PRT: t.Lives(), Error: t.Errors(), Class: t.Classes(),
		Session: t.Texts(timeline.Session, timeline.Session), Reported: t.Texts(timeline.Reported, timeline.Reported), Believed: t.Beliefs(),
		App: t.Texts(timeline.AppName, timeline.App), Resource: t.Texts(timeline.ResourceName, timeline.Resource), IP: t.Texts(timeline.IP, timeline.IP),
		Country: t.Texts(timeline.Country, timeline.Country), Agent: t.Texts(timeline.Agent, timeline.Agent), Kind: t.Texts(timeline.Kind, timeline.Kind),
		Source: t.Texts(timeline.Source, timeline.Source),
		Event:  func(i int) string { return t.Text(timeline.Event, i) }, GUID: t.GUID,
	}
	r.Record, r.Offset = t.Places()
	nets := t.Texts(timeline.Net, timeline.Net)
	numbers := make([]int64, len(nets.List))
	for n, net := range nets.List {
		numbers[n] = detect.NumberOf(net)
	}
	r.ASN = nets.Map(numbers)
	if t.Has(timeline.Located) {
		r.Located.Read = func(from int, into []int64) {
			for i := range into {
				if into[i] = 0; t.Is(from+i, timeline.Located) {
					into[i] = 1
				}
			}
		}
	}
	if slices.Contains(prts, -1) {
		read := r.PRT.Read
		r.PRT.Read = func(from int, into []int64) {
			read(from, into)
			for i, n := range into {
				if n >= 0 {
					into[i] = prts[n]
				}
			}
		}
	}
	if !r.Brief {
		hold(&r)
	}
	return r
}

// hold reads all that rows would read later.
func hold(r *finding.Rows) {
	for _, c := range []*finding.Column{&r.User, &r.PRT, &r.Error, &r.ASN, &r.Located, &r.Record, &r.Offset} {
		c.Hold(r.Len)
	}
	for _, c := range []*finding.Texts{&r.Class, &r.Session, &r.Reported, &r.Believed, &r.App, &r.Resource, &r.IP, &r.Country, &r.Agent, &r.Kind, &r.Source} {
		c.Hold(r.Len)
	}
	ids, others := make([][16]byte, r.Len), map[int]string(nil)
	for i := range ids {
		id, is := r.GUID(i)
		if ids[i] = id; !is {
			if others == nil {
				others = map[int]string{}
			}
			others[i] = r.Event(i)
		}
	}
	r.GUID = func(i int) ([16]byte, bool) {
		_, other := others[i]
		return ids[i], !other
	}
	r.Event = func(i int) string {
		if other, is := others[i]; is {
			return other
		}
		return timeline.SpellGUID(ids[i])
	}
}
