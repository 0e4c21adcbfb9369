package format

import "prtscope/ingest/device"

// graphDevice are the keys of a device in the directory.
var graphDevice = newNode(append(kept("alternativeSecurityIds", "complianceExpirationDateTime", "deviceCategory", "deviceMetadata", "deviceVersion",
	"domainName", "enrollmentProfileName", "enrollmentType", "extensionAttributes", "externalSourceName", "isManagementRestricted", "isRooted", "mdmAppId", "onPremisesLastSyncDateTime",
	"onPremisesSecurityIdentifier", "onPremisesSyncEnabled", "physicalIds", "sourceType", "systemLabels"),
	col("id", device.ObjectID), col("deletedDateTime", device.Deleted), col("accountEnabled", device.Enabled),
	col("approximateLastSignInDateTime", device.LastSignIn), col("createdDateTime", device.Created), col("deviceId", device.DeviceID),
	col("deviceOwnership", device.Ownership), col("displayName", device.Name), col("isCompliant", device.Compliant), col("isManaged", device.Managed),
	col("managementType", device.ManagementType), col("manufacturer", device.Manufacturer), col("model", device.Model),
	col("operatingSystem", device.OS), col("operatingSystemVersion", device.OSVersion), col("profileType", device.ProfileType),
	col("registrationDateTime", device.Registered), col("trustType", device.TrustType),
	do("registeredOwners", people, device.Owners), do("registeredUsers", people, device.Users),
	do("users", personOf, device.Users), // as Goose lists the devices of users
	foreign("appId"), foreign("activityDateTime"), foreign("properties"), foreign("azureADDeviceId"),
)...)

var graphDeviceClaim = claim{
	need: []string{"deviceId"},
	some: []string{"trustType", "approximateLastSignInDateTime", "accountEnabled", "profileType", "registrationDateTime", "operatingSystem", "displayName"},
	min:  3,
	none: []string{"appId", "activityDateTime", "properties", "azureADDeviceId"},
}

var graphDeviceKeys = graphDeviceClaim.on(graphDevice)

var graphDevices = &Format{
	Name:   "graph-devices",
	Doc:    "Devices of the directory (GET /devices): the inventory at the time of the export, also with registered owners and users expanded",
	Table:  device.Schema,
	Closed: true, Rank: 20,
	match: graphDeviceClaim.of,
	open:  true,
	decode: func(d *decoder, record []byte) error {
		d.device()
		seen, err := d.whole(graphDevice, record)
		if err != nil {
			return err
		}
		if !graphDeviceKeys.holds(&seen) {
			return errOther
		}
		return d.endDevice()
	},
}

// personOf sets the one user that a collector has put into the device, of whom it
// tells more.
func personOf(d *decoder, e *entry, v value) {
	t, err := parseTree(v.text)
	if v.kind != object || err != nil || first(t, "userPrincipalName", "id").str() == "" {
		keepUnlessBlank(d, e, v)
		return
	}
	d.row.SetList(e.cols[0], []string{lower(first(t, "userPrincipalName", "id").str())})
	d.keep(e.path, v)
}

// people sets a list of owners or users by their principal names, or by their
// ids where they have none.
func people(d *decoder, e *entry, v value) {
	if v.kind != array {
		d.set(e.cols[0], e.path, v)
		return
	}
	t, err := parseTree(v.text)
	if err != nil {
		d.odd(e.path, v)
		return
	}
	var names []string
	for i := range t.items {
		p := &t.items[i]
		name := p.get("userPrincipalName").str()
		if name == "" {
			name = p.get("id").str()
		}
		if name == "" {
			name = p.str()
		}
		if name == "" {
			d.odd(e.path, v)
			return
		}
		names = append(names, lower(name))
	}
	d.row.SetList(e.cols[0], names)
}
