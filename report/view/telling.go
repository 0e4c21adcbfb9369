package view

import (
	"prtscope/analyze/finding"
)

// Telling says in what the records of a finding differ from each other: without
// it a reader sees rows that all look alike. web/src/telling.ts has it too.
type Telling struct {
	role     bool            // records have several roles
	device   bool            // of several devices
	user     bool            // of several users
	sessions map[string]bool // nil if there is one at most
	length   int             // how much of a session's id tells it from the others
}

// Tell compares the records of a finding, which lie in order of time.
func Tell(list []finding.Evidence) Telling {
	roles, devices, users, sessions := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i := range list {
		e := &list[i]
		roles[e.Role] = true
		if e.Device != "" {
			devices[e.Device] = true
		}
		if e.User != "" {
			users[e.User] = true
		}
		if e.Session != "" {
			sessions[e.Session] = true
		}
	}
	t := Telling{role: len(roles) > 1, device: len(devices) > 1, user: len(users) > 1}
	if len(sessions) > 1 {
		t.sessions, t.length = sessions, apart(sessions)
	}
	return t
}

// apart is how much of some ids tells each from the others. A session goes by it
// in every finding alike, as a number of its own would not.
func apart(ids map[string]bool) (n int) {
	for n = 8; n < 64; n += 5 {
		short := map[string]bool{}
		for id := range ids {
			short[cut(id, n)] = true
		}
		if len(short) == len(ids) {
			break
		}
	}
	return n
}

// Of says of one record what tells it from the others. Roles that are all the
// same tell nothing where something else does.
func (t Telling) Of(e finding.Evidence) (said []string) {
	if t.sessions[e.Session] {
		said = append(said, "Session "+cut(e.Session, t.length))
	}
	if t.device && e.Device != "" {
		said = append(said, e.Device)
	}
	if t.user && e.User != "" {
		said = append(said, e.User)
	}
	if t.role || len(said) == 0 {
		return append([]string{Role(e.Role)}, said...)
	}
	return said
}
