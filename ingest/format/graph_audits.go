package format

import (
	"slices"
	"strings"

	"prtscope/ingest/audit"
	"prtscope/ingest/field"
)

// auditKeys are the keys of a directory audit event, of Graph and inside
// properties of diagnostic settings.
var auditKeys = newNode(
	col("id", audit.EventID), col("category", audit.Category), col("correlationId", audit.CorrelationID), col("result", audit.Result),
	col("resultReason", audit.ResultReason), col("activityDisplayName", audit.Activity), col("activityDateTime", audit.EventTime),
	col("loggedByService", audit.Service), col("operationType", audit.Operation), col("userAgent", audit.UserAgent),
	do("initiatedBy", actor, audit.ActorType, audit.ActorID, audit.ActorName, audit.ActorIP),
	do("targetResources", targets, audit.TargetType, audit.TargetID, audit.TargetName, audit.TargetUPN, audit.UserID, audit.DeviceObjectID,
		audit.DeviceName, audit.Targets, audit.Modified),
	do("additionalDetails", details, audit.Details),
	do("tenantId", tenant, audit.TenantID),
	foreign("properties"), foreign("riskEventType"),
)

var graphAuditClaim = claim{
	need: []string{"activityDateTime", "activityDisplayName"},
	some: []string{"targetResources", "initiatedBy", "loggedByService", "operationType", "category"},
	min:  2,
	none: []string{"properties", "riskEventType"},
}

var graphAuditKeys = graphAuditClaim.on(auditKeys)

var graphAudits = &Format{
	Name:  "graph-audits",
	Doc:   "Directory audit events of Microsoft Graph (GET /auditLogs/directoryAudits): who changed which user or device",
	Table: audit.Schema, Closed: true, Rank: 20,
	match: wholly(graphAuditClaim),
	open:  true,
	decode: func(d *decoder, record []byte) error {
		d.audit()
		seen, err := d.whole(auditKeys, record)
		if err != nil {
			return err
		}
		if !graphAuditKeys.holds(&seen) || d.flattened() {
			return errOther
		}
		return d.endAudit("activityDateTime")
	},
}

// activityName is the name of an activity in one spelling: services write it with
// blanks around it, with a full stop, and with a dash for a hyphen.
func activityName(v []byte) string {
	s := strings.TrimSpace(string(v))
	s = strings.TrimSpace(strings.TrimSuffix(s, "."))
	return strings.NewReplacer("\u2013", "-", "\u00a0", " ").Replace(s)
}

// result is the outcome in lower case: SUCCESS of an envelope is success.
func result(v []byte) string { return lower(string(v)) }

func lower(s string) string { return string(field.Lower([]byte(s), nil)) }

// actor takes who did it from initiatedBy, which may name a user, an app or
// both, one of them null.
func actor(d *decoder, e *entry, v value) {
	t := d.tree(e, v)
	if t == nil {
		return
	}
	user, app := t.get("user"), t.get("app")
	var told []string
	switch {
	case user != nil && user.kind == object && len(user.items) > 0:
		d.row.SetString(audit.ActorType, "user")
		d.set(audit.ActorID, e.path+".user.id", leaf(user, "id"))
		d.set(audit.ActorName, e.path+".user.userPrincipalName", first(user, "userPrincipalName", "displayName"))
		d.set(audit.ActorIP, e.path+".user.ipAddress", leaf(user, "ipAddress"))
		told = []string{"user.id", "user." + firstName(user, "userPrincipalName", "displayName"), "user.ipAddress"}
	case app != nil && app.kind == object && len(app.items) > 0:
		d.row.SetString(audit.ActorType, "app")
		d.set(audit.ActorID, e.path+".app.servicePrincipalId", first(app, "appId", "servicePrincipalId"))
		d.set(audit.ActorName, e.path+".app.displayName", first(app, "displayName", "servicePrincipalName"))
		told = []string{"app." + firstName(app, "appId", "servicePrincipalId"), "app." + firstName(app, "displayName", "servicePrincipalName")}
	}
	d.keepLeaves(e.path, "", t, told)
}

// firstName is the name of what first returns.
func firstName(t *tree, names ...string) string {
	for _, name := range names {
		if v := leaf(t, name); !v.blank() {
			return name
		}
	}
	return ""
}

// keepLeaves keeps what an object says beside what has a column.
func (d *decoder) keepLeaves(path, at string, t *tree, told []string) {
	for i, name := range t.names {
		item, name := &t.items[i], at+name
		switch {
		case slices.Contains(told, name) || item.value.blank():
		case item.kind == object:
			d.keepLeaves(path, name+".", item, told)
		default:
			d.keep(path+"."+name, item.value)
		}
	}
}

// tree takes a value apart that should be an object or a list. It returns nil
// if it is none, which is kept unless it is blank.
func (d *decoder) tree(e *entry, v value) *tree {
	if in, ok := inner(v); ok {
		v = in
	}
	if v.kind == object || v.kind == array {
		if t, err := parseTree(v.text); err == nil {
			return t
		}
	}
	if !v.blank() {
		d.odd(e.path, v)
	}
	return nil
}

// leaf returns the value of that name, null if there is none.
func leaf(t *tree, name string) value {
	if item := t.get(name); item != nil {
		return item.value
	}
	return value{}
}

// first returns the first value of those names that says something.
func first(t *tree, names ...string) (v value) {
	for _, name := range names {
		if v = leaf(t, name); !v.blank() {
			return v
		}
	}
	return v
}
