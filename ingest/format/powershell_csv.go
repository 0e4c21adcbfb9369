package format

import (
	"bytes"
	"slices"
	"strings"

	"prtscope/ingest/signin"
)

// Export-Csv writes one level of an object. What lies deeper - result, device,
// place, policies - becomes the name of a type, unless a script has spread it
// over columns first.

var powershellColumns = powershellCells()

// powershellCells are the properties of a sign-in as columns.
func powershellCells() map[string]csvColumn {
	columns := map[string]csvColumn{}
	for _, e := range powershellSignIn.entries {
		name := strings.ToLower(e.name)
		switch {
		case e.name == "AdditionalProperties", len(e.cols) == 0 && e.sub == nil:
		case e.sub != nil:
			columns[name] = powershellObjectTo(e)
		default:
			columns[name] = powershellTo(e)
		}
	}
	columns["additionalproperties"] = passedOver() // the name of a type, or nothing
	return columns
}

// powershellObjectTo is a column of objects. Other tools than PowerShell write them
// as JSON, with keys as Graph spells them. What an object held that cannot be read is
// unknown, and not blank.
func powershellObjectTo(e entry) csvColumn {
	n, graph := e.sub, e.sub
	if i := graphSignIn.find([]byte(strings.ToLower(e.name[:1]) + e.name[1:])); i >= 0 && graphSignIn.entries[i].sub != nil {
		graph = graphSignIn.entries[i].sub
	}
	cols := n.columns()
	return csvColumn{cols: cols, do: func(d *decoder, _ *layout, c *csvColumn, v value) {
		if d.powershellObject(n, c.name, v) {
			return
		}
		odds, spelled := len(d.odds), n
		if in, ok := inner(v); ok && in.kind == object && spelledByGraph(in.text) {
			spelled = graph
		}
		d.document(spelled, c.name, v)
		if len(d.odds) > odds && !slices.ContainsFunc(cols, d.has) {
			d.lost = d.lost.With(signin.Of(cols...))
		}
	}}
}

// spelledByGraph reports whether the first key of an object begins small.
func spelledByGraph(object []byte) bool {
	key, is := bytes.CutPrefix(bytes.TrimLeft(object[1:], " \t\r\n"), []byte{'"'})
	return is && len(key) > 0 && key[0] >= 'a' && key[0] <= 'z'
}

// powershellTo is a column of plain values, lists or JSON.
func powershellTo(e entry) csvColumn {
	if how := signInRules[e.cols[0]].how; how != asList && how != asJSON && len(e.cols) == 1 && (e.name == "IPAddress" || strings.ToLower(e.name) != "ipaddress") {
		c := cellTo(e.cols[0])
		if e.name != "RiskEventTypes" {
			return c
		}
	}
	return csvColumn{cols: e.cols, do: func(d *decoder, _ *layout, c *csvColumn, v value) {
		if typeName(v.text) {
			d.lose(e.cols)
			return
		}
		e := e
		e.path = c.name
		e.do(d, &e, v)
	}}
}

var powershellTable = &table{format: powershellCSV, columns: powershellColumns, row: powershellRow}

var powershellCSV = &Format{
	Name:    "graph-powershell-csv",
	Doc:     "Sign-ins of Get-MgBetaAuditLogSignIn, Get-MgAuditLogSignIn or Get-AzureADAuditSignInLogs through Export-Csv: result, device, place and policies are lost where a cell holds the name of a type",
	Table:   signin.Schema,
	Carries: carriedBy(powershellColumns).With(alwaysKnown).With(signin.Of(signin.Kind)),
	Rank:    65, // hardly more than who, when and what for
	match:   func(s *shape) (string, bool) { return matchPowershell(s, false) },
}

// matchPowershell tells plain exports from those that spread objects over
// columns.
func matchPowershell(s *shape, spread bool) (string, bool) {
	if s.header == nil {
		return "is CSV", false
	}
	has := map[string]bool{}
	for _, name := range s.header {
		has[name] = true
	}
	count := func(names ...string) (n int) {
		for _, name := range names {
			if has[name] {
				n++
			}
		}
		return n
	}
	few := count("userprincipalname", "userid", "appid", "appdisplayname", "ipaddress", "correlationid", "serviceprincipalid") < 3
	if has["id"] && count("appid", "appdisplayname", "ipaddress", "correlationid") > 0 && count("status", "devicedetail", "isinteractive", "conditionalaccessstatus", "clientappused") > 0 {
		few = false // somebody selected these; users have an id and a time of creation, too, but none of these
	}
	switch {
	case !has["createddatetime"]:
		return "no column CreatedDateTime", false
	case count("timegenerated", "resulttype", "sourcesystem", "type", "aadtenantid") > 0:
		return "a column of Log Analytics", false
	case graphParts(has) != "":
		return "has " + graphParts(has), false
	case few:
		return "fewer than three columns of sign-ins", false
	case spread && count("errorcode", "deviceid", "trusttype", "city", "asn") < 3:
		return "no columns ErrorCode, DeviceId, TrustType, City or ASN", false
	case !spread && count("errorcode", "deviceid", "trusttype", "city", "asn") >= 3:
		return "objects spread over columns", false
	case spread:
		return "sign-ins of Graph spread over " + itoa(len(s.header)) + " columns", true
	}
	return "sign-ins of PowerShell: CreatedDateTime, " + itoa(len(s.header)) + " columns in all", true
}

// powershellRow ends a row. What was lost in it is neither carried nor blank.
func powershellRow(d *decoder, l *layout) error {
	d.carries = l.carries.Without(d.lost).With(signin.Of(signin.Kind)) // which IsInteractive tells as well
	d.wholeSeconds()
	i := d.row.Len()
	for _, c := range l.texts {
		if d.row.Code(c, i) < 0 && !d.lost.Has(c) {
			d.row.SetString(c, "")
		}
	}
	d.agreeOnKind()
	return d.endSignIn(l.columns[l.when].name)
}

// spreadColumns are those of a script that spreads objects over columns.
var spreadColumns = with(powershellColumns, map[string]csvColumn{
	"asn":               cellTo(signin.ASN),
	"city":              cellTo(signin.City),
	"state":             cellTo(signin.State),
	"countryorregion":   cellTo(signin.Country),
	"latitude":          cellTo(signin.Latitude),
	"longitude":         cellTo(signin.Longitude),
	"errorcode":         cellTo(signin.ErrorCode),
	"failurereason":     cellTo(signin.FailureReason),
	"additionaldetails": cellTo(signin.AdditionalDetails),
	"authmethod":        cellTo(signin.MFAMethod),
	"authdetail":        cellTo(signin.MFADetail),
	"deviceid":          cellTo(signin.DeviceID),
	"displayname":       cellTo(signin.DeviceName),
	"operatingsystem":   cellTo(signin.DeviceOS),
	"browser":           cellTo(signin.Browser),
	"iscompliant":       cellTo(signin.Compliant),
	"ismanaged":         cellTo(signin.Managed),
	"trusttype":         cellTo(signin.TrustType),
	// The keys of the processing details, in alphabetical order.
	"domain hint present": processingTo(),
	"is cae token":        processingTo(),
	"login hint present":  processingTo(),
	"oauth scope info":    processingTo(),
	"root key type":       processingTo(),
	// Steps put together with commas, which cannot be told apart again.
	"authenticationmethod":           keptCell(),
	"authenticationmethoddetail":     keptCell(),
	"authenticationstepdatetime":     keptCell(),
	"authenticationsteprequirement":  keptCell(),
	"authenticationstepresultdetail": keptCell(),
	"succeeded":                      keptCell(),
	"networktype":                    keptCell(),
	"networknames":                   keptCell(),
	"trustednamedlocation":           keptCell(),
})

// keptCell is a column that has no place of its own and goes to extra.
func keptCell() csvColumn {
	return csvColumn{do: func(d *decoder, _ *layout, c *csvColumn, v value) { d.keep(c.name, v) }}
}

// processingTo is a column that is one key of the processing details.
func processingTo() csvColumn {
	return csvColumn{cols: []int{signin.AuthProcessing}, do: func(d *decoder, _ *layout, c *csvColumn, v value) {
		list := []byte(strings.TrimSuffix(d.text(signin.AuthProcessing), "]"))
		if len(list) == 0 {
			list = append(list, '[')
		} else {
			list = append(list, ',')
		}
		list = appendQuoted(append(list, `{"key":`...), []byte(c.name))
		list = appendQuoted(append(list, `,"value":`...), v.text)
		d.row.SetText(signin.AuthProcessing, append(list, "}]"...))
	}}
}

var spreadTable = &table{format: spreadCSV, columns: spreadColumns, row: powershellRow}

var spreadCSV = &Format{
	Name:    "graph-spread-csv",
	Doc:     "Sign-ins of Graph whose objects a script has spread over columns, as Microsoft-Analyzer-Suite does (Untouched.csv): whole seconds, no policies, authentication steps run together",
	Table:   signin.Schema,
	Carries: carriedBy(spreadColumns).With(alwaysKnown).With(signin.Of(signin.Kind)),
	Rank:    50,
	match:   func(s *shape) (string, bool) { return matchPowershell(s, true) },
}
