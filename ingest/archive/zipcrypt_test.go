package archive

import (
	"archive/zip"
	"bytes"
	"crypto/aes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
)

// locked are zips of one text with the password secret, packed by Info-ZIP, one
// of them from a pipe.
var locked = map[string]string{
	"crypto": "UEsDBBQACQAIABIWdl13mEz7IwAAAEAGAAAGABwAYS5qc29uVVQJAAMDWAJrA1gCa3V4CwABBAAAAAAEAAAAAJOnnaN0KZ6dh0ALVSAt+M2EqPyu0RH1Q234LaWu/sVC7vfZUEsHCHeYTPsjAAAAQAYAAFBLAQIeAxQACQAIABIWdl13mEz7IwAAAEAGAAAGABgAAAAAAAEAAACkgQAAAABhLmpzb25VVAUAAwNYAmt1eAsAAQQAAAAABAAAAABQSwUGAAAAAAEAAQBMAAAAcwAAAAAA",
	"stream": "UEsDBC0ACQAIABIWdl13mEz7//////////8BABQALQEAEABABgAAAAAAACMAAAAAAAAA1F6RJa+D67Vl/tAFtBaE7RtEElkVLeKsXxT6j2JgPMbYjDlQSwcId5hM+yMAAAAAAAAAQAYAAAAAAABQSwECHgMtAAkACAASFnZdd5hM+yMAAABABgAAAQAAAAAAAAABAAAAgBEAAAAALVBLBgYsAAAAAAAAAB4DLQAAAAAAAAAAAAEAAAAAAAAAAQAAAAAAAAAvAAAAAAAAAG4AAAAAAAAAUEsGBwAAAACdAAAAAAAAAAEAAABQSwUGAAAAAAEAAQAvAAAAbgAAAAAA",
}

// aesLocked packs a text as WinZip does with keys of that many bytes.
func aesLocked(t *testing.T, text string, size int) []byte {
	salt := bytes.Repeat([]byte{7}, size/2)
	keys, err := pbkdf2.Key(sha1.New, "secret", salt, 1000, 2*size+2)
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(keys[:size])
	if err != nil {
		t.Fatal(err)
	}
	body := []byte(text)
	var counter, stream [16]byte
	for i := range body {
		if i%16 == 0 {
			le.PutUint32(counter[:], uint32(i/16+1))
			block.Encrypt(stream[:], counter[:])
		}
		body[i] ^= stream[i%16]
	}
	code := hmac.New(sha1.New, keys[size:2*size])
	code.Write(body)
	data := slices.Concat(salt, keys[2*size:], body, code.Sum(nil)[:10])
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "a.json", Method: 99, Flags: 1, CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(len(text)),
		Extra: []byte{1, 0x99, 7, 0, 2, 0, 'A', 'E', byte(size/8 - 1), 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	w.Write(data)
	z.Close()
	return b.Bytes()
}

func TestEncryptedMembers(t *testing.T) {
	want := strings.Repeat("[1,2,3]\n", 200)
	packed := map[string][]byte{"AES-128": aesLocked(t, want, 16), "AES-192": aesLocked(t, want, 24), "AES-256": aesLocked(t, want, 32)}
	for name, text := range locked {
		z, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		packed[name] = z
	}
	for name, z := range packed {
		open := func(z []byte, password string) (string, error) {
			dir := tree(t, map[string]string{"x": string(z)})
			entries := slices.Collect(Walk([]string{dir + "/x"}, Limits{Password: password}))
			if len(entries) != 2 {
				return "", ErrDamaged
			}
			return read(entries[1])
		}
		if got, err := open(z, "secret"); got != want || err != nil {
			t.Errorf("%s: %.20q, %v", name, got, err)
		}
		if _, err := open(z, ""); !errors.Is(err, ErrEncrypted) {
			t.Errorf("%s without a password: %v", name, err)
		}
		if got, err := open(z, "Secret"); err == nil || got == want {
			t.Errorf("%s with another password: %.20q", name, got)
		}
		directory := bytes.Index(z, []byte("PK\x01\x02"))
		changed := slices.Clone(z)
		changed[directory-30] ^= 1
		if got, err := open(changed, "secret"); err == nil {
			t.Errorf("%s with a bit changed: %.20q", name, got)
		}
		if got, err := open(z[:directory], "secret"); name != "stream" && (got != want || err != nil) {
			t.Errorf("%s without its directory: %.20q, %v", name, got, err)
		}
	}
}
