package archive

import "math/bits"

// The parts of the directory of a 7z archive.
const (
	sevenHeader       = 0x01
	sevenProperties   = 0x02
	sevenMainStreams  = 0x04
	sevenFilesInfo    = 0x05
	sevenPackInfo     = 0x06
	sevenUnpackInfo   = 0x07
	sevenSubStreams   = 0x08
	sevenSize         = 0x09
	sevenCRC          = 0x0a
	sevenFolders      = 0x0b
	sevenUnpackSize   = 0x0c
	sevenStreamCount  = 0x0d
	sevenEmptyStream  = 0x0e
	sevenEmptyFile    = 0x0f
	sevenNamesOf      = 0x11
	sevenModified     = 0x14
	sevenAttributes   = 0x15
	sevenPackedHeader = 0x17
)

// sevenParser reads a directory. Once something is not as it must be it is bad
// and gives zeros: nothing is made larger than what is left could fill.
type sevenParser struct {
	b    []byte
	bad  bool
	most int // files
}

// sevenPart is the bytes of one file.
type sevenPart struct {
	size    int64
	crc     uint32
	checked bool
}

var errSevenDirectory = damaged("7z: its directory cannot be read")

func (p *sevenParser) bytes(n int64) []byte {
	if n < 0 || n > int64(len(p.b)) {
		p.bad, p.b = true, nil
		return nil
	}
	b := p.b[:n]
	p.b = p.b[n:]
	return b
}

func (p *sevenParser) byte() byte {
	if b := p.bytes(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

// number reads a number of one to nine bytes: the first says how many follow.
func (p *sevenParser) number() int64 {
	first := p.byte()
	more := bits.LeadingZeros8(^first)
	var v uint64
	for i, b := range p.bytes(int64(more)) {
		v |= uint64(b) << (8 * i)
	}
	if more < 7 {
		v |= uint64(first&(1<<(7-more)-1)) << (8 * more)
	}
	if int64(v) < 0 {
		p.bad = true
		return 0
	}
	return int64(v)
}

// count reads how many things follow that take at least one bit each.
func (p *sevenParser) count() int64 {
	n := p.number()
	if n > 8*int64(len(p.b)) {
		p.bad = true
		return 0
	}
	return n
}

// flags reads n bits.
func (p *sevenParser) flags(n int64) []bool {
	b := p.bytes((n + 7) / 8)
	list := make([]bool, n)
	for i := range list {
		list[i] = len(b) > 0 && b[i/8]&(0x80>>(i%8)) != 0
	}
	return list
}

// defined reads which of n things have a value: all, or those that bits name.
func (p *sevenParser) defined(n int64) []bool {
	if p.byte() == 0 {
		return p.flags(n)
	}
	list := make([]bool, n)
	for i := range list {
		list[i] = true
	}
	return list
}

// sums reads n checksums, of which some may be unknown.
func (p *sevenParser) sums(n int64) (sums []uint32, known []bool) {
	known = p.defined(n)
	sums = make([]uint32, n)
	for i := range sums {
		if !known[i] {
			continue
		}
		if b := p.bytes(4); len(b) == 4 {
			sums[i] = le.Uint32(b)
		}
	}
	return sums, known
}

// header reads a directory behind its first byte.
func (p *sevenParser) header(a *sevenZip) error {
	var parts []sevenPart
	for !p.bad {
		switch p.byte() {
		case 0:
			if p.bad {
				return errSevenDirectory
			}
			return nil
		case sevenProperties:
			for p.byte() != 0 && !p.bad {
				p.bytes(p.number())
			}
		case sevenMainStreams:
			var err error
			if a.folders, parts, err = p.streams(); err != nil {
				return err
			}
		case sevenFilesInfo:
			if err := p.filesInfo(a, parts); err != nil {
				return err
			}
		default:
			return errSevenDirectory
		}
	}
	return errSevenDirectory
}

// filesInfo reads what files there are.
func (p *sevenParser) filesInfo(a *sevenZip, parts []sevenPart) error {
	n := p.count()
	if n > int64(p.most) {
		return limit("more than %d members in one file", p.most)
	}
	a.files = make([]sevenFile, n)
	noBytes, attributes := make([]bool, n), make([]uint32, n)
	var noFile []bool
	for !p.bad {
		id := p.byte()
		if id == 0 {
			break
		}
		q := &sevenParser{b: p.bytes(p.number())}
		switch id {
		case sevenEmptyStream:
			noBytes = q.flags(n)
		case sevenEmptyFile:
			empty := int64(0)
			for _, e := range noBytes {
				if e {
					empty++
				}
			}
			noFile = q.flags(empty)
		case sevenNamesOf:
			q.byte()
			for i := range a.files {
				a.files[i].name = q.text16()
			}
		case sevenModified:
			known := q.defined(n)
			q.byte()
			for i := range a.files {
				if b := q.bytes(8); known[i] && len(b) == 8 {
					a.files[i].modified = fileTime(le.Uint64(b))
				}
			}
		case sevenAttributes:
			known := q.defined(n)
			q.byte()
			for i := range attributes {
				if !known[i] {
					continue
				}
				if b := q.bytes(4); len(b) == 4 {
					attributes[i] = le.Uint32(b)
				}
			}
		default:
			continue
		}
		if q.bad && id != sevenModified && id != sevenAttributes {
			return errSevenDirectory
		}
	}
	if p.bad {
		return errSevenDirectory
	}
	return p.place(a, parts, noBytes, noFile, attributes)
}
