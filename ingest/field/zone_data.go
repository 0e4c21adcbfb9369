package field

import (
	"archive/zip"
	_ "embed"
	"fmt"
	"io"
	"strings"
	"time"
)

// zoneinfo is release 2025c of the tz database, which is in the public domain, as
// Go 1.26 has it in lib/time. What a time means must not depend on the machine
// on which it is read: those have releases of their own, with other rules.
//
//go:embed zoneinfo.zip
var zoneinfo string

// Zone returns a zone by the name that the tz database has for it, Europe/Oslo. The
// error says that there is none of that name.
func Zone(name string) (*time.Location, error) {
	all, err := zip.NewReader(strings.NewReader(zoneinfo), int64(len(zoneinfo)))
	if err != nil {
		return nil, fmt.Errorf("the tz database cannot be read: %w", err)
	}
	f, err := all.Open(name)
	if err != nil {
		return nil, fmt.Errorf("no zone of that name: %w", err)
	}
	defer f.Close()
	rules, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("no zone of that name: %w", err)
	}
	return time.LoadLocationFromTZData(name, rules)
}
