package ingest

import (
	"context"
	"encoding/json"
	"io/fs"
	"path/filepath"
	"testing"

	"prtscope/samples"
)

// TestReadTogether reads all samples at once, on one worker, so that what is
// learned of each source is used for those after it; what is said of a source
// must be what is said of it alone.
func TestReadTogether(t *testing.T) {
	// say adds what is said of the records of each file or member, by its hash.
	say := func(said map[string]string, exports ...string) {
		read, err := Inspect(context.Background(), exports, Options{Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range read.Leaves() {
			s.Path, s.Copies, s.Notes, s.Modified, s.Collector = "", nil, nil, "", "" // depend on what else is there
			text, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			said[s.SHA256] = string(text)
		}
	}
	folders, err := fs.ReadDir(samples.Files(), ".")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	alone, together := map[string]string{}, map[string]string{}
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		dir := unpack(t, folder.Name())[0]
		all = append(all, dir)
		files, err := filepath.Glob(filepath.Join(dir, "*.*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			say(alone, file)
		}
	}
	say(together, all...)
	if len(alone) < 50 {
		t.Errorf("only %d files", len(alone))
	}
	for sum, want := range alone {
		if got := together[sum]; got != want {
			t.Errorf("together\n%s\nalone\n%s", got, want)
		}
	}
}
