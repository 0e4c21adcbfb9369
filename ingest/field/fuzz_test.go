package field

import (
	"bytes"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzValues hands a value to all that read one: what the library can say of it, they
// say too, and a word that was put in our spelling stays as it is.
func FuzzValues(f *testing.F) {
	for _, v := range []string{"", " ", "192.0.2.7:443", "[2001:db8::1]:443", "::ffff:192.0.2.1", "fe80::1%eth0", "<null>", "{4D63C1C4-C95B-4D3C-8E0A-1271FD813E00}",
		"00000000-0000-0000-0000-000000000000", "4d63c1c4-c95b", "1.23E+30", "-5", "50.126", "1,000", "1 000,00", "9007199254740993", "1700000000000", "1700000000000000",
		"yes", "FALSE", "はい", "Primary refresh token", "primaryRefreshToken, saml 1.1", "Azure AD joined", "Member", "Multifactor authentication", "Not applied", "Azure AD",
		"NonInteractiveUserSignInLogs", "Oslo, Oslo, NO", "a, b, c, NO", "UTC+05:30", "GMT-0800", "W. Europe Standard Time", "Europe/Oslo", "'=1+1", "\u00a0Ü\u202f", "\xff\xfe"} {
		f.Add([]byte(v))
	}
	f.Fuzz(func(t *testing.T, v []byte) {
		said := bytes.Clone(v)
		buf := make([]byte, 0, 64)
		trimmed := string(Trim(v))
		if utf8.Valid(v) {
			if want := strings.TrimFunc(string(v), isSpace); trimmed != want {
				t.Errorf("Trim(%q) is %q, want %q", v, trimmed, want)
			}
			if got, want := string(Lower(v, buf)), strings.Map(unicode.ToLower, string(v)); got != want {
				t.Errorf("Lower(%q) is %q, want %q", v, got, want)
			}
		}
		addr, ok := IP(v, buf)
		if a, err := netip.ParseAddr(trimmed); err == nil && len(trimmed) <= 64 && (!ok || string(addr) != a.Unmap().WithZone("").String()) {
			t.Errorf("IP(%q) is %q, %v", v, addr, ok)
		}
		if ok && len(addr) > 0 {
			if a, err := netip.ParseAddr(string(addr)); err != nil || a.String() != string(addr) {
				t.Errorf("IP(%q) is %q, which is no address in its canonical spelling", v, addr)
			}
		}
		if got, want := string(GUID(v, buf)), strings.ToLower(trimmed); IsGUID(trimmed) && got != want && (got != "" || want != zeroGUID) {
			t.Errorf("GUID(%q) is %q", v, got)
		}
		if CutGUID(v) && IsGUID(v) {
			t.Errorf("%q is a GUID and one that was cut", v)
		}
		n, whole := Int(v)
		if want, err := strconv.ParseInt(trimmed, 10, 64); whole && (err != nil || n != want) || !whole && err == nil && len(trimmed) <= 18 {
			t.Errorf("Int(%q) is %d, %v; want %d, %v", v, n, whole, want, err)
		}
		if again, ok := Whole(v); whole && (!ok || again != n) {
			t.Errorf("Whole(%q) is %d, %v; want %d", v, again, ok, n)
		}
		if x, ok := Float(v); ok && x != x {
			t.Errorf("Float(%q) is no number", v)
		}
		Bool(v)
		Rounded(v)
		Unguard(v)
		if _, digits, ok := SinceEpoch(v); ok && digits != 0 && digits != 3 && digits != 6 {
			t.Errorf("SinceEpoch(%q) has %d digits", v, digits)
		}
		city, state, country := Location(v)
		for _, part := range [][]byte{city, state, country} {
			if !bytes.Contains(v, part) {
				t.Errorf("Location(%q) says %q", v, part)
			}
		}
		if ahead, ok := Offset(string(v)); ok && (ahead > 14*3600 || ahead < -14*3600) {
			t.Errorf("Offset(%q) is %d", v, ahead)
		}
		Zoneless(v)
		if place := Place(string(v)); place != nil {
			Ahead(place, 1_777_000_000e6)
		}
		for name, spell := range map[string]func([]byte) string{"TokenType": TokenType, "TrustType": TrustType, "UserType": UserType,
			"AuthRequirement": AuthRequirement, "CAStatus": CAStatus, "IssuerType": IssuerType} {
			if once := spell(v); spell([]byte(once)) != once {
				t.Errorf("%s(%q) is %q, and of that %q", name, v, once, spell([]byte(once)))
			}
		}
		if !bytes.Equal(v, said) {
			t.Errorf("%q was changed to %q", said, v)
		}
	})
}
