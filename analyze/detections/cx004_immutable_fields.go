package detections

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// ImmutableFields is CX-004.
var ImmutableFields = &detect.Detection{
	ID: "CX-004", Title: "Records of one sign-in that differ in what never changes",
	Doc: `The time, application, address, session and token identifier of a sign-in are written once. Where two records
with one id differ in them, after times and addresses were brought into one spelling, one of the files was edited or put
together from parts, or its exporter writes something else into the field. How often it happens tells the two apart: ten
or more sign-ins of several users or months with the same difference between the same two sources are a habit of an
exporter, and that is one finding with the table. Fewer are worth a close look at both files.

A difference in time that is that of two time zones, or of day and month, is CX-005's; token types and devices, which
the service completes later, are those of MT-009 and MT-010.

Wrong when a source is rare in the case, so that a habit of its exporter shows in a few sign-ins only.`,
	Fact:     "What identifies a request is written into the log once and copied by every export.",
	Severity: finding.High, Confidence: 0.6, Grade: "A",
	Techniques: []string{"T1070"},
	Source:     "own comparison of exports",
	Scope:      detect.User,
	Needs:      signin.Of(signin.EventID),
	Run:        immutableFields,
	Conclude:   immutableInCase,
	Examples: []detect.Example{{
		Name:  "another address",
		Story: `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"client_ip":[{"value":"192.0.2.10","from":"aaaaaaaaaaaa#1@0"},{"value":"198.51.100.7","from":"bbbbbbbbbbbb#2@9"}]}'`,
		Want:  []string{"Sources aaaaaaaa… and bbbbbbbb… differ in the address of 1 sign-in, which never changes"}, Severity: []finding.Severity{finding.High},
	}, {
		Name: "another address, after a sign-in without any conflict",
		Story: `
			08:00 alice LAPTOP-1 outlook token=prt
			09:00 alice LAPTOP-1 outlook token=prt conflicts='{"client_ip":[{"value":"192.0.2.10","from":"aaaaaaaaaaaa#1@0"},{"value":"198.51.100.7","from":"bbbbbbbbbbbb#2@9"}]}'`,
		Want: []string{"Sources aaaaaaaa… and bbbbbbbb… differ in the address of 1 sign-in, which never changes"},
	}, {
		Name: "several fields of one sign-in, another of a second",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt conflicts='{"client_ip":[{"value":"192.0.2.10","from":"aaaaaaaaaaaa#1@0"},{"value":"198.51.100.7","from":"bbbbbbbbbbbb#2@9"}],"session_id":[{"value":"s1","from":"aaaaaaaaaaaa#1@0"},{"value":"s2","from":"bbbbbbbbbbbb#2@9"}]}'
			09:05 alice LAPTOP-1 outlook token=prt conflicts='{"app_id":[{"value":"a1","from":"bbbbbbbbbbbb#3@0"},{"value":"a2","from":"aaaaaaaaaaaa#2@9"}]}'
			09:10 alice LAPTOP-1 outlook token=prt conflicts='{"unique_token_id":[{"value":"t1","from":"bbbbbbbbbbbb#4@0"},{"value":"t2","from":"aaaaaaaaaaaa#5@9"}]}'
			09:15 alice LAPTOP-1 outlook token=prt conflicts='{"event_time":[{"value":"t1","from":"bbbbbbbbbbbb#6@0"},{"value":"t2","from":"aaaaaaaaaaaa#7@9"}]}'`,
		Want: []string{"Sources aaaaaaaa… and bbbbbbbb… differ in the address, application, session, time and token identifier of 4 sign-ins, which never changes"}, Severity: []finding.Severity{finding.High},
	}, {
		Name:  "one source that says two things",
		Story: `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"session_id":[{"value":"s1","from":"aaaaaaaaaaaa#1@0"},{"value":"s2","from":"aaaaaaaaaaaa#2@9"}]}'`,
		Want:  []string{"Two records of source aaaaaaaa… differ in the session of 1 sign-in, which never changes"},
	}, {
		Name: "ten of two users: a habit",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt conflicts='{"client_ip":[{"value":"192.0.2.10","from":"aaaaaaaaaaaa"},{"value":"198.51.100.7","from":"bbbbbbbbbbbb"}]}' x9 every 1h
			09:00 bob LAPTOP-2 outlook token=prt conflicts='{"client_ip":[{"value":"192.0.2.10","from":"aaaaaaaaaaaa#1@0"},{"value":"198.51.100.7","from":"bbbbbbbbbbbb#2@9"}]}'`,
		Want: []string{"Exports differ as a habit in what never changes, in 10 sign-ins: the address (10)"}, Severity: []finding.Severity{finding.Low},
	}, {
		Name: "nine of two users",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt conflicts='{"client_ip":[{"value":"192.0.2.10","from":"aaaaaaaaaaaa"},{"value":"198.51.100.7","from":"bbbbbbbbbbbb"}]}' x8 every 1h
			09:00 bob LAPTOP-2 outlook token=prt conflicts='{"client_ip":[{"value":"192.0.2.10","from":"aaaaaaaaaaaa#1@0"},{"value":"198.51.100.7","from":"bbbbbbbbbbbb#2@9"}]}'`,
		Want: []string{"Sources aaaaaaaa… and bbbbbbbb… differ in the address of 9 sign-ins, which never changes"}, Severity: []finding.Severity{finding.High},
	}, {
		Name:  "ten of one user in one month",
		Story: `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"client_ip":[{"value":"192.0.2.10","from":"aaaaaaaaaaaa"},{"value":"198.51.100.7","from":"bbbbbbbbbbbb"}]}' x10 every 1h`,
		Want:  []string{"Sources aaaaaaaa… and bbbbbbbb… differ in the address of 10 sign-ins, which never changes"}, Severity: []finding.Severity{finding.High},
	}, {
		Name: "another time in another source",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=aaaaaaaaaaaa
			09:07 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=bbbbbbbbbbbb`,
		Want: []string{"Sources aaaaaaaa… and bbbbbbbb… differ in the time of 1 sign-in, which never changes"},
	}, {
		Name: "an hour later, while the sources agree on the others",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=aaaaaaaaaaaa
			10:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=bbbbbbbbbbbb
			11:00 alice LAPTOP-1 outlook token=prt source=aaaaaaaaaaaa also_in=bbbbbbbbbbbb#7@1`,
		Want: []string{"Sources aaaaaaaa… and bbbbbbbb… differ in the time of 1 sign-in, which never changes"},
	}, {
		Name: "an hour later in all: see CX-005",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=aaaaaaaaaaaa
			10:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 source=bbbbbbbbbbbb`,
	}, {
		Name: "one source that has an id twice: the steps of one sign-in",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00
			09:07 alice LAPTOP-1 outlook token=prt id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00
			09:08 alice LAPTOP-1 outlook token=prt source=bbbbbbbbbbbb`,
	}, {
		Name:  "what may change",
		Story: `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"risk_state":[{"value":"atRisk","from":"aaaaaaaaaaaa#1@0"},{"value":"none","from":"bbbbbbbbbbbb#2@9"}]}'`,
	}, {
		Name:  "a token type: see MT-009",
		Story: `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"none","from":"aaaaaaaaaaaa#1@0"},{"value":"primaryRefreshToken","from":"bbbbbbbbbbbb#2@9"}]}'`,
	}, {
		Name:  "records that agree",
		Story: `09:00 alice LAPTOP-1 outlook token=prt`,
	}},
}

// immutable is what never changes, as columns and in words.
var immutable = []struct{ column, word string }{
	{"client_ip", "address"}, {"app_id", "application"}, {"session_id", "session"}, {"event_time", "time"}, {"unique_token_id", "token identifier"},
}

func immutableFields(p *detect.Pass) {
	t := p.T
	odd := map[string][]int{}
	note := func(s sides, words []string, i int) {
		k := strings.Join([]string{strings.Join(words, ","), s.a, s.b, t.At(i).Format("2006-01")}, "\x1f")
		odd[k] = append(odd[k], i)
	}
	if !t.Constant(timeline.Conflict) || t.Code(timeline.Conflict, 0) != 0 {
		var columns []string
		for _, f := range immutable {
			columns = append(columns, f.column)
		}
		for i := range t.Len() {
			all := conflictsOf(t, i, columns...)
			differ := map[sides][]string{}
			for _, f := range immutable {
				for _, s := range sidesOf(all[f.column]) {
					differ[s] = append(differ[s], f.word)
				}
			}
			for s, words := range differ {
				note(s, words, i)
			}
		}
	}
	for _, c := range twinsOf(t) {
		for _, w := range c.twins {
			if !c.misread(t, w) {
				note(c.sides, []string{"time"}, w.b)
			}
		}
	}
	for _, k := range slices.Sorted(maps.Keys(odd)) {
		p.Observe(k, odd[k]...)
	}
}

// sidesOf returns which sources say different things, each two once; conflicts
// name each value once.
func sidesOf(said []says) (list []sides) {
	for n, a := range said {
		for _, b := range said[n+1:] {
			s := sides{min(sourceOf(a.From), sourceOf(b.From)), max(sourceOf(a.From), sourceOf(b.From))}
			if !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
	}
	return list
}

func immutableInCase(p *detect.Pass) {
	type difference struct {
		words string
		sides
	}
	groups := map[difference][]detect.Observation{}
	var order []difference
	for _, o := range p.Observed {
		v := strings.Split(o.Key, "\x1f")
		k := difference{v[0], sides{v[1], v[2]}}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], o)
	}
	var habits []detect.Observation
	var table []counted
	rare, of := map[sides][]detect.Observation{}, map[sides][]string{}
	for _, k := range order {
		var rows, spread int64
		for _, o := range groups[k] {
			rows, spread = rows+o.Rows, spread+o.Subjects
		}
		if rows >= habit && spread > 1 {
			habits = append(habits, groups[k]...)
			table = append(table, counted{"the " + wordsOf([]string{k.words}), int(rows)})
			continue
		}
		rare[k.sides], of[k.sides] = append(rare[k.sides], groups[k]...), append(of[k.sides], k.words)
	}
	for _, s := range slices.SortedFunc(maps.Keys(rare), func(a, b sides) int { return strings.Compare(a.a+a.b, b.a+b.b) }) {
		reportEdited(p, s, rare[s], wordsOf(of[s]))
	}
	if len(habits) == 0 {
		return
	}
	p.Report(detect.Draft{
		Subject: finding.Subject{Kind: "case", ID: "habits of exports"}, Noticed: habits, Severity: finding.Low, Techniques: []string{},
		Summary:  fmt.Sprintf("Exports differ as a habit in what never changes, in %s: %s", detect.Count(int(rowsOf(habits)), "sign-in"), listed(table)),
		Expected: "the same values in every export",
		Observed: listed(table),
		Benign:   []string{"an exporter that writes something else into the field"},
	})
}

func reportEdited(p *detect.Pass, s sides, noticed []detect.Observation, words string) {
	who := fmt.Sprintf("Sources %s and %s", p.World.Source(s.a), p.World.Source(s.b))
	if s.a == s.b {
		who = "Two records of source " + p.World.Source(s.a)
	}
	n := detect.Count(int(rowsOf(noticed)), "sign-in")
	p.Report(detect.Draft{
		Subject: finding.Subject{Kind: "source", ID: s.a + " " + s.b}, Noticed: noticed,
		Summary:  fmt.Sprintf("%s differ in the %s of %s, which never changes", who, words, n),
		Expected: "the same values in every record of a sign-in",
		Observed: fmt.Sprintf("another %s in %s", words, n),
		Benign:   []string{"a habit of an exporter of which the case holds little"},
	})
}

// wordsOf writes lists of words that a comma joins as one, each word once.
func wordsOf(lists []string) string {
	words := strings.Split(strings.Join(lists, ","), ",")
	slices.Sort(words)
	words = slices.Compact(words)
	return detect.Join(words, len(words))
}

// rowsOf returns how many sign-ins were observed together.
func rowsOf(os []detect.Observation) (rows int64) {
	for _, o := range os {
		rows += o.Rows
	}
	return rows
}
