package detections

import (
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// PossessionFailures is PM-022.
var PossessionFailures = &detect.Detection{
	ID: "PM-022", Title: "Requests that fail to prove possession of a PRT's key",
	Doc: `A request with a PRT is signed with its session key, and a bound refresh token is used with the key of its device. Wrong keys, unsigned PRTs, bound tokens presented bare and clients that are no broker but ask as one have error codes of their own, which real clients hardly ever earn. Looks for one of the rarest of them, or for three such failures of two kinds within half an hour, a rare one among them. It weighs most where a token is accepted from the same address within a day, and the user had never been seen there.

Failures of one device count together: a broken client fails for weeks. A device that was registered, disabled or deleted within a day of the first is left out. At an address where the user had signed in before, it weighs less.

Wrong when the TPM of a PC was reset, a virtual machine restored, or when an update of a client is faulty: then many users show one code.`,
	Fact:     "Only who holds the session key or the device key can sign a request; Windows and the brokers hold them and sign correctly.",
	Severity: finding.High, Confidence: 0.5, Grade: "B",
	Techniques: []string{"T1550.001", "T1606"},
	Actions:    []string{"revoke-sessions"},
	Source:     "Microsoft Learn: reference-error-codes; f-bader/EntraID-ErrorCodes; dirkjanm.io on how requests with a PRT are built",
	Needs:      signin.Of(signin.ErrorCode, signin.ClientIP, signin.DeviceID),
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Number("failures of two codes or more that make a run", possessionRun),
		detect.Within("within", possessionSpan),
		detect.Within("from the failures to the success, at most", possessionAfter),
		detect.Within("from a change to the device that explains them, at most", deviceChanged),
	},
	Run:      possessionFailures,
	Examples: pm022Examples,
}

const (
	possessionRun   = 3 // failures of two codes or more that make a run
	possessionSpan  = 30 * timeline.Minute
	possessionAfter = timeline.Day // from the failures to the success
	deviceChanged   = timeline.Day // how near a change to the device explains them
)

// telling are codes of which one is enough.
var telling = []int64{1000036, 1000033, 1000039, 7000016, 7000029, 7000030, 1000503, 7000024, 500139, 1002003}

func possessionFailures(p *detect.Pass) {
	t := p.T
	type who struct{ device, ip int32 }
	groups := map[who][]int{}
	var order []who
	for i, code := range t.Failures() {
		if t.Class[i] != timeline.PossessionFail && !slices.Contains(telling, code) || !p.Judged(i) || p.Approved(i) {
			continue
		}
		k := who{device: t.Code(timeline.Device, i)}
		if k.device == 0 {
			k.ip = t.Code(timeline.IP64, i)
		}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], i)
	}
	if len(order) == 0 {
		return
	}
	first := freshOf(t, timeline.IP64).first
	accepted := map[int32]int{} // first row of each address, counted from 1
	for _, i := range p.Rows(timeline.OK) {
		if c := t.Code(timeline.IP64, i); accepted[c] == 0 && t.Any(i, presented) {
			accepted[c] = i + 1
		}
	}
	for _, k := range order {
		rows := groups[k]
		if odd(t, rows) && !changedNear(p, t.Text(timeline.Device, rows[0]), t.Time[rows[0]]) {
			reportPossession(p, rows, first, accepted)
		}
	}
}

// odd reports whether failures are such as real clients do not make.
func odd(t *timeline.Timeline, rows []int) bool {
	for n, i := range rows {
		if slices.Contains(telling, t.ErrorCode(i)) {
			return true
		}
		if n < possessionRun-1 || t.Time[i]-t.Time[rows[n-possessionRun+1]] > possessionSpan {
			continue
		}
		a, b, c := t.ErrorCode(rows[n-2]), t.ErrorCode(rows[n-1]), t.ErrorCode(i)
		if (a != b || b != c) && (reference.RareError(a) || reference.RareError(b) || reference.RareError(c)) {
			return true
		}
	}
	return false
}

// changedNear reports whether a device was registered, disabled or the like
// within a day of a moment: its keys changed.
func changedNear(p *detect.Pass, device string, at int64) bool {
	return slices.ContainsFunc(p.World.Directory.Device(device), func(c *directory.Change) bool {
		return c.Time >= at-deviceChanged && c.Time <= at+deviceChanged && c.Kind != directory.DeviceOwner
	})
}

func reportPossession(p *detect.Pass, rows []int, first map[int32]int64, accepted map[int32]int) {
	t, i := p.T, rows[0]
	var codes []string
	for _, c := range tally(rows, func(i int) string { return fmt.Sprint(t.ErrorCode(i)) }) {
		codes = append(codes, c.word)
	}
	slices.Sort(codes)
	ip := t.Code(timeline.IP64, i)
	known := first[ip] != 0 && first[ip] < t.Time[i]
	var d detect.Draft
	d.Add(detect.Attempt, rows...)
	d.Summary = fmt.Sprintf("%s of %s failed to prove possession of a key (%s; %s), first on %s from %s", detect.Count(len(rows), "request"), detect.Who(t, i),
		detect.What(t, i), detect.Join(codes, 4), detect.When(t.Time[i]), detect.Where(t, i))
	d.Expected = "The client signs with the key of the PRT or device."
	d.Observed = fmt.Sprintf("%s: %s.", detect.Count(len(rows), "failure"), detect.Join(codes, 8))
	d.Benign = []string{"TPM reset or PC set up anew: " + keysKept(p, t, i), "a faulty update of a client: possible where many users show the same code"}
	n := accepted[ip] - 1
	switch {
	case known:
		d.Severity, d.Confidence = finding.Medium, 0.3
		d.Against = append(d.Against, "the user had signed in from that address before")
	case n != -1 && t.Time[n]-t.Time[i] <= possessionAfter && ip != 0:
		d.Severity, d.Confidence = finding.Critical, 0.7
		d.Add(detect.Use, n)
		d.Summary += fmt.Sprintf("; a token was accepted from there %s later", detect.Span(t.Time[n]-t.Time[i]))
		d.For = append(d.For, "a token was accepted from that address, in which the user had never been seen before")
	}
	d.Summary += "."
	p.Report(d)
}

// keysKept says whether the keys of the device of row i can have been made anew.
func keysKept(p *detect.Pass, t *timeline.Timeline, i int) string {
	if t.Text(timeline.Device, i) == "" {
		return "possible, as the requests name no device"
	}
	return asAudited(p, t.Time[i], "ruled out as far as the audit log tells, which holds no change to the device within a day")
}

const pm022Away = ` ip=203.0.113.66 net=AS64666/NL`

var pm022Examples = []detect.Example{
	{Name: "a telling code, nothing accepted", Benign: []string{"TPM reset or PC set up anew: possible, as the case holds no directory audit log", "a faulty update of a client: possible where many users show the same code"}, Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=7000016` + pm022Away, Want: []string{"1 request of alice@example.com failed to prove possession of a key (LAPTOP-1; 7000016), first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "then accepted", Benign: []string{"TPM reset or PC set up anew: possible, as the requests name no device", "a faulty update of a client: possible where many users show the same code"}, Severity: []finding.Severity{finding.Critical}, Confidence: []float64{0.7}, Evidence: []int{3}, Story: `
		10:00 alice - outlook token=prt error=7000016` + pm022Away + `
		10:01 alice - outlook token=prt error=140001` + pm022Away + `
		10:05 alice LAPTOP-1 outlook token=prt` + pm022Away, Want: []string{"2 requests of alice@example.com failed to prove possession of a key (no device; 140001 and 7000016), first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66); a token was accepted from there 5 min later."}},
	{Name: "then a refresh token accepted", Severity: []finding.Severity{finding.Critical}, Story: `
		10:00 alice - outlook token=prt error=1000503` + pm022Away + `
		10:05 alice LAPTOP-1 outlook token=rt` + pm022Away, Want: []string{"1 request of alice@example.com failed to prove possession of a key (no device; 1000503), first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66); a token was accepted from there 5 min later."}},
	{Name: "then a token accepted whose type is hidden from the exporter", Severity: []finding.Severity{finding.Critical}, Story: `
		10:00 alice - outlook token=prt error=1000503` + pm022Away + `
		10:05 alice LAPTOP-1 outlook token=masked` + pm022Away, Want: []string{"1 request of alice@example.com failed to prove possession of a key (no device; 1000503), first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66); a token was accepted from there 5 min later."}},
	{Name: "accepted two days later", Severity: []finding.Severity{finding.High}, Story: `
		d1 10:00 alice - outlook token=prt error=7000016` + pm022Away + `
		d3 10:05 alice LAPTOP-1 outlook token=prt` + pm022Away, Want: []string{"1 request of alice@example.com failed to prove possession of a key (no device; 7000016), first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "accepted twice: the first is told", Story: `
		10:00 alice - outlook token=prt error=7000016` + pm022Away + `
		10:05 alice LAPTOP-1 outlook token=prt x2 every 1h` + pm022Away, Want: []string{"1 request of alice@example.com failed to prove possession of a key (no device; 7000016), first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66); a token was accepted from there 5 min later."}},
	{Name: "accepted, but with no token", Severity: []finding.Severity{finding.High}, Story: `
		10:00 alice - outlook token=prt error=7000016` + pm022Away + `
		10:05 alice LAPTOP-1 outlook token=none` + pm022Away, Want: []string{"1 request of alice@example.com failed to prove possession of a key (no device; 7000016), first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "accepted elsewhere", Severity: []finding.Severity{finding.High}, Story: `
		10:00 alice - outlook token=prt error=7000016` + pm022Away + `
		10:05 alice LAPTOP-1 outlook token=prt`, Want: []string{"1 request of alice@example.com failed to prove possession of a key (no device; 7000016), first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "address not known, then accepted", Severity: []finding.Severity{finding.High}, Story: `
		10:00 alice - outlook token=prt error=7000016 ip=- asn=- country=-
		10:05 alice LAPTOP-1 outlook token=prt ip=- asn=- country=-`, Want: []string{"1 request of alice@example.com failed to prove possession of a key (no device; 7000016), first on 4 May 2026 10:00 from an unknown address."}},
	{Name: "at an address of the user's", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.3}, Story: `
		09:00 alice LAPTOP-1 outlook token=prt
		10:00 alice LAPTOP-1 outlook token=prt error=7000016
		10:05 alice LAPTOP-1 outlook token=prt`, Want: []string{"1 request of alice@example.com failed to prove possession of a key (LAPTOP-1; 7000016), first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "three of two kinds in half an hour", Severity: []finding.Severity{finding.High}, Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=140000 x2 every 1m
		10:20 alice LAPTOP-1 outlook token=prt error=140001`, Want: []string{"3 requests of alice@example.com failed to prove possession of a key (LAPTOP-1; 140000 and 140001), first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "the same, the rare one first", Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=140001
		10:10 alice LAPTOP-1 outlook token=prt error=140000 x2 every 1m`, Want: []string{"3 requests of alice@example.com failed to prove possession of a key (LAPTOP-1; 140000 and 140001), first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "the same, the rare one between", Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=140000
		10:01 alice LAPTOP-1 outlook token=prt error=140001
		10:02 alice LAPTOP-1 outlook token=prt error=140000`, Want: []string{"3 requests of alice@example.com failed to prove possession of a key (LAPTOP-1; 140000 and 140001), first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "two addresses without a device, two findings", Story: `
		10:00 alice - outlook token=prt error=7000016` + pm022Away + `
		10:01 alice - outlook token=prt error=7000016`, Want: []string{"1 request of alice@example.com failed to prove possession of a key (no device; 7000016), first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66).", "1 request of alice@example.com failed to prove possession of a key (no device; 7000016), first on 4 May 2026 10:01 from AS64500 NO (192.0.2.10)."}},
	{Name: "one device at two addresses, one finding", Evidence: []int{2}, Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=7000016` + pm022Away + `
		10:01 alice LAPTOP-1 outlook token=prt error=7000016`, Want: []string{"2 requests of alice@example.com failed to prove possession of a key (LAPTOP-1; 7000016), first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "device registered two days before", Benign: []string{"TPM reset or PC set up anew: possible, as the newest event of the directory audit log is of 4 May 2026 09:00", "a faulty update of a client: possible where many users show the same code"}, Severity: []finding.Severity{finding.High}, Story: `
		d1 09:00 audit register-device LAPTOP-1 by=alice
		d3 10:00 alice LAPTOP-1 outlook token=prt error=7000016`, Want: []string{"1 request of alice@example.com failed to prove possession of a key (LAPTOP-1; 7000016), first on 6 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "an owner was added", Story: `
		09:00 audit add-owner LAPTOP-1 by=admin
		10:00 alice LAPTOP-1 outlook token=prt error=7000016`, Want: []string{"1 request of alice@example.com failed to prove possession of a key (LAPTOP-1; 7000016), first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "registered days after", Benign: []string{"TPM reset or PC set up anew: ruled out as far as the audit log tells, which holds no change to the device within a day", "a faulty update of a client: possible where many users show the same code"}, Story: `
		d1 10:00 alice LAPTOP-1 outlook token=prt error=7000016
		d3 09:00 audit register-device LAPTOP-1 by=alice`, Want: []string{"1 request of alice@example.com failed to prove possession of a key (LAPTOP-1; 7000016), first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "the audit log ends in that moment", Benign: []string{"TPM reset or PC set up anew: ruled out as far as the audit log tells, which holds no change to the device within a day", "a faulty update of a client: possible where many users show the same code"}, Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=7000016
		10:00 audit register-device LAPTOP-2 by=bob`, Want: []string{"1 request of alice@example.com failed to prove possession of a key (LAPTOP-1; 7000016), first on 4 May 2026 10:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: registered that day", Story: `
		09:00 audit register-device LAPTOP-1 by=alice
		10:00 alice LAPTOP-1 outlook token=prt error=7000016`},
	{Name: "silent: one common failure", Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=140000 x2 every 1m`},
	{Name: "silent: two of two kinds", Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=140000
		10:01 alice LAPTOP-1 outlook token=prt error=140001`},
	{Name: "silent: many of one kind", Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=140001 x5 every 1m`},
	{Name: "silent: three of two common kinds", Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=140000 x2 every 1m
		10:20 alice LAPTOP-1 outlook token=prt error=50120`},
	{Name: "silent: hours apart", Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=140000 x2 every 1m
		11:20 alice LAPTOP-1 outlook token=prt error=140001`},
	{Name: "silent: ordinary failures", Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=50126 x3 every 1m
		10:05 alice LAPTOP-1 outlook token=prt error=53003`},
	{Name: "silent: address not carried", Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=7000016 ip=?`},
	{Name: "silent: agreed test", Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=7000016`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "three of two kinds in half an hour to the minute", Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=140000` + pm022Away + `
		10:15 alice LAPTOP-1 outlook token=prt error=140001` + pm022Away + `
		10:30 alice LAPTOP-1 outlook token=prt error=140000` + pm022Away, Want: []string{"3 requests of alice@example.com failed to prove possession of a key (LAPTOP-1; 140000 and 140001), first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "registered a day and a half before", Story: `
		d1 01:00 audit register-device LAPTOP-1 by=alice
		d2 13:00 alice LAPTOP-1 outlook token=prt error=7000016` + pm022Away, Want: []string{"1 request of alice@example.com failed to prove possession of a key (LAPTOP-1; 7000016), first on 5 May 2026 13:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "accepted a day later, to the minute", Severity: []finding.Severity{finding.Critical}, Story: `
		d1 10:00 alice - outlook token=prt error=7000016` + pm022Away + `
		d2 10:00 alice LAPTOP-1 outlook token=prt` + pm022Away, Want: []string{"1 request of alice@example.com failed to prove possession of a key (no device; 7000016), first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66); a token was accepted from there 24 h later."}},
	{Name: "accepted a day and a half later", Severity: []finding.Severity{finding.High}, Story: `
		d1 10:00 alice - outlook token=prt error=7000016` + pm022Away + `
		d2 22:00 alice LAPTOP-1 outlook token=prt` + pm022Away, Want: []string{"1 request of alice@example.com failed to prove possession of a key (no device; 7000016), first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "accepted in the same moment", Severity: []finding.Severity{finding.Critical}, Story: `
		10:00 alice - outlook token=prt error=7000016` + pm022Away + `
		10:00 alice LAPTOP-1 outlook token=prt` + pm022Away, Want: []string{"1 request of alice@example.com failed to prove possession of a key (no device; 7000016), first on 4 May 2026 10:00 from AS64666 NL (203.0.113.66); a token was accepted from there 0 seconds later."}},
	{Name: "silent: three of two kinds in three quarters of an hour", Story: `
		10:00 alice LAPTOP-1 outlook token=prt error=140000` + pm022Away + `
		10:15 alice LAPTOP-1 outlook token=prt error=140001` + pm022Away + `
		10:45 alice LAPTOP-1 outlook token=prt error=140000` + pm022Away},
	{Name: "silent: registered a day before, to the minute", Story: `
		d1 13:00 audit register-device LAPTOP-1 by=alice
		d2 13:00 alice LAPTOP-1 outlook token=prt error=7000016` + pm022Away},
	{Name: "silent: disabled a day later, to the minute", Story: `
		d2 13:00 alice LAPTOP-1 outlook token=prt error=7000016` + pm022Away + `
		d3 13:00 audit disable-device LAPTOP-1 by=admin`},
	{Name: "silent: one such failure among ordinary ones", Story: `
		10:00 alice LAPTOP-1 outlook interactive error=50126
		10:01 alice LAPTOP-1 outlook interactive error=50074
		10:02 alice LAPTOP-1 outlook token=prt error=140001`},
}
