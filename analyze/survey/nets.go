package survey

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// netKey is a network: an autonomous system in a country.
type netKey struct {
	asn     int64
	country string
}

// netUse is how a network was used.
type netUse struct {
	users, last int64   // how many users succeeded from it, and the number of the last one
	days        []int64 // the earliest days on which they did, manyDays at most
	ours        []int64 // since when users have it as a matter of course; the earliest manyUsers of them
	habit       habit   // of the last user
}

// habit is how one user has a network: from which of their days on, on how many
// of them, and the last of those.
type habit struct {
	first, days, last int64
}

// netRow is what a row says of its network. Most rows say what the row before
// said.
type netRow struct {
	asn, day, user int64
	country        int32
	ok             bool
}

// From how many users on, and from which share of all, on how many days a
// network is one that the tenant shares.
const (
	manyUsers = 3
	manyShare = 10 // one in so many
	manyDays  = 5
)

// From how many users on, and from which share of all, a network that nobody had
// as a matter of course is a new gateway of the tenant's: a thief has a few victims,
// a gateway is for all.
const (
	gatewayUsers = 5
	gatewayShare = 5 // one in so many
)

// A network is a user's as a matter of course once they succeeded from it on
// habitDays days, the first among the habitFrom first of theirs: what an intruder
// brings comes later.
const (
	habitDays = 3
	habitFrom = 2
)

// network notes the network of row i, where its number is known.
func (m *Maker) network(b *batch, i int, at int64) {
	ok := b.Num(signin.ErrorCode, i) == 0
	if ok {
		m.active.on(dayOf(at), m.s.Users)
	}
	if !numbered(b, i) {
		return
	}
	if ok {
		m.block(b, i, at)
	}
	asn := b.Num(signin.ASN, i)
	now := netRow{asn, dayOf(at), m.s.Users, b.Code(signin.Country, i), ok}
	late := &b.nets[uint64(asn)%uint64(len(b.nets))]
	if now == *late {
		return
	}
	*late = now
	n := counter(m.nets, netKey{asn, text(b.Batch, signin.Country, i)})
	if !ok {
		return // anybody can be refused, wherever they are
	}
	if n.last != now.user {
		n.users, n.last, n.habit = n.users+1, now.user, habit{}
	}
	n.on(now.day)
	if n.habit.on(now.day, m.active.days) && n.habit.days == habitDays && n.habit.first <= habitFrom {
		n.known(at)
	}
}

// numbered reports whether the number of the network of row i is known.
func numbered(b *batch, i int) bool {
	asn := b.Num(signin.ASN, i)
	return asn != column.Null && asn != 0
}

// habitual reports whether the current user has the network of row i, which succeeded,
// as a matter of course by now.
func (m *Maker) habitual(b *batch, i int) bool {
	n := m.nets[netKey{b.Num(signin.ASN, i), text(b.Batch, signin.Country, i)}]
	return n != nil && n.last == m.s.Users && n.habit.days >= habitDays && n.habit.first <= habitFrom
}

// active is on how many days the current user succeeded so far.
type active struct{ user, days, last int64 }

func (a *active) on(day, user int64) {
	if a.user != user {
		*a = active{user: user}
	}
	if a.days == 0 || a.last != day {
		a.days, a.last = a.days+1, day
	}
}

// on notes a day, which is the so-manieth of the user, and reports whether it is
// another than the one before.
func (h *habit) on(day, of int64) bool {
	switch {
	case h.days == 0:
		h.first = of
	case h.last == day:
		return false
	}
	h.days, h.last = h.days+1, day
	return true
}

// known notes a moment since which a user has the network as a matter of course.
func (n *netUse) known(at int64) {
	n.ours = earliest(n.ours, at)
}

// on notes a day, in order and without repeats; days later than the earliest
// manyDays make no difference.
func (n *netUse) on(day int64) {
	at, known := slices.BinarySearch(n.days, day)
	if known || at == manyDays {
		return
	}
	n.days = slices.Insert(n.days, at, day)
	n.days = n.days[:min(len(n.days), manyDays)]
}

// name returns a network as timelines spell it.
func (k netKey) name() string {
	name := "AS" + strconv.FormatInt(k.asn, 10)
	if k.country != "" {
		name += " " + k.country
	}
	return name
}

// addNets adds the networks of m, which are then the survey's own.
func (s *Survey) addNets(m *Maker) {
	for k, n := range m.nets {
		name := k.name()
		sum := s.nets[name]
		if sum == nil {
			s.nets[name] = n
			continue
		}
		sum.users += n.users // no user is in two parts
		for _, day := range n.days {
			sum.on(day)
		}
		for _, at := range n.ours {
			sum.known(at)
		}
	}
}

// forgetFew forgets the blocks that few have as a matter of course, and makes one of the networks of which nothing more is ever asked than
// that somebody was there: most are such, and there may be a million.
func (s *Survey) forgetFew() {
	few := new(netUse)
	for name, n := range s.nets {
		if n.users < manyUsers && len(n.ours) == 0 {
			s.nets[name] = few
		}
	}
	maps.DeleteFunc(s.blocks, func(_ uint64, ours []int64) bool { return len(ours) < manyUsers })
}

// NewNet reports whether nobody of the tenant had a network, as timelines spell it
// ("AS64500 NO"), as a matter of course before a moment (microseconds UTC): who
// uses it since a later day of theirs may have been brought there, and who was
// refused was not there. It is false for a network whose number is not known.
func (s *Survey) NewNet(net string, at int64) bool {
	if s == nil || s.nets[net] == nil {
		return false
	}
	ours := s.nets[net].ours
	return len(ours) == 0 || ours[0] >= at
}

// FewHad reports whether fewer people of the tenant than make a network shared had
// it as a matter of course before a moment.
func (s *Survey) FewHad(net string, at int64) bool {
	if s == nil || s.nets[net] == nil {
		return false
	}
	ours := s.nets[net].ours
	return len(ours) < manyUsers || ours[manyUsers-1] >= at
}

// OursSince returns the moment (microseconds UTC) since when as many people of the
// tenant as make a network shared have had the block of an address as a matter of course,
// in a network that many use day after day (SharedNet); math.MaxInt64 where they do not.
// A network as a whole is not theirs: the provider that they have at home is an
// intruder's as well, or his proxy's.
func (s *Survey) OursSince(net, ip string) int64 {
	if !s.SharedNet(net) {
		return math.MaxInt64
	}
	asn, _, _ := strings.Cut(net, " ")
	ours := s.blocks[hash(asn+" "+Block(ip))]
	if len(ours) < manyUsers {
		return math.MaxInt64
	}
	return ours[manyUsers-1] + 1
}

// SharedNet reports whether many people of the tenant succeed from a network day
// after day: one in ten, three at least, on five days or more. It is the exit of an
// office, a proxy or a provider that many have at home, and says little of who
// is there.
func (s *Survey) SharedNet(net string) bool {
	if s == nil || s.nets[net] == nil {
		return false
	}
	n := s.nets[net]
	return n.users >= manyUsers && manyShare*n.users >= s.Users && len(n.days) >= manyDays
}

// NewGateway reports whether a network looks like a gateway that the tenant took
// into use in the case: one in five people, five at least, succeed from it on five
// days or more, and nobody had it as a matter of course from their first days on, as
// they have the provider at home.
func (s *Survey) NewGateway(net string) bool {
	if !s.SharedNet(net) {
		return false
	}
	n := s.nets[net]
	return n.users >= gatewayUsers && gatewayShare*n.users >= s.Users && len(n.ours) == 0
}
