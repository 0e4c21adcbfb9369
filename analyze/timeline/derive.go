package timeline

import (
	"net/netip"
	"strings"

	"prtscope/analyze/reference"
)

// derived is what one value of one column says: facts, and the pool codes of
// made columns.
type derived struct {
	facts         Facts
	self, a, b, c int32
	known         bool
}

// A rule looks at one value of a column. It is called once for each value of a
// dictionary, never for each row.
type rule func(p *pool, v string) derived

func factsOf(words map[string]Facts) rule {
	return func(_ *pool, v string) derived { return derived{facts: words[v]} }
}

// Facts that only classification needs. They are not kept.
const (
	remoteApp   Facts = 1 << (63 - iota) // client or resource of remote desktops
	credentials                          // client proved itself with a secret or certificate: not on a user's device
	adfsIssued
	foreign   // cross-tenant by the record's own word
	boundSaid // the token protection pair is carried
	flatBound // what the older flat field says
	flatUnbound
	private = remoteApp | credentials | adfsIssued | foreign | boundSaid | flatBound | flatUnbound
)

func ofIncoming(_ *pool, v string) (d derived) {
	parts := strings.Split(v, ",")
	for _, p := range parts {
		switch strings.TrimSpace(p) {
		case "primaryRefreshToken":
			d.facts |= PRT
		case "refreshToken":
			d.facts |= RT
		case "remoteDesktopToken":
			d.facts |= RDP
		case "saml11", "saml20":
			d.facts |= SAML
		case "unknownFutureValue":
			d.facts |= Masked
		case "none":
			if len(parts) == 1 {
				d.facts |= NoneType
			}
		}
	}
	return d
}

func ofApp(_ *pool, v string) (d derived) {
	switch v {
	case reference.CloudAP:
		d.facts = CloudAP
	case reference.Broker, reference.LinuxPortal:
		d.facts = Broker
	}
	return remote(d, v)
}

func ofResource(_ *pool, v string) (d derived) {
	if v == reference.DRS {
		d.facts = DRS
	}
	return remote(d, v)
}

func remote(d derived, app string) derived {
	if reference.Role(app) == "remote" {
		d.facts |= remoteApp
	}
	return d
}

func ofAgent(p *pool, v string) (d derived) {
	d.a = p.code(agentFamily(v))
	if strings.HasPrefix(v, "Windows-AzureAD-Authentication-Provider/1.0") {
		d.facts |= LogonAgent
	}
	if reference.ToolAgentOf(v) != nil {
		d.facts |= ToolAgent
	}
	return d
}

// agentFamily returns the operating system family that a user agent speaks of,
// or "" where it speaks of none. iPads that ask for desktop pages say macOS.
func agentFamily(agent string) string {
	for _, f := range [...]struct{ mark, family string }{
		{"iPhone", "iOS"}, {"iPad", "iOS"}, {"iOS", "iOS"}, {"Android", "Android"}, {"Dalvik", "Android"},
		{"Windows", "Windows"}, {"Macintosh", "macOS"}, {"Mac OS X", "macOS"}, {"macOS", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}, {"X11", "Linux"},
	} {
		if strings.Contains(agent, f.mark) {
			return f.family
		}
	}
	return ""
}

func ofOS(p *pool, v string) derived { return derived{a: p.code(OSFamilyOf(v))} }

// OSFamilyOf returns the family of an operating system as device details spell
// it; "" where they say nothing.
func OSFamilyOf(os string) string {
	s := strings.ToLower(strings.TrimSpace(os))
	if s == "" || s == "unknown" {
		return ""
	}
	for _, f := range [...]struct{ prefix, family string }{
		{"windows", "Windows"}, {"ios", "iOS"}, {"ipados", "iOS"}, {"iphone", "iOS"}, {"ipad", "iOS"}, {"mac", "macOS"}, {"osx", "macOS"}, {"os x", "macOS"},
		{"android", "Android"}, {"linux", "Linux"}, {"ubuntu", "Linux"}, {"debian", "Linux"}, {"fedora", "Linux"}, {"rhel", "Linux"}, {"red hat", "Linux"},
		{"chromeos", "ChromeOS"}, {"chrome os", "ChromeOS"}, {"chromium", "ChromeOS"},
	} {
		if strings.HasPrefix(s, f.prefix) {
			return f.family
		}
	}
	return "other"
}

// ofIP makes the address as devices hold it for a while (a), and the network
// it is in for want of a number of the autonomous system (b).
func ofIP(p *pool, v string) derived {
	ip, err := netip.ParseAddr(v)
	if err != nil {
		v = short(v)
		return derived{a: p.code(v), b: p.code(v)}
	}
	ip = ip.Unmap().WithZone("")
	same, near := 64, 48
	if ip.Is4() {
		same, near = 32, 24
	}
	at := func(bits int) int32 {
		x, _ := ip.Prefix(bits)
		if bits == 32 {
			return p.code(ip.String())
		}
		return p.code(x.String())
	}
	return derived{a: at(same), b: at(near)}
}

func ofDevice(_ *pool, v string) derived {
	switch {
	case isGUID(v):
		return derived{facts: HasDevice}
	case v == "":
		return derived{facts: NoDevice}
	}
	return derived{facts: Redacted} // {PII Removed} and the like
}

func isGUID(v string) bool {
	if len(v) != 36 || v == "00000000-0000-0000-0000-000000000000" {
		return false
	}
	for i := range len(v) {
		c := v[i]
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (c == '-') || !dash && !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
			return false
		}
	}
	return true
}

// ofList makes a list one text that a comma joins.
func ofList(p *pool, v string) derived {
	return derived{self: p.code(strings.ReplaceAll(v, "\x1f", ","))}
}

func ofCrossTenant(_ *pool, v string) (d derived) {
	if v != "" && v != "none" {
		d.facts = foreign
	}
	return d
}

func ofCredentialType(_ *pool, v string) (d derived) {
	if v != "" && v != "none" {
		d.facts = credentials
	}
	return d
}

func ofIssuer(_ *pool, v string) (d derived) {
	if strings.Contains(strings.ToLower(v), "federat") || strings.EqualFold(v, "adfs") {
		d.facts = adfsIssued
	}
	return d
}

func ofConflicts(_ *pool, v string) (d derived) {
	if strings.Contains(v, `"incoming_token_type"`) {
		d.facts = TypeConflict
	}
	return d
}
