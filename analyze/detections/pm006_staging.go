package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/survey"
)

// staging is what speaks for networks from which a user set up PCs for others.
type staging map[int32]string

// What speaks against a chain from where PCs were set up for others.
const (
	fromStaging = "other devices that the user registered from that network were handed to people who logged on to them where they usually are"
	fromLost    = "devices that the user registered from that network were handed to people who logged on to them, in networks whose number is not known: whether they usually are there cannot be told"
)

// add notes to whom a device was handed that was registered from a network of the
// user's or the tenant's, and reports whether that explains it.
func (s staging) add(net int32, to survey.Handed) bool {
	switch {
	case net == 0:
	case to.AtHome:
		s[net] = fromStaging
	case to.Lost && s[net] == "":
		s[net] = fromLost
	}
	return to.AtHome
}

// stagedBenign says what became of the harmless cause of chains of which that speaks.
func stagedBenign(text string) string {
	if text == fromLost {
		return "PCs staged by the help desk: not ruled out"
	}
	return "PCs staged by the help desk: not ruled out, but nobody has logged on to these where they usually are"
}

// handedTo counts devices that others were handed, which does not excuse them.
type handedTo struct{ home, lost, away int }

func (h *handedTo) count(to survey.Handed) {
	switch {
	case to.AtHome:
		h.home++
	case to.Lost:
		h.lost++
	case to.Other:
		h.away++
	}
}

func (h *handedTo) all() int { return h.home + h.lost + h.away }

// texts says why it does not.
func (h *handedTo) texts() (texts []string) {
	for _, s := range [...]struct {
		n    int
		text string
	}{
		{h.home, "others logged on to %s where they usually are, but the network of the registration is not known as the user's or the tenant's"},
		{h.lost, "others logged on to %s, in networks whose number is not known: whether they usually are there cannot be told"},
		{h.away, "others logged on to %s, but not where they usually are"},
	} {
		if s.n > 0 {
			texts = append(texts, fmt.Sprintf(s.text, detect.Count(s.n, "device")))
		}
	}
	return texts
}

// ruledOut says what became of the harmless cause of so many chains: Windows
// signed in with the devices of some, and some of those have more marks of an
// enrolment.
func ruledOut(chains, logons, marked int, to handedTo, leftOut bool) string {
	switch {
	case marked > 0:
		return "not ruled out, but Windows did not log on with a first-hand credential from a network known before"
	case to.home+to.lost > 0:
		return "not ruled out: others logged on to what was set up"
	case to.away > 0:
		return "not ruled out: others logged on to what was set up, but not where they usually are"
	case leftOut:
		return "not ruled out: the export holds no Windows sign-ins"
	case logons == chains:
		return "ruled out, because nothing but a Windows logon speaks for a lawful enrolment"
	case logons > 0:
		return fmt.Sprintf("ruled out as far as that user goes: Windows logged on with %d of %d for them within a day, and nothing else speaks for a lawful enrolment of those", logons, chains)
	case chains > 1:
		return "ruled out as far as that user goes: Windows logged on with none of them for them within a day, nor for others where those usually are"
	}
	return "ruled out as far as that user goes: Windows did not log on with it for them within a day, nor for others where those usually are"
}
