package analyze

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
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

// devices reads the timelines of devices back, by device, and those of what names
// none, by user.
func (s *sink) devices(t *testing.T, in Input, out *result) map[string]*finding.DeviceTimeline {
	t.Helper()
	files := func(table string) (files []File) {
		for _, w := range s.files[table] {
			files = append(files, File{table, int64(w.Len()), 0, func() (ReaderAtCloser, error) { return ram{bytes.NewReader(w.Bytes())}, nil }})
		}
		return files
	}
	found, nameless, rows := map[string]*finding.DeviceTimeline{}, 0, int64(0)
	for d, err := range Devices(context.Background(), files("devices"), files("users"), in, 0, NewAsides(nil, 0, 0, t.TempDir(), 0)) {
		if err != nil {
			t.Fatal(err)
		}
		id := d.ID
		if d.Nameless() {
			id = "none of " + d.Users[0].ID
			nameless++
		}
		if found[id] != nil {
			t.Errorf("device %s has two timelines", id)
		}
		found[id] = d
		rows += int64(d.Len())
	}
	if len(found) == 0 || int64(len(found)-nameless) != out.Summary.Devices {
		t.Errorf("%d timelines of %d devices", len(found)-nameless, out.Summary.Devices)
	}
	if rows != out.Summary.Events {
		t.Errorf("%d of %d sign-ins are in timelines", rows, out.Summary.Events)
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
