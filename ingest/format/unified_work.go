package format

import (
	"bytes"

	"prtscope/ingest/activity"
	"prtscope/ingest/field"
)

// What workloads (mail, files, chats, ...) note of what was done with them says
// whose token it was done with: AppAccessContext holds the identifier of the
// token, its session and when it was issued, as services were shown them. They
// are rows of the table of requests beside those of the Graph activity log.

// workField is a column and the fields that may fill it, the best first. A dot
// leads into an object.
type workField struct {
	column int
	names  []string
	fits   func([]byte) bool // whether a value is one for the column; nil is always
}

var (
	workFields = []workField{
		{column: activity.EventTime, names: []string{"CreationTime"}},
		{column: activity.EventID, names: []string{"Id"}},
		{column: activity.OperationID, names: []string{"CorrelationId", "AppAccessContext.CorrelationId"}},
		{column: activity.ClientRequestID, names: []string{"ClientRequestId"}},
		{column: activity.Method, names: []string{"Operation"}},
		{column: activity.URI, names: []string{"ObjectId", "MailboxOwnerUPN"}},
		{column: activity.Result, names: []string{"ResultStatus"}},
		{column: activity.AppID, names: []string{"AppAccessContext.ClientAppId", "ClientAppId", "ApplicationId", "AppId"}},
		{column: activity.ClientIP, names: []string{"ClientIPAddress", "ClientIP", "ActorIpAddress"}},
		{column: activity.UserAgent, names: []string{"UserAgent", "ClientInfoString"}},
		{column: activity.TokenID, names: []string{"AppAccessContext.UniqueTokenId"}},
		{column: activity.SessionID, names: []string{"AppAccessContext.AADSessionId", "SessionId"}, fits: field.IsGUID[[]byte]},
		{column: activity.DeviceID, names: []string{"AppAccessContext.DeviceId", "DeviceId"}, fits: field.IsGUID[[]byte]},
		{column: activity.TokenIssued, names: []string{"AppAccessContext.IssuedAtTime"}},
		{column: activity.Workload, names: []string{"Workload", "RecordType"}},
		{column: activity.TenantID, names: []string{"OrganizationId"}},
	}
	workUser = []workField{
		{column: activity.UserID, names: []string{"AppAccessContext.UserObjectId", "TokenObjectId", "UserKey", "UserId"}, fits: field.IsGUID[[]byte]},
		{column: activity.UserUPN, names: []string{"UserId"}, fits: func(v []byte) bool { return bytes.IndexByte(v, '@') > 0 && bytes.IndexByte(v, ' ') < 0 }},
	}
	workService = []workField{{column: activity.ServicePrincipalID, names: []string{"TokenObjectId"}, fits: field.IsGUID[[]byte]}}
)

// workAgent returns the user agent in what Exchange says of an actor:
// Client=REST;Client=RESTSystem;UserAgent=axios/1.7[AppId=...].
func workAgent(actor []byte) []byte {
	_, agent, _ := bytes.Cut(actor, []byte("UserAgent="))
	agent, _, _ = bytes.Cut(agent, []byte("[AppId="))
	if bytes.HasPrefix(agent, []byte("[NoUserAgent]")) {
		return nil
	}
	return field.Trim(agent)
}

// objectOf takes apart an object that may be in a text: its JSON, or what
// PowerShell makes of one.
func objectOf(v value) (*tree, bool) {
	if ps, clear, _ := propertiesOf(v.text); clear && v.kind == text {
		t := &tree{value: value{object, v.text}}
		for _, p := range ps {
			t.names, t.items = append(t.names, p.name), append(t.items, tree{value: cell(p.value)})
		}
		return t, true
	}
	in, ok := inner(v)
	if !ok || in.kind != object {
		return nil, false
	}
	t, err := parseTree(in.text)
	return t, err == nil
}

// workAt returns the value of a field, which may be in an object.
func workAt(t *tree, name string) value {
	if object, rest, inside := bytes.Cut([]byte(name), []byte{'.'}); inside {
		return leaf(t.get(string(object)), string(rest))
	}
	return leaf(t, name)
}

// unifiedWork reads a record of a workload. What has no column is kept, and so
// is what says otherwise than the field that its column was filled from.
func (d *decoder) unifiedWork(t *tree) error {
	d.activity()
	if context := t.get("AppAccessContext"); context != nil && context.kind == text {
		if in, ok := objectOf(context.value); ok {
			*context = *in
		}
	}
	told := map[string]bool{"Version": true}
	fill := func(fields []workField) {
		for i := range fields {
			d.workColumn(t, &fields[i], told)
		}
	}
	fill(workFields)
	if agent := workAgent(leaf(t, "ActorInfoString").text); len(agent) > 0 && leaf(t, "UserAgent").blank() {
		d.row.SetText(activity.UserAgent, agent)
		delete(told, "ClientInfoString")
	}
	switch who := leaf(t, "UserType"); string(who.text) {
	case "0", "2", "10", "Regular", "Admin", "Guest", "":
		fill(workUser)
		if !who.blank() {
			d.row.SetString(activity.IdentityType, "user")
		}
	case "5", "6", "Application", "ServicePrincipal":
		fill(workService)
		d.row.SetString(activity.IdentityType, "app")
	}
	for i, name := range t.names {
		in := &t.items[i]
		if name != "AppAccessContext" || in.kind != object {
			if !told[name] && !in.value.blank() {
				d.keep(name, in.value)
			}
			continue
		}
		for j, name := range in.names {
			if name = "AppAccessContext." + name; !told[name] && !in.items[j].value.blank() {
				d.keep(name, in.items[j].value)
			}
		}
	}
	return d.endActivityOf("CreationTime")
}

// workColumn fills one column from the first field that has a value for it. A
// field that says the same is told by it.
func (d *decoder) workColumn(t *tree, f *workField, told map[string]bool) {
	var used value
	for _, name := range f.names {
		v := workAt(t, name)
		if notSaid(v) || v.kind == object || v.kind == array || f.fits != nil && !f.fits(v.text) {
			continue
		}
		if used.kind == null {
			if v.kind == number {
				v.kind = text
			}
			used, told[name] = v, true
			d.set(f.column, name, v)
			continue
		}
		told[name] = told[name] || bytes.EqualFold(used.text, v.text)
	}
}
