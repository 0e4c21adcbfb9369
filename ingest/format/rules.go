package format

import (
	"bytes"

	"prtscope/ingest/activity"
	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/device"
	"prtscope/ingest/field"
	"prtscope/ingest/risk"
	"prtscope/ingest/signin"
	"prtscope/ingest/step"
)

// A rule says how the values of one column are read.
type rule struct {
	how  how
	word func([]byte) string // of asWord
}

type how uint8

const (
	asText how = iota
	asID       // lower case; the zero GUID is empty
	asTime
	asInt
	asBool
	asFloat
	asIP
	asWord // one of few words, spelled in several ways
	asList
	asJSON // compact JSON; a text that is not JSON stays as it is
)

var signInRules = rulesOf(signin.Schema, map[how][]int{
	asID: {
		signin.EventID, signin.CorrelationID, signin.OriginalRequestID, signin.SessionID, signin.UserID, signin.UserName, signin.HomeTenantID,
		signin.ResourceTenantID, signin.TenantID, signin.AppID, signin.AppOwnerTenantID, signin.ResourceID, signin.ResourceOwnerTenantID,
		signin.ResourceSPID, signin.ServicePrincipalID, signin.CredentialKeyID, signin.FederatedCredentialID, signin.DeviceID,
	},
	asIP: {signin.ClientIP, signin.IPFromResource, signin.GlobalSecureAccessIP},
	asJSON: {
		signin.AuthRequirementPolicies, signin.AuthDetails, signin.AuthProcessing, signin.CAPolicies, signin.CAAudiences, signin.SessionPolicies,
		signin.NetworkDetails, signin.AuthContext, signin.EventListeners, signin.PrivateLink, signin.AuthStrengths,
	},
}, map[int]func([]byte) string{
	signin.UserType: field.UserType, signin.IncomingToken: field.TokenType, signin.TrustType: field.TrustType,
	signin.AuthRequirement: field.AuthRequirement, signin.CAStatus: field.CAStatus, signin.IssuerType: field.IssuerType,
})

var auditRules = rulesOf(audit.Schema, map[how][]int{
	asID:   {audit.CorrelationID, audit.ActorID, audit.TargetID, audit.TargetUPN, audit.UserID, audit.DeviceID, audit.DeviceObjectID, audit.TenantID},
	asIP:   {audit.ActorIP},
	asJSON: {audit.Targets, audit.Modified, audit.Details},
}, map[int]func([]byte) string{audit.Activity: activityName, audit.Result: result})

var deviceRules = rulesOf(device.Schema, map[how][]int{
	asID: {device.ObjectID, device.DeviceID, device.TenantID},
}, map[int]func([]byte) string{device.TrustType: field.TrustType})

var riskRules = rulesOf(risk.Schema, map[how][]int{
	asID:   {risk.EventID, risk.RequestID, risk.CorrelationID, risk.UserID, risk.UserUPN, risk.TenantID},
	asIP:   {risk.ClientIP},
	asJSON: {risk.Information},
}, map[int]func([]byte) string{risk.TokenIssuerType: field.IssuerType})

var activityRules = rulesOf(activity.Schema, map[how][]int{
	asID: {activity.EventID, activity.OperationID, activity.ClientRequestID, activity.AppID, activity.UserID, activity.UserUPN,
		activity.ServicePrincipalID, activity.SessionID, activity.DeviceID, activity.TenantID},
	asIP: {activity.ClientIP},
}, nil)

var stepRules = rulesOf(step.Schema, map[how][]int{asID: {step.EventID}}, nil)

// rulesOf gives each column the rule of its type, but for the columns that are
// named.
func rulesOf(s *column.Schema, named map[how][]int, words map[int]func([]byte) string) []rule {
	byType := [...]how{
		column.Text: asText, column.Unique: asText, column.List: asList, column.Time: asTime,
		column.Int: asInt, column.Bool: asBool, column.Float: asFloat,
	}
	rules := make([]rule, len(s.Fields))
	for c, f := range s.Fields {
		rules[c].how = byType[f.Type]
	}
	for how, cs := range named {
		for _, c := range cs {
			rules[c].how = how
		}
	}
	for c, word := range words {
		rules[c] = rule{asWord, word}
	}
	return rules
}

// set gives column c of the row the value v, spelled as the house does. Name
// is what the source calls the field: a value that cannot be read is kept under
// it in the column extra, flagged FIELD_TYPE, or NUMBER_DAMAGED where it looks
// like what a spreadsheet makes of a long number. A blank gives an empty text, and
// no value where the column is not of text.
func (d *decoder) set(c int, name string, v value) {
	r := &d.rules[c]
	if v.kind == text && (r.how == asJSON || r.how == asList) && typeName(v.text) {
		d.lose([]int{c})
		return
	}
	switch r.how {
	case asText:
		d.setText(c, name, v)
	case asID:
		if v.kind == text && (field.Rounded(v.text) || field.CutGUID(v.text)) {
			d.flagOf("ID_DAMAGED", name)
			d.keep(name, v)
			return
		}
		if v.kind == text {
			v.text = field.GUID(v.text, d.buf[:0])
		}
		d.setText(c, name, v)
	case asWord:
		d.setWord(c, name, v, r.word)
	case asTime:
		d.setTime(c, name, v)
	case asInt:
		d.setInt(c, name, v)
	case asBool:
		d.setBool(c, name, v)
	case asFloat:
		d.setFloat(c, name, v)
	case asIP:
		d.setIP(c, name, v)
	case asList:
		d.setList(c, name, v)
	case asJSON:
		d.setJSON(c, name, v)
	}
}

func (d *decoder) setText(c int, name string, v value) {
	switch v.kind {
	case text:
		d.row.SetText(c, v.text)
	case null:
		d.row.SetString(c, "")
	case array:
		if words, ok := wordsOf(v); ok && len(words) == 1 {
			d.set(c, name, value{text, words[0]})
			return
		}
		d.odd(name, v)
	default:
		d.odd(name, v)
	}
}

// wordsOf returns the texts of a list of nothing else.
func wordsOf(v value) (words [][]byte, ok bool) {
	t, err := parseTree(v.text)
	if err != nil {
		return nil, false
	}
	for _, item := range t.items {
		if item.kind != text {
			return nil, false
		}
		words = append(words, item.text)
	}
	return words, true
}

// setWord sets a column of words. Of some there may be several, which then stand
// between commas, or in a list.
func (d *decoder) setWord(c int, name string, v value, word func([]byte) string) {
	if v.kind == text && len(v.text) > 0 && v.text[0] == '[' {
		if in, ok := inner(v); ok {
			v = in
		}
	}
	if v.kind == array && c == signin.IncomingToken && d.row.Schema == signin.Schema {
		if words, ok := wordsOf(v); ok {
			v = value{text, bytes.Join(words, []byte{','})}
		}
	}
	if v.kind != text {
		d.setText(c, name, v)
		return
	}
	m := &d.memo[c]
	if m.raw == nil || string(m.raw) != string(v.text) {
		m.raw = append(m.raw[:0], v.text...)
		if m.raw == nil {
			m.raw = []byte{}
		}
		m.value = word(v.text)
	}
	d.row.SetString(c, m.value)
}

// timeOf reads a time, or a number of which it is known in what unit it counts.
func (d *decoder) timeOf(v value) (micros int64, digits int, err error) {
	if v.kind != number {
		return field.Time(v.text, d.order)
	}
	micros, digits, ok := field.SinceEpoch(v.text)
	if !ok {
		err = field.ErrTimeNumber
	}
	return micros, digits, err
}

func (d *decoder) setTime(c int, name string, v value) {
	if v.blank() {
		return
	}
	main := c == signin.EventTime // audit.EventTime is the same
	if v.kind == object {         // what Windows PowerShell makes of a date that carries properties of its own
		if t, err := parseTree(v.text); err == nil && leaf(t, "DateTime").kind == text {
			v = leaf(t, "value")
		}
	}
	if v.kind != text && v.kind != number {
		d.odd(name, v)
		return
	}
	micros, digits, err := d.timeOf(v)
	if err == nil && (d.ahead != 0 || d.place != nil) && field.Zoneless(v.text) {
		if micros -= d.aheadAt(micros) * 1e6; micros <= 0 {
			err = field.ErrTimeUnset
		}
	}
	if err != nil {
		if main && d.rowIsEvent() {
			d.timeErr = err
		}
		if err == field.ErrTimeUnset {
			d.flagOf("TIME_SENTINEL", name)
			d.keep(name, v)
			return
		}
		d.odd(name, v)
		return
	}
	if d.row.SetNum(c, micros); digits == field.Minute {
		d.flagOf("TIME_MINUTES", name)
		digits = signin.Minute
	}
	if main && d.rowIsEvent() {
		d.row.SetNum(signin.TimeDigits, int64(digits))
	}
}

// rowIsEvent reports whether the row has the columns event_time and
// time_digits, which are at the same places in both tables of events.
func (d *decoder) rowIsEvent() bool { return d.row.Schema != device.Schema }

// namingNumbers are those of a sign-in that stand for something, and so are whole.
var namingNumbers = signin.Of(signin.ErrorCode, signin.BoundCode, signin.ASN)

func (d *decoder) setInt(c int, name string, v value) {
	if v.blank() {
		return
	}
	if v.kind == text || v.kind == number {
		n, ok := field.Int(v.text)
		if !ok && v.kind == text && d.row.Schema == signin.Schema && namingNumbers.Has(c) {
			n, ok = field.Whole(v.text)
		}
		if ok {
			d.row.SetNum(c, n)
			return
		}
		if v.kind == number {
			d.flagOf("NUMBER_RANGE", name)
		}
	}
	if c == signin.ErrorCode && d.row.Schema == signin.Schema {
		d.result.bad = true
	}
	d.odd(name, v)
}

func (d *decoder) setBool(c int, name string, v value) {
	switch v.kind {
	case truth, untrue:
		d.row.SetBool(c, v.kind == truth)
	case text:
		if b, ok := field.Bool(v.text); ok {
			d.row.SetBool(c, b)
		} else if !v.blank() {
			d.odd(name, v)
		}
	case null:
	default:
		d.odd(name, v)
	}
}

func (d *decoder) setFloat(c int, name string, v value) {
	if v.blank() {
		return
	}
	if v.kind == text || v.kind == number {
		if f, ok := field.Float(v.text); ok {
			d.row.SetFloat(c, f)
			return
		}
	}
	d.odd(name, v)
}

func (d *decoder) setIP(c int, name string, v value) {
	if v.kind != text {
		d.setText(c, name, v)
		return
	}
	addr, ok := field.IP(v.text, d.buf[:0])
	if !ok {
		d.flagOf("FIELD_IP", name)
		d.keep(name, v)
		return
	}
	d.row.SetText(c, addr)
}

// odd keeps a value that its column cannot hold.
func (d *decoder) odd(name string, v value) {
	if v.kind == text && field.Rounded(v.text) {
		d.flagOf("NUMBER_DAMAGED", name)
	} else {
		d.flagOf("FIELD_TYPE", name)
	}
	d.keep(name, v)
}

// keep puts a value into the column extra.
func (d *decoder) keep(name string, v value) {
	d.extra.begin([]byte(name))
	d.extra.buf = d.appendJSON(d.extra.buf, v)
	d.endExtra()
}

// unknownField keeps a field that has no column.
func (d *decoder) unknownField(name []byte, v value) {
	d.unknown = append(d.unknown, string(name))
	d.keep(string(name), v)
}

func (d *decoder) endExtra() {
	if again, same := d.extra.end(); again && same {
		d.flag("DUP_KEY")
	} else if again {
		d.flag("DUP_KEY_EXTRA")
	}
}
