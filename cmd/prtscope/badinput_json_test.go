package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"prtscope/ingest/custody"
)

// signIn returns a sign-in of Graph, number n, with more fields.
func signIn(n int, more ...string) string {
	return fmt.Sprintf(`{"id":"%08d-1f2e-4d3c-8b5a-69788796a500","createdDateTime":"2026-05-01T09:%02d:%02dZ","userId":"7d1c2b3a-0000-4000-8000-%012d","userPrincipalName":"user%d@corp.example","appId":"4765445b-32c6-49b0-83e6-1d93765276ca","isInteractive":true,"incomingTokenType":"none","status":{"errorCode":0}%s}`,
		n, n/60%60, n%60, n%7, n%7, strings.Join(append([]string{""}, more...), ","))
}

func signIns(from, n int) (list []string) {
	for i := range n {
		list = append(list, signIn(from+i))
	}
	return list
}

const betaContext = `{"@odata.context":"https://graph.microsoft.com/beta/$metadata#auditLogs/signIns",`

func graphPage(records ...string) string {
	return betaContext + `"value":[` + strings.Join(records, ",") + `]}`
}

func ndjson(records ...string) string { return strings.Join(records, "\n") + "\n" }

// withName is one record of a display name, spelled as it is in JSON.
func withName(n int, name string) string { return signIn(n, `"userDisplayName":"`+name+`"`) }

func utf16Text(s string, little bool) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if little {
			b = append(b, byte(u), byte(u>>8))
		} else {
			b = append(b, byte(u>>8), byte(u))
		}
	}
	return string(b)
}

func cutTail(s string, n int) string { return s[:len(s)-n] }

var badJSON = []badCase{
	{id: "JSON-01", what: "cut in the middle of a string", lay: file("a.json", func() string { return cutTail(graphPage(signIns(0, 3)...), 200) }),
		status: 3, kept: 2, codes: "JSON_TRUNCATED", notes: "JSON_TRUNCATED", says: []string{"breaks off in record 3, which begins at byte"},
		check: all(ended(custody.Truncated, "UTF-8"), aside(3, int64(len(graphPage(signIns(0, 2)...))-1), -1))},
	{id: "JSON-02", what: "cut between two records", lay: file("a.json", func() string { return cutTail(graphPage(signIns(0, 3)...), 2) + "," }),
		status: 3, kept: 3, notes: "JSON_TRUNCATED", check: ended(custody.Truncated, "UTF-8")},
	{id: "JSON-03", what: "last brackets missing", lay: file("a.json", func() string { return cutTail(graphPage(signIns(0, 3)...), 2) }),
		status: 3, kept: 3, notes: "JSON_UNCLOSED", check: ended(custody.Truncated, "UTF-8")},
	{id: "JSON-04", what: "the answer of a proxy at the end of half a page", lay: file("a.json", func() string {
		whole := graphPage(signIns(0, 5)...)
		return whole[:len(whole)*6/10] + "<html><script>alert(1)</script>502 Bad Gateway</html>"
	}), status: 3, kept: 2, codes: "FOREIGN_TEXT JSON_TRUNCATED", notes: "FOREIGN_TEXT JSON_TRUNCATED", never: []string{"<html", "<script"}, says: []string{"HTML or XML follows"},
		check: reported("HTML or XML follows")},
	{id: "JSON-05", what: "an error page under the name of an export", lay: func(b *box) {
		b.put("x.json", "<!doctype html><title>Sign in</title>")
		b.put("good.json", graphPage(signIn(1)))
	}, status: 3, kept: 1, says: []string{"in/x.json: not recognised"}, never: []string{"<!doctype"},
		check: all(noted("in/x.json", "HEAD", `"<!doctype html><title>Sign in</title>"`), func(t *testing.T, r *result) {
			if s := r.source("in/x.json"); s.Status != custody.Unknown || len(s.SHA256) != 64 {
				t.Errorf("%q, hash %q", s.Status, s.SHA256)
			}
		})},
	{id: "JSON-06", what: "an error in the place of a page", lay: func(b *box) {
		b.put("x.json", `{"error":{"code":"TooManyRequests","message":"slow down"}}`)
		b.put("good.json", graphPage(signIn(1)))
	}, status: 3, kept: 1, notes: "GRAPH_ERROR", says: []string{"(TooManyRequests)", "the export is incomplete"}, check: func(t *testing.T, r *result) {
		noted("in/x.json", "GRAPH_ERROR", "TooManyRequests")(t, r)
		unnoted("MISNAMED")(t, r)
		if n := r.source("in/x.json").Account.Records; n != 0 {
			t.Errorf("%d records are counted in it", n)
		}
	}},
	{id: "JSON-07", what: "the next page is not there", lay: file("p1.json", func() string {
		return betaContext + `"@odata.nextLink":"https://graph.microsoft.com/beta/auditLogs/signIns?$skiptoken=1","value":[` + signIn(1) + `]}`
	}), status: 3, kept: 1, notes: "PAGE_MISSING", says: []string{"@odata.nextLink"}, check: reported("1 source with reservations:", "names a further one (@odata.nextLink)")},
	{id: "JSON-08", what: "pages one behind the other", lay: file("a.json", func() string { return graphPage(signIns(0, 2)...) + graphPage(signIns(2, 2)...) }), kept: 4,
		check: all(placed("{"), inColumn("record", "1", "2", "3", "4"))},
	{id: "JSON-09", what: "lists one behind the other", lay: file("a.json", func() string {
		return "[" + strings.Join(signIns(0, 2), ",") + "][" + strings.Join(signIns(2, 2), ",") + "]"
	}), kept: 4, check: placed("{")},
	{id: "JSON-10", what: "a bad line among a thousand", lay: file("a.json", func() string {
		lines := signIns(0, 1000)
		lines[499] = "{bad"
		return ndjson(lines...)
	}), status: 3, kept: 999, codes: "JSON_SYNTAX", check: func(t *testing.T, r *result) {
		if x := r.rejected[0]; x.Record != 500 || x.Offset != int64(len(ndjson(signIns(0, 499)...))) || x.Raw != "{bad" {
			t.Errorf("set aside %+v, want record 500", x)
		}
	}},
	{id: "JSON-11", what: "no feed behind the last line", lay: file("a.json", func() string { return strings.TrimSpace(ndjson(signIns(0, 3)...)) }), kept: 3},
	{id: "JSON-12", what: "blank lines and comments", lay: file("a.json", func() string {
		return "// collected by hand\n" + signIn(0) + "\n\n  \n# second\n" + signIn(1) + "\n"
	}), status: 3, kept: 2, codes: "FOREIGN_TEXT*2"},
	{id: "JSON-13", what: "byte order mark", lay: file("a.json", func() string { return "\ufeff" + graphPage(signIns(0, 2)...) }), kept: 2,
		check: all(ended(custody.Read, "UTF-8 with mark"), placed("{"))},
	{id: "JSON-14", what: "UTF-16LE with mark", lay: file("a.json", func() string { return utf16Text("\ufeff"+graphPage(signIns(0, 2)...), true) }), kept: 2,
		check: all(ended(custody.Read, "UTF-16LE with mark"), sameAs(graphPage(signIns(0, 2)...)), placed("{\x00\"\x00"))},
	{id: "JSON-15", what: "UTF-16BE with mark", lay: file("a.json", func() string { return utf16Text("\ufeff"+graphPage(signIns(0, 2)...), false) }), kept: 2,
		check: all(ended(custody.Read, "UTF-16BE with mark"), sameAs(graphPage(signIns(0, 2)...)), placed("\x00{\x00\""))},
	{id: "JSON-16", what: "UTF-16LE without mark", lay: file("a.json", func() string { return utf16Text(graphPage(signIns(0, 2)...), true) }), kept: 2,
		check: all(ended(custody.Read, "UTF-16LE"), sameAs(graphPage(signIns(0, 2)...)), placed("{\x00\"\x00"))},
	{id: "JSON-17", what: "UTF-16 cut at an odd byte", lay: file("a.json", func() string { return cutTail(utf16Text("\ufeff"+ndjson(signIns(0, 2)...), true), 1) }),
		status: 3, kept: 2, says: []string{"UTF-16 text ends in the middle of a character"}},
	{id: "JSON-18", what: "UTF-32", lay: file("a.json", func() string {
		var b strings.Builder
		for _, r := range "\ufeff" + graphPage(signIns(0, 2)...) {
			b.Write([]byte{byte(r), byte(r >> 8), byte(r >> 16), 0})
		}
		return b.String()
	}), kept: 2, check: both(ended(custody.Read, "UTF-32LE with mark"), sameAs(graphPage(signIns(0, 2)...))), why: "read, the rows are those of the same page in UTF-8, which the check compares; refused, they are lost"},
	{id: "JSON-19", what: "Windows-1252 in a name", lay: file("a.json", func() string { return graphPage(withName(0, "Ren\xe9"), withName(1, "Zo\xeb")) }),
		status: 3, kept: 2, notes: "ENCODING_GUESSED", check: both(exported("René", "Zoë"), sameAs(graphPage(withName(0, "René"), withName(1, "Zoë")))),
		why: "the rows are those of the same page in UTF-8, which the check compares, so that a name is one name in both; spelled out it would be two. The guess is said; bytes that do not read so are spelled out, as in JSON-20"},
	{id: "JSON-20", what: "bytes that are no UTF-8", lay: file("a.json", func() string {
		return graphPage(withName(0, "a\xc0\xaf"), withName(1, "a\xed\xa0\x80"), withName(2, "a\xff"), withName(3, "a\xf8\x88\x80\x80\x80"))
	}), status: 3, kept: 4, notes: "INVALID_UTF8", says: []string{"in 4 records"}, check: all(distinctNames(4), inColumn("user_display_name", `a\xC0\xAF`, `a\xED\xA0\x80`, `a\xFF`, `a\xF8\x88\x80\x80\x80`))},
	{id: "JSON-21", what: "half a surrogate pair", lay: file("a.json", func() string { return graphPage(withName(0, `a\ud800b`), withName(1, `a\udc00b`)) }),
		status: 3, kept: 2, notes: "LONE_SURROGATE", says: []string{`shown as \uNNNN: in 2 records`}, check: inColumn("user_display_name", `a\ud800b`, `a\udc00b`)},
	{id: "JSON-22", what: "a zero byte in a string", lay: file("a.json", func() string { return ndjson(signIn(0), withName(1, "a\x00b"), signIn(2)) }),
		status: 3, kept: 2, codes: "JSON_SYNTAX", check: func(t *testing.T, r *result) {
			if raw := r.rejected[0].Raw; raw != withName(1, "a\x00b") {
				t.Errorf("it is set aside as %q", raw)
			}
		}},
	{id: "JSON-23", what: "an escaped zero in a string", lay: file("a.json", func() string { return graphPage(withName(0, `a\u0000b`), withName(1, "a")) }),
		kept: 2, check: all(inColumn("user_display_name", "a\x00b", "a"), exported(`"a\u0000b"`), plain("jsonl", "\x00"), plain("csv", "\x00"), reported())},
	{id: "JSON-24", what: "zero bytes at the end", lay: file("a.json", func() string { return ndjson(signIn(0)) + strings.Repeat("\x00", 4096) }),
		status: 3, kept: 1, notes: "NUL_PADDING", check: func(t *testing.T, r *result) {
			if n := r.source("in/a.json").Spans.Structure; n < 4096 {
				t.Errorf("%d bytes are structure", n)
			}
		}},
	{id: "JSON-25", what: "ends of lines of Windows and of old Macs", lay: func(b *box) {
		b.put("crlf.json", strings.ReplaceAll(ndjson(signIns(0, 3)...), "\n", "\r\n"))
		b.put("cr.json", strings.ReplaceAll(ndjson(signIns(3, 3)...), "\n", "\r"))
	}, kept: 6, check: placed("{")},
	{id: "JSON-26", what: "100 MB on one line", lay: func(b *box) {
		b.pour("a.json", func(w io.Writer) {
			io.WriteString(w, "["+signIn(0))
			filler := strings.Repeat("x", 40_000)
			for i := 1; i < 2600; i++ {
				io.WriteString(w, ","+signIn(i, `"userAgent":"`+filler+`"`))
			}
			io.WriteString(w, "]")
		})
	}, kept: 2600, check: func(t *testing.T, r *result) {
		r.must(writeFile(r.box, "small.json", "["+signIn(0)+"]"))
		_, _, _, small := r.run("ingest", "small.json", "-o", "small")
		holds(small+64<<20)(t, r)
	}},
	{id: "JSON-27", what: "a record of 64 MB", lay: func(b *box) {
		b.pour("a.json", func(w io.Writer) {
			io.WriteString(w, "["+signIn(0)+","+strings.TrimSuffix(signIn(1), "}")+`,"userAgent":"`)
			repeat(w, strings.Repeat("x", 1<<20), 64)
			io.WriteString(w, `"},`+signIn(2)+"]")
		})
	}, status: 3, kept: 2, codes: "RECORD_TOO_LARGE", notes: "LIMIT_RECORD", says: []string{"limits.record_size"}, check: func(t *testing.T, r *result) {
		holds(256<<20)(t, r)
		if x := r.rejected[0]; x.Record != 2 || x.Offset != int64(len(signIn(0))+2) || x.Length < 64<<20 {
			t.Errorf("what is set aside is record %d, %d bytes at %d", x.Record, x.Length, x.Offset)
		}
		raised("limits: {record_size: 80MiB}\n", 3)(t, r)
	}},
	{id: "JSON-28", what: "300 MB without a closing quote", lay: func(b *box) {
		b.pour("a.json", func(w io.Writer) {
			io.WriteString(w, "["+signIn(0)+`,{"id":"`)
			repeat(w, strings.Repeat("x", 1<<20), 300)
		})
	}, status: 3, kept: 1, codes: "JSON_TRUNCATED", notes: "JSON_TRUNCATED", check: all(holds(256<<20), aside(2, int64(len(signIn(0))+2), -1))},
	{id: "JSON-29", what: "five million brackets", lay: func(b *box) {
		b.put("deep.json", strings.Repeat("[", 5_000_000))
		b.put("good.json", graphPage(signIn(0)))
	}, status: 3, kept: 1, says: []string{"nest deeper than 64", "limits.depth"}, check: holds(192 << 20)},
	{id: "JSON-30", what: "brackets 65 deep in a record", lay: file("a.json", func() string {
		return graphPage(signIn(0), signIn(1, `"x":`+strings.Repeat("[", 65)+strings.Repeat("]", 65)), signIn(2))
	}), status: 3, kept: 2, codes: "DEPTH", notes: "LIMIT_DEPTH", says: []string{"limits.depth"}, check: raised("limits: {depth: 70}\n", 3)},
	{id: "JSON-31", what: "a key twice with one value", lay: file("a.json", func() string { return graphPage(signIn(0, `"isInteractive":true`)) }),
		status: 3, kept: 1, notes: "DUP_KEY"},
	{id: "JSON-32", what: "a key twice with two values", lay: file("a.json", func() string { return graphPage(signIn(0, `"userPrincipalName":"other@corp.example"`)) }),
		status: 3, kept: 1, notes: "DUP_KEY_CONFLICT", says: []string{"both kept in the column conflicts"}, check: func(t *testing.T, r *result) {
			var conflicts map[string][]struct{ Value string }
			r.must(json.Unmarshal([]byte(fmt.Sprint(r.rows()[0]["conflicts"])), &conflicts))
			if c := conflicts["user_upn"]; len(c) != 2 || c[0].Value != "other@corp.example" || c[1].Value != "user0@corp.example" {
				t.Errorf("the conflict is %+v", conflicts)
			}
		}},
	{id: "JSON-33", what: "keys that differ in case", lay: file("a.json", func() string { return graphPage(signIn(0, `"USERPRINCIPALNAME":"other@corp.example"`)) }),
		status: 3, kept: 1, notes: "KEY_CASE", check: all(inColumn("user_upn", "user0@corp.example"), inColumn("extra", `{"USERPRINCIPALNAME":"other@corp.example"}`), unlisted("in/a.json", "USERPRINCIPALNAME"))},
	{id: "JSON-34", what: "a key with a long s", lay: file("a.json", func() string { return graphPage(signIn(0, `"u`+"\u017f"+`erPrincipalName":"other@corp.example"`)) }),
		kept: 1, check: all(inColumn("user_upn", "user0@corp.example"), inColumn("extra", `{"uſerPrincipalName":"other@corp.example"}`), unlisted("in/a.json", "uſerPrincipalName"))},
	{id: "JSON-35", what: "numbers beyond what numbers hold", lay: file("a.json", func() string {
		list := []string{signIn(0, `"processingTimeInMilliseconds":1e400`), signIn(1, `"autonomousSystemNumber":9007199254740993`), signIn(2, `"extraNumber":9007199254740993`),
			instead(3, `"00000003-1f2e-4d3c-8b5a-69788796a500"`, "9007199254740993"), signIn(4, `"processingTimeInMilliseconds":-0`)}
		for _, code := range []string{"9007199254740993", "1e400", "-0", "1E+2", "12345678901234567890"} {
			list = append(list, instead(len(list), `"errorCode":0`, `"errorCode":`+code))
		}
		return graphPage(list...)
	}), status: 3, kept: 10, notes: "FIELD_TYPE NO_ID NUMBER_RANGE RESULT_UNSAID", check: all(inColumn("error_code", "0", "0", "0", "0", "0", "9007199254740993", "<nil>", "0", "<nil>", "<nil>"),
		inColumn("extra", `{"processingTimeInMilliseconds":1e400}`, "<nil>", `{"extraNumber":9007199254740993}`, `{"id":9007199254740993}`, "<nil>", "<nil>", `{"status.errorCode":1e400}`, "<nil>", `{"status.errorCode":1E+2}`, `{"status.errorCode":12345678901234567890}`))},
	{id: "JSON-36", what: "JSON as only JavaScript reads it", lay: file("a.json", func() string {
		return "[" + signIn(0) + `,{"id":NaN},{'id':1},{"id":undefined},{"id":-Infinity},` + signIn(1) + "," + strings.TrimSuffix(signIn(2), "}") + ",}," + signIn(3) + "]"
	}), status: 3, kept: 3, codes: "JSON_SYNTAX*5"},
	{id: "JSON-37", what: "values of other types", lay: file("a.json", wrongTypes), status: 3, kept: 139, codes: "FIELD_TIME*4 TIME_SYNTAX*2", notes: "FIELD_IP FIELD_TYPE NO_ID RESULT_UNSAID", check: typesKept},
	{id: "JSON-38", what: "error codes that say nothing", lay: file("a.json", func() string {
		var list []string
		for i, code := range []string{`{}`, `{"errorCode":null}`, `{"errorCode":"0"}`, `null`} {
			list = append(list, strings.Replace(signIn(i), `{"errorCode":0}`, code, 1))
		}
		return graphPage(list...)
	}), status: 3, kept: 4, notes: "RESULT_UNSAID", says: []string{"unknown: in 3 records"}, check: func(t *testing.T, r *result) {
		var codes []string
		for _, row := range r.rows() {
			codes = append(codes, fmt.Sprint(row["error_code"]))
		}
		if got := strings.Join(codes, " "); got != "<nil> <nil> 0 <nil>" {
			t.Errorf("error codes are %s", got)
		}
	}, why: `the text "0" is success, as it is in Log Analytics, which spells the code as a text (ResultType)`},
	{id: "JSON-39", what: "five hundred unknown fields", lay: file("a.json", func() string {
		var more []string
		for i := range 500 {
			more = append(more, fmt.Sprintf(`"newField%03d":%d`, i, i))
		}
		return graphPage(signIn(0, more...), signIn(1))
	}), kept: 2, check: func(t *testing.T, r *result) {
		if n := len(r.source("in/a.json").Unknown); n < 100 {
			t.Errorf("%d unknown fields are listed", n)
		}
		exported("newField499")(t, r)
	}},
	{id: "JSON-40", what: "records of Graph and of diagnostic settings in one list", lay: file("a.json", func() string {
		return "[" + diagnosticRecord(0) + "," + signIn(1) + "," + diagnosticRecord(2) + "," + tableRow(3) + "," + signIn(4) + "]"
	}), kept: 5, check: all(inColumn("user_upn", "user0@corp.example", "user1@corp.example", "user2@corp.example", "user3@corp.example", "user4@corp.example"),
		inColumn("error_code", "0", "0", "0", "0", "0"))},
	{id: "JSON-41", what: "exports without records", lay: func(b *box) {
		for i, s := range []string{`{}`, `[]`, `null`, `{"value":[]}`, `{"records":[]}`} {
			b.put(fmt.Sprintf("%d.json", i), s)
		}
		b.put("good.json", graphPage(signIn(0)))
	}, kept: 1, says: []string{"no record"}, check: func(t *testing.T, r *result) {
		for i := range 5 {
			if s := r.source(fmt.Sprintf("in/%d.json", i)); s.Status != custody.Empty || s.Account.Records != 0 || s.First != "" {
				t.Errorf("%s is %q, with %d records from %q on", s.Path, s.Status, s.Account.Records, s.First)
			}
		}
	}},
	{id: "JSON-42", what: "records that are no objects", lay: file("a.json", func() string { return "[" + signIn(0) + `,1,"x",[1,2],` + signIn(1) + "]" }),
		status: 3, kept: 2, codes: "NOT_AN_OBJECT*3"},
	{id: "JSON-43", what: "diagnostic settings, wrapped and a line each", lay: func(b *box) {
		b.put("wrapped.json", `{"records":[`+diagnosticRecord(0)+","+diagnosticRecord(1)+"]}")
		b.put("lines.json", ndjson(diagnosticRecord(2), diagnosticRecord(3)))
	}, kept: 4, check: func(t *testing.T, r *result) {
		for _, row := range r.rows() {
			// The inner record has no tenant, and no category: these are of the wrapper.
			if row["tenant_id"] != "27b2ee27-8b62-4bf1-8b19-ea2541e4336f" || row["record_category"] != "SignInLogs" || row["user_upn"] == nil {
				t.Errorf("tenant %v, category %v, user %v", row["tenant_id"], row["record_category"], row["user_upn"])
			}
		}
	}},
	{id: "JSON-44", what: "JSON in strings of JSON", lay: file("a.json", func() string {
		bomb := strings.Repeat("[", 100) + strings.Repeat("]", 100)
		return graphPage(strings.Replace(signIn(0), `{"errorCode":0}`, `"{\"errorCode\":50126}"`, 1), signIn(1, `"authenticationDetails":"`+bomb+`"`))
	}), kept: 2, check: exported(`"error_code":50126`, strings.Repeat("[", 100))},
}

// diagnosticRecord is a sign-in as diagnostic settings write it.
func diagnosticRecord(n int) string {
	return fmt.Sprintf(`{"time":"2026-05-01T09:%02d:%02dZ","category":"SignInLogs","operationName":"Sign-in activity","tenantId":"27b2ee27-8b62-4bf1-8b19-ea2541e4336f","resultType":"0","properties":%s}`, n/60%60, n%60, signIn(n))
}

// tableRow is a sign-in as Log Analytics writes it.
func tableRow(n int) string {
	return fmt.Sprintf(`{"TimeGenerated":"2026-05-01T09:%02d:%02dZ","Id":"%08d-1f2e-4d3c-8b5a-69788796a500","UserId":"7d1c2b3a-0000-4000-8000-%012d","UserPrincipalName":"user%d@corp.example","AppId":"4765445b-32c6-49b0-83e6-1d93765276ca","ResultType":"0","Category":"SignInLogs","Type":"SigninLogs"}`, n/60%60, n%60, n, n%7, n%7)
}
