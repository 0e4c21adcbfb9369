package detections

import (
	"math/rand/v2"
	"slices"
	"testing"

	"prtscope/analyze/finding"
)

func TestDeviceComesBackAgainstNaive(t *testing.T) {
	compareDeeds(t, DeviceComesBack, 800, []string{"medium 0.4", "low 0.2", "came back", "another id", "lawful", "deleted while disabled", "the new one was deleted as well"}, func(r *rand.Rand) (deeds []deed) {
		at := 0
		use := func(device, name string) {
			e := deed{user: "alice", device: device, name: name, session: "s1", app: pick(r, "outlook", "outlook", "cloudap"), token: pick(r, "prt", "prt", "prt", "rt"),
				net: pick(r, "AS64500/NO", "AS64510/NO", "AS64666/NL", "AS64666/NL"), failed: r.IntN(8) == 0}
			if e.app == "cloudap" {
				e.logon = r.IntN(3) > 0
			}
			e.at = at
			deeds = append(deeds, e)
		}
		step := func() { at += pick(r, 5, 30, 59, 60, 61, 600, 1439, 1440) }
		if r.IntN(3) > 0 {
			for range 1 + r.IntN(5) {
				at += 1440
				use("L1", "PC")
				deeds[len(deeds)-1].net = pick(r, "AS64500/NO", "AS64500/NO", "AS64510/NO")
			}
		}
		change := func(kind, device string) {
			e := deed{at: at, change: kind, device: device, by: "admin"}
			if kind == "register-device" {
				e.by, e.name = pick(r, "alice", "alice", "alice", "bob"), pick(r, "PC", "PC", "PC", "OTHER")
			}
			deeds = append(deeds, e)
		}
		for range 1 + r.IntN(3) {
			use("L1", "PC")
			deeds[len(deeds)-1].net = "AS64500/NO"
			step()
		}
		for range 2 + r.IntN(4) {
			switch r.IntN(4) {
			case 0:
				change(pick(r, "disable-device", "delete-device"), pick(r, "L1", "L1", "L9"))
			case 1:
				change("disable-device", "L1")
				step()
				change(pick(r, "enable-device", "delete-device"), "L1")
			case 2:
				change("delete-device", "L1")
				step()
				change(pick(r, "restore-device", "enable-device"), "L1")
			case 3:
				change(pick(r, "delete-device", "delete-device", "disable-device"), "L1")
				step()
				anew := pick(r, "L1", "L9", "L9", "L8")
				change("register-device", anew)
				if r.IntN(3) > 0 {
					at += 5
					deeds = append(deeds, deed{at: at, user: "alice", device: "-", session: "s1", app: "mdm-enrollment", token: "rt", net: pick(r, "AS64500/NO", "AS64666/NL")})
				}
				for range r.IntN(4) {
					at += 30
					use(anew, "PC")
				}
				if r.IntN(4) == 0 {
					at += 30
					change("delete-device", anew)
				}
			}
			for range r.IntN(4) {
				at += pick(r, 5, 30, 30, 59, 60, 61)
				use(pick(r, "L1", "L1", "L9", "L8"), "PC")
			}
			step()
		}
		return deeds
	}, naiveBack)
}

// shutNaive is a time in which a device was disabled or deleted; back is -1 for ever.
type shutNaive struct{ began, back int }

func shutOf(deeds []deed, device string) (shut []shutNaive) {
	off, away := false, false
	for _, e := range deeds {
		if e.device != device {
			continue
		}
		was := off || away
		switch e.change {
		case "disable-device":
			off = true
		case "delete-device":
			away = true
		case "enable-device":
			off = false
		case "restore-device":
			away = false
		case "register-device":
			off, away = false, false
		}
		if is := off || away; is && !was {
			shut = append(shut, shutNaive{e.at, -1})
		} else if was && !is {
			shut[len(shut)-1].back = e.at
		}
	}
	return shut
}

// naiveBack: a device comes back from where it never was, under its id or another (PM-047).
func naiveBack(deeds []deed, note func(string)) (want []string) {
	before := func(device string, at int) (nets []string) {
		for _, e := range deeds {
			if e.ok() && e.user == "alice" && e.device == device && e.at < at {
				nets = append(nets, e.net)
			}
		}
		return nets
	}
	strange := func(device string, nets []string, at int) []deed {
		return pickDeeds(deeds, func(e deed) bool {
			return e.ok() && e.user == "alice" && e.device == device && e.token == "prt" && !slices.Contains(nets, e.net) && !theirsNaive(deeds, "alice", e.net, at)
		})
	}
	devices := []string{"L1", "L8", "L9"}
	for _, device := range devices {
		for _, s := range shutOf(deeds, device) {
			nets := before(device, s.began)
			soon := pickDeeds(strange(device, nets, s.began), func(e deed) bool { return s.back >= 0 && e.at >= s.back && e.at-s.back <= 60 })
			if len(nets) > 0 && len(soon) > 0 {
				want = append(want, said(finding.Medium, 0.4, deedNumbers(soon)))
				note("came back")
			}
		}
	}
	// Under another id: the last that was deleted before it was registered counts.
	for _, device := range devices {
		var anew, deleted deed
		for _, c := range deeds {
			if anew.at > 0 || c.change != "register-device" || c.device != device || c.by != "alice" || createdFirst(deeds, device).name != "PC" {
				continue
			}
			for _, e := range deeds {
				seen := slices.ContainsFunc(deeds, func(s deed) bool { return s.change == "" && s.user == "alice" && s.device == e.device })
				if e.change == "delete-device" && e.device != device && seen && e.at <= c.at && c.at-e.at <= 1440 {
					anew, deleted = c, e
				}
			}
		}
		if anew.at == 0 {
			continue
		}
		out := deleted.at
		for _, s := range shutOf(deeds, deleted.device) {
			if s.began <= deleted.at && (s.back < 0 || s.back > deleted.at) {
				out = s.began
			}
		}
		nets := before(deleted.device, out)
		back := pickDeeds(strange(device, nets, deleted.at), func(e deed) bool { return e.at >= anew.at })
		if len(nets) == 0 || len(back) == 0 {
			continue
		}
		e := enrolledNaive(deeds, "alice", device, createdFirst(deeds, device).at)
		if e.explains() {
			note("lawful")
			continue
		}
		note("another id")
		if out < deleted.at {
			note("deleted while disabled")
		}
		if slices.ContainsFunc(deeds, func(e deed) bool {
			return e.change == "delete-device" && e.device == device && e.at > anew.at
		}) {
			note("the new one was deleted as well")
		}
		if e.lawful() && !e.history {
			want = append(want, said(finding.Low, 0.2, deedNumbers(back)))
		} else {
			want = append(want, said(finding.Medium, 0.4, deedNumbers(back)))
		}
	}
	return want
}
