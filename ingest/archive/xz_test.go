package archive

import (
	"strings"
	"testing"
)

// The files were packed by XZ Utils, one with a checksum of each kind, one of
// many blocks, one of two streams with padding between them.
func TestXZ(t *testing.T) {
	for _, name := range []string{"crc32", "crc64", "unchecked", "blocks", "sized", "two"} {
		if got, err := contents(t, packed(t, name+".xz"), Limits{}); err != nil || len(got) != 1 || got["data"] != lines {
			t.Errorf("%s: %.80q, %v", name, got, err)
		}
	}
	if got, _ := contents(t, packed(t, "bcj.xz"), Limits{}); !strings.Contains(got["data"], "BCJ for x86 (filter 4) in xz: "+ErrMethod.Error()) {
		t.Errorf("a filter that is not read: %q", got)
	}
	dir := tree(t, map[string]string{"a.json.xz": packed(t, "crc64.xz"), "t.txz": packed(t, "tar.xz"), "u.tar.xz": packed(t, "tar.xz")})
	var paths []string
	for e := range Walk([]string{dir}, Limits{}) {
		paths = append(paths, e.Path)
	}
	if got := strings.Join(paths, " "); got != "box/a.json.xz box/a.json.xz!/a.json box/t.txz box/t.txz!/t.tar box/t.txz!/t.tar!/d/a.json box/u.tar.xz box/u.tar.xz!/u.tar box/u.tar.xz!/u.tar!/d/a.json" {
		t.Errorf("found %s", got)
	}
}

// A stream that was cut is noticed wherever it was, and a bit that is another
// wherever it is, or it changes nothing; what comes before is read.
func TestDamagedXZ(t *testing.T) {
	for _, name := range []string{"crc64", "blocks"} {
		whole := packed(t, name+".xz")
		for n := len(xzMagic); n < len(whole); n++ {
			if got, _ := contents(t, whole[:n], Limits{}); !strings.Contains(got["data"], "error: damaged: xz: ") {
				t.Fatalf("%s cut to %d bytes: %.80q", name, n, got)
			}
		}
		for bit := 8 * len(xzMagic); bit < 8*len(whole); bit += 7 {
			bad := []byte(whole)
			bad[bit/8] ^= 1 << (bit % 8)
			got, _ := contents(t, string(bad), Limits{Window: 64 << 20})
			text, fault, _ := strings.Cut(got["data"], "error: ")
			if text != lines && fault == "" {
				t.Fatalf("%s: bit %d is another, and nothing is said: %d bytes, %q", name, bit, len(text), text[max(0, len(text)-100):])
			}
		}
	}
	whole := packed(t, "blocks.xz")
	if got, _ := contents(t, whole[:200], Limits{}); !strings.HasPrefix(got["data"], lines[:700]) {
		t.Errorf("blocks before a cut are lost: %.80q", got)
	}
	if got, _ := contents(t, packed(t, "crc64.xz")+"rest", Limits{}); got["data"] != lines+"error: damaged: xz: bytes after the end of the compressed data are not read" {
		t.Errorf("bytes behind it: %.80q", got)
	}
}

func TestXZWithinLimits(t *testing.T) {
	wide := packed(t, "sized.xz")
	if got, _ := contents(t, strings.Repeat(wide, 20), Limits{Ratio: 1, Free: 1 << 16}); !strings.Contains(got["data"], "again and again") {
		t.Errorf("many small streams of 8 MiB each: %.80q", got["data"])
	}
	bomb := packed(t, "bomb.xz")
	for want, lim := range map[string]Limits{
		"unfolds to more than 10 times its size": {Ratio: 10, Free: 1 << 20},
		"asks for more than 1 MiB to be held":    {Window: 1 << 20},
	} {
		if got, _ := contents(t, bomb, lim); !strings.Contains(got["data"], ErrLimit.Error()+": xz "+want) || strings.Contains(got["data"], ErrDamaged.Error()) {
			t.Errorf("%s", got["data"][max(0, len(got["data"])-200):])
		}
	}
}
