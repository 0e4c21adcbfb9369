package html

import (
	"cmp"
	"fmt"
	"slices"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// A shard of devices is full at this many sign-ins, a page of findings at this
// many findings.
const (
	shardRows    = 6000
	pageFindings = 50
)

// packer turns the view and the devices that stream past it into chunks.
type packer struct {
	v       *view.View
	c       *chunks
	app     bool // whether there is a front end to read chunks
	sources map[string]int
	worst   map[string]finding.Severity
	byID    map[string][]int // device → findings, by place in v.Findings
	strips  map[string]*strip

	devices deviceList
	users   map[string]*userData
	shard   []*deviceData
	rows    int
	first   []int // first device of each shard
}

// deviceList is all devices, as columns.
type deviceList struct {
	ID       []string `json:"id"`
	Name     []string `json:"name"`
	OS       []string `json:"os"`
	Trust    []string `json:"trust"`
	User     []string `json:"user"` // who signs in most
	Users    []int    `json:"users"`
	Events   []int    `json:"events"`
	PRTs     []int    `json:"prts"`
	Nets     []int    `json:"nets"`
	First    []int64  `json:"first"`
	Last     []int64  `json:"last"`
	Severity []int    `json:"sev"` // rank; 9 is none
	Findings []int    `json:"find"`
}

// userData is one user over all devices.
type userData struct {
	Name    string `json:"name"`
	ID      string `json:"id"`
	Devices []int  `json:"devices"`
	Events  int    `json:"events"`
	Sev     int    `json:"sev"`
	Find    int    `json:"find"`
	First   int64  `json:"first"`
	Last    int64  `json:"last"`
}

const noSeverity = 9

func newPacker(v *view.View, c *chunks, app bool) *packer {
	p := &packer{v: v, c: c, app: app, sources: view.Numbers(v.Sources), worst: map[string]finding.Severity{},
		byID: map[string][]int{}, strips: map[string]*strip{}, users: map[string]*userData{}}
	p.devices = deviceList{ID: []string{}, Name: []string{}, OS: []string{}, Trust: []string{}, User: []string{}, Users: []int{}, Events: []int{}, PRTs: []int{},
		Nets: []int{}, First: []int64{}, Last: []int64{}, Severity: []int{}, Findings: []int{}}
	for i := range v.Findings {
		f := &v.Findings[i]
		p.worst[f.ID] = f.Severity
		for _, d := range f.Devices {
			p.byID[d.ID] = append(p.byID[d.ID], i)
		}
	}
	return p
}

// device takes in the next device.
func (p *packer) device(d *finding.DeviceTimeline) error {
	found := p.byID[d.ID]
	if len(found) > 0 && p.v.Findings[found[0]].Severity.AtLeast(finding.Medium) && found[0] < fullFindings {
		p.strips[d.ID] = newStrip(d, p.v.From.Unix(), p.v.To.Unix())
	}
	if !p.app {
		return nil
	}
	anchors := map[string]bool{}
	for _, i := range found {
		for _, e := range p.v.Findings[i].Evidence {
			if e.Role == "anchor" {
				anchors[e.Event] = true
			}
		}
	}
	data := pack(d, p.sources, p.worst, anchors)
	if p.rows > 0 && p.rows+len(d.Rows) > shardRows {
		if err := p.flush(); err != nil {
			return err
		}
	}
	p.list(d, data, found)
	p.shard = append(p.shard, data)
	p.rows += len(d.Rows) + 1
	return nil
}

func (p *packer) flush() error {
	if len(p.shard) == 0 {
		return nil
	}
	name := fmt.Sprintf("dev-%d", len(p.first))
	p.first = append(p.first, len(p.devices.ID)-len(p.shard))
	err := p.c.add(name, p.shard)
	p.shard, p.rows = nil, 0
	return err
}

// list adds a device to the lists of devices and users.
func (p *packer) list(d *finding.DeviceTimeline, data *deviceData, found []int) {
	l, at := &p.devices, len(p.devices.ID)
	events := make([]int, len(d.Users))
	first, last := make([]int64, len(d.Users)), make([]int64, len(d.Users))
	for i := range d.Rows {
		if u := d.Rows[i].User; u >= 0 && u < len(events) {
			if events[u] == 0 {
				first[u] = d.Rows[i].Time / second
			}
			events[u]++
			last[u] = d.Rows[i].Time / second
		}
	}
	main, most := "", 0
	for u, n := range events {
		if n > most {
			main, most = data.Users[u], n
		}
		p.user(d.Users[u], data.Users[u], at, n, first[u], last[u])
	}
	from, to := int64(0), int64(0)
	if n := len(d.Rows); n > 0 {
		from, to = d.Rows[0].Time/second, d.Rows[n-1].Time/second
	}
	sev := noSeverity
	if len(found) > 0 {
		sev = p.v.Findings[found[0]].Severity.Rank()
	}
	l.ID, l.Name, l.OS, l.Trust = append(l.ID, d.ID), append(l.Name, d.Name), append(l.OS, d.OS), append(l.Trust, view.Trust(d.Trust))
	l.User, l.Users, l.Events, l.PRTs = append(l.User, main), append(l.Users, len(d.Users)), append(l.Events, len(d.Rows)), append(l.PRTs, len(d.PRTs))
	l.Nets, l.First, l.Last = append(l.Nets, len(data.Nets)), append(l.First, from), append(l.Last, to)
	l.Severity, l.Findings = append(l.Severity, sev), append(l.Findings, len(found))
}

func (p *packer) user(u finding.User, name string, device, events int, first, last int64) {
	d := p.users[u.ID+"\x00"+u.UPN]
	if d == nil {
		d = &userData{Name: name, ID: u.ID, Sev: noSeverity, First: first, Last: last}
		p.users[u.ID+"\x00"+u.UPN] = d
	}
	d.Devices = append(d.Devices, device)
	d.Events += events
	if events > 0 {
		d.First, d.Last = min(cmp.Or(d.First, first), first), max(d.Last, last)
	}
}

// finish writes what remains: the last devices, the lists, the findings.
func (p *packer) finish() error {
	if err := p.flush(); err != nil {
		return err
	}
	if err := p.c.add("devices", p.devices); err != nil {
		return err
	}
	for i := range p.v.Findings {
		f := &p.v.Findings[i]
		for _, u := range f.Users {
			d := p.users[u.ID+"\x00"+u.UPN]
			if d == nil {
				d = &userData{Name: cmp.Or(u.UPN, u.ID), ID: u.ID, Sev: noSeverity, Devices: []int{}}
				p.users[u.ID+"\x00"+u.UPN] = d
			}
			d.Sev = min(d.Sev, f.Severity.Rank())
			d.Find++
		}
	}
	users := []*userData{}
	for _, u := range p.users {
		users = append(users, u)
	}
	slices.SortFunc(users, func(a, b *userData) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	if err := p.c.add("users", users); err != nil {
		return err
	}
	return p.findings()
}
