// Package timeline puts the sign-ins of one subject in order and says of each
// what it is: which class of event, which token, which credential partition,
// what state the primary refresh token was in. It reads Arrow and has no
// opinion about intruders.
package timeline

// Facts are the yes-or-no things known of a sign-in. A fact that is not set
// is not thereby false: pairs such as HasDevice and NoDevice leave room for
// "not carried".
type Facts uint64

// The facts.
const (
	OK              Facts = 1 << iota // error code 0
	Failed                            // error code known and not 0
	Interactive                       // kind is interactive
	NonInteractive                    // kind is non_interactive
	PRT                               // reported primaryRefreshToken
	RT                                // reported refreshToken
	RDP                               // reported remoteDesktopToken
	SAML                              // reported saml11 or saml20
	NoneType                          // reported none, alone
	Masked                            // reported unknownFutureValue
	NoType                            // the source carries no token type
	HasDevice                         // device id is a GUID
	NoDevice                          // device id is carried and empty, and not redacted
	Redacted                          // cross-tenant row whose device is hidden
	NoDeviceField                     // the source carries no device id
	CloudAP                           // app is the Windows sign-in client
	Broker                            // app is the authentication broker, or the Linux portal
	DRS                               // resource is the device registration service
	LogonAgent                        // user agent is Windows' own authentication provider
	ToolAgent                         // user agent of an attack tool or scripting library
	ROPC                              // protocol ropc
	DeviceCode                        // protocol deviceCode
	DeviceCodeFlow                    // original transfer method deviceCodeFlow
	AuthTransfer                      // original transfer method authenticationTransfer
	Bound                             // token protection code 0, or status bound
	Unbound                           // token protection status unbound
	Anchor                            // Windows' own logon or renewal on a device: shows where the device is
	Credential                        // a first-hand method succeeded (not "previously satisfied")
	CredentialEvent                   // a logon: credential in an interactive or CloudAP/broker row
	ClaimOnly                         // every step was satisfied by a claim in the token
	Guest                             // user type guest
	CrossTenant                       // cross-tenant access, or home and resource tenant differ
	OriginalIP                        // address is of the first request, not of this one
	Managed                           // device is managed
	Unmanaged                         // managed and compliant are both false
	Compliant                         // device is compliant
	Browser                           // client app is Browser
	Aggregated                        // one of several equal rows in one second
	TypeConflict                      // sources disagree on the token type
	DeviceGrant                       // a Conditional Access grant for a compliant or hybrid device succeeded
	FirstOfSession                    // first row of its session in the case
	MFARequired                       // the sign-in asked for more than one factor
	MFAEarned                         // a step succeeded that earns a multi-factor claim
	GSA                               // came through Global Secure Access
	Proof                             // shows that the holder has the PRT of the user and device
	Located                           // number or country of the network is of a database that the analysis was given, not of the log
	TokenCompared                     // token identifier and request id are there, and the id is one that identifiers spell
	TokenOdd                          // token identifier is of another request
	Contested                         // two lineages take turns with the PRT of the row, as PM-009 found; not set before it has run
)

// Class is the event class of a sign-in, after the steps of a PRT's life.
type Class uint8

// The classes. EC15 is not a sign-in: see directory.
const (
	Other          Class = iota
	Logon                // EC1: CloudAP logon, issues a PRT
	Renewal              // EC2: CloudAP renewal
	BrokerIssue          // EC3: broker issues a PRT to a registered device
	AppPRT               // EC4: app call with PRT
	AppRefresh           // EC5: app call with refresh token
	BrowserPRT           // EC6: browser single sign-on with a PRT cookie
	Upgrade              // EC7: refresh token turned into a PRT
	Registration         // EC8: token for the device registration service
	DevicelessPRT        // EC9: PRT without device on a platform that has such
	ThisAppOnly          // EC10: PRT reported without device on Windows
	DeviceCodeUse        // EC11: device code approved or redeemed
	RemoteDesktop        // EC12: remote desktop token
	Federated            // EC13: SAML token came in
	PossessionFail       // EC14: proof of possession failed
)

// State of the PRT of a user, device and credential partition after a row.
type State uint8

// The states of TOKEN-MODEL 5.
const (
	Unseen State = iota
	Registered
	Active
	Quiet
	SoftDead
	HardDead
	Invalidated
)

// Col is a column of strings of a timeline.
type Col uint8

// The columns. Those marked "made" are derived here.
const (
	Event Col = iota
	Tenant
	User // object id, else UPN, else "sp:" and the service principal
	UPN
	Device // lower-case GUID, or ""
	DeviceName
	OS
	OSFamily // made: Windows, macOS, iOS, Android, Linux, ChromeOS, other, ""
	Trust
	Session
	Lineage // made: session, or "~id:" and the event id
	App
	AppName
	Resource
	ResourceName
	IP
	IP64 // made: IPv4 address, or IPv6 /64
	Net  // made: "AS64500 NO", or the /24 or /48 where the number is unknown
	Country
	Agent
	AgentFamily // made: OS family that the user agent speaks of
	Protocol
	Reported // incoming token type as reported
	Kind
	ClientApp
	Correlation
	Method    // made: first-hand method of the first step
	Partition // made: whfb, password, passkey, fido2, cert, psso, federated, or unknown
	Scope     // made: OAuth scopes in the processing details
	Library   // made: authentication library in the processing details
	Risk      // risk event types, joined by a comma
	Source
	Conflict // conflicts column, JSON
	Missing  // names of columns no source of the row carries, joined by U+001F
	HomeTenant
	ResourceTenant
	Issuer    // token issuer type
	RiskLevel // risk level during the sign-in
	AlsoIn    // other records of the sign-in, joined by U+001F
	Roles     // made: directory roles (wids) in the processing details, joined by a comma
	Controls  // made: session controls and results of Conditional Access, "SignInTokenProtection=failure", joined by a comma
	TokenOf   // made: id that the token identifier spells, where it is not that of the sign-in
	JA4       // TLS fingerprint of the client
	Cols      // how many there are
)
