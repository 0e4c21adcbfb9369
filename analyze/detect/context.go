package detect

import (
	"slices"
	"strconv"
	"strings"

	"prtscope/analyze/timeline"
)

// TunnelAddress reports whether an address is the exit of a tunnel that the
// tenant is known to use, or its own.
func (w *World) TunnelAddress(ip string) bool {
	return within(w.Params.Tunnels, ip) || within(w.Params.Corporate, ip)
}

// Tunnel reports whether the address of row i is the exit of a tunnel that the
// tenant is known to use: it says nothing of where the device is.
func (p *Pass) Tunnel(i int) bool {
	w := &p.World.Params
	return p.T.Is(i, timeline.GSA) || len(w.Tunnels) > 0 && within(w.Tunnels, p.T.Text(timeline.IP, i)) ||
		len(w.TunnelASNs) > 0 && slices.Contains(w.TunnelASNs, ASN(p.T, i))
}

// Elsewhere reports whether the address of row i is not that of the request, so
// that it says nothing of who asked: a tunnel, or a row that carries the
// address of an earlier request.
func (p *Pass) Elsewhere(i int) bool { return p.T.Is(i, timeline.OriginalIP) || p.Tunnel(i) }

// Hosting reports whether row i came from a hosting provider that the
// configuration names.
func (p *Pass) Hosting(i int) bool {
	h := p.World.Params.Hosting
	return len(h) > 0 && slices.Contains(h, ASN(p.T, i))
}

// Corporate reports whether row i came from the tenant's own networks.
func (p *Pass) Corporate(i int) bool {
	return within(p.World.Params.Corporate, p.T.Text(timeline.IP, i))
}

// ASN returns the autonomous system of row i, 0 where unknown.
func ASN(t *timeline.Timeline, i int) int64 { return NumberOf(t.Text(timeline.Net, i)) }

// NumberOf returns the number of the autonomous system that a network is in; 0
// is unknown.
func NumberOf(net string) int64 {
	digits, ok := strings.CutPrefix(net, "AS")
	if !ok {
		return 0
	}
	digits, _, _ = strings.Cut(digits, " ")
	n, _ := strconv.ParseInt(digits, 10, 64)
	return n
}

// Apart reports whether rows i and j came from different networks, as far as
// that can be told: an unknown network is not a different one, and neither are
// an IPv4 and an IPv6 network whose numbers are unknown, unless their countries
// are known to differ.
func Apart(t *timeline.Timeline, i, j int) bool {
	if t.Code(timeline.Net, i) == t.Code(timeline.Net, j) {
		return false
	}
	a, b := t.Text(timeline.Net, i), t.Text(timeline.Net, j)
	if a == "" || b == "" {
		return false
	}
	numbered := func(s string) bool { return strings.HasPrefix(s, "AS") }
	if numbered(a) && numbered(b) {
		return true
	}
	if numbered(a) != numbered(b) {
		return false
	}
	if strings.Contains(a, ":") == strings.Contains(b, ":") {
		return true
	}
	x, y := t.Code(timeline.Country, i), t.Code(timeline.Country, j)
	return x != 0 && y != 0 && x != y
}

// Shared reports whether a device was shared, virtual or a kiosk at a time
// (CX-010): by its name, or by the number of its users in the days before.
func (p *Pass) Shared(device, name string, at int64) bool {
	return p.World.Params.SharedName(name) || p.World.Survey.SharedAt(device, at)
}
