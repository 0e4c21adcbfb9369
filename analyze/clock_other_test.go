//go:build !unix || solaris || aix

package analyze

import (
	"testing"
	"time"
)

var begun = time.Now()

// worked returns the time that has passed, for want of the CPU time.
func worked(*testing.B) time.Duration { return time.Since(begun) }
