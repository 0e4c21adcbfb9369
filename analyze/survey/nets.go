package survey

import (
	"slices"
	"strconv"

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
	users, last int64   // how many users, and the number of the last one
	days        []int64 // the earliest days, manyDays at most
}

// netRow is what a row says of its network. Most rows say what the row before
// said.
type netRow struct {
	asn, day, user int64
	country        int32
}

// From how many users on, and from which share of all, on how many days a
// network is one that the tenant shares.
const (
	manyUsers = 3
	manyShare = 10 // one in so many
	manyDays  = 5
)

// network notes the network of row i, where its number is known.
func (m *Maker) network(b *batch, i int, at int64) {
	asn := b.Num(signin.ASN, i)
	if asn == column.Null || asn == 0 {
		return
	}
	now := netRow{asn, dayOf(at), m.s.Users, b.Code(signin.Country, i)}
	if now == b.net {
		return
	}
	b.net = now
	n := counter(m.nets, netKey{asn, text(b.Batch, signin.Country, i)})
	if n.last != now.user {
		n.users, n.last = n.users+1, now.user
	}
	n.on(now.day)
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

func (s *Survey) addNets(m *Maker) {
	for k, n := range m.nets {
		sum := counter(s.nets, k.name())
		sum.users += n.users // no user is in two parts
		for _, day := range n.days {
			sum.on(day)
		}
	}
}

// NetUsers returns how many users signed in from a network, as timelines spell
// it ("AS64500 NO"); 0 for one whose number is not known.
func (s *Survey) NetUsers(net string) int64 {
	if s == nil || s.nets[net] == nil {
		return 0
	}
	return s.nets[net].users
}

// SharedNet reports whether many people of the tenant use a network day after
// day: one in ten, three at least, on five days or more. It is the exit of an
// office, a proxy or a provider that many have at home, and says little of who
// is there.
func (s *Survey) SharedNet(net string) bool {
	if s == nil || s.nets[net] == nil {
		return false
	}
	n := s.nets[net]
	return n.users >= manyUsers && manyShare*n.users >= s.Users && len(n.days) >= manyDays
}
