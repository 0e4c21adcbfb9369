package main

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzKey reads whatever stands in the file of a key: it is one if it is as many hex
// digits as a key has, and blanks around them, and nothing else.
func FuzzKey(f *testing.F) {
	whole := strings.Repeat("0aF9", keyBytes/2)
	for _, text := range []string{"", whole, whole + "\n", " \r\n" + whole + "\r\n", whole[1:], whole + "0", whole[:20] + "g" + whole[21:], whole + strings.Repeat(" ", 80) + "x", "\ufeff" + whole, whole[:30] + " " + whole[30:]} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		key, err := (&flags{redact: path}).key()
		want, wrong := hex.DecodeString(strings.TrimSpace(string(text)))
		if is := wrong == nil && len(want) == keyBytes && len(text) <= 4*keyBytes; is != (err == nil) || is && string(key) != string(want) {
			t.Errorf("%q is a key: %v; read as %x, %v", text, is, key, err)
		}
	})
}
