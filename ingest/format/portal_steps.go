package format

import (
	"prtscope/ingest/signin"
	"prtscope/ingest/step"
)

// portalStepTable reads the companion of a download of sign-ins: a row for each
// authentication step. It names the sign-in by its id alone, neither user nor
// time, and so is a row of a table of its own, which the store joins to that of
// sign-ins.
var portalStepTable = &table{format: portalSteps, columns: portalStepColumns, rename: portalStepInEnglish, row: portalStepRow, caps: rowCaps}

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

// portalStepColumn returns what a column of the companion holds, or -1.
func portalStepColumn(name string) int {
	if c, ok := portalStepNames[name]; ok {
		return c
	}
	if c, ok := portalStepNames[portalStepInEnglish(name)]; ok {
		return c
	}
	return -1
}

// portalStepInEnglish returns the English name of a column of the companion in
// another language, or "". No companion in another language was seen: the names are
// those of the same things in other downloads and in the portal, in the spellings
// that are likely. A column of another name is kept in extra.
func portalStepInEnglish(name string) string {
	if english := portalInEnglish(name); portalStepNames[english] != 0 || english == "request id" {
		return english
	}
	switch name {
	case "anforderungs-id", "id de la demande", "id de demande", "id da solicitação", "aanvraag-id", "begärande-id", "anmodnings-id", "forespørsels-id":
		return "request id"
	case "date (utc+00:00)", "fecha", "datum", "data":
		return "date"
	case "método de autenticación", "metodo di autenticazione", "authentifizierungsmethode", "méthode d'authentification", "método de autenticação",
		"verificatiemethode", "autentiseringsmetod", "godkendelsesmetode", "autentiseringsmetode":
		return "authentication method"
	case "detalle del método de autenticación", "detalles del método de autenticación", "dettaglio metodo di autenticazione", "dettagli metodo di autenticazione",
		"dettagli del metodo di autenticazione", "details zur authentifizierungsmethode", "detail der authentifizierungsmethode", "détail de la méthode d'authentification",
		"détails de la méthode d'authentification", "detalhe do método de autenticação", "detalhes do método de autenticação":
		return "authentication method detail"
	case "correcto", "correctamente", "se realizó correctamente", "operación correcta", "riuscito", "riuscita", "operazione riuscita", "erfolgreich", "réussi", "réussite",
		"com êxito", "bem-sucedido", "geslaagd", "lyckades", "lykkedes", "vellykket":
		return "succeeded"
	case "detalle del resultado", "detalles del resultado", "dettaglio risultato", "dettagli risultato", "dettaglio del risultato", "dettagli del risultato",
		"ergebnisdetail", "ergebnisdetails", "details zum ergebnis", "détail du résultat", "détails du résultat", "detalhe do resultado", "detalhes do resultado":
		return "result detail"
	case "requisito", "anforderung", "exigence", "obligation":
		return "requirement"
	}
	return ""
}

func portalStepRow(d *decoder, l *layout) error {
	d.row.Rollback()
	d.step()
	for _, c := range d.held {
		d.set(portalStepColumn(c.name), c.name, c.v)
	}
	if d.text(step.EventID) == "" {
		return &recordError{Code: "FIELD_ID", Reason: "a step that names no sign-in", Field: "Request ID"}
	}
	for _, name := range l.names { // what the file has a column for and the row a blank
		if c := portalStepColumn(name); c >= 0 && step.Schema.Fields[c].Type.Strings() && !d.has(c) {
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
		has := map[int]bool{}
		foreign := false
		for _, name := range s.header {
			has[portalStepColumn(name)] = true
			foreign = foreign || portalStepInEnglish(name) != ""
		}
		of := 0
		for _, c := range []int{step.Succeeded, step.ResultDetail, step.Method, step.MethodDetail} {
			if has[c] {
				of++
			}
		}
		switch {
		case !has[step.EventID]:
			return "no column request id", false
		case has[step.Succeeded] && has[step.ResultDetail]:
			return "columns Request ID, Succeeded, Result detail", true
		case foreign && of >= 2: // of a language of which not all names are known
			return "columns of authentication steps, not in English", true
		}
		return "no columns succeeded, result detail", false
	},
}
