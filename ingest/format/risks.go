package format

import (
	"prtscope/ingest/risk"
)

// riskPlace is the place of a detection.
var riskPlace = newNode(col("city", risk.City), col("state", risk.Region), col("countryOrRegion", risk.Country), do("geoCoordinates", keepUnlessBlank))

// graphRiskKeys are the keys of a risk detection, of a risky user and of a risky
// service principal, which share most of them.
func graphRiskKeys() []entry {
	return append(append(kept("userType", "mitreTechniqueId", "mitreTechniques", "history", "displayName", "isEnabled", "keyIds"),
		do("appId", ofPrincipal), do("servicePrincipalId", ofPrincipal), do("servicePrincipalType", ofPrincipal), do("servicePrincipalDisplayName", ofPrincipal)),
		col("id", risk.EventID), col("requestId", risk.RequestID), col("correlationId", risk.CorrelationID), col("riskEventType", risk.Type),
		do("riskType", firstValue, risk.Type), col("riskState", risk.State), col("riskLevel", risk.Level), col("riskDetail", risk.Detail),
		col("source", risk.DetectedBy), col("detectionTimingType", risk.Timing), col("activity", risk.Activity),
		col("tokenIssuerType", risk.TokenIssuerType), col("ipAddress", risk.ClientIP), sub("location", riskPlace),
		col("activityDateTime", risk.EventTime), col("detectedDateTime", risk.Detected), col("lastUpdatedDateTime", risk.Updated),
		col("userId", risk.UserID), col("userDisplayName", risk.UserDisplayName), col("userPrincipalName", risk.UserUPN),
		col("additionalInfo", risk.Information), col("isDeleted", risk.Deleted), col("isProcessing", risk.Processing),
		col("riskLastUpdatedDateTime", risk.Updated), do("tenantId", tenant, risk.TenantID), foreign("properties"))
}

// ofPrincipal keeps what only the risk of a service principal has: such a row is
// of no user.
func ofPrincipal(d *decoder, e *entry, v value) {
	keepUnlessBlank(d, e, v)
	d.principal = d.principal || !v.blank()
}

var graphRisk = newNode(graphRiskKeys()...)

var graphRiskClaim = claim{
	need: []string{"riskLevel", "riskState"},
	some: []string{"riskEventType", "detectedDateTime", "riskLastUpdatedDateTime", "detectionTimingType", "isProcessing", "riskType"},
	min:  1,
	none: []string{"properties"},
}

var graphRiskSet = graphRiskClaim.on(graphRisk)

var graphRisks = &Format{
	Name:  "graph-risks",
	Doc:   "Risk detections, risky users and risky service principals of Microsoft Graph (GET /identityProtection/riskDetections, riskyUsers, riskyServicePrincipals, servicePrincipalRiskDetections)",
	Table: risk.Schema, Closed: true, Rank: 20,
	match: graphRiskClaim.of,
	open:  true,
	decode: func(d *decoder, record []byte) error {
		d.risk()
		seen, err := d.whole(graphRisk, record)
		if err != nil {
			return err
		}
		if !graphRiskSet.holds(&seen) {
			return errOther
		}
		return d.endRisk()
	},
}

// rowRisk are the same with capitals, as PowerShell and Log Analytics spell
// them; collectors spread the place over columns.
var rowRisk = newNode(append(withoutNames(pascal(graphRiskKeys()), "TenantId", "TimeGenerated", "Location"),
	sub("Location", newNode(append(append(pascal(riskPlace.entries), ignored("AdditionalProperties")), riskPlace.entries...)...)),
	col("IPAddress", risk.ClientIP), col("City", risk.City), col("State", risk.Region), col("CountryOrRegion", risk.Country),
	do("AdditionalProperties", keepUnlessTyped), do("TimeGenerated", firstValue, risk.Updated), do("AADTenantId", tenant, risk.TenantID),
	ignored("Type"), ignored("TableName"), ignored("OperationName"), ignored("SourceSystem"), do("TenantId", keepUnlessBlank), do("MfaDetail", keepUnlessBlank))...)

// keepUnlessTyped keeps a value that is more than the name of its type.
func keepUnlessTyped(d *decoder, e *entry, v value) {
	if !typeName(v.text) {
		keepUnlessBlank(d, e, v)
	}
}

var rowRiskClaim = claim{
	need: []string{"RiskLevel", "RiskState"},
	some: []string{"RiskEventType", "DetectedDateTime", "RiskLastUpdatedDateTime", "DetectionTimingType", "IsProcessing"},
	min:  1,
	none: []string{"Properties"},
}

var rowRiskSet = rowRiskClaim.on(rowRisk)

const rowRiskDoc = "Risk detections and risky users through PowerShell (Get-MgRiskDetection, Microsoft-Extractor-Suite) or from Log Analytics (AADUserRiskEvents, AADRiskyUsers, AADRiskyServicePrincipals, AADServicePrincipalRiskEvents)"

var risksJSON = &Format{
	Name:  "risks-json",
	Doc:   rowRiskDoc + "; JSON",
	Table: risk.Schema, Rank: 25,
	match: rowRiskClaim.of,
	open:  true,
	decode: func(d *decoder, record []byte) error {
		d.risk()
		seen, err := d.whole(rowRisk, record)
		if err != nil {
			return err
		}
		if !rowRiskSet.holds(&seen) {
			return errOther
		}
		return d.endRisk()
	},
}

var rowRiskGrid = gridOf(risksJSON, rowRisk, &rowRiskClaim, (*decoder).risk, (*decoder).endRisk)

var risksCSV = &Format{
	Name:  "risks-csv",
	Doc:   rowRiskDoc + "; CSV",
	Table: risk.Schema, Rank: 26,
	match: func(s *shape) (string, bool) {
		return matchHeaderOf(&shape{header: unzoned(s.header)}, rowRisk, &rowRiskClaim)
	},
}

var rowRiskTable = func() *table {
	t := gridOf(risksCSV, rowRisk, &rowRiskClaim, (*decoder).risk, (*decoder).endRisk).table("ActivityDateTime")
	users := t.columns["risklastupdateddatetime"]
	users.cols = t.columns["activitydatetime"].cols
	t.columns["risklastupdateddatetime"] = users
	t.rename = unzone
	return t
}()

// unzone takes off the zone that the portal of Log Analytics puts behind the
// names of columns of times.
func unzone(name string) string {
	if at := zoneAt(name); at > 0 {
		return name[:at]
	}
	return name
}

func unzoned(header []string) (names []string) {
	for _, name := range header {
		names = append(names, unzone(name))
	}
	return names
}

// endRisk ends a row: a detection has a type, the state of a user or of a service
// principal has none and is of the time when it last changed.
func (d *decoder) endRisk() error {
	kind, name := "detection", "activityDateTime"
	if d.text(risk.Type) == "" && !d.has(risk.Detected) {
		kind, name = "user", "riskLastUpdatedDateTime"
		switch {
		case d.principal:
			kind = "service_principal"
		case d.text(risk.UserID) == "" && d.text(risk.EventID) != "":
			d.row.SetString(risk.UserID, d.text(risk.EventID))
		}
	}
	if d.principal && kind == "detection" {
		kind = "service_principal_detection"
	}
	d.row.SetString(risk.Kind, kind)
	for _, c := range []int{risk.Detected, risk.Updated} {
		if i := d.row.Len(); !d.has(risk.EventTime) && d.timeErr == nil && d.has(c) {
			d.row.SetNum(risk.EventTime, d.row.Num(c, i))
			d.row.SetNum(risk.TimeDigits, d.borrowed(digitsOf(d.row.Num(c, i))))
		}
	}
	if err := d.needTime(risk.EventTime, name); err != nil {
		return err
	}
	if d.text(risk.EventID) == "" {
		d.flag("NO_RISK_ID")
	}
	d.commit("risk", risk.Record, risk.Offset, risk.Conflicts, risk.Extra)
	return nil
}
