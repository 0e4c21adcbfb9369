package format

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/column"
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

// A blank cell is a blank text, as in any table: a token without a device is one whose
// device is blank. Of a column that is not there nothing is known.
func TestBlankPartsAreBlank(t *testing.T) {
	const header = "id,createdDateTime,appId,userPrincipalName,sessionId,incomingTokenType,status.errorCode,deviceDetail.deviceId,deviceDetail.displayName\n"
	const at = "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00,2026-05-04T07:00:00Z,1b730954-1685-4b74-9bfd-dac224a7b894,a@b.example,"
	o, err := readAll(t, strings.NewReader(header+at+",primaryRefreshToken,0,,\n"), 0)
	if err != nil || o.sink.SignIns.Len() != 1 {
		t.Fatal(err, o)
	}
	missing := column.SplitList(o.text(signin.Missing, 0))
	for _, c := range []signin.Column{signin.SessionID, signin.DeviceID, signin.DeviceName} {
		if v, there := cellText(o.sink.SignIns, c, 0); v != "" || !there || slices.Contains(missing, signin.Schema.Fields[c].Name) {
			t.Errorf("%s is %q, %v, missing %v", signin.Schema.Fields[c].Name, v, there, missing)
		}
	}
	if _, there := cellText(o.sink.SignIns, signin.UserAgent, 0); there || !slices.Contains(missing, "user_agent") {
		t.Errorf("a user agent that is no column: %v, missing %v", there, missing)
	}
}
