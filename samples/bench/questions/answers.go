package questions

// join adds what another worker has counted.
func (t *tally) join(o *tally) {
	for os, s := range o.systems {
		mine := t.systems[os]
		if mine == nil {
			mine = new(system)
			t.systems[os] = mine
		}
		mine.signIns += s.signIns
		mine.users.join(s.users)
	}
	for i := range o.sessions {
		s, mine := &o.sessions[i], grown(&t.sessions, int32(i))
		mine.devices.join(s.devices)
		mine.networks.join(s.networks)
		mine.onDevice += s.onDevice
		mine.onNetwork += s.onNetwork
		mine.onNetworkIn.join(s.onNetworkIn)
	}
	for i := range o.devices {
		d, mine := &o.devices[i], grown(&t.devices, int32(i))
		mine.users.join(d.users)
		mine.used.join(d.used)
		mine.gone.join(d.gone)
	}
	for k, n := range o.types {
		*t.like(k) += *n
	}
}

// answers writes what was counted as rows.
func (t *tally) answers() (a Answers) {
	for os, s := range t.systems {
		a[0] = append(a[0], Row{t.names[systems].text(os), s.signIns, s.users.len()})
	}
	for i := range t.sessions {
		s, id := &t.sessions[i], t.names[sessions].text(int32(i))
		if n := s.devices.len(); n > 1 {
			a[1] = append(a[1], Row{id, n, s.onDevice})
		}
		if n := s.networks.len(); n > 1 {
			a[2] = append(a[2], Row{id, n, s.onNetwork, s.onNetworkIn.first, s.onNetworkIn.last})
		}
	}
	for i := range t.devices {
		d, id := &t.devices[i], t.names[devices].at(int32(i))
		if g := d.gone; g.signIns > 0 {
			a[3] = append(a[3], Row{id, t.gone[id], g.signIns, g.accepted, g.in.first, g.in.last})
		}
		if u := d.used; u.signIns > 0 {
			a[5] = append(a[5], Row{id, u.in.first, u.in.last, u.signIns, d.users.len()})
		}
	}
	for k, n := range t.types {
		a[4] = append(a[4], Row{k.month, t.names[kinds].text(k.kind), t.names[tokens].text(k.token), *n})
	}
	return a
}
