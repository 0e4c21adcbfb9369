package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// equivalents are the mutants that change nothing anyone could see, and why.
func equivalents() map[string]string {
	known := map[string]string{}
	for line := range strings.Lines(equivalent) {
		if what, why, ok := strings.Cut(strings.TrimSpace(line), " # "); ok {
			known[what] = why
		}
	}
	return known
}

// report prints what became of the mutants. Its error says that examples are
// missing, or that the list of equivalents is wrong.
func report(tried []*mutant, all bool) error {
	known := equivalents()
	survived, same := 0, 0
	needed, files := map[string]bool{}, map[string]bool{}
	for _, m := range tried {
		why, listed := known[m.Key()]
		needed[m.Key()] = needed[m.Key()] || !m.Noticed
		files[m.File] = true
		switch {
		case m.Noticed && all:
			fmt.Printf("noticed   %s\n", m)
		case m.Noticed:
		case listed:
			same++
			if all {
				fmt.Printf("same      %s: %s\n", m, why)
			}
		default:
			survived++
			fmt.Printf("survived  %s\n", m)
		}
	}
	fmt.Printf("%d mutants, %d noticed, %d equivalent, %d survived\n", len(tried), len(tried)-survived-same, same, survived)
	var wrong []error
	for _, key := range slices.Sorted(maps.Keys(known)) {
		file, _, _ := strings.Cut(key, " ")
		if files[file] && !needed[key] {
			wrong = append(wrong, fmt.Errorf("equivalent.txt lists %s, which the examples notice, or which is no mutant", key))
		}
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	if survived > 0 {
		return errors.New("conditions or thresholds that no example holds")
	}
	return nil
}

// record tells in Markdown how many mutants of each file there are, and what
// became of them.
func record(tried []*mutant) []byte {
	known := equivalents()
	type counts struct{ mutants, noticed, same, survived int }
	by, all := map[string]*counts{}, &counts{}
	var order []string
	for _, m := range tried {
		if by[m.File] == nil {
			by[m.File] = &counts{}
			order = append(order, m.File)
		}
		_, listed := known[m.Key()]
		for _, c := range []*counts{by[m.File], all} {
			c.mutants++
			switch {
			case m.Noticed:
				c.noticed++
			case listed:
				c.same++
			default:
				c.survived++
			}
		}
	}
	var b bytes.Buffer
	b.WriteString("# Mutants\n\nThe last run of `make mutants`: each condition and threshold broken, one at a time, and whether an\nexample or a test notices. What changes nothing anyone could see is listed with the reason in\nequivalent.txt. Files of other rooms than the detections are named with their room.\n\n")
	b.WriteString("| file | mutants | noticed | equivalent | survived |\n|---|---:|---:|---:|---:|\n")
	row := func(name string, c *counts) {
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", name, c.mutants, c.noticed, c.same, c.survived)
	}
	for _, f := range order {
		row(f, by[f])
	}
	row("**all**", all)
	return b.Bytes()
}
