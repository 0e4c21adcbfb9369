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

// heldShare is bytes of the memory that what is held for the whole of an analysis may
// take, and what is sorted as many again; heldIn is the memory of which they are that
// share.
func heldShare(memory int64) int64 { return memory / 4 }
func heldIn(bytes int64) int64     { return bytes*4 + 4 }

// judgeMemory is bytes of the memory for each core that judges users, where each of
// them has one sign-in, from a device of its own: no case takes more. fileMemory is
// bytes for each file that is read meanwhile, with all of it.
const (
	judgeMemory = 64 << 20
	fileMemory  = 256 << 20
)

// judging is on how many cores users are judged, and of how many files at a time: where
// the memory is for fewer files than cores, several judge the users of one.
func judging(cores int, memory int64) (threads, files int) {
	threads = max(1, min(cores, int(memory/judgeMemory)))
	return threads, max(1, min(threads, int(memory/fileMemory)))
}

// advised tells a timeline that is too large the memory that it would do with, or what
// the directory tells. The size of a timeline is known of the rows met before it was too
// large: those behind them may each take more. What is found takes room beside the directory.
func advised(err error, in func(bytes int64) int64) error {
	var limit *analyze.LimitError
	if errors.As(err, &limit) && limit.Whole {
		if limit.Held {
			in = heldIn
		}
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
