package view

import (
	"maps"
	"slices"
	"strings"
	"time"

	"prtscope/ingest/custody"
)

// Coverage says of each kind of log on which days it has records.
type Coverage struct {
	Start time.Time // first day
	Days  int
	Kinds []Kind
	Holes int // days of a sign-in log that is present elsewhere, without a record
	// Unknown is how many sign-ins there are whose kind no source tells. They
	// may fill what looks like a hole.
	Unknown int64
	Silent  []Silence // spans of hours without a record where the tenant's own rhythm asks for some; in order of kind, then time
}

// Silence is a span of hours in which a kind of log holds no record.
type Silence struct {
	Title string `json:"title"` // of the kind
	From  string `json:"from"`  // RFC 3339
	To    string `json:"to"`    // RFC 3339, the hour in which there is a record again
	Usual int64  `json:"usual"` // records in as many hours of those times of day
}

// Kind is one kind of log over the days.
type Kind struct {
	Name   string // interactive, audit, ...
	Title  string
	Counts []int64 // one per day
	Edge   string  // what its first and last day leave unknown; "" where there is no record
	Empty  int     // days of the case without a record, but for those of Perhaps; 0 where it is absent, and of an inventory
	// Perhaps are days without a record of the kind on which there are sign-ins
	// whose kind no source tells: they may be of it.
	Perhaps []int
	Absent  bool // needed by detections, and no record of it anywhere
}

// maxDays bounds a period whose ends come from damaged or invented dates.
const maxDays = 3700

type kindTitle struct{ name, title string }

var kindTitles = []kindTitle{
	{"interactive", "Interactive sign-ins"}, {"non_interactive", "Non-interactive sign-ins"}, {"audit", "Directory audit events"},
	{"service_principal", "Service principal sign-ins"}, {"managed_identity", "Managed identity sign-ins"}, {"adfs", "AD FS sign-ins"}, {"devices", "Device inventory records"},
	{"risk", "Risk detections"}, {"activity", "Requests made with tokens"}, {unknownKind, "Sign-ins of unknown kind"},
}

func coverage(counts map[string]map[string]int64, from, to time.Time) Coverage {
	first, last := day(from), day(to)
	for kind, days := range counts {
		if kind == inventory { // the dates of an inventory are not the period of a log
			continue
		}
		for name := range days {
			t, err := time.Parse(time.DateOnly, name)
			if err != nil {
				continue
			}
			if first.IsZero() || (from.IsZero() && t.Before(first)) {
				first = t
			}
			if last.IsZero() || (to.IsZero() && t.After(last)) {
				last = t
			}
		}
	}
	c := Coverage{Start: first}
	for _, n := range counts[unknownKind] {
		c.Unknown += n
	}
	if first.IsZero() || last.Before(first) {
		return c
	}
	c.Days = min(int(last.Sub(first).Hours()/24)+1, maxDays)
	names := slices.Sorted(maps.Keys(counts))
	for _, k := range kindTitles {
		if _, ok := counts[k.name]; ok || k.name == "interactive" || k.name == "non_interactive" || k.name == "audit" {
			c.add(k.name, k.title, counts[k.name], counts[unknownKind])
		}
		names = slices.DeleteFunc(names, func(n string) bool { return n == k.name })
	}
	for _, name := range names {
		c.add(name, strings.ReplaceAll(name, "_", " "), counts[name], nil)
	}
	c.edges()
	return c
}

// inventory is what coverage calls the directory's devices.
const inventory = "devices"

// unknownKind is what coverage calls sign-ins whose kind no source tells.
const unknownKind = "unknown"

// add adds a kind of log. A day on which it has no record is no hole if there
// are sign-ins on it that may be of the kind.
func (c *Coverage) add(name, title string, days, perhaps map[string]int64) {
	k := Kind{Name: name, Title: title, Counts: make([]int64, c.Days), Perhaps: []int{}}
	empty := 0
	for i := range k.Counts {
		date := c.Start.AddDate(0, 0, i).Format(time.DateOnly)
		k.Counts[i] = days[date]
		switch {
		case k.Counts[i] > 0:
		case k.restless() && perhaps[date] > 0:
			k.Perhaps = append(k.Perhaps, i)
		default:
			empty++
		}
	}
	k.Absent = len(days) == 0
	if !k.Absent && name != inventory {
		k.Empty = empty
	}
	if k.restless() {
		c.Holes += k.Empty
	}
	c.Kinds = append(c.Kinds, k)
}

// restless reports whether a day without a record of a kind may be a hole: of
// users' sign-ins there are some on each day.
func (k *Kind) restless() bool { return k.Name == "interactive" || k.Name == "non_interactive" }

// lacking says which logs of sign-ins have days without a record, and how many.
func (c *Coverage) lacking() string {
	var said []string
	for _, k := range c.Kinds {
		if k.restless() && k.Empty > 0 {
			title, verb := k.Title, " hold no record on "
			if len(said) > 0 {
				title, verb = strings.ToLower(title), " on "
			}
			said = append(said, title+verb+Plural(k.Empty, "day"))
		}
	}
	return strings.Join(said, ", ") + "."
}

// silences names the kinds of holes as a report does.
func silences(holes []custody.Hole) (list []Silence) {
	for _, h := range holes {
		title := strings.ReplaceAll(h.Kind, "_", " ")
		if i := slices.IndexFunc(kindTitles, func(k kindTitle) bool { return k.name == h.Kind }); i >= 0 {
			title = kindTitles[i].title
		}
		list = append(list, Silence{title, h.From, h.To, h.Usual})
	}
	return list
}

func day(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(24 * time.Hour)
}
