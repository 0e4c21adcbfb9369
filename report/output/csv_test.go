package output

import "testing"

func TestInert(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "|x": "'|x", "%x": "'%x", "＝1": "'＝1",
		"\t=1": `\x09=1`, "\r\n=1": `\x0D\x0A=1`, "\u200b=1": "<U+200B>=1", " =1": "' =1", "a=1": "a=1", "a\nb\x00c": `a\x0Ab\x00c`, "": "", "\xff=": `\xFF=`, "\u2028@x": "<U+2028>@x",
		"\u202egnp.exe": "<U+202E>gnp.exe", "\x1b[31mred": `\x1B[31mred`, "a\u00a0b": "a<U+00A0>b", "\u0085": "<U+0085>", "\uFFFD": "\uFFFD",
	} {
		if got := inert(in); got != want {
			t.Errorf("inert(%q) = %q, want %q", in, got, want)
		}
	}
}
