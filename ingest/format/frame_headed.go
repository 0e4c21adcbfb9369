package format

import (
	"bytes"
	"io"
)

// Collectors of syslog put a header before the JSON on each line: a priority, a time,
// a host. It becomes blanks, so that what follows keeps its place.

// headedLines reports whether most lines of a text are JSON behind a header.
func headedLines(head []byte) bool {
	lines, headed := 0, 0
	for line := range bytes.Lines(head) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		lines++
		if _, assigned := assigns(line); headerOf(line) > 0 && !assigned {
			headed++
		}
	}
	return headed > 0 && 2*headed >= lines
}

// headerOf returns how long the header of a line is, or 0.
func headerOf(line []byte) int {
	head := line[:min(len(line), headerLong)]
	n := bytes.Index(head, []byte(`{"`)) // what is structured in a header may have brackets, too
	if n < 0 {
		n = bytes.IndexByte(head, '{')
	}
	if list := len(bytes.TrimRight(head[:max(n, 0)], " ")) - 1; list >= 0 && head[list] == '[' {
		n = list
	}
	if n <= 0 || len(bytes.TrimSpace(line[:n])) == 0 || line[0] == '"' || line[0] == '[' {
		return 0
	}
	return n
}

// A headedText is a text without the headers of its lines.
type headedText struct {
	text io.Reader
	buf  []byte // read and not handed on
	done int    // of buf, that may be
	in   bool   // in the middle of a line whose header is dealt with
	err  error
}

func (h *headedText) Read(b []byte) (int, error) {
	for h.done == 0 {
		h.clear()
		if h.done > 0 || h.err != nil && len(h.buf) == 0 {
			break
		}
		was := len(h.buf)
		h.buf = append(h.buf, make([]byte, blockSize/64)...)
		n, err := h.text.Read(h.buf[was:])
		h.buf, h.err = h.buf[:was+n], err
	}
	n := copy(b, h.buf[:h.done])
	h.buf, h.done = h.buf[n:], h.done-n
	if n == 0 {
		return 0, h.err
	}
	return n, nil
}

// clear deals with the headers in what was read, as far as it tells where they end.
func (h *headedText) clear() {
	for h.done < len(h.buf) {
		rest := h.buf[h.done:]
		feed := bytes.IndexByte(rest, '\n')
		if !h.in {
			if feed < 0 && len(rest) < headerLong && h.err == nil {
				return
			}
			line := rest
			if feed >= 0 {
				line = rest[:feed]
			}
			for i := range headerOf(line) {
				line[i] = ' '
			}
			h.in = true
		}
		if feed < 0 {
			h.done = len(h.buf)
			return
		}
		h.done += feed + 1
		h.in = false
	}
}
