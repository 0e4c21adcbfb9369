package detections

import (
	"strings"
	"time"

	"prtscope/analyze/detect"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
)

// deviceless sorts the sign-ins of a user that succeeded with a reported
// primary refresh token and an empty device id. MT-001, MT-002 and MT-003
// share them out by operating system: each row belongs to exactly one.
type deviceless struct {
	t       *timeline.Timeline
	rows    []int
	kin     map[*timeline.Descent]kin
	refresh map[int32]bool // addresses (IP64) with a refresh token and no device
}

// kin is what the other rows of a lineage say of one of its rows.
type kin struct {
	device bool   // one of them has a device id
	system string // the one operating system family they name; "" for none or several
}

// listDeviceless looks through a timeline. Cross-tenant rows whose device is
// hidden do not have the fact NoDevice, so that MT-020 keeps them out.
func listDeviceless(p *detect.Pass) *deviceless {
	d := &deviceless{t: p.T, rows: p.Rows(timeline.OK | timeline.PRT | timeline.NoDevice)}
	if len(d.rows) == 0 {
		return d
	}
	d.kin, d.refresh = map[*timeline.Descent]kin{}, map[int32]bool{}
	for i := range p.T.Len() {
		if p.T.Is(i, timeline.RT|timeline.NoDevice) {
			d.refresh[p.T.Code(timeline.IP64, i)] = true
		}
	}
	return d
}

func (d *deviceless) kinOf(i int) kin {
	l := d.t.LineageOf(i)
	k, ok := d.kin[l]
	if ok {
		return k
	}
	several := false
	for _, r := range l.Rows {
		k.device = k.device || d.t.Is(r, timeline.HasDevice)
		s := systemOf(d.t, r)
		several = several || s != "" && k.system != "" && s != k.system
		if k.system == "" {
			k.system = s
		}
	}
	if several {
		k.system = ""
	}
	d.kin[l] = k
	return k
}

// systemOf returns the operating system family a row names itself, in its
// device details or else in its user agent.
func systemOf(t *timeline.Timeline, i int) string {
	if s := t.Text(timeline.OSFamily, i); s != "" {
		return s
	}
	return t.Text(timeline.AgentFamily, i)
}

// system returns the operating system family of a row. Many non-interactive
// rows name none; a native client of Microsoft's without a user agent is then
// taken to run where the rest of its session runs.
func (d *deviceless) system(i int) string {
	if s := systemOf(d.t, i); s != "" {
		return s
	}
	if d.t.Text(timeline.Agent, i) == "" && !d.t.Is(i, timeline.Browser) && reference.AppName(d.t.Text(timeline.App, i)) != "" {
		return d.kinOf(i).system
	}
	return ""
}

// on returns the rows that belong to one of the families.
func (d *deviceless) on(families ...string) (rows []int) {
	for _, i := range d.rows {
		s := d.system(i)
		for _, f := range families {
			if s == f {
				rows = append(rows, i)
			}
		}
	}
	return rows
}

// member reports whether an application shared its refresh tokens with the
// family of clients on a day. Azure CLI and Azure PowerShell left it in
// January 2026.
func member(app string, day time.Time) bool {
	f := reference.Foci()[app]
	return f != nil && (f.Member == "yes" || day.Format(time.DateOnly) <= f.LastSeen)
}

// desktop reports whether an application is one of the Office and family
// clients of a desktop, which are known for the quirk of MT-001.
func desktop(app string, day time.Time) bool {
	switch reference.Role(app) {
	case "office":
		return true
	case "office_mobile", "broker", "broker_linux", "broker_mobile", "broker_apple", "broker_ui", "cloudap":
		return false
	}
	return member(app, day)
}

// looksLikeBrowser reports whether a row comes from a web browser by its
// client app or its user agent.
func looksLikeBrowser(t *timeline.Timeline, i int) bool {
	if t.Is(i, timeline.Browser) {
		return true
	}
	agent := t.Text(timeline.Agent, i)
	if !strings.HasPrefix(agent, "Mozilla/5.0") {
		return false
	}
	for _, name := range []string{"Chrome/", "Firefox/", "Safari/", "Edg/"} {
		if strings.Contains(agent, name) {
			return true
		}
	}
	return false
}

// score weighs whether a row on Windows is the quirk: a refresh token was used
// and a primary refresh token written down. It returns the reasons in words.
func (d *deviceless) score(i int) (n int, why, against []string) {
	t, app := d.t, d.t.Text(timeline.App, i)
	weigh := func(points int, holds bool, reason string) {
		switch {
		case !holds:
		case points > 0:
			n, why = n+points, append(why, reason)
		default:
			n, against = n+points, append(against, reason)
		}
	}
	l := t.LineageOf(i)
	weigh(2, desktop(app, t.At(i)), "an Office or other desktop client of the family that shares refresh tokens")
	weigh(1, t.Is(i, timeline.NonInteractive), "non-interactive")
	weigh(1, l.Root < i && t.Is(l.Root, timeline.Interactive|timeline.NoDevice) && t.Text(timeline.App, l.Root) == app, "the session began with an interactive sign-in to the same application, without a device")
	weigh(1, !looksLikeBrowser(t, i), "no browser")
	weigh(1, t.Code(timeline.IP64, i) != 0 && d.refresh[t.Code(timeline.IP64, i)], "refresh tokens without a device are used from the same address")
	weigh(-3, d.kinOf(i).device, "other sign-ins of the session have a device id")
	weigh(-3, t.Any(i, timeline.Broker|timeline.CloudAP|timeline.ToolAgent), "the client is a broker, the Windows sign-in client or a tool")
	return n, why, against
}

// systems names the operating system families of rows, the most frequent first.
func systems(d *deviceless, rows []int) string {
	var names []string
	list := tally(rows, d.system)
	rank(list)
	for _, c := range list {
		switch c.word {
		case "":
			c.word = "a system that is not named"
		case "other":
			c.word = "another system"
		}
		names = append(names, c.word)
	}
	return strings.Join(names, " and ")
}
