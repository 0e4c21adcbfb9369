package format

import (
	"prtscope/ingest/signin"
	"prtscope/ingest/step"
)

// portalStepTable reads the companion of a download of sign-ins: a row for each
// authentication step. It names the sign-in by its id alone, neither user nor
// time, and so is a row of a table of its own, which the store joins to that of
// sign-ins.
var portalStepTable = &table{format: portalSteps, columns: portalStepColumns, row: portalStepRow, caps: rowCaps}

var portalStepColumns = func() map[string]csvColumn {
	columns := map[string]csvColumn{}
	for name := range portalStepNames {
		c := holdCell()
		if portalStepNames[name] == step.EventTime {
			c.cols = []int{signin.EventTime} // by which records are told from other lines
		}
		columns[name] = c
	}
	return columns
}()

// portalStepNames are the columns of the companion. The date has had several
// names.
var portalStepNames = map[string]int{
	"request id":                   step.EventID,
	"date (utc)":                   step.EventTime,
	"date":                         step.EventTime,
	"authentication date":          step.EventTime,
	"authentication method":        step.Method,
	"authentication method detail": step.MethodDetail,
	"succeeded":                    step.Succeeded,
	"result detail":                step.ResultDetail,
	"requirement":                  step.Requirement,
}

func portalStepRow(d *decoder, l *layout) error {
	d.row.Rollback()
	d.step()
	for _, c := range d.held {
		d.set(portalStepNames[c.name], c.name, c.v)
	}
	if d.text(step.EventID) == "" {
		return &recordError{Code: "FIELD_ID", Reason: "a step that names no sign-in", Field: "Request ID"}
	}
	for _, name := range l.names { // what the file has a column for and the row a blank
		if c, ok := portalStepNames[name]; ok && step.Schema.Fields[c].Type.Strings() && !d.has(c) {
			d.row.SetString(c, "")
		}
	}
	d.commit("authentication_steps", step.Record, step.Offset, step.Conflicts, step.Extra)
	return nil
}

var portalSteps = &Format{
	Name:  "portal-auth-details",
	Doc:   "The companion of a CSV download of sign-ins from the portal (InteractiveSignIns_AuthDetails_*.csv): authentication steps, which become the column auth_details of the sign-ins that they name",
	Table: step.Schema,
	Rank:  90, // behind all that tell of sign-ins: it says nothing of them but their steps
	match: func(s *shape) (string, bool) {
		if s.header == nil {
			return "is CSV", false
		}
		has := map[string]bool{}
		for _, name := range s.header {
			has[name] = true
		}
		for _, name := range []string{"request id", "succeeded", "result detail"} {
			if !has[name] {
				return "no column " + name, false
			}
		}
		return "columns Request ID, Succeeded, Result detail", true
	},
}
