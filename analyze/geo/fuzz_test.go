package geo

import (
	"os"
	"path/filepath"
	"testing"

	"prtscope/analyze/geo/geotest"
)

// FuzzDatabase opens whatever lies in a folder of databases. What opens answers each
// address the same twice, with a number that a network can have, or says that the
// database is damaged; beside a whole one it takes no answer from that.
func FuzzDatabase(f *testing.F) {
	dir := f.TempDir()
	for _, d := range []geotest.Database{
		{Name: "a.mmdb", Type: "GeoLite2-ASN", Places: map[string]geotest.Place{"192.0.2.0/24": {ASN: 64500}, "2001:db8::/32": {ASN: 64501}}},
		{Name: "b.mmdb", Type: "GeoLite2-Country", IPv4: true, Places: map[string]geotest.Place{"192.0.2.0/25": {Country: "NO"}}},
		{Name: "c.mmdb", Type: "GeoIP2-Enterprise", Traits: true, Places: map[string]geotest.Place{"198.51.100.0/24": {ASN: 64502, Country: "NL"}}},
	} {
		if err := d.Write(dir); err != nil {
			f.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, d.Name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
		f.Add(text[:len(text)/2])
		f.Add(text[len(text)/2:])
	}
	whole, err := os.ReadFile(filepath.Join(dir, "a.mmdb"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		for name, b := range map[string][]byte{"a.mmdb": whole, "b.mmdb": text} {
			if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		d, err := Open(dir)
		if err != nil {
			return
		}
		defer d.Close()
		for _, ip := range []string{"192.0.2.1", "192.0.2.200", "198.51.100.7", "2001:db8::1", "::", "255.255.255.255", "::ffff:192.0.2.1", "fe80::1%eth0"} {
			p := d.Look(ip)
			if again := d.Look(ip); again != p {
				t.Errorf("%s is at %+v and then at %+v", ip, p, again)
			}
			if p.ASN < 0 || p.ASN > 1<<32-1 {
				t.Errorf("%s is in network %d", ip, p.ASN)
			}
		}
		if p := d.Look("192.0.2.1"); p.ASN != 64500 {
			t.Errorf("beside another database, the network of a whole one is %d", p.ASN)
		}
	})
}
