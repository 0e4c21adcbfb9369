package survey

import (
	"iter"

	"prtscope/ingest/column"
)

// Make adds up the parts of a survey. uses are the rows handed to the sinks, in
// the order of CompareUses; created says which devices were created in the case. hold
// is told how many bytes more are kept of devices that several people have or that
// somebody was handed; its error ends the making.
func Make(parts []*Maker, uses iter.Seq2[Use, error], created func(device string) bool, hold func(bytes int64) error) (*Survey, error) {
	s := &Survey{Kinds: map[string]int64{}, Days: map[string]map[int64]int64{}, Types: map[Slice]map[string]int64{},
		absent: map[string]int64{}, several: map[uint64]bool{}, shared: map[uint64][]span{}, nets: map[string]*netUse{}, blocks: map[uint64][]int64{}, handed: map[uint64][]holder{}}
	for _, m := range parts {
		s.add(m)
		m.nets, m.blocks = nil, nil
	}
	s.forgetFew()
	if err := s.share(uses, created, hold); err != nil {
		return nil, err
	}
	s.gaps = s.findGaps()
	s.doubts = s.findDoubts()
	return s, nil
}

func (s *Survey) add(m *Maker) {
	p := &m.s
	if p.Rows > 0 {
		if s.Rows == 0 || p.From < s.From {
			s.From = p.From
		}
		s.To = max(s.To, p.To)
	}
	s.Rows, s.Users, s.Failures, s.Unknown = s.Rows+p.Rows, s.Users+p.Users, s.Failures+p.Failures, s.Unknown+p.Unknown
	s.CloudAP, s.Masked, s.TooOld = s.CloudAP+p.CloudAP, s.Masked+p.Masked, s.TooOld+p.TooOld
	for k, n := range m.days {
		if s.Days[k.kind] == nil {
			s.Days[k.kind] = map[int64]int64{}
		}
		s.Days[k.kind][k.day] += *n
		s.Kinds[k.kind] += *n
	}
	for k, n := range m.types {
		if s.Types[k.Slice] == nil {
			s.Types[k.Slice] = map[string]int64{}
		}
		s.Types[k.Slice][k.value] += *n
	}
	s.addNets(m)
	s.addBlocks(m)
	for names, n := range m.absent {
		for _, name := range column.SplitList(names) {
			s.absent[name] += *n
		}
	}
}
