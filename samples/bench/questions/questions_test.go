package questions

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
	"prtscope/ingest/tablefile"
)

// row is a sign-in as the questions see it; nil is no value.
type row struct {
	user, device, session, token, os, country, kind any
	at, asn, code                                   int64
}

func random(r *rand.Rand) row {
	of := func(name string, n int) any {
		switch v := r.IntN(n + 2); v {
		case n:
			return ""
		case n + 1:
			return nil
		default:
			return fmt.Sprint(name, v)
		}
	}
	number := func(n int64) int64 {
		if v := r.Int64N(n + 1); v < n {
			return v
		}
		return column.Null
	}
	token := []any{nil, "", "none", "primaryRefreshToken", "primaryRefreshToken,saml11"}[r.IntN(5)]
	at := time.Date(2026, 5, 25, 0, 0, 0, 0, time.UTC).UnixMicro() + r.Int64N(20*24*3600*1e6)
	return row{of("user", 12), of("device", 6), of("session", 30), token, of("os", 3), of("country", 3), of("kind", 2), at, number(12), number(2)}
}

// naive answers the questions as one would say them, over rows.
func naive(rows []row, gone map[string]int64) Answers {
	type count struct {
		n, ok, first, last int64
		members            map[any]bool
	}
	var groups [6]map[any]*count
	add := func(q int, key any, r row, members ...any) {
		if groups[q] == nil {
			groups[q] = map[any]*count{}
		}
		c := groups[q][key]
		if c == nil {
			c = &count{first: r.at, last: r.at, members: map[any]bool{}}
			groups[q][key] = c
		}
		c.n++
		if r.code == 0 {
			c.ok++
		}
		c.first, c.last = min(c.first, r.at), max(c.last, r.at)
		for _, m := range members {
			if m != nil {
				c.members[m] = true
			}
		}
	}
	has := func(v any) bool { return v != nil && v != "" }
	for _, r := range rows {
		prt := r.token != nil && strings.Contains(r.token.(string), "primaryRefreshToken")
		if prt && !has(r.device) {
			add(0, r.os, r, r.user)
		}
		if has(r.session) && has(r.device) {
			add(1, r.session, r, r.device)
		}
		if has(r.session) && r.asn != column.Null {
			add(2, r.session, r, [2]any{r.asn, r.country})
		}
		if has(r.device) {
			if since, ok := gone[r.device.(string)]; ok && prt && r.at > since {
				add(3, r.device, r)
			}
			add(5, r.device, r, r.user)
		}
		u := time.UnixMicro(r.at).UTC()
		add(4, [3]any{time.Date(u.Year(), u.Month(), 1, 0, 0, 0, 0, time.UTC).UnixMicro(), r.kind, r.token}, r)
	}
	var a Answers
	for q, group := range groups {
		for key, c := range group {
			k, members := key, len(c.members)
			switch {
			case q == 0:
				a[q] = append(a[q], Row{k, c.n, members})
			case q == 1 && members > 1:
				a[q] = append(a[q], Row{k, members, c.n})
			case q == 2 && members > 1:
				a[q] = append(a[q], Row{k, members, c.n, c.first, c.last})
			case q == 3:
				a[q] = append(a[q], Row{k, gone[k.(string)], c.n, c.ok, c.first, c.last})
			case q == 4:
				parts := k.([3]any)
				a[q] = append(a[q], Row{parts[0], parts[1], parts[2], c.n})
			case q == 5:
				a[q] = append(a[q], Row{k, c.first, c.last, c.n, members})
			}
		}
	}
	return a
}

func lines(rows []Row) []string {
	var all []string
	for _, r := range rows {
		all = append(all, fmt.Sprintf("%#v", []any(r)))
	}
	slices.Sort(all)
	return all
}

// The answers are those of a plain reading, whatever the number of files and
// threads.
func TestAsk(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 1))
		folder, gone := t.TempDir(), map[string]int64{}
		var all []row
		for file := range r.IntN(5) + 1 {
			b := column.NewBatch(signin.Schema)
			for range r.IntN(400) {
				w := random(r)
				all = append(all, w)
				for c, v := range map[int]any{signin.UserID: w.user, signin.DeviceID: w.device, signin.SessionID: w.session, signin.IncomingToken: w.token,
					signin.DeviceOS: w.os, signin.Country: w.country, signin.Kind: w.kind} {
					if v != nil {
						b.SetString(c, v.(string))
					}
				}
				b.SetNum(signin.EventTime, w.at)
				b.SetNum(signin.ASN, w.asn)
				b.SetNum(signin.ErrorCode, w.code)
				b.Commit()
			}
			write(t, folder, "events", file, b)
		}
		b := column.NewBatch(audit.Schema)
		for i, change := range []struct{ activity, modified string }{
			{"Delete device", ""}, {"Update device", `[{"name":"AccountEnabled","old":"true","new":"false"}]`}, {"Update device", `[{"name":"AccountEnabled","old":"false","new":"true"}]`}, {"Delete device", ""}} {
			device, at := fmt.Sprint("device", i%3), random(r).at
			b.SetString(audit.DeviceID, device)
			b.SetString(audit.Activity, change.activity)
			b.SetString(audit.Modified, change.modified)
			b.SetNum(audit.EventTime, at)
			b.Commit()
			if first, ok := gone[device]; i != 2 && (!ok || at < first) {
				gone[device] = at
			}
		}
		write(t, folder, "audit", 0, b)
		want := naive(all, gone)
		for threads := range 3 {
			got, err := Ask(folder, threads+1)
			if err != nil {
				t.Fatal(err)
			}
			for q := range want {
				if g, w := lines(got[q]), lines(want[q]); !slices.Equal(g, w) {
					t.Fatalf("seed %d, %d threads, question %d:\n%s\nwant\n%s", seed, threads+1, q+1, strings.Join(g, "\n"), strings.Join(w, "\n"))
				}
			}
		}
	}
}

func write(t *testing.T, folder, table string, file int, b *column.Batch) {
	t.Helper()
	path := filepath.Join(folder, table, fmt.Sprint(file, ".parquet"))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := tablefile.NewWriter(f, b.Schema, nil)
	if err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestSet(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var s, o set[int]
	want := map[int]bool{}
	for i := range 100 {
		v := r.IntN(50)
		want[v] = true
		if i%2 == 0 {
			s.add(v)
		} else {
			o.add(v)
		}
	}
	s.join(o)
	if s.len() != len(want) {
		t.Errorf("%d values, want %v", s.len(), slices.Sorted(maps.Keys(want)))
	}
}
