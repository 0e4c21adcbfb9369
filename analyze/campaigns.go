package analyze

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/ingest/column"
)

// toldShares is how many of the things that its incidents share a campaign tells.
const toldShares = 3

// A clan is incidents by the roots of their findings: those that one detection found to
// come from one base, within a week of one another, are of one clan.
type clan struct {
	parent map[int32]int32
	bases  map[shared]bool
}

// shared is a base, and an incident that came from it as another did.
type shared struct {
	base string
	root int32
}

// sharedBytes is what is held of each.
const sharedBytes = 96

func (c *clan) head(n int32) int32 {
	for {
		up, linked := c.parent[n]
		if !linked || up == n {
			return n
		}
		n = up
	}
}

// note puts an incident into the clan of another that came from the same base.
func (c *clan) note(base string, a, b int32) (grown int64) {
	for _, root := range [2]int32{a, b} {
		if s := (shared{base, root}); !c.bases[s] {
			c.bases[s] = true
			grown += sharedBytes + int64(len(base))
		}
	}
	x, y := c.head(a), c.head(b)
	c.parent[max(x, y)] = min(x, y)
	return grown
}

// clans finds the incidents that share a base; incidents must be made.
func (h *harvest) clans() (*clan, error) {
	c := &clan{map[int32]int32{}, map[shared]bool{}}
	entity, latest, until := "", int32(-1), int64(0)
	err := h.ties.Each(func(b *column.Batch, i int) error {
		e, _ := b.Text(tieEntity, i)
		of, from := strings.CutPrefix(e, tieBase)
		if !from {
			return nil
		}
		root, first, last := h.root(int32(b.Num(tieNumber, i))), b.Num(tieFirst, i), b.Num(tieLast, i)
		if e != entity {
			entity, latest, until = e, root, last
			return nil
		}
		if root != latest && first-until <= near.Milliseconds() {
			_, base, _ := strings.Cut(of, " ")
			if err := h.held.grow("what incidents share", c.note(base, root, latest)); err != nil {
				return err
			}
		}
		if last > until {
			latest, until = root, last
		}
		return nil
	})
	return c, err
}

// campaigns gathers incidents of several people that came from where nobody of the tenant
// is at home: one intruder does the same to each. They stay incidents of their own, as
// what is to be done differs; each of those that are told is given the id of its campaign.
func (h *harvest) campaigns(told []finding.Incident) (list []finding.Campaign, err error) {
	c, err := h.clans()
	if err != nil || len(c.bases) == 0 {
		return nil, err
	}
	all := map[int32]int{}               // incidents of each, by its head
	counts := map[int32]map[string]int{} // how many of them share a base
	seen := map[int32]bool{}
	for s := range c.bases {
		head := c.head(s.root)
		if !seen[s.root] {
			seen[s.root] = true
			all[head]++
		}
		if counts[head] == nil {
			counts[head] = map[string]int{}
		}
		counts[head][s.base]++
	}
	place := map[int32]int{} // in list, +1
	var of [][]int           // the places of their incidents
	for n := range told {
		if root := h.causes[told[n].ID].root; seen[root] {
			head := c.head(root)
			if place[head] == 0 {
				of = append(of, nil)
				list = append(list, finding.Campaign{Shares: most(counts[head]), MoreIncidents: all[head]})
				place[head] = len(list)
			}
			of[place[head]-1] = append(of[place[head]-1], n)
		}
	}
	for n := range list {
		h.tellOf(&list[n], told, of[n])
	}
	return list, nil
}

// cause is the finding that stands for an incident: the root of its findings, and its title.
type cause struct {
	root  int32
	title string
}

// tellOf tells of which incidents a campaign is, by their places: the worst come first.
func (h *harvest) tellOf(c *finding.Campaign, told []finding.Incident, of []int) {
	hash := sha256.New()
	for _, n := range of {
		in := &told[n]
		fmt.Fprintln(hash, in.ID)
		c.Incidents = append(c.Incidents, in.ID)
		c.Last = max(c.Last, in.Last)
		if c.First == "" || in.First < c.First {
			c.First = in.First
		}
	}
	c.ID = "campaign-" + hex.EncodeToString(hash.Sum(nil)[:4])
	worst := &told[of[0]]
	c.Severity = worst.Severity
	c.Title = fmt.Sprintf("%d incidents from %s: %s", c.MoreIncidents, c.Shares[0], h.causes[worst.ID].title)
	c.MoreIncidents -= len(of)
	for _, n := range of {
		told[n].Campaign = c.ID
	}
}

// most returns the bases that most incidents share.
func most(counts map[string]int) []string {
	list := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b)) })
	return list[:min(len(list), toldShares)]
}
