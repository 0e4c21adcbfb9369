package config

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// FuzzConfig reads whatever stands in a configuration, and in the list of accepted
// findings. What is refused is refused with the name of the file; of what is taken
// nothing was passed over: it has no key at the top that prtscope does not know, what
// it sets is within bounds, and reading it again says the same.
func FuzzConfig(f *testing.F) {
	sample, err := os.ReadFile("../../../samples/config.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sample)
	for part := range strings.SplitSeq(string(sample), "\n\n") {
		f.Add([]byte(part))
	}
	for _, text := range []string{"", "---\n", "a: &x [*x]", "threads: 3\nthreads: 4", "accepted:\n - id: pm-007-00000000\n   reason: r\n   by: b\n   until: 2026-05-01\n",
		"memory: 512MiB\nlimits: {record_size: 99999999999GB}\n", "? [a]\n: b\n", "<<: {threads: 2}\n", "!!binary x: y", "limits:\n  depth: -1\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "c.yaml")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := Load(path)
		again, err2 := Load(path)
		if (err == nil) != (err2 == nil) || err != nil && err.Error() != err2.Error() || !reflect.DeepEqual(c, again) {
			t.Fatalf("read twice it says %+v, %v and then %+v, %v", c, err, again, err2)
		}
		if err != nil {
			if !strings.Contains(err.Error(), "c.yaml") {
				t.Errorf("%q does not name the file", err)
			}
			return
		}
		if c.Threads < 0 || c.Memory < 0 || c.Total < 0 || c.Records.Depth < 0 || c.Records.Record < 0 || c.Records.Cell < 0 {
			t.Errorf("out of bounds: %+v", c)
		}
		var doc map[string]any
		if yaml.Unmarshal(text, &doc) != nil {
			return // keys that are no texts, which are refused where they are not null
		}
		for key := range doc {
			if !slices.Contains(below(""), key) && key != "accepted" {
				t.Errorf("key %q is passed over", key)
			}
		}
	})
}
