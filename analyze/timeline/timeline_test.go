package timeline_test

import (
	"iter"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"prtscope/analyze/scan"
	"prtscope/analyze/story"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
)

// records turns batches of sign-ins into what Users reads.
func records(batches ...*column.Batch) iter.Seq2[arrow.Record, error] {
	return func(yield func(arrow.Record, error) bool) {
		for _, b := range batches {
			r := scan.Records(memory.NewGoAllocator(), b, timeline.Columns())
			more := yield(r, nil)
			r.Release()
			if !more {
				return
			}
		}
	}
}

// build returns the timelines of batches.
func build(t *testing.T, opt timeline.Options, batches ...*column.Batch) (ts []*timeline.Timeline) {
	t.Helper()
	if opt.Limits == (timeline.Limits{}) {
		opt.Limits = timeline.Defaults()
	}
	for tl, err := range timeline.Users(records(batches...), opt) {
		if err != nil {
			t.Fatal(err)
		}
		ts = append(ts, tl)
	}
	return ts
}

// tell returns the one timeline of a story's user.
func tell(t *testing.T, text string) *timeline.Timeline {
	t.Helper()
	s, err := story.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	ts := build(t, timeline.Options{}, s.SignIns)
	if len(ts) != 1 {
		t.Fatalf("got %d timelines, want 1", len(ts))
	}
	return ts[0]
}

func TestClasses(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{"alice L1 cloudap interactive method=whfb", "EC1"},
		{"alice L1 cloudap interactive method=password error=50126", "EC1"},
		{"alice L1 cloudap token=prt", "EC2"},
		{"alice L1 cloudap interactive method=claim token=prt", "EC2"},
		{"alice L1 cloudap method=password", "EC2"},
		{"alice L1 broker interactive method=password,app", "EC3"},
		{"alice L1 outlook token=prt", "EC4"},
		{"alice L1 outlook token=rt", "EC5"},
		{"alice L1 outlook token=masked", "EC5"},
		{"alice L1 outlook token=none", ""},
		{"alice L1 edge interactive browser token=prt", "EC6"},
		{"alice L1 broker token=rt unbound", "EC7"},
		{"alice L1 broker token=rt bound", "EC5"},
		{"alice L1 broker resource=drs token=rt", "EC8"},
		{"alice - outlook token=prt os=ios", "EC9"},
		{"alice - outlook token=prt os=macos", "EC9"},
		{"alice - outlook token=prt os=android", "EC9"},
		{"alice - outlook token=prt os=windows", "EC10"},
		{"alice - outlook token=prt os=linux", "EC4"},
		{"alice ? outlook token=prt os=windows", "EC4"},
		{"alice L1 azure-cli interactive devicecode", "EC11"},
		{"alice L1 azure-cli transfer=deviceCodeFlow", "EC11"},
		{"alice L1 azure-cli transfer=deviceCodeFlow token=rt", "EC5"},
		{"alice L1 outlook token=rdp", "EC12"},
		{"alice L1 outlook app_id=a4a365df-50f1-4397-bc59-1a1564b8bb9c", "EC12"},
		{"alice L1 outlook resource=270efc09-cd0d-444b-a71f-39af4910ec45", "EC12"},
		{"alice L1 outlook app_id=a4a365df-50f1-4397-bc59-1a1564b8bb9c token=rt", "EC5"},
		{"alice L1 cloudap interactive token=saml11", "EC13"},
		{"alice L1 cloudap token_issuer_type=ADFederationServices", "EC13"},
		{"alice L1 outlook token=rt token_issuer_type=ADFederationServices", "EC5"},
		{"alice L1 outlook token=prt error=500138", "EC14"},
	} {
		tl := tell(t, "09:00 "+tt.line)
		if got := tl.Class[0].String(); got != tt.want {
			t.Errorf("%s: got class %q, want %q", tt.line, got, tt.want)
		}
	}
}
