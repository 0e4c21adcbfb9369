package analyze

import (
	"errors"
	"os"

	"prtscope/analyze/timeline"
)

// asideIn returns how timelines make files for what is seldom asked of them: in a
// folder for what is temporary, nil where there is none.
func asideIn(dir string) func() (timeline.Aside, error) {
	if dir == "" {
		return nil
	}
	return func() (timeline.Aside, error) {
		f, err := os.CreateTemp(dir, "timeline-")
		if err != nil {
			return nil, err
		}
		return temporary{f}, nil
	}
}

// temporary is a file that goes with its end.
type temporary struct{ *os.File }

func (t temporary) Close() error { return errors.Join(t.File.Close(), os.Remove(t.Name())) }
