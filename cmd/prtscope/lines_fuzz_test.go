package main

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"

	"prtscope/analyze/finding"
)

// FuzzFindings reads whatever stands in findings.jsonl: all of its values are findings,
// or it is an error; none is passed over, and what is written of one is read as the same.
func FuzzFindings(f *testing.F) {
	one, err := json.Marshal(finding.Finding{Detection: "PM-007", Title: "t\u202e", Techniques: []string{"T1550.001"}})
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{"", string(one), string(one) + "\n" + string(one) + "\n", string(one) + "}\n" + string(one), string(one) + "\n]", string(one[:len(one)/2]), "null\n{}", "[]", `{"first":1}`, `{"id":"\ud800"}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		n, failed := 0, false
		for v, err := range values[finding.Finding](bytes.NewReader(text)) {
			if failed = err != nil; failed {
				break
			}
			n++
			first, err := json.Marshal(v)
			if err != nil {
				continue // a time that JSON cannot spell
			}
			var again finding.Finding
			if err := json.Unmarshal(first, &again); err != nil {
				t.Fatalf("what was written of it is not read: %v\n%s", err, first)
			}
			if second, err := json.Marshal(again); err != nil || !bytes.Equal(first, second) {
				t.Errorf("written again it is %s and not %s", second, first)
			}
		}
		if failed {
			return
		}
		there, d := 0, json.NewDecoder(bytes.NewReader(text))
		for {
			var raw json.RawMessage
			if err := d.Decode(&raw); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%d findings are read, though it is no JSON: %v", n, err)
			}
			there++
		}
		if n != there {
			t.Errorf("%d findings of %d", n, there)
		}
	})
}
