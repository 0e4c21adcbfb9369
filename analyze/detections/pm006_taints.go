package detections

import (
	"cmp"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/timeline"
)

// mark is a tainted sign-in.
type mark struct {
	row int
	why string
}

// marks are tainted sign-ins by session and address, in order of time.
type marks struct {
	t                *timeline.Timeline
	session, address map[int32][]mark
	root             map[int32]mark // by session: the tainted sign-in that it began with
}

func taintMarks(t *timeline.Timeline) *marks {
	return &marks{t, map[int32][]mark{}, map[int32][]mark{}, map[int32]mark{}}
}

func (m *marks) add(i int, why string, elsewhere bool) {
	if s := m.t.Code(timeline.Session, i); s != 0 {
		m.session[s] = append(m.session[s], mark{i, why})
		if why != byCode && m.t.Is(i, timeline.FirstOfSession|timeline.Interactive) {
			m.root[s] = mark{i, why}
		}
	}
	if a := m.t.Code(timeline.IP64, i); a != 0 && !elsewhere {
		m.address[a] = append(m.address[a], mark{i, why})
	}
}

// before returns the earliest in the session of row i, else at its address, within
// an hour before it, else that with which the session began. A device code is not
// told by that: what descends from it says so itself.
func (m *marks) before(i int) (mark, bool) {
	for _, list := range [...][]mark{m.session[m.t.Code(timeline.Session, i)], m.address[m.t.Code(timeline.IP64, i)]} {
		n, _ := slices.BinarySearchFunc(list, m.t.Time[i]-taintSpan, func(k mark, from int64) int { return cmp.Compare(m.t.Time[k.row], from) })
		if n < len(list) {
			return list[n], true
		}
	}
	root, ok := m.root[m.t.Code(timeline.Session, i)]
	return root, ok
}

// taintedDRS returns the tokens for the device registration service that follow
// within an hour from a tainted sign-in of the same session or address, and those
// that descend from a device code or of which the session began with such a
// sign-in; and apart from them those that follow from a
// sign-in of which only a list of hosting providers would tell whether it is
// tainted.
func taintedDRS(p *detect.Pass) (found, unclear []steps) {
	t := p.T
	if !t.Has(timeline.OK | timeline.DRS) {
		return nil, nil
	}
	tainted, doubted := taintMarks(t), taintMarks(t)
	codes := map[*timeline.Descent]int{}
	nets, countries, own := freshOf(t, timeline.Net), freshOf(t, timeline.Country), p.PCNets()
	for i := range t.Len() {
		if !t.Is(i, timeline.OK) || !p.Judged(i) || p.Approved(i) {
			continue
		}
		why := taint(p, i, nets, countries)
		if since, there := own[t.Code(timeline.Net, i)]; there && since <= t.Time[i] && (why == farAway || why == nearby) {
			why = "" // a PC of the user's is there
		}
		switch why {
		case "":
		case nearby:
			doubted.add(i, why, false)
		default:
			tainted.add(i, why, p.Elsewhere(i))
		}
		if !t.Is(i, timeline.DRS) {
			continue
		}
		m, ok := mark{i, why}, why == byCode
		if !ok {
			m, ok = tainted.before(i)
		}
		if m.why == byCode && !t.Is(m.row, timeline.Interactive) {
			m.row = codeOf(t, m.row, codes)
		}
		if ok {
			found = append(found, steps{m.row, i, m.why})
		} else if m, ok = doubted.before(i); ok {
			unclear = append(unclear, steps{m.row, i, m.why})
		}
	}
	return found, unclear
}

// codeOf returns the row in which the device code was approved that row i, which
// is nobody's approval itself, descends from: the earliest of its lineage that tells of one. Lineages that
// were looked at are kept in known.
func codeOf(t *timeline.Timeline, i int, known map[*timeline.Descent]int) int {
	l := t.LineageOf(i)
	first, ok := known[l]
	if !ok {
		first = l.Rows[slices.IndexFunc(l.Rows, func(r int) bool {
			return t.Is(r, timeline.OK) && t.Any(r, timeline.DeviceCode|timeline.DeviceCodeFlow)
		})]
		known[l] = first
	}
	return first
}

// Taints that are told apart later.
const (
	byCode  = "a device code"
	farAway = "a sign-in from a network new for the user and the tenant"
	nearby  = "a sign-in from such a network in a country of the user's, or from one of which that cannot be told" // which is a taint if the network is a hosting provider
)

// taint says what is wrong with a sign-in as the root of a registration, or may be.
func taint(p *detect.Pass, i int, nets, countries *fresh) string {
	t := p.T
	switch {
	case t.Any(i, timeline.DeviceCode|timeline.DeviceCodeFlow):
		return byCode
	case strings.Contains(t.Text(timeline.Risk, i), "attackerinTheMiddle"):
		return "a sign-in through a known adversary in the middle"
	case t.Is(i, timeline.ToolAgent):
		return "a sign-in with the user agent of a tool"
	case !nets.at(i):
	case p.Hosting(i):
		return "a sign-in from a hosting provider new for the user"
	case len(p.World.Params.Hosting) > 0 || p.Elsewhere(i):
	case !numbered(t.Text(timeline.Net, i)):
		return nearby // who else had it cannot be told
	case !p.World.Survey.NewNet(t.Text(timeline.Net, i), t.Time[i]):
		if countries.at(i) && p.World.Survey.FewHad(t.Text(timeline.Net, i), t.Time[i]) {
			return nearby // one account that an intruder has for long is no excuse
		}
	case countries.at(i):
		return farAway
	default:
		return nearby
	}
	return ""
}
