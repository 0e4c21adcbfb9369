package main

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
)

// A meter shows how far a stage is. It is drawn only where standard error is a
// terminal, and with words of ours only: the bar prints its description raw,
// so no file name and no text from a log ever goes into it.
type meter struct {
	bar *progressbar.ProgressBar
}

// stage starts a meter of total bytes or steps; a total of -1 is not known.
func (v *voice) stage(words string, total int64, bytes bool) *meter {
	columns, is := terminal(os.Stderr)
	if !v.progress || v.quiet || !is {
		return &meter{}
	}
	options := []progressbar.Option{
		progressbar.OptionSetDescription(words),
		progressbar.OptionSetWriter(os.Stderr),
		progressbar.OptionThrottle(100 * time.Millisecond),
		progressbar.OptionSetWidth(min(30, columns/4)),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionClearOnFinish(),
	}
	if bytes {
		options = append(options, progressbar.OptionShowBytes(true))
	}
	return &meter{progressbar.NewOptions64(total, options...)}
}

// set moves the meter to n.
func (m *meter) set(n int64) {
	if m.bar != nil {
		m.bar.Set64(n)
	}
}

// done clears the meter.
func (m *meter) done() {
	if m.bar != nil {
		m.bar.Finish()
	}
}
