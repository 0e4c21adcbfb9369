// Package detections is the shelf of detections: one file each, one line here.
// README.md beside it is the same catalogue for readers; a test keeps the two
// together.
package detections

import "prtscope/analyze/detect"

// All lists the detections in the order in which they run over a timeline.
// Those about misreported token types come first, since others may ask what a
// token is believed to be: sources that disagree before quirks, and quirks
// before the rest.
var All = []*detect.Detection{
	// Misreported token types: hidden devices, sources that disagree, PRTs
	// without a device, and the rest.
	HiddenDevice,
	TwoTypes,
	TwoVersions,
	ThisAppOnly,
	DevicelessPRT,
	DevicelessElsewhere,
	UnknownDevice,
	SystemWithoutPRT,
	UnderReported,
	WindowsClientType,
	BoundWithoutBroker,
	MinorityFlip,
	EnumEra,
	MaskedTypes,
	RemoteTokenElsewhere,
	NoUserBehind,
	ProtocolWithoutPRT,
	BindingContradicts,
	ClaimsWithoutDevice,
	FederatedLogon,

	// Misuse of PRTs.
	PRTAwayFromItsDevice,
	PRTByIncapableCLI,
	PhishToPRT,
	SessionOnTwoDevices,
	ForkedPRT,
	PRTAfterDeviceDisabled,
	PRTPastPasswordChange,
	TokensOfDisabledUser,
	TwoSystemsOneDevice,
	FakeWindowsLogon,
	JoinedPCWithoutLogons,
	PRTFromDeviceCode,
	RogueDevice,
	ROADtoolsMarks,
	PRTByScript,
	RefreshTokenToPRT,
	SilentRegistration,
	BrokerElsewhere,
	PastRevocation,
	HelloWithoutDevice,
	PossessionFailures,
	OldDerivation,
	ImpossibleTraits,
	AgentContradicts,
	BoundTurnsUnbound,
	IncapableBrowser,
	ImpossibleTravel,

	// Context: what the logs cover, and what to bear in mind.
	Coverage,
	AggregatedRows,
	TokenIdentity,
	ImmutableFields,
	Clocks,
	OriginalAddress,
	Networks,
	NewDevices,
	PrivilegedUsers,
	SharedDevices,
	InventoryContradicts,
	TokenProtectionBypass,
	BackupAuthentication,
	LawfulEnrolment,
	RootNotSeen,
}
