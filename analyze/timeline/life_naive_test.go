package timeline_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/story"
	"prtscope/analyze/timeline"
)

// moment is a sign-in of alice or a change in the directory, as plain as can be.
// The readings below look at nothing else and go over all of the past as often
// as they like.
type moment struct {
	at                int64 // minutes
	change            string
	device            string
	session           string
	failed            bool
	logon, renew, prt bool   // Windows asks for a credential, Windows renews, an application uses the PRT
	own               string // credential that it names
	partition         string // credential it is taken for: of the timeline, which other tests hold against a reading of their own
}

func (m moment) line() string {
	when := fmt.Sprintf("d%d %02d:%02d", m.at/1440+1, m.at/60%24, m.at%60)
	switch {
	case strings.HasSuffix(m.change, "device"):
		return fmt.Sprintf("%s audit %s %s by=admin", when, m.change, m.device)
	case m.change != "":
		return fmt.Sprintf("%s audit %s alice by=admin", when, m.change)
	}
	w := []string{when, "alice", m.device}
	switch {
	case m.logon:
		w = append(w, "cloudap interactive method="+m.own)
	case m.renew:
		w = append(w, "cloudap")
	case m.prt:
		w = append(w, "outlook token=prt")
	default:
		w = append(w, "outlook token=rt")
	}
	if m.failed {
		w = append(w, "error=50126")
	}
	return strings.Join(append(w, "session="+m.session), " ")
}

// proof shows that the holder has the PRT.
func (m moment) proof() bool { return (m.logon || m.renew || m.prt) && !m.failed && m.device != "-" }

// What a PRT needs that a change takes away, and that one gives back.
var (
	takes = map[string]string{"disable-device": "device on", "delete-device": "device there", "unregister-device": "device there", "disable-user": "user on", "delete-user": "user there"}
	gives = map[string]string{"enable-device": "device on", "restore-device": "device there", "register-device": "device on, device there", "enable-user": "user on", "restore-user": "user there"}
)

func (m moment) concerns(device string) bool {
	return m.change != "" && (!strings.HasSuffix(m.change, "device") || m.device == device)
}

// wanting reports whether something that the PRT needs is taken away and not
// given back.
func wanting(past []moment, device string) bool {
	for _, need := range []string{"device on", "device there", "user on", "user there"} {
		there := true
		for _, m := range past {
			if m.concerns(device) && takes[m.change] == need {
				there = false
			}
			if m.concerns(device) && strings.Contains(gives[m.change], need) {
				there = true
			}
		}
		if !there {
			return true
		}
	}
	return false
}

// accepted returns the last use of a PRT that the model takes for its life; -1
// for none.
func accepted(past []moment, device, partition string) int {
	for i := len(past) - 1; i >= 0; i-- {
		m := past[i]
		if m.change != "" || !m.proof() || m.device != device || m.partition != partition {
			continue
		}
		before := past[:i]
		if !dead(before, device, partition) {
			return i
		}
		first := !used(before, device, partition) // what ended it lies before all that is seen of it
		if !wanting(before, device) && (m.logon || first) {
			return i
		}
	}
	return -1
}

func used(past []moment, device, partition string) bool {
	return slices.ContainsFunc(past, func(m moment) bool {
		return m.change == "" && m.proof() && m.device == device && m.partition == partition
	})
}

// dead reports whether something has ended the PRT since its last use.
func dead(past []moment, device, partition string) bool {
	last := accepted(past, device, partition)
	for i := last + 1; i < len(past); i++ {
		m := past[i]
		if m.concerns(device) && (takes[m.change] != "" || partition == "password" && strings.HasSuffix(m.change, "password") && used(past[:i], device, partition)) {
			return true
		}
	}
	return false
}

// stateOf is the state of TOKEN-MODEL 5 at a minute.
func stateOf(past []moment, device, partition string, now int64) timeline.State {
	if dead(past, device, partition) {
		return timeline.Invalidated
	}
	last := accepted(past, device, partition)
	if last < 0 {
		if slices.ContainsFunc(past, func(m moment) bool { return m.concerns(device) && m.change == "register-device" }) {
			return timeline.Registered
		}
		return timeline.Unseen
	}
	switch idle := now - past[last].at; {
	case idle > 90*1440:
		return timeline.HardDead
	case idle > 14*1440:
		return timeline.SoftDead
	case idle > 12*60:
		return timeline.Quiet
	}
	return timeline.Active
}

// someLife invents the sign-ins of alice and what happens to her and her devices.
func someLife(r *rand.Rand) (all []moment) {
	pick := func(vs ...string) string { return vs[r.IntN(len(vs))] }
	at := int64(0)
	for range 6 + r.IntN(18) {
		at += int64(pickInt(r, 1, 30, 719, 720, 721, 1500, 14*1440, 14*1440+1, 90*1440, 90*1440+1))
		m := moment{at: at, device: pick("L1", "L1", "L2"), session: pick("s1", "s2", "-")}
		if r.IntN(3) == 0 {
			m.change = pick("disable-device", "delete-device", "unregister-device", "enable-device", "restore-device", "register-device",
				"disable-user", "delete-user", "enable-user", "restore-user", "change-password", "reset-password", "revoke-sessions")
		} else {
			m.failed = r.IntN(6) == 0
			switch r.IntN(5) {
			case 0, 1:
				m.logon, m.own = true, pick("password", "password", "whfb")
			case 2:
				m.renew = true
			case 3:
				m.prt = true
				m.device = pick("L1", "L2", "-")
			}
			if n := len(all); n > 0 && all[n-1].change != "" && r.IntN(4) == 0 {
				at = all[n-1].at // in the moment of a change, which counts as before it
				m.at = at
			}
		}
		all = append(all, m)
	}
	return all
}

func tellLife(t *testing.T, all []moment) (tl *timeline.Timeline, text string, rows []int) {
	t.Helper()
	var b strings.Builder
	for i, m := range all {
		b.WriteString(m.line() + "\n")
		if m.change == "" {
			rows = append(rows, i)
		}
	}
	if len(rows) == 0 {
		return nil, b.String(), nil
	}
	tl = live(t, b.String())
	for n, i := range rows {
		all[i].partition = tl.Text(timeline.Partition, n)
	}
	return tl, b.String(), rows
}

// The state machine says of random lives what reading all of the past anew for
// each sign-in says.
func TestLivesAgainstNaive(t *testing.T) {
	seen := map[timeline.State]int{}
	for seed := range uint64(1500) {
		all := someLife(rand.New(rand.NewPCG(seed, 11)))
		tl, text, rows := tellLife(t, all)
		type key struct{ device, partition string }
		lives := map[key]bool{}
		for n, i := range rows {
			m := all[i]
			before, after := timeline.Unseen, timeline.Unseen
			if (m.logon || m.renew || m.prt) && m.device != "-" {
				lives[key{m.device, m.partition}] = true
				before, after = stateOf(all[:i], m.device, m.partition, m.at), stateOf(all[:i+1], m.device, m.partition, m.at)
			}
			if tl.Before[n] != before || tl.State[n] != after {
				t.Fatalf("seed %d, sign-in %d: %s>%s, want %s>%s\n%s", seed, n, tl.Before[n], tl.State[n], before, after, text)
			}
			seen[before]++
		}
		if tl == nil {
			continue
		}
		if len(tl.PRTs()) != len(lives) {
			t.Fatalf("seed %d: %d PRTs, want %d\n%s", seed, len(tl.PRTs()), len(lives), text)
		}
		for _, p := range tl.PRTs() {
			name := "L1"
			if p.Device == story.Device("L2") {
				name = "L2"
			}
			if got, want := p.Ended != 0, dead(all, name, p.Partition); got != want || got != (p.Why != "") {
				t.Fatalf("seed %d: the PRT of %s, %s has ended: %t (%s), want %t\n%s", seed, name, p.Partition, got, p.Why, want, text)
			}
		}
	}
	for s := timeline.Unseen; s <= timeline.Invalidated; s++ {
		if seen[s] < 50 {
			t.Errorf("the lives say too little: %v", seen)
		}
	}
}

// Lineages begin, belong to a credential and are revoked as looking at every
// sign-in of them says.
func TestLineagesAgainstNaive(t *testing.T) {
	begun, revoked, partitions := 0, 0, 0
	for seed := range uint64(600) {
		all := someLife(rand.New(rand.NewPCG(seed, 12)))
		tl, text, rows := tellLife(t, all)
		for n, i := range rows {
			var own []moment // of its lineage
			for _, j := range rows {
				if j == i || all[i].session != "-" && all[j].session == all[i].session {
					own = append(own, all[j])
				}
			}
			want := timeline.Descent{}
			if ok := slices.IndexFunc(own, func(m moment) bool { return !m.failed }); ok >= 0 {
				want.RootSeen = own[ok].logon
			}
			if ok := slices.IndexFunc(own, func(m moment) bool { return !m.failed && m.partition != "unknown" }); ok >= 0 {
				want.Partition = own[ok].partition
			}
			if c := slices.IndexFunc(all, func(m moment) bool { return m.change == "revoke-sessions" && m.at > own[0].at }); c >= 0 {
				want.Revoked = all[c].at
			}
			got := tl.LineageOf(n)
			since := (got.Revoked-tl.Time[0])/timeline.Minute + all[rows[0]].at
			if got.RootSeen != want.RootSeen || got.Partition != want.Partition || (got.Revoked != 0) != (want.Revoked != 0) || want.Revoked != 0 && since != want.Revoked || len(got.Rows) != len(own) {
				t.Fatalf("seed %d, sign-in %d: lineage %+v, want %+v of %d\n%s", seed, n, *got, want, len(own), text)
			}
			if want.RootSeen {
				begun++
			}
			if want.Revoked != 0 {
				revoked++
			}
			if want.Partition != "" {
				partitions++
			}
		}
	}
	if begun < 100 || revoked < 100 || partitions < 100 {
		t.Errorf("the lives say too little: %d begun, %d revoked, %d of a credential", begun, revoked, partitions)
	}
}
