package detections

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

var (
	idForm        = regexp.MustCompile(`^(PM|MT|CX)-\d{3}$`)
	techniqueForm = regexp.MustCompile(`^T\d{4}(\.\d{3})?$`)
	logNames      = []string{detect.Interactive, detect.NonInteractive, detect.Audit, detect.Devices, detect.Born, detect.Risks, detect.Complete, detect.Logons, detect.Requests, detect.Matched, detect.OwnSessions}
	verbs         = []string{"disable-device", "re-provision-device", "block-address", "revoke-sessions", "reset-password", "review-registrations", "review-sign-ins", "disable-user", "check-device-disabled", "check-user-disabled", "delete-device"}
)

// validate refuses detections that a reader could not rely on: without texts,
// without an example that fires and one that is silent, with an id used twice.
// It returns all that is wrong, joined.
func validate(ds []*detect.Detection) error {
	var errs []error
	seen := map[string]bool{}
	for _, d := range ds {
		wrong := func(format string, args ...any) {
			errs = append(errs, fmt.Errorf("%s: "+format, append([]any{d.ID}, args...)...))
		}
		if !idForm.MatchString(d.ID) {
			wrong("malformed id")
		}
		if seen[d.ID] {
			wrong("id used twice")
		}
		seen[d.ID] = true
		for name, text := range map[string]string{"title": d.Title, "doc": d.Doc, "fact": d.Fact, "source": d.Source} {
			if strings.TrimSpace(text) == "" {
				wrong("no %s", name)
			}
		}
		if !strings.Contains(strings.ToLower(d.Doc), "wrong when") {
			wrong(`the doc does not say when it is wrong ("Wrong when ...")`)
		}
		if d.Severity.Rank() >= len(finding.Severities) {
			wrong("unknown severity %q", d.Severity)
		}
		if d.Confidence <= 0 || d.Confidence > 1 {
			wrong("confidence %v is not within 0 and 1", d.Confidence)
		}
		if !slices.Contains([]string{"A", "B", "C"}, d.Grade) {
			wrong("grade %q", d.Grade)
		}
		for _, x := range d.Techniques {
			if !techniqueForm.MatchString(x) {
				wrong("technique %q", x)
			}
		}
		for _, x := range d.Actions {
			if !slices.Contains(verbs, x) {
				wrong("action %q", x)
			}
		}
		if !strings.HasPrefix(d.ID, "CX-") && d.Severity.AtLeast(finding.Medium) && len(d.Techniques) > 0 && len(d.Actions) == 0 {
			wrong("a technique, and nothing to do about it")
		}
		for _, x := range d.Logs {
			if !slices.Contains(logNames, x) {
				wrong("log %q", x)
			}
		}
		if d.Run == nil {
			wrong("nothing to run")
		}
		examples(d, wrong)
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

func examples(d *detect.Detection, wrong func(string, ...any)) {
	fires, silent := false, false
	names := map[string]bool{}
	for _, e := range d.Examples {
		if e.Name == "" || names[e.Name] {
			wrong("example %q: no name, or the name of another", e.Name)
		}
		names[e.Name] = true
		for _, n := range []int{len(e.Severity), len(e.Confidence), len(e.Evidence), min(len(e.For), 1)} {
			if n > len(e.Want) {
				wrong("example %q: says more of findings than there are", e.Name)
			}
		}
		fires, silent = fires || len(e.Want) > 0, silent || len(e.Want) == 0
	}
	if !fires {
		wrong("no example that fires")
	}
	if !silent {
		wrong("no example that stays silent")
	}
}

func TestDetectionsAreWellFormed(t *testing.T) {
	if err := validate(All); err != nil {
		t.Error(err)
	}
}

// wellFormed is a detection that nothing is wrong with.
func wellFormed() *detect.Detection {
	return &detect.Detection{
		ID: "PM-900", Title: "sample", Doc: "Looks. Wrong when asked.", Fact: "a fact", Severity: finding.Low, Confidence: 0.5, Grade: "A",
		Techniques: []string{"T1550.001"}, Actions: []string{"disable-device", "revoke-sessions"}, Source: "own", Logs: []string{detect.NonInteractive},
		Run:      func(*detect.Pass) {},
		Examples: []detect.Example{{Name: "fires", Want: []string{"1 PRT"}}, {Name: "silent"}},
	}
}

func TestValidateRefuses(t *testing.T) {
	if err := validate([]*detect.Detection{wellFormed()}); err != nil {
		t.Fatalf("a whole detection is refused: %v", err)
	}
	for want, breaks := range map[string]func(*detect.Detection){
		"malformed id":                      func(d *detect.Detection) { d.ID = "PM-7" },
		"no title":                          func(d *detect.Detection) { d.Title = " " },
		"no fact":                           func(d *detect.Detection) { d.Fact = "" },
		"no source":                         func(d *detect.Detection) { d.Source = "" },
		"does not say when it is wrong":     func(d *detect.Detection) { d.Doc = "Looks." },
		"unknown severity":                  func(d *detect.Detection) { d.Severity = "bad" },
		"confidence":                        func(d *detect.Detection) { d.Confidence = 1.5 },
		"grade":                             func(d *detect.Detection) { d.Grade = "" },
		"technique":                         func(d *detect.Detection) { d.Techniques = []string{"1550"} },
		"action":                            func(d *detect.Detection) { d.Actions = []string{"panic"} },
		"nothing to do about it":            func(d *detect.Detection) { d.Severity, d.Actions = finding.Medium, nil },
		"log \"paper\"":                     func(d *detect.Detection) { d.Logs = []string{"paper"} },
		"nothing to run":                    func(d *detect.Detection) { d.Run = nil },
		"no example that fires":             func(d *detect.Detection) { d.Examples = d.Examples[1:] },
		"no example that stays silent":      func(d *detect.Detection) { d.Examples = d.Examples[:1] },
		"the name of another":               func(d *detect.Detection) { d.Examples[1].Name = "fires" },
		"says more of findings than there ": func(d *detect.Detection) { d.Examples[1].Confidence = []float64{1} },
	} {
		d := wellFormed()
		breaks(d)
		if err := validate([]*detect.Detection{d}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if err := validate([]*detect.Detection{wellFormed(), wellFormed()}); err == nil || !strings.Contains(err.Error(), "id used twice") {
		t.Errorf("got %v for an id used twice", err)
	}
}
