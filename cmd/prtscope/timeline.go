package main

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze"
	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/ingest/column"
)

// runTimeline shows the sign-ins of a device, user or session in order, each
// with its step, its token and the state of the PRT, and among them what was done
// to user and device in the directory.
func runTimeline(ctx context.Context, c *command, args []string) error {
	return show(ctx, c, args, func(f *flags, rest []string) error {
		if len(rest) != 1 {
			return usagef("name one case")
		}
		if p := f.pick; len(p.users)+len(p.devices)+len(p.sessions)+len(p.addresses)+len(p.apps) == 0 {
			return usagef("say whose timeline: --device, --user, --session, --ip or --app")
		}
		return nil
	}, showTimeline)
}

func showTimeline(ctx context.Context, s *showing) (err error) {
	dir := s.rest[0]
	if s.Case().Analysis == nil {
		return usagef("the case %s is not analyzed; run prtscope analyze %s first", dir, dir)
	}
	view := &timelineView{voice: s.ui, width: columns(), marks: map[string]string{}, contested: map[string]bool{}}
	if s.format == asText {
		if view.found, err = s.found(s.session, &s.query); err != nil {
			return err
		}
		view.mark(len(s.query.Users)+len(s.query.Devices)+len(s.query.Sessions) > 0)
	}
	return outdated(s.print(ctx, func(q *analyze.Query) analyze.Rows {
		return q.Lives(ctx, s.tables(lives), s.tables(audits), s.tables(devices), s.TempDir(), s.memory)
	}, view.on, "no sign-in of the case matches all of that"), dir)
}

// timelineView shows rows of timelines to people.
type timelineView struct {
	*voice
	width int
	marks map[string]string // of whose sign-ins there were, and on what: the letter by which rows name them
	found []*finding.Finding
	under map[string][]string // by sign-in, the findings under which it stands

	contested map[string]bool // whether two held a PRT, at its row before
}

// found are the findings of medium level or higher of whom the timeline is asked for.
func (f *flags) found(s *session, q *analyze.Query) (list []*finding.Finding, err error) {
	picked := *q
	picked.Addresses, picked.Apps = nil, nil
	f.minLevel = string(finding.Medium)
	pick, err := f.findingPicker(&picked)
	if err != nil {
		return nil, err
	}
	for v, err := range s.findings(pick) {
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// mark says under which findings a sign-in stands, by its id. Where the timeline is
// not of somebody or something alone, the findings are not listed above it.
func (v *timelineView) mark(alone bool) {
	v.under = map[string][]string{}
	for _, f := range v.found {
		for i := range f.Evidence {
			if e := &f.Evidence[i]; e.Role != detect.Anchor && e.Role != detect.Context && !slices.Contains(v.under[e.Event], f.Detection) {
				v.under[e.Event] = append(v.under[e.Event], f.Detection)
			}
		}
	}
	if !alone {
		v.found = nil
	}
}

// above is how many findings stand above a timeline, at most.
const above = 8

// findings lists them above a timeline of hundreds of rows: where to look first.
func (v *timelineView) findings(out *bufio.Writer, clockWidth int) {
	for _, f := range v.found[:min(len(v.found), above)] {
		fmt.Fprintln(out, fit(fmt.Sprintf("%-*s  %-8s  %s  %s", clockWidth, v.when(f.First), f.Severity, f.Detection, safe(f.Title)), v.width))
	}
	if more := len(v.found) - above; more > 0 {
		fmt.Fprintf(out, "and %d more\n", more)
	}
	if len(v.found) > 0 {
		fmt.Fprintln(out)
	}
}

// wide is the width from which whose sign-in it is has columns of its own, addressed
// that from which its address has.
const wide, addressed = 132, 172

func (v *timelineView) on(out *bufio.Writer) func(column.Row) error {
	var cols []shown
	add := func(title string, width int, value func(get func(string) string) string) {
		cols = append(cols, shown{title, width, value})
	}
	clock, clockWidth := "TIME (UTC)", 19
	if v.zone != nil {
		clock, clockWidth = "TIME ("+v.zone.String()+")", 26
	}
	add(clock, clockWidth, func(get func(string) string) string { return v.when(get("event_time")) })
	mark := ""
	if v.width < wide {
		add("", 1, func(func(string) string) string { return mark })
	}
	add("STEP", 18, step)
	add("TOKEN", 5, tokenOf)
	if v.width >= wide {
		add("PRT", 11, func(get func(string) string) string { return get("prt_state") })
		add("USER", 30, func(get func(string) string) string { return either(get("upn"), get("user")) })
		add("DEVICE", 16, func(get func(string) string) string { return deviceOf(get, "") })
	}
	add("NETWORK", 11, func(get func(string) string) string { return get("net") })
	if v.width >= addressed {
		add("ADDRESS", 39, func(get func(string) string) string { return get("client_ip") })
	}
	add("APP", 0, func(get func(string) string) string { return either(get("app_name"), get("app_id")) })
	v.findings(out, clockWidth)
	fmt.Fprintln(out, tableLine(cols, v.width, func(c shown) string { return c.title }))
	return func(row column.Row) error {
		get := getter(row)
		if get("class") == analyze.ChangeClass {
			return v.change(out, get, clockWidth)
		}
		if v.width < wide {
			mark = v.whose(out, either(get("upn"), get("user"))+" on "+deviceOf(get, "no device"))
		}
		if _, err := fmt.Fprintln(out, tableLine(cols, v.width, func(c shown) string { return c.value(get) })); err != nil {
			return err
		}
		return v.marked(out, get)
	}
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// whose returns the letter for whose sign-in a row is, and on what. A heading says what it
// stands for where it comes up first, so that a day on two devices has two headings and
// not one at each turn. Where all letters are given away, there is a heading at each row.
func (v *timelineView) whose(out *bufio.Writer, who string) string {
	who = safe(who)
	if mark := v.marks[who]; mark != "" {
		return mark
	}
	mark := ""
	if n := len(v.marks); n < len(letters) {
		mark = letters[n : n+1]
		v.marks[who] = mark
		who = mark + "  " + who
	}
	fmt.Fprintln(out, fit("── "+who, v.width))
	return mark
}

// marked writes under which findings a row stands, from where it came if no column
// says so, and where two begin to hold its PRT.
func (v *timelineView) marked(out *bufio.Writer, get func(string) string) (err error) {
	var says []string
	if ids := v.under[get("event_id")]; len(ids) > 0 {
		if from := get("client_ip"); from != "" && v.width < addressed && get("class") != analyze.ChangeClass {
			says = append(says, "from "+safe(from))
		}
		says = append(says, "under "+strings.Join(ids, ", "))
	}
	prt, contested := get("user")+" "+get("device")+" "+get("partition"), get("prt_contested") != ""
	if contested && !v.contested[prt] {
		says = append(says, "two hold this PRT by now")
	}
	v.contested[prt] = contested
	if len(says) > 0 {
		_, err = fmt.Fprintln(out, fit("    "+strings.Join(says, "; "), v.width))
	}
	return err
}

// change writes a directory change: what was done to whom or what, and by whom.
// Where there is not much room, who did it has a line of its own.
func (v *timelineView) change(out *bufio.Writer, get func(string) string, clockWidth int) error {
	what, whose, by := nonBlank(get("change"), deviceOf(get, "")), either(get("upn"), get("user")), either(get("actor"), get("actor_id"))
	if !strings.EqualFold(whose, by) || len(what) == 1 {
		what = append(what, whose)
	}
	head := fmt.Sprintf("%-*s  ══ %s", clockWidth, v.when(get("event_time")), safe(strings.Join(nonBlank(what...), ", ")))
	how := "“" + get("activity") + "”"
	if by != "" {
		how += " by " + by
	}
	if from := get("client_ip"); from != "" {
		how += " from " + from
	}
	lines := []string{head + "  " + safe(how)}
	if v.width < wide {
		lines = []string{head, "    " + safe(how)}
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(out, fit(line, v.width)); err != nil {
			return err
		}
	}
	return v.marked(out, get)
}

// nonBlank returns the words that are not blank.
func nonBlank(words ...string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

// when is a time as rows show it, to the second.
func (v *voice) when(stamp string) string {
	if v.zone != nil {
		return v.in(stamp)
	}
	return strings.Replace(stamp[:min(19, len(stamp))], "T", " ", 1)
}

// shortSteps shortens steps to the width of their column; which token it was has one
// of its own.
var shortSteps = strings.NewReplacer("refresh token", "RT", "browser sign-on", "browser", "PRT reported", "PRT", "proof of possession failed", "no proof of key", "device registration", "registration")

// step is what a row of timelines did, after a question mark where that may have failed, or with which error it did not.
func step(get func(string) string) string {
	did := shortSteps.Replace(analyze.Step(get("class")))
	switch code := get("error_code"); code {
	case "0":
		return did
	case "":
		return "?" + did
	default:
		return "failed " + code
	}
}

// tokens are short words for the types of incoming tokens.
var tokens = map[string]string{"primaryRefreshToken": "PRT", "refreshToken": "RT", "remoteDesktopToken": "RDP", "saml11": "SAML", "saml20": "SAML", "none": "none", "unknownFutureValue": "?"}

func tokenOf(get func(string) string) string {
	word := func(v string) string { return either(tokens[v], v) }
	said := word(get("reported"))
	if b := get("believed"); b != "" && word(b) != said {
		return said + "→" + word(b)
	}
	return said
}

// deviceOf is the device of a row, or the one that it may be of, after a question
// mark, which no narrow column cuts off: that is a guess from the sign-ins around it.
func deviceOf(get func(string) string, none string) string {
	if v := either(get("device_name"), get("device")); v != "" {
		return v
	}
	if v := either(get("likely_device_name"), get("likely_device")); v != "" {
		return "?" + v
	}
	return none
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
