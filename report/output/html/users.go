package html

import (
	"prtscope/report/view"
)

// writeUsers adds the list of users, in order of their names. Their devices, and
// how many sign-ins are on each, are columns of their own: those of all users,
// one after the other.
func (p *Page) writeUsers() error {
	l := &p.people
	for i, x := range p.users.Each() {
		l.text("name", x.Name)
		l.text("id", x.ID)
		l.put("events", x.Events)
		l.put("nameless", x.Nameless)
		own, known := p.nameless[i]
		if !known {
			own = -1
		}
		l.put("own", int64(own)) // place of the timeline of what names no device
		l.put("sev", int64(x.Worst))
		l.put("shown", int64(x.Shown))
		l.put("find", int64(x.Findings))
		l.put("first", x.First)
		l.put("last", x.Last)
		l.put("on", int64(len(x.On)))
		for _, on := range x.On {
			l.put("devices", int64(on.Device))
			l.put("signed", on.Events)
			l.put("perhaps", on.Perhaps)
		}
		if l.full() {
			if err := l.flush(p.c); err != nil {
				return err
			}
		}
	}
	return l.flush(p.c)
}

// noSeverity is view.NoSeverity: of who or what no finding names.
const noSeverity = view.NoSeverity
