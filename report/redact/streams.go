package redact

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"prtscope/analyze/finding"
)

// Timeline returns a device timeline without names.
func (r *Redactor) Timeline(d *finding.DeviceTimeline) *finding.DeviceTimeline {
	o := r.of(d.Users, []finding.Device{{ID: d.ID, Name: d.Name}})
	out := &finding.DeviceTimeline{ID: r.id("device", d.ID), Name: r.Device(d.Name), OS: r.agent(d.OS, o), Trust: r.text(d.Trust, o), Users: r.users(d.Users), PRTs: d.PRTs}
	out.Rows = r.rows(d.Rows, o)
	change := func(c finding.Change) finding.Change {
		c.Event, c.Activity, c.Actor, c.Target = r.id("change", c.Event), r.text(c.Activity, o), r.as("actor", c.Actor), r.target(c.Target, d.Name)
		return c
	}
	out.Changes = each(d.Changes, change)
	if d.Standing != nil {
		out.Standing = r.standing(*d.Standing, o, change)
	}
	return out
}

// standing returns what the directory says of a device without names.
func (r *Redactor) standing(s finding.Standing, o own, change func(finding.Change) finding.Change) *finding.Standing {
	for _, c := range []**finding.Change{&s.Registered, &s.Switched} {
		if *c != nil {
			told := change(**c)
			*c = &told
		}
	}
	if s.Listed == nil {
		return &s
	}
	v := *s.Listed
	v.Name, v.Owners, v.Users = r.Device(v.Name), r.users(v.Owners), r.users(v.Users)
	v.OS, v.Model = r.agent(v.OS, o), r.text(v.Model, o)
	v.Trust, v.Ownership, v.Management, v.Profile = r.text(v.Trust, o), r.text(v.Ownership, o), r.text(v.Management, o), r.text(v.Profile, o)
	v.Conflicts = each(v.Conflicts, func(c finding.Conflict) finding.Conflict {
		c.Values = each(c.Values, func(said string) string {
			switch c.Column {
			case "name":
				return r.Device(said)
			case "object_id":
				return r.id("object", said)
			case "device_id":
				return r.id("device", said)
			}
			return r.text(said, o)
		})
		return c
	})
	s.Listed = &v
	return &s
}

// rows returns sign-ins, of which texts may hold o, without names.
func (r *Redactor) rows(rows finding.Rows, o own) finding.Rows {
	for _, c := range []struct {
		texts   *finding.Texts
		replace func(string) string
	}{
		{&rows.Session, r.session}, {&rows.IP, r.Address}, {&rows.App, r.App}, {&rows.Resource, r.App},
		{&rows.Reported, func(s string) string { return r.text(s, o) }}, {&rows.Agent, func(s string) string { return r.agent(s, o) }},
	} {
		*c.texts = replaced(*c.texts, c.replace)
	}
	event := rows.Event
	rows.Event, rows.GUID = func(i int) string { return r.event(event(i)) }, nil
	if !rows.Brief {
		ids := make([]string, rows.Len)
		for i := range ids {
			ids[i] = rows.Event(i)
		}
		rows.Event = func(i int) string { return ids[i] }
	}
	return rows
}

// row returns a sign-in, of which texts may hold o, without names.
func (r *Redactor) row(x finding.Row, o own) finding.Row {
	x.Event, x.Session, x.IP = r.event(x.Event), r.session(x.Session), r.Address(x.IP)
	x.App, x.Resource, x.Reported, x.Agent = r.App(x.App), r.App(x.Resource), r.text(x.Reported, o), r.agent(x.Agent, o)
	return x
}

// replaced replaces texts. One may stand for several.
func replaced(texts finding.Texts, replace func(string) string) finding.Texts {
	var list []string
	known, to := map[string]int64{}, make([]int64, len(texts.List))
	for n, text := range texts.List {
		s := replace(text)
		at, is := known[s]
		if !is {
			at = int64(len(list))
			known[s] = at
			list = append(list, s)
		}
		to[n] = at
	}
	return finding.Texts{List: list, Column: texts.Map(to)}
}

// target replaces what a directory change is about.
func (r *Redactor) target(s, device string) string {
	if s == device {
		return r.Device(s)
	}
	return r.as("object", s)
}

// LearnAudit notes the names that an audit event holds, and returns how many
// bytes that takes.
func (r *Redactor) LearnAudit(e *finding.AuditEvent) (bytes int64) {
	if e.TargetType == "Device" && e.Target != "" && r.called[strings.ToLower(e.Target)] == "" {
		bytes = r.call(e.Target, "device")
	}
	return bytes + r.Learn(e.Actor, r.as("actor", e.Actor)) + r.Learn(e.Target, r.target(e.Target, e.DeviceName)) + r.Learn(e.User, r.User(e.User)) + r.Learn(e.DeviceName, r.Device(e.DeviceName))
}

// Audit returns an audit event without names, and without values that may hold
// any.
func (r *Redactor) Audit(e *finding.AuditEvent) *finding.AuditEvent {
	o := own{}.add(e.Actor, r.as("actor", e.Actor)).add(e.Target, r.target(e.Target, e.DeviceName)).add(e.User, r.User(e.User)).add(e.DeviceName, r.Device(e.DeviceName))
	out := *e
	out.Event, out.Device, out.DeviceName = r.id("change", e.Event), r.id("device", e.Device), r.Device(e.DeviceName)
	out.Activity, out.Reason, out.Agent = r.text(e.Activity, o), r.text(e.Reason, o), r.agent(e.Agent, o)
	out.Category, out.Service, out.Result, out.TargetType = r.text(e.Category, o), r.text(e.Service, o), r.text(e.Result, o), r.text(e.TargetType, o)
	out.Actor, out.ActorIP, out.Target, out.User = r.as("actor", e.Actor), r.Address(e.ActorIP), r.target(e.Target, e.DeviceName), r.User(e.User)
	out.Modified, out.Details = values(e.Modified), values(e.Details)
	return &out
}

// harmless is a value that names nobody: true, false, a number.
var harmless = regexp.MustCompile(`^[\s"'\[\]]*(?i:true|false|null|-?\d{1,6}(?:\.\d{1,6})?)?[\s"'\[\]]*$`)

// values replaces the values in a list of changes, and leaves what was changed.
func values(list string) string {
	var all []map[string]any
	if list == "" || json.Unmarshal([]byte(list), &all) != nil {
		if list == "" {
			return ""
		}
		return `"redacted"`
	}
	for _, one := range all {
		for k, v := range one {
			if s, is := v.(string); k != "name" && k != "key" && !(is && harmless.MatchString(s)) {
				one[k] = "redacted"
			}
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(all) != nil {
		return `"redacted"`
	}
	return string(bytes.TrimSpace(b.Bytes()))
}
