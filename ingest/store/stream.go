package store

import (
	"encoding/binary"
	"hash/fnv"
	"slices"
	"strings"

	"prtscope/ingest/column"
)

// A stream takes rows as bySecond orders them. It holds one second of one
// subject at a time, or what it may of it.
type stream struct {
	policy  *policy
	names   *names
	merger  merger
	emit    func(r column.Row) (read bool, err error)
	second  []column.Row
	at      int64       // which it is
	load    column.Load // of second, but for the last row
	crowd   crowd
	merged  []column.Row     // of the second at hand
	loose   *loose           // records of names alone
	scratch *column.Gatherer // holds merged rows; those handed on stay where they are
}

// How much is merged into one batch, which is held as long as one of its rows.
const (
	scratchRows  = 1024
	scratchBytes = 4 << 20
)

func (s *stream) row(b *column.Batch, i int) error {
	r, at := column.Row{Batch: b, At: i}, s.policy.second(b, i)
	if len(s.second) > 0 {
		last := s.second[len(s.second)-1]
		if s.at != at || !s.policy.sameSubject(last, r) {
			if err := s.flush(); err != nil {
				return err
			}
		} else if s.crowd.full(len(s.second), s.load.Add(last.Batch, last.At)) {
			if err := s.relieve(); err != nil {
				return err
			}
		}
	}
	if s.gone(r) { // which the second before may have seen to
		return nil
	}
	s.second, s.at = append(s.second, r), at
	return nil
}

// flush merges what is one in the second at hand, and hands its rows on in order.
func (s *stream) flush() error {
	s.gather()
	out := s.second
	if len(s.second) > 1 {
		var err error
		if out, err = s.mergeSecond(); err != nil {
			return err
		}
		slices.SortFunc(out, func(x, y column.Row) int { return s.within(x.Batch, x.At, y.Batch, y.At) })
	}
	if s.crowd.sorter != nil {
		return s.disperse(out)
	}
	for _, r := range out {
		if err := s.pass(r); err != nil {
			return err
		}
	}
	s.hold(nil)
	return nil
}

// pass hands a row on.
func (s *stream) pass(r column.Row) error {
	read, err := s.emit(r)
	if read {
		s.scratch = nil // others are merged into another batch
	}
	return err
}

// hold makes rows the second at hand.
func (s *stream) hold(rows []column.Row) {
	clear(s.second)
	s.second = append(s.second[:0], rows...)
	s.load.Reset()
	s.crowd.kept = 0
}

// within orders rows of one second and subject.
func (s *stream) within(a *column.Batch, i int, b *column.Batch, j int) int {
	return s.policy.inSecond(s.names, column.Row{Batch: a, At: i}, column.Row{Batch: b, At: j})
}

func (p *policy) inSecond(n *names, x, y column.Row) int {
	if d := p.within(x.Batch, x.At, y.Batch, y.At); d != 0 {
		return d
	}
	return p.location(n, x).compare(p.location(n, y))
}

func (s *stream) mergeSecond() ([]column.Row, error) {
	out := s.merged[:0]
	if s.scratch == nil || s.scratch.Batch().Len() >= scratchRows || s.scratch.Batch().Size() >= scratchBytes {
		s.scratch = column.NewGatherer(column.NewBatch(s.policy.schema))
	}
	g := s.scratch
	for from := 0; from < len(s.second); {
		id := s.policy.name(s.second[from])
		to := from + 1
		for to < len(s.second) && s.policy.name(s.second[to]) == id {
			to++
		}
		for _, group := range s.policy.groups(s.names, s.second[from:to], id) {
			if len(group) == 1 {
				out = append(out, group[0])
				continue
			}
			if err := s.merger.merge(group, g); err != nil {
				return nil, err
			}
			out = append(out, column.Row{Batch: g.Batch(), At: g.Batch().Len() - 1})
		}
		from = to
	}
	g.Forget()
	s.merged = out
	return out, nil
}

func (p *policy) name(r column.Row) string { return firstText(r.Batch, r.At, p.id...) }

// groups parts rows of one subject, second and id into those that are records
// of one thing. Rows without an id are one if all that they say is the same,
// and in tables of which one source may say so of two things: the first of one source
// and the first of another.
// Rows of different tenants are never one; a row that does not name its tenant
// goes with the tenant that sorts first.
func (p *policy) groups(n *names, rows []column.Row, id string) [][]column.Row {
	if len(rows) == 1 {
		return [][]column.Row{rows}
	}
	keys := make([]string, len(rows))
	first := ""
	for k, r := range rows {
		keys[k] = firstText(r.Batch, r.At, p.tenant)
		if id == "" {
			keys[k] = p.content(r)
		}
		if keys[k] != "" && (first == "" || keys[k] < first) {
			first = keys[k]
		}
	}
	if id == "" && p.apart {
		p.tellApart(n, rows, keys)
	}
	by := map[string][]column.Row{}
	var order []string
	for k, r := range rows {
		if keys[k] == "" {
			keys[k] = first
		}
		if by[keys[k]] == nil {
			order = append(order, keys[k])
		}
		by[keys[k]] = append(by[keys[k]], r)
	}
	slices.SortFunc(order, strings.Compare)
	var groups [][]column.Row
	for _, key := range order {
		groups = append(groups, by[key])
	}
	return groups
}

// content returns a hash of all that a row says, but for where it is from.
func (p *policy) content(r column.Row) string {
	h := fnv.New128a()
	var word [8]byte
	for c := range p.source {
		if v, ok := r.Batch.Text(c, r.At); ok {
			binary.LittleEndian.PutUint64(word[:], uint64(len(v)))
			h.Write([]byte{1})
			h.Write(word[:])
			h.Write([]byte(v))
			continue
		}
		binary.LittleEndian.PutUint64(word[:], uint64(r.Batch.Num(c, r.At)))
		h.Write(word[:])
	}
	return string(h.Sum(nil))
}
