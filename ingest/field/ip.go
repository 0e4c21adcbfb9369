package field

import (
	"bytes"
	"net/netip"
)

// IP returns an address in its canonical spelling: without port, brackets and
// zone, and as IPv4 where it is that in the clothes of IPv6. A blank address,
// also one spelled <null> as old diagnostic settings do, is blank and ok. What
// is no address is returned as it is, and ok is false.
func IP(v, buf []byte) (addr []byte, ok bool) {
	v = Trim(v)
	if len(v) == 0 || string(v) == "<null>" {
		return v[:0], true
	}
	if plainIPv4(v) {
		return v, true
	}
	t := v
	if t[0] == '[' {
		end := bytes.IndexByte(t, ']')
		if end < 0 || !port(t[end+1:]) {
			return v, false
		}
		t = t[1:end]
	} else if colon := bytes.IndexByte(t, ':'); colon >= 0 && bytes.LastIndexByte(t, ':') == colon {
		if !port(t[colon:]) {
			return v, false
		}
		t = t[:colon]
	}
	if len(t) > 64 {
		return v, false
	}
	a, err := netip.ParseAddr(string(t))
	if err != nil {
		return v, false
	}
	return a.Unmap().WithZone("").AppendTo(buf[:0]), true
}

// port reports whether v is nothing or a colon and a number of a port.
func port(v []byte) bool {
	if len(v) == 0 {
		return true
	}
	n, ok := number(v[1:])
	return v[0] == ':' && ok && n <= 65535
}

// plainIPv4 reports whether v is an IPv4 address in canonical spelling.
func plainIPv4(v []byte) bool {
	if len(v) < 7 || len(v) > 15 {
		return false
	}
	dots, digits, n := 0, 0, 0
	for _, c := range v {
		switch {
		case c-'0' <= 9:
			if digits > 0 && n == 0 {
				return false
			}
			n = 10*n + int(c-'0')
			if digits++; n > 255 {
				return false
			}
		case c == '.' && digits > 0:
			dots++
			digits, n = 0, 0
		default:
			return false
		}
	}
	return dots == 3 && digits > 0
}
