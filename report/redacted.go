package report

import (
	"iter"

	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
	"prtscope/report/redact"
	"prtscope/report/view"
)

// Redact returns in with pseudonyms for users, devices, addresses, applications
// that are not Microsoft's, ids and files, wherever they stand. Who has the key
// can tell whether a name is behind a pseudonym, so it must not be in the
// report. Findings and audit events are asked for once more, for the names that
// texts may hold. The cover stays: it was written for who gets the report. Its
// error is that of the streams, or a *LimitError.
func Redact(in Input, key []byte) (Input, error) { return without(in, redact.New(key, nil)) }

// without returns in without names.
func without(in Input, r *redact.Redactor) (Input, error) {
	budget := view.NewBudget(in.Memory)
	if in.Case != nil {
		r.LearnPaths(paths(nil, in.Case.Sources))
	}
	if err := learn(in.Names, budget, r.LearnNamed); err != nil {
		return in, err
	}
	if err := learn(in.Findings, budget, func(f finding.Finding) int64 { return r.LearnFinding(&f) }); err != nil {
		return in, err
	}
	if err := learn(in.Suppressed, budget, func(f finding.Finding) int64 { return r.LearnFinding(&f) }); err != nil {
		return in, err
	}
	if err := learn(in.Audit, budget, r.LearnAudit); err != nil {
		return in, err
	}
	out := Input{Memory: in.Memory, redacted: true, Workbook: in.Workbook, Cover: in.Cover, Verdicts: in.Verdicts.Each(r.Say),
		Findings: replaced(in.Findings, r.Finding), Suppressed: replaced(in.Suppressed, r.Finding), Devices: replaced(in.Devices, r.Timeline), Audit: replaced(in.Audit, r.Audit), Guesses: replaced(in.Guesses, r.Guess),
		Differs: r.Disagreements(in.Differs)}
	if in.Tokens != nil {
		out.Tokens = func() finding.TokenTypes { return r.TokenTypes(in.Tokens()) }
	}
	if in.Case != nil {
		c := r.Case(*in.Case)
		out.Case = &c
	}
	if in.Summary != nil {
		s := r.Summary(*in.Summary)
		out.Summary = &s
	}
	for _, c := range in.Commands {
		out.Commands = append(out.Commands, withoutNames(c))
	}
	for _, g := range in.Gaps {
		out.Gaps = append(out.Gaps, r.Gap(g))
	}
	return out, nil
}

// withoutNames is the program and the verb of a command: whatever it was given
// may say who and where.
func withoutNames(c view.Command) view.Command {
	n := min(len(c.Words), 2)
	return view.Command{Words: c.Words[:n], Withheld: len(c.Words) - n, Tool: c.Tool}
}

// paths appends those of sources, of what is in them and of their copies.
func paths(list []string, sources []custody.Source) []string {
	for _, s := range sources {
		list = paths(append(append(list, s.Path), s.Copies...), s.Members)
	}
	return list
}

// learn shows everything of a stream to who notes its names.
func learn[T any](stream func() iter.Seq2[T, error], budget *view.Budget, note func(T) int64) error {
	if stream == nil {
		return nil
	}
	for v, err := range stream() {
		if err == nil {
			err = budget.Hold("the names to be replaced", note(v))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func replaced[T any](stream func() iter.Seq2[T, error], replace func(T) T) func() iter.Seq2[T, error] {
	if stream == nil {
		return nil
	}
	return func() iter.Seq2[T, error] {
		return func(yield func(T, error) bool) {
			for v, err := range stream() {
				if err != nil {
					yield(v, err)
					return
				}
				if !yield(replace(v), nil) {
					return
				}
			}
		}
	}
}
