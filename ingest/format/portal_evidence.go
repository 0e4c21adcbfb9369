package format

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"prtscope/ingest/field"
)

// Many tables begin with a time and some ids, and blank cells agree with every
// order. So a header is read by position only where two things hold: each cell
// that is not blank has the shape of its column, in nearly every row looked at, and
// most rows have what nearly every sign-in has.

// The shapes that cells of some columns have, if they are not blank.
var portalShapes = func() map[string]func([]byte) bool {
	shapes := map[string]func([]byte) bool{
		"Date (UTC)": func(v []byte) bool {
			_, _, err := field.Time(v, field.NoOrder)
			return err == nil || err == field.ErrTimeOrder
		},
		"Username":                func(v []byte) bool { return strings.ContainsRune(string(v), '@') || field.IsGUID(v) },
		"Unique token identifier": isTokenID,
		"Incoming token type":     isTokenType,
		"Location":                func(v []byte) bool { return strings.Count(string(v), ",") >= 2 },
	}
	for _, name := range []string{"Request ID", "Correlation ID", "User ID", "Resource tenant ID", "Home tenant ID", "Session ID", "Service principal ID",
		"CorrelationId", "ActorObjectId", "ActorHomeTenantId", "ActorServicePrincipalId"} {
		shapes[name] = field.IsGUID[[]byte]
	}
	for _, name := range []string{"Application ID", "Resource ID", "Device ID"} { // of some, these are names or in braces
		shapes[name] = func(v []byte) bool { return !strings.ContainsAny(string(v), "@, ") }
	}
	for _, name := range []string{"IP address", "IP address (seen by resource)", "Global Secure Access IP address", "IPAddress"} {
		shapes[name] = func(v []byte) bool { _, ok := field.IP(v, nil); return ok }
	}
	for _, name := range []string{"Sign-in error code", "Autonomous system number", "Token Protection - Sign In Session StatusCode"} {
		shapes[name] = func(v []byte) bool { _, ok := field.Int(v); return ok }
	}
	return shapes
}()

// isTokenID reports whether v is a request id as token ids spell it.
func isTokenID(v []byte) bool {
	_, ok := field.RequestIDFromUTI(string(v))
	return ok
}

// isTokenType reports whether v is a word, or several, of Graph.
func isTokenType(v []byte) bool {
	for word := range strings.SplitSeq(string(v), ",") {
		switch field.TokenType([]byte(strings.TrimSpace(word))) {
		case "none", "primaryRefreshToken", "refreshToken", "saml11", "saml20", "remoteDesktopToken", "unknownFutureValue":
		default:
			return false
		}
	}
	return true
}

// An evidence is something that most rows of a download have: one of its columns
// holds a cell that is so.
type evidence struct {
	says    string // what is missing, as in "most rows have no ..."
	columns []string
	is      func([]byte) bool
}

// evidence is what most rows must have for the order to be believed. The portal
// gives no address for managed identities.
func (o *portalOrder) evidence(kind string) []evidence {
	if o.table == portalAuditTable {
		some := func(v []byte) bool { return len(v) > 0 }
		return []evidence{
			{"time where Date (UTC) is", []string{"Date (UTC)"}, portalShapes["Date (UTC)"]},
			{"GUID where CorrelationId is", []string{"CorrelationId"}, field.IsGUID[[]byte]},
			{"GUID where ActorObjectId or ActorServicePrincipalId is", []string{"ActorObjectId", "ActorServicePrincipalId"}, field.IsGUID[[]byte]},
			{"name of an activity where Activity is", []string{"Activity"}, some},
			{"word where Result is", []string{"Result"}, isErrorCodeOrWord},
		}
	}
	all := []evidence{
		{"time where Date (UTC) is", []string{"Date (UTC)"}, portalShapes["Date (UTC)"]},
		{"GUID where Request ID is", []string{"Request ID"}, field.IsGUID[[]byte]},
		{"GUID where Correlation ID is", []string{"Correlation ID"}, field.IsGUID[[]byte]},
		{"GUID where Application ID or Resource ID is", []string{"Application ID", "Resource ID"}, field.IsGUID[[]byte]},
		{"number where Sign-in error code is, nor a word where Status is", []string{"Sign-in error code", "Status"}, isErrorCodeOrWord},
	}
	if o.table == portalUsers {
		all = append(all, evidence{"user name with an @ where Username is, nor a GUID there", []string{"Username"}, portalShapes["Username"]})
	}
	if kind != "managed_identity" {
		all = append(all, evidence{"IP address where IP address is", []string{"IP address"}, portalShapes["IP address"]})
	}
	return all
}

// isErrorCodeOrWord reports whether v is an integer, or one word or a few as a
// status is in every language.
func isErrorCodeOrWord(v []byte) bool {
	if _, ok := field.Int(v); ok {
		return true
	}
	odd := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != ' ' && r != '\'' && r != '’' && r != '-'
	}
	return len(v) > 1 && len(v) <= 80 && strings.IndexFunc(string(v), odd) < 0
}

// positionRows is how many rows are held against the order of columns, and
// fewestRows how many there must be if the name of the file says nothing.
const (
	positionRows = 200
	fewestRows   = 3
	fewOdd       = 8 // one row of so many may be damaged
)

// contradicts says what speaks against an order of columns: its names, a cell of
// another shape, or that too little speaks for it. The rows begin at byte at.
func (r *csvReader) contradicts(o *portalOrder, header []string, at int) string {
	if against := o.namesAgainst(header); against != "" {
		return against
	}
	known := o.known(header)
	mostly := known != nil // then the names say enough, and only cells of columns without a known one could speak against it
	kind := kindByName(r.in.name)
	named := kind != "" || o.table == portalAuditTable && portalName(r.in.name)
	wanted := o.evidence(kind)
	rows, shown, have := 0, map[string]bool{}, make([]int, len(wanted))
	odd, first := 0, "" // rows that speak against it, and what the first of them says
	for at < len(r.buf) && rows < positionRows {
		end, next, v := r.x.record(r.buf, at, r.end, func([]byte) bool { return false })
		if v != whole || end == at || !r.scratch.split(r.x, r.buf[at:end]) || len(r.scratch.at) != len(header) {
			break // what is wrong there is for the reader to say
		}
		at = next
		cells := o.cells(r.scratch.at)
		if len(cells) == 0 {
			continue // commas alone are no row
		}
		rows++
		against := ""
		for i, name := range o.names {
			v, said := cells[name]
			is := portalShapes[name]
			if !said || is == nil || mostly && known[i] {
				continue
			}
			if shown[name] = true; !is(v) {
				against = "in row " + strconv.Itoa(rows) + " column " + strconv.Itoa(i+1) + " does not look like " + name
				break
			}
		}
		if against != "" {
			first = cmp.Or(first, against)
			odd++
			continue
		}
		for i, e := range wanted {
			if slices.ContainsFunc(e.columns, func(name string) bool { v, said := cells[name]; return said && e.is(v) }) {
				have[i]++
			}
		}
	}
	if odd*fewOdd > rows {
		return first
	}
	if mostly {
		return ""
	}
	if rows == 0 {
		return "there is no row to tell by"
	}
	if who := map[*table]string{portalUsers: "User ID", portalApps: "Service principal ID", portalAuditTable: "CorrelationId"}[o.table]; !shown[who] {
		return "no row has anything where " + who + " is"
	}
	for i, e := range wanted {
		if 2*have[i] <= rows {
			return fmt.Sprintf("most rows have no %s (%d of %d have)", e.says, have[i], rows)
		}
	}
	if rows < fewestRows && !named {
		return fmt.Sprintf("%d rows are too few to tell by, where the file does not have the name that the portal gave it", rows)
	}
	return ""
}

// known says of each column whether its name is known, if most are and every one
// of them stands where the order has it: such a header is that order, whatever
// the other columns are named and however few rows there are. Else it is nil.
func (o *portalOrder) known(header []string) []bool {
	known, n := make([]bool, len(header)), 0
	for i, name := range header {
		name = cmp.Or(portalInEnglish(name), name)
		if name == headerName([]byte(o.names[i])) {
			known[i] = true
			n++
		} else if o.table.columns[name].do != nil {
			return nil // that of another column, or of another version
		}
	}
	if 2*n <= len(header) {
		return nil
	}
	return known
}

// cells are the cells of a row that are not blank, by the name of their column:
// the first of two columns of one name.
func (o *portalOrder) cells(row [][]byte) map[string][]byte {
	cells := map[string][]byte{}
	for i, cell := range row {
		v := field.Unguard(field.Trim(cell))
		if _, twice := cells[o.names[i]]; !twice && len(v) > 0 {
			cells[o.names[i]] = v
		}
	}
	return cells
}

// namesAgainst says what in a header speaks against an order of columns: a name
// that is known and stands elsewhere, or names such as programs give. Those of
// the portal are for people: in letters of ASCII some are of several words, in
// every language, as Date (UTC) is.
func (o *portalOrder) namesAgainst(header []string) string {
	for i, name := range header {
		english := portalInEnglish(name)
		if o.table.columns[name].do != nil {
			english = name
		}
		if o.table == portalAuditTable && i > 0 {
			continue // whose columns are named otherwise than those of sign-ins
		}
		if english != "" && english != headerName([]byte(o.names[i])) {
			return "column " + strconv.Itoa(i+1) + " is named as another is"
		}
	}
	forPeople := func(name string) bool {
		return strings.ContainsFunc(name, func(r rune) bool { return r == ' ' || r > unicode.MaxASCII })
	}
	if !slices.ContainsFunc(header, forPeople) {
		return "all columns are named in single words of plain letters, as programs name them"
	}
	return ""
}
