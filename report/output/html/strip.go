package html

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// The strip is drawn in a box of these units; print and screen scale it.
const (
	stripWide  = 760
	stripLeft  = 64
	stripSteps = (stripWide - stripLeft) / 4
)

// strip is what the printed document keeps of a device's timeline: bounded,
// whatever the number of its sign-ins.
type strip struct {
	from, to int64 // seconds
	activity [stripSteps]int
	prts     []stripPRT
	marks    [stripSteps]uint8 // rank of the worst finding that rests there, from 1; 0 is none
}

type stripPRT struct {
	first, last int64
	ticks       [stripSteps * 2]bool
}

func newStrip(d *finding.DeviceTimeline, from, to int64) *strip {
	s := &strip{from: from, to: max(to, from+1)}
	for i := range d.Len() {
		s.activity[s.at(d.Rows.Time.At(i)/second, stripSteps)]++
	}
	for _, p := range d.PRTs[:min(len(d.PRTs), 4)] {
		q := stripPRT{first: p.First / second, last: p.Last / second}
		for _, t := range p.Renewals {
			q.ticks[s.at(t/second, stripSteps*2)] = true
		}
		s.prts = append(s.prts, q)
	}
	return s
}

func (s *strip) at(t int64, steps int) int {
	i := int((t - s.from) * int64(steps) / (s.to - s.from))
	return max(0, min(steps-1, i))
}

func (s *strip) x(t int64) float64 {
	t = max(s.from, min(s.to, t))
	return stripLeft + float64(t-s.from)*(stripWide-stripLeft)/float64(s.to-s.from)
}

// mark notes that a finding rests on a sign-in.
func (s *strip) mark(t int64, rank int) {
	at := &s.marks[s.at(t, stripSteps)]
	if n := uint8(rank + 1); *at == 0 || n < *at {
		*at = n
	}
}

// draw returns the strip as SVG with a mark where the finding lies. It writes
// numbers and fixed words only.
func (s *strip) draw(f *finding.Finding) template.HTML {
	b, y := s.lanes("with the finding marked")
	x, end := s.x(view.Time(f.First).Unix()), s.x(view.Time(f.Last).Unix())
	fmt.Fprintf(b, `<text x="0" y="%d">Finding</text><rect class="mark %s" x="%.1f" y="%d" width="%.1f" height="7" rx="2"/></svg>`, y+7, severity(f.Severity), x-3, y, max(6, end-x+6))
	return template.HTML(b.String())
}

// marked returns the strip as SVG with a mark wherever a finding rests on it.
func (s *strip) marked() template.HTML {
	b, y := s.lanes("with all its findings marked")
	fmt.Fprintf(b, `<text x="0" y="%d">Findings</text>`, y+7)
	for i, n := range s.marks {
		if n > 0 {
			fmt.Fprintf(b, `<rect class="mark %s" x="%d" y="%d" width="4" height="7"/>`, severity(finding.Severities[min(int(n)-1, len(finding.Severities)-1)]), stripLeft+i*4, y)
		}
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// lanes begins the strip: its PRTs and sign-ins, and where the next lane lies.
func (s *strip) lanes(what string) (*strings.Builder, int) {
	b := &strings.Builder{}
	height := 18*len(s.prts) + 50
	fmt.Fprintf(b, `<svg class="strip" viewBox="0 0 %d %d" role="img" aria-label="Sign-ins of the device over the case, %s">`, stripWide, height, what)
	ticks(b, s, height)
	y := 2
	for n, p := range s.prts {
		fmt.Fprintf(b, `<text x="0" y="%d">PRT %d</text><rect class="bar" x="%.1f" y="%d" width="%.1f" height="13"/>`, y+10, n+1, s.x(p.first), y, max(1, s.x(p.last)-s.x(p.first)))
		b.WriteString(`<path class="tick" d="`)
		for i, on := range p.ticks {
			if on {
				fmt.Fprintf(b, "M%d %dv13", stripLeft+i*(stripWide-stripLeft)/len(p.ticks), y)
			}
		}
		b.WriteString(`"/>`)
		y += 18
	}
	top := 1
	for _, n := range s.activity {
		top = max(top, n)
	}
	fmt.Fprintf(b, `<text x="0" y="%d">Sign-ins</text>`, y+12)
	b.WriteString(`<path class="act" d="`)
	for i, n := range s.activity {
		if n > 0 {
			fmt.Fprintf(b, "M%d %dv-%d", stripLeft+i*4+2, y+14, max(1, 13*n/top))
		}
	}
	b.WriteString(`"/>`)
	y += 20
	return b, y
}

// ticks draws at most eight dates.
func ticks(b *strings.Builder, s *strip, height int) {
	days := int64(1)
	for (s.to-s.from)/(days*86400) > 8 {
		days++
	}
	start := s.from - s.from%86400
	if start < s.from {
		start += 86400
	}
	for t := start; t < s.to; t += days * 86400 {
		x, side := s.x(t)+2, "start"
		if x > stripWide-40 { // it would leave the paper
			x, side = x-4, "end"
		}
		fmt.Fprintf(b, `<path class="grid" d="M%.1f 0V%d"/><text class="date" text-anchor="%s" x="%.1f" y="%d">%s</text>`, s.x(t), height-12, side, x, height-2, time.Unix(t, 0).UTC().Format("2 Jan"))
	}
}

// severity returns a word that is safe as the name of a class.
func severity(s finding.Severity) string {
	if s.Rank() < len(finding.Severities) {
		return string(s)
	}
	return string(finding.Info)
}

// chart draws the activity of the whole case, stacked by label.
func chart(a finding.Activity) template.HTML {
	n, top := 0, int64(1)
	for _, row := range a.Counts {
		n = max(n, len(row))
	}
	start := view.Time(a.Start)
	if n == 0 || a.Step <= 0 || start.IsZero() {
		return ""
	}
	const bars = 240
	group := (n + bars - 1) / bars
	sums := make([][]int64, len(a.Counts))
	for l, row := range a.Counts {
		sums[l] = make([]int64, (n+group-1)/group)
		for i, c := range row {
			sums[l][i/group] += c
		}
	}
	for i := range sums[0] {
		sum := int64(0)
		for l := range sums {
			sum += sums[l][i]
		}
		top = max(top, sum)
	}
	var b strings.Builder
	b.WriteString(`<svg class="chart" viewBox="0 0 760 150" role="img" aria-label="Sign-ins over the case period by reported token type">`)
	s := &strip{from: start.Unix(), to: start.Unix() + int64(n)*a.Step}
	wide := float64(stripWide-stripLeft) / float64(len(sums[0]))
	for _, share := range []int64{0, 1, 2} {
		y := 130 - float64(share)*60
		fmt.Fprintf(&b, `<path class="grid" d="M%d %.1fH760"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`, stripLeft, y, stripLeft-6, y+3, view.Number(top*share/2))
	}
	for i := range sums[0] {
		y := 130.0
		for l := range sums {
			if c := sums[l][i]; c > 0 {
				h := 120 * float64(c) / float64(top)
				y -= h
				fmt.Fprintf(&b, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, colour(a.Labels, l), stripLeft+float64(i)*wide, y, max(0.4, wide-0.6), h)
			}
		}
	}
	ticks(&b, s, 150)
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// colour returns the class of a label of the chart: what the label means where
// that is known, else one by place.
func colour(labels []string, i int) string {
	if i < len(labels) {
		switch labels[i] {
		case "primaryRefreshToken":
			return "s0"
		case "refreshToken":
			return "s1"
		case "none":
			return "s2"
		case "failed":
			return "s3"
		}
	}
	return fmt.Sprintf("s%d", 4+i%4)
}
