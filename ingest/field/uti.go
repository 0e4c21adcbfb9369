package field

import (
	"encoding/base64"
	"encoding/hex"
)

// A unique token identifier (uti) is the request id of the sign-in in other
// clothes: base64url of the sixteen bytes of the GUID in the order of .NET, or,
// until about 2022, base64 of the GUID's text.

var strictURL = base64.RawURLEncoding.Strict()

// RequestIDFromUTI returns the request id, in lower case, that a unique token
// identifier holds.
func RequestIDFromUTI(uti string) (id string, ok bool) {
	switch len(uti) {
	case 22:
		var b [16]byte
		if n, err := strictURL.Decode(b[:], []byte(uti)); err != nil || n != 16 {
			return "", false
		}
		return guidText(swap(b)), true
	case 48:
		text, err := base64.StdEncoding.DecodeString(uti)
		if err != nil || !IsGUID(text) {
			return "", false
		}
		return string(Lower(text, nil)), true
	}
	return "", false
}

// UTIFromRequestID returns the unique token identifier that stands for a
// request id.
func UTIFromRequestID(id string) (uti string, ok bool) {
	if !IsGUID(id) {
		return "", false
	}
	var b [16]byte
	text := id[:8] + id[9:13] + id[14:18] + id[19:23] + id[24:]
	if _, err := hex.Decode(b[:], []byte(text)); err != nil {
		return "", false
	}
	b = swap(b)
	return strictURL.EncodeToString(b[:]), true
}

// OldUTIFromRequestID returns the form that identifiers had until about 2022.
func OldUTIFromRequestID(id string) string { return base64.StdEncoding.EncodeToString([]byte(id)) }

// swap turns the first three groups of a GUID end for end.
func swap(b [16]byte) [16]byte {
	b[0], b[1], b[2], b[3] = b[3], b[2], b[1], b[0]
	b[4], b[5] = b[5], b[4]
	b[6], b[7] = b[7], b[6]
	return b
}

func guidText(b [16]byte) string {
	var t [36]byte
	hex.Encode(t[:8], b[:4])
	hex.Encode(t[9:13], b[4:6])
	hex.Encode(t[14:18], b[6:8])
	hex.Encode(t[19:23], b[8:10])
	hex.Encode(t[24:], b[10:])
	t[8], t[13], t[18], t[23] = '-', '-', '-', '-'
	return string(t[:])
}
