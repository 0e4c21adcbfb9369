package format

import (
	"bytes"
	"slices"
	"strings"
)

// Elastic's integration for Azure takes a record apart into fields of its own, and
// may drop the original. What it made of the sign-in is put together again: the
// names are those of Azure but for their spelling, and a few.

// elasticPrefix is where the fields of the record are.
const elasticPrefix = "azure.signinlogs."

// elasticNames are those that do not follow from their spelling, and where the
// fields that Elastic has for all logs belong. The first that is there counts.
var elasticNames = [...][2]string{
	{"properties.created_at", "properties.createdDateTime"}, {"properties.processing_time_ms", "properties.processingTimeInMilliseconds"},
	{"properties.risk_event_types_v2", "properties.riskEventTypes_v2"}, {"level", "Level"},
	{"@timestamp", "time"}, {"azure.tenant_id", "tenantId"}, {"azure.correlation_id", "correlationId"},
	{"source.ip", "callerIpAddress"}, {"client.ip", "callerIpAddress"}, {"user_agent.original", "properties.userAgent"},
	{"source.geo.country_iso_code", "properties.location.countryOrRegion"}, {"source.geo.city_name", "properties.location.city"},
	{"source.geo.region_name", "properties.location.state"},
}

// A piece is a field with its whole name.
type piece struct {
	name  string
	value value
}

// pieces returns the fields of t, those of objects in it too.
func (t *tree) pieces(before string, all []piece) []piece {
	for i, name := range t.names {
		if in := &t.items[i]; in.kind == object && len(in.items) > 0 {
			all = in.pieces(before+name+".", all)
		} else {
			all = append(all, piece{before + name, in.value})
		}
	}
	return all
}

// elastic returns the record of diagnostic settings of which the fields are, or nil
// if they are of none.
func (d *decoder) elastic(t *tree) []byte {
	for _, inside := range [...]string{"_source", "fields"} { // of a search
		if in := t.get(inside); in != nil && in.kind == object {
			t = in
			break
		}
	}
	out := elasticParts(t.pieces("", nil))
	if len(out) == 0 {
		return nil
	}
	slices.SortFunc(out, func(a, b piece) int { return strings.Compare(a.name, b.name) })
	return d.appendPieces(nil, out)
}

// elasticParts returns what of the fields is of the record, under the names that it
// has there.
func elasticParts(all []piece) (out []piece) {
	add := func(name string, v value) {
		if v.kind == array { // as searches list fields, with one value each
			if in, err := parseTree(v.text); err == nil && len(in.items) == 1 && in.items[0].kind != object {
				v = in.items[0].value
			}
		}
		if v.kind != null && !slices.ContainsFunc(out, func(p piece) bool { return p.name == name }) {
			out = append(out, piece{name, v})
		}
	}
	for _, p := range all {
		name, is := strings.CutPrefix(p.name, elasticPrefix)
		if is && !slices.ContainsFunc(elasticNames[:], func(n [2]string) bool { return n[0] == name }) {
			add(camelPath(name), p.value)
		}
	}
	if len(out) == 0 {
		return nil
	}
	for _, n := range elasticNames {
		for _, p := range all {
			if p.name == n[0] || p.name == elasticPrefix+n[0] {
				add(n[1], p.value)
			}
		}
	}
	return out
}

// pathDeep is how many objects in each other the name of a field may stand for. What is
// left of a longer one is the name of a field there.
const pathDeep = 32

// appendPieces writes the object of fields, which are in order, or the list of items
// that are numbered.
func (d *decoder) appendPieces(dst []byte, all []piece) []byte {
	return d.appendPath(dst, all, pathDeep)
}

func (d *decoder) appendPath(dst []byte, all []piece, deep int) []byte {
	brackets := "{}"
	if itemsOf(all) {
		brackets = "[]"
		slices.SortStableFunc(all, func(a, b piece) int { return numberOf(a) - numberOf(b) })
	}
	dst = append(dst, brackets[0])
	for i := 0; i < len(all); {
		if i > 0 {
			dst = append(dst, ',')
		}
		name, _, inside := strings.Cut(all[i].name, ".")
		if deep == 0 {
			name, inside = all[i].name, false
		}
		if brackets == "{}" {
			dst = append(appendQuoted(dst, []byte(name)), ':')
		}
		if !inside {
			dst = d.appendJSON(dst, all[i].value)
			i++
			continue
		}
		var sub []piece
		for ; i < len(all) && strings.HasPrefix(all[i].name, name+"."); i++ {
			sub = append(sub, piece{all[i].name[len(name)+1:], all[i].value})
		}
		dst = d.appendPath(dst, sub, deep-1)
	}
	return append(dst, brackets[1])
}

// camelPath spells a name as Azure does: device_detail.device_id is
// deviceDetail.deviceId.
func camelPath(name string) string {
	out := make([]byte, 0, len(name))
	for i := 0; i < len(name); i++ {
		if name[i] == '_' && i+1 < len(name) && i > 0 && name[i-1] != '.' {
			i++
			out = append(out, bytes.ToUpper([]byte{name[i]})...)
			continue
		}
		out = append(out, name[i])
	}
	return string(out)
}
