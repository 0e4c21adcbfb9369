package finding

import "iter"

// Rows are the sign-ins of a device timeline in order of time, column by column.
type Rows struct {
	Len   int
	Brief bool // they are too many to be held, and are read from what lives until the next timeline is made

	Time     Column // microseconds UTC
	User     Column // index into Users, or -1
	PRT      Column // index into PRTs, or -1
	Error    Column // -1 is unknown
	ASN      Column // 0 is unknown
	Located  Column // 1 where ASN or Country is of a database that the analysis was given, not of the log
	Record   Column
	Offset   Column
	Class    Texts // event class: EC1 ... EC14, or ""
	Session  Texts
	Reported Texts // incoming token type; "" is not carried
	Believed Texts // "" where the report is believed
	App      Texts
	Resource Texts
	IP       Texts
	Country  Texts
	Agent    Texts
	Kind     Texts
	Source   Texts

	Event func(i int) string                 // id of the sign-in
	GUID  func(i int) (id [16]byte, is bool) // its bytes, where it is a GUID in lower case; nil where only Event knows
}

// A Column is a number for each row.
type Column struct {
	Same int64                        // of all rows, or
	Each []int64                      // of each, or
	Read func(from int, into []int64) // puts those of the rows from from on into into
}

// Texts is a column of texts: its numbers are places in List, which holds each
// text once.
type Texts struct {
	Column
	List []string
}

// BlockRows is how many rows of a column are read at once, at most.
const BlockRows = 1024

// Blocks yields where blocks of rows begin, and how many rows they have.
func (r *Rows) Blocks() iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for from := 0; from < r.Len; from += BlockRows {
			if !yield(from, min(BlockRows, r.Len-from)) {
				return
			}
		}
	}
}

// Constant reports whether it is known to be the same for all rows.
func (c *Column) Constant() bool { return c.Each == nil && c.Read == nil }

// Block returns the numbers of n rows, which must not be changed. They may be put
// into room, which has space for them.
func (c *Column) Block(from, n int, room []int64) []int64 {
	if c.Each != nil {
		return c.Each[from : from+n]
	}
	if room = room[:n]; c.Read != nil {
		c.Read(from, room)
		return room
	}
	for i := range room {
		room[i] = c.Same
	}
	return room
}

// At returns the number of row i.
func (c *Column) At(i int) int64 {
	switch {
	case c.Each != nil:
		return c.Each[i]
	case c.Read == nil:
		return c.Same
	}
	one := make([]int64, 1)
	c.Read(i, one)
	return one[0]
}

// At returns the text of row i.
func (c *Texts) At(i int) string { return c.List[c.Column.At(i)] }

// Hold reads the numbers of n rows, so that they live on.
func (c *Column) Hold(n int) {
	if c.Read != nil {
		c.Each = make([]int64, n)
		c.Read(0, c.Each)
		c.Read = nil
	}
}

// Map returns the column with each number replaced by the one in its place in to.
func (c Column) Map(to []int64) Column {
	put := func(list []int64) {
		for i, v := range list {
			list[i] = to[v]
		}
	}
	switch {
	case c.Each != nil:
		c.Each = append([]int64(nil), c.Each...)
		put(c.Each)
	case c.Read != nil:
		read := c.Read
		c.Read = func(from int, into []int64) {
			read(from, into)
			put(into)
		}
	default:
		c.Same = to[c.Same]
	}
	return c
}

// Row is one sign-in. Times are microseconds UTC.
type Row struct {
	Time     int64
	Event    string // id of the sign-in
	User     int    // index into Users
	Session  string
	Class    string // event class: EC1 ... EC14, or ""
	PRT      int    // index into PRTs, or -1
	Reported string // incoming token type; "" is not carried
	Believed string // "" where the report is believed
	App      string
	Resource string
	IP       string
	ASN      int64 // 0 is unknown
	Country  string
	Located  bool // ASN or Country is of a database that the analysis was given, not of the log
	Agent    string
	Error    int64 // -1 is unknown
	Kind     string
	Source   string
	Record   int64
	Offset   int64
}

// Row returns row i by itself.
func (r *Rows) Row(i int) Row {
	return Row{
		Time: r.Time.At(i), Event: r.Event(i), User: int(r.User.At(i)), Session: r.Session.At(i), Class: r.Class.At(i), PRT: int(r.PRT.At(i)),
		Reported: r.Reported.At(i), Believed: r.Believed.At(i), App: r.App.At(i), Resource: r.Resource.At(i), IP: r.IP.At(i), ASN: r.ASN.At(i),
		Country: r.Country.At(i), Located: r.Located.At(i) != 0, Agent: r.Agent.At(i), Error: r.Error.At(i), Kind: r.Kind.At(i), Source: r.Source.At(i),
		Record: r.Record.At(i), Offset: r.Offset.At(i),
	}
}
