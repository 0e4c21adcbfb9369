package timeline

import "prtscope/ingest/signin"

// Columns of numbers: see pool.numbered and pool.spot.
const (
	results = Cols + iota // error codes
	bounds                // token protection codes
	spots                 // degrees
	held                  // how many columns a timeline has

	// Columns that only the builder has: the address block that names a network for
	// want of a number, and no column at all.
	near = held
	none = held + 1
)

// input is a column of strings of the table of sign-ins and what is made of it.
type input struct {
	from    signin.Column
	to      Col  // where the value itself is kept
	id      bool // an id of the row: values hardly repeat, and say nothing
	guid    bool // values are GUIDs, which are many, and hardly ever spelled
	whole   bool // the value is kept however long it is: it is taken apart later
	absent  Facts
	rule    rule
	a, b, c Col // where what the rule makes is kept
}

func plain(from signin.Column, to Col) input {
	return input{from: from, to: to, a: none, b: none, c: none}
}

func ruled(from signin.Column, to Col, r rule, made ...Col) input {
	in := plain(from, to)
	in.rule = r
	for i, c := range made {
		*[]*Col{&in.a, &in.b, &in.c}[i] = c
	}
	return in
}

func (in input) ids() input { in.id = true; return in }

func (in input) guids() input { in.guid = true; return in }

func (in input) wholly() input { in.whole = true; return in }

func (in input) without(f Facts) input { in.absent = f; return in }

// inputs lists the columns of strings that a timeline reads.
var inputs = []input{
	plain(signin.EventID, Event).ids(),
	plain(signin.TenantID, Tenant),
	plain(signin.HomeTenantID, HomeTenant),
	plain(signin.ResourceTenantID, ResourceTenant),
	plain(signin.UserName, UPN),
	plain(signin.DeviceName, DeviceName),
	plain(signin.TrustType, Trust),
	plain(signin.SessionID, Session),
	plain(signin.AppName, AppName),
	plain(signin.ResourceName, ResourceName),
	plain(signin.Country, Country),
	plain(signin.CorrelationID, Correlation).guids(),
	plain(signin.JA4, JA4),
	plain(signin.RiskDuring, RiskLevel),
	plain(signin.Source, Source),
	plain(signin.AlsoIn, AlsoIn).wholly(),
	plain(signin.Missing, Missing).wholly(),
	ruled(signin.Conflicts, Conflict, ofConflicts).wholly(),
	ruled(signin.DeviceID, Device, ofDevice).without(NoDeviceField),
	ruled(signin.DeviceOS, OS, ofOS, OSFamily),
	ruled(signin.AppID, App, ofApp),
	ruled(signin.ResourceID, Resource, ofResource),
	ruled(signin.ClientIP, IP, ofIP, IP64, near),
	ruled(signin.UserAgent, Agent, ofAgent, AgentFamily),
	ruled(signin.IncomingToken, Reported, ofIncoming).without(NoType),
	ruled(signin.Kind, Kind, factsOf(map[string]Facts{"interactive": Interactive, "non_interactive": NonInteractive})),
	ruled(signin.Protocol, Protocol, factsOf(map[string]Facts{"ropc": ROPC, "deviceCode": DeviceCode})),
	ruled(signin.TransferMethod, none, factsOf(map[string]Facts{"deviceCodeFlow": DeviceCodeFlow, "authenticationTransfer": AuthTransfer})),
	ruled(signin.ClientApp, ClientApp, factsOf(map[string]Facts{"Browser": Browser})),
	ruled(signin.CredentialType, none, ofCredentialType),
	ruled(signin.IssuerType, Issuer, ofIssuer),
	ruled(signin.RiskEvents, Risk, ofList),
	ruled(signin.UserType, none, factsOf(map[string]Facts{"guest": Guest})),
	ruled(signin.CrossTenant, none, ofCrossTenant),
	ruled(signin.AuthRequirement, none, factsOf(map[string]Facts{"multiFactorAuthentication": MFARequired})),
	ruled(signin.BoundStatus, none, factsOf(map[string]Facts{"bound": Bound | boundSaid, "unbound": Unbound | boundSaid, "none": boundSaid})),
	ruled(signin.TokenProtection, none, factsOf(map[string]Facts{"bound": flatBound, "unbound": flatUnbound})),
	ruled(signin.AuthDetails, none, ofAuth, Method, Partition),
	ruled(signin.AuthProcessing, none, ofProcessing, Scope, Library, Roles),
	ruled(signin.CAPolicies, none, ofPolicies, Controls),
}

// subjects are the columns that name whose sign-in it is, in order of
// preference.
var subjects = [...]signin.Column{signin.UserID, signin.UserName, signin.ServicePrincipalID}

// spelled are columns that are compared row by row and not kept.
var spelled = [...]signin.Column{signin.TokenID, signin.OriginalRequestID}

// numbers are the other columns that a timeline reads.
var numbers = [...]signin.Column{signin.EventTime, signin.ErrorCode, signin.BoundCode, signin.ASN, signin.Record, signin.Offset,
	signin.Compliant, signin.Managed, signin.GlobalSecureAccess}

// The places of numbers.
const (
	atTime = iota
	atError
	atBound
	atASN
	atRecord
	atOffset
	atCompliant
	atManaged
	atGSA
)

// Columns returns the columns of the table of sign-ins that Users wants, in
// this order.
func Columns() []int {
	var set signin.Columns
	set = set.With(signin.Of(numbers[:]...)).With(signin.Of(subjects[:]...)).With(signin.Of(spelled[:]...)).With(signin.Of(signin.Latitude, signin.Longitude))
	for _, in := range inputs {
		set = set.With(signin.Of(in.from))
	}
	return set.List()
}
