package archive

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"prtscope/samples/export"
	"prtscope/samples/stories"
)

// avroFile returns a capture of bodies, one block each, packed as codec says.
func avroFile(codec string, bodies ...string) []byte {
	text := func(b []byte, s string) []byte { return append(binary.AppendVarint(b, int64(len(s))), s...) }
	b := binary.AppendVarint([]byte(avroMagic), 2)
	b = text(text(b, "avro.codec"), codec)
	b = text(text(b, "avro.schema"), `{"type":"record","fields":[{"name":"N","type":"long"},{"name":"D","type":"double"},{"name":"M","type":{"type":"map","values":["long","string"]}},{"name":"Body","type":["null","bytes"]}]}`)
	b = append(binary.AppendVarint(b, 0), "0123456789abcdef"...)
	for i, body := range bodies {
		block := binary.AppendVarint(nil, int64(i))
		block = append(block, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f)
		block = text(binary.AppendVarint(block, 1), "key")
		block = text(binary.AppendVarint(block, 1), "value")
		block = binary.AppendVarint(block, 0)
		block = text(binary.AppendVarint(block, 1), body)
		if codec == "deflate" {
			var packed bytes.Buffer
			w, _ := flate.NewWriter(&packed, 9)
			w.Write(block)
			w.Close()
			block = packed.Bytes()
		}
		b = binary.AppendVarint(binary.AppendVarint(b, 1), int64(len(block)))
		b = append(append(b, block...), "0123456789abcdef"...)
	}
	return b
}

// readAvro walks over a capture and returns what its member holds.
func readAvro(t *testing.T, file []byte) (string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "00.avro")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	for e := range Walk([]string{path}, Limits{}) {
		if e.Archive == "avro" {
			continue
		}
		if e.Err != nil {
			return "", e.Err
		}
		r, err := e.Open()
		if err != nil {
			return "", err
		}
		defer r.Close()
		b, err := io.ReadAll(r)
		return string(b), err
	}
	return "", nil
}

// Of a block that breaks off the events before are read, and so are files that were put
// end to end.
func TestAvroCutAndJoined(t *testing.T) {
	for _, codec := range []string{"null", "deflate"} {
		head := avroFile(codec)
		var block []byte
		for _, body := range []string{`{"a":1}`, `{"b":2}`, `{"c":3}`} {
			one := avroFile("null", body)[len(avroFile("null")):]
			_, n := binary.Varint(one) // count
			_, m := binary.Varint(one[n:])
			block = append(block, one[n+m:len(one)-16]...)
		}
		if codec == "deflate" {
			var packed bytes.Buffer
			w, _ := flate.NewWriter(&packed, 0)
			w.Write(block)
			w.Close()
			block = packed.Bytes()
		}
		file := append(binary.AppendVarint(binary.AppendVarint(head, 3), int64(len(block))), block...)
		whole := append(file, "0123456789abcdef"...)
		const all = "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n"
		if got, err := readAvro(t, whole); got != all || err != nil {
			t.Errorf("%s: %q, %v", codec, got, err)
		}
		other := avroFile("null", `{"d":4}`)
		if got, err := readAvro(t, append(bytes.Clone(whole), other...)); got != all+"{\"d\":4}\n" || err != nil {
			t.Errorf("%s, joined: %q, %v", codec, got, err)
		}
		if got, err := readAvro(t, append(bytes.Clone(other), whole...)); got != "{\"d\":4}\n"+all || err != nil {
			t.Errorf("%s, joined the other way: %q, %v", codec, got, err)
		}
		if got, err := readAvro(t, file[:len(file)-12]); got != "{\"a\":1}\n{\"b\":2}\n" || err == nil {
			t.Errorf("%s, cut: %q, %v", codec, got, err)
		}
	}
}

func TestAvro(t *testing.T) {
	const want = "{\"a\":1}\n{\"b\":2}\n"
	for _, codec := range []string{"null", "deflate"} {
		file := avroFile(codec, `{"a":1}`, "{\"b\":2}\r\n")
		if got, err := readAvro(t, file); got != want || err != nil {
			t.Errorf("%s: %q, %v", codec, got, err)
		}
		for cut := 1; cut < len(file)-len(avroFile(codec)); cut++ {
			got, err := readAvro(t, file[:len(file)-cut])
			if err == nil && got != "{\"a\":1}\n" && got != "" || !strings.HasPrefix(want, got) {
				t.Fatalf("%s: cut by %d bytes: %q, %v", codec, cut, got, err)
			}
		}
	}
	for name, file := range map[string][]byte{
		"codec":  avroFile("xz", "x"),
		"schema": bytes.Replace(avroFile("null", "x"), []byte(`"Body"`), []byte(`"Bodi"`), 1),
		"sync":   append(avroFile("null", "x"), 2, 2, 0),
		"size":   append(avroFile("null"), 2, 0xff, 0xff, 0xff, 0xff, 0x0f),
	} {
		if got, err := readAvro(t, file); err == nil {
			t.Errorf("%s: no error, but %q", name, got)
		}
	}
}

// FuzzAvro reads what may be a capture: it gives the same in one go and byte by byte.
func FuzzAvro(f *testing.F) {
	f.Add(avroFile("null", "{}", "[]"))
	f.Add(avroFile("deflate", "{}"))
	world, _ := stories.Small(2026)
	w := &export.Writer{World: world}
	f.Add(w.Capture([][]byte{w.Diagnostic(nil, world.SignIns[0]), w.Diagnostic(nil, world.SignIns[1])}))
	f.Fuzz(func(t *testing.T, file []byte) {
		s := source{size: int64(len(file)), open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(file)), nil }}
		r, err := openAvro(s, Limits{}.defaults())()
		if err != nil {
			return
		}
		whole, err := io.ReadAll(io.LimitReader(r, 1<<20))
		again, _ := openAvro(s, Limits{}.defaults())()
		bits, other := io.ReadAll(io.LimitReader(iotest.OneByteReader(again), 1<<20))
		if !bytes.Equal(whole, bits) || fmt.Sprint(err) != fmt.Sprint(other) {
			t.Fatalf("read at once %q, %v; byte by byte %q, %v", whole, err, bits, other)
		}
	})
}
