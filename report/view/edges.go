package view

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// kept is how many days Entra itself keeps sign-in and audit logs: seven, or
// thirty with a premium licence.
var kept = []int{7, 30}

// edges says of each kind of log what its first and last day leave unknown.
func (c *Coverage) edges() {
	first, last := c.Days, -1
	for i := range c.Kinds {
		if a, b := c.Kinds[i].ends(); a >= 0 {
			first, last = min(first, a), max(last, b)
		}
	}
	for i := range c.Kinds {
		k := &c.Kinds[i]
		a, b := k.ends()
		if a < 0 {
			continue
		}
		var said []string
		days := last - a + 1
		switch {
		case slices.ContainsFunc(kept, func(n int) bool { return days >= n && days <= n+1 }):
			said = append(said, fmt.Sprintf("Begins %d days before the newest record, which is as long as Entra keeps this log (7 days, or 30 with a premium licence): what is older may have been gone before it could be exported.", days-1))
		case a > first:
			said = append(said, fmt.Sprintf("Begins %s after the earliest log: what only this one shows is not known before %s.", Plural(a-first, "day"), c.date(a)))
		case k.Name == "interactive" || k.Name == "non_interactive":
			said = append(said, fmt.Sprintf("What began before %s, such as a PRT that was issued earlier, has no beginning here.", c.date(a)))
		default:
			said = append(said, fmt.Sprintf("What began before %s has no beginning here.", c.date(a)))
		}
		if b < last { // by the calendar, as everything about days is here
			said = append(said, fmt.Sprintf("Ends %s before the newest record: what only this log shows is not known after %s.", Plural(last-b, "day"), c.date(b)))
		}
		k.Edge = strings.Join(said, " ")
	}
}

// ends returns the first and the last day with a record, or -1.
func (k *Kind) ends() (first, last int) {
	first, last = -1, -1
	for i, n := range k.Counts {
		if n > 0 {
			if last = i; first < 0 {
				first = i
			}
		}
	}
	return first, last
}

func (c *Coverage) date(i int) string {
	return c.Start.Add(time.Duration(i) * 24 * time.Hour).Format("2 January 2006")
}
