package detections

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/requests"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// TokenUsedElsewhere is PM-043.
var TokenUsedElsewhere = &detect.Detection{
	ID: "PM-043", Title: "Token used from another place than it was given to",
	Doc: `A sign-in says to which address a token was given, the log of requests from which address it was used. Joins the two by the token's identifier. Reports tokens that were used, within an hour and a half, in another network than that of their sign-in. The network of a request is told by a sign-in of the user from the same address, or by a database of addresses; where neither knows it, only addresses that are far apart count, and the finding weighs less.

It weighs more where the same token was used in both places, where the token names another device than its sign-in, or where the user agent of the requests is that of a tool. It weighs less in a network that many people of the tenant share: a thief may be a customer of the provider that they have at home.

Left out are requests that a service makes with credentials of its own on behalf of the user, exits of tunnels and the tenant's own networks, networks of Microsoft, networks that many people of the tenant share and the user had a day before, rows that carry the address of an earlier request, and places where the user logged on within half a day: there the device has moved. A sign-in with the user agent of a tool, from a hosting provider or through an anonymising network shows no such move: whoever has the password makes one. Nor does a renewal of Windows with the user agent of a tool.

Wrong when an application has a service of its provider ask for it without credentials of its own, and where a connection changes from one network to another in between.`,
	Fact:     "A token is given to one client; nobody else has business with it.",
	Severity: finding.High, Confidence: 0.6, Grade: "A",
	Techniques: []string{"T1528", "T1550.001"},
	Actions:    []string{"revoke-sessions", "review-sign-ins"},
	Source:     "Microsoft Learn: linkable token identifiers; own",
	Needs:      signin.Of(signin.EventID, signin.ErrorCode, signin.ClientIP),
	Logs:       []string{detect.Requests, detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("from the sign-in to the use, at most", usedSoon),
		detect.Within("before which the user had a network that many share, at least", newSpan),
		detect.Within("from the use to a logon that shows that the device moved, at most", movedHere),
	},
	Run:      tokenUsedElsewhere,
	Examples: pm043Examples,
}

const (
	usedSoon  = 90 * timeline.Minute
	movedHere = 12 * timeline.Hour
)

// microsoftASNs are the autonomous systems of Microsoft's own services.
var microsoftASNs = []int64{3598, 8068, 8069, 8070, 8075, 12076}

// wandered is tokens of one lineage that were used in one place.
type wandered struct {
	rows    []int // sign-ins that gave them
	groups  []requests.Group
	net     string // "" where not known
	both    bool   // used in their own place, too
	device  bool   // the token names another device
	tool    string
	unknown bool // it is not known that the networks differ
	shared  bool // many people of the tenant use the network, and the user did not
}

func tokenUsedElsewhere(p *detect.Pass) {
	if p.Used == nil {
		return
	}
	t := p.T
	places := placesOf(p)
	type key struct {
		lineage *timeline.Descent
		place   string
	}
	by := map[key]*wandered{}
	var order []*wandered
	groups := p.Used.Groups
	for from, to := 0, 0; from < len(groups); from = to {
		g := groups[from] // whatever was asked for with one token by one client in one place
		for to = from + 1; to < len(groups) && groups[to].Beside(&g); to++ {
			g.Join(&groups[to])
		}
		i, given := p.Used.Row(&g)
		if !given || !p.Judged(i) || !t.Is(i, timeline.OK) || !places.away(p, &g, i) {
			continue
		}
		net := places.net(g.IP)
		k := key{t.LineageOf(i), net}
		if net == "" {
			k.place = block(g.IP)
		}
		s := by[k]
		if s == nil {
			s = &wandered{net: net, shared: p.World.Survey.SharedNet(net)}
			by[k], order = s, append(order, s)
		}
		for n := from; n < to; n++ {
			s.add(p, places, n, i)
		}
	}
	for _, s := range order {
		s.report(p)
	}
}

func (s *wandered) add(p *detect.Pass, places *requestPlaces, n, i int) {
	t, g := p.T, &p.Used.Groups[n]
	if len(s.rows) == 0 || s.rows[len(s.rows)-1] != i { // groups are in order of tokens
		s.rows = append(s.rows, i)
	}
	one := *g
	one.UPN, one.Named = cmp.Or(t.Text(timeline.UPN, i), g.UPN), nameOn(t, g.Device)
	s.groups = append(s.groups, one)
	s.unknown = s.unknown || !places.numbered(g.IP, i)
	s.device = s.device || g.Device != "" && t.Text(timeline.Device, i) != "" && g.Device != t.Text(timeline.Device, i)
	if a := reference.RequestAgentOf(g.Agent); a != nil && s.tool == "" {
		s.tool = a.Tool
	}
	s.both = s.both || usedAt(p.Used.Groups, n, t.Text(timeline.IP64, i))
}

// nameOn returns the name that a user's timeline has for a device.
func nameOn(t *timeline.Timeline, device string) string {
	if device == "" {
		return ""
	}
	for _, g := range t.Groups(timeline.Device) {
		if g.Key == device {
			return t.Text(timeline.DeviceName, g.Rows[len(g.Rows)-1])
		}
	}
	return ""
}

// usedAt reports whether the token of group n, whose groups follow each other,
// was used at an address.
func usedAt(groups []requests.Group, n int, at string) bool {
	token := groups[n].SignIn
	for n > 0 && groups[n-1].SignIn == token {
		n--
	}
	for ; n < len(groups) && groups[n].SignIn == token; n++ {
		if addressBlock(groups[n].IP) == at {
			return true
		}
	}
	return false
}

func (s *wandered) report(p *detect.Pass) {
	t, i := p.T, s.rows[0]
	var sum requests.Group
	sum.First = s.groups[0].First
	for n := range s.groups {
		sum.Join(&s.groups[n])
	}
	earliest := slices.MinFunc(s.groups, func(a, b requests.Group) int { return cmp.Compare(a.First, b.First) })
	where := earliest.IP
	if s.net != "" {
		where = s.net + " (" + where + ")"
	}
	d := detect.Draft{Requests: s.groups, Expected: "Requests with a token come from the network of its sign-in.",
		Observed: fmt.Sprintf("%s with %s, given to %s.", detect.Count(int(sum.Count), "request"), detect.Count(len(s.rows), "token"), detect.Where(t, i))}
	d.Add(detect.Use, s.rows...)
	d.Summary = fmt.Sprintf("%s of %s, given to %s for %s, %s used from %s on %s.", detect.Count(len(s.rows), "token"), detect.Who(t, i), detect.Where(t, i), detect.AppLabel(t, i),
		map[bool]string{true: "was", false: "were"}[len(s.rows) == 1], where, detect.When(sum.First))
	if s.both {
		d.For = append(d.For, "the same token was used in the place that it was given to as well")
	}
	if s.device {
		d.For = append(d.For, "the token names another device than its sign-in")
	}
	if s.tool != "" {
		d.For = append(d.For, "the user agent of requests is a tool's: "+s.tool)
	}
	if len(d.For) > 0 {
		d.Confidence = 0.75
	}
	if s.unknown {
		d.Against = append(d.Against, "it is not known in which network the requests began: only the addresses are far apart")
		d.Confidence = 0.5
		if len(d.For) == 0 {
			d.Severity, d.Confidence = finding.Medium, 0.3
		}
	}
	if s.shared {
		d.Against = append(d.Against, "many of the tenant use that network day after day, though the user did not a day before: a proxy, or a provider that many have at home, looks like that")
		if len(d.For) == 0 {
			d.Severity, d.Confidence = finding.Medium, 0.3
		}
	}
	d.Benign = []string{"a service of the application's provider asked: possible", "the device changed networks: possible, but no logon there within half a day shows it"}
	p.Report(d)
}

// requestPlaces knows the networks of addresses as the sign-ins of a user tell
// them, or a database of addresses.
type requestPlaces struct {
	p    *detect.Pass
	nets map[string]string // by address, IPv6 by its /64
	mine map[string]int64  // by network: the first success of the user there
}

func placesOf(p *detect.Pass) *requestPlaces {
	r := &requestPlaces{p: p, nets: map[string]string{}}
	for _, g := range p.T.Groups(timeline.IP64) {
		for _, i := range g.Rows { // not every export says it
			if n := p.T.Text(timeline.Net, i); numbered(n) {
				r.nets[g.Key] = n
				break
			}
		}
	}
	return r
}

// had reports whether the user had a network a day before a moment.
func (r *requestPlaces) had(net string, at int64) bool {
	if r.mine == nil {
		t := r.p.T
		r.mine = map[string]int64{}
		for code, first := range freshOf(t, timeline.Net).first {
			if n, _ := slices.BinarySearch(t.Time, first); code != 0 {
				for t.Code(timeline.Net, n) != code {
					n++
				}
				r.mine[t.Text(timeline.Net, n)] = first
			}
		}
	}
	first, met := r.mine[net]
	return met && first <= at-newSpan
}

// net returns the network of an address as timelines spell it, "" where its
// number is not known.
func (r *requestPlaces) net(ip string) string {
	k := addressBlock(ip)
	if n, known := r.nets[k]; known {
		return n
	}
	n := ""
	if locate := r.p.World.Locate; locate != nil {
		if asn, country := locate(ip); asn != 0 {
			n = fmt.Sprintf("AS%d", asn)
			if country != "" {
				n += " " + country
			}
		}
	}
	r.nets[k] = n
	return n
}

// numbered reports whether the networks of an address and of a sign-in are
// known by number.
func (r *requestPlaces) numbered(ip string, i int) bool {
	return r.net(ip) != "" && numbered(r.p.T.Text(timeline.Net, i))
}

// away reports whether requests were made in another place than that of the
// sign-in of row i, soon after it, and not by a device that moved.
func (r *requestPlaces) away(p *detect.Pass, g *requests.Group, i int) bool {
	t := p.T
	switch at := addressBlock(g.IP); {
	case t.Text(timeline.IP, i) == "" || at == t.Text(timeline.IP64, i):
		return false
	case g.Middle || g.First > t.Time[i]+usedSoon:
		return false
	case p.Elsewhere(i) || p.World.TunnelAddress(g.IP) || p.Approved(i) || p.Agreed(g.User, g.UPN, g.IP):
		return false
	}
	net := r.net(g.IP)
	if r.numbered(g.IP, i) {
		if net == t.Text(timeline.Net, i) || slices.Contains(microsoftASNs, asnOf(net)) || slices.Contains(p.World.Params.TunnelASNs, asnOf(net)) || p.World.Survey.SharedNet(net) && r.had(net, t.Time[i]) {
			return false
		}
	} else if !farApart(g.IP, t.Text(timeline.IP, i)) {
		return false
	}
	return !r.moved(g, i)
}

// moved reports whether the user logged on, or Windows did with the device of
// row i, in the place of the requests within half a day of them.
func (r *requestPlaces) moved(g *requests.Group, i int) bool {
	t, net, at := r.p.T, r.net(g.IP), addressBlock(g.IP)
	n, _ := slices.BinarySearch(t.Time, g.First-movedHere)
	for ; n < t.Len() && t.Time[n] <= g.Last+movedHere; n++ {
		if t.Text(timeline.IP64, n) != at && (net == "" || t.Text(timeline.Net, n) != net) {
			continue
		}
		if t.Is(n, timeline.CredentialEvent) && !r.strange(n) || t.Is(n, timeline.Anchor) && !t.Is(n, timeline.ToolAgent) && t.Code(timeline.Device, n) == t.Code(timeline.Device, i) {
			return true
		}
	}
	return false
}

// strange reports whether the sign-in of row n has marks of somebody else than its user,
// who may have their password: then it shows no move of theirs.
func (r *requestPlaces) strange(n int) bool {
	class := r.p.NetworkClass(n)
	return r.p.T.Is(n, timeline.ToolAgent) || class == detect.HostingNet || class == detect.AnonymousNet
}

func asnOf(net string) (n int64) {
	fmt.Sscanf(net, "AS%d", &n)
	return n
}

func numbered(net string) bool { return strings.HasPrefix(net, "AS") }

// addressBlock returns an IPv4 address or the /64 of an IPv6 address as
// timelines spell it, "" for what is none.
func addressBlock(ip string) string {
	a, err := netip.ParseAddr(ip)
	switch {
	case err != nil:
		return ""
	case a.Unmap().Is4():
		return a.Unmap().String()
	}
	n, _ := a.Prefix(64)
	return n.String()
}

// block returns the /16 or /32 of an address.
func block(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	bits := 32
	if a = a.Unmap(); a.Is4() {
		bits = 16
	}
	n, _ := a.Prefix(bits)
	return n.String()
}

// farApart reports whether two addresses of one kind are of different /16 or /32.
func farApart(a, b string) bool {
	x, err := netip.ParseAddr(a)
	y, err2 := netip.ParseAddr(b)
	return errors.Join(err, err2) == nil && x.Unmap().Is4() == y.Unmap().Is4() && block(a) != block(b)
}
