package timeline_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/story"
	"prtscope/analyze/timeline"
)

// trace is a sign-in of alice and what may tell its device.
type trace struct {
	at                                                     int // minutes
	device, session, ip, net, agent, os, correlation, mark string
	requests                                               string // devices that requests with its token name
}

func (x trace) line() string {
	return fmt.Sprintf("d%d %02d:%02d alice %s office session=%s ip=%s net=%s ua=%s os=%s correlation_id=%s %s",
		x.at/1440+1, x.at/60%24, x.at%60, x.device, x.session, x.ip, x.net, x.agent, x.os, x.correlation, x.mark)
}

// family is the system that it names, or that its user agent does.
func (x trace) family() string {
	if x.os == "-" {
		return map[string]string{"edge": "windows", "linux": "linux"}[x.agent]
	}
	return x.os
}

// The ladder of TOKEN-MODEL 8 over random sign-ins, each of its rungs read word
// by word.
func TestAttributeAgainstNaive(t *testing.T) {
	seen := map[timeline.Rung]int{}
	for seed := range uint64(1200) {
		r := rand.New(rand.NewPCG(seed, 13))
		pick := func(vs ...string) string { return vs[r.IntN(len(vs))] }
		var all []trace
		var b strings.Builder
		at := pickInt(r, 0, 1370)
		for range 5 + r.IntN(12) {
			at += pickInt(r, 1, 5, 5, 10, 20, 30, 30, 59, 60, 61, 300)
			x := trace{at, pick("L1", "L1", "L1", "L1", "L1", "L1", "L1", "L2", "-", "-", "-", "-", "-"), pick("s1", "s2", "-", "-", "-", "-", "-", "-"), "192.0.2.1", "AS64500/NO", pick("edge", "edge", "edge", "edge", "-", "linux"), pick("windows", "-", "ios"), pick("c", "d", "e", "-"), pick("", "", "", "", "", "", "", "", "", "gsa", "confidential", "guest"), pick("", "", "", "", "", "", "L1", "L2", "L1 L1", "L1 L2 L1")}
			if r.IntN(6) == 0 {
				x.ip, x.net = "203.0.113.66", "AS64666/NL"
			} else if r.IntN(6) == 0 {
				x.ip = "192.0.2.2"
			}
			all = append(all, x)
			b.WriteString(x.line() + "\n")
		}
		tl := live(t, b.String())
		for i, x := range all {
			for _, d := range strings.Fields(x.requests) {
				tl.Named(i, story.Device(d))
			}
		}
		got := tl.Attribute()
		for i, x := range all {
			device, rung := naiveDevice(all, x)
			if x.mark != "" {
				device, rung = "", timeline.Unattributed
			}
			if d := strings.ReplaceAll(x.requests, "L1 L1", "L1"); d != "" && !strings.Contains(d, " ") && x.mark != "guest" {
				device, rung = d, timeline.SameToken
			}
			if x.device != "-" {
				device, rung = "", timeline.Unattributed
			}
			a, _ := got.At(i)
			if a.Rung != rung || rung != timeline.Unattributed && a.Device != story.Device(device) {
				t.Fatalf("seed %d, sign-in %d: %q on rung %d, want %s on rung %d\n%s", seed, i, a.Name, a.Rung, device, rung, b.String())
			}
			seen[rung]++
		}
	}
	for rung := timeline.Unattributed; rung <= timeline.SameCorrelation; rung++ {
		if seen[rung] < 15 {
			t.Errorf("the sign-ins say too little: %v", seen)
		}
	}
}

// naiveDevice returns the one device that the first rung which holds tells.
func naiveDevice(all []trace, x trace) (string, timeline.Rung) {
	var named []trace
	for _, y := range all {
		if y.device != "-" {
			named = append(named, y)
		}
	}
	with := func(keep func(trace) bool) (kept []trace) {
		for _, y := range named {
			if keep(y) {
				kept = append(kept, y)
			}
		}
		return kept
	}
	// one returns the device that all of them name.
	one := func(of []trace) string {
		if len(of) == 0 || slices.ContainsFunc(of, func(y trace) bool { return y.device != of[0].device }) {
			return ""
		}
		return of[0].device
	}
	if x.session != "-" {
		session := with(func(y trace) bool { return y.session == x.session })
		device := one(session)
		switch {
		case len(session) > 0 && device == "":
			return "", timeline.Unattributed
		case slices.ContainsFunc(session, func(y trace) bool { return y.net == x.net && y.family() == x.family() }):
			return device, timeline.SameSession
		case device != "":
			return device, timeline.SameSessionApart
		}
	}
	here := func(y trace) bool { return y.mark != "gsa" && y.mark != "confidential" } // its address is its own
	device := one(with(func(y trace) bool { return here(y) && y.ip == x.ip && y.at/1440 == x.at/1440 }))
	if device != "" && x.agent != "-" {
		near := func(from, to int) bool {
			return len(with(func(y trace) bool {
				return here(y) && y.device == device && y.ip == x.ip && y.agent == x.agent && y.at >= from && y.at <= to
			})) > 0
		}
		if near(x.at-60, x.at) && near(x.at, x.at+60) {
			return device, timeline.SameAddress
		}
	}
	if x.family() != "" {
		if device := one(with(func(y trace) bool {
			return here(y) && y.net == x.net && y.family() == x.family() && y.at/1440 == x.at/1440
		})); device != "" {
			return device, timeline.SameNetwork
		}
	}
	if x.correlation != "-" {
		if device := one(with(func(y trace) bool {
			return here(y) && y.correlation == x.correlation && y.at >= x.at-10 && y.at <= x.at+10
		})); device != "" {
			return device, timeline.SameCorrelation
		}
	}
	return "", timeline.Unattributed
}
