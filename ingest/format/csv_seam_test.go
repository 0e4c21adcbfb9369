package format

import (
	"fmt"
	"strings"
	"testing"

	"prtscope/ingest/signin"
)

// sparrow writes records of the unified audit log as Sparrow does, with a comma
// between cells and a header, and appends more with a semicolon and without.
func sparrow(first, more int, header string, appended byte) string {
	var b strings.Builder
	row := func(comma string, i int) {
		for n, cell := range []string{fmt.Sprintf("2026-05-15T%02d:%02d:%02d", i/3600, i/60%60, i%60), "UserLoggedIn", "15", "AzureActiveDirectory", "192.0.2.7",
			fmt.Sprintf("4d63c1c4-c95b-4d3c-8e0a-1271fd81%04d", i), "ann@b.example", `[{""Name"":""UserAgent"",""Value"":""Mozilla/5.0 (X; Y), like; Z""}]`} {
			if n > 0 {
				b.WriteString(comma)
			}
			b.WriteString(`"` + cell + `"`)
		}
		b.WriteString("\r\n")
	}
	b.WriteString(`"CreationTime","Operation","RecordType","Workload","ClientIP","IntraSystemId","UserId","ExtendedProperties"` + "\r\n")
	for i := range first {
		row(",", i)
	}
	b.WriteString(header)
	for i := range more {
		row(string(appended), first+i)
	}
	return b.String()
}

// What is appended with another character between cells is read, and said.
func TestTablesAppendedWithAnotherSeparator(t *testing.T) {
	semicolons := `"CreationTime";"Operation";"RecordType";"Workload";"ClientIP";"IntraSystemId";"UserId";"ExtendedProperties"` + "\n"
	fewer := `CreationTime;Operation;RecordType;Workload;ClientIP` + "\n2026-05-15T08:00:00;UserLoggedIn;15;AzureActiveDirectory;192.0.2.9\n"
	for name, tt := range map[string]struct {
		text    string
		records int
	}{
		"Sparrow":        {sparrow(3, 2, "", ';'), 5},
		"a header":       {sparrow(3, 2, semicolons, ';'), 5},
		"fewer columns":  {sparrow(3, 0, fewer, ';'), 4},
		"tabs":           {sparrow(1, 2, "", '\t'), 3},
		"no record ever": {sparrow(0, 2, "", ';'), 2},
		"many":           {sparrow(2000, 3500, "", ';'), 5500},
	} {
		o, err := readAll(t, strings.NewReader(tt.text), 0)
		if err != nil || len(o.sink.Rejected) > 0 || o.sink.SignIns.Len() != tt.records {
			t.Errorf("%s: %v, %d sign-ins, want %d; rejected %v", name, err, o.sink.SignIns.Len(), tt.records, o.sink.Rejected[:min(1, len(o.sink.Rejected))])
			continue
		}
		if got := strings.Join(noteCodes(o.notes), " "); !strings.Contains(got, "CSV_SEAM") {
			t.Errorf("%s: notes %s", name, got)
		}
		if got := o.text(signin.UserAgent, 0); got != "Mozilla/5.0 (X; Y), like; Z" && name != "fewer columns" {
			t.Errorf("%s: user agent %q", name, got)
		}
	}
}

// It makes no difference whether blocks are cut ahead, and how large they are.
func TestSeamsAheadAndInAnyBlocks(t *testing.T) {
	for _, text := range []string{sparrow(70, 60, "", ';'), sparrow(70, 60, "CreationTime;Operation;RecordType;Workload;ClientIP;IntraSystemId;UserId;ExtendedProperties\n", ';') + sparrow(40, 0, "", ',')} {
		want := plainly(t, []byte(text), csvBlock).said()
		for _, size := range []int{1, 300, 1000, 5000} {
			s, _ := openAhead([]byte(text), size)
			if ahead, guesses, _ := drainSettled(t, s); ahead.said() != want || guesses == 0 && size >= 1000 {
				t.Errorf("in blocks of %d bytes, %d of them cut ahead, it is read as\n%s\nand plainly as\n%s", size, guesses, ahead.said(), want)
			}
		}
	}
}

// A line that is no record either way is set aside, and so is what goes back and
// forth more often than any export does.
func TestNoSeamWhereNothingFits(t *testing.T) {
	o, err := readAll(t, strings.NewReader(sparrow(2, 0, "\"a\";\"b\";\"c\"\r\n\"2026-05-15T09:00:00\";\"x\"\r\n", ';')+sparrow(0, 1, "", ',')), 0)
	if err != nil || o.sink.SignIns.Len() != 3 || len(o.sink.Rejected) != 1 || strings.Contains(strings.Join(noteCodes(o.notes), " "), "CSV_SEAM") {
		t.Errorf("%v, %d sign-ins, rejected %v, notes %v", err, o.sink.SignIns.Len(), o.sink.Rejected, o.notes)
	}
	var b strings.Builder
	for range 50 {
		b.WriteString(sparrow(1, 1, "", ';'))
	}
	o, err = readAll(t, strings.NewReader(b.String()), 0)
	if err != nil {
		t.Fatal(err)
	}
	if kept, aside := o.sink.SignIns.Len(), len(o.sink.Rejected); kept < maxSeams || aside == 0 || kept+aside > 100 {
		t.Errorf("%d sign-ins, %d set aside", kept, aside)
	}
}

// A header of other columns after each record does not make the reader move what
// it has read with each: blocks are copies then.
func TestHeadersOfOtherColumnsOverAndOver(t *testing.T) {
	var b strings.Builder
	const n = 3000
	for i := range n {
		fmt.Fprintf(&b, "Date (UTC),Request ID,Username%s\n2026-05-15T09:00:00Z,4d63c1c4-c95b-4d3c-8e0a-1271fd81%04d,a@b.example%s\n", strings.Repeat(",User", i%2), i, strings.Repeat(",x", i%2))
	}
	s, err := Open("", strings.NewReader(b.String()), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	out, moved := NewSink(), 0
	for {
		block, err := s.Next()
		if err != nil {
			break
		}
		if block.buffer != nil {
			moved++
		}
		s.Decode(block, out)
	}
	if out.SignIns.Len() != n || len(out.Rejected) > 0 || moved > 2 {
		t.Errorf("%d sign-ins, %d rejected, %d times all was moved", out.SignIns.Len(), len(out.Rejected), moved)
	}
}

// Tables with the same columns in another order may be put end to end.
func TestHeaderInAnotherOrder(t *testing.T) {
	one := "Date (UTC),Request ID,Username,Session ID\n2026-05-01T10:00:00Z,a,ann@b.example,s1\n"
	other := "Session ID,Username,\"Date (UTC)\",Request ID\ns2,ann@b.example,2026-05-01T10:00:01Z,b\n"
	for _, text := range []string{one + other, one + "\n" + other + one} {
		for _, size := range []int{0, 40} {
			o := readCSV(t, "x.csv", strings.NewReader(text), size, Options{})
			if o.sink.SignIns.Len() < 2 || len(o.sink.Rejected) > 0 || o.text(signin.SessionID, 1) != "s2" || o.text(signin.EventID, 1) != "b" {
				t.Errorf("%q: %d rows, rejected %v", text, o.sink.SignIns.Len(), o.sink.Rejected)
			}
		}
	}
	// a value that is the name of a column is no header
	o := readCSV(t, "x.csv", strings.NewReader("Username,Date (UTC),Request ID\nRequest ID,2026-05-01T10:00:00Z,a\n\"Username\",2026-05-01T10:00:01Z,b\n"), 0, Options{})
	if o.sink.SignIns.Len() != 2 {
		t.Errorf("%d rows, rejected %v", o.sink.SignIns.Len(), o.sink.Rejected)
	}
}
