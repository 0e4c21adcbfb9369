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
	Limits     timeline.Limits `json:"limits"`
	Corporate  []netip.Prefix  `json:"corporate,omitempty"`   // the tenant's own networks
	Tunnels    []netip.Prefix  `json:"tunnels,omitempty"`     // exits of VPN, proxies and secure web gateways
	TunnelASNs []int64         `json:"tunnel_asns,omitempty"` // the same, by autonomous system
	Hosting    []int64         `json:"hosting,omitempty"`     // autonomous systems of hosting providers
	Shared     []string        `json:"shared,omitempty"`      // prefixes of names of shared devices, lower case
	Approved   Approved        `json:"approved,omitzero"`     // tests that were agreed upon
	Domains    []string        `json:"domains,omitempty"`     // federated domains whose claims of MFA are trusted
}

// Approved lists whose doings are agreed tests.
type Approved struct {
	Users     []string       `json:"users,omitempty"` // object ids or UPNs, lower case
	Addresses []netip.Prefix `json:"addresses,omitempty"`
}

// DefaultParams returns the parameters used where no configuration says otherwise.
func DefaultParams() Params {
	return Params{Limits: timeline.Defaults()}
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
