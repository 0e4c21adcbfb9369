package report

import (
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"prtscope/analyze/finding"
	"prtscope/analyze/finding/findingtest"
	"prtscope/ingest/custody"
)

var budgetDir = flag.String("budgets", "", "folder to write the reports of large made-up tenants to")

// tenant is a made-up tenant that is never held: its devices and findings are
// functions of their numbers.
type tenant struct{ devices, findings, rows, hot int } // rows of each device, and of the first

const tenantDays = 90

var tenantStart = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)

func (n tenant) id(kind string, i int) string {
	return fmt.Sprintf("%08x-%s-4a5b-8c6d-%012x", uint32(i)*2654435761, kind, i)
}

// length is how many rows a device has.
func (n tenant) length(i int) int {
	if i == 0 {
		return n.hot
	}
	return n.rows
}

func (n tenant) user(i int) finding.User {
	return finding.User{ID: n.id("0001", i), UPN: fmt.Sprintf("%s.%s%d@contoso.example", firstNames[i%len(firstNames)], lastNames[i/7%len(lastNames)], i)}
}

// device makes device i: a logon each four hours and app calls between them.
func (n tenant) device(i int) *finding.DeviceTimeline {
	rows := n.length(i)
	t := &finding.DeviceTimeline{ID: n.id("bd27", i), Name: fmt.Sprintf("WS-%06d", i), OS: []string{"Windows 11 10.0.26100", "Windows 10 10.0.19045"}[i%2], Trust: []string{"hybrid", "joined"}[i%2], Users: []finding.User{n.user(i)}}
	prt := finding.PRT{Partition: "whfb", Issued: true}
	var list []finding.Row
	step := tenantDays * 24 * time.Hour / time.Duration(rows)
	for k := range rows {
		at := tenantStart.Add(step*time.Duration(k) + time.Duration(i%3600)*time.Second).UnixMicro()
		class := []string{"EC4", "EC2", "EC6", "EC4", "EC5"}[k%5]
		r := finding.Row{Time: at, Event: n.id(fmt.Sprintf("%04x", k&0xffff), i*31+k>>16), Class: class, Reported: "primaryRefreshToken", App: apps[k%len(apps)], Resource: "Microsoft Graph", Session: n.id("5e55", i),
			IP: fmt.Sprintf("192.0.2.%d", (i+k/200)%250), ASN: 64500, Country: "NL", Agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", Kind: "non_interactive", Source: sourceA, Record: int64(i*rows + k), Offset: int64(i*rows+k) * 2213}
		if class == "EC5" {
			r.Reported = "refreshToken"
		}
		if class == "EC2" {
			prt.Renewals = append(prt.Renewals, at)
		}
		list = append(list, r)
	}
	t.Rows = findingtest.Rows(list...)
	prt.First, prt.Last = t.Span()
	t.PRTs = []finding.PRT{prt}
	return t
}

// finding makes finding j, which rests on three rows of a device. The worse come
// first, and among them the earlier.
func (n tenant) finding(j int) finding.Finding {
	sev, title := finding.Info, "PRT appears without its issue"
	switch share := float64(j) / float64(n.findings); {
	case share < 0.002:
		sev, title = finding.Critical, "PRT used away from its device"
	case share < 0.02:
		sev, title = finding.High, "Two renewal rhythms on one PRT"
	case share < 0.1:
		sev, title = finding.Medium, "Reported token type contradicts the record"
	case share < 0.4:
		sev, title = finding.Low, "Sign-ins with a PRT but no renewal for a day"
	}
	i := j * 7919 % n.devices
	step := tenantDays * 24 * time.Hour / time.Duration(n.length(i))
	at := tenantStart.Add(tenantDays * 24 * time.Hour / time.Duration(n.findings) * time.Duration(j))
	f := finding.Finding{ID: fmt.Sprintf("pm-%03d-%08x", j%53, j), Detection: fmt.Sprintf("PM-%03d", j%53), Title: title, Severity: sev, Confidence: 0.5, Subject: finding.Subject{Kind: "device", ID: n.id("bd27", i)},
		Users: []finding.User{n.user(i)}, Devices: []finding.Device{{ID: n.id("bd27", i), Name: fmt.Sprintf("WS-%06d", i)}}, First: stampOf(at), Last: stampOf(at.Add(time.Hour)),
		Summary: fmt.Sprintf("3 sign-ins presented the PRT of WS-%06d from an address on which the device has no renewal.", i), Fact: "A PRT and its session key live on one device.", Expected: "One network.", Observed: "Two networks.",
		Benign: []string{"Split-tunnel VPN"}, Actions: []string{"disable-device:" + n.id("bd27", i), "revoke-sessions:" + n.user(i).UPN}, Techniques: []string{"T1550.001"}}
	for k := range 3 {
		row := min(k+int(at.Sub(tenantStart)/step), n.length(i)-1)
		f.Evidence = append(f.Evidence, finding.Evidence{Event: n.id(fmt.Sprintf("%04x", row&0xffff), i*31+row>>16), Time: stampOf(at.Add(time.Duration(k) * 20 * time.Minute)), Role: "use", Source: sourceA, Path: "exports/signins.ndjson",
			Record: int64(i*n.rows + row), Offset: int64(row) * 2213, User: n.user(i).UPN, App: "Azure Portal", IP: fmt.Sprintf("203.0.113.%d", j%250), Network: "AS64666 SG", Device: fmt.Sprintf("WS-%06d", i)})
	}
	return f
}

func stampOf(t time.Time) string { return t.Format("2006-01-02T15:04:05.000Z") }

// numbered yields things by their numbers.
func numbered[T any](n int, thing func(int) T) func() iter.Seq2[T, error] {
	return func() iter.Seq2[T, error] {
		return func(yield func(T, error) bool) {
			for i := range n {
				if !yield(thing(i), nil) {
					return
				}
			}
		}
	}
}

func (n tenant) input() Input {
	events := int64(n.hot + (n.devices-1)*n.rows)
	s := &finding.Summary{From: stampOf(tenantStart), To: stampOf(tenantStart.AddDate(0, 0, tenantDays)), Tenants: []string{"contoso.example"}, Events: events, Users: int64(n.devices), Devices: int64(n.devices), PRTs: int64(n.devices)}
	s.Severities = map[finding.Severity]int{finding.Info: n.findings}
	s.Activity = finding.Activity{Start: s.From, Step: 86400, Labels: []string{"primaryRefreshToken"}, Counts: [][]int64{make([]int64, tenantDays)}}
	for i := range s.Activity.Counts[0] {
		s.Activity.Counts[0][i] = events / tenantDays
	}
	s.Matrix = finding.Matrix{Reported: []string{"primaryRefreshToken"}, Believed: []string{"primaryRefreshToken"}, Counts: [][]int64{{events}}}
	account := custody.Account{Records: events, Kept: events}
	c := &custody.Case{Schema: 1, Tool: custody.Tool{Name: "prtscope", Version: "1.0.0", Go: "go"}, Account: account, Sources: []custody.Source{{Path: "exports/signins.ndjson", SHA256: sourceA, Bytes: events * 2213, Status: custody.Read, Format: "graph-signins", Account: account}}}
	return Input{Case: c, Summary: s, Findings: numbered(n.findings, n.finding), Devices: numbered(n.devices, n.device)}
}

// TestBudgetCases writes reports of large tenants for the measurements of
// output/html/web/test/budgets.mjs.
func TestBudgetCases(t *testing.T) {
	if *budgetDir == "" {
		t.Skip("no folder given with -budgets")
	}
	for name, n := range map[string]tenant{"devices": {200_000, 50_000, 24, 1_000_000}, "findings": {20_000, 300_000, 50, 50}} {
		begun := time.Now()
		if _, err := Write(onDisk(filepath.Join(*budgetDir, name)), n.input()); err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprintf(`{"devices":%d,"findings":%d,"events":%d,"hot":%d,"seconds":%.0f}`, n.devices, n.findings, n.hot+(n.devices-1)*n.rows, n.hot, time.Since(begun).Seconds())
		if err := os.WriteFile(filepath.Join(*budgetDir, name+".json"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A case of many findings and sign-ins has larger pieces, not more of them.
func TestPiecesGrowWithTheCase(t *testing.T) {
	needsPage(t)
	pieces := func(findings, events int) (n int) {
		in := tenant{40, 400, 24, 200}.input()
		in.Summary.Severities, in.Summary.Events = map[finding.Severity]int{finding.Info: findings}, int64(events)
		for name := range unpacked(t, write(t, in)) {
			if strings.HasPrefix(name, "index.html fd-") {
				n++
			}
		}
		return n
	}
	if few, many := pieces(400, 5000), pieces(400_000, 5000); few != 8 || many != 2 {
		t.Errorf("400 findings make %d pieces, and %d in a case of 400,000", few, many)
	}
}

// onDisk makes the files of a report below a folder.
type onDisk string

func (d onDisk) Create(name string) (io.WriteCloser, error) {
	path := filepath.Join(string(d), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	return os.Create(path)
}

// What is generated lies in order, and its evidence on its devices.
func TestTenantHoldsTogether(t *testing.T) {
	n := tenant{40, 100, 24, 200}
	m := write(t, n.input())
	if len(m["findings.jsonl"]) == 0 || len(m["index.html"]) == 0 {
		t.Fatal("nothing is written")
	}
	f := n.finding(3)
	i := 3 * 7919 % n.devices
	events := map[string]bool{}
	for d, k := n.device(i), 0; k < d.Len(); k++ {
		event := d.Rows.Event(k)
		if events[event] {
			t.Fatalf("two sign-ins are called %s", event)
		}
		events[event] = true
	}
	for _, e := range f.Evidence {
		if !events[e.Event] {
			t.Errorf("evidence %s is no sign-in of device %d", e.Event, i)
		}
	}
}
