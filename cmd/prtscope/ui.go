package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"

	"prtscope/analyze/finding"
	"prtscope/ingest"
	"prtscope/ingest/casefile"
	"prtscope/ingest/tablefile"
)

// The voice of prtscope. Results go to standard output or to files; everything
// said goes to standard error behind "prtscope:", in lower case and without a
// final period. Text that came from outside, file names included, passes
// through safe.
type voice struct {
	err      io.Writer
	quiet    bool
	verbose  bool
	progress bool
	colour   bool
	zone     *time.Location // of times on the terminal; nil is UTC
	room     int            // columns of the terminal, at which lines are folded; 0 where there is none
}

func newVoice() *voice { return &voice{err: os.Stderr, room: roomFor(os.Stderr)} }

// inFront is what every line begins with.
const inFront = "prtscope: "

// say writes one line.
func (v *voice) say(format string, args ...any) {
	for i, a := range args {
		switch a := a.(type) {
		case string:
			args[i] = safe(a)
		case error:
			args[i] = safe(a.Error())
		}
	}
	fmt.Fprintln(v.err, fold(fmt.Sprintf(inFront+format, args...), v.room))
}

// painted is text of ours that holds colour; safe leaves it alone.
type painted string

// paint colours the word for a severity with one of the sixteen colours that
// every terminal has. The word carries the meaning.
func (v *voice) paint(s finding.Severity, words string) painted {
	colours := map[finding.Severity]string{finding.Critical: "1;31", finding.High: "31", finding.Medium: "33", finding.Low: "34"}
	if c := colours[s]; v.colour && c != "" {
		return painted("\x1b[" + c + "m" + words + "\x1b[0m")
	}
	return painted(words)
}

// note says what only matters to someone who did not ask for quiet.
func (v *voice) note(format string, args ...any) {
	if !v.quiet {
		v.say(format, args...)
	}
}

// conclude says how a command ended and returns its exit status.
func (v *voice) conclude(c *command, err error) int {
	status := exitStatus(err)
	var usage usageError
	var read *ingest.LimitError
	var named *ingest.InputError
	output := casefile.Unwritten(err)
	var table *tablefile.VersionError
	switch {
	case err == nil:
	case errors.As(err, &usage) && c != nil:
		v.say("%s: %s", c.name, usage.text)
		if !curedAlready(usage.text) {
			v.say("usage: prtscope %s %s; for example: %s", c.name, c.args, c.example)
		}
	case errors.As(err, &usage):
		v.say("%s", usage.text)
		v.say("prtscope help lists the verbs")
	case errors.Is(err, casefile.ErrDamaged) && !curedAlready(err.Error()):
		v.say("%s; restore it from a copy, make it anew with run -C, or, if only findings or timelines are damaged, analyze it again", err)
	case (errors.Is(err, casefile.ErrVersion) || errors.As(err, &table)) && !curedAlready(err.Error()):
		v.say("%s; use the version that made it (in runs/), or make it anew with run -C", err)
	case errors.As(err, &read):
		v.say("%s (%s); if that is meant, say so with limits.total_size in --config FILE, or give fewer exports", err, size(read.Bytes))
	case errors.As(err, &named):
		v.say("%s; %s", err, cure(err.Error()))
	case output != nil:
		v.say("%s; %s", output, outputCure(c, output.Err))
	case err.Error() != "":
		v.say("%s", err)
	}
	return status
}

// curedAlready reports whether a text says what to do: after its semicolon.
func curedAlready(text string) bool { return strings.Contains(text, "; ") }

// outputCure says what to do about a file that could not be written.
func outputCure(c *command, err error) string {
	named := c != nil && strings.Contains(c.args, "-o ") // the folder
	first := "free space"
	switch {
	case errors.Is(err, casefile.ErrExists) && named:
		return "choose another folder with -o, or replace it with -C"
	case errors.Is(err, casefile.ErrExists):
		return "choose another name, or replace it with -C"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		first = "make the folder writable"
	case errors.Is(err, syscall.ENOTDIR) && named:
		return "choose another folder with -o"
	}
	if named {
		return first + ", or choose another folder with -o"
	}
	return first + ", and run again"
}

// interruption says how a command ended that was interrupted.
func interruption(c *command, err error) string {
	if c.name == "batch" {
		return "interrupted; the cases that were done are whole, and no list of them was written"
	}
	if errors.Is(err, errNoCase) || !strings.Contains(c.args, "CASE") {
		return "interrupted; nothing was written"
	}
	return "interrupted; what is in the case is whole"
}

// safe makes text from outside fit for a terminal: control characters and
// invalid bytes become \xNN, invisible and direction-changing characters
// become <U+202E>. It never breaks a line.
func safe(s string) string {
	clean := true
	for _, r := range s {
		if hidden(r) {
			clean = false
			break
		}
	}
	if clean && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02X`, s[0])
		case r < 0x20 || r >= 0x7f && r < 0xa0:
			fmt.Fprintf(&b, `\x%02X`, r)
		case hidden(r):
			fmt.Fprintf(&b, "<U+%04X>", r)
		default:
			b.WriteRune(r)
		}
		s = s[n:]
	}
	return b.String()
}

// hidden reports whether r does something to a terminal or a reader other than
// showing a glyph.
func hidden(r rune) bool {
	return unicode.IsControl(r) || r == 0xad || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) ||
		r >= 0xfe00 && r <= 0xfe0f || r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0xffa0
}

// terminal reports whether f is one, and how many columns it has (80 if unknown).
func terminal(f *os.File) (columns int, is bool) {
	is = term.IsTerminal(int(f.Fd()))
	if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 20 {
		return w, is
	}
	return 80, is
}

// count writes n with its noun: 1 sign-in, 2 sign-ins, 12,000 sign-ins.
func count(n int64, noun string) string {
	s := thousands(n) + " " + noun
	if n != 1 {
		s += "s"
	}
	return s
}

func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// size writes bytes the way people do: 812 B, 4.2 MB, 1.07 GB.
func size(n int64) string {
	f, unit := float64(n), "B"
	for _, u := range []string{"kB", "MB", "GB", "TB"} {
		if f < 999.5 {
			break
		}
		f, unit = f/1000, u
	}
	switch {
	case unit == "B" || f >= 100:
		return fmt.Sprintf("%.0f %s", f, unit)
	case f >= 10:
		return fmt.Sprintf("%.1f %s", f, unit)
	}
	return fmt.Sprintf("%.2f %s", f, unit)
}
