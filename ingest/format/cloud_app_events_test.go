package format

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"prtscope/ingest/activity"
)

// Defender has records of the unified audit log inside its own: they are read as
// such in each way that it gives them, and records of other services are counted.
func TestCloudAppEvents(t *testing.T) {
	for name, want := range map[string]string{"CloudAppEvents.json": "cloud-app-events-json", "CloudAppEvents.csv": "cloud-app-events-csv", "CloudAppEvents-PT1H.json": "diagnostic"} {
		text, err := os.ReadFile("testdata/collectors/unified/" + name)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Open(name, bytes.NewReader(text), nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		o := drain(t, s, 0)
		k := o.sink
		if o.format != want || k.SignIns.Len() != 1 || k.Audits.Len() != 1 || k.Requests.Len() != 1 || len(k.Rejected)+len(k.Other)+len(k.Unknown) > 0 {
			t.Errorf("%s: %s: %d sign-ins, %d changes, %d requests, rejected %v, other %v, unknown %v", name, o.format, k.SignIns.Len(), k.Audits.Len(), k.Requests.Len(), k.Rejected, k.Other, k.Unknown)
			continue
		}
		for c, want := range map[int]string{activity.SignInID: "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", activity.UserUPN: "ann@b.example", activity.Method: "MailItemsAccessed", activity.EventTime: "1778835600000000"} {
			if got, _ := cellText(k.Requests, c, 0); got != want {
				t.Errorf("%s: %s is %q, want %q", name, activity.Schema.Fields[c].Name, got, want)
			}
		}
		if extra, _ := cellText(k.Requests, activity.Extra, 0); !strings.Contains(extra, `"ISP":"x"`) {
			t.Errorf("%s: what Defender says beside is lost: %s", name, extra)
		}
	}
	o, err := readAll(t, strings.NewReader(`{"Timestamp":"2026-05-15T09:00:00Z","ActionType":"Run command","Application":"GitHub","RawEventData":{"org":"x"}}`), 0)
	if err != nil || o.sink.Other["hunting:CloudAppEvents"] != 1 {
		t.Errorf("a record of another service: %v, other %v, rejected %v", err, o.sink.Other, o.sink.Rejected)
	}
}
