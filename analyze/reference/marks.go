package reference

import (
	"fmt"
	"strings"
	"sync"
)

// ToolAgent is a user agent of a tool, or one worth knowing.
type ToolAgent struct {
	ID         string // UA-001 and on
	Kind       string // regex, substring, length
	Pattern    string
	Tool       string
	Logs       string // signin, graph, audit; joined by commas
	Severity   string // high, medium, low, context
	Legitimate string // who else sends it
	Origin
	match func(string) bool
}

// Match reports whether a user agent is this one.
func (a *ToolAgent) Match(agent string) bool { return a.match(agent) }

// InLog reports whether the agent is looked for in a log (signin, graph, audit).
func (a *ToolAgent) InLog(log string) bool {
	for _, l := range strings.Split(a.Logs, ",") {
		if strings.TrimSpace(l) == log {
			return true
		}
	}
	return false
}

// ToolAgents returns the user agents in the order of their ids.
func ToolAgents() []*ToolAgent { return toolAgents() }

// longAgent is the length from which a user agent is taken for an attempt to
// have the record dropped (UA-042).
const longAgent = 2000

var toolAgents = sync.OnceValue(func() []*ToolAgent {
	return list("tool_agents", func(r row) *ToolAgent {
		a := &ToolAgent{ID: r.text("ua_id"), Kind: r.text("match_kind"), Pattern: r.text("pattern"), Tool: r.text("tool_or_meaning"), Logs: r.text("log_scope"), Severity: r.text("severity"), Legitimate: r.text("legitimate_sources"), Origin: r.origin()}
		switch a.Kind {
		case "regex":
			a.match = matcher(a.Pattern)
		case "substring":
			a.match = func(s string) bool { return strings.Contains(s, a.Pattern) }
		case "length":
			a.match = func(s string) bool { return len(s) >= longAgent }
		default:
			panic(fmt.Sprintf("reference: user agent %s: unknown match kind", a.ID))
		}
		return a
	})
})

// ToolAgentOf returns the first user agent of at least medium severity that
// matches in sign-in logs, or nil.
func ToolAgentOf(agent string) *ToolAgent {
	if agent == "" {
		return nil
	}
	return toolAgentIn("signin", agent)
}

// RequestAgentOf returns the first user agent of at least medium severity that
// matches in logs of requests, or nil.
func RequestAgentOf(agent string) *ToolAgent {
	if agent == "" {
		return nil
	}
	return toolAgentIn("graph", agent)
}

func toolAgentIn(log, agent string) *ToolAgent {
	for _, a := range toolAgents() {
		if (a.Severity == "high" || a.Severity == "medium") && a.InLog(log) && a.match(agent) {
			return a
		}
	}
	return nil
}

// DeviceFingerprint is a mark that tools leave on the devices they register.
type DeviceFingerprint struct {
	ID       string // DF-001 and on
	Field    string
	Kind     string // regex, exact, rule
	Value    string
	Tool     string
	Severity string
	Caveat   string
	Origin
	match func(string) bool
}

// Match reports whether a value of the field is the mark; false for marks that
// are rules over several fields.
func (f *DeviceFingerprint) Match(value string) bool { return f.match(value) }

// DeviceFingerprints returns the marks in the order of their ids.
func DeviceFingerprints() []*DeviceFingerprint { return deviceFingerprints() }

var deviceFingerprints = sync.OnceValue(func() []*DeviceFingerprint {
	return list("device_fingerprints", func(r row) *DeviceFingerprint {
		f := &DeviceFingerprint{ID: r.text("df_id"), Field: r.text("field"), Kind: r.text("match_kind"), Value: r.text("value"), Tool: r.text("tool_or_meaning"), Severity: r.text("severity"), Caveat: r.text("caveat"), Origin: r.origin()}
		switch f.Kind {
		case "regex":
			f.match = matcher(f.Value)
		case "exact":
			value, _, _ := strings.Cut(f.Value, " (")
			f.match = func(s string) bool { return s == value }
		default:
			f.match = func(string) bool { return false }
		}
		return f
	})
})

// RogueName returns the marks that a device's display name bears together with
// its operating system family: DF-001, DF-002, DF-009 and DF-013.
func RogueName(name, osFamily string) (marks []*DeviceFingerprint) {
	for _, f := range deviceFingerprints() {
		switch {
		case f.Field == "device displayName" && f.match(name):
			marks = append(marks, f)
		case f.ID == "DF-002" && strings.HasPrefix(name, "DESKTOP-"):
			switch osFamily {
			case "macOS", "iOS", "Android", "Linux":
				marks = append(marks, f)
			}
		}
	}
	return marks
}
