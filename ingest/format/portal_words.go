package format

import "strings"

// portalDate returns what a column of dates is called whose name says in whatever brackets
// of which zone they are, or "": of UTC, or so far from it; or else in a zone that is not
// known.
func portalDate(name string) string {
	at := strings.IndexAny(name, "([")
	if at < 1 {
		return ""
	}
	switch name[:at] {
	case "date ", "fecha ", "data ", "datum ":
	default:
		return ""
	}
	if zone := strings.Trim(name[at:], "()[]"); zone == "utc" || zoneAt(name) > 0 {
		return "date (utc)"
	}
	return "date"
}

// portalInEnglish returns the English name of a column of a portal download in
// another language, or "". The names are those that published tools and reports
// show; a file in a language that is not here is read by the order of its
// columns, if what stands in them agrees.
func portalInEnglish(name string) string {
	switch name {
	case "id. de solicitud", "id de solicitud", "id richiesta":
		return "request id"
	case "id. de correlación", "id correlazione":
		return "correlation id"
	case "id. de usuario", "id utente":
		return "user id"
	case "usuario", "utente":
		return "user"
	case "nombre de usuario", "nome utente":
		return "username"
	case "tipo de usuario", "tipo di utente":
		return "user type"
	case "dirección ip", "indirizzo ip":
		return "ip address"
	case "ubicación", "località":
		return "location"
	case "número de sistema autónomo", "numero del sistema autonomo":
		return "autonomous system number"
	case "sistema operativo":
		return "operating system"
	case "explorador":
		return "browser"
	case "aplicación cliente":
		return "client app"
	case "estado", "stato":
		return "status"
	case "tipo de credencial de cliente":
		return "client credential type"
	case "protocolo de autenticación":
		return "authentication protocol"
	case "requisito de autenticación", "requisito per l'autenticazione":
		return "authentication requirement"
	case "motivo del error":
		return "failure reason"
	case "aplicación", "applicazione":
		return "application"
	case "recurso":
		return "resource"
	case "nome del tenant principale":
		return "home tenant name"
	case "conforme":
		return "compliant"
	case "accesso condizionale":
		return "conditional access"
	case "id sessione":
		return "session id"
	case "agente utente", "agente de usuario":
		return "user agent"
	}
	return portalDate(name)
}
