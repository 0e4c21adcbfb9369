package main

import (
	"net/netip"

	"prtscope/analyze"
	"prtscope/ingest/custody"
)

// picks are the flags that select rows of a case.
type picks struct {
	users, devices, addresses, apps, sessions []string
}

func (f *flags) selecting() {
	p := &f.pick
	f.set.StringArrayVar(&p.users, "user", nil, "sign-ins of the `USER`, by user principal name or object id (may be repeated, as all of these)")
	f.set.StringArrayVar(&p.devices, "device", nil, "of the `DEVICE`, by id or name")
	f.set.StringArrayVar(&p.sessions, "session", nil, "of the session `ID`, or its first eight digits")
	f.set.StringArrayVar(&p.addresses, "ip", nil, "from the `ADDRESS` or network, such as 192.0.2.0/24")
	f.set.StringArrayVar(&p.apps, "app", nil, "by the client `APP`, by id or name")
	f.spanning()
}

// query checks the flags that select rows.
func (f *flags) query(c *custody.Case) (q analyze.Query, err error) {
	p := &f.pick
	q.Users, q.Devices, q.Apps, q.Sessions = p.users, p.devices, p.apps, p.sessions
	for _, text := range p.addresses {
		n, err := netip.ParsePrefix(text)
		if a, e := netip.ParseAddr(text); e == nil {
			a = a.Unmap()
			n, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return q, usagef("--ip: %q is neither an address nor a network; write 192.0.2.7 or 192.0.2.0/24", text)
		}
		q.Addresses = append(q.Addresses, n.Masked())
	}
	if q.From, q.To, err = f.span(); err != nil {
		return q, err
	}
	back, err := lookback(f.offset)
	switch {
	case err != nil:
		return q, err
	case back != 0 && q.From != 0:
		return q, usagef("--from and --time-offset both say where to begin; give one")
	case back != 0:
		q.From = lastSignIn(c) - back
	}
	return q, nil
}

// formats of rows, beside the one for people.
const (
	asText  = "text"
	asCSV   = "csv"
	asLines = "jsonl"
)

func (f *flags) formatted() {
	f.set.StringVarP(&f.format, "format", "t", asText, "`FORMAT`: text for people, csv or jsonl with all columns")
}

func (f *flags) checkFormat(known ...string) error {
	for _, k := range known {
		if f.format == k {
			return nil
		}
	}
	return usagef("--format: there is no %q; %s", f.format, "there are "+some(known, len(known)))
}
