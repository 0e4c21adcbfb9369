package redact

import "prtscope/analyze/finding"

// Guess returns a sign-in that may be of a device, without names.
func (r *Redactor) Guess(g *finding.Guess) *finding.Guess {
	who := []finding.User{g.Who}
	out := &finding.Guess{Device: r.id("device", g.Device), Why: g.Why, Who: r.users(who)[0]}
	out.Row = r.row(g.Row, r.of(who, []finding.Device{{ID: g.Device}}))
	return out
}

// TokenTypes returns why token types are not believed, without names.
func (r *Redactor) TokenTypes(t finding.TokenTypes) finding.TokenTypes {
	t.Reasons = each(t.Reasons, func(x finding.Reason) finding.Reason {
		x.Reported, x.Believed, x.Why = r.Say(x.Reported), r.Say(x.Believed), r.Say(x.Why)
		x.Rows = each(x.Rows, func(m finding.Misread) finding.Misread {
			who, on := []finding.User{m.User}, []finding.Device{m.Device}
			m.Row = r.row(m.Row, r.of(who, on))
			m.User, m.Device = r.users(who)[0], r.devices(on)[0]
			return m
		})
		return x
	})
	t.Months = each(t.Months, func(m finding.TypeMonth) finding.TypeMonth {
		types := map[string]int64{}
		for name, n := range m.Types {
			types[r.Say(name)] += n
		}
		m.Types = types
		return m
	})
	return t
}

// spoken are the columns whose values name nobody.
var spoken = map[string]bool{"kind": true, "incoming_token_type": true, "authentication_protocol": true, "original_transfer_method": true,
	"token_protection_session_status": true, "token_protection_session_code": true, "user_type": true, "cross_tenant_access_type": true,
	"asn": true, "country": true, "error_code": true, "device_trust_type": true, "device_compliant": true, "device_managed": true,
	"auth_requirement": true, "ca_status": true, "risk_state": true, "risk_level_during": true, "event_time": true}

// Disagreements returns on what records disagree, without names: values of
// columns that may hold any are replaced whole.
func (r *Redactor) Disagreements(list []finding.Disagreement) []finding.Disagreement {
	return each(list, func(d finding.Disagreement) finding.Disagreement {
		d.Examples = each(d.Examples, func(e finding.Differing) finding.Differing {
			e.Event, e.User = r.event(e.Event), r.User(e.User)
			e.Says = each(e.Says, func(s finding.Says) finding.Says {
				if spoken[d.Column] {
					s.Value = r.Say(s.Value)
				} else {
					s.Value = r.as("value", s.Value)
				}
				return s
			})
			return e
		})
		return d
	})
}
