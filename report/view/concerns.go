package view

import (
	"cmp"
	"slices"
	"strings"

	"prtscope/analyze/finding"
)

// held are the detections that by themselves say that someone other than its
// owner holds a token.
var held = []string{"PM-001", "PM-006", "PM-007", "PM-009", "PM-038", "PM-041"}

// outlived are those that say that tokens were used after they should have
// ended.
var outlived = []string{"PM-011", "PM-012", "PM-014"}

// concerns counts whom the findings are about that a headline tells of.
type concerns struct {
	holders, lapsed, others concern // findings of high level or higher about PRTs
	some                    concern // findings of medium level or higher
	accepted, refused       bool    // of lapsed
}

// concern counts the accounts and devices of some findings.
type concern struct {
	found          int
	users, devices map[Key]struct{}
}

func newConcerns() concerns {
	some := func() concern { return concern{users: map[Key]struct{}{}, devices: map[Key]struct{}{}} }
	return concerns{holders: some(), lapsed: some(), others: some(), some: some()}
}

func (c *concerns) add(f *finding.Finding, budget *Budget) error {
	if !f.Severity.AtLeast(finding.Medium) {
		return nil
	}
	more := c.some.concerned(f)
	if f.Severity.AtLeast(finding.High) && strings.HasPrefix(f.Detection, "PM-") {
		switch {
		case slices.Contains(held, f.Detection):
			more += c.holders.concerned(f)
		case slices.Contains(outlived, f.Detection):
			more += c.lapsed.subject(f)
			c.outcome(f)
		default:
			more += c.others.concerned(f)
		}
	}
	return budget.Hold("the accounts that findings name", int64(more)*setBytes)
}

// setBytes is what one more key of a set takes.
const setBytes = 32

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

// concerned takes in whom a finding is about: the accounts it names, or its
// devices if it names no account. It returns how much longer the sets are.
func (c *concern) concerned(f *finding.Finding) int {
	before := len(c.users) + len(c.devices)
	if len(f.Users) == 0 {
		for _, d := range f.Devices {
			c.devices[KeyOf(d.ID)] = struct{}{}
		}
	}
	return c.named(f, before)
}

// subject is concerned for findings that are about a device or an account as
// such: of one about a device, the device counts and not who uses it.
func (c *concern) subject(f *finding.Finding) int {
	before := len(c.users) + len(c.devices)
	if f.Subject.Kind == "device" {
		c.devices[KeyOf(f.Subject.ID)] = struct{}{}
		c.found++
		return len(c.users) + len(c.devices) - before
	}
	return c.named(f, before)
}

func (c *concern) named(f *finding.Finding, before int) int {
	for _, u := range f.Users {
		c.users[KeyOf(cmp.Or(u.UPN, u.ID))] = struct{}{}
	}
	c.found++
	return len(c.users) + len(c.devices) - before
}

// count words how many there are. Where the findings name nobody, n is 0.
func (c *concern) count() (who string, n int) {
	users, devices := len(c.users), len(c.devices)
	n = users + devices
	switch {
	case n == 0:
		return "accounts that the logs do not name", 0
	case devices == 0:
		return Plural(users, "account"), n
	case users == 0:
		return Plural(devices, "device"), n
	}
	return Plural(users, "account") + " and " + Plural(devices, "device"), n
}
