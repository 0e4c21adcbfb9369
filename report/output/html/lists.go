package html

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// A list is cut into shards of this many findings, devices or users.
const shardList = 4096

// list is a part of a list as columns: numbers, texts, and words, which are
// numbers of a dictionary.
type list struct {
	name  string
	names []string
	nums  [][]int64
	texts map[string][]string
	words words
	n     int
	parts int // written
}

// put adds a number to a column.
func (l *list) put(name string, v int64) {
	i := slices.Index(l.names, name)
	if i < 0 {
		i = len(l.names)
		l.names, l.nums = append(l.names, name), append(l.nums, nil)
	}
	l.nums[i] = append(l.nums[i], v)
}

// word adds a text that others may share.
func (l *list) word(name, s string) {
	if l.words.at == nil {
		l.words.reset()
	}
	n := len(l.words.list)
	i := l.words.index(s)
	if int(i) == n {
		l.words.keep()
	}
	l.put(name, int64(i))
}

// text adds a text of its own.
func (l *list) text(name, s string) {
	if l.texts == nil {
		l.texts = map[string][]string{}
	}
	l.texts[name] = append(l.texts[name], strings.Clone(s))
}

// full ends a row, and reports whether the part is as long as it may be.
func (l *list) full() bool {
	l.n++
	return l.n >= shardList
}

// flush writes a part, if there is anything in it.
func (l *list) flush(c *chunks) error {
	if l.n == 0 {
		return nil
	}
	t := append(c.buffer(), '{').key("n").num(int64(l.n)).key("words").strs(l.words.list)
	for i, name := range l.names {
		t = column(t.key(name), l.nums[i])
		l.nums[i] = l.nums[i][:0]
	}
	for _, name := range slices.Sorted(maps.Keys(l.texts)) {
		t = t.key(name).strs(l.texts[name])
		l.texts[name] = l.texts[name][:0]
	}
	l.words.reset()
	l.n = 0
	l.parts++
	return c.add(fmt.Sprintf("%s-%d", l.name, l.parts-1), dense, append(t, '}'))
}

// listFinding adds a finding to the list of findings; what a pane shows of one is
// in the pages fd-0, fd-1, ...
func (p *Page) listFinding(f *finding.Finding) error {
	l := &p.findings
	name, user := "", ""
	if len(f.Devices) > 0 {
		name = cmp.Or(f.Devices[0].Name, f.Devices[0].ID)
	}
	if len(f.Users) > 0 {
		user = person(f.Users[0])
	}
	var addresses, networks []string
	clear(p.seen)
	asked := false
	for i := range f.Evidence {
		e := &f.Evidence[i]
		asked = asked || e.Role == "request"
		if !p.seen[e.IP] {
			p.seen[e.IP] = true
			addresses, networks = append(addresses, e.IP), append(networks, e.Network)
		}
	}
	l.text("id", f.ID)
	l.word("det", f.Detection)
	l.word("title", f.Title)
	l.put("sev", int64(min(f.Severity.Rank(), 4)))
	l.put("conf", int64(math.Round(f.Confidence*100)))
	l.put("first", unix(f.First))
	l.put("last", unix(f.Last))
	l.put("tried", int64(bit(f.Tried)))
	l.put("asked", int64(bit(asked)))
	l.word("name", name)
	l.word("user", user)
	l.put("rows", int64(max(f.Total, len(f.Evidence))))
	l.word("inc", p.courses.Incident(f.ID))
	l.word("ips", strings.Join(addresses, " "))
	l.word("text", strings.Join(networks, " "))
	if l.full() {
		return l.flush(p.c)
	}
	return nil
}

// listDevice adds a device to the list of devices, and its users to theirs.
func (p *Page) listDevice(d *finding.DeviceTimeline) error {
	l, at := &p.devices, p.deviceCount
	p.deviceCount++
	if err := p.guessed.placed(d.ID, at, p.budget); err != nil {
		return err
	}
	if _, err := p.users.Signs(d, at, p.budget); err != nil {
		return err
	}
	events := make([]int32, len(d.Users))
	for from, n := range d.Rows.Blocks() {
		for _, u := range d.Rows.User.Block(from, n, p.desk.room[0][:]) {
			if u >= 0 && u < int64(len(events)) {
				events[u]++
			}
		}
	}
	main, most := "", int32(0)
	for u, n := range events {
		if n > most {
			main, most = person(d.Users[u]), n
		}
	}
	from, to := int64(0), int64(0)
	if d.Len() > 0 {
		from, to = d.Span()
		from, to = from/second, to/second
	}
	sev, found, shown := noSeverity, 0, noSeverity
	if facts := p.v.Links.Device(d.ID); facts != nil {
		sev, found, shown, facts.Place = facts.Worst, len(facts.Named), facts.Shown, at
	}
	if shown == int(finding.Misuse) {
		p.misused++
	}
	l.text("id", d.ID)
	l.text("name", d.Name)
	l.word("os", d.OS)
	l.word("trust", view.Trust(d.Trust))
	l.word("user", main)
	l.put("users", int64(len(d.Users)))
	l.put("events", int64(d.Len()))
	prts := 0
	for i := range d.PRTs {
		if d.PRTs[i].First != 0 { // of others there are only tries
			prts++
		}
	}
	l.put("prts", int64(prts))
	l.put("nets", int64(len(p.desk.nets)))
	l.put("first", from)
	l.put("last", to)
	l.put("sev", int64(sev))
	l.put("shown", int64(shown))
	l.put("find", int64(found))
	if l.full() {
		return l.flush(p.c)
	}
	return nil
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func unix(s string) int64 {
	if t := view.Time(s); !t.IsZero() {
		return t.Unix()
	}
	return 0
}
