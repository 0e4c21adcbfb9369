package detect

import (
	"strings"

	"prtscope/analyze/timeline"
)

// The classes of networks (CX-007).
const (
	CorporateNet = "the tenant's own"
	TunnelNet    = "exit of a tunnel"
	HostingNet   = "hosting provider"
	AnonymousNet = "anonymous, as the service saw it"
	SharedNet    = "shared by many of the tenant"
)

// NetworkClass says what kind of network row i came from: what the configuration
// says first, then what the service saw, then what the tenant's own habits tell;
// "" where nothing is known of it.
func (p *Pass) NetworkClass(i int) string {
	switch {
	case p.Corporate(i):
		return CorporateNet
	case p.Tunnel(i):
		return TunnelNet
	case p.Hosting(i):
		return HostingNet
	case anonymous(p.T, i):
		return AnonymousNet
	case p.World.Survey.SharedNet(p.T.Text(timeline.Net, i)):
		return SharedNet
	}
	return ""
}

// anonymous reports whether the service saw an anonymising network behind row i.
func anonymous(t *timeline.Timeline, i int) bool {
	if t.Code(timeline.Risk, i) == 0 {
		return false
	}
	for _, r := range strings.Split(strings.ToLower(t.Text(timeline.Risk, i)), ",") {
		if r == "anonymizedipaddress" || r == "anonymousipaddress" || r == "riskyipaddress" {
			return true
		}
	}
	return false
}
