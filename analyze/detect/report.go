package detect

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
)

// maxEvidence is how many records a finding shows; Total says how many there
// are. maxNamed bounds users, devices and sessions.
const (
	maxEvidence = 50
	maxNamed    = 200
)

// Report turns a draft into a finding, unless it is about nothing in the
// selected time. A finding without records is about the whole span of the case. Where the draft names no actions, each
// verb of the detection is made one for each user (revoke-sessions,
// reset-password, review-registrations, disable-user, check-user-disabled),
// device (disable-device, check-device-disabled, delete-device,
// re-provision-device) or the address (block-address) of the rows.
func (p *Pass) Report(d Draft) {
	det := p.Detection
	f := finding.Finding{
		Detection: det.ID, Title: det.Title,
		Severity:   cmp.Or(d.Severity, det.Severity),
		Confidence: cmp.Or(d.Confidence, det.Confidence),
		Subject:    d.Subject, Summary: d.Summary, Fact: det.Fact,
		Expected: d.Expected, Observed: d.Observed,
		For: d.For, Against: d.Against, Benign: nonNil(d.Benign),
		Techniques: nonNil(d.Techniques), Reported: d.Reported, Believed: d.Believed, Contested: d.Contested, Tried: d.tried(),
		Users: []finding.User{}, Devices: []finding.Device{}, Sessions: []string{},
	}
	if d.Techniques == nil {
		f.Techniques = nonNil(det.Techniques)
	}
	switch {
	case f.Subject.Kind != "":
	case p.T != nil:
		f.Subject = finding.Subject{Kind: p.T.Kind, ID: p.T.ID}
	case p.User != "":
		f.Subject = finding.Subject{Kind: User.String(), ID: p.User}
	default:
		f.Subject.Kind = Case.String()
	}
	if !p.selected(&d) {
		return
	}
	f.Observed += p.located(d.Rows)
	p.evidence(&f, &d)
	p.name(&f, &d)
	notice(&f, d.Noticed)
	p.weigh(&f, &d)
	p.callByName(&f)
	f.Bases = p.bases(&f, &d)
	if s := p.World.Survey; f.First == "" && s != nil && s.Rows > 0 {
		f.First, f.Last = stamp(s.From), stamp(s.To)
	}
	f.Actions = d.Actions
	if f.Actions == nil {
		verbs := d.Verbs
		if verbs == nil {
			verbs = det.Actions
		}
		f.Actions = actions(&f, verbs)
	}
	p.done(&f)
	f.Identify()
	p.findings = append(p.findings, f)
}

// located says of how many rows the network or country is not the log's word.
func (p *Pass) located(rows []int) string {
	if len(rows) == 0 || !p.T.Has(timeline.Located) {
		return ""
	}
	if !rising(rows) {
		rows = slices.Compact(slices.Sorted(slices.Values(rows)))
	}
	n := 0
	for _, i := range rows {
		if p.T.Is(i, timeline.Located) {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" Of %s the network or country is the word of a database of addresses, not of the log.", Count(n, "sign-in"))
}

// evidence lists the records of a draft in order of time and without repeats.
// Where there are too many it keeps the beginning and the end, so that the
// same rows always give the same evidence.
func (p *Pass) evidence(f *finding.Finding, d *Draft) {
	left := 0 // rows in the middle of many, which are not shown
	if len(d.Rows) > 2*maxEvidence && rising(d.Rows) {
		left = len(d.Rows) - 2*maxEvidence
	}
	items := make([]record, 0, len(d.Rows)-left+len(d.Changes)+len(d.Risks)+len(d.Requests)+len(d.Holders))
	for n, i := range d.Rows {
		if left > 0 && n >= maxEvidence && n < maxEvidence+left {
			continue
		}
		items = append(items, record{p.T.Time[i], int32(i + 1), int32(n), ofRow})
	}
	for n, c := range d.Changes {
		items = append(items, record{c.Time, 0, int32(n), ofChange})
	}
	for n, r := range d.Risks {
		items = append(items, record{r.Time, 0, int32(n), ofRisk})
	}
	for n := range d.Requests {
		g := &d.Requests[n]
		items = append(items, record{g.Telling.Time, int32(len(d.Rows) + n), int32(n), ofRequest})
		if g.Final != g.Telling {
			items = append(items, record{g.Final.Time, int32(len(d.Rows) + n), int32(n), ofLastRequest})
		}
	}
	for n := range d.Holders {
		items = append(items, record{d.Holders[n].First, int32(n), int32(n), ofHolder})
	}
	slices.SortStableFunc(items, func(a, b record) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.seq, b.seq))
	})
	items = slices.CompactFunc(items, func(a, b record) bool { return a.kind == ofRow && b.kind == ofRow && a.seq == b.seq })
	if len(items) == 0 {
		f.Evidence = []finding.Evidence{}
		return
	}
	from, to := p.span(d)
	f.First, f.Last = stamp(from), stamp(to)
	if len(items) > maxEvidence {
		f.Total = len(items) + left
		items = slices.Concat(items[:maxEvidence*3/5], items[len(items)-maxEvidence*2/5:])
	}
	for _, it := range items {
		f.Evidence = append(f.Evidence, p.spell(d, it))
	}
}

// A record is one of a draft: so little of it, as a draft may be about a million.
type record struct {
	time   int64
	seq, n int32 // in the order of what is at one time; in the list of its kind
	kind   uint8
}

const (
	ofRow uint8 = iota
	ofChange
	ofRisk
	ofRequest
	ofLastRequest
	ofHolder
)

// spell returns a record as evidence.
func (p *Pass) spell(d *Draft, r record) finding.Evidence {
	switch r.kind {
	case ofChange:
		return ChangeEvidence(d.Changes[r.n])
	case ofRisk:
		return riskEvidence(d.Risks[r.n])
	case ofRequest, ofLastRequest:
		return requestEvidence(&d.Requests[r.n], r.kind == ofLastRequest)
	case ofHolder:
		return d.Holders[r.n].Evidence
	}
	role := Use
	if int(r.n) < len(d.Roles) {
		role = d.Roles[r.n]
	}
	return p.T.Evidence(d.Rows[r.n], role)
}

// name lists the users, devices and sessions of the rows, and the tenant.
func (p *Pass) name(f *finding.Finding, d *Draft) {
	users, devices, sessions := map[string]string{}, map[string]string{}, map[string]bool{}
	var before [6]int32
	for n, i := range d.Rows {
		t := p.T
		now := [...]int32{t.Code(timeline.User, i), t.Code(timeline.UPN, i), t.Code(timeline.Device, i), t.Code(timeline.DeviceName, i), t.Code(timeline.Session, i), t.Code(timeline.Tenant, i)}
		if n > 0 && now == before {
			continue
		}
		before = now
		if id := t.Text(timeline.User, i); id != "" && !strings.HasPrefix(id, "sp:") {
			users[id] = cmp.Or(t.Text(timeline.UPN, i), users[id])
		}
		if id := t.Text(timeline.Device, i); id != "" {
			devices[id] = cmp.Or(t.Text(timeline.DeviceName, i), devices[id])
		}
		if s := t.Text(timeline.Session, i); s != "" {
			sessions[s] = true
		}
		f.Tenant = cmp.Or(f.Tenant, t.Text(timeline.Tenant, i))
	}
	for _, c := range d.Changes {
		if c.DeviceID != "" {
			devices[c.DeviceID] = cmp.Or(devices[c.DeviceID], c.DeviceName)
		}
		if id := c.UserID; id != "" {
			users[id] = cmp.Or(users[id], c.UPN)
		}
	}
	for _, r := range d.Risks {
		if id := r.UserID; id != "" {
			users[id] = cmp.Or(users[id], r.UPN)
		}
	}
	for n := range d.Requests {
		g := &d.Requests[n]
		users[g.User] = cmp.Or(users[g.User], g.UPN)
		if g.Device != "" {
			devices[g.Device] = cmp.Or(devices[g.Device], g.Named)
		}
		if g.Session != "" {
			sessions[g.Session] = true
		}
		f.Tenant = cmp.Or(f.Tenant, g.Tenant)
	}
	for n := range d.Holders {
		h := &d.Holders[n]
		users[h.User] = cmp.Or(users[h.User], h.UPN)
		for _, id := range h.Devices {
			devices[id] = cmp.Or(devices[id], h.named(id))
		}
		sessions[h.Session] = true
		f.Tenant = cmp.Or(f.Tenant, h.Tenant)
	}
	for _, id := range first(users) {
		f.Users = append(f.Users, finding.User{ID: id, UPN: users[id]})
	}
	for _, id := range first(devices) {
		f.Devices = append(f.Devices, finding.Device{ID: id, Name: devices[id]})
	}
	f.Sessions = append(f.Sessions, first(sessions)...)
}

func first[V any](m map[string]V) []string {
	keys := slices.Sorted(maps.Keys(m))
	return keys[:min(len(keys), maxNamed)]
}

func actions(f *finding.Finding, verbs []string) []string {
	out := []string{}
	for _, verb := range verbs {
		switch verb {
		case "disable-device", "check-device-disabled", "delete-device", "re-provision-device":
			for _, v := range f.Devices {
				out = append(out, verb+":"+v.ID)
			}
		case "block-address":
			if f.Subject.Kind == "address" {
				out = append(out, verb+":"+f.Subject.ID)
			}
		default:
			for _, u := range f.Users {
				out = append(out, verb+":"+cmp.Or(u.UPN, u.ID))
			}
		}
	}
	return out
}

// ChangeEvidence returns a directory change as evidence.
func ChangeEvidence(c *directory.Change) finding.Evidence {
	note := c.Activity
	if c.ActorName != "" {
		note += " by " + c.ActorName
	}
	return finding.Evidence{
		Event: c.Event, Time: stamp(c.Time), Role: Directory, Source: c.Source, Record: c.Record, Offset: c.Offset,
		User: cmp.Or(c.UPN, c.UserID), IP: c.ActorIP, Device: cmp.Or(c.DeviceName, c.DeviceID), Agent: c.Agent, Note: note,
	}
}

// riskEvidence returns a detection of risk as evidence.
func riskEvidence(r *directory.Risk) finding.Evidence {
	return finding.Evidence{
		Event: r.Event, Time: stamp(r.Time), Role: Risk, Source: r.Source, Record: r.Record, Offset: r.Offset,
		User: cmp.Or(r.UPN, r.UserID), IP: r.IP, Note: strings.Join(nonBlank(r.Type, r.Level, r.State), ", "),
	}
}

// nonBlank returns the words that are not blank.
func nonBlank(words ...string) (some []string) {
	for _, w := range words {
		if w != "" {
			some = append(some, w)
		}
	}
	return some
}

func stamp(micros int64) string {
	return time.UnixMicro(micros).UTC().Format("2006-01-02T15:04:05.000Z")
}

func nonNil(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
