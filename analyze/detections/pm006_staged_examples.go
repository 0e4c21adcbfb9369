package detections

import (
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
)

// pm006Handed is bob, who has a network as a matter of course, and a device that alice
// registered with a device code; then he logs on to it.
const (
	pm006Bob = `
	d-2 08:00 bob LAPTOP-2 cloudap interactive x3 every 24h
	d-2 08:05 alice LAPTOP-1 outlook x3 every 24h ip=203.0.113.66 net=AS64666/NL
	d1 00:00 carol LAPTOP-3 outlook token=prt`
	pm006Handed = pm006Bob + pm006Registered + `
		15:00 bob DESKTOP-AB12CD34 cloudap interactive`
	pm006First   = "alice@example.com: a device code from AS64500 NO (192.0.2.10) on 4 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (DESKTOP-AB12CD34)."
	pm006Another = `
		d2 10:00 alice - broker devicecode interactive session=p2 ip=192.0.2.10
		d2 10:01 alice - broker resource=drs token=rt transfer=deviceCodeFlow session=p2 ip=203.0.113.66 net=AS64666/NL
		d2 10:01:18 audit register-device STAGED-2 by=alice os=Windows`
	pm006Second = "alice@example.com: a device code from AS64500 NO (192.0.2.10) on 5 May 2026 10:00, a token for device registration 60 seconds later from AS64666 NL (203.0.113.66), then 1 device registered (STAGED-2)."
)

// pm006Staged are devices that one person registers and another is handed.
var pm006Staged = []detect.Example{
	{Name: "silent: somebody else was handed the device", Story: pm006Handed},
	{Name: "handed to somebody who was not seen there as a matter of course", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.55},
		Against: []string{"others logged on to 1 device, but not where they usually are"},
		Benign:  []string{"new PC set up by its user or the help desk: not ruled out: others logged on to what was set up, but not where they usually are"}, Story: strings.Replace(pm006Handed, " x3 every 24h", "", 1), Want: []string{pm006First}},
	{Name: "somebody else logs on to it elsewhere", Severity: []finding.Severity{finding.Medium}, Story: pm006Handed + ` net=AS64666/NL`, Want: []string{pm006First}},
	{Name: "somebody else logs on to it, from a network whose number is not known", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2},
		Against: []string{"others logged on to 1 device, in networks whose number is not known: whether they usually are there cannot be told", fromLost}, Benign: []string{"PCs staged by the help desk: not ruled out"}, Story: pm006Handed + ` asn=-`, Want: []string{pm006First}},
	{Name: "likewise, and it was registered from a network that is not known as the user's", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.55},
		Against: []string{"others logged on to 1 device, in networks whose number is not known: whether they usually are there cannot be told"},
		Benign:  []string{"new PC set up by its user or the help desk: not ruled out: others logged on to what was set up"}, Story: strings.Replace(pm006Handed, "alice LAPTOP-1", "carol LAPTOP-4", 1) + ` asn=-`, Want: []string{pm006First}},
	{Name: "somebody else was handed it, but it was registered from a network that is not known as the user's", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.55},
		Against: []string{"others logged on to 1 device where they usually are, but the network of the registration is not known as the user's or the tenant's"},
		Benign:  []string{"new PC set up by its user or the help desk: not ruled out: others logged on to what was set up"}, Story: strings.Replace(pm006Handed, "alice LAPTOP-1", "carol LAPTOP-4", 1), Want: []string{pm006First}},
	{Name: "silent: it was registered a day after the user was there with a device of theirs, to the moment", Story: strings.Replace(pm006Handed, "d-2 08:05 alice LAPTOP-1 outlook x3 every 24h", "d0 10:01:18 alice LAPTOP-1 outlook", 1)},
	{Name: "nobody is there when it logs on for somebody else", Severity: []finding.Severity{finding.High}, Story: strings.Replace(pm006Handed, "AB12CD34 cloudap interactive", "AB12CD34 cloudap", 1), Want: []string{pm006First}},
	{Name: "it uses another application for somebody else", Severity: []finding.Severity{finding.High}, Story: strings.Replace(pm006Handed, "AB12CD34 cloudap interactive", "AB12CD34 outlook interactive", 1), Want: []string{pm006First}},
	{Name: "somebody else is refused", Severity: []finding.Severity{finding.High}, Story: pm006Handed + ` error=50126`, Want: []string{pm006First}},
	{Name: "somebody else logged on to it the day before only", Severity: []finding.Severity{finding.High}, Story: strings.Replace(pm006Handed, "15:00 bob", "d0 15:00 bob", 1), Want: []string{pm006First}},
	{Name: "another from the same network was not handed to anybody yet", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2},
		Against: []string{fromStaging},
		Benign:  []string{"PCs staged by the help desk: not ruled out, but nobody has logged on to these where they usually are"}, Story: pm006Handed + pm006Another, Want: []string{pm006Second}},
	{Name: "both from no address that the log tells", Severity: []finding.Severity{finding.High, finding.Medium}, Story: strings.ReplaceAll(pm006Handed+pm006Another, " ip=203.0.113.66 net=AS64666/NL", " ip=- asn=- country=-"), Want: []string{strings.Replace(pm006Second, "AS64666 NL (203.0.113.66)", "an unknown address", 1), strings.Replace(pm006First, "AS64666 NL (203.0.113.66)", "an unknown address", 1)}},
	{Name: "another from another network", Severity: []finding.Severity{finding.High}, Story: pm006Handed + strings.ReplaceAll(pm006Another, "AS64666/NL", "AS64777/NL"),
		Want: []string{strings.ReplaceAll(pm006Second, "AS64666", "AS64777")}},
}
