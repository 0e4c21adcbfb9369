package casefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"prtscope/ingest/custody"
)

// readCase reads case.json, one source at a time: of a hundred thousand the text
// alone would be more than a case needs. A case of another schema is an ErrVersion,
// whatever else is in it.
func readCase(r io.Reader) (*custody.Case, error) {
	d := json.NewDecoder(r)
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, damaged(err)
	}
	rest := []byte{'{'}
	var sources []custody.Source
	var misfit error // one that is no source of this schema
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, damaged(err)
		}
		if name, _ := key.(string); strings.EqualFold(name, "sources") { // as the other keys are told
			if sources, misfit, err = readSources(d); err != nil {
				return nil, damaged(err)
			}
			continue
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, damaged(err)
		}
		name, err := json.Marshal(key)
		if err != nil {
			return nil, err
		}
		if len(rest) > 1 {
			rest = append(rest, ',')
		}
		rest = append(append(append(rest, name...), ':'), value...)
	}
	if _, err := d.Token(); err != nil {
		return nil, damaged(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, damaged(errors.New("something follows it"))
	}
	rest = append(rest, '}')
	var head struct{ Schema int }
	if err := json.Unmarshal(rest, &head); err != nil {
		return nil, damaged(err)
	}
	if head.Schema != Schema {
		return nil, fmt.Errorf("%w: its schema is %d, this program's is %d", ErrVersion, head.Schema, Schema)
	}
	c := new(custody.Case)
	if err := errors.Join(json.Unmarshal(rest, c), misfit); err != nil {
		return nil, damaged(err)
	}
	c.Sources = sources
	return c, nil
}

// damaged is what a case.json is that cannot be read, for a reason if there is one.
func damaged(why error) error {
	if why == nil {
		why = errors.New("it is no JSON object")
	}
	return fmt.Errorf("%s %w: %w", caseName, ErrDamaged, why)
}

// readSources reads the list of sources. Sources say the same of themselves again
// and again, which is held once.
func readSources(d *json.Decoder) (sources []custody.Source, misfit, err error) {
	if t, err := d.Token(); err != nil || t == nil {
		return nil, nil, err
	} else if t != json.Delim('[') {
		return nil, nil, errors.New("its sources are no list")
	}
	said := words{texts: map[string]string{}, lists: map[string][]string{}}
	sources = []custody.Source{}
	for d.More() {
		var s custody.Source
		switch err := d.Decode(&s); err.(type) {
		case nil:
		case *json.UnmarshalTypeError:
			misfit = err
		default:
			return nil, nil, err
		}
		said.share(&s)
		sources = append(sources, s)
	}
	_, err = d.Token()
	return sources, misfit, err
}

// words are what sources say of themselves.
type words struct {
	texts map[string]string
	lists map[string][]string
}

func (w *words) share(s *custody.Source) {
	for _, t := range []*string{&s.Collector, &s.Format, &s.Why, &s.Encoding} {
		*t = w.text(*t)
	}
	for _, l := range []*[]string{&s.Kinds, &s.Missing, &s.Unknown} {
		*l = w.list(*l)
	}
	for i := range s.Notes {
		n := &s.Notes[i]
		n.Code, n.Text = w.text(n.Code), w.text(n.Text)
	}
	for i := range s.Members {
		w.share(&s.Members[i])
	}
}

func (w *words) text(t string) string {
	if known, ok := w.texts[t]; ok {
		return known
	}
	w.texts[t] = t
	return t
}

func (w *words) list(l []string) []string {
	if len(l) == 0 {
		return l
	}
	key := strings.Join(l, "\x00")
	known, ok := w.lists[key]
	if !ok || len(known) != len(l) {
		known = l[:len(l):len(l)]
		w.lists[key] = known
	}
	return known
}
