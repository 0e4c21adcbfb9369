package directory

import (
	"fmt"
	"reflect"
	"testing"
)

func TestADeviceComesBackAsItWas(t *testing.T) {
	s := newShelf()
	made := func(i int) *Device {
		v := &Device{ObjectID: fmt.Sprintf("object%d", i), ID: fmt.Sprintf("device%d", i), Name: "PC", Trust: []string{"joined", "", "hybrid"}[i%3], OS: "Windows", OSVersion: fmt.Sprint("10.", i%7),
			Manufacturer: "M", Model: "X", Source: "feed", Enabled: int8(i%3) - 1, Compliant: -1, Managed: 1, Created: int64(i) * 1e15, Registered: -5, Deleted: int64(i % 2), Record: int64(i), Offset: 1 << 40, Ownership: "Company", Conflicts: []string{"", "{}"}[i%2], Alike: int64(i % 3)}
		for n := range i % 4 {
			v.Owners, v.Users = append(v.Owners, fmt.Sprint("owner", n)), append(v.Users, "")
		}
		return v
	}
	const n = 20000 // several chunks
	for i := range n {
		s.put(made(i))
	}
	again := made(5)
	again.Name = "renamed"
	s.put(again)
	for i := range n {
		want := made(i)
		if i == 5 {
			want = again
		}
		if got := s.get(want.ID); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	}
	if s.get("device") != nil || s.n != n || len(s.chunks) < 2 {
		t.Errorf("%d devices in %d chunks", s.n, len(s.chunks))
	}
	if each := s.bytes / n; each > 200 {
		t.Errorf("%d bytes a device", each)
	}
}

// Two ids of one hash are two devices.
func TestDevicesOfOneHash(t *testing.T) {
	s := newShelf()
	s.put(&Device{ID: "a", Name: "A"})
	s.at[hashOf("b")] = s.at[hashOf("a")] // as if a had the hash of b
	s.put(&Device{ID: "b", Name: "B"})
	s.put(&Device{ID: "b", Name: "B2"})
	if a, b := s.get("a"), s.get("b"); a == nil || b == nil || a.Name != "A" || b.Name != "B2" {
		t.Errorf("got %+v and %+v", a, b)
	}
}
