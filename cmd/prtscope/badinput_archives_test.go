package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func gzipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.String()
}

// noise is a record of which nothing can be left out by compressing it, so that
// a cut in what is compressed is a cut in the records.
func noise(n int) string {
	x := uint64(n)*0x9e3779b97f4a7c15 + 1
	var b strings.Builder
	for range 12 {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		fmt.Fprintf(&b, "%016x", x)
	}
	return signIn(n, `"userAgent":"`+b.String()+`"`)
}

func noises(from, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(noise(from+i) + "\n")
	}
	return b.String()
}

// member is one member of a zip; its text is deflated unless stored.
type member struct {
	name, text string
	stored     bool
	mode       uint32 // of Unix, with the kind of file; 0 is a file
}

// zipped packs members as most programs do: sizes before the bytes, nothing
// behind them.
func zipped(ms ...member) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range ms {
		h := &zip.FileHeader{Name: m.name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE([]byte(m.text)), UncompressedSize64: uint64(len(m.text))}
		packed := []byte(m.text)
		if m.stored {
			h.Method = zip.Store
		} else {
			packed = deflated(m.text)
		}
		h.CompressedSize64 = uint64(len(packed))
		if m.mode != 0 {
			h.CreatorVersion, h.ExternalAttrs = 3<<8, m.mode<<16
		}
		w, err := z.CreateRaw(h)
		if err == nil {
			_, err = w.Write(packed)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

func deflated(text string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, _ := z.Create("x")
	io.WriteString(w, text)
	z.Close()
	r, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		panic(err)
	}
	raw, err := r.File[0].OpenRaw()
	if err != nil {
		panic(err)
	}
	packed, err := io.ReadAll(raw)
	if err != nil {
		panic(err)
	}
	return packed
}

// patched changes bytes behind the first signature of a kind.
func patched(z, signature string, at int, b string) string {
	i := strings.Index(z, signature) + at
	return z[:i] + b + z[i+len(b):]
}

const (
	zipLocal   = "PK\x03\x04"
	zipCentral = "PK\x01\x02"
	zipEnd     = "PK\x05\x06"
)

func le32(n int) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(n))) }

var badArchives = []badCase{
	{id: "GZIP-01", what: "the tail of a gzip file is missing", lay: file("a.json.gz", func() string { return cutTail(gzipped(noises(0, 300)), 10) }),
		status: 3, kept: 300, says: []string{"gzip: the file ends too early"}},
	{id: "GZIP-02", what: "half of a gzip file", lay: file("a.json.gz", func() string { z := gzipped(noises(0, 300)); return z[:len(z)/2] }),
		status: 3, kept: 148, codes: "JSON_TRUNCATED", notes: "JSON_TRUNCATED", says: []string{"gzip: the file ends too early"}},
	{id: "GZIP-03", what: "a wrong checksum", lay: file("a.json.gz", func() string {
		z := []byte(gzipped(noises(0, 300)))
		z[len(z)-6] ^= 1
		return string(z)
	}), status: 3, kept: 300, notes: "CHECKSUM_BAD", says: []string{"gzip: the checksum does not match", "another than was written: in 300 records"}},
	{id: "GZIP-04", what: "zeros and other bytes behind a gzip file", lay: func(b *box) {
		b.put("zeros.json.gz", gzipped(noises(0, 3))+strings.Repeat("\x00", 512))
		b.put("other.json.gz", gzipped(noises(3, 3))+"trailing")
	}, status: 3, kept: 6, says: []string{"bytes after the end of the compressed data"}},
	{id: "GZIP-05", what: "several members", lay: file("a.json.gz", func() string { return gzipped(noises(0, 3)) + gzipped(noises(3, 3)) }), kept: 6},
	{id: "GZIP-06", what: "a bomb: zeros without end", lay: func(b *box) {
		b.put("bomb.json.gz", strings.Repeat(gzipped(strings.Repeat("\x00", 10<<20)), 1000))
		b.put("good.json", graphPage(signIn(0)))
	}, status: 3, kept: 1, says: []string{"over a limit: gzip unfolds to more than 200 times its size", "limits.archive_ratio"}, check: both(holds(256<<20), lasts(30*time.Second))},
	{id: "GZIP-07", what: "gzip in gzip, five deep", lay: func(b *box) {
		z := noises(0, 2)
		for range 5 {
			z = gzipped(z)
		}
		b.put("deep.gz", z)
		b.put("good.json", graphPage(signIn(0)))
	}, status: 3, kept: 1, says: []string{"more than 3 archives inside each other", "limits.archive_depth"}},

	{id: "ZIP-01", what: "zips of zips of zeros", lay: func(b *box) {
		bottom := zipped(member{name: "zeros.json", text: strings.Repeat("\x00", 70<<20)})
		var layer []member
		for i := range 4 {
			layer = append(layer, member{name: fmt.Sprintf("%d.zip", i), text: bottom})
		}
		b.put("42.zip", zipped(layer...))
		b.put("good.json", graphPage(signIn(0)))
	}, status: 3, kept: 1, says: []string{"over a limit: zip unfolds to more than 200 times its size", "limits.archive_ratio"}, check: holds(256 << 20)},
	{id: "ZIP-02", what: "a thousand members on one body", lay: func(b *box) {
		z := zipped(member{name: "a.json", text: noises(0, 100)})
		from, to := strings.Index(z, zipCentral), strings.Index(z, zipEnd)
		dir := strings.Repeat(z[from:to], 1000)
		end := z[to:]
		end = end[:8] + "\xe8\x03\xe8\x03" + le32(len(dir)) + end[16:]
		b.put("overlap.zip", z[:from]+dir+end)
		b.put("good.json", graphPage(signIn(1000)))
	}, status: 3, kept: 1, says: []string{"members overlap"}},
	{id: "ZIP-03", what: "more members than are read", lay: func(b *box) {
		var ms []member
		for i := range 100_001 {
			ms = append(ms, member{name: fmt.Sprintf("%06d.json", i), text: "[]", stored: true})
		}
		b.put("many.zip", zipped(ms...))
		b.put("good.json", graphPage(signIn(0)))
	}, status: 3, kept: 1, says: []string{"more than 100000 members in one file", "limits.archive_members"}, check: all(holds(256<<20), lasts(30*time.Second), func(t *testing.T, r *result) {
		r.must(writeFile(r.box, "little.yaml", "limits: {archive_members: 2000}\n"))
		if status, _, said, _ := r.run("ingest", "in", "-o", "other", "--config", "little.yaml"); status != 3 || !strings.Contains(said, "more than 2000 members in one file") {
			t.Errorf("with a lower limit it ends with %d\n%s", status, said)
		}
	})},
	{id: "ZIP-04", what: "names that lead out of the folder", lay: file("slip.zip", func() string {
		return zipped(member{name: "../../x.json", text: noises(0, 1)}, member{name: "/abs.json", text: noises(1, 1)}, member{name: `C:evil.json`, text: noises(2, 1)}, member{name: `a\..\b.json`, text: noises(3, 1)})
	}), kept: 4, check: func(t *testing.T, r *result) { r.source("in/slip.zip!/../../x.json") }},
	{id: "ZIP-05", what: "two members of one name", lay: file("a.zip", func() string {
		return zipped(member{name: "a.json", text: noises(0, 2)}, member{name: "a.json", text: noises(2, 2)})
	}), kept: 4, check: func(t *testing.T, r *result) { r.source("in/a.zip!/a.json#2") }},
	{id: "ZIP-06", what: "another name before the bytes than in the directory", lay: file("a.zip", func() string {
		return patched(zipped(member{name: "a.json", text: noises(0, 2)}), zipLocal, 30, "b")
	}), status: 3, kept: 2, notes: "ARCHIVE", says: []string{"its name in the directory and in front of its bytes differ"}},
	{id: "ZIP-07", what: "a member that the directory does not list", lay: file("a.zip", func() string {
		z := zipped(member{name: "a.json", text: noises(0, 2)})
		hidden := zipped(member{name: "h.json", text: noises(2, 2)})
		hidden = hidden[:strings.Index(hidden, zipCentral)]
		at := strings.Index(z, zipCentral)
		return patched(z[:at]+hidden+z[at:], zipEnd, 16, le32(at+len(hidden)))
	}), status: 3, kept: 2, notes: "ARCHIVE", says: []string{"belong to no member"}},
	{id: "ZIP-08", what: "a member in a cipher, without a password", lay: func(b *box) {
		z := zipped(member{name: "a.json", text: noises(0, 2)})
		b.put("a.zip", patched(patched(z, zipCentral, 8, "\x01"), zipLocal, 6, "\x01"))
		b.put("aes.zip", patched(patched(z, zipCentral, 8, "\x01\x00\x63"), zipLocal, 6, "\x01\x00\x63"))
		b.put("good.json", graphPage(signIn(9)))
	}, status: 3, kept: 1, says: []string{"in/a.zip!/a.json: cannot be read: encrypted", "in/aes.zip!/a.json: cannot be read: encrypted", "--password-file FILE"}, check: withPassword},
	{id: "ZIP-09", what: "methods that are not read", lay: func(b *box) {
		for i, method := range []string{"\x06", "\x01", "\x62"} {
			b.put(fmt.Sprintf("%d.zip", i), patched(zipped(member{name: "a.json", text: noises(i, 1)}), zipCentral, 10, method))
		}
		b.put("good.json", graphPage(signIn(9)))
	}, status: 3, kept: 1, says: []string{"Implode (method 6)", "Shrink (method 1)", "PPMd (method 98)", "unpack it and give the files"},
		why: "what is not read is refused by name, as the row has it; Deflate64, LZMA and Zstandard are read: zip_methods_test.go of ingest/archive compares them byte for byte with what was packed"},
	{id: "ZIP-10", what: "a wrong checksum of a member, and bytes of members that are others", lay: func(b *box) {
		b.put("sum.zip", patched(zipped(member{name: "a.json", text: noises(0, 2)}), zipCentral, 16, "zzzz"))
		b.put("stored.zip", strings.Replace(zipped(member{name: "a.json", text: noises(2, 2), stored: true}), "user3@corp", "user8@corp", 1))
		packed := []byte(zipped(member{name: "a.json", text: noises(10, 300)}))
		packed[len(packed)/2] ^= 4
		b.put("packed.zip", string(packed))
	}, status: 3, kept: 152, codes: "JSON_SYNTAX*2 JSON_TRUNCATED", notes: "CHECKSUM_BAD JSON_TRUNCATED", says: []string{"in/packed.zip!/a.json: zip: ", "in/sum.zip!/a.json: zip: the checksum does not match", "in/stored.zip!/a.json: zip: the checksum does not match"}},
	{id: "ZIP-11", what: "sizes that are not so", lay: func(b *box) {
		text := noises(0, 10)
		b.put("less.zip", patched(zipped(member{name: "a.json", text: text}), zipCentral, 24, le32(1500)))
		b.put("more.zip", patched(zipped(member{name: "a.json", text: noises(20, 10)}), zipCentral, 24, le32(1<<20)))
	}, status: 3, kept: 12, codes: "JSON_TRUNCATED", notes: "JSON_TRUNCATED", says: []string{"more than the 1500 bytes", "where the directory says 1048576"}},
	{id: "ZIP-12", what: "no directory, as in a download that was cut", lay: func(b *box) {
		whole := zipped(member{name: "a.json", text: noises(0, 20)}, member{name: "b.json", text: noises(20, 20)})
		b.put("a.zip", whole[:strings.Index(whole, zipCentral)-100])
		b.put("none.zip", whole[:20])
	}, status: 3, kept: 39, codes: "JSON_TRUNCATED", notes: "ARCHIVE JSON_TRUNCATED", says: []string{"in/none.zip: zip: no directory at its end"}},
	{id: "ZIP-13", what: "names of members that are no text", lay: file("a.zip", func() string {
		return zipped(member{name: "caf\x82.json", text: noises(0, 1)}, member{name: "\x1b[2J\r\n.json", text: noises(1, 1)}, member{name: "\u202egnp.json", text: noises(2, 1)}, member{name: strings.Repeat("n", 65_000), text: noises(3, 1)})
	}), kept: 4},
	{id: "ZIP-14", what: "a program before a zip, and 70 KB behind it", lay: func(b *box) {
		b.put("tail.zip", zipped(member{name: "a.json", text: noises(0, 1)})+strings.Repeat("junk ", 14_000))
		b.put("sfx.zip", "MZ"+strings.Repeat("program", 1000)+zipped(member{name: "a.json", text: noises(1, 1)}))
	}, status: 3, kept: 1, notes: "ARCHIVE", says: []string{"70000 bytes follow the end of the zip", "in/sfx.zip: not recognised"}},
	{id: "ZIP-15", what: "links and devices in a zip", lay: file("a.zip", func() string {
		return zipped(member{name: "link", text: "/etc/passwd", mode: 0o120777}, member{name: "dev", text: "", mode: 0o020666}, member{name: "a.json", text: noises(0, 1)})
	}), status: 3, kept: 1, says: []string{"a symbolic link, which is not followed", "neither a file nor a folder"}},
	{id: "ZIP-16", what: "gzip in a zip in a zip", lay: file("a.zip", func() string {
		return zipped(member{name: "b.zip", text: zipped(member{name: "c.json.gz", text: gzipped(noises(0, 2))})})
	}), kept: 2, check: func(t *testing.T, r *result) { r.source("in/a.zip!/b.zip!/c.json.gz!/c.json") }},

	{id: "TAR-01", what: "a compressed tar", lay: file("a.tar.gz", func() string {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		text := noises(0, 3)
		w.WriteHeader(&tar.Header{Name: "deep/a.json", Mode: 0o600, Size: int64(len(text))})
		io.WriteString(w, text)
		w.Close()
		return gzipped(b.String())
	}), kept: 3, check: func(t *testing.T, r *result) { r.source("in/a.tar.gz!/a.tar!/deep/a.json") }, why: "the row allows reading it: all three records are read, so that there is no reservation (0)"},
}

// lockedExport is a zip of one sign-in with the password secret, packed by
// Info-ZIP.
const lockedExport = "UEsDBBQACQAIAEsWdl0+SgipxAAAAOMAAAAGABwAYS5qc29uVVQJAANuWAJrA1gCa3V4CwABBAAAAAAEAAAAAHwD0q+dl5GnITJudGIdnveQ8eKbYJz0OJ0Gjm7a0BNbNaxPpES2s7vZoLeAzqvZtI6dTyYauiJbu3q+VelUuE/2Tt5DID7OY7i/VlJEbX3c7IoOaJPtBIh/L9Rls0rlbuhQVH5tMAOT+kHM0omgO27bTfCAHZISH5gmokUZk1SzzbGrF3ZoMrUyAknAx8yWvBSz2jz8KGB95Iaw1la45R2MB2Q9vNSiOUkJsJX2kXW06JGOxsVBDX9UNBjSWb8wWwPaUU1QSwcIPkoIqcQAAADjAAAAUEsBAh4DFAAJAAgASxZ2XT5KCKnEAAAA4wAAAAYAGAAAAAAAAQAAAKSBAAAAAGEuanNvblVUBQADblgCa3V4CwABBAAAAAAEAAAAAFBLBQYAAAAAAQABAEwAAAAUAQAAAAA="

// withPassword wants what is in a cipher to be read with its password, and with
// no other.
func withPassword(t *testing.T, r *result) {
	z, err := base64.StdEncoding.DecodeString(lockedExport)
	r.must(err)
	r.must(writeFile(r.box, "locked.zip", string(z)))
	r.must(writeFile(r.box, "right", "secret\r\nsecond line\n"))
	r.must(writeFile(r.box, "wrong", "Secret\n"))
	for _, tt := range []struct {
		file   string
		status int
		says   string
	}{
		{"right", 0, "1 = 1 kept"}, {"wrong", 4, "encrypted with another password"}, {"missing", 10, "--password-file: "}, {"in/../a/..", 10, "--password-file: "},
	} {
		if status, _, said, _ := r.run("ingest", "locked.zip", "-o", "case-"+filepath.Base(tt.file), "--password-file", tt.file); status != tt.status || !strings.Contains(said, tt.says) || strings.Contains(said, "secret\n") {
			t.Errorf("--password-file %s: %d, want %d and %q\n%s", tt.file, status, tt.status, tt.says, said)
		}
	}
}
