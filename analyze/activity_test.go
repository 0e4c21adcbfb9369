package analyze

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/story"
	"prtscope/ingest/column"
)

// pieces divides a table into files of n rows each.
func pieces(t testing.TB, b *column.Batch, n int) (files []File) {
	t.Helper()
	for from := 0; from < b.Len(); from += n {
		g := column.NewGatherer(column.NewBatch(b.Schema))
		for i := from; i < min(b.Len(), from+n); i++ {
			g.Append(b, i)
		}
		files = append(files, file(t, fmt.Sprint("piece ", len(files)), g.Batch()))
	}
	return files
}

// used is a tenant in which tokens were used: by their owners, from elsewhere,
// after doubtful sign-ins, without sign-ins, and under the session of another.
const used = `
	d1 07:00 bob LAPTOP-2 cloudap interactive x6 every 24h
	d1 08:00 bob LAPTOP-2 outlook token=prt id=b-# x110 every 30m
	d1 08:00 request bob GET /v1.0/me/messages of=b-# x110 every 30m
	d1 09:00 carol LAPTOP-3 outlook token=prt id=c-# session=shared x30 every 30m
	d1 09:00 request carol GET /v1.0/me of=c-# user_id=- upn=carol@example.com x30 every 30m
	d1 09:30 dave LAPTOP-4 outlook token=rt session=shared
	d2 10:00 alice LAPTOP-1 outlook token=prt session=s1 id=r-1
	d2 10:02 request alice GET /v1.0/me/messages of=r-1 ip=203.0.113.66 ua=axios/1 x200 every 1s
	d2 10:03 request alice POST /v1.0/me/mailFolders/inbox/messageRules of=r-1 ip=203.0.113.66 ua=axios/1
	d3 11:00 request alice GET /v1.0/users of=x-# session=s8 ip=203.0.113.66 x2 every 1m
	d3 11:00 request mallory GET /v1.0/users of=c-7
	d3 12:00 risk attemptedPrtAccess erin
	d3 12:00 risk anomalousToken frank of=f-1`

// TestRequestsWhateverTheCuts holds what is found of requests, sessions and
// users without sign-ins against itself: however the tables are cut into files,
// with whatever budget, on however many goroutines.
func TestRequestsWhateverTheCuts(t *testing.T) {
	want := ""
	for _, c := range []struct {
		name    string
		rows    int
		threads int
		memory  int64
		turned  bool
	}{
		{"whole", 1 << 20, 1, 0, false}, {"a user a file", 1, 3, 0, false}, {"out of memory", 40, 2, 64 << 10, false}, {"files turned round", 7, 4, 0, true},
	} {
		in := tell(t, used, c.rows)
		if c.turned {
			slices.Reverse(in.Activities)
		}
		out, _ := analyse(t, in, Options{Threads: c.threads, Memory: c.memory})
		b, err := json.Marshal(struct {
			Findings any
			Gaps     any
			Summary  any
		}{out.Findings, out.Gaps, out.Summary})
		if err != nil {
			t.Fatal(err)
		}
		if want == "" {
			want = string(b)
			for _, id := range []string{"PM-008", "PM-039", "PM-040", "PM-042", "PM-043", "PM-044"} {
				if !strings.Contains(want, `"detection":"`+id+`"`) {
					t.Errorf("%s found nothing", id)
				}
			}
		} else if want != string(b) {
			t.Errorf("%s: not what the whole gives:\n%s\n%s", c.name, b, want)
		}
	}
}

// TestRequestsWithoutSignIns looks at a case of requests alone.
func TestRequestsWithoutSignIns(t *testing.T) {
	s, err := story.Parse(`10:00 request alice GET /v1.0/users of=x-1`)
	if err != nil {
		t.Fatal(err)
	}
	in := tell(t, "", 1)
	in.Events, in.Activities = nil, pieces(t, s.Requests, 1)
	if out, _ := analyse(t, in, Options{}); len(out.Findings) != 0 || len(out.Gaps) == 0 {
		t.Errorf("%d findings, %d gaps", len(out.Findings), len(out.Gaps))
	}
}
