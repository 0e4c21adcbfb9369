package timeline

import (
	"hash/maphash"
	"math"
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
	places []slot // of the GUIDs that guid was asked for, placed by hash
	guids  int    // in places
	seed   maphash.Seed
	chunk  []byte
	bytes  int // held
	aside  int // on the shelf
	shelf  *shelf

	origin  *origin
	numbers map[int64]int32          // those that are no code of their own
	spelled []int64                  // by code
	spots   map[[2]uint32]int32      // bits of degrees
	degrees [][2]float32             // by code
	last    int32                    // the spot asked for last
	missing map[int32]signin.Columns // of what Missing says
	json    reader
	methods map[string]*reference.AuthMethod // as steps spell them
	learned map[string]any                   // see Learned
	ranked  []int32                          // see ranks
	rows    []int                            // room to gather rows in, of timelines that are not huge
}

// An origin tells pools apart without holding them.
type origin struct{ _ byte }

// A slot of the table that finds strings is free where its code is 0.
type slot struct {
	hash uint32
	code int32
}

func newPool(aside func() (Aside, error)) *pool { return emptyPool(16, 64, aside) }

func emptyPool(values, slots int, aside func() (Aside, error)) *pool {
	p := &pool{values: make([]string, 1, values), slots: make([]slot, slots), seed: maphash.MakeSeed(), origin: new(origin), methods: map[string]*reference.AuthMethod{}, json: reader{tails: new(tails)}}
	if aside != nil {
		p.shelf = &shelf{make: aside}
	}
	return p
}

// next returns an empty pool with room for what p has, unless that was of a hot
// user, as few are.
func (p *pool) next() *pool {
	values, slots := min(len(p.values), poolValues), min(len(p.slots), 4*poolValues)
	if p.shelf == nil {
		return emptyPool(values, slots, nil)
	}
	return emptyPool(values, slots, p.shelf.make)
}

// poolValues is more than a pool has, when it is left, if its values are short:
// a power of two.
const poolValues = 64 << 10

// left ends what timelines need of p, if now is another pool, and reports whether
// to go on.
func (p *pool) left(now *pool, yield func(*Timeline, error) bool) bool {
	if p == now {
		return true
	}
	if err := p.shelf.close(); err != nil {
		yield(nil, err)
		return false
	}
	return true
}

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
	p.room()
	hash := uint32(maphash.Bytes(p.seed, g[:]))
	at := p.place(hash, &g)
	if at.code == 0 {
		*at = slot{hash, p.fresh(v)}
		p.guids++
	}
	return at.code
}

// first is guid for one that the timeline does not have yet.
func (p *pool) first(v string) int32 {
	if _, ok := packed(v); !ok {
		return p.code(v)
	}
	return p.fresh(v)
}

// knowAll lets guid find the GUIDs of a column, which first numbered.
func (p *pool) knowAll(g *gathered) {
	last := int32(0)
	for i := range g.n {
		code := g.at(i)
		if code == last || !isPacked(code) {
			continue
		}
		last = code
		id := *p.ids.guid(code)
		p.room()
		hash := uint32(maphash.Bytes(p.seed, id[:]))
		at := p.place(hash, &id)
		if at.code == 0 {
			p.guids++
		}
		*at = slot{hash, code}
	}
}

// room makes room for one more place.
func (p *pool) room() {
	if 4*p.guids < 3*len(p.places) {
		return
	}
	old := p.places
	p.places = make([]slot, max(16, 2*len(old)))
	p.bytes += 8 * (len(p.places) - len(old))
	for _, s := range old {
		if s.code != 0 {
			*p.free(s.hash) = s
		}
	}
}

// place returns where the code of a GUID is, or the free place where it belongs.
func (p *pool) place(hash uint32, g *guid) *slot {
	for i, mask := hash, uint32(len(p.places)-1); ; i++ {
		if at := &p.places[i&mask]; at.code == 0 || at.hash == hash && *p.ids.guid(at.code) == *g {
			return at
		}
	}
}

// free returns the free place for a hash.
func (p *pool) free(hash uint32) *slot {
	for i, mask := hash, uint32(len(p.places)-1); ; i++ {
		if at := &p.places[i&mask]; at.code == 0 {
			return at
		}
	}
}

// whole says that all rows have come: GUIDs are looked up no more.
func (p *pool) whole() {
	p.bytes -= 8 * len(p.places)
	p.places, p.guids = nil, 0
}

// putAside puts ids aside once they are many.
func (p *pool) putAside() {
	if p.shelf == nil || p.bytes < poolBytes && p.aside == 0 {
		return
	}
	n := p.ids.rows.putAside(p.shelf) + p.ids.others.putAside(p.shelf)
	p.bytes, p.aside = p.bytes-n, p.aside+n
}

// fresh returns a new number for an id, even if it has one. It is negative.
func (p *pool) fresh(v string) int32 {
	p.bytes += 16
	return p.ids.fresh(v, false, p.keep)
}

// row is fresh for the id of the next sign-in.
func (p *pool) row(v string) int32 {
	p.bytes += 16
	return p.ids.fresh(v, true, p.keep)
}

// numbered returns a code for a number: from -1 on itself, as nearly all are.
func (p *pool) numbered(v int64) int32 {
	if v >= -1 && v <= math.MaxInt32 {
		return int32(v)
	}
	code, known := p.numbers[v]
	if !known {
		if p.numbers == nil {
			p.numbers = map[int64]int32{}
		}
		code = -2 - int32(len(p.spelled))
		p.numbers[v] = code
		p.spelled = append(p.spelled, v)
		p.bytes += 40
	}
	return code
}

// number returns the number of a code.
func (p *pool) number(code int32) int64 {
	if code < -1 {
		return p.spelled[-2-code]
	}
	return int64(code)
}

// spot returns a code for a place on earth, 0 where it is not known.
func (p *pool) spot(lat, lon float32) int32 {
	if math.IsNaN(float64(lat)) {
		return 0
	}
	k := [2]uint32{math.Float32bits(lat), math.Float32bits(lon)}
	if p.last != 0 {
		if d := &p.degrees[p.last]; k == [2]uint32{math.Float32bits(d[0]), math.Float32bits(d[1])} {
			return p.last
		}
	}
	code, known := p.spots[k]
	if !known {
		if p.spots == nil {
			p.spots, p.degrees = map[[2]uint32]int32{}, make([][2]float32, 1)
		}
		code = int32(len(p.degrees))
		p.spots[k] = code
		p.degrees = append(p.degrees, [2]float32{lat, lon})
		p.bytes += 40
	}
	p.last = code
	return code
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

func (p *pool) full() bool { return p.bytes+p.aside > poolBytes }
