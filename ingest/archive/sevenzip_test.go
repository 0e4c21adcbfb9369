package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// lines is what the archives in testdata hold as a.json. They were packed by
// 7-Zip 26.02, which shares no code with this program.
var lines = strings.Repeat("[1,2,3]\n", 200)

// packed returns an archive of testdata.
func packed(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// contents walks one file and returns what its members hold, or their errors,
// and the error of the archive itself.
func contents(t testing.TB, file string, lim Limits) (members map[string]string, fault error) {
	t.Helper()
	members = map[string]string{}
	for e := range Walk([]string{filepath.Join(tree(t, map[string]string{"x": file}), "x")}, lim) {
		_, name, inside := strings.Cut(e.Path, "!/")
		switch text, err := read(e); {
		case !inside:
			fault = e.Err
		case e.Err != nil:
			members[name] = "error: " + e.Err.Error()
		case err != nil:
			members[name] = text + "error: " + err.Error()
		case e.Archive == "":
			members[name] = text
		}
	}
	return members, fault
}

func TestSevenZip(t *testing.T) {
	for _, method := range []string{"copy", "lzma", "deflate", "deflate64", "bzip2", "ppmd"} {
		if got, err := contents(t, packed(t, method+".7z"), Limits{}); err != nil || len(got) != 1 || got["a.json"] != lines {
			t.Errorf("%s: %.80q, %v", method, got, err)
		}
	}
	for _, method := range []string{"BCJ", "BCJ2", "Delta", "ARM64"} {
		if got, err := contents(t, packed(t, strings.ToLower(method)+".7z"), Limits{}); err != nil || !strings.HasPrefix(got["a.json"], "error: "+method+" (method") || !strings.Contains(got["a.json"], ErrMethod.Error()) {
			t.Errorf("%s: %.80q, %v", method, got, err)
		}
	}
	var many strings.Builder // more than what PPMd was given to hold
	for i := range 2000 {
		fmt.Fprintf(&many, "[%d,\"%x\"]\n", i, i*i*7919%1000003)
	}
	if got, err := contents(t, packed(t, "ppmd-restarts.7z"), Limits{}); err != nil || got["b.json"] != many.String() {
		t.Errorf("PPMd that begins anew: %d bytes, want %d, %v", len(got["b.json"]), many.Len(), err)
	}
	if got, _ := contents(t, packed(t, "ppmd-restarts.7z"), Limits{Window: 32 << 10}); !strings.Contains(got["b.json"], "to be held while it is unpacked") {
		t.Errorf("PPMd of more than may be held: %.80q", got)
	}
	want := map[string]string{"a.json": lines, "d/e/b.json": lines, "d/c.json": "{\"x\":1}\n"}
	for name, password := range map[string]string{"plain.7z": "", "locked.7z": "secret", "headers.7z": "secret"} {
		got, err := contents(t, packed(t, name), Limits{Password: password})
		if err != nil || len(got) != 3 {
			t.Errorf("%s: %d members, %v", name, len(got), err)
		}
		for path, text := range want {
			if got[path] != text {
				t.Errorf("%s: %s holds %.80q", name, path, got[path])
			}
		}
	}
	got, err := contents(t, packed(t, "kinds.7z"), Limits{})
	if err != nil || got["empty"] != "" || !strings.Contains(got["link"], "a symbolic link") || len(got) != 4 {
		t.Errorf("other kinds of file: %q, %v", got, err)
	}
}

func TestSevenZipInOtherArchives(t *testing.T) {
	inner := packed(t, "plain.7z")
	for name, file := range map[string]string{"gzip": gzipped(inner), "tar": tarred(t, item{"y.7z", inner})} {
		got, err := contents(t, file, Limits{})
		if err != nil || len(got) != 3 {
			t.Errorf("%s: %d members, %v", name, len(got), err)
		}
	}
}

func TestLockedSevenZips(t *testing.T) {
	if _, err := contents(t, packed(t, "headers.7z"), Limits{}); !errors.Is(err, ErrEncrypted) {
		t.Errorf("a directory in a cipher, without a password: %v", err)
	}
	if _, err := contents(t, packed(t, "headers.7z"), Limits{Password: "Secret"}); !errors.Is(err, ErrPassword) {
		t.Errorf("with another: %v", err)
	}
	for password, want := range map[string]error{"": ErrEncrypted, "Secret": ErrPassword} {
		got, err := contents(t, packed(t, "locked.7z"), Limits{Password: password})
		if err != nil || len(got) != 3 {
			t.Errorf("password %q: %d members, %v", password, len(got), err)
		}
		for name, text := range got {
			if !strings.Contains(text, want.Error()) {
				t.Errorf("password %q: %s holds %.80q", password, name, text)
			}
		}
	}
}

// A bit that is another is noticed wherever it is, or changes nothing.
func TestDamagedSevenZips(t *testing.T) {
	for name, password := range map[string]string{"plain.7z": "", "locked.7z": "secret", "copy.7z": "", "ppmd.7z": ""} {
		whole := packed(t, name)
		want, _ := contents(t, whole, Limits{Password: password})
		for at := 8; at < len(whole); at += 3 {
			changed := []byte(whole)
			changed[at] ^= 0x10
			got, err := contents(t, string(changed), Limits{Password: password})
			for path, text := range got {
				if err == nil && text != want[path] && !strings.Contains(text, "error: ") {
					t.Fatalf("%s: a bit of byte %d makes another text of %s, unnoticed: %.80q", name, at, path, text)
				}
			}
		}
		for n := 6; n < len(whole); n += 5 {
			if _, err := contents(t, whole[:n], Limits{Password: password}); !errors.Is(err, ErrDamaged) {
				t.Fatalf("%s cut at byte %d: %v", name, n, err)
			}
		}
	}
}

func TestLimitsOfSevenZips(t *testing.T) {
	if got, err := contents(t, packed(t, "bomb.7z"), Limits{}); err != nil || !strings.HasSuffix(got["bomb"], "over a limit: 7z unfolds to more than 200 times its size") {
		t.Errorf("a bomb gives %d bytes, %v", len(got["bomb"]), err)
	}
	if got, err := contents(t, packed(t, "bomb.7z"), Limits{Window: 1 << 20}); err != nil || !strings.Contains(got["bomb"], "more than 1 MiB to be held") {
		t.Errorf("a wide window: %.80q, %v", got["bomb"], err)
	}
	if got, err := contents(t, packed(t, "plain.7z"), Limits{Members: 2}); !errors.Is(err, ErrLimit) || len(got) != 0 {
		t.Errorf("three members where two may be: %q, %v", got, err)
	}
}

// Zips packed by 7-Zip, in each of its ciphers.
func TestZipsOfAnotherProgram(t *testing.T) {
	for _, name := range []string{"aes128.zip", "aes192.zip", "aes256.zip", "aes256-stored.zip", "stream.zip", "crypto.zip"} {
		got, err := contents(t, packed(t, name), Limits{Password: "secret"})
		if err != nil || len(got) != 1 || got["a.json"] != lines {
			t.Errorf("%s: %.120q, %v", name, got, err)
		}
		got, _ = contents(t, packed(t, name), Limits{Password: "Secret"})
		if !strings.Contains(got["a.json"], ErrPassword.Error()) {
			t.Errorf("%s with another password: %.120q", name, got)
		}
	}
}

// FuzzWalk opens whatever a file may hold as an archive of any kind: it must end
// and not panic, and no member has more bytes than are said of it.
func FuzzWalk(f *testing.F) {
	entries, err := os.ReadDir("testdata")
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() && !strings.HasPrefix(e.Name(), "bomb") {
			f.Add([]byte(packed(f, e.Name())))
		}
	}
	inner := tarred(f, item{"a.json", lines}, item{"b", "-> /etc"}, item{"c.7z", packed(f, "copy.7z")})
	for _, text := range []string{inner, gzipped(inner), zstandard(inner), bzipped, string(avroFile("deflate", "{}", "[]")),
		big64(lines, func(extra []byte) []byte { return extra })} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) { walkAll(t, data) })
}

// walkAll reads all that is in a file.
func walkAll(t *testing.T, data []byte) {
	lim := Limits{Free: 1 << 20, Memory: 1 << 20, Window: 1 << 20, Members: 100, Password: "secret"}
	w := &walker{lim: lim.defaults(), yield: func(e Entry) bool {
		if e.Open == nil && e.Err == nil {
			t.Fatalf("%q has neither bytes nor an error", e.Path)
		}
		if e.Open == nil {
			return true
		}
		r, err := e.Open()
		if err != nil {
			return true
		}
		defer r.Close()
		if n, _ := io.Copy(io.Discard, r); e.Archive == "" && e.Bytes >= 0 && n > e.Bytes {
			t.Fatalf("%q has %d bytes, not %d", e.Path, n, e.Bytes)
		}
		return true
	}}
	s, _ := inMemory(bytes.NewReader(slices.Clone(data)), 1<<30, "")
	w.entry(Entry{Path: "x", Bytes: s.size}, s, 1)
}
