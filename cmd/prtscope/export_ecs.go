package main

import (
	"bufio"
	"context"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"prtscope/analyze"
	"prtscope/analyze/finding"
	"prtscope/ingest/column"
	"prtscope/ingest/jsonout"
)

// ecsVersion is that of the Elastic Common Schema whose names are used.
const ecsVersion = "8.17.0"

// ecs writes sign-ins in order of time, then directory changes, then findings, as
// documents of the Elastic Common Schema, one a line. What the schema has no field
// for stands below entra and prtscope.
func (s *session) ecs(ctx context.Context, out *bufio.Writer, q *analyze.Query, pick func(*finding.Finding) bool, memory int64) (n int64, err error) {
	lines := jsonout.NewEncoder(out)
	write := func(d document) error {
		n++
		return lines.Encode(d)
	}
	err = s.inTime(ctx, q, memory, func(row column.Row) error { return write(ecsSignIn(row)) }, func(row column.Row) error { return write(ecsChange(row)) })
	if err != nil {
		return n, err
	}
	for f, err := range s.findings(pick) {
		if err == nil {
			err = write(ecsFinding(f))
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// document is one of the schema. What has no value has no field.
type document map[string]any

// set puts a value below names joined by dots, unless it is empty.
func (d document) set(path string, value any) {
	if text, is := value.(string); is && text == "" {
		return
	}
	if list, is := value.([]string); is && len(list) == 0 {
		return
	}
	name, rest, nested := strings.Cut(path, ".")
	if !nested {
		d[name] = value
		return
	}
	below, _ := d[name].(document)
	if below == nil {
		below = document{}
		d[name] = below
	}
	below.set(rest, value)
}

// ecsRow is what a sign-in and a directory change have in common.
func ecsRow(get func(string) string, category, dataset, address string) document {
	d := document{"@timestamp": get("event_time")}
	d.set("ecs.version", ecsVersion)
	d.set("event.kind", "event")
	d.set("event.category", []string{category})
	d.set("event.module", "prtscope")
	d.set("event.dataset", dataset)
	d.set("event.id", get("event_id"))
	if _, err := netip.ParseAddr(get(address)); err == nil { // the field takes nothing else
		d.set("source.ip", get(address))
	}
	d.set("user_agent.original", get("user_agent"))
	d.set("host.name", get("device_name"))
	return d
}

// rest puts below entra what the schema has no field for: all columns but those named.
func (d document) rest(row column.Row, but ...string) {
	for c, f := range row.Batch.Schema.Fields {
		if v, ok := jsonValue(row, c); ok && !slices.Contains(but, f.Name) {
			d.set("entra."+f.Name, v)
		}
	}
}

func ecsSignIn(row column.Row) document {
	get := getter(row)
	d := ecsRow(get, "authentication", "entra.signin", "client_ip")
	d.set("message", signInMessage(get))
	d.set("event.type", []string{"start"})
	switch code := get("error_code"); code {
	case "":
		d.set("event.outcome", "unknown")
	case "0":
		d.set("event.outcome", "success")
	default:
		d.set("event.outcome", "failure")
		d.set("error.code", code)
	}
	d.set("user.id", get("user"))
	d.set("user.name", get("upn"))
	if asn, _, _ := strings.Cut(strings.TrimPrefix(get("net"), "AS"), " "); strings.HasPrefix(get("net"), "AS") {
		if n, err := strconv.ParseInt(asn, 10, 64); err == nil {
			d.set("source.as.number", n)
		}
	}
	d.set("source.geo.country_iso_code", get("country"))
	d.set("device.id", get("device"))
	d.rest(row, "event_time", "event_id", "error_code", "user", "upn", "client_ip", "country", "user_agent", "device", "device_name",
		"facts") // bits that only this version reads
	return d
}

// ecsOperations are the types that Elastic has for operations on the directory.
var ecsOperations = map[string]string{"Add": "creation", "Delete": "deletion"}

func ecsChange(row column.Row) document {
	get := getter(row)
	d := ecsRow(get, "iam", "entra.audit", "actor_ip")
	d.set("message", changeMessage(get))
	types := []string{either(ecsOperations[get("operation")], "change")}
	if get("user_id") != "" {
		types = append(types, "user")
	}
	d.set("event.type", types)
	d.set("event.action", get("activity"))
	d.set("event.provider", get("service"))
	d.set("event.reason", get("result_reason"))
	switch result := get("result"); result {
	case "success", "failure":
		d.set("event.outcome", result)
	default:
		d.set("event.outcome", "unknown")
	}
	if get("actor_type") == "user" {
		d.set("user.id", get("actor_id"))
		d.set("user.name", get("actor_name"))
	}
	d.set("user.target.id", get("user_id"))
	d.set("user.target.name", get("target_upn"))
	d.set("device.id", get("device_id"))
	d.rest(row, "event_time", "event_id", "activity", "service", "result_reason", "actor_ip", "user_id", "target_upn", "device_id", "device_name", "user_agent")
	return d
}

// ecsSeverity are the numbers that Elastic gives to severities.
var ecsSeverity = map[finding.Severity]int{finding.Critical: 99, finding.High: 73, finding.Medium: 47, finding.Low: 21, finding.Info: 1}

func ecsFinding(f *finding.Finding) document {
	d := document{"message": f.Summary}
	d.set("@timestamp", either(f.First, f.Last))
	d.set("ecs.version", ecsVersion)
	d.set("event.kind", "alert")
	d.set("event.module", "prtscope")
	d.set("event.dataset", "prtscope.finding")
	d.set("event.id", f.ID)
	d.set("event.severity", ecsSeverity[f.Severity])
	d.set("event.start", f.First)
	d.set("event.end", f.Last)
	d.set("event.reason", f.Observed)
	d.set("rule.id", f.Detection)
	d.set("rule.name", f.Title)
	d.set("rule.description", f.Fact)
	if len(f.Techniques) > 0 {
		d.set("threat.framework", "MITRE ATT&CK")
		whole, parts := techniques(f.Techniques)
		d.set("threat.technique.id", whole)
		d.set("threat.technique.subtechnique.id", parts)
	}
	var users, addresses, hosts []string
	for _, u := range f.Users {
		users = append(users, either(u.UPN, u.ID))
	}
	for _, h := range f.Devices {
		hosts = append(hosts, either(h.Name, h.ID))
	}
	for _, e := range f.Evidence {
		if _, err := netip.ParseAddr(e.IP); err == nil {
			addresses = append(addresses, e.IP)
		}
	}
	d.set("related.user", distinctly(users))
	d.set("related.hosts", distinctly(hosts))
	d.set("related.ip", distinctly(addresses))
	d.set("prtscope.confidence", f.Confidence)
	d.set("prtscope.severity", string(f.Severity))
	d.set("prtscope.sessions", f.Sessions)
	d.set("prtscope.actions", f.Actions)
	return d
}

// techniques parts techniques, such as T1550, from sub-techniques, such as T1550.001,
// whose technique is one as well.
func techniques(ids []string) (whole, parts []string) {
	for _, id := range ids {
		technique, _, is := strings.Cut(id, ".")
		if whole = append(whole, technique); is {
			parts = append(parts, id)
		}
	}
	return distinctly(whole), distinctly(parts)
}

// distinctly keeps the first of each.
func distinctly(list []string) (out []string) {
	seen := map[string]bool{}
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
