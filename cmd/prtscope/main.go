// Prtscope analyzes exported Microsoft Entra ID logs, offline, and reports what
// they say of primary refresh tokens.
//
// This package is the program: verbs, flags, exit statuses, and every word that
// reaches a terminal. It holds no knowledge of exports, tokens or HTML; each
// verb parses its flags into plain values and calls one wing.
package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
)

//go:embed VERSION
var versionText string

// version is what the case, the report and `prtscope version` state.
func version() string { return strings.TrimSpace(versionText) }

// A command is one verb.
type command struct {
	name    string
	args    string // after the verb, for the first line of its help
	summary string
	example string // works as typed in the project's folder
	run     func(ctx context.Context, c *command, args []string) error
	out     *answer
}

func entry(name, args, summary, example string, run func(context.Context, *command, []string) error) *command {
	return &command{name, args, summary, example, run, newAnswer()}
}

func commands() []*command {
	return []*command{
		entry("run", "EXPORT... -o CASE", "ingest, analyze and report in one go", "prtscope run samples/mixed -o case", runAll),
		entry("inspect", "EXPORT...", "say what is in exports; writes nothing", "prtscope inspect samples/mixed", runInspect),
		entry("ingest", "EXPORT... -o CASE", "read exports into a case, which may exist", "prtscope ingest samples/graph -o case", runIngest),
		entry("analyze", "CASE", "rebuild timelines and run the detections over a case", "prtscope analyze case", runAnalyze),
		entry("report", "CASE", "write the report of an analyzed case", "prtscope report case", runReport),
		entry("timeline", "CASE --device ID | --user UPN | --session ID", "show one timeline of an analyzed case", "prtscope timeline case --user erik.dahl@nordbrygge.example", runTimeline),
		entry("search", "CASE TEXT", "show the sign-ins, and rows of the tables beside them, that contain TEXT in any column", "prtscope search case 198.51.100.212", runSearch),
		entry("export", "CASE [--format NAME]", "write a table of the case for other programs", "prtscope export case --format timesketch", runExport),
		entry("diff", "CASE CASE", "say which findings are new, gone or changed, and why", "prtscope run samples/graph -o before; prtscope run samples/mixed -o after; prtscope diff before after", runDiff),
		entry("batch", "LIST|DIR -o DIR", "do the main job for many cases, and list them on one page", "prtscope batch samples/cases.txt -o cases", runBatch),
		entry("verify", "CASE", "re-hash everything in a case", "prtscope verify case", runVerify),
		entry("detections", "[ID] [--check]", "list or explain the detections; --check replays their examples here", "prtscope detections PM-007", runDetections),
		entry("version", "", "print the version and what it was built from", "prtscope version", runVersion),
	}
}

func main() { os.Exit(Main(os.Args[1:])) }

// Main runs one command line and returns the exit status.
func Main(args []string) (status int) {
	ui := newVoice()
	defer func() {
		if p := recover(); p != nil {
			ui.say("internal error: %v (this is a bug; what was in the case is untouched)", p)
			if os.Getenv("PRTSCOPE_TRACE") != "" {
				os.Stderr.Write(debug.Stack())
			}
			status = exitInternal
		}
	}()
	if len(args) == 2 && args[0] == "help" {
		args = []string{args[1], "--help"}
	}
	if len(args) == 1 && args[0] == "--version" {
		args = []string{"version"}
	}
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		out := newAnswer()
		fmt.Fprint(out, usage())
		if len(args) == 0 {
			return exitUsage
		}
		return ui.conclude(nil, out.or(nil))
	}
	for _, c := range commands() {
		if c.name == args[0] {
			ctx := interruptible()
			err := c.run(ctx, c, args[1:])
			var caught caughtSignal
			if errors.As(context.Cause(ctx), &caught) {
				ui.say("%s", interruption(c, err))
				return caught.status()
			}
			return ui.conclude(c, c.out.or(err))
		}
	}
	return ui.conclude(nil, noVerb(args[0]))
}

// caughtSignal is why a context ended.
type caughtSignal struct{ syscall.Signal }

func (c caughtSignal) Error() string { return c.Signal.String() }

func (c caughtSignal) status() int { return 128 + int(c.Signal) }

// interruptible returns a context that ends with SIGINT or SIGTERM.
func interruptible() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		caught := caughtSignal{syscall.SIGINT}
		if <-signals == syscall.SIGTERM {
			caught = caughtSignal{syscall.SIGTERM}
		}
		signal.Stop(signals) // a second one ends the program at once: a case is whole at every moment
		cancel(caught)
	}()
	return ctx
}

func usage() string {
	var b strings.Builder
	b.WriteString(`prtscope reads exported Microsoft Entra ID logs and reports what they say of
primary refresh tokens. It changes no input and opens no connection.

usage: prtscope VERB ...

`)
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-11s %s\n", c.name, c.summary)
	}
	b.WriteString(`
prtscope VERB --help tells the flags of a verb.

exit status:
  0 done   3 done, with reservations   4 nothing usable   5 findings at --fail-on
  10 usage   11 input   12 limit   13 output   14 locked   15 damaged   16 version
  70 internal error   130, 143 interrupted
`)
	return b.String()
}
