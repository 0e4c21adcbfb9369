package format

import (
	"slices"
	"strings"

	"prtscope/ingest/device"
)

// portalDevice are the columns of the portal's download of devices.
var portalDevice = newNode(append(kept("userNames", "mdmDisplayName", "systemLabels"),
	col("displayName", device.Name), col("accountEnabled", device.Enabled), col("operatingSystem", device.OS),
	col("operatingSystemVersion", device.OSVersion), col("joinType (trustType)", device.TrustType), col("registeredOwners", device.Owners),
	col("isCompliant", device.Compliant), col("registrationTime", device.Registered), col("approximateLastSignInDateTime", device.LastSignIn),
	col("deviceId", device.DeviceID), col("isManaged", device.Managed), col("objectId", device.ObjectID), col("profileType", device.ProfileType),
	col("model", device.Model))...)

var portalDeviceClaim = claim{need: []string{"deviceId", "joinType (trustType)"}, some: []string{"objectId", "displayName", "accountEnabled"}, min: 2}

var portalDevices = &Format{
	Name:  "portal-devices",
	Doc:   "CSV downloads of all devices from the Entra or Azure portal (exportDevice_*.csv)",
	Table: device.Schema, Rank: 40,
	match: func(s *shape) (string, bool) { return matchHeaderOf(s, portalDevice, &portalDeviceClaim) },
}

var portalDeviceTable = gridOf(portalDevices, portalDevice, &portalDeviceClaim, (*decoder).device, (*decoder).endDevice).table("registrationTime")

// matchHeaderOf asks whether a header has the columns of a node.
func matchHeaderOf(s *shape, n *node, c *claim) (string, bool) {
	if s.header == nil {
		return "is CSV", false
	}
	keys := map[string]bool{}
	for _, e := range n.entries {
		keys[e.name] = slices.Contains(s.header, strings.ToLower(e.name))
	}
	return c.of(&shape{keys: keys})
}

// powershellDevice are the properties of a device as cmdlets return them, of the
// module before the present one too, and as Microsoft-Extractor-Suite lists
// them. The latter fills the owners, as text, from whatever device it asked for
// them last, so they are kept and not believed.
var powershellDevice = newNode(append(withoutNames(pascal(graphDevice.entries), "RegisteredOwners", "RegisteredUsers", "MdmAppId", "TimeGenerated"),
	append(kept("MdmAppId", "MDMAppId", "SecurityIdentifier", "ComplianceExpiryTime", "DeviceObjectVersion", "DevicePhysicalIds", "DirSyncEnabled", "LastDirSyncTime"),
		do("RegisteredOwners", listed, device.Owners), do("RegisteredUsers", listed, device.Users), ignored("ObjectType"),
		col("DeviceOSType", device.OS), col("DeviceOSVersion", device.OSVersion), col("DeviceTrustType", device.TrustType),
		col("ApproximateLastLogonTimeStamp", device.LastSignIn), col("DeletionTimestamp", device.Deleted),
		col("ObjectId", device.ObjectID), do("LastSignInDateTime", localTime, device.LastSignIn),
		do("AdditionalProperties", createdInside, device.Created))...)...)

// withoutNames returns the entries that are not named.
func withoutNames(es []entry, names ...string) (out []entry) {
	for _, e := range es {
		if !slices.Contains(names, e.name) {
			out = append(out, e)
		}
	}
	return out
}

// localTime is a time of a collector that writes the clock of its own host.
func localTime(d *decoder, e *entry, v value) {
	if !v.blank() {
		d.flag("LOCAL_TIME")
		d.set(e.cols[0], e.path, v)
	}
}

// createdInside takes the one property that the module does not know yet, and
// keeps what others there are.
func createdInside(d *decoder, e *entry, v value) {
	t, err := parseTree(v.text)
	if v.kind != object || err != nil {
		keepUnlessTyped(d, e, v)
		return
	}
	d.fallback(e.cols[0], e.path, leaf(t, "createdDateTime"))
	d.keepLeaves(e.path, "", t, []string{"createdDateTime", "@odata.type", "@odata.context"})
}

// listed sets owners or users that cmdlets list as objects; text is kept.
func listed(d *decoder, e *entry, v value) {
	if v.kind != array && v.kind != object {
		keepUnlessTyped(d, e, v)
		return
	}
	fromPascal(func(d *decoder, e *entry, v value) {
		t, err := parseTree(v.text)
		if v.kind == object {
			t = &tree{value: value{kind: array}, items: []tree{*t}} // a list of one
		}
		var names []string
		for i := range t.list() {
			p := &t.items[i]
			name := first(p, "userPrincipalName", "id").str()
			if more := p.get("additionalProperties"); more != nil && leaf(more, "userPrincipalName").str() != "" {
				name = leaf(more, "userPrincipalName").str()
			}
			if name == "" || err != nil {
				keepUnlessBlank(d, e, v)
				return
			}
			names = append(names, lower(name))
		}
		if len(names) > 0 {
			d.row.SetList(e.cols[0], names)
		}
	})(d, e, v)
}

var powershellDeviceClaim = claim{
	need: []string{"DeviceId"},
	some: []string{"ObjectId", "TrustType", "AccountEnabled", "ApproximateLastSignInDateTime", "LastSignInDateTime", "ProfileType", "IsRooted", "DeviceOwnership"},
	min:  3,
	none: []string{"AppId", "Properties", "ActivityDateTime"},
}

var powershellDeviceKeys = powershellDeviceClaim.on(powershellDevice)

const powershellDeviceDoc = "Devices through PowerShell: Get-MgDevice, or Get-Devices of Microsoft-Extractor-Suite, whose times are by the clock of the host that it ran on"

var powershellDevices = &Format{
	Name:  "powershell-devices-json",
	Doc:   powershellDeviceDoc + "; JSON",
	Table: device.Schema, Rank: 25, Closed: true,
	match: powershellDeviceClaim.of,
	open:  true,
	decode: func(d *decoder, record []byte) error {
		d.device()
		seen, err := d.whole(powershellDevice, record)
		if err != nil {
			return err
		}
		if !powershellDeviceKeys.holds(&seen) {
			return errOther
		}
		return d.endDevice()
	},
}

var powershellDevicesCSV = &Format{
	Name:  "powershell-devices-csv",
	Doc:   powershellDeviceDoc + "; CSV",
	Table: device.Schema, Rank: 26,
	match: func(s *shape) (string, bool) {
		if slices.Contains(s.header, "jointype (trusttype)") {
			return "a column of the portal", false
		}
		return matchHeaderOf(s, powershellDevice, &powershellDeviceClaim)
	},
}

var powershellDeviceTable = gridOf(powershellDevicesCSV, powershellDevice, &powershellDeviceClaim, (*decoder).device, (*decoder).endDevice).table("CreatedDateTime")
