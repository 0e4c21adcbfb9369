package archive

import (
	"io"
)

// avroIn is where values are read from.
type avroIn interface {
	io.Reader
	io.ByteReader
}

// avroLong reads a whole number: seven bits a byte, the sign in the last bit.
func avroLong(r io.ByteReader) (int64, error) {
	var n uint64
	for shift := 0; shift < 70; shift += 7 {
		c, err := r.ReadByte()
		if err != nil {
			return 0, damaged("avro: the file ends inside a value")
		}
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return int64(n>>1) ^ -int64(n&1), nil
		}
	}
	return 0, damaged("avro: a number that does not end")
}

func avroBytes(r avroIn) ([]byte, error) {
	n, err := avroLong(r)
	if err != nil {
		return nil, err
	}
	if n < 0 || n > avroLimit {
		return nil, damaged("avro: a value that cannot be")
	}
	b, err := io.ReadAll(io.LimitReader(r, n))
	if err != nil || int64(len(b)) != n {
		return nil, damaged("avro: the file ends inside a value")
	}
	return b, nil
}

// avroMap calls f for each key of a map; f reads its value.
func avroMap(r avroIn, f func(key string) error) error {
	return avroItems(r, func() error {
		key, err := avroBytes(r)
		if err != nil {
			return err
		}
		return f(string(key))
	})
}

// avroItems calls f for each item of a list or map, which come in pieces.
func avroItems(r avroIn, f func() error) error {
	for {
		n, err := avroLong(r)
		if err != nil || n == 0 {
			return err
		}
		if n < 0 { // then the size of the piece in bytes follows
			if _, err := avroLong(r); err != nil {
				return err
			}
			n = -n
		}
		if n > avroLimit {
			return damaged("avro: a list that cannot be")
		}
		for range n {
			if err := f(); err != nil {
				return err
			}
		}
	}
}

// avroValue reads a value of the given type and returns it if it is of bytes
// or text.
func avroValue(r avroIn, kind any, depth int) ([]byte, error) {
	if depth > 16 {
		return nil, damaged("avro: types inside each other without end")
	}
	switch k := kind.(type) {
	case []any: // one of several types, named by its number
		n, err := avroLong(r)
		if err != nil {
			return nil, err
		}
		if n < 0 || n >= int64(len(k)) {
			return nil, damaged("avro: a value of a type that is not there")
		}
		return avroValue(r, k[n], depth+1)
	case map[string]any:
		switch k["type"] {
		case "map":
			return nil, avroMap(r, func(string) error {
				_, err := avroValue(r, k["values"], depth+1)
				return err
			})
		case "array":
			return nil, avroItems(r, func() error {
				_, err := avroValue(r, k["items"], depth+1)
				return err
			})
		case "enum":
			_, err := avroLong(r)
			return nil, err
		}
		return avroValue(r, k["type"], depth+1)
	case string:
		switch k {
		case "null":
			return nil, nil
		case "boolean":
			_, err := r.ReadByte()
			if err != nil {
				err = damaged("avro: the file ends inside a value")
			}
			return nil, err
		case "int", "long":
			_, err := avroLong(r)
			return nil, err
		case "float", "double":
			size := int64(4)
			if k == "double" {
				size = 8
			}
			if n, err := io.CopyN(io.Discard, r, size); err != nil || n != size {
				return nil, damaged("avro: the file ends inside a value")
			}
			return nil, nil
		case "bytes", "string":
			return avroBytes(r)
		}
	}
	return nil, damaged("avro: a type that is not known")
}
