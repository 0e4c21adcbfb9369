package config

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"prtscope/analyze/finding"
)

// acceptedKeys are the keys of one accepted finding, in the order in which a
// reader wants them.
var acceptedKeys = []string{"id", "detection", "subject", "reason", "by", "until"}

// accepted reads the list of accepted findings, or the name of the file that
// holds it, which lies beside the configuration.
func (p *parser) accepted(n *yaml.Node) error {
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return nil
	case n.Kind == yaml.SequenceNode:
		return p.acceptances(n)
	case n.Kind != yaml.ScalarNode || p.inside:
		return p.fail(n, "accepted: not what belongs here; write a list of findings, each with %s", strings.Join(acceptedKeys, ", "))
	}
	path := n.Value
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(p.name), path)
	}
	text, err := read(path)
	if err != nil {
		return p.fail(n, "accepted: %s cannot be read: %v", n.Value, err)
	}
	p.c.Accepted.Path, p.c.Accepted.SHA256 = path, sum(text)
	return p.other(path, text)
}

// other reads a file that holds a list of accepted findings and nothing else.
func (p *parser) other(path string, text []byte) error {
	q := &parser{name: path, c: p.c, inside: true}
	docs, err := yaml.NewLoader(bytes.NewReader(text))
	if err != nil {
		return err
	}
	var doc yaml.Node
	switch err := docs.Load(&doc); {
	case err == io.EOF:
		return nil
	case err != nil:
		return q.notYAML(err)
	}
	if err := q.accepted(doc.Content[0]); err != nil {
		return err
	}
	if err := docs.Load(&doc); err != io.EOF {
		return fmt.Errorf("%s: a second document; a list of accepted findings is one", path)
	}
	return nil
}

func (p *parser) acceptances(list *yaml.Node) error {
	for _, n := range list.Content {
		a, err := p.acceptance(n)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(p.c.Accepted.List, func(b finding.Acceptance) bool { return b.What() == a.What() }); i >= 0 {
			return p.fail(n, "accepted: %s is accepted twice; keep the one that holds", a.What())
		}
		p.c.Accepted.List = append(p.c.Accepted.List, a)
	}
	return nil
}

// acceptance reads one accepted finding. Whose word it is and why must be said:
// it is what a reader of the report has in place of the finding.
func (p *parser) acceptance(n *yaml.Node) (a finding.Acceptance, err error) {
	if n.Kind != yaml.MappingNode {
		return a, p.fail(n, "accepted: keys are expected: %s", strings.Join(acceptedKeys, ", "))
	}
	fields := map[string]*string{"id": &a.Finding, "detection": &a.Detection, "subject": &a.Subject, "reason": &a.Reason, "by": &a.By, "until": &a.Until}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		field := fields[name.Value]
		switch {
		case field == nil:
			return a, p.fail(name, "unknown key %q; below accepted there are %s", "accepted."+name.Value, strings.Join(acceptedKeys, ", "))
		case *field != "":
			return a, p.fail(name, "accepted.%s is given twice", name.Value)
		case value.Kind != yaml.ScalarNode || strings.TrimSpace(value.Value) == "":
			return a, p.fail(value, "accepted.%s: not what belongs here; write a text", name.Value)
		}
		*field = strings.TrimSpace(value.Value)
	}
	switch {
	case a.Finding != "" && a.Detection+a.Subject != "":
		return a, p.fail(n, "accepted: an id names one finding, a detection and a subject name all of theirs; give one of the two")
	case a.Finding == "" && (a.Detection == "" || a.Subject == ""):
		return a, p.fail(n, "accepted: say what is accepted: the id of a finding, or a detection and a subject")
	case a.Reason == "" || a.By == "":
		return a, p.fail(n, "accepted: say why (reason) and whose word it is (by)")
	}
	if a.Until != "" {
		if _, err := time.Parse(time.DateOnly, a.Until); err != nil {
			return a, p.fail(n, "accepted.until: %q is no day; write 2026-09-30", a.Until)
		}
	}
	return a, nil
}
