// Package signin is the noun of the house: a sign-in as prtscope holds it,
// whatever export it came from. It says which columns there are, which order
// rows have, and when two records are one sign-in. It knows no spelling of any
// export; formats translate to the names and values used here.
package signin

import "prtscope/ingest/column"

// Column is a column of the table of sign-ins.
type Column = int

// The columns, in the order of the table.
const (
	EventID Column = iota
	EventTime
	TimeDigits
	PublishTime
	Kind
	Category
	Interactive
	CorrelationID
	OriginalRequestID
	TokenID
	SessionID
	IncomingToken
	Protocol
	TransferMethod
	TokenProtection
	BoundStatus
	BoundCode
	AppTokenProtection
	UserID
	UserName
	UserDisplayName
	UserType
	SignInIdentifier
	SignInIdentifierType
	AlternateName
	HomeTenantID
	HomeTenantName
	ResourceTenantID
	TenantID
	CrossTenant
	AppID
	AppName
	AppOwnerTenantID
	ResourceName
	ResourceID
	ResourceOwnerTenantID
	ResourceSPID
	ServicePrincipalID
	ServicePrincipalName
	CredentialKeyID
	CredentialThumbprint
	FederatedCredentialID
	ManagedIdentityType
	ManagedIdentityResource
	FederatedTokenID
	FederatedTokenIssuer
	ClientIP
	IPFromResource
	GlobalSecureAccess
	GlobalSecureAccessIP
	ASN
	Location
	City
	State
	Country
	Latitude
	Longitude
	ErrorCode
	FailureReason
	AdditionalDetails
	StatusText
	ClientApp
	UserAgent
	JA4
	CredentialType
	DeviceID
	DeviceName
	DeviceOS
	Browser
	Compliant
	Managed
	TrustType
	AuthRequirement
	AuthRequirementPolicies
	AuthDetails
	AuthMethods
	AuthProcessing
	MFAMethod
	MFADetail
	CAStatus
	CAPolicies
	CAAudiences
	SessionPolicies
	NetworkDetails
	AuthContext
	RiskState
	RiskDetail
	RiskAggregated
	RiskDuring
	RiskEvents
	IssuerType
	IssuerName
	Latency
	Flagged
	TenantRestricted
	AgentType
	EventListeners
	PrivateLink
	SSOExtension
	RNGCStatus
	AuthStrengths
	Extra

	// Where the row comes from: the columns every table has.
	Source
	Record
	Offset
	AlsoIn
	Conflicts
	Filled
	Missing

	columns // how many there are
)

// Version of the table; raised when a column changes its meaning.
const Version = 1

// Schema is the table of sign-ins.
var Schema = column.NewSchema("events", Version, append([]column.Field{
	{Name: "event_id", Type: column.Unique, Doc: "Id of the sign-in as the export spells it, lower case; where the export has none, from the token identifier, or ~ and a hash of the row, with a number behind it where one export has several such rows that are alike"},
	{Name: "event_time", Type: column.Time, Doc: "When the sign-in began (createdDateTime), UTC"},
	{Name: "time_digits", Type: column.Int, Doc: "Digits after the second that the source gave, 0 to 9; event_time holds at most six; -2: a time without seconds"},
	{Name: "publish_time", Type: column.Time, Doc: "When the log pipeline wrote the record"},
	{Name: "kind", Type: column.Text, Doc: "interactive, non_interactive, service_principal, managed_identity, adfs, ms_service_principal; none where the export does not say"},
	{Name: "record_category", Type: column.Text, Doc: "Category or event types as the source spells them"},
	{Name: "is_interactive", Type: column.Bool, Doc: "The record's own flag; kind is the better word"},
	{Name: "correlation_id", Type: column.Text, Doc: "Chosen by the client: groups the steps of one login, proves nothing"},
	{Name: "original_request_id", Type: column.Text, Doc: "Request id of the first request of the authentication"},
	{Name: "unique_token_id", Type: column.Unique, Doc: "Unique token identifier (uti) of the token issued"},
	{Name: "session_id", Type: column.Text, Doc: "Session id (sid): born at an interactive sign-in, inherited by all tokens derived from it"},
	{Name: "incoming_token_type", Type: column.Text, Doc: "none, primaryRefreshToken, refreshToken, remoteDesktopToken, saml11, saml20, unknownFutureValue; several joined by a comma"},
	{Name: "authentication_protocol", Type: column.Text, Doc: "Protocol or grant of the request"},
	{Name: "original_transfer_method", Type: column.Text, Doc: "none, deviceCodeFlow, authenticationTransfer: kept through refreshes"},
	{Name: "token_protection_status", Type: column.Text, Doc: "The older flat field; may say none while the pair below says bound"},
	{Name: "token_protection_session_status", Type: column.Text, Doc: "bound, unbound or none"},
	{Name: "token_protection_session_code", Type: column.Int, Doc: "0 is bound, 1002 to 1008 are reasons for unbound"},
	{Name: "app_token_protection_status", Type: column.Text, Doc: "Token protection of the app session"},
	{Name: "user_id", Type: column.Text, Doc: "Object id of the user"},
	{Name: "user_upn", Type: column.Text, Doc: "User principal name, lower case"},
	{Name: "user_display_name", Type: column.Text, Doc: "Display name of the user"},
	{Name: "user_type", Type: column.Text, Doc: "member or guest"},
	{Name: "sign_in_identifier", Type: column.Text, Doc: "What was typed as the name"},
	{Name: "sign_in_identifier_type", Type: column.Text, Doc: "Kind of that name"},
	{Name: "alternate_sign_in_name", Type: column.Text, Doc: "Alternate sign-in name"},
	{Name: "home_tenant_id", Type: column.Text, Doc: "Tenant of the user"},
	{Name: "home_tenant_name", Type: column.Text, Doc: "Name of that tenant"},
	{Name: "resource_tenant_id", Type: column.Text, Doc: "Tenant of the resource"},
	{Name: "tenant_id", Type: column.Text, Doc: "Tenant whose log this is; never the Log Analytics workspace"},
	{Name: "cross_tenant_access_type", Type: column.Text, Doc: "none, b2bCollaboration, b2bDirectConnect, ..."},
	{Name: "app_id", Type: column.Text, Doc: "Client application"},
	{Name: "app_display_name", Type: column.Text, Doc: "Its display name"},
	{Name: "app_owner_tenant_id", Type: column.Text, Doc: "Tenant that owns the application"},
	{Name: "resource_display_name", Type: column.Text, Doc: "Display name of the resource"},
	{Name: "resource_id", Type: column.Text, Doc: "Resource the token is for; never the log's own resource path"},
	{Name: "resource_owner_tenant_id", Type: column.Text, Doc: "Tenant that owns the resource"},
	{Name: "resource_sp_id", Type: column.Text, Doc: "Service principal of the resource"},
	{Name: "sp_id", Type: column.Text, Doc: "Service principal that signed in"},
	{Name: "sp_name", Type: column.Text, Doc: "Its name"},
	{Name: "sp_cred_key_id", Type: column.Text, Doc: "Key id of its credential"},
	{Name: "sp_cred_thumbprint", Type: column.Text, Doc: "Thumbprint of its credential"},
	{Name: "federated_credential_id", Type: column.Text, Doc: "Federated credential used"},
	{Name: "msi_type", Type: column.Text, Doc: "none, userAssigned, systemAssigned"},
	{Name: "msi_resource_id", Type: column.Text, Doc: "Resource that owns the managed identity"},
	{Name: "federated_token_id", Type: column.Text, Doc: "Federated token presented"},
	{Name: "federated_token_issuer", Type: column.Text, Doc: "Issuer of that token"},
	{Name: "client_ip", Type: column.Text, Doc: "Address of the client; of the first request where a confidential client renews"},
	{Name: "ip_from_resource", Type: column.Text, Doc: "Address that the resource saw"},
	{Name: "gsa_used", Type: column.Bool, Doc: "Through Global Secure Access"},
	{Name: "gsa_ip", Type: column.Text, Doc: "Address of that service"},
	{Name: "asn", Type: column.Int, Doc: "Autonomous system number of the address"},
	{Name: "location_raw", Type: column.Text, Doc: "Location as one text, where the source has only that"},
	{Name: "city", Type: column.Text, Doc: "City of the address"},
	{Name: "state", Type: column.Text, Doc: "State of the address"},
	{Name: "country", Type: column.Text, Doc: "Country of the address, two letters"},
	{Name: "latitude", Type: column.Float, Doc: "Degrees; 0/0 of service principals is not kept"},
	{Name: "longitude", Type: column.Float, Doc: "Degrees"},
	{Name: "error_code", Type: column.Int, Doc: "0 is success; no value is unknown, never success"},
	{Name: "failure_reason", Type: column.Text, Doc: "Text of the error"},
	{Name: "additional_details", Type: column.Text, Doc: "Further text of the result"},
	{Name: "status_text", Type: column.Text, Doc: "Result as a word"},
	{Name: "client_app_used", Type: column.Text, Doc: "Browser, Mobile Apps and Desktop clients, or a legacy protocol"},
	{Name: "user_agent", Type: column.Text, Doc: "User agent of the client"},
	{Name: "ja4", Type: column.Text, Doc: "TLS fingerprint of the client (JA4) as the gateway saw it; only advanced hunting of Defender has it"},
	{Name: "client_credential_type", Type: column.Text, Doc: "none, clientSecret, clientAssertion, ..."},
	{Name: "device_id", Type: column.Text, Doc: "Device id (not the directory object id); empty is \"no device\", no value is \"not carried\""},
	{Name: "device_name", Type: column.Text, Doc: "Display name of the device"},
	{Name: "device_os", Type: column.Text, Doc: "Operating system as spelled"},
	{Name: "browser", Type: column.Text, Doc: "Browser and version"},
	{Name: "device_compliant", Type: column.Bool, Doc: "Device meets the compliance policy"},
	{Name: "device_managed", Type: column.Bool, Doc: "Device is managed"},
	{Name: "device_trust_type", Type: column.Text, Doc: "joined, hybrid, registered, empty for none"},
	{Name: "auth_requirement", Type: column.Text, Doc: "singleFactorAuthentication or multiFactorAuthentication"},
	{Name: "auth_requirement_policies", Type: column.Text, Doc: "JSON"},
	{Name: "auth_details", Type: column.Text, Doc: "JSON: the authentication steps"},
	{Name: "auth_methods_used", Type: column.List, Doc: "Methods named for the sign-in"},
	{Name: "auth_processing_details", Type: column.Text, Doc: "JSON: keys and values of the processing"},
	{Name: "mfa_method", Type: column.Text, Doc: "Deprecated field mfaDetail"},
	{Name: "mfa_detail", Type: column.Text, Doc: "Deprecated field mfaDetail"},
	{Name: "ca_status", Type: column.Text, Doc: "success, failure, notApplied"},
	{Name: "ca_policies", Type: column.Text, Doc: "JSON: Conditional Access policies and their results"},
	{Name: "ca_audiences", Type: column.Text, Doc: "JSON"},
	{Name: "session_lifetime_policies", Type: column.Text, Doc: "JSON"},
	{Name: "network_location_details", Type: column.Text, Doc: "JSON: named locations"},
	{Name: "auth_context", Type: column.Text, Doc: "JSON: authentication contexts"},
	{Name: "risk_state", Type: column.Text, Doc: "Risk state"},
	{Name: "risk_detail", Type: column.Text, Doc: "Risk detail"},
	{Name: "risk_level_aggregated", Type: column.Text, Doc: "Aggregated risk level"},
	{Name: "risk_level_during", Type: column.Text, Doc: "Risk level during the sign-in"},
	{Name: "risk_event_types", Type: column.List, Doc: "Risk event types"},
	{Name: "token_issuer_type", Type: column.Text, Doc: "AzureAD, ADFederationServices, ..."},
	{Name: "token_issuer_name", Type: column.Text, Doc: "Name of the issuer"},
	{Name: "latency_ms", Type: column.Int, Doc: "Processing time in milliseconds"},
	{Name: "flagged_for_review", Type: column.Bool, Doc: "Flagged for review"},
	{Name: "tenant_restricted", Type: column.Bool, Doc: "Tenant restrictions applied"},
	{Name: "agent_type", Type: column.Text, Doc: "Agent type of the identity"},
	{Name: "app_event_listeners", Type: column.Text, Doc: "JSON"},
	{Name: "private_link", Type: column.Text, Doc: "JSON"},
	{Name: "sso_extension_version", Type: column.Text, Doc: "Version of the SSO extension"},
	{Name: "rngc_status", Type: column.Text, Doc: "Undocumented field of diagnostic settings"},
	{Name: "auth_strengths", Type: column.Text, Doc: "JSON"},
	{Name: "extra", Type: column.Text, Doc: "JSON object of the fields that prtscope has no column for, as the source spells them"},
}, column.Origin...)...)
