package redact

import (
	"strings"

	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
)

func (r *Redactor) users(list []finding.User) []finding.User {
	return each(list, func(u finding.User) finding.User { return finding.User{ID: r.User(u.ID), UPN: r.User(u.UPN)} })
}

func (r *Redactor) devices(list []finding.Device) []finding.Device {
	return each(list, func(d finding.Device) finding.Device {
		return finding.Device{ID: r.id("device", d.ID), Name: r.Device(d.Name)}
	})
}

// of are the names of users and devices.
func (r *Redactor) of(users []finding.User, devices []finding.Device) (o own) {
	for _, u := range users {
		o = o.add(u.ID, r.User(u.ID)).add(u.UPN, r.User(u.UPN))
	}
	for _, d := range devices {
		o = o.add(d.ID, r.id("device", d.ID)).add(d.Name, r.Device(d.Name))
	}
	return o
}

// LearnFinding notes the names that a finding holds, and returns how many bytes
// that takes: texts of incidents and of other findings may hold them too.
func (r *Redactor) LearnFinding(f *finding.Finding) (bytes int64) {
	for _, u := range f.Users {
		bytes += r.Learn(u.UPN, r.User(u.UPN))
	}
	for _, d := range f.Devices {
		bytes += r.Learn(d.Name, r.Device(d.Name))
	}
	for i := range f.Evidence {
		e := &f.Evidence[i]
		bytes += r.Learn(e.Device, r.Device(e.Device)) + r.Learn(e.User, r.User(e.User))
		if _, actor := by(e); actor != "" {
			bytes += r.Learn(actor, r.as("actor", actor))
		}
	}
	return bytes
}

// by takes a directory change apart: what was done, and by whom.
func by(e *finding.Evidence) (what, actor string) {
	if e.Role != "directory" {
		return e.Note, ""
	}
	i := strings.LastIndex(e.Note, " by ")
	if i < 0 {
		return e.Note, ""
	}
	return e.Note[:i], e.Note[i+len(" by "):]
}

// Finding returns a finding without names. Its id stays.
func (r *Redactor) Finding(f finding.Finding) finding.Finding {
	o := r.of(f.Users, f.Devices)
	for _, s := range f.Sessions {
		o = o.add(s, r.id("session", s))
	}
	for i := range f.Evidence {
		e := &f.Evidence[i]
		if i < 40 { // the same few again and again
			o = o.add(e.User, r.User(e.User)).add(e.Device, r.Device(e.Device)).add(e.Session, r.session(e.Session)).add(e.IP, r.Address(e.IP)).add(e.App, r.App(e.App)).add(e.Resource, r.App(e.Resource)).add(e.Path, r.File(e.Path))
		}
	}
	say := func(s string) string { return r.text(s, r.and(o, s)) }
	f.Subject.ID = r.subject(f.Subject)
	f.Tenant = r.as("tenant", f.Tenant)
	f.Users, f.Devices, f.Sessions = r.users(f.Users), r.devices(f.Devices), each(f.Sessions, r.session)
	for _, s := range []*string{&f.Title, &f.Summary, &f.Expected, &f.Observed, &f.Reported, &f.Believed} {
		*s = say(*s)
	}
	f.For, f.Against, f.Benign = each(f.For, say), each(f.Against, say), each(f.Benign, say)
	f.Actions = each(f.Actions, r.action)
	f.Done = each(f.Done, func(d finding.Done) finding.Done {
		d.Action, d.By, d.What, d.Event = r.action(d.Action), r.as("actor", d.By), say(d.What), r.event(d.Event)
		return d
	})
	f.Evidence = each(f.Evidence, func(e finding.Evidence) finding.Evidence { return r.evidence(e, o) })
	if f.Accepted != nil {
		a := *f.Accepted
		a.By, a.Reason = r.as("actor", a.By), keptBack
		f.Accepted = &a
	}
	return f
}

// keptBack stands for text that people wrote freely.
const keptBack = "not told here"

func (r *Redactor) subject(s finding.Subject) string {
	switch s.Kind {
	case "user":
		return r.User(s.ID)
	case "address":
		return r.text(s.ID, nil)
	case "case":
		return s.ID
	case "source": // a SHA-256
		return s.ID
	}
	return r.id(s.Kind, s.ID)
}

// and adds the sources that a text of a finding names to o.
func (r *Redactor) and(o own, s string) own {
	if files := r.files(s); files != nil {
		return append(files, o...)
	}
	return o
}

func (r *Redactor) event(s string) string { return r.id("sign-in", s) }

func (r *Redactor) session(s string) string { return r.id("session", s) }

func (r *Redactor) action(s string) string {
	verb, target, _ := strings.Cut(s, ":")
	if target == "" {
		return verb
	}
	return verb + ":" + r.as("name", target)
}

func (r *Redactor) evidence(e finding.Evidence, o own) finding.Evidence {
	what, actor := by(&e)
	e.Note = r.text(what, r.and(o, what))
	if actor != "" {
		e.Note += " by " + r.as("actor", actor)
	}
	e.Event, e.Session, e.Path = r.event(e.Event), r.session(e.Session), r.File(e.Path)
	e.User, e.Device, e.IP = r.User(e.User), r.Device(e.Device), r.Address(e.IP)
	e.App, e.Resource, e.Network, e.Error = r.App(e.App), r.App(e.Resource), r.text(e.Network, o), r.text(e.Error, o)
	e.Reported, e.Believed = r.text(e.Reported, o), r.text(e.Believed, o)
	e.Agent = r.agent(e.Agent, o)
	return e
}

// Summary returns a summary without names. What was given beside the exports is
// named by its hash, and what it says is left out.
func (r *Redactor) Summary(s finding.Summary) finding.Summary {
	s.Tenants = each(s.Tenants, func(t string) string { return r.as("tenant", t) })
	s.Given.Params = nil
	if s.Given.Config != nil {
		c := *s.Given.Config
		c.Name = r.word("knowledge", c.Name)
		s.Given.Config = &c
	}
	if s.Given.Accepted != nil {
		a := *s.Given.Accepted
		a.Name = r.word("accepted", a.Name)
		s.Given.Accepted = &a
	}
	s.Accepted = each(s.Accepted, func(a finding.Acceptance) finding.Acceptance {
		if a.Subject != "" {
			a.Subject = r.as("name", a.Subject)
		}
		if a.Test != "" {
			a.Test = r.as("name", a.Test)
		}
		a.By, a.Reason = r.as("actor", a.By), keptBack
		return a
	})
	s.Given.Databases = each(s.Given.Databases, func(f finding.GivenFile) finding.GivenFile { f.Name = r.word("database", f.Name); return f })
	s.Incidents = each(s.Incidents, func(in finding.Incident) finding.Incident {
		o := r.of(in.Users, in.Devices)
		o = append(o, r.files(in.Story)...)
		in.Title, in.Story = r.text(in.Title, o), r.text(in.Story, o)
		in.Users, in.Devices = r.users(in.Users), r.devices(in.Devices)
		return in
	})
	s.Campaigns = each(s.Campaigns, func(c finding.Campaign) finding.Campaign {
		c.Title = r.text(c.Title, nil)
		c.Shares = each(c.Shares, func(s string) string { return r.text(s, nil) })
		return c
	})
	s.Limits, s.Activity.Labels = each(s.Limits, r.Say), each(s.Activity.Labels, r.Say)
	s.Matrix.Reported, s.Matrix.Believed = each(s.Matrix.Reported, r.Say), each(s.Matrix.Believed, r.Say)
	return s
}

// Case returns what a report says of a case, without names. The hashes of its
// sources stay: who has a source can tell which it is.
func (r *Redactor) Case(c custody.Case) custody.Case {
	c.Command, c.Analysis = nil, nil
	c.Sources = each(c.Sources, r.source)
	return c
}

func (r *Redactor) source(s custody.Source) custody.Source {
	say := func(t string) string { return r.text(t, own{}.add(s.Path, r.File(s.Path))) }
	s.Copies, s.Why = each(s.Copies, r.File), say(s.Why)
	s.Unknown = each(s.Unknown, func(f string) string { return r.word("field", f) })
	s.Notes = each(s.Notes, func(n custody.Note) custody.Note { n.Text = say(n.Text); return n })
	s.Path, s.Members = r.File(s.Path), each(s.Members, r.source)
	return s
}

// Gap returns a gap without names.
func (r *Redactor) Gap(g finding.Gap) finding.Gap {
	g.Scope, g.Reason, g.Cure = r.Say(g.Scope), r.Say(g.Reason), r.Say(g.Cure)
	return g
}
