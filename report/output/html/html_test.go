package html

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"prtscope/analyze/finding"
	"prtscope/analyze/finding/findingtest"
	"prtscope/report/view"
)

var markup = regexp.MustCompile(`</?bdi>|<i class=chip>|</i>|&(lt|gt|amp|#34|#39);`)

func FuzzVisible(f *testing.F) {
	for _, s := range []string{"alice@contoso.example", "<script>", "\u202egnp.exe", "\xff\xfe", "a\u0310\u0311\u0312\u0313", "p\u0430ypal", strings.Repeat("x", 500), "\U000e0041", "&amp;<!--\"'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := string(Visible(s))
		if !utf8.ValidString(got) {
			t.Errorf("not UTF-8: %q", got)
		}
		if i := strings.IndexFunc(got, view.Hidden); i >= 0 {
			t.Errorf("a hidden character is left: %q", got[i:])
		}
		if rest := markup.ReplaceAllString(got, ""); strings.ContainsAny(rest, `<>&"'`) {
			t.Errorf("markup is left: %q", rest)
		}
	})
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"plain":               "<bdi>plain</bdi>",
		"a\u202eb":            "<bdi>a<i class=chip>U+202E</i>b</bdi>",
		"\xffx":               "<bdi><i class=chip>byte FF</i>x</bdi>",
		"<b>&":                "<bdi>&lt;b&gt;&amp;</bdi>",
		"p\u0430y":            "<bdi>p\u0430y<i class=chip>mixed alphabets</i></bdi>",
		"Łódź café":           "<bdi>Łódź café</bdi>",
		"e\u0301\u0302\u0303": "<bdi>e\u0301\u0302<i class=chip>U+0303</i></bdi>",
	} {
		if got := string(Visible(in)); got != want {
			t.Errorf("Visible(%q)\n got %q\nwant %q", in, got, want)
		}
	}
	if got := string(Visible(strings.Repeat("é", maxShown+7))); !strings.Contains(got, "+7 chars") {
		t.Errorf("a long string is not cut: ...%q", got[len(got)-60:])
	}
	long := strings.Repeat("Tokens of a\u202Eb were used. ", 60) + strings.Repeat("x", 3*maxShown)
	if got := string(whole(long)); strings.Contains(got, " chars") || strings.Count(got, "<i class=chip>U+202E</i>") != 60 || strings.Count(got, "x") != 3*maxShown {
		t.Errorf("a sentence of the report's own is cut: %s", got)
	}
}

func TestIslandIsASCIIWithoutMarkup(t *testing.T) {
	in := map[string]string{"a": "</script>&\u2028\u202e\U0001F600é\x00\x7f\xff"}
	got, err := island(in)
	if err != nil {
		t.Fatal(err)
	}
	if i := bytes.IndexFunc(got, func(r rune) bool { return r < 0x20 || r >= 0x7F || strings.ContainsRune("<>&", r) }); i >= 0 {
		t.Errorf("island holds %q in %s", got[i], got)
	}
	var back map[string]string
	if err := json.Unmarshal(got, &back); err != nil {
		t.Fatal(err)
	}
	if want := "</script>&\u2028\u202e\U0001F600é\x00\x7f\uFFFD"; back["a"] != want {
		t.Errorf("read back %q, want %q", back["a"], want)
	}
}

type buffer struct {
	bytes.Buffer
	done func([]byte)
}

func (b *buffer) Close() error { b.done(b.Bytes()); return nil }

// Data that outgrows the page lies in files that hold data and nothing else,
// and reads back as it was.
func TestChunks(t *testing.T) {
	files := map[string]string{}
	c := &chunks{inline: 100, index: map[string]Chunk{}, create: func(name string) (io.WriteCloser, error) {
		return &buffer{done: func(b []byte) { files[name] = string(b) }}, nil
	}}
	noise := make([]string, 60000) // does not pack below one property
	for i := range noise {
		sum := sha256.Sum256([]byte{byte(i), byte(i >> 8)})
		noise[i] = hex.EncodeToString(sum[:])
	}
	for _, x := range []struct {
		name string
		v    []string
	}{{"users", []string{"}</style><script>*{display:none}"}}, {"dev-0", noise}} {
		if err := c.add(x.name, dense, text(nil).strs(x.v)); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.flush(); err != nil {
		t.Fatal(err)
	}
	if names := slices.Sorted(maps.Keys(files)); !slices.Equal(names, []string{"data/dev-0.css", "data/users.css"}) {
		t.Fatalf("files %q", names)
	}
	for name, text := range files {
		head, body, _ := strings.Cut(text, "{")
		if !strings.HasPrefix(head, "/* ") || !strings.HasSuffix(head, " */\n:host") || !strings.HasSuffix(body, "\"}\n") {
			t.Errorf("%s begins %.100q", name, text)
		}
		var packed strings.Builder
		for i, property := range strings.Split(strings.TrimSuffix(body, "}\n"), ";\n") {
			key, value, _ := strings.Cut(property, ":")
			value = strings.TrimSuffix(strings.TrimPrefix(value, "\""), "\"")
			if i == 0 && key != "--n" || i > 0 && key != fmt.Sprintf("--d%d", i-1) || strings.Trim(value, alphabet) != "" || len(value) > maxProperty {
				t.Errorf("%s: property %d of %d bytes is %.60q", name, i, len(value), property)
			}
			if i > 0 {
				packed.WriteString(value)
			}
		}
		raw, err := base64.StdEncoding.DecodeString(packed.String())
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(raw)
		if key := strings.TrimSuffix(strings.TrimPrefix(name, "data/"), ".css"); c.index[key].SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: the index has another hash", name)
		}
		z, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		var back []string
		if err := json.NewDecoder(z).Decode(&back); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(name, "dev-0") && !slices.Equal(back, noise) {
			t.Errorf("%s reads back otherwise", name)
		}
	}
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="

// A network is suspicious when most of its sign-ins are evidence; the device's
// own network, of which some are, is not.
func TestSuspiciousNetworks(t *testing.T) {
	d := &finding.DeviceTimeline{Users: []finding.User{{UPN: "a"}}, PRTs: []finding.PRT{{Renewals: []int64{1e6, 9e6}}}}
	var rows []finding.Row
	for i, ip := range []string{"192.0.2.1", "192.0.2.1", "192.0.2.1", "203.0.113.7"} {
		rows = append(rows, finding.Row{Time: int64(i*4+1) * 1e6, Event: fmt.Sprint("e", i), IP: ip, PRT: 0})
	}
	rows[3].Time = 9e6
	d.Rows = findingtest.Rows(rows...)
	for _, tt := range []struct {
		sev  finding.Severity
		role string
		want bool
	}{{finding.High, "use", true}, {finding.Medium, "use", true}, {finding.Low, "use", false}, {finding.High, "anchor", false}} {
		v := view.New(nil, nil, nil, view.NewBudget(0))
		if err := v.Add(&finding.Finding{ID: "x", Severity: tt.sev, Evidence: []finding.Evidence{{Event: "e0"}, {Event: "e3", Role: tt.role}}}); err != nil {
			t.Fatal(err)
		}
		v.Conclude()
		got := packed(t, &desk{links: v.Links}, d)
		for n, want := range []bool{false, tt.want} {
			if got.Nets[n].Odd != want {
				t.Errorf("%s %s: %s suspicious is %v", tt.sev, tt.role, got.Nets[n].IP, got.Nets[n].Odd)
			}
		}
		if odd := len(got.PRTs[0].Odd) > 0; odd != tt.want {
			t.Errorf("%s %s: renewal from 203.0.113.7 marked is %v", tt.sev, tt.role, odd)
		}
	}
}

// When two hold a PRT its device's page knows; of others it says nothing.
func TestContestedPRT(t *testing.T) {
	d := &finding.DeviceTimeline{Users: []finding.User{{UPN: "a"}}, Rows: findingtest.Rows(finding.Row{Time: 1e6, Event: "e"}),
		PRTs: []finding.PRT{{}, {Contested: [2]int64{7e6, 19e6}}}}
	got := packed(t, &desk{links: view.New(nil, nil, nil, view.NewBudget(0)).Links}, d).PRTs
	if got[0].Contested != nil || !slices.Equal(got[1].Contested, []int{7, 19}) {
		t.Errorf("contested are %v and %v", got[0].Contested, got[1].Contested)
	}
}

// packedDevice is a device as the page reads it, as far as tests look.
type packedDevice struct {
	Nets []struct {
		IP  string
		Odd bool
	}
	PRTs     []struct{ Odd, Renew, Contested []int }
	Standing struct {
		Told []struct {
			What string
			Who  []struct {
				ID, Name string
				Signs    bool
			}
		}
		S, R, O int
	}
	Pins    [][2]int
	Named   []int
	Words   []string
	Tokens  []string
	Apps    []string
	Columns map[string]json.RawMessage `json:"c"`
}

func packed(t *testing.T, k *desk, d *finding.DeviceTimeline) (got packedDevice) {
	t.Helper()
	k.read(d)
	if err := json.Unmarshal(k.write(nil, d), &got); err != nil {
		t.Fatalf("%v in %s", err, k.write(nil, d))
	}
	return got
}

// Pins name the row and the number of each finding that rests on it, also
// where several rest on one row and rows between have none. The findings of a
// device are those that name it, whatever else rests on its rows, and the list
// of devices counts the same ones.
func TestPins(t *testing.T) {
	v := view.New(nil, nil, nil, view.NewBudget(0))
	devices := [][]finding.Device{{{ID: "other"}, {ID: "here"}}, nil, {{ID: "here"}}, {{ID: "here"}}}
	for i, events := range [][]string{{"e1", "e4", "e4"}, {"e4"}, {"e0", "elsewhere"}, nil} {
		f := &finding.Finding{ID: fmt.Sprint(i), Severity: finding.Low, Devices: devices[i]}
		for _, e := range events {
			f.Evidence = append(f.Evidence, finding.Evidence{Event: e})
		}
		if err := v.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	v.Conclude()
	d := &finding.DeviceTimeline{ID: "here"}
	var rows []finding.Row
	for i := range 6 {
		rows = append(rows, finding.Row{Event: fmt.Sprint("e", i)})
	}
	d.Rows = findingtest.Rows(rows...)
	got := packed(t, &desk{links: v.Links}, d)
	if want := [][2]int{{0, 2}, {1, 0}, {4, 0}, {4, 1}}; !slices.Equal(got.Pins, want) {
		t.Errorf("pins %v, want %v", got.Pins, want)
	}
	if want := []int{0, 2, 3}; !slices.Equal(got.Named, want) || len(v.Links.Device("here").Named) != len(want) {
		t.Errorf("named by %v and counted as %v, want %v", got.Named, v.Links.Device("here").Named, want)
	}
}

// What is written by hand reads back as encoding/json would have it.
func TestText(t *testing.T) {
	all := []string{"", "plain", "\"q\" \\ /", "\x00\x1f\x7f\n\t", "é\u2028\U0001F600", "\xff\xfea\xc3", "\ufffd", "a\xe2\x82"}
	var back, want []string
	if err := json.Unmarshal(text(nil).strs(all), &back); err != nil {
		t.Fatal(err)
	}
	std, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(std, &want); err != nil || !slices.Equal(back, want) {
		t.Errorf("got %q\nwant %q", back, want)
	}
	if got := string(ints(nil, []int64{0, 9, 10, -1, 1 << 40})); got != "[0,9,10,-1,1099511627776]" {
		t.Errorf("ints: %s", got)
	}
	for want, list := range map[string][]int64{"0": {}, "7": {7, 7}, "[7,8]": {7, 8}} {
		if got := string(column(nil, list)); got != want {
			t.Errorf("column of %v is %s, want %s", list, got, want)
		}
	}
}

// What the directory says of a device is in its data, with where that was read.
func TestStandingIsInTheData(t *testing.T) {
	d := &finding.DeviceTimeline{ID: "d", Users: []finding.User{{ID: "a"}}, Rows: findingtest.Rows(finding.Row{Time: 1e6, Event: "e"}),
		Standing: &finding.Standing{Given: true, Listed: &finding.Listed{Owners: []finding.User{{ID: "a"}, {UPN: "b@x"}}, Source: "feed", Record: 7, Offset: 9}}}
	got := packed(t, &desk{links: view.New(nil, nil, nil, view.NewBudget(0)).Links, sources: map[string]int{"feed": 3}}, d).Standing
	if got.S != 3 || got.R != 7 || got.O != 9 {
		t.Errorf("it was read at %+v", got)
	}
	for _, told := range got.Told {
		if told.What == "Owner" && len(told.Who) == 2 && told.Who[0].Signs && told.Who[0].ID == "a" && !told.Who[1].Signs && told.Who[1].Name == "b@x" {
			return
		}
	}
	t.Errorf("it says %+v", got.Told)
}

// A report that is the document alone says so before anything else.
func TestDocumentAloneSaysSo(t *testing.T) {
	v := &view.View{Summary: &finding.Summary{}}
	for _, app := range []bool{false, true} {
		text, err := document(v, &Page{v: v}, app)
		if err != nil {
			t.Fatal(err)
		}
		said, summary := strings.Index(text, "This report is the printable document alone."), strings.Index(text, "<h2>Summary</h2>")
		if app != (said < 0) || said > summary {
			t.Errorf("with a front end %v: said at %d, the summary is at %d", app, said, summary)
		}
	}
}

// Sign-ins of one day are of that day, not from it to itself.
func TestPeriod(t *testing.T) {
	day := time.Date(2026, 5, 17, 15, 0, 0, 0, time.UTC)
	for to, want := range map[time.Time]string{day: "17 May 2026 (UTC)", day.AddDate(0, 0, 1): "17 May 2026 – 18 May 2026 (UTC)"} {
		v := &view.View{Summary: &finding.Summary{}, From: day, To: to}
		text, err := document(v, &Page{v: v}, true)
		if err != nil || !strings.Contains(text, "<dd>"+want+"</dd>") {
			t.Errorf("%s is not told (%v)", want, err)
		}
	}
}
