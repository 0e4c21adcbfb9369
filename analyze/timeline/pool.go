package timeline

import (
	"hash/maphash"
	"unsafe"

	"prtscope/analyze/reference"
	"prtscope/ingest/signin"
)

// pool numbers the strings of some timelines. Number 0 is the empty string,
// which also stands for what a source does not carry: facts tell the two apart
// where it matters.
type pool struct {
	values []string
	ids    ids
	slots  []slot // twice as many as are used, or more
	used   int
	places []int32 // codes of the GUIDs that guid was asked for, placed by hash; 0 is free
	guids  int     // in places
	seed   maphash.Seed
	chunk  []byte
	bytes  int

	origin  *origin
	missing map[int32]signin.Columns // of what Missing says
	json    reader
	methods map[string]*reference.AuthMethod // as steps spell them
}

// An origin tells pools apart without holding them.
type origin struct{ _ byte }

// A slot of the table that finds strings is free where its code is 0.
type slot struct {
	hash uint32
	code int32
}

func newPool() *pool { return emptyPool(16, 64) }

func emptyPool(values, slots int) *pool {
	return &pool{values: make([]string, 1, values), slots: make([]slot, slots), seed: maphash.MakeSeed(), origin: new(origin), methods: map[string]*reference.AuthMethod{}}
}

// next returns an empty pool with room for what p has.
func (p *pool) next() *pool { return emptyPool(len(p.values), len(p.slots)) }

// code returns the number of v, which it copies if it is new: v may lie in
// memory that Arrow takes back.
func (p *pool) code(v string) int32 {
	if v == "" {
		return 0
	}
	hash := uint32(maphash.String(p.seed, v))
	s := p.find(hash, v)
	if s.code == 0 {
		if 2*p.used >= len(p.slots) {
			p.grow()
			s = p.find(hash, v)
		}
		p.values = append(p.values, p.keep(v))
		*s = slot{hash, int32(len(p.values) - 1)}
		p.used++
		p.bytes += 16 + 64
	}
	return s.code
}

// find returns the slot of v, or the free one where it belongs.
func (p *pool) find(hash uint32, v string) *slot {
	for i, mask := hash, uint32(len(p.slots)-1); ; i++ {
		s := &p.slots[i&mask]
		if s.code == 0 || s.hash == hash && p.values[s.code] == v {
			return s
		}
	}
}

func (p *pool) grow() {
	old := p.slots
	p.slots = make([]slot, 2*len(old))
	for _, s := range old {
		if s.code != 0 {
			*p.find(s.hash, p.values[s.code]) = s
		}
	}
}

// guid returns the number of v, as code does. One that is a GUID takes a quarter
// of the memory, and more time whenever it is spelled; its number is negative.
func (p *pool) guid(v string) int32 {
	g, ok := packed(v)
	if !ok {
		return p.code(v)
	}
	if 4*p.guids >= 3*len(p.places) {
		old := p.places
		p.places = make([]int32, max(16, 2*len(old)))
		p.bytes += 4 * (len(p.places) - len(old))
		for _, code := range old {
			if code != 0 {
				*p.place(p.ids.guid(code)) = code
			}
		}
	}
	at := p.place(&g)
	if *at == 0 {
		*at = p.fresh(v)
		p.guids++
	}
	return *at
}

// place returns where the code of a GUID is, or the free place where it belongs.
func (p *pool) place(g *guid) *int32 {
	for i, mask := maphash.Bytes(p.seed, g[:]), uint64(len(p.places)-1); ; i++ {
		if at := &p.places[i&mask]; *at == 0 || *p.ids.guid(*at) == *g {
			return at
		}
	}
}

// fresh returns a new number for an id, even if it has one. It is negative.
func (p *pool) fresh(v string) int32 {
	p.bytes += 16
	return p.ids.fresh(v, p.keep)
}

// text returns the string of a number.
func (p *pool) text(code int32) string {
	if code < 0 {
		return p.ids.value(code)
	}
	return p.values[code]
}

// keep copies v into a chunk that is never written again.
func (p *pool) keep(v string) string {
	if len(v) > cap(p.chunk)-len(p.chunk) {
		p.chunk = make([]byte, 0, max(len(v), chunkBytes))
	}
	at := len(p.chunk)
	p.chunk = append(p.chunk, v...)
	p.bytes += len(v)
	return unsafe.String(&p.chunk[at], len(v))
}

const chunkBytes = 16 << 10

// poolBytes is when a pool is left to the timelines that use it and a new one
// begun. A hot user's pool grows beyond: its timeline must be whole.
const poolBytes = 8 << 20

func (p *pool) full() bool { return p.bytes > poolBytes }
