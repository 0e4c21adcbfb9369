package html

import (
	"encoding/base64"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// maxEventIDs is up to how many sign-ins a device's data carries their ids,
// which cannot be packed; beyond it source, record and offset lead to them.
const maxEventIDs = 20000

const second = 1_000_000 // microseconds

// desk is where devices are packed, one after the other: its memory serves all
// of them.
type desk struct {
	sources map[string]int
	links   *view.Links

	net   []int32 // of each row
	nets  []network
	at    map[netKey]int32
	rests []view.Rest
	on    []int32 // rests[i] rests on row on[i]; in order
	words words
	ids   []byte // keys of the rows' events

	drain func([]byte) error // takes what is written of a device that is too long to be held; else nil
	err   error              // of drain
}

type netKey struct {
	ip  string
	asn int64
	cc  string
	db  bool // number or country is of a database, not of the log
}

// network is one address of a device and what was seen there.
type network struct {
	netKey
	rows, hits int
	odd        bool
}

// read finds the networks of a device and the findings that rest on its rows.
func (k *desk) read(d *finding.DeviceTimeline) {
	k.net, k.nets, k.rests, k.on, k.ids = slices.Grow(k.net[:0], d.Len()), k.nets[:0], k.rests[:0], k.on[:0], k.ids[:0]
	if k.at == nil {
		k.at = map[netKey]int32{}
	}
	clear(k.at)
	last := netKey{asn: -1}
	n := int32(0)
	for i := range d.Len() {
		r := d.Row(i)
		if key := (netKey{r.IP, r.ASN, r.Country, r.Located}); key != last {
			known := false
			if n, known = k.at[key]; !known {
				n = int32(len(k.nets))
				k.at[key] = n
				k.nets = append(k.nets, network{netKey: key})
			}
			last = key
		}
		k.net = append(k.net, n)
		k.nets[n].rows++
		from := len(k.rests)
		key := view.KeyOf(r.Event)
		if d.Len() <= maxEventIDs {
			k.ids = append(k.ids, key[:]...)
		}
		k.rests = k.links.Resting(k.rests, key.At(r.Record))
		for range k.rests[from:] {
			k.on = append(k.on, int32(i))
		}
		k.hit(n, k.rests[from:])
	}
	k.suspect()
}

// hit counts a row that is evidence of a finding of medium level or higher.
// Rows that show where the device itself is are evidence too and do not count.
func (k *desk) hit(net int32, rests []view.Rest) {
	hit := false
	for _, r := range rests {
		if r.Anchor {
			return
		}
		hit = hit || r.Worst <= finding.Medium.Rank()
	}
	if hit {
		k.nets[net].hits++
	}
}

// suspect marks the networks most of whose sign-ins are hits. The network that
// a device uses most is its own.
func (k *desk) suspect() {
	own := 0
	for n := range k.nets {
		if k.nets[n].rows > k.nets[own].rows {
			own = n
		}
	}
	for n := range k.nets {
		k.nets[n].odd = n != own && k.nets[n].hits*2 > k.nets[n].rows
	}
}

// write adds a device, which read has read, as the page reads it. Columns have
// equal length, or are one number that holds for all rows; strings are indexes
// into dictionaries, times are in seconds.
func (k *desk) write(t text, d *finding.DeviceTimeline) text {
	t = append(t, '{')
	t = t.key("id").str(d.ID)
	t = append(t.key("users"), '[')
	for i, u := range d.Users {
		if i > 0 {
			t = append(t, ',')
		}
		t = t.str(person(u))
	}
	t = append(t, ']')
	t = k.prts(t.key("prts"), d)
	t = append(t.key("nets"), '[')
	for i := range k.nets {
		n := &k.nets[i]
		if i > 0 {
			t = append(t, ',')
		}
		t = append(t, '{').key("ip").str(n.ip).key("asn").num(n.asn).key("cc").str(n.cc).key("db").bool(n.db).key("rows").num(int64(n.rows)).key("odd").bool(n.odd)
		t = k.drained(append(t, '}'))
	}
	t = append(t, ']')
	t = k.changes(t.key("changes"), d)
	t = k.standing(t.key("standing"), d)
	t = k.pins(t)
	t = ints(t.key("named"), k.named(d))
	t = t.key("n").num(int64(d.Len()))
	t = k.dictionary(t, "words", d, []string{"w"}, view.Words)
	t = k.dictionary(t, "tokens", d, []string{"r", "b"}, func(r *finding.Row) string { return r.Reported }, func(r *finding.Row) string { return r.Believed })
	t = k.dictionary(t, "apps", d, []string{"a", "to"}, func(r *finding.Row) string { return r.App }, func(r *finding.Row) string { return r.Resource })
	t = k.dictionary(t, "agents", d, []string{"g"}, func(r *finding.Row) string { return r.Agent })
	t = k.dictionary(t, "sessions", d, []string{"x"}, func(r *finding.Row) string { return r.Session })
	t = append(t.key("c"), '{')
	t = k.values(t, "t", d, func(r *finding.Row) int64 { return r.Time / second })
	t = k.column(t.key("n"), d.Len(), func(i int) int64 { return int64(k.net[i]) })
	t = k.values(t, "k", d, func(r *finding.Row) int64 { return int64(view.KindOf(r)) })
	t = k.values(t, "u", d, func(r *finding.Row) int64 { return int64(r.User) })
	t = k.values(t, "p", d, func(r *finding.Row) int64 { return int64(r.PRT) })
	t = k.values(t, "f", d, func(r *finding.Row) int64 { return r.Error })
	t = k.values(t, "s", d, func(r *finding.Row) int64 { return int64(k.sources[r.Source]) })
	t = k.values(t, "row", d, func(r *finding.Row) int64 { return r.Record })
	t = k.values(t, "o", d, func(r *finding.Row) int64 { return r.Offset })
	return append(t, "}}"...)
}

// named are the findings that name a device. Where there is none, they are those
// that rest on its sign-ins: what names no device is named by no finding.
func (k *desk) named(d *finding.DeviceTimeline) (list []int32) {
	if !d.Nameless() {
		if facts := k.links.Device(d.ID); facts != nil {
			list = facts.Named
		}
		return list
	}
	for _, r := range k.rests {
		list = append(list, int32(r.Finding))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (k *desk) values(t text, name string, d *finding.DeviceTimeline, of func(*finding.Row) int64) text {
	return k.column(t.key(name), d.Len(), func(i int) int64 { return of(d.Row(i)) })
}

// dictionary adds the columns of texts, each an index into the dictionary that
// they share, which follows as a member of its own.
func (k *desk) dictionary(t text, name string, d *finding.DeviceTimeline, columns []string, of ...func(*finding.Row) string) text {
	k.words.reset()
	if name == "tokens" { // a page asks whether there is one
		k.words.index("")
	}
	for c, of := range of {
		t = k.column(t.key(columns[c]), d.Len(), func(i int) int64 { return int64(k.words.index(of(d.Row(i)))) })
	}
	return t.key(name).strs(k.words.list)
}

// pins adds which findings rest on which rows, also those that do not name the
// device: a page marks their rows and does not count them.
func (k *desk) pins(t text) text {
	t = append(t.key("pins"), '[')
	for i := range k.rests {
		if i > 0 {
			t = append(t, ',')
		}
		t = append(append(t, '[').num(int64(k.on[i])), ',').num(int64(k.rests[i].Finding))
		t = k.drained(append(t, ']'))
	}
	return append(t, ']')
}

func (k *desk) changes(t text, d *finding.DeviceTimeline) text {
	t = append(t, '[')
	for i, c := range d.Changes {
		if i > 0 {
			t = append(t, ',')
		}
		t = append(t, '{').key("t").num(c.Time / second).key("activity").str(c.Activity).key("actor").str(c.Actor).key("effect").str(c.Effect).key("target").str(c.Target)
		t = append(t.key("event").str(c.Event).key("s").num(int64(k.sources[c.Source])).key("r").num(c.Record).key("o").num(c.Offset), '}')
	}
	return append(t, ']')
}

// standing adds what the directory says of a device, and where that was read.
func (k *desk) standing(t text, d *finding.DeviceTimeline) text {
	t = append(append(t, '{').key("told"), '[')
	for i, told := range view.Standing(d) {
		if i > 0 {
			t = append(t, ',')
		}
		t = append(t, '{').key("what").str(told.What).key("before").str(told.Before).key("t").num(told.At).key("after").str(told.After).key("odd").bool(told.Odd)
		t = append(t.key("who"), '[')
		for j, w := range told.Who {
			if j > 0 {
				t = append(t, ',')
			}
			t = append(append(t, '{').key("id").str(w.ID).key("name").str(w.UPN).key("signs").bool(w.Signs), '}')
		}
		t = append(t, "]}"...)
	}
	t = append(t, ']')
	if s := d.Standing; s != nil && s.Listed != nil {
		t = t.key("s").num(int64(k.sources[s.Listed.Source])).key("r").num(s.Listed.Record).key("o").num(s.Listed.Offset)
	}
	return append(t, '}')
}

func (k *desk) prts(t text, d *finding.DeviceTimeline) text {
	marked := k.oddRenewals(d)
	t = append(t, '[')
	for i, p := range d.PRTs {
		if i > 0 {
			t = append(t, ',')
		}
		end := int64(0)
		if p.End != 0 {
			end = p.End / second
		}
		t = append(t, '{').key("user").num(int64(p.User)).key("partition").str(view.Partition(p.Partition)).key("first").num(p.First / second).key("issued").bool(p.Issued).
			key("last").num(p.Last / second).key("end").num(end).key("why").str(p.EndWhy)
		if c := p.Contested; c[1] != 0 {
			t = ints(t.key("contested"), []int64{c[0] / second, c[1] / second})
		}
		t = append(t.key("renew"), '[')
		last := int64(0)
		for j, at := range p.Renewals {
			if j > 0 {
				t = append(t, ',')
			}
			t = k.drained(t.num(at/second - last))
			last = at / second
		}
		t = append(ints(append(t, ']').key("odd"), marked[i]), '}')
	}
	return append(t, ']')
}

// oddRenewals returns which renewals of each PRT are of the time of one of its
// sign-ins from a suspicious network. Rows and renewals are in order of time.
func (k *desk) oddRenewals(d *finding.DeviceTimeline) [][]int32 {
	marked := make([][]int32, len(d.PRTs))
	if !slices.ContainsFunc(k.nets, func(n network) bool { return n.odd }) {
		return marked
	}
	next := make([]int, len(d.PRTs))
	for i, net := range k.net {
		if !k.nets[net].odd {
			continue
		}
		r := d.Row(i)
		if r.PRT < 0 {
			continue
		}
		renewals, j := d.PRTs[r.PRT].Renewals, next[r.PRT]
		for ; j < len(renewals) && renewals[j] <= r.Time; j++ {
			if renewals[j] == r.Time {
				marked[r.PRT] = append(marked[r.PRT], int32(j))
			}
		}
		next[r.PRT] = j
	}
	return marked
}

// events adds the ids of a device's sign-ins, which read has read: GUIDs as the base64 of their
// bytes, one after the other, and whatever is none with its row.
func (k *desk) events(t text, d *finding.DeviceTimeline) text {
	t = append(t, '{')
	if d.Len() > maxEventIDs {
		return append(t, '}')
	}
	t = append(t.key("guids"), '"')
	t = append(base64.StdEncoding.AppendEncode(t, k.ids), '"')
	t = append(t.key("others"), '[')
	n := 0
	for i := range d.Len() {
		if id := d.Row(i).Event; !view.IsGUID(id) {
			if n++; n > 1 {
				t = append(t, ',')
			}
			t = append(append(append(t, '[').num(int64(i)), ',').str(id), ']')
		}
	}
	return append(t, "]}"...)
}

// words numbers strings in order of first use.
type words struct {
	list []string
	at   map[string]int32
	last int32
}

func (w *words) reset() {
	if w.at == nil {
		w.at = map[string]int32{}
	}
	clear(w.at)
	w.list, w.last = w.list[:0], 0
}

func (w *words) index(s string) int32 {
	if len(w.list) > 0 && w.list[w.last] == s {
		return w.last
	}
	i, ok := w.at[s]
	if !ok {
		i = int32(len(w.list))
		w.at[s] = i
		w.list = append(w.list, s)
	}
	w.last = i
	return i
}

// keep makes the newest word a copy, which outlives what it was part of.
func (w *words) keep() {
	i := len(w.list) - 1
	s := strings.Clone(w.list[i])
	delete(w.at, s)
	w.list[i], w.at[s] = s, int32(i)
}

// person is what a user is called: where there is no name, by the id.
func person(u finding.User) string {
	if u.UPN != "" {
		return u.UPN
	}
	return u.ID
}
