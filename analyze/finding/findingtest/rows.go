// Package findingtest makes what tests hand to those who read timelines.
package findingtest

import "prtscope/analyze/finding"

// Rows makes columns of sign-ins.
func Rows(list ...finding.Row) finding.Rows {
	number := func(of func(*finding.Row) int64) (c finding.Column) {
		c.Each = make([]int64, len(list))
		for i := range list {
			c.Each[i] = of(&list[i])
		}
		return c
	}
	text := func(of func(*finding.Row) string) (c finding.Texts) {
		place := map[string]int64{}
		c.Column = number(func(r *finding.Row) int64 {
			s := of(r)
			at, known := place[s]
			if !known {
				at = int64(len(c.List))
				place[s] = at
				c.List = append(c.List, s)
			}
			return at
		})
		return c
	}
	type row = *finding.Row
	return finding.Rows{
		Len:  len(list),
		Time: number(func(r row) int64 { return r.Time }), User: number(func(r row) int64 { return int64(r.User) }), PRT: number(func(r row) int64 { return int64(r.PRT) }),
		Error: number(func(r row) int64 { return r.Error }), ASN: number(func(r row) int64 { return r.ASN }),
		Located: number(func(r row) int64 {
			if r.Located {
				return 1
			}
			return 0
		}),
		Record: number(func(r row) int64 { return r.Record }), Offset: number(func(r row) int64 { return r.Offset }),
		Class: text(func(r row) string { return r.Class }), Session: text(func(r row) string { return r.Session }), Reported: text(func(r row) string { return r.Reported }),
		Believed: text(func(r row) string { return r.Believed }), App: text(func(r row) string { return r.App }), Resource: text(func(r row) string { return r.Resource }),
		IP: text(func(r row) string { return r.IP }), Country: text(func(r row) string { return r.Country }), Agent: text(func(r row) string { return r.Agent }),
		Kind: text(func(r row) string { return r.Kind }), Source: text(func(r row) string { return r.Source }),
		Event: func(i int) string { return list[i].Event },
	}
}
