package view

import (
	"cmp"
	"slices"
	"strings"

	"prtscope/analyze/finding"
)

// held are the detections that by themselves say that someone other than its
// owner holds a token.
var held = []string{"PM-001", "PM-006", "PM-007", "PM-009", "PM-038", "PM-041", "PM-043"}

// outlived are those that say that tokens were used after they should have
// ended.
var outlived = []string{"PM-011", "PM-012", "PM-014"}

// followed are those that say what tokens were used for.
var followed = []string{"PM-042", "PM-043", "PM-044"}

// A concernKind is what a headline tells of findings of high level or higher.
type concernKind int

// The kinds, from what comes first. Who is told of under one is not told of
// again under those after it.
const (
	holders concernKind = iota // someone else holds a token
	lapsed                     // tokens used after they should have ended
	deeds                      // requests with tokens in doubt
	others                     // sign-ins that break a rule of how PRTs live
	tries                      // refused
	concernKinds
)

// concerns counts whom the findings are about that a headline tells of.
type concerns struct {
	of                [concernKinds]concern // findings of high level or higher about PRTs
	some              concern               // findings of medium level or higher
	accepted, refused bool                  // of lapsed
}

// concern is the accounts and devices of some findings.
type concern struct {
	found          int
	users, devices map[Key]struct{}
	open           map[Key]struct{} // of them, whose access was not cut off by all that findings ask for
	first          []concerned      // of them, of the worst findings
}

// concerned is an account or a device by its name.
type concerned struct {
	key    Key
	device bool
	name   string
}

// heldNames is how many names a concern holds, shownNames how many a headline
// shows: some of the first may be told of elsewhere.
const (
	heldNames  = 40
	shownNames = 4
	nameLength = 64 // characters
)

func newConcerns() (c concerns) {
	some := func() concern {
		return concern{users: map[Key]struct{}{}, devices: map[Key]struct{}{}, open: map[Key]struct{}{}}
	}
	for k := range c.of {
		c.of[k] = some()
	}
	c.some = some()
	return c
}

func (c *concerns) add(f *finding.Finding, budget *Budget) error {
	if !f.Severity.AtLeast(finding.Medium) {
		return nil
	}
	more := c.some.take(f, false)
	if f.Severity.AtLeast(finding.High) && strings.HasPrefix(f.Detection, "PM-") {
		kind := kindOf(f)
		more += c.of[kind].take(f, kind == lapsed)
		if kind == lapsed {
			c.outcome(f)
		}
	}
	return budget.Hold("the accounts that findings name", int64(more)*setBytes)
}

func kindOf(f *finding.Finding) concernKind {
	switch {
	case slices.Contains(outlived, f.Detection):
		return lapsed
	case f.Tried:
		return tries
	case slices.Contains(held, f.Detection):
		return holders
	case slices.Contains(followed, f.Detection):
		return deeds
	}
	return others
}

// setBytes is what one more key of a set takes.
const setBytes = 64

// outcome notes whether tokens that should have ended were accepted, refused,
// or either.
func (c *concerns) outcome(f *finding.Finding) {
	tried := slices.ContainsFunc(f.Evidence, func(e finding.Evidence) bool { return e.Role == attempt })
	used := slices.ContainsFunc(f.Evidence, func(e finding.Evidence) bool { return e.Role == use })
	c.accepted = c.accepted || used || !tried
	c.refused = c.refused || tried && !used
}

// went says what outcome noted.
func (c *concerns) went() string {
	switch {
	case c.accepted && c.refused:
		return "were accepted, or tried and refused,"
	case c.refused:
		return "were tried, and refused,"
	}
	return "were accepted"
}

// take takes in whom a finding is about: the accounts it names, or its devices
// if it names no account. Of a finding about a device as such the device counts
// and not who uses it. It returns how much longer the sets are.
func (c *concern) take(f *finding.Finding, asSuch bool) int {
	before, shut := len(c.users)+len(c.devices), cutOff(f)
	c.found++
	note := func(k Key, device bool, name string) {
		if !shut {
			c.open[k] = struct{}{}
		}
		c.note(k, device, name)
	}
	if asSuch && f.Subject.Kind == "device" {
		name := ""
		for _, d := range f.Devices {
			if d.ID == f.Subject.ID {
				name = d.Name
			}
		}
		note(KeyOf(f.Subject.ID), true, cmp.Or(name, f.Subject.ID))
		return len(c.users) + len(c.devices) - before
	}
	for _, u := range f.Users {
		note(KeyOf(cmp.Or(u.UPN, u.ID)), false, cmp.Or(u.UPN, u.ID))
	}
	if len(f.Users) == 0 {
		for _, d := range f.Devices {
			note(KeyOf(d.ID), true, cmp.Or(d.Name, d.ID))
		}
	}
	return len(c.users) + len(c.devices) - before
}

func (c *concern) note(k Key, device bool, name string) {
	set := c.users
	if device {
		set = c.devices
	}
	if _, known := set[k]; known {
		return
	}
	set[k] = struct{}{}
	if len(c.first) < heldNames {
		c.first = append(c.first, concerned{k, device, strings.Clone(cut(name, nameLength))})
	}
}

// cutting are the actions that cut off access.
var cutting = []string{"disable-device", "disable-user", "revoke-sessions"}

// cutOff reports whether the audit log shows all that a finding asks for to cut off
// access as done, after all that was found.
func cutOff(f *finding.Finding) bool {
	some := false
	for _, action := range f.Actions {
		if verb, _, _ := strings.Cut(action, ":"); !slices.Contains(cutting, verb) {
			continue
		}
		if some = slices.ContainsFunc(f.Done, func(d finding.Done) bool { return d.Action == action && d.Time >= f.Last }); !some {
			return false
		}
	}
	return some
}

// ordered are the first whom a concern is about, those whose access is open before
// the others.
func (c *concern) ordered() []concerned {
	list := slices.Clone(c.first)
	slices.SortStableFunc(list, func(a, b concerned) int { return c.shut(a) - c.shut(b) })
	return list
}

// shut is 1 of whose access was cut off, 0 of any other.
func (c *concern) shut(x concerned) int {
	if _, open := c.open[x.key]; open {
		return 0
	}
	return 1
}

// already says whose access was cut off, of those that a headline is about, or "".
func (c *concern) already() string {
	var names []string
	for _, x := range c.first {
		if c.shut(x) == 1 {
			names = append(names, x.name)
		}
	}
	if shut := len(c.users) + len(c.devices) - len(c.open); shut > shownCut || shut > len(names) {
		return Number(int64(shut)) + " of them"
	}
	return strings.Join(names, " and ")
}

// shownCut is how many names a headline shows of whose access was cut off.
const shownCut = 2

// cut shortens a text to so many characters.
func cut(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i] + "…"
		}
	}
	return s
}

// has reports whether any of some concerns has an account or a device.
func has(some []concern, k Key, device bool) bool {
	return slices.ContainsFunc(some, func(o concern) bool {
		set := o.users
		if device {
			set = o.devices
		}
		_, is := set[k]
		return is
	})
}

// left counts those whom none of told has.
func (c *concern) left(told []concern) (users, devices int) {
	count := func(set map[Key]struct{}, device bool) (n int) {
		for k := range set {
			if !has(told, k, device) {
				n++
			}
		}
		return n
	}
	return count(c.users, false), count(c.devices, true)
}

// who names the first of those whom none of told has, and counts the others.
// Where the findings name nobody, n is 0.
func (c *concern) who(told []concern) (who string, n int) {
	users, devices := c.left(told)
	if n = users + devices; n == 0 {
		return "accounts that the logs do not name", 0
	}
	var parts []string
	for _, x := range c.ordered() {
		switch {
		case len(parts) == shownNames || has(told, x.key, x.device):
		case x.device:
			parts, devices = append(parts, "the device "+x.name), devices-1
		default:
			parts, users = append(parts, x.name), users-1
		}
	}
	for _, more := range counted(users, devices) {
		if parts != nil {
			more = strings.Replace(more, " ", " more ", 1)
		}
		parts = append(parts, more)
	}
	return joined(parts), n
}

// number says of how many accounts and devices who is.
func (c *concern) number(told []concern) string {
	return joined(counted(c.left(told)))
}

func counted(users, devices int) (parts []string) {
	if users > 0 {
		parts = append(parts, Plural(users, "account"))
	}
	if devices > 0 {
		parts = append(parts, Plural(devices, "device"))
	}
	return parts
}

func joined(parts []string) string {
	last := len(parts) - 1
	if last < 1 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}
