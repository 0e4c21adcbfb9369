package directory_test

import (
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
		{"add-passkey alice", directory.CredentialAdded},
		{"register-info alice", directory.MethodAdded},
		{"add-method alice", directory.MethodAdded},
	} {
		d := build(t, "09:00 audit "+tt.line)
		found := append(d.Device(story.Device("L1")), d.User(story.User("alice"))...)
		if len(found) != 1 || found[0].Kind != tt.want {
			t.Errorf("%s: got %v, want one %v", tt.line, found, tt.want)
		}
	}
}

// An update is what its property became, unless it was so before.
func TestUpdatesAreWhatChanged(t *testing.T) {
	for _, tt := range []struct {
		property, old, new string
		device, user       directory.Kind
	}{
		{"AccountEnabled", `"[true]"`, `"[false]"`, directory.DeviceDisabled, directory.UserDisabled},
		{"AccountEnabled", `[true]`, `[false]`, directory.DeviceDisabled, directory.UserDisabled},
		{"AccountEnabled", `null`, `"false"`, directory.DeviceDisabled, directory.UserDisabled},
		{"AccountEnabled", `"false"`, `"False"`, directory.Other, directory.Other},
		{"AccountEnabled", `"[false]"`, `"[true]"`, directory.DeviceEnabled, directory.UserEnabled},
		{"AccountEnabled", `null`, `true`, directory.Other, directory.Other},
		{"AccountEnabled", `true`, `true`, directory.Other, directory.Other},
		{"AccountEnabled", `true`, `null`, directory.Other, directory.Other},
		{"CloudAccountEnabled", `"[true]"`, `"[false]"`, directory.DeviceDisabled, directory.Other},
		{"CloudAccountEnabled", `"[false]"`, `"[true]"`, directory.DeviceEnabled, directory.Other},
		{"DeviceTrustType", `"a"`, `"b"`, directory.DeviceMutated, directory.Other},
		{"StsRefreshTokensValidFrom", `null`, `["2026-05-06T00:00:00Z"]`, directory.Other, directory.Revoked},
		{"StrongAuthenticationMethod", `"[]"`, `"[{\"MethodType\":6}]"`, directory.Other, directory.MethodAdded},
		{"StrongAuthenticationMethod", `null`, `[{"MethodType":6}]`, directory.Other, directory.MethodAdded},
		{"StrongAuthenticationMethod", `"[{\"MethodType\":6}]"`, `"[{\"MethodType\":7}]"`, directory.Other, directory.Other},
		{"StrongAuthenticationPhoneAppDetail", `"[{\"Id\":1}]"`, `"[{\"Id\":1},{\"Id\":2}]"`, directory.Other, directory.MethodAdded},
		{"StrongAuthenticationPhoneAppDetail", `"[{\"Id\":1},{\"Id\":2}]"`, `"[{\"Id\":1}]"`, directory.Other, directory.Other},
		{"StrongAuthenticationPhoneAppDetail", `"[redacted]"`, `"?"`, directory.Other, directory.Other},
		{"ExtensionAttribute1", `"a"`, `"b"`, directory.Other, directory.Other},
	} {
		modified := `[{"name":"` + tt.property + `","old":` + tt.old + `,"new":` + tt.new + `}]`
		if got := directory.KindOf("Update device", modified); got != tt.device {
			t.Errorf("device: %s: got %v, want %v", modified, got, tt.device)
		}
		if got := directory.KindOf("Update user", modified); got != tt.user {
			t.Errorf("user: %s: got %v, want %v", modified, got, tt.user)
		}
	}
	if got := directory.KindOf("No activity of the directory", ""); got != directory.Other {
		t.Errorf("an activity that nobody knows is %v", got)
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
	for _, result := range []string{"-", "Success"} { // some exports tell of no result
		if got := build(t, "09:00 audit disable-device L1 result="+result).Device(story.Device("L1")); len(got) != 1 {
			t.Errorf("result=%s: got %v", result, got)
		}
	}
	if got := build(t, "09:00 audit disable-device L1 activity=\"No activity of the directory\"").Changes(); len(got) != 0 {
		t.Errorf("an activity that nobody knows is kept: %v", got)
	}
}

// A directory that is not there says nothing.
func TestNoDirectory(t *testing.T) {
	var none *directory.Directory
	if none.Changes() != nil || none.HasAudit() || none.Tells(directory.DeviceCreated) || none.HasInventory() || none.AuditedUntil() != 0 || none.Inventory("x") != nil {
		t.Error("it says something")
	}
	d := build(t, "09:00 audit disable-device L1")
	if !d.Tells(directory.DeviceDisabled) || d.Tells(directory.DeviceCreated) || d.HasInventory() || !build(t, "inventory L1").HasInventory() {
		t.Error("it says what it does not hold, or does not say what it holds")
	}
}

// Of two objects with one device id the one that is not deleted stands, else the
// first; what an inventory does not tell is not known.
func TestTwoObjectsOfOneDevice(t *testing.T) {
	for text, want := range map[string]string{
		"inventory L1 name=A deleted=d3\ninventory L1 name=B":            "B",
		"inventory L1 name=A\ninventory L1 name=B deleted=d3":            "A",
		"inventory L1 name=A\ninventory L1 name=B":                       "A",
		"inventory L1 name=A deleted=d3\ninventory L1 name=B deleted=d4": "A",
	} {
		d := build(t, text).Inventory(story.Device("L1"))
		if d == nil || d.Name != want {
			t.Errorf("%s: got %+v", text, d)
		}
	}
	if d := build(t, "inventory L1 enabled=false compliant=-").Inventory(story.Device("L1")); d.Enabled != 0 || d.Compliant != -1 {
		t.Errorf("got %+v", d)
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
