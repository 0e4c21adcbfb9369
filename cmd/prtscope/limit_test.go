package main

import (
	"runtime"
	"testing"
	"time"
)

// What is in use is little of most budgets, and the process stays well within one; where
// more than half is, all of the budget that the heap may have is there for it.
func TestGarbageIsCollectedEarlierWhereLittleIsInUse(t *testing.T) {
	const budget = 1000
	for live, want := range map[int64]int64{0: 700, 500: 700, 501: 850, 2000: 850} {
		if got := limit(live, budget); got != want {
			t.Errorf("with %d of %d bytes in use, garbage is collected at %d, not at %d", live, budget, got, want)
		}
	}
}

// Each collection is told, with what it found in use: not the first alone.
func TestWhatIsInUseIsToldAfterEachCollection(t *testing.T) {
	const size = 64 << 20
	told := make(chan int64, 100)
	afterEach(func(live int64) {
		select {
		case told <- live:
		default: // once this test is over, nobody reads
		}
	})
	next := func(fits func(int64) bool) {
		t.Helper()
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
			runtime.GC()
			select {
			case live := <-told:
				if fits(live) {
					return
				}
			case <-time.After(100 * time.Millisecond):
			}
		}
		t.Error("no collection told what is in use")
	}
	held := make([]byte, size)
	next(func(live int64) bool { return live >= size })
	runtime.KeepAlive(held)
	held = nil
	next(func(live int64) bool { return live < size })
}
