package story

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"prtscope/ingest/activity"
	"prtscope/ingest/field"
)

// request reads what follows the word request.
func (p *parser) request(at time.Time, words []string) error {
	if len(words) < 3 {
		return errors.New("want a user, a method and what was asked for")
	}
	p.record++
	r := newRow(activity.Schema, p.record)
	r.num(activity.EventTime, at.UnixMicro())
	r.num(activity.TimeDigits, 3)
	r.text(activity.EventID, id("request", fmt.Sprint(p.record)))
	r.text(activity.UserID, User(words[0]))
	r.text(activity.Method, words[1])
	r.text(activity.URI, words[2])
	r.num(activity.Status, 200)
	r.text(activity.ClientIP, "192.0.2.10")
	r.text(activity.AppID, apps["outlook"].id)
	r.num(activity.TokenIssued, at.UnixMicro())
	r.num(activity.ClientAuthMethod, 0)
	r.text(activity.TenantID, id("tenant", "example.com"))
	for _, w := range words[3:] {
		key, v, _ := strings.Cut(w, "=")
		switch key {
		case "of":
			r.text(activity.SignInID, v)
			r.text(activity.TokenID, v)
			continue
		case "uti":
			r.text(activity.TokenID, v)
			if id, ok := field.RequestIDFromUTI(v); ok {
				r.text(activity.SignInID, id)
			}
			continue
		case "session":
			r.text(activity.SessionID, Session(v))
			continue
		case "device":
			r.text(activity.DeviceID, Device(v))
			continue
		case "app":
			r.text(activity.AppID, apps[v].id)
			continue
		case "ua":
			if a, ok := agents[v]; ok {
				v = a
			}
		}
		c, ok := requestKeys[key]
		if !ok {
			if c = activity.Schema.Index(key); c < 0 {
				return fmt.Errorf("unknown key %q", key)
			}
		}
		if err := r.set(c, v); err != nil {
			return err
		}
	}
	p.requests = append(p.requests, r)
	return nil
}

// requestKeys are other names of columns.
var requestKeys = map[string]int{"ip": activity.ClientIP, "ua": activity.UserAgent, "issued": activity.TokenIssued, "upn": activity.UserUPN, "status": activity.Status}
