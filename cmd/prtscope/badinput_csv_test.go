package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"prtscope/ingest/custody"
	"prtscope/samples"
)

const portalHeader = "Date (UTC),Request ID,Correlation ID,User ID,User,Username,Application,Application ID,IP address,Status,Sign-in error code,Conditional Access,Session ID"

// portalRow is a row of the portal, number n, with the name of the user and the
// date spelled as said.
func portalRow(n int, date, user string) string {
	return fmt.Sprintf("%s,%08d-1f2e-4d3c-8b5a-69788796a500,%08d-aaaa-4d3c-8b5a-69788796a500,7d1c2b3a-0000-4000-8000-%012d,%s,user%d@corp.example,Office,d3590ed6-52b3-4102-aeff-aad2292ab01c,192.0.2.%d,Success,0,Success,005f0000-0000-4000-8000-000000000001",
		date, n, n, n%7, user, n%7, n%200+1)
}

func portalLine(n int) string {
	return portalRow(n, fmt.Sprintf("2026-05-%02dT%02d:%02d:%02dZ", n/86400%28+1, n/3600%24, n/60%60, n%60), fmt.Sprintf("User %d", n%7))
}

func portalLines(from, n int) (lines []string) {
	for i := range n {
		lines = append(lines, portalLine(from+i))
	}
	return lines
}

func portalFile(lines ...string) string {
	return portalHeader + "\n" + strings.Join(lines, "\n") + "\n"
}

const portalName = "InteractiveSignIns_2026.csv"

func portal(build func() string) func(*box) { return file(portalName, build) }

// over puts another line in the place of one.
func over(lines []string, at int, line string) []string {
	lines[at] = line
	return lines
}

var badCSV = []badCase{
	{id: "CSV-01", what: "a quote that is never closed", lay: portal(func() string {
		return portalFile(over(portalLines(0, 100_011), 10, strings.Replace(portalLine(10), "User 3", `"User 3`, 1))...)
	}), status: 3, kept: 100_010, codes: "CSV_QUOTE", notes: "CSV_QUOTE", says: []string{"the records behind it were found again"}, check: strayRow},
	{id: "CSV-02", what: "two stray quotes far apart", lay: portal(func() string {
		lines := over(portalLines(0, 60_000), 10, strings.Replace(portalLine(10), "User 3", `"User 3`, 1))
		return portalFile(over(lines, 50_010, strings.Replace(portalLine(50_010), "Success", `Success"`, 1))...)
	}), status: 3, kept: 59_999, codes: "CSV_QUOTE", notes: "CSV_BARE_QUOTE CSV_QUOTE", says: []string{"the records behind it were found again"}, check: strayRow},
	{id: "CSV-03", what: "a quote inside a cell without quotes", lay: portal(func() string {
		return portalFile(portalLine(0), portalRow(1, "2026-05-01T00:00:01Z", `Us"er`))
	}), status: 3, kept: 2, notes: "CSV_BARE_QUOTE", check: inColumn("user_display_name", "User 0", `Us"er`)},
	{id: "CSV-04", what: "ends of lines inside quotes", lay: portal(func() string {
		return portalFile(portalRow(0, "2026-05-01T00:00:01Z", "\"two\r\nlines\""), portalRow(1, "2026-05-01T00:00:02Z", "\"two\nlines\""))
	}), kept: 2, check: inColumn("user_display_name", "two\r\nlines", "two\nlines")},
	{id: "CSV-05", what: "rows with other numbers of cells", lay: portal(func() string {
		return portalFile(portalLine(0), "2026-05-01T00:00:01Z,x", portalLine(1), portalLine(2)+",more,cells", portalLine(3))
	}), status: 3, kept: 3, codes: "CSV_COLUMNS*2", check: func(t *testing.T, r *result) {
		for i, want := range []string{"2 cells under a header of 13", "15 cells under a header of 13"} {
			if x := r.rejected[i]; x.Reason != want || x.Record != int64(2+2*i) {
				t.Errorf("record %d is set aside because %q, want %q", x.Record, x.Reason, want)
			}
		}
		inColumn("user_upn", "user0@corp.example", "user1@corp.example", "user3@corp.example")(t, r)
	}},
	{id: "CSV-06", what: "no header", lay: func(b *box) {
		b.put(portalName, strings.Join(portalLines(0, 3), "\n"))
		b.put("good.json", graphPage(signIn(5)))
	}, status: 3, kept: 1, says: []string{"not recognised", "a table, but none of those that prtscope reads"}},
	{id: "CSV-07", what: "the header once more in the middle", lay: portal(func() string { return portalFile(portalLines(0, 2)...) + portalFile(portalLines(2, 2)...) }), kept: 4,
		check: all(noted("in/"+portalName, "HEADER_REPEATED", "files were put end to end"), inColumn("user_display_name", "User 0", "User 1", "User 2", "User 3"))},
	{id: "CSV-08", what: "columns of one name", lay: portal(func() string {
		return portalHeader + ",Status,Incoming token type,Incoming token type\n" + portalLine(0) + ",Success,primaryRefreshToken,Primary refresh token\n"
	}), kept: 1, check: func(t *testing.T, r *result) {
		exported(`"incoming_token_type":"primaryRefreshToken"`)(t, r)
		// Where they do not agree, both values are kept as a conflict.
		r.must(writeFile(r.box, portalName, portalHeader+",Status\n"+portalLine(0)+",Failure\n"))
		if status, _, said, _ := r.run("ingest", portalName, "-o", "other"); status != 3 || !strings.Contains(said, "conflicts   1 sign-in") {
			t.Errorf("columns of one name that disagree: %d\n%s", status, said)
		}
	}, why: "read by position, and both values kept where they disagree, which the check tries; that two columns have one name is not noted, since every download of the portal has two Incoming token type"},
	{id: "CSV-09", what: "columns in another order, in Spanish, German, Japanese and of no known kind", lay: func(b *box) {
		for i, text := range translated() {
			b.put(fmt.Sprintf("%d/%s", i, portalName), text)
		}
		b.put("a/"+portalName, "Username,Date (UTC),New column,Request ID\nuser1@corp.example,2026-05-01T00:00:01Z,x,00000001-1f2e-4d3c-8b5a-69788796a500\n")
		b.put("b/"+portalName, "Fecha (UTC),Id. de solicitud,Nombre de usuario\n2026-05-01T00:00:02Z,00000002-1f2e-4d3c-8b5a-69788796a500,user2@corp.example\n")
		b.put("c/"+portalName, "日付 (UTC),要求 ID,ユーザー名X\n2026-05-01T00:00:02Z,00000002-1f2e-4d3c-8b5a-69788796a500,user2@corp.example\n")
	}, status: 3, kept: 2 + 2*translatedRows, notes: "HEADER_POSITION WORD_FOREIGN", says: []string{"in/c/" + portalName + ": not recognised"}, check: func(t *testing.T, r *result) {
		if _, out, _, _ := r.run("inspect", "in/c"); !strings.Contains(out, "its columns are: 日付 (UTC), 要求 ID, ユーザー名X") {
			t.Errorf("the header is not shown:\n%s", out)
		}
	},
		why: "a language that is not known is refused here: it is read by the order of the columns only where the header is whole and most rows show by their values that they are sign-ins in that order, which is proof and no guess"},
	{id: "CSV-10", what: "semicolons, tabs and bars", lay: func(b *box) {
		for i, c := range []string{";", "\t", "|"} {
			b.put(fmt.Sprintf("%d/%s", i, portalName), strings.ReplaceAll(portalFile(portalLines(10*i, 2)...), ",", c))
		}
	}, kept: 6, check: all(noted("in/0/"+portalName, "CSV_SEPARATOR", "semicolons"), noted("in/1/"+portalName, "CSV_SEPARATOR", "tabs"), noted("in/2/"+portalName, "CSV_SEPARATOR", "bars"),
		inColumn("client_ip", "192.0.2.1", "192.0.2.11", "192.0.2.21", "192.0.2.2", "192.0.2.12", "192.0.2.22"))},
	{id: "CSV-11", what: "sep= in the first line", lay: portal(func() string { return "sep=;\r\n" + strings.ReplaceAll(portalFile(portalLines(0, 2)...), ",", ";") }), kept: 2,
		check: all(noted("in/"+portalName, "CSV_SEPARATOR", "the first line names"), structure(2, len("sep=;\r\n")))},
	{id: "CSV-12", what: "byte order mark before the header", lay: portal(func() string { return "\ufeff" + portalFile(portalLines(0, 2)...) }), kept: 2,
		check: all(ended(custody.Read, "UTF-8 with mark"), inColumn("event_time", "2026-05-01T00:00:00.000000Z", "2026-05-01T00:00:01.000000Z"))},
	{id: "CSV-13", what: "Unicode text of Excel", lay: portal(func() string {
		return utf16Text("\ufeff"+strings.ReplaceAll(portalFile(portalLines(0, 2)...), ",", "\t"), true)
	}), kept: 2, check: all(ended(custody.Read, "UTF-16LE with mark"), inColumn("user_display_name", "User 0", "User 1"))},
	{id: "CSV-14", what: "lines that end with a carriage return alone", lay: portal(func() string { return strings.ReplaceAll(portalFile(portalLines(0, 50)...), "\n", "\r") }), kept: 50, check: placed("2026-05-01T")},
	{id: "CSV-15", what: "blank lines and rows of commas", lay: portal(func() string {
		return portalFile(portalLine(0), "", "   ", ",,,,,,,,,,,,", portalLine(1))
	}), kept: 2, check: structure(2, len("\n   \n,,,,,,,,,,,,\n"))},
	{id: "CSV-16", what: "zero bytes in cells", lay: portal(func() string {
		return portalFile(portalRow(0, "2026-05-01T00:00:01Z", "a\x00b"), portalRow(1, "2026-05-01T00:00:02Z", "a"))
	}),
		status: 3, kept: 2, notes: "NUL_BYTE", check: all(inColumn("user_display_name", "a\x00b", "a"), plain("csv", "\x00"), plain("jsonl", "\x00"))},
	{id: "CSV-17", what: "a date that can be read two ways", lay: func(b *box) {
		b.put(portalName, portalFile(portalRow(0, "03/04/2025 10:00:00", "a")))
		b.put("good.json", graphPage(signIn(5)))
	}, status: 3, kept: 1, codes: "TIME_ORDER", notes: "DATE_ORDER", check: func(t *testing.T, r *result) {
		if status, _, said, _ := r.run("ingest", "in", "-o", "other", "--date-order", "dmy"); status != 0 || !strings.Contains(said, "= 2 kept") {
			t.Errorf("with --date-order it ends with %d\n%s", status, said)
		}
		if record, err := os.ReadFile(filepath.Join(r.dir, "other", "runs", "000001.json")); err != nil || !strings.Contains(string(record), `"--date-order"`) || !strings.Contains(string(record), `"dmy"`) {
			t.Errorf("the record of the run does not say the order: %v\n%s", err, record)
		}
	}},
	{id: "CSV-18", what: "dates of both orders", lay: portal(func() string {
		return portalFile(portalRow(0, "13/04/2025 10:00:00", "a"), portalRow(1, "04/13/2025 10:00:00", "a"), portalRow(2, "03/04/2025 10:00:00", "a"))
	}), status: 3, kept: 2, codes: "TIME_ORDER", notes: "DATE_ORDER", says: []string{"dates with the day first and dates with the month first"},
		check: inColumn("event_time", "2025-04-13T10:00:00.000000Z", "2025-04-13T10:00:00.000000Z")},
	{id: "CSV-19", what: "no zone in the cells, UTC in the header", lay: portal(func() string { return portalFile(portalRow(0, "2026-05-01 10:00:00", "a")) }),
		kept: 1, check: func(t *testing.T, r *result) {
			inColumn("event_time", "2026-05-01T10:00:00.000000Z")(t, r)
			if status, said := r.abroad("ingest", "in", "-o", "other"); status != 0 {
				t.Fatalf("%d\n%s", status, said)
			}
			r.sameEvents(t, "other")
		}, why: "that the zone is the header's is not noted, since every download of the portal has it; where it is not, CSV-20 has a caution"},
	{id: "CSV-20", what: "no zone anywhere", lay: portal(func() string {
		return strings.Replace(portalFile(portalRow(0, "2026-05-01 10:00:00", "a")), "Date (UTC)", "Date", 1)
	}), status: 3, kept: 1, notes: "TIME_ZONE", check: anotherZone, why: "read as UTC with a caution that names the file: where it is not UTC and another export has the same sign-ins, CX-005 says by how much, which the check tries; set aside, nothing would"},
	{id: "CSV-21", what: "serial numbers of Excel for dates", lay: portal(func() string { return portalFile(portalLine(0), portalRow(1, "45725.5", "a")) }),
		status: 3, kept: 1, codes: "TIME_SYNTAX", check: func(t *testing.T, r *result) {
			if x := r.rejected[0]; !strings.Contains(x.Reason, "a number for a time") || !strings.HasPrefix(x.Raw, "45725.5,") {
				t.Errorf("%q is set aside because %q", x.Raw, x.Reason)
			}
		}},
	{id: "CSV-22", what: "ids that a spreadsheet damaged", lay: portal(func() string {
		a, b := portalLine(0), portalLine(1)
		return portalFile(strings.Replace(a, "00000000-1f2e-4d3c-8b5a-69788796a500", "1.23E+30", 1), strings.Replace(b, "00000001-1f2e-4d3c-8b5a-69788796a500", "1.23E+30", 1),
			strings.Replace(portalLine(2), "7d1c2b3a-0000-4000-8000-000000000002", "3E10", 1),
			strings.Replace(portalLine(3), "00000003-1f2e-4d3c-8b5a-69788796a500", "00000003-1f2e-4d3c", 1), strings.Replace(portalLine(4), "00000004-1f2e-4d3c-8b5a-69788796a500", "00000003-1f2e-4d3c", 1))
	}), status: 3, kept: 5, notes: "ID_DAMAGED NO_ID", says: []string{"never matched with another: in 5 records (Request ID, User ID)"}, check: func(t *testing.T, r *result) {
		ids := map[any]bool{}
		for _, row := range r.rows() {
			if id := fmt.Sprint(row["event_id"]); id != "00000002-1f2e-4d3c-8b5a-69788796a500" && !strings.HasPrefix(id, "~") {
				t.Errorf("a damaged id is a key: %s", id)
			}
			ids[row["event_id"]] = true
		}
		if len(ids) != 5 {
			t.Errorf("%d keys for 5 sign-ins", len(ids))
		}
		inColumn("user_id", "7d1c2b3a-0000-4000-8000-000000000000", "7d1c2b3a-0000-4000-8000-000000000001", "", "7d1c2b3a-0000-4000-8000-000000000003", "7d1c2b3a-0000-4000-8000-000000000004")(t, r)
	}},
	{id: "CSV-23", what: "long numbers that a spreadsheet rounded", lay: portal(func() string {
		return portalFile(portalLine(0), strings.Replace(portalLine(1), "Success,0,", "Success,1.23457E+15,", 1))
	}), status: 3, kept: 2, notes: "NUMBER_DAMAGED", says: []string{"a long number that a spreadsheet rounded"}, check: all(inColumn("error_code", "0", "<nil>"), inColumn("extra", "<nil>", `{"Sign-in error code":"1.23457E+15"}`))},
	{id: "CSV-24", what: "formulas in names", lay: portal(func() string {
		var lines []string
		for i, name := range []string{"=HYPERLINK(1)", "@SUM(1)", "+cmd", "-2+3", "\"\t=1\""} {
			lines = append(lines, portalRow(i, fmt.Sprintf("2026-05-01T00:00:%02dZ", i), name))
		}
		return portalFile(lines...)
	}), kept: 5, check: func(t *testing.T, r *result) {
		inColumn("user_display_name", "=HYPERLINK(1)", "@SUM(1)", "+cmd", "-2+3", "=1")(t, r)
		_, out, _, _ := r.run("export", "case", "--format", "csv")
		for _, s := range []string{"=HYPERLINK(1)", "@SUM(1)", "+cmd", "-2+3", "=1"} {
			if !strings.Contains(out, `,"'`+s+`",`) || strings.Contains(out, `"`+s) || strings.Contains(out, ","+s) {
				t.Errorf("the CSV holds a live formula: %s", s)
			}
		}
	}, why: "blanks around a cell, such as the tab, are no part of its value: what is written then begins with = and is guarded as all that do"},
	{id: "CSV-25", what: "two tables in one file", lay: portal(func() string {
		return portalFile(portalLines(0, 2)...) + "\n" + strings.Replace(portalFile(strings.Replace(portalLine(2), ",Office,", ",x,Office,", 1)), ",Application,", ",New column,Application,", 1)
	}), kept: 3, check: all(noted("in/"+portalName, "HEADER_CHANGED", "put end to end"), inColumn("app_display_name", "Office", "Office", "Office"), inColumn("user_upn", "user0@corp.example", "user1@corp.example", "user2@corp.example"))},
	{id: "CSV-26", what: "a cell of 40 MB", lay: func(b *box) {
		b.pour(portalName, func(w io.Writer) {
			before, after, _ := strings.Cut(portalRow(1, "2026-05-01T00:00:01Z", "<name>"), "<name>")
			io.WriteString(w, portalFile(portalLine(0))+before)
			repeat(w, strings.Repeat("x", 1<<20), 40)
			io.WriteString(w, after+"\n"+portalLine(2)+"\n")
		})
	}, status: 3, kept: 2, codes: "CSV_RECORD", notes: "LIMIT_RECORD", says: []string{"limits.record_size"}, check: func(t *testing.T, r *result) {
		holds(320<<20)(t, r)
		raised("limits: {record_size: 80MiB}\n", 2, "limits.cell_size")(t, r)
		raised("limits: {record_size: 80MiB, cell_size: 80MiB}\n", 3)(t, r)
		if x := r.rejected[0]; x.Record != 2 || x.Length < 40<<20 {
			t.Errorf("what is set aside is %d bytes as record %d", x.Length, x.Record)
		}
	}},
	{id: "CSV-27", what: "100,000 columns", lay: func(b *box) {
		b.put(portalName, portalHeader+strings.Repeat(",x", 100_000)+"\n"+portalLine(0)+"\n")
		b.put("good.json", graphPage(signIn(5)))
	}, status: 3, kept: 1, says: []string{"a header of 100013 columns, of which"}, check: holds(192 << 20)},
	{id: "CSV-28", what: "JSON in cells, whole and cut by Excel", lay: file("query_data.csv", func() string {
		whole := `[{""id"":""p1"",""result"":""success""}]`
		long := `[{""id"":""` + strings.Repeat("p", 32_700) + `""},{""id"":""q`
		head := "TimeGenerated,Id,CorrelationId,UserId,UserPrincipalName,AppId,ResultType,Category,ConditionalAccessPolicies\n"
		row := func(n int, cell string) string {
			return fmt.Sprintf("2026-05-01T00:00:%02dZ,%08d-1f2e-4d3c-8b5a-69788796a500,c,7d1c2b3a-0000-4000-8000-000000000001,user1@corp.example,d3590ed6-52b3-4102-aeff-aad2292ab01c,0,SignInLogs,\"%s\"\n", n, n, cell)
		}
		return head + row(0, whole) + row(1, long)
	}), status: 3, kept: 2, notes: "JSON_CUT", check: func(t *testing.T, r *result) {
		rows := r.rows()
		if got := rows[0]["ca_policies"]; got != `[{"id":"p1","result":"success"}]` {
			t.Errorf("the cell that is whole is %v", got)
		}
		if got := fmt.Sprint(rows[1]["ca_policies"], rows[1]["extra"]); !strings.Contains(got, strings.Repeat("p", 32_700)) {
			t.Errorf("the cell that is cut is kept as %.200s", got)
		}
	}},
}

// strayRow wants the row of the stray quote alone to be set aside, from its first
// byte to its last.
func strayRow(t *testing.T, r *result) {
	before := len(portalFile(portalLines(0, 10)...))
	if x := r.rejected[0]; x.Record != 11 || x.Offset != int64(before) || strings.TrimRight(x.Raw, "\n") != strings.Replace(portalLine(10), "User 3", `"User 3`, 1) {
		t.Errorf("set aside is record %d at %d: %.300q", x.Record, x.Offset, x.Raw)
	}
}

// structure wants that many records and, beside the header, bytes between them.
func structure(records, bytes int) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		if n := r.c.Account.Records; n != int64(records) {
			t.Errorf("%d records, want %d", n, records)
		}
		if n, want := r.source("in/"+portalName).Spans.Structure, len(portalHeader)+1+records+bytes; n != int64(want) {
			t.Errorf("%d bytes are structure, want %d", n, want)
		}
	}
}

// translatedRows is how many sign-ins each text of translated has.
const translatedRows = 5

// translated returns the beginnings of downloads in German and in Japanese.
func translated() (texts []string) {
	files := samples.Files()
	names, err := fs.Glob(files, "portal-languages/InteractiveSignIns_*.csv")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err)
		}
		texts = append(texts, strings.Join(strings.SplitAfter(string(text), "\n")[:1+translatedRows], ""))
	}
	return texts
}
