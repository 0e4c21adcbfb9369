// Package export writes the log of a made-up tenant the way each export
// writes it: the same sign-ins, in the spelling, precision and gaps of every
// format. It is the one place of the samples that knows those spellings, and
// it shares no code with the readers, so that a misreading on one side does
// not hide on the other.
package export

import (
	"strconv"

	"prtscope/samples/tenant"
)

// Writer writes sign-ins of one tenant.
type Writer struct {
	World *tenant.World

	logs string // workspace of Log Analytics, once it is needed
}

// GraphBeta appends a sign-in as Graph's beta endpoint returns it, on one
// line.
func (w *Writer) GraphBeta(b []byte, s *tenant.SignIn) []byte {
	e := encoder{b: b}
	e.open("", '{')
	w.signIn(&e, s, style{})
	e.close('}')
	return e.b
}

// GraphElement appends a sign-in as an indented element of a list: of the
// list of a page at depth 2, of a list that is the whole file at depth 1.
func (w *Writer) GraphElement(b []byte, s *tenant.SignIn, depth int) []byte {
	e := encoder{b: b, pretty: true, depth: depth, bare: true}
	e.open("", '{')
	w.signIn(&e, s, style{})
	e.close('}')
	return e.b
}

// page writes a Graph answer around its elements.
func page(context, next string, pretty bool, n int, element func(e *encoder, i int)) []byte {
	e := encoder{pretty: pretty}
	e.open("", '{')
	e.str("@odata.context", "https://graph.microsoft.com/"+context)
	e.some("@odata.nextLink", next)
	e.open("value", '[')
	for i := range n {
		e.open("", '{')
		element(&e, i)
		e.close('}')
	}
	e.close(']')
	e.close('}')
	return append(e.b, '\n')
}

// GraphPage returns an answer of Graph's beta endpoint, newest first. More
// says that another page follows.
func (w *Writer) GraphPage(rows []*tenant.SignIn, pretty, masked, more bool) []byte {
	next := ""
	if more {
		next = "https://graph.microsoft.com/beta/auditLogs/signIns?$filter=signInEventTypes/any(t:t%20eq%20'nonInteractiveUser')&$top=" +
			strconv.Itoa(len(rows)) + "&$skiptoken=" + rows[0].ID.String()
	}
	return page("beta/$metadata#auditLogs/signIns", next, pretty, len(rows), func(e *encoder, i int) {
		w.signIn(e, rows[len(rows)-1-i], style{masked: masked})
	})
}

// GraphOne returns an answer of Graph's v1.0 endpoint, newest first: no token
// type, no session, no user agent.
func (w *Writer) GraphOne(rows []*tenant.SignIn) []byte {
	return page("v1.0/$metadata#auditLogs/signIns", "", false, len(rows), func(e *encoder, i int) {
		s := rows[len(rows)-1-i]
		e.guid("id", s.ID)
		e.time("createdDateTime", s.Time, seconds)
		e.str("userDisplayName", s.User.Name)
		e.str("userPrincipalName", s.User.UPN)
		e.guid("userId", s.User.ID)
		e.str("appId", s.App.ID)
		e.str("appDisplayName", s.App.Name)
		e.str("ipAddress", s.IP)
		e.str("clientAppUsed", s.Client)
		e.guid("correlationId", s.Correlation)
		e.str("conditionalAccessStatus", conditional(s))
		e.flag("isInteractive", s.Interactive)
		for _, k := range []string{"riskDetail", "riskLevelAggregated", "riskLevelDuringSignIn", "riskState"} {
			e.str(k, risk(k, s))
		}
		e.empty("riskEventTypes")
		e.empty("riskEventTypes_v2")
		e.str("resourceDisplayName", s.Resource.Name)
		e.str("resourceId", s.Resource.ID)
		e.open("status", '{')
		w.status(e, s, style{})
		e.close('}')
		e.open("deviceDetail", '{')
		w.device(e, s, style{})
		e.close('}')
		e.open("location", '{')
		w.location(e, s)
		e.close('}')
		e.open("appliedConditionalAccessPolicies", '[')
		w.policies(e, s)
		e.close(']')
	})
}
