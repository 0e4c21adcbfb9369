package format

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"prtscope/ingest/column"
)

// wants checks the values of a row: name → value, "-" for none.
func wants(t *testing.T, what string, b *column.Batch, i int, want map[string]string) {
	t.Helper()
	for name, v := range want {
		c := b.Schema.Index(name)
		if c < 0 {
			t.Fatalf("no column %s", name)
		}
		got, ok := cellText(b, c, i)
		if !ok {
			got = "-"
		}
		if got != v {
			t.Errorf("%s, row %d: %s is %q, want %q", what, i, name, got, v)
		}
	}
}

func TestSampleValues(t *testing.T) {
	read := func(file string) *Sink {
		o, err := readAll(t, bytes.NewReader(sample(t, file)), 0)
		if err != nil {
			t.Fatal(err)
		}
		return o.sink
	}
	beta := read("graph-signins-beta.json").SignIns
	wants(t, "beta", beta, 0, map[string]string{
		"event_id": "4d63c101-1f2e-4d3c-8b5a-69788796a500", "event_time": "1777713081000000", "time_digits": "0", "kind": "interactive", "record_category": "interactiveUser",
		"incoming_token_type": "primaryRefreshToken", "device_trust_type": "hybrid", "device_compliant": "1", "error_code": "0", "additional_details": "", "ip_from_resource": "",
		"city": "Zürich", "latitude": "47.36667", "user_type": "member", "risk_event_types": "", "token_protection_session_status": "bound", "token_protection_session_code": "0",
		"auth_processing_details":  `[{"key":"Login Hint Present","value":"True"},{"key":"Oauth Scope Info","value":"[\"User.Read\"]"}]`,
		"network_location_details": "[]", "mfa_method": "", "publish_time": "-", "tenant_id": "-", "extra": "-", "record": "1", "agent_type": "notAgentic",
	})
	wants(t, "beta", beta, 1, map[string]string{"error_code": "50126", "incoming_token_type": "none"})
	wants(t, "beta", beta, 2, map[string]string{"kind": "non_interactive", "device_id": "", "device_managed": "-", "device_trust_type": "", "is_interactive": "0"})
	wants(t, "v1", read("graph-signins-v1.json").SignIns, 0, map[string]string{"kind": "interactive", "incoming_token_type": "-", "session_id": "-", "record_category": "-"})

	diagnostics := read("diagnostic.json")
	wants(t, "diagnostic", diagnostics.SignIns, 1, map[string]string{
		"kind": "interactive", "record_category": "SignInLogs", "error_code": "50126", "publish_time": "1777713180429773", "event_time": "1777713020429773", "time_digits": "6",
		"tenant_id": "5f0b2c1e-9a41-4c1d-8e57-0d2f6a7b8c90", "resource_id": "00000003-0000-0ff1-ce00-000000000000", "location_raw": "CH", "country": "CH", "status_text": "FAILURE",
	})
	wants(t, "diagnostic", diagnostics.SignIns, 2, map[string]string{"kind": "non_interactive", "device_id": "", "device_compliant": "-", "failure_reason": "", "device_trust_type": ""})
	wants(t, "diagnostic", diagnostics.SignIns, 3, map[string]string{
		"kind": "service_principal", "latitude": "-", "longitude": "-", "city": "", "device_id": "-", "user_id": "-", "sp_name": "backup-job", "location_raw": "-",
	})
	for i, k := range []*Sink{read("graph-audits.json"), diagnostics} {
		wants(t, "audit", k.Audits, 0, map[string]string{
			"activity": "Update device", "actor_type": "app", "actor_name": "Device Registration Service", "target_type": "Device", "result": "success",
			"device_id": "7a8b9c0d-1111-4222-8333-444455556661", "device_object_id": "9b91730c-0000-4000-8000-000000000001", "device_name": "LAPTOP-1", "user_agent": "Mozilla/5.0",
			"modified": `[{"name":"AccountEnabled","old":"true","new":"false"},{"name":"DeviceOSType","old":"","new":"Windows"},{"name":"TargetId.DeviceOSType","old":"","new":"Windows"}]`,
			"targets":  `[{"id":"9B91730C-0000-4000-8000-000000000001","displayName":"LAPTOP-1","type":"Device","userPrincipalName":null,"groupType":null}]`,
			"actor_ip": []string{"-", ""}[i], "time_digits": "7", "tenant_id": []string{"-", "5f0b2c1e-9a41-4c1d-8e57-0d2f6a7b8c90"}[i], "user_id": "-",
		})
	}
	wants(t, "audit", read("graph-audits.json").Audits, 1, map[string]string{
		"activity": "Self-service password reset", "actor_type": "user", "actor_name": "alice@contoso.example", "actor_ip": "203.0.113.9",
		"user_id": "00000005-0000-4000-8000-00000000beef", "target_upn": "alice@contoso.example", "device_id": "-", "details": "[]",
	})
	devices := read("graph-devices.json").Devices
	wants(t, "devices", devices, 0, map[string]string{
		"trust_type": "hybrid", "enabled": "1", "compliant": "1", "owners": "alice@contoso.example", "deleted": "-", "extra": `{"physicalIds":["[HWID]:h:6825"]}`,
	})
	wants(t, "devices", devices, 1, map[string]string{"trust_type": "registered", "enabled": "0", "compliant": "0"})
}

func TestOddRecords(t *testing.T) {
	base := `{"createdDateTime":"2026-05-01T09:10:20Z","userPrincipalName":"A@X.example","appId":"4765445b-32c6-49b0-83e6-1d93765276ca",`
	for _, tt := range []struct {
		name, record string
		flags        string
		want         map[string]string
	}{
		{"JSON-31 same key twice", base + `"id":"1","id":"1"}`, "DUP_KEY:1", map[string]string{"event_id": "1", "conflicts": "-"}},
		{"JSON-32 key twice", base + `"id":"1","userPrincipalName":"b@x.example"}`, "DUP_KEY_CONFLICT:1",
			map[string]string{"user_upn": "b@x.example", "conflicts": `{"user_upn":[{"value":"a@x.example","from":"#1@0"},{"value":"b@x.example","from":"#1@0"}]}`}},
		{"unknown key twice", base + `"id":"1","new":1,"new":2}`, "DUP_KEY_EXTRA:1", map[string]string{"extra": `{"new":1,"new (again)":2}`}},
		{"JSON-33 other case", base + `"id":"1","USERPRINCIPALNAME":"b@x.example"}`, "KEY_CASE:1",
			map[string]string{"user_upn": "a@x.example", "extra": `{"USERPRINCIPALNAME":"b@x.example"}`}},
		{"JSON-34 long s", base + `"id":"1","u` + "\u017f" + `erId":"2"}`, "", map[string]string{"user_id": "-", "extra": "{\"u\u017ferId\":\"2\"}"}},
		{"JSON-37 wrong types", base + `"id":"1","userId":5,"status":"x","deviceDetail":[1],"isInteractive":"maybe","appDisplayName":{"a": 1}}`, "FIELD_TYPE:1",
			map[string]string{"user_id": "-", "error_code": "-", "is_interactive": "-", "extra": `{"userId":5,"status":"x","deviceDetail":[1],"isInteractive":"maybe","appDisplayName":{"a":1}}`}},
		{"JSON-38 error code missing", base + `"id":"1","status":{"failureReason":"x"}}`, "", map[string]string{"error_code": "-"}},
		{"error code as text", base + `"id":"1","status":{"errorCode":"0"}}`, "", map[string]string{"error_code": "0"}},
		{"error code null", base + `"id":"1","status":{"errorCode":null}}`, "", map[string]string{"error_code": "-"}},
		{"JSON-35 huge number", base + `"id":"1","status":{"errorCode":9007199254740993}}`, "", map[string]string{"error_code": "9007199254740993"}},
		{"number out of range", base + `"id":"1","status":{"errorCode":1e400}}`, "FIELD_TYPE:1 NUMBER_RANGE:1", map[string]string{"error_code": "-", "extra": `{"status.errorCode":1e400}`}},
		{"JSON-19 not UTF-8", base + `"id":"1","userDisplayName":"Ren` + "\xe9" + `"}`, "INVALID_UTF8:1", map[string]string{"user_display_name": `Ren\xE9`}},
		{"JSON-21 half a pair", base + `"id":"1","userDisplayName":"a\ud800b"}`, "LONE_SURROGATE:1", map[string]string{"user_display_name": `a\ud800b`}},
		{"pair", base + `"id":"1","userDisplayName":"\ud83d\ude00\u0041\n"}`, "", map[string]string{"user_display_name": "\U0001F600A\n"}},
		{"JSON-23 zero", base + `"id":"1","userDisplayName":"a\u0000b"}`, "", map[string]string{"user_display_name": "a\x00b"}},
		{"JSON-44 JSON in strings", base + `"id":"1","status":"{\"errorCode\":50126}","authenticationDetails":"[ {\"a\" : 1} ]"}`, "", map[string]string{"error_code": "50126", "auth_details": `[{"a":1}]`}},
		{"DATA-12 zero GUID", base + `"id":"1","deviceDetail":{"deviceId":"00000000-0000-0000-0000-000000000000"}}`, "", map[string]string{"device_id": ""}},
		{"DATA-22 no address", base + `"id":"1","ipAddress":"999.1.1.1"}`, "FIELD_IP:1", map[string]string{"client_ip": "-", "extra": `{"ipAddress":"999.1.1.1"}`}},
		{"mapped address", base + `"id":"1","ipAddress":"::ffff:192.0.2.1"}`, "", map[string]string{"client_ip": "192.0.2.1"}},
		{"id from the token", base + `"uniqueTokenIdentifier":"xMFjTVvJPE2OChJx_YE-AA"}`, "ID_OF_TOKEN:1", map[string]string{"event_id": "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00"}},
		{"a list of one token type", base + `"id":"1","incomingTokenType":["primaryRefreshToken"]}`, "", map[string]string{"incoming_token_type": "primaryRefreshToken"}},
		{"a list of two", base + `"id":"1","incomingTokenType":["Primary refresh token", "saml11"]}`, "", map[string]string{"incoming_token_type": "primaryRefreshToken,saml11"}},
		{"a list in a text", base + `"id":"1","incomingTokenType":"[\"refreshToken\"]"}`, "", map[string]string{"incoming_token_type": "refreshToken"}},
		{"a list of what are no words", base + `"id":"1","incomingTokenType":["none",5]}`, "FIELD_TYPE:1", map[string]string{"incoming_token_type": "-", "extra": `{"incomingTokenType":["none",5]}`}},
		{"a list of one text", base + `"id":"1","sessionId":["S-1"]}`, "", map[string]string{"session_id": "s-1"}},
		{"a list of two texts", base + `"id":"1","sessionId":["S-1","S-2"]}`, "FIELD_TYPE:1", map[string]string{"session_id": "-", "extra": `{"sessionId":["S-1","S-2"]}`}},
		{"friendly word", base + `"id":"1","incomingTokenType":"Primary Refresh Token"}`, "", map[string]string{"incoming_token_type": "primaryRefreshToken"}},
	} {
		k := NewSink()
		d := newDecoder(graphBeta, 0, k)
		d.at(1, Span{Length: int64(len(tt.record))})
		if err := decodeGraphSignIn(d, []byte(tt.record)); err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var flags []string
		for _, f := range []string{"DUP_KEY", "DUP_KEY_CONFLICT", "DUP_KEY_EXTRA", "FIELD_IP", "FIELD_TYPE", "ID_OF_TOKEN", "INVALID_UTF8", "KEY_CASE", "LONE_SURROGATE", "NO_ID", "NUMBER_RANGE"} {
			if n := k.Flags[f]; n > 0 {
				flags = append(flags, f+":"+itoa(int(n)))
			}
		}
		if got := strings.Join(flags, " "); got != tt.flags {
			t.Errorf("%s: flags %q, want %q", tt.name, got, tt.flags)
		}
		wants(t, tt.name, k.SignIns, 0, tt.want)
	}
}

// TestEnvelopes says what an envelope adds to properties, wherever it stands.
func TestEnvelopes(t *testing.T) {
	const inside = `"createdDateTime":"2026-05-01T09:10:20Z","id":"1","isInteractive":false,"signInEventTypes":["nonInteractiveUser"],"resourceId":"R","tenantId":""`
	const tenant = "5f0b2c1e-9a41-4c1d-8e57-0d2f6a7b8c90"
	around := `"time":"2026-05-01T09:13:00Z","resourceId":"/tenants/` + tenant + `/providers/Microsoft.aadiam","category":"SignInLogs","location":"DE","callerIpAddress":"192.0.2.1","resultType":"50126"`
	for name, record := range map[string]string{
		"as Azure writes it":   `{` + around + `,"properties":{` + inside + `}}`,
		"properties first":     `{"properties":{` + inside + `},` + around + `}`,
		"properties as string": `{` + around + `,"properties":"{` + strings.ReplaceAll(inside, `"`, `\"`) + `}"}`,
		"lower case": `{` + strings.NewReplacer("resourceId", "resourceid", "callerIpAddress", "calleripaddress", "resultType", "resulttype").Replace(around) +
			`,"properties":{` + inside + `}}`,
	} {
		k := NewSink()
		d := newDecoder(diagnostic, 0, k)
		d.at(1, Span{})
		if err := decodeDiagnostic(d, []byte(record)); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		wants(t, name, k.SignIns, 0, map[string]string{
			"kind": "interactive", "record_category": "SignInLogs", "is_interactive": "0", "resource_id": "r", "tenant_id": tenant, "location_raw": "DE", "country": "-",
			"client_ip": "192.0.2.1", "error_code": "50126", "extra": "-",
		})
	}
	for name, tt := range map[string]struct{ record, kind string }{
		"a log of a later day":     {`{"time":"2026-05-01T09:13:00Z","resourceId":"x","category":"BrandNewSignInLogs","properties":{` + inside + `}}`, "non_interactive"},
		"an operation of sign-ins": {`{"time":"2026-05-01T09:13:00Z","operationName":"Sign-in activity","category":"New","properties":{"createdDateTime":"2026-05-01T09:10:20Z","id":"1"}}`, "-"},
	} {
		k := NewSink()
		d := newDecoder(diagnostic, 0, k)
		d.at(1, Span{})
		if err := decodeDiagnostic(d, []byte(tt.record)); err != nil || len(k.Other) > 0 || k.Flags["LOG_UNKNOWN"] != 1 {
			t.Fatalf("%s: other %v, flags %v, %v", name, k.Other, k.Flags, err)
		}
		wants(t, name, k.SignIns, 0, map[string]string{"kind": tt.kind, "event_id": "1"})
	}
	for record, other := range map[string]string{
		`{"time":"2026-05-01T09:13:00Z","category":"ProvisioningLogs","properties":{}}`:                       "category:ProvisioningLogs",
		`{"time":"2026-05-01T09:13:00Z","resourceId":"x","category":"ProvisioningLogs","properties":{"a":1}}`: "category:ProvisioningLogs",
		`{"time":"2026-05-01T09:13:00Z","resourceId":"x","category":"<script>\u001b","properties":{"a":1}}`:   "category:unnamed",
	} {
		k := NewSink()
		d := newDecoder(diagnostic, 0, k)
		d.at(1, Span{})
		if err := decodeDiagnostic(d, []byte(record)); err != nil || k.Other[other] != 1 {
			t.Errorf("%s: %v, %v", record, k.Other, err)
		}
	}
}

func TestRecordsWithoutTimeAreRejected(t *testing.T) {
	for when, code := range map[string]string{`null`: "FIELD_TIME", `"x"`: "TIME_SYNTAX", `"0001-01-01T00:00:00Z"`: "TIME_SENTINEL", `"1965-01-04T07:00:00Z"`: "TIME_SENTINEL", `1700000000`: "TIME_SYNTAX"} {
		k := NewSink()
		d := newDecoder(graphBeta, 0, k)
		d.at(1, Span{})
		err, _ := decodeGraphSignIn(d, []byte(`{"id":"1","createdDateTime":`+when+`,"userPrincipalName":"a","appId":"b"}`)).(*recordError)
		if err == nil || err.Code != code || err.Field != "createdDateTime" {
			t.Errorf("%s: %v, want %s", when, err, code)
		}
	}
}

// TestScannerAgreesWithTheLibrary changes records at random and compares what
// is taken for JSON, and what it says, with encoding/json.
func TestScannerAgreesWithTheLibrary(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	seeds := [][]byte{[]byte(good(1)), []byte(`{"a":[1,-0.5e+3,true,false,null,"\u00e9\"\\\/\b\f\n\r\t",{}],"b":{"c":[[]]}}`), sample(t, "graph-signins-v1.json")[:900]}
	accepted := 0
	for range 60000 {
		b := bytes.Clone(seeds[rng.IntN(len(seeds))])
		for range rng.IntN(4) {
			i := rng.IntN(len(b))
			switch rng.IntN(4) {
			case 0:
				b[i] = byte(rng.IntN(256))
			case 1:
				b = append(b[:i], b[min(len(b), i+1+rng.IntN(5)):]...)
			case 2:
				b = append(b[:i:i], append([]byte([]string{"{", "}", "[", "]", ",", ":", `"`, "\\", "0", "e", " ", "\n", "null"}[rng.IntN(13)]), b[i:]...)...)
			case 3:
				j := rng.IntN(len(b))
				b[i], b[j] = b[j], b[i]
			}
			if len(b) == 0 {
				b = []byte("{}")
			}
		}
		var s scanner
		s.reset(b)
		out, err := s.compact(nil)
		ok := err == nil && s.atEnd()
		if ok != json.Valid(b) {
			t.Fatalf("%q: valid %v, by the library %v", b, ok, !ok)
		}
		if tree, err := parseTree(b); (err == nil) != ok {
			t.Fatalf("%q: tree %v, %v", b, tree, err)
		}
		if !ok || s.invalid || s.lone {
			continue
		}
		accepted++
		if got, want := decoded(t, out), decoded(t, b); got != want {
			t.Fatalf("%q: compact it says %s, not %s", b, got, want)
		}
	}
	if accepted < 5000 {
		t.Errorf("only %d records were accepted", accepted)
	}
}

func decoded(t *testing.T, b []byte) string {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	out, _ := json.Marshal(v)
	return string(out)
}

// Run fuzz tests with -fuzzminimizetime=10x: go test takes up to a minute to
// make each new input of some kilobytes smaller, and counts none of it.

func FuzzFrameJSON(f *testing.F) {
	for _, tt := range samples {
		f.Add(sample(f, tt.file), uint16(100))
	}
	f.Add([]byte(page(good(1), good(2))+"\n{bad\n"+good(3)), uint16(7))
	f.Add([]byte(hits(2, "],\"x\":[1]}}")+good(1)+hits(1, "]")), uint16(50))
	f.Add([]byte(`{"m":[`+good(1)+`],"value":[`+good(2)+`],"n":{"o":[`+good(3)+`]}}`), uint16(9))
	f.Add([]byte("[[{\"a\":1}],{\"value\":[{\"b\":\"\\\""), uint16(1))
	f.Fuzz(func(t *testing.T, text []byte, size uint16) {
		fr := newJSONFramer(bytes.NewReader(text), func(at int64) int64 { return at })
		fr.size, fr.limit = int(size)+1, 1000
		o := drain(t, &Stream{format: graphBeta, r: &jsonReader{jsonFramer: fr, format: graphBeta}}, int(size)+1)
		apart(t, "fuzz", o, int64(len(text)))
		bare(t, "fuzz", o, text)
	})
}

func FuzzDecode(f *testing.F) {
	for _, tt := range samples {
		fr := newJSONFramer(bytes.NewReader(sample(f, tt.file)), func(at int64) int64 { return at })
		b, _ := fr.frame()
		for _, s := range b.Spans {
			f.Add(b.Data[s.Start:s.End])
		}
	}
	for _, e := range few(f) { // and a record of each format of the shelf
		s, err := Open(e.path, bytes.NewReader(e.text), nil, Options{})
		if err != nil {
			f.Fatal(err)
		}
		if _, is := s.r.(*jsonReader); !is {
			continue
		}
		if b, err := s.Next(); err == nil && len(b.Spans) > 0 {
			f.Add(bytes.Clone(b.Data[b.Spans[0].Start:b.Spans[0].End]))
		}
	}
	f.Fuzz(func(t *testing.T, record []byte) {
		for _, as := range All {
			if as.decode == nil {
				continue
			}
			k := NewSink()
			d := newDecoder(as, 0, k)
			d.at(1, Span{})
			err := as.decode(d, record)
			d.close()
			n := len(k.Other)
			for _, b := range k.Tables() {
				n += b.Len()
			}
			if err == nil && n != 1 || err != nil && n != 0 {
				t.Fatalf("%s: %d rows, %v", as.Name, n, err)
			}
			objectsAre(t, k)
		}
	})
}
