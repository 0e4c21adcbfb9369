package html

import (
	"fmt"
	"strings"

	"prtscope/analyze/finding"
)

// maxDetail is how many bytes of what an audit event changed the page shows;
// the record itself has it all.
const maxDetail = 4000

// Audit takes in the next audit event: it goes into the list of them, and what
// is shown of one alone into the chunk ad-N beside each part of the list.
func (p *Page) Audit(e *finding.AuditEvent) error {
	if !p.app {
		return nil
	}
	l := &p.audit
	l.put("t", e.Time/second)
	l.word("activity", e.Activity)
	l.word("effect", e.Effect)
	l.word("category", e.Category)
	l.word("result", e.Result)
	l.word("actor", e.Actor)
	l.word("ip", e.ActorIP)
	l.word("target", e.Target)
	l.word("kind", e.TargetType)
	l.word("user", e.User)
	l.word("device", e.Device)
	l.word("name", e.DeviceName)
	l.put("s", int64(p.desk.sources[e.Source]))
	l.put("row", e.Record)
	l.put("o", e.Offset)
	sep := byte(',')
	if p.detail == nil {
		p.detail, sep = p.c.buffer(), '['
	}
	p.detail = append(p.detail, sep, '{').key("event").str(e.Event).key("service").str(e.Service).key("reason").str(e.Reason).key("agent").str(e.Agent).
		key("modified").str(cut(e.Modified)).key("details").str(cut(e.Details))
	p.detail = append(p.detail, '}')
	if l.full() {
		return p.flushAudit()
	}
	return nil
}

func (p *Page) flushAudit() error {
	if p.audit.n == 0 {
		return nil
	}
	name := fmt.Sprintf("ad-%d", p.audit.parts)
	if err := p.audit.flush(p.c); err != nil {
		return err
	}
	detail := append(p.detail, ']')
	p.detail = nil
	return p.c.add(name, dense, detail)
}

// cut shortens a text that is too long to be shown, and says so.
func cut(s string) string {
	if len(s) <= maxDetail {
		return s
	}
	return strings.ToValidUTF8(s[:maxDetail], "") + fmt.Sprintf(" ... and %d bytes more, in the record", len(s)-maxDetail)
}
