package format

import (
	"bytes"
	"strings"

	"prtscope/ingest/signin"
)

// powershellSignIn are the keys of a sign-in as the cmdlets of PowerShell hand
// it on: each begins with a capital, and what the module does not know yet
// stays as Graph spelled it in AdditionalProperties.
var powershellSignIn = newNode(append(pascal(signInKeys(statusKeys, deviceKeys, placeKeys)),
	col("IPAddress", signin.ClientIP), col("IPAddressFromResourceProvider", signin.IPFromResource),
	do("RiskEventTypesV2", riskEvents, signin.RiskEvents),
	sub("AdditionalProperties", newNode(signInKeys(statusKeys, deviceKeys, placeKeys)...)))...)

// pascal returns entries with capitals. Objects among them carry
// AdditionalProperties, which are empty.
func pascal(entries []entry) []entry {
	var out []entry
	for _, e := range entries {
		name := strings.ToUpper(e.name[:1]) + e.name[1:]
		if name == e.name {
			continue // TimeGenerated is spelled like that already
		}
		e.name = name
		if e.sub != nil {
			e.sub = newNode(append(pascal(e.sub.entries), ignored("AdditionalProperties"))...)
		}
		if e.column {
			e.do = setCamel
			e.column = false
		}
		out = append(out, e)
	}
	return append(out, foreign("TimeGenerated"))
}

// setCamel sets a column; JSON in it gets the spelling of Graph.
func setCamel(d *decoder, e *entry, v value) {
	c := e.cols[0]
	if d.rules[c].how != asJSON || v.kind != object && v.kind != array {
		d.set(c, e.path, v)
		return
	}
	s := scanner{camel: true}
	s.reset(v.text)
	out, err := s.compact(nil)
	if err != nil {
		d.odd(e.path, v)
		return
	}
	if v.kind == array && d.setPowershell(c, e.path, v) {
		return
	}
	for _, empty := range []string{`,"additionalProperties":{}`, `"additionalProperties":{},`} {
		out = bytes.ReplaceAll(out, []byte(empty), nil)
	}
	d.row.SetText(c, out)
}

var graphPowershellClaim = claim{
	need: []string{"CreatedDateTime"},
	some: []string{"AppId", "AppDisplayName", "UserPrincipalName", "UserId", "ServicePrincipalId", "IPAddress", "IpAddress", "Status", "ClientAppUsed", "ResourceId"},
	min:  2,
	one:  append(capitals(graphSignInClaim.one), "IPAddress"),
	none: []string{"TimeGenerated", "ServicePrincipalType", "SignInAudience", "KeyCredentials"},
}

var (
	powershellKeys = graphPowershellClaim.on(powershellSignIn)
	powershellV1   = without(powershellSignIn, append(capitals(v1Keys), "IPAddress", "RiskEventTypesV2"))
)

func capitals(names []string) (out []string) {
	for _, name := range names {
		out = append(out, strings.ToUpper(name[:1])+name[1:])
	}
	return out
}

var graphPowershell = &Format{
	Name:  "graph-powershell",
	Doc:   "Sign-ins of Get-MgBetaAuditLogSignIn, Get-MgAuditLogSignIn or Get-AzureADAuditSignInLogs through ConvertTo-Json",
	Table: signin.Schema, Closed: true, Rank: 25,
	Carries: betaCarries,
	match:   wholly(graphPowershellClaim),
	open:    true,
	decode: func(d *decoder, record []byte) error {
		d.signIn()
		seen, err := d.whole(powershellSignIn, record)
		if err != nil {
			return err
		}
		if !powershellKeys.holds(&seen) || d.flattened() {
			return errOther
		}
		d.carries = betaCarries
		if !seen.any(&powershellV1) {
			d.carries = v1Carries
		}
		d.carries = d.writtenAnyhow(seen).Without(d.lost)
		d.wholeSeconds()
		d.agreeOnKind()
		return d.endSignIn("CreatedDateTime")
	},
}

// writtenAnyhow is written for PowerShell, which leaves what its module does
// not know among the AdditionalProperties: there nobody says what is not there.
func (d *decoder) writtenAnyhow(seen keyset) signin.Columns {
	seen.remove(powershellSignIn.find([]byte("AdditionalProperties")))
	has := d.written(powershellSignIn, seen, d.carries)
	for _, c := range d.carries.Without(has).List() {
		if d.has(c) {
			has = has.With(signin.Of(c))
		}
	}
	return has
}

// wholeSeconds takes back the digits of a time that PowerShell padded: it
// writes milliseconds where Graph said seconds.
func (d *decoder) wholeSeconds() {
	if i := d.row.Len(); d.has(signin.EventTime) && d.row.Num(signin.TimeDigits, i) > 0 && d.row.Num(signin.EventTime, i)%1e6 == 0 {
		d.row.SetNum(signin.TimeDigits, 0)
	}
}
