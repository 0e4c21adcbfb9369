package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"prtscope/samples/bench/questions"
)

// ask answers the six questions over a case, as a process of its own: it prints
// how many rows answer each. With a second argument it writes all of them there.
func ask(args []string) error {
	start := time.Now()
	debug.SetGCPercent(200) // as the program does
	answers, err := questions.Ask(args[0], runtime.GOMAXPROCS(0))
	if err != nil {
		return err
	}
	for i, rows := range answers {
		fmt.Printf("question %d: %d rows\n", i+1, len(rows))
	}
	fmt.Printf("%d ms\n", time.Since(start).Milliseconds())
	if len(args) == 1 {
		return nil
	}
	b, err := json.Marshal(answers)
	if err != nil {
		return err
	}
	return os.WriteFile(args[1], b, 0o644)
}
