package archive

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"hash"
	"hash/crc32"
	"io"

	"github.com/ulikunitz/xz/lzma"
)

const xzMagic = "\xfd7zXZ\x00"

// xzReader unpacks xz: streams of blocks, each checked, with an index at the end
// of each stream that must be of the blocks that were there. The container is
// read here rather than by the library, which holds for a block as much as its
// header asks for.
type xzReader struct {
	in  *bufio.Reader
	lim Limits
	at  int64 // bytes of in that were read

	block  *lzma.Reader2 // nil between blocks
	sum    hash.Hash     // of the block; nil where its kind is not known
	check  byte          // kind of checksum of the stream
	begin  int64         // where the block begins
	data   int64         // where its bytes do
	out    int64         // unpacked of it
	total  int64         // unpacked of all
	held   int64         // bytes that were asked for to unpack all blocks
	packed int64         // what its head says that it takes, or -1
	size   int64         // what its head says that it unpacks to, or -1

	blocks int64
	record hash.Hash // of the sizes of all blocks, as the index has them
	within bool      // a stream
	any    bool      // stream was begun
}

// ReadByte and next count what is taken, since padding depends on the place.
func (x *xzReader) ReadByte() (byte, error) {
	b, err := x.in.ReadByte()
	if err == nil {
		x.at++
	}
	return b, err
}

func (x *xzReader) next(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(xzInput{x}, b)
	return b, early(err)
}

// xzInput is what a block is read from.
type xzInput struct{ *xzReader }

func (i xzInput) Read(p []byte) (int, error) {
	n, err := i.in.Read(p)
	i.at += int64(n)
	return n, err
}

// early is an end of the file where it must not end.
func early(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (x *xzReader) Read(p []byte) (int, error) {
	for len(p) > 0 {
		if x.block == nil {
			if err := x.advance(); err != nil {
				return 0, err
			}
			continue
		}
		n, err := x.block.Read(p)
		x.out += int64(n)
		x.total += int64(n)
		if x.sum != nil {
			x.sum.Write(p[:n])
		}
		if err == io.EOF {
			x.block = nil
			err = x.endBlock()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
	return 0, nil
}

// advance reads up to the next block. It returns io.EOF behind the last stream.
func (x *xzReader) advance() error {
	if !x.within {
		return x.beginStream()
	}
	size, err := x.ReadByte()
	if err != nil {
		return early(err)
	}
	if size == 0 {
		return x.endStream()
	}
	return x.beginBlock(size)
}

// beginStream reads the head of a stream, and the zeros before it.
func (x *xzReader) beginStream() error {
	for x.any {
		pad, err := x.in.Peek(1)
		if err == io.EOF && x.at%4 == 0 {
			return io.EOF
		}
		if err != nil {
			return early(err)
		}
		if pad[0] != 0 {
			break
		}
		x.ReadByte()
	}
	if head, _ := x.in.Peek(len(xzMagic)); x.any && string(head) != xzMagic {
		return damaged("xz: bytes after the end of the compressed data are not read")
	}
	head, err := x.next(12)
	if err != nil {
		return err
	}
	if string(head[:6]) != xzMagic || head[6] != 0 || head[7] > 15 || crc32.ChecksumIEEE(head[6:8]) != le.Uint32(head[8:]) {
		return damaged("xz: bad header")
	}
	x.check, x.blocks, x.record, x.within, x.any = head[7], 0, sha256.New(), true, true
	return nil
}

// endStream reads the index, of which the first byte was read, and the footer.
func (x *xzReader) endStream() error {
	from := x.at - 1
	index := &xzIndex{x: x, sum: crc32.NewIEEE()}
	index.sum.Write([]byte{0})
	had := x.record.Sum(nil)
	x.record.Reset()
	n := xzNumber(index)
	if n == x.blocks {
		for range n {
			x.list(xzNumber(index), xzNumber(index))
		}
	}
	for x.at%4 != 0 && index.err == nil {
		if b, err := index.ReadByte(); err == nil && b != 0 {
			n = -1
		}
	}
	if index.err != nil {
		return early(index.err)
	}
	sum := index.sum.Sum32()
	size := x.at - from + 4
	end, err := x.next(16)
	if err != nil {
		return err
	}
	if n != x.blocks || !bytes.Equal(had, x.record.Sum(nil)) || le.Uint32(end) != sum {
		return damaged("xz: the index is not that of the blocks: some are missing, or were added")
	}
	if crc32.ChecksumIEEE(end[8:14]) != le.Uint32(end[4:]) || (int64(le.Uint32(end[8:]))+1)*4 != size || end[12] != 0 || end[13] != x.check || string(end[14:]) != "YZ" {
		return damaged("xz: what ends the stream does not fit it")
	}
	x.within = false
	return nil
}

// xzIndex reads an index and sums it up.
type xzIndex struct {
	x   *xzReader
	sum hash.Hash32
	err error
}

func (i *xzIndex) ReadByte() (byte, error) {
	b, err := i.x.ReadByte()
	if i.err = err; err == nil {
		i.sum.Write([]byte{b})
	}
	return b, err
}

// list adds a block, or what the index says of one, to the hash of all.
func (x *xzReader) list(sizes ...int64) {
	for _, n := range sizes {
		x.record.Write(le.AppendUint64(nil, uint64(n)))
	}
}
