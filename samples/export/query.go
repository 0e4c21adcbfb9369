package export

import (
	"slices"
	"strconv"
	"strings"

	"prtscope/samples/tenant"
)

// The answers of query services hold a list of columns and then rows; the
// command line tools make objects of them.

// queryType is the type of a column of Log Analytics.
func queryType(q *Query, c string) string {
	switch {
	case strings.HasSuffix(c, " [UTC]"):
		return "datetime"
	case c == "IsInteractive", c == "IsTenantRestricted", c == "IsThroughGlobalSecureAccess", c == "FlaggedForReview":
		return "bool"
	case c == "DurationMs":
		return "long"
	case q == Interactive && slices.Contains(dynamic, c):
		return "dynamic"
	}
	return "string"
}

// ticksZ is how query services write times, trailing zeros left out.
const ticksZ = "2006-01-02T15:04:05.9999999Z"

// queryText is the text of a column in the answer of a query.
func (w *Writer) queryText(c string, s *tenant.SignIn) string {
	switch c {
	case "CreatedDateTime [UTC]":
		return s.Time.Format(ticksZ)
	case "TimeGenerated [UTC]":
		return s.Time.Add(s.Lag).Format(ticksZ)
	}
	return w.column(c, s, ticksZ)
}

func queryName(c string) string { return strings.TrimSuffix(c, " [UTC]") }

// tableOf is the query for the table that a sign-in is in.
func tableOf(s *tenant.SignIn) *Query {
	if s.Interactive {
		return Interactive
	}
	return NonInteractive
}

// queryValue writes a value in the type of its column.
func (w *Writer) queryValue(e *encoder, key, kind, v string) {
	switch {
	case kind == "bool" && v == "", kind == "long" && v == "", kind == "datetime" && v == "":
		e.null(key)
	case kind == "bool":
		e.flag(key, v == "true")
	case kind == "long":
		n, _ := strconv.Atoi(v)
		e.num(key, n)
	default:
		e.str(key, v)
	}
}

// queryRows writes the rows of a table, newest first.
func (w *Writer) queryRows(e *encoder, q *Query, rows []*tenant.SignIn) {
	for _, s := range slices.Backward(rows) {
		e.open("", '[')
		for _, c := range q.Columns {
			w.queryValue(e, "", queryType(q, c), w.queryText(c, s))
		}
		e.close(']')
	}
}

// QueryAPI returns an answer of the query API of Log Analytics.
func (w *Writer) QueryAPI(q *Query, rows []*tenant.SignIn) []byte {
	var e encoder
	e.open("", '{')
	e.open("tables", '[')
	e.open("", '{')
	e.str("name", "PrimaryResult")
	e.open("columns", '[')
	for _, c := range q.Columns {
		e.open("", '{')
		e.str("name", queryName(c))
		e.str("type", queryType(q, c))
		e.close('}')
	}
	e.close(']')
	e.open("rows", '[')
	w.queryRows(&e, q, rows)
	e.close(']')
	e.close('}')
	e.close(']')
	e.close('}')
	return append(e.b, '\n')
}

// kustoTable writes the table of a Kusto answer.
func (w *Writer) kustoTable(e *encoder, q *Query, rows []*tenant.SignIn) {
	e.open("Columns", '[')
	for _, c := range q.Columns {
		e.open("", '{')
		e.str("ColumnName", queryName(c))
		e.str("ColumnType", queryType(q, c))
		e.close('}')
	}
	e.close(']')
	e.open("Rows", '[')
	w.queryRows(e, q, rows)
	e.close(']')
}

// KustoV1 returns an answer of Kusto in version 1: the result, and a table on
// the query itself.
func (w *Writer) KustoV1(q *Query, rows []*tenant.SignIn) []byte {
	var e encoder
	e.open("", '{')
	e.open("Tables", '[')
	e.open("", '{')
	e.str("TableName", "Table_0")
	w.kustoTable(&e, q, rows)
	e.close('}')
	e.open("", '{')
	e.str("TableName", "Table_1")
	e.open("Columns", '[')
	e.open("", '{')
	e.str("ColumnName", "Value")
	e.str("DataType", "String")
	e.str("ColumnType", "string")
	e.close('}')
	e.close(']')
	e.open("Rows", '[')
	e.open("", '[')
	e.str("", `{"Visualization":null,"Title":null}`)
	e.close(']')
	e.close(']')
	e.close('}')
	e.close(']')
	e.close('}')
	return append(e.b, '\n')
}

// KustoV2 returns an answer of Kusto in version 2: a list of frames.
func (w *Writer) KustoV2(q *Query, rows []*tenant.SignIn) []byte {
	e := encoder{pretty: true}
	frame := func(kind string, body func()) {
		e.open("", '{')
		e.str("FrameType", kind)
		body()
		e.close('}')
	}
	e.open("", '[')
	frame("DataSetHeader", func() {
		e.flag("IsProgressive", false)
		e.str("Version", "v2.0")
	})
	frame("DataTable", func() {
		e.num("TableId", 0)
		e.str("TableKind", "QueryProperties")
		e.str("TableName", "@ExtendedProperties")
		e.open("Columns", '[')
		for _, c := range [][2]string{{"TableId", "int"}, {"Key", "string"}, {"Value", "dynamic"}} {
			e.open("", '{')
			e.str("ColumnName", c[0])
			e.str("ColumnType", c[1])
			e.close('}')
		}
		e.close(']')
		e.open("Rows", '[')
		e.open("", '[')
		e.num("", 1)
		e.str("", "Visualization")
		e.str("", `{"Visualization":null}`)
		e.close(']')
		e.close(']')
	})
	frame("DataTable", func() {
		e.num("TableId", 1)
		e.str("TableKind", "PrimaryResult")
		e.str("TableName", "PrimaryResult")
		w.kustoTable(&e, q, rows)
	})
	frame("DataSetCompletion", func() {
		e.flag("HasErrors", false)
		e.flag("Cancelled", false)
	})
	e.close(']')
	return append(e.b, '\n')
}

// CommandLine returns what az monitor log-analytics query prints: keys in
// alphabetical order, every value a text.
func (w *Writer) CommandLine(q *Query, rows []*tenant.SignIn) []byte {
	columns := append(slices.Clone(q.Columns), "TableName")
	slices.SortFunc(columns, func(a, b string) int { return strings.Compare(queryName(a), queryName(b)) })
	e := encoder{pretty: true}
	e.open("", '[')
	for _, s := range slices.Backward(rows) {
		e.open("", '{')
		for _, c := range columns {
			switch v := w.queryText(c, s); {
			case c == "TableName":
				e.str(c, "PrimaryResult")
			case v == "" && queryType(q, c) == "bool":
				e.str(queryName(c), "None")
			default:
				e.str(queryName(c), v)
			}
		}
		e.close('}')
	}
	e.close(']')
	return append(e.b, '\n')
}

// DataExport appends a sign-in as a data export rule writes it, on one line:
// what is blank is left out, and only columns of dynamic type hold objects.
func (w *Writer) DataExport(b []byte, s *tenant.SignIn) []byte {
	q := tableOf(s)
	e := encoder{b: b}
	e.open("", '{')
	for _, c := range q.Columns {
		v := w.queryText(c, s)
		kind := queryType(q, c)
		switch {
		case v == "":
		case kind == "dynamic":
			e.key(queryName(c))
			e.b = append(e.b, v...)
		default:
			w.queryValue(&e, queryName(c), kind, v)
		}
	}
	e.close('}')
	return e.b
}

// DataExportBlob is the path of a sign-in in the container of its table, from
// the hour on.
func (w *Writer) DataExportBlob(s *tenant.SignIn) string {
	return "am-" + w.column("Type", s, "") + s.Time.Add(s.Lag).Format("/y=2006/m=01/d=02/h=15") + "/m=00/PT05M.json"
}
