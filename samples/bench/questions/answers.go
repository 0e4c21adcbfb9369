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
	t.sessions.join(&o.sessions, func(mine, s *session) {
		mine.devices.join(s.devices)
		mine.networks.join(s.networks)
		mine.onDevice += s.onDevice
		mine.onNetwork += s.onNetwork
		mine.onNetworkIn.join(s.onNetworkIn)
	})
	t.devices.join(&o.devices, func(mine, d *device) {
		mine.users.join(d.users)
		mine.used.join(d.used)
		mine.gone.join(d.gone)
	})
	for month, types := range o.types {
		mine := t.typesIn(month, int32(len(types)-1), int32(len(types[0])-1))
		for kind, of := range types {
			for token, n := range of {
				mine[kind][token] += n
			}
		}
	}
}

// answers writes what was counted as rows.
func (t *tally) answers() (a Answers) {
	for os, s := range t.systems {
		a[0] = append(a[0], Row{t.names[systems].text(os), s.signIns, s.users.len()})
	}
	t.sessions.all(func(i int32, s *session) {
		if n := s.devices.len(); n > 1 {
			a[1] = append(a[1], Row{t.names[sessions].text(i), n, s.onDevice})
		}
		if n := s.networks.len(); n > 1 {
			a[2] = append(a[2], Row{t.names[sessions].text(i), n, s.onNetwork, s.onNetworkIn.first, s.onNetworkIn.last})
		}
	})
	t.devices.all(func(i int32, d *device) {
		if g := d.gone; g.signIns > 0 {
			a[3] = append(a[3], Row{t.names[devices].text(i), d.since, g.signIns, g.accepted, g.in.first, g.in.last})
		}
		if u := d.used; u.signIns > 0 {
			a[5] = append(a[5], Row{t.names[devices].text(i), u.in.first, u.in.last, u.signIns, d.users.len()})
		}
	})
	for month, types := range t.types {
		for kind, of := range types {
			for token, n := range of {
				if n > 0 {
					a[4] = append(a[4], Row{month, t.names[kinds].text(int32(kind - 1)), t.names[tokens].text(int32(token - 1)), n})
				}
			}
		}
	}
	return a
}
