package analyze

import (
	"cmp"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
)

// asideRows makes rows of the table of timelines readable without a timeline.
type asideRows struct {
	time, class, facts, failure, believed, why, likely, likelyWhy, record, offset int
	event, user, upn, device, deviceName, session, app, appName                   int
	resource, resourceName, ip, net, country, agent, reported, kind, source       int
}

var aside = func() (a asideRows) {
	s := timeline.Table
	for name, at := range map[string]*int{
		"event_time": &a.time, "class": &a.class, "facts": &a.facts, "error_code": &a.failure, "believed": &a.believed, "believed_why": &a.why,
		"likely_device": &a.likely, "likely_why": &a.likelyWhy, "record": &a.record, "offset": &a.offset,
	} {
		*at = s.Index(name)
	}
	for c, at := range map[timeline.Col]*int{
		timeline.Event: &a.event, timeline.User: &a.user, timeline.UPN: &a.upn, timeline.Device: &a.device, timeline.DeviceName: &a.deviceName,
		timeline.Session: &a.session, timeline.App: &a.app, timeline.AppName: &a.appName, timeline.Resource: &a.resource, timeline.ResourceName: &a.resourceName,
		timeline.IP: &a.ip, timeline.Net: &a.net, timeline.Country: &a.country, timeline.Agent: &a.agent, timeline.Reported: &a.reported,
		timeline.Kind: &a.kind, timeline.Source: &a.source,
	} {
		*at = index(s, c)
	}
	return a
}()

// index is where a table of timelines has a column of theirs.
func index(s *column.Schema, c timeline.Col) int {
	return s.Index(timeline.Schema.Fields[timeline.Place(c)].Name)
}

// cellText is a text of a row that lives on; "" where there is none.
func cellText(b *column.Batch, c, i int) string {
	v, _ := b.Text(c, i)
	return strings.Clone(v)
}

// cellNum is a number of a row, or none where there is none.
func cellNum(b *column.Batch, c, i int, none int64) int64 {
	if v := b.Num(c, i); v != column.Null {
		return v
	}
	return none
}

func (a *asideRows) is(b *column.Batch, i int, f timeline.Facts) bool {
	return timeline.Facts(cellNum(b, a.facts, i, 0))&f != 0
}

// row is row i of a batch; of which user and which PRT it is stays open.
func (a *asideRows) row(b *column.Batch, i int) finding.Row {
	r := finding.Row{
		Time: cellNum(b, a.time, i, 0), Event: cellText(b, a.event, i), User: -1, PRT: -1, Session: cellText(b, a.session, i), Class: cellText(b, a.class, i),
		Reported: cellText(b, a.reported, i), Believed: cellText(b, a.believed, i), App: cmp.Or(cellText(b, a.appName, i), cellText(b, a.app, i)), Resource: cmp.Or(cellText(b, a.resourceName, i), cellText(b, a.resource, i)),
		IP: cellText(b, a.ip, i), Country: cellText(b, a.country, i), Located: a.is(b, i, timeline.Located), Agent: cellText(b, a.agent, i), Error: cellNum(b, a.failure, i, -1), Kind: cellText(b, a.kind, i),
		Source: cellText(b, a.source, i), Record: cellNum(b, a.record, i, 0), Offset: cellNum(b, a.offset, i, 0),
	}
	r.ASN = detect.NumberOf(cellText(b, a.net, i))
	return r
}

func (a *asideRows) who(b *column.Batch, i int) finding.User {
	return finding.User{ID: cellText(b, a.user, i), UPN: cellText(b, a.upn, i)}
}
