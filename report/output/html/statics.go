package html

import (
	"bufio"
	"cmp"
	"fmt"
	"html/template"
	"io"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// Without scripts, every device that a finding of medium level or higher names
// has a drawn timeline: the first of them in the document, the rest in pages
// beside it.
const (
	paperDevices = 80  // in the document
	pageDevices  = 400 // in a page beside it
)

// drawnDevice is a device with its timeline, as the document draws it.
type drawnDevice struct {
	ID, Name, User, OS    string
	Worst                 finding.Severity
	Findings, Rows, Users int
	First, Last           int64
	Standing              string // what the directory says of it
	Strip                 template.HTML
}

// draws decides where a device is drawn, and draws it.
func (p *Page) draws(d *finding.DeviceTimeline) error {
	facts := p.v.Links.Device(d.ID)
	if facts == nil || facts.Worst > finding.Medium.Rank() || d.Len() == 0 {
		return nil
	}
	s := p.strips[d.ID]
	here := s != nil
	if !here {
		if p.c.hold != nil {
			p.undrawn++ // a single file has no page beside it
			return nil
		}
		s = newStrip(d, p.v.From.Unix(), p.v.To.Unix())
	}
	for i, r := range p.desk.rests {
		s.mark(d.Rows.Time.At(int(p.desk.on[i]))/second, r.Worst)
	}
	first, last := d.Span()
	x := drawnDevice{ID: d.ID, Name: cmp.Or(d.Name, d.ID), OS: d.OS, Worst: finding.Severities[facts.Worst], Findings: len(facts.Named), Rows: d.Len(), Users: len(d.Users),
		First: first / second, Last: last / second, Standing: view.StandingText(d), Strip: s.marked()}
	if len(d.Users) > 0 {
		x.User = person(d.Users[0])
	}
	if here {
		x.ID, x.Name, x.User, x.OS = strings.Clone(x.ID), strings.Clone(x.Name), strings.Clone(x.User), strings.Clone(x.OS)
		p.shown = append(p.shown, x)
		return p.budget.Hold("the timelines of the document", int64(len(x.Strip)+len(x.ID)+len(x.Name)+len(x.User)+len(x.OS)+len(x.Standing)+100))
	}
	p.beside = append(p.beside, x)
	if len(p.beside) == pageDevices {
		return p.flushBeside()
	}
	return nil
}

// flushBeside writes a page of timelines beside the document. It needs no script
// and may load nothing.
func (p *Page) flushBeside() error {
	if len(p.beside) == 0 {
		return nil
	}
	p.sides++
	w, err := p.create(fmt.Sprintf("timelines/%d.html", p.sides))
	if err != nil {
		return err
	}
	defer w.Close()
	if err := writeTimelines(w, p.v, p.beside, p.sides); err != nil {
		return err
	}
	p.besides += len(p.beside)
	p.beside = p.beside[:0]
	return w.Close()
}

const timelinesPage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src {{.Hash}}; base-uri 'none'; form-action 'none'"><meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Timelines {{.Number}}</title>
<style>{{.Style}}</style></head><body><main id="paper"><header><p class="brand">prtscope</p>{{with .Marking}}<p class="marking">{{v .}}</p>{{end}}<h1>{{v .Heading}}: timelines of devices, page {{.Number}}</h1><p class="sub">Devices that a finding of medium level or higher names. The report is in index.html, one folder up.</p></header>
{{range .Devices}}{{template "device" .}}{{end}}</main></body></html>
`

// deviceBlock is one device in the document and in the pages beside it.
const deviceBlock = `{{define "device"}}<article class="device"><h4><i class="shape {{sev .Worst}}"></i>{{v .Name}} <span class="mono small">{{v .ID}}</span></h4><p class="small">{{plural .Findings "finding"}}, worst {{sev .Worst}} · {{plural .Rows "sign-in"}}, {{day .First}} – {{day .Last}}{{if .User}} · {{v .User}}{{with more .Users}} and {{number .}} more{{end}}{{end}}{{if .OS}} · {{v .OS}}{{end}}</p>{{with .Standing}}<p class="small">By the directory: {{whole .}}</p>{{end}}{{.Strip}}</article>
{{end}}`

func writeTimelines(w io.Writer, v *view.View, devices []drawnDevice, number int) error {
	style := asset("document.css") + margins(v)
	t, err := template.New("page").Funcs(functions(v)).Parse(deviceBlock)
	if err == nil {
		t, err = t.Parse(timelinesPage)
	}
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	err = t.Execute(b, map[string]any{"Hash": template.HTMLAttr(hash(style)), "Style": template.CSS(style), "Number": number, "Heading": v.Cover.Heading(), "Marking": v.Cover.Marking, "Devices": devices})
	if err != nil {
		return err
	}
	return b.Flush()
}
