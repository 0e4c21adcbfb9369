package detections

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// Networks is CX-007.
var Networks = &detect.Detection{
	ID: "CX-007", Title: "What kind of networks the sign-ins came from",
	Doc: `What another network means depends on its kind. The configuration says which are the tenant's own, which are
exits of VPN, proxies and secure web gateways, and which systems are hosting providers; the service says which it saw as
anonymising. Of the others the tenant's habits tell one thing: a network that one user in ten uses, three at least, on
five days or more, is shared, and says little of who is there. All others are of unknown kind, which is not the same as
harmless. One finding lists them; detections that compare networks hold back at the exits of tunnels.

Wrong when an intruder comes through the provider that many of the tenant have at home: its network is shared too.`,
	Fact:     "People of one tenant come from few networks, and many of them share those.",
	Severity: finding.Info, Confidence: 0.7, Grade: "B",
	Techniques: []string{"T1090"},
	Source:     "Cloud-Architekt/AzureSentinel (Global Secure Access); own thresholds",
	Scope:      detect.User,
	Needs:      signin.Of(signin.ClientIP),
	Run:        networks,
	Conclude:   networksInCase,
	Examples: []detect.Example{{
		Name: "one hosting provider, one anonymous network, one tunnel, the tenant's own",
		Story: `
			09:00 alice - office net=AS64666/NL ip=203.0.113.66
			09:05 alice - office net=AS64667/DE ip=203.0.113.67 risk=anonymizedIPAddress
			09:10 bob - office net=AS64668/SE ip=203.0.113.68 gsa
			09:15 bob - office ip=192.0.2.10`,
		Params: func(p *detect.Params) {
			p.Hosting = []int64{64666}
			p.Corporate = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
		},
		Want: []string{"Networks: anonymous, as the service saw it: AS64667 DE (1 user); exit of a tunnel: AS64668 SE (1 user); hosting provider: AS64666 NL (1 user); the tenant's own: AS64500 NO (1 user)"},
	}, {
		Name: "shared by three on five days",
		Story: `
			d1 09:00 user# - office ip=192.0.2.# x3 every 1m
			d2 09:00 user1 - office
			d3 09:00 user1 - office
			d4 09:00 user2 - office
			d5 09:00 user3 - office`,
		Want: []string{"Networks: shared by many of the tenant: AS64500 NO (3 users)"},
	}, {
		Name: "by two",
		Story: `
			d1 09:00 user# - office x2 every 1m
			d2 09:00 user1 - office
			d3 09:00 user1 - office
			d4 09:00 user2 - office
			d5 09:00 user2 - office`,
	}, {
		Name: "on four days",
		Story: `
			d1 09:00 user# - office x3 every 1m
			d2 09:00 user1 - office
			d3 09:00 user1 - office
			d4 09:00 user2 - office`,
	}, {
		Name: "by three of thirty-one",
		Story: `
			d1 09:00 user# - office x3 every 1m
			d2 09:00 user1 - office
			d3 09:00 user1 - office
			d4 09:00 user2 - office
			d5 09:00 user3 - office
			d5 10:00 other# - office net=AS6455#/SE x28 every 1m`,
	}, {
		Name:  "another risk",
		Story: `09:00 alice - office risk=unfamiliarFeatures`,
	}, {
		Name: "no number of the network",
		Story: `
			d1 09:00 user# - office asn=- x3 every 1m
			d2 09:00 user1 - office asn=-
			d3 09:00 user1 - office asn=-
			d4 09:00 user2 - office asn=-
			d5 09:00 user3 - office asn=-`,
	},
		{
			Name:  "through a tunnel, by an export without addresses",
			Story: `09:00 bob - office net=AS64668/SE gsa missing=client_ip`,
		}, {
			Name: "the service calls an address anonymous from the second sign-in on",
			Story: `
			09:00 alice - office net=AS64667/DE ip=203.0.113.67
			09:05 alice - office net=AS64667/DE ip=203.0.113.67 risk=anonymizedIPAddress`,
			Want: []string{"Networks: anonymous, as the service saw it: AS64667 DE (1 user)"},
		},
	},
}

func networks(p *detect.Pass) {
	t := p.T
	type place struct {
		ip, net, risk int32
		gsa           bool
	}
	type class struct {
		odd  bool
		rows []int // only of odd ones
		n    int64
	}
	classes := map[string]*class{}
	known := map[place]*class{} // nil where nothing is known of it
	var late [8]struct {        // of late, by the last bits of the address's code
		of  place
		met bool
		*class
	}
	for i := range t.Len() {
		k := place{t.Code(timeline.IP, i), t.Code(timeline.Net, i), t.Code(timeline.Risk, i), t.Is(i, timeline.GSA)}
		l := &late[uint32(k.ip)%uint32(len(late))]
		if !l.met || l.of != k {
			now, met := known[k]
			if !met {
				if word := p.NetworkClass(i); word != "" {
					now = counterOf(classes, word+"\x1f"+t.Text(timeline.Net, i))
					now.odd = word == detect.HostingNet || word == detect.AnonymousNet
				}
				known[k] = now
			}
			l.of, l.met, l.class = k, true, now
		}
		now := l.class
		if now == nil || !p.Judged(i) {
			continue
		}
		if now.odd {
			now.rows = append(now.rows, i)
		} else {
			now.n++
		}
	}
	for key, c := range classes {
		if p.Observe(key, c.rows...); c.n > 0 {
			p.Count(key, c.n)
		}
	}
}

func networksInCase(p *detect.Pass) {
	byClass := map[string][]counted{}
	var classes []string
	var noticed []detect.Observation
	for _, o := range p.Observed {
		class, net, _ := strings.Cut(o.Key, "\x1f")
		if !slices.Contains(classes, class) {
			classes = append(classes, class)
		}
		byClass[class] = append(byClass[class], counted{net, int(o.Subjects)})
		if len(o.Evidence) > 0 {
			noticed = append(noticed, o)
		}
	}
	slices.Sort(classes)
	var parts []string
	for _, class := range classes {
		list := byClass[class]
		rank(list)
		var nets []string
		for _, c := range list {
			nets = append(nets, fmt.Sprintf("%s (%s)", c.word, detect.Count(c.n, "user")))
		}
		parts = append(parts, class+": "+detect.Join(nets, 10))
	}
	p.Report(detect.Draft{
		Subject: finding.Subject{Kind: "case", ID: "networks"}, Noticed: noticed,
		Summary:  "Networks: " + strings.Join(parts, "; "),
		Expected: "networks of the tenant, its tunnels and its people",
		Observed: strings.Join(parts, "; "),
		Benign:   []string{"the ways in which people of the tenant go online"},
	})
}
