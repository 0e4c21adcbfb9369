package run

import (
	"encoding/binary"

	"prtscope/ingest/column"
)

// A reader takes the body of a chunk apart. Once bad, it stays so.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.bad = true
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.bad = true
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) texts(rows int, dict func([]string) *column.Dict) column.Vector {
	n := r.uvarint()
	if n > uint64(len(r.b)) { // each value takes a byte at least, for its length
		r.bad = true
		return column.Vector{}
	}
	ends := make([]uint64, n)
	var end uint64
	for i := range ends {
		size := r.uvarint()
		if size > uint64(len(r.b)) {
			r.bad = true
			return column.Vector{}
		}
		end += size
		ends[i] = end
	}
	all := string(r.bytes(end))
	if r.bad {
		return column.Vector{}
	}
	values := make([]string, n)
	for i, start := 0, uint64(0); i < len(values); i++ {
		values[i] = all[start:ends[i]]
		start = ends[i]
	}
	codes := r.codes(rows, int(n))
	if r.bad {
		return column.Vector{}
	}
	return column.Vector{Codes: codes, Dict: dict(values)}
}

// codes reads those of rows, of a dictionary of n values.
func (r *reader) codes(rows, n int) []int32 {
	if rows > len(r.b) { // each takes a byte at least
		r.bad = true
		return nil
	}
	codes := make([]int32, rows)
	for i := range codes {
		if len(r.b) > 0 && r.b[0] < 0x80 && int(r.b[0]) <= n {
			codes[i] = int32(r.b[0]) - 1
			r.b = r.b[1:]
			continue
		}
		v := r.uvarint()
		if v > uint64(n) {
			r.bad = true
			return nil
		}
		codes[i] = int32(v) - 1
	}
	return codes
}

func (r *reader) numbers(rows int) column.Vector {
	bits := r.bytes(uint64(rows+7) / 8)
	if r.bad {
		return column.Vector{}
	}
	nums := make([]int64, rows)
	last := int64(0)
	for i := range nums {
		if bits[i/8]>>(i%8)&1 == 0 {
			nums[i] = column.Null
			continue
		}
		d, n := binary.Varint(r.b)
		if n <= 0 {
			r.bad = true
			return column.Vector{}
		}
		r.b = r.b[n:]
		last += d
		nums[i] = last
	}
	return column.Vector{Nums: nums}
}
