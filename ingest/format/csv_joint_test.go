package format

import (
	"fmt"
	"strings"
	"testing"
)

// joined is a table of n records in quotes, numbered from one, without a line end behind
// the last.
func joined(from, n int, names ...string) string {
	var b strings.Builder
	b.WriteString(`"` + strings.Join(names, `","`) + `"`)
	for i := from; i < from+n; i++ {
		b.WriteString("\r\n")
		for k, name := range names {
			if k > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + map[string]string{
				"Date (UTC)": fmt.Sprintf("2026-05-15T%02d:%02d:%02dZ", i/3600, i/60%60, i%60), "Request ID": fmt.Sprintf("4d63c1c4-c95b-4d3c-8e0a-1271fd81%04d", i),
				"Username": "ann@b.example", "User agent": `Mozilla/5.0 (X; ""Y""), like`, "Failure reason": "a,\r\nb", "Status": "Success",
			}[name] + `"`)
		}
	}
	return b.String()
}

// Tables that were put end to end without a line end between them are read whole: of the
// records on both sides of the seam only one that breaks off there is set aside.
func TestTablesJoinedOnALine(t *testing.T) {
	names := []string{"Date (UTC)", "Request ID", "Username", "Failure reason", "User agent", "Status"}
	other := []string{"Request ID", "Date (UTC)", "Username", "Status"}
	bare := func(text string) string { // none of its cells needs them
		return strings.ReplaceAll(text, `"`, "")
	}
	a, b, c := joined(0, 5, names...), joined(5, 5, names...), joined(5, 5, other...)
	for name, tt := range map[string]struct {
		text      string
		kept, set int
	}{
		"whole":                        {a + b, 10, 0},
		"three":                        {a + c + joined(10, 3, names...) + "\r\n", 13, 0},
		"with a mark between":          {a + "\ufeff" + b, 10, 0},
		"other columns":                {a + c, 10, 0},
		"without quotes":               {bare(joined(0, 5, other...)) + bare(c), 10, 0},
		"other columns without quotes": {bare(joined(0, 5, other...)) + bare(joined(5, 5, "Date (UTC)", "Username", "Request ID")), 10, 0},
		"cut in a cell":                {a[:len(a)-4] + b, 9, 1},
		"cut at a quote":               {a[:len(a)-1] + b, 9, 1},
		"cut at the last comma":        {a[:len(a)-len(`"Success"`)] + b, 10, 0},
		"cut in lines":                 {a[:len(a)-len(`b","Mozilla/5.0 (X; ""Y""), like","Success"`)] + b, 9, 1},
		"cut behind lines":             {a[:len(a)-len(`zilla/5.0 (X; ""Y""), like","Success"`)] + c, 9, 1},
		"a name for a value":           {a + "\r\n" + strings.ReplaceAll(strings.TrimPrefix(joined(5, 1, names...), joined(0, 0, names...)+"\r\n"), "ann@b.example", "Request ID"), 6, 0},
	} {
		for _, size := range []int{0, 60, 700} {
			o := readCSV(t, "x.csv", strings.NewReader(tt.text), size, Options{})
			if o.sink.SignIns.Len() != tt.kept || len(o.sink.Rejected) != tt.set {
				t.Errorf("%s, in blocks of %d: %d sign-ins, want %d; set aside %v", name, size, o.sink.SignIns.Len(), tt.kept, o.sink.Rejected)
			}
			for _, bad := range o.sink.Rejected {
				if part := tt.text[bad.Offset : bad.Offset+bad.Length]; !strings.Contains(part, "fd810004") || strings.Contains(part, `"Request ID"`) {
					t.Errorf("%s: set aside is %q", name, part)
				}
			}
		}
	}
}

// It makes no difference whether blocks are cut ahead.
func TestJointsAhead(t *testing.T) {
	names := []string{"Date (UTC)", "Request ID", "Username", "User agent", "Status"}
	text := joined(0, 70, names...) + joined(70, 60, names...) + joined(130, 40, "Request ID", "Date (UTC)", "Username", "Status") + "\r\n"
	want := plainly(t, []byte(text), csvBlock)
	if want.sink.SignIns.Len() != 170 || len(want.sink.Rejected) > 0 {
		t.Fatalf("%d sign-ins, set aside %v", want.sink.SignIns.Len(), want.sink.Rejected)
	}
	for _, size := range []int{1, 300, 1000, 5000} {
		s, _ := openAhead([]byte(text), size)
		if ahead, guesses, _ := drainSettled(t, s); ahead.said() != want.said() || guesses == 0 && size >= 1000 {
			t.Errorf("in blocks of %d bytes, %d of them cut ahead, it is read as\n%s", size, guesses, ahead.said())
		}
	}
}
