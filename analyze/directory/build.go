package directory

import (
	"cmp"
	"encoding/json"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"prtscope/analyze/reference"
	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/device"
)

// Batches is a table as it is read.
type Batches = iter.Seq2[*column.Batch, error]

// Build is BuildWithin where memory is no matter.
func Build(audits, devices, risks Batches) (*Directory, error) {
	return BuildWithin(audits, devices, risks, func(string, int64) error { return nil })
}

// BuildWithin reads the audit events, the inventory and the risks of a case; any
// of them may be nil. Only changes that succeeded are kept: a failed one changed nothing. hold
// is told what is kept and how many bytes more that are; its error ends the
// building.
func BuildWithin(audits, devices, risks Batches, hold func(what string, bytes int64) error) (*Directory, error) {
	d := &Directory{byDevice: map[string][]*Change{}, byUser: map[string][]*Change{}, holds: map[string][]*Change{}, byActor: map[string][]*Change{}, devices: newShelf(), riskOf: map[string][]*Risk{}, words: map[string]string{}}
	o := objects{told: map[string]string{}, listed: map[string]string{}}
	size := int64(0)
	err := eachRow(audits, func(b *column.Batch, i int) {
		d.audit(b, i, &o)
	}, func() error {
		before := size
		size = d.bytes
		return hold("directory changes", size-before)
	})
	if err != nil {
		return nil, err
	}
	err = eachRow(devices, func(b *column.Batch, i int) {
		d.inventory(b, i, &o)
	}, func() error {
		before := size
		size = d.bytes + d.devices.bytes
		return hold("devices of the inventory", size-before)
	})
	if err != nil {
		return nil, err
	}
	err = eachRow(risks, d.risk, func() error {
		before := size
		size = d.bytes + d.devices.bytes
		return hold("detections of risk", size-before)
	})
	if err != nil {
		return nil, err
	}
	d.index(&o)
	d.indexRisks()
	return d, nil
}

// objects is which device a directory object is: as audit events tell, and, of
// those that they name and do not say it of, as the inventory lists.
type objects struct{ told, listed map[string]string }

// eachRow calls see with the rows of a table, and then after each batch.
func eachRow(rows Batches, see func(b *column.Batch, i int), then func() error) error {
	if rows == nil {
		return nil
	}
	for b, err := range rows {
		if err != nil {
			return err
		}
		for i := range b.Len() {
			see(b, i)
		}
		if err := then(); err != nil {
			return err
		}
	}
	return nil
}

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
func (d *Directory) inventory(b *column.Batch, i int, o *objects) {
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
	if _, wanted := o.listed[v.ObjectID]; wanted {
		o.listed[v.ObjectID] = v.ID
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
func (d *Directory) audit(b *column.Batch, i int, o *objects) {
	at := num(b, audit.EventTime, i)
	d.audits++
	d.audited = max(d.audited, at)
	activity, _ := b.Text(audit.Activity, i)
	e := reference.AuditEvents()[strings.ToLower(activity)]
	if e == nil || !succeeded(b, i) {
		return
	}
	c := Change{
		Time: at, Event: text(b, audit.EventID, i), Activity: strings.Clone(activity), Service: text(b, audit.Service, i),
		ActorID: text(b, audit.ActorID, i), ActorName: text(b, audit.ActorName, i), ActorIP: text(b, audit.ActorIP, i),
		UserID: text(b, audit.UserID, i), UPN: strings.ToLower(text(b, audit.TargetUPN, i)),
		DeviceID: strings.ToLower(text(b, audit.DeviceID, i)), ObjectID: text(b, audit.DeviceObjectID, i), DeviceName: text(b, audit.DeviceName, i),
		Agent: text(b, audit.UserAgent, i), Correlation: text(b, audit.CorrelationID, i), Modified: text(b, audit.Modified, i), Details: text(b, audit.Details, i),
		Source: text(b, audit.Source, i), Record: num(b, audit.Record, i), Offset: num(b, audit.Offset, i),
	}
	c.Kind, c.ValidFrom = kindOf(e.Event, c.Modified)
	if c.Kind == Other {
		return
	}
	d.told |= 1 << c.Kind
	c.details()
	if c.Kind == DeviceCreated {
		c.born()
	}
	switch {
	case c.ObjectID == "":
	case c.DeviceID != "":
		o.told[c.ObjectID] = c.DeviceID
	default:
		o.listed[c.ObjectID] = ""
	}
	d.changes = append(d.changes, c)
	d.bytes += changeBytes + int64(len(c.Modified)+len(c.Details)+len(c.Agent))
}

// changeBytes is about what a change takes with its ids and its places in the
// index, without the texts that may be long.
const changeBytes = 1200

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

// details fills what only the details of an event say.
func (c *Change) details() {
	var kvs []struct{ Key, Value string }
	if c.Details == "" || json.Unmarshal([]byte(c.Details), &kvs) != nil {
		return
	}
	for _, kv := range kvs {
		switch strings.ToLower(kv.Key) {
		case "device id", "deviceid":
			c.DeviceID = cmp.Or(c.DeviceID, strings.ToLower(kv.Value))
		case "device os":
			c.DeviceOS = kv.Value
		case "device trust type":
			c.DeviceTrust = kv.Value
		case "device os version":
			c.DeviceBuild = kv.Value
		case "user-agent":
			c.Agent = cmp.Or(c.Agent, kv.Value)
		}
	}
}

// born fills what only the properties of a new device say.
func (c *Change) born() {
	for _, p := range properties(c.Modified) {
		switch strings.ToLower(p.Name) {
		case "displayname", "clouddisplayname":
			c.DeviceName = cmp.Or(c.DeviceName, plain(p.New))
		case "clouddeviceosversion", "deviceosversion":
			c.DeviceBuild = cmp.Or(c.DeviceBuild, plain(p.New))
		case "clouddeviceostype", "deviceostype":
			c.DeviceOS = cmp.Or(c.DeviceOS, plain(p.New))
		}
	}
}

// Changed returns the names of the properties that the change is about, in
// lower case.
func (c *Change) Changed() (names []string) {
	for _, p := range properties(c.Modified) {
		names = append(names, strings.ToLower(p.Name))
	}
	return names
}

// index puts the changes in order and finds them by device, user and actor.
func (d *Directory) index(o *objects) {
	slices.SortFunc(d.changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), strings.Compare(a.Event, b.Event), strings.Compare(a.Source, b.Source), cmp.Compare(a.Record, b.Record))
	})
	put := func(m map[string][]*Change, c *Change, keys ...string) {
		for n, k := range keys {
			if k != "" && !slices.Contains(keys[:n], k) {
				m[k] = append(m[k], c)
			}
		}
	}
	for i := range d.changes {
		c := &d.changes[i]
		if c.DeviceID == "" {
			c.DeviceID = cmp.Or(o.told[c.ObjectID], o.listed[c.ObjectID])
		}
		put(d.byDevice, c, c.DeviceID)
		put(d.byUser, c, c.UserID, c.UPN)
		if c.Kind >= UserDisabled && c.Kind <= Revoked {
			put(d.holds, c, c.UserID, c.UPN)
		}
		put(d.byActor, c, c.ActorID, strings.ToLower(c.ActorName))
	}
}
