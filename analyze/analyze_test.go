package analyze

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/detections"
	"prtscope/analyze/finding"
	"prtscope/analyze/story"
)

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
	if len(found) != 2 || d == nil || d.Len() != 4 || len(d.Users) != 2 || d.Name != "L1" {
		t.Fatalf("got %+v", found)
	}
	var got []string
	for i := range d.Len() {
		r := d.Rows.Row(i)
		got = append(got, fmt.Sprint(d.Users[r.User].UPN, " ", r.Class, " ", r.PRT, " ", r.ASN))
	}
	want := []string{"alice@example.com EC1 0 64500", "alice@example.com EC2 0 64500", "bob@example.com EC5 -1 64500", "alice@example.com EC4 0 64500"}
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
