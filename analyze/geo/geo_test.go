package geo

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/geo/geotest"
)

func open(t *testing.T, dbs ...geotest.Database) *Databases {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data[bases]*")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, db := range dbs {
		if err := db.Write(dir); err != nil {
			t.Fatal(err)
		}
	}
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

func TestLook(t *testing.T) {
	d := open(t,
		geotest.Database{Name: "b.mmdb", Type: "GeoLite2-ASN", Places: map[string]geotest.Place{"198.18.0.0/15": {ASN: 64505}, "2001:db8::/32": {ASN: 64510}}},
		geotest.Database{Name: "a.mmdb", Type: "DBIP-Country-Lite", Places: map[string]geotest.Place{"198.18.0.0/16": {Country: "nl"}}},
		geotest.Database{Name: "c.mmdb", Type: "GeoLite2-City", Places: map[string]geotest.Place{"198.18.0.0/15": {Country: "DE"}}},
		geotest.Database{Name: "d.mmdb", Type: "GeoIP2-Anonymous-IP", Places: map[string]geotest.Place{"198.18.0.0/15": {Country: "XX", ASN: 1}}},
	)
	for ip, want := range map[string]Place{
		"198.18.0.7":        {64505, "NL"}, // two know the country: the first by name has its say
		"198.19.0.7":        {64505, "DE"},
		"::ffff:198.18.0.7": {64505, "NL"},
		"2001:db8::1":       {64510, ""},
		"203.0.113.1":       {},
		"":                  {},
		"a host":            {},
	} {
		if got := d.Look(ip); got != want {
			t.Errorf("Look(%q) = %v, want %v", ip, got, want)
		}
	}
	if err := d.Err(); err != nil {
		t.Error(err)
	}
	var names []string
	for _, s := range d.Sources {
		names = append(names, s.Name+" "+s.Type+" "+s.Built)
		text, err := os.ReadFile(s.Path)
		sum := sha256.Sum256(text)
		if err != nil || s.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: %v, hash %s", s.Path, err, s.SHA256)
		}
	}
	if want := []string{"a.mmdb DBIP-Country-Lite 2026-05-01", "b.mmdb GeoLite2-ASN 2026-05-01", "c.mmdb GeoLite2-City 2026-05-01"}; !slices.Equal(names, want) {
		t.Errorf("got %q\nwant %q", names, want)
	}
	if !slices.Equal(d.Unused, []string{"d.mmdb"}) {
		t.Errorf("unused %q", d.Unused)
	}
}

func TestEnterpriseSaysBoth(t *testing.T) {
	d := open(t, geotest.Database{Name: "e.mmdb", Type: "GeoIP2-Enterprise", Traits: true, Places: map[string]geotest.Place{"198.18.0.0/15": {ASN: 64505, Country: "NL"}}})
	if got, want := d.Look("198.18.0.7"), (Place{64505, "NL"}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAnAddressThatADatabaseCannotHold(t *testing.T) {
	d := open(t, geotest.Database{Name: "four.mmdb", Type: "X-ASN", IPv4: true, Places: map[string]geotest.Place{"198.18.0.0/15": {ASN: 64505}}})
	if got := d.Look("2001:db8::1"); got != (Place{}) || d.Err() != nil {
		t.Errorf("got %v, %v", got, d.Err())
	}
	if got := d.Look("198.18.0.7"); got != (Place{ASN: 64505}) {
		t.Errorf("of its own kind: %v", got)
	}
}

func TestTheFirstThatKnowsTheNumberHasItsSay(t *testing.T) {
	d := open(t,
		geotest.Database{Name: "a.mmdb", Type: "GeoLite2-ASN", Places: map[string]geotest.Place{"198.18.0.0/16": {ASN: 64505}}},
		geotest.Database{Name: "b.mmdb", Type: "X-ASN", Places: map[string]geotest.Place{"198.18.0.0/15": {ASN: 64999}}})
	for ip, want := range map[string]int64{"198.18.0.7": 64505, "198.19.0.7": 64999} {
		if got := d.Look(ip); got.ASN != want {
			t.Errorf("Look(%q) = %v, want %d", ip, got, want)
		}
	}
}

func TestWhatIsNoDatabase(t *testing.T) {
	whole := filepath.Join(t.TempDir())
	if err := (geotest.Database{Name: "a.mmdb", Type: "GeoLite2-ASN", Places: map[string]geotest.Place{"198.18.0.0/15": {ASN: 64505}}}).Write(whole); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(whole, "a.mmdb"))
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		files map[string][]byte
		want  string
	}{
		"empty":    {nil, "holds no database (*.mmdb) of networks or countries"},
		"other":    {map[string][]byte{"a.txt": text}, "holds no database"},
		"text":     {map[string][]byte{"a.mmdb": []byte("not one")}, "not a database of MaxMind's format"},
		"cut":      {map[string][]byte{"a.mmdb": text[:len(text)/2]}, "not a database of MaxMind's format"},
		"the rest": {map[string][]byte{"a.mmdb": text, "b.mmdb": {}}, "b.mmdb: not a database"},
	} {
		dir := t.TempDir()
		for file, text := range tt.files {
			if err := os.WriteFile(filepath.Join(dir, file), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
	if _, err := Open(filepath.Join(whole, "nowhere")); !os.IsNotExist(err) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// TestDamageIsNoticed flips each byte of a database: whatever it then says, it
// must not take the program down, and what it cannot decode it must say.
func TestDamageIsNoticed(t *testing.T) {
	dir := t.TempDir()
	db := geotest.Database{Name: "a.mmdb", Type: "GeoLite2-City", Places: map[string]geotest.Place{"198.18.0.0/15": {Country: "NL"}, "203.0.112.0/20": {Country: "DE"}}}
	if err := db.Write(dir); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "a.mmdb")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	noticed := 0
	for i := range text {
		damaged := slices.Clone(text)
		damaged[i] ^= 0xff
		if err := os.WriteFile(name, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := Open(dir)
		if err != nil {
			noticed++
			continue
		}
		d.Look("198.18.0.7")
		d.Look("203.0.113.1")
		if d.Err() != nil {
			noticed++
		}
		d.Close()
	}
	if noticed < 10 {
		t.Errorf("of %d damaged bytes %d were noticed", len(text), noticed)
	}
}
