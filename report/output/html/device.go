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
	kinds kinds
	words words
	place []int64 // of texts in words
	ids   []byte  // keys of the rows' events
	room  [rooms][finding.BlockRows]int64

	drain func([]byte) error // takes what is written of a device that is too long to be held; else nil
	err   error              // of drain
}

// rooms is of how many columns blocks are read at once.
const rooms = 5

// netKey is a network by the places of its texts.
type netKey struct{ ip, asn, country, located int64 }

// network is one address of a device and what was seen there.
type network struct {
	netKey
	rows, hits int
	odd        bool
}

// read finds the networks of a device and the findings that rest on its rows.
func (k *desk) read(d *finding.DeviceTimeline) {
	r := &d.Rows
	k.net, k.nets, k.rests, k.on, k.ids = slices.Grow(k.net[:0], r.Len), k.nets[:0], k.rests[:0], k.on[:0], k.ids[:0]
	if k.at == nil {
		k.at = map[netKey]int32{}
	}
	clear(k.at)
	k.kinds.begin(r)
	last, net := netKey{ip: -1}, int32(0)
	for from, n := range r.Blocks() {
		ip, asn, country, located := r.IP.Block(from, n, k.room[0][:]), r.ASN.Block(from, n, k.room[1][:]), r.Country.Block(from, n, k.room[2][:]), r.Located.Block(from, n, k.room[3][:])
		for i, record := range r.Record.Block(from, n, k.room[4][:]) {
			if key := (netKey{ip[i], asn[i], country[i], located[i]}); key != last {
				known := false
				if net, known = k.at[key]; !known {
					net = int32(len(k.nets))
					k.at[key] = net
					k.nets = append(k.nets, network{netKey: key})
				}
				last = key
			}
			k.net = append(k.net, net)
			k.nets[net].rows++
			key, _ := keyOf(r, from+i)
			if r.Len <= maxEventIDs {
				k.ids = append(k.ids, key[:]...)
			}
			rests := len(k.rests)
			if k.rests = k.links.Resting(k.rests, key.At(record)); len(k.rests) == rests {
				continue
			}
			for range k.rests[rests:] {
				k.on = append(k.on, int32(from+i))
			}
			k.hit(net, k.rests[rests:])
		}
	}
	k.suspect()
}

// keyOf is the key of the id of row i, and whether it says it all.
func keyOf(r *finding.Rows, i int) (key view.Key, all bool) {
	if r.GUID != nil {
		if key, all = r.GUID(i); all {
			return key, true
		}
	}
	id := r.Event(i)
	return view.KeyOf(id), view.IsGUID(id)
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
		t = append(t, '{').key("ip").str(d.Rows.IP.List[n.ip]).key("asn").num(n.asn).key("cc").str(d.Rows.Country.List[n.country]).key("db").bool(n.located != 0).key("rows").num(int64(n.rows)).key("odd").bool(n.odd)
		t = k.drained(append(t, '}'))
	}
	t = append(t, ']')
	t = k.changes(t.key("changes"), d)
	t = k.standing(t.key("standing"), d)
	t = k.pins(t)
	t = ints(t.key("named"), k.named(d))
	t = t.key("n").num(int64(d.Len()))
	r := &d.Rows
	t = k.wordsOfKinds(t, r)
	t = k.dictionary(t, "tokens", r.Len, []string{"r", "b"}, r.Reported, r.Believed)
	t = k.dictionary(t, "apps", r.Len, []string{"a", "to"}, r.App, r.Resource)
	t = k.dictionary(t, "agents", r.Len, []string{"g"}, r.Agent)
	t = k.dictionary(t, "sessions", r.Len, []string{"x"}, r.Session)
	t = append(t.key("c"), '{')
	t = k.column(t.key("t"), r.Len, &r.Time, func(v int64) int64 { return v / second })
	t = k.column(t.key("n"), r.Len, &finding.Column{Read: func(from int, into []int64) {
		for i := range into {
			into[i] = int64(k.net[from+i])
		}
	}}, nil)
	t = k.column(t.key("k"), r.Len, &k.kinds.Column, func(v int64) int64 { return int64(k.kinds.list[v].kind) })
	t = k.column(t.key("u"), r.Len, &r.User, nil)
	t = k.column(t.key("p"), r.Len, &r.PRT, nil)
	t = k.column(t.key("f"), r.Len, &r.Error, nil)
	t = k.column(t.key("s"), r.Len, &r.Source.Column, func(v int64) int64 { return int64(k.sources[r.Source.List[v]]) })
	t = k.column(t.key("row"), r.Len, &r.Record, nil)
	t = k.column(t.key("o"), r.Len, &r.Offset, nil)
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

// dictionary adds columns of texts, each an index into the dictionary that they
// share, which follows as a member of its own.
func (k *desk) dictionary(t text, name string, n int, names []string, columns ...finding.Texts) text {
	k.words.reset()
	if name == "tokens" { // a page asks whether there is one
		k.words.index("")
	}
	for c := range columns {
		list := columns[c].List
		k.place = slices.Grow(k.place[:0], len(list))[:len(list)]
		for i := range k.place {
			k.place[i] = -1
		}
		t = k.column(t.key(names[c]), n, &columns[c].Column, func(v int64) int64 {
			if k.place[v] < 0 {
				k.place[v] = int64(k.words.index(list[v]))
			}
			return k.place[v]
		})
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
		of := d.Rows.PRT.At(i)
		if of < 0 {
			continue
		}
		at := d.Rows.Time.At(i)
		renewals, j := d.PRTs[of].Renewals, next[of]
		for ; j < len(renewals) && renewals[j] <= at; j++ {
			if renewals[j] == at {
				marked[of] = append(marked[of], int32(j))
			}
		}
		next[of] = j
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
		if _, all := keyOf(&d.Rows, i); !all {
			if n++; n > 1 {
				t = append(t, ',')
			}
			t = append(append(append(t, '[').num(int64(i)), ',').str(d.Rows.Event(i)), ']')
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
