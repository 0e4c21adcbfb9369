package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
)

// runVersion prints what this binary is made of: the first half of a bill of
// materials, which `go version -m` completes.
func runVersion(_ context.Context, c *command, args []string) error {
	f := newFlags(c, func(*flags) {})
	rest, err := f.parse(c, args)
	if err != nil || rest == nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("it takes no argument")
	}
	fmt.Fprintf(f.out, "prtscope %s, %s, %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	var tables []string
	for name, n := range schemas() {
		tables = append(tables, fmt.Sprintf("%s %d", name, n))
	}
	slices.Sort(tables)
	fmt.Fprintf(f.out, "  schemas of the tables: %s\n", strings.Join(tables, ", "))
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			fmt.Fprintf(f.out, "  %s %s\n", m.Path, m.Version)
		}
	}
	return nil
}
