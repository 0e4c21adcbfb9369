package timeline

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"unsafe"
)

// longest is how many bytes of a text a timeline keeps: far more than any name,
// id or user agent that is what it says it is. Sign-ins whose texts are longer
// would each weigh as much as hundreds of others.
const longest = 4 << 10

// short returns what a timeline keeps of a text: a long one's beginning and end,
// where all that a detection looks for is, its length and its hash. Two texts
// that differ are different when they are short, too. The whole is in the table
// of sign-ins.
func short(v string) string {
	if len(v) <= longest {
		return v
	}
	sum := sha256.Sum256(unsafe.Slice(unsafe.StringData(v), len(v)))
	whole := func(part string) string { return strings.ToValidUTF8(part, "") } // without the rest of a letter that was cut
	return fmt.Sprintf("%s … (%d bytes, SHA-256 %x) … %s", whole(v[:longest/2]), len(v), sum, whole(v[len(v)-longest/2:]))
}
