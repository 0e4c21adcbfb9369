package html

import (
	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// kinds are the kinds of sign-ins of a device, as a column of their numbers: few
// rows differ in what they are of.
type kinds struct {
	finding.Column
	list []kind
	at   map[int64]int64 // by what the kind of a row rests on
	room [rooms][finding.BlockRows]int64
}

type kind struct {
	kind  view.EventKind
	word  string
	place int64 // of the word among words, -1 before it is asked for
}

// begin turns to the rows of another device.
func (k *kinds) begin(r *finding.Rows) {
	if k.at == nil {
		k.at = map[int64]int64{}
	}
	clear(k.at)
	k.list = k.list[:0]
	reported, believed, how := int64(len(r.Reported.List)), int64(len(r.Believed.List)), int64(len(r.Kind.List))
	last, number := int64(-1), int64(0)
	k.Column = finding.Column{Read: func(from int, into []int64) {
		n := len(into)
		c, t, b, h := r.Class.Block(from, n, k.room[0][:]), r.Reported.Block(from, n, k.room[1][:]), r.Believed.Block(from, n, k.room[2][:]), r.Kind.Block(from, n, k.room[3][:])
		for i, failure := range r.Error.Block(from, n, into) {
			key := ((c[i]*reported+t[i])*believed+b[i])*how + h[i]
			if key *= 2; failure > 0 {
				key++
			}
			if key != last {
				known := false
				if number, known = k.at[key]; !known {
					number = k.add(key, &finding.Row{Class: r.Class.List[c[i]], Reported: r.Reported.List[t[i]], Believed: r.Believed.List[b[i]], Kind: r.Kind.List[h[i]], Error: max(failure, 0)})
				}
				last = key
			}
			into[i] = number
		}
	}}
	if r.Len <= finding.BlockRows { // it is asked for more than once
		k.Each = k.room[4][:r.Len]
		k.Read(0, k.Each)
		k.Read = nil
	}
}

func (k *kinds) add(key int64, row *finding.Row) int64 {
	n := int64(len(k.list))
	k.at[key] = n
	k.list = append(k.list, kind{view.KindOf(row), view.Words(row), -1})
	return n
}

// wordsOfKinds adds what the sign-ins of a device are called.
func (k *desk) wordsOfKinds(t text, r *finding.Rows) text {
	k.words.reset()
	t = k.column(t.key("w"), r.Len, &k.kinds.Column, func(v int64) int64 {
		if n := &k.kinds.list[v]; n.place < 0 {
			n.place = int64(k.words.index(n.word))
		}
		return k.kinds.list[v].place
	})
	return t.key("words").strs(k.words.list)
}
