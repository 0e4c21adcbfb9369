package archive

import (
	"fmt"
	"hash/crc32"
	"io"
	"time"
	"unicode/utf16"
)

// sevenCoder is one step of unpacking a folder.
type sevenCoder struct {
	method uint64
	props  []byte
	size   int64 // of what comes out
}

// sevenFolder is a stream packed as one.
type sevenFolder struct {
	at, packed int64        // where its bytes lie, and how many
	coders     []sevenCoder // in the order in which they unpack
	size       int64        // unpacked
	crc        uint32
	checked    bool // crc is known
	encrypted  bool
	streams    int64 // files in it
	err        error // why it cannot be read
}

// sevenFile is a file in a 7z archive.
type sevenFile struct {
	name     string
	folder   int
	at, size int64 // in the folder
	crc      uint32
	checked  bool
	dir      bool
	modified time.Time
	err      error
}

// sevenHead is where what is packed begins, and the directory counts from.
const sevenHead = 32

// list reads the directory, which lies at the end; most is how many members
// there may be.
func (a *sevenZip) list(most int) error {
	at, err := a.s.at()
	if err != nil {
		return err
	}
	defer at.Close()
	var head [sevenHead]byte
	if _, err := at.ReadAt(head[:], 0); err != nil || crc32.ChecksumIEEE(head[12:]) != le.Uint32(head[8:]) {
		return damaged("7z: what its first bytes say does not match their checksum")
	}
	offset, size := int64(le.Uint64(head[12:])), int64(le.Uint64(head[20:]))
	if size == 0 {
		return nil // an archive of nothing
	}
	if offset < 0 || size < 0 || offset > a.s.size-sevenHead || size > a.s.size-sevenHead-offset {
		return damaged("7z: its directory, which lies at its end, is not there: a download that was cut, or one of several parts")
	}
	if size > a.lim.Memory {
		return limit("the directory of a 7z archive may have %d MiB", a.lim.Memory>>20)
	}
	dir := make([]byte, size)
	if _, err := at.ReadAt(dir, sevenHead+offset); err != nil && err != io.EOF {
		return err
	}
	if crc32.ChecksumIEEE(dir) != le.Uint32(head[28:]) {
		return damaged("7z: its directory does not match its checksum")
	}
	for range 4 { // a packed directory could be packed again, though no program does that
		if len(dir) == 0 || dir[0] != sevenPackedHeader {
			break
		}
		if dir, err = a.unpackedDirectory(dir[1:]); err != nil {
			return err
		}
	}
	p := &sevenParser{b: dir, most: most}
	if p.byte() != sevenHeader {
		return damaged("7z: its directory cannot be read")
	}
	if err := p.header(a); err != nil {
		return err
	}
	for i := range a.folders {
		f := &a.folders[i]
		if f.at += sevenHead; f.err == nil && (f.at < 0 || f.packed < 0 || f.size < 0 || f.at > a.s.size || f.packed > a.s.size-f.at) {
			f.err = damaged("7z: the member is said to lie outside the file")
		}
		a.judge(f)
	}
	return nil
}

// unpackedDirectory unpacks a directory that is packed like a folder.
func (a *sevenZip) unpackedDirectory(dir []byte) ([]byte, error) {
	p := &sevenParser{b: dir, most: 1}
	folders, _, err := p.streams()
	if err != nil {
		return nil, err
	}
	if len(folders) != 1 || folders[0].size < 0 {
		return nil, damaged("7z: its directory cannot be read")
	}
	f := &folders[0]
	f.at += sevenHead
	if a.judge(f); f.err != nil {
		return nil, f.err
	}
	if f.size > a.lim.Memory {
		return nil, limit("the directory of a 7z archive may have %d MiB", a.lim.Memory>>20)
	}
	r, err := a.open(f)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, f.size))
	if err != nil {
		return nil, err
	}
	if int64(len(text)) != f.size || f.checked && crc32.ChecksumIEEE(text) != f.crc {
		return nil, f.fault(damaged("7z: its directory does not match its checksum"))
	}
	return text, nil
}

// judge says of a folder why it cannot be read, if it cannot.
func (a *sevenZip) judge(f *sevenFolder) {
	for _, c := range f.coders {
		switch c.method {
		case sevenCopy, sevenLZMA, sevenLZMA2, sevenPPMd, sevenDeflate, seven64K, sevenBzip2, sevenZstd:
		case sevenAES:
			f.encrypted = true
			if a.lim.Password == "" && f.err == nil {
				f.err = ErrEncrypted
			}
		default:
			if f.err == nil {
				f.err = sevenMethod(c.method)
			}
		}
	}
}

func sevenMethod(method uint64) error {
	name := sevenNames[method]
	if name == "" {
		name = "a method"
	}
	return fmt.Errorf("%s (method %x): %w", name, method, ErrMethod)
}

// What a file of a 7z archive is, beside its bytes.
const (
	sevenIsDir  = 0x10
	sevenIsUnix = 0x8000 // the upper half is the mode
)

// place gives the files their bytes: the next of a folder, for each that has
// any.
func (p *sevenParser) place(a *sevenZip, parts []sevenPart, noBytes, noFile []bool, attributes []uint32) error {
	next, folder := 0, 0
	var in, at int64
	empty := 0
	for i := range a.files {
		f := &a.files[i]
		switch mode := attributes[i] >> 28; {
		case attributes[i]&sevenIsUnix == 0:
		case mode == 0xa:
			f.err = ErrLink
		case mode != 8 && mode != 4 && mode != 0 && noBytes[i]: // what was packed from a pipe has bytes
			f.err = ErrNotFile
		}
		f.dir = attributes[i]&sevenIsDir != 0
		if noBytes[i] {
			f.dir = f.dir || empty >= len(noFile) || !noFile[empty]
			empty++
			continue
		}
		for folder < len(a.folders) && in == a.folders[folder].streams {
			folder, in, at = folder+1, 0, 0
		}
		if folder == len(a.folders) || next == len(parts) {
			return damaged("7z: its directory names more files than it has")
		}
		part := parts[next]
		f.folder, f.at, f.size, f.crc, f.checked = folder, at, part.size, part.crc, part.checked
		next++
		in++
		at += part.size
	}
	return nil
}

// text16 reads a text of UTF-16 that ends with a zero.
func (p *sevenParser) text16() string {
	var units []uint16
	for !p.bad {
		b := p.bytes(2)
		if len(b) < 2 {
			break
		}
		u := le.Uint16(b)
		if u == 0 {
			return string(utf16.Decode(units))
		}
		units = append(units, u)
	}
	return ""
}

// fileTime turns a time of Windows into one: tenths of a microsecond since
// 1601.
func fileTime(t uint64) time.Time {
	const to1970 = 116444736000000000
	if t < to1970 || t-to1970 > 1<<60 {
		return time.Time{}
	}
	return time.UnixMicro(int64(t-to1970) / 10).UTC()
}
