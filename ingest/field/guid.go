package field

// IsGUID reports whether v is a GUID in its usual form of 36 characters.
func IsGUID[T []byte | string](v T) bool {
	if len(v) != 36 {
		return false
	}
	for i := range len(v) {
		switch c := v[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case c-'0' > 9 && (c|0x20)-'a' > 5:
			return false
		}
	}
	return true
}

const zeroGUID = "00000000-0000-0000-0000-000000000000"

// GUID returns an identifier in lower case without braces and blanks around
// it. The zero GUID, which stands for none, becomes empty. What is no GUID is
// treated as other identifiers are: compared without regard to case.
func GUID(v, buf []byte) []byte {
	v = Trim(v)
	if len(v) == 38 && v[0] == '{' && v[37] == '}' {
		v = v[1:37]
	}
	if string(v) == zeroGUID {
		return v[:0]
	}
	return Lower(v, buf)
}
