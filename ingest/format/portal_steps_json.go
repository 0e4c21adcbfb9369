package format

import "prtscope/ingest/step"

// The companion of a download of sign-ins as JSON. It is not known how the
// portal names its keys: as those of Graph, or as the columns of the CSV. Both
// are read.

var portalStepKeys = newNode(append(kept("StatusSequence", "RequestSequence", "statusSequence", "requestSequence"),
	col("requestId", step.EventID), col("Request ID", step.EventID), col("RequestId", step.EventID), col("Request Id", step.EventID),
	col("authenticationStepDateTime", step.EventTime), col("Date (UTC)", step.EventTime), col("date", step.EventTime), col("Date", step.EventTime),
	col("Authentication date", step.EventTime), col("authenticationDate", step.EventTime),
	col("authenticationMethod", step.Method), col("Authentication method", step.Method),
	col("authenticationMethodDetail", step.MethodDetail), col("Authentication method detail", step.MethodDetail),
	col("succeeded", step.Succeeded), col("Succeeded", step.Succeeded),
	col("authenticationStepResultDetail", step.ResultDetail), col("resultDetail", step.ResultDetail), col("Result detail", step.ResultDetail),
	col("authenticationStepRequirement", step.Requirement), col("requirement", step.Requirement), col("Requirement", step.Requirement),
	foreign("createdDateTime"), foreign("properties"))...)

// The keys that such a record has one of each of, and those that it has not.
var portalStepNeeds = [...][]string{
	{"requestId", "Request ID", "RequestId", "Request Id"},
	{"succeeded", "Succeeded"},
	{"authenticationStepResultDetail", "resultDetail", "Result detail", "authenticationMethod", "Authentication method"},
}

var portalStepNone = []string{"createdDateTime", "properties"}

var portalStepsJSON = &Format{
	Name:  "portal-auth-details-json",
	Doc:   "The companion of a JSON download of sign-ins from the portal (InteractiveSignIns_AuthDetails_*.json): authentication steps, which become the column auth_details of the sign-ins that they name",
	Table: step.Schema, Closed: true,
	Rank: 90, // as of the companion of CSV
	caps: rowCaps,
	match: func(s *shape) (string, bool) {
		if s.header != nil {
			return "is JSON", false
		}
		if s.count(portalStepNone...) > 0 {
			return "has " + portalStepNone[0] + " or " + portalStepNone[1], false
		}
		for _, names := range portalStepNeeds {
			if s.count(names...) == 0 {
				return "no " + names[0], false
			}
		}
		return "keys requestId, succeeded and of a step", true
	},
	open: true,
	decode: func(d *decoder, record []byte) error {
		d.step()
		seen, err := d.whole(portalStepKeys, record)
		if err != nil {
			return err
		}
		if seen.any(&portalStepForeign) {
			return errOther
		}
		for i := range portalStepSets {
			if !seen.any(&portalStepSets[i]) {
				return errOther
			}
		}
		if d.text(step.EventID) == "" {
			return &recordError{Code: "FIELD_ID", Reason: "a step that names no sign-in", Field: "requestId"}
		}
		d.commit("authentication_steps", step.Record, step.Offset, step.Conflicts, step.Extra)
		return nil
	},
}

var (
	portalStepForeign = portalStepKeys.set(portalStepNone...)
	portalStepSets    = func() (sets [len(portalStepNeeds)]keyset) {
		for i, names := range portalStepNeeds {
			sets[i] = portalStepKeys.set(names...)
		}
		return sets
	}()
)
