package analyze

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strings"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
)

// The columns of a device say of each row what its timeline says of it, whether
// they are held or read.
func TestRowsOfDevicesAreThoseOfTheirTimelines(t *testing.T) {
	in := tell(t, fmt.Sprintf(`
		inventory L1
		d1 08:00 alice L1 cloudap interactive method=whfb
		d1 08:10 alice L1 outlook token=prt app=ours session=s1
		d1 08:20 alice L1 outlook token=none net=AS64599/SE session=s2
		d1 08:30 bob L1 teams token=rt error=50126
		d1 08:40 alice - office token=none tool
		d1 08:50 alice OLD-1 office token=prt os="Windows 7"
		d1 09:00 alice L1 outlook x300 every 7m session=s3 token=prt
		d1 00:00 carol L2 outlook x%d every 1m session=s4
		d1 00:30 carol L2 teams x3000 every 5m session=s5 token=prt`, longRows+10), 1000)
	_, s := analyse(t, in, Options{})
	r := &run{ctx: context.Background(), in: &in, held: held{share: 1 << 62}}
	dir, err := r.directory()
	if err != nil {
		t.Fatal(err)
	}
	for name, by := range map[string]timeline.Col{"users": timeline.User, "devices": timeline.Device} {
		var files []File
		for _, w := range s.files[name] {
			files = append(files, File{name, int64(w.Len()), 0, func() (ReaderAtCloser, error) { return ram{bytes.NewReader(w.Bytes())}, nil }})
		}
		compared, long := 0, false
		records := table{timeline.Table}.records(context.Background(), files, nil, nil)
		for tl, err := range timeline.Subjects(strings.TrimSuffix(name, "s"), by, records, timeline.Options{Limits: in.Params.Limits, Directory: dir}) {
			if err != nil {
				t.Fatal(err)
			}
			d := deviceTimeline(tl, dir)
			long = long || d.Rows.Brief
			for i := range tl.Len() {
				if got, want := d.Rows.Row(i), spelled(tl, d, i); got != want {
					t.Fatalf("row %d of %s is\n%+v, want\n%+v", i, tl.ID, got, want)
				}
				if id, is := d.Rows.GUID(i); is && timeline.SpellGUID(id) != tl.Text(timeline.Event, i) {
					t.Fatalf("row %d of %s has the id %x", i, tl.ID, id)
				}
				compared++
			}
		}
		if compared == 0 || long != (name == "users") {
			t.Errorf("%s: %d rows, some of them not held: %v", name, compared, long)
		}
	}
}

// spelled is row i of a device as its timeline tells it.
func spelled(t *timeline.Timeline, d *finding.DeviceTimeline, i int) finding.Row {
	r := finding.Row{
		Time: t.Time[i], Event: t.Text(timeline.Event, i), User: -1, Session: t.Text(timeline.Session, i), Class: t.Class[i].String(), PRT: -1, Reported: t.Text(timeline.Reported, i),
		App: cmp.Or(t.Text(timeline.AppName, i), t.Text(timeline.App, i)), Resource: cmp.Or(t.Text(timeline.ResourceName, i), t.Text(timeline.Resource, i)),
		IP: t.Text(timeline.IP, i), ASN: detect.ASN(t, i), Country: t.Text(timeline.Country, i), Located: t.Is(i, timeline.Located), Agent: t.Text(timeline.Agent, i),
		Error: t.ErrorCode(i), Kind: t.Text(timeline.Kind, i), Source: t.Text(timeline.Source, i),
	}
	r.Record, r.Offset = t.Where(i)
	r.Believed, _, _ = t.Believed(i)
	for n, u := range d.Users {
		if u.ID == t.Text(timeline.User, i) {
			r.User = n
		}
	}
	if life := t.PRTOf(i); life != nil && (life.First == 0 || proven(t, life)) {
		for n, p := range d.PRTs {
			if p.First == life.First && p.Last == life.Last && p.Partition == life.Partition && d.Users[p.User].ID == t.Text(timeline.User, life.Rows[0]) {
				r.PRT = n
			}
		}
	}
	return r
}
