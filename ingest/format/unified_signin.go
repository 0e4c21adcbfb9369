package format

import (
	"bytes"

	"prtscope/ingest/field"
	"prtscope/ingest/signin"
)

// notSaid reports whether a text stands for none.
func notSaid(v value) bool {
	return v.blank() || v.kind == text && (string(v.text) == "Not Available" || string(v.text) == "Unknown")
}

func (d *decoder) unifiedSignIn(t *tree) error {
	d.signIn()
	if d.format != unifiedFlat { // whose header says what there is
		d.carries = unifiedCarries.Without(d.lost)
	}
	put := func(c int, name string, v value) {
		if !notSaid(v) {
			d.set(c, name, v)
		}
	}
	put(signin.EventTime, "CreationTime", leaf(t, "CreationTime"))
	put(signin.EventID, "IntraSystemId", first(t, "IntraSystemId", "Id"))
	put(signin.CorrelationID, "InterSystemsId", leaf(t, "InterSystemsId"))
	put(signin.TenantID, "OrganizationId", leaf(t, "OrganizationId"))
	put(signin.HomeTenantID, "ActorContextId", leaf(t, "ActorContextId"))
	put(signin.UserName, "UserId", leaf(t, "UserId"))
	put(signin.AppID, "ApplicationId", leaf(t, "ApplicationId"))
	put(signin.ClientIP, "ClientIP", first(t, "ClientIP", "ActorIpAddress"))
	put(signin.FailureReason, "LogonError", leaf(t, "LogonError"))
	if v := leaf(t, "ErrorNumber"); v.kind == text || v.kind == number {
		put(signin.ErrorCode, "ErrorNumber", v)
	}
	if v := leaf(t, "UserKey"); field.IsGUID(v.text) {
		put(signin.UserID, "UserKey", v)
	} else if id := actorID(t.get("Actor")); id.kind == text {
		put(signin.UserID, "Actor", id)
	}
	if v := leaf(t, "ObjectId"); field.IsGUID(v.text) {
		put(signin.ResourceID, "ObjectId", v)
	} else if id := actorID(t.get("Target")); id.kind == text {
		put(signin.ResourceID, "Target", id)
	}
	t.get("ExtendedProperties").pairs(func(name string, v value) {
		switch name {
		case "UserAgent":
			put(signin.UserAgent, name, v)
		case "ResultStatusDetail":
			put(signin.StatusText, name, v)
		default:
			if !v.blank() {
				d.keep(name, v)
			}
		}
	})
	t.get("DeviceProperties").pairs(func(name string, v value) { d.unifiedDevice(put, name, v) })
	for i, name := range t.names {
		switch name {
		case "Actor", "Target", "TargetContextId", "ResultStatus", "ModifiedProperties": // of which columns have a part at most
			if v := t.items[i].value; !notSaid(v) {
				keepUnlessBlank(d, &entry{path: name}, v)
			}
		}
	}
	d.unifiedRest(t)
	return d.endSignIn("CreationTime")
}

// unifiedDevice sets the column of one property of a device. Id, name and join
// are there for registered devices only.
func (d *decoder) unifiedDevice(put func(int, string, value), name string, v value) {
	switch name {
	case "OS":
		put(signin.DeviceOS, name, v)
	case "BrowserType":
		put(signin.Browser, name, v)
	case "SessionId":
		put(signin.SessionID, name, v)
	case "Id":
		put(signin.DeviceID, name, v)
	case "DisplayName":
		put(signin.DeviceName, name, v)
	case "IsCompliant":
		put(signin.Compliant, name, v)
	case "TrustType":
		if joined, ok := map[string]string{"0": "registered", "1": "joined", "2": "hybrid"}[string(v.text)]; ok {
			d.row.SetString(signin.TrustType, joined)
		} else {
			put(signin.TrustType, name, v)
		}
	default:
		if !v.blank() {
			d.keep(name, v)
		}
	}
}

// actorID finds the first GUID in a list of actors or targets, or else that of a user
// who is named by it alone.
func actorID(t *tree) value {
	for i := range t.list() {
		if id := leaf(&t.items[i], "ID"); field.IsGUID(id.text) {
			return id
		}
	}
	for i := range t.list() {
		if id, ok := bytes.CutPrefix(leaf(&t.items[i], "ID").text, []byte("User_")); ok && field.IsGUID(id) {
			return value{text, id}
		}
	}
	return value{}
}
