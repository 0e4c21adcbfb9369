package ingest

import (
	"io/fs"
	"path/filepath"
	"slices"
	"testing"

	"prtscope/samples"
)

// TestEveryFormatInAnyOrderOnAnyCores reads the samples of each folder on one core as
// they stand, and file by file from the last to the first on several: the tables are the
// same to the byte, and so is the account.
func TestEveryFormatInAnyOrderOnAnyCores(t *testing.T) {
	folders, err := fs.ReadDir(samples.Files(), ".")
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		dir := unpack(t, folder.Name())[0]
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(files)
		one := read(t, filepath.Join(t.TempDir(), "one"), 1, []string{dir})
		other := read(t, filepath.Join(t.TempDir(), "other"), 5, files)
		for _, table := range []string{"events/", "audit/", "devices/", "risk/", "activity/", "steps/"} {
			got, want := names(other, table), names(one, table)
			compared += len(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s: on five cores, from the last file to the first, %s holds %q, want %q", folder.Name(), table, got, want)
			}
		}
		if a, b := one.Account, other.Account; a.Records != b.Records || a.Kept != b.Kept || a.Duplicates != b.Duplicates || a.Rejected != b.Rejected {
			t.Errorf("%s: account %+v, want %+v", folder.Name(), b, a)
		}
	}
	if compared < len(folders) {
		t.Errorf("only %d files are compared", compared)
	}
}

// Of a budget as it is by default or larger, rows have a quarter; of a small one less,
// and never nothing.
func TestRowMemory(t *testing.T) {
	for budget, want := range map[int64]int64{0: 0, 64 << 20: 4 << 20, 128 << 20: 8 << 20, 224 << 20: 32 << 20, 512 << 20: 128 << 20, 4 << 30: 1 << 30} {
		if got := rowMemory(budget); got != want {
			t.Errorf("of %d MiB rows have %d MiB, want %d", budget>>20, got>>20, want>>20)
		}
	}
}
