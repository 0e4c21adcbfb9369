package detect

import (
	"net/netip"
	"slices"
	"strings"

	"prtscope/analyze/timeline"
)

// Params is what is known of the tenant and where the limits lie. The zero
// value with Defaults as limits knows nothing of the tenant.
type Params struct {
	Limits     timeline.Limits
	MinSpeed   float64        // km/h above which a journey is impossible
	MinJourney float64        // km below which a journey is not judged
	Corporate  []netip.Prefix // the tenant's own networks
	Tunnels    []netip.Prefix // exits of VPN, proxies and secure web gateways
	TunnelASNs []int64        // the same, by autonomous system
	Hosting    []int64        // autonomous systems of hosting providers
	Shared     []string       // prefixes of names of shared devices, lower case
	Approved   Approved       // tests that were agreed upon
	Domains    []string       // federated domains whose claims of MFA are trusted
}

// Approved lists whose doings are agreed tests.
type Approved struct {
	Users     []string // object ids or UPNs, lower case
	Addresses []netip.Prefix
}

// DefaultParams returns the parameters used where no configuration says otherwise.
func DefaultParams() Params {
	return Params{Limits: timeline.Defaults(), MinSpeed: 900, MinJourney: 500}
}

func within(list []netip.Prefix, ip string) bool {
	if len(list) == 0 {
		return false
	}
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return false
	}
	a = a.Unmap()
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(a) })
}

// SharedName reports whether a device's name is one that the tenant uses for
// shared devices, or that Windows 365 gives to Cloud PCs.
func (p *Params) SharedName(name string) bool {
	name = strings.ToLower(name)
	if strings.HasPrefix(name, "cpc-") {
		return true
	}
	return slices.ContainsFunc(p.Shared, func(s string) bool { return s != "" && strings.HasPrefix(name, s) })
}
