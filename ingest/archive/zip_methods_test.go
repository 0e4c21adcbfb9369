package archive

import (
	"archive/zip"
	"bytes"
	"hash/crc32"
	"strings"
	"testing"
)

// raw is a zip of a.json whose bytes are packed already.
func raw(t *testing.T, method uint16, text, bytesOf string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "a.json", Method: method, CRC32: crc32.ChecksumIEEE([]byte(text)), UncompressedSize64: uint64(len(text)), CompressedSize64: uint64(len(bytesOf))})
	if err == nil {
		_, err = w.Write([]byte(bytesOf))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Members packed by other methods than most programs use: by 7-Zip, and as
// Zstandard and xz are packed.
func TestZipMethods(t *testing.T) {
	files := map[string]string{"LZMA": packed(t, "lzma.zip"), "Deflate64": packed(t, "deflate64.zip"), "bzip2": packed(t, "bzip2.zip"), "LZMA in a cipher": packed(t, "aes256-lzma.zip"),
		"Zstandard": raw(t, 93, lines, zstandard(lines)), "xz": raw(t, 95, lines, packed(t, "crc64.xz"))}
	for name, file := range files {
		if got, err := contents(t, file, Limits{Password: "secret"}); err != nil || len(got) != 1 || got["a.json"] != lines {
			t.Errorf("%s: %.80q, %v", name, got, err)
		}
		at := strings.Index(file, "PK\x01\x02")
		bad := []byte(file)
		bad[at-12] ^= 0x55
		if got, _ := contents(t, string(bad), Limits{Password: "secret"}); !strings.Contains(got["a.json"], "error: damaged: ") {
			t.Errorf("%s, with a byte changed: %.80q", name, got)
		}
	}
	// What only Deflate64 says: that more than 258 bytes are repeated, and what lies
	// more than 32 KiB back.
	head := "It lies far back: 0123456789 abcdefghijklmnopqrstuvwxyz\n"
	far := head + strings.Repeat("\x00", 50_000) + head
	if got, err := contents(t, packed(t, "far.zip"), Limits{}); err != nil || got["a.json"] != far {
		t.Errorf("a far repeat: %d bytes, want %d: %.100q, %v", len(got["a.json"]), len(far), got["a.json"][max(0, len(got["a.json"])-100):], err)
	}
	for name, want := range map[string]string{"ppmd.zip": "PPMd (method 98)"} {
		if got, _ := contents(t, packed(t, name), Limits{}); got["a.json"] != "error: "+want+": "+ErrMethod.Error() {
			t.Errorf("%s: %.80q", name, got)
		}
	}
	for method, want := range map[uint16]string{1: "Shrink (method 1)", 3: "Reduce (method 3)", 6: "Implode (method 6)", 77: "a method (method 77)"} {
		if got, _ := contents(t, raw(t, method, lines, "xyz"), Limits{}); got["a.json"] != "error: "+want+": "+ErrMethod.Error() {
			t.Errorf("method %d: %.80q", method, got)
		}
	}
	zeros := strings.Repeat("\x00", 4<<20)
	for name, lim := range map[string]Limits{"unfolds": {Ratio: 10, Free: 1 << 20}, "held": {Window: 1 << 20}} {
		got, _ := contents(t, raw(t, 93, zeros, zstandard(zeros)), lim)
		if !strings.Contains(got["a.json"], "error: "+ErrLimit.Error()) || !strings.Contains(got["a.json"], name) {
			t.Errorf("%s: %.80q", name, got["a.json"][max(0, len(got["a.json"])-100):])
		}
	}
}
