package format

import (
	"regexp"
	"slices"
	"strings"

	"prtscope/ingest/audit"
	"prtscope/ingest/signin"
)

// The portal spreads an audit event over one row: up to three targets, five
// properties of each and six details. What is beyond that is not in the file.

// portalAuditColumns are the columns whose names have no number in them.
var portalAuditColumns = func() map[string]csvColumn {
	columns := map[string]csvColumn{}
	for _, name := range []string{"correlationid", "service", "category", "activity", "result", "resultreason", "user agent", "actortype", "actordisplayname",
		"actorobjectid", "actoruserprincipalname", "ipaddress", "actorhometenantid", "actorhometenantname", "actorserviceprincipalid",
		"actorserviceprincipalname"} {
		columns[name] = holdCell()
	}
	for _, name := range []string{"date (utc)", "date"} {
		columns[name] = csvColumn{cols: []int{signin.EventTime}, do: func(d *decoder, _ *layout, _ *csvColumn, v value) {
			d.held = append(d.held, heldCell{name: name, v: v})
		}}
	}
	columns["numbered"] = holdCell()
	return columns
}()

// holdCell keeps a cell under its column's name until the row ends.
func holdCell() csvColumn {
	return csvColumn{do: func(d *decoder, _ *layout, c *csvColumn, v value) {
		d.held = append(d.held, heldCell{name: headerName([]byte(c.name)), v: v})
	}}
}

var numberedColumn = regexp.MustCompile(`^(target\d+(type|displayname|objectid|userprincipalname|modifiedproperty\d+(name|oldvalue|newvalue))|additionaldetail\d+(key|value))$`)

var portalAuditTable = &table{format: portalAudits, columns: portalAuditColumns, row: portalAuditRow, caps: rowCaps, rename: func(name string) string {
	if numberedColumn.MatchString(name) {
		return "numbered"
	}
	return portalDate(name)
}}

var portalAudits = &Format{
	Name:  "portal-audits",
	Doc:   "CSV downloads of the directory audit log from the Entra or Azure portal (AuditLogs_*.csv): no ids of events, which are found again in exports that have them by what they say, and no more than three targets, five properties of each and six details",
	Table: audit.Schema, Rank: 45,
	match: func(s *shape) (string, bool) {
		if s.header == nil {
			return "is CSV", false
		}
		has := map[string]bool{}
		for _, name := range s.header {
			has[name] = true
		}
		for _, name := range []string{"activity", "actortype", "target1type"} {
			if !has[name] {
				return "no column " + name, false
			}
		}
		return "portal header of audit events: " + itoa(len(s.header)) + " columns", true
	},
}

// cells of a row by the names of their columns.
type namedCells map[string][]byte

func portalAuditRow(d *decoder, _ *layout) error {
	d.row.Rollback()
	d.audit()
	cells := namedCells{}
	for _, c := range d.held {
		cells[c.name] = c.v.text
	}
	for _, x := range []struct {
		c     int
		names []string
	}{
		{audit.EventTime, []string{"date (utc)", "date"}}, {audit.CorrelationID, []string{"correlationid"}}, {audit.Service, []string{"service"}},
		{audit.Category, []string{"category"}}, {audit.Activity, []string{"activity"}}, {audit.Result, []string{"result"}},
		{audit.ResultReason, []string{"resultreason"}}, {audit.UserAgent, []string{"user agent"}}, {audit.ActorIP, []string{"ipaddress"}},
	} {
		for _, name := range x.names {
			if v, ok := cells[name]; ok {
				d.set(x.c, name, cell(v))
			}
		}
	}
	d.portalActor(cells)
	list, full := cells.targets()
	targets(d, &entry{path: "targets"}, value{array, list})
	extra, more := cells.details()
	details(d, &entry{path: "details", cols: []int{audit.Details}}, value{array, extra})
	if full || more {
		d.flag("AUDIT_CUT")
	}
	return d.endAudit("Date (UTC)")
}

func (d *decoder) portalActor(cells namedCells) {
	id, name := cells["actorobjectid"], cells["actoruserprincipalname"]
	kind, told := "user", []string{"actorobjectid", "actoruserprincipalname"}
	if strings.EqualFold(string(cells["actortype"]), "application") || len(name) == 0 && len(cells["actorserviceprincipalid"]) > 0 {
		kind, told = "app", []string{"actorobjectid", "actordisplayname"}
		if len(id) == 0 {
			id, told[0] = cells["actorserviceprincipalid"], "actorserviceprincipalid"
		}
		name = cells["actordisplayname"]
		if len(name) == 0 {
			name, told[1] = cells["actorserviceprincipalname"], "actorserviceprincipalname"
		}
	}
	for _, column := range [...]string{"ActorDisplayName", "ActorObjectId", "ActorUserPrincipalName", "ActorHomeTenantId", "ActorHomeTenantName", "ActorServicePrincipalId", "ActorServicePrincipalName"} {
		if v := cells[strings.ToLower(column)]; len(v) > 0 && !slices.Contains(told, strings.ToLower(column)) {
			d.keep(column, cell(v))
		}
	}
	d.row.SetString(audit.ActorType, kind)
	d.set(audit.ActorID, "ActorObjectId", cell(id))
	d.set(audit.ActorName, "ActorUserPrincipalName", cell(name))
}

// targets puts the targets together as Graph has them. Full says that the last
// place for a target or a property is taken, so that there may have been more.
func (c namedCells) targets() (list []byte, full bool) {
	list = []byte{'['}
	for n := 1; n <= 3; n++ {
		at := "target" + itoa(n)
		if len(c[at+"type"])+len(c[at+"displayname"])+len(c[at+"objectid"])+len(c[at+"userprincipalname"]) == 0 {
			continue
		}
		full = full || n == 3
		if len(list) > 1 {
			list = append(list, ',')
		}
		list = append(list, '{')
		for _, k := range [...][2]string{{"id", "objectid"}, {"displayName", "displayname"}, {"type", "type"}, {"userPrincipalName", "userprincipalname"}} {
			list = append(append(appendQuoted(list, []byte(k[0])), ':'), appendQuoted(nil, c[at+k[1]])...)
			list = append(list, ',')
		}
		list = append(list, `"modifiedProperties":[`...)
		some := false
		for m := 1; m <= 5; m++ {
			p := at + "modifiedproperty" + itoa(m)
			if len(c[p+"name"]) == 0 {
				continue
			}
			full = full || m == 5
			if some {
				list = append(list, ',')
			}
			some = true
			list = appendQuoted(append(list, `{"displayName":`...), c[p+"name"])
			list = appendQuoted(append(list, `,"oldValue":`...), c[p+"oldvalue"])
			list = append(appendQuoted(append(list, `,"newValue":`...), c[p+"newvalue"]), '}')
		}
		list = append(list, "]}"...)
	}
	return append(list, ']'), full
}

// details puts the details together as Graph has them.
func (c namedCells) details() (list []byte, full bool) {
	list = []byte{'['}
	for n := 1; n <= 6; n++ {
		at := "additionaldetail" + itoa(n)
		if len(c[at+"key"]) == 0 {
			continue
		}
		full = full || n == 6
		if len(list) > 1 {
			list = append(list, ',')
		}
		list = appendQuoted(append(list, `{"key":`...), c[at+"key"])
		list = append(appendQuoted(append(list, `,"value":`...), c[at+"value"]), '}')
	}
	return append(list, ']'), full
}
