package timeline

import (
	"encoding/json"
	"strings"
)

// unescape undoes the escapes of a JSON string; a broken one is left as it is.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var v string
	if json.Unmarshal([]byte(`"`+s+`"`), &v) != nil {
		return s
	}
	return v
}
