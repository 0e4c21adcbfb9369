package archive

import (
	"hash/crc32"
	"strings"
	"testing"
)

// big64 is a zip of a.json and b.json, stored, whose sizes and places all stand
// where those of zips of more than 4 GiB do; change may spoil its directory.
func big64(text string, change func(extra []byte) []byte) string {
	var z, directory []byte
	for _, name := range []string{"a.json", "b.json"} {
		at := len(z)
		sum, n := crc32.ChecksumIEEE([]byte(text)), uint64(len(text))
		entry := func(b []byte, signature string, versions ...uint16) []byte {
			b = append(b, signature...)
			for _, v := range versions {
				b = le.AppendUint16(b, v)
			}
			b = le.AppendUint32(append(b, make([]byte, 8)...), sum) // flags, method, time
			b = le.AppendUint32(le.AppendUint32(b, 0xffffffff), 0xffffffff)
			return le.AppendUint16(b, uint16(len(name)))
		}
		z = le.AppendUint16(entry(z, "PK\x03\x04", 45), 20)
		z = le.AppendUint16(le.AppendUint16(append(z, name...), 1), 16)
		z = append(le.AppendUint64(le.AppendUint64(z, n), n), text...)
		extra := change(le.AppendUint64(le.AppendUint64(le.AppendUint64(nil, n), n), uint64(at)))
		directory = le.AppendUint16(entry(directory, "PK\x01\x02", 45, 45), uint16(4+len(extra)))
		directory = append(directory, make([]byte, 2+2+2+4)...) // comment, disk, attributes
		directory = append(le.AppendUint32(directory, 0xffffffff), name...)
		directory = append(le.AppendUint16(le.AppendUint16(directory, 1), uint16(len(extra))), extra...)
	}
	begin := uint64(len(z))
	z = append(z, directory...)
	end := uint64(len(z))
	z = le.AppendUint64(append(z, "PK\x06\x06"...), 44)
	z = append(le.AppendUint16(le.AppendUint16(z, 45), 45), make([]byte, 8)...)
	for _, v := range []uint64{2, 2, uint64(len(directory)), begin} {
		z = le.AppendUint64(z, v)
	}
	z = le.AppendUint64(append(z, "PK\x06\x07\x00\x00\x00\x00"...), end)
	z = append(le.AppendUint32(z, 1), "PK\x05\x06\x00\x00\x00\x00\xff\xff\xff\xff"...)
	return string(append(z, "\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00"...))
}

// Zips that could be larger than 4 GiB are read like others, and lies in what
// only they have do no harm.
func TestBigZips(t *testing.T) {
	whole := big64(lines, func(extra []byte) []byte { return extra })
	if got, err := contents(t, whole, Limits{}); err != nil || len(got) != 2 || got["a.json"] != lines || got["b.json"] != lines {
		t.Errorf("%.120q, %v", got, err)
	}
	for name, change := range map[string]func([]byte) []byte{
		"no place":         func(x []byte) []byte { return x[:16] },
		"nothing":          func([]byte) []byte { return nil },
		"a place beyond":   func(x []byte) []byte { return le.AppendUint64(x[:16:16], 1<<40) },
		"a negative place": func(x []byte) []byte { return le.AppendUint64(x[:16:16], 1<<63) },
		"a negative size":  func(x []byte) []byte { return append(le.AppendUint64(le.AppendUint64(nil, 1<<63), 1<<63), x[16:]...) },
		"a larger size":    func(x []byte) []byte { return append(le.AppendUint64(le.AppendUint64(nil, 1<<50), 1<<50), x[16:]...) },
	} {
		got, err := contents(t, big64(lines, change), Limits{})
		for member, text := range got {
			if !strings.Contains(text, "error: ") {
				t.Errorf("%s: %s holds %.60q, %v", name, member, text, err)
			}
		}
		if err == nil && len(got) == 0 {
			t.Errorf("%s: neither members nor an error", name)
		}
	}
}
