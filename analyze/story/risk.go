package story

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"prtscope/ingest/risk"
)

// risk reads what follows the word risk.
func (p *parser) risk(at time.Time, words []string) error {
	if len(words) < 2 {
		return errors.New("want a type of risk and a user")
	}
	p.record++
	r := newRow(risk.Schema, p.record)
	r.num(risk.EventTime, at.UnixMicro())
	r.num(risk.Detected, at.UnixMicro())
	r.num(risk.TimeDigits, 3)
	r.text(risk.EventID, id("risk", fmt.Sprint(p.record)))
	r.text(risk.Kind, "detection")
	r.text(risk.Type, words[0])
	r.text(risk.Level, "high")
	r.text(risk.State, "atRisk")
	r.text(risk.UserID, User(words[1]))
	r.text(risk.UserUPN, upn(words[1]))
	r.text(risk.TenantID, id("tenant", "example.com"))
	for _, w := range words[2:] {
		key, v, _ := strings.Cut(w, "=")
		c, ok := riskKeys[key]
		if !ok {
			if c = risk.Schema.Index(key); c < 0 {
				return fmt.Errorf("unknown key %q", key)
			}
		}
		if err := r.set(c, v); err != nil {
			return err
		}
	}
	p.risks = append(p.risks, r)
	return nil
}

// riskKeys are other names of columns.
var riskKeys = map[string]int{"level": risk.Level, "state": risk.State, "ip": risk.ClientIP, "of": risk.RequestID}
