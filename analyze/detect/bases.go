package detect

import (
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
)

// maxBases is how many bases a finding has.
const maxBases = 5

// bases returns from where what a finding tells of was done, as far as that may tie it to
// the same done to others: addresses in networks that nobody of the tenant had as a matter
// of course, and such networks with the tool that was used there. Where the tenant is at
// home, and through its tunnels, many do many things.
func (p *Pass) bases(f *finding.Finding, d *Draft) (list []string) {
	if p.T == nil || !f.Severity.AtLeast(finding.Medium) || f.Shows() != finding.Misuse {
		return nil
	}
	t := p.T
	seen := map[string]bool{}
	add := func(base string) {
		if !seen[base] {
			seen[base], list = true, append(list, base)
		}
	}
	last := [3]int32{-1, -1, -1}
	for n, i := range d.Rows {
		now := [3]int32{t.Code(timeline.IP64, i), t.Code(timeline.Net, i), t.Code(timeline.Agent, i)}
		if now == last || n < len(d.Roles) && (d.Roles[n] == Anchor || d.Roles[n] == Context) || !p.foreign(i) {
			continue
		}
		last = now
		net := t.Text(timeline.Net, i)
		if now[0] != 0 {
			add(t.Text(timeline.IP64, i) + " (" + net + ")")
		}
		if tool := reference.ToolAgentOf(t.Text(timeline.Agent, i)); tool != nil {
			add(net + " with " + tool.Tool)
		}
		if len(list) >= maxBases {
			break
		}
	}
	return list
}

// foreign reports whether row i succeeded from a network that nobody of the tenant had as
// a matter of course, and that is no way in of its own.
func (p *Pass) foreign(i int) bool {
	t := p.T
	net := t.Text(timeline.Net, i)
	return t.Is(i, timeline.OK) && p.World.Survey.NewNet(net, t.Time[i]) && !p.World.Survey.NewGateway(net) && !p.Elsewhere(i) && !p.Corporate(i)
}
