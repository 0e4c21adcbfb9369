// Package detections is the shelf of detections: one file each, one line here.
// README.md beside it is the same catalogue for readers; a test keeps the two
// together.
package detections

import (
	"cmp"
	"slices"

	"prtscope/analyze/detect"
)

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

	// Misuse of PRTs, in order of their ids. PM-042 comes when
	// all else was found: it follows the others.
	PRTAwayFromItsDevice,
	FirstPRTInNetwork,
	PRTByIncapableCLI,
	RefreshTokenToPRT,
	SilentRegistration,
	PhishToPRT,
	SessionOnTwoDevices,
	SessionOfTwoUsers,
	ForkedPRT,
	BrokerElsewhere,
	PRTAfterDeviceDisabled,
	PRTPastPasswordChange,
	PastRevocation,
	TokensOfDisabledUser,
	HelloWithoutDevice,
	HelloNeverSetUp,
	IdleTooLong,
	RenewalRhythm,
	BeforeItsDevice,
	ClaimNeverEarned,
	StaleClaim,
	PossessionFailures,
	OldDerivation,
	TooOldThenUsed,
	TwoSystemsOneDevice,
	ImpossibleTraits,
	AgentContradicts,
	UnrelatedUser,
	BoundTurnsUnbound,
	UnboundOnce,
	FakeWindowsLogon,
	PRTByScript,
	ROADtoolsMarks,
	IncapableBrowser,
	BulkToken,
	ImpossibleTravel,
	TokenFanOut,
	JoinedPCWithoutLogons,
	PRTAccessAlarm,
	TokenRisk,
	PRTFromDeviceCode,
	WhatTokensDid,
	TokenUsedElsewhere,
	OrphanTokens,
	DeviceChangedByHand,
	KeyAfterPRT,
	DeviceComesBack,
	CodeRedeemedElsewhere,
	DeviceProbing,
	DevicelessMisfit,
	RogueDevice,
	VersionGoesBack,
	BackFromSilence,
	FingerprintChanges,

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

// Listed returns All in the order of a list for readers: misuse of PRTs (PM),
// misreported token types (MT), context (CX), each by id.
func Listed() []*detect.Detection {
	group := func(d *detect.Detection) int { return slices.Index([]string{"PM", "MT", "CX"}, d.ID[:2]) }
	return slices.SortedFunc(slices.Values(All), func(a, b *detect.Detection) int {
		return cmp.Or(cmp.Compare(group(a), group(b)), cmp.Compare(a.ID, b.ID))
	})
}
