package format

// valueKind is what a value is spelled as.
type valueKind uint8

const (
	null   valueKind = iota
	truth            // true
	untrue           // false
	number           // text is the number as spelled
	text             // text is the string itself, without quotes and escapes
	object           // text is the object as spelled
	array            // text is the list as spelled
)

// A value is one value of a record: of JSON, or the text of a CSV cell. Text
// lies in the block or in the decoder's scratch and is good until the record
// ends.
type value struct {
	kind valueKind
	text []byte
}

// cell is the value of a CSV cell.
func cell(v []byte) value { return value{text, v} }

// blank reports whether v says nothing.
func (v value) blank() bool { return v.kind == null || v.kind == text && len(v.text) == 0 }
