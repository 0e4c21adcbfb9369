package output

import (
	"testing"

	"prtscope/analyze/finding"
)

// What a record does not tell leaves no hole in what Timesketch shows of it.
func TestMessageHasNoHoles(t *testing.T) {
	for _, tt := range []struct {
		of   finding.Evidence
		want string
	}{
		{finding.Evidence{Role: "use", App: "Outlook", User: "alice", Device: "d", IP: "192.0.2.1", Network: "AS1 DE"}, "PM-001: What the finding is about: Outlook by alice on d from 192.0.2.1 AS1 DE"},
		{finding.Evidence{Role: "directory", Device: "d"}, "PM-001: A change in the directory: on d"},
		{finding.Evidence{Role: "use", App: "Outlook", IP: "192.0.2.1"}, "PM-001: What the finding is about: Outlook from 192.0.2.1"},
		{finding.Evidence{Role: "use", User: "alice", Network: "AS1 DE"}, "PM-001: What the finding is about: by alice from AS1 DE"},
		{finding.Evidence{Role: "directory"}, "PM-001: A change in the directory"},
	} {
		if got := evidenceLine(&finding.Finding{Detection: "PM-001"}, &tt.of).Message; got != tt.want {
			t.Errorf("got %q\nwant %q", got, tt.want)
		}
	}
}
