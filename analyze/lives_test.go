package analyze

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/story"
)

// Directory changes stand among the sign-ins of whoever and whatever they are
// about, and no others.
func TestLives(t *testing.T) {
	const told = `
		inventory L1
		inventory L2
		d1 09:00 alice L1 outlook token=prt
		d1 11:00 alice L1 teams token=prt
		d1 10:00 bob L2 outlook token=prt
		d1 08:00 audit register-device L1 by=alice
		d1 08:30 audit add-owner L1 by=admin
		d1 10:00 audit disable-device L1 by=admin
		d1 10:10 audit enable-device L1 by=admin
		d1 10:20 audit reset-password alice by=admin
		d1 10:30 audit revoke-sessions alice by=admin
		d1 10:40 audit change-password bob by=bob
		d1 10:50 audit add-whfb alice device=L1
		d1 12:00 audit delete-device L2 by=admin
		d1 12:10 audit disable-user carol by=admin
		d1 12:20 audit register-device L7 by=alice`
	in := tell(t, told, 100)
	_, s := analyse(t, in, Options{})
	var files []File
	for _, w := range s.files["users"] {
		files = append(files, File{"users", int64(w.Len()), 0, func() (ReaderAtCloser, error) { return ram{bytes.NewReader(w.Bytes())}, nil }})
	}
	at := func(hours, minutes int64) int64 {
		return story.Day(1).UnixMicro() + (hours*60+minutes)*60*1_000_000
	}
	const onL1 = "08:00 device registered L1, 08:30 owner added L1, 09:00 EC4, 10:00 device disabled L1, 10:10 device enabled L1, 10:20 password reset, 10:30 sessions revoked, "
	for _, tt := range []struct {
		name string
		q    Query
		want string
	}{
		{"a user: what was done to them and to their device, and what they did", Query{Users: []string{"alice@example.com"}},
			onL1 + "10:50 Windows Hello added L1, 11:00 EC4, 12:20 device registered L7"},
		{"a device by its name: what was done to it and to its user", Query{Devices: []string{"l1"}}, onL1 + "10:50 Windows Hello added L1, 11:00 EC4"},
		{"a device of which only other days tell whose it is", Query{Devices: []string{"L1"}, From: at(10, 20), To: at(10, 30)}, "10:20 password reset"},
		{"a device by its id", Query{Devices: []string{story.Device("L2")}}, "10:00 EC4, 10:40 password changed, 12:00 device deleted L2"},
		{"who made changes and has no sign-ins", Query{Users: []string{"admin@example.com"}, From: at(10, 20)},
			"10:20 password reset, 10:30 sessions revoked, 12:00 device deleted L2, 12:10 user disabled"},
		{"whose sign-ins an application's are", Query{Apps: []string{"Microsoft Teams"}}, strings.Replace(onL1, "09:00 EC4, ", "", 1) + "10:50 Windows Hello added L1, 11:00 EC4"},
		{"from and to", Query{Users: []string{"alice@example.com"}, From: at(10, 10), To: at(10, 30)}, "10:10 device enabled L1, 10:20 password reset"},
		{"a device without sign-ins in the span", Query{Devices: []string{"L2"}, From: at(12, 0)}, "12:00 device deleted L2"},
		{"nobody", Query{Users: []string{"dave@example.com"}}, ""},
	} {
		var got []string
		for row, err := range tt.q.Lives(context.Background(), files, in.Audit, in.Devices, t.TempDir(), 1<<20).All {
			if err != nil {
				t.Fatal(err)
			}
			get := func(name string) string {
				v, _ := Value(row, row.Batch.Schema.Index(name))
				return v
			}
			class := get("class")
			if class == ChangeClass {
				class = strings.TrimSpace(get("change") + " " + get("device_name"))
			}
			got = append(got, get("event_time")[11:16]+" "+class)
		}
		if !slices.Equal(got, strings.Split(tt.want, ", ")) && (tt.want != "" || got != nil) {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.name, strings.Join(got, ", "), tt.want)
		}
	}
}

// A PRT that is reported where there can be none is not counted as one, and has
// no lane on the timeline of its device.
func TestAPRTThatIsNotBelievedIsNone(t *testing.T) {
	in := tell(t, `
		09:00 alice OLD-1 office token=prt os="Windows 7"
		09:00 bob LAPTOP-1 outlook token=prt`, 10)
	out, s := analyse(t, in, Options{})
	devices := s.devices(t, in, out)
	old, new := devices[story.Device("OLD-1")], devices[story.Device("LAPTOP-1")]
	if out.Summary.PRTs != 1 || len(old.PRTs) != 0 || old.Rows.PRT.At(0) != -1 || len(new.PRTs) != 1 || new.Rows.PRT.At(0) != 0 {
		t.Errorf("%d PRTs, of the old device %+v, of the new %+v", out.Summary.PRTs, old.PRTs, new.PRTs)
	}
}
