package html

import (
	"fmt"

	"prtscope/analyze/finding"
)

// shelf is where timelines are put, one after the other, in shards: those of
// devices, and those of what names no device.
type shelf struct {
	name, ids string // of the chunks of its shards: "dev" makes dev-0, dev-1, ...
	first     []int  // first timeline of each shard
	count     int

	shard, rest text // of the shard that is being filled: timelines, and ids of their sign-ins
	in, rows    int
}

// put adds a timeline, which desk has read; one that is cut is its id alone. It
// returns the place of the timeline.
func (p *Page) put(s *shelf, d *finding.DeviceTimeline, cut bool) (place int, err error) {
	if s.rows > 0 && s.rows+d.Len() > p.perShard {
		if err := p.flushShard(s); err != nil {
			return 0, err
		}
	}
	place = s.count
	s.count++
	if s.in == 0 && !cut && d.Len() >= longDevice && d.Len() > p.perShard {
		if err := p.long(s, place, d); err != nil {
			return 0, err
		}
		return place, p.sessions.add(p.desk.words.list, s.at(place), p.budget)
	}
	sep := byte(',')
	if s.in == 0 {
		sep = '['
		s.first = append(s.first, place)
		s.shard, s.rest = p.c.buffer(), p.c.buffer()
	}
	s.in++
	if cut {
		s.shard = append(s.shard, sep).str(d.ID)
		s.rest = append(s.rest, sep, '{', '}')
		s.rows++
		return place, nil
	}
	s.shard = p.desk.write(append(s.shard, sep), d)
	if err := p.sessions.add(p.desk.words.list, s.at(place), p.budget); err != nil {
		return 0, err
	}
	s.rest = p.desk.events(append(s.rest, sep), d)
	s.rows += d.Len() + 1
	return place, nil
}

// at names a timeline among those of all shelves: devices by their places, what
// names no device by the numbers below zero.
func (s *shelf) at(place int) int64 {
	if s.name == namelessShelf {
		return int64(-1 - place)
	}
	return int64(place)
}

const namelessShelf = "own"

func (p *Page) flushShard(s *shelf) error {
	if s.in == 0 {
		return nil
	}
	n := len(s.first) - 1
	shard, ids := append(s.shard, ']'), append(s.rest, ']')
	s.shard, s.rest, s.in, s.rows = nil, nil, 0, 0
	if err := p.c.add(fmt.Sprintf("%s-%d", s.name, n), dense, shard); err != nil {
		return err
	}
	return p.c.add(fmt.Sprintf("%s-%d", s.ids, n), noise, ids)
}
