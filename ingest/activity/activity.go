// Package activity is the noun for what was done with tokens: the requests of
// the Graph activity log, and what workloads (mail, files, chats) noted of theirs.
package activity

import "prtscope/ingest/column"

// The columns, in the order of the table.
const (
	EventID = iota
	EventTime
	TimeDigits
	OperationID
	ClientRequestID
	Method
	URI
	Status
	DurationMS
	ResponseBytes
	APIVersion
	AppID
	UserID
	UserUPN
	ServicePrincipalID
	ClientIP
	UserAgent
	TokenID
	SignInID
	SessionID
	DeviceID
	TokenIssued
	ClientAuthMethod
	Scopes
	Roles
	DirectoryRoles
	IdentityProvider
	IdentityType
	Place
	Workload
	Result
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
const Version = 2

// Schema is the table of requests.
var Schema = column.NewSchema("activity", Version, append([]column.Field{
	{Name: "event_id", Type: column.Unique, Doc: "Id of the request"},
	{Name: "event_time", Type: column.Time, Doc: "When the request was received, UTC"},
	{Name: "time_digits", Type: column.Int, Doc: "Digits after the second that the source gave; -2: a time without seconds"},
	{Name: "operation_id", Type: column.Text, Doc: "Id of the batch that the request is of; of workloads what correlates its records"},
	{Name: "client_request_id", Type: column.Text, Doc: "Id that the client gave the request"},
	{Name: "method", Type: column.Text, Doc: "GET, POST, ...; of workloads the operation"},
	{Name: "uri", Type: column.Text, Doc: "What was asked for; of workloads the object"},
	{Name: "status", Type: column.Int, Doc: "HTTP status of the answer"},
	{Name: "duration_ms", Type: column.Int, Doc: "Milliseconds that the answer took"},
	{Name: "response_bytes", Type: column.Int, Doc: "Size of the answer"},
	{Name: "api_version", Type: column.Text, Doc: "v1.0 or beta"},
	{Name: "app_id", Type: column.Text, Doc: "Application that the token was given to"},
	{Name: "user_id", Type: column.Text, Doc: "Object id of the user"},
	{Name: "user_upn", Type: column.Text, Doc: "User principal name, lower case; Graph leaves it out"},
	{Name: "sp_id", Type: column.Text, Doc: "Service principal, where no user asked"},
	{Name: "client_ip", Type: column.Text, Doc: "Address that the request came from"},
	{Name: "user_agent", Type: column.Text, Doc: "User agent of the client; of mailboxes what the client said of itself"},
	{Name: "unique_token_id", Type: column.Text, Doc: "Unique token identifier of the access token"},
	{Name: "sign_in_id", Type: column.Text, Doc: "Id of the sign-in that gave the token (event_id in events), decoded from the token identifier"},
	{Name: "session_id", Type: column.Text, Doc: "Session of the token (sid)"},
	{Name: "device_id", Type: column.Text, Doc: "Device id in the token"},
	{Name: "token_issued", Type: column.Time, Doc: "When the token was issued"},
	{Name: "client_auth_method", Type: column.Int, Doc: "0 public client, 1 secret, 2 certificate"},
	{Name: "scopes", Type: column.Text, Doc: "Delegated permissions of the token"},
	{Name: "roles", Type: column.Text, Doc: "Application permissions of the token"},
	{Name: "wids", Type: column.Text, Doc: "Directory roles in the token"},
	{Name: "identity_provider", Type: column.Text, Doc: "Who authenticated the subject"},
	{Name: "identity_type", Type: column.Text, Doc: "user or app"},
	{Name: "location", Type: column.Text, Doc: "Region that served the request"},
	{Name: "workload", Type: column.Text, Doc: "Exchange, SharePoint, ...: who noted it, where that is not Graph"},
	{Name: "result", Type: column.Text, Doc: "What came of it, where a workload says: Succeeded, Failed, True, ..."},
	{Name: "tenant_id", Type: column.Text, Doc: "Tenant of the log"},
	{Name: "extra", Type: column.Text, Doc: "JSON object of the fields without a column"},
}, column.Origin...)...)
