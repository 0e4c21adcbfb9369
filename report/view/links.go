package view

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"

	"prtscope/analyze/finding"
)

// LimitError says that a report needs more memory than it was given.
type LimitError struct {
	What string // what there is too much of: "evidence rows", "users"
	Need int64  // bytes held when it was noticed
	Have int64  // bytes allowed

	// Device is the place of the device at which it was noticed, of so many in the
	// case, where it was at one: what all of them take can be told from those before.
	Device, Devices int64

	// Budget is the memory of which the report may take as much as it needs, which
	// the caller can tell; 0 is not known.
	Budget int64
}

func (e *LimitError) Error() string {
	at, more := "", "give more with --memory"
	if e.Device > 0 {
		at = fmt.Sprintf(", at device %s of %s", Number(e.Device), Number(e.Devices))
	}
	if e.Budget > 0 {
		more = fmt.Sprintf("give it about --memory %dMiB", (e.Budget+1<<20-1)>>20)
	}
	return fmt.Sprintf("%s: what a report must keep in mind would take more than the %d MiB of memory that it may take%s; %s", e.What, e.Have>>20, at, more)
}

// All is about how many bytes a report of all devices would hold.
func (e *LimitError) All() int64 {
	if e.Device == 0 {
		return 0
	}
	return int64(float64(e.Need) / float64(e.Device) * float64(max(e.Device, e.Devices)))
}

// Budget is how many bytes a report may hold, and how many it does. What is
// held is estimated where it grows.
type Budget struct{ have, held int64 }

// NewBudget returns a budget of so many bytes; 0 is without bound.
func NewBudget(bytes int64) *Budget { return &Budget{have: bytes} }

// Hold takes bytes from the budget. Its error is a *LimitError.
func (b *Budget) Hold(what string, bytes int64) error {
	if b.held += bytes; b.have > 0 && b.held > b.have {
		return &LimitError{What: what, Need: b.held, Have: b.have}
	}
	return nil
}

// Links says which findings rest on a sign-in and what they say of a device,
// in a few bytes for each: findings are known by their numbers, in order.
type Links struct {
	rows    [linkParts][]link
	marks   []uint64 // a bit for each event, by its key: most sign-ins have no finding, and need not be searched for
	worst   []uint8  // severity of each finding, as a rank
	devices map[Key]*DeviceFacts
}

// linkParts is into how many parts the keys of events are cut, by their first
// bits: each is sorted and searched alone.
const linkParts = 4096

// link is one record of evidence.
type link struct {
	event Key
	what  uint32 // number of the finding, and in the last bit whether the record shows where the device was
}

const linkBytes = 20 + 20/8 + 4 // with the room that a growing slice has ahead, and marks

// DeviceFacts is what findings say of a device. A finding that rests on its
// sign-ins without naming it is about the case or another device, not about it.
type DeviceFacts struct {
	Named []int32 // numbers of the findings that name it, in order
	Worst int     // rank of the worst of them
	Shown int     // what those of medium level or higher show of it: a finding.Shown, or NoSeverity
	Place int     // of the device in a list of devices, for who makes one; -1 until it is set
}

// Rest is a finding that rests on a sign-in.
type Rest struct {
	Finding int  // number of the finding, in order
	Worst   int  // rank of its severity
	Anchor  bool // the sign-in shows where the device itself was
}

const maxLinked = 1<<31 - 1

func (l *Links) add(f *finding.Finding, budget *Budget) error {
	n := len(l.worst)
	if n >= maxLinked {
		return &LimitError{What: "findings", Need: int64(n), Have: maxLinked}
	}
	l.worst = append(l.worst, uint8(f.Severity.Rank()))
	for i := range f.Evidence {
		e := &f.Evidence[i]
		x := link{KeyOf(e.Event).At(e.Record), uint32(n) << 1}
		if e.Role == "anchor" {
			x.what |= 1
		}
		part := &l.rows[int(x.event[0])<<4|int(x.event[1])>>4]
		*part = append(*part, x)
	}
	more := int64(len(f.Evidence))*linkBytes + 1
	for _, d := range f.Devices {
		k := KeyOf(d.ID)
		facts := l.devices[k]
		if facts == nil {
			facts = &DeviceFacts{Worst: f.Severity.Rank(), Shown: NoSeverity, Place: -1}
			l.devices[k] = facts
			more += 80
		}
		if f.Severity.AtLeast(finding.Medium) {
			facts.Shown = min(facts.Shown, int(f.Shows()))
		}
		if last := len(facts.Named) - 1; last < 0 || facts.Named[last] != int32(n) {
			facts.Named = append(facts.Named, int32(n))
			more += 5 // with the room that a growing slice has ahead
		}
	}
	return budget.Hold("the evidence of findings", more)
}

// markBits is how many marks there are for a link, so that one sign-in in sixteen
// without a finding is searched for in vain.
const markBits = 16

// mark is where the mark of a key is, of so many words, a power of two. Of a GUID
// it looks at digits that are drawn by lot.
func mark(k Key, words int) (word int, bit uint64) {
	n := binary.LittleEndian.Uint32(k[9:])
	return int(n>>6) & (words - 1), 1 << (n & 63)
}

// seal makes the links ready to be asked.
func (l *Links) seal() {
	n := 0
	for _, part := range l.rows {
		n += len(part)
	}
	l.marks = make([]uint64, 1<<bits.Len(uint(n*markBits/64)))
	for _, part := range l.rows {
		for i := range part {
			word, bit := mark(part[i].event, len(l.marks))
			l.marks[word] |= bit
		}
		slices.SortFunc(part, func(a, b link) int {
			if c := bytes.Compare(a.event[:], b.event[:]); c != 0 {
				return c
			}
			return int(a.what>>1) - int(b.what>>1)
		})
	}
}

// Resting appends the findings that rest on the event of a key, in order and
// each once. Of links that are not sealed, or were never made, that is none.
func (l *Links) Resting(list []Rest, k Key) []Rest {
	if len(l.marks) == 0 {
		return list
	}
	if word, bit := mark(k, len(l.marks)); l.marks[word]&bit == 0 {
		return list
	}
	part := l.rows[int(k[0])<<4|int(k[1])>>4]
	if len(part) == 0 {
		return list
	}
	i, _ := slices.BinarySearchFunc(part, k, func(x link, k Key) int { return bytes.Compare(x.event[:], k[:]) })
	from := len(list)
	for ; i < len(part) && part[i].event == k; i++ {
		n, anchor := int(part[i].what>>1), part[i].what&1 == 1
		if last := len(list) - 1; last >= from && list[last].Finding == n {
			list[last].Anchor = list[last].Anchor || anchor
			continue
		}
		list = append(list, Rest{n, int(l.worst[n]), anchor})
	}
	return list
}

// Device returns what findings say of a device, or nil.
func (l *Links) Device(id string) *DeviceFacts { return l.devices[KeyOf(id)] }

// Worst returns the rank of the severity of a finding.
func (l *Links) Worst(n int) int { return int(l.worst[n]) }
