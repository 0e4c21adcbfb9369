package format

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"prtscope/ingest/custody"
)

// hits is an answer of a search with n records, and what comes after them.
func hits(n int, after string) string {
	var b strings.Builder
	b.WriteString("{\n \"took\" : 3, \"_shards\":{\"total\":1},\"hits\" : {\"total\":{\"value\":2},\n\"hits\":\n[")
	for i := range n {
		if i > 0 {
			b.WriteString(" , ")
		}
		fmt.Fprintf(&b, `{"_index":"x","_id":"%d","_source":{"event":{"original":%s}}}`, i, quotedJSON(strings.Replace(graphOne, "813e00", fmt.Sprintf("81%04x", i), 1)))
	}
	return b.String() + after
}

// Answers of searches are the records in them, whole or cut, one or several, and
// what only begins like one is a record like others.
func TestAnswersOfSearches(t *testing.T) {
	const end = `],"max_score":1},"aggregations":{"x":[{"hits":{}}]}}`
	big, err := os.ReadFile("testdata/collectors/signins/elastic-an-answer-of-a-search.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		text            string
		kept, set, rest int
		status          custody.Status
	}{
		"whole":               {hits(3, end), 3, 0, 0, custody.Read},
		"none":                {hits(0, end) + hits(1, end), 1, 0, 0, custody.Read},
		"two":                 {hits(2, end) + "\n" + hits(2, end), 4, 0, 0, custody.Read},
		"lines after":         {hits(1, end) + "\n" + graphOne + "\n", 2, 0, 0, custody.Read},
		"no end":              {hits(2, ""), 2, 0, 0, custody.Truncated},
		"one bracket":         {hits(2, "]"), 2, 0, 0, custody.Truncated},
		"two brackets":        {hits(2, "]}"), 2, 0, 0, custody.Truncated},
		"cut in a record":     {hits(2, `,{"_index":"x"`), 2, 1, 0, custody.Truncated},
		"begins like one":     {`{"took":1,"x":2}` + "\n" + graphOne, 1, 1, 0, custody.Read},
		"hits of another":     {`{"hits":[1]}` + "\n" + graphOne, 1, 1, 0, custody.Read},
		"of the command":      {string(big), 3, 0, 0, custody.Read},
		"several":             {`{"took":9,"responses":[` + hits(2, end) + `,` + hits(0, end) + ",\n" + hits(1, end) + `]}`, 3, 0, 0, custody.Read},
		"several, one failed": {`{"responses":[` + hits(2, end) + `,{"error":{"type":"index_not_found"},"status":404},` + hits(1, end) + `]}`, 3, 0, 0, custody.Read},
		"several, cut":        {`{"took":9,"responses":[` + hits(2, end) + `,` + hits(2, "]"), 4, 0, 0, custody.Truncated},
		"several, twice":      {`{"took":9,"responses":[` + hits(2, end) + `]}` + "\n" + `{"took":9,"responses":[` + hits(2, end) + `]}` + "\n" + graphOne, 5, 0, 0, custody.Read},
		"many, in any block":  {hits(40, end) + hits(30, end), 70, 0, 0, custody.Read},
	} {
		for _, size := range []int{0, 7, 300} {
			s, err := Open("", strings.NewReader(tt.text), nil, Options{})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
			o := drain(t, s, size)
			if o.sink.SignIns.Len() != tt.kept || len(o.sink.Rejected) != tt.set || o.status != tt.status {
				t.Errorf("%s, in blocks of %d: %d sign-ins, %v set aside, %s", name, size, o.sink.SignIns.Len(), o.sink.Rejected, o.status)
			}
		}
	}
}
