package main

import (
	"os"
	"strings"
	"unicode/utf8"
)

// headWidth is how far into a line its head may reach: words that stand in columns,
// such as a level and the id of a detection.
const headWidth = 32

// roomFor is how wide lines to a file may be before they are folded: its terminal's
// width; 0, never, where it is none, as programs read a line as one.
func roomFor(f *os.File) int {
	if width, is := terminal(f); is && width >= 2*headWidth-4 {
		return width
	}
	return 0
}

// fold breaks a line at blanks where it is wider than width. What comes after stands
// below what follows the head of the line: its last gap of two blanks or more.
func fold(line string, width int) string {
	if width == 0 || seen(line) <= width {
		return line
	}
	head := 0
	for i := 2; i < len(line) && seen(line[:i]) <= headWidth; i++ {
		if line[i-2] == ' ' && line[i-1] == ' ' && line[i] != ' ' {
			head = i
		}
	}
	below := strings.Repeat(" ", max(seen(line[:head]), 2))
	if head == 0 && strings.HasPrefix(line, inFront) {
		below = strings.Repeat(" ", len(inFront)+2)
	}
	out, at := line[:head], seen(line[:head])
	for i, word := range strings.Split(line[head:], " ") {
		switch {
		case i == 0:
		case at+1+seen(word) > width:
			out, at = out+"\n"+below, len(below)
		default:
			out, at = out+" ", at+1
		}
		out, at = out+word, at+seen(word)
	}
	return out
}

// seen is how many characters of a text are seen: all but our colours.
func seen(text string) int {
	n := 0
	for {
		before, after, is := strings.Cut(text, "\x1b[")
		n += utf8.RuneCountInString(before)
		if !is {
			return n
		}
		_, text, _ = strings.Cut(after, "m")
	}
}
