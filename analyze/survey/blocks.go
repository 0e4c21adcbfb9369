package survey

import (
	"net/netip"
	"slices"
	"strings"

	"prtscope/ingest/signin"
)

// blockRow is what a row says of its block of addresses. Most rows say what the row
// before said.
type blockRow struct {
	blockID
	day, user int64
}

// blockID is an address, by its code, in an autonomous system.
type blockID struct {
	ip  int32
	asn int64
}

// Block returns the block of addresses that one is in, which people who share an exit
// share as a rule and customers of a provider at home do not: the /24 of an IPv4
// address, the /48 of an IPv6 address; "" of what is none.
func Block(ip string) string {
	if !strings.Contains(ip, ":") {
		return ip[:strings.LastIndexByte(ip, '.')+1]
	}
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	if a.Is4In6() {
		return Block(a.Unmap().String())
	}
	block, _ := a.Prefix(48)
	return block.String()
}

// block notes the block of row i, which succeeded, in a network whose number is known.
func (m *Maker) block(b *batch, i int, at int64) {
	now := blockRow{blockID{b.Code(signin.ClientIP, i), b.Num(signin.ASN, i)}, dayOf(at), m.s.Users}
	late := &b.block[uint32(now.ip)%uint32(len(b.block))]
	if now == *late {
		return
	}
	*late = now
	if m.habitsOf != now.user {
		clear(m.habits)
		m.habitsOf = now.user
	}
	h, looked := b.blocks[now.blockID]
	if !looked {
		if block := Block(text(b.Batch, signin.ClientIP, i)); block != "" {
			h = hash(netKey{asn: now.asn}.name() + " " + block)
		}
		b.blocks[now.blockID] = h
	}
	if h == 0 {
		return
	}
	use := m.habits[h]
	if use.on(now.day, m.active.days) && use.days == habitDays && use.first <= habitFrom {
		m.blocks[h] = earliest(m.blocks[h], at)
	}
	m.habits[h] = use
}

// earliest adds a moment to the manyUsers earliest.
func earliest(ours []int64, at int64) []int64 {
	k, _ := slices.BinarySearch(ours, at)
	ours = slices.Insert(ours, k, at)
	return ours[:min(len(ours), manyUsers)]
}

// addBlocks adds the blocks of m.
func (s *Survey) addBlocks(m *Maker) {
	for h, ours := range m.blocks {
		for _, at := range ours {
			s.blocks[h] = earliest(s.blocks[h], at)
		}
	}
}
