package timeline

import "strings"

// pool numbers the strings of some timelines. Number 0 is the empty string,
// which also stands for what a source does not carry: facts tell the two apart
// where it matters.
type pool struct {
	values []string
	codes  map[string]int32
	bytes  int
}

func newPool() *pool { return &pool{values: []string{""}, codes: map[string]int32{"": 0}} }

// code returns the number of v, which it copies if it is new: v may lie in
// memory that Arrow takes back.
func (p *pool) code(v string) int32 {
	if c, ok := p.codes[v]; ok {
		return c
	}
	v = strings.Clone(v)
	c := int32(len(p.values))
	p.values = append(p.values, v)
	p.codes[v] = c
	p.bytes += len(v) + 64
	return c
}

// poolBytes is when a pool is left to the timelines that use it and a new one
// begun. A hot user's pool grows beyond: its timeline must be whole.
const poolBytes = 8 << 20

func (p *pool) full() bool { return p.bytes > poolBytes }
