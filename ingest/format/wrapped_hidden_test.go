package format

import (
	"encoding/base64"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// A record is found wherever a foreign one keeps it, and where it is is told.
func TestHiddenRecords(t *testing.T) {
	a, b, c := oneOf(1), oneOf(2), oneOf(3)
	for name, tt := range map[string]struct {
		text string
		kept int
		set  string
	}{
		"in a text":                  {`{"log":` + quotedJSON(a) + `,"time":"x"}`, 1, ""},
		"in an object":               {`{"id":"7","attributes":{"service":"x","attributes":` + a + `}}`, 1, ""},
		"deep":                       {`{"a":{"b":[{"c":[["1",` + quotedJSON(a) + `]]}]}}`, 1, ""},
		"in a text in a text":        {`{"log":` + quotedJSON(`{"body":`+quotedJSON(a)+`}`) + `}`, 1, ""},
		"behind a header":            {`{"line":` + quotedJSON("<134>1 2026-05-04T07:00:00Z h - - - "+a) + `}`, 1, ""},
		"in lines":                   {`{"log":` + quotedJSON(a+"\n"+b) + `}`, 2, ""},
		"in a list":                  {`{"x":{"y":[` + a + `,` + b + `,` + c + `]}}`, 3, ""},
		"in lists of texts":          {`{"values":[["1",` + quotedJSON(a) + `],["2",` + quotedJSON(a) + `],["3",` + quotedJSON(b) + `]]}`, 3, ""},
		"the same under two names":   {`{"full":` + quotedJSON(a) + `,"short":` + quotedJSON(a) + `}`, 1, ""},
		"and what was made of it":    {`{"made":` + a + `,"full":` + quotedJSON(a) + `}`, 1, ""},
		"made without its id":        {`{"made":` + strings.Replace(a, `"id":`, `"was":`, 1) + `,"full":` + quotedJSON(a) + `}`, 1, ""},
		"beside another one":         {`{"made":` + b + `,"full":` + quotedJSON(a) + `}`, 2, ""},
		"one of lines is none":       {`{"log":` + quotedJSON(a+"\n{\"x\":1}\n"+b) + `}`, 2, "NOT_RECOGNISED 2"},
		"behind the platform's own":  {`{"_raw":` + quotedJSON(`{"body":{"records":[`+a+`,`+b+`]}}`) + `}`, 2, ""},
		"among those of no platform": {a + "\n" + `{"log":` + quotedJSON(b) + "}\n" + c, 3, ""},
		"several among such":         {a + "\n" + `{"log":` + quotedJSON(b+"\n"+c) + "}\n", 1, "SEVERAL_ORIGINALS 2"},
	} {
		for _, size := range []int{0, 9} {
			o, err := readAll(t, strings.NewReader(tt.text), size)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
			set := ""
			if len(o.sink.Rejected) > 0 {
				set = fmt.Sprint(o.sink.Rejected[0].Code, " ", o.sink.Rejected[0].Record)
			}
			if o.sink.SignIns.Len() != tt.kept || set != tt.set {
				t.Errorf("%s, in blocks of %d: %d sign-ins, %v set aside", name, size, o.sink.SignIns.Len(), o.sink.Rejected)
			}
			for i, s := range o.spans {
				if part := tt.text[s.Offset : s.Offset+s.Length]; o.format == "wrapped" && s.Length > 0 && !strings.Contains(part, "createdDateTime") {
					t.Errorf("%s: record %d is at %d, %d long: %s", name, i+1, s.Offset, s.Length, part)
				}
			}
		}
	}
}

// Base64 has many spellings.
func TestPackedRecords(t *testing.T) {
	a, b := oneOf(1), oneOf(2)
	standard, addresses := base64.StdEncoding.EncodeToString, base64.RawURLEncoding.EncodeToString
	for text, kept := range map[string]int{
		standard([]byte("[" + a + "," + b + "]")):            2,
		standard([]byte("[\n" + a + "]")):                    1,
		standard([]byte("{\n" + a[1:])):                      1,
		standard([]byte("{  " + a[1:])):                      1,
		addresses([]byte(`{"x":"\u00ff???>>>~~~",` + a[1:])): 1,
	} {
		for name, text := range map[string]string{"a record": `{"data":"` + text + `"}`, "a cell": "when,data\nx," + text + "\n"} {
			o, err := readAll(t, strings.NewReader(text), 0)
			if err != nil || o.sink.SignIns.Len() != kept || len(o.sink.Rejected) > 0 {
				t.Errorf("%s: %q: %v, %+v", name, text, err, o)
			}
		}
	}
}

// What lists several tells of each where it stands.
func TestPlacesOfHiddenRecords(t *testing.T) {
	a, b := quotedJSON(oneOf(1)), quotedJSON(oneOf(2))
	text := `{"values":[["1",` + a + `],["2",` + b + `]]}`
	o, err := readAll(t, strings.NewReader(text), 0)
	if err != nil || len(o.spans) != 2 {
		t.Fatal(err, o)
	}
	for i, want := range []string{a, b} {
		if s := o.spans[i]; text[s.Offset:s.Offset+s.Length] != want {
			t.Errorf("record %d: %q", i+1, text[s.Offset:s.Offset+s.Length])
		}
		if got := o.text(signin.Offset, i); got != fmt.Sprint(strings.Index(text, want)) {
			t.Errorf("record %d is said to be at %s", i+1, got)
		}
	}
}

// What looks like a record and is none, and what tells of one, is no sign-in.
func TestNothingHidden(t *testing.T) {
	for name, text := range map[string]string{
		"evidence of an alert": `{"id":"x","title":"t","evidence":{"of":{"@odata.type":"#microsoft.graph.security.ipEvidence","createdDateTime":"2026-05-04T07:00:00Z","ipAddress":"192.0.2.1","userId":"u","roles":[]}}}`,
		"a broken one":         `{"log":"{\"createdDateTime\":\"2026-05-04T07:00:00Z\",\"userId\":"}`,
		"words":                `{"log":"createdDateTime of {x}"}`,
	} {
		if o, err := readAll(t, strings.NewReader(text), 0); err == nil {
			t.Errorf("%s: %s, %d sign-ins", name, o.format, o.sink.SignIns.Len())
		}
	}
	audit := `{"id":"Directory_1","activityDateTime":"2026-05-04T07:00:00Z","activityDisplayName":"Update policy","targetResources":[{"modifiedProperties":[{"newValue":` + quotedJSON("["+graphOne+"]") + `}]}],"initiatedBy":{}}`
	if o, err := readAll(t, strings.NewReader(audit), 0); err != nil || o.sink.SignIns.Len() != 0 || o.sink.Audits.Len() != 1 {
		t.Errorf("a change that quotes a sign-in: %v, %+v", err, o)
	}
}

// What a format claims is that record, also behind one that hides its own: not what
// stands in it.
func TestNothingHiddenInRecords(t *testing.T) {
	diagnostic := `{"time":"2026-05-04T07:03:00Z","category":"NonInteractiveUserSignInLogs","tenantId":"5f0b2c1e-9a41-4c1d-8e57-0d2f6a7b8c90","properties":` + oneOf(2) + `}`
	audit := `{"id":"Directory_1","activityDateTime":"2026-05-04T07:00:00Z","activityDisplayName":"Update policy","targetResources":[{"modifiedProperties":[{"newValue":` + quotedJSON(oneOf(3)) + `},{"newValue":` + quotedJSON(oneOf(4)) + `}]}],"initiatedBy":{}}`
	lines := func(first string) string { // of which most are so
		return strings.Repeat(first+"\n", 3) + diagnostic + "\n" + audit
	}
	for name, text := range map[string]string{
		"a text":        lines(`{"log":` + quotedJSON(oneOf(1)) + `}`),
		"an object":     lines(`{"log":` + oneOf(1) + `}`),
		"of Splunk":     lines(`{"_raw":` + quotedJSON(oneOf(1)) + `}`),
		"of Elastic":    lines(`{"@timestamp":"x","message":` + quotedJSON(oneOf(1)) + `}`),
		"in one object": `{"logs":[` + strings.Repeat(`{"log":`+oneOf(1)+`},`, 3) + diagnostic + `,` + audit + `],"streams":["a","b"]}`,
	} {
		o, err := readAll(t, strings.NewReader(text), 0)
		if err != nil || o.sink.SignIns.Len() != 4 || o.sink.Audits.Len() != 1 || len(o.sink.Rejected) > 0 {
			t.Errorf("%s: %v, %+v", name, err, o)
			continue
		}
		if got := o.text(signin.TenantID, 3); got != "5f0b2c1e-9a41-4c1d-8e57-0d2f6a7b8c90" {
			t.Errorf("%s: behind it, a sign-in of tenant %q", name, got)
		}
	}
}

// A record that was put together from fields has the values that they have, and
// nothing is said of what was not among them.
func TestFieldsPutTogether(t *testing.T) {
	read := func(file string) *outcome {
		text, err := os.ReadFile("testdata/collectors/signins/" + file)
		if err != nil {
			t.Fatal(err)
		}
		o, err := readAll(t, strings.NewReader(string(text)), 0)
		if err != nil || o.sink.Flags["ORIGINAL_LOST"] != int64(o.records) {
			t.Fatalf("%s: %v, %+v", file, err, o)
		}
		return o
	}
	o := read("splunk-fields.json")
	for c, want := range map[int]string{signin.DeviceID: "-", signin.DeviceName: "PC-1", signin.Category: "NonInteractiveUserSignInLogs", signin.Kind: "non_interactive",
		signin.Interactive: "0", signin.TenantID: "5f0b2c1e-9a41-4c1d-8e57-0d2f6a7b8c90", signin.PublishTime: "1777878180000000"} {
		if got := o.text(c, 0); got != want && !(want == "-" && got == "") {
			t.Errorf("%s is %q, want %q", signin.Schema.Fields[c].Name, got, want)
		}
	}
	for file, tt := range map[string][2][]string{ // carried, missing
		"athena-a-table.csv":          {{"kind", "error_code", "record_category", "publish_time", "session_id"}, nil},
		"datadog-fields.csv":          {{"kind", "error_code", "record_category"}, {"session_id"}},
		"splunk-fields.csv":           {{"user_id", "incoming_token_type", "error_code", "kind"}, {"session_id", "device_id"}},
		"splunk-fields-chosen.csv":    {{"user_id", "error_code", "client_ip"}, {"incoming_token_type", "kind", "session_id"}},
		"kibana-discover.csv":         {{"device_id", "error_code", "asn", "kind"}, {"session_id", "incoming_token_type"}},
		"splunk-fields-of-graph.json": {{"device_name", "error_code", "device_id", "additional_details", "city", "kind"}, {"session_id", "browser"}},
		"splunk-fields-of-graph.csv":  {{"device_name", "error_code", "device_id", "additional_details", "city", "kind"}, {"session_id", "browser"}},
		"splunk-fields.json":          {{"device_name", "error_code"}, {"session_id"}},
	} {
		o := read(file)
		missing := column.SplitList(o.text(signin.Missing, 0))
		for _, name := range tt[0] {
			if slices.Contains(missing, name) {
				t.Errorf("%s does not carry %s", file, name)
			}
		}
		for _, name := range tt[1] {
			if !slices.Contains(missing, name) {
				t.Errorf("%s carries %s", file, name)
			}
		}
	}
	if o := read("kibana-discover.csv"); o.sink.Flags["TIME_OF_BROWSER"] != 1 || o.text(signin.ASN, 0) != "64500" || o.text(signin.DeviceID, 0) != "" && o.text(signin.DeviceID, 0) != "-" {
		t.Errorf("Kibana: %v, %s, %s", o.sink.Flags, o.text(signin.ASN, 0), o.text(signin.DeviceID, 0))
	}
}

// Fields of several events that a search put together are not of one sign-in.
func TestFieldsOfSeveralEvents(t *testing.T) {
	const id, other = `"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00"`, `"4d63c1c4-c95b-4d3c-8e0a-1271fd813e01"`
	fields := func(before, id string) string {
		return `{"result":{"` + before + `category":"SignInLogs","` + before + `time":"2026-05-04T07:03:00Z","` + before + `operationName":"x","` + before + `properties.id":` + id + `,"` +
			before + `properties.createdDateTime":"2026-05-04T07:00:00Z","` + before + `properties.userId":["u","u"],"` + before + `properties.appId":"a","` + before + `properties.ipAddress":"192.0.2.7"}}`
	}
	for text, kept := range map[string]int{
		fields("", id): 1, fields("", "["+id+","+id+"]"): 1, fields("", "["+id+","+other+"]"): 0, fields("body.", id): 1,
		fields("records{}.", id): 0, fields("records{}.", "["+id+","+other+"]"): 0,
		"properties.createdDateTime,properties.userId,properties.appId,properties.ipAddress,properties.id\n2026-05-04T07:00:00Z,u,a,192.0.2.7,\"a\nb\"\n": 0,
	} {
		o, err := readAll(t, strings.NewReader(text), 0)
		if err != nil || o.sink.SignIns.Len() != kept || len(o.sink.Rejected) != 1-kept {
			t.Errorf("%s: %v, %d sign-ins, want %d", text, err, o.sink.SignIns.Len(), kept)
		}
	}
}

// What who signs in may write, such as a user agent, is not looked into: a record
// there is one that somebody made up.
func TestForgedRecords(t *testing.T) {
	forged := quotedJSON(oneOf(9))
	for _, text := range []string{
		`{"siem":1,"user_agent":` + forged + `}`, `{"x":{"userAgent":` + forged + `,"deviceName":` + forged + `}}`,
		"Date,User-Agent\nx,\"" + strings.ReplaceAll(oneOf(9), `"`, `""`) + "\"\n",
	} {
		if o, err := readAll(t, strings.NewReader(text), 0); err == nil {
			t.Errorf("%s: %d sign-ins", text, o.sink.SignIns.Len())
		}
	}
	for _, name := range []string{"properties.userAgent", "properties.x"} {
		const fields = `"category":"SignInLogs","time":"2026-05-04T07:03:00Z","operationName":"x","properties.id":"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00","properties.createdDateTime":"2026-05-04T07:00:00Z","properties.userId":"u","properties.appId":"a","properties.ipAddress":"192.0.2.7"`
		for _, text := range []string{
			`{"result":{` + fields + `,"` + name + `":` + forged + `}}`,
			"properties.id,properties.createdDateTime,properties.userId,properties.appId,properties.ipAddress," + name + "\n4d63c1c4-c95b-4d3c-8e0a-1271fd813e00,2026-05-04T07:00:00Z,u,a,192.0.2.7,\"" + strings.ReplaceAll(oneOf(9), `"`, `""`) + "\"\n",
		} {
			o, err := readAll(t, strings.NewReader(text), 0)
			if err != nil || o.sink.SignIns.Len() != 1 || o.text(signin.EventID, 0) != "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00" {
				t.Errorf("%s: %v, %+v", text, err, o)
			}
		}
	}
}

// Devices by their ids, as scripts list them, are read, and no device of a sign-in is one.
func TestDevicesByTheirIDs(t *testing.T) {
	device := func(n string) string {
		return `"5f6e7d8c-1111-4222-8333-44445555666` + n + `":{"id":"9b91730c-0000-4000-8000-00000000000` + n + `","deviceId":"5f6e7d8c-1111-4222-8333-44445555666` + n + `","displayName":"FB-` + n + `","operatingSystem":"Windows","trustType":"AzureAd"}`
	}
	for _, text := range []string{
		"{" + device("1") + "," + device("2") + "}", "{\n \"devices\": {\n  " + device("1") + ",\n  " + device("2") + "\n }\n}",
		"{" + device("1") + "}\n{" + device("2") + "}\n",
	} {
		for _, size := range []int{0, 100} {
			o, err := readAll(t, strings.NewReader(text), size)
			if err != nil || o.sink.Devices.Len() != 2 || len(o.sink.Rejected) > 0 {
				t.Errorf("%s: %v, %+v", text, err, o)
				continue
			}
			wants(t, text, o.sink.Devices, 1, map[string]string{"device_id": "5f6e7d8c-1111-4222-8333-444455556662", "name": "FB-2"})
		}
	}
	o, err := readAll(t, strings.NewReader(`{"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00":`+graphOne+`}`), 0)
	if err != nil || o.sink.Devices.Len() != 0 || o.sink.SignIns.Len() != 1 {
		t.Errorf("a sign-in by its id: %v, %+v", err, o)
	}
}
