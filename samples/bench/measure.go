package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// sample is what one process took.
type sample struct {
	wall, user, sys time.Duration
	peak            int64 // most bytes held; 0 where the system does not say
	written         int64 // bytes of what it made
	output          string
}

func (s sample) cpu() time.Duration { return s.user + s.sys }

// measure runs a process to its end. Exit status 3 of prtscope is a run that
// did its work. The system counts the memory of this process to the peak of
// those it starts, which is why nothing here holds much.
func measure(program string, args ...string) (sample, error) {
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	start := time.Now()
	out, err := cmd.CombinedOutput()
	s := sample{wall: time.Since(start), output: string(out)}
	if cmd.ProcessState == nil {
		return s, err
	}
	s.user, s.sys, s.peak = cmd.ProcessState.UserTime(), cmd.ProcessState.SystemTime(), peak(cmd.ProcessState)
	if err != nil && cmd.ProcessState.ExitCode() != 3 {
		return s, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	return s, nil
}

// line is one command of a format, and what it took in each round.
type line struct {
	name    string
	args    []string // program first
	before  func() error
	made    func() int64 // bytes that it made
	may     string       // it may fail with an error that says so; else it must not
	samples []sample
	failed  string
	held    int64 // the most that it held where it failed
}

// take runs the line once more.
func (b *bench) take(section string, l *line) error {
	if l.failed != "" {
		return nil
	}
	if l.before != nil {
		if err := l.before(); err != nil {
			return err
		}
	}
	s, err := measure(l.args[0], l.args[1:]...)
	if err != nil && (l.may == "" || !strings.Contains(err.Error(), l.may)) {
		return err
	}
	if err != nil {
		l.failed, l.held = reason(err), s.peak
	} else {
		if l.made != nil {
			s.written = l.made()
		}
		l.samples = append(l.samples, s)
	}
	fmt.Fprintf(&b.raw, "%s | %s | wall %.3f s, user %.3f s, sys %.3f s, peak %d bytes, made %d bytes\n$ %s\n%s%s\n",
		section, l.name, s.wall.Seconds(), s.user.Seconds(), s.sys.Seconds(), s.peak, s.written,
		strings.ReplaceAll(strings.Join(l.args, " "), b.dir, "DIR"), strings.ReplaceAll(s.output, b.dir, "DIR"), l.failed)
	fmt.Fprintf(os.Stderr, "%-14s %-22s wall %7.2f s  CPU %7.2f s  peak %5d MiB %s\n", section, l.name, s.wall.Seconds(), s.cpu().Seconds(), s.peak>>20, l.failed)
	return nil
}

// reason is the line of a failure that says why.
func reason(err error) string {
	for text := range strings.SplitSeq(err.Error(), "\n") {
		if strings.Contains(text, "Error: ") {
			return "failed: " + strings.Trim(text, "[] ")
		}
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "failed: " + exit.String()
	}
	return "failed"
}

// peak is the most memory that it held in any round, in one that failed, too.
func (l *line) peak() int64 {
	bytes := l.held
	for _, s := range l.samples {
		bytes = max(bytes, s.peak)
	}
	return bytes
}

// median returns the median of each figure over the rounds, each by itself: of an even
// number of rounds the larger of the two in the middle.
func (l *line) median() sample {
	return sample{
		wall: middle(l.samples, func(s sample) time.Duration { return s.wall }),
		user: middle(l.samples, sample.cpu), // with sys, since medians do not add up
		peak: middle(l.samples, func(s sample) int64 { return s.peak }), written: middle(l.samples, func(s sample) int64 { return s.written }),
	}
}

func middle[T cmp.Ordered](samples []sample, of func(sample) T) T {
	var all []T
	for _, s := range samples {
		all = append(all, of(s))
	}
	if len(all) == 0 {
		var none T
		return none
	}
	slices.Sort(all)
	return all[len(all)/2]
}
