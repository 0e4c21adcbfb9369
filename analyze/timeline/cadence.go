package timeline

import "slices"

// The spans of the cadence model: renewals closer together than TickSpan are one
// tick; a train of ticks that keeps its rhythm has no gap longer than TrainGap.
const (
	TickSpan    = 10 * Minute
	TrainGap    = 5 * Hour
	renewSpan   = 4 * Hour
	ForkPeriods = 3 // that two trains must interleave for
	FastTimes   = 3 // a day is fast from so many times the usual rate on
	FastDays    = 2 // in a row
)

// Cadence is the rhythm in which Windows renewed one PRT. That there are no
// renewals says nothing: a PC may sleep. Too many do, and two rhythms at once.
type Cadence struct {
	Ticks []int // rows, one for each time it was renewed
	Days  []DayOfTicks
	Fast  []DayOfTicks // days of a run of two or more, each with more than three times the usual ticks and more than its ceiling
	Forks []Fork
}

// DayOfTicks is how often a PRT was renewed on a day.
type DayOfTicks struct {
	Day     int64 // since 1970
	Ticks   int
	Ceiling int // what its hours of use and its Windows logons explain
}

// Fork is two rhythms of one PRT in two networks at the same time.
type Fork struct {
	A, B []int // rows of the ticks of each, while they alternate
}

// usedDay is a day of a PRT: when it was used first and last, and the Windows logons.
type usedDay struct {
	day, first, last int64
	logons           int
}

// Cadence returns the rhythm of a PRT of the timeline. Rows that stand for many
// requests do not count.
func (t *Timeline) Cadence(l *Life) Cadence {
	var c Cadence
	trains := map[int32][]int{} // ticks by network
	var nets []int32
	var days []usedDay
	for _, i := range l.Rows {
		if n := len(days); n == 0 || days[n-1].day != t.Time[i]/Day {
			days = append(days, usedDay{day: t.Time[i] / Day, first: t.Time[i]})
		}
		d := &days[len(days)-1]
		d.last = t.Time[i]
		if t.Class[i] == Logon && t.Is(i, OK) {
			d.logons++
		}
	}
	for _, i := range l.Renewals {
		if t.Is(i, Aggregated) {
			continue
		}
		if n := len(c.Ticks); n == 0 || t.Time[i]-t.Time[c.Ticks[n-1]] >= TickSpan {
			c.Ticks = append(c.Ticks, i)
			day := t.Time[i] / Day
			if n := len(c.Days); n == 0 || c.Days[n-1].Day != day {
				for days[0].day != day { // renewals are of the rows, in their order
					days = days[1:]
				}
				d := &days[0]
				c.Days = append(c.Days, DayOfTicks{Day: day, Ceiling: int((d.last-d.first+renewSpan-1)/renewSpan) + d.logons + 2})
			}
			c.Days[len(c.Days)-1].Ticks++
		}
		net := t.Code(Net, i)
		if net == 0 || t.Any(i, OriginalIP|GSA) {
			continue
		}
		train, known := trains[net]
		if !known {
			nets = append(nets, net)
		}
		if len(train) == 0 || t.Time[i]-t.Time[train[len(train)-1]] >= TickSpan {
			trains[net] = append(train, i)
		}
	}
	c.fast()
	// Only networks with trains long enough can fork; the most used come first.
	nets = slices.DeleteFunc(nets, func(n int32) bool { return len(trains[n]) <= ForkPeriods })
	slices.SortStableFunc(nets, func(a, b int32) int { return len(trains[b]) - len(trains[a]) })
	nets = nets[:min(len(nets), 8)]
	for x, a := range nets {
		for _, b := range nets[x+1:] {
			if f, ok := t.fork(trains[a], trains[b]); ok {
				c.Forks = append(c.Forks, f)
			}
		}
	}
	return c
}

// fast finds runs of days with far more ticks than the PRT's own median.
func (c *Cadence) fast() {
	var all []int
	for _, d := range c.Days {
		all = append(all, d.Ticks)
	}
	if len(all) == 0 {
		return
	}
	slices.Sort(all)
	median := all[(len(all)-1)/2]
	var run []DayOfTicks
	for _, d := range c.Days {
		over := d.Ticks > FastTimes*median && d.Ticks > d.Ceiling
		if over && (len(run) == 0 || run[len(run)-1].Day == d.Day-1) {
			run = append(run, d)
			continue
		}
		c.keep(run)
		if run = nil; over {
			run = append(run, d)
		}
	}
	c.keep(run)
}

func (c *Cadence) keep(run []DayOfTicks) {
	if len(run) >= FastDays {
		c.Fast = append(c.Fast, run...)
	}
}

// fork finds the longest stretch in which the ticks of two trains alternate
// while each keeps its own rhythm.
func (t *Timeline) fork(a, b []int) (best Fork, ok bool) {
	type tick struct {
		row int
		of  int // train
	}
	all := make([]tick, 0, len(a)+len(b))
	for _, i := range a {
		all = append(all, tick{i, 0})
	}
	for _, i := range b {
		all = append(all, tick{i, 1})
	}
	slices.SortFunc(all, func(x, y tick) int { return x.row - y.row })
	from, most, first := 0, 0, 0
	for n := range all {
		switch {
		case n > from && all[n].of == all[n-1].of:
			from = n
		case n >= from+2 && t.Time[all[n].row]-t.Time[all[n-2].row] > TrainGap:
			from = n - 1
		}
		if (n-from)/2 >= ForkPeriods && n-from > most {
			most, first = n-from, from
		}
	}
	if most == 0 {
		return best, false
	}
	for _, x := range all[first : first+most+1] {
		if x.of == 0 {
			best.A = append(best.A, x.row)
		} else {
			best.B = append(best.B, x.row)
		}
	}
	return best, true
}
