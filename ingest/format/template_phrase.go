package format

import (
	"encoding/binary"
	"math/bits"

	"prtscope/ingest/column"
)

// A phrase is what followed some place in an object the last times: glue, a
// value, glue and so on, up to a value that is another one each time. Most of
// what a record says the one before it said, too. Where the same bytes come
// again they are the same tokens, as of glue, and give the row the same values.
// A phrase of which only the beginning comes again is as good as a shorter one.
type phrase struct {
	text  []byte
	steps []phraseStep
	does  []column.Setting
	says  []said
	bare  []int  // columns that must have no value for it to give what it gave
	next  *known // what followed it
	sure  uint8  // how often in a row that was next
	wrong int8   // how often of late only its beginning came
	sets  keyset // the columns that it gives values, and perhaps others
	known bool   // it is among what was learned
}

// A phraseStep is one more glue in a phrase, and the value before it.
type phraseStep struct {
	end              int32 // in the text
	to               int32 // entry whose value follows, or closed
	does, says, bare int32 // how many of the phrase's there are up to here
	keys             keyset
}

// said is a value of the envelope in the text of a phrase.
type said struct {
	slot     int
	from, to int
	kind     valueKind
}

const (
	phraseSure  = 3   // times in a row that make a value part of a phrase
	phraseWrong = 24  // times, less those that it was right, that shorten it
	phraseValue = 256 // bytes of a value in a phrase
	phraseBytes = 1 << 10
	phraseSteps = 48
)

// A trail is how an object is read by phrases.
type trail struct {
	off    bool    // it is not
	phrase *phrase // that may come, or did
	step   int     // up to which it did; -1 is none
	grow   *known  // becomes part of the phrase as soon as the glue behind it is known
	entry  int     // of grow
}

// trail begins to read an object.
func (d *decoder) trail(t *template, s *scanner) trail {
	if len(t.behind) == 0 || s != &d.scan || t.row != d.row {
		return trail{off: true}
	}
	return trail{phrase: &t.behind[0]}
}

// next is template.next, which may pass over values on the way. It adds their
// keys to seen.
func (d *decoder) next(t *template, r *trail, s *scanner, place int, seen *keyset) (int, []byte, error) {
	ph := r.phrase
	if ph != nil && r.grow == nil && len(ph.steps) > 0 {
		if to, ok := d.say(r, s, seen); ok {
			return to, nil, nil
		}
	}
	from := s.p
	to, key, err := t.next(s, place)
	switch {
	case err != nil || to == unknown:
		r.phrase, r.grow = nil, nil
	case ph == nil:
	case r.grow != nil:
		d.learned.add(ph, r.grow, r.entry, t.memories[r.entry], s.b[from:s.p], to)
		r.grow, r.step = nil, len(ph.steps)-1
	case len(ph.steps) == 0:
		ph.text = append(ph.text[:0], s.b[from:s.p]...)
		ph.steps = append(ph.steps, phraseStep{end: int32(len(ph.text)), to: int32(to)})
		r.step = 0
	default:
		r.step = -1
	}
	return to, key, err
}

// say passes over as much of a phrase as comes next, if any of it does.
func (d *decoder) say(r *trail, s *scanner, seen *keyset) (to int, ok bool) {
	ph, rest := r.phrase, s.b[s.p:]
	n := len(ph.steps) - 1
	if len(ph.text) <= len(rest) && string(rest[:len(ph.text)]) == string(ph.text) {
		ph.wrong = max(ph.wrong-1, 0)
	} else {
		same := common(rest, ph.text)
		for n >= 0 && int(ph.steps[n].end) > same {
			n--
		}
		if ph.wrong += 2; ph.wrong > phraseWrong {
			ph.cut(n)
		}
		if n < 0 {
			return 0, false
		}
	}
	st := &ph.steps[n]
	if n > 0 && (seen.any(&st.keys) || d.row.HasAny(ph.bare[:st.bare])) {
		n, st = 0, &ph.steps[0]
	}
	d.row.Set(ph.does[:st.does])
	for i := range ph.says[:st.says] {
		v := &ph.says[i]
		d.envelope.values[v.slot-1] = valueOf(v.kind, rest[v.from:v.to])
	}
	for w := range seen {
		seen[w] |= st.keys[w]
	}
	r.step = n
	if s.p += int(st.end); st.to == closed {
		s.depth--
	}
	return int(st.to), true
}

// met notes that the value of entry i came next, which is k if it was known.
// What follows it is another phrase, unless it often comes behind this one.
func (r *trail) met(t *template, i int, k *known) {
	if r.off {
		return
	}
	if ph := r.phrase; ph != nil && r.step == len(ph.steps)-1 {
		switch {
		case k == nil || ph.next != k:
			ph.next, ph.sure = k, 0
		case ph.sure < phraseSure:
			ph.sure++
		case ph.room(k, i):
			r.grow, r.entry = k, i
			return
		}
	}
	r.phrase, r.step = &t.behind[i+1], -1
}

// room reports whether a phrase may go on with value k of entry i.
func (ph *phrase) room(k *known, i int) bool {
	return len(ph.steps) > 0 && !ph.steps[len(ph.steps)-1].keys.has(i) &&
		len(ph.steps) < phraseSteps && len(k.raw) <= phraseValue && len(ph.text)+len(k.raw) < phraseBytes
}

// add makes value k of an entry and the glue behind it part of a phrase.
func (l *learned) add(ph *phrase, k *known, entry int, m *memory, glue []byte, to int) {
	if !ph.known {
		ph.known, l.phrases = true, append(l.phrases, ph)
	}
	from := len(ph.text)
	ph.text = append(append(ph.text, k.raw...), glue...)
	l.bytes += len(ph.text) - from
	if m.slot > 0 {
		ph.says = append(ph.says, said{m.slot, from, from + len(k.raw), k.kind})
	}
	if m.guarded {
		ph.bare = append(ph.bare, m.cols...)
	}
	for _, s := range k.does {
		ph.does = append(ph.does, s)
		ph.sets.add(int(s.Column))
	}
	keys := ph.steps[len(ph.steps)-1].keys
	keys.add(entry)
	ph.steps = append(ph.steps, phraseStep{int32(len(ph.text)), int32(to), int32(len(ph.does)), int32(len(ph.says)), int32(len(ph.bare)), keys})
	ph.next, ph.sure = nil, 0
}

// cut shortens a phrase to what it was up to a step, or to nothing.
func (ph *phrase) cut(step int) {
	var st phraseStep
	if step >= 0 {
		st = ph.steps[step]
	}
	ph.text, ph.steps = ph.text[:st.end], ph.steps[:step+1]
	ph.does, ph.says, ph.bare = ph.does[:st.does], ph.says[:st.says], ph.bare[:st.bare]
	ph.next, ph.sure, ph.wrong = nil, 0, 0
}

// common returns how many bytes a and b have in common at the beginning.
func common(a, b []byte) int {
	n, i := min(len(a), len(b)), 0
	for ; i+8 <= n; i += 8 {
		if x := binary.LittleEndian.Uint64(a[i:]) ^ binary.LittleEndian.Uint64(b[i:]); x != 0 {
			return i + bits.TrailingZeros64(x)/8
		}
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
}
