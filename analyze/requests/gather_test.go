package requests

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"prtscope/ingest/activity"
	"prtscope/ingest/column"
)

// request is a row of the activity log as these tests tell it.
type request struct {
	at                         int64 // 0: none
	user, upn, signIn          string
	method, uri, workload, id  string
	result, ip, agent          string
	status, issued, clientAuth int64
}

func rows(rs ...request) *column.Batch {
	b := column.NewBatch(activity.Schema)
	for n, r := range rs {
		if r.at != 0 {
			b.SetNum(activity.EventTime, r.at)
		}
		for c, v := range map[int]string{activity.UserID: r.user, activity.UserUPN: r.upn, activity.SignInID: r.signIn, activity.Method: r.method, activity.URI: r.uri, activity.Workload: r.workload, activity.Result: r.result, activity.EventID: r.id, activity.ClientIP: r.ip, activity.UserAgent: r.agent} {
			b.SetString(c, v)
		}
		for c, v := range map[int]int64{activity.Status: r.status, activity.TokenIssued: r.issued, activity.ClientAuthMethod: r.clientAuth} {
			if v != 0 {
				b.SetNum(c, v)
			}
		}
		b.SetNum(activity.Record, int64(n+1))
		b.Commit()
	}
	return b
}

func gathered(t *testing.T, called func(string) string, bs ...*column.Batch) (gs []Group, tally Tally) {
	t.Helper()
	g := NewGatherer(called, func(b *column.Batch) error {
		for i := range b.Len() {
			gs = append(gs, At(b, i))
		}
		return nil
	})
	for _, b := range bs {
		if err := g.Add(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.Flush(); err != nil {
		t.Fatal(err)
	}
	return gs, g.Tally
}

func TestGather(t *testing.T) {
	gs, tally := gathered(t, nil, rows(
		request{at: 20, user: "A", signIn: "S1", method: "GET", uri: "/me/messages", issued: 9, id: "e1"},
		request{at: 10, user: "A", signIn: "S1", method: "GET", uri: "/me", issued: 7, id: "e2"},
		request{at: 30, user: "A", signIn: "S1", method: "GET", uri: "/users", status: 399, issued: 8, id: "e3"},
		request{at: 40, user: "A", signIn: "S1", method: "POST", uri: "/devices", status: 400, id: "e4"},
		request{at: 41, user: "A", signIn: "S1", method: "POST", uri: "/devices", result: "failed", id: "e5"},
		request{at: 42, user: "A", signIn: "S1", method: "New-InboxRule", workload: "Exchange", result: "False", id: "e6"},
		request{at: 5, upn: "B@example.com", method: "GET", uri: "/users", clientAuth: 1, id: "e7"},
		request{at: 6, upn: "b@example.com", method: "GET", uri: "/me", clientAuth: 3, id: "e8"},
		request{user: "A", signIn: "S1", method: "GET", uri: "/me"},
		request{at: 50, method: "GET", uri: "/users"},
		request{at: 60, user: "A", signIn: "S1", method: "GET", uri: "/me/events", issued: 7, id: "e9"},
		request{at: 61, user: "A", signIn: "S1", method: "GET", uri: "/me/events", ip: "192.0.2.1", id: "e10"},
		request{at: 62, user: "A", signIn: "S1", method: "GET", uri: "/me/events", agent: "axios/1.7.9", id: "e11"},
	))
	wants := []string{"mail read e1 e9 2 0", "trifle e2 e2 1 0", "directory listed e3 e3 1 0", "other read e4 e6 3 3", "directory listed e7 e7 1 0", "trifle e8 e8 1 0", "mail read e10 e10 1 0", "mail read e11 e11 1 0"}
	if len(gs) != len(wants) {
		t.Fatalf("%d groups: %+v", len(gs), gs)
	}
	for n, want := range wants {
		g := &gs[n]
		if got := fmt.Sprintf("%s %s %s %d %d", g.Worst(), g.Telling.Event, g.Final.Event, g.Count, g.Failed); got != want || g.Telling.Deed != g.Worst() || g.Deeds[g.Worst()] != g.Count || g.First != g.Telling.Time || g.Last != g.Final.Time {
			t.Errorf("got %+v, want %s", g, want)
		}
	}
	a := gs[0]
	if a.User != "a" || a.SignIn != "s1" || a.First != 20 || a.Last != 60 || a.Issued != 7 || a.Middle || !a.Identified() || a.Final.URI != "/me/events" || a.Telling.URI != "/me/messages" {
		t.Errorf("got %+v", a)
	}
	if b := gs[4]; b.User != "b@example.com" || !b.Middle || b.Identified() || b.Issued != 0 {
		t.Errorf("got %+v", b)
	}
	if gs[5].Middle {
		t.Errorf("got %+v", gs[5])
	}
	if want := (Tally{Rows: 13, Users: 9, First: 10, Last: 62}); tally != want {
		t.Errorf("counted %+v, want %+v", tally, want)
	}
	called := func(upn string) string { return map[string]string{"b@example.com": "id-of-b"}[upn] }
	gs, _ = gathered(t, called, rows(request{at: 1, upn: "B@example.com"}, request{at: 1, upn: "c@example.com"}, request{at: 1, user: "D", upn: "b@example.com"}))
	if got := fmt.Sprint(gs[0].User, gs[1].User, gs[2].User); got != "id-of-b"+"c@example.com"+"d" {
		t.Errorf("called %s", got)
	}
}

// A day of whole batches is handed on as it fills, and what hinders that is said.
func TestGatherHandsOn(t *testing.T) {
	many := make([]request, column.BatchRows)
	for i := range many {
		many[i] = request{at: int64(i + 1), user: fmt.Sprint("u", i)}
	}
	handed, calls, full := 0, 0, errors.New("full")
	g := NewGatherer(nil, func(b *column.Batch) error { handed, calls = handed+b.Len(), calls+1; return nil })
	if err := g.Add(rows(many...)); err != nil || handed != column.BatchRows || calls != 1 {
		t.Errorf("handed on %d of %d before the end (%v)", handed, column.BatchRows, err)
	}
	if err := g.Flush(); err != nil || handed != column.BatchRows {
		t.Errorf("nothing is left, and %d are handed on (%v)", handed, err)
	}
	g = NewGatherer(nil, func(*column.Batch) error { return full })
	if err := g.Add(rows(many...)); err != full {
		t.Errorf("got %v", err)
	}
}

func TestBrief(t *testing.T) {
	if got := brief(strings.Repeat("a", 400)); len(got) != 400 {
		t.Errorf("%d bytes", len(got))
	}
	if got := brief(strings.Repeat("a", 401)); len(got) != 400 {
		t.Errorf("%d bytes", len(got))
	}
	if got := brief(strings.Repeat("a", 399) + "ü"); len(got) != 399 {
		t.Errorf("%d bytes", len(got))
	}
}

// Groups joined in any order are one; the most telling request stands for it.
func TestJoin(t *testing.T) {
	a := Group{UPN: "a", Issued: 5, First: 10, Last: 20, Count: 1, Failed: 1, Telling: Record{Deed: ReadMail, Time: 3, Event: "e"}, Final: Record{Time: 9, Event: "e"}}
	a.Deeds[ReadMail] = 1
	b := Group{UPN: "b", First: 5, Last: 15, Count: 2, Middle: true, Telling: Record{Deed: ListUsers, Time: 9}, Final: Record{Time: 9, Event: "f"}}
	b.Deeds[ListUsers] = 2
	for _, pair := range [][2]Group{{a, b}, {b, a}} {
		g := pair[0]
		g.Join(&pair[1])
		if g.UPN != "b" || g.Issued != 5 || g.First != 5 || g.Last != 20 || g.Count != 3 || g.Failed != 1 || !g.Middle || g.Telling.Deed != ListUsers || g.Final.Event != "f" || g.Worst() != ListUsers || g.Done(ReadMail, ListUsers) != 3 {
			t.Errorf("got %+v", g)
		}
	}
	if a.Same(&b) || !a.Beside(&b) {
		t.Error("two kinds of one token are beside each other, not the same")
	}
	for _, tt := range [][3]int64{{5, 4, 4}, {4, 5, 4}, {4, 4, 4}, {0, 4, 4}, {4, 0, 4}, {0, 0, 0}} {
		g, o := Group{Issued: tt[0]}, Group{Issued: tt[1]}
		if g.Join(&o); g.Issued != tt[2] || g.Middle {
			t.Errorf("issued %d and %d: got %d", tt[0], tt[1], g.Issued)
		}
	}
	if one := (Record{Deed: ReadMail, Time: 3}); one.tells(&one) {
		t.Error("a request says more than itself")
	}
	if (&Record{Time: 4}).tells(&Record{Time: 3}) || !(&Record{Time: 3}).tells(&Record{Time: 4}) {
		t.Error("of two alike the earlier one tells")
	}
	if g := (&Group{}); g.Worst() != Trifle {
		t.Errorf("the worst of nothing is %s", g.Worst())
	}
	one := Group{}
	one.Deeds[Other] = 1
	if one.Worst() != Other {
		t.Errorf("the worst is %s", one.Worst())
	}
}

func TestTallies(t *testing.T) {
	none, few, more := Tally{Rows: 3}, Tally{Rows: 2, Users: 1, First: 10, Last: 20, Tokens: 1}, Tally{Rows: 9, Users: 2, First: 5, Last: 15, Tokens: 2, Orphans: 1, Overflowed: true}
	for _, list := range [][]Tally{{none, few, more}, {more, few, none}, {few, none, more}, {more, none, few}} {
		var sum Tally
		for _, x := range list {
			sum.Add(x)
		}
		if want := (Tally{Rows: 14, Users: 3, First: 5, Last: 20, Tokens: 3, Orphans: 1, Overflowed: true}); sum != want {
			t.Errorf("got %+v, want %+v", sum, want)
		}
	}
	sum := more
	if sum.Add(Tally{Users: 1, First: 1, Last: 1}); sum.First != 1 {
		t.Errorf("the earliest of all is %d", sum.First)
	}
	sum = Tally{}
	if sum.Add(none); sum != none {
		t.Errorf("got %+v", sum)
	}
}

// The table of groups keeps what they hold, and its order tells any two apart.
func TestTable(t *testing.T) {
	g := Group{User: "u", UPN: "n", SignIn: "s", Token: "t", Session: "i", Device: "d", App: "a", IP: "p", Agent: "g", Tenant: "e", Issued: 1, First: 2, Last: 3, Count: 4, Failed: 5, Middle: true,
		Telling: Record{Deed: MadeApp, Time: 6, Method: "m", URI: "r", Event: "v", Source: "o", Record: 7, Offset: 8},
		Final:   Record{Deed: MadeApp, Time: 3, Method: "n", URI: "s", Event: "w", Source: "p", Record: 9, Offset: 10}}
	g.Deeds[MadeApp], g.Deeds[Trifle] = 1, 3
	others := []func(*Group){
		func(g *Group) { g.User = "v" }, func(g *Group) { g.Tenant = "f" }, func(g *Group) { g.Telling.Deed, g.Final.Deed = MadeRule, MadeRule }, func(g *Group) { g.Telling.Record++ }, func(g *Group) { g.Deeds[MadeMember]++ }, func(g *Group) { g.UPN = "o" }, func(g *Group) { g.Telling.Source = "p" }, func(g *Group) { g.Final.Event = "x" }, func(g *Group) { g.Final.Offset++ },
	}
	b := column.NewBatch(Schema)
	g.Put(b)
	g.Put(b)
	for n, change := range others {
		o := g
		change(&o)
		o.Put(b)
		if got := At(b, n+2); got != o {
			t.Errorf("got %+v, put %+v", got, o)
		}
		if Compare(b, 0, b, n+2) >= 0 || Compare(b, n+2, b, 0) <= 0 {
			t.Errorf("the order does not tell change %d", n)
		}
		if same := n > 2; g.Same(&o) != same {
			t.Errorf("change %d: the same token and place %t", n, !same)
		}
	}
	if Compare(b, 0, b, 1) != 0 || g.Bytes() < 360 {
		t.Error("a group is not like itself")
	}
}
