package view

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"prtscope/analyze/finding"
)

// Told is one thing that the directory says of a device: a text, a time if there
// is one, what follows that, and people.
type Told struct {
	What   string
	Before string
	At     int64 // seconds; 0 is none
	After  string
	Who    []Who
	Odd    bool // the sign-ins, or another export, say otherwise
}

// Who is one of the people whom the directory names, and whether there is a
// sign-in of theirs on the device.
type Who struct {
	finding.User
	Signs bool
}

// switched says what a change of the directory did to a device.
var switched = map[string]string{"disable": "disabled", "enable": "enabled", "delete": "deleted", "restore": "restored"}

// Standing says what the directory says of a device; nil where it was not asked.
func Standing(d *finding.DeviceTimeline) (list []Told) {
	s := d.Standing
	if s == nil {
		return nil
	}
	switch {
	case !s.Given:
		list = append(list, Told{What: "Inventory", Before: "no inventory of devices was handed in"})
	case s.Listed == nil:
		list = append(list, Told{What: "Inventory", Before: "the device is not in the one handed in" + newest(s), At: s.Taken / micros, Odd: true})
	default:
		list = listed(d, s)
	}
	if c := s.Registered; c != nil {
		list = append(list, Told{What: "Registered, by the audit log", At: c.Time / micros, After: by(c)})
	}
	if c := s.Switched; c != nil {
		list = append(list, Told{What: "Last done to it, by the audit log", Before: switched[c.Effect], At: c.Time / micros, After: by(c)})
	}
	return list
}

const micros = 1_000_000

// newest leads to the newest date of the inventory, if it has one.
func newest(s *finding.Standing) string {
	if s.Taken == 0 {
		return ""
	}
	return ", whose newest date is"
}

func by(c *finding.Change) string {
	if c.Actor == "" {
		return ""
	}
	return "by " + c.Actor
}

// listed says what the inventory says of a device that is in it.
func listed(d *finding.DeviceTimeline, s *finding.Standing) (list []Told) {
	v := s.Listed
	say := func(what, text string) {
		if text != "" {
			list = append(list, Told{What: what, Before: text})
		}
	}
	at := func(what, before string, t int64) {
		if t != 0 {
			list = append(list, Told{What: what, Before: before, At: t / micros})
		}
	}
	list = append(list, Told{What: "Inventory", Before: "the device is in it" + newest(s), At: s.Taken / micros})
	switch {
	case v.Deleted != 0:
		at("State then", "deleted", v.Deleted)
	default:
		say("State then", [...]string{"not said whether enabled", "disabled", "enabled"}[v.Enabled+1])
	}
	if v.Registered+v.Created == 0 {
		say("Registered", "not said when")
	}
	at("Registered", "", v.Registered)
	if apart := v.Registered - v.Created; v.Registered == 0 || max(apart, -apart) > int64(time.Hour/time.Microsecond) {
		at("Object made", "", v.Created)
	}
	list = append(list, people(d, "Owner", v.Owners))
	if len(v.Users) > 0 && !slices.Equal(v.Users, v.Owners) {
		list = append(list, people(d, "Registered user", v.Users))
	}
	say("Ownership", strings.ToLower(v.Ownership))
	say("Join", Trust(v.Trust))
	if list[len(list)-1].What == "Join" && d.Trust != "" && !strings.EqualFold(v.Trust, d.Trust) {
		l := &list[len(list)-1]
		l.After, l.Odd = "(its sign-ins say: "+Trust(d.Trust)+")", true
	}
	say("System", v.OS)
	say("Model", v.Model)
	if v.Name != "" && !strings.EqualFold(v.Name, d.Name) {
		list = append(list, Told{What: "Name", Before: v.Name, Odd: d.Name != ""})
	}
	managed := [...]string{"not said whether managed", "not managed", "managed"}[v.Managed+1]
	if v.Management != "" {
		managed += " (" + v.Management + ")"
	}
	say("Management", managed+", "+[...]string{"not said whether compliant", "not compliant", "compliant"}[v.Compliant+1])
	at("Last sign-in, by the inventory", "about", v.LastSignIn)
	if !strings.EqualFold(v.Profile, "RegisteredDevice") {
		say("Kind", v.Profile)
	}
	if v.Alike > 0 {
		list = append(list, Told{What: "Listed twice", Before: Plural(int(v.Alike), "further record") + " of the inventory with this device id", Odd: true})
	}
	for _, c := range v.Conflicts {
		list = append(list, Told{What: "Inventories disagree", Before: strings.ReplaceAll(c.Column, "_", " ") + ": " + strings.Join(c.Values, " or "), Odd: true})
	}
	return list
}

// people says who owns or has a device, and whether it is theirs who sign in.
func people(d *finding.DeviceTimeline, what string, users []finding.User) Told {
	told := Told{What: what}
	if len(users) == 0 {
		told.Before = "not said"
		return told
	}
	own := false
	for _, u := range users {
		signs := slices.ContainsFunc(d.Users, func(x finding.User) bool {
			return u.ID != "" && strings.EqualFold(x.ID, u.ID) || u.UPN != "" && strings.EqualFold(x.UPN, u.UPN)
		})
		own = own || signs
		told.Who = append(told.Who, Who{u, signs})
	}
	if told.Odd = !own; told.Odd {
		told.After = "(none of those who sign in on it)"
	}
	return told
}

// StandingText is Standing in one line, times in UTC.
func StandingText(d *finding.DeviceTimeline) string {
	var list []string
	for _, t := range Standing(d) {
		words := []string{t.What + ":"}
		if t.Before != "" {
			words = append(words, t.Before)
		}
		for i, w := range t.Who {
			name := cmp.Or(w.UPN, w.ID)
			if i < len(t.Who)-1 {
				name += ","
			}
			words = append(words, name)
		}
		if t.At != 0 {
			words = append(words, time.Unix(t.At, 0).UTC().Format("2 Jan 2006 15:04"))
		}
		if t.After != "" {
			words = append(words, t.After)
		}
		list = append(list, strings.Join(words, " "))
	}
	return strings.Join(list, " · ")
}
