package format

import (
	"bytes"
	"strings"

	"prtscope/ingest/signin"
)

// In a table the parts of a record are columns. What is blank there has no part; the
// header says what the table can carry.

// partSigns are columns of which a table of parts of sign-ins has some, in lower
// case.
var partSigns = [...]string{"properties.id", "properties.createddatetime", "properties.userprincipalname", "properties.userid", "properties.appid",
	"properties.ipaddress", "properties.status.errorcode", "properties.correlationid", "properties.serviceprincipalid"}

// spreadOut returns the name of a column of a table with the parts of records, or "".
func spreadOut(has map[string]bool) string {
	n, some := 0, ""
	for _, sign := range partSigns {
		for name := range has {
			if strings.TrimPrefix(name, "@") == sign || strings.HasSuffix(name, "."+sign) || name == elasticPrefix+snake[sign] {
				n++
				some = max(some, sign)
			}
		}
	}
	if n < flatLeast {
		return graphParts(has)
	}
	return some
}

// graphParts returns which column of a table is part of an object in sign-ins of Graph
// or in audit events, or "".
func graphParts(has map[string]bool) string {
	if !has["createddatetime"] && !has["activitydatetime"] {
		return ""
	}
	for _, whole := range partsInHeaders {
		for name := range has {
			if rest, is := strings.CutPrefix(name, whole); is && len(rest) > 1 && strings.IndexByte(joints, rest[0]) >= 0 {
				return whole + ", taken apart"
			}
		}
	}
	return ""
}

// partsInHeaders are, in lower case and in order, the objects by which such a table is
// known.
var partsInHeaders = [...]string{"devicedetail", "initiatedby", "location", "status", "targetresources"}

// snake is how Elastic spells them.
var snake = map[string]string{"properties.id": "properties.id", "properties.createddatetime": "properties.created_at",
	"properties.userprincipalname": "properties.user_principal_name", "properties.userid": "properties.user_id", "properties.appid": "properties.app_id",
	"properties.status.errorcode": "properties.status.error_code", "properties.serviceprincipalid": "properties.service_principal_id"}

// partsOf is what the columns of the table at hand can fill.
type partsOf struct {
	of      *layout
	offered signin.Columns
}

// partsOfRow puts the record together that the cells of the row are parts of, or
// returns nil.
func (d *decoder) partsOfRow() []byte {
	all := make([]piece, 0, len(d.held))
	elastic := false
	for _, c := range d.held {
		name := columnPath(c.name)
		elastic = elastic || strings.HasPrefix(name, elasticPrefix)
		name, _ = pathOf(name)
		all = append(all, piece{name, c.v})
	}
	if elastic {
		for i := range all {
			all[i].value = d.asShown(all[i].value)
		}
		all = elasticParts(all)
	}
	record, _ := d.shelf.unflatten(all)
	return record
}

// columnPath is the name of a column without what platforms put before that of the
// field: searches of Splunk and Elasticsearch, and Datadog.
func columnPath(name string) string {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "result."), "_source.")
	if field, is := strings.CutPrefix(name, "@"); is && name != "@timestamp" {
		return field
	}
	return name
}

// parts returns the names of the parts of a record that are columns.
func (l *layout) parts() []string {
	all := make([]piece, len(l.columns))
	elastic := false
	for i := range l.columns {
		name := columnPath(l.columns[i].name)
		elastic = elastic || strings.HasPrefix(name, elasticPrefix)
		name, _ = pathOf(name)
		all[i] = piece{name, value{text, []byte("x")}}
	}
	if elastic {
		all = elasticParts(all)
	}
	inside := commonPath(all)
	names := make([]string, len(all))
	for i, p := range all {
		names[i], _, _ = strings.Cut(strings.TrimPrefix(p.name, inside), listSign)
	}
	return names
}

// asShown is the value of a cell as Kibana shows it: a bar where there is none, commas
// between thousands, and times by the clock of the browser.
func (d *decoder) asShown(v value) value {
	switch {
	case string(v.text) == "-" || string(v.text) == "(empty)":
		return value{}
	case grouped(v.text):
		return value{text, bytes.ReplaceAll(v.text, []byte(","), nil)}
	case bytes.Contains(v.text, []byte(" @ ")) && bytes.IndexByte(v.text, ':') > 0:
		d.browser = true
	}
	return v
}

// grouped reports whether a text is a whole number with commas between its thousands.
func grouped(v []byte) bool {
	groups := bytes.Split(bytes.TrimPrefix(v, []byte("-")), []byte(","))
	for i, g := range groups {
		if len(g) > 3 || len(g) == 0 || i > 0 && len(g) < 3 || len(bytes.Trim(g, "0123456789")) > 0 {
			return false
		}
	}
	return len(groups) > 1
}
