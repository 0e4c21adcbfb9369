package detections

import (
	"encoding/json"
	"strings"

	"prtscope/analyze/timeline"
)

// says is what a source, or one record of it, says in a column.
type says struct{ Value, From string }

// conflictsOf reads what the merging of exports wrote down of row i: for each
// column on which records of the sign-in disagree, who says what, in order of
// values. It is nil where the text names none of the columns.
func conflictsOf(t *timeline.Timeline, i int, columns ...string) map[string][]says {
	text := t.Text(timeline.Conflict, i)
	if text == "" {
		return nil
	}
	for _, c := range columns {
		if strings.Contains(text, `"`+c+`"`) {
			var all map[string][]says
			if json.Unmarshal([]byte(text), &all) != nil {
				return nil
			}
			return all
		}
	}
	return nil
}

// agree reports whether masked may stand for value. Values come sorted, so that
// the masked one is the later.
func agree(masked, value string) bool {
	return masked == "unknownFutureValue" && (value == "refreshToken" || value == "remoteDesktopToken")
}

// sourceOf takes the source out of "source#record@offset".
func sourceOf(from string) string {
	source, _, _ := strings.Cut(from, "#")
	return source
}
