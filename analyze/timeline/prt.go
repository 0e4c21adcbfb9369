package timeline

import (
	"slices"
	"strings"

	"prtscope/analyze/directory"
)

// Life is the life of one primary refresh token as far as logs let one tell: a user, a
// device and a credential partition. Times are microseconds UTC.
type Life struct {
	User, Device, Partition string
	Rows                    []int // rows that concern it, failures included
	First, Last             int64 // first and last proof; 0 where there is none
	Issued                  bool  // a logon with a first-hand method is its first proof
	Ended                   int64 // 0, or when it was last invalidated and not lawfully begun anew
	Why                     string
	Renewals                []int // rows in which Windows renewed it
	Contested               Span  // from when to when two hold it, where the rows say so
}

// Span is from one time to another; zero is none.
type Span struct{ From, To int64 }

// concerns are the facts and classes that make a row with a device id one of
// a PRT.
func (t *Timeline) concerns(i int) bool {
	if !t.Is(i, HasDevice) {
		return false
	}
	switch t.Class[i] {
	case Logon, Renewal, BrokerIssue:
		return true
	}
	return t.Any(i, PRT|Bound|Proof)
}

// PRTs returns the PRTs in order of their first rows. The result must not be
// changed.
func (t *Timeline) PRTs() []Life {
	t.live()
	return t.prts
}

// PRTOf returns the PRT that row i concerns, or nil.
func (t *Timeline) PRTOf(i int) *Life {
	t.live()
	if n := t.prt.at(i); n >= 0 {
		return &t.prts[n]
	}
	return nil
}

// live runs the state machine of every PRT over the timeline.
func (t *Timeline) live() {
	if t.lived || t.Len() == 0 {
		return
	}
	t.lived = true
	type key struct{ user, device, partition int32 }
	var of gathered
	given := t.State != nil // a timeline of a device or address has them from its users'
	if !given {
		t.State, t.Before = make([]State, t.Len()), make([]State, t.Len())
	}
	at := map[key]int{}
	last, before := key{-1, -1, -1}, 0 // of the row before that concerns one
	var machines []*machine
	for i := range t.Time {
		if len(of.varied) >= handOver {
			of.settle()
		}
		if !t.concerns(i) {
			of.add(-1)
			continue
		}
		k := key{t.Code(User, i), t.Code(Device, i), t.Code(Partition, i)}
		n, ok := before, k == last
		if !ok {
			n, ok = at[k]
		}
		if !ok {
			n = len(machines)
			at[k] = n
			t.prts = append(t.prts, Life{User: t.Text(User, i), Device: t.Text(Device, i), Partition: t.Text(Partition, i)})
			machines = append(machines, &machine{limits: t.limits, partition: t.Text(Partition, i),
				changes: merge(t.directory.Device(t.Text(Device, i)), t.userChanges(i))})
		}
		last, before = k, n
		of.add(int32(n))
		p := &t.prts[n]
		p.Rows = append(p.Rows, i)
		was, is := machines[n].step(t.Time[i], t.Is(i, Proof), t.Is(i, CredentialEvent))
		if !given {
			t.Before[i], t.State[i] = was, is
		}
		if t.Is(i, Contested) {
			if p.Contested.From == 0 {
				p.Contested.From = t.Time[i]
			}
			p.Contested.To = t.Time[i]
		}
		if t.Is(i, Proof) {
			if p.First == 0 {
				p.First, p.Issued = t.Time[i], t.Is(i, CredentialEvent)
			}
			p.Last = t.Time[i]
			if t.Class[i] == Renewal {
				p.Renewals = append(p.Renewals, i)
			}
		}
	}
	t.prt = of.codes()
	for n, l := range machines {
		l.advance(1<<63 - 1)
		if l.state == Invalidated {
			t.prts[n].Ended, t.prts[n].Why = l.ended, l.why
		}
	}
}

// merge returns two ordered lists of changes as one.
func merge(a, b []*directory.Change) []*directory.Change {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	both := slices.Concat(a, b)
	slices.SortStableFunc(both, func(x, y *directory.Change) int {
		if x.Time != y.Time {
			if x.Time < y.Time {
				return -1
			}
			return 1
		}
		return strings.Compare(x.Event, y.Event)
	})
	return slices.CompactFunc(both, func(x, y *directory.Change) bool { return x == y })
}

// machine is the state machine of one PRT (TOKEN-MODEL: Unseen, Registered,
// Active, Quiet, SoftDead, HardDead, Invalidated).
type machine struct {
	limits    Limits
	partition string
	changes   []*directory.Change // not yet seen

	state State
	last  int64 // last proof
	seen  bool  // a proof, whatever the state
	ended int64
	why   string
	held  uint8 // what holds it down
	again bool  // what ended it was undone in the directory
}

// step takes a row and returns the state before and after it.
func (l *machine) step(at int64, proof, credential bool) (before, after State) {
	l.advance(at)
	before = l.state
	if !proof {
		return before, before
	}
	dead := l.state == Invalidated && !l.lawful(credential)
	l.seen = true
	if dead {
		return before, before
	}
	l.state, l.last = Active, at
	return before, Active
}

// lawful reports whether a proof begins a PRT anew: a logon, where what ended
// it was undone or needed only a new password. A PRT whose end lies before all
// that is seen of it may have begun anew unseen.
func (l *machine) lawful(credential bool) bool {
	if l.why == "password" {
		return credential
	}
	return l.again && (credential || !l.seen)
}

// advance lets time pass and the directory's changes up to at take effect.
func (l *machine) advance(at int64) {
	for len(l.changes) > 0 && l.changes[0].Time <= at {
		l.change(l.changes[0])
		l.changes = l.changes[1:]
	}
	switch l.state {
	case Active, Quiet, SoftDead:
		switch idle := at - l.last; {
		case idle > l.limits.HardIdle:
			l.state = HardDead
		case idle > l.limits.SoftIdle:
			l.state = SoftDead
		case idle > l.limits.Quiet:
			l.state = Quiet
		}
	}
}

// What may hold a PRT down. Each is undone by its own change alone.
const (
	deviceDisabled = 1 << iota
	deviceDeleted
	userDisabled
	userDeleted
)

func (l *machine) change(c *directory.Change) {
	end := func(why string, hold uint8) {
		dead := l.state == Invalidated && l.why != "password" && !l.again
		l.held |= hold
		l.again = false
		if !dead { // else it is, for a reason that a new password does not mend
			l.state, l.ended, l.why = Invalidated, c.Time, why
		}
	}
	undo := func(held uint8) {
		l.held &^= held
		l.again = l.held == 0
	}
	switch c.Kind {
	case directory.DeviceDisabled:
		end("device disabled", deviceDisabled)
	case directory.DeviceDeleted:
		end("device deleted", deviceDeleted)
	case directory.UserDisabled:
		end("user disabled", userDisabled)
	case directory.UserDeleted:
		end("user deleted", userDeleted)
	case directory.PasswordChanged:
		if l.partition == "password" && l.seen {
			end("password", 0)
		}
	case directory.DeviceCreated:
		if l.state == Unseen {
			l.state = Registered
		}
		undo(deviceDisabled | deviceDeleted)
	case directory.DeviceEnabled:
		undo(deviceDisabled)
	case directory.DeviceRestored:
		undo(deviceDeleted)
	case directory.UserEnabled:
		undo(userDisabled)
	case directory.UserRestored:
		undo(userDeleted)
	}
}
