package view

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

	"prtscope/analyze/finding"
)

// Bounds of what is held of one action to be shown at once. EachTarget has all.
const (
	shownTargets  = 400
	shownFindings = 50
)

// todo gathers what findings of medium level or higher ask for: of each target
// its name once, of each time it is asked for two numbers.
type todo struct {
	names   names
	verbs   []string
	targets []asked
	at      map[[2]uint32]uint32 // verb and target → place in targets
	asks    []ask
	ids     []string       // of findings, by number
	numbers map[string]int // of sources, by SHA-256

	later   map[string]*later // of what was done, by action and target
	watched map[Key][]*later  // by device or user
	settled bool              // all sign-ins have passed
}

// asked is one thing to do to one target.
type asked struct {
	verb, id, label uint32
	worst           finding.Severity
	until           string        // the last that findings which ask for it show
	done            *finding.Done // the last time it was done, or nil
}

// ask says that a finding asks for it.
type ask struct{ target, finding uint32 }

// names numbers strings in order of first use.
type names struct {
	list []string
	at   map[string]uint32
}

func (n *names) number(s string) (i uint32, more int64) {
	if i, ok := n.at[s]; ok {
		return i, 0
	}
	if n.at == nil {
		n.at = map[string]uint32{}
	}
	s = strings.Clone(s)
	i = uint32(len(n.list))
	n.list, n.at[s] = append(n.list, s), i
	return i, int64(len(s)) + 60
}

// add takes in what the next finding asks for.
func (t *todo) add(f *finding.Finding, budget *Budget) error {
	if !f.Severity.AtLeast(finding.Medium) {
		return nil
	}
	id := uint32(len(t.ids))
	t.ids = append(t.ids, f.ID)
	more := int64(len(f.ID)) + 16
	if t.at == nil {
		t.at = map[[2]uint32]uint32{}
	}
	for _, text := range f.Actions {
		verb, whom, ok := strings.Cut(text, ":")
		if !ok || verb == "" || whom == "" {
			continue
		}
		v := slices.Index(t.verbs, verb)
		if v < 0 {
			v = len(t.verbs)
			t.verbs = append(t.verbs, verb)
		}
		target, n := t.names.number(whom)
		key := [2]uint32{uint32(v), target}
		at, known := t.at[key]
		if !known {
			name, m := t.names.number(label(f, whom))
			at = uint32(len(t.targets))
			t.targets, t.at[key] = append(t.targets, asked{verb: uint32(v), id: target, label: name, worst: f.Severity}), at
			more += n + m + 96
		}
		if x := &t.targets[at]; x.label == x.id { // an earlier finding did not name it
			name, m := t.names.number(label(f, whom))
			x.label, more = name, more+m
		}
		more += t.targets[at].see(f, text)
		t.asks = append(t.asks, ask{at, id})
		more += 10
	}
	return budget.Hold("the actions that findings ask for", more)
}

// see notes how long something went on, and when what a finding asks for was done.
func (a *asked) see(f *finding.Finding, action string) (more int64) {
	a.until = max(a.until, strings.Clone(f.Last))
	for i := range f.Done {
		if d := &f.Done[i]; d.Action == action && (a.done == nil || d.Time > a.done.Time) {
			if a.done == nil {
				more += 600 // with the sign-ins after it
			}
			kept := *d
			a.done = &kept
		}
	}
	return more
}

// seal puts what is asked for in order of target and finding.
func (t *todo) seal() {
	slices.SortFunc(t.asks, func(a, b ask) int { return cmp.Or(cmp.Compare(a.target, b.target), cmp.Compare(a.finding, b.finding)) })
	t.asks = slices.Compact(t.asks)
	t.at, t.names.at = nil, nil
	t.watch()
}

// each yields what the first findings ask for, as many as until, by kind of
// action and in the order in which targets were first asked for. The findings
// of a target are cut at most; 0 is no bound.
func (t *todo) each(until, most int) iter.Seq2[*Action, *Target] {
	return func(yield func(*Action, *Target) bool) {
		first := make([]int, len(t.targets)+1) // asks of each target
		for i, at := 0, 0; at < len(t.targets); at++ {
			for i < len(t.asks) && t.asks[i].target == uint32(at) {
				i++
			}
			first[at+1] = i
		}
		for _, v := range t.order() {
			var a *Action
			for at, x := range t.targets {
				if asks := t.asks[first[at]:first[at+1]]; int(x.verb) != v || int(asks[0].finding) >= until {
					continue
				}
				if a == nil {
					a = action(t.verbs[v])
				}
				target := &Target{ID: t.names.list[x.id], Label: t.names.list[x.label], Kind: a.kind, Worst: x.worst}
				if x.done != nil {
					target.Done = t.done(x.done, x.until)
				}
				for _, ask := range t.asks[first[at]:first[at+1]] {
					if int(ask.finding) >= until {
						break
					}
					if most > 0 && len(target.Findings) == most {
						target.More++
						continue
					}
					target.Findings = append(target.Findings, t.ids[ask.finding])
				}
				if a.command != "" && quotable.MatchString(target.ID) {
					target.Command = fmt.Sprintf(a.command, target.ID)
				}
				if !yield(a, target) {
					return
				}
			}
		}
	}
}

// order lists the verbs in the order in which they should be done.
func (t *todo) order() []int {
	order := make([]int, len(t.verbs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(rank(t.verbs[a]), rank(t.verbs[b])), strings.Compare(t.verbs[a], t.verbs[b]))
	})
	return order
}

// action words a kind of thing to do.
func action(verb string) *Action {
	if i := rank(verb); i < len(verbs) {
		return &Action{Verb: verb, Title: verbs[i].title, Why: verbs[i].why, kind: verbs[i].kind, command: verbs[i].command}
	}
	return &Action{Verb: verb, Title: strings.ToUpper(verb[:1]) + strings.ReplaceAll(verb[1:], "-", " "), kind: "user"}
}

// shown gathers the first targets of each action.
func (t *todo) shown(until int) (list []Action) {
	for a, target := range t.each(until, shownFindings) {
		if n := len(list); n == 0 || list[n-1].Verb != a.Verb {
			list = append(list, *a)
		}
		if last := &list[len(list)-1]; len(last.Targets) < shownTargets {
			last.Targets = append(last.Targets, *target)
		} else {
			last.More++
		}
	}
	for i := range list {
		list[i].tellApart()
	}
	return list
}

// tellApart adds the beginning of the id to a name that more than one target has.
func (a *Action) tellApart() {
	bearers := map[string]int{}
	for _, t := range a.Targets {
		bearers[t.Label]++
	}
	for i := range a.Targets {
		if t := &a.Targets[i]; bearers[t.Label] > 1 && t.Label != t.ID {
			t.Label += " (" + cut(t.ID, 8) + ")"
		}
	}
}
