package timeline

import (
	"slices"
	"strings"
)

// Verdict says where a claim of several factors that a token brought along was
// earned, as far as the logs tell.
type Verdict uint8

// The verdicts.
const (
	EarnedInLineage Verdict = iota // at a sign-in of the lineage
	EarnedOnDevice                 // with the same PRT: user, device and credential partition, not longer ago than HardIdle
	Elsewhere                      // it may have been earned where these logs do not reach: a beginning not seen, another tenant
	Unearned                       // nowhere, though the logs hold the beginning of the lineage
)

// Claim is a sign-in that more than one factor was asked of, and that a claim in
// the token satisfied.
type Claim struct {
	Row     int
	Verdict Verdict
	Earned  int64 // when the claim was last earned, microseconds UTC; 0 where not known
}

// external is the error under which another provider's factor is asked for: the
// success after it names no method.
const external = 50158

// Claims is the ledger of multi-factor claims: every use of one, in order of
// time, and where it was earned. domains are those whose federated identity
// provider is trusted to have asked for more than one factor, lower case.
func (t *Timeline) Claims(domains []string) []Claim {
	type prt struct{ user, device, partition int32 }
	inLineage := map[int32][]int64{} // by number
	var onDevice [][]int64           // by number of the PRT
	known, last, number := map[prt]int{}, prt{-1, -1, -1}, 0
	of := func(i int) int {
		if k := (prt{t.Code(User, i), t.Code(Device, i), t.Code(Partition, i)}); k != last {
			n, met := known[k]
			if !met {
				n = len(onDevice)
				known[k], onDevice = n, append(onDevice, nil)
			}
			last, number = k, n
		}
		return number
	}
	t.Lineages()
	var uses []int
	for i := range t.Len() {
		switch {
		case t.earns(i, domains):
			l := t.lineage[i]
			inLineage[l] = append(inLineage[l], t.Time[i])
			if t.Is(i, HasDevice) {
				n := of(i)
				onDevice[n] = append(onDevice[n], t.Time[i])
			}
		case t.Is(i, OK|MFARequired|ClaimOnly):
			uses = append(uses, i)
		}
	}
	claims := make([]Claim, 0, len(uses))
	for _, i := range uses {
		c, l := Claim{Row: i}, t.LineageOf(i)
		there := lastUpTo(inLineage[t.lineage[i]], t.Time[i]+t.limits.Grace)
		var here int64
		if t.Is(i, HasDevice) {
			here = lastUpTo(onDevice[of(i)], t.Time[i]+t.limits.Grace)
		}
		switch {
		case there != 0:
			c.Verdict, c.Earned = EarnedInLineage, max(there, here)
		case here != 0 && t.Time[i]-here <= t.limits.HardIdle:
			c.Verdict, c.Earned = EarnedOnDevice, here
		case !l.RootSeen || t.Any(i, Guest|CrossTenant):
			c.Verdict, c.Earned = Elsewhere, here
		default:
			c.Verdict, c.Earned = Unearned, here
		}
		claims = append(claims, c)
	}
	return claims
}

// earns reports whether row i earns a claim: with a method that does, with a
// token of an identity provider that is trusted for it, or by being sent to
// another provider, whose answer the log does not name.
func (t *Timeline) earns(i int, domains []string) bool {
	switch {
	case t.Is(i, OK|MFAEarned), t.ErrorCode(i) == external:
		return true
	case t.Is(i, OK|SAML) && len(domains) > 0:
		_, domain, _ := strings.Cut(strings.ToLower(t.Text(UPN, i)), "@")
		return slices.Contains(domains, domain)
	}
	return false
}

// lastUpTo returns the last of times, which are in order, up to at; 0 for none.
func lastUpTo(times []int64, at int64) int64 {
	n, _ := slices.BinarySearch(times, at+1)
	if n == 0 {
		return 0
	}
	return times[n-1]
}
