package timeline_test

import (
	"strings"
	"testing"

	"prtscope/analyze/timeline"
)

var factNames = map[string]timeline.Facts{
	"ok": timeline.OK, "failed": timeline.Failed, "interactive": timeline.Interactive, "non": timeline.NonInteractive, "prt": timeline.PRT, "rt": timeline.RT, "rdp": timeline.RDP,
	"saml": timeline.SAML, "none": timeline.NoneType, "masked": timeline.Masked, "notype": timeline.NoType, "device": timeline.HasDevice, "nodevice": timeline.NoDevice,
	"redacted": timeline.Redacted, "nodevicefield": timeline.NoDeviceField, "cloudap": timeline.CloudAP, "broker": timeline.Broker, "drs": timeline.DRS, "logonagent": timeline.LogonAgent,
	"tool": timeline.ToolAgent, "ropc": timeline.ROPC, "devicecode": timeline.DeviceCode, "codeflow": timeline.DeviceCodeFlow, "transfer": timeline.AuthTransfer, "bound": timeline.Bound,
	"unbound": timeline.Unbound, "anchor": timeline.Anchor, "credential": timeline.Credential, "logon": timeline.CredentialEvent, "claim": timeline.ClaimOnly, "guest": timeline.Guest,
	"xtenant": timeline.CrossTenant, "originalip": timeline.OriginalIP, "managed": timeline.Managed, "unmanaged": timeline.Unmanaged, "compliant": timeline.Compliant, "browser": timeline.Browser,
	"aggregated": timeline.Aggregated, "conflict": timeline.TypeConflict, "grant": timeline.DeviceGrant, "first": timeline.FirstOfSession, "mfa": timeline.MFARequired, "earned": timeline.MFAEarned,
	"gsa": timeline.GSA, "proof": timeline.Proof, "contested": timeline.Contested,
}

func TestFacts(t *testing.T) {
	for _, tt := range []struct{ line, has, lacks string }{
		{"alice L1 outlook", "ok non none device managed compliant first claim", "failed interactive prt nodevice anchor credential logon unmanaged notype proof contested"},
		{"alice L1 outlook error=50126", "failed", "ok anchor logon proof"},
		{"alice L1 outlook error=?", "", "ok failed proof"},
		{"alice L1 outlook token=prt", "prt proof", "none rt masked notype"},
		{"alice L1 outlook token=primaryRefreshToken,refreshToken", "prt rt", "none"},
		{"alice L1 outlook token=absent", "notype", "none prt"},
		{"alice L1 outlook token=-", "", "notype none prt"},
		{"alice L1 outlook token=masked", "masked", "none rt"},
		{"alice - outlook token=prt", "nodevice", "device redacted nodevicefield proof"},
		{"alice ? outlook token=prt", "nodevicefield", "device redacted nodevice proof"},
		{"alice L1 outlook xtenant device_id=-", "xtenant guest redacted", "nodevice device"},
		{"alice L1 outlook home_tenant_id=x resource_tenant_id=y", "xtenant device", "redacted"},
		{"alice L1 outlook device_id={PII", "redacted", "device nodevice"},
		{"alice L1 outlook device_id=00000000-0000-0000-0000-000000000000", "", "device proof"},
		{"alice L1 cloudap", "cloudap logonagent anchor prt proof", "broker logon"},
		{"alice L1 cloudap interactive method=whfb", "cloudap anchor credential logon earned interactive proof", "claim"},
		{"alice L1 cloudap interactive method=password", "credential logon", "earned"},
		{"alice L1 cloudap interactive method=whfb error=50126", "cloudap", "anchor logon proof"},
		{"alice - cloudap", "cloudap", "anchor proof"},
		{"alice L1 outlook ua=cloudap", "logonagent", "cloudap anchor"},
		{"alice L1 outlook ua=cloudap ropc", "logonagent ropc", "anchor"},
		{"alice L1 outlook interactive method=password,app", "credential logon earned", "claim"},
		{"alice L1 outlook method=password", "credential", "logon"},
		{"alice L1 outlook interactive method=password,claim", "credential", "claim"},
		{"alice L1 broker", "broker", "logon cloudap"},
		{"alice L1 linux-portal", "broker", ""},
		{"alice L1 broker resource=drs", "drs", ""},
		{"alice L1 outlook tool", "tool", ""},
		{"alice L1 edge ua=edge", "", "tool logonagent"},
		{"alice L1 outlook devicecode transfer=none", "devicecode", "codeflow"},
		{"alice L1 outlook transfer=deviceCodeFlow", "codeflow", "devicecode"},
		{"alice L1 outlook transfer=authenticationTransfer", "transfer", ""},
		{"alice L1 outlook bound", "bound proof", "unbound"},
		{"alice L1 outlook unbound", "unbound", "bound proof"},
		{"alice L1 outlook bound=1004 token_protection_status=bound", "unbound", "bound"},
		{"alice L1 outlook token_protection_session_status=none token_protection_session_code=0", "", "bound unbound"},
		{"alice L1 outlook token_protection_status=bound", "bound", "unbound"},
		{"alice L1 outlook token_protection_session_status=none token_protection_session_code=0 token_protection_status=bound", "", "bound unbound"},
		{"alice L1 outlook guest", "guest", "xtenant"},
		{"alice L1 outlook confidential", "originalip", ""},
		{"alice L1 outlook confidential interactive", "", "originalip"},
		{"alice L1 outlook unmanaged", "unmanaged", "managed compliant"},
		{"alice L1 outlook device_managed=false device_compliant=?", "", "unmanaged managed compliant"},
		{"alice L1 edge browser", "browser", ""},
		{"alice L1 outlook gsa", "gsa", ""},
		{"alice L1 outlook auth_requirement=multiFactorAuthentication", "mfa", ""},
		{`alice L1 outlook conflicts='{"incoming_token_type":[]}'`, "conflict", ""},
		{`alice L1 outlook conflicts='{"client_ip":[]}'`, "", "conflict"},
		{`alice L1 outlook ca_policies='[{"result":"success","enforcedGrantControls":["RequireCompliantDevice"]}]'`, "grant", ""},
		{`alice L1 outlook ca_policies='[{"result":"failure","enforcedGrantControls":["RequireCompliantDevice"]}]'`, "", "grant"},
		{`alice L1 outlook ca_policies='[{"result":"success","enforcedGrantControls":["Mfa"]},{"enforcedGrantControls":["RequireDomainJoinedDevice"],"result":"success"}]'`, "grant", ""},
	} {
		tl := tell(t, "09:00 "+tt.line)
		for _, name := range strings.Fields(tt.has) {
			if !tl.Is(0, factNames[name]) {
				t.Errorf("%s: is not %s", tt.line, name)
			}
		}
		for _, name := range strings.Fields(tt.lacks) {
			if tl.Is(0, factNames[name]) {
				t.Errorf("%s: is %s", tt.line, name)
			}
		}
	}
}

func TestAggregated(t *testing.T) {
	tl := tell(t, `
		09:00:00 alice L1 outlook x3 every 0s
		09:00:01 alice L1 outlook x2 every 0s
		09:00:02 alice L1 outlook interactive x3 every 0s
		09:00:03 alice L1 outlook x2 every 0s
		09:00:03 alice L1 teams`)
	for i := range tl.Len() {
		if want := i < 3; tl.Is(i, timeline.Aggregated) != want {
			t.Errorf("row %d: aggregated %v, want %v", i, !want, want)
		}
	}
}

// fellBack is a logon with a password after Windows Hello failed.
const fellBack = `alice L1 cloudap interactive auth_details='[{"authenticationMethod":"Windows Hello for Business","succeeded":false},{"authenticationMethod":"Password","succeeded":true}]'`

func TestMadeColumns(t *testing.T) {
	for _, tt := range []struct {
		line string
		col  timeline.Col
		want string
	}{
		{"alice L1 outlook os=windows", timeline.OSFamily, "Windows"},
		{"alice L1 outlook os=ios", timeline.OSFamily, "iOS"},
		{"alice L1 outlook device_os=iPadOS", timeline.OSFamily, "iOS"},
		{"alice L1 outlook os=macos", timeline.OSFamily, "macOS"},
		{"alice L1 outlook os=chromeos", timeline.OSFamily, "ChromeOS"},
		{"alice L1 outlook device_os=PlayStation", timeline.OSFamily, "other"},
		{"alice L1 outlook device_os=-", timeline.OSFamily, ""},
		{"alice L1 edge ua=iphone", timeline.AgentFamily, "iOS"},
		{"alice L1 edge ua=mac", timeline.AgentFamily, "macOS"},
		{"alice L1 edge ua=android", timeline.AgentFamily, "Android"},
		{"alice L1 edge ua=linux", timeline.AgentFamily, "Linux"},
		{"alice L1 edge ua=cloudap", timeline.AgentFamily, "Windows"},
		{"alice L1 edge ua=python", timeline.AgentFamily, ""},
		{"alice L1 outlook net=AS64501/SE", timeline.Net, "AS64501 SE"},
		{"alice L1 outlook ip=198.51.100.7 asn=? country=NO", timeline.Net, "198.51.100.0/24"},
		{"alice L1 outlook ip=2001:db8:1:2:3::4 asn=?", timeline.Net, "2001:db8:1::/48"},
		{"alice L1 outlook ip=2001:db8:1:2:3::4", timeline.IP64, "2001:db8:1:2::/64"},
		{"alice L1 outlook ip=198.51.100.7", timeline.IP64, "198.51.100.7"},
		{"alice L1 outlook method=whfb,app", timeline.Method, "Windows Hello for Business"},
		{"alice L1 outlook method=claim", timeline.Method, ""},
		{fellBack, timeline.Method, "Password"},
		{fellBack, timeline.Partition, "password"},
		{"alice L1 cloudap interactive error=50126 auth_details='" + `[{"authenticationMethod":"Windows Hello for Business","succeeded":false},{"authenticationMethod":"Password","succeeded":false}]'`, timeline.Method, "Windows Hello for Business"},
		{`alice L1 outlook auth_processing_details='[{"key":"Oauth Scope Info","value":"[\"b\",\"a\"]"}]'`, timeline.Scope, "a,b"},
		{`alice L1 outlook auth_processing_details='[{"key":"Oauth Scope Info","value":"[b,a]"}]'`, timeline.Scope, "a,b"},
		{`alice L1 outlook auth_processing_details='[{"key":"Azure AD App Authentication Library","value":"Family: MSAL"}]'`, timeline.Library, "Family: MSAL"},
		{`alice L1 outlook auth_processing_details='[{"key":"x"'`, timeline.Library, ""},
		{`alice L1 outlook ca_policies='[{"result":"failure","enforcedSessionControls":["SignInTokenProtection"]}]'`, timeline.Controls, "SignInTokenProtection=failure"},
		{"alice L1 outlook user_id=- user_upn=Bob@Example.com", timeline.User, "bob@example.com"},
		{"alice L1 outlook user_id=- user_upn=- sp_id=abc", timeline.User, "sp:abc"},
	} {
		if got := tell(t, "09:00 "+tt.line).Text(tt.col, 0); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.line, got, tt.want)
		}
	}
}
