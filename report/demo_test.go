package report

import (
	"cmp"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"prtscope/analyze/finding"
	"prtscope/analyze/finding/findingtest"
	"prtscope/ingest/custody"
	"prtscope/report/view"
)

// A made-up tenant: thirty days, some devices, and on four of them what the
// detections would see. It is drawn from a fixed seed.
type demo struct {
	rng      *rand.Rand
	devices  []*demoDevice
	findings []finding.Finding
	day      time.Time
	record   int64
	dirty    func(string) string // applied to every string a log could hold
}

// demoDevice is a device whose rows are still being made.
type demoDevice struct {
	finding.DeviceTimeline
	Rows []finding.Row
}

// columns are the devices as a report reads them.
func columns(devices []*demoDevice) (list []*finding.DeviceTimeline) {
	for _, d := range devices {
		t := d.DeviceTimeline
		t.Rows = findingtest.Rows(d.Rows...)
		list = append(list, &t)
	}
	return list
}

const sourceA = "5f8d3c1be0a94c1f8f1d6c5d7b7e0a3cbb90d3a0a71c1d0d8f5d3b1f2a9c4e71"
const sourceB = "a13c9b6e5f08d27c41e6b7d8093f5a2c1e4d6b8f7a905c3d2e1f0b9a8c7d6e5f"

func clean(s string) string { return s }

// newDemo builds a tenant of n devices whose strings have all passed dirty.
func newDemo(n int, dirty func(string) string) Input {
	d := &demo{rng: rand.New(rand.NewPCG(7, 11)), day: time.Date(2026, 4, 20, 0, 0, 0, 0, time.UTC), dirty: dirty}
	for i := range n {
		d.device(i)
	}
	for i := range n {
		d.attack(i)
	}
	d.kiosk()
	return d.input()
}

var firstNames = strings.Fields("yara daan carlijn ahmed bram ivo mila fatima anouk noor sem zoe eva gijs tess liam")
var lastNames = strings.Fields("kuiper visser smit bakker jansen mulder peters dekker")
var apps = []string{"Microsoft Teams", "Outlook Mobile", "OneDrive SyncEngine", "Azure Portal", "SharePoint Online Web Client", "My Apps", "Microsoft Office"}

func (d *demo) id(kind string, i int) string {
	return fmt.Sprintf("%08x-%s-4a5b-8c6d-%012x", 0x72195cd7+i*7919, kind, i*104729+17)
}

func (d *demo) device(i int) {
	t := &demoDevice{DeviceTimeline: finding.DeviceTimeline{ID: d.dirty(d.id("bd27", i)), Name: d.dirty(fmt.Sprintf("%s-%04d", []string{"WS-RTM", "LT-HQ", "DESKTOP-BRU"}[i%3], 1003+i*57)),
		OS: d.dirty([]string{"Windows 11 10.0.26100", "Windows 10 10.0.19045", "iOS 18.1"}[i%3]), Trust: d.dirty([]string{"hybrid", "joined", "registered"}[i%3])}}
	upn := fmt.Sprintf("%s.%s@contoso.example", firstNames[i%len(firstNames)], lastNames[(i/2)%len(lastNames)])
	t.Users = []finding.User{{ID: d.dirty(d.id("0001", i)), UPN: d.dirty(upn)}}
	home, office := fmt.Sprintf("192.0.2.%d", 4+i%200), "198.51.100.17"
	if i == 14 {
		home = "2001:db8:4a11:7c00:f9d3:20b1:8e5a:77c4"
	}
	prt := finding.PRT{Partition: []string{"whfb", "password"}[i%2]}
	phase := time.Duration(d.rng.IntN(240)) * time.Minute
	for day := range 30 {
		if wd := d.day.AddDate(0, 0, day).Weekday(); wd == time.Saturday || wd == time.Sunday || (day == 12) {
			continue
		}
		base, ip, asn, cc := d.day.AddDate(0, 0, day).Add(6*time.Hour), home, int64(64500), "NL"
		if d.rng.IntN(3) == 0 {
			ip, asn, cc = office, 64501, "DE"
		}
		for k := range 3 {
			at := base.Add(phase%(2*time.Hour) + time.Duration(k)*4*time.Hour + time.Duration(d.rng.IntN(240))*time.Second)
			class := "EC2"
			if day == 2 && k == 0 {
				class = "EC1"
				prt.First, prt.Issued = at.UnixMicro(), i%4 != 3
			}
			d.row(t, at, class, "primaryRefreshToken", "", "Windows Sign In", ip, asn, cc)
			prt.Renewals = append(prt.Renewals, at.UnixMicro())
		}
		for range 4 + d.rng.IntN(8) {
			at := base.Add(time.Duration(d.rng.IntN(36000)) * time.Second)
			app := apps[d.rng.IntN(len(apps))]
			switch d.rng.IntN(12) {
			case 0:
				d.row(t, at, "", "none", "", app, ip, asn, cc)
			case 1:
				d.row(t, at, "EC4", "none", "primaryRefreshToken", app, ip, asn, cc)
			case 2:
				d.row(t, at, "EC4", "primaryRefreshToken", "", app, ip, asn, cc)
				t.Rows[len(t.Rows)-1].Error = 50058
			case 3, 4:
				d.row(t, at, "EC5", "refreshToken", "", app, ip, asn, cc)
			case 5, 6:
				d.row(t, at, "EC6", "primaryRefreshToken", "", app, ip, asn, cc)
			default:
				d.row(t, at, "EC4", "primaryRefreshToken", "", app, ip, asn, cc)
			}
		}
	}
	prt.First = cmp.Or(prt.First, prt.Renewals[0])
	prt.Last = prt.Renewals[len(prt.Renewals)-1]
	t.PRTs = []finding.PRT{prt}
	t.Changes = []finding.Change{{Time: d.day.Add(34 * time.Hour).UnixMicro(), Event: d.dirty("aud-1"), Activity: d.dirty("Register device"), Actor: d.dirty(upn), Effect: d.dirty("register"), Target: t.Name, Source: sourceB, Record: 3, Offset: 1201}}
	t.Standing = d.standing(t, i)
	d.devices = append(d.devices, t)
}

// standing is what the directory says of a device: of some nothing, of some that
// they are somebody else's.
func (d *demo) standing(t *demoDevice, i int) *finding.Standing {
	s := &finding.Standing{Given: true, Taken: d.day.AddDate(0, 0, 29).UnixMicro(), Registered: &t.Changes[0]}
	if i%4 == 3 {
		return s
	}
	made := d.day.Add(34 * time.Hour).UnixMicro()
	s.Listed = &finding.Listed{Name: t.Name, Trust: t.Trust, OS: t.OS, Model: d.dirty("Contoso Devices Latitude 5450"), Ownership: d.dirty("Company"), Management: d.dirty("MDM"), Profile: "RegisteredDevice", Owners: t.Users,
		Enabled: 1, Compliant: int8(i%3) - 1, Managed: 1, Registered: made, Created: made, LastSignIn: d.day.AddDate(0, 0, 20).UnixMicro(), Source: sourceB, Record: int64(i + 1), Offset: int64(i) * 900}
	if i%4 == 1 {
		s.Listed.Owners, s.Listed.Trust, s.Listed.Enabled, s.Listed.Alike = []finding.User{{ID: d.dirty(d.id("0009", i))}, {UPN: d.dirty("someone.else@contoso.example")}}, d.dirty("other"), 0, 1
		s.Listed.Conflicts = []finding.Conflict{{Column: "enabled", Values: []string{d.dirty("false"), "true"}}}
		s.Switched = &finding.Change{Time: d.day.AddDate(0, 0, 28).UnixMicro(), Actor: d.dirty("admin@contoso.example"), Effect: "disable"}
	}
	return s
}

func (d *demo) row(t *demoDevice, at time.Time, class, reported, believed, app, ip string, asn int64, cc string) {
	d.record++
	kind := "non_interactive"
	if class == "EC1" || class == "EC6" || reported == "none" {
		kind = "interactive"
	}
	t.Rows = append(t.Rows, finding.Row{Time: at.UnixMicro() + 123000, Event: d.dirty(d.id("e0e0", int(d.record))), Class: class, Session: d.dirty("005f" + t.ID[:8]),
		Reported: d.dirty(reported), Believed: believed, App: d.dirty(app), Resource: d.dirty("Microsoft Graph"), IP: d.dirty(ip), ASN: asn, Country: d.dirty(cc), Located: asn == 64501,
		Agent: d.dirty("Mozilla/5.0 (Windows NT 10.0; Win64; x64)"), Kind: kind, Source: sourceA, Record: d.record, Offset: d.record * 2213})
}

// attack gives some devices rows of an intruder and the finding about them.
func (d *demo) attack(i int) {
	t := d.devices[i]
	start := d.day.AddDate(0, 0, 9+i%12).Add(14*time.Hour + 58*time.Minute)
	var rows []finding.Row
	mark := len(t.Rows)
	sev := finding.Info
	title, det := "PRT appears without its issue", "CX-015"
	switch {
	case i%9 == 0:
		title, det, sev = "PRT used away from its device", "PM-001", finding.Critical
		for k := range 7 {
			d.row(t, start.Add(time.Duration(k)*37*time.Minute), "EC6", []string{"primaryRefreshToken", "none"}[k%2], []string{"", "primaryRefreshToken"}[k%2], "Azure Portal", "203.0.113.77", 64666, "SG")
		}
	case i%9 == 1:
		title, det, sev = "Two renewal rhythms on one PRT", "PM-009", finding.High
		for k := range 11 {
			at := start.Add(time.Duration(k) * 4 * time.Hour)
			d.row(t, at, "EC2", "primaryRefreshToken", "", "Windows Sign In", "203.0.113.9", 64670, "BR")
			if k%2 == 1 {
				t.Rows[len(t.Rows)-1].Session = d.dirty("006a" + t.ID[:8])
			}
			t.PRTs[0].Renewals = append(t.PRTs[0].Renewals, at.UnixMicro()+123000)
		}
		slices.Sort(t.PRTs[0].Renewals)
		t.Changes = append(t.Changes, finding.Change{Time: start.Add(50 * time.Hour).UnixMicro(), Event: "aud-9", Activity: d.dirty("Revoke sign-in sessions"), Actor: d.dirty("admin@contoso.example"), Effect: d.dirty("revoke"), Target: t.Users[0].UPN, Source: sourceB, Record: 9, Offset: 7201})
	case i%9 == 2:
		title, det, sev = "Reported token type contradicts the record", "MT-001", finding.Medium
	case i%9 == 3:
		title, det, sev = "Sign-ins with a PRT but no renewal for a day", "PM-016", finding.Low
	case i%9 > 5:
		return
	}
	for at := range t.Rows[mark:] {
		rows = append(rows, t.Rows[mark+at])
	}
	if len(rows) == 0 {
		for k := range t.Rows {
			if t.Rows[k].Believed != "" && len(rows) < 5 {
				rows = append(rows, t.Rows[k])
			}
		}
	}
	d.found(t, title, det, sev, rows)
	switch f := &d.findings[len(d.findings)-1]; i {
	case 9:
		done := finding.Done{Action: f.Actions[0], Time: start.Add(30 * time.Hour).Format("2006-01-02T15:04:05.000Z"), By: d.dirty("admin@contoso.example"), What: d.dirty("Disable device"), Event: "aud-10", Source: sourceB, Record: 10, Offset: 7300}
		f.Done = []finding.Done{done}
	case 10: // what is compared with what comes after it
		f.First = f.Evidence[5].Time
	case 36: // what was done with a token of it, from an address of no sign-in
		for k := range 2 {
			e := f.Evidence[0]
			e.Role, e.IP, e.Network, e.Agent, e.Note, e.Reported = "request", d.dirty("203.0.113.207"), "", d.dirty("axios/1.7.9"), d.dirty("GET https://graph.microsoft.com/v1.0/me/messages"), ""
			e.Event, e.Record, e.Time = d.dirty(d.id("9e57", k)), 9000+int64(k), start.Add(5*time.Hour+time.Duration(k)*time.Minute).Format("2006-01-02T15:04:05.000Z")
			f.Evidence = append(f.Evidence, e)
		}
	case 18:
		f.Tried = true
		for k := range f.Evidence {
			f.Evidence[k].Role = "attempt"
		}
	}
	slices.SortStableFunc(t.Rows, func(a, b finding.Row) int { return cmp.Compare(a.Time, b.Time) })
}

func (d *demo) found(t *demoDevice, title, det string, sev finding.Severity, rows []finding.Row) {
	x := d.dirty
	f := finding.Finding{Detection: det, Title: x(title), Severity: sev, Confidence: 0.96 - 0.11*float64(sev.Rank()), Subject: finding.Subject{Kind: "device", ID: t.ID}, Tenant: x("7c6c2c5e-4c0d-4d3a-9f57-0d3a3a6f7b11"),
		Users: t.Users, Devices: []finding.Device{{ID: t.ID, Name: t.Name}}, Sessions: []string{rows[0].Session},
		Summary:  x(fmt.Sprintf("%d sign-ins presented the PRT of %s from an address on which the device has no renewal, no Windows sign-in and no other record. In the same hours the device renewed its PRT from its usual network.", len(rows), t.Name)),
		Fact:     x("A PRT and its session key live on one device. Renewals and the sign-ins made with the PRT leave from the same host, so they share its networks."),
		Expected: x("Sign-ins with the PRT leave from a network on which the device itself is seen within 12 hours."),
		Observed: x("0 renewals from AS64666 in the case; 7 renewals from other networks in the 24 hours around the sign-ins."),
		For:      []string{x("Address of a hosting provider"), x("Device renewed elsewhere within 2 hours")}, Against: []string{x("User agent equals the device's usual browser")},
		Benign:  []string{x("Split-tunnel VPN that carries browser traffic but not Windows sign-in"), x("phone tethering: ruled out, the device stayed on its network")},
		Actions: []string{"disable-device:" + t.ID, "revoke-sessions:" + t.Users[0].UPN, "re-provision-device:" + t.ID}, Techniques: []string{x("T1550.001"), "T1528"}}
	if det == "MT-001" {
		f.Reported, f.Believed = "none", "primaryRefreshToken"
	}
	slices.SortFunc(rows, func(a, b finding.Row) int { return cmp.Compare(a.Time, b.Time) })
	for k, r := range rows {
		f.Evidence = append(f.Evidence, finding.Evidence{Event: r.Event, Time: time.UnixMicro(r.Time).UTC().Format("2006-01-02T15:04:05.000Z"), Role: x([]string{"anchor", "use"}[min(k, 1)]), Source: r.Source, Path: x("exports/NonInteractiveSignIns.json"),
			Record: r.Record, Offset: r.Offset, User: t.Users[0].UPN, App: r.App, Resource: r.Resource, IP: r.IP, Network: x(fmt.Sprintf("AS%d %s", r.ASN, r.Country)), Device: t.Name, Session: r.Session, Agent: r.Agent, Reported: r.Reported, Believed: r.Believed})
	}
	f.First, f.Last = f.Evidence[0].Time, f.Evidence[len(rows)-1].Time
	f.Identify()
	d.findings = append(d.findings, f)
}

func (d *demo) input() Input {
	x := d.dirty
	s := &finding.Summary{From: "2026-04-20T00:00:00Z", To: "2026-05-19T23:59:59Z", Tenants: []string{x("contoso.example")}, Users: int64(len(d.devices)), Devices: int64(len(d.devices)), PRTs: int64(len(d.devices))}
	s.Activity = finding.Activity{Start: "2026-04-20T00:00:00Z", Step: 6 * 3600, Labels: []string{"primaryRefreshToken", "refreshToken", x("none"), "failed"}, Counts: make([][]int64, 4)}
	for l := range s.Activity.Counts {
		s.Activity.Counts[l] = make([]int64, 120)
	}
	s.Matrix = finding.Matrix{Reported: []string{"none", "primaryRefreshToken", "refreshToken"}, Believed: []string{"none", "primaryRefreshToken", "refreshToken"}, Counts: [][]int64{{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}}
	coverage := map[string]map[string]int64{"interactive": {}, "non_interactive": {}}
	for _, t := range d.devices {
		for _, r := range t.Rows {
			s.Events++
			at := time.UnixMicro(r.Time).UTC()
			l := slices.Index([]string{x("primaryRefreshToken"), x("refreshToken"), x("none")}, r.Reported)
			reported, believed := []int{1, 2, 0}[max(0, l)], slices.Index(s.Matrix.Believed, r.Believed)
			if believed < 0 {
				believed = reported
			}
			s.Matrix.Counts[reported][believed]++
			if r.Error > 0 {
				l = 3
			}
			s.Activity.Counts[max(0, l)][min(119, int(at.Sub(d.day)/(6*time.Hour)))]++
			coverage[r.Kind][at.Format(time.DateOnly)]++
		}
	}
	shown := map[string]finding.Shown{}
	for _, f := range d.findings {
		for _, of := range f.Devices {
			if was, known := shown[of.ID]; f.Severity.AtLeast(finding.Medium) && (!known || f.Shows() < was) {
				shown[of.ID] = f.Shows()
			}
		}
	}
	for _, how := range shown { // a device is of one user here
		a := []*finding.Concerned{&s.Affected.Concerned, &s.Affected.Tried, &s.Affected.Recorded}[how]
		a.Users, a.Devices = a.Users+1, a.Devices+1
	}
	s.Alone = 1
	s.Limits = []string{x("Logs show use, not theft: a PRT used on its own PC by malware looks like the user."), "There is no PRT id in the logs: sessions and credentials stand in for it.", "A type of none does not mean that there was no token.", "No sign-in row, no claim: a table that was not exported says nothing."}
	for _, f := range d.findings {
		s.Runs = append(s.Runs, finding.Run{Detection: f.Detection, Title: f.Title, Severity: string(f.Severity), Findings: 1, Assessed: "yes", Doc: x("Looks for sign-ins with a PRT from a network the device was never on. Wrong when a VPN carries some applications only."), Fact: f.Fact})
		if f.Severity.AtLeast(finding.High) {
			s.Incidents = append(s.Incidents, finding.Incident{ID: fmt.Sprintf("I-%03d", len(s.Incidents)+1), Title: f.Title, Severity: f.Severity, Story: x("A PRT was used away from its device while the device went on renewing it."), Findings: []string{f.ID}, Users: f.Users, Devices: f.Devices, First: f.First, Last: f.Last})
		}
	}
	if len(s.Incidents) > 8 { // the second and the third came from one place
		c := finding.Campaign{ID: "C-001", Title: "2 incidents from 203.0.113.77 (AS64666 NL): " + s.Incidents[1].Title, Severity: s.Incidents[1].Severity, Shares: []string{"203.0.113.77 (AS64666 NL)"}, First: s.Incidents[1].First, Last: s.Incidents[2].Last}
		for i := range s.Incidents[1:3] {
			s.Incidents[1+i].Campaign = c.ID
			c.Incidents = append(c.Incidents, s.Incidents[1+i].ID)
		}
		s.Campaigns = append(s.Campaigns, c)
	}
	slices.SortFunc(s.Runs, func(a, b finding.Run) int { return cmp.Compare(a.Detection, b.Detection) })
	s.Runs = slices.CompactFunc(s.Runs, func(a, b finding.Run) bool { return a.Detection == b.Detection })
	s.Given = finding.Given{Config: &finding.GivenFile{Name: x("contoso.yaml"), SHA256: sourceB}, Databases: []finding.GivenFile{{Name: x("places.mmdb"), SHA256: sourceA, Type: x("GeoLite2-City"), Built: "2026-04-28"}}}
	account := custody.Account{Records: s.Events + 40, Kept: s.Events, Duplicates: 31, Rejected: 4, Other: map[string]int64{"audit": 5}}
	c := &custody.Case{Schema: 1, Tool: custody.Tool{Name: "prtscope", Version: "1.0.0", Go: "go1.26.8"}, Account: account, Conflict: 12, Coverage: coverage,
		Holes: []custody.Hole{{Kind: "non_interactive", From: "2026-04-22T08:00:00Z", To: "2026-04-22T17:00:00Z", Usual: 1412}, {Kind: x("risk"), From: "2026-04-29T08:00:00Z", To: "2026-04-29T09:00:00Z", Usual: 61}},
		Sources: []custody.Source{
			{Path: x("exports/NonInteractiveSignIns.json"), SHA256: sourceA, Bytes: 4812231, Status: custody.Read, Format: "graph-signins", Why: "has createdDateTime and incomingTokenType", Collector: x("Untitled Goose Tool"), Encoding: "UTF-8", Kinds: []string{"non_interactive"}, Account: account, First: s.From, Last: s.To,
				Notes: []custody.Note{{Code: "PAGE_MISSING", Text: x("@odata.nextLink stands at the end: a page is missing"), Caution: true}}},
			{Path: x("exports/broken.csv"), SHA256: sourceB, Bytes: 900, Status: custody.Truncated, Format: "portal-csv", Why: x("ends inside a quoted field"), Account: custody.Account{}},
		},
		Files: []custody.File{{Path: "events/5f8d3c1be0a94c1f.parquet", SHA256: sourceA, Bytes: 90211, Rows: s.Events}}}
	gaps := []finding.Gap{
		{Detection: "PM-006", Title: "Phish to PRT", Scope: "whole case", Reason: x("no directory audit log was read"), Missing: []string{x("audit")}, Cure: x("Export the audit log of the same days"), Rows: 0},
		{Detection: "PM-022", Title: "Proof of possession failed", Scope: "exports/broken.csv", Reason: x("this export carries no token protection code"), Missing: []string{"token_protection_session_code"}, Cure: "Export from Graph beta or Log Analytics", Rows: 3112},
	}
	slices.SortFunc(d.devices, func(a, b *demoDevice) int { return strings.Compare(a.ID, b.ID) })
	audits := d.audits()
	in := Input{Case: c, Summary: s, Findings: listed(d.findings), Gaps: gaps, Devices: streamed(columns(d.devices)), Audit: streamed(audits)}
	for _, words := range [][]string{{"prtscope", "ingest", x("exports"), "-o", x("case")}, {"prtscope", "analyze", x("case"), "--config=contoso.yaml"}, {"prtscope", "report", x("case")}} {
		in.Commands = append(in.Commands, view.Command{Words: words, Tool: c.Tool})
	}
	d.asides(&in)
	d.accept(&in)
	return in
}

// audits are audit events of the demo: some on its devices, some that failed.
func (d *demo) audits() (list []*finding.AuditEvent) {
	for i, t := range d.devices {
		e := &finding.AuditEvent{Time: d.day.Add(time.Duration(i) * 7 * time.Hour).UnixMicro(), Event: d.dirty(d.id("a0d1", i)), Activity: d.dirty([]string{"Update device", "Reset user password", "Delete device", "Add member to group"}[i%4]), Effect: []string{"disable", "password", "delete", ""}[i%4],
			Category: d.dirty([]string{"Device", "UserManagement"}[i%2]), Service: d.dirty("Core Directory"), Result: d.dirty("success"), Actor: d.dirty("admin@contoso.example"), ActorIP: d.dirty("192.0.2.9"), Target: t.Name, TargetType: d.dirty("Device"), Device: t.ID,
			Agent: d.dirty("Mozilla/5.0"), Modified: `[{"name":"AccountEnabled","old":"[true]","new":"[false]"}]`, Details: d.dirty(`[{"key":"Reason","value":"lost"}]`), Source: sourceB, Record: int64(i + 1), Offset: int64(i) * 811}
		if i%4 == 1 {
			e.Target, e.User, e.TargetType, e.Device = t.Users[0].UPN, t.Users[0].UPN, "User", ""
		}
		if i%9 == 8 {
			e.Result, e.Reason, e.Effect = "failure", d.dirty("Insufficient privileges"), ""
		}
		list = append(list, e)
	}
	return list
}

// listed yields findings in their order.
func listed(fs []finding.Finding) func() iter.Seq2[finding.Finding, error] {
	fs = slices.Clone(fs)
	slices.SortStableFunc(fs, func(a, b finding.Finding) int { return finding.Compare(&a, &b) })
	return unordered(fs)
}

func unordered(fs []finding.Finding) func() iter.Seq2[finding.Finding, error] {
	return func() iter.Seq2[finding.Finding, error] {
		return func(yield func(finding.Finding, error) bool) {
			for _, f := range fs {
				if !yield(f, nil) {
					return
				}
			}
		}
	}
}

func gathered(findings func() iter.Seq2[finding.Finding, error]) (fs []finding.Finding) {
	for f := range findings() {
		fs = append(fs, f)
	}
	return fs
}
