package tablefile

import (
	"encoding/hex"
	"errors"
	"math"
	"math/big"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// A jsonNode is a node of the schema and how its values become JSON. What the
// levels of a value say is what is there of it: definition counts the optional
// nodes above that are, repetition tells where in which list it stands.
type jsonNode struct {
	name     string
	optional bool
	repeated bool
	def, rep int
	kids     []*jsonNode
	leaf     func(out []byte, v parquet.Value) []byte // of a leaf
	n        int                                      // leaves below
	list     bool                                     // a list in the three levels that Parquet has for one
}

// Bounds of a schema.
const (
	maxForeignColumns = 4000
	maxForeignDepth   = 24
)

// jsonSchema returns the root of a file.
func jsonSchema(root *parquet.Column) (*jsonNode, error) {
	n, err := jsonNodeOf(root, 0, 0, 0)
	if err != nil {
		return nil, err
	}
	if n.optional, n.repeated = false, false; len(n.kids) == 0 || n.n > maxForeignColumns {
		return nil, errors.New("a schema of " + strconv.Itoa(n.n) + " columns")
	}
	return n, nil
}

func jsonNodeOf(c *parquet.Column, def, rep, depth int) (*jsonNode, error) {
	if depth > maxForeignDepth {
		return nil, errors.New("a schema that is nested too deep")
	}
	n := &jsonNode{name: c.Name(), optional: c.Optional() && depth > 0, repeated: c.Repeated() && depth > 0}
	if n.optional || n.repeated {
		def++
	}
	if n.repeated {
		rep++
	}
	n.def, n.rep = def, rep
	if c.Leaf() {
		n.leaf, n.n = jsonLeafOf(c.Type()), 1
		return n, nil
	}
	for _, kid := range c.Columns() {
		k, err := jsonNodeOf(kid, def, rep, depth+1)
		if err != nil {
			return nil, err
		}
		n.kids = append(n.kids, k)
		n.n += k.n
	}
	if len(n.kids) == 1 && n.kids[0].repeated && !n.repeated && depth > 0 {
		inner := n.kids[0]
		n.list = len(inner.kids) == 1 && (inner.name == "list" || inner.name == "bag" || inner.name == "array")
	}
	return n, nil
}

// leaves returns how many columns lie below n.
func (n *jsonNode) leaves() int { return n.n }

var errLevels = errors.New("values do not fit the schema")

// append appends the JSON of n; columns hold the values of its leaves.
func (n *jsonNode) append(out []byte, columns [][]parquet.Value) ([]byte, error) {
	for _, values := range columns {
		if len(values) == 0 {
			return out, errLevels
		}
	}
	absent := columns[0][0].DefinitionLevel() < n.def
	switch {
	case n.repeated:
		return n.appendItems(out, columns, absent, (*jsonNode).appendOne)
	case n.optional && absent:
		return append(out, "null"...), nil
	}
	return n.appendOne(out, columns)
}

// appendItems appends a list of what is at the same node again and again.
func (n *jsonNode) appendItems(out []byte, columns [][]parquet.Value, none bool, one func(n *jsonNode, out []byte, columns [][]parquet.Value) ([]byte, error)) ([]byte, error) {
	out = append(out, '[')
	if none {
		return append(out, ']'), nil
	}
	rest := append([][]parquet.Value(nil), columns...)
	item := make([][]parquet.Value, len(columns))
	for first := true; len(rest[0]) > 0; first = false {
		if !first {
			out = append(out, ',')
		}
		for c, values := range rest {
			if len(values) == 0 {
				return out, errLevels
			}
			end := 1
			for end < len(values) && values[end].RepetitionLevel() > n.rep {
				end++
			}
			item[c], rest[c] = values[:end], values[end:]
		}
		var err error
		if out, err = one(n, out, item); err != nil {
			return out, err
		}
	}
	return append(out, ']'), nil
}

// appendOne appends n as it is once.
func (n *jsonNode) appendOne(out []byte, columns [][]parquet.Value) ([]byte, error) {
	switch {
	case n.leaf != nil:
		if columns[0][0].IsNull() {
			return append(out, "null"...), nil
		}
		return n.leaf(out, columns[0][0]), nil
	case n.list:
		inner := n.kids[0]
		return inner.appendItems(out, columns, columns[0][0].DefinitionLevel() < inner.def, func(n *jsonNode, out []byte, columns [][]parquet.Value) ([]byte, error) {
			return n.kids[0].append(out, columns)
		})
	}
	out = append(out, '{')
	at := 0
	for i, k := range n.kids {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(appendJSON(out, []byte(k.name)), ':')
		var err error
		if out, err = k.append(out, columns[at:at+k.n]); err != nil {
			return out, err
		}
		at += k.n
	}
	return append(out, '}'), nil
}

// jsonLeafOf returns how values of a type become JSON.
func jsonLeafOf(t parquet.Type) func([]byte, parquet.Value) []byte {
	logical := t.LogicalType()
	if logical != nil {
		switch l := logical.Value.(type) {
		case *format.TimestampType:
			unit, digits := int64(1e6), 3
			switch l.Unit.Value.(type) {
			case *format.MicroSeconds:
				unit, digits = 1e3, 6
			case *format.NanoSeconds:
				unit, digits = 1, 9
			}
			return func(out []byte, v parquet.Value) []byte { return appendInstant(out, v.Int64(), unit, digits) }
		case *format.DateType:
			return func(out []byte, v parquet.Value) []byte {
				return append(time.Unix(int64(v.Int32())*86400, 0).UTC().AppendFormat(append(out, '"'), "2006-01-02"), '"')
			}
		case *format.DecimalType:
			return func(out []byte, v parquet.Value) []byte { return appendDecimal(out, v, int(l.Scale)) }
		case *format.UUIDType:
			return appendUUID
		case *format.IntType:
			if !l.IsSigned {
				return func(out []byte, v parquet.Value) []byte {
					if v.Kind() == parquet.Int32 {
						return strconv.AppendUint(out, uint64(v.Uint32()), 10)
					}
					return strconv.AppendUint(out, v.Uint64(), 10)
				}
			}
		}
	} else if c := t.ConvertedType(); c != nil {
		switch *c {
		case deprecated.TimestampMillis:
			return func(out []byte, v parquet.Value) []byte { return appendInstant(out, v.Int64(), 1e6, 3) }
		case deprecated.TimestampMicros:
			return func(out []byte, v parquet.Value) []byte { return appendInstant(out, v.Int64(), 1e3, 6) }
		}
	}
	return appendScalar
}

func appendScalar(out []byte, v parquet.Value) []byte {
	switch v.Kind() {
	case parquet.Boolean:
		return strconv.AppendBool(out, v.Boolean())
	case parquet.Int32:
		return strconv.AppendInt(out, int64(v.Int32()), 10)
	case parquet.Int64:
		return strconv.AppendInt(out, v.Int64(), 10)
	case parquet.Int96: // how Spark and Impala wrote times: nanoseconds of a Julian day
		i := v.Int96()
		const epoch = 2440588
		t := time.Unix((int64(i[2])-epoch)*86400, int64(i[1])<<32|int64(i[0])).UTC()
		return append(t.AppendFormat(append(out, '"'), "2006-01-02T15:04:05.000000000Z"), '"')
	case parquet.Float:
		return appendFloat(out, float64(v.Float()), 32)
	case parquet.Double:
		return appendFloat(out, v.Double(), 64)
	}
	if b := v.ByteArray(); v.Kind() == parquet.ByteArray || utf8.Valid(b) {
		return appendJSON(out, b)
	}
	return append(hex.AppendEncode(append(out, '"'), v.ByteArray()), '"')
}

// appendInstant appends a time with as many digits as its type has.
func appendInstant(out []byte, n, unit int64, digits int) []byte {
	per := int64(1e9) / unit
	second, rest := n/per, n%per
	if rest < 0 {
		second, rest = second-1, rest+per
	}
	t := time.Unix(second, rest*unit).UTC()
	return append(t.AppendFormat(append(out, '"'), "2006-01-02T15:04:05.000000000"[:20+digits]+"Z"), '"')
}

func appendFloat(out []byte, f float64, bits int) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(out, "null"...) // JSON has no such numbers
	}
	return strconv.AppendFloat(out, f, 'g', -1, bits)
}

func appendUUID(out []byte, v parquet.Value) []byte {
	b := v.ByteArray()
	if len(b) != 16 {
		return append(hex.AppendEncode(append(out, '"'), b), '"')
	}
	out = append(out, '"')
	for i, part := range [][]byte{b[:4], b[4:6], b[6:8], b[8:10], b[10:]} {
		if i > 0 {
			out = append(out, '-')
		}
		out = hex.AppendEncode(out, part)
	}
	return append(out, '"')
}

func appendDecimal(out []byte, v parquet.Value, scale int) []byte {
	n := new(big.Int)
	switch v.Kind() {
	case parquet.Int32:
		n.SetInt64(int64(v.Int32()))
	case parquet.Int64:
		n.SetInt64(v.Int64())
	default:
		b := v.ByteArray()
		if n.SetBytes(b); len(b) > 0 && b[0] >= 0x80 {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
		}
	}
	if scale < 0 || scale > 1000 {
		scale = 0
	}
	digits := new(big.Int).Abs(n).String()
	for len(digits) <= scale {
		digits = "0" + digits
	}
	if n.Sign() < 0 {
		out = append(out, '-')
	}
	out = append(out, digits[:len(digits)-scale]...)
	if scale > 0 {
		out = append(append(out, '.'), digits[len(digits)-scale:]...)
	}
	return out
}

// appendJSON appends a JSON string. Bytes that are not UTF-8 stay: who reads
// the text sees to them, as in any other export.
func appendJSON(out, v []byte) []byte {
	const hexDigits = "0123456789abcdef"
	out = append(out, '"')
	for _, c := range v {
		switch {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c < ' ':
			out = append(out, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}
