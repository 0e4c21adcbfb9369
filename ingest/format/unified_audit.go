package format

import (
	"bytes"
	"strings"

	"prtscope/ingest/audit"
	"prtscope/ingest/field"
)

func (d *decoder) unifiedAudit(t *tree) error {
	d.audit()
	put := func(c int, name string, v value) {
		if !notSaid(v) {
			d.set(c, name, v)
		}
	}
	put(audit.EventTime, "CreationTime", leaf(t, "CreationTime"))
	put(audit.EventID, "Id", leaf(t, "Id"))
	put(audit.Activity, "Operation", leaf(t, "Operation"))
	put(audit.Result, "ResultStatus", leaf(t, "ResultStatus"))
	put(audit.CorrelationID, "InterSystemsId", leaf(t, "InterSystemsId"))
	put(audit.TenantID, "OrganizationId", leaf(t, "OrganizationId"))
	put(audit.ActorIP, "ActorIpAddress", first(t, "ActorIpAddress", "ClientIP"))
	d.unifiedActor(t)
	d.unifiedTarget(t.get("Target"))
	if target := t.get("Target"); target != nil {
		d.set(audit.Targets, "Target", target.value)
	}
	var modified []byte
	for i := range t.get("ModifiedProperties").list() {
		p := &t.get("ModifiedProperties").items[i]
		modified = d.property(modified, &tree{value: value{kind: object}, names: []string{"displayName", "oldValue", "newValue"},
			items: []tree{{value: leaf(p, "Name")}, {value: leaf(p, "OldValue")}, {value: leaf(p, "NewValue")}}})
	}
	d.row.SetText(audit.Modified, append(append([]byte{'['}, modified...), ']'))
	d.unifiedDetails(t)
	d.unifiedRest(t)
	return d.endAudit("CreationTime")
}

// unifiedActor tells users from applications by the object that the actor is.
func (d *decoder) unifiedActor(t *tree) {
	actor := t.get("Actor")
	d.set(audit.ActorID, "Actor", actorID(actor))
	for i := range actor.list() {
		switch id := leaf(&actor.items[i], "ID").str(); {
		case strings.HasPrefix(id, "User_"):
			d.row.SetString(audit.ActorType, "user")
			d.set(audit.ActorName, "UserId", leaf(t, "UserId"))
			return
		case strings.HasPrefix(id, "ServicePrincipal_"):
			d.row.SetString(audit.ActorType, "app")
			d.set(audit.ActorName, "Actor", leaf(&actor.items[0], "ID"))
			return
		}
	}
	if v := leaf(t, "UserId"); !notSaid(v) {
		d.set(audit.ActorName, "UserId", v)
	}
}

// unifiedTarget takes apart the list that names one target in several ways:
// Device_ID, ID, Device, its name.
func (d *decoder) unifiedTarget(t *tree) {
	kind := ""
	for i := range t.list() {
		id, how := leaf(&t.items[i], "ID"), string(leaf(&t.items[i], "Type").text)
		before, rest, ok := bytes.Cut(id.text, []byte("_"))
		switch {
		case ok && kind == "" && field.IsGUID(rest):
			kind = string(before)
			d.set(audit.TargetType, "Target", value{text, before})
			d.set(audit.TargetID, "Target", value{text, rest})
			switch kind {
			case "User":
				d.set(audit.UserID, "Target", value{text, rest})
			case "Device":
				d.set(audit.DeviceObjectID, "Target", value{text, rest})
			}
		case how == "5":
			d.set(audit.TargetUPN, "Target", id)
		case how == "1":
			d.set(audit.TargetName, "Target", id)
			if kind == "Device" {
				d.set(audit.DeviceName, "Target", id)
			}
		}
	}
}

// unifiedDetails makes of the extended properties what Graph calls additional
// details.
func (d *decoder) unifiedDetails(t *tree) {
	list := []byte{'['}
	add := func(key []byte, v value) {
		if len(list) > 1 {
			list = append(list, ',')
		}
		list = appendQuoted(append(list, `{"key":`...), key)
		list = append(d.appendJSON(append(list, `,"value":`...), v), '}')
	}
	t.get("ExtendedProperties").pairs(func(name string, v value) {
		if in, ok := inner(v); ok && name == "additionalDetails" && in.kind == object {
			if details, err := parseTree(in.text); err == nil {
				for i, key := range details.names {
					add([]byte(key), details.items[i].value)
				}
				return
			}
		}
		add([]byte(name), v)
	})
	details(d, &entry{path: "ExtendedProperties", cols: []int{audit.Details}}, value{array, append(list, ']')})
}
