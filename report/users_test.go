package report

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"prtscope/report/view"
)

// Every sign-in is in one timeline, of a device or of what of a user names none;
// the list of users adds up to those of the case, and each session of a timeline
// leads back to it.
func TestEverySignInIsSomebodys(t *testing.T) {
	needsPage(t)
	in := newDemo(12, clean)
	data := unpacked(t, write(t, in))
	read := func(name string, into any) {
		t.Helper()
		text, ok := data["index.html "+name]
		if !ok {
			t.Fatalf("the page has no %s", name)
		}
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	var list struct {
		N                                      int
		Name                                   []string
		Events, Nameless, Own, Signed, Perhaps []int64
	}
	read("users-0", &list)
	type timeline struct {
		ID       string
		N        int
		Sessions []string
	}
	var devices, own []timeline
	read("dev-0", &devices)
	read("own-0", &own)
	var all, bare, on, perhaps int64
	for i := range list.N {
		all, bare = all+list.Events[i], bare+list.Nameless[i]
		if (list.Own[i] >= 0) != (list.Nameless[i] > 0) || list.Own[i] >= 0 && own[list.Own[i]].N != int(list.Nameless[i]) {
			t.Errorf("%s has %d sign-ins without a device, of which the timeline is %d", list.Name[i], list.Nameless[i], list.Own[i])
		}
	}
	for i := range list.Signed {
		on, perhaps = on+list.Signed[i], perhaps+list.Perhaps[i]
	}
	drawn := 0
	for _, d := range append(devices, own...) {
		drawn += d.N
	}
	guesses := int64(0)
	for range in.Guesses() {
		guesses++
	}
	if all != in.Summary.Events || on+bare != all || int64(drawn) != all || bare == 0 || perhaps != guesses || guesses == 0 {
		t.Errorf("%d sign-ins in the case, %d of users, %d on devices and %d on none, %d drawn; %d of %d may be of devices", in.Summary.Events, all, on, bare, drawn, perhaps, guesses)
	}

	var index struct{ Keys, At []int64 }
	read("sessions-0", &index)
	said := map[string]bool{}
	for i, key := 0, int64(0); i < len(index.Keys); i++ {
		key += index.Keys[i]
		said[fmt.Sprint(key, " ", index.At[i])] = true
	}
	n := 0
	for which, shelf := range [][]timeline{devices, own} {
		for place, d := range shelf {
			for _, s := range d.Sessions {
				at, key := place, view.KeyOf(s)
				if which == 1 {
					at = -1 - place
				}
				if n++; !said[fmt.Sprint(int64(key[12])<<24|int64(key[13])<<16|int64(key[14])<<8|int64(key[15]), " ", at)] {
					t.Errorf("session %s does not lead to %d", s, at)
				}
			}
		}
	}
	if n != len(said) || n < 12 || !strings.Contains(strings.Join(list.Name, " "), "zoe.nodevice@") {
		t.Errorf("%d sessions of timelines, %d in the list; users %q", n, len(said), list.Name)
	}
}
