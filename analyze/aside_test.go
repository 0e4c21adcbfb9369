package analyze

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"prtscope/analyze/story"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// written are the files of a table that a run wrote.
func (s *sink) written(table string) (files []File) {
	for _, w := range s.files[table] {
		files = append(files, File{table, int64(w.Len()), 0, func() (ReaderAtCloser, error) { return ram{bytes.NewReader(w.Bytes())}, nil }})
	}
	return files
}

// reads lets asides gather from files, as Devices does.
func reads(t *testing.T, a *Asides, users []File) *Asides {
	t.Helper()
	for _, err := range Devices(context.Background(), nil, users, Input{}, 0, a) {
		if err != nil {
			t.Fatal(err)
		}
	}
	return a
}

// Sign-ins without a device come in order of the device that they may be of, in
// order of time, whatever fits into memory.
func TestGuesses(t *testing.T) {
	in := tell(t, `
		09:00 alice L1 office session=s1
		09:10 alice - office session=s1
		09:05 alice - outlook session=s1
		09:00 bob L2 office session=s2
		09:07 bob - office session=s2 ip=203.0.113.9 net=AS64510/NL
		09:08 carol - office session=s3
		09:09 carol - office session=s4 id=r-4 gsa
		09:10 request carol GET /v1.0/me of=r-4 device=L3`, 1)
	_, tables := analyse(t, in, Options{})
	for _, memory := range []int64{1, 1 << 20} {
		var got []string
		a := NewAsides(nil, 0, 0, t.TempDir(), memory)
		for range 2 { // a second reading begins anew
			reads(t, a, tables.written("users"))
		}
		for g, err := range a.Guesses(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprint(g.Device, " ", g.Who.UPN, time.UnixMicro(g.Row.Time).UTC().Format(" 15:04"), " AS", g.Row.ASN, " ", g.Why != "", " ", g.Row.Record > 0))
		}
		want := []string{
			story.Device("L1") + " alice@example.com 09:05 AS64500 true true", story.Device("L1") + " alice@example.com 09:10 AS64500 true true",
			story.Device("L2") + " bob@example.com 09:07 AS64510 true true",
			story.Device("L3") + " carol@example.com 09:09 AS64500 true true",
		}
		slices.SortStableFunc(want, func(a, b string) int { return strings.Compare(a[:36], b[:36]) })
		if !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

// Reasons count all sign-ins that are not believed and hold the first, only of
// the time asked for; months count all.
func TestTokenTypes(t *testing.T) {
	in := tell(t, `
		d1 09:00 alice L1 outlook token=prt os="Windows 7" x3 every 1m
		d3 09:00 bob L2 outlook token=rt`, 1)
	_, tables := analyse(t, in, Options{})
	users, formats := tables.written("users"), map[string]string{story.Source: "graph"}
	all := reads(t, NewAsides(formats, 0, 0, t.TempDir(), 1<<20), users).TokenTypes()
	if len(all.Reasons) != 1 || all.Reasons[0].Reported != "primaryRefreshToken" || all.Reasons[0].Believed != "refreshToken" || all.Reasons[0].Count != 3 || len(all.Reasons[0].Rows) != 3 || all.Reasons[0].Rows[0].Device.Name != "L1" {
		t.Errorf("reasons %+v", all.Reasons)
	}
	if len(all.Months) != 1 || all.Months[0].Format != "graph" || all.Months[0].Types["primaryRefreshToken"] != 3 || all.Months[0].Types["refreshToken"] != 1 {
		t.Errorf("months %+v", all.Months)
	}
	first := all.Reasons[0].Rows[0].Row.Time
	part := reads(t, NewAsides(formats, first+1, first+120e6, t.TempDir(), 1<<20), users).TokenTypes()
	if len(part.Reasons) != 1 || part.Reasons[0].Count != 1 {
		t.Errorf("part %+v", part)
	}
}

// Records of one sign-in are compared by the formats of their exports; a field
// differs once for each two formats, whatever the number of records.
func TestDisagreements(t *testing.T) {
	b := column.NewBatch(signin.Schema)
	add := func(id string, month int, source string, also []string, conflicts string) {
		b.SetString(signin.EventID, id)
		b.SetNum(signin.EventTime, int64(month)*31*24*3600*1e6)
		b.SetString(signin.UserName, "alice@example.com")
		b.SetString(signin.Source, source)
		if also != nil {
			b.SetList(signin.AlsoIn, also)
		}
		if conflicts != "" {
			b.SetString(signin.Conflicts, conflicts)
		}
		b.Commit()
	}
	add("e1", 0, "aa", []string{"bb#2@20", "cc#3@30"}, `{"incoming_token_type":[{"value":"none","from":"aa#1@10"},{"value":"primaryRefreshToken","from":"bb#2@20"}]}`)
	add("e2", 0, "aa", []string{"bb#4@40"}, "")
	add("e3", 4, "bb", []string{"aa#5@50", "cc#6@60"}, `{"country":[{"value":"NL","from":"bb#7@70"},{"value":"NO","from":"cc#6@60"}]}`)
	add("e4", 4, "aa", nil, "")
	got, err := Disagreements(context.Background(), []File{file(t, "events", b)}, map[string]string{"aa": "graph", "bb": "portal", "cc": "portal"})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, d := range got {
		said = append(said, fmt.Sprint(d.Column, " ", d.A, " ", d.B, " ", d.Compared, " ", d.Differ, " ", d.Months, " ", d.Examples[0].Event, " ", d.Examples[0].Says[1]))
	}
	want := []string{
		"country portal portal 2 1 [{1970-01 1 0} {1970-05 1 1}] e3 {NO cc 6 60}",
		"incoming_token_type graph portal 3 1 [{1970-01 2 1} {1970-05 1 0}] e1 {primaryRefreshToken bb 2 20}",
	}
	if !slices.Equal(said, want) {
		t.Errorf("got  %q\nwant %q", said, want)
	}
}
