package archive

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/subtle"
	"hash"
	"hash/crc32"
	"io"
)

// How members of zips are encrypted.
type zipCipher uint8

const (
	inClear   zipCipher = iota
	zipCrypto           // of PKWARE, as most programs do it
	zipAES128           // of WinZip, with a key of that many bits
	zipAES192
	zipAES256
)

// aesField reads the field that says how a member is encrypted with AES.
func (m *zipMember) aesField(f []byte) {
	if len(f) < 7 || f[4] < 1 || f[4] > 3 || m.method != 99 {
		return
	}
	m.cipher, m.method = zipAES128+zipCipher(f[4]-1), le.Uint16(f[5:])
	m.unchecked = le.Uint16(f) == 2 // it has no checksum, but a code of authenticity
}

// decrypted returns the bytes of a member in clear, of those that raw has.
func (m *zipMember) decrypted(raw io.Reader, password string) (io.Reader, error) {
	if m.cipher == inClear {
		return raw, nil
	}
	if m.cipher != zipCrypto {
		return m.openAES(raw, password)
	}
	z := newZipCrypto(password)
	var head [12]byte
	if _, err := io.ReadFull(raw, head[:]); err != nil {
		return nil, damaged("zip: the member ends too early")
	}
	z.decrypt(head[:])
	// The last byte tells most wrong passwords; the checksum tells the others.
	if last := head[11]; last != byte(m.crc>>24) && (!m.described || last != m.clock) {
		return nil, ErrPassword
	}
	return &zipCryptoReader{z, raw}, nil
}

// zipCryptoKeys is the state of the cipher of PKWARE.
type zipCryptoKeys [3]uint32

func newZipCrypto(password string) *zipCryptoKeys {
	k := &zipCryptoKeys{0x12345678, 0x23456789, 0x34567890}
	for _, c := range []byte(password) {
		k.update(c)
	}
	return k
}

func (k *zipCryptoKeys) update(c byte) {
	k[0] = crc32.IEEETable[byte(k[0])^c] ^ k[0]>>8
	k[1] = (k[1]+k[0]&0xff)*134775813 + 1
	k[2] = crc32.IEEETable[byte(k[2])^byte(k[1]>>24)] ^ k[2]>>8
}

func (k *zipCryptoKeys) decrypt(p []byte) {
	for i := range p {
		t := uint16(k[2]) | 2
		p[i] ^= byte(t * (t ^ 1) >> 8)
		k.update(p[i])
	}
}

type zipCryptoReader struct {
	keys *zipCryptoKeys
	r    io.Reader
}

func (z *zipCryptoReader) Read(p []byte) (int, error) {
	n, err := z.r.Read(p)
	z.keys.decrypt(p[:n])
	return n, err
}

const (
	aesRounds = 1000 // of the derivation of keys, as the format has it
	aesCode   = 10   // bytes of the code of authenticity
)

// openAES begins to read a member that is salt, check of the password, text
// and code of authenticity.
func (m *zipMember) openAES(raw io.Reader, password string) (io.Reader, error) {
	size := 16 + 8*int(m.cipher-zipAES128)
	begin := make([]byte, size/2+2)
	if _, err := io.ReadFull(raw, begin); err != nil {
		return nil, damaged("zip: the member ends too early")
	}
	salt, check := begin[:size/2], begin[size/2:]
	keys, err := pbkdf2.Key(sha1.New, password, salt, aesRounds, 2*size+2)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(keys[2*size:], check) != 1 {
		return nil, ErrPassword
	}
	block, err := aes.NewCipher(keys[:size])
	if err != nil {
		return nil, err
	}
	return &aesReader{r: raw, left: m.packed - int64(len(begin)) - aesCode, block: block, code: hmac.New(sha1.New, keys[size:2*size])}, nil
}

// aesReader decrypts in counter mode, with the counter of WinZip: it begins at
// one, its lowest byte first.
type aesReader struct {
	r       io.Reader
	left    int64 // of the text
	block   cipher.Block
	counter [aes.BlockSize]byte
	stream  [aes.BlockSize]byte
	used    int // of stream; 0 asks for the next
	code    hash.Hash
}

func (a *aesReader) Read(p []byte) (int, error) {
	if a.left <= 0 {
		return 0, a.end()
	}
	n, err := a.r.Read(p[:min(int64(len(p)), a.left)])
	a.left -= int64(n)
	a.code.Write(p[:n])
	for i := range p[:n] {
		if a.used == 0 {
			for j := range a.counter {
				if a.counter[j]++; a.counter[j] != 0 {
					break
				}
			}
			a.block.Encrypt(a.stream[:], a.counter[:])
		}
		p[i] ^= a.stream[a.used]
		a.used = (a.used + 1) % aes.BlockSize
	}
	if err == io.EOF && a.left > 0 {
		err = io.ErrUnexpectedEOF
	} else if err == io.EOF {
		err = nil
	}
	return n, err
}

// end checks that nobody changed the member.
func (a *aesReader) end() error {
	var code [aesCode]byte
	if _, err := io.ReadFull(a.r, code[:]); err != nil {
		return io.ErrUnexpectedEOF
	}
	if !bytes.Equal(code[:], a.code.Sum(nil)[:aesCode]) {
		return damaged("zip: the code of authenticity does not match: it was changed after it was encrypted")
	}
	return io.EOF
}
