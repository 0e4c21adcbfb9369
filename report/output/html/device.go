package html

import (
	"slices"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// maxEventIDs is up to how many sign-ins a device's data carries their ids,
// which cannot be packed; beyond it source, record and offset lead to them.
const maxEventIDs = 20000

const second = 1_000_000 // microseconds

// deviceData is one device as the page reads it. Columns have equal length;
// strings are indexes into dictionaries, times are seconds since the one
// before.
type deviceData struct {
	ID       string           `json:"id"`
	Users    []string         `json:"users"`
	PRTs     []prtData        `json:"prts"`
	Nets     []netData        `json:"nets"`
	Apps     []string         `json:"apps"`
	Agents   []string         `json:"agents"`
	Tokens   []string         `json:"tokens"`
	Sessions []string         `json:"sessions"`
	Words    []string         `json:"words"`
	Findings []string         `json:"findings"`
	Changes  []changeData     `json:"changes"`
	Columns  map[string][]int `json:"c"`
	Events   []string         `json:"events,omitempty"`
	Pins     [][2]int         `json:"pins"` // row, finding
}

type prtData struct {
	User      int    `json:"user"`
	Partition string `json:"partition"`
	First     int64  `json:"first"`
	Issued    bool   `json:"issued"`
	Last      int64  `json:"last"`
	End       int64  `json:"end"`
	EndWhy    string `json:"why"`
	Renew     []int  `json:"renew"` // seconds since the one before
	Odd       []int  `json:"odd"`   // renewals from a suspicious network
}

type netData struct {
	IP   string `json:"ip"`
	ASN  int64  `json:"asn"`
	CC   string `json:"cc"`
	Rows int    `json:"rows"`
	Odd  bool   `json:"odd"`
}

type changeData struct {
	T        int64  `json:"t"`
	Activity string `json:"activity"`
	Actor    string `json:"actor"`
	Effect   string `json:"effect"`
	Target   string `json:"target"`
	Event    string `json:"event"`
	Source   int    `json:"s"`
	Record   int64  `json:"r"`
	Offset   int64  `json:"o"`
}

// words numbers strings in order of first use.
type words struct {
	list []string
	at   map[string]int
}

func (w *words) index(s string) int {
	if i, ok := w.at[s]; ok {
		return i
	}
	if w.at == nil {
		w.at = map[string]int{}
	}
	w.at[s] = len(w.list)
	w.list = append(w.list, s)
	return len(w.list) - 1
}

// pack turns a timeline into columns. worst gives the severity of a finding,
// anchors are the sign-ins that show where the device itself is.
func pack(d *finding.DeviceTimeline, sources map[string]int, worst map[string]finding.Severity, anchors map[string]bool) *deviceData {
	out := &deviceData{ID: d.ID, Users: []string{}, Columns: map[string][]int{}, Pins: [][2]int{}}
	for _, u := range d.Users {
		name := u.UPN
		if name == "" {
			name = u.ID
		}
		out.Users = append(out.Users, name)
	}
	var apps, agents, tokens, sessions, kinds, findings words
	tokens.index("")
	nets := map[netKey]int{}
	last, keepIDs := int64(0), len(d.Rows) <= maxEventIDs
	put := func(name string, v int) { out.Columns[name] = append(out.Columns[name], v) }
	for i := range d.Rows {
		r := &d.Rows[i]
		t := r.Time / second
		put("t", int(t-last))
		last = t
		key := netKey{r.IP, r.ASN, r.Country}
		n, ok := nets[key]
		if !ok {
			n = len(out.Nets)
			nets[key] = n
			out.Nets = append(out.Nets, netData{IP: r.IP, ASN: r.ASN, CC: r.Country})
		}
		out.Nets[n].Rows++
		put("n", n)
		put("k", int(view.KindOf(r)))
		put("w", kinds.index(view.Words(r)))
		put("r", tokens.index(r.Reported))
		put("b", tokens.index(r.Believed))
		put("a", apps.index(r.App))
		put("to", apps.index(r.Resource))
		put("g", agents.index(r.Agent))
		put("u", r.User)
		put("p", r.PRT)
		put("x", sessions.index(r.Session))
		put("f", int(r.Error))
		put("s", sources[r.Source])
		put("row", int(r.Record))
		put("o", int(r.Offset))
		if keepIDs {
			out.Events = append(out.Events, r.Event)
		}
		for _, id := range r.Finding {
			out.Pins = append(out.Pins, [2]int{i, findings.index(id)})
		}
	}
	out.Apps, out.Agents, out.Tokens, out.Sessions, out.Words, out.Findings = some(apps), some(agents), some(tokens), some(sessions), some(kinds), some(findings)
	suspect(d, out, nets, worst, anchors)
	out.PRTs = prts(d, out, nets)
	out.Changes = []changeData{}
	for _, c := range d.Changes {
		out.Changes = append(out.Changes, changeData{c.Time / second, c.Activity, c.Actor, c.Effect, c.Target, c.Event, sources[c.Source], c.Record, c.Offset})
	}
	if out.Nets == nil {
		out.Nets = []netData{}
	}
	return out
}

type netKey struct {
	ip  string
	asn int64
	cc  string
}

func some(w words) []string {
	if w.list == nil {
		return []string{}
	}
	return w.list
}

// suspect marks the networks most of whose sign-ins are evidence of a finding
// of medium level or higher. Sign-ins that show where the device itself is are
// evidence too and do not count, and the network it uses most is its own.
func suspect(d *finding.DeviceTimeline, out *deviceData, nets map[netKey]int, worst map[string]finding.Severity, anchors map[string]bool) {
	hits, own := make([]int, len(out.Nets)), 0
	for i := range d.Rows {
		r := &d.Rows[i]
		if !anchors[r.Event] && slices.ContainsFunc(r.Finding, func(id string) bool { s, ok := worst[id]; return ok && s.AtLeast(finding.Medium) }) {
			hits[nets[netKey{r.IP, r.ASN, r.Country}]]++
		}
	}
	for n := range out.Nets {
		if out.Nets[n].Rows > out.Nets[own].Rows {
			own = n
		}
	}
	for n := range out.Nets {
		out.Nets[n].Odd = n != own && hits[n]*2 > out.Nets[n].Rows
	}
}

func prts(d *finding.DeviceTimeline, out *deviceData, nets map[netKey]int) []prtData {
	odd := map[[2]int64]bool{} // PRT and time of sign-ins from suspicious networks
	for i := range d.Rows {
		r := &d.Rows[i]
		if out.Nets[nets[netKey{r.IP, r.ASN, r.Country}]].Odd {
			odd[[2]int64{int64(r.PRT), r.Time}] = true
		}
	}
	list := []prtData{}
	for i, p := range d.PRTs {
		q := prtData{User: p.User, Partition: view.Partition(p.Partition), First: p.First / second, Issued: p.Issued, Last: p.Last / second, EndWhy: p.EndWhy, Renew: []int{}, Odd: []int{}}
		if p.End != 0 {
			q.End = p.End / second
		}
		last := int64(0)
		for j, t := range p.Renewals {
			q.Renew = append(q.Renew, int(t/second-last))
			last = t / second
			if odd[[2]int64{int64(i), t}] {
				q.Odd = append(q.Odd, j)
			}
		}
		list = append(list, q)
	}
	return list
}
