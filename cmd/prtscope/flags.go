package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"github.com/spf13/pflag"

	"prtscope/analyze/finding"
	"prtscope/analyze/geo"
	"prtscope/cmd/prtscope/config"
	"prtscope/report/view"
)

// flags are those of all verbs; each verb defines the ones it has.
type flags struct {
	set *pflag.FlagSet
	ui  *voice
	out *answer

	output    string
	clobber   bool
	from, to  string
	offset    string
	minLevel  string
	only      []string
	except    []string
	dateOrder string
	memory    string
	threads   int
	format    string
	strict    bool
	failOn    string
	check     bool
	password  string // name of the file that has it
	single    string
	redact    string // name of the file of the key
	who       bool
	xlsx      bool
	triage    string
	cover     view.Cover
	config    string
	conf      *config.Config // what it says; the defaults where none is given
	geoIP     string
	timezone  string
	table     string
	pick      picks
	geo       *geo.Databases // nil where none are given

	quiet, verbose, plain, still bool
}

// newFlags returns the flags of a verb: the voice, and whatever add defines.
func newFlags(c *command, add func(*flags)) *flags {
	f := &flags{set: pflag.NewFlagSet(c.name, pflag.ContinueOnError), ui: newVoice(), out: c.out, conf: config.Default()}
	f.set.SortFlags = false
	f.set.Usage = func() {}
	add(f)
	f.set.BoolVarP(&f.quiet, "quiet", "q", false, "say only what went wrong, or could not be judged")
	f.set.BoolVarP(&f.verbose, "verbose", "v", false, "say more")
	f.set.BoolVarP(&f.plain, "no-color", "K", false, "no colour (also with NO_COLOR set)")
	f.set.BoolVar(&f.still, "no-progress", false, "no progress bar")
	return f
}

// parse reads args and returns what is left of them. A nil slice without error
// means that help was asked for and given.
func (f *flags) parse(c *command, args []string) ([]string, error) {
	if twice := repeated(f.set, args); twice != "" {
		return nil, usagef("--%s is given twice", twice)
	}
	err := f.set.Parse(args)
	if errors.Is(err, pflag.ErrHelp) {
		room := roomFor(os.Stdout)
		about := fold(c.summary+"; for example: "+c.example, room)
		fmt.Fprintf(c.out, "usage: prtscope %s\n\n%s\n\n%s", strings.TrimSpace(c.name+" "+c.args), about, f.set.FlagUsagesWrapped(room))
		return nil, nil
	}
	if err != nil {
		return nil, f.misspelt(err)
	}
	f.ui.quiet, f.ui.verbose, f.ui.progress = f.quiet, f.verbose, !f.still
	_, screen := terminal(os.Stderr)
	f.ui.colour = screen && !f.plain && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	if f.set.Changed("config") {
		if f.conf, err = config.Load(f.config); err != nil {
			return nil, usageError{"--config: " + err.Error()}
		}
	}
	if err := f.covered(); err != nil {
		return nil, err
	}
	if f.password != "" {
		if f.conf.Archives.Password, err = firstLine(f.password); err != nil {
			return nil, usagef("--password-file: %v", err)
		}
	}
	if f.set.Changed("timezone") {
		if f.ui.zone, err = zone(f.timezone); err != nil {
			return nil, err
		}
	}
	if f.set.Changed("geo-ip") {
		if f.geo, err = geo.Open(f.geoIP); err != nil {
			return nil, usagef("--geo-ip: %v", err)
		}
	}
	return append([]string{}, f.set.Args()...), nil
}

// firstLine returns the first line of a file, as a password stands there.
func firstLine(name string) (string, error) {
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, 4<<10))
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(strings.TrimPrefix(string(text), "\ufeff"), "\n")
	if line = strings.TrimSuffix(line, "\r"); line == "" {
		return "", fmt.Errorf("%s: its first line is empty", name)
	}
	return line, nil
}

// repeated returns the name of a flag of one value that is given twice. pflag
// would let the last one win, in silence.
func repeated(set *pflag.FlagSet, args []string) string {
	seen := map[string]bool{}
	for _, a := range args {
		if a == "--" {
			break
		}
		name, _, _ := strings.Cut(strings.TrimLeft(a, "-"), "=")
		if !strings.HasPrefix(a, "-") {
			continue
		}
		flag := set.Lookup(name)
		if flag == nil && len(name) > 0 && !strings.HasPrefix(a, "--") {
			flag = set.ShorthandLookup(name[:1])
		}
		if flag == nil || strings.HasSuffix(flag.Value.Type(), "Array") || strings.HasSuffix(flag.Value.Type(), "Slice") {
			continue
		}
		if seen[flag.Name] {
			return flag.Name
		}
		seen[flag.Name] = true
	}
	return ""
}

func (f *flags) caseFolder() {
	f.set.StringVarP(&f.output, "output", "o", "", "the case folder `DIR`; it is made")
	f.set.BoolVarP(&f.clobber, "clobber", "C", false, "replace the case that is there")
}

func (f *flags) dating() {
	f.set.StringVar(&f.dateOrder, "date-order", "", "`ORDER` of dates that could be either: dmy or mdy")
	f.set.StringVar(&f.password, "password-file", "", "`FILE` whose first line is the password of encrypted archives (zip, 7z)")
}

func (f *flags) reading() {
	f.dating()
	f.set.BoolVar(&f.strict, "strict", false, "anything set aside makes the run fail before analysis")
}

func (f *flags) spanning() {
	f.set.StringVar(&f.from, "from", "", "show what happened from this `TIME` on (RFC 3339, or as rows show it; a date: its whole day, UTC)")
	f.set.StringVar(&f.to, "to", "", "and up to this `TIME`")
	f.set.StringVar(&f.from, "timeline-start", "", "same as --from `TIME`")
	f.set.StringVar(&f.to, "timeline-end", "", "same as --to `TIME`")
	f.set.StringVar(&f.offset, "time-offset", "", "show only the last `SPAN` of the case, such as 30d or 12h")
}

func (f *flags) judging() {
	f.spanning()
	f.set.StringVarP(&f.minLevel, "min-level", "m", "info", "lowest `LEVEL` of findings: critical, high, medium, low, info")
	f.set.StringArrayVar(&f.only, "detection", nil, "run only the detection `ID` (may be repeated)")
	f.set.StringArrayVar(&f.except, "exclude-detection", nil, "leave the detection `ID` out (may be repeated)")
	f.set.StringVar(&f.failOn, "fail-on", "", "exit with 5 if a finding of this `LEVEL` or worse exists")
}

func (f *flags) handing() {
	f.set.StringVar(&f.single, "single", "", "write the report as one `FILE` to hand over, instead of the folder in the case")
	f.set.StringVar(&f.redact, "redact", "", "put pseudonyms for users, devices, addresses, applications that are not Microsoft's, ids and files, by the key in this `KEYFILE`, which is made if there is none")
	f.set.BoolVar(&f.who, "who", false, "write no report, but say as CSV who is behind the pseudonyms that --redact puts with this key")
	f.set.BoolVar(&f.xlsx, "xlsx", false, "write the tables as sheets of report/findings.xlsx too")
	f.set.StringVar(&f.triage, "triage", "", "`FILE` of verdicts that a reader saved from the report's page; they go into the report")
	f.set.BoolVarP(&f.clobber, "clobber", "C", false, "replace the file of --single that is there")
}

func (f *flags) covering() {
	f.set.StringVar(&f.cover.Title, "title", "", "`TEXT` that is the title of the report")
	f.set.StringVar(&f.cover.Client, "client", "", "`NAME` of whom the report is for, on its cover and every printed page")
	f.set.StringVar(&f.cover.Case, "case-number", "", "`NUMBER` of the case, likewise")
	f.set.StringVar(&f.cover.Examiner, "examiner", "", "`NAME` of who made the report, on its cover")
	f.set.StringVar(&f.cover.Marking, "marking", "", "classification `TEXT` such as TLP:AMBER, on every page")
}

func (f *flags) budget() {
	f.set.StringVar(&f.memory, "memory", "512MiB", "`SIZE` of memory to use, 256MiB or more")
	f.set.IntVar(&f.threads, "threads", 0, "`N` cores to use; 0 is all")
}

func (f *flags) configured() {
	f.set.StringVar(&f.config, "config", "", "`FILE` that says what only you know of the tenant (YAML; samples/config.yaml shows all of it)")
}

func (f *flags) locating() {
	f.set.StringVarP(&f.geoIP, "geo-ip", "G", "", "`DIR` of databases (*.mmdb) that say network and country of addresses where the log does not")
}

func (f *flags) viewing() {
	f.set.StringVar(&f.timezone, "timezone", "", "show times on the terminal in `ZONE`, such as Europe/Oslo; files stay UTC")
}

// level checks the name of a severity; "" stays "".
func level(flag, name string) (finding.Severity, error) {
	s := finding.Severity(strings.ToLower(name))
	if name != "" && s.Rank() >= len(finding.Severities) {
		return "", usagef("--%s: %q is no level; there are critical, high, medium, low, info", flag, name)
	}
	return s, nil
}

// leastMemory is what blocks, batches and the program itself take whatever the
// budget: less could be asked for, but not kept to.
const leastMemory = 256 << 20

// memoryBytes is the budget: the flag's, else the configuration's.
func (f *flags) memoryBytes() (int64, error) {
	n, ok := config.Bytes(f.memory)
	if !ok {
		return 0, usagef("--memory: %q is no size; write 512MiB or 2GB", f.memory)
	}
	if n < leastMemory {
		return 0, usagef("--memory: %q is too little; 256MiB is the least that can be kept to", f.memory)
	}
	if said := f.conf.Memory; said != 0 && !f.set.Changed("memory") {
		if said < leastMemory {
			return 0, usagef("--config: %s: limits.memory is too little; 256MiB is the least that can be kept to", f.config)
		}
		return said, nil
	}
	return n, nil
}

// cores returns how many goroutines to work with.
func (f *flags) cores() int { return runtime.GOMAXPROCS(0) }
