package directory

import (
	"encoding/binary"
	"hash/fnv"
	"unsafe"
)

// A shelf holds the devices of an inventory, each packed into a few bytes: a
// tenant may have hundreds of thousands, and hardly one of them is ever asked
// for.
type shelf struct {
	chunks [][]byte
	at     map[uint64]int64 // hash of the device id → where it lies
	alike  map[string]int64 // by device id, those whose hash another has
	words  []string         // values that repeat
	codes  map[string]uint64
	n      int
	bytes  int64
}

const (
	chunkBytes = 1 << 20
	atBytes    = 40 // of an entry of a map
)

func newShelf() *shelf {
	return &shelf{at: map[uint64]int64{}, alike: map[string]int64{}, codes: map[string]uint64{}}
}

func hashOf(id string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(id))
	return h.Sum64()
}

// get returns a device, or nil.
func (s *shelf) get(id string) *Device {
	if s == nil {
		return nil
	}
	if place, ok := s.alike[id]; ok {
		return s.unpack(place)
	}
	if place, ok := s.at[hashOf(id)]; ok {
		if v := s.unpack(place); v.ID == id {
			return v
		}
	}
	return nil
}

// put adds a device or puts it in the place of the one with its id.
func (s *shelf) put(v *Device) {
	b := s.pack(nil, v)
	s.bytes += int64(len(b))
	last := len(s.chunks) - 1
	if last < 0 || len(b) > cap(s.chunks[last])-len(s.chunks[last]) {
		s.chunks = append(s.chunks, make([]byte, 0, max(chunkBytes, len(b))))
		last++
	}
	place := int64(last)<<32 | int64(len(s.chunks[last]))
	s.chunks[last] = append(s.chunks[last], b...)

	h := hashOf(v.ID)
	old, taken := s.at[h]
	switch _, other := s.alike[v.ID]; {
	case other || taken && s.unpack(old).ID != v.ID:
		s.alike[v.ID] = place
	default:
		s.at[h] = place
	}
	if !taken {
		s.n++
		s.bytes += atBytes
	}
}

// texts are the strings of a device of which each has its own, words those that
// repeat, numbers the rest.
func (v *Device) texts() [4]*string { return [...]*string{&v.ObjectID, &v.ID, &v.Name, &v.Conflicts} }

func (v *Device) words() [9]*string {
	return [...]*string{&v.Trust, &v.OS, &v.OSVersion, &v.Manufacturer, &v.Model, &v.Profile, &v.Management, &v.Ownership, &v.Source}
}

func (v *Device) numbers() [7]*int64 {
	return [...]*int64{&v.Registered, &v.Created, &v.LastSignIn, &v.Deleted, &v.Record, &v.Offset, &v.Alike}
}

func (v *Device) flags() [3]*int8 { return [...]*int8{&v.Enabled, &v.Compliant, &v.Managed} }

func (v *Device) lists() [2]*[]string { return [...]*[]string{&v.Owners, &v.Users} }

func (s *shelf) pack(b []byte, v *Device) []byte {
	for _, t := range v.texts() {
		b = appendText(b, *t)
	}
	for _, w := range v.words() {
		code, known := s.codes[*w]
		if !known {
			code = uint64(len(s.words))
			s.codes[*w] = code
			s.words = append(s.words, *w)
			s.bytes += int64(len(*w)) + 2*atBytes
		}
		b = binary.AppendUvarint(b, code)
	}
	for _, n := range v.numbers() {
		b = binary.AppendVarint(b, *n)
	}
	for _, f := range v.flags() {
		b = append(b, byte(*f))
	}
	for _, l := range v.lists() {
		b = binary.AppendUvarint(b, uint64(len(*l)))
		for _, t := range *l {
			b = appendText(b, t)
		}
	}
	return b
}

func appendText(b []byte, t string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(t))), t...)
}

func (s *shelf) unpack(place int64) *Device {
	b := s.chunks[place>>32][place&(1<<32-1):]
	uvarint := func() uint64 {
		v, n := binary.Uvarint(b)
		b = b[n:]
		return v
	}
	text := func() string {
		n := uvarint()
		t := unsafe.String(unsafe.SliceData(b), n) // a chunk is never written again
		b = b[n:]
		return t
	}
	v := new(Device)
	for _, t := range v.texts() {
		*t = text()
	}
	for _, w := range v.words() {
		*w = s.words[uvarint()]
	}
	for _, x := range v.numbers() {
		n, size := binary.Varint(b)
		*x, b = n, b[size:]
	}
	for _, f := range v.flags() {
		*f, b = int8(b[0]), b[1:]
	}
	for _, l := range v.lists() {
		for range uvarint() {
			*l = append(*l, text())
		}
	}
	return v
}
