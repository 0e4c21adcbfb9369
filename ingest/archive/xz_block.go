package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"
	"slices"

	"github.com/ulikunitz/xz/lzma"
)

const xzLZMA2 = 0x21

var xzFilters = map[uint64]string{0x03: "Delta", 0x04: "BCJ for x86", 0x05: "BCJ for PowerPC", 0x06: "BCJ for IA-64", 0x07: "BCJ for ARM", 0x08: "BCJ for ARM Thumb",
	0x09: "BCJ for SPARC", 0x0a: "BCJ for ARM64", 0x0b: "BCJ for RISC-V"}

// xzSums are the sizes of checksums, by their numbers in the format.
var xzSums = [16]int{0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64}

// beginBlock reads the head of a block, of which the first byte was read.
func (x *xzReader) beginBlock(size byte) error {
	x.begin = x.at - 1
	rest, err := x.next((int(size)+1)*4 - 1)
	if err != nil {
		return err
	}
	head := append([]byte{size}, rest[:len(rest)-4]...)
	if crc32.ChecksumIEEE(head) != le.Uint32(rest[len(rest)-4:]) {
		return damaged("xz: the head of a block does not match its checksum")
	}
	flags := head[1]
	r := bytes.NewReader(head[2:])
	x.packed, x.size, x.out = -1, -1, 0
	if flags&0x40 != 0 {
		x.packed = xzNumber(r)
	}
	if flags&0x80 != 0 {
		x.size = xzNumber(r)
	}
	var props []byte
	for range flags&3 + 1 {
		id, n := xzNumber(r), xzNumber(r)
		if id < 0 || n < 0 || n > int64(r.Len()) || flags&0x3c != 0 {
			return damaged("xz: bad header")
		}
		if id != xzLZMA2 {
			name := xzFilters[uint64(id)]
			if name == "" {
				name = "a filter"
			}
			return fmt.Errorf("%s (filter %x) in xz: %w", name, id, ErrMethod)
		}
		props = make([]byte, n)
		r.Read(props)
	}
	if len(props) != 1 || props[0] > 40 {
		return damaged("xz: LZMA2 without its properties")
	}
	asked := (2 | int64(props[0]&1)) << (props[0]/2 + 11)
	if x.size >= 0 {
		asked = min(asked, x.size)
	}
	if asked = max(asked, lzma.MinDictCap); asked > x.lim.Window {
		return tooWide("xz", x.lim)
	}
	if x.held += asked; x.held > x.lim.Free+asked && x.held > x.lim.Ratio*x.total { // to clear it takes longer than to fill it
		return limit("xz asks again and again for memory that it does not use")
	}
	x.sum, x.data = xzSum(x.check), x.at
	x.block, err = lzma.Reader2Config{DictCap: int(asked)}.NewReader2(xzInput{x})
	return err
}

// endBlock reads what follows the bytes of a block: padding and a checksum.
func (x *xzReader) endBlock() error {
	packed := x.at - x.data
	if x.packed >= 0 && packed != x.packed || x.size >= 0 && x.out != x.size {
		return damaged("xz: a block has not the size that its head says")
	}
	if err := x.padding(); err != nil {
		return err
	}
	want, err := x.next(xzSums[x.check])
	if err != nil {
		return err
	}
	if x.sum != nil {
		got := x.sum.Sum(nil)
		if x.check != 10 { // numbers are written with their last byte first
			slices.Reverse(got)
		}
		if !bytes.Equal(got, want) {
			return damaged("xz: %w", ErrChecksum)
		}
	}
	x.blocks++
	x.list(x.data-x.begin+packed+int64(len(want)), x.out)
	return nil
}

// padding reads the zeros up to a multiple of four bytes.
func (x *xzReader) padding() error {
	for x.at%4 != 0 {
		b, err := x.ReadByte()
		if err != nil {
			return early(err)
		}
		if b != 0 {
			return damaged("xz: there is something where there must be nothing")
		}
	}
	return nil
}

// xzNumber reads a number; -1 is none.
func xzNumber(r io.ByteReader) int64 {
	n, err := binary.ReadUvarint(r)
	if err != nil || n > 1<<62 {
		return -1
	}
	return int64(n)
}

func xzSum(check byte) hash.Hash {
	switch check {
	case 1:
		return crc32.NewIEEE()
	case 4:
		return crc64.New(crc64.MakeTable(crc64.ECMA))
	case 10:
		return sha256.New()
	}
	return nil
}
