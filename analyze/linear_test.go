package analyze

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/detections"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// Whoever signs in a hundred thousand times must cost no more for each than
// others. Time would tell that of a quiet machine; steps tell it of any: the
// analysis is built with counters in its statements and run over one size and
// over four times as much, and no file may take much more than four times the
// steps.
func TestHotSubjectsAreLinear(t *testing.T) {
	if os.Getenv("PRTSCOPE_LINEAR") == "" {
		t.Skip("builds the analysis once more; make linear")
	}
	binary := filepath.Join(t.TempDir(), "counted.test")
	build := exec.Command("go", "test", "-c", "-covermode=count", "-coverpkg=prtscope/analyze,prtscope/analyze/detect,prtscope/analyze/detections,prtscope/analyze/timeline,prtscope/analyze/survey", "-o", binary, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, shape := range []string{"user", "session", "device", "enroller"} {
		small, large := counted(t, binary, shape, 1500), counted(t, binary, shape, 6000)
		var all [2]float64
		for file, n := range large {
			all[0], all[1] = all[0]+small[file], all[1]+n
			if n > 100_000 && n > 5.5*small[file] {
				t.Errorf("a hot %s: %s takes %.0f steps for 1500 sign-ins and %.0f for 6000", shape, file, small[file], n)
			}
		}
		if ratio := all[1] / all[0]; ratio > 4.6 || ratio < 3 {
			t.Errorf("a hot %s: four times as many sign-ins take %.2f times the steps", shape, ratio)
		}
	}
}

// counted counts by file the statements that are run for so many sign-ins of one
// subject.
func counted(t *testing.T, binary, shape string, n int) map[string]float64 {
	t.Helper()
	profile := filepath.Join(t.TempDir(), "profile")
	cmd := exec.Command(binary, "-test.run=^TestCounted$", "-test.coverprofile="+profile)
	cmd.Env = append(os.Environ(), "COUNTED="+shape+" "+strconv.Itoa(n))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(profile)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]float64{}
	for line := range strings.Lines(string(text)) { // file:block statements count
		fields := strings.Fields(line)
		if len(fields) != 3 {
			continue
		}
		file, _, _ := strings.Cut(fields[0], ":")
		statements, _ := strconv.ParseFloat(fields[1], 64)
		times, err := strconv.ParseFloat(fields[2], 64)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		counts[file] += statements * times
	}
	return counts
}

// TestCounted is what TestHotSubjectsAreLinear counts the steps of.
func TestCounted(t *testing.T) {
	var shape string
	var n int
	if _, err := fmt.Sscan(os.Getenv("COUNTED"), &shape, &n); err != nil {
		t.Skip("is run by TestHotSubjectsAreLinear")
	}
	if shape == "enroller" {
		count(t, tell(t, enroller(n), 64<<10), n)
		return
	}
	b := column.NewBatch(signin.Schema)
	users := map[string]int{"user": 1, "session": 1, "device": 50}[shape]
	for u := range users {
		for i := range n / users {
			desk(b, u, i, n/users)
		}
	}
	events := column.NewBatch(signin.Schema)
	g := column.NewGatherer(events)
	for i := range b.Len() {
		g.Append(b, i)
	}
	switch shape {
	case "session":
		events.Fill(signin.SessionID, "00000000-0000-4000-a000-000000000000")
	case "device":
		events.Fill(signin.DeviceID, "00000000-0000-4000-8000-111111111111")
	}
	// Texts are taken apart once for each that a batch knows, or once for each row:
	// which of the two depends on the size, and is no more than one for each row.
	details, _ := b.Text(signin.AuthDetails, 0)
	events.Fill(signin.AuthDetails, details)
	count(t, Input{Events: cut(t, events, 64<<10), Params: detect.DefaultParams(), Detections: detections.All}, n)
}

// count analyses so many sign-ins.
func count(t *testing.T, in Input, n int) {
	t.Helper()
	out, err := Run(context.Background(), in, Options{Threads: 1, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	out.Close()
	if out.Summary.Events != int64(n) {
		t.Fatalf("%d sign-ins", out.Summary.Events)
	}
}

// enroller tells of a user who sets up twenty devices a day, each in a network of its
// own, and a key for each: three sign-ins each.
func enroller(n int) string {
	var b strings.Builder
	for i := range n / 3 {
		day, at, from := 1+i/20, i%20, fmt.Sprintf(" net=AS%d/NL ip=203.0.113.%d", 64600+i, i%250)
		fmt.Fprintf(&b, `
			d%[1]d %02[2]d:00 audit register-device PC-%[3]d by=alice
			d%[1]d %02[2]d:02 alice PC-%[3]d broker token=rt unbound session=s%[3]d%[4]s
			d%[1]d %02[2]d:05 alice PC-%[3]d outlook token=prt session=s%[3]d%[4]s
			d%[1]d %02[2]d:07 audit add-whfb alice by=alice device=PC-%[3]d
			d%[1]d %02[2]d:20 alice PC-%[3]d cloudap interactive session=t%[3]d%[4]s`, day, at, i, from)
	}
	return b.String()
}
