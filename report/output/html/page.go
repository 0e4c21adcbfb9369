package html

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// A shard of devices is full at this many sign-ins, a page of findings at this
// many findings: in cases up to so many of them. Larger cases have larger
// pieces, because index.html names each, and must not grow without bound.
const (
	shardRows    = 6000
	pageFindings = 50
	fewRows      = 10_000_000
	fewFindings  = 100_000
)

// sized is how much a piece holds of n things, if it holds usual of few.
func sized(usual int, n, few int64) int { return usual * int(max(1, (n+few-1)/few)) }

// drawnDevices is of how many devices of a finding the document may draw one.
const drawnDevices = 3

// Page is a page being written: findings and devices stream past it, and of
// each little is held.
type Page struct {
	v      *view.View
	create func(name string) (io.WriteCloser, error)
	c      *chunks
	app    bool // whether there is a front end to read chunks
	budget *view.Budget
	cut    bool
	kept   int // devices whose timelines were not cut
	desk   desk

	courses courses
	drawn   map[string]bool // devices that the document may draw
	strips  map[string]*strip
	seen    map[string]bool
	shown   []drawnDevice // in the document
	beside  []drawnDevice // in the page beside it that is next
	sides   int           // pages beside it
	besides int           // devices in them
	undrawn int           // devices for which there is no page

	perPage     int          // findings
	perShard    int          // sign-ins
	page        bytes.Buffer // of findings
	inPage      int
	pages       int
	named       []namedDevice
	findings    list
	devices     list
	people      list
	audit       list
	guesses     list
	guessed     guessed
	detail      text // of audit events, those of a part of the list
	users       view.People
	deviceCount int
	misused     int // devices in the list that show signs of misuse

	onDevices, onNone shelf
	nameless          map[int32]int // of a user, by the place in users: the place in onNone
	sessions          sessions
}

// namedDevice is the first device that a finding names.
type namedDevice struct{ facts *view.DeviceFacts }

// Begin begins a page: index.html and, for cases that are not small,
// data/*.css. The page has the same bytes whenever its input is the same.
func Begin(create func(name string) (io.WriteCloser, error), v *view.View, budget *view.Budget, opt Options) *Page {
	p := &Page{v: v, create: create, app: Built(), budget: budget, drawn: map[string]bool{}, strips: map[string]*strip{}, seen: map[string]bool{}, courses: newCourses(v.Incidents),
		desk: desk{sources: view.Numbers(v.Sources), links: v.Links}, findings: list{name: "findings"}, devices: list{name: "devices"}, people: list{name: "users"}, audit: list{name: "audit"}, guesses: list{name: "guesses"},
		onDevices: shelf{name: "dev", ids: "ids"}, onNone: shelf{name: namelessShelf, ids: "ownids"}, nameless: map[int32]int{}}
	total := int64(0)
	for _, n := range v.Summary.Severities {
		total += int64(n)
	}
	p.perPage, p.perShard = sized(pageFindings, total, fewFindings), sized(shardRows, v.Summary.Events, fewRows)
	p.c = &chunks{create: create, inline: opt.Inline, index: map[string]Chunk{}}
	if p.cut = opt.Cut; opt.Single {
		p.c.hold = func(bytes int) error {
			if !opt.Cut && p.c.size > opt.Inline {
				return ErrLarge
			}
			return budget.Hold("the data of a single page", int64(bytes))
		}
	}
	return p
}

// Finding takes in the next finding, in order, and the line of JSON that it is. Its
// error may be a *view.LimitError.
func (p *Page) Finding(f *finding.Finding, line []byte) error {
	if f.Severity.AtLeast(finding.Medium) {
		for _, d := range f.Devices[:min(len(f.Devices), drawnDevices)] {
			if whole := len(p.named) < view.WholeFindings; whole || len(p.drawn) < paperDevices {
				p.drawn[strings.Clone(d.ID)] = true
			}
		}
	}
	if err := p.courses.add(f, p.budget); err != nil {
		return err
	}
	var first namedDevice
	if len(f.Devices) > 0 {
		first.facts = p.v.Links.Device(f.Devices[0].ID)
	}
	p.named = append(p.named, first)
	if !p.app {
		return nil
	}
	for _, u := range f.Users {
		if err := p.users.Named(u, f, p.budget); err != nil {
			return err
		}
	}
	if err := p.listFinding(f); err != nil {
		return err
	}
	if p.inPage == 0 {
		p.page.WriteByte('[')
	} else {
		p.page.WriteByte(',')
	}
	p.page.Write(line)
	if p.inPage++; p.inPage == p.perPage {
		return p.flushPage()
	}
	return nil
}

func (p *Page) flushPage() error {
	if p.inPage == 0 {
		return nil
	}
	p.page.WriteByte(']')
	name := fmt.Sprintf("fd-%d", p.pages)
	p.pages++
	t := append(p.c.buffer(), p.page.Bytes()...)
	p.page.Reset()
	p.inPage = 0
	return p.c.add(name, dense, t)
}

// Device takes in the next device, or what of a user names none. Its error may be
// a *view.LimitError.
func (p *Page) Device(d *finding.DeviceTimeline) error {
	if d.Nameless() {
		return p.noDevice(d)
	}
	if p.drawn[d.ID] {
		p.strips[strings.Clone(d.ID)] = newStrip(d, p.v.From.Unix(), p.v.To.Unix())
	}
	p.desk.read(d)
	if err := p.draws(d); err != nil || !p.app {
		return err
	}
	facts := p.v.Links.Device(d.ID)
	cut := p.cut && (facts == nil || facts.Worst > finding.Medium.Rank())
	if !cut {
		p.kept++
	}
	if _, err := p.put(&p.onDevices, d, cut); err != nil {
		return err
	}
	return p.listDevice(d)
}

// noDevice takes in what of a user names no device.
func (p *Page) noDevice(d *finding.DeviceTimeline) error {
	if !p.app {
		return nil
	}
	at, err := p.users.Signs(d, -1, p.budget)
	if err != nil {
		return err
	}
	p.desk.read(d)
	cut := p.cut && !slices.ContainsFunc(p.desk.rests, func(r view.Rest) bool { return r.Worst <= finding.Medium.Rank() })
	place, err := p.put(&p.onNone, d, cut)
	if err != nil {
		return err
	}
	p.nameless[at] = place
	return p.budget.Hold("the users", 24)
}

// End writes what remains: the last devices, the lists, the page itself.
func (p *Page) End() error {
	if p.cut {
		p.v.CutTimelines(p.kept, p.deviceCount)
	}
	if err := p.flushBeside(); err != nil {
		return err
	}
	document, err := document(p.v, p, p.app)
	if err != nil {
		return err
	}
	page := &page{document: document, style: asset("document.css") + asset("web/dist/app.css") + margins(p.v)}
	if p.app {
		if err := p.finish(); err != nil {
			return err
		}
		if page.data, err = island(p.island()); err != nil {
			return err
		}
		page.boot, page.app, page.held, page.folder = asset("boot.js"), asset("web/dist/app.js"), p.c.held, p.c.spilt
	}
	return page.write(p.create)
}

func (p *Page) finish() error {
	for _, flush := range []func() error{
		p.flushPage,
		func() error { return p.flushShard(&p.onDevices) },
		func() error { return p.flushShard(&p.onNone) },
		func() error { return p.findings.flush(p.c) },
		func() error { return p.devices.flush(p.c) },
		p.flushAudit,
		p.writeUsers,
		p.flushGuesses,
		p.asides,
		p.places,
		func() error { return p.sessions.write(p.c) },
	} {
		if err := flush(); err != nil {
			return err
		}
	}
	return p.c.flush()
}

// places adds where the first device of each finding stands in the list of
// devices, which is not known before devices have streamed past.
func (p *Page) places() error {
	places := make([]int32, len(p.named))
	for i, d := range p.named {
		places[i] = -1
		if d.facts != nil {
			places[i] = int32(d.facts.Place)
		}
	}
	return p.c.add("places", dense, ints(p.c.buffer(), places))
}
