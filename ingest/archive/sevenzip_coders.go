package archive

import (
	"bufio"
	"compress/bzip2"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"

	"github.com/klauspost/compress/flate"
	"github.com/ulikunitz/xz/lzma"
)

// How the folders of 7z archives are packed, by the numbers of the format.
const (
	sevenCopy    = 0x00
	sevenLZMA2   = 0x21
	sevenLZMA    = 0x030101
	sevenPPMd    = 0x030401
	sevenDeflate = 0x040108
	seven64K     = 0x040109 // Deflate64
	sevenBzip2   = 0x040202
	sevenZstd    = 0x04f71101
	sevenAES     = 0x06f10701
)

// sevenNames are the names of those that are not read, as 7-Zip gives them: filters
// of programs above all, which no export is.
var sevenNames = map[uint64]string{
	0x03: "Delta", 0x04: "BCJ", 0x05: "PPC", 0x06: "IA64", 0x07: "ARM", 0x08: "ARMT", 0x09: "SPARC", 0x0a: "ARM64", 0x0b: "RISCV",
	0x020302: "Swap2", 0x020304: "Swap4", 0x03030103: "BCJ", 0x0303011b: "BCJ2", 0x03030205: "PPC", 0x03030301: "Alpha", 0x03030401: "IA64",
	0x03030501: "ARM", 0x03030605: "M68", 0x03030701: "ARMT", 0x03030805: "SPARC", 0x040301: "RAR1", 0x040302: "RAR2", 0x040303: "RAR3", 0x040305: "RAR5",
	0x040106: "Implode", 0x04f71102: "Brotli", 0x04f71104: "LZ4", 0x04f71105: "LZ5", 0x04f71106: "Lizard", 0x06f00181: "7zAES", 0x06f10101: "ZipCrypto",
}

// decode returns what a coder makes of r, and what to do when done.
func (a *sevenZip) decode(c sevenCoder, r io.Reader) (next io.Reader, done func(), err error) {
	switch c.method {
	case sevenCopy:
		return r, nil, nil
	case sevenDeflate:
		return flate.NewReader(r), nil, nil
	case seven64K:
		return newDeflate64(r), nil, nil
	case sevenBzip2:
		return bzip2.NewReader(r), nil, nil
	case sevenZstd:
		z, err := zstdReader(r, a.lim)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: 7z: %w", ErrDamaged, err)
		}
		return z, z.Close, nil
	case sevenLZMA:
		next, err = a.lzma(c, r)
	case sevenLZMA2:
		next, err = a.lzma2(c, r)
	case sevenPPMd:
		next, err = a.ppmd(c, r)
	case sevenAES:
		next, err = a.decrypt(c, r)
	default:
		err = ErrMethod
	}
	return next, nil, err
}

// dictionary checks how much of what was unpacked must be held. It is never
// more than there is.
func (a *sevenZip) dictionary(asked, size int64) (int, error) {
	asked = max(lzma.MinDictCap, min(asked, size))
	if asked > a.lim.Window {
		return 0, tooWide("7z", a.lim)
	}
	return int(asked), nil
}

func (a *sevenZip) lzma(c sevenCoder, r io.Reader) (io.Reader, error) {
	if len(c.props) != 5 {
		return nil, damaged("7z: LZMA without its properties")
	}
	dict, err := a.dictionary(int64(le.Uint32(c.props[1:])), c.size)
	if err != nil {
		return nil, err
	}
	head := le.AppendUint32(c.props[:1:1], uint32(dict))
	z, err := lzma.ReaderConfig{DictCap: dict}.NewReader(&headed{le.AppendUint64(head, uint64(c.size)), bufio.NewReader(r)})
	if err != nil {
		return nil, fmt.Errorf("%w: 7z: %w", ErrDamaged, err)
	}
	return z, nil
}

func (a *sevenZip) lzma2(c sevenCoder, r io.Reader) (io.Reader, error) {
	if len(c.props) != 1 || c.props[0] > 40 {
		return nil, damaged("7z: LZMA2 without its properties")
	}
	p := c.props[0]
	asked := (2 | int64(p&1)) << (p/2 + 11)
	dict, err := a.dictionary(asked, c.size)
	if err != nil {
		return nil, err
	}
	z, err := lzma.Reader2Config{DictCap: dict}.NewReader2(bufio.NewReader(r))
	if err != nil {
		return nil, fmt.Errorf("%w: 7z: %w", ErrDamaged, err)
	}
	return z, nil
}

// headed puts a header before a stream. It hands on single bytes, too: a
// decoder of LZMA takes one at a time.
type headed struct {
	head []byte
	r    *bufio.Reader
}

func (h *headed) ReadByte() (byte, error) {
	if len(h.head) > 0 {
		b := h.head[0]
		h.head = h.head[1:]
		return b, nil
	}
	return h.r.ReadByte()
}

func (h *headed) Read(p []byte) (int, error) {
	if len(h.head) > 0 {
		n := copy(p, h.head)
		h.head = h.head[n:]
		return n, nil
	}
	return h.r.Read(p)
}

// sevenRounds is the most rounds, as a power of two, that a key may take. 7-Zip
// writes 19.
const sevenRounds = 24

// decrypt returns r in clear.
func (a *sevenZip) decrypt(c sevenCoder, r io.Reader) (io.Reader, error) {
	p := c.props
	if len(p) < 2 {
		return nil, damaged("7z: a cipher without its properties")
	}
	salt, iv := int(p[0]>>7&1+p[1]>>4), int(p[0]>>6&1+p[1]&15)
	if len(p) != 2+salt+iv || iv > aes.BlockSize {
		return nil, damaged("7z: a cipher without its properties")
	}
	rounds := p[0] & 0x3f
	if rounds > sevenRounds {
		return nil, damaged("7z: a cipher of more rounds than any program uses")
	}
	id := string(rounds) + string(p[2:2+salt])
	key := a.keys[id]
	if key == nil {
		key = sevenKey(a.lim.Password, p[2:2+salt], rounds)
		a.keys[id] = key
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	var first [aes.BlockSize]byte
	copy(first[:], p[2+salt:])
	return &cbcReader{r: r, mode: cipher.NewCBCDecrypter(block, first[:])}, nil
}

// sevenKey derives a key as the format has it.
func sevenKey(password string, salt []byte, rounds byte) []byte {
	round := append([]byte{}, salt...)
	for _, u := range utf16.Encode([]rune(password)) {
		round = le.AppendUint16(round, u)
	}
	at := len(round)
	round = le.AppendUint64(round, 0)
	h := sha256.New()
	for i := range uint64(1) << rounds {
		le.PutUint64(round[at:], i)
		h.Write(round)
	}
	return h.Sum(nil)
}

// cbcReader decrypts whole blocks.
type cbcReader struct {
	r    io.Reader
	mode cipher.BlockMode
	buf  [4096]byte
	left []byte // of buf, in clear and not yet handed on
}

func (c *cbcReader) Read(p []byte) (int, error) {
	if len(c.left) == 0 {
		n, err := io.ReadFull(c.r, c.buf[:])
		if n -= n % aes.BlockSize; n == 0 {
			if errors.Is(err, io.ErrUnexpectedEOF) {
				err = io.EOF
			}
			return 0, err
		}
		c.mode.CryptBlocks(c.buf[:n], c.buf[:n])
		c.left = c.buf[:n]
	}
	n := copy(p, c.left)
	c.left = c.left[n:]
	return n, nil
}
