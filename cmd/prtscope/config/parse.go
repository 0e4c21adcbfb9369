package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// parse reads a configuration into c. Name is how the file was called.
func (c *Config) parse(name string, text []byte) error {
	docs, err := yaml.NewLoader(bytes.NewReader(text))
	if err != nil {
		return err
	}
	p := &parser{name: name, c: c}
	for n := 0; ; n++ {
		var doc yaml.Node
		switch err := docs.Load(&doc); {
		case err == io.EOF:
			return nil
		case err != nil:
			return p.notYAML(err)
		case n > 0:
			return p.fail(&doc, "a second document; a configuration is one")
		}
		if err := p.mapping("", doc.Content[0]); err != nil {
			return err
		}
	}
}

// notYAML says where the library stumbled, and over what.
func (p *parser) notYAML(err error) error {
	if e, ok := errors.AsType[*yaml.LoadError](err); ok && e.Mark.Line > 0 {
		return fmt.Errorf("%s:%d: not YAML: %s", p.name, e.Mark.Line, e.Message)
	}
	return fmt.Errorf("%s: not YAML: %w", p.name, err)
}

// parser walks the nodes of a configuration.
type parser struct {
	name   string
	c      *Config
	inside bool // in the file of accepted findings
}

func (p *parser) fail(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", p.name, n.Line, fmt.Sprintf(format, args...))
}

// mapping reads the keys below one, "" for those at the top.
func (p *parser) mapping(under string, n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return nil // all that was below it is commented out
	}
	if n.Kind != yaml.MappingNode {
		return p.fail(n, "%skeys are expected: %s", in(under), strings.Join(below(under), ", "))
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		path := strings.TrimPrefix(under+"."+name.Value, ".")
		if first, twice := seen[name.Value]; twice {
			return p.fail(name, "%s is given twice, first in line %d", path, first)
		}
		seen[name.Value] = name.Line
		if path == "accepted" {
			if err := p.accepted(value); err != nil {
				return err
			}
			continue
		}
		if k := slices.IndexFunc(keys, func(k key) bool { return k.name == path }); k >= 0 {
			if err := p.values(keys[k], value); err != nil {
				return err
			}
			continue
		}
		if !slices.Contains(below(under), name.Value) || name.Kind != yaml.ScalarNode {
			return p.fail(name, "unknown key %q; %sthere are %s", path, in(under), strings.Join(below(under), ", "))
		}
		if err := p.mapping(path, value); err != nil {
			return err
		}
	}
	return nil
}

func in(under string) string {
	if under == "" {
		return ""
	}
	return "below " + under + " "
}

// below lists the names of the keys right below one, in the order of the table.
func below(under string) (names []string) {
	for _, k := range keys {
		rest, ok := strings.CutPrefix(k.name, under+".")
		if under == "" {
			rest, ok = k.name, true
		}
		name, _, _ := strings.Cut(rest, ".")
		if ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// values hands the value of a key, or each of its list, to what reads it.
func (p *parser) values(k key, n *yaml.Node) error {
	list := []*yaml.Node{n}
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return nil
	case n.Kind == yaml.SequenceNode && k.many:
		list = n.Content
	}
	for _, v := range list {
		if v.Kind != yaml.ScalarNode || v.Tag == "!!null" {
			return p.fail(v, "%s: not what belongs here; write %s", k.name, k.expect)
		}
		if why := k.set(p.c, strings.TrimSpace(v.Value)); why != "" {
			return p.fail(v, "%s: %q %s; write %s", k.name, v.Value, why, k.expect)
		}
	}
	return nil
}
