package analyze

import (
	"cmp"
	"context"
	"iter"
	"strings"

	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/ingest/audit"
	"prtscope/ingest/column"
)

// Audit returns the directory audit events of the table "audit" as the report
// lists them, one at a time and in its order, which is that of time.
func Audit(ctx context.Context, files []File) iter.Seq2[*finding.AuditEvent, error] {
	return func(yield func(*finding.AuditEvent, error) bool) {
		for b, err := range auditTable.batches(ctx, files, nil) {
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range b.Len() {
				if !yield(auditEvent(b, i), nil) {
					return
				}
			}
		}
	}
}

func auditEvent(b *column.Batch, i int) *finding.AuditEvent {
	text := func(c int) string {
		v, _ := b.Text(c, i)
		return v
	}
	number := func(c int) int64 {
		if v := b.Num(c, i); v != column.Null {
			return v
		}
		return 0
	}
	e := &finding.AuditEvent{
		Time: number(audit.EventTime), Event: text(audit.EventID), Activity: text(audit.Activity), Category: text(audit.Category), Service: text(audit.Service),
		Result: text(audit.Result), Reason: text(audit.ResultReason), Actor: cmp.Or(text(audit.ActorName), text(audit.ActorID)), ActorIP: text(audit.ActorIP),
		Target: cmp.Or(text(audit.TargetUPN), text(audit.DeviceName), text(audit.TargetName), text(audit.TargetID)), TargetType: text(audit.TargetType), User: text(audit.TargetUPN),
		Device: strings.ToLower(text(audit.DeviceID)), DeviceName: text(audit.DeviceName), Agent: text(audit.UserAgent), Modified: text(audit.Modified), Details: text(audit.Details),
		Source: text(audit.Source), Record: number(audit.Record), Offset: number(audit.Offset),
	}
	if e.Result != "" && !strings.EqualFold(e.Result, "success") { // what failed had no effect
		return e
	}
	if kind := directory.KindOf(e.Activity, e.Modified); kind != directory.Other {
		e.Effect = kind.String()
	}
	return e
}
