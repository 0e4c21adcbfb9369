package output

import "testing"

func TestInert(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "|x": "'|x", "%x": "'%x", "＝1": "'＝1",
		"\t=1": "' =1", "\r\n=1": "'  =1", "\u200b=1": "'\u200b=1", "a=1": "a=1", "a\nb\x00c": "a b c", "": "", "\xff=": "\uFFFD=", "\u2028@x": "' @x",
	} {
		if got := inert(in); got != want {
			t.Errorf("inert(%q) = %q, want %q", in, got, want)
		}
	}
}
