package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// try runs a test binary of a room over the mutants that are left, of so many
// in all. One that never ends, or ends the binary, is noticed too: the binary
// goes on with the next.
func try(binary, room string, count int, left []*mutant) error {
	for next := 0; next < len(left); {
		var numbers []string
		for _, m := range left[next:] {
			numbers = append(numbers, fmt.Sprint(m.Number))
		}
		cmd := exec.Command(binary, "-test.run", "^TestMutants$", "-test.v", "-test.timeout=0")
		cmd.Dir, cmd.Env = room, append(os.Environ(), "MUTANTS="+strings.Join(numbers, ","), fmt.Sprintf("MUTANTS_IN_ALL=%d", count))
		out, err := cmd.StdoutPipe()
		if err != nil {
			return err
		}
		said := &tail{}
		cmd.Stderr = said
		if err := cmd.Start(); err != nil {
			return err
		}
		sound := false // the checks pass, unbroken
		watch := time.AfterFunc(patience, func() { cmd.Process.Kill() })
		lines := bufio.NewScanner(out)
		lines.Buffer(nil, 1<<26)
		for lines.Scan() {
			text, ok := strings.CutPrefix(lines.Text(), "mutant ")
			if !ok {
				if !sound {
					fmt.Fprintln(said, lines.Text())
				}
				continue
			}
			watch.Reset(patienceWithOne)
			var v verdict
			if err := json.Unmarshal([]byte(text), &v); err != nil {
				return err
			}
			if v.Number == 0 {
				sound = true
				continue
			}
			m := left[next]
			m.Noticed, m.Reached = v.Noticed, v.Reached || m.Reached
			next++
		}
		watch.Stop()
		switch err := cmd.Wait(); {
		case !sound:
			return fmt.Errorf("%w: %s", err, said.text)
		case next < len(left) && err == nil:
			return fmt.Errorf("only %d mutants were tried", next)
		case next < len(left):
			left[next].Noticed, left[next].Reached = true, true
			next++
		}
	}
	return nil
}

// How long the first run of all checks may take, and one mutant.
const (
	patience        = 5 * time.Minute
	patienceWithOne = time.Minute
)

type verdict struct {
	Number           int
	Noticed, Reached bool
}

// tail keeps the end of what is written.
type tail struct{ text []byte }

func (t *tail) Write(b []byte) (int, error) {
	t.text = append(t.text, b...)
	t.text = t.text[max(0, len(t.text)-4000):]
	return len(b), nil
}
