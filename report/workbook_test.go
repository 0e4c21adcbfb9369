package report

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// cells are the sheets of a workbook as a reader of the format would take them:
// by name, rows of cells, each with its type and its text.
type cell struct {
	Type  string    `xml:"t,attr"`
	Style string    `xml:"s,attr"`
	At    string    `xml:"r,attr"`
	Value string    `xml:"v"`
	Text  string    `xml:"is>t"`
	Sum   *struct{} `xml:"f"`
}

func readWorkbook(t *testing.T, file []byte) map[string][][]cell {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	part := func(name string, into any) {
		r, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		text, err := io.ReadAll(r) // fails where a sum is wrong
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !utf8.Valid(text) {
			t.Errorf("%s is no UTF-8", name)
		}
		if err := xml.Unmarshal(text, into); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	var list struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"sheetId,attr"`
		} `xml:"sheets>sheet"`
	}
	part("xl/workbook.xml", &list)
	var styles, types struct{}
	part("xl/styles.xml", &styles)
	part("[Content_Types].xml", &types)
	out := map[string][][]cell{}
	for _, s := range list.Sheets {
		var sheet struct {
			Rows []struct {
				Cells []cell `xml:"c"`
			} `xml:"sheetData>row"`
		}
		part("xl/worksheets/sheet"+s.ID+".xml", &sheet)
		for _, r := range sheet.Rows {
			out[s.Name] = append(out[s.Name], r.Cells)
		}
	}
	return out
}

func TestWorkbookHoldsTheTables(t *testing.T) {
	in := newDemo(60, clean)
	if _, there := write(t, in)["findings.xlsx"]; there {
		t.Error("a workbook is written that nobody asked for")
	}
	in.Workbook = true
	m := write(t, in)
	if !strings.Contains(string(m["SHA256SUMS"]), "findings.xlsx") {
		t.Error("its hash is not among the sums")
	}
	if !bytes.Equal(m["findings.xlsx"], write(t, in)["findings.xlsx"]) {
		t.Error("written twice, it differs")
	}
	sheets, fs := readWorkbook(t, m["findings.xlsx"]), gathered(in.Findings)
	records, devices := 0, 0
	for _, f := range fs {
		records += len(f.Evidence)
	}
	for d := range in.Devices() {
		if !d.Nameless() {
			devices++
		}
	}
	for name, rows := range map[string]int{"Findings": len(fs), "Evidence": records, "Devices": devices, "Incidents": len(in.Summary.Incidents), "Sources": len(in.Case.Sources)} {
		if len(sheets[name]) != rows+1 {
			t.Errorf("%s has %d rows, want %d and a head", name, len(sheets[name]), rows)
		}
	}
	sums := map[int]int64{}
	for _, row := range sheets["Users"][1:] {
		for _, c := range row {
			n, _ := strconv.ParseInt(c.Value, 10, 64)
			sums[int(c.At[0]-'A')] += n
		}
	}
	if sums[5] != in.Summary.Events || sums[6] < 12 || sums[3] < int64(len(fs)) || !strings.Contains(joined(sheets["Users"]), "zoe.nodevice@contoso.example") {
		t.Errorf("users have %d sign-ins, %d without a device, and %d findings; the case has %d sign-ins", sums[5], sums[6], sums[3], in.Summary.Events)
	}
	first := sheets["Findings"][1]
	if first[0].Text != fs[0].ID || first[3].Value != "0.96" || first[8].Style != "2" || !strings.HasPrefix(first[8].Value, "461") || first[0].At != "A2" {
		t.Errorf("the first finding is %v", first)
	}
	if n := len(sheets["Findings"][0]); sheets["Findings"][0][n-1].Text != "Tried" || first[len(first)-1].Text != "false" || !strings.Contains(joined(sheets["Findings"]), "true") {
		t.Errorf("it is not told which findings were only tries: %v", first)
	}
	if told := joined(sheets["Incidents"]); strings.Count(told, in.Summary.Campaigns[0].Title) != 2 {
		t.Errorf("the campaign of two incidents is not named with them: %s", told)
	}
	if told := joined(sheets["Incidents"]); !strings.Contains(told, "Token used elsewhere") {
		t.Errorf("incidents have no steps: %s", told)
	}
	if told := joined(sheets["Users"]); !strings.Contains(told, "signs of misuse") || !strings.Contains(told, "odd records only") {
		t.Error("users who are named by odd records are not told from those of misuse")
	}
	if said := joined(sheets["Summary"]); !strings.Contains(said, "Users that show signs of misuse \n "+strconv.Itoa(in.Summary.Affected.Users)) || !strings.Contains(said, "misreported") {
		t.Errorf("who is affected is not counted: %s", said)
	}
	if said := sheets["Summary"]; !strings.Contains(joined(said), "2 findings were set aside as accepted") {
		t.Errorf("cautions are not said: %s", joined(said))
	}
}

// The first sheet of a case without token types says so below the headline, and
// counts no misreported ones.
func TestWorkbookOfACaseWithoutTokenTypes(t *testing.T) {
	in := blind()
	in.Workbook = true
	said := joined(readWorkbook(t, write(t, in)["findings.xlsx"])["Summary"])
	for want, there := range map[string]bool{"Beside that": true, "These logs do not say which kind of token": true, "Sign-ins of exports without token types": true, "misreported": false} {
		if strings.Contains(said, want) != there {
			t.Errorf("%q is there: %v, in %s", want, !there, said)
		}
	}
}

func joined(rows [][]cell) string {
	var b strings.Builder
	for _, r := range rows {
		for _, c := range r {
			b.WriteString(c.Text + " " + c.Value + "\n")
		}
	}
	return b.String()
}

// Whatever logs hold, a cell is text and the workbook can be read.
func TestWorkbookTakesHostileText(t *testing.T) {
	for _, bad := range []string{"=cmd|' /C calc'!A0", "</t></is></c><c><f>1+1</f>", "a\x00b\x1b[31m", "\xff\xfe", "\u202egnp.exe", "_x0041_", strings.Repeat("long ", 9000)} {
		in := newDemo(4, func(s string) string { return bad + s })
		in.Workbook = true
		sheets := readWorkbook(t, write(t, in)["findings.xlsx"])
		for name, rows := range sheets {
			for _, r := range rows {
				for _, c := range r {
					if c.Sum != nil || c.Type != "inlineStr" && c.Text != "" {
						t.Fatalf("%s %s is no text: %v", name, c.At, c)
					}
					if strings.ContainsAny(c.Text, "\x00\x1b\u202e") || utf8.RuneCountInString(c.Text) > 32_767 {
						t.Fatalf("%s %s holds what it must not: %.200q", name, c.At, c.Text)
					}
				}
			}
		}
		all := joined(sheets["Devices"])
		if want := map[string]string{"_x0041_": "_x005F_x0041_", "=cmd|' /C calc'!A0": "=cmd|' /C calc'!A0", "a\x00b\x1b[31m": `a\x00b\x1B[31m`, "\u202egnp.exe": "<U+202E>gnp.exe"}[bad]; !strings.Contains(all, want) {
			t.Errorf("%q is not spelt as %q: %.200q", bad, want, all)
		}
	}
}

func TestRedactedWorkbookHoldsNoName(t *testing.T) {
	in := newDemo(24, clean)
	in.Workbook = true
	without, err := Redact(in, []byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	sheets := readWorkbook(t, write(t, without)["findings.xlsx"])
	if len(sheets["Devices"]) < 20 {
		t.Fatal("no workbook is written")
	}
	for name, rows := range sheets {
		text := strings.ToLower(joined(rows))
		for n := range originals(in) {
			if n != "" && strings.Contains(text, n) {
				t.Fatalf("%s holds %q", name, n)
			}
		}
	}
}

// What a workbook holds counts: some bound is enough for all but it.
func TestWorkbookKeepsToItsMemory(t *testing.T) {
	in := tenant{200, 4000, 24, 24}.input()
	in.Workbook = true
	for in.Memory = 64 << 10; in.Memory < 64<<20; in.Memory += in.Memory / 5 {
		_, err := Write(memory{}, in)
		if err == nil {
			break
		}
		if strings.Contains(err.Error(), "the workbook") {
			return
		}
	}
	t.Errorf("no bound on memory stops a workbook; it passes at %d bytes", in.Memory)
}
