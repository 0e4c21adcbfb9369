package main

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// A script signs in thousands of times in one second, each time with another user
// agent of 64 KB. The second is not held whole, nor is any timeline of it.
func TestAFullSecond(t *testing.T) {
	const n = 6000
	badCase{id: "a full second", lay: func(b *box) {
		b.pour("a.json", func(w io.Writer) {
			agent := strings.Repeat("x", 64<<10)
			for i := range n {
				one := signIn(0, fmt.Sprintf(`"ipAddress":"192.0.2.1","userAgent":"%d%s"`, i, agent))
				io.WriteString(w, strings.Replace(one, `"id":"00000000`, fmt.Sprintf(`"id":"%08d`, i), 1)+"\n")
			}
		})
	}, flags: []string{"--memory", "256MiB"}, kept: n, check: func(t *testing.T, r *result) {
		holds(320<<20)(t, r)
		for _, verb := range []string{"analyze", "report"} {
			if status, _, said, memory := r.run(verb, "case", "--memory", "256MiB"); status != 0 || memory > 256<<20 {
				t.Errorf("%s ends with %d and held %d MiB\n%s", verb, status, memory>>20, said)
			}
		}
	}}.run(t)
}
