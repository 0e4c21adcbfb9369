package directory

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"prtscope/analyze/reference"
	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/device"
)

func text(b *column.Batch, c, i int) string {
	v, _ := b.Text(c, i)
	return strings.Clone(v)
}

func num(b *column.Batch, c, i int) int64 {
	if v := b.Num(c, i); v != column.Null {
		return v
	}
	return 0
}

func flag(b *column.Batch, c, i int) int8 {
	if v := b.Num(c, i); v != column.Null {
		return int8(v)
	}
	return -1
}

// inventory takes one device. Where two objects have one device id, the one that
// is not deleted stands, else the first.
func (d *builder) inventory(b *column.Batch, i int) {
	v := &Device{
		ObjectID: text(b, device.ObjectID, i), ID: strings.ToLower(text(b, device.DeviceID, i)), Name: text(b, device.Name, i),
		Trust: text(b, device.TrustType, i), OS: text(b, device.OS, i), OSVersion: text(b, device.OSVersion, i),
		Manufacturer: text(b, device.Manufacturer, i), Model: text(b, device.Model, i),
		Profile: text(b, device.ProfileType, i), Management: text(b, device.ManagementType, i), Ownership: text(b, device.Ownership, i), Conflicts: text(b, device.Conflicts, i),
		Owners: column.SplitList(text(b, device.Owners, i)), Users: column.SplitList(text(b, device.Users, i)),
		Enabled: flag(b, device.Enabled, i), Compliant: flag(b, device.Compliant, i), Managed: flag(b, device.Managed, i),
		Registered: num(b, device.Registered, i), Created: num(b, device.Created, i), LastSignIn: num(b, device.LastSignIn, i), Deleted: num(b, device.Deleted, i),
		Source: text(b, device.Source, i), Record: num(b, device.Record, i), Offset: num(b, device.Offset, i),
	}
	d.listed = max(d.listed, v.Registered, v.Created, v.LastSignIn, v.Deleted)
	if v.ID == "" {
		return
	}
	d.shelved++
	if _, wanted := d.objects.listed[v.ObjectID]; wanted {
		d.objects.listed[v.ObjectID] = v.ID
	}
	if old := d.devices.get(v.ID); old != nil {
		if old.Deleted == 0 || v.Deleted != 0 {
			old, v = v, old
		}
		v.Alike = v.Alike + old.Alike + 1
	}
	d.devices.put(v)
}

// audit takes one audit event.
func (d *builder) audit(b *column.Batch, i int) {
	at := num(b, audit.EventTime, i)
	d.audits++
	d.audited = max(d.audited, at)
	activity, _ := b.Text(audit.Activity, i)
	e := reference.AuditEvents()[strings.ToLower(activity)]
	if e == nil || !succeeded(b, i) {
		return
	}
	modified, _ := b.Text(audit.Modified, i)
	kind, validFrom := kindOf(e.Event, modified)
	if kind == Other {
		return
	}
	t := &d.texts
	c := &Change{
		Time: at, Kind: kind, ValidFrom: validFrom, Event: text(b, audit.EventID, i), Activity: t.of(activity),
		ActorID: t.cell(b, audit.ActorID, i), ActorName: t.cell(b, audit.ActorName, i), ActorIP: t.cell(b, audit.ActorIP, i),
		UserID: t.cell(b, audit.UserID, i), UPN: t.low(b, audit.TargetUPN, i),
		DeviceID: t.low(b, audit.DeviceID, i), ObjectID: t.cell(b, audit.DeviceObjectID, i), DeviceName: t.cell(b, audit.DeviceName, i),
		Agent: t.cell(b, audit.UserAgent, i), Source: t.cell(b, audit.Source, i), Record: num(b, audit.Record, i), Offset: num(b, audit.Offset, i),
		changed: t.of(changed(modified)),
	}
	d.told |= 1 << c.Kind
	details, _ := b.Text(audit.Details, i)
	c.details(details, t)
	if c.Kind == DeviceCreated {
		c.born(modified, t)
	}
	switch {
	case c.ObjectID == "":
	case c.DeviceID != "":
		d.objects.told[c.ObjectID] = c.DeviceID
	default:
		d.objects.listed[c.ObjectID] = ""
	}
	d.changes = append(d.changes, c)
	d.changed++
	d.bytes += changeBytes + int64(len(c.Event))
}

// changeBytes is about what a change takes with its places in the index, without its
// texts.
const changeBytes = 400

// succeeded takes a blank or missing result for success: some exports carry
// none, and the log holds what was done.
func succeeded(b *column.Batch, i int) bool {
	r, _ := b.Text(audit.Result, i)
	return r == "" || strings.EqualFold(r, "success")
}

var kinds = map[string]Kind{
	"EV_DEV_CREATED": DeviceCreated, "EV_DEV_DELETED": DeviceDeleted, "EV_DEV_RESTORED": DeviceRestored, "EV_DEV_OWNER": DeviceOwner, "EV_DEV_USER": DeviceOwner,
	"EV_USER_DISABLED": UserDisabled, "EV_USER_ENABLED": UserEnabled, "EV_USER_DELETED": UserDeleted, "EV_USER_RESTORED": UserRestored,
	"EV_PWD_CHANGE": PasswordChanged, "EV_REVOKE": Revoked, "EV_CRED_ADDED": CredentialAdded, "EV_CRED_REMOVED": CredentialRemoved, "EV_METHOD_ADDED": MethodAdded,
	"EV_COMPROMISED": Compromised, "EV_POLICY": Policy,
}

// KindOf says what an audit event of an activity does if it succeeds: what it
// modified is the column of that name.
func KindOf(activity, modified string) Kind {
	e := reference.AuditEvents()[strings.ToLower(activity)]
	if e == nil {
		return Other
	}
	k, _ := kindOf(e.Event, modified)
	return k
}

// kindOf says what an activity did; for updates that depends on what they
// changed, by the name of the property.
func kindOf(event, modified string) (k Kind, validFrom int64) {
	switch event {
	case "EV_REVOKE":
		_, validFrom = userUpdate(modified)
		return Revoked, validFrom
	case "EV_CONDITIONAL":
		return userUpdate(modified)
	}
	if strings.HasPrefix(event, "EV_DEV_DISABLED") {
		return deviceUpdate(modified), 0
	}
	return kinds[event], 0
}

// property is one entry of the column modified.
type property struct {
	Name string `json:"name"`
	Old  any    `json:"old"`
	New  any    `json:"new"`
}

func properties(modified string) (ps []property) {
	if modified != "" {
		_ = json.Unmarshal([]byte(modified), &ps) // a cell that does not parse changes nothing that is known
	}
	return ps
}

// plain undoes the wrapping of audit values: [true], "[true]", ["x"].
func plain(v any) string {
	switch v := v.(type) {
	case string:
		return strings.Trim(strings.TrimSpace(v), `[]"`+"\\ ")
	case bool:
		return strconv.FormatBool(v)
	case []any:
		if len(v) == 1 {
			return plain(v[0])
		}
	}
	return ""
}

func deviceUpdate(modified string) Kind {
	k := Other
	for _, p := range properties(modified) {
		switch strings.ToLower(p.Name) {
		case "accountenabled", "cloudaccountenabled":
			switch was, is := strings.ToLower(plain(p.Old)), strings.ToLower(plain(p.New)); {
			case is == "false" && was != "false":
				return DeviceDisabled
			case is == "true" && was == "false":
				return DeviceEnabled
			}
		case "displayname", "clouddisplayname", "deviceostype", "deviceosversion", "devicetrusttype", "clouddeviceostype", "clouddeviceosversion",
			"devicekeymaterial", "alternativesecurityids", "devicephysicalids", "cloudtrusttype":
			k = DeviceMutated
		}
	}
	return k
}

func userUpdate(modified string) (k Kind, validFrom int64) {
	for _, p := range properties(modified) {
		switch strings.ToLower(p.Name) {
		case "accountenabled":
			switch was, is := strings.ToLower(plain(p.Old)), strings.ToLower(plain(p.New)); {
			case is == "false" && was != "false":
				return UserDisabled, 0
			case is == "true" && was == "false":
				return UserEnabled, 0
			}
		case "stsrefreshtokensvalidfrom":
			k = Revoked
			if t, err := time.Parse(time.RFC3339Nano, plain(p.New)); err == nil {
				validFrom = t.UnixMicro()
			}
		case "strongauthenticationmethod", "strongauthenticationphoneappdetail":
			if k == Other && entries(p.New) > entries(p.Old) { // an app's entry changes at each use
				k = MethodAdded
			}
		}
	}
	return k, validFrom
}

// entries returns how many entries a list of a property has.
func entries(v any) int {
	if text, ok := v.(string); ok {
		v = nil
		_ = json.Unmarshal([]byte(text), &v) // what does not parse has none that are known
	}
	list, _ := v.([]any)
	return len(list)
}

// details fills what only the details of an event say, a JSON list of {key, value}.
func (c *Change) details(list string, t *texts) {
	var kvs []struct{ Key, Value string }
	if list == "" || json.Unmarshal([]byte(list), &kvs) != nil {
		return
	}
	for _, kv := range kvs {
		switch strings.ToLower(kv.Key) {
		case "device id", "deviceid":
			c.DeviceID = cmp.Or(c.DeviceID, t.of(strings.ToLower(kv.Value)))
		case "device os":
			c.DeviceOS = t.of(kv.Value)
		case "device os version":
			c.DeviceBuild = t.of(kv.Value)
		case "user-agent":
			c.Agent = cmp.Or(c.Agent, t.of(kv.Value))
		}
	}
}

// born fills what only the properties of a new device say.
func (c *Change) born(modified string, t *texts) {
	for _, p := range properties(modified) {
		switch strings.ToLower(p.Name) {
		case "displayname", "clouddisplayname":
			c.DeviceName = cmp.Or(c.DeviceName, t.of(plain(p.New)))
		case "clouddeviceosversion", "deviceosversion":
			c.DeviceBuild = cmp.Or(c.DeviceBuild, t.of(plain(p.New)))
		case "clouddeviceostype", "deviceostype":
			c.DeviceOS = cmp.Or(c.DeviceOS, t.of(plain(p.New)))
		}
	}
}

// changed lists the properties that an event is about.
func changed(modified string) string {
	var names []string
	for _, p := range properties(modified) {
		names = append(names, strings.ToLower(p.Name))
	}
	return column.JoinList(names)
}

// Changed returns the names of the properties that the change is about, in
// lower case.
func (c *Change) Changed() []string { return column.SplitList(c.changed) }

// index puts the changes in order and finds them by device, user and actor.
func (d *builder) index() {
	slices.SortFunc(d.changes, func(a, b *Change) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), strings.Compare(a.Event, b.Event), strings.Compare(a.Source, b.Source), cmp.Compare(a.Record, b.Record))
	})
	put := func(m map[string][]*Change, c *Change, keys ...string) {
		for n, k := range keys {
			if k != "" && !slices.Contains(keys[:n], k) {
				m[k] = append(m[k], c)
			}
		}
	}
	for _, c := range d.changes {
		if c.DeviceID == "" {
			c.DeviceID = cmp.Or(d.objects.told[c.ObjectID], d.objects.listed[c.ObjectID])
		}
		put(d.byDevice, c, c.DeviceID)
		put(d.byUser, c, c.UserID, c.UPN)
		if c.Kind >= UserDisabled && c.Kind <= Revoked {
			put(d.holds, c, c.UserID, c.UPN)
		}
		put(d.byActor, c, c.ActorID, strings.ToLower(c.ActorName))
	}
}
