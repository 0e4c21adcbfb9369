package run

import (
	"encoding/binary"
	"math/bits"

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
	words, width := r.words(rows)
	if r.bad {
		return nil
	}
	codes, mask, most := make([]int32, rows), uint64(1)<<(8*width)-1, uint64(0)
	for i := range codes {
		v := binary.LittleEndian.Uint64(words[i*width:]) & mask
		most = max(most, v)
		codes[i] = int32(v) - 1
	}
	if r.bad = most > uint64(n); r.bad {
		return nil
	}
	return codes
}

// differences reads n numbers.
func (r *reader) differences(n int) []int64 {
	words, width := r.words(n)
	if r.bad {
		return nil
	}
	nums, mask, last := make([]int64, n), uint64(1)<<(8*width)-1, int64(0) // a mask of all bits, where 1 is shifted out
	for i := range nums {
		v := binary.LittleEndian.Uint64(words[i*width:]) & mask
		last += unfold(v)
		nums[i] = last
	}
	return nums
}

func (r *reader) numbers(rows int) column.Vector {
	return column.Vector{Nums: r.differences(rows)}
}

func (r *reader) gaps(rows int) column.Vector {
	set := r.bytes(uint64(rows+7) / 8)
	n := 0
	for _, b := range set {
		n += bits.OnesCount8(b)
	}
	held := r.differences(n)
	if r.bad || n > rows {
		r.bad = true
		return column.Vector{}
	}
	nums := make([]int64, rows)
	for i := range nums {
		nums[i] = column.Null
		if set[i/8]>>(i%8)&1 != 0 {
			nums[i], held = held[0], held[1:]
		}
	}
	return column.Vector{Nums: nums}
}
