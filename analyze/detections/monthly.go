package detections

import (
	"prtscope/analyze/survey"
	"prtscope/analyze/timeline"
)

// monthly asks something of the source and month of rows, once for each source
// and day: dates are dear to write, and rows are many.
type monthly struct {
	t     *timeline.Timeline
	ask   func(survey.Month) bool
	known map[sourceDay]bool
	last  sourceDay // rows of one day follow each other
	now   bool      // what is known of it
}

type sourceDay struct {
	source int32
	day    int64
}

func (m *monthly) at(i int) bool {
	k := sourceDay{m.t.Code(timeline.Source, i), m.t.Time[i] / timeline.Day}
	if k == m.last && m.known != nil {
		return m.now
	}
	v, known := m.known[k]
	if !known {
		if m.known == nil {
			m.known = map[sourceDay]bool{}
		}
		v = m.ask(m.month(i))
		m.known[k] = v
	}
	m.last, m.now = k, v
	return v
}

func (m *monthly) month(i int) survey.Month {
	return survey.Month{Source: m.t.Text(timeline.Source, i), Month: survey.MonthOf(m.t.Time[i])}
}
