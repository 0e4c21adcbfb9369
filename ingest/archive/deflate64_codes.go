package archive

import "math/bits"

// lengths reads how long the codes of a block are, which is packed too.
func (d *deflate64) lengths(all *[288 + 32]byte) error {
	head, err := d.take(14)
	if err != nil {
		return err
	}
	codes, places, count := head&31+257, head>>5&31+1, head>>10+4
	if codes > 288 {
		return errDeflate64
	}
	var own [19]byte
	for _, i := range []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}[:count] {
		n, err := d.take(3)
		if err != nil {
			return err
		}
		own[i] = byte(n)
	}
	if !fill(&d.codes, own[:]) {
		return errDeflate64
	}
	var list [288 + 32]byte
	for i := 0; i < codes+places; {
		symbol, err := d.symbol(&d.codes)
		if err != nil {
			return err
		}
		times, value := 1, byte(symbol)
		switch symbol {
		case 16:
			if i == 0 {
				return errDeflate64
			}
			value = list[i-1]
			times, err = d.take(2)
			times += 3
		case 17:
			value = 0
			times, err = d.take(3)
			times += 3
		case 18:
			value = 0
			times, err = d.take(7)
			times += 11
		}
		if err != nil {
			return err
		}
		if i+times > codes+places {
			return errDeflate64
		}
		for range times {
			list[i] = value
			i++
		}
	}
	copy(all[:288], list[:codes])
	copy(all[288:], list[codes:codes+places])
	return nil
}

// fill makes the table of codes of those lengths. It is not done if there are
// more codes than fit.
func fill(table *[1 << codeBits]uint16, lengths []byte) bool {
	clear(table[:])
	var counts, next [codeBits + 1]int
	for _, n := range lengths {
		counts[n]++
	}
	counts[0] = 0
	code := 0
	for n := 1; n <= codeBits; n++ {
		code = (code + counts[n-1]) << 1
		next[n] = code
		if code+counts[n] > 1<<n {
			return false
		}
	}
	for symbol, n := range lengths {
		if n == 0 {
			continue
		}
		reversed := int(bits.Reverse16(uint16(next[n])) >> (16 - n))
		next[n]++
		for at := reversed; at < len(table); at += 1 << n {
			table[at] = uint16(symbol<<4) | uint16(n)
		}
	}
	return true
}
