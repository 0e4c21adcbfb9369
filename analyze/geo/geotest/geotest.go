// Package geotest makes small databases in MaxMind's format for tests.
package geotest

import (
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"
	"go4.org/netipx"
)

// Place is what a database says of a network; zero is not said.
type Place struct {
	ASN     uint32
	Country string
}

// Database is a database built on 1 May 2026.
type Database struct {
	Name, Type string
	Places     map[string]Place // by network
	IPv4       bool             // it can hold no other addresses
	Traits     bool             // numbers are traits, as in Enterprise
}

// Write writes the database into a folder.
func (d Database) Write(dir string) error {
	opt := mmdbwriter.Options{DatabaseType: d.Type, BuildEpoch: 1777593600, IncludeReservedNetworks: true, RecordSize: 24}
	if d.IPv4 {
		opt.IPVersion = 4
	}
	tree, err := mmdbwriter.New(opt)
	if err != nil {
		return err
	}
	for _, network := range slices.Sorted(maps.Keys(d.Places)) {
		n, err := netip.ParsePrefix(network)
		if err != nil {
			return err
		}
		p, record := d.Places[network], mmdbtype.Map{}
		if p.Country != "" {
			record["country"] = mmdbtype.Map{"iso_code": mmdbtype.String(p.Country)}
		}
		if p.ASN != 0 && d.Traits {
			record["traits"] = mmdbtype.Map{"autonomous_system_number": mmdbtype.Uint32(p.ASN)}
		} else if p.ASN != 0 {
			record["autonomous_system_number"] = mmdbtype.Uint32(p.ASN)
		}
		if err := tree.Insert(netipx.PrefixIPNet(n), record); err != nil {
			return err
		}
	}
	f, err := os.Create(filepath.Join(dir, d.Name))
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := tree.WriteTo(f); err != nil {
		return err
	}
	return f.Close()
}
