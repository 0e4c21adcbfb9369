package detections

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// ImpossibleTravel is PM-036.
var ImpossibleTravel = &detect.Detection{
	ID: "PM-036", Title: "Impossible travel of one device or session",
	Doc: `Users have several devices and may be in two places as far as logs tell; one device cannot, nor can the session that is bound to it. Looks at each device of a user, and at each session, for two successes one after the other whose places lie so far apart that no airliner connects them in the time between (more than 500 km at more than 900 km/h). The networks must differ as well: the place of an address is a guess.

Networks that the device or session uses as a matter of course are taken for its tunnel. Phones within one country are noted with little weight: carriers let their traffic out far away. So are journeys to and from a network that looks like a new gateway of the tenant's (one in five people, five at least, succeed from it day after day, and none had it from their first days on), where the requests through it are bound to the device: whoever switches on a tunnel for all of a company would else be told of once for each.

Wrong when a VPN that the configuration does not name is switched on.`,
	Fact:     "A device is in one place at a time, and the tokens of a session stay on the device that it began on.",
	Severity: finding.Medium, Confidence: 0.4, Grade: "B",
	Techniques: []string{"T1550.001", "T1090"},
	Actions:    []string{"revoke-sessions"},
	Source:     "elastic rule on one session from several addresses (idea); Microsoft risk types; own over device and session",
	Needs:      signin.Of(signin.ErrorCode, signin.ClientIP, signin.Latitude, signin.Longitude),
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Number("speed in km/h, more than", airliner),
		detect.Number("distance in km, more than", shortest),
		detect.Number("days that make a network usual", historyDays),
	},
	Run:      impossibleTravel,
	Examples: pm036Examples,
}

const (
	airliner = 900 // km/h, from which a journey is impossible
	shortest = 500 // km, below which places of addresses are too rough to judge
)

// journey is two successes that are too far apart.
type journey struct {
	from, to int
	km       float64
}

func impossibleTravel(p *detect.Pass) {
	seen := map[int]bool{} // rows that are told of
	for _, col := range []timeline.Col{timeline.Device, timeline.Session} {
		for _, g := range p.T.Groups(col) {
			js := journeys(p, g.Rows)
			if len(js) == 0 || seen[js[0].to] {
				continue
			}
			for _, j := range js {
				seen[j.to] = true
			}
			reportTravel(p, col, js)
		}
	}
}

func journeys(p *detect.Pass, rows []int) (js []journey) {
	t := p.T
	if !varied(t, timeline.Net, rows) {
		return nil
	}
	placed := func(i int) bool {
		return t.Is(i, timeline.OK) && t.Placed(i) && p.Judged(i) && !p.Elsewhere(i) && !p.Approved(i)
	}
	var nets *sightings
	var active []int64
	last := -1
	for _, i := range rows {
		if !placed(i) {
			continue
		}
		before := last
		if last = i; before < 0 || !detect.Apart(t, before, i) {
			continue
		}
		hours := float64(t.Time[i]-t.Time[before]) / timeline.Hour
		least := max(shortest, airliner*hours)
		if atMost(t, before, i) <= least {
			continue
		}
		km := distance(t, before, i)
		if km <= least {
			continue
		}
		if nets == nil {
			all := filter(rows, placed)
			nets, active = sightingsOf(t, timeline.Net, all), daysOf(timesOf(t, all))
		}
		if nets.usual(i, active) && nets.usual(before, active) {
			continue
		}
		js = append(js, journey{before, i, km})
	}
	return js
}

// atMost is a way between the places of two rows that is no shorter than their
// distance: along a meridian, and then along the equator. It costs next to nothing,
// and most places are near one another.
func atMost(t *timeline.Timeline, i, j int) float64 {
	lat1, lon1, _ := t.Place(i)
	lat2, lon2, _ := t.Place(j)
	const perDegree = 6371 * math.Pi / 180 * 1.001 // what is rounded is less than that
	return perDegree * (math.Abs(lat2-lat1) + math.Abs(lon2-lon1))
}

// distance returns the way between the places of two rows as the crow flies, in km.
func distance(t *timeline.Timeline, i, j int) float64 {
	rad := func(deg float64) float64 { return deg * math.Pi / 180 }
	lat1, lon1, _ := t.Place(i)
	lat2, lon2, _ := t.Place(j)
	h := math.Pow(math.Sin(rad(lat2-lat1)/2), 2) + math.Cos(rad(lat1))*math.Cos(rad(lat2))*math.Pow(math.Sin(rad(lon2-lon1)/2), 2)
	return 2 * 6371 * math.Asin(math.Sqrt(min(1, h)))
}

func reportTravel(p *detect.Pass, col timeline.Col, js []journey) {
	t, j := p.T, js[0]
	var d detect.Draft
	for _, j := range js {
		d.Add(detect.Use, j.from, j.to)
	}
	what := detect.What(t, j.to)
	if col == timeline.Session {
		what = "Session " + detect.Short(t.Text(timeline.Session, j.to))
	}
	d.Summary = fmt.Sprintf("%s (%s) was in %s and, %s later and %.0f km away, in %s on %s", what, detect.Who(t, j.to), detect.Where(t, j.from),
		detect.Span(t.Time[j.to]-t.Time[j.from]), j.km, detect.Where(t, j.to), detect.When(t.Time[j.to]))
	if len(js) > 1 {
		d.Summary += fmt.Sprintf("; %s in all", detect.Count(len(js), "such journey"))
	}
	d.Summary += "."
	d.Expected = "Successes one after the other come from places that can be reached in the time between."
	d.Observed = fmt.Sprintf("%.0f km in %s.", j.km, detect.Span(t.Time[j.to]-t.Time[j.from]))
	d.Benign = []string{"VPN or web gateway: ruled out only as far as the configuration names them", "a wrong place of an address: possible"}
	phone := !slices.ContainsFunc(js, func(j journey) bool {
		f := t.Family(j.to)
		return f != "iOS" && f != "Android" || abroad(t, j.from, j.to)
	})
	if phone {
		d.Severity, d.Confidence = finding.Low, 0.2
		d.Against = append(d.Against, "carriers let the traffic of phones out far away in the same country")
	}
	if !slices.ContainsFunc(js, func(j journey) bool { return !tunnelled(p, j.from) && !tunnelled(p, j.to) }) {
		d.Severity, d.Confidence = finding.Low, 0.2
		d.Against = append(d.Against, newGateway)
	}
	p.Report(d)
}

// tunnelled reports whether row i came through a new gateway of the tenant's, bound to
// the device: what a thief carries off is not.
func tunnelled(p *detect.Pass, i int) bool {
	return p.T.Is(i, timeline.Bound) && p.World.Survey.NewGateway(p.T.Text(timeline.Net, i))
}

const (
	pm036Oslo   = ` latitude=59.9 longitude=10.7`
	pm036Dallas = ` latitude=32.8 longitude=-96.8 ip=203.0.113.66 net=AS64666/US`
	pm036Bergen = ` latitude=60.4 longitude=5.3 ip=203.0.113.66 net=AS64666/NO`
	pm036Tromso = ` latitude=69.6 longitude=18.9 ip=203.0.113.66 net=AS64666/NO`
)

// pm036Tunnelled is a PC that goes out through the network of pm036Gateway and directly
// by turns.
const pm036Tunnelled = `
	d3 10:00 alice LAPTOP-1 outlook x2 every 40m` + pm036Oslo + `
	d3 10:20 alice LAPTOP-1 outlook bound` + pm036Dallas

var pm036Gateway = strings.ReplaceAll(pm001Gateway, "AS64510/NL", "AS64666/US")

const pm036Journey = "LAPTOP-1 (alice@example.com) was in AS64500 NO (192.0.2.10) and, 20 min later and 7784 km away, in AS64666 US (203.0.113.66) on 6 May 2026 10:20; 2 such journeys in all."

var pm036Examples = []detect.Example{
	{Name: "Oslo and Dallas within twenty minutes", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Evidence: []int{2}, Story: `
		10:00 alice LAPTOP-1 outlook` + pm036Oslo + `
		10:20 alice LAPTOP-1 outlook` + pm036Dallas, Want: []string{"LAPTOP-1 (alice@example.com) was in AS64500 NO (192.0.2.10) and, 20 min later and 7784 km away, in AS64666 US (203.0.113.66) on 4 May 2026 10:20."}},
	{Name: "there and back, one finding", Evidence: []int{4}, Story: `
		10:00 alice LAPTOP-1 outlook x2 every 40m` + pm036Oslo + `
		10:20 alice LAPTOP-1 outlook x2 every 40m` + pm036Dallas, Want: []string{"LAPTOP-1 (alice@example.com) was in AS64500 NO (192.0.2.10) and, 20 min later and 7784 km away, in AS64666 US (203.0.113.66) on 4 May 2026 10:20; 3 such journeys in all."}},
	{Name: "a session without a device", Story: `
		10:00 alice - outlook session=s1` + pm036Oslo + `
		10:20 alice - outlook session=s1` + pm036Dallas, Want: []string{"Session d698df9d… (alice@example.com) was in AS64500 NO (192.0.2.10) and, 20 min later and 7784 km away, in AS64666 US (203.0.113.66) on 4 May 2026 10:20."}},
	{Name: "a session on two devices", Story: `
		10:00 alice LAPTOP-1 outlook session=s1` + pm036Oslo + `
		10:20 alice LAPTOP-2 outlook session=s1` + pm036Dallas, Want: []string{"Session d698df9d… (alice@example.com) was in AS64500 NO (192.0.2.10) and, 20 min later and 7784 km away, in AS64666 US (203.0.113.66) on 4 May 2026 10:20."}},
	{Name: "a phone in one country", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: `
		10:00 alice PHONE-1 outlook-mobile os=ios` + pm036Oslo + `
		10:20 alice PHONE-1 outlook-mobile os=ios` + pm036Tromso, Want: []string{"PHONE-1 (alice@example.com) was in AS64500 NO (192.0.2.10) and, 20 min later and 1144 km away, in AS64666 NO (203.0.113.66) on 4 May 2026 10:20."}},
	{Name: "an Android phone in one country", Severity: []finding.Severity{finding.Low}, Story: `
		10:00 alice PHONE-1 outlook-mobile os=android` + pm036Oslo + `
		10:20 alice PHONE-1 outlook-mobile os=android` + pm036Tromso, Want: []string{"PHONE-1 (alice@example.com) was in AS64500 NO (192.0.2.10) and, 20 min later and 1144 km away, in AS64666 NO (203.0.113.66) on 4 May 2026 10:20."}},
	{Name: "a phone in two countries", Severity: []finding.Severity{finding.Medium}, Story: `
		10:00 alice PHONE-1 outlook-mobile os=ios` + pm036Oslo + `
		10:20 alice PHONE-1 outlook-mobile os=ios` + pm036Dallas, Want: []string{"PHONE-1 (alice@example.com) was in AS64500 NO (192.0.2.10) and, 20 min later and 7784 km away, in AS64666 US (203.0.113.66) on 4 May 2026 10:20."}},
	{Name: "a PC in one country", Severity: []finding.Severity{finding.Medium}, Story: `
		10:00 alice LAPTOP-1 outlook` + pm036Oslo + `
		10:20 alice LAPTOP-1 outlook` + pm036Tromso, Want: []string{"LAPTOP-1 (alice@example.com) was in AS64500 NO (192.0.2.10) and, 20 min later and 1144 km away, in AS64666 NO (203.0.113.66) on 4 May 2026 10:20."}},
	{Name: "on the third day, from a network that was never used", Story: `
		d1 10:00 alice LAPTOP-1 outlook x3 every 24h` + pm036Oslo + `
		d3 10:20 alice LAPTOP-1 outlook` + pm036Dallas, Want: []string{"LAPTOP-1 (alice@example.com) was in AS64500 NO (192.0.2.10) and, 20 min later and 7784 km away, in AS64666 US (203.0.113.66) on 6 May 2026 10:20."}},
	{Name: "from a network that was never used, and back", Evidence: []int{3}, Story: `
		d1 10:00 alice LAPTOP-1 outlook x3 every 24h` + pm036Oslo + `
		d3 10:20 alice LAPTOP-1 outlook` + pm036Dallas + `
		d3 10:40 alice LAPTOP-1 outlook` + pm036Oslo, Want: []string{"LAPTOP-1 (alice@example.com) was in AS64500 NO (192.0.2.10) and, 20 min later and 7784 km away, in AS64666 US (203.0.113.66) on 6 May 2026 10:20; 2 such journeys in all."}},
	{Name: "through a new gateway of many, bound", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Against: []string{newGateway}, Story: pm036Tunnelled + pm036Gateway, Want: []string{pm036Journey}},
	{Name: "likewise, not bound", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Against: []string{}, Story: strings.ReplaceAll(pm036Tunnelled, " bound", "") + pm036Gateway, Want: []string{pm036Journey}},
	{Name: "a network that many have from their first days on, bound", Severity: []finding.Severity{finding.Medium}, Story: pm036Tunnelled + strings.ReplaceAll(pm001Theirs, "AS64510/NL", "AS64666/US"), Want: []string{pm036Journey}},
	{Name: "through a new gateway of many, and on to a third network", Severity: []finding.Severity{finding.Medium}, Story: pm036Tunnelled + `
		d3 10:41 alice LAPTOP-1 outlook bound latitude=-33.9 longitude=151.2 ip=203.0.113.99 net=AS64777/AU
		d3 10:50 alice LAPTOP-1 outlook` + pm036Oslo + pm036Gateway, Want: []string{strings.Replace(pm036Journey, "2 such", "4 such", 1)}},
	{Name: "silent: by air", Story: `
		10:00 alice LAPTOP-1 outlook` + pm036Oslo + `
		22:20 alice LAPTOP-1 outlook` + pm036Dallas},
	{Name: "silent: not far", Story: `
		10:00 alice LAPTOP-1 outlook` + pm036Oslo + `
		10:01 alice LAPTOP-1 outlook` + pm036Bergen},
	{Name: "silent: the same network", Story: `
		10:00 alice LAPTOP-1 outlook` + pm036Oslo + `
		10:20 alice LAPTOP-1 outlook latitude=32.8 longitude=-96.8`},
	{Name: "silent: the same network, and then another one there", Story: `
		10:00 alice LAPTOP-1 outlook` + pm036Oslo + `
		10:20 alice LAPTOP-1 outlook latitude=32.8 longitude=-96.8
		10:40 alice LAPTOP-1 outlook ip=203.0.113.66 net=AS64666/US latitude=32.8 longitude=-96.8`},
	{Name: "silent: a tunnel in use every day", Story: `
		d1 10:00 alice LAPTOP-1 outlook x4 every 24h` + pm036Oslo + `
		d1 10:20 alice LAPTOP-1 outlook x4 every 24h` + pm036Dallas},
	{Name: "silent: two devices in two sessions", Story: `
		10:00 alice LAPTOP-1 outlook` + pm036Oslo + `
		10:20 alice LAPTOP-2 outlook` + pm036Dallas},
	{Name: "silent: refused", Story: `
		10:00 alice LAPTOP-1 outlook` + pm036Oslo + `
		10:20 alice LAPTOP-1 outlook error=53003` + pm036Dallas},
	{Name: "silent: place not known", Story: `
		10:00 alice LAPTOP-1 outlook` + pm036Oslo + `
		10:20 alice LAPTOP-1 outlook ip=203.0.113.66 net=AS64666/US`},
	{Name: "silent: address of the first request", Story: `
		10:00 alice LAPTOP-1 line-of-business` + pm036Oslo + `
		10:20 alice LAPTOP-1 line-of-business confidential` + pm036Dallas},
	{Name: "silent: address not carried", Story: `
		10:00 alice LAPTOP-1 outlook` + pm036Oslo + `
		10:20 alice LAPTOP-1 outlook latitude=32.8 longitude=-96.8 net=AS64666/US ip=?`},
	{Name: "silent: agreed test", Story: `
		10:00 alice LAPTOP-1 outlook` + pm036Oslo + `
		10:20 alice LAPTOP-1 outlook` + pm036Dallas,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "five hundred and a half kilometres", Story: `
		10:00 alice LAPTOP-1 outlook latitude=59.9 longitude=10.7
		10:20 alice LAPTOP-1 outlook latitude=64.401 longitude=10.7 ip=203.0.113.66 net=AS64666/NO`, Want: []string{"LAPTOP-1 (alice@example.com) was in AS64500 NO (192.0.2.10) and, 20 min later and 500 km away, in AS64666 NO (203.0.113.66) on 4 May 2026 10:20."}},
	{Name: "silent: half a kilometre less than five hundred", Story: `
		10:00 alice LAPTOP-1 outlook latitude=59.9 longitude=10.7
		10:20 alice LAPTOP-1 outlook latitude=64.392 longitude=10.7 ip=203.0.113.66 net=AS64666/NO`},
}
