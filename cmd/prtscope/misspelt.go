package main

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"prtscope/analyze"
)

// misspelt says of a flag that cannot be read what was meant, as far as that can be
// told.
func (f *flags) misspelt(err error) error {
	var unknown *pflag.NotExistError
	var wrong *pflag.InvalidValueError
	switch {
	case errors.As(err, &wrong):
		want := "true or false"
		if wrong.GetFlag().Value.Type() == "int" {
			want = "a whole number"
		}
		return usagef("--%s: %q is not %s; see prtscope %s --help", wrong.GetFlag().Name, wrong.GetValue(), want, f.set.Name())
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "":
		text := fmt.Sprintf("there is no flag --%s", unknown.GetSpecifiedName())
		var near []string
		f.set.VisitAll(func(flag *pflag.Flag) {
			if analyze.Resembles(flag.Name, unknown.GetSpecifiedName()) {
				near = append(near, "--"+flag.Name)
			}
		})
		if len(near) > 0 {
			return usagef("%s; there is %s", text, some(near, len(near)))
		}
		return usageError{text}
	}
	return usageError{err.Error()}
}

// noVerb says that no verb is called so, and which there is that looks like it.
func noVerb(name string) error {
	for _, c := range commands() {
		if analyze.Resembles(c.name, name) {
			return usagef("unknown verb %q; there is %s", name, c.name)
		}
	}
	return usagef("unknown verb %q", name)
}

// noDetection says that there is no such detection.
func noDetection(id string) error {
	return usagef("there is no detection %q; prtscope detections lists them", id)
}
