// Package geo looks addresses up in databases of networks and countries that
// the user brings, in MaxMind's format. It is the only room that speaks it, and
// knows nothing of sign-ins.
package geo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/oschwald/maxminddb-golang/v2"
)

// Place is what databases say of an address; zero is what they do not say.
type Place struct {
	ASN     int64  // autonomous system
	Country string // two letters, upper case
}

// Source is a database in use.
type Source struct {
	Name   string // of its file, without the folder
	Path   string // absolute
	Type   string // by its own word, such as GeoLite2-ASN
	Built  string // day, by its own word
	SHA256 string // of its file
}

// Databases are all those of one folder. They may be asked by many goroutines
// at once.
type Databases struct {
	Sources []Source // in order of name
	Unused  []string // names of those that say neither network nor country

	asn, country []*maxminddb.Reader // in order of name: the first that knows an address has its say
	failed       atomic.Pointer[error]
}

// Open opens the databases (*.mmdb) in a folder. It is an error if one cannot
// be read, or if none says networks or countries.
func Open(dir string) (_ *Databases, err error) {
	names, err := filepath.Glob(filepath.Join(escaped(dir), "*.mmdb"))
	if err != nil {
		return nil, err
	}
	if _, err := os.ReadDir(dir); err != nil {
		return nil, err
	}
	slices.Sort(names)
	d := &Databases{}
	for _, name := range names {
		if err := d.open(name); err != nil {
			d.Close()
			return nil, fmt.Errorf("%s: not a database of MaxMind's format: %w", name, err)
		}
	}
	if len(d.Sources) == 0 {
		return nil, fmt.Errorf("%s holds no database (*.mmdb) of networks or countries", dir)
	}
	return d, nil
}

// escaped keeps the letters of a folder's name from being a pattern.
func escaped(dir string) string {
	if filepath.Separator == '\\' {
		return dir // there a backslash parts folders, and nothing escapes
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}

func (d *Databases) open(name string) error {
	sum, err := hash(name)
	if err != nil {
		return err
	}
	r, err := maxminddb.Open(name)
	if err != nil {
		return err
	}
	s := Source{Name: filepath.Base(name), Type: r.Metadata.DatabaseType, SHA256: sum}
	s.Built = time.Unix(int64(r.Metadata.BuildEpoch), 0).UTC().Format(time.DateOnly)
	if s.Path, err = filepath.Abs(name); err != nil {
		return err
	}
	says := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(strings.ToLower(s.Type), w) })
	}
	asn, country := says("asn", "isp", "enterprise"), says("country", "city", "enterprise")
	if asn {
		d.asn = append(d.asn, r)
	}
	if country {
		d.country = append(d.country, r)
	}
	if !asn && !country {
		d.Unused = append(d.Unused, s.Name)
		return r.Close()
	}
	d.Sources = append(d.Sources, s)
	return nil
}

func hash(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)), err
}

// Look returns what the databases say of an address. Text that is no address is
// nowhere.
func (d *Databases) Look(ip string) (p Place) {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return p
	}
	a = a.Unmap().WithZone("")
	for _, r := range d.asn {
		if !d.ask(r, a, &p.ASN, "autonomous_system_number") { // of Enterprise it is a trait
			d.ask(r, a, &p.ASN, "traits", "autonomous_system_number")
		}
		if p.ASN != 0 {
			break
		}
	}
	for _, r := range d.country {
		if d.ask(r, a, &p.Country, "country", "iso_code"); p.Country != "" {
			p.Country = strings.ToUpper(p.Country)
			break
		}
	}
	return p
}

// ask reads one value, and reports of a number whether the database has it.
func (d *Databases) ask(r *maxminddb.Reader, a netip.Addr, into any, path ...any) bool {
	if a.Is6() && r.Metadata.IPVersion == 4 {
		return false
	}
	if err := r.Lookup(a).DecodePath(into, path...); err != nil { // what is not found is no error
		d.failed.CompareAndSwap(nil, &err)
		return false
	}
	number, ok := into.(*int64)
	return ok && *number != 0
}

// Err returns the first damage that Look met: what it said after that may lack
// what a whole database says.
func (d *Databases) Err() error {
	if err := d.failed.Load(); err != nil {
		return fmt.Errorf("a database of addresses is damaged: %w", *err)
	}
	return nil
}

// Close gives the files back.
func (d *Databases) Close() {
	for _, r := range slices.Concat(d.asn, d.country) {
		r.Close() // a second time for one that says both, which does nothing
	}
}
