package column

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"unsafe"
)

// Dict is a set of strings numbered from 0 in order of arrival. Strings are
// copied into chunks that are never written again, so that a row costs four
// bytes and a repeated value nothing.
type Dict struct {
	values  []string
	slots   []uint64 // open addressing; 0 is free, else the value's hash and, in the lower half, code+1 and the mark
	chunk   []byte
	bytes   int
	longest int     // bytes of the longest value, or of one that was longer
	last    int32   // code of the last value added: exports repeat themselves
	varies  uint8   // values of late that were not the last: from mostVaried on, it is not looked at first
	empty   int32   // code of the empty string, +1; 0 if it is not known
	marks   int     // values with a mark
	unique  bool    // values hardly repeat and are not looked for
	origin  *origin // of what snapshots of this one have in common; nil where there are none
	of      *origin // of a snapshot, as long as nothing is added to it
	packed  string  // of a dictionary read from a file: its values, one after the other
}

const (
	dictChunk = 32 << 10
	marked    = 1 << 31 // in a slot
)

// NewDict returns a set of values, which it keeps: a dictionary read from a
// file. No value may occur twice.
func NewDict(values []string) *Dict {
	d := &Dict{values: values}
	for _, v := range values {
		d.bytes += len(v)
		d.longest = max(d.longest, len(v))
	}
	return d
}

// NewLooseDict is NewDict of values that may occur more than once.
func NewLooseDict(values []string) *Dict {
	d := NewDict(values)
	d.unique = true
	return d
}

// Loose reports whether a value may occur more than once: of two codes it is not
// known whether they say the same.
func (d *Dict) Loose() bool { return d.unique }

// NewPackedDict is NewDict of values that lie in all, one after the other.
func NewPackedDict(all string, values []string) *Dict {
	d := NewDict(values)
	d.packed = all
	return d
}

// NewLoosePackedDict is NewPackedDict of values that may occur more than once.
func NewLoosePackedDict(all string, values []string) *Dict {
	d := NewPackedDict(all, values)
	d.unique = true
	return d
}

// Part returns n values of a loose set, from number first on, as a set of their own.
func (d *Dict) Part(first, n int32) *Dict {
	p := NewLooseDict(d.values[first : first+n : first+n])
	if all, ok := d.Packed(); ok && p.bytes > 0 {
		i := slices.IndexFunc(p.values, func(v string) bool { return v != "" })
		at := uintptr(unsafe.Pointer(unsafe.StringData(p.values[i]))) - uintptr(unsafe.Pointer(unsafe.StringData(all)))
		p.packed = all[at:][:p.bytes]
	}
	return p
}

// Packed returns the text that holds all values, one after the other, and whether
// there is one: whoever wants them so need not copy them.
func (d *Dict) Packed() (all string, ok bool) {
	return d.packed, len(d.packed) > 0 && len(d.packed) == d.bytes
}

// Len returns the number of values.
func (d *Dict) Len() int { return len(d.values) }

// Bytes returns how many bytes the values have together.
func (d *Dict) Bytes() int { return d.bytes }

// Longest returns how many bytes the longest value has, or more.
func (d *Dict) Longest() int { return d.longest }

// Value returns the string numbered code.
func (d *Dict) Value(code int32) string { return d.values[code] }

// Values returns all strings by number. The caller must not change them.
func (d *Dict) Values() []string { return d.values }

// Add returns the code of v, which it copies if it is new.
func (d *Dict) Add(v []byte) int32 {
	if (d.varies < mostVaried || d.unique) && len(d.values) > 0 {
		if d.values[d.last] == string(v) {
			d.varies = 0
			return d.last
		}
		d.varies = min(d.varies+1, mostVaried)
	}
	if d.unique {
		return d.add(v)
	}
	return d.look(v, hash(v))
}

// look is Add of a value that has hash h, and need not be the last one.
func (d *Dict) look(v []byte, h uint32) int32 {
	if 2*len(d.values) >= len(d.slots) {
		d.grow()
	}
	mask := uint32(len(d.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		s := d.slots[i]
		if s == 0 {
			code := d.add(v)
			d.slots[i] = slot(h, code)
			return code
		}
		if code := codeOf(s); uint32(s>>32) == h && d.values[code] == string(v) {
			return d.again(code)
		}
	}
}

// again notes that a value comes again, and returns its code.
func (d *Dict) again(code int32) int32 {
	if code == d.last {
		d.varies = 0
	}
	d.last = code
	return code
}

// mostVaried is after how many values that were not the last one before, that one
// is far away and not worth a look.
const mostVaried = 32

// Empty returns the code of the empty string.
func (d *Dict) Empty() int32 {
	if d.empty == 0 {
		d.empty = d.Add(nil) + 1
	}
	return d.empty - 1
}

// Marked returns the code of v if v was marked.
func (d *Dict) Marked(v []byte) (code int32, ok bool) {
	if d.marks == 0 {
		return noCode, false
	}
	if i, ok := d.find(v); ok && d.slots[i]&marked != 0 {
		return codeOf(d.slots[i]), true
	}
	return noCode, false
}

// Mark marks v, if it is there: what a mark means is for the caller to say.
func (d *Dict) Mark(v []byte) {
	if i, ok := d.find(v); ok && d.slots[i]&marked == 0 {
		d.slots[i] |= marked
		d.marks++
	}
}

// find returns the slot of v.
func (d *Dict) find(v []byte) (i uint32, ok bool) {
	if len(d.slots) == 0 {
		return 0, false
	}
	h := hash(v)
	mask := uint32(len(d.slots) - 1)
	for i := h & mask; d.slots[i] != 0; i = (i + 1) & mask {
		if s := d.slots[i]; uint32(s>>32) == h && d.values[codeOf(s)] == string(v) {
			return i, true
		}
	}
	return 0, false
}

func (d *Dict) add(v []byte) int32 {
	d.values, d.of = append(d.values, d.keep(v)), nil
	d.last = int32(len(d.values) - 1)
	return d.last
}

// AddNew is AddString for one that the caller knows not to be there: it need not be
// hashed, nor take a slot, unless others are looked for.
func (d *Dict) AddNew(v string) int32 {
	text := unsafe.Slice(unsafe.StringData(v), len(v))
	if d.slots == nil {
		return d.add(text)
	}
	if 2*len(d.values) >= len(d.slots) {
		d.grow()
	}
	code := d.add(text)
	d.place(slot(hash(text), code))
	return code
}

// AddString is Add for a string.
func (d *Dict) AddString(v string) int32 {
	return d.Add(unsafe.Slice(unsafe.StringData(v), len(v)))
}

func (d *Dict) grow() {
	n := max(16, 2*len(d.slots))
	for n < 4*len(d.values) {
		n *= 2
	}
	old := d.slots
	d.slots = make([]uint64, n)
	if old == nil {
		for code, v := range d.values {
			d.place(slot(hash(unsafe.Slice(unsafe.StringData(v), len(v))), int32(code)))
		}
	}
	for _, s := range old {
		if s != 0 {
			d.place(s)
		}
	}
}

func slot(hash uint32, code int32) uint64 { return uint64(hash)<<32 | uint64(code+1) }

func codeOf(slot uint64) int32 { return int32(slot&(marked-1)) - 1 }

func (d *Dict) place(s uint64) {
	mask := uint32(len(d.slots) - 1)
	i := uint32(s>>32) & mask
	for d.slots[i] != 0 {
		i = (i + 1) & mask
	}
	d.slots[i] = s
}

// keep copies v behind the values kept before. The chunk is only ever
// appended to within its capacity, so strings that point into it stay true.
func (d *Dict) keep(v []byte) string {
	if len(v) == 0 {
		return ""
	}
	if len(v) > cap(d.chunk)-len(d.chunk) {
		size := min(dictChunk, max(512, 2*d.bytes))
		d.chunk = make([]byte, 0, max(size, len(v)))
	}
	at := len(d.chunk)
	d.chunk = append(d.chunk, v...)
	d.bytes += len(v)
	d.longest = max(d.longest, len(v))
	return unsafe.String(&d.chunk[at], len(v))
}

// seed makes hashes of this process its own: nobody can make texts that have
// one in common and so cost a look at each other. What comes out of a dictionary
// does not depend on it.
var seed = [...]uint64{rand.Uint64(), rand.Uint64(), rand.Uint64()}

// hash multiplies sixteen bytes at a time into twice as many bits and folds
// them, in two lanes where there are many, as wyhash does.
func hash(v []byte) uint32 {
	all, h, g := v, seed[0], seed[2]
	for ; len(v) > 32; v = v[32:] {
		h = fold(le64(v)^seed[1], le64(v[8:])^h)
		g = fold(le64(v[16:])^seed[1], le64(v[24:])^g)
	}
	if len(v) > 16 {
		h = fold(le64(v)^seed[1], le64(v[8:])^h)
	}
	var x, y uint64
	switch n := len(all); { // the last bytes, some perhaps once more
	case n >= 16:
		x, y = le64(all[n-16:]), le64(all[n-8:])
	case n >= 8:
		x, y = le64(all), le64(all[n-8:])
	case n >= 4:
		x, y = le32(all), le32(all[n-4:])
	case n > 0:
		x = uint64(all[0])<<16 | uint64(all[n/2])<<8 | uint64(all[n-1])
	}
	h = fold(x^seed[1], y^h^g)
	return uint32(fold(h, seed[2]^uint64(len(all))) >> 32)
}

func fold(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}

func le32(b []byte) uint64 {
	_ = b[3]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24
}

func le64(b []byte) uint64 {
	_ = b[7]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}
