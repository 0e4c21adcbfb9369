package main

import (
	"bytes"
	"strings"
	"syscall"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/ingest/casefile"
)

func TestSafe(t *testing.T) {
	for in, want := range map[string]string{
		"kari@nordbrygge.example": "kari@nordbrygge.example",
		"Bjørn Åsheim 日本":         "Bjørn Åsheim 日本",
		"\x1b[31mred\x07":         `\x1B[31mred\x07`,
		"two\nlines\r\ttab":       `two\x0Alines\x0D\x09tab`,
		"\x9b31m":                 `\x9B31m`,
		"a\u202egpj.exe":          "a<U+202E>gpj.exe",
		"zero\u200bwidth":         "zero<U+200B>width",
		"caf\xe9":                 `caf\xE9`,
		"\ufffd":                  "\ufffd",
	} {
		if got := safe(in); got != want {
			t.Errorf("safe(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSayMakesTextFromOutsideHarmless(t *testing.T) {
	var b bytes.Buffer
	v := &voice{err: &b, colour: true}
	v.say("%s %s", v.paint(finding.High, "high"), "\x1b]0;owned\x07")
	if got, want := b.String(), "prtscope: \x1b[31mhigh\x1b[0m \\x1B]0;owned\\x07\n"; got != want {
		t.Errorf("said %q, want %q", got, want)
	}
}

func TestNumbersForPeople(t *testing.T) {
	for n, want := range map[int64]string{0: "0 records", 1: "1 record", 999: "999 records", 1000: "1,000 records", 1234567: "1,234,567 records"} {
		if got := count(n, "record"); got != want {
			t.Errorf("count(%d) = %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.00 kB", 15500: "15.5 kB", 1010000000: "1.01 GB", 250e9: "250 GB"} {
		if got := size(n); got != want {
			t.Errorf("size(%d) = %q, want %q", n, got, want)
		}
	}
	for text, want := range map[string]int64{"512MiB": 512 << 20, "2GB": 2e9, "1.5g": 3 << 29, "268435456": 256 << 20} {
		f := newFlags(&command{}, (*flags).budget)
		f.memory = text
		if got, err := f.memoryBytes(); err != nil || got != want {
			t.Errorf("--memory %q = %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "lots", "1MiB", "255MiB", "12 parsecs", "-5GB"} {
		f := newFlags(&command{}, (*flags).budget)
		f.memory = text
		if got, err := f.memoryBytes(); err == nil {
			t.Errorf("--memory %q = %d, want an error", text, got)
		}
	}
}

func TestAnOutputErrorSaysWhatToDo(t *testing.T) {
	run, analyze := &command{args: "EXPORT... -o CASE"}, &command{args: "CASE"}
	for _, tt := range []struct {
		c    *command
		err  error
		want string
	}{
		{run, syscall.ENOSPC, "free space, or choose another folder with -o"},
		{run, syscall.EFBIG, "free space, or choose another folder with -o"},
		{run, syscall.EROFS, "make the folder writable, or choose another folder with -o"},
		{run, syscall.ENOTDIR, "choose another folder with -o"},
		{analyze, syscall.ENOSPC, "free space, and run again"},
		{analyze, syscall.EACCES, "make the folder writable, and run again"},
	} {
		var said strings.Builder
		v := &voice{err: &said}
		if v.conclude(tt.c, &casefile.OutputError{Path: "case/x", Err: tt.err}) != exitOutput || !strings.HasSuffix(said.String(), "; "+tt.want+"\n") {
			t.Errorf("%v: %q, want %q", tt.err, said.String(), tt.want)
		}
	}
}
