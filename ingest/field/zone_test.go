package field

import (
	"archive/zip"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A zone is worth something where it says how far from UTC it is.
func TestOffset(t *testing.T) {
	for _, tt := range []struct {
		zone  string
		ahead int64
		ok    bool
	}{
		{"UTC", 0, true}, {"gmt", 0, true}, {"utc+02:00", 7200, true}, {"UTC+2", 7200, true}, {"GMT-0530", -19800, true}, {"+05:45", 20700, true},
		{"utc \u22125", -18000, true}, {"utc+00:00", 0, true},
		{"oslo", 0, false}, {"", 0, false}, {"local time", 0, false}, {"utc+15:00", 0, false}, {"utc+1:75", 0, false}, {"utc+", 0, false}, {"+x:00", 0, false},
		{"(utc+01:00) amsterdam", 0, false}, // and an hour more in summer
	} {
		if ahead, ok := Offset(tt.zone); ahead != tt.ahead || ok != tt.ok {
			t.Errorf("%q: %d, %t", tt.zone, ahead, ok)
		}
	}
}

func TestZoneless(t *testing.T) {
	for v, want := range map[string]bool{
		"5/1/2026, 12:12:40.123 PM": true, "2026-05-01T10:00:00": true, "2026-05-01 10:00": true, "13.05.2026 7:22:01": true,
		"2026-05-01T10:00:00Z": false, "2026-05-01T10:00:00.5-05:00": false, "2026-05-01 10:00:00 +0200": false, "2026-05-01 10:00:00 UTC": false, "/Date(1716300000000)/": false,
	} {
		if Zoneless([]byte(v)) != want {
			t.Errorf("%q: %t", v, !want)
		}
	}
}

// The zone of a place is an hour further from UTC in summer.
func TestPlace(t *testing.T) {
	winter, summer := time.Date(2026, 1, 13, 12, 0, 0, 0, time.UTC).UnixMicro(), time.Date(2026, 5, 13, 12, 0, 0, 0, time.UTC).UnixMicro()
	for zone, want := range map[string][2]int64{
		"Europe/Oslo": {3600, 7200}, "(UTC-08:00) Pacific Time (US & Canada)": {-28800, -25200}, "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna": {3600, 7200},
		"(utc+01:00) amsterdam": {3600, 7200}, "(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi": {19800, 19800}, "(UTC+10:00) Canberra, Melbourne, Sydney": {39600, 36000},
	} {
		if place := Place(zone); place == nil || Ahead(place, winter) != want[0] || Ahead(place, summer) != want[1] {
			t.Errorf("%s: %v", zone, place)
		}
	}
	for _, zone := range []string{"", "Local", "UTC", "Oslo", "../etc/passwd", "/etc/localtime", "Europe/", "Europe/Nowhere", "(UTC+02:00) Amsterdam", "(UTC+01:00) Nowhere", "(UTC+01:00)", "(x) Amsterdam"} {
		if place := Place(zone); place != nil {
			t.Errorf("%s: %v", zone, place)
		}
	}
}

// The rules of zones are those in the program, whatever the machine has: TestPlace
// passes where Oslo has those of Tokyo.
func TestZonesAreNotThoseOfTheMachine(t *testing.T) {
	all, err := zip.NewReader(strings.NewReader(zoneinfo), int64(len(zoneinfo)))
	if err != nil {
		t.Fatal(err)
	}
	tokyo, err := fs.ReadFile(all, "Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range []string{"Europe/Oslo", "Europe/Berlin", "Europe/Nowhere"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, tokyo, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	again := exec.Command(os.Args[0], "-test.run=^TestPlace$")
	again.Env = append(os.Environ(), "ZONEINFO="+dir) // which package time reads before all else
	if said, err := again.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}
