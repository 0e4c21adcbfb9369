package timeline

import (
	"slices"
	"strings"
)

// Rung is why a sign-in without a device id is drawn with a device.
type Rung uint8

// The rungs, from the surest. What one record says in place of another (the same
// sign-in in another source) is merged before there is a timeline.
const (
	Unattributed     Rung = iota
	SameToken             // a request that was made with its token names the device
	SameSession           // all sign-ins of its session that name a device name one, from the same network and system
	SameSessionApart      // the same, from another network or system
	SameAddress           // the only device of the user at the address that day, with the same user agent, within an hour before and after
	SameNetwork           // the only device of the user that day in the network, with the same system
	SameCorrelation       // the same correlation id within ten minutes, which the client chooses
)

var rungWords = [...]string{
	SameToken:        "a request with its token names it (very high)",
	SameSession:      "its session names this device only (high)",
	SameSessionApart: "its session names this device only, from another network or system (medium)",
	SameAddress:      "the only device of the user at the address that day, with the same user agent within an hour (low to medium)",
	SameNetwork:      "the only device of the user in the network that day, with the same system (low)",
	SameCorrelation:  "the same correlation id within ten minutes (low)",
}

// String says why, and how sure that is.
func (r Rung) String() string { return rungWords[r] }

// Attribution is a guess at the device of a sign-in that names none. It is made
// to draw a timeline and must never be the only cause of a finding.
type Attribution struct {
	Device, Name string // its id, and its display name where a sign-in of it says one
	Rung         Rung
}

// one is the one device that something was seen with.
type one struct {
	device  int32
	several bool
}

func (o one) and(device int32) one {
	return one{device, o.several || o.device != 0 && o.device != device}
}

// Attributions are those of the rows of a timeline: of many rows the same is
// guessed.
type Attributions struct {
	all []Attribution
	of  codes // of each row: place in all, +1; 0 is none
}

// At returns what is guessed of row i, and whether anything is. a may be nil.
func (a *Attributions) At(i int) (guess Attribution, ok bool) {
	if a == nil {
		return guess, false
	}
	n := a.of.at(i)
	if n == 0 {
		return guess, false
	}
	return a.all[n-1], true
}

// Named says that a request which was made with the token of row i names a device:
// an id, as tokens bear it. It is what Attribute goes by first, but for rows of
// other tenants; a token of which requests name several devices says nothing.
func (t *Timeline) Named(i int, device string) {
	if device = strings.ToLower(device); !isGUID(device) || t.Any(i, HasDevice|CrossTenant|Guest) {
		return
	}
	if t.named == nil {
		t.named = map[int]string{}
	}
	if d, known := t.named[i]; known && d != device {
		device = ""
	}
	t.named[i] = device
}

// Attribute guesses the devices of the sign-ins of a user's timeline that name
// none; nil where there is no guess. What is of another tenant is left alone, and
// so is what comes from a shared exit (Global Secure Access) or carries another
// request's address, unless its token tells.
func (t *Timeline) Attribute() *Attributions {
	w := t.witnesses()
	if w == nil && len(t.named) == 0 {
		return nil
	}
	names := map[int32]string{}
	for i := range t.Len() {
		if name := t.Code(DeviceName, i); name != 0 && t.Is(i, HasDevice) {
			names[t.Code(Device, i)] = t.pool.text(name)
		}
	}
	type guess struct {
		device int32
		rung   Rung
	}
	out, known, told := &Attributions{}, map[guess]int32{}, map[string]int32{}
	var of gathered
	for i := range t.Len() {
		if len(of.varied) >= handOver {
			of.settle()
		}
		if id := t.named[i]; id != "" {
			if told[id] == 0 {
				out.all = append(out.all, Attribution{id, t.nameOf(names, id), SameToken})
				told[id] = int32(len(out.all))
			}
			of.add(told[id])
			continue
		}
		if w == nil || !t.unnamed(i) {
			of.add(0)
			continue
		}
		device, rung := w.of(i)
		if rung == Unattributed {
			of.add(0)
			continue
		}
		g := guess{device, rung}
		n, ok := known[g]
		if !ok {
			out.all = append(out.all, Attribution{t.pool.values[device], names[device], rung})
			n = int32(len(out.all))
			known[g] = n
		}
		of.add(n)
	}
	if len(out.all) == 0 {
		return nil
	}
	out.of = of.codes()
	return out
}

// nameOf returns the display name of a device among those of a timeline.
func (t *Timeline) nameOf(names map[int32]string, device string) string {
	for code, name := range names {
		if t.pool.text(code) == device {
			return name
		}
	}
	return ""
}

// unnamed reports whether the device of row i is to be guessed.
func (t *Timeline) unnamed(i int) bool {
	return !t.Is(i, HasDevice) && !t.Any(i, GSA|OriginalIP|CrossTenant|Guest)
}

// witnesses is what the sign-ins with a device say of those without, as far as
// those ask.
type witnesses struct {
	t       *Timeline
	session map[int32]one
	like    map[[4]int32]bool // session, device, network and system that were seen together
	ips     map[[2]int64]one  // address and day
	nets    map[netDay]one
	agents  map[[2]int32]bool    // address and user agent that are asked for
	seen    map[[3]int32][]int32 // those, and device → its rows
	steps   map[int32][]int32    // correlation → rows with a device
}

type netDay struct {
	net, family int32
	day         int64
}

// witnesses returns nil where no row asks.
func (t *Timeline) witnesses() *witnesses {
	var w *witnesses
	last := -1
	for i := range t.Len() {
		if !t.unnamed(i) {
			continue
		}
		if w == nil {
			w = &witnesses{t, map[int32]one{}, map[[4]int32]bool{}, map[[2]int64]one{}, map[netDay]one{}, map[[2]int32]bool{}, map[[3]int32][]int32{}, map[int32][]int32{}}
		}
		w.session[t.Code(Session, i)] = one{}
		w.steps[t.Code(Correlation, i)] = nil
		if day := t.Time[i] / Day; last < 0 || day != t.Time[last]/Day || t.Code(IP64, i) != t.Code(IP64, last) || t.Code(Agent, i) != t.Code(Agent, last) || t.Code(Net, i) != t.Code(Net, last) {
			w.ips[[2]int64{int64(t.Code(IP64, i)), day}] = one{}
			w.agents[[2]int32{t.Code(IP64, i), t.Code(Agent, i)}] = true
		}
		w.nets[w.netDay(i)] = one{}
		last = i
	}
	if w == nil {
		return nil
	}
	for i := range t.Len() {
		if t.Is(i, HasDevice) {
			w.hear(i)
		}
	}
	return w
}

// hear notes what row i, which names a device, says to those that ask.
func (w *witnesses) hear(i int) {
	t := w.t
	d := t.Code(Device, i)
	if s := t.Code(Session, i); s != 0 {
		if o, asked := w.session[s]; asked {
			if now := o.and(d); now != o {
				w.session[s] = now
			}
			w.like[[4]int32{s, d, t.Code(Net, i), w.family(i)}] = true
		}
	}
	if t.Any(i, GSA|OriginalIP) {
		return
	}
	if ip := t.Code(IP64, i); ip != 0 {
		at := [2]int64{int64(ip), t.Time[i] / Day}
		if o, asked := w.ips[at]; asked {
			if now := o.and(d); now != o {
				w.ips[at] = now
			}
		}
		if agent := t.Code(Agent, i); w.agents[[2]int32{ip, agent}] {
			k := [3]int32{ip, agent, d}
			w.seen[k] = append(w.seen[k], int32(i))
		}
	}
	if k := w.netDay(i); k.net != 0 {
		if o, asked := w.nets[k]; asked {
			if now := o.and(d); now != o {
				w.nets[k] = now
			}
		}
	}
	if c := t.Code(Correlation, i); c != 0 {
		if rows, asked := w.steps[c]; asked {
			w.steps[c] = append(rows, int32(i))
		}
	}
}

// family is the code of the operating system family of row i.
func (w *witnesses) family(i int) int32 {
	if f := w.t.Code(OSFamily, i); f != 0 {
		return f
	}
	return w.t.Code(AgentFamily, i)
}

func (w *witnesses) netDay(i int) netDay {
	return netDay{w.t.Code(Net, i), w.family(i), w.t.Time[i] / Day}
}

// of returns the device of row i as the surest rung that holds tells it.
func (w *witnesses) of(i int) (device int32, rung Rung) {
	t := w.t
	if s := t.Code(Session, i); s != 0 {
		if o := w.session[s]; o.device != 0 && !o.several {
			if w.like[[4]int32{s, o.device, t.Code(Net, i), w.family(i)}] {
				return o.device, SameSession
			}
			return o.device, SameSessionApart
		} else if o.several {
			return 0, Unattributed // its session is on several devices: nothing else tells which
		}
	}
	if ip, agent := t.Code(IP64, i), t.Code(Agent, i); ip != 0 && agent != 0 {
		o := w.ips[[2]int64{int64(ip), t.Time[i] / Day}]
		if o.device != 0 && !o.several && t.nearBoth(w.seen[[3]int32{ip, agent, o.device}], i, Hour) {
			return o.device, SameAddress
		}
	}
	if k := w.netDay(i); k.net != 0 && k.family != 0 {
		if o := w.nets[k]; o.device != 0 && !o.several {
			return o.device, SameNetwork
		}
	}
	if c := t.Code(Correlation, i); c != 0 {
		var o one
		for _, r := range t.near(w.steps[c], i, 10*Minute) {
			o = o.and(t.Code(Device, int(r)))
		}
		if o.device != 0 && !o.several {
			return o.device, SameCorrelation
		}
	}
	return 0, Unattributed
}

// near returns those of rows, which are in order, that are at most span from row
// i, the nearest sixteen on each side.
func (t *Timeline) near(rows []int32, i int, span int64) []int32 {
	at := place(rows, i)
	from, to := at, at
	for from > 0 && at-from < 16 && t.Time[i]-t.Time[rows[from-1]] <= span {
		from--
	}
	for to < len(rows) && to-at < 16 && t.Time[rows[to]]-t.Time[i] <= span {
		to++
	}
	return rows[from:to]
}

// nearBoth reports whether one of rows is at most span before row i and another
// at most span after it.
func (t *Timeline) nearBoth(rows []int32, i int, span int64) bool {
	at := place(rows, i)
	return at > 0 && at < len(rows) && t.Time[i]-t.Time[rows[at-1]] <= span && t.Time[rows[at]]-t.Time[i] <= span
}

// place returns where row i belongs among rows, which are in order.
func place(rows []int32, i int) int {
	n, _ := slices.BinarySearch(rows, int32(i))
	return n
}
