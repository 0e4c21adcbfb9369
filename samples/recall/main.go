// Command recall says how much of what is planted in made-up tenants prtscope
// finds, and how much it finds that is not there: for each detection the
// stories that were told, found and missed, the findings that no story called
// for, and of each look-alike whether it stayed silent.
//
//	go run ./samples/recall [-seeds 1,2,3] [-users 15] [-days 100] [-formats ndjson,graph-pages,mixed]
//
// Whole exports are spoiled as well, as people and pipelines spoil them: rows
// filtered, written twice, altered. Those are told in spoil.go.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

// plan is which tenants are made.
type plan struct {
	seeds, formats []string
	users, days    int
}

func main() {
	p := plan{}
	seeds := flag.String("seeds", "1,2,3", "seeds of the tenants")
	formats := flag.String("formats", "ndjson,graph-pages,mixed", "formats of their exports")
	flag.IntVar(&p.users, "users", 15, "ordinary people in each tenant")
	flag.IntVar(&p.days, "days", 100, "days that each lives")
	flag.Parse()
	p.seeds, p.formats = strings.Split(*seeds, ","), strings.Split(*formats, ",")
	t, err := p.measure(".", os.Stderr)
	if wd, e := os.Getwd(); err != nil && e == nil {
		err = fmt.Errorf("%w (in %s)", err, wd)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "recall:", err)
		os.Exit(1)
	}
	fmt.Print(t)
	if len(t.faults()) > 0 {
		os.Exit(1)
	}
}
