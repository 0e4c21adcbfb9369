// Package requests is about what was done with tokens: the requests of the
// Graph activity log and of workloads, gathered by token, place and kind. A token may
// make thousands of requests; what matters of them is who made them, from
// where, when, and what they did. Of each kind the first and the last can be
// read where they were logged. The package knows no timeline and has no
// opinion about intruders.
package requests

import (
	"cmp"
	"strings"

	"prtscope/ingest/column"
)

// Group is the requests of one kind with one token from one address by one client.
type Group struct {
	User    string // object id, or the user principal name where none is known
	UPN     string
	SignIn  string // id of the sign-in that gave the token, "" where the token has no identifier that holds one
	Token   string // the identifier as spelled
	Session string
	Device  string
	Named   string // the device's display name, where somebody knows it
	App     string
	IP      string
	Agent   string
	Tenant  string

	Issued      int64 // when the token was issued, microseconds UTC; 0 is unknown
	First, Last int64
	Count       int64 // requests
	Failed      int64 // of them with an HTTP status of 400 or higher, or that a workload says failed
	Middle      bool  // made by a service with credentials of its own: the address is the service's
	Deeds       [Deeds]int64

	Telling Record // the first of the requests
	Final   Record // the last of them
}

// Record is one request and where it can be read.
type Record struct {
	Deed           Deed
	Time           int64
	Method, URI    string
	Event, Source  string
	Record, Offset int64
}

// Identified reports whether the token can be told from others.
func (g *Group) Identified() bool { return g.SignIn != "" }

// Done returns how many of the requests were of one of the kinds.
func (g *Group) Done(kinds ...Deed) (n int64) {
	for _, d := range kinds {
		n += g.Deeds[d]
	}
	return n
}

// Worst returns the weightiest kind of request in the group.
func (g *Group) Worst() Deed {
	for d := Deeds - 1; d > 0; d-- {
		if g.Deeds[d] > 0 {
			return d
		}
	}
	return Trifle
}

// Same reports whether two groups are of one kind, token, address and client.
func (g *Group) Same(o *Group) bool { return g.Telling.Deed == o.Telling.Deed && g.Beside(o) }

// Beside reports whether two groups are of one token, address and client: in
// the order of their table they follow each other.
func (g *Group) Beside(o *Group) bool { return g.compare(o) == 0 }

func (g *Group) compare(o *Group) int {
	return cmp.Or(strings.Compare(g.User, o.User), strings.Compare(g.SignIn, o.SignIn), strings.Compare(g.Token, o.Token),
		strings.Compare(g.Session, o.Session), strings.Compare(g.Device, o.Device), strings.Compare(g.App, o.App),
		strings.Compare(g.IP, o.IP), strings.Compare(g.Agent, o.Agent), strings.Compare(g.Tenant, o.Tenant))
}

// Join adds the requests of a group that is the same. It makes no difference in
// which order groups are joined.
func (g *Group) Join(o *Group) {
	if g.Issued == 0 || o.Issued != 0 && o.Issued < g.Issued {
		g.Issued = o.Issued
	}
	g.UPN = max(g.UPN, o.UPN)
	g.First, g.Last = min(g.First, o.First), max(g.Last, o.Last)
	g.Count, g.Failed, g.Middle = g.Count+o.Count, g.Failed+o.Failed, g.Middle || o.Middle
	for d, n := range o.Deeds {
		g.Deeds[d] += n
	}
	if o.Telling.tells(&g.Telling) {
		g.Telling = o.Telling
	}
	if o.Final.follows(&g.Final) {
		g.Final = o.Final
	}
}

// tells reports whether r says more than o: a weightier deed where kinds are
// joined to a sum, or the earlier of two alike.
func (r *Record) tells(o *Record) bool {
	return cmp.Or(-cmp.Compare(r.Deed, o.Deed), cmp.Compare(r.Time, o.Time), strings.Compare(r.Event, o.Event),
		strings.Compare(r.Source, o.Source), cmp.Compare(r.Record, o.Record)) < 0
}

// follows reports whether r is later than o, or of two at one time the one that
// is last in order.
func (r *Record) follows(o *Record) bool {
	return cmp.Or(cmp.Compare(r.Time, o.Time), strings.Compare(r.Event, o.Event), strings.Compare(r.Source, o.Source), cmp.Compare(r.Record, o.Record)) > 0
}

// Tally counts what an activity log holds.
type Tally struct {
	Rows       int64 // requests
	Users      int64 // of them on behalf of users, and with an identified token
	First      int64 // of Users, microseconds UTC; 0 where there is none
	Last       int64
	Tokens     int64 // tokens of users, counted after they were matched with sign-ins
	Orphans    int64 // of Tokens, those that no sign-in of the case gave
	Overflowed bool  // there were more of Orphans than could be looked up
}

// Add adds what another part of the log holds.
func (t *Tally) Add(o Tally) {
	if t.Users == 0 || o.Users > 0 && o.First < t.First {
		t.First = o.First
	}
	t.Last = max(t.Last, o.Last)
	t.Rows, t.Users, t.Tokens, t.Orphans = t.Rows+o.Rows, t.Users+o.Users, t.Tokens+o.Tokens, t.Orphans+o.Orphans
	t.Overflowed = t.Overflowed || o.Overflowed
}

// fields are the columns of the table of groups but for those of deeds.
var fields = []column.Field{
	{Name: "user", Type: column.Text, Doc: "Object id or user principal name"},
	{Name: "sign_in_id", Type: column.Text, Doc: "Sign-in that gave the token"},
	{Name: "token", Type: column.Text, Doc: "Token identifier"},
	{Name: "session", Type: column.Text, Doc: "Session"},
	{Name: "device", Type: column.Text, Doc: "Device in the token"},
	{Name: "app", Type: column.Text, Doc: "Application"},
	{Name: "ip", Type: column.Text, Doc: "Address"},
	{Name: "agent", Type: column.Text, Doc: "User agent"},
	{Name: "tenant", Type: column.Text, Doc: "Tenant"},
	{Name: "upn", Type: column.Text, Doc: "User principal name"},
	{Name: "method", Type: column.Text, Doc: "Of the first request"},
	{Name: "uri", Type: column.Text, Doc: "Of the first request"},
	{Name: "event", Type: column.Unique, Doc: "Of the first request"},
	{Name: "source", Type: column.Text, Doc: "Of the first request"},
	{Name: "last_method", Type: column.Text, Doc: "Of the last request"},
	{Name: "last_uri", Type: column.Text, Doc: "Of the last request"},
	{Name: "last_event", Type: column.Unique, Doc: "Of the last request"},
	{Name: "last_source", Type: column.Text, Doc: "Of the last request"},
	{Name: "record", Type: column.Int, Doc: "Of the first request"},
	{Name: "offset", Type: column.Int, Doc: "Of the first request"},
	{Name: "last_record", Type: column.Int, Doc: "Of the last request"},
	{Name: "last_offset", Type: column.Int, Doc: "Of the last request"},
	{Name: "deed", Type: column.Int, Doc: "Of the first request"},
	{Name: "time", Type: column.Int, Doc: "Of the first request"},
	{Name: "issued", Type: column.Int, Doc: "When the token was issued"},
	{Name: "first", Type: column.Int, Doc: "First request"},
	{Name: "last", Type: column.Int, Doc: "Last request"},
	{Name: "count", Type: column.Int, Doc: "Requests"},
	{Name: "failed", Type: column.Int, Doc: "Requests that failed"},
	{Name: "middle", Type: column.Bool, Doc: "Made by a service"},
}

// The columns of the table of groups; those of deeds follow.
const (
	atUser = iota
	atSignIn
	atToken
	atSession
	atDevice
	atApp
	atIP
	atAgent
	atTenant
	atUPN
	atMethod
	atURI
	atEvent
	atSource
	atLastMethod
	atLastURI
	atLastEvent
	atLastSource
	atRecord
	atOffset
	atLastRecord
	atLastOffset
	atDeed
	atTime
	atIssued
	atFirst
	atLast
	atCount
	atFailed
	atMiddle
	atDeeds
)

// Schema is the table of groups. One may be in it in several parts.
var Schema = column.NewSchema("requests", 1, append(fields, deedFields()...)...)

// User is the column of the table that says whose the tokens are.
const User = atUser

func deedFields() (fs []column.Field) {
	for d := range Deeds {
		fs = append(fs, column.Field{Name: "deed_" + strings.ReplaceAll(d.String(), " ", "_"), Type: column.Int, Doc: "Requests of the kind"})
	}
	return fs
}

// Compare orders the table by user, token, place and kind. Parts of one group follow
// each other.
func Compare(a *column.Batch, i int, b *column.Batch, j int) int {
	for c := atUser; c <= atTenant; c++ {
		x, _ := a.Text(c, i)
		y, _ := b.Text(c, j)
		if d := strings.Compare(x, y); d != 0 {
			return d
		}
	}
	if d := cmp.Compare(a.Num(atDeed, i), b.Num(atDeed, j)); d != 0 {
		return d
	}
	for c := atRecord; c < len(Schema.Fields); c++ {
		if d := cmp.Compare(a.Num(c, i), b.Num(c, j)); d != 0 {
			return d
		}
	}
	for c := atUPN; c <= atLastSource; c++ {
		x, _ := a.Text(c, i)
		y, _ := b.Text(c, j)
		if d := strings.Compare(x, y); d != 0 {
			return d
		}
	}
	return 0
}

// Put adds a group to the table.
func (g *Group) Put(b *column.Batch) {
	last := g.Final
	if last == g.Telling {
		last = Record{} // kept once
	}
	for c, v := range [...]string{g.User, g.SignIn, g.Token, g.Session, g.Device, g.App, g.IP, g.Agent, g.Tenant, g.UPN, g.Telling.Method, g.Telling.URI, g.Telling.Event, g.Telling.Source, last.Method, last.URI, last.Event, last.Source} {
		b.SetString(c, v)
	}
	for c, n := range [...]int64{g.Telling.Record, g.Telling.Offset, last.Record, last.Offset, int64(g.Telling.Deed), g.Telling.Time, g.Issued, g.First, g.Last, g.Count, g.Failed} {
		b.SetNum(atRecord+c, n)
	}
	b.SetBool(atMiddle, g.Middle)
	for d, n := range g.Deeds {
		if n > 0 {
			b.SetNum(atDeeds+d, n)
		}
	}
	b.Commit()
}

// At returns the part of a group in row i of the table.
func At(b *column.Batch, i int) (g Group) {
	for c, v := range [...]*string{&g.User, &g.SignIn, &g.Token, &g.Session, &g.Device, &g.App, &g.IP, &g.Agent, &g.Tenant, &g.UPN, &g.Telling.Method, &g.Telling.URI, &g.Telling.Event, &g.Telling.Source, &g.Final.Method, &g.Final.URI, &g.Final.Event, &g.Final.Source} {
		*v, _ = b.Text(c, i)
	}
	for c, n := range [...]*int64{&g.Telling.Record, &g.Telling.Offset, &g.Final.Record, &g.Final.Offset, nil, &g.Telling.Time, &g.Issued, &g.First, &g.Last, &g.Count, &g.Failed} {
		if n != nil {
			*n = b.Num(atRecord+c, i)
		}
	}
	g.Telling.Deed = Deed(b.Num(atDeed, i))
	if g.Final == (Record{}) {
		g.Final = g.Telling
	} else {
		g.Final.Deed, g.Final.Time = g.Telling.Deed, g.Last
	}
	g.Middle = b.Num(atMiddle, i) == 1
	for d := range g.Deeds {
		g.Deeds[d] = max(0, b.Num(atDeeds+d, i))
	}
	return g
}

// Bytes is about what a group takes in memory.
func (g *Group) Bytes() int64 {
	return int64(480 + 8*int(Deeds) + len(g.User) + len(g.UPN) + len(g.SignIn) + len(g.Token) + len(g.Session) + len(g.Device) + len(g.App) + len(g.IP) + len(g.Agent) + len(g.Telling.Method) + len(g.Telling.URI) + len(g.Telling.Event) + len(g.Final.Method) + len(g.Final.URI) + len(g.Final.Event))
}
