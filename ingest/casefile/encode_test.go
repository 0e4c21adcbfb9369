package casefile

import (
	"bytes"
	"encoding/json"
	"testing"

	"prtscope/ingest/custody"
)

// TestEncodeCase holds the case that is written source by source against the
// one that is written as a whole.
func TestEncodeCase(t *testing.T) {
	all := []custody.Source{
		{Path: "b", SHA256: "2", Notes: []custody.Note{{Code: "X", Text: "<&> \u2028 \x00"}}, Account: custody.Account{Records: 3, Other: map[string]int64{"z": 1, "a": 2}}},
		{},
		{Path: "a.zip", SHA256: "1", Members: []custody.Source{{Path: "a.zip/1"}, {Path: "\xff", Kinds: []string{}}}},
	}
	for n := range len(all) + 1 {
		for _, reread := range []bool{false, true} {
			c := &custody.Case{Schema: 1, Sources: all[:n], Runs: custody.Chain{Count: 7, Head: "head"}}
			var got bytes.Buffer
			if err := encodeCase(&got, c, reread); err != nil {
				t.Fatal(err)
			}
			want, err := encode(c)
			if err == nil && reread {
				read := new(custody.Case)
				if err := json.Unmarshal(want, read); err != nil {
					t.Fatal(err)
				}
				want, err = encode(read)
			}
			if err != nil || got.String() != string(want) {
				t.Errorf("%d sources, read again %v: got %s\nwant %s (%v)", n, reread, got.String(), want, err)
			}
		}
	}
}
