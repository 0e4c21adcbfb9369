package main

import (
	"encoding/json"
	"path/filepath"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/ingest/casefile"
	"prtscope/ingest/custody"
)

// configRead is what the run record says of the configuration.
func (f *flags) configRead() *casefile.Named {
	if f.conf.Path == "" {
		return nil
	}
	return &casefile.Named{Path: f.conf.Path, SHA256: f.conf.SHA256}
}

// databasesRead is what the run record says of the databases of addresses.
func (f *flags) databasesRead() (files []casefile.Named) {
	if f.geo != nil {
		for _, d := range f.geo.Sources {
			files = append(files, casefile.Named{Path: d.Path, SHA256: d.SHA256})
		}
	}
	return files
}

// locate says what the databases say of an address.
func (f *flags) locate(ip string) (asn int64, country string) {
	p := f.geo.Look(ip)
	return p.ASN, p.Country
}

// located reports a database that could not say what it holds.
func (f *flags) located() error {
	if f.geo == nil {
		return nil
	}
	if err := f.geo.Err(); err != nil {
		return usagef("--geo-ip: %v; get it again", err)
	}
	return nil
}

// given is what the analysis says of what it was given. It holds what the
// configuration comes to, so that a report made later, without the file, rests
// on the same.
func (f *flags) given() (g finding.Given, err error) {
	if f.geo != nil {
		for _, d := range f.geo.Sources {
			g.Databases = append(g.Databases, finding.GivenFile{Name: d.Name, SHA256: d.SHA256, Type: d.Type, Built: d.Built})
		}
	}
	if f.conf.Path == "" {
		return g, nil
	}
	g.Config = &finding.GivenFile{Name: filepath.Base(f.conf.Path), SHA256: f.conf.SHA256}
	if a := f.conf.Accepted; a.Path != "" {
		g.Accepted = &finding.GivenFile{Name: filepath.Base(a.Path), SHA256: a.SHA256}
	}
	g.Params, err = json.Marshal(f.conf.Params)
	return g, err
}

// paramsOf are the parameters of an analysis that was given g.
func paramsOf(g finding.Given) (p detect.Params, err error) {
	if len(g.Params) == 0 {
		return detect.DefaultParams(), nil
	}
	return p, json.Unmarshal(g.Params, &p)
}

// sayGiven says on whose word the findings rest.
func (v *voice) sayGiven(g finding.Given) {
	if g.Config != nil {
		v.note("knowledge   %s, sha256 %s", g.Config.Name, g.Config.SHA256)
	}
	if g.Accepted != nil {
		v.note("accepted    %s, sha256 %s", g.Accepted.Name, g.Accepted.SHA256)
	}
	for _, d := range g.Databases {
		v.note("addresses   %s (%s, built %s), sha256 %s", d.Name, d.Type, d.Built, d.SHA256)
	}
}

// sayForgotten says that an analysis was given less than the one that it
// replaces.
func (v *voice) sayForgotten(old *custody.Case, now finding.Given) {
	var before finding.Summary
	if json.Unmarshal(old.Analysis, &before) != nil {
		return
	}
	if was := before.Given.Config; was != nil && now.Config == nil {
		v.note("note        the analysis before this one had --config %s; this one had none", was.Name)
	}
	if len(before.Given.Databases) > 0 && len(now.Databases) == 0 {
		v.note("note        the analysis before this one had --geo-ip; this one had none")
	}
}

// fewTouched is how many files at most are told one by one.
const fewTouched = 5

// heal says which files of the case are not what case.json says, now that they are
// written anew or go, and keeps it for the run record: all of them, where those of a
// whole report that somebody moved away would fill the terminal.
func (s *session) heal(v *voice, prefixes ...string) {
	s.run.Healed = s.Touched(prefixes...)
	for n, fault := range s.run.Healed {
		if more := len(s.run.Healed) - n; n == fewTouched && more > 1 {
			v.say("caution     and %d files more that were touched or lost before this run; its record in runs/ names them", more)
			return
		}
		v.say("caution     %s; it was touched or lost before this run", fault)
	}
}
