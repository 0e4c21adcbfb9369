package archive

import (
	"bufio"
	"io"
)

// deflate64 unpacks Deflate64, which Windows uses for files of 2 GiB and more:
// Deflate with twice the distance, and one length that can be any.
type deflate64 struct {
	in     *bufio.Reader
	hold   uint64 // bits that were read and not used, the next lowest
	bits   uint
	window [1 << 16]byte
	at     int   // in the window, of the next byte
	out    int64 // bytes that came out
	last   bool  // no block follows
	stored int   // bytes left of a block that is not packed
	inside bool  // a block that is packed
	length int   // bytes left to be repeated
	back   int   // from where
	codes  [1 << codeBits]uint16
	places [1 << codeBits]uint16
}

// codeBits is how long a code can be. A table says of each run of so many bits
// which symbol it begins with, and in the lowest four bits how long its code is.
const codeBits = 15

func newDeflate64(r io.Reader) *deflate64 { return &deflate64{in: bufio.NewReaderSize(r, 64<<10)} }

func (d *deflate64) Read(p []byte) (n int, err error) {
	for n < len(p) {
		var b byte
		switch {
		case d.length > 0:
			b = d.window[(d.at-d.back)&(len(d.window)-1)]
			d.length--
		case d.stored > 0:
			if b, err = d.in.ReadByte(); err != nil {
				return n, early(err)
			}
			d.stored--
		case d.inside:
			symbol, err := d.symbol(&d.codes)
			if err != nil {
				return n, err
			}
			if symbol > 255 {
				if err := d.repeat(symbol); err != nil {
					return n, err
				}
				continue
			}
			b = byte(symbol)
		case d.last:
			return n, io.EOF
		default:
			if err := d.block(); err != nil {
				return n, err
			}
			continue
		}
		d.window[d.at] = b
		d.at = (d.at + 1) & (len(d.window) - 1)
		d.out++
		p[n] = b
		n++
	}
	return n, nil
}

var errDeflate64 = damaged("Deflate64: a code that cannot be")

// need reads until there are so many bits, as far as there are any.
func (d *deflate64) need(n uint) {
	for d.bits < n {
		b, err := d.in.ReadByte()
		if err != nil {
			return
		}
		d.hold |= uint64(b) << d.bits
		d.bits += 8
	}
}

func (d *deflate64) take(n uint) (int, error) {
	if d.need(n); d.bits < n {
		return 0, io.ErrUnexpectedEOF
	}
	v := int(d.hold & (1<<n - 1))
	d.hold >>= n
	d.bits -= n
	return v, nil
}

func (d *deflate64) symbol(table *[1 << codeBits]uint16) (int, error) {
	d.need(codeBits)
	entry := table[d.hold&(1<<codeBits-1)]
	n := uint(entry & 15)
	switch {
	case n > d.bits:
		return 0, io.ErrUnexpectedEOF
	case n == 0 && d.bits < codeBits:
		return 0, io.ErrUnexpectedEOF
	case n == 0:
		return 0, errDeflate64
	}
	d.hold >>= n
	d.bits -= n
	return int(entry >> 4), nil
}

// repeat begins to repeat what was there before, or ends the block.
func (d *deflate64) repeat(symbol int) error {
	if symbol == 256 {
		d.inside = false
		return nil
	}
	base, extra := 3, uint(16)
	switch k := symbol - 257; {
	case k > 28:
		return errDeflate64
	case k < 8:
		base, extra = k+3, 0
	case k < 28:
		extra = uint(k/4 - 1)
		base = (4+k%4)<<extra + 3
	}
	more, err := d.take(extra)
	if err != nil {
		return err
	}
	d.length = base + more
	place, err := d.symbol(&d.places)
	if err != nil {
		return err
	}
	base, extra = place+1, 0
	if place > 3 {
		extra = uint(place/2 - 1)
		base = (2+place%2)<<extra + 1
	}
	if more, err = d.take(extra); err != nil {
		return err
	}
	if d.back = base + more; place > 31 || int64(d.back) > d.out {
		return damaged("Deflate64: it refers to what is not there")
	}
	return nil
}

// block reads the head of a block.
func (d *deflate64) block() error {
	head, err := d.take(3)
	if err != nil {
		return err
	}
	d.last = head&1 != 0
	var lengths [288 + 32]byte
	switch head >> 1 {
	case 0:
		d.take(d.bits % 8)
		size, err := d.take(16)
		if err != nil {
			return err
		}
		check, err := d.take(16)
		if err != nil {
			return err
		}
		if size != ^check&0xffff {
			return errDeflate64
		}
		d.stored = size // of which no bit was read: never more than a code and its byte were
		return nil
	case 1:
		for i := range lengths {
			switch {
			case i < 144, i > 279 && i < 288:
				lengths[i] = 8
			case i < 256:
				lengths[i] = 9
			case i < 280:
				lengths[i] = 7
			default:
				lengths[i] = 5
			}
		}
	case 2:
		if err := d.lengths(&lengths); err != nil {
			return err
		}
	default:
		return errDeflate64
	}
	d.inside = true
	if !fill(&d.codes, lengths[:288]) || !fill(&d.places, lengths[288:]) {
		return errDeflate64
	}
	return nil
}
