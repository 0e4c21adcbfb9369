package detect

import (
	"cmp"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
)

// Holder is one user's part of a session.
type Holder struct {
	Session, User, UPN, Tenant string
	Rows                       int64    // successes in which the user is no guest
	First, Last                int64    // of them, microseconds UTC
	Devices, Agents, Nets      []string // of them, in order, some of them
	names                      []string // of devices, each behind its device
	Evidence                   finding.Evidence
}

// heldEach is how many devices, user agents and networks of a holder are kept.
const heldEach = 8

// Holders is the table of holders.
var Holders = column.NewSchema("holders", 1,
	column.Field{Name: "session", Type: column.Text, Doc: "Session id"},
	column.Field{Name: "user", Type: column.Text, Doc: "Object id, else user principal name"},
	column.Field{Name: "upn", Type: column.Text, Doc: "User principal name"},
	column.Field{Name: "tenant", Type: column.Text, Doc: "Tenant"},
	column.Field{Name: "devices", Type: column.List, Doc: "Devices"},
	column.Field{Name: "agents", Type: column.List, Doc: "User agents"},
	column.Field{Name: "nets", Type: column.List, Doc: "Networks"},
	column.Field{Name: "names", Type: column.List, Doc: "Devices and their display names"},
	column.Field{Name: "event", Type: column.Unique, Doc: "Id of the first sign-in"},
	column.Field{Name: "source", Type: column.Text, Doc: "Its source"},
	column.Field{Name: "app", Type: column.Text, Doc: "Its application"},
	column.Field{Name: "resource", Type: column.Text, Doc: "Its resource"},
	column.Field{Name: "ip", Type: column.Text, Doc: "Its address"},
	column.Field{Name: "net", Type: column.Text, Doc: "Its network"},
	column.Field{Name: "device", Type: column.Text, Doc: "Its device"},
	column.Field{Name: "agent", Type: column.Text, Doc: "Its user agent"},
	column.Field{Name: "reported", Type: column.Text, Doc: "Its token type"},
	column.Field{Name: "record", Type: column.Int, Doc: "Its record"},
	column.Field{Name: "offset", Type: column.Int, Doc: "Its offset"},
	column.Field{Name: "rows", Type: column.Int, Doc: "Sign-ins"},
	column.Field{Name: "first", Type: column.Int, Doc: "The first"},
	column.Field{Name: "last", Type: column.Int, Doc: "The last"})

// holderTexts are the texts of a holder in the order of the table; lists apart.
func (h *Holder) texts() [13]*string {
	e := &h.Evidence
	return [13]*string{&h.Session, &h.User, &h.UPN, &h.Tenant, &e.Event, &e.Source, &e.App, &e.Resource, &e.IP, &e.Network, &e.Device, &e.Agent, &e.Reported}
}

// firstList is the column of the first list, lists how many there are.
const (
	firstList = 4
	lists     = 4
	holderNum = 17
)

// HolderSession is the column of the table that says which session it is.
const HolderSession = 0

// CompareHolders orders the table by session and user.
func CompareHolders(a *column.Batch, i int, b *column.Batch, j int) int {
	for c := range Holders.Fields[:2] {
		x, _ := a.Text(c, i)
		y, _ := b.Text(c, j)
		if d := strings.Compare(x, y); d != 0 {
			return d
		}
	}
	return 0
}

// PutHolders adds to the table what part the user of a timeline has in sessions:
// successes as a member, whose session the log gives. Rows of which a source
// hides the user are not theirs alone and do not count.
func PutHolders(t *timeline.Timeline, to func() *column.Batch) {
	for _, g := range t.Groups(timeline.Session) {
		h := Holder{Session: g.Key, User: t.ID}
		var devices, agents, nets, names words
		for _, i := range g.Rows {
			if !t.Is(i, timeline.OK) || t.Any(i, timeline.Guest|timeline.CrossTenant) {
				continue
			}
			if h.Rows == 0 {
				h.First, h.UPN, h.Tenant = t.Time[i], t.Text(timeline.UPN, i), t.Text(timeline.Tenant, i)
				h.Evidence = t.Evidence(i, Use)
			}
			h.Rows, h.Last = h.Rows+1, t.Time[i]
			device, agent, net, name := t.Code(timeline.Device, i), t.Code(timeline.Agent, i), t.Code(timeline.Net, i), t.Code(timeline.DeviceName, i)
			if device != 0 && name != 0 && names.lack(device, name) {
				names.note(t.Text(timeline.Device, i)+betweenNames+t.Text(timeline.DeviceName, i), device, name)
			}
			if devices.lack(device, 0) {
				devices.note(t.Text(timeline.Device, i), device, 0)
			}
			if agents.lack(agent, 0) {
				agents.note(t.Text(timeline.Agent, i), agent, 0)
			}
			if nets.lack(net, 0) {
				nets.note(t.Text(timeline.Net, i), net, 0)
			}
		}
		if h.Rows > 0 && !strings.HasPrefix(t.ID, "sp:") {
			h.Devices, h.Agents, h.Nets, h.names = devices.some, agents.some, nets.some, names.some
			h.put(to())
		}
	}
}

// betweenNames stands between a device and its display name.
const betweenNames = "\t"

// named returns the display name of a device, "" where it is not known.
func (h *Holder) named(device string) string {
	for _, n := range h.names {
		if name, is := strings.CutPrefix(n, device+betweenNames); is {
			return name
		}
	}
	return ""
}

// words are the first few of a holder, in order.
type words struct {
	some  []string
	codes [heldEach][2]int32 // of each, as it came
}

// lack reports whether there is room for a word, of the code or the two codes, that
// is not there yet.
func (w *words) lack(code, with int32) bool {
	n := len(w.some)
	return code != 0 && n < heldEach && !slices.Contains(w.codes[:n], [2]int32{code, with})
}

// note adds a word.
func (w *words) note(word string, code, with int32) {
	if n, known := slices.BinarySearch(w.some, word); !known {
		w.codes[len(w.some)] = [2]int32{code, with}
		w.some = slices.Insert(w.some, n, word)
	}
}

func (h *Holder) put(b *column.Batch) {
	c := 0
	for _, v := range h.texts() {
		if c == firstList {
			for _, l := range [lists][]string{h.Devices, h.Agents, h.Nets, h.names} {
				b.SetList(c, l)
				c++
			}
		}
		b.SetString(c, *v)
		c++
	}
	for n, v := range [...]int64{h.Evidence.Record, h.Evidence.Offset, h.Rows, h.First, h.Last} {
		b.SetNum(holderNum+n, v)
	}
	b.Commit()
}

// HolderAt returns row i of the table.
func HolderAt(b *column.Batch, i int) (h Holder) {
	text := func(c int) string { v, _ := b.Text(c, i); return v }
	c := 0
	for _, v := range h.texts() {
		if c == firstList {
			for _, l := range [lists]*[]string{&h.Devices, &h.Agents, &h.Nets, &h.names} {
				*l = column.SplitList(text(c))
				c++
			}
		}
		*v = text(c)
		c++
	}
	for n, v := range [...]*int64{&h.Evidence.Record, &h.Evidence.Offset, &h.Rows, &h.First, &h.Last} {
		*v = b.Num(holderNum+n, i)
	}
	h.Evidence.Time, h.Evidence.Role, h.Evidence.Session, h.Evidence.User = stamp(h.First), Use, h.Session, cmp.Or(h.UPN, h.User)
	return h
}

// JudgeHolders runs the detections of Session scope over the holders of one
// session, in order of users.
func JudgeHolders(ds []*Detection, holders []Holder, w *World) (out []finding.Finding) {
	for _, d := range ds {
		if d.Scope != Session || !w.allows(d) {
			continue
		}
		found, _ := w.judge(&Pass{Detection: d, Holders: holders}, d.Run)
		out = append(out, found...)
	}
	return out
}
