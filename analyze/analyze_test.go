package analyze

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/detections"
	"prtscope/analyze/finding"
	"prtscope/analyze/story"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
	"prtscope/ingest/tablefile"
)

// ram is a file in memory.
type ram struct{ *bytes.Reader }

func (ram) Close() error { return nil }

func file(t testing.TB, name string, b *column.Batch) File {
	t.Helper()
	var out bytes.Buffer
	w := tablefile.NewWriter(&out, b.Schema, nil)
	for from := 0; from < b.Len(); from += 1000 {
		g := column.NewGatherer(column.NewBatch(b.Schema))
		for i := from; i < min(b.Len(), from+1000); i++ {
			g.Append(b, i)
		}
		if err := w.Write(g.Batch()); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return File{name, int64(out.Len()), int64(b.Len()), func() (ReaderAtCloser, error) { return ram{bytes.NewReader(out.Bytes())}, nil }}
}

// cut divides sign-ins into files of about n rows that end between two users.
func cut(t testing.TB, b *column.Batch, n int) (files []File) {
	t.Helper()
	g := column.NewGatherer(column.NewBatch(signin.Schema))
	last := ""
	for i := range b.Len() {
		user, _ := b.Text(signin.UserID, i)
		if g.Batch().Len() >= n && user != last {
			files = append(files, file(t, fmt.Sprint(len(files)), g.Batch()))
			g = column.NewGatherer(column.NewBatch(signin.Schema))
		}
		last = user
		g.Append(b, i)
	}
	return append(files, file(t, fmt.Sprint(len(files)), g.Batch()))
}

// sink collects the tables of timelines that a run writes.
type sink struct{ files map[string][]*written }

type written struct {
	bytes.Buffer
	closed bool
}

func (w *written) Close() error { w.closed = true; return nil }

func (s *sink) create(table string) (io.WriteCloser, error) {
	w := &written{}
	s.files[table] = append(s.files[table], w)
	return w, nil
}

// devices reads the timelines of devices back, by device.
func (s *sink) devices(t *testing.T, in Input, out *result) map[string]*finding.DeviceTimeline {
	t.Helper()
	files := func(table string) (files []File) {
		for _, w := range s.files[table] {
			files = append(files, File{table, int64(w.Len()), 0, func() (ReaderAtCloser, error) { return ram{bytes.NewReader(w.Bytes())}, nil }})
		}
		return files
	}
	found := map[string]*finding.DeviceTimeline{}
	for d, err := range Devices(context.Background(), files("devices"), files("users"), in, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if found[d.ID] != nil {
			t.Errorf("device %s has two timelines", d.ID)
		}
		found[d.ID] = d
	}
	if len(found) == 0 || int64(len(found)) != out.Summary.Devices {
		t.Errorf("%d timelines of %d devices", len(found), out.Summary.Devices)
	}
	return found
}

// tell makes the input of a story.
func tell(t testing.TB, text string, rows int) Input {
	t.Helper()
	s, err := story.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Events: cut(t, s.SignIns, rows), Params: detect.DefaultParams(), Detections: detections.All, Paths: map[string]string{story.Source: "story.json"}}
	if s.Audits.Len() > 0 {
		in.Audit = []File{file(t, "audit", s.Audits)}
	}
	if s.Devices.Len() > 0 {
		in.Devices = []File{file(t, "devices", s.Devices)}
	}
	if s.Risks.Len() > 0 {
		in.Risks = []File{file(t, "risk", s.Risks)}
	}
	if s.Requests.Len() > 0 {
		in.Activities = pieces(t, s.Requests, rows)
	}
	return in
}

// result is an output whose findings have been read back.
type result struct {
	*Output
	Findings []finding.Finding
}

func analyse(t testing.TB, in Input, opt Options) (*result, *sink) {
	t.Helper()
	s := &sink{map[string][]*written{}}
	opt.Create, opt.TempDir = s.create, t.TempDir()
	out, err := Run(context.Background(), in, opt)
	if err != nil {
		t.Fatal(err)
	}
	whole := &result{Output: out}
	for f, err := range out.Findings() {
		if err != nil {
			t.Fatal(err)
		}
		whole.Findings = append(whole.Findings, f)
	}
	if n := len(out.Headlines); n != min(len(whole.Findings), headlines) || n > 0 && text(t, out.Headlines) != text(t, whole.Findings[:n]) {
		t.Errorf("%d findings, %d headlines: %s", len(whole.Findings), n, text(t, out.Headlines))
	}
	if err := out.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(opt.TempDir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	return whole, s
}

// company is a story of some users with some devices, honest and not.
func company(seed uint64, users int) string {
	r := rand.New(rand.NewPCG(seed, 0))
	var b strings.Builder
	apps := []string{"outlook", "teams", "onedrive", "edge", "azure-cli", "broker"}
	tokens := []string{"prt", "rt", "rt", "none", "masked", "absent"}
	for u := range users {
		dev := fmt.Sprint("L", u)
		for d := 1; d <= 4; d++ {
			fmt.Fprintf(&b, "d%d 08:%02d u%d %s cloudap interactive method=%s session=s%d-%d\n", d, r.IntN(60), u, dev, []string{"whfb", "password"}[r.IntN(2)], u, d)
			fmt.Fprintf(&b, "d%d 09:%02d u%d %s cloudap x%d every 4h session=s%d-%d\n", d, r.IntN(60), u, dev, 1+r.IntN(3), u, d)
			for range 6 {
				device := dev
				switch r.IntN(8) {
				case 0:
					device = "-"
				case 1:
					device = fmt.Sprint("L", r.IntN(users))
				case 2:
					device = "?"
				}
				net := []string{"AS64500/NO", "AS64500/NO", "AS64501/SE", "AS64666/NL"}[r.IntN(4)]
				fmt.Fprintf(&b, "d%d %02d:%02d u%d %s %s token=%s net=%s session=s%d-%d error=%d\n", d, 9+r.IntN(10), r.IntN(60), u, device, apps[r.IntN(len(apps))], tokens[r.IntN(len(tokens))], net, u, d, []int{0, 0, 0, 50126, 500138}[r.IntN(5)])
			}
		}
		switch r.IntN(5) {
		case 0:
			fmt.Fprintf(&b, "d3 12:00 audit change-password u%d\n", u)
		case 1:
			fmt.Fprintf(&b, "d3 12:00 audit disable-device L%d by=admin\n", u)
		case 2:
			fmt.Fprintf(&b, "d2 12:00 audit disable-user u%d by=admin\n", u)
		}
		fmt.Fprintf(&b, "inventory L%d owner=u%d\n", u, u)
	}
	return b.String()
}

func text(t testing.TB, v any) string {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestNeitherCutsNorThreadsMatter(t *testing.T) {
	in := tell(t, company(1, 40), 1<<30)
	whole, tables := analyse(t, in, Options{})
	if len(whole.Findings) == 0 || whole.Summary.Events != in.Events[0].Rows || whole.Summary.Users != 40 {
		t.Fatalf("%d findings, %d events, %d users", len(whole.Findings), whole.Summary.Events, whole.Summary.Users)
	}
	for _, opt := range []struct {
		rows int
		Options
	}{{1, Options{Threads: 3}}, {100, Options{Threads: 2, Memory: 1 << 20}}, {300, Options{Memory: 64 << 10}}} {
		cutIn := tell(t, company(1, 40), opt.rows)
		got, files := analyse(t, cutIn, opt.Options)
		if a, b := text(t, whole.Findings), text(t, got.Findings); a != b {
			t.Errorf("%d files, %d threads: other findings", len(cutIn.Events), opt.Threads)
		}
		if a, b := text(t, []any{whole.Summary, whole.Gaps}), text(t, []any{got.Summary, got.Gaps}); a != b {
			t.Errorf("%d files, %d threads: another summary:\n%s\nwant\n%s", len(cutIn.Events), opt.Threads, b, a)
		}
		if a, b := text(t, tables.devices(t, in, whole)), text(t, files.devices(t, cutIn, got)); a != b {
			t.Errorf("%d files, %d threads: other timelines of devices", len(cutIn.Events), opt.Threads)
		}
		if n := len(files.files["users"]); n != len(cutIn.Events) {
			t.Errorf("%d tables of users from %d files", n, len(cutIn.Events))
		}
	}
	for _, f := range slices.Concat(tables.files["users"], tables.files["devices"]) {
		if !f.closed {
			t.Error("a table was not closed")
		}
	}
}

func TestPathsAndLevels(t *testing.T) {
	in := tell(t, company(2, 30), 200)
	all, _ := analyse(t, in, Options{})
	some, _ := analyse(t, in, Options{MinLevel: finding.High})
	high := 0
	for _, f := range all.Findings {
		if f.Severity.AtLeast(finding.High) {
			high++
		}
		for _, e := range f.Evidence {
			if e.Path != "story.json" {
				t.Fatalf("%s: evidence has the path %q", f.ID, e.Path)
			}
		}
	}
	if high == 0 || high == len(all.Findings) || len(some.Findings) != high {
		t.Errorf("%d findings, %d of them high; %d when only those are wanted", len(all.Findings), high, len(some.Findings))
	}
	if !slices.IsSortedFunc(all.Findings, func(a, b finding.Finding) int { return finding.Compare(&a, &b) }) {
		t.Error("findings are not in order")
	}
}

func TestOnlyTheTimeAskedFor(t *testing.T) {
	in := tell(t, company(3, 10), 50)
	from, to := story.Day(2).UnixMicro(), story.Day(3).UnixMicro()
	out, _ := analyse(t, in, Options{From: from, To: to})
	if s := out.Summary; s.Events == 0 || s.From < "2026-05-05" || s.To >= "2026-05-06" {
		t.Errorf("%d events from %s to %s, want those of 5 May", s.Events, s.From, s.To)
	}
	var sum int64
	for _, row := range out.Summary.Activity.Counts {
		for _, n := range row {
			sum += n
		}
	}
	if sum != out.Summary.Events {
		t.Errorf("the histogram holds %d of %d sign-ins", sum, out.Summary.Events)
	}
}

// A finding is shown for the time of what it is about: not for that of the
// logon that a use goes back to, nor, where it has sign-ins of its own, for that
// of the change in the directory.
func TestWhatATimeSelects(t *testing.T) {
	in := tell(t, `
		d1 08:00 alice L1 cloudap interactive method=password session=s1
		d1 09:00 alice L1 outlook token=prt session=s1
		d3 10:00 audit reset-password alice by=admin
		d4 09:00 alice L1 outlook token=prt session=s1
		d6 10:00 bob - broker devicecode interactive session=phish
		d6 10:01 bob - broker resource=drs token=rt transfer=deviceCodeFlow session=phish
		d6 23:50 bob L2 outlook token=rt session=s2
		d6 10:01:18 audit register-device PC-9 by=bob
		d8 09:00 carol L3 outlook token=rt session=s3`, 20)
	for _, tt := range []struct {
		from, to int
		want     string
	}{
		{1, 9, "CX-015 PM-006 PM-012 PM-041"},
		{1, 2, ""}, // what the use goes back to
		{3, 4, ""}, // the change alone
		{4, 5, "PM-012"},
		{6, 7, "CX-015 PM-006 PM-041"}, // a chain without a use is about the registration
		{8, 9, "CX-015"},
	} {
		out, _ := analyse(t, in, Options{From: story.Day(tt.from).UnixMicro(), To: story.Day(tt.to).UnixMicro()})
		var got []string
		for _, f := range out.Findings {
			if strings.HasPrefix(f.Detection, "PM-0") || f.Detection == "CX-015" {
				got = append(got, f.Detection)
			}
		}
		slices.Sort(got)
		if strings.Join(slices.Compact(got), " ") != tt.want {
			t.Errorf("d%d to d%d: got %v, want %q", tt.from, tt.to, got, tt.want)
		}
	}
}

// A refusal that names no device is judged in the timeline of its user, also
// where the device has one of its own.
func TestRefusalWithoutADevice(t *testing.T) {
	for _, others := range []string{"", "d1 10:00 bob L1 outlook token=prt"} {
		out, _ := analyse(t, tell(t, `
			d1 09:00 alice L1 outlook token=prt session=s1
			`+others+`
			d2 12:00 audit disable-device L1 by=admin
			d2 14:00 alice - outlook token=prt session=s1 error=135011 ip=203.0.113.66 net=AS64666/NL`, 20), Options{})
		n := 0
		for _, f := range out.Findings {
			if f.Detection == "PM-011" && f.Severity == finding.High && f.Subject == (finding.Subject{Kind: "device", ID: story.Device("L1")}) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%q: found %d times: %+v", others, n, out.Findings)
		}
	}
}

// An export of Graph says whose the user is and whose the resource, and not
// whose log it is.
func TestTenantsAndUsers(t *testing.T) {
	ids := map[string]string{"ours": "11111111-1111-4111-8111-111111111111", "theirs": "22222222-2222-4222-8222-222222222222"}
	out, _ := analyse(t, tell(t, `
		09:00 alice L1 outlook token=prt tenant_id=? home_tenant_id=`+ids["ours"]+` resource_tenant_id=`+ids["theirs"]+`
		09:10 alice L2 outlook token=prt session=s1 tenant_id=- home_tenant_id=- resource_tenant_id=`+ids["ours"]+`
		09:20 alice L3 outlook token=prt session=s1 tenant_id=- home_tenant_id=- resource_tenant_id=`+ids["ours"]+`
		09:30 carol L3 outlook guest tenant_id=- home_tenant_id=`+ids["theirs"]+` resource_tenant_id=`+ids["ours"]+`
		09:40 dave - outlook kind=service_principal user_id=- user_upn=- sp_id=33333333-3333-4333-8333-333333333333 tenant_id=`+ids["ours"], 20), Options{})
	if s := out.Summary; s.Users != 2 || s.Events != 5 || !slices.Equal(s.Tenants, []string{ids["ours"]}) {
		t.Errorf("%d users, %d sign-ins of %q", s.Users, s.Events, s.Tenants)
	}
	found := false
	for _, f := range out.Findings {
		if f.Detection == "PM-007" {
			found = f.Tenant == ids["ours"]
		}
	}
	if !found {
		t.Errorf("no session on two devices in the tenant: %+v", out.Findings)
	}
}

func TestAnEmptyCase(t *testing.T) {
	out, _ := analyse(t, Input{Params: detect.DefaultParams(), Detections: detections.All}, Options{})
	if len(out.Findings) != 0 || len(out.Gaps) == 0 {
		t.Errorf("got %d findings and %d gaps", len(out.Findings), len(out.Gaps))
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, tell(t, company(4, 5), 20), Options{TempDir: t.TempDir()}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestDevices(t *testing.T) {
	in := tell(t, `
		inventory L1
		08:00 alice L1 cloudap interactive method=whfb
		12:00 alice L1 cloudap
		12:30 bob L1 outlook token=rt
		13:00 audit disable-device L1 by=admin
		14:00 alice L1 outlook token=prt
		09:00 carol L2 outlook token=prt`, 1)
	out, tables := analyse(t, in, Options{})
	found := tables.devices(t, in, out)
	d := found[story.Device("L1")]
	if len(found) != 2 || d == nil || len(d.Rows) != 4 || len(d.Users) != 2 || d.Name != "L1" {
		t.Fatalf("got %+v", found)
	}
	var got []string
	for _, r := range d.Rows {
		got = append(got, fmt.Sprint(d.Users[r.User].UPN, " ", r.Class, " ", r.State, " ", r.PRT, " ", r.ASN))
	}
	want := []string{"alice@example.com EC1 active 0 64500", "alice@example.com EC2 active 0 64500", "bob@example.com EC5  -1 64500", "alice@example.com EC4 invalidated 0 64500"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if len(d.PRTs) != 1 || d.PRTs[0].Partition != "whfb" || !d.PRTs[0].Issued || d.PRTs[0].EndWhy != "device disabled" || len(d.PRTs[0].Renewals) != 1 {
		t.Errorf("PRTs: %+v", d.PRTs)
	}
	if len(d.Changes) != 1 || d.Changes[0].Effect != "disable" || d.Changes[0].Target != "L1" {
		t.Errorf("changes: %+v", d.Changes)
	}
}

func TestAPanicIsAnError(t *testing.T) {
	r := &run{ctx: context.Background(), opt: Options{Threads: 2}}
	err := r.each(4, func(_ context.Context, piece int) error {
		if piece == 2 {
			panic("impossible state")
		}
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "impossible state") {
		t.Errorf("got %v", err)
	}
}
