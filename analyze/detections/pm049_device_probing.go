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

// DeviceProbing is PM-049.
var DeviceProbing = &detect.Detection{
	ID: "PM-049", Title: "Refusals for want of a proper device, then let in with a new one",
	Doc: `Whoever holds somebody's password or token and meets a policy on devices tries around it: without a device, with a fake one, with one that is not compliant. Then a device is registered and fits. Looks for four or more refusals of two kinds or more within half an hour that ask for a device, from an address new to the user, and within a day a success of that user with a device that is new to them. In another country than ever, or at a hosting provider, it weighs more.

Telephones and tablets are left out, since their enrolment looks just so, and so are devices that were enrolled lawfully (CX-014), with a first-hand logon of Windows in a network that the user, a PC of theirs or the tenant had before. A logon in another network, and other marks that an intruder can make, only lower it.

Wrong when somebody sets up a computer of their own at a place where they never worked before.`,
	Fact:     "People with a proper device are not asked for one; whoever has none meets a refusal for each thing tried.",
	Severity: finding.Low, Confidence: 0.3, Grade: "C",
	Techniques: []string{"T1098.005", "T1550.001"},
	Actions:    []string{"review-registrations", "revoke-sessions"},
	Source:     "SigmaHQ: unusual interruptions; elastic samples; Microsoft Learn: reference-error-codes",
	Needs:      signin.Of(signin.ErrorCode, signin.DeviceID, signin.ClientIP),
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Number("refusals", probes),
		detect.Number("of so many codes", probeKinds),
		detect.Within("within", probeSpan),
		detect.Within("from the refusals to the success, at most", probedFor),
		detect.Within("for which a value is new", newSpan),
		detect.Number("days before that tell what is new", historyDays),
	},
	Run:      deviceProbing,
	Examples: pm049Examples,
}

// probedFor is the longest time from the refusals to the success; as long must the
// user have been seen before that a country can be new.
const probedFor = timeline.Day

// asksDevice are the refusals that ask for a device, or for a better one.
var asksDevice = []int64{50097, 50129, 50155, 50187, 501312, 1002003, 1002005, 53000, 53001, 530002, 530003, 135011, 700003}

const (
	probes     = 4 // refusals that make it probing
	probeKinds = 2
	probeSpan  = 30 * timeline.Minute
)

func deviceProbing(p *detect.Pass) {
	t := p.T
	byIP := map[int32][]int{}
	var order []int32
	for i, code := range t.Failures() {
		if !slices.Contains(asksDevice, code) {
			continue
		}
		ip := t.Code(timeline.IP64, i)
		if ip == 0 || !p.Judged(i) || p.Approved(i) {
			continue
		}
		if byIP[ip] == nil {
			order = append(order, ip)
		}
		byIP[ip] = append(byIP[ip], i)
	}
	if len(order) == 0 {
		return
	}
	known := freshOf(t, timeline.IP64)
	devices, enrolled := freshOf(t, timeline.Device), enrolmentsOf(p)
	for _, ip := range order {
		run := probing(t, byIP[ip])
		if run == nil || known.first[ip] != 0 && known.first[ip] < t.Time[run[0]] {
			continue
		}
		last := run[len(run)-1]
		for i := last + 1; i < t.Len() && t.Time[i]-t.Time[last] <= probedFor; i++ {
			if t.Is(i, timeline.OK|timeline.HasDevice) && devices.first[t.Code(timeline.Device, i)] == t.Time[i] && !phone(t, i) && p.Judged(i) && !p.Approved(i) {
				if e := enrolled.of(t.Text(timeline.Device, i)); !e.Explains(t, i) {
					reportProbing(p, run, i, e)
					break
				}
			}
		}
	}
}

// probing returns the first run of refusals from one address that is probing,
// or nil.
func probing(t *timeline.Timeline, rows []int) []int {
	for from, to := 0, 0; to < len(rows); to++ {
		for t.Time[rows[to]]-t.Time[rows[from]] > probeSpan {
			from++
		}
		if run := rows[from : to+1]; len(run) >= probes && slices.ContainsFunc(run[max(0, len(run)-probes):], func(i int) bool { return t.ErrorCode(i) != t.ErrorCode(run[0]) }) {
			return run
		}
	}
	return nil
}

// phone reports whether row i is of a telephone or tablet.
func phone(t *timeline.Timeline, i int) bool {
	f := t.Family(i)
	return f == "iOS" || f == "Android"
}

func reportProbing(p *detect.Pass, run []int, i int, e *enrolment) {
	t := p.T
	var d detect.Draft
	d.Add(detect.Attempt, run...)
	d.Add(detect.Use, i)
	var codes []string
	for _, c := range tally(run, func(i int) string { return fmt.Sprint(t.ErrorCode(i)) }) {
		codes = append(codes, c.word)
	}
	slices.Sort(codes)
	first := run[0]
	d.Summary = fmt.Sprintf("%s was refused %s for want of a proper device (%s) from %s on %s, and let in %s later with %s, which is new to that user.", detect.Who(t, i),
		detect.Times(len(run)), detect.Join(codes, 4), detect.Where(t, first), detect.When(t.Time[first]), detect.Span(t.Time[i]-t.Time[run[len(run)-1]]), detect.What(t, i))
	d.Expected = "A device that the user is known with."
	d.Observed = fmt.Sprintf("%s of %s from one address, then a new device.", detect.Count(len(run), "refusal"), detect.Count(len(codes), "kind"))
	d.Benign = []string{"a telephone being enrolled: ruled out, because the device is none", "a computer being set up: ruled out as far as Windows logged on with it in a network known before, and one more sign was seen"}
	if c := t.Code(timeline.Country, first); c != 0 && t.Time[first]-t.Time[0] >= probedFor && !succeededIn(t, first, c) {
		d.For = append(d.For, "the user had never been seen in that country")
	}
	if p.Hosting(first) {
		d.For = append(d.For, "the address is a hosting provider's")
	}
	if len(d.For) > 0 {
		d.Severity = finding.Medium
	}
	if e.Lawful() {
		d.Severity, d.Confidence = finding.Low, 0.2
		d.Against = append(d.Against, enrolmentMarks(e.Enrolment, "the new device"))
	}
	p.Report(d)
}

// succeededIn reports whether one of the rows before row n succeeded in a country.
func succeededIn(t *timeline.Timeline, n int, country int32) bool {
	for i := range n {
		if t.Is(i, timeline.OK) && t.Code(timeline.Country, i) == country {
			return true
		}
	}
	return false
}

const (
	pm049Before = `
	d1 08:00 alice LAPTOP-1 outlook token=prt`
	pm049Away = ` ip=203.0.113.66 net=AS64666/NL`
	pm049Try  = `
	d3 09:00 alice - outlook error=53000` + pm049Away + ` x2 every 1m
	d3 09:05 alice - outlook error=50129` + pm049Away + `
	d3 09:06 alice - outlook error=53001` + pm049Away
	pm049In = `
	d3 09:30 alice PC-9 outlook token=prt` + pm049Away
)

var pm049Examples = []detect.Example{
	{Name: "a new device, from another country", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.3}, For: []string{"the user had never been seen in that country"}, Evidence: []int{5}, Story: pm049Before + pm049Try + pm049In, Want: []string{"alice@example.com was refused 4 times for want of a proper device (50129, 53000 and 53001) from AS64666 NL (203.0.113.66) on 6 May 2026 09:00, and let in 24 min later with PC-9, which is new to that user."}},
	{Name: "in the same country", Severity: []finding.Severity{finding.Low}, For: []string{}, Story: strings.ReplaceAll(pm049Before+pm049Try+pm049In, "/NL", "/NO"), Want: []string{"alice@example.com was refused 4 times for want of a proper device (50129, 53000 and 53001) from AS64666 NO (203.0.113.66) on 6 May 2026 09:00, and let in 24 min later with PC-9, which is new to that user."}},
	{Name: "at a hosting provider of the same country", Severity: []finding.Severity{finding.Medium}, For: []string{"the address is a hosting provider's"}, Story: strings.ReplaceAll(pm049Before+pm049Try+pm049In, "/NL", "/NO"),
		Params: func(p *detect.Params) { p.Hosting = []int64{64666} }, Want: []string{"alice@example.com was refused 4 times for want of a proper device (50129, 53000 and 53001) from AS64666 NO (203.0.113.66) on 6 May 2026 09:00, and let in 24 min later with PC-9, which is new to that user."}},
	{Name: "country not known", Severity: []finding.Severity{finding.Low}, Story: strings.ReplaceAll(pm049Before+pm049Try+pm049In, "/NL", " country=-"), Want: []string{"alice@example.com was refused 4 times for want of a proper device (50129, 53000 and 53001) from AS64666 (203.0.113.66) on 6 May 2026 09:00, and let in 24 min later with PC-9, which is new to that user."}},
	{Name: "refused in that country before", Severity: []finding.Severity{finding.Medium}, Story: pm049Before + `
		d2 09:00 alice - outlook error=50126 ip=203.0.113.77 net=AS64666/NL` + pm049Try + pm049In, Want: []string{"alice@example.com was refused 4 times for want of a proper device (50129, 53000 and 53001) from AS64666 NL (203.0.113.66) on 6 May 2026 09:00, and let in 24 min later with PC-9, which is new to that user."}},
	{Name: "in that country before", Severity: []finding.Severity{finding.Low}, Story: pm049Before + `
		d2 09:00 alice LAPTOP-1 outlook token=rt ip=203.0.113.77 net=AS64666/NL` + pm049Try + pm049In, Want: []string{"alice@example.com was refused 4 times for want of a proper device (50129, 53000 and 53001) from AS64666 NL (203.0.113.66) on 6 May 2026 09:00, and let in 24 min later with PC-9, which is new to that user."}},
	{Name: "too early to tell countries", Severity: []finding.Severity{finding.Low}, Story: pm049Try + pm049In, Want: []string{"alice@example.com was refused 4 times for want of a proper device (50129, 53000 and 53001) from AS64666 NL (203.0.113.66) on 6 May 2026 09:00, and let in 24 min later with PC-9, which is new to that user."}},
	{Name: "let in elsewhere", Story: pm049Before + pm049Try + `
		d3 09:30 alice PC-9 outlook token=prt`, Want: []string{"alice@example.com was refused 4 times for want of a proper device (50129, 53000 and 53001) from AS64666 NL (203.0.113.66) on 6 May 2026 09:00, and let in 24 min later with PC-9, which is new to that user."}},
	{Name: "many of one kind, and one of another", Story: pm049Before + `
		d3 08:00 alice - outlook error=53000` + pm049Away + ` x6 every 1m
		d3 08:10 alice - outlook error=53001` + pm049Away + pm049In, Want: []string{"alice@example.com was refused 7 times for want of a proper device (53000 and 53001) from AS64666 NL (203.0.113.66) on 6 May 2026 08:00, and let in 1 h 20 min later with PC-9, which is new to that user."}},
	{Name: "Windows logs on, and nothing else speaks for it", Story: pm049Before + pm049Try + `
		d3 09:20 audit register-device PC-9 by=alice` + strings.ReplaceAll(pm049In, "outlook token=prt", "cloudap unmanaged"), Want: []string{"alice@example.com was refused 4 times for want of a proper device (50129, 53000 and 53001) from AS64666 NL (203.0.113.66) on 6 May 2026 09:00, and let in 24 min later with PC-9, which is new to that user."}},
	{Name: "silent: enrolled lawfully", Story: pm049Before + pm049Try + `
		d3 09:20 audit register-device PC-9 by=alice` + pm049In + `
		d3 09:40 alice PC-9 cloudap interactive`},
	{Name: "managed, and logged on to where the refusals came from", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, For: []string{"the user had never been seen in that country"},
		Against: []string{"the new device has marks of an enrolment, which an intruder can make as well: Windows logged on with it within a day, it met the compliance policy within a day"}, Story: pm049Before + pm049Try + `
		d3 09:20 audit register-device PC-9 by=alice` + pm049In + `
		d3 09:40 alice PC-9 cloudap interactive` + pm049Away, Want: []string{"alice@example.com was refused 4 times for want of a proper device (50129, 53000 and 53001) from AS64666 NL (203.0.113.66) on 6 May 2026 09:00, and let in 24 min later with PC-9, which is new to that user."}},
	{Name: "silent: three refusals", Story: pm049Before + `
		d3 09:00 alice - outlook error=53000` + pm049Away + `
		d3 09:05 alice - outlook error=50129` + pm049Away + ` x2 every 1m` + pm049In},
	{Name: "silent: of one kind", Story: pm049Before + `
		d3 09:00 alice - outlook error=53000` + pm049Away + ` x5 every 1m` + pm049In},
	{Name: "silent: over hours", Story: pm049Before + `
		d3 05:00 alice - outlook error=53000` + pm049Away + ` x2 every 1h
		d3 07:00 alice - outlook error=53001` + pm049Away + ` x2 every 1h` + pm049In},
	{Name: "silent: from several addresses", Story: pm049Before + `
		d3 09:00 alice - outlook error=53000` + pm049Away + ` x2 every 1m
		d3 09:05 alice - outlook error=50129 ip=203.0.113.77 net=AS64666/NL
		d3 09:06 alice - outlook error=53001 ip=203.0.113.78 net=AS64666/NL` + pm049In},
	{Name: "silent: where the user works", Story: pm049Before + strings.ReplaceAll(pm049Try+pm049In, pm049Away, "")},
	{Name: "silent: a device of the user", Story: pm049Before + pm049Try + `
		d3 09:30 alice LAPTOP-1 outlook token=prt` + pm049Away},
	{Name: "silent: without a device", Story: pm049Before + pm049Try + `
		d3 09:30 alice - outlook token=rt` + pm049Away},
	{Name: "silent: a telephone", Story: pm049Before + pm049Try + `
		d3 09:30 alice PHONE-1 outlook-mobile token=prt os=ios` + pm049Away},
	{Name: "silent: a telephone with Android", Story: pm049Before + pm049Try + `
		d3 09:30 alice PHONE-1 outlook-mobile token=prt os=android` + pm049Away},
	{Name: "silent: two days later", Story: pm049Before + pm049Try + `
		d5 09:30 alice PC-9 outlook token=prt` + pm049Away},
	{Name: "silent: before", Story: pm049Before + `
		d3 08:30 alice PC-9 outlook token=prt` + pm049Try},
	{Name: "silent: never let in", Story: pm049Before + pm049Try + pm049In + ` error=53001`},
	{Name: "silent: other refusals", Story: pm049Before + `
		d3 09:00 alice - outlook error=50126` + pm049Away + ` x2 every 1m
		d3 09:05 alice - outlook error=50076` + pm049Away + ` x2 every 1m` + pm049In},
	{Name: "silent: address not carried", Story: pm049Before + strings.ReplaceAll(pm049Try, "x2", "missing=client_ip x2") + pm049In},
	{Name: "silent: address blank", Story: pm049Before + strings.ReplaceAll(pm049Try, "ip=203.0.113.66", "ip=-") + pm049In},
	{Name: "silent: device not carried by the success", Story: pm049Before + pm049Try + pm049In + ` missing=device_id`},
	{Name: "silent: the success is an agreed test", Story: pm049Before + pm049Try + pm049In + ` ip=198.51.100.1`,
		Params: func(p *detect.Params) {
			p.Approved.Addresses = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}
		}},
	{Name: "silent: the refusals are an agreed test", Story: pm049Before + pm049Try + `
		d3 09:30 alice PC-9 outlook token=prt`,
		Params: func(p *detect.Params) { p.Approved.Addresses = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")} }},
	{Name: "silent: agreed test", Story: pm049Before + pm049Try + pm049In,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "let in for something else in the moment of the first refusal", Story: pm049Before + pm049Try + `
		d3 09:00 alice - edge token=rt` + pm049Away + pm049In, Want: []string{"alice@example.com was refused 4 times for want of a proper device (50129, 53000 and 53001) from AS64666 NL (203.0.113.66) on 6 May 2026 09:00, and let in 24 min later with PC-9, which is new to that user."}},
	{Name: "the new device is refused and let in, in one moment", Story: pm049Before + pm049Try + `
		d3 09:30 alice PC-9 teams token=prt error=50074 name="PC-9 (old)"` + pm049Away + pm049In, Want: []string{"alice@example.com was refused 4 times for want of a proper device (50129, 53000 and 53001) from AS64666 NL (203.0.113.66) on 6 May 2026 09:00, and let in 24 min later with PC-9, which is new to that user."}},
	{Name: "the user has been seen for a day", For: []string{"the user had never been seen in that country"}, Story: `
		d2 09:00 alice LAPTOP-1 outlook token=prt` + pm049Try + pm049In, Want: []string{"alice@example.com was refused 4 times for want of a proper device (50129, 53000 and 53001) from AS64666 NL (203.0.113.66) on 6 May 2026 09:00, and let in 24 min later with PC-9, which is new to that user."}},
	{Name: "the user has been seen for half a day", For: []string{}, Story: `
		d2 20:00 alice LAPTOP-1 outlook token=prt` + pm049Try + pm049In, Want: []string{"alice@example.com was refused 4 times for want of a proper device (50129, 53000 and 53001) from AS64666 NL (203.0.113.66) on 6 May 2026 09:00, and let in 24 min later with PC-9, which is new to that user."}},
}
