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

// CutGUID reports whether v is the beginning of a GUID, from its first dash on, and
// no more: an id that was cut. It may have been any of many.
func CutGUID(v []byte) bool {
	v = Trim(v)
	if len(v) < 9 || len(v) > 35 {
		return false
	}
	for i, c := range v {
		switch dash := i == 8 || i == 13 || i == 18 || i == 23; {
		case dash != (c == '-'):
			return false
		case !dash && c-'0' > 9 && (c|0x20 < 'a' || c|0x20 > 'f'):
			return false
		}
	}
	return true
}

// Rounded reports whether v is a number in the scientific notation that a
// spreadsheet puts in the place of an id that looks like one: 1.23E+30 or 3E10.
// It may have been any of many ids.
func Rounded(v []byte) bool {
	v = Trim(v)
	if len(v) < 3 || len(v) > 24 || v[0]-'0' > 9 {
		return false
	}
	digits := func(i int) int {
		for i < len(v) && v[i]-'0' <= 9 {
			i++
		}
		return i
	}
	at := digits(0)
	if at < len(v) && (v[at] == '.' || v[at] == ',') {
		at = digits(at + 1)
	}
	if at == len(v) || v[at]|0x20 != 'e' {
		return false
	}
	if at++; at < len(v) && (v[at] == '+' || v[at] == '-') {
		at++
	}
	return at < len(v) && digits(at) == len(v)
}
