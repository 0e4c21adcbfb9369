// Package risk is the noun for what Identity Protection says: detections of
// risk, and the risk that users are held to be at.
package risk

import "prtscope/ingest/column"

// The columns, in the order of the table.
const (
	EventID = iota
	EventTime
	TimeDigits
	Kind
	Type
	Level
	State
	Detail
	Timing
	Activity
	DetectedBy
	Detected
	Updated
	RequestID
	CorrelationID
	UserID
	UserUPN
	UserDisplayName
	ClientIP
	City
	Region
	Country
	TokenIssuerType
	Information
	Deleted
	Processing
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

// Schema is the table of risks.
var Schema = column.NewSchema("risk", Version, append([]column.Field{
	{Name: "event_id", Type: column.Unique, Doc: "Id of the detection; of the state of a user or service principal, its id"},
	{Name: "event_time", Type: column.Time, Doc: "When the risky activity happened; of a state, when it last changed, UTC"},
	{Name: "time_digits", Type: column.Int, Doc: "Digits after the second that the source gave; -2: a time without seconds"},
	{Name: "kind", Type: column.Text, Doc: "detection or service_principal_detection, or user or service_principal for the state of one"},
	{Name: "risk_event_type", Type: column.Text, Doc: "What was detected, such as anomalousToken"},
	{Name: "risk_level", Type: column.Text, Doc: "low, medium, high, hidden, none"},
	{Name: "risk_state", Type: column.Text, Doc: "atRisk, confirmedCompromised, remediated, dismissed, confirmedSafe, none"},
	{Name: "risk_detail", Type: column.Text, Doc: "Why it is in that state"},
	{Name: "detection_timing", Type: column.Text, Doc: "realtime, nearRealtime, offline, notDefined"},
	{Name: "activity", Type: column.Text, Doc: "signin, user, servicePrincipal"},
	{Name: "detected_by", Type: column.Text, Doc: "Source of the detection, such as IdentityProtection"},
	{Name: "detected_time", Type: column.Time, Doc: "When it was detected"},
	{Name: "updated_time", Type: column.Time, Doc: "When it was last updated"},
	{Name: "request_id", Type: column.Text, Doc: "Id of the sign-in (event_id in events)"},
	{Name: "correlation_id", Type: column.Text, Doc: "Correlation id of the sign-in"},
	{Name: "user_id", Type: column.Text, Doc: "Object id of the user"},
	{Name: "user_upn", Type: column.Text, Doc: "User principal name, lower case"},
	{Name: "user_display_name", Type: column.Text, Doc: "Display name of the user"},
	{Name: "client_ip", Type: column.Text, Doc: "Address of the client"},
	{Name: "city", Type: column.Text, Doc: "City of the address"},
	{Name: "state", Type: column.Text, Doc: "State of the address"},
	{Name: "country", Type: column.Text, Doc: "Country of the address, two letters"},
	{Name: "token_issuer_type", Type: column.Text, Doc: "AzureAD, ADFederationServices"},
	{Name: "additional_info", Type: column.Text, Doc: "JSON: what the detection adds, such as user agent and reasons"},
	{Name: "is_deleted", Type: column.Bool, Doc: "The user is deleted"},
	{Name: "is_processing", Type: column.Bool, Doc: "The state of the user is being worked out"},
	{Name: "tenant_id", Type: column.Text, Doc: "Tenant of the log"},
	{Name: "extra", Type: column.Text, Doc: "JSON object of the fields without a column"},
}, column.Origin...)...)
