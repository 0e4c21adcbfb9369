// Package device is the noun for the device inventory: the directory's own
// list of devices at the time of the export.
package device

import "prtscope/ingest/column"

// The columns, in the order of the table.
const (
	ObjectID = iota
	DeviceID
	Name
	Enabled
	TrustType
	OS
	OSVersion
	Compliant
	Managed
	Registered
	Created
	LastSignIn
	ProfileType
	ManagementType
	Ownership
	Manufacturer
	Model
	Owners
	Users
	Deleted
	TenantID
	Extra

	Source
	Record
	Offset
	AlsoIn
	Conflicts
	Filled
	Missing
)

// Version of the table.
const Version = 1

// Schema is the table of devices.
var Schema = column.NewSchema("devices", Version, append([]column.Field{
	{Name: "object_id", Type: column.Unique, Doc: "Directory object id"},
	{Name: "device_id", Type: column.Text, Doc: "Device id, as sign-ins carry it"},
	{Name: "name", Type: column.Text, Doc: "Display name"},
	{Name: "enabled", Type: column.Bool, Doc: "Account enabled at the time of the export"},
	{Name: "trust_type", Type: column.Text, Doc: "joined, hybrid, registered"},
	{Name: "os", Type: column.Text, Doc: "Operating system"},
	{Name: "os_version", Type: column.Text, Doc: "Its version"},
	{Name: "compliant", Type: column.Bool, Doc: "Meets the compliance policy"},
	{Name: "managed", Type: column.Bool, Doc: "Is managed"},
	{Name: "registered", Type: column.Time, Doc: "When it was (last) registered"},
	{Name: "created", Type: column.Time, Doc: "When the object was made"},
	{Name: "last_sign_in", Type: column.Time, Doc: "Approximate; renewed every two weeks or so"},
	{Name: "profile_type", Type: column.Text, Doc: "RegisteredDevice, SecureVM, Printer, Shared, IoT"},
	{Name: "management_type", Type: column.Text, Doc: "Who manages it"},
	{Name: "ownership", Type: column.Text, Doc: "Company or personal"},
	{Name: "manufacturer", Type: column.Text, Doc: "Manufacturer"},
	{Name: "model", Type: column.Text, Doc: "Model"},
	{Name: "owners", Type: column.List, Doc: "Object ids or names of registered owners"},
	{Name: "users", Type: column.List, Doc: "Object ids or names of registered users"},
	{Name: "deleted", Type: column.Time, Doc: "When it was deleted, in exports that hold deleted devices"},
	{Name: "tenant_id", Type: column.Text, Doc: "Tenant, where the source says"},
	{Name: "extra", Type: column.Text, Doc: "JSON object of the fields without a column"},
}, column.Origin...)...)
