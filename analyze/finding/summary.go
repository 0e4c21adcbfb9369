package finding

import "encoding/json"

// Summary is what the report says of the case as a whole. It is bounded: it
// does not grow with the number of events, users or devices.
type Summary struct {
	From       string           `json:"from"` // RFC 3339, of the sign-ins shown
	To         string           `json:"to"`
	Asked      Asked            `json:"asked"`
	Given      Given            `json:"given,omitzero"`
	Tenants    []string         `json:"tenants"`
	Events     int64            `json:"events"`
	Users      int64            `json:"users"`
	Devices    int64            `json:"devices"`
	Sessions   int64            `json:"sessions"`
	PRTs       int64            `json:"prts"` // user, device and credential partition with at least one proof
	Severities map[Severity]int `json:"severities"`
	Suppressed map[Severity]int `json:"suppressed,omitempty"` // accepted findings, which are in no other number
	Accepted   []Acceptance     `json:"accepted,omitempty"`   // whose word that was, also of those that named none
	Affected   Affected         `json:"affected"`
	Activity   Activity         `json:"activity"`
	Matrix     Matrix           `json:"matrix"`
	Incidents  []Incident       `json:"incidents"`           // the worst
	Campaigns  []Campaign       `json:"campaigns,omitempty"` // of those incidents, the worst first
	// Alone is how many findings of medium severity or higher are in no incident,
	// because what found them is weak alone.
	Alone int `json:"alone,omitempty"`
	// MoreIncidents is how many incidents there are beyond those of Incidents.
	MoreIncidents int      `json:"more_incidents,omitempty"`
	Limits        []string `json:"limits"` // what logs cannot prove
	Runs          []Run    `json:"detections"`
}

// Affected counts whom findings of medium severity or higher name, each once.
type Affected struct {
	Concerned           // with signs of misuse
	Tried     Concerned `json:"tried"`    // with none, but with tries that were refused
	Recorded  Concerned `json:"recorded"` // with neither: records of theirs cannot be right
}

// Concerned is so many users and devices.
type Concerned struct {
	Users   int `json:"users"`
	Devices int `json:"devices"`
}

// Given is what whoever started a run gave beside the exports. What is found
// rests on it too. Its zero value is nothing.
type Given struct {
	Config *GivenFile      `json:"config,omitempty"`
	Params json.RawMessage `json:"params,omitempty"` // what the configuration comes to: detect.Params
	// Accepted is the file of accepted findings, where they are not in Config.
	Accepted *GivenFile `json:"accepted,omitempty"`
	// Databases of addresses say networks and countries where the log does not.
	Databases []GivenFile `json:"databases,omitempty"`
}

// GivenFile is a file of the user's, known by its SHA-256.
type GivenFile struct {
	Name   string `json:"name"` // without its folder
	SHA256 string `json:"sha256"`
	Type   string `json:"type,omitempty"`  // of a database, by its own word
	Built  string `json:"built,omitempty"` // day, of a database, by its own word
}

// Asked is how far a run was limited by whoever started it. Its zero value is a
// run over everything.
type Asked struct {
	From     string   `json:"from"`      // RFC 3339; what happened before it is not shown; "" is no limit
	To       string   `json:"to"`        // RFC 3339; what happened from it on is not shown; "" is no limit
	MinLevel string   `json:"min_level"` // findings below it were left out; "" or info is no limit
	LeftOut  []string `json:"left_out"`  // ids of detections not run, sorted
}

// Limited reports whether anything was left out by choice.
func (a Asked) Limited() bool {
	return a.From != "" || a.To != "" || a.MinLevel != "" && a.MinLevel != string(Info) || len(a.LeftOut) > 0
}

// Activity is sign-ins over time by token type.
type Activity struct {
	Start  string    `json:"start"`  // RFC 3339
	Step   int64     `json:"step"`   // seconds
	Labels []string  `json:"labels"` // token types as reported; "failed"
	Counts [][]int64 `json:"counts"` // [label][step]
}

// Matrix counts sign-ins by token type as reported and as believed.
type Matrix struct {
	Reported []string  `json:"reported"`
	Believed []string  `json:"believed"`
	Counts   [][]int64 `json:"counts"` // [reported][believed]
}

// Run says of one detection that it ran and what came of it.
type Run struct {
	Detection string `json:"detection"`
	Title     string `json:"title"`
	Severity  string `json:"severity"`
	Findings  int    `json:"findings"`
	Assessed  string `json:"assessed"` // yes, in part, no
	Doc       string `json:"doc"`
	Fact      string `json:"fact"`
}

// Named is something that the logs of a case call by a name.
type Named struct {
	Kind  string // user, device, app, tenant, or domain
	ID    string // of an app; else ""
	Name  string // "" where an app is known by its id alone
	Known bool   // an application of Microsoft's own, which every tenant has
}
