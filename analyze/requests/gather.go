package requests

import (
	"strings"
	"unicode/utf8"

	"prtscope/ingest/activity"
	"prtscope/ingest/column"
)

// Columns returns the columns of the table of activity that a Gatherer reads.
func Columns() []int {
	return []int{activity.EventID, activity.EventTime, activity.Method, activity.URI, activity.Status, activity.Result, activity.AppID, activity.UserID, activity.UserUPN,
		activity.ServicePrincipalID, activity.ClientIP, activity.UserAgent, activity.TokenID, activity.SignInID, activity.SessionID, activity.DeviceID,
		activity.TokenIssued, activity.ClientAuthMethod, activity.Workload, activity.TenantID, activity.Source, activity.Record, activity.Offset}
}

// A Gatherer makes groups of requests. Those of one token may come in parts.
type Gatherer struct {
	Tally Tally

	// Called gives the object id of a user principal name, "" where it is not
	// known; Graph names users by id, workloads by name. It may be nil.
	called func(upn string) string
	hand   func(*column.Batch) error
	out    *column.Batch
}

// NewGatherer returns a Gatherer that hands its groups on in batches of Schema.
func NewGatherer(called func(upn string) string, hand func(*column.Batch) error) *Gatherer {
	return &Gatherer{called: called, hand: hand, out: column.NewBatch(Schema)}
}

// place is what requests of one group have in common, as codes of a batch; the
// kind is the last.
type place [11]int32

// kind is what tells what a request does, as codes of a batch.
type kind struct{ method, uri, workload int32 }

// Add takes a batch of activity. Requests of services on their own account are
// counted and passed over.
func (g *Gatherer) Add(b *column.Batch) error {
	groups := map[place]*Group{}
	var order []*Group
	deeds := map[kind]Deed{}
	for i := range b.Len() {
		g.Tally.Rows++
		at := b.Num(activity.EventTime, i)
		if at == column.Null || text(b, activity.UserID, i) == "" && text(b, activity.UserUPN, i) == "" {
			continue
		}
		k := kind{b.Code(activity.Method, i), b.Code(activity.URI, i), b.Code(activity.Workload, i)}
		deed, known := deeds[k]
		if !known {
			if text(b, activity.Workload, i) != "" {
				deed = WorkDeed(text(b, activity.Method, i))
			} else {
				deed = DeedOf(text(b, activity.Method, i), text(b, activity.URI, i))
			}
			deeds[k] = deed
		}
		failed := b.Num(activity.Status, i) >= 400 || refused(text(b, activity.Result, i))
		if failed {
			deed = min(deed, Other) // nothing came of it
		}
		p := place{10: int32(deed)}
		for n, c := range [...]int{activity.UserID, activity.UserUPN, activity.TokenID, activity.SignInID, activity.SessionID, activity.DeviceID, activity.AppID, activity.ClientIP, activity.UserAgent, activity.TenantID} {
			p[n] = b.Code(c, i)
		}
		one := groups[p]
		if one == nil {
			one = g.begin(b, i)
			groups[p], order = one, append(order, one)
		}
		g.count(one, b, i, at, deed, failed)
	}
	for _, one := range order {
		one.Put(g.out)
		if g.out.Full() {
			if err := g.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// begin makes the group of row i, with nothing in it.
func (g *Gatherer) begin(b *column.Batch, i int) *Group {
	one := &Group{
		User: strings.ToLower(text(b, activity.UserID, i)), UPN: strings.ToLower(text(b, activity.UserUPN, i)), SignIn: strings.ToLower(text(b, activity.SignInID, i)),
		Token: text(b, activity.TokenID, i), Session: strings.ToLower(text(b, activity.SessionID, i)), Device: strings.ToLower(text(b, activity.DeviceID, i)),
		App: text(b, activity.AppID, i), IP: text(b, activity.ClientIP, i), Agent: text(b, activity.UserAgent, i), Tenant: text(b, activity.TenantID, i),
	}
	if one.User == "" {
		one.User = one.UPN
		if g.called != nil {
			if id := g.called(one.UPN); id != "" {
				one.User = id
			}
		}
	}
	return one
}

// count counts row i in its group.
func (g *Gatherer) count(one *Group, b *column.Batch, i int, at int64, deed Deed, failed bool) {
	if one.Identified() {
		if g.Tally.Users == 0 || at < g.Tally.First {
			g.Tally.First = at
		}
		g.Tally.Users, g.Tally.Last = g.Tally.Users+1, max(g.Tally.Last, at)
	}
	if one.Count == 0 || at < one.First {
		one.First = at
	}
	one.Last = max(one.Last, at)
	one.Count++
	if failed {
		one.Failed++
	}
	one.Deeds[deed]++
	if m := b.Num(activity.ClientAuthMethod, i); m == 1 || m == 2 {
		one.Middle = true
	}
	if issued := b.Num(activity.TokenIssued, i); issued != column.Null && (one.Issued == 0 || issued < one.Issued) {
		one.Issued = issued
	}
	r := Record{Deed: deed, Time: at, Event: text(b, activity.EventID, i), Source: text(b, activity.Source, i), Record: b.Num(activity.Record, i), Offset: b.Num(activity.Offset, i)}
	first, last := one.Count == 1 || r.tells(&one.Telling), one.Count == 1 || r.follows(&one.Final)
	if first || last {
		r.Method, r.URI = text(b, activity.Method, i), brief(text(b, activity.URI, i))
	}
	if first {
		one.Telling = r
	}
	if last {
		one.Final = r
	}
}

// refused reports whether a workload says that nothing came of what was asked.
func refused(result string) bool {
	return strings.EqualFold(result, "Failed") || strings.EqualFold(result, "False")
}

// Flush hands on what is left.
func (g *Gatherer) Flush() error {
	b := g.out
	g.out = column.NewBatch(Schema)
	if b.Len() == 0 {
		return nil
	}
	return g.hand(b)
}

// briefBytes is as much of an address as a reader wants.
const briefBytes = 400

func brief(uri string) string {
	if len(uri) <= briefBytes {
		return uri
	}
	n := briefBytes
	for !utf8.RuneStart(uri[n]) {
		n--
	}
	return uri[:n]
}

func text(b *column.Batch, c, i int) string {
	v, _ := b.Text(c, i)
	return v
}
