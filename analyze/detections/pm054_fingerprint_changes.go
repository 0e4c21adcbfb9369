package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// FingerprintChanges is PM-054.
var FingerprintChanges = &detect.Detection{
	ID: "PM-054", Title: "TLS fingerprint that a device's application never had",
	Doc: `An application on one device opens its connections in few, steady ways, and the TLS fingerprint (JA4) tells them apart. Advanced hunting of Defender logs one with each sign-in, but no token type; where the case holds the same sign-ins from another export too, they are one. Looks at an application on a device with at least 20 successful sign-ins over a week or more, of which nine in ten have one of at most three fingerprints. Reports uses of a PRT with another one, unless it is usual of that application on such systems in the tenant: among those that 95 of 100 sign-ins have, or of three users or more, as after an update.

A fingerprint that a scripting user agent sent somewhere in the case is never usual, and weighs more, as does one that is else seen on other systems only.

Left out are exits of tunnels, which may open connections of their own.

Wrong when an update reached one device long before the others, and where a proxy takes connections apart. What the gateway measures behind its own entrance is not written down; nobody has published how well this tells devices apart.`,
	Fact:     "The programs that hold a PRT on a device speak TLS as they were built to; another program speaks otherwise.",
	Severity: finding.High, Confidence: 0.5, Grade: "B",
	Techniques: []string{"T1550.001", "T1036"},
	Actions:    []string{"revoke-sessions", "disable-device"},
	Source:     "Cloud-Architekt/AzureSentinel: SignInEvents (the field); own",
	Needs:      signin.Of(signin.JA4, signin.IncomingToken, signin.DeviceID, signin.AppID, signin.ErrorCode),
	Logs:       []string{detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Number("sign-ins of device and client before, at least", printRows),
		detect.Within("over", printSpan),
		detect.Number("sign-ins of which one makes a fingerprint a habit", printShare),
		detect.Number("fingerprints, at most", printHabits),
	},
	Run:      fingerprintChanges,
	Examples: pm054Examples,
}

const (
	printRows   = 20
	printSpan   = 7 * timeline.Day
	printShare  = 10 // one in so many sign-ins makes a fingerprint a habit
	printHabits = 3
)

func fingerprintChanges(p *detect.Pass) {
	t := p.T
	if t.Constant(timeline.JA4) || !t.Has(timeline.PRT|timeline.HasDevice) {
		return
	}
	type client struct{ device, app int32 }
	by := map[client][]int{}
	var order []client
	for i := range t.Len() {
		if !t.Is(i, timeline.OK|timeline.HasDevice) || t.Code(timeline.JA4, i) == 0 || t.Code(timeline.App, i) == 0 {
			continue
		}
		c := client{t.Code(timeline.Device, i), t.Code(timeline.App, i)}
		if by[c] == nil {
			order = append(order, c)
		}
		by[c] = append(by[c], i)
	}
	for _, c := range order {
		odd := unusualPrints(p, by[c])
		for _, g := range groupsOf(t, timeline.JA4, odd) {
			reportPrint(p, by[c], g)
		}
	}
}

// unusualPrints returns the uses of a PRT among the rows of an application on a
// device that have a fingerprint which neither it nor the tenant is used to.
func unusualPrints(p *detect.Pass, rows []int) (odd []int) {
	t := p.T
	if len(rows) < printRows || t.Time[rows[len(rows)-1]]-t.Time[rows[0]] < printSpan {
		return nil
	}
	counts := map[int32]int{}
	for _, i := range rows {
		counts[t.Code(timeline.JA4, i)]++
	}
	habits, steady := 0, 0
	for _, n := range counts {
		if printShare*n >= len(rows) {
			habits, steady = habits+1, steady+n
		}
	}
	if habits > printHabits || 10*steady < 9*len(rows) {
		return nil
	}
	for _, i := range rows {
		ja4 := t.Text(timeline.JA4, i)
		usual := p.World.TLS.Usual(t.Text(timeline.OSFamily, i), t.Text(timeline.App, i), ja4) && p.World.TLS.Tool(ja4) == ""
		if printShare*counts[t.Code(timeline.JA4, i)] < len(rows) && !usual && t.Is(i, timeline.PRT) && p.Judged(i) && !p.Elsewhere(i) && !p.Approved(i) {
			odd = append(odd, i)
		}
	}
	return odd
}

// groupsOf parts rows by their value of a column, in order of first rows.
func groupsOf(t *timeline.Timeline, c timeline.Col, rows []int) (groups [][]int) {
	at := map[int32]int{}
	for _, i := range rows {
		n, known := at[t.Code(c, i)]
		if !known {
			n = len(groups)
			at[t.Code(c, i)] = n
			groups = append(groups, nil)
		}
		groups[n] = append(groups[n], i)
	}
	return groups
}

func reportPrint(p *detect.Pass, all, odd []int) {
	t, i := p.T, odd[0]
	ja4 := t.Text(timeline.JA4, i)
	d := detect.Draft{Expected: "The application on the device opens its connections as before.",
		Observed: fmt.Sprintf("%s of %d with this fingerprint.", detect.Count(len(odd), "sign-in"), len(all)),
		Benign:   []string{"an update that reached this device first: possible", "a proxy that takes connections apart: possible"}}
	d.Add(detect.Use, odd...)
	d.Add(detect.Context, all[0], all[len(all)-1])
	d.Summary = fmt.Sprintf("A PRT of %s on %s was used for %s %s with the TLS fingerprint %s, which that device never had for it and which is not usual, first on %s from %s.",
		detect.Who(t, i), detect.What(t, i), detect.AppLabel(t, i), detect.Times(len(odd)), ja4, detect.When(t.Time[i]), detect.Where(t, i))
	if tool := p.World.TLS.Tool(ja4); tool != "" {
		d.For, d.Confidence = append(d.For, "a scripting user agent of the case has that fingerprint: "+tool), 0.75
	}
	if other := p.World.TLS.Elsewhere(t.Text(timeline.OSFamily, i), ja4); other != "" {
		d.For = append(d.For, "that fingerprint is else one of "+other)
		d.Confidence = max(d.Confidence, 0.65)
	}
	for _, n := range all {
		if detect.Apart(t, n, i) {
			d.For = append(d.For, "it came from another network than sign-ins with the usual ones")
			break
		}
	}
	p.Report(d)
}

const (
	pm054Usual = `
	d1 08:00 alice LAPTOP-1 outlook token=prt ja4=t13d-A x30 every 8h`
	pm054Odd = `
	d5 11:00 alice LAPTOP-1 outlook token=prt ja4=t13d-B`
	pm054Want = "A PRT of alice@example.com on LAPTOP-1 was used for Microsoft Office once with the TLS fingerprint t13d-B, which that device never had for it and which is not usual, first on 8 May 2026 11:00 from AS64500 NO (192.0.2.10)."
)

var pm054Examples = []detect.Example{
	{Name: "once with another fingerprint", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, For: []string{}, Evidence: []int{3}, Story: pm054Usual + pm054Odd, Want: []string{pm054Want}},
	{Name: "which a tool has elsewhere", Confidence: []float64{0.75}, Story: pm054Usual + pm054Odd + `
	d6 11:00 bob - azure-cli tool ja4=t13d-B`, For: []string{"a scripting user agent of the case has that fingerprint: ROADtools token calls and most Python kits"}, Want: []string{pm054Want}},
	{Name: "which a tool has elsewhere, and many users", Confidence: []float64{0.75}, Story: pm054Usual + pm054Odd + `
	d6 11:00 user# - outlook tool ja4=t13d-B x4 every 1m`, Want: []string{pm054Want}},
	{Name: "which is seen on Linux", Confidence: []float64{0.65}, For: []string{"that fingerprint is else one of Linux"}, Story: pm054Usual + pm054Odd + `
	d6 11:00 bob - outlook os=Linux ja4=t13d-B`, Want: []string{pm054Want}},
	{Name: "from another network", For: []string{"it came from another network than sign-ins with the usual ones"}, Story: pm054Usual + pm054Odd + ` net=AS64666/NL ip=203.0.113.66`,
		Want: []string{"A PRT of alice@example.com on LAPTOP-1 was used for Microsoft Office once with the TLS fingerprint t13d-B, which that device never had for it and which is not usual, first on 8 May 2026 11:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "two others", Story: `
	d1 08:00 alice LAPTOP-1 outlook token=prt ja4=t13d-A x60 every 4h` + pm054Odd + `
	d6 11:00 alice LAPTOP-1 outlook token=prt ja4=t13d-C`, Want: []string{pm054Want,
		"A PRT of alice@example.com on LAPTOP-1 was used for Microsoft Office once with the TLS fingerprint t13d-C, which that device never had for it and which is not usual, first on 9 May 2026 11:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "three habits", Story: `
	d1 08:00 alice LAPTOP-1 outlook token=prt ja4=t13d-A x10 every 20h
	d1 09:00 alice LAPTOP-1 outlook token=prt ja4=t13d-C x10 every 20h
	d1 10:00 alice LAPTOP-1 outlook token=prt ja4=t13d-D x10 every 20h` + pm054Odd, Want: []string{pm054Want}},
	{Name: "silent: always the same", Story: pm054Usual},
	{Name: "silent: no PRT", Story: pm054Usual + `
	d5 11:00 alice LAPTOP-1 outlook token=rt ja4=t13d-B`},
	{Name: "silent: refused", Story: pm054Usual + pm054Odd + ` error=53003`},
	{Name: "silent: no fingerprint with it", Story: pm054Usual + `
	d5 11:00 alice LAPTOP-1 outlook token=prt ja4=-`},
	{Name: "silent: another application", Story: pm054Usual + `
	d5 11:00 alice LAPTOP-1 teams token=prt ja4=t13d-B`},
	{Name: "silent: another device", Story: pm054Usual + `
	d5 11:00 alice LAPTOP-2 outlook token=prt ja4=t13d-B`},
	{Name: "silent: no device", Story: pm054Usual + `
	d5 11:00 alice - outlook token=prt ja4=t13d-B`},
	{Name: "silent: too few to tell", Story: `
	d1 08:00 alice LAPTOP-1 outlook token=prt ja4=t13d-A x18 every 12h` + pm054Odd},
	{Name: "silent: too short to tell", Story: `
	d1 08:00 alice LAPTOP-1 outlook token=prt ja4=t13d-A x30 every 5h` + pm054Odd},
	{Name: "silent: four habits", Story: `
	d1 08:00 alice LAPTOP-1 outlook token=prt ja4=t13d-A x10 every 20h
	d1 09:00 alice LAPTOP-1 outlook token=prt ja4=t13d-C x10 every 20h
	d1 10:00 alice LAPTOP-1 outlook token=prt ja4=t13d-D x10 every 20h
	d1 11:00 alice LAPTOP-1 outlook token=prt ja4=t13d-E x10 every 20h` + pm054Odd},
	{Name: "silent: no habit", Story: pm054Usual + `
	d1 11:00 alice LAPTOP-1 outlook token=prt ja4=t13d-x# x8 every 8h`},
	{Name: "silent: a habit of its own", Story: pm054Usual + `
	d5 11:00 alice LAPTOP-1 outlook token=prt ja4=t13d-B x6 every 8h`},
	{Name: "silent: usual of that application", Story: pm054Usual + pm054Odd + `
	d1 11:00 bob LAPTOP-2 outlook token=prt ja4=t13d-B x30 every 1h`},
	{Name: "silent: three users have it", Story: pm054Usual + pm054Odd + `
	d5 11:00 user# - outlook ja4=t13d-B x2 every 1m`},
	{Name: "silent: exit of a tunnel", Story: pm054Usual + pm054Odd + ` gsa`},
	{Name: "silent: token type not carried", Story: pm054Usual + pm054Odd + ` missing=incoming_token_type`},
	{Name: "silent: agreed test", Story: pm054Usual + pm054Odd, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "once in twenty sign-ins", Story: `
	d1 08:00 alice LAPTOP-1 outlook token=prt ja4=t13d-A x19 every 10h` + pm054Odd, Want: []string{"A PRT of alice@example.com on LAPTOP-1 was used for Microsoft Office once with the TLS fingerprint t13d-B, which that device never had for it and which is not usual, first on 8 May 2026 11:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "within a week to the minute", Story: `
	d1 08:00 alice LAPTOP-1 outlook token=prt ja4=t13d-A x29 every 6h` + pm054Odd, Want: []string{"A PRT of alice@example.com on LAPTOP-1 was used for Microsoft Office once with the TLS fingerprint t13d-B, which that device never had for it and which is not usual, first on 8 May 2026 11:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "two habits make nine in ten, the rest is odd", Story: `
	d1 08:00 bob LAPTOP-2 outlook token=prt ja4=t13d-A x200 every 1h
	d1 08:00 alice LAPTOP-1 outlook token=prt ja4=t13d-A x32 every 8h
	d1 09:00 alice LAPTOP-1 outlook token=prt ja4=t13d-C x4 every 48h
	d2 10:00 alice LAPTOP-1 outlook token=rt ja4=t13d-other# x3 every 24h` + pm054Odd, Want: []string{"A PRT of alice@example.com on LAPTOP-1 was used for Microsoft Office once with the TLS fingerprint t13d-B, which that device never had for it and which is not usual, first on 8 May 2026 11:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: once in nineteen sign-ins", Story: `
	d1 08:00 bob LAPTOP-2 outlook token=prt ja4=t13d-A x200 every 1h
	d1 08:00 alice LAPTOP-1 outlook token=prt ja4=t13d-A x18 every 10h` + pm054Odd},
	{Name: "silent: two in twenty are a habit", Story: `
	d1 08:00 alice LAPTOP-1 outlook token=prt ja4=t13d-A x18 every 10h` + pm054Odd + `
	d6 11:00 alice LAPTOP-1 outlook token=prt ja4=t13d-B`},
	{Name: "silent: a second habit", Story: pm054Usual + `
	d1 08:00 bob LAPTOP-2 outlook token=prt ja4=t13d-A x200 every 1h
	d1 11:00 alice LAPTOP-1 outlook token=prt ja4=t13d-B x6 every 40h`},
	{Name: "silent: the application is not carried", Story: `
	d1 08:00 alice LAPTOP-1 app_id=- token=prt ja4=t13d-A x30 every 8h
	d5 11:00 alice LAPTOP-1 app_id=- token=prt ja4=t13d-B`},
	{Name: "silent: never a device", Story: `
	d1 08:00 alice - outlook token=prt ja4=t13d-A x30 every 8h
	d5 11:00 alice - outlook token=prt ja4=t13d-B
	d5 12:00 alice LAPTOP-1 outlook token=prt ja4=t13d-A`},
}
