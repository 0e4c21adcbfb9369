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

// given is what the analysis says of what it was given. It holds what the
// configuration comes to, so that a report made later, without the file, rests
// on the same.
func (f *flags) given() (g finding.Given, err error) {
	if f.conf.Path == "" {
		return g, nil
	}
	g.Config = &finding.GivenFile{Name: filepath.Base(f.conf.Path), SHA256: f.conf.SHA256}
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
}

// sayForgotten says that an analysis knows less of the tenant than the one that
// it replaces.
func (v *voice) sayForgotten(old *custody.Case, now finding.Given) {
	var before finding.Summary
	if json.Unmarshal(old.Analysis, &before) != nil || before.Given.Config == nil || now.Config != nil {
		return
	}
	v.note("note        the analysis before this one had --config %s; this one had none", before.Given.Config.Name)
}
