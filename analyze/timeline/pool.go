package timeline

import (
	"unsafe"

	"prtscope/analyze/reference"
)

// pool numbers the strings of some timelines. Number 0 is the empty string,
// which also stands for what a source does not carry: facts tell the two apart
// where it matters.
type pool struct {
	values []string
	codes  map[string]int32
	chunk  []byte
	bytes  int

	json    reader
	methods map[string]*reference.AuthMethod // as steps spell them
}

func newPool() *pool {
	return &pool{values: []string{""}, codes: map[string]int32{"": 0}, methods: map[string]*reference.AuthMethod{}}
}

// next returns an empty pool with room for what p has.
func (p *pool) next() *pool {
	n := &pool{values: make([]string, 1, len(p.values)), codes: make(map[string]int32, len(p.codes)), methods: map[string]*reference.AuthMethod{}}
	n.codes[""] = 0
	return n
}

// code returns the number of v, which it copies if it is new: v may lie in
// memory that Arrow takes back.
func (p *pool) code(v string) int32 {
	if c, ok := p.codes[v]; ok {
		return c
	}
	c := p.fresh(v)
	p.codes[p.values[c]] = c
	p.bytes += 64
	return c
}

// fresh returns a new number for v, even if v has one: for ids, which hardly
// ever repeat.
func (p *pool) fresh(v string) int32 {
	if v == "" {
		return 0
	}
	p.values = append(p.values, p.keep(v))
	p.bytes += len(v) + 16
	return int32(len(p.values) - 1)
}

// keep copies v into a chunk that is never written again.
func (p *pool) keep(v string) string {
	if len(v) > cap(p.chunk)-len(p.chunk) {
		p.chunk = make([]byte, 0, max(len(v), chunkBytes))
	}
	at := len(p.chunk)
	p.chunk = append(p.chunk, v...)
	return unsafe.String(&p.chunk[at], len(v))
}

const chunkBytes = 16 << 10

// poolBytes is when a pool is left to the timelines that use it and a new one
// begun. A hot user's pool grows beyond: its timeline must be whole.
const poolBytes = 8 << 20

func (p *pool) full() bool { return p.bytes > poolBytes }
