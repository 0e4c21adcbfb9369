package archive

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Reading an export of one's own does not change when it was last read.
func TestTimeOfAccessStays(t *testing.T) {
	dir := tree(t, map[string]string{"a.json": "[1]"})
	name := filepath.Join(dir, "a.json")
	long := time.Unix(1_000_000_000, 0)
	if err := os.Chtimes(name, long, time.Now()); err != nil {
		t.Fatal(err)
	}
	list(Limits{}, dir)
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Sys().(*syscall.Stat_t).Atim.Sec; got != long.Unix() {
		t.Errorf("it was last read at %d, want %d", got, long.Unix())
	}
}
