package detections

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

func TestBoundWithoutBrokerAgainstNaive(t *testing.T) {
	compareAfter(t, BoundWithoutBroker, mt008Others, 150, func(r *rand.Rand) (signs []sign) {
		for _, day := range []int{0, 3, 13, 14, 15, 16, 17} {
			for range 1 + r.IntN(3) {
				s := sign{at: day*1440 + r.IntN(1440), user: pick(r, "alice", "alice", "carol"), device: pick(r, "LAPTOP-1", "LAPTOP-2", "LAPTOP-2", ""), os: "windows", trust: "joined",
					app: pick(r, "office", "office", "office", "office", "teams", "teams", "cloudap", "authenticator"), token: pick(r, "none", "none", "none", "none", "none", "none", "rt", "prt"), session: pick(r, "", "s1", "s1", "s2"),
					ip: places[0].ip, net: places[0].net, method: "claim", bound: r.IntN(3) > 0, failed: r.IntN(10) == 0}
				if day < 13 && r.IntN(4) > 0 || r.IntN(8) == 0 {
					s.app, s.token, s.method, s.interactive = "office", "none", pick(r, "password", "password", "password", "claim"), true
				}
				s.name = s.device
				signs = append(signs, s)
			}
		}
		return signs
	}, naiveUnbrokered)
}

// naiveUnbrokered: the device proved itself, and no broker was seen (MT-008).
func naiveUnbrokered(signs []sign) (want []string) {
	const span = 14 * 1440
	credential := func(s sign) bool { return s.method != "claim" }
	odd := pickSigns(signs, func(e sign) bool {
		if e.failed || e.token != "none" || e.device == "" || credential(e) || !e.bound || e.at < span || e.session == "" {
			return false
		}
		session := pickSigns(signs, func(s sign) bool { return s.user == e.user && s.session == e.session && !s.failed })
		if root := session[0]; !credential(root) || !root.interactive && root.app != "cloudap" {
			return false
		}
		return len(pickSigns(signs, func(s sign) bool {
			return s.user == e.user && s.device == e.device && s.at >= e.at-span && s.at <= e.at && (s.app == "cloudap" || s.app == "authenticator" || s.token == "prt")
		})) == 0
	})
	for _, rows := range by(odd, func(s sign) string { return s.user + s.device }) {
		want = append(want, said(finding.Medium, 0.35, numbers(rows)))
	}
	return want
}

func TestMinorityFlipAgainstNaive(t *testing.T) {
	compareAfter(t, MinorityFlip, "", 120, func(r *rand.Rand) (signs []sign) {
		kind := pick(r, "rt", "prt")
		for n, at := range minutes(r, 25+r.IntN(60), 1) {
			s := sign{at: at, user: pick(r, "alice", "alice", "alice", "alice", "alice", "bob"), os: "windows", trust: "joined", app: "outlook", token: kind, session: pick(r, "s1", "s1", "s1", "s1", "s1", "s1", "s1", ""), ip: places[0].ip, net: places[0].net, method: "claim", failed: r.IntN(30) == 0}
			if kind == "prt" {
				s.device = "LAPTOP-1"
			}
			if n%25 == 24 {
				s.token, s.device = pick(r, "rt", "prt", "rt", "prt", "none"), pick(r, "", "", "", "LAPTOP-1")
			}
			s.name = s.device
			signs = append(signs, s)
		}
		return signs
	}, func(signs []sign) (want []string) {
		quirk, lost := []sign{}, []sign{}
		for _, e := range signs {
			same := pickSigns(signs, func(s sign) bool { return s.user == e.user && s.session == e.session && s.app == e.app && !s.failed })
			rt := len(pickSigns(same, func(s sign) bool { return s.token == "rt" }))
			prt := len(pickSigns(same, func(s sign) bool { return s.token == "prt" && s.device != "" }))
			switch {
			case e.failed || e.session == "" || e.device != "":
			case e.token == "prt" && 20*rt >= 19*len(same):
				quirk = append(quirk, e)
			case e.token == "rt" && 20*prt >= 19*len(same):
				lost = append(lost, e)
			}
		}
		for _, rows := range [][]sign{quirk, lost} {
			if len(rows) == 0 {
				continue
			}
			var shown []int // of each user the first three
			for _, of := range by(rows, func(s sign) string { return s.user }) {
				shown = append(shown, numbers(of[:min(3, len(of))])...)
			}
			want = append(want, said(finding.Info, 0.5, shown))
		}
		return want
	})
}

func TestRemoteTokenElsewhereAgainstNaive(t *testing.T) {
	compareAfter(t, RemoteTokenElsewhere, "", 150, func(r *rand.Rand) (signs []sign) {
		for range 3 + r.IntN(8) {
			signs = append(signs, sign{at: r.IntN(400), user: pick(r, "alice", "bob"), device: "LAPTOP-1", name: "LAPTOP-1", os: "windows", trust: "joined", app: pick(r, "outlook", "outlook", "teams", "avd", "remote-desktop"),
				token: pick(r, "rdp", "rdp", "prt"), session: pick(r, "", "s1", "s2"), ip: places[0].ip, net: places[0].net, method: "claim", failed: r.IntN(8) == 0})
		}
		return signs
	}, func(signs []sign) (want []string) {
		remote := func(s sign) bool { return s.app == "avd" || s.app == "remote-desktop" }
		odd := pickSigns(signs, func(e sign) bool {
			return !e.failed && e.token == "rdp" && !remote(e) && len(pickSigns(signs, func(s sign) bool {
				return remote(s) && s.user == e.user && s.session == e.session && s.session != "" && max(s.at-e.at, e.at-s.at) <= 60
			})) == 0
		})
		for _, rows := range by(odd, func(s sign) string { return s.user }) {
			want = append(want, said(finding.Low, 0.3, numbers(rows)))
		}
		return want
	})
}

func TestTokenProtectionBypassAgainstNaive(t *testing.T) {
	compareAfter(t, TokenProtectionBypass, "", 250, func(r *rand.Rand) (signs []sign) {
		for _, day := range []int{0, 1, 2, 3, 3, 3, 4, 4} {
			at := day*1440 + r.IntN(1440)
			ip, net := where(r)
			signs = append(signs, sign{at: at, user: pick(r, "alice", "alice", "bob"), os: "windows", app: pick(r, "outlook", "teams", "outlook", "onedrive"), token: "rt", session: "s1", ip: ip, net: net, method: "claim", refused: day > 1 && r.IntN(2) == 0})
			if s := &signs[len(signs)-1]; s.refused {
				s.failed = true
				next := *s
				next.at, next.refused, next.failed = at+1+r.IntN(13), false, r.IntN(8) == 0
				next.app = pick(r, "outlook", "azure-cli", "graph-powershell", "vscode")
				signs = append(signs, next)
			}
		}
		slices.SortFunc(signs, func(a, b sign) int { return a.at - b.at })
		return slices.CompactFunc(signs, func(a, b sign) bool { return a.at == b.at })
	}, func(signs []sign) (want []string) {
		refused := pickSigns(signs, func(s sign) bool { return s.refused })
		for _, blocks := range by(refused, func(s sign) string { return s.user + s.ip + s.app }) {
			of := blocks[0]
			var others []int
			first := -1
			for _, e := range signs {
				if e.user != of.user || e.failed || e.app == of.app || e.ip != of.ip {
					continue
				}
				earlier := pickSigns(signs, func(s sign) bool { return s.user == e.user && s.at < e.at })
				used := pickSigns(earlier, func(s sign) bool { return s.app == e.app && !s.failed })
				days := by(pickSigns(earlier, func(s sign) bool { return s.at/1440 < e.at/1440 }), func(s sign) string { return fmt.Sprint(s.at / 1440) })
				near := pickSigns(blocks, func(s sign) bool { return s.at <= e.at && e.at-s.at <= 10 })
				if len(used) > 0 || len(days) < 3 || len(near) == 0 {
					continue
				}
				if first < 0 {
					first = near[0].n
				}
				others = append(others, e.n)
			}
			if len(others) > 0 {
				want = append(want, said(finding.Low, 0.3, append(others, first)))
			}
		}
		return want
	})
}

// Twins are found whatever their order, and go to the clocks or to the editors.
func TestTwinsAgainstNaive(t *testing.T) {
	count := regexp.MustCompile(`(?:tells?|time of) (\d+) sign-ins?`)
	found := 0
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 9))
		type row struct {
			at, id int
			source string
			alsoIn bool
		}
		var rows []row
		var story strings.Builder
		at := 0
		for range 4 + r.IntN(10) {
			at += pick(r, 7, 15, 30, 60, 60, 120)
			rows = append(rows, row{at: at, id: r.IntN(6), source: pick(r, "aaaaaaaaaaaa", "bbbbbbbbbbbb"), alsoIn: r.IntN(6) == 0})
			e := rows[len(rows)-1]
			fmt.Fprintf(&story, "d%d %02d:%02d alice LAPTOP-1 outlook token=rt id=%s source=%s", at/1440+1, at/60%24, at%60, eventOf(e.id), e.source)
			if e.alsoIn {
				other := "aaaaaaaaaaaa"
				if e.source == other {
					other = "bbbbbbbbbbbb"
				}
				fmt.Fprintf(&story, " also_in=%s#7@1", other)
			}
			story.WriteString("\n")
		}
		var ahead []int // of each twin, in minutes: how much later b tells it
		agreed := 0
		for i, e := range rows {
			if e.alsoIn {
				agreed++
			}
			if slices.ContainsFunc(rows[:i], func(s row) bool { return s.id == e.id }) {
				continue
			}
			later := slices.IndexFunc(rows, func(s row) bool { return s.id == e.id && s.source != e.source })
			switch {
			case later < 0:
			case e.source < rows[later].source:
				ahead = append(ahead, rows[later].at-e.at)
			default:
				ahead = append(ahead, e.at-rows[later].at)
			}
		}
		want := map[string]int{}
		for _, minutes := range ahead {
			switch {
			case minutes%15 != 0 || agreed >= len(ahead):
				want["edited"]++
			case minutes > 0:
				want["later"]++
			default:
				want["earlier"]++
			}
		}
		got := map[string]int{}
		for d, words := range map[*detect.Detection][2]string{Clocks: {"Source bbbbbbbb", "later"}, ImmutableFields: {"Sources aaaaaaaa", "edited"}} {
			fs, err := detect.Replay(d, detect.Example{Story: story.String()})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range fs {
				what := words[1]
				if !strings.HasPrefix(f.Summary, words[0]) {
					what = "earlier"
				}
				fmt.Sscan(count.FindStringSubmatch(f.Summary)[1], &found)
				got[what] += found
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("seed %d:\n%s\ngot  %v\nwant %v", seed, story.String(), got, want)
		}
	}
}
