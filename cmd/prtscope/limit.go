package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// collectAt is by how many percent the heap grows between two collections: twice
// what Go does, as memory that the budget allows is cheaper than collecting.
const collectAt = 200

// keepTo makes the process collect garbage before it takes more than memory bytes.
// Most of what it would hold then is garbage, unless one subject or one column is
// large: it takes about seven tenths as long as they will do, whatever the size of
// the case, and the rest where they will not.
func keepTo(memory int64) {
	debug.SetMemoryLimit(limit(0, memory))
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt) // the limit holds, whatever this is
	}
	afterEach(func(live int64) { debug.SetMemoryLimit(limit(live, memory)) })
}

// limit is at how many bytes garbage is collected where so many are in use, of so many
// that may be: what is not of the heap needs the rest.
func limit(live, memory int64) int64 {
	if live > memory/2 {
		return memory * 17 / 20
	}
	return memory * 7 / 10
}

// afterEach calls f after each collection with the bytes that are in use.
func afterEach(f func(live int64)) {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	var again func(int)
	again = func(int) {
		metrics.Read(live)
		f(int64(live[0].Value.Uint64()))
		runtime.AddCleanup(new([64]byte), again, 0) // which the next collection finds
	}
	runtime.AddCleanup(new([64]byte), again, 0)
}
