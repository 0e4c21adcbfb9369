package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/detections"
)

// runDetections lists the detections, explains one, or replays their examples
// on this machine: a validation record to file with the case.
func runDetections(_ context.Context, c *command, args []string) error {
	f := newFlags(c, func(f *flags) {
		f.set.BoolVar(&f.check, "check", false, "replay the examples of the detections on this machine")
	})
	ids, err := f.parse(c, args)
	if err != nil || ids == nil {
		return err
	}
	chosen := detections.Listed()
	if len(ids) > 1 {
		return usagef("one detection at a time")
	}
	if len(ids) == 1 {
		d := find(ids[0])
		if d == nil {
			return noDetection(ids[0])
		}
		chosen = []*detect.Detection{d}
	}
	switch {
	case f.check:
		return check(f.out, chosen)
	case len(ids) == 1:
		explain(f.out, chosen[0])
	default:
		for _, d := range chosen {
			fmt.Fprintf(f.out, "%-7s %-8s %s\n", d.ID, d.Severity, d.Title)
		}
	}
	return nil
}

func find(id string) *detect.Detection {
	for _, d := range detections.All {
		if strings.EqualFold(d.ID, id) {
			return d
		}
	}
	return nil
}

func explain(w io.Writer, d *detect.Detection) {
	fmt.Fprintf(w, "%s  %s\n\n%s\n\n", d.ID, d.Title, wrap(d.Doc, 78))
	fmt.Fprintf(w, "rests on    %s\n", indent(wrap(d.Fact, 66), 12))
	fmt.Fprintf(w, "severity    %s, confidence %.2f, grade %s\n", d.Severity, d.Confidence, d.Grade)
	if levels := d.Levels(); len(levels) > 0 {
		fmt.Fprintf(w, "in examples %s\n", indent(wrap("also "+strings.Join(levels, "; "), 66), 12))
	}
	fmt.Fprintf(w, "needs       %s\n", indent(wrap(strings.Join(append(append([]string{}, d.Logs...), d.Needs.Names()...), ", "), 66), 12))
	for n, l := range d.Limits {
		head := "limits"
		if n > 0 {
			head = ""
		}
		fmt.Fprintf(w, "%-11s %s\n", head, indent(wrap(l.What+": "+l.Value, 66), 12))
	}
	if len(d.Techniques) > 0 {
		fmt.Fprintf(w, "techniques  %s\n", strings.Join(d.Techniques, ", "))
	}
	if len(d.Actions) > 0 {
		fmt.Fprintf(w, "do          %s\n", strings.Join(d.Actions, ", "))
	}
	fmt.Fprintf(w, "source      %s\n", indent(wrap(d.Source, 66), 12))
	for _, e := range d.Examples {
		verdict := "stays silent"
		if len(e.Want) > 0 {
			verdict = strings.Join(e.Want, "\n  ")
		}
		fmt.Fprintf(w, "\n%s\n%s\n  → %s\n", e.Name, indentAll(e.Story, "  "), verdict)
	}
}

// check replays examples and prints what came of each: a record that says of
// which very program it is.
func check(w io.Writer, ds []*detect.Detection) error {
	fmt.Fprintf(w, "prtscope %s, %s, %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	sum, err := programHash()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "sha256 of the program: %s\n", sum)
	failed, total, silent := 0, 0, 0
	for _, d := range ds {
		for _, e := range d.Examples {
			total++
			verdict := "ok, silent as it must be"
			switch {
			case len(e.Want) > 0:
				verdict = "ok, " + count(int64(len(e.Want)), "finding")
			case e.NotRun:
				verdict = "ok, not run for want of a log"
				silent++
			default:
				silent++
			}
			if err := detect.CheckExample(d, e); err != nil {
				failed++
				verdict = "FAILED: " + err.Error()
			}
			fmt.Fprintf(w, "%-7s %-60s %s\n", d.ID, e.Name, verdict)
		}
	}
	fmt.Fprintf(w, "%s, %s, of which %s must be silent, %d failed\n", count(int64(len(ds)), "detection"), count(int64(total), "example"), thousands(int64(silent)), failed)
	if failed > 0 {
		return outcome{exitInternal, "some examples do not hold on this machine; do not rely on its findings"}
	}
	return nil
}

// programHash is the SHA-256 of the running program, in hex.
func programHash() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("reading %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// wrap breaks text into lines of at most n characters at blanks; paragraphs
// stay apart.
func wrap(text string, n int) string {
	var out []string
	for _, paragraph := range strings.Split(text, "\n\n") {
		line := ""
		for _, word := range strings.Fields(paragraph) {
			if line != "" && len([]rune(line))+1+len([]rune(word)) > n {
				out, line = append(out, line), ""
			}
			if line != "" {
				line += " "
			}
			line += word
		}
		out = append(out, line, "")
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n")
}

func indent(text string, n int) string {
	return strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", n))
}

func indentAll(story, by string) string {
	var out []string
	for _, line := range strings.Split(strings.Trim(story, "\n"), "\n") {
		out = append(out, by+strings.TrimSpace(line))
	}
	return strings.Join(out, "\n")
}
