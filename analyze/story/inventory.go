package story

import (
	"errors"
	"fmt"
	"strings"

	"prtscope/ingest/column"
	"prtscope/ingest/device"
)

// inventory reads what follows the word inventory.
func (p *parser) inventory(words []string) error {
	if len(words) < 1 {
		return errors.New("want a device")
	}
	p.record++
	name := words[0]
	r := newRow(device.Schema, p.record)
	r.text(device.ObjectID, id("object", name))
	r.text(device.DeviceID, Device(name))
	r.text(device.Name, name)
	r.text(device.OS, "Windows")
	r.text(device.TrustType, "joined")
	r.text(device.TenantID, id("tenant", "example.com"))
	r.bool(device.Enabled, true)
	for _, w := range words[1:] {
		key, v, _ := strings.Cut(w, "=")
		switch key {
		case "owner":
			r.text(device.Owners, people(v))
		case "user":
			r.text(device.Users, people(v))
		case "trust":
			r.text(device.TrustType, v)
		default:
			c := device.Schema.Index(key)
			if c < 0 {
				return fmt.Errorf("unknown key %q", key)
			}
			if err := r.set(c, v); err != nil {
				return err
			}
		}
	}
	p.devices = append(p.devices, r)
	return nil
}

func people(names string) string {
	var ids []string
	for _, n := range strings.Split(names, ",") {
		ids = append(ids, User(n))
	}
	return column.JoinList(ids)
}
