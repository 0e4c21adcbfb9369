package format

import (
	"bytes"
	"os"
	"testing"

	"prtscope/ingest/signin"
)

// Scripts put other characters between the names of parts than a dot: the rows are the
// same.
func TestPartsBetweenOtherCharacters(t *testing.T) {
	text, err := os.ReadFile("testdata/collectors/signins/splunk-fields-of-graph.csv")
	if err != nil {
		t.Fatal(err)
	}
	header, records, _ := bytes.Cut(text, []byte("\n"))
	want, err := readAll(t, bytes.NewReader(text), 0)
	if err != nil || want.text(signin.ErrorCode, 0) != "0" || want.text(signin.City, 0) != "Oslo" {
		t.Fatal(err, rows(want.sink))
	}
	for _, between := range []string{"_", "/"} {
		spelled := append(append(bytes.ReplaceAll(header, []byte("."), []byte(between)), '\n'), records...)
		got, err := readAll(t, bytes.NewReader(spelled), 0)
		if err != nil || rows(got.sink) != rows(want.sink) {
			t.Errorf("with %s: %v, %s\nwant %s", between, err, rows(got.sink), rows(want.sink))
		}
	}
}
