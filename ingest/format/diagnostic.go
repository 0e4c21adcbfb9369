package format

import (
	"bytes"

	"prtscope/ingest/activity"
	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/field"
	"prtscope/ingest/risk"
	"prtscope/ingest/signin"
)

// Objects inside properties: what is blank is left out there.
var (
	diagnosticStatus = statusKeys.leavingBlanks(signin.Schema)
	diagnosticDevice = deviceKeys.leavingBlanks(signin.Schema)
	diagnosticPlace  = placeKeys.leavingBlanks(signin.Schema)
)

// diagnosticSignIn are the keys of properties of a sign-in.
var diagnosticSignIn = newRecord(append(signInKeys(diagnosticStatus, diagnosticDevice, diagnosticPlace),
	pure("tenantId", tenant, signin.TenantID), col("ssoExtensionVersion", signin.SSOExtension), pure("rngcStatus", anyText, signin.RNGCStatus),
	col("authenticationStrengths", signin.AuthStrengths), col("alternateSignInName", signin.AlternateName),
	col("managedIdentityType", signin.ManagedIdentityType), col("federatedTokenId", signin.FederatedTokenID),
	col("federatedTokenIssuer", signin.FederatedTokenIssuer))...)

// anyText takes a number for a text: the source writes either.
func anyText(d *decoder, e *entry, v value) {
	if v.kind == number {
		v.kind = text
	}
	d.set(e.cols[0], e.path, v)
}

func tenant(d *decoder, e *entry, v value) {
	if !v.blank() {
		d.set(e.cols[0], e.path, v)
	}
}

// An envelope is what stands around properties.
type envelope struct {
	values [envelopeKeys]value
	read   bool // properties have been read as those of a sign-in
}

// The keys of the envelope that have a meaning.
const (
	envelopeTime = iota
	envelopeCategory
	envelopeResource
	envelopeTenant
	envelopeResultType
	envelopeSignature
	envelopeDescription
	envelopeIP
	envelopeCorrelation
	envelopeIdentity
	envelopePlace
	envelopeOperation
	envelopeProperties
	envelopeKeys
)

// envelopeNode has the keys as Azure spells them and in lower case, as some
// forwarders do, and those that Defender adds.
var envelopeNode = newNode(append(envelopeSpelled(func(s string) string { return s }), append(envelopeLower(), kept("_TimeReceivedBySvc", "Tenant")...)...)...)

func envelopeSpelled(spell func(string) string) (es []entry) {
	for _, k := range []struct {
		name string
		key  int
	}{
		{"time", envelopeTime}, {"resourceId", envelopeResource}, {"operationName", envelopeOperation}, {"operationVersion", -1},
		{"category", envelopeCategory}, {"tenantId", envelopeTenant}, {"resultType", envelopeResultType}, {"resultSignature", envelopeSignature},
		{"resultDescription", envelopeDescription}, {"durationMs", -1}, {"callerIpAddress", envelopeIP}, {"correlationId", envelopeCorrelation},
		{"identity", envelopeIdentity}, {"Level", -1}, {"location", envelopePlace}, {"properties", envelopeProperties}, {"level", -1},
	} {
		if k.key < 0 {
			es = append(es, ignored(spell(k.name)))
			continue
		}
		e := do(spell(k.name), func(d *decoder, _ *entry, v value) { d.envelope.values[k.key] = v })
		e.slot = k.key + 1
		if k.key == envelopeProperties {
			e.direct = readProperties
		}
		es = append(es, e)
	}
	return es
}

// readProperties reads the properties of a sign-in on the way, if the category
// came before them, as it does in what Azure writes.
func readProperties(d *decoder, s *scanner) (bool, error) {
	category := d.envelope.values[envelopeCategory]
	if category.kind != text || d.envelope.read || d.envelope.values[envelopeProperties].kind != null || d.kindOf(category.text) == "" {
		return false, nil
	}
	d.envelope.read = true
	_, err := d.object(diagnosticSignIn, s)
	return true, err
}

// envelopeLower returns the entries whose key differs in lower case.
func envelopeLower() (es []entry) {
	as := envelopeSpelled(func(s string) string { return s })
	for i, e := range envelopeSpelled(lower) {
		if e.name != as[i].name && e.name != "level" {
			es = append(es, e)
		}
	}
	return es
}

// diagnosticClaims are the two spellings of the claim.
var diagnosticClaim = claim{need: []string{"category", "properties"}, some: []string{"time", "resourceId", "operationName", "resourceid", "operationname", "tenantId"}, min: 2}

var diagnostic = &Format{
	Name:    "diagnostic",
	Doc:     "Records of Azure diagnostic settings, as storage accounts, event hubs and forwarders keep them: one record a line, or lists named records",
	Table:   signin.Schema,
	Also:    []*column.Schema{audit.Schema, risk.Schema, activity.Schema},
	Rank:    10, // lines: a cut between two of them cannot be noticed
	Carries: signin.Of(diagnosticSignIn.columns()...).With(signin.Of(signin.TimeDigits, signin.Kind, signin.Category, signin.PublishTime, signin.StatusText, signin.Location, signin.JA4)),
	match:   diagnosticClaim.of,
	decode:  decodeDiagnostic, open: true,
}

// diagnosticKeys ask less of a record than the claim does of a text: among
// others of the kind, one of the keys will do.
var diagnosticKeys = func() compiled {
	c := diagnosticClaim
	c.min = 1
	return c.on(envelopeNode)
}()

// decodeDiagnostic reads the envelope first, since its category says what
// properties hold.
func decodeDiagnostic(d *decoder, record []byte) error {
	d.signIn()
	d.envelope = envelope{}
	seen, err := d.whole(envelopeNode, record)
	if err != nil {
		return err
	}
	if !diagnosticKeys.holds(&seen) {
		return errOther
	}
	env := &d.envelope.values
	properties := env[envelopeProperties]
	if in, ok := inner(properties); ok {
		properties = in
	}
	if properties.kind != object && !d.envelope.read {
		return &recordError{Code: "FIELD_TYPE", Reason: "no object", Field: "properties"}
	}
	category := env[envelopeCategory]
	if kind := d.kindOf(category.text); kind != "" && category.kind == text {
		return d.diagnosticSignIn(kind, properties.text)
	}
	if category.kind == text && bytes.EqualFold(category.text, []byte("AuditLogs")) || holdsAudit(properties.text) {
		return d.diagnosticAudit(properties.text)
	}
	switch lower(string(category.text)) {
	case "advancedhunting-aadsignineventsbeta", "advancedhunting-entraidsigninevents", "advancedhunting-aadspnsignineventsbeta", "advancedhunting-entraidspnsigninevents":
		return d.diagnosticHunting(properties.text)
	case "advancedhunting-cloudappevents":
		t, err := parseTree(properties.text)
		if err != nil {
			return err
		}
		return d.cloudAppTree(t)
	case "advancedhunting-graphapiauditevents":
		return d.diagnosticHuntingActivity(properties.text)
	case "microsoftgraphactivitylogs":
		return d.diagnosticActivity(properties.text)
	case "userriskevents", "riskyusers", "serviceprincipalriskevents", "riskyserviceprincipals":
		return d.diagnosticRisk(properties.text)
	}
	if d.envelope.ofSignIn() {
		return d.diagnosticSignIn("", properties.text)
	}
	d.other("category:" + categoryName(category))
	return nil
}

// ofSignIn reports whether the envelope is that of a sign-in, by what its category
// ends in or by the operation: logs are added over time.
func (env *envelope) ofSignIn() bool {
	category, operation := env.values[envelopeCategory], env.values[envelopeOperation]
	return category.kind == text && bytes.HasSuffix(bytes.ToLower(category.text), []byte("signinlogs")) ||
		operation.kind == text && bytes.EqualFold(operation.text, []byte("Sign-in activity"))
}

// holdsAudit reports whether properties are of an audit event: forwarders put
// its own category in the place of the log's.
func holdsAudit(properties []byte) bool {
	for _, key := range [...]string{`"activityDateTime"`, `"activityDisplayName"`, `"initiatedBy"`} {
		if !bytes.Contains(properties, []byte(key)) {
			return false
		}
	}
	return true
}

// categoryName is a category as it may be shown: what is no plain name is not.
func categoryName(v value) string {
	if v.kind != text || len(v.text) == 0 || len(v.text) > 64 {
		return "unnamed"
	}
	for _, c := range v.text {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			if c-'0' > 9 && c != '-' && c != '_' && c != ' ' && c != '.' {
				return "unnamed"
			}
		}
	}
	return string(v.text)
}

// diagnosticSignIn reads a sign-in of a kind; of the one that it names itself, if
// any, where its log is not known.
func (d *decoder) diagnosticSignIn(kind string, properties []byte) error {
	env := &d.envelope.values
	if !d.envelope.read {
		if err := d.properties(diagnosticSignIn, properties); err != nil {
			return err
		}
	}
	d.agreeOnKind()
	if kind != "" {
		d.row.SetString(signin.Kind, kind) // the category knows better than the event types
	} else {
		d.flag("LOG_UNKNOWN")
	}
	d.set(signin.Category, "category", env[envelopeCategory])
	d.fallback(signin.PublishTime, "time", env[envelopeTime])
	d.fallback(signin.EventTime, "time", env[envelopeTime])
	d.also(signin.ClientIP, "callerIpAddress", env[envelopeIP])
	d.also(signin.CorrelationID, "correlationId", env[envelopeCorrelation])
	d.fallback(signin.UserDisplayName, "identity", env[envelopeIdentity])
	d.fallback(signin.FailureReason, "resultDescription", env[envelopeDescription])
	d.fallback(signin.StatusText, "resultSignature", env[envelopeSignature])
	d.fallback(signin.Location, "location", env[envelopePlace])
	if code := env[envelopeResultType]; code.kind == text || code.kind == number {
		if n, ok := field.Int(code.text); ok {
			d.alsoResult(n)
		}
	}
	d.tenantOf(signin.TenantID)
	return d.endSignIn("createdDateTime")
}

// kindOf returns the kind that a category stands for.
func (d *decoder) kindOf(category []byte) string { return d.category.kind(category) }

// kind returns the kind that a category or a table stands for, which nearly always
// is that of the record before.
func (m *remembered) kind(name []byte) string {
	if m.raw == nil || string(m.raw) != string(name) {
		m.raw, m.value = append(m.raw[:0], name...), field.Kind(name)
	}
	return m.value
}

// properties reads the object inside the envelope into the row.
func (d *decoder) properties(n *node, b []byte) error {
	s := &d.inside
	s.reset(b)
	if s.peek() != '{' {
		return s.fail("an object was expected")
	}
	if _, err := d.object(n, s); err != nil {
		return err
	}
	if !s.atEnd() {
		return s.fail("something follows properties")
	}
	d.oddText(s)
	return nil
}

// fallback sets a column that properties left without a value or blank.
func (d *decoder) fallback(c int, name string, v value) {
	if v.blank() || d.has(c) && (!d.row.Schema.Fields[c].Type.Strings() || d.text(c) != "") {
		return
	}
	d.set(c, name, v)
}

// tenantOf sets the tenant of the log from the envelope: its own field, or the
// path of the log.
func (d *decoder) tenantOf(c int) {
	env := &d.envelope.values
	d.also(c, "tenantId", env[envelopeTenant])
	path := env[envelopeResource]
	if path.kind != text || len(path.text) < 10 || !bytes.EqualFold(path.text[:9], []byte("/tenants/")) {
		return
	}
	if len(path.text) < 9+36 {
		return
	}
	id, _, _ := bytes.Cut(path.text[9:], []byte("/"))
	if field.IsGUID(id) {
		d.also(c, "resourceId", value{text, id})
	}
}

func (d *decoder) diagnosticAudit(properties []byte) error {
	env := &d.envelope.values
	d.abandon()
	d.audit()
	if err := d.properties(auditKeys, properties); err != nil {
		return err
	}
	d.fallback(audit.EventTime, "time", env[envelopeTime])
	d.fallback(audit.ActorIP, "callerIpAddress", env[envelopeIP])
	d.fallback(audit.CorrelationID, "correlationId", env[envelopeCorrelation])
	d.fallback(audit.Activity, "operationName", env[envelopeOperation])
	d.fallback(audit.Category, "category", env[envelopeCategory])
	d.fallback(audit.Result, "resultSignature", env[envelopeSignature])
	d.fallback(audit.ResultReason, "resultDescription", env[envelopeDescription])
	d.tenantOf(audit.TenantID)
	return d.endAudit("activityDateTime")
}
