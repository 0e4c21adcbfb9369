package timeline_test

import (
	"fmt"
	"testing"

	"prtscope/analyze/story"
)

func TestAttribute(t *testing.T) {
	names := map[string]string{story.Device("L1"): "L1", story.Device("L2"): "L2"}
	for _, tt := range []struct{ name, story, want string }{
		{"same session", "09:00 alice L1 office session=s1\n09:05 alice - office session=s1", "1 L1 2"},
		{"from another network", "09:00 alice L1 office session=s1\n09:05 alice - office session=s1 net=AS64666/NL", "1 L1 3"},
		{"from another system", "09:00 alice L1 office session=s1\n09:05 alice - office session=s1 os=ios", "1 L1 3"},
		{"a session on two devices", "09:00 alice L1 office session=s1 ua=edge\n09:01 alice L2 office session=s1\n09:05 alice - office session=s1\n09:10 alice L1 office ua=edge", ""},
		{"same address and user agent", "09:00 alice L1 office ua=edge session=s1\n09:05 alice - office ua=edge session=s2\n09:10 alice L1 office ua=edge session=s1", "1 L1 4"},
		{"not within an hour after", "09:00 alice L1 office ua=edge session=s1 os=macos\n09:05 alice - office ua=edge session=s2\n10:06 alice L1 office ua=edge session=s1 os=macos", ""},
		{"nothing before", "09:05 alice - office ua=edge session=s2\n09:06 alice L1 office ua=edge session=s1 os=macos", ""},
		{"two devices at the address", "09:00 alice L1 office ua=edge session=s1\n09:05 alice - office ua=edge session=s2\n09:10 alice L1 office ua=edge session=s1\n11:00 alice L2 office ua=edge session=s3", ""},
		{"another user agent, but the only device of the network", "09:00 alice L1 office ua=edge session=s1\n09:05 alice - office ua=chrome session=s2\n09:10 alice L1 office ua=edge session=s1", "1 L1 5"},
		{"another system in the network", "09:00 alice L1 office session=s1\n09:05 alice - office session=s2 os=ios", ""},
		{"another day", "d1 09:00 alice L1 office session=s1\nd2 09:05 alice - office session=s2", ""},
		{"same correlation", "09:00 alice L1 office session=s1 correlation_id=c os=ios\n09:10 alice - office session=s2 correlation_id=c", "1 L1 6"},
		{"same correlation, later", "09:00 alice L1 office session=s1 correlation_id=c os=ios\n09:11 alice - office session=s2 correlation_id=c", ""},
		{"a correlation of two devices", "09:00 alice L1 office session=s1 correlation_id=c os=ios\n09:01 alice L2 office session=s3 correlation_id=c os=ios\n09:10 alice - office session=s2 correlation_id=c", ""},
		{"a shared exit", "09:00 alice L1 office session=s1\n09:05 alice - office session=s1 gsa", ""},
		{"the address of another request", "09:00 alice L1 office session=s1\n09:05 alice - office session=s1 confidential", ""},
		{"a guest", "09:00 alice L1 office session=s1\n09:05 alice - office session=s1 guest", ""},
		{"a device that the export does not carry", "09:00 alice L1 office session=s1\n09:05 alice ? office session=s1 os=windows", "1 L1 2"},
	} {
		tl := live(t, tt.story)
		got := ""
		for i := range tl.Len() {
			if a, ok := tl.Attribute().At(i); ok {
				got += fmt.Sprintf("%d %s %d", i, names[a.Device], a.Rung)
				if a.Rung.String() == "" {
					t.Errorf("%s: rung %d says nothing", tt.name, a.Rung)
				}
			}
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
