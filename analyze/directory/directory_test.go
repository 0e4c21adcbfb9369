package directory_test

import (
	"errors"
	"testing"

	"prtscope/analyze/directory"
	"prtscope/analyze/story"
	"prtscope/ingest/column"
)

func one(b *column.Batch) directory.Batches {
	return func(yield func(*column.Batch, error) bool) { yield(b, nil) }
}

func build(t *testing.T, text string) *directory.Directory {
	t.Helper()
	s, err := story.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	d, err := directory.Build(one(s.Audits), one(s.Devices), one(s.Risks))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestKinds(t *testing.T) {
	for _, tt := range []struct {
		line string
		want directory.Kind
	}{
		{"disable-device L1", directory.DeviceDisabled},
		{"enable-device L1", directory.DeviceEnabled},
		{"update-device L1", directory.DeviceMutated},
		{"delete-device L1", directory.DeviceDeleted},
		{"unregister-device L1", directory.DeviceDeleted},
		{"restore-device L1", directory.DeviceRestored},
		{"register-device L1", directory.DeviceCreated},
		{"add-owner L1", directory.DeviceOwner},
		{"disable-user alice", directory.UserDisabled},
		{"enable-user alice", directory.UserEnabled},
		{"delete-user alice", directory.UserDeleted},
		{"restore-user alice", directory.UserRestored},
		{"change-password alice", directory.PasswordChanged},
		{"reset-password alice", directory.PasswordChanged},
		{"revoke-sessions alice", directory.Revoked},
		{"add-whfb alice", directory.CredentialAdded},
	} {
		d := build(t, "09:00 audit "+tt.line)
		found := append(d.Device(story.Device("L1")), d.User(story.User("alice"))...)
		if len(found) != 1 || found[0].Kind != tt.want {
			t.Errorf("%s: got %v, want one %v", tt.line, found, tt.want)
		}
	}
}

func TestOnlyWhatSucceededActs(t *testing.T) {
	d := build(t, "09:00 audit disable-device L1 result=failure")
	if got := d.Device(story.Device("L1")); len(got) != 0 {
		t.Errorf("a failed change is kept: %v", got)
	}
	if !d.HasAudit() {
		t.Error("it does not count as audit events either")
	}
}

func TestRevocationHasItsDate(t *testing.T) {
	d := build(t, "09:00 audit revoke-sessions alice")
	c := d.User("alice@example.com")
	if len(c) != 1 || c[0].ValidFrom != story.Day(1).UnixMicro()+9*3600*1e6 {
		t.Errorf("got %+v", c)
	}
}

func TestObjectsAreDevices(t *testing.T) {
	d := build(t, `
		inventory L1 os=windows trust=joined owner=alice
		09:00 audit disable-device L1 device_id=- details=-`)
	if got := d.Device(story.Device("L1")); len(got) != 1 {
		t.Errorf("an event that names only the directory object was not joined to its device: %v", got)
	}
	if d.Inventory(story.Device("L1")) == nil || d.Inventory(story.Device("L2")) != nil {
		t.Error("the inventory does not say what is known")
	}
}

func TestInventoryIsAsOldAsItsNewestDate(t *testing.T) {
	if at := build(t, "inventory L1").Listed(); at != 0 {
		t.Errorf("an inventory without dates was taken at %d", at)
	}
	for _, date := range []string{"registered", "created", "last_sign_in", "deleted"} {
		d := build(t, "inventory L1 "+date+"=d5\ninventory L2 "+date+"=d3")
		if got, want := d.Listed(), story.Day(5).UnixMicro(); got != want {
			t.Errorf("%s: taken at %d, want %d", date, got, want)
		}
	}
	if (*directory.Directory)(nil).Listed() != 0 {
		t.Error("no directory has a date")
	}
}

// What a device was made as stands in the details of one event and among the
// properties of the other.
func TestMadeAs(t *testing.T) {
	for _, tt := range []struct{ line, name, os, build string }{
		{`register-device L1 os=Windows version=10.0.1`, "L1", "Windows", "10.0.1"},
		{`add-device L1 device_name=- modified='[{"name":"DisplayName","new":["L9"]},{"name":"CloudDeviceOSType","new":["Windows"]},{"name":"CloudDeviceOSVersion","new":["10.0.2"]}]'`, "L9", "Windows", "10.0.2"},
		{`update-device L1 modified='[{"name":"CloudDeviceOSVersion","new":["10.0.2"]}]'`, "L1", "", ""},
	} {
		c := build(t, "09:00 audit "+tt.line).Device(story.Device("L1"))
		if len(c) != 1 || c[0].DeviceName != tt.name || c[0].DeviceOS != tt.os || c[0].DeviceBuild != tt.build {
			t.Errorf("%s: got %+v", tt.line, c)
		}
	}
}

func TestBuildingEndsWhereTooMuchIsKept(t *testing.T) {
	s, err := story.Parse("09:00 audit disable-device L1\ninventory L1\ninventory L2")
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("full")
	kept := map[string]int64{}
	hold := func(what string, bytes int64) error {
		if kept[what] += bytes; what == "devices of the inventory" {
			return full
		}
		return nil
	}
	if _, err := directory.BuildWithin(one(s.Audits), one(s.Devices), nil, hold); err != full {
		t.Errorf("got %v", err)
	}
	if kept["directory changes"] < 500 || kept["devices of the inventory"] < 100 {
		t.Errorf("kept %v", kept)
	}
}
