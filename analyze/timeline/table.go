package timeline

import (
	"slices"

	"prtscope/ingest/column"
)

// The columns of the table of timelines that are no Col, in their places. Those
// that are follow.
const (
	tableTime = iota
	tableClass
	tableState
	tableBefore
	tableContested
	tableFacts
	tableError
	tableBound
	tableBelieved
	tableConfidence
	tableWhy
	tableLikely
	tableLikelyName
	tableLikelyWhy
	tableLatitude
	tableLongitude
	tableRecord
	tableOffset
	tableCols // the first Col
)

// colNames are the names of the columns that the table keeps. Lineage can be
// made again; the others that are missing only the timelines of users have.
var colNames = [Cols]string{
	Event: "event_id", Tenant: "tenant", User: "user", UPN: "upn", Device: "device", DeviceName: "device_name",
	OS: "os", OSFamily: "os_family", Trust: "trust", Session: "session", App: "app_id", AppName: "app_name", Resource: "resource_id", ResourceName: "resource_name",
	IP: "client_ip", IP64: "ip64", Net: "net", Country: "country", Agent: "user_agent", AgentFamily: "agent_family",
	Protocol: "protocol", Reported: "reported", Kind: "kind", ClientApp: "client_app", Correlation: "correlation",
	Method: "method", Partition: "partition", Scope: "scope", Library: "library", Risk: "risk", Source: "source", Conflict: "conflicts", Missing: "missing",
	Issuer: "issuer", RiskLevel: "risk_level", Roles: "roles", Controls: "controls",
}

var colDocs = map[Col]string{
	Event: "Id of the sign-in, as in events", Tenant: "Tenant whose log it is, or that of the user, or of the resource for guests",
	User: "Object id, else user principal name, else sp: and the service principal", UPN: "User principal name",
	Device: "Device id", DeviceName: "Display name of the device", OS: "Operating system of the device, as reported",
	OSFamily: "Windows, macOS, iOS, Android, Linux, ChromeOS, other", Trust: "How the device is joined: joined, hybrid, registered", Session: "Session id",
	App: "Application id of the client", AppName: "Name of the client", Resource: "Id of the resource asked for", ResourceName: "Its name",
	IP: "Address of the request", IP64: "IPv4 address, or /64 of an IPv6 address", Net: "Autonomous system and country, or the address block",
	Country: "Country of the address, two letters", Agent: "User agent", AgentFamily: "Operating system family the user agent speaks of",
	Protocol: "Authentication protocol", Reported: "Incoming token type as reported",
	Kind: "interactive, non_interactive, service_principal, ...", ClientApp: "Kind of client", Correlation: "Correlation id", Method: "First-hand method of the first step",
	Partition: "Credential partition of the PRT: whfb, password, passkey, fido2, cert, psso, federated, unknown", Scope: "OAuth scopes asked for", Library: "Authentication library",
	Risk: "Risk event types, joined by a comma", Source: "SHA-256 of the source, as in case.json", Conflict: "JSON: columns on which sources disagree, as in events",
	Missing: "Columns that no source of the sign-in carries", Issuer: "Token issuer type",
	RiskLevel: "Risk level during the sign-in", Roles: "Directory roles in the token", Controls: "Session controls of Conditional Access and their results",
}

// Version is that of Schema and Table. It rises with every change of their
// columns or of what these mean: 2 has the likely devices, 3 what PRT is contested.
const Version = 3

// Schema is timelines as rows: one for each sign-in, in the order of the subject
// whose timelines they are. All that later passes need of sign-ins is in it.
var Schema = func() *column.Schema {
	fields := []column.Field{
		{Name: "event_time", Type: column.Time, Doc: "When the sign-in began, UTC"},
		{Name: "class", Type: column.Text, Doc: "Event class, EC1 to EC14; see below. Empty for a sign-in that is no step of a PRT's life"},
		{Name: "prt_state", Type: column.Text, Doc: "State of the PRT of user, device and partition after the sign-in: registered, active, quiet, soft-dead, hard-dead, invalidated"},
		{Name: "prt_state_before", Type: column.Text, Doc: "The same, before the sign-in"},
		{Name: "prt_contested", Type: column.Bool, Doc: "True from when to when two lineages of this PRT take turns from two networks (PM-009); no value elsewhere, nor where PM-009 did not run or could not judge"},
		{Name: "facts", Type: column.Int, Doc: "Set of facts as bits; see below"},
		{Name: "error_code", Type: column.Int, Doc: "Result; no value is unknown"},
		{Name: "bound_code", Type: column.Int, Doc: "Token protection code; no value is unknown"},
		{Name: "believed", Type: column.Text, Doc: "Token type believed, where the report is not"},
		{Name: "believed_confidence", Type: column.Float, Doc: "0 to 1"},
		{Name: "believed_why", Type: column.Text, Doc: "Why"},
		{Name: "likely_device", Type: column.Text, Doc: "Device id that a sign-in which names none may be of: a guess, to draw timelines with and never to judge by; in the table of users only"},
		{Name: "likely_device_name", Type: column.Text, Doc: "Display name of that device"},
		{Name: "likely_why", Type: column.Text, Doc: "What the guess rests on, and how sure it is"},
		{Name: "latitude", Type: column.Float, Doc: "Degrees"},
		{Name: "longitude", Type: column.Float, Doc: "Degrees"},
		{Name: "record", Type: column.Int, Doc: "Number of the record in its source"},
		{Name: "offset", Type: column.Int, Doc: "Byte offset of the record in its source"},
	}
	for _, c := range kept {
		t := column.Text
		if c == Event {
			t = column.Unique
		}
		fields = append(fields, column.Field{Name: colNames[c], Type: t, Doc: colDocs[c]})
	}
	return column.NewSchema("rows of timelines", Version, fields...)
}()

// Table is what files keep of timelines: the columns of Schema, in its order,
// that Subjects needs for the report, and those that say where a row is in the
// sources.
var Table = narrow("timelines", []int{tableTime, tableClass, tableState, tableContested, tableFacts, tableError, tableBelieved, tableConfidence, tableWhy, tableLikely, tableLikelyName, tableLikelyWhy, tableRecord, tableOffset},
	[]Col{Event, User, UPN, Device, DeviceName, OS, Trust, Session, App, AppName, Resource, ResourceName, IP, Net, Country, Agent, Reported, Kind, Partition, Source})

func narrow(name string, places []int, cols []Col) *column.Schema {
	for _, c := range cols {
		places = append(places, Place(c))
	}
	slices.Sort(places)
	var fields []column.Field
	for _, c := range places {
		fields = append(fields, Schema.Fields[c])
	}
	return column.NewSchema(name, Version, fields...)
}

// Narrow returns what Table keeps of a batch of Schema.
func Narrow(b *column.Batch) *column.Batch {
	cols := make([]column.Vector, len(Table.Fields))
	for n, f := range Table.Fields {
		cols[n] = *b.Column(Schema.Index(f.Name))
	}
	return column.Assemble(Table, b.Len(), cols)
}

// kept are the columns of the table that are a Col, in order.
var kept = func() (cs []Col) {
	for c := range Cols {
		if colNames[c] != "" {
			cs = append(cs, c)
		}
	}
	return cs
}()

// Place returns the place of a column in the table of timelines, -1 for one
// that it does not keep.
func Place(c Col) int {
	if colNames[c] == "" {
		return -1
	}
	return Schema.Index(colNames[c])
}

// TableTime is the place of the time in the table of timelines, TableRecord
// and TableFacts of what their names say.
const (
	TableTime   = tableTime
	TableFacts  = tableFacts
	TableRecord = tableRecord
)
