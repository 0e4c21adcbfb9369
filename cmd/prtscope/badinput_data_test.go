package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// at is a sign-in at another time than its number says.
func at(n int, when string) string {
	from := strings.Index(signIn(n), `"2026-`)
	s := signIn(n)
	end := from + 1 + strings.IndexByte(s[from+1:], '"')
	return s[:from] + when + s[end+1:]
}

// instead is a sign-in in which a part is spelled otherwise.
func instead(n int, old, new string) string {
	s := signIn(n)
	if !strings.Contains(s, old) {
		panic("no " + old + " in " + s)
	}
	return strings.Replace(s, old, new, 1)
}

const (
	firstUser = `"userId":"7d1c2b3a-0000-4000-8000-000000000000"`
	firstUPN  = `"userPrincipalName":"user0@corp.example"`
)

// events names the files of sign-ins, which are named by their content.
func (r *result) events() (names []string) {
	for _, f := range r.c.Files {
		if strings.HasPrefix(f.Path, "events/") {
			names = append(names, f.Path)
		}
	}
	return names
}

// sameEvents wants another case to have the same sign-ins, to the byte.
func (r *result) sameEvents(t *testing.T, dir string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(r.dir, dir, "case.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range r.events() {
		if !strings.Contains(string(b), name) {
			t.Errorf("%s has no %s", dir, name)
		}
	}
}

// payloads would do harm where a text of the log is taken for markup or code.
var payloads = []string{
	`<script>alert(1)</script>`, `</script><script>alert(2)</script>`, `<!--<script>`, `<img src=x onerror=alert(3)>`, `{{.}}`, "\u2028alert(4)\u2029",
	`"><svg onload=alert(5)>`, `javascript:alert(6)`, `url(javascript:alert(7))`, `<meta http-equiv=refresh content=0>`, `data:text/html,<b>`,
}

// markup wants that no file of the report holds a payload as it was.
func markup(t *testing.T, r *result) {
	n := 0
	for name := range contentsOf(filepath.Join(r.made(), "report")) {
		if ext := filepath.Ext(name); ext != ".html" && ext != ".js" {
			continue // no browser takes it for a page
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n++
		for _, p := range payloads {
			if strings.Contains(p, "<") && strings.Contains(string(text), p) {
				t.Errorf("%s holds %s", filepath.Base(name), p)
			}
		}
	}
	if n == 0 {
		t.Error("there is no report")
	}
}

func runIn(*box) []string { return []string{"run", "in", "-o", "case"} }

var badData = []badCase{
	{id: "DATA-01", what: "sign-ins later than the file that tells of them", lay: func(b *box) {
		b.put("a.json", graphPage(signIn(0), at(1, `"2031-01-01T00:00:00Z"`)))
	}, status: 3, kept: 2, notes: "TIME_FUTURE"},
	{id: "DATA-02", what: "sign-ins out of order", lay: file("a.json", func() string { return ndjson(signIns(0, 50)...) }), kept: 50, check: func(t *testing.T, r *result) {
		lines := signIns(0, 50)
		slices.Reverse(lines)
		r.must(os.Mkdir(filepath.Join(r.dir, "turned"), 0o755))
		r.must(os.WriteFile(filepath.Join(r.dir, "turned", "a.json"), []byte(ndjson(lines...)), 0o644))
		r.run("ingest", "turned", "-o", "other")
		a, b := r.export(), ""
		_, b, _, _ = r.run("export", "other", "--format", "jsonl")
		if n := strings.Count(a, `"event_id"`); n != 50 || withoutPlaces(a) != withoutPlaces(b) {
			t.Errorf("%d sign-ins, and others when the file is turned round", n)
		}
	}},
	{id: "DATA-03", what: "dates that stand for no time", lay: func(b *box) {
		var list []string
		for i, when := range noTimes {
			list = append(list, at(i, when))
		}
		b.put("a.json", graphPage(append(list, signIn(9))...))
		b.put("b.json", ndjson(strings.Replace(diagnosticRecord(8), `{"time":"2026-05-01T09:00:08Z"`, `{"time":`+noTimes[0], 1)))
	}, args: runIn, status: 3, kept: 2, codes: "TIME_SENTINEL*4", notes: "TIME_SENTINEL", says: []string{"= 2 kept", "4 rejected"}, check: noTimesAnywhere,
		why: "as the row has it, but that the text of a sign-in without any time is kept in rejected.jsonl: there the check finds each, whole and with its place; in the table it would have to have a time"},
	{id: "DATA-04", what: "times spelled at the edge of what is allowed", lay: file("a.json", func() string {
		var list []string
		for i, when := range []string{`"2016-12-31T23:59:60Z"`, `"2026-05-01T24:00:00Z"`, `"2026-05-01T09:00:00.1234567Z"`, `"2026-05-01T09:00:00.123456789Z"`, `"2026-05-01T09:00:00+14:00"`, `"2026-05-01T09:00:00-00:00"`, `"2026-05-01t09:00:00z"`} {
			list = append(list, at(i, when))
		}
		return graphPage(list...)
	}), status: 3, kept: 5, codes: "TIME_SYNTAX*2", check: exported(`"time_digits":7`, `"time_digits":9`, `"event_time":"2026-04-30T19:00:00.000000Z"`)},
	{id: "DATA-05", what: "times of old libraries and numbers without a unit", lay: file("a.json", func() string {
		var list []string
		for i, when := range []string{`"\/Date(1700000000000+0100)\/"`, `"\/Date(1700000000000)\/"`, `1700000000`, `1700000000123`, `638355968000000000`, `1.7e9`, `17000000001234567890`} {
			list = append(list, at(i, when))
		}
		return graphPage(list...)
	}), status: 3, kept: 3, codes: "TIME_SYNTAX*4", check: inColumn("event_time", "2023-11-14T22:13:20.000000Z", "2023-11-14T22:13:20.000000Z", "2023-11-14T22:13:20.123000Z"),
		why: "a number of 13 or 16 digits that begins with 1 is read as milliseconds or microseconds since 1970, as pandas writes them: in any other unit it would be no time of this century; every other number is set aside"},
	{id: "DATA-06", what: "one sign-in in three exports", lay: func(b *box) {
		for i := range 3 {
			b.put(fmt.Sprintf("%d.json", i), strings.Repeat("\n", i)+ndjson(signIn(0)))
		}
	}, kept: 1, check: func(t *testing.T, r *result) {
		if n := r.c.Account.Duplicates; n != 2 {
			t.Errorf("%d duplicates, want 2", n)
		}
		row := r.rows()[0]
		seen := map[string]bool{fmt.Sprint(row["source"], "#1@", row["offset"]): true}
		for _, place := range row["also_in"].([]any) {
			seen[place.(string)] = true
		}
		for i, s := range r.c.Leaves() {
			if place := fmt.Sprint(s.SHA256, "#1@", i); len(seen) != 3 || !seen[place] {
				t.Errorf("it was seen in %v, not in %s", seen, place)
			}
		}
	}},
	{id: "DATA-07", what: "one sign-in of which two exports say different things", lay: func(b *box) {
		b.put("a.json", ndjson(disputed("atRisk", 0, "success")))
		b.put("b.json", ndjson(disputed("dismissed", 50126, "failure")))
	}, status: 3, kept: 1, says: []string{"conflicts   1 sign-in"}, check: func(t *testing.T, r *result) {
		if r.c.Conflict != 1 {
			t.Errorf("%d conflicts are counted", r.c.Conflict)
		}
		row := r.rows()[0]
		var said map[string][]struct{ Value, From string }
		r.must(json.Unmarshal([]byte(row["conflicts"].(string)), &said))
		for field, want := range map[string][]string{"risk_state": {"atRisk", "dismissed"}, "error_code": {"0", "50126"}, "ca_status": {"failure", "success"}} {
			var got []string
			from := map[string]bool{}
			for _, v := range said[field] {
				got = append(got, v.Value)
				from[v.From] = true
			}
			if slices.Sort(got); !slices.Equal(got, want) || len(from) != 2 || !slices.Contains(want, fmt.Sprint(row[field])) {
				t.Errorf("of %s it is kept that %v, and shown %v", field, said[field], row[field])
			}
		}
		r.must(os.MkdirAll(filepath.Join(r.dir, "turned"), 0o755))
		r.must(os.Rename(filepath.Join(r.in(), "a.json"), filepath.Join(r.dir, "turned", "b.json")))
		r.must(os.Rename(filepath.Join(r.in(), "b.json"), filepath.Join(r.dir, "turned", "a.json")))
		r.run("ingest", "turned", "-o", "other")
		r.sameEvents(t, "other")
	}},
	{id: "DATA-08", what: "one id for two users, and for two times", lay: func(b *box) {
		b.put("a.json", ndjson(signIn(0)))
		b.put("b.json", ndjson(instead(0, firstUser+","+firstUPN, `"userId":"7d1c2b3a-0000-4000-8000-000000000005","userPrincipalName":"user5@corp.example"`)))
		b.put("c.json", ndjson(instead(0, "T09:00:00Z", "T11:00:00Z")))
	}, status: 3, kept: 3, says: []string{"with the id of one of another user or another time; both are kept"}},
	{id: "DATA-09", what: "one sign-in in CSV and JSON", lay: func(b *box) {
		b.put("a.json", ndjson(signIn(0, `"ipAddress":"192.0.2.1"`, `"resourceDisplayName":"Graph"`)))
		row := strings.Replace(portalRow(0, "2026-05-01T09:00:00Z", ""), "d3590ed6-52b3-4102-aeff-aad2292ab01c", "", 1)
		b.put(portalName, portalFile(row))
	}, kept: 1, check: func(t *testing.T, r *result) {
		if n := r.c.Account.Duplicates; n != 1 || r.c.Conflict != 0 {
			t.Errorf("%d duplicates and %d conflicts, want 1 and 0", n, r.c.Conflict)
		}
		exported(`"app_id":"4765445b-32c6-49b0-83e6-1d93765276ca"`)(t, r)
	}},
	{id: "DATA-10", what: "records without an id", lay: file("a.json", func() string {
		var list []string
		for i := range 3 {
			list = append(list, instead(i, fmt.Sprintf(`"id":"%08d-1f2e-4d3c-8b5a-69788796a500",`, i), ""))
		}
		return graphPage(list...)
	}), status: 3, kept: 3, notes: "NO_ID"},
	{id: "DATA-11", what: "one id in two tenants, and in none", lay: func(b *box) {
		b.put("a.json", ndjson(diagnosticRecord(0)))
		b.put("b.json", ndjson(strings.ReplaceAll(diagnosticRecord(0), "27b2ee27", "37b2ee27")))
		b.put("c.json", ndjson(strings.Replace(diagnosticRecord(1), `"tenantId":"27b2ee27-8b62-4bf1-8b19-ea2541e4336f",`, "", 1)))
	}, status: 3, kept: 3},
	{id: "DATA-12", what: "ids of zeros and no ids", lay: file("a.json", func() string {
		zero := "00000000-0000-0000-0000-000000000000"
		return graphPage(signIn(0, `"deviceDetail":{"deviceId":"`+zero+`"}`), signIn(1, `"deviceDetail":{"deviceId":"`+zero+`"}`), instead(2, `"userPrincipalName":"user2@corp.example",`, ""), instead(3, "7d1c2b3a-0000-4000-8000-000000000003", zero))
	}), kept: 4, check: func(t *testing.T, r *result) {
		if strings.Contains(r.export(), "00000000-0000-0000") {
			t.Error("an id of zeros is taken for one")
		}
	}},
	{id: "DATA-13", what: "every sign-in from another device", lay: func(b *box) {
		b.pour("a.json", func(w io.Writer) {
			for i := range 100_000 {
				io.WriteString(w, signIn(i, fmt.Sprintf(`"deviceDetail":{"deviceId":"%08x-aaaa-4d3c-8b5a-69788796a500"}`, i))+"\n")
			}
		})
	}, flags: []string{"--memory", "256MiB"}, kept: 100_000, check: holds(400 << 20), why: "a hundred thousand devices here, since a test has seconds. Ten million were tried by hand: ingest and analyze finish, report ends with 12 and says so, since it keeps 32 bytes for each user of a device in three eighths of its memory: it needs more than the 512 MiB it has by default"},
	{id: "DATA-14", what: "one user with nearly all sign-ins", lay: func(b *box) {
		b.pour("a.json", func(w io.Writer) {
			for i := range 100_000 {
				io.WriteString(w, instead(i, fmt.Sprintf("8000-%012d", i%7), "8000-000000000001")+"\n")
			}
		})
	}, args: func(*box) []string { return []string{"run", "in", "-o", "case", "--memory", "256MiB"} }, kept: 100_000, check: holds(400 << 20), why: "a hundred thousand sign-ins here, since a test has seconds; a million with the same --memory held 264 MiB. A timeline is judged whole: a user of more than about five million ends analyze with 12, which names the --memory that is enough, and not with findings of a part"},
	// Four hundred megabytes of them: what is held between reading and writing
	// ends by bytes as well as by rows.
	{id: "DATA-15", what: "user agents that are long and all different", lay: func(b *box) {
		b.pour("a.json", func(w io.Writer) {
			for i := range 6000 {
				failed := strings.Replace(signIn(i, `"ipAddress":"192.0.2.1","userAgent":"`+fmt.Sprint(i)+strings.Repeat("x", 64<<10)+`"`), `"errorCode":0`, `"errorCode":50126`, 1)
				io.WriteString(w, failed+"\n")
			}
		})
	}, flags: []string{"--memory", "256MiB"}, kept: 6000, check: func(t *testing.T, r *result) {
		holds(320<<20)(t, r)
		for _, verb := range []string{"analyze", "report"} {
			if status, _, said, memory := r.run(verb, "case", "--memory", "256MiB"); status != 0 || memory > 256<<20 {
				t.Errorf("%s ends with %d and held %d MiB\n%s", verb, status, memory>>20, said)
			}
		}
	}, why: "six thousand here, of the row's million, which is 64 GB: what is held between reading and writing ends by bytes, so that no column of texts comes near the 2 GiB that its offsets can tell, and that is reached four hundred megabytes on as well as in 64 GB"},
	{id: "DATA-16", what: "characters that turn or hide what is around them", lay: file("a.json", func() string {
		return graphPage(withName(0, "ali\u202ece"), withName(1, "ali\u200bce"), withName(2, "\u0430lice"), withName(3, "alice"))
	}), kept: 4, check: func(t *testing.T, r *result) {
		distinctNames(4)(t, r)
		if _, out, _, _ := r.run("search", "case", "corp.example"); strings.ContainsRune(out, '\u202e') {
			t.Error("the terminal is turned round")
		}
	}},
	{id: "DATA-17", what: "sequences that steer terminals", lay: func(b *box) {
		b.put("a.json", graphPage(withName(0, `\u001b]0;x\u0007\u001b[2J\r\b`), instead(1, "user1@corp", `\u001b[31muser1@corp`)))
		b.put("x\u009b2J.json", "no export")
	}, args: runIn, status: 3, kept: 2, check: func(t *testing.T, r *result) {
		_, out, said, _ := r.run("search", "case", "corp.example")
		if strings.ContainsAny(out+said, "\x1b\x07\b") {
			t.Errorf("raw: %q", out)
		}
	}},
	{id: "DATA-18", what: "markup and code in every text", lay: harmful, args: runIn, kept: int64(len(payloads)), check: markup},
	{id: "DATA-19", what: "addresses that would be followed", lay: harmful, args: runIn, kept: int64(len(payloads)), check: func(t *testing.T, r *result) {
		page, err := os.ReadFile(filepath.Join(r.made(), "report", "index.html"))
		if err != nil || strings.Contains(string(page), `href="javascript`) || !strings.Contains(string(page), "Content-Security-Policy") {
			t.Errorf("the page has a link from the log, or no policy: %v", err)
		}
	}},
	// Patterns are Go's own, which take time in proportion to the text.
	{id: "DATA-20", what: "a megabyte that makes slow patterns slow", lay: file("a.json", func() string {
		return graphPage(signIn(0, `"userAgent":"`+strings.Repeat("a", 1<<20)+`!"`), signIn(1))
	}), args: func(b *box) []string { return runIn(b) }, kept: 2, check: func(t *testing.T, r *result) {
		began := time.Now()
		if status, _, said, _ := r.run("analyze", "case"); status != 0 || time.Since(began) > 20*time.Second {
			t.Errorf("analyze ends with %d after %v\n%s", status, time.Since(began), said)
		}
	}},
	// These collide in the hash that the dictionary had before its hash was given
	// a seed of its own in each process: nobody can make texts for that.
	{id: "DATA-21", what: "texts made to collide in a table", lay: func(b *box) {
		b.pour("a.json", func(w io.Writer) {
			for i, key := range colliding(15_000) {
				io.WriteString(w, signIn(i, `"userAgent":"`+key+`"`, `"deviceDetail":{"deviceId":"`+key+`"}`)+"\n")
			}
		})
		b.must(os.Mkdir(filepath.Join(b.dir, "plain"), 0o755))
		b.pour("../plain/a.json", func(w io.Writer) {
			for i := range 15_000 {
				io.WriteString(w, signIn(i, fmt.Sprintf(`"userAgent":"key %08d key"`, i), fmt.Sprintf(`"deviceDetail":{"deviceId":"key %08d key"}`, i))+"\n")
			}
		})
	}, kept: 15_000, check: func(t *testing.T, r *result) {
		least := map[string]time.Duration{}
		for range 3 {
			for _, in := range []string{"in", "plain"} {
				cmd := exec.Command(r.program, "ingest", in, "-o", "again", "-C", "-q")
				cmd.Dir = r.dir
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				if took := cmd.ProcessState.UserTime(); least[in] == 0 || took < least[in] {
					least[in] = took
				}
			}
		}
		if least["in"] > 2*least["plain"] {
			t.Errorf("they take %v, others %v", least["in"], least["plain"])
		}
	}, why: "fifteen thousand, not a million: a table in which they met in one place would take a hundred million steps for them, more than all else together"},
	{id: "DATA-22", what: "addresses in every spelling, and none", lay: file("a.json", func() string {
		var list []string
		for i, ip := range []string{"::ffff:192.0.2.1", "fe80::1%eth0", "192.0.2.1:443", "[2001:db8::1]:443", "unknown", "999.1.1.1"} {
			list = append(list, signIn(i, `"ipAddress":"`+ip+`"`))
		}
		return graphPage(list...)
	}), status: 3, kept: 6, notes: "FIELD_IP", check: exported(`"client_ip":"192.0.2.1"`, `"client_ip":"2001:db8::1"`, "999.1.1.1")},
	{id: "DATA-23", what: "one user in capitals, another in wide letters", lay: func(b *box) {
		b.put("a.json", ndjson(signIn(0)))
		b.put("b.json", ndjson(instead(0, "user0@corp.example", "USER0@Corp.Example")))
		b.put("c.json", ndjson(instead(7, firstUser+`,"userPrincipalName":"user0@corp.example"`, "\"userPrincipalName\":\"\uff55ser0@corp.example\"")))
	}, kept: 2, check: exported("user0@corp.example", "\uff55ser0@corp.example")},
	{id: "DATA-24", what: "a configuration that is broken", lay: func(b *box) {
		good(b)
		b.must(writeFile(b, "bad.yaml", "limits:\n  grace: [\n"))
		b.must(writeFile(b, "deep.yaml", strings.Repeat("[", 200_000)))
		b.must(writeFile(b, "laughs.yaml", laughs()))
		b.must(writeFile(b, "huge.yaml", ""))
		b.must(os.Truncate(filepath.Join(b.dir, "huge.yaml"), 1<<30))
	}, flags: []string{"--config", "bad.yaml"}, status: 10, says: []string{"bad.yaml:3: "}, check: both(nothingMade, func(t *testing.T, r *result) {
		for _, name := range []string{"deep.yaml", "laughs.yaml", "huge.yaml"} {
			began := time.Now()
			status, _, said, memory := r.run("ingest", "in", "-o", "case", "--config", name)
			if took := time.Since(began); status != 10 || !strings.Contains(said, name) || took > 10*time.Second || memory > 256<<20 {
				t.Errorf("%s: %d after %v with %d MiB\n%s", name, status, took, memory>>20, said)
			}
		}
	}), why: "there are no files of rules to break: prtscope detections lists code alone. The configuration is what a user writes, and meets the row's words"},
	{id: "DATA-25", what: "another time zone and language", lay: file("a.json", func() string { return ndjson(signIns(0, 20)...) }), kept: 20, check: func(t *testing.T, r *result) {
		r.must(os.Rename(r.made(), filepath.Join(r.dir, "first")))
		here, _, _, _ := r.run("run", "in", "-o", "case")
		r.must(os.Rename(r.made(), filepath.Join(r.dir, "here")))
		status, said := r.abroad("run", "in", "-o", "case")
		if status != here {
			t.Fatalf("%d, here %d\n%s", status, here, said)
		}
		r.sameEvents(t, "here")
		for _, name := range []string{"findings.jsonl", "not-assessed.jsonl", "report/index.html"} {
			a, err := os.ReadFile(filepath.Join(r.made(), name))
			r.must(err)
			b, err := os.ReadFile(filepath.Join(r.dir, "here", name))
			r.must(err)
			if len(a) == 0 || !bytes.Equal(a, b) {
				t.Errorf("%s is another than here", name)
			}
		}
	}},
}
