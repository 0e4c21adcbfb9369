package format

import (
	"prtscope/ingest/activity"
	"prtscope/ingest/field"
	"prtscope/ingest/risk"
)

// graphActivity are the keys of a request inside properties of diagnostic
// settings.
var graphActivity = newNode(append(kept("atContentH", "atContentP", "atContent"),
	col("timeGenerated", activity.EventTime), col("requestId", activity.EventID), col("operationId", activity.OperationID),
	col("clientRequestId", activity.ClientRequestID), col("apiVersion", activity.APIVersion), col("requestMethod", activity.Method),
	col("responseStatusCode", activity.Status), do("tenantId", tenant, activity.TenantID), do("durationMs", wholeMillis, activity.DurationMS),
	col("responseSizeBytes", activity.ResponseBytes), col("signInActivityId", activity.TokenID), do("roles", activityText, activity.Roles),
	col("appId", activity.AppID), col("userId", activity.UserID), col("UserPrincipalObjectID", activity.UserID),
	col("servicePrincipalId", activity.ServicePrincipalID), do("scopes", activityText, activity.Scopes),
	col("identityProvider", activity.IdentityProvider), col("clientAuthMethod", activity.ClientAuthMethod), do("wids", activityText, activity.DirectoryRoles),
	col("ipAddress", activity.ClientIP), col("userAgent", activity.UserAgent), col("requestUri", activity.URI), col("tokenIssuedAt", activity.TokenIssued),
	do("C_Iat", keepUnlessBlank), col("C_Idtyp", activity.IdentityType), col("C_Sid", activity.SessionID), col("C_DeviceId", activity.DeviceID),
	col("location", activity.Place), foreign("properties"))...)

// activityText takes a list for a text: sources write either.
func activityText(d *decoder, e *entry, v value) {
	if v.kind == array {
		v.kind = text
	}
	d.set(e.cols[0], e.path, v)
}

// wholeMillis takes milliseconds with or without a fraction.
func wholeMillis(d *decoder, e *entry, v value) {
	if f, ok := field.Float(v.text); ok && (v.kind == text || v.kind == number) && f >= 0 && f < 1e15 {
		d.row.SetNum(e.cols[0], int64(f))
		return
	}
	d.set(e.cols[0], e.path, v)
}

// rowActivity are the columns of MicrosoftGraphActivityLogs.
var rowActivity = newNode(append(kept("ATContent", "ATContentH", "ATContentP", "AiAgentId"),
	col("TimeGenerated", activity.EventTime), col("RequestId", activity.EventID), col("OperationId", activity.OperationID),
	col("ClientRequestId", activity.ClientRequestID), col("ApiVersion", activity.APIVersion), col("RequestMethod", activity.Method),
	col("ResponseStatusCode", activity.Status), do("AadTenantId", tenant, activity.TenantID), do("AADTenantId", tenant, activity.TenantID),
	do("DurationMs", wholeMillis, activity.DurationMS), col("ResponseSizeBytes", activity.ResponseBytes), col("SignInActivityId", activity.TokenID),
	do("UniqueTokenId", firstValue, activity.TokenID), do("Roles", activityText, activity.Roles), col("AppId", activity.AppID),
	col("UserId", activity.UserID), col("ServicePrincipalId", activity.ServicePrincipalID), do("Scopes", activityText, activity.Scopes),
	col("IdentityProvider", activity.IdentityProvider), col("ClientAuthMethod", activity.ClientAuthMethod), do("Wids", activityText, activity.DirectoryRoles),
	col("IPAddress", activity.ClientIP), col("UserAgent", activity.UserAgent), col("RequestUri", activity.URI),
	col("TokenIssuedAt", activity.TokenIssued), col("SessionId", activity.SessionID), col("DeviceId", activity.DeviceID),
	col("Location", activity.Place), do("TenantId", keepUnlessBlank), ignored("Type"), ignored("TableName"), ignored("SourceSystem"), foreign("properties"), foreign("AccountObjectId"))...)

var rowActivityClaim = claim{
	need: []string{"TimeGenerated", "RequestUri"},
	some: []string{"RequestMethod", "ResponseStatusCode", "SignInActivityId", "Scopes"},
	min:  1,
	none: []string{"properties", "AccountObjectId"}, // as advanced hunting calls the user
}

var rowActivitySet = rowActivityClaim.on(rowActivity)

const activityDoc = "Requests of the Graph activity log (MicrosoftGraphActivityLogs) in a Log Analytics workspace or Sentinel"

var rowActivities = &Format{
	Name:  "graph-activity-json",
	Doc:   activityDoc + "; JSON. Diagnostic settings have them too",
	Table: activity.Schema, Rank: 10,
	match: rowActivityClaim.of,
	open:  true,
	decode: func(d *decoder, record []byte) error {
		d.activity()
		seen, err := d.whole(rowActivity, record)
		if err != nil {
			return err
		}
		if !rowActivitySet.holds(&seen) {
			return errOther
		}
		return d.endActivity()
	},
}

var rowActivityGrid = gridOf(rowActivities, rowActivity, &rowActivityClaim, (*decoder).activity, (*decoder).endActivity)

var rowActivitiesCSV = &Format{
	Name:  "graph-activity-csv",
	Doc:   activityDoc + "; CSV",
	Table: activity.Schema, Rank: 10,
	match: func(s *shape) (string, bool) {
		return matchHeaderOf(&shape{header: unzoned(s.header)}, rowActivity, &rowActivityClaim)
	},
}

var rowActivityTable = func() *table {
	t := gridOf(rowActivitiesCSV, rowActivity, &rowActivityClaim, (*decoder).activity, (*decoder).endActivity).table("TimeGenerated")
	t.rename, t.halves, t.caps = unzone, true, logAnalytics.caps
	return t
}()

// endActivity ends a row of the Graph activity log.
func (d *decoder) endActivity() error { return d.endActivityOf("TimeGenerated") }

// endActivityOf ends a row; timeName is what the source calls its time. The token
// identifier holds the id of the sign-in that gave the token.
func (d *decoder) endActivityOf(timeName string) error {
	if err := d.needTime(activity.EventTime, timeName); err != nil {
		return err
	}
	if id, ok := field.RequestIDFromUTI(d.text(activity.TokenID)); ok {
		d.row.SetString(activity.SignInID, id)
	}
	d.commit("activity", activity.Record, activity.Offset, activity.Conflicts, activity.Extra)
	return nil
}

// diagnosticActivity reads the properties of a request.
func (d *decoder) diagnosticActivity(properties []byte) error {
	env := &d.envelope.values
	d.abandon()
	d.activity()
	if err := d.properties(graphActivity, properties); err != nil {
		return err
	}
	d.fallback(activity.EventTime, "time", env[envelopeTime])
	d.fallback(activity.ClientIP, "callerIpAddress", env[envelopeIP])
	d.fallback(activity.OperationID, "correlationId", env[envelopeCorrelation])
	d.tenantOf(activity.TenantID)
	return d.endActivity()
}

// diagnosticRisk reads the properties of a detection or of a risky user.
func (d *decoder) diagnosticRisk(properties []byte) error {
	d.abandon()
	d.risk()
	if err := d.properties(graphRisk, properties); err != nil {
		return err
	}
	d.tenantOf(risk.TenantID)
	return d.endRisk()
}
