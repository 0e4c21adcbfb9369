package html

import (
	"cmp"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// asides writes what single pages ask for: why token types are not believed, on
// what records of one sign-in disagree, what was set aside, and incidents.
func (p *Page) asides() error {
	reasons := []shownReason{}
	for _, r := range p.v.Tokens.Reasons {
		s := shownReason{Reported: r.Reported, Believed: r.Believed, Why: r.Why, Count: r.Count, Rows: []shownMisread{}}
		for i := range r.Rows {
			s.Rows = append(s.Rows, p.misread(&r.Rows[i]))
		}
		reasons = append(reasons, s)
	}
	if err := p.aside("tokens", map[string]any{"reasons": reasons, "more": p.v.Tokens.More, "months": nonNil(p.v.Tokens.Months)}); err != nil {
		return err
	}
	differs := []shownDiffers{}
	for _, d := range p.v.Disagreements {
		s := shownDiffers{Column: d.Column, A: d.A, B: d.B, Compared: d.Compared, Differ: d.Differ, Months: nonNil(d.Months), Examples: []shownDiffering{}}
		for _, e := range d.Examples {
			x := shownDiffering{T: e.Time / second, Event: e.Event, User: e.User, Says: []shownSays{}}
			for _, v := range e.Says {
				x.Says = append(x.Says, shownSays{v.Value, p.desk.sources[v.Source], v.Record, v.Offset})
			}
			s.Examples = append(s.Examples, x)
		}
		differs = append(differs, s)
	}
	if err := p.aside("differs", differs); err != nil {
		return err
	}
	if err := p.aside("accepted", nonNil(p.v.SetAside.List)); err != nil {
		return err
	}
	return p.aside("incidents", p.wholeIncidents())
}

// aside adds a chunk as encoding/json writes it.
func (p *Page) aside(name string, v any) error {
	raw, err := island(v)
	if err != nil {
		return err
	}
	return p.c.add(name, dense, append(p.c.buffer(), raw...))
}

type shownReason struct {
	Reported string         `json:"reported"`
	Believed string         `json:"believed"`
	Why      string         `json:"why"`
	Count    int64          `json:"count"`
	Rows     []shownMisread `json:"rows"`
}

// shownMisread is a sign-in whose reported token type is not believed.
type shownMisread struct {
	T      int64  `json:"t"`
	Event  string `json:"event"`
	What   string `json:"what"`
	User   string `json:"user"`
	Device string `json:"device"`
	Place  int    `json:"place"` // of the device in the list of devices, or -1
	App    string `json:"app"`
	IP     string `json:"ip"`
	Source int    `json:"s"`
	Record int64  `json:"row"`
	Offset int64  `json:"o"`
}

func (p *Page) misread(m *finding.Misread) shownMisread {
	r := &m.Row
	return shownMisread{r.Time / second, r.Event, view.Words(r), person(m.User), cmp.Or(m.Device.Name, m.Device.ID), p.placeOf(m.Device.ID), r.App, r.IP, p.desk.sources[r.Source], r.Record, r.Offset}
}

// placeOf is where a device stands in the list of devices, or -1.
func (p *Page) placeOf(id string) int {
	if place, known := p.guessed.place[view.KeyOf(id)]; known && id != "" {
		return int(place)
	}
	return -1
}

type shownDiffers struct {
	Column   string                 `json:"column"`
	A        string                 `json:"a"`
	B        string                 `json:"b"`
	Compared int64                  `json:"compared"`
	Differ   int64                  `json:"differ"`
	Months   []finding.MonthDiffers `json:"months"`
	Examples []shownDiffering       `json:"examples"`
}

type shownDiffering struct {
	T     int64       `json:"t"`
	Event string      `json:"event"`
	User  string      `json:"user"`
	Says  []shownSays `json:"says"`
}

type shownSays struct {
	Value  string `json:"value"`
	Source int    `json:"s"`
	Record int64  `json:"row"`
	Offset int64  `json:"o"`
}

func nonNil[T any](list []T) []T { return append([]T{}, list...) }
