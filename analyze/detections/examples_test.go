package detections

import (
	"testing"

	"prtscope/analyze/detect"
)

func TestExamples(t *testing.T) {
	for _, d := range All {
		for _, e := range d.Examples {
			t.Run(d.ID+"/"+e.Name, func(t *testing.T) {
				if err := detect.CheckExample(d, e); err != nil {
					t.Error(err)
				}
			})
		}
	}
}
