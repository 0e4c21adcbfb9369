package archive

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What is read is what was listed, or an error says that it is not, behind all
// that could be read.
func TestFilesThatChange(t *testing.T) {
	for what, change := range map[string]func(name string) error{
		"had 9 bytes when it was listed and 14": func(name string) error {
			f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
			if err == nil {
				_, err = f.WriteString("more\n")
				f.Close()
			}
			return err
		},
		"had 9 bytes when it was listed and 4": func(name string) error { return os.Truncate(name, 4) },
		"another file was put in its place": func(name string) error {
			if err := os.WriteFile(name+".new", []byte("others...\n"), 0o600); err != nil {
				return err
			}
			return os.Rename(name+".new", name)
		},
		"it was written to": func(name string) error { return os.Chtimes(name, time.Time{}, time.Unix(1, 0)) },
		"":                  func(string) error { return nil },
	} {
		dir := tree(t, map[string]string{"a.json": "12345678\n"})
		for e := range Walk([]string{dir}, Limits{}) {
			if err := change(filepath.Join(dir, "a.json")); err != nil {
				t.Fatal(err)
			}
			r, err := e.Open()
			if err != nil {
				t.Fatal(err)
			}
			var text strings.Builder
			_, err = io.Copy(&text, r)
			r.Close()
			if what == "" && err != nil || what != "" && (!errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), what)) || text.Len() < 4 {
				t.Errorf("%q: %d bytes, then %v", what, text.Len(), err)
			}
		}
	}
}
