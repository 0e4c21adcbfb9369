package timeline

import "strconv"

// networks knows the names of autonomous systems in countries.
type networks map[[2]int64]int32

// networks names the networks of rows [from, to) of the record, the last rows
// gathered: by number of the autonomous system and country where the number is
// known; ofIP has named the others.
func (b *builder) networks(from, to, first int) {
	net := &b.rows.cols[Net]
	last, known := [2]int64{}, int32(0) // that of the row before, if it is not 0
	for i := from; i < to; i++ {
		asn := b.num(atASN, i, 0)
		if b.opt.Locate != nil {
			asn = b.locate(first+i-from, asn)
		}
		if asn == 0 {
			net.add(b.rows.cols[near].at(first + i - from))
			continue
		}
		country := b.rows.cols[Country].at(first + i - from)
		k := [2]int64{asn, int64(country)}
		if known != 0 && k == last {
			net.add(known)
			continue
		}
		code, ok := b.asn[k]
		if !ok {
			name := "AS" + strconv.FormatInt(asn, 10)
			if c := b.pool.values[country]; c != "" {
				name += " " + c
			}
			code = b.pool.code(name)
			b.asn[k] = code
		}
		net.add(code)
		last, known = k, code
	}
}

// located is what a database says of an address.
type located struct {
	asn     int64
	country int32
}

// locate fills what the log does not carry of the network of row n of the
// subject, and returns the number of its autonomous system.
func (b *builder) locate(n int, asn int64) int64 {
	r := &b.rows
	ip, country := r.cols[IP].at(n), r.cols[Country].at(n)
	if ip == 0 || asn != 0 && country != 0 {
		return asn
	}
	l, known := b.located[ip]
	if !known {
		number, name := b.opt.Locate(b.pool.values[ip])
		l = located{number, b.pool.code(name)}
		b.located[ip] = l
	}
	if country == 0 && l.country != 0 {
		r.cols[Country].set(n, l.country)
		r.facts[n] |= Located
	}
	if asn == 0 && l.asn != 0 {
		asn = l.asn
		r.facts[n] |= Located
	}
	return asn
}
