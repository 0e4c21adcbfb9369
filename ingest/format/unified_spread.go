package format

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Hawk spreads AuditData further than Sparrow does: lists item by item, as
// Actor_0_ID and Actor_0_Type, objects field by field, as
// AppAccessContext_UniqueTokenId, and beside them what the cmdlet says. Its older
// releases spread that one object under names of their own, and leave of lists
// the name of their type.

const spreadObject = "AppAccessContext"

// spreadNames are the names of the older releases, and what they stand for.
var spreadNames = map[string]string{
	"AADSessionId": spreadObject + "_AADSessionId", "AppAccessContextIssuedAtTime": spreadObject + "_IssuedAtTime",
	"AppAccessContextUniqueTokenId": spreadObject + "_UniqueTokenId",
	"AuditCreationTime":             "CreationTime", "AuditId": "Id", "AuditRecordType": "RecordType",
}

// besideSpread are, in lower case, those names and what else Hawk has columns for.
var besideSpread = func() map[string]bool {
	beside := map[string]bool{"fullcommand": true, "parameterstring": true, "parameters": true}
	for name := range spreadNames {
		beside[strings.ToLower(name)] = true
	}
	for name := range aroundSpread {
		beside[strings.ToLower(name)] = true
	}
	return beside
}()

// aroundSpread is what the cmdlet says of a record beside it, which the record
// says itself.
var aroundSpread = map[string]bool{"CreationDate": true, "UserIds": true, "Operations": true, "ResultIndex": true, "ResultCount": true, "Identity": true,
	"IsValid": true, "ObjectState": true, "PSComputerName": true, "RunspaceId": true, "PSShowComputerName": true}

// spreadName cuts the name of a field of an item of a list: Actor_0_ID is ID of
// the first of Actor. Of a field of the one object that is spread it gives -1.
func spreadName(name string) (list string, at int, field string, ok bool) {
	for _, object := range [...]string{spreadObject, strings.ToLower(spreadObject)} {
		if field, ok = strings.CutPrefix(name, object+"_"); ok && field != "" {
			return object, -1, field, true
		}
	}
	for from := 1; from < len(name); {
		i := strings.IndexByte(name[from:], '_')
		if i < 0 {
			return "", 0, "", false
		}
		from += i + 1
		digits, rest, found := strings.Cut(name[from:], "_")
		if n, err := strconv.ParseUint(digits, 10, 16); err == nil && found && rest != "" {
			return name[:from-1], int(n), rest, true
		}
	}
	return "", 0, "", false
}

// isSpread reports whether a key of that name is part of what was spread.
func isSpread(name string) bool {
	_, _, _, ok := spreadName(name)
	return ok || spreadNames[name] != ""
}

// gatherSpread puts lists and objects together again whose parts are fields of
// a record, and drops what the cmdlet says beside it. What was not spread stays as
// it is.
func gatherSpread(t *tree) {
	if !slices.ContainsFunc(t.names, isSpread) {
		return
	}
	said := func(name string) bool { return !leaf(t, name).blank() }
	drop := map[string]bool{}
	if said("UserIds") && said("Operations") { // without which Identity and others are the record's own
		maps.Copy(drop, aroundSpread)
	}
	drop["RecordType"] = said("AuditRecordType") // whose number says more than the name
	for from, to := range map[string]string{"AuditCreationTime": "CreationTime", "AuditId": "Id"} {
		drop[from] = said(to)
		drop[to] = !said(to) && said(from)
	}
	names, items := t.names, t.items
	t.names, t.items = nil, nil
	for i, name := range names {
		if drop[name] {
			continue
		}
		name = cmp.Or(spreadNames[name], name)
		t.names, t.items = append(t.names, name), append(t.items, items[i])
	}
	t.gather()
}

// A spreadItem is an item of a list that was spread.
type spreadItem struct {
	at   int
	item tree
}

// A spreadPlace is which item of which list it is.
type spreadPlace struct {
	list string
	at   int
}

// gather puts together what is spread over the fields of t, and over those of
// its items.
func (t *tree) gather() {
	whole, spread := map[string]bool{}, map[string]bool{}
	for i, name := range t.names {
		if t.items[i].value.blank() {
			continue
		}
		whole[name] = true
		if list, _, _, ok := spreadName(name); ok {
			spread[list] = true
		}
	}
	if t.text = nil; len(spread) == 0 {
		t.spell()
		return
	}
	parts, places := map[string][]spreadItem{}, map[spreadPlace]int{}
	names, items := t.names, t.items
	t.names, t.items = nil, nil
	for i, name := range names {
		list, at, field, ok := spreadName(name)
		switch {
		case (ok || spread[name]) && items[i].value.blank():
			continue
		case !ok || whole[list]:
			t.names, t.items = append(t.names, name), append(t.items, items[i])
			continue
		case parts[list] == nil:
			t.names, t.items = append(t.names, list), append(t.items, tree{})
		}
		n, there := places[spreadPlace{list, at}]
		if !there {
			n = len(parts[list])
			places[spreadPlace{list, at}] = n
			parts[list] = append(parts[list], spreadItem{at: at, item: tree{value: value{kind: object}}})
		}
		in := &parts[list][n].item
		in.names, in.items = append(in.names, field), append(in.items, items[i])
	}
	for i, name := range t.names {
		if parts[name] != nil && t.items[i].kind == null {
			t.items[i] = joinSpread(parts[name])
		}
	}
	t.spell()
}

// joinSpread returns the list, or the one object, of parts.
func joinSpread(parts []spreadItem) tree {
	slices.SortFunc(parts, func(a, b spreadItem) int { return a.at - b.at })
	list := tree{value: value{kind: array}}
	for i := range parts {
		parts[i].item.gather()
		list.items = append(list.items, parts[i].item)
	}
	if parts[0].at < 0 {
		return list.items[0]
	}
	return list
}

// spell writes the JSON of what was put together.
func (t *tree) spell() {
	if t.text != nil || t.kind != object && t.kind != array {
		return
	}
	b := []byte{'['}
	if t.kind == object {
		b[0] = '{'
	}
	for i := range t.items {
		if i > 0 {
			b = append(b, ',')
		}
		if t.kind == object {
			b = append(appendQuoted(b, []byte(t.names[i])), ':')
		}
		t.items[i].spell()
		switch v := t.items[i].value; v.kind {
		case null:
			b = append(b, "null"...)
		case truth:
			b = append(b, "true"...)
		case untrue:
			b = append(b, "false"...)
		case text:
			b = appendQuoted(b, v.text)
		default:
			b = append(b, v.text...)
		}
	}
	t.text = append(b, b[0]+2)
}
