package analyze

import (
	"cmp"
	"errors"
	"hash/fnv"
	"strings"
	"sync"
	"time"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/ingest/column"
)

// Findings belong together when they share a session, or a user or device
// within a week. A finding that names many users or devices is about something
// else than one of them and ties nothing together.
const (
	near     = 7 * 24 * time.Hour
	tieUsers = 3
	tieItems = 5
)

// harvest takes findings in as they come, from all workers. Of each of medium
// severity or higher it holds an entry, so that incidents can be told; all else
// is on disk or counted.
type harvest struct {
	mu       sync.Mutex
	spool    *spool
	accepted *acceptances
	ties     *sorter
	batch    *column.Batch // of ties
	held     *held
	paths    map[string]string
	shared   func(device string, at int64) bool
	weak     map[string]bool // detections of grade C
	after    map[string]bool // detections that tell what came of what others found
	follow   bool            // whether there are requests to be followed
	trails   detect.Trails   // what findings cast doubt on

	entries        []entry
	severities     map[finding.Severity]int
	counts         map[string]int   // by detection
	users, devices [3]set           // in findings of medium or higher, by what they show
	causes         map[string]cause // of incidents that are told, by their ids
}

// findingBytes is what is held of a finding of medium severity or higher: its
// entry, and what the telling of incidents needs beside it.
const findingBytes = 72

// entry is a finding of medium severity or higher, by its number.
type entry struct {
	first  int64 // milliseconds since 1970
	parent int32 // a finding that belongs to the same incident, or itself
	place  int32 // in the order of findings
	weak   bool  // of a detection that is weak alone: it may belong to an incident, and makes none
	open   bool  // of an incident's root: not all of it is weak
}

// ties is the table of what may tie a finding to others.
var ties = column.NewSchema("ties", 1,
	column.Field{Name: "entity", Type: column.Text, Doc: "Session, user or device"},
	column.Field{Name: "first", Type: column.Int, Doc: "When the finding began, milliseconds"},
	column.Field{Name: "last", Type: column.Int, Doc: "When it ended"},
	column.Field{Name: "number", Type: column.Int, Doc: "Number of the finding"})

const (
	tieEntity = iota
	tieFirst
	tieLast
	tieNumber
)

// compareTies orders ties of entities of one hash. The order of ties at one
// time makes no difference.
func compareTies(a *column.Batch, i int, b *column.Batch, j int) int {
	x, _ := a.Text(tieEntity, i)
	y, _ := b.Text(tieEntity, j)
	return cmp.Or(strings.Compare(x, y), cmp.Compare(a.Num(tieFirst, i), b.Num(tieFirst, j)))
}

func (r *run) newHarvest() (h *harvest, err error) {
	h = &harvest{held: &r.held, paths: r.in.Paths, shared: r.world.Survey.SharedAt, follow: r.world.Requests != nil, batch: column.NewBatch(ties),
		severities: map[finding.Severity]int{}, counts: map[string]int{}, causes: map[string]cause{}, weak: map[string]bool{}, after: map[string]bool{}}
	if h.spool, err = r.newSpool("findings"); err != nil {
		return nil, err
	}
	for _, d := range r.in.Detections {
		h.weak[d.ID], h.after[d.ID] = d.Grade == "C", d.Scope == detect.Trail
	}
	if h.accepted, err = r.newAcceptances(); err != nil {
		h.spool.close()
		return nil, err
	}
	if h.ties, err = r.newSorter("ties", ties, compareTies, 16); err != nil {
		return nil, errors.Join(err, h.spool.close(), h.accepted.close())
	}
	h.ties.By(func(b *column.Batch, i int) uint64 {
		entity, _ := b.Text(tieEntity, i)
		return hashOf(entity)
	})
	return h, nil
}

// keep takes findings of at least a level in; "" is any.
func (h *harvest) keep(fs []finding.Finding, least finding.Severity) error {
	for i := range fs {
		f := &fs[i]
		known := h.accepted.take(f)
		if h.follow && !known {
			if err := h.doubt(f); err != nil {
				return err
			}
		}
		if least != "" && !f.Severity.AtLeast(least) {
			continue
		}
		for n := range f.Evidence {
			f.Evidence[n].Path = h.paths[f.Evidence[n].Source]
		}
		add := h.add
		if known {
			add = h.accepted.add
		}
		if err := add(f); err != nil {
			return err
		}
	}
	return nil
}

// doubt notes which tokens a finding casts doubt on.
func (h *harvest) doubt(f *finding.Finding) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.held.grow("sign-ins in doubt", h.trails.Doubt(f))
}

func (h *harvest) add(f *finding.Finding) error {
	var head []byte
	number := int64(column.Null)
	if f.Severity.AtLeast(finding.Medium) {
		brief := *f
		brief.Tenant, brief.Sessions, brief.Summary, brief.Fact, brief.Expected, brief.Observed = "", nil, "", "", "", ""
		brief.For, brief.Against, brief.Benign, brief.Techniques, brief.Evidence = nil, nil, nil, nil, nil
		var err error
		if head, err = plainJSON(&brief); err != nil {
			return err
		}
	}
	h.mu.Lock()
	h.severities[f.Severity]++
	h.counts[f.Detection]++
	var err error
	if head != nil {
		number, err = h.tie(f)
	}
	h.mu.Unlock()
	if err != nil {
		return err
	}
	return h.spool.add(f, number, head)
}

// tie makes the entry of a finding and notes what may tie it to others. Devices
// that many share tie nothing together.
func (h *harvest) tie(f *finding.Finding) (number int64, err error) {
	n := int32(len(h.entries))
	first, last := millis(f.First), millis(f.Last)
	h.entries = append(h.entries, entry{first: first, parent: n, weak: h.weak[f.Detection]})
	grown, shows := int64(findingBytes), f.Shows()
	note := func(entity string, id string) {
		h.batch.SetString(tieEntity, entity+" "+id)
		h.batch.SetNum(tieFirst, first)
		h.batch.SetNum(tieLast, last)
		h.batch.SetNum(tieNumber, int64(n))
		h.batch.Commit()
	}
	for _, s := range f.Sessions[:min(len(f.Sessions), tieItems)] {
		note(tieSession, s)
	}
	for _, u := range f.Users {
		_, more := h.users[shows].add(hashOf(u.ID))
		grown += more
		if len(f.Users) <= tieUsers {
			note("user", u.ID)
		}
	}
	for _, d := range f.Devices {
		_, more := h.devices[shows].add(hashOf(d.ID))
		grown += more
		if len(f.Devices) <= tieItems && !h.shared(d.ID, first*1000) {
			note("device", d.ID)
		}
	}
	for _, base := range f.Bases {
		note(tieBase+f.Detection, base)
	}
	if err := h.held.grow("findings of medium severity or higher", grown); err != nil {
		return 0, err
	}
	if h.batch.Len() < column.BatchRows/2 {
		return int64(n), nil
	}
	return int64(n), h.flush()
}

// affected counts whom the findings name, each once.
func (h *harvest) affected() finding.Affected {
	named := func(shown finding.Shown) finding.Concerned {
		return finding.Concerned{Users: beyond(h.users[:shown+1]), Devices: beyond(h.devices[:shown+1])}
	}
	return finding.Affected{Concerned: named(finding.Misuse), Tried: named(finding.Tries), Recorded: named(finding.Record)}
}

// tieSession is how the entity of a tie begins that no time ends, tieBase that of one
// which ties incidents to a campaign, and not findings to an incident.
const (
	tieSession = "session"
	tieBase    = "from "
)

// flush hands the ties on.
func (h *harvest) flush() error {
	b := h.batch
	h.batch = column.NewBatch(ties)
	return h.ties.Add(b)
}

// done ends taking in.
func (h *harvest) done() error { return cmp.Or(h.spool.done(), h.accepted.done(), h.flush()) }

// close removes what is on disk.
func (h *harvest) close() error {
	return errors.Join(h.spool.close(), h.accepted.close(), h.ties.Close())
}

// hashOf is the hash of a text, the same on every machine.
func hashOf(text string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(text))
	return h.Sum64()
}

// untimed is the time of a finding that has none. It is not longer after or
// before any other than a week.
const untimed = -1 << 50

// millis reads a time as findings have it.
func millis(at string) int64 {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return untimed
	}
	return t.UnixMilli()
}
