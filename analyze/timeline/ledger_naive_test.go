package timeline_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"prtscope/analyze/timeline"
)

// Claims says of random stories what looking at every two rows says.
func TestClaimsAgainstNaive(t *testing.T) {
	seen := map[timeline.Verdict]int{}
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 3))
		pick := func(vs ...string) string { return vs[r.IntN(len(vs))] }
		var story strings.Builder
		at := 0
		for range 4 + r.IntN(14) {
			at += pickInt(r, 2, 30, 1440, 40*1440)
			fmt.Fprintf(&story, "d%d %02d:%02d alice %s %s session=%s %s %s\n", at/1440+1, at/60%24, at%60, pick("L1", "L1", "L2", "-"), pick("office", "teams"), pick("s1", "s2", "-"),
				pick("method=claim", "method=claim", "method=claim interactive", "method=password interactive", "method=password interactive", "method=password interactive", "method=password,app interactive", "method=whfb interactive"),
				pick("requirement=multiFactorAuthentication", "requirement=multiFactorAuthentication", "", "", "", "error=50158", "error=50074"))
		}
		tl := live(t, story.String())
		claims := tl.Claims(nil)
		for i := range tl.Len() {
			want, use := naiveClaim(tl, i)
			if !use {
				continue
			}
			if len(claims) == 0 || claims[0] != want {
				t.Fatalf("seed %d: row %d is %+v\n%s\nclaims %+v", seed, i, want, story.String(), claims)
			}
			claims = claims[1:]
			seen[want.Verdict]++
		}
		if len(claims) > 0 {
			t.Fatalf("seed %d: uses that are none: %+v", seed, claims)
		}
	}
	for v := range timeline.Unearned + 1 {
		if seen[v] < 15 {
			t.Errorf("the stories say too little: %v", seen)
		}
	}
}

func pickInt(r *rand.Rand, vs ...int) int { return vs[r.IntN(len(vs))] }

// naiveClaim says of row i whether it uses a claim, and where that was earned.
func naiveClaim(tl *timeline.Timeline, i int) (timeline.Claim, bool) {
	earns := func(k int) bool {
		return tl.Is(k, timeline.OK|timeline.MFAEarned) || tl.ErrorCode(k) == 50158
	}
	if earns(i) || !tl.Is(i, timeline.OK|timeline.MFARequired|timeline.ClaimOnly) {
		return timeline.Claim{}, false
	}
	c := timeline.Claim{Row: i}
	lineage, device := int64(0), int64(0)
	for k := range tl.Len() {
		if !earns(k) || tl.Time[k] > tl.Time[i]+5*timeline.Minute {
			continue
		}
		if tl.Text(timeline.Lineage, k) == tl.Text(timeline.Lineage, i) {
			lineage = max(lineage, tl.Time[k])
		}
		if tl.Is(i, timeline.HasDevice) && tl.Text(timeline.Device, k) == tl.Text(timeline.Device, i) && tl.Text(timeline.Partition, k) == tl.Text(timeline.Partition, i) {
			device = max(device, tl.Time[k])
		}
	}
	c.Earned = max(lineage, device)
	root := false // the first success of its lineage is a logon
	for k := range tl.Len() {
		if tl.Text(timeline.Lineage, k) == tl.Text(timeline.Lineage, i) && tl.Is(k, timeline.OK) {
			root = tl.Is(k, timeline.CredentialEvent)
			break
		}
	}
	switch {
	case lineage != 0:
		c.Verdict = timeline.EarnedInLineage
	case device != 0 && tl.Time[i]-device <= 90*timeline.Day:
		c.Verdict = timeline.EarnedOnDevice
	case !root:
		c.Verdict = timeline.Elsewhere
	default:
		c.Verdict = timeline.Unearned
	}
	return c, true
}
