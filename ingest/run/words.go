package run

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"prtscope/ingest/column"
)

// Numbers of a column are written one like the other, each in as many bytes as
// the largest takes, so that writing and reading them is a loop without a
// branch: eight bytes are moved for each, of which those that are too many are
// overwritten by the next, or left out. So eight bytes are behind the last.

// behind is what a body ends with.
var behind [8]byte

// width returns how many bytes a number takes.
func width(n uint64) int { return (bits.Len64(n) + 7) / 8 }

// appendWords appends the width of n words, none of which is larger than most, and
// returns where they go.
func appendWords(body []byte, most uint64, n int) (grown, words []byte, wide int) {
	wide = width(most)
	body = append(body, byte(wide))
	at := len(body)
	body = slices.Grow(body, n*wide+len(behind))[:at+n*wide]
	return body, body[at : at+n*wide+len(behind)], wide
}

func appendCodes(body []byte, codes []int32, rows int) []byte {
	most := int32(-1)
	for _, code := range codes {
		most = max(most, code)
	}
	body, words, wide := appendWords(body, uint64(most+1), rows)
	for i, code := range codes {
		binary.LittleEndian.PutUint64(words[i*wide:], uint64(code+1))
	}
	clear(words[len(codes)*wide:]) // what follows has no value
	return body
}

// appendNumbers appends the numbers of rows, of which those that follow nums have
// none.
func appendNumbers(body []byte, nums []int64, rows int) []byte {
	if len(nums) == rows && !slices.Contains(nums, column.Null) {
		return appendDifferences(append(body, numbers), nums)
	}
	body = append(body, gaps)
	set := len(body)
	body = append(body, make([]byte, (rows+7)/8)...)
	held := make([]int64, 0, len(nums))
	for i, n := range nums {
		if n != column.Null {
			body[set+i/8] |= 1 << (i % 8)
			held = append(held, n)
		}
	}
	return appendDifferences(body, held)
}

func appendDifferences(body []byte, nums []int64) []byte {
	last, all := int64(0), uint64(0)
	for _, n := range nums {
		all |= fold(n - last) // wraps, and wraps back
		last = n
	}
	body, words, wide := appendWords(body, all, len(nums))
	last = 0
	for i, n := range nums {
		binary.LittleEndian.PutUint64(words[i*wide:], fold(n-last))
		last = n
	}
	return body
}

// fold makes small numbers of small ones that may be negative; unfold undoes it.
func fold(n int64) uint64   { return uint64(n)<<1 ^ uint64(n>>63) }
func unfold(n uint64) int64 { return int64(n>>1) ^ -int64(n&1) }

// words reads the width of n words, and returns them with what is behind the last.
func (r *reader) words(n int) (words []byte, wide int) {
	wide = int(r.byte())
	if wide > 8 || n*wide > len(r.b)-len(behind) {
		r.bad = true
		return nil, 0
	}
	words = r.b[:n*wide+len(behind)]
	r.b = r.b[n*wide:]
	return words, wide
}
