package report

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"io"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// needsPage skips a test of the data in a page where there is no page: this
// program was built without the front end, and writes the document alone.
func needsPage(t *testing.T) {
	t.Helper()
	if !Interactive() {
		t.Skip("the front end is not built: a report is the document alone")
	}
}

// unpacked is all text of a report: its files, with the data in and beside the
// page unpacked.
func unpacked(t *testing.T, m memory) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, text := range m {
		out[name] = string(text)
		for _, packed := range regexp.MustCompile(`id="chunk-([a-z0-9-]+)">([^<]*)<`).FindAllStringSubmatch(string(text), -1) {
			out[name+" "+packed[1]] = plainText(t, packed[2])
		}
		if strings.HasPrefix(name, "data/") {
			whole := ""
			for _, piece := range regexp.MustCompile(`--d\d+:"([^"]*)"`).FindAllStringSubmatch(string(text), -1) {
				whole += piece[1]
			}
			out[name] = plainText(t, whole)
		}
	}
	return out
}

func plainText(t *testing.T, packed string) string {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(packed)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var guids = regexp.MustCompile(`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// originals are the names that a made-up tenant holds, in lower case.
func originals(in Input) map[string]bool {
	names := map[string]bool{"contoso.yaml": true, "NonInteractiveSignIns": true, "broken.csv": true, "contoso": true, tenantsOwn: true}
	for d := range in.Devices() {
		names[d.ID], names[d.Name] = true, true
		for _, u := range d.Users {
			names[u.ID], names[u.UPN] = true, true
		}
		for i := range d.Len() {
			r := d.Rows.Row(i)
			names[r.Event], names[r.Session], names[r.IP] = true, true, true
		}
	}
	for g := range in.Guesses() {
		names[g.Device], names[g.Who.UPN], names[g.Row.Event], names[g.Row.IP], names[g.Row.Session] = true, true, true, true, true
	}
	for e := range in.Audit() {
		names[e.Event], names[e.Actor], names[e.ActorIP] = true, true, true
	}
	delete(names, "") // of what names no device
	lower := map[string]bool{}
	for name := range names {
		lower[strings.ToLower(name)] = true
	}
	return lower
}

// calledSo are the names of a made-up tenant: all its applications but one are
// Microsoft's.
func calledSo() iter.Seq2[finding.Named, error] {
	return func(yield func(finding.Named, error) bool) {
		for _, app := range append(slices.Clone(apps), "Microsoft Graph") {
			if !yield(finding.Named{Kind: "app", Name: app, Known: app != tenantsOwn}, nil) {
				return
			}
		}
		yield(finding.Named{Kind: "domain", Name: "contoso.example"}, nil)
	}
}

const tenantsOwn = "My Apps"

func TestRedactedHoldsNoName(t *testing.T) {
	for _, n := range []int{24, 60} {
		in := newDemo(n, clean)
		in.Names = calledSo
		fs := gathered(in.Findings)
		in.Verdicts = view.Verdicts{fs[0].ID: {Status: "confirmed", Note: "asked " + fs[0].Users[0].UPN + " about " + fs[0].Devices[0].Name}}
		without, err := Redact(in, []byte("key"))
		if err != nil {
			t.Fatal(err)
		}
		m := write(t, without)
		text := unpacked(t, m)
		names, words := originals(in), []string{}
		for name := range names {
			if !guids.MatchString(name) {
				words = append(words, name)
			}
		}
		for file, s := range text {
			s = strings.ToLower(s)
			for _, id := range guids.FindAllString(s, -1) {
				if names[id] {
					t.Fatalf("%s holds the id %s", file, id)
				}
			}
			for _, name := range words {
				if i := strings.Index(s, name); i >= 0 {
					t.Fatalf("%s holds %q: %.160q", file, name, s[max(0, i-70):])
				}
			}
		}
		if !strings.Contains(paper(m), "Names are replaced.") || !strings.Contains(paper(m), "Verdict of readers: Confirmed. asked user-") {
			t.Error("not said on paper")
		}
		all := strings.Join(slices.Sorted(maps.Values(text)), "\n")
		for _, kept := range []string{"AS64666", "Azure Portal", "Windows 11 10.0.26100", "203.0.113.77"} {
			if strings.Contains(all, kept) == (kept == "203.0.113.77") {
				t.Errorf("%s is treated wrongly", kept)
			}
		}
		if again, _ := Redact(in, []byte("key")); !maps.EqualFunc(m, write(t, again), bytes.Equal) {
			t.Error("redacted twice, it differs")
		}
		if other, _ := Redact(in, []byte("other")); maps.EqualFunc(m, write(t, other), bytes.Equal) {
			t.Error("the key does not matter")
		}
	}
}

// A name is the same pseudonym wherever it stands, so that the report still
// argues: the evidence lies on the timelines, the findings name their devices.
func TestRedactedStillArgues(t *testing.T) {
	in := newDemo(24, clean)
	in.Names = calledSo
	without, err := Redact(in, []byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	events, devices := map[string]bool{}, map[finding.Device]bool{}
	for d := range without.Devices() {
		devices[finding.Device{ID: d.ID, Name: d.Name}] = true
		for i := range d.Len() {
			r := d.Rows.Row(i)
			events[r.Event] = true
		}
	}
	plain := gathered(in.Findings)
	for i, f := range gathered(without.Findings) {
		if f.ID != plain[i].ID {
			t.Fatalf("finding %s is called %s", plain[i].ID, f.ID)
		}
		if !devices[f.Devices[0]] || !strings.Contains(f.Summary, f.Devices[0].Name) || !strings.HasPrefix(f.Actions[0], "disable-device:"+f.Devices[0].ID) {
			t.Errorf("%s: %v, %q, %v", f.ID, f.Devices, f.Summary, f.Actions)
		}
		for _, e := range f.Evidence {
			if !events[e.Event] || e.Device != f.Devices[0].Name || e.User != f.Users[0].UPN {
				t.Fatalf("%s: evidence %v lies nowhere", f.ID, e)
			}
		}
	}
}

// Who has the key and the case can tell who is behind every pseudonym, as often
// as it stands in the data of the report.
func TestWhoIsInTheReport(t *testing.T) {
	in := newDemo(24, clean)
	in.Names = calledSo
	key := []byte("key")
	without, err := Redact(in, key)
	if err != nil {
		t.Fatal(err)
	}
	list, told := pseudonyms(t, in, key)
	plain := strings.ToLower(strings.Join(slices.Collect(maps.Values(unpacked(t, write(t, in)))), "\n"))
	who := map[string]string{}
	for _, p := range list {
		if strings.Contains(plain, strings.ToLower(p.Name)) {
			who[p.Shown] = p.Kind
		}
	}
	seen := map[string]bool{}
	for file, s := range unpacked(t, write(t, without)) {
		for _, shown := range regexp.MustCompile(`\b[a-z]+[46]?-[0-9a-f]{12}\b|`+guids.String()).FindAllString(s, -1) {
			if who[shown] == "" && !strings.HasPrefix(shown, "chunk-") {
				t.Fatalf("%s: who is %s?", file, shown)
			}
			seen[who[shown]] = true
		}
	}
	for _, kind := range []string{"user", "device", "ip4", "app", "session", "sign-in", "export"} {
		if !seen[kind] {
			t.Errorf("no %s is replaced", kind)
		}
	}
	others, _ := pseudonyms(t, in, []byte("other"))
	for _, p := range others {
		if who[p.Shown] != "" {
			t.Fatalf("another key gives %s, too", p.Shown)
		}
	}
	in.Memory = 640 << 10 // for the names in texts, not for all that are told
	if again, more := pseudonyms(t, in, key); !slices.Equal(list, again) || more <= told || told > 2*len(list) {
		t.Errorf("%d pseudonyms are told %d times, with little memory %d are told %d times", len(list), told, len(again), more)
	}
	stop := errors.New("stop")
	if err := Who(in, key, func(Pseudonym) error { return stop }); err != stop {
		t.Errorf("who listens no longer is told: %v", err)
	}
}

// pseudonyms are those that Who tells, in order, each with the kind that says
// most, and how often it tells any.
func pseudonyms(t *testing.T, in Input, key []byte) (list []Pseudonym, told int) {
	t.Helper()
	if err := Who(in, key, func(p Pseudonym) error { list = append(list, p); return nil }); err != nil {
		t.Fatal(err)
	}
	told = len(list)
	slices.SortFunc(list, ComparePseudonyms)
	list = slices.CompactFunc(list, func(a, b Pseudonym) bool { return a.Shown == b.Shown && a.Name == b.Name })
	return list, told
}
