package format

import (
	"maps"
	"slices"
)

// A look is what is known of a text after looking at its first records.
type look struct {
	records int
	bytes   int
	votes   map[*Format]int
	whys    map[*Format]string
	nots    map[*Format]string
	hides   bool   // the first record that was read so is of no format, and holds others
	aside   string // what the first record is that is a known one of no format
}

func newLook() *look {
	return &look{votes: map[*Format]int{}, whys: map[*Format]string{}, nots: map[*Format]string{}}
}

// block looks at the first records of a block.
func (l *look) block(b *Block) {
	for i, span := range b.Spans {
		if (l.records >= lookRecords || l.bytes > headSize) && !l.further() {
			return
		}
		if i < len(b.of) && b.of[i] != "" {
			l.aside = "no sign-ins, but " + b.of[i] + " of the directory, as @odata.context says: " + ofDirectory
			continue
		}
		l.records++
		l.bytes += int(span.End - span.Start)
		s, err := shapeOf(b.Data[span.Start:span.End])
		if err != nil {
			continue
		}
		if !l.shape(s) && shelf(All).hides(b.Data[span.Start:span.End]) {
			l.hides = true
			l.votes[wrapped]++
			l.whys[wrapped] = "records inside others"
		}
	}
}

// further reports whether more records are to be looked at than in texts of which some
// format claims the first ones.
func (l *look) further() bool { return len(l.votes) == 0 && l.aside == "" && l.records < lookFurther }

// shape asks each format whether it claims s. It reports whether one does.
func (l *look) shape(s *shape) (claimed bool) {
	for _, f := range All {
		if f.decode == nil {
			continue
		}
		why, ok := f.match(s)
		if !ok {
			if l.nots[f] == "" {
				l.nots[f] = why
			}
			continue
		}
		claimed = true
		l.votes[f]++
		if l.whys[f] == "" {
			l.whys[f] = why
		}
	}
	if l.aside == "" && len(l.votes) == 0 { // or nobody asks
		l.aside = asideOf(slices.Collect(maps.Keys(s.keys)))
	}
	return claimed
}

// best returns the format that most records have. A single record of the beta
// version tells that all are: v1.0 never writes such keys.
func (l *look) best() (*Format, string) {
	if l.votes[graphBeta] > 0 {
		l.votes[graphBeta] += l.votes[graphV1]
	}
	var best *Format
	for _, f := range All {
		if l.votes[f] > l.votes[best] {
			best = f
		}
	}
	return best, l.whys[best]
}

// reasons says of each format why it does not claim the text.
func (l *look) reasons(r *jsonReader) (reasons []string) {
	switch {
	case l.records == 0 && len(r.ahead) > 0 && len(r.ahead[0].Bad) > 0:
		return []string{"it looks like JSON and holds no whole record (" + r.ahead[0].Bad[0].Reason + ")"}
	case l.records == 0:
		return []string{"it looks like JSON and ends before a first record"}
	}
	for _, f := range All {
		if why := l.nots[f]; why != "" {
			if len(reasons) == 0 {
				reasons = append(reasons, IsJSON)
			}
			reasons = append(reasons, f.Name+": "+why)
		}
	}
	if len(reasons) == 0 {
		reasons = []string{"its records are no JSON objects"}
	}
	return reasons
}

// shapeOf returns the keys of a record.
func shapeOf(record []byte) (*shape, error) {
	s := scanner{deep: MaxNesting}
	s.reset(record)
	if s.peek() != '{' {
		return nil, notAnObject(&s)
	}
	if err := s.enter(); err != nil {
		return nil, err
	}
	keys := map[string]bool{}
	for more := !s.leave('}'); more; {
		if s.peek() != '"' {
			return nil, s.fail("a key was expected")
		}
		key, err := s.text()
		if err != nil {
			return nil, err
		}
		if err = s.colon(); err != nil {
			return nil, err
		}
		if err = s.skip(); err != nil {
			return nil, err
		}
		keys[string(key)] = true
		if more, err = s.comma('}'); err != nil {
			return nil, err
		}
	}
	return &shape{keys: keys}, nil
}
