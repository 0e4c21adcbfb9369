package timeline

import "strconv"

// networks knows the names of autonomous systems in countries.
type networks map[[2]int64]int32

// networks names the networks of rows [from, to) of the record, the last rows
// gathered: by number of the autonomous system and country where the number is
// known; ofIP has named the others.
func (b *builder) networks(from, to, first int) {
	net := &b.rows.cols[Net]
	for i := from; i < to; i++ {
		asn := b.num(atASN, i, 0)
		if asn == 0 {
			net.add(b.rows.cols[near].at(first + i - from))
			continue
		}
		country := b.rows.cols[Country].at(first + i - from)
		k := [2]int64{asn, int64(country)}
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
	}
}
