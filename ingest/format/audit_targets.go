package format

import (
	"bytes"
	"strings"

	"prtscope/ingest/audit"
	"prtscope/ingest/field"
)

// targets takes apart what was changed.
func targets(d *decoder, e *entry, v value) {
	t := d.tree(e, v)
	if t == nil {
		return
	}
	var modified []byte
	lost := false
	list := []byte{'['}
	for i := range t.list() {
		target := &t.items[i]
		kind := first(target, "type", "Type")
		if i == 0 {
			d.set(audit.TargetType, e.path+".type", kind)
			d.set(audit.TargetID, e.path+".id", leaf(target, "id"))
			d.set(audit.TargetName, e.path+".displayName", leaf(target, "displayName"))
			d.set(audit.TargetUPN, e.path+".userPrincipalName", leaf(target, "userPrincipalName"))
		}
		switch {
		case bytes.EqualFold(kind.text, []byte("user")) && d.text(audit.UserID) == "":
			d.set(audit.UserID, e.path+".id", leaf(target, "id"))
		case bytes.EqualFold(kind.text, []byte("device")) && d.text(audit.DeviceObjectID) == "":
			d.set(audit.DeviceObjectID, e.path+".id", leaf(target, "id"))
			d.set(audit.DeviceName, e.path+".displayName", leaf(target, "displayName"))
		}
		if p := leaf(target, "modifiedProperties"); p.kind == text && len(p.text) > 0 {
			d.flag("LOSSY_CELL")
			lost = true
		}
		for j := range target.get("modifiedProperties").list() {
			modified = d.property(modified, &target.get("modifiedProperties").items[j])
		}
		list = d.target(list, target)
	}
	d.row.SetText(audit.Targets, append(list, ']'))
	if !lost || len(modified) > 0 {
		d.row.SetText(audit.Modified, append(append([]byte{'['}, modified...), ']'))
	}
}

// target appends a target without its properties.
func (d *decoder) target(list []byte, t *tree) []byte {
	if len(list) > 1 {
		list = append(list, ',')
	}
	if t.kind != object {
		return d.appendJSON(list, t.value)
	}
	list = append(list, '{')
	n := 0
	for i, name := range t.names {
		if name == "modifiedProperties" {
			continue
		}
		if n++; n > 1 {
			list = append(list, ',')
		}
		list = append(appendQuoted(list, []byte(name)), ':')
		list = d.appendJSON(list, t.items[i].value)
	}
	return append(list, '}')
}

// property appends a property that was changed, and takes from it which device
// the event is about.
func (d *decoder) property(list []byte, p *tree) []byte {
	name, was, is := leaf(p, "displayName"), unwrap(leaf(p, "oldValue")), unwrap(leaf(p, "newValue"))
	if len(list) > 0 {
		list = append(list, ',')
	}
	list = appendQuoted(append(list, `{"name":`...), name.text)
	list = appendQuoted(append(list, `,"old":`...), was)
	list = append(appendQuoted(append(list, `,"new":`...), is), '}')
	if len(is) == 0 {
		is = was
	}
	switch strings.ToLower(string(name.text)) {
	case "deviceid", "device.deviceid", "device id":
		d.deviceID(is)
	case "devicephysicalids":
		d.deviceID(physicalID(is))
	case "device.objectid":
		d.blankOnly(audit.DeviceObjectID, is)
	case "device.displayname":
		d.blankOnly(audit.DeviceName, is)
	}
	return list
}

// deviceID sets the device of the event if v is a device id and none is known.
func (d *decoder) deviceID(v []byte) {
	if v = field.Trim(v); field.IsGUID(v) {
		d.blankOnly(audit.DeviceID, v)
	}
}

func (d *decoder) blankOnly(c int, v []byte) {
	if len(v) > 0 && d.text(c) == "" {
		d.set(c, "", value{text, v})
	}
}

// physicalID finds the device id in a list such as ["[DeviceId]:…"]. Other
// marks name a user, a hardware hash or an order, whose GUIDs are no devices.
func physicalID(v []byte) []byte {
	_, id, ok := bytes.Cut(v, []byte("[DeviceId]:"))
	if !ok || len(id) < 36 {
		return nil
	}
	return id[:36]
}

// unwrap takes a value out of the JSON that the log keeps it in: "[true]" is
// true, "[\"Windows\"]" and "\"Windows\"" are Windows. Lists of several values
// stay lists.
func unwrap(v value) []byte {
	if v.kind == null {
		return nil
	}
	t := bytes.TrimSpace(v.text)
	if v.kind != text || len(t) < 2 || t[0] != '[' && t[0] != '"' && t[0] != '{' {
		return v.text
	}
	var s scanner
	s.reset(t)
	out, err := s.compact(nil)
	if err != nil || !s.atEnd() {
		return v.text
	}
	in, err := parseTree(out)
	if err != nil {
		return v.text
	}
	for in.kind == array && len(in.items) < 2 {
		if len(in.items) == 0 {
			return nil
		}
		in = &in.items[0]
	}
	switch in.kind {
	case truth:
		return []byte("true")
	case untrue:
		return []byte("false")
	}
	return in.text
}

// details keeps the keys and values that a service adds, and takes from them
// what has a column.
func details(d *decoder, e *entry, v value) {
	d.set(audit.Details, e.path, v)
	t := d.tree(e, v)
	for i := range t.list() {
		key, val := leaf(&t.items[i], "key"), leaf(&t.items[i], "value")
		if val.kind != text {
			continue
		}
		switch strings.ToLower(string(key.text)) {
		case "deviceid", "device id":
			d.deviceID(val.text)
		case "user-agent", "useragent":
			d.blankOnly(audit.UserAgent, val.text)
		}
	}
}
