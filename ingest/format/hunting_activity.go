package format

import (
	"prtscope/ingest/activity"
)

// Requests of Microsoft Graph as advanced hunting has them: fewer columns than
// those of the Graph activity log, with names of their own. A workspace that
// Defender streams to has the same, with the time at which it got them.

var huntingActivity = newNode(append(kept("TargetWorkload", "ReportId", "TenantId"),
	col("Timestamp", activity.EventTime), do("TimeGenerated", firstValue, activity.EventTime), col("RequestId", activity.EventID),
	col("OperationId", activity.OperationID), col("ClientRequestId", activity.ClientRequestID), col("RequestMethod", activity.Method),
	col("RequestUri", activity.URI), col("ResponseStatusCode", activity.Status), do("RequestDuration", wholeMillis, activity.DurationMS),
	col("ResponseSize", activity.ResponseBytes), col("ApiVersion", activity.APIVersion), col("ApplicationId", activity.AppID),
	col("AccountObjectId", activity.UserID), col("ServicePrincipalId", activity.ServicePrincipalID), col("IPAddress", activity.ClientIP),
	do("UniqueTokenIdentifier", firstValue, activity.TokenID), do("UniqueTokenId", firstValue, activity.TokenID),
	do("SignInActivityId", firstValue, activity.TokenID), do("Scopes", activityText, activity.Scopes), col("IdentityProvider", activity.IdentityProvider),
	do("EntityType", entityType, activity.IdentityType), col("Location", activity.Place),
	ignored("Type"), ignored("TableName"), ignored("SourceSystem"), foreign("properties"))...)

// entityType says whether a user asked or an application.
func entityType(d *decoder, e *entry, v value) {
	switch kind := lower(string(v.text)); {
	case v.kind == text && kind == "user":
		d.row.SetString(e.cols[0], "user")
	case v.kind == text && (kind == "app" || kind == "application" || kind == "serviceprincipal"):
		d.row.SetString(e.cols[0], "app")
	default:
		keepUnlessBlank(d, e, v)
	}
}

var huntingActivityClaim = claim{
	need: []string{"RequestUri", "AccountObjectId"},
	some: []string{"Timestamp", "ApplicationId", "TargetWorkload", "EntityType", "RequestMethod", "ResponseStatusCode"},
	min:  2,
	none: []string{"properties"},
}

var huntingActivitySet = huntingActivityClaim.on(huntingActivity)

const huntingActivityDoc = "Requests of Microsoft Graph in advanced hunting (GraphApiAuditEvents), also in a workspace that has them: without user agent, session, device and roles"

var huntingActivities = &Format{
	Name:  "hunting-graph-activity-json",
	Doc:   huntingActivityDoc + "; JSON. The streaming API is read as diagnostic",
	Table: activity.Schema, Rank: 10,
	match: huntingActivityClaim.of,
	open:  true,
	decode: func(d *decoder, record []byte) error {
		d.activity()
		seen, err := d.whole(huntingActivity, record)
		if err != nil {
			return err
		}
		if !huntingActivitySet.holds(&seen) {
			return errOther
		}
		return d.endHuntingActivity()
	},
}

var huntingActivityGrid = gridOf(huntingActivities, huntingActivity, &huntingActivityClaim, (*decoder).activity, (*decoder).endHuntingActivity)

var huntingActivitiesCSV = &Format{
	Name:  "hunting-graph-activity-csv",
	Doc:   huntingActivityDoc + "; CSV",
	Table: activity.Schema, Rank: 10,
	match: func(s *shape) (string, bool) {
		return matchHeaderOf(&shape{header: unzoned(s.header)}, huntingActivity, &huntingActivityClaim)
	},
}

var huntingActivityTable = func() *table {
	t := gridOf(huntingActivitiesCSV, huntingActivity, &huntingActivityClaim, (*decoder).activity, (*decoder).endHuntingActivity).table("Timestamp")
	generated := t.columns["timegenerated"]
	generated.cols = t.columns["timestamp"].cols
	t.columns["timegenerated"] = generated
	t.rename, t.halves, t.caps = unzone, true, logAnalytics.caps
	return t
}()

// endHuntingActivity ends a row. The account is the service principal where an
// application asked; where a user did, the service principal is the client's,
// which is not who asked.
func (d *decoder) endHuntingActivity() error {
	account, service := d.text(activity.UserID), d.text(activity.ServicePrincipalID)
	switch d.text(activity.IdentityType) {
	case "app":
		if account != "" && service != "" && account != service {
			d.keep("AccountObjectId", value{text, []byte(account)})
		}
		if service == "" {
			d.row.SetString(activity.ServicePrincipalID, account)
		}
		d.row.SetString(activity.UserID, "")
	case "user":
		if service != "" {
			d.keep("ServicePrincipalId", value{text, []byte(service)})
			d.row.SetString(activity.ServicePrincipalID, "")
		}
	}
	return d.endActivityOf("Timestamp")
}

// diagnosticHuntingActivity reads the properties of a request of the streaming
// API.
func (d *decoder) diagnosticHuntingActivity(properties []byte) error {
	env := &d.envelope.values
	d.abandon()
	d.activity()
	if err := d.properties(huntingActivity, properties); err != nil {
		return err
	}
	d.fallback(activity.EventTime, "time", env[envelopeTime])
	d.tenantOf(activity.TenantID)
	return d.endHuntingActivity()
}
