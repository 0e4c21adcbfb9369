package html

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"prtscope/report/view"
)

// sessions says in which timelines sign-ins of a session are, by the last four
// bytes of the key of its id: a page that looks one up reads the timelines that it
// is told, and finds out where another session has the same bytes.
type sessions struct {
	list  []sessionAt
	first []int64 // of each part, the first of its bytes
}

type sessionAt struct {
	key uint32
	at  int32 // see shelf.at
}

// A part of the list has so many entries in cases that are not large.
const (
	shardSessions = 16384
	fewSessions   = 4_000_000
)

// add notes the sessions of a timeline.
func (s *sessions) add(ids []string, at int64, budget *view.Budget) error {
	for _, id := range ids {
		if id != "" {
			key := view.KeyOf(id)
			s.list = append(s.list, sessionAt{binary.BigEndian.Uint32(key[12:]), int32(at)})
		}
	}
	return budget.Hold("the sessions", 10*int64(len(ids)))
}

// write writes the list in parts, in order.
func (s *sessions) write(c *chunks) error {
	slices.SortFunc(s.list, func(a, b sessionAt) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.at, b.at)) })
	per := sized(shardSessions, int64(len(s.list)), fewSessions)
	for part := range slices.Chunk(s.list, per) {
		t := append(c.buffer(), '{')
		last := uint32(0)
		keys, at := make([]int64, len(part)), make([]int64, len(part))
		for i, x := range part {
			keys[i], at[i] = int64(x.key-last), int64(x.at)
			last = x.key
		}
		s.first = append(s.first, int64(part[0].key))
		t = ints(ints(t.key("keys"), keys).key("at"), at)
		if err := c.add(fmt.Sprintf("sessions-%d", len(s.first)-1), dense, append(t, '}')); err != nil {
			return err
		}
	}
	s.list = nil
	return nil
}
