package tenant

import (
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
)

// GUID is 16 bytes in the order in which they are written.
type GUID [16]byte

// NewGUID draws a random (version 4) GUID.
func NewGUID(r *rand.Rand) GUID {
	var g GUID
	a, b := r.Uint64(), r.Uint64()
	for i := range 8 {
		g[i], g[8+i] = byte(a>>(8*i)), byte(b>>(8*i))
	}
	g[6] = g[6]&0x0f | 0x40
	g[8] = g[8]&0x3f | 0x80
	return g
}

// NewRequestID draws the id of a request to the sign-in service: those end in
// byte 00, 01 or 02.
func NewRequestID(r *rand.Rand) GUID {
	g := NewGUID(r)
	g[15] = byte(r.IntN(3))
	return g
}

// Zero says whether the id is missing.
func (g GUID) Zero() bool { return g == GUID{} }

// Append appends the usual text form, or nothing for the zero GUID.
func (g GUID) Append(b []byte) []byte {
	if g.Zero() {
		return b
	}
	b = hex.AppendEncode(b, g[:4])
	for _, part := range [][]byte{g[4:6], g[6:8], g[8:10], g[10:]} {
		b = hex.AppendEncode(append(b, '-'), part)
	}
	return b
}

func (g GUID) String() string { return string(g.Append(nil)) }

// TokenID is the unique token identifier of the token that a request
// returned: the request id with its first three groups little-endian, in
// URL-safe base64 without padding.
func (g GUID) TokenID() string {
	g[0], g[1], g[2], g[3] = g[3], g[2], g[1], g[0]
	g[4], g[5] = g[5], g[4]
	g[6], g[7] = g[7], g[6]
	return base64.RawURLEncoding.EncodeToString(g[:])
}
