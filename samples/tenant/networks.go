package tenant

import (
	"fmt"
	"math/rand/v2"
)

// Net is a network seen from the internet.
type Net struct {
	Name                 string
	ASN                  int
	City, State, Country string
	Lat, Lon             float64
	V4                   string // first three groups
	Low, High            int    // range of the last group
	V6                   string // prefix of a /48, "" for none
}

// The networks of the tale. Addresses are those of RFC 5737 and RFC 3849,
// system numbers those of RFC 5398.
var (
	Office  = &Net{"office", 64496, "Oslo", "Oslo", "NO", 59.91273, 10.74609, "192.0.2", 10, 13, ""}
	Branch  = &Net{"branch", 64496, "Bergen", "Vestland", "NO", 60.39299, 5.32415, "192.0.2", 130, 131, ""}
	Home    = &Net{"home", 64497, "Oslo", "Oslo", "NO", 59.9226, 10.6793, "198.51.100", 2, 120, "2001:db8:20"}
	Mobile  = &Net{"mobile", 64498, "Oslo", "Oslo", "NO", 59.9, 10.75, "203.0.113", 2, 60, "2001:db8:30"}
	Proxy   = &Net{"proxy", 64499, "Oslo", "Oslo", "NO", 59.91, 10.75, "203.0.113", 66, 67, ""}
	Hotel   = &Net{"hotel", 64500, "Copenhagen", "Hovedstaden", "DK", 55.67594, 12.56553, "203.0.113", 98, 104, ""}
	Cafe    = &Net{"cafe", 64503, "Oslo", "Oslo", "NO", 59.9139, 10.7522, "198.51.100", 130, 140, ""}
	Hosted  = &Net{"hosting", 64505, "Amsterdam", "Noord-Holland", "NL", 52.37403, 4.88969, "198.51.100", 200, 220, ""}
	Rented  = &Net{"rented server", 64506, "Bucharest", "Bucuresti", "RO", 44.43225, 26.10626, "203.0.113", 200, 210, ""}
	Kit     = &Net{"phishing kit", 64508, "Frankfurt", "Hessen", "DE", 50.11552, 8.68417, "203.0.113", 220, 229, ""}
	Tunnel  = &Net{"company tunnel", 64509, "Stockholm", "Stockholm", "SE", 59.33258, 18.0649, "203.0.113", 240, 241, ""}
	Cloud   = &Net{"cloud pc", 64507, "Dublin", "Dublin", "IE", 53.34399, -6.26719, "203.0.113", 160, 170, ""}
	Partner = &Net{"partner", 64501, "Lisbon", "Lisboa", "PT", 38.71667, -9.13333, "203.0.113", 130, 131, ""}
)

// Address draws an address of the network.
func (n *Net) Address(r *rand.Rand) string {
	if n.V6 != "" && r.IntN(3) == 0 {
		return fmt.Sprintf("%s:%x:%x:%x:%x:%x", n.V6, r.IntN(0xffff)+1, 0x1000+r.IntN(0xefff), 0x1000+r.IntN(0xefff), 0x1000+r.IntN(0xefff), 0x1000+r.IntN(0xefff))
	}
	return fmt.Sprintf("%s.%d", n.V4, n.Low+r.IntN(n.High-n.Low+1))
}
