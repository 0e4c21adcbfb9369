package timeline

import "slices"

// Rung is why a sign-in without a device id is drawn with a device.
type Rung uint8

// The rungs, from the surest. What one record says in place of another (the same
// sign-in in another source) is merged before there is a timeline.
const (
	Unattributed     Rung = iota
	SameSession           // all sign-ins of its session that name a device name one, from the same network and system
	SameSessionApart      // the same, from another network or system
	SameAddress           // the only device of the user at the address that day, with the same user agent, within an hour before and after
	SameNetwork           // the only device of the user that day in the network, with the same system
	SameCorrelation       // the same correlation id within ten minutes, which the client chooses
)

var rungWords = [...]string{
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

// Attribute guesses the devices of the sign-ins of a user's timeline that name
// none, by row. What comes from a shared exit (Global Secure Access), carries
// another request's address or is of another tenant is left alone.
func (t *Timeline) Attribute() map[int]Attribution {
	var rows []int
	for i := range t.Len() {
		if !t.Is(i, HasDevice) && !t.Any(i, GSA|OriginalIP|CrossTenant|Guest) {
			rows = append(rows, i)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	w := t.witnesses()
	names := map[int32]string{}
	for i := range t.Len() {
		if name := t.Text(DeviceName, i); name != "" && t.Is(i, HasDevice) {
			names[t.Code(Device, i)] = name
		}
	}
	out := map[int]Attribution{}
	for _, i := range rows {
		device, rung := w.of(i)
		if rung != Unattributed {
			out[i] = Attribution{t.pool.values[device], names[device], rung}
		}
	}
	return out
}

// witnesses is what the sign-ins with a device say of those without.
type witnesses struct {
	t       *Timeline
	session map[int32]one
	like    map[[4]int32]bool // session, device, network and system that were seen together
	ips     map[[2]int64]one  // address and day
	nets    map[netDay]one
	agents  map[[3]int32][]int // address, user agent and device → its rows
	steps   map[int32][]int    // correlation → rows with a device
}

type netDay struct {
	net    int32
	family string
	day    int64
}

func (t *Timeline) witnesses() *witnesses {
	w := &witnesses{t, map[int32]one{}, map[[4]int32]bool{}, map[[2]int64]one{}, map[netDay]one{}, map[[3]int32][]int{}, map[int32][]int{}}
	for i := range t.Len() {
		if !t.Is(i, HasDevice) {
			continue
		}
		d := t.Code(Device, i)
		if s := t.Code(Session, i); s != 0 {
			w.session[s] = w.session[s].and(d)
			w.like[[4]int32{s, d, t.Code(Net, i), w.family(i)}] = true
		}
		if t.Any(i, GSA|OriginalIP) {
			continue
		}
		if ip := t.Code(IP64, i); ip != 0 {
			at := [2]int64{int64(ip), t.Time[i] / Day}
			w.ips[at] = w.ips[at].and(d)
			k := [3]int32{ip, t.Code(Agent, i), d}
			w.agents[k] = append(w.agents[k], i)
		}
		if k := w.netDay(i); k.net != 0 {
			w.nets[k] = w.nets[k].and(d)
		}
		if c := t.Code(Correlation, i); c != 0 {
			w.steps[c] = append(w.steps[c], i)
		}
	}
	return w
}

func (w *witnesses) family(i int) int32 { return w.t.pool.code(w.t.Family(i)) }

func (w *witnesses) netDay(i int) netDay {
	return netDay{w.t.Code(Net, i), w.t.Family(i), w.t.Time[i] / Day}
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
		if o.device != 0 && !o.several && t.nearBoth(w.agents[[3]int32{ip, agent, o.device}], i, Hour) {
			return o.device, SameAddress
		}
	}
	if k := w.netDay(i); k.net != 0 && k.family != "" {
		if o := w.nets[k]; o.device != 0 && !o.several {
			return o.device, SameNetwork
		}
	}
	if c := t.Code(Correlation, i); c != 0 {
		var o one
		for _, r := range t.near(w.steps[c], i, 10*Minute) {
			o = o.and(t.Code(Device, r))
		}
		if o.device != 0 && !o.several {
			return o.device, SameCorrelation
		}
	}
	return 0, Unattributed
}

// near returns those of rows, which are in order, that are at most span from row
// i, the nearest sixteen on each side.
func (t *Timeline) near(rows []int, i int, span int64) []int {
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
func (t *Timeline) nearBoth(rows []int, i int, span int64) bool {
	at := place(rows, i)
	return at > 0 && at < len(rows) && t.Time[i]-t.Time[rows[at-1]] <= span && t.Time[rows[at]]-t.Time[i] <= span
}

// place returns where row i belongs among rows, which are in order.
func place(rows []int, i int) int {
	n, _ := slices.BinarySearch(rows, i)
	return n
}
