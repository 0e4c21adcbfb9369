package main

import (
	"bufio"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/ingest/jsonout"
)

// STIX 2.1. Of each finding the bundle has what was observed (accounts,
// addresses, devices), a sighting of each technique, and a note that says what
// it rests on; a report holds them together. Ids are made of what they name, so
// the same case gives the same bundle, and two bundles agree on an account.

// stixSpace is the name space that the standard sets for observables; ours is
// made from it.
var (
	stixSpace = [16]byte{0x00, 0xab, 0xed, 0xb4, 0xaa, 0x42, 0x46, 0x6c, 0x9c, 0x01, 0xfe, 0xd2, 0x33, 0x15, 0xa9, 0xb7}
	ourSpace  = uuid5(stixSpace, []byte("prtscope"))
)

// uuid5 names something by a hash within a name space (RFC 9562).
func uuid5(space [16]byte, name []byte) (id [16]byte) {
	h := sha1.New()
	h.Write(space[:])
	h.Write(name)
	copy(id[:], h.Sum(nil))
	id[6] = id[6]&0x0f | 0x50
	id[8] = id[8]&0x3f | 0x80
	return id
}

func stixID(kind string, id [16]byte) string {
	x := hex.EncodeToString(id[:])
	return kind + "--" + x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}

// stixBundle writes the objects of a bundle, each once.
type stixBundle struct {
	out     io.Writer
	objects *json.Encoder
	written map[string]bool
	refs    []string // that the report holds together
	when    string   // of what has no time of its own: the end of the case
}

// own is the id of an object of ours: not of an observable.
func (b *stixBundle) own(kind, name string) string {
	return stixID(kind, uuid5(ourSpace, []byte(kind+" "+name)))
}

func (b *stixBundle) add(object map[string]any) (string, error) {
	id := object["id"].(string)
	if b.written[id] {
		return id, nil
	}
	object["spec_version"] = "2.1"
	if len(b.written) > 0 {
		if _, err := io.WriteString(b.out, ","); err != nil {
			return id, err
		}
	}
	b.written[id] = true
	return id, b.objects.Encode(object)
}

// observable adds an object whose id follows from the properties that, by the
// standard, say what it is.
func (b *stixBundle) observable(kind string, naming, more map[string]any) (string, error) {
	name, err := jsonout.Marshal(naming) // in order of keys, as the standard wants it
	if err != nil {
		return "", err
	}
	object := map[string]any{"type": kind, "id": stixID(kind, uuid5(stixSpace, name))}
	for _, p := range []map[string]any{naming, more} {
		for k, v := range p {
			object[k] = v
		}
	}
	return b.add(object)
}

// domain adds an object that has a time of making; that is the time of what it
// tells of, since a case knows no clock.
func (b *stixBundle) domain(kind, name, at string, more map[string]any) (string, error) {
	at = either(at, b.when)
	object := map[string]any{"type": kind, "id": b.own(kind, name), "created": at, "modified": at}
	for k, v := range more {
		object[k] = v
	}
	id, err := b.add(object)
	if err == nil {
		b.refs = append(b.refs, id)
	}
	return id, err
}

// stix writes the findings that are picked as a bundle.
func (s *session) stix(out *bufio.Writer, pick func(*finding.Finding) bool) (n int64, err error) {
	var summary finding.Summary
	if err := json.Unmarshal(s.Case().Analysis, &summary); err != nil {
		return 0, err
	}
	b := &stixBundle{out: out, objects: jsonout.NewEncoder(out), written: map[string]bool{}, when: either(summary.To, timeless)}
	name := "case"
	for f, err := range s.findings(pick) {
		if err == nil {
			if n == 0 {
				_, err = fmt.Fprintf(out, `{"type":"bundle","id":"%s","objects":[`+"\n", b.own("bundle", f.ID))
			}
			name += " " + f.ID
		}
		if err == nil {
			err = b.finding(f)
		}
		if err != nil {
			return 0, err
		}
		n++
	}
	if n == 0 {
		_, err = fmt.Fprintf(out, `{"type":"bundle","id":"%s"}`+"\n", b.own("bundle", ""))
		return 0, err
	}
	refs := distinctly(b.refs)
	if _, err := b.domain("report", name, "", map[string]any{"name": "Findings of prtscope", "published": b.when, "report_types": []string{"threat-report"}, "object_refs": refs}); err != nil {
		return 0, err
	}
	_, err = io.WriteString(out, "]}\n")
	return n, err
}

// timeless is when things were made of which logs do not say it.
const timeless = "1970-01-01T00:00:00.000Z"

// finding adds the objects of a finding.
func (b *stixBundle) finding(f *finding.Finding) error {
	seen, err := b.observed(f)
	if err != nil {
		return err
	}
	first, last := either(f.First, b.when), either(f.Last, b.when)
	about := []string{}
	if len(seen) > 0 {
		id, err := b.domain("observed-data", f.ID, last, map[string]any{"first_observed": first, "last_observed": last, "number_observed": max(1, f.Total, len(f.Evidence)), "object_refs": seen})
		if err != nil {
			return err
		}
		about = append(about, id)
	}
	for _, d := range f.Devices {
		id, err := b.domain("identity", d.ID, timeless, map[string]any{"name": either(d.Name, d.ID), "identity_class": "system", "external_references": []any{map[string]any{"source_name": "entra-id", "external_id": d.ID}}})
		if err != nil {
			return err
		}
		about = append(about, id)
	}
	confidence := int(f.Confidence*100 + 0.5)
	for _, t := range f.Techniques {
		pattern, err := b.domain("attack-pattern", t, timeless, map[string]any{"name": t, "external_references": []any{map[string]any{"source_name": "mitre-attack", "external_id": t}}})
		if err != nil {
			return err
		}
		sighting := map[string]any{"sighting_of_ref": pattern, "first_seen": first, "last_seen": last, "count": max(1, f.Total, len(f.Evidence)), "description": f.Summary, "confidence": confidence, "labels": []string{f.Detection, string(f.Severity)}}
		if len(seen) > 0 {
			sighting["observed_data_refs"] = about[:1]
		}
		id, err := b.domain("sighting", f.ID+" "+t, last, sighting)
		if err != nil {
			return err
		}
		about = append(about, id)
	}
	if len(about) == 0 {
		return nil // nobody and nothing that STIX has a word for
	}
	text := []string{f.Summary, f.Fact, f.Expected, f.Observed}
	text = append(append(append(text, f.For...), f.Against...), f.Benign...)
	text = distinctly(text)
	_, err = b.domain("note", f.ID, last, map[string]any{"abstract": f.Title, "content": strings.TrimSpace(strings.Join(text, "\n")), "object_refs": about, "confidence": confidence, "labels": []string{f.Detection, string(f.Severity)},
		"external_references": []any{map[string]any{"source_name": "prtscope", "external_id": f.ID}}})
	return err
}

// observed adds whom a finding names, and from where: accounts, addresses and
// the systems that these belong to.
func (b *stixBundle) observed(f *finding.Finding) (refs []string, err error) {
	take := func(id string, e error) {
		if err == nil {
			err = e
		}
		refs = append(refs, id)
	}
	for _, u := range f.Users {
		naming := map[string]any{"account_type": "entra-id", "user_id": u.ID}
		if u.UPN != "" {
			naming["account_login"] = u.UPN
		}
		take(b.observable("user-account", naming, nil))
	}
	for i := range f.Evidence {
		e := &f.Evidence[i]
		ip, bad := netip.ParseAddr(e.IP)
		if bad != nil {
			continue
		}
		kind, more := "ipv6-addr", map[string]any{}
		if ip.Is4() {
			kind = "ipv4-addr"
		}
		if digits, ok := strings.CutPrefix(e.Network, "AS"); ok {
			digits, _, _ = strings.Cut(digits, " ")
			if n, bad := strconv.ParseInt(digits, 10, 64); bad == nil {
				as, e := b.observable("autonomous-system", map[string]any{"number": n}, nil)
				take(as, e)
				more["belongs_to_refs"] = []string{as}
			}
		}
		take(b.observable(kind, map[string]any{"value": e.IP}, more))
	}
	return distinctly(refs), err
}
