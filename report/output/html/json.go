package html

import (
	"strconv"
	"unicode/utf8"

	"prtscope/ingest/jsonout"
)

// text is JSON as it is written by hand: what is written for each sign-in is
// worth it.
type text []byte

const hexDigits = "0123456789abcdef"

// str adds a string. What is not UTF-8 becomes U+FFFD, as encoding/json has it.
func (t text) str(s string) text {
	t = append(t, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < 0x7f {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				t = append(append(t, s[from:i]...), "\uFFFD"...)
				from = i + 1
			} else if jsonout.Hidden(r) {
				t = jsonout.AppendRune(append(t, s[from:i]...), r)
				from = i + n
			}
			i += n
			continue
		}
		t = append(t, s[from:i]...)
		switch c {
		case '"', '\\':
			t = append(t, '\\', c)
		default:
			t = append(t, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		from = i
	}
	return append(append(t, s[from:]...), '"')
}

// key begins a member of an object: its name and a colon, after a comma unless
// it is the first.
func (t text) key(name string) text {
	if t[len(t)-1] != '{' {
		t = append(t, ',')
	}
	return append(append(append(t, '"'), name...), '"', ':')
}

func (t text) num(n int64) text { return strconv.AppendInt(t, n, 10) }

func (t text) bool(b bool) text { return strconv.AppendBool(t, b) }

const vlqDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// vlq adds a number as source maps spell it: its sign is the lowest bit, and each
// digit but the last has 32 added to its five bits.
func (t text) vlq(n int64) text {
	u := uint64(n) << 1
	if n < 0 {
		u = uint64(-n)<<1 | 1
	}
	for ; u >= 32; u >>= 5 {
		t = append(t, vlqDigits[u&31|32])
	}
	return append(t, vlqDigits[u])
}

// strs adds a list of strings.
func (t text) strs(list []string) text {
	t = append(t, '[')
	for i, s := range list {
		if i > 0 {
			t = append(t, ',')
		}
		t = t.str(s)
	}
	return append(t, ']')
}

// ints adds n numbers.
func ints[T int | int32 | int64 | uint8 | uint32](t text, list []T) text {
	t = append(t, '[')
	for i, v := range list {
		if i > 0 {
			t = append(t, ',')
		}
		if v >= 0 && v < 10 {
			t = append(t, byte('0'+v))
			continue
		}
		t = strconv.AppendInt(t, int64(v), 10)
	}
	return append(t, ']')
}

// column adds numbers that are often all the same: then there is one of them.
func column[T int | int32 | int64](t text, list []T) text {
	for _, v := range list {
		if v != list[0] {
			return ints(t, list)
		}
	}
	if len(list) == 0 {
		return append(t, '0')
	}
	return t.num(int64(list[0]))
}
