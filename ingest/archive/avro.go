package archive

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/snappy"
)

// Event Hubs Capture keeps events in Avro files: a header with the schema, then
// blocks of records, each with the event as bytes in its field Body. Opening
// one gives the bodies, a line each.

const avroMagic = "Obj\x01"

// avroLimit bounds what one block or value may claim to be.
const avroLimit = 64 << 20

func openAvro(s source, lim Limits) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		raw, err := s.open()
		if err != nil {
			return nil, err
		}
		used := &counter{r: raw}
		return &avroReader{raw: raw, in: bufio.NewReaderSize(used, 64<<10), used: used, lim: lim}, nil
	}
}

type avroReader struct {
	raw    io.Closer
	in     *bufio.Reader
	used   *counter
	lim    Limits
	fields []avroField // of a record, in order; nil before the header is read
	codec  string
	sync   [16]byte
	left   []byte // bodies not yet handed on
	out    int64
	err    error
}

type avroField struct {
	body bool
	kind any // the JSON of its type
}

func (a *avroReader) Close() error { return a.raw.Close() }

func (a *avroReader) Read(p []byte) (int, error) {
	for len(a.left) == 0 && a.err == nil {
		a.err = a.block()
	}
	if len(a.left) == 0 {
		return 0, a.err
	}
	n := copy(p, a.left)
	a.left = a.left[n:]
	return n, nil
}

// block reads the header, or the next block into left.
func (a *avroReader) block() error {
	if a.fields == nil {
		return a.header()
	}
	switch next, err := a.in.Peek(len(avroMagic)); {
	case err == io.EOF && len(next) == 0:
		return io.EOF
	case string(next) == avroMagic: // files were put end to end; no block begins so
		return a.header()
	}
	count, err := avroLong(a.in)
	if err != nil {
		return err
	}
	size, err := avroLong(a.in)
	if err != nil {
		return err
	}
	if size < 0 || size > avroLimit || count < 0 || count > size {
		return damaged("avro: a block that cannot be")
	}
	data := make([]byte, size)
	var mark [16]byte
	n, cut := io.ReadFull(a.in, data)
	if data, err = a.unpack(data[:n]); err != nil && cut == nil {
		return err
	}
	r := bytes.NewReader(data)
	for range count {
		if err = a.record(r); err != nil {
			break
		}
	}
	switch {
	case cut != nil: // what is whole of it is handed on
		return damaged("avro: the file ends inside a block")
	case err != nil:
		return err
	}
	if _, err := io.ReadFull(a.in, mark[:]); err != nil || mark != a.sync {
		return damaged("avro: a block does not end as it should")
	}
	if a.out += int64(len(a.left)); a.out > a.lim.Free && a.out > a.lim.Ratio*a.used.n {
		return limit("avro unfolds to more than %d times its size", a.lim.Ratio)
	}
	return nil
}

// unpack undoes the compression of a block. Of one that breaks off it returns what is there
// of it, with an error.
func (a *avroReader) unpack(data []byte) ([]byte, error) {
	switch a.codec {
	case "", "null":
		return data, nil
	case "deflate":
		out, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(data)), avroLimit+1))
		if len(out) > avroLimit {
			return nil, limit("a block of an avro file unfolds to more than %d MiB", avroLimit>>20)
		}
		if err != nil {
			err = damaged("avro: a block cannot be unpacked")
		}
		return out, err
	case "snappy":
		if len(data) < 4 {
			return nil, damaged("avro: a block cannot be unpacked")
		}
		data = data[:len(data)-4] // a checksum
		if n, err := snappy.DecodedLen(data); err != nil || n > avroLimit {
			return nil, damaged("avro: a block cannot be unpacked")
		}
		out, err := snappy.Decode(nil, data)
		if err != nil {
			return nil, damaged("avro: a block cannot be unpacked")
		}
		return out, nil
	}
	return nil, fmt.Errorf("avro: %w", ErrMethod)
}

func (a *avroReader) header() error {
	var magic [4]byte
	if _, err := io.ReadFull(a.in, magic[:]); err != nil || string(magic[:]) != avroMagic {
		return damaged("avro: bad header")
	}
	var schema []byte
	a.codec = ""
	err := avroMap(a.in, func(key string) error {
		v, err := avroBytes(a.in)
		switch key {
		case "avro.schema":
			schema = v
		case "avro.codec":
			a.codec = string(v)
		}
		return err
	})
	if err != nil {
		return err
	}
	if _, err := io.ReadFull(a.in, a.sync[:]); err != nil {
		return damaged("avro: bad header")
	}
	var record struct {
		Type   string
		Fields []struct {
			Name string
			Type any
		}
	}
	if err := json.Unmarshal(schema, &record); err != nil || record.Type != "record" {
		return errors.New("an avro file whose schema is no record")
	}
	a.fields = []avroField{}
	body := false
	for _, f := range record.Fields {
		a.fields = append(a.fields, avroField{f.Name == "Body", f.Type})
		body = body || f.Name == "Body"
	}
	if !body {
		return errors.New("an avro file without a field Body, so not one of Event Hubs Capture")
	}
	return nil
}

// record reads one record and adds its body to what is handed on.
func (a *avroReader) record(r *bytes.Reader) error {
	for _, f := range a.fields {
		v, err := avroValue(r, f.kind, 0)
		if err != nil {
			return err
		}
		if f.body && len(v) > 0 {
			a.left = append(append(a.left, bytes.TrimRight(v, "\r\n")...), '\n')
		}
	}
	return nil
}
