package main

import (
	"errors"

	"prtscope/analyze"
	"prtscope/report"
)

// besideTimeline is bytes of memory that reading and writing take, whatever the
// budget is.
const besideTimeline = 64 << 20

// judgedShare is bytes of the memory that one timeline may take while it is judged,
// and judgedIn the memory of which they are that share.
func judgedShare(memory int64) int64 { return max(memory/4, (memory-besideTimeline)/7*6) }
func judgedIn(bytes int64) int64     { return bytes/6*7 + 7 + besideTimeline }

// fileMemory is bytes that reading, judging and writing a file of sign-ins takes: the
// most that was measured, where each is of a user and a device that no other has.
const fileMemory = 160 << 20

// filesAtOnce is how many files of sign-ins are judged at the same time: beyond two
// cores it is the memory that tells.
func filesAtOnce(cores int, memory int64) int { return max(1, min(cores, int(memory/fileMemory))) }

// advised tells a timeline that is too large the memory that it would do with. Its
// size is known of the rows met before it was too large: those behind them may
// each take more.
func advised(err error, in func(bytes int64) int64) error {
	var limit *analyze.LimitError
	if errors.As(err, &limit) && limit.Whole {
		limit.Budget = in(limit.Bytes + limit.Bytes/8)
	}
	return err
}

// drawnShare is bytes of the memory that one timeline may take in a report, and
// drawnIn the memory of which they are that share.
func drawnShare(memory int64) int64 { return memory * 3 / 5 }
func drawnIn(bytes int64) int64     { return bytes/3*5 + 5 }

// toldShare is bytes of the memory that a report may fill with what it holds of
// findings, devices and users, and toldIn the memory of which they are that share.
func toldShare(memory int64) int64 { return memory * 3 / 8 }
func toldIn(bytes int64) int64     { return bytes/3*8 + 8 }

// sized tells a report that may hold too little the memory that it would do with, as
// far as that can be told from the devices it has read: users without one come later.
func sized(err error) error {
	var limit *report.LimitError
	if errors.As(err, &limit) && limit.All() > 0 {
		limit.Budget = toldIn(limit.All() + limit.All()/2)
	}
	return err
}
