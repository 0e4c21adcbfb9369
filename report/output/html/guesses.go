package html

import (
	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// guessed says of each device where the sign-ins begin that may be of it, in the
// list of them, and how many there are.
type guessed struct {
	place map[view.Key]int32 // of a device in the list of devices
	of    int32              // place of the device of the last one
	last  string             // its id
	at, n []int64            // by place
	total int64
}

// placed notes where a device stands in the list of devices.
func (g *guessed) placed(id string, at int, budget *view.Budget) error {
	if g.place == nil {
		g.place = map[view.Key]int32{}
	}
	g.place[view.KeyOf(id)] = int32(at)
	return budget.Hold("the devices", 48)
}

// Guess takes in the next sign-in that names no device, in order of the device
// that it may be of. Its error may be a *view.LimitError.
func (p *Page) Guess(x *finding.Guess) error {
	g := &p.guessed
	if !p.app {
		return nil
	}
	if g.at == nil {
		g.at, g.n = make([]int64, p.deviceCount), make([]int64, p.deviceCount)
		if err := p.budget.Hold("the devices", int64(p.deviceCount)*16); err != nil {
			return err
		}
	}
	if x.Device != g.last || g.total == 0 {
		place, known := g.place[view.KeyOf(x.Device)]
		if !known {
			place = -1
		}
		g.of, g.last = place, x.Device
	}
	if g.of < 0 {
		return nil // a device that no sign-in names is not in the report
	}
	if g.n[g.of] == 0 {
		g.at[g.of] = g.total
	}
	g.n[g.of]++
	g.total++
	if err := p.users.Perhaps(x.Who, g.of, p.budget); err != nil {
		return err
	}
	l, r := &p.guesses, &x.Row
	l.put("t", r.Time/second)
	l.word("why", x.Why)
	l.word("user", person(x.Who))
	l.word("w", view.Words(r))
	l.put("k", int64(view.KindOf(r)))
	l.word("x", r.Session)
	l.word("r", r.Reported)
	l.word("b", r.Believed)
	l.word("a", r.App)
	l.word("ip", r.IP)
	l.put("asn", r.ASN)
	l.word("cc", r.Country)
	l.put("db", oneIf(r.Located))
	l.put("f", r.Error)
	l.put("s", int64(p.desk.sources[r.Source]))
	l.put("row", r.Record)
	l.put("o", r.Offset)
	if l.full() {
		return l.flush(p.c)
	}
	return nil
}

func oneIf(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// flushGuesses writes what is left of the list, and where each device's begin.
func (p *Page) flushGuesses() error {
	if err := p.guesses.flush(p.c); err != nil || p.guessed.total == 0 {
		return err
	}
	t := append(p.c.buffer(), '{')
	t = column(t.key("n"), p.guessed.n)
	t = column(t.key("at"), p.guessed.at)
	return p.c.add("guessed", dense, append(t, '}'))
}
