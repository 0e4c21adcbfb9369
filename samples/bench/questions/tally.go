package questions

import (
	"math"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// tally is what one worker has counted. Lists are by the number of a name.
type tally struct {
	*shared
	read     [texts]coded
	systems  map[int32]*system
	sessions list[session]
	devices  list[device]
	known    int32             // devices of which it is known since when they are gone
	types    map[int64]typesOf // by month
	isPRT    []bool            // token types, one more than their number, that hold a primary refresh token
}

type system struct {
	signIns int64
	users   set[int32]
}

type session struct {
	devices             set[int32]
	networks            set[network]
	onDevice, onNetwork int64 // sign-ins that name one
	onNetworkIn         span
}

type network struct {
	asn     int64
	country int32
}

type device struct {
	users set[int32]
	used  use
	since int64 // when it was disabled or deleted, or never
	gone  use   // by a primary refresh token, after that
}

const never = math.MaxInt64

type use struct {
	signIns, accepted int64
	in                span
}

func (u *use) add(at int64, accepted bool) {
	u.signIns++
	if accepted {
		u.accepted++
	}
	u.in.add(at)
}

func (u *use) join(o use) {
	u.signIns += o.signIns
	u.accepted += o.accepted
	u.in.join(o.in)
}

// typesOf is how many sign-ins of a month are of a kind and a token type, each
// one more than the number of its name: both are few.
type typesOf [][]int64

func newTally(s *shared) *tally {
	t := &tally{shared: s, systems: map[int32]*system{}, types: map[int64]typesOf{}}
	for i := range t.read {
		t.read[i].names = &s.names[i]
	}
	return t
}

func (t *tally) file(path string) error {
	return each(path, signin.Schema, columns, t.take)
}

// take counts the sign-ins of a record.
func (t *tally) take(r arrow.Record) {
	id := &t.read
	for i := range id {
		id[i].read(r.Column(i))
	}
	t.meet()
	at, asn, code := numbers(r.Column(times)), numbers(r.Column(networks)), numbers(r.Column(errors))
	t.ofTypes(at, &id[kinds], &id[tokens])
	t.ofDevices(at, code, &id[devices], &id[users], &id[tokens], &id[systems])
	t.ofSessions(at, asn, &id[sessions], &id[devices], &id[countries])
}

// meet makes room for what the columns name.
func (t *tally) meet() {
	t.sessions.grow(t.read[sessions].most)
	t.devices.grow(t.read[devices].most)
	for ; t.known < t.read[devices].most; t.known++ {
		t.devices.at(t.known).since = t.goneSince(t.known)
	}
	for i := int32(len(t.isPRT)) - 1; i < t.read[tokens].most; i++ {
		t.isPRT = append(t.isPRT, i != none && strings.Contains(t.names[tokens].at(i), "primaryRefreshToken"))
	}
}

func (t *tally) ofTypes(at []int64, kind, token *coded) {
	var types typesOf
	var in month
	for i, at := range at {
		if at < in.first || at >= in.next {
			in = monthOf(at)
			types = t.typesIn(in.first, kind.most, token.most)
		}
		types[kind.at(i)+1][token.at(i)+1]++
	}
}

func (t *tally) ofDevices(at, code []int64, dev, user, token, os *coded) {
	for i, at := range at {
		dev, user, prt := dev.at(i), user.at(i), t.isPRT[token.at(i)+1]
		if dev > 0 {
			d, accepted := t.devices.at(dev), code[i] == 0
			if user != none {
				d.users.add(user)
			}
			d.used.add(at, accepted)
			if prt && at > d.since {
				d.gone.add(at, accepted)
			}
		} else if prt {
			t.withoutDevice(os.at(i), user)
		}
	}
}

func (t *tally) ofSessions(at, asn []int64, sess, dev, country *coded) {
	for i, at := range at {
		sess := sess.at(i)
		if sess <= 0 {
			continue
		}
		s := t.sessions.at(sess)
		if dev := dev.at(i); dev > 0 {
			s.onDevice++
			s.devices.add(dev)
		}
		if asn := asn[i]; asn != column.Null {
			s.onNetwork++
			s.networks.add(network{asn, country.at(i)})
			s.onNetworkIn.add(at)
		}
	}
}

// typesIn returns the counts of a month, with room for so many kinds and token types.
func (t *tally) typesIn(month int64, kinds, tokens int32) typesOf {
	types := t.types[month]
	for len(types) <= int(kinds) {
		types = append(types, nil)
	}
	for kind, n := range types {
		if more := int(tokens) + 1 - len(n); more > 0 {
			types[kind] = append(n, make([]int64, more)...)
		}
	}
	t.types[month] = types
	return types
}

func (t *tally) withoutDevice(os, user int32) {
	s := t.systems[os]
	if s == nil {
		s = new(system)
		t.systems[os] = s
	}
	s.signIns++
	if user != none {
		s.users.add(user)
	}
}

// goneSince returns when a device was gone.
func (t *tally) goneSince(dev int32) int64 {
	if len(t.gone) > 0 {
		if since, ok := t.gone[t.names[devices].at(dev)]; ok {
			return since
		}
	}
	return never
}

// span is the first and the last of some times, if there are any.
type span struct {
	first, last int64
	any         bool
}

func (s *span) add(at int64) {
	if !s.any {
		*s = span{at, at, true}
		return
	}
	s.first, s.last = min(s.first, at), max(s.last, at)
}

func (s *span) join(o span) {
	if o.any {
		s.add(o.first)
		s.add(o.last)
	}
}

// month is the month of a time.
type month struct{ first, next int64 }

func monthOf(at int64) month {
	u := time.UnixMicro(at).UTC()
	first := time.Date(u.Year(), u.Month(), 1, 0, 0, 0, 0, time.UTC)
	return month{first.UnixMicro(), first.AddDate(0, 1, 0).UnixMicro()}
}
