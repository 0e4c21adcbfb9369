package main

import "testing"

func TestFold(t *testing.T) {
	for _, tt := range []struct {
		line  string
		width int
		want  string
	}{
		{"prtscope: short enough", 22, "prtscope: short enough"},
		{"prtscope: one word more", 22, "prtscope: one word\n            more"},
		{"prtscope: one word more", 0, "prtscope: one word more"},
		{"prtscope: read        127 sources and 2 archives, 1.78 MB", 40, "prtscope: read        127 sources and 2\n                      archives, 1.78 MB"},
		{"prtscope:   \x1b[1;31mcritical\x1b[0m  PM-006  a device code", 42, "prtscope:   \x1b[1;31mcritical\x1b[0m  PM-006  a device\n                              code"},
		{"prtscope: a /very/long/path/without/any/blank in it", 24, "prtscope: a\n            /very/long/path/without/any/blank\n            in it"},
		{"prtscope: Åse Ødegård på", 22, "prtscope: Åse Ødegård\n            på"},
	} {
		if got := fold(tt.line, tt.width); got != tt.want {
			t.Errorf("%q in %d columns:\n%s\nwant\n%s", tt.line, tt.width, got, tt.want)
		}
	}
}
