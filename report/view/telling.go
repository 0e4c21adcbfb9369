package view

import (
	"fmt"

	"prtscope/analyze/finding"
)

// Telling says in what the records of a finding differ from each other: without
// it a reader sees rows that all look alike. web/src/telling.ts has it too.
type Telling struct {
	role     bool           // records have several roles
	device   bool           // of several devices
	user     bool           // of several users
	sessions map[string]int // number of each, by when it is first seen; nil if there is one at most
}

// Tell compares the records of a finding, which lie in order of time.
func Tell(list []finding.Evidence) Telling {
	roles, devices, users, sessions := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]int{}
	for i := range list {
		e := &list[i]
		roles[e.Role] = true
		if e.Device != "" {
			devices[e.Device] = true
		}
		if e.User != "" {
			users[e.User] = true
		}
		if e.Session != "" && sessions[e.Session] == 0 {
			sessions[e.Session] = len(sessions) + 1
		}
	}
	t := Telling{role: len(roles) > 1, device: len(devices) > 1, user: len(users) > 1}
	if len(sessions) > 1 {
		t.sessions = sessions
	}
	return t
}

// Of says of one record what tells it from the others. Roles that are all the
// same tell nothing where something else does.
func (t Telling) Of(e finding.Evidence) (said []string) {
	if n := t.sessions[e.Session]; n > 0 {
		said = append(said, fmt.Sprintf("Session %d (%s…)", n, e.Session[:min(8, len(e.Session))]))
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
