// Package audit is the noun for directory audit events: who changed which user
// or device, when. Sign-ins cannot be judged without them, since a disabled
// device or a changed password ends the life of a primary refresh token.
package audit

import "prtscope/ingest/column"

// The columns, in the order of the table.
const (
	EventID = iota
	EventTime
	TimeDigits
	Activity
	Category
	Service
	Operation
	Result
	ResultReason
	CorrelationID
	ActorType
	ActorID
	ActorName
	ActorIP
	TargetType
	TargetID
	TargetName
	TargetUPN
	UserID
	DeviceID
	DeviceObjectID
	DeviceName
	UserAgent
	Targets
	Modified
	Details
	TenantID
	Extra
	Folded

	Source
	Record
	Offset
	AlsoIn
	Conflicts
	Filled
	Missing
)

// Version of the table.
const Version = 2

// Schema is the table of directory audit events.
var Schema = column.NewSchema("audit", Version, append([]column.Field{
	{Name: "event_id", Type: column.Unique, Doc: "Id of the audit event"},
	{Name: "event_time", Type: column.Time, Doc: "When the change was made (activityDateTime), UTC"},
	{Name: "time_digits", Type: column.Int, Doc: "Digits after the second that the source gave; -2: a time without seconds"},
	{Name: "activity", Type: column.Text, Doc: "Activity name: trimmed, without a final dot, en dash as hyphen"},
	{Name: "category", Type: column.Text, Doc: "Category, such as Device or UserManagement"},
	{Name: "service", Type: column.Text, Doc: "Service that logged it (loggedByService)"},
	{Name: "operation", Type: column.Text, Doc: "Operation type: Add, Update, Delete, ..."},
	{Name: "result", Type: column.Text, Doc: "success, failure, timeout"},
	{Name: "result_reason", Type: column.Text, Doc: "Reason of the result"},
	{Name: "correlation_id", Type: column.Text, Doc: "Joins the events of one operation"},
	{Name: "actor_type", Type: column.Text, Doc: "user or app"},
	{Name: "actor_id", Type: column.Text, Doc: "Object id of the user, or application id, that made the change"},
	{Name: "actor_name", Type: column.Text, Doc: "User principal name or application name of the actor"},
	{Name: "actor_ip", Type: column.Text, Doc: "Address of the actor"},
	{Name: "target_type", Type: column.Text, Doc: "Type of the first target: user, device, ..."},
	{Name: "target_id", Type: column.Text, Doc: "Object id of the first target"},
	{Name: "target_name", Type: column.Text, Doc: "Display name of the first target"},
	{Name: "target_upn", Type: column.Text, Doc: "User principal name of the first target"},
	{Name: "user_id", Type: column.Text, Doc: "Object id of the first target that is a user"},
	{Name: "device_id", Type: column.Text, Doc: "Device id (as sign-ins carry it) where the event names one"},
	{Name: "device_object_id", Type: column.Text, Doc: "Directory object id of the first target that is a device"},
	{Name: "device_name", Type: column.Text, Doc: "Display name of that device"},
	{Name: "user_agent", Type: column.Text, Doc: "User agent named in the details"},
	{Name: "targets", Type: column.Text, Doc: "JSON: all targets, without their properties"},
	{Name: "modified", Type: column.Text, Doc: "JSON: list of {name, old, new} over all targets, values taken out of their inner JSON"},
	{Name: "details", Type: column.Text, Doc: "JSON: list of {key, value}"},
	{Name: "tenant_id", Type: column.Text, Doc: "Tenant of the log"},
	{Name: "extra", Type: column.Text, Doc: "JSON object of the fields without a column"},
	{Name: "folded", Type: column.Unique, Doc: "JSON list of the records, by columns, where one without an id, or of the unified audit log, was taken for a record of the change of another: as they were before"},
}, column.Origin...)...)
