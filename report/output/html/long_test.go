package html

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/analyze/finding/findingtest"
	"prtscope/report/view"
)

// endless is a device of so many sign-ins, none of which is held.
func endless(n int) *finding.DeviceTimeline {
	d := &finding.DeviceTimeline{ID: "d", Users: []finding.User{{ID: "u"}}, PRTs: []finding.PRT{{Renewals: make([]int64, 40_000)}}}
	for i := range d.PRTs[0].Renewals {
		d.PRTs[0].Renewals[i] = int64(i) * 3 * second
	}
	read := func(of func(i int64) int64) finding.Column {
		return finding.Column{Read: func(from int, into []int64) {
			for i := range into {
				into[i] = of(int64(from + i))
			}
		}}
	}
	d.Rows = findingtest.Rows(finding.Row{PRT: -1})
	for _, c := range []*finding.Column{&d.Rows.User, &d.Rows.PRT, &d.Rows.Error, &d.Rows.ASN, &d.Rows.Located, &d.Rows.Class.Column, &d.Rows.Session.Column, &d.Rows.Reported.Column, &d.Rows.Believed.Column,
		&d.Rows.Resource.Column, &d.Rows.Country.Column, &d.Rows.Agent.Column, &d.Rows.Kind.Column, &d.Rows.Source.Column} {
		*c = finding.Column{Same: c.Each[0]}
	}
	d.Rows.Len, d.Rows.Brief, d.Rows.Event = n, true, func(int) string { return "e" }
	d.Rows.Time, d.Rows.Record = read(func(i int64) int64 { return i * 3 * second }), read(func(i int64) int64 { return i })
	d.Rows.Offset = read(func(i int64) int64 { return i*1037 + i*i*2654435761>>20&4095 })
	d.Rows.IP = finding.Texts{List: []string{"192.0.2.1", "192.0.2.2"}, Column: read(func(i int64) int64 { return i / 200 % 2 })}
	d.Rows.App = finding.Texts{List: []string{"Teams", "Outlook"}, Column: read(func(i int64) int64 { return i % 2 })}
	return d
}

// sheetFile reads a style sheet of data as a browser does: in whatever order its
// properties are.
func sheetFile(t *testing.T, css []byte) (packed []byte, properties int) {
	t.Helper()
	all := map[string]string{}
	for _, m := range regexp.MustCompile(`--(n|d\d+):"([^"]*)"`).FindAllSubmatch(css, -1) {
		all[string(m[1])] = string(m[2])
	}
	fmt.Sscan(all["n"], &properties)
	if len(all) != properties+1 || !bytes.HasPrefix(css, []byte(sheetHead)) || !bytes.HasSuffix(css, []byte("}\n")) {
		t.Fatalf("%d properties, and the sheet says %d", len(all)-1, properties)
	}
	var text strings.Builder
	for i := range properties {
		if d := all[fmt.Sprint("d", i)]; len(d) > maxProperty {
			t.Fatalf("property %d is too long", i)
		} else {
			text.WriteString(d)
		}
	}
	packed, err := base64.StdEncoding.DecodeString(text.String())
	if err != nil {
		t.Fatal(err)
	}
	return packed, properties
}

// What is written while it is made is byte for byte what is written of a device
// that is held.
func TestALongDeviceIsWrittenAsAShortOne(t *testing.T) {
	d := endless(longDevice + 300)
	k := &desk{links: view.New(nil, new(finding.Summary), nil, view.NewBudget(0)).Links}
	k.read(d)
	want := string(append(k.write(text("["), d), ']'))
	for _, inline := range []int{0, 1 << 30} { // beside the page, and in it
		files := map[string]*bytes.Buffer{}
		p := &Page{v: &view.View{Links: k.links}, c: &chunks{inline: inline, index: map[string]Chunk{}, create: func(name string) (io.WriteCloser, error) {
			files[name] = new(bytes.Buffer)
			return ended{files[name]}, nil
		}}}
		p.desk.links = k.links
		p.desk.read(d)
		if err := p.long(&shelf{name: "dev", ids: "ids"}, 0, d); err != nil {
			t.Fatal(err)
		}
		var packed []byte
		if inline == 0 {
			packed, _ = sheetFile(t, files["data/dev-0.css"].Bytes())
		} else {
			packed, _ = base64.StdEncoding.DecodeString(string(p.c.held[0].text))
		}
		sum := sha256.Sum256(packed)
		if p.c.index["dev-0"] != (Chunk{len(packed), hex.EncodeToString(sum[:])}) {
			t.Errorf("the page says %+v of its data", p.c.index["dev-0"])
		}
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(z)
		if err != nil || string(got) != want || !json.Valid(got) {
			t.Errorf("%d bytes of %d: %v", len(got), len(want), err)
		}
	}
}

type ended struct{ io.Writer }

func (ended) Close() error { return nil }

// Of a sign-in of a long device, a few bytes are held, whatever is written of it.
func TestALongDeviceIsNotHeld(t *testing.T) {
	held := func(n int) (most uint64) {
		d := endless(n)
		var before, now runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		written := 0
		p := &Page{v: &view.View{Links: view.New(nil, new(finding.Summary), nil, view.NewBudget(0)).Links}}
		p.c = &chunks{index: map[string]Chunk{}, create: func(string) (io.WriteCloser, error) {
			return ended{tap(func(b []byte) {
				if written += len(b); len(b) > 1<<10 {
					runtime.GC()
					runtime.ReadMemStats(&now)
					most = max(most, now.HeapAlloc-min(before.HeapAlloc, now.HeapAlloc))
				}
			})}, nil
		}}
		p.desk.links = p.v.Links
		p.desk.read(d)
		if err := p.long(&shelf{name: "dev", ids: "ids"}, 0, d); err != nil {
			t.Fatal(err)
		}
		if written < n {
			t.Fatalf("%d bytes of %d sign-ins", written, n)
		}
		return most
	}
	const few, many = 300_000, 1_500_000
	least, most := held(few), held(many)
	if each := float64(most-min(least, most)) / (many - few); each > 6 {
		t.Errorf("%d sign-ins hold %d bytes, %d hold %d: %.1f for each more", few, least, many, most, each)
	}
}

type tap func([]byte)

func (t tap) Write(b []byte) (int, error) { t(b); return len(b), nil }

// What goes wrong while a long device is written ends the report.
func TestALongDeviceThatCannotBeWritten(t *testing.T) {
	full := errors.New("no space left")
	v := &view.View{Links: view.New(nil, new(finding.Summary), nil, view.NewBudget(0)).Links}
	p := &Page{v: v, c: &chunks{index: map[string]Chunk{}, create: func(string) (io.WriteCloser, error) { return nil, full }}, desk: desk{links: v.Links}}
	d := endless(longDevice)
	p.desk.read(d)
	if err := p.long(&shelf{name: "dev", ids: "ids"}, 0, d); !errors.Is(err, full) {
		t.Errorf("error is %v", err)
	}
	p.c = &chunks{index: map[string]Chunk{}, hold: func(int) error { return ErrLarge }}
	if err := p.long(&shelf{name: "dev", ids: "ids"}, 0, d); !errors.Is(err, ErrLarge) {
		t.Errorf("error is %v", err)
	}
	p.c = &chunks{index: map[string]Chunk{}, create: func(string) (io.WriteCloser, error) { return ended{brimful{full}}, nil }}
	if err := p.long(&shelf{name: "dev", ids: "ids"}, 0, d); !errors.Is(err, full) {
		t.Errorf("error is %v", err)
	}
}

type brimful struct{ err error }

func (b brimful) Write([]byte) (int, error) { return 0, b.err }
