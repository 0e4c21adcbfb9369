package detections

import (
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// PRTPastPasswordChange is PM-012.
var PRTPastPasswordChange = &detect.Detection{
	ID: "PM-012", Title: "PRT obtained with a password outlives the password",
	Doc: `A PRT that was obtained with a password dies when the password changes. Looks for a lineage that begins in the logs with a password, and for successful requests with the PRT in it after the change, without a fresh credential on that device in between. A change made on the PC itself renews the PRT in place; the sign-in that does so, ten minutes before the change or later, silences it.

There is no verdict on PRTs of Windows Hello, security keys or certificates, which outlive a password lawfully, nor on lineages whose beginning is not in the logs.

Wrong when the new password was synchronised from on-premises with delay, or when the sign-in with the new password was not logged. Where the users changed it themselves, use from a network in which the PC was signed in with before the change therefore weighs less.`,
	Fact:     "A change of password ends the primary refresh tokens that were obtained with that password.",
	Severity: finding.High, Confidence: 0.5, Grade: "B",
	Techniques: []string{"T1550.001"},
	Actions:    []string{"revoke-sessions", "disable-device"},
	Source:     "Microsoft Learn: concept-primary-refresh-token (invalidation), reference-audit-activities",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.DeviceID, signin.SessionID, signin.AuthDetails),
	Logs:       []string{detect.Interactive, detect.NonInteractive, detect.Audit, detect.Logons},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("clocks and pipeline", timeline.Defaults().Grace),
		detect.Within("until a change has reached every server, besides", timeline.Defaults().ReplicationGrace),
		detect.Within("from the password's change to a sign-in on the PC it was changed on, at most", samePC),
	},
	Run:      prtPastPasswordChange,
	Examples: pm012Examples,
}

// samePC is how long before the audit log tells of a change the sign-in with
// the new password may stand.
const samePC = 10 * timeline.Minute

func prtPastPasswordChange(p *detect.Pass) {
	t := p.T
	changes := changesOf(p, directory.PasswordChanged)
	if len(changes) == 0 {
		return
	}
	logons := map[int32][]int64{} // by device: when a credential was given
	for i := range t.Len() {
		if t.Is(i, timeline.CredentialEvent) {
			d := t.Code(timeline.Device, i)
			logons[d] = append(logons[d], t.Time[i])
		}
	}
	found, roots := map[int][]int{}, map[int][]int{} // by change
	var order []int
	grace := p.World.Params.Limits.Grace + p.World.Params.Limits.ReplicationGrace
	for n := range t.Lineages() {
		l := &t.Lineages()[n]
		if !l.RootSeen || l.Partition != "password" {
			continue
		}
		given := t.Time[l.Root]
		for _, i := range l.Rows {
			if t.Is(i, timeline.CredentialEvent) {
				given = t.Time[i]
			}
			if !t.Is(i, timeline.OK|timeline.PRT|timeline.HasDevice) || !p.Judged(i) || p.Approved(i) {
				continue
			}
			c, _ := slices.BinarySearchFunc(changes, t.Time[i]-grace, func(c *directory.Change, at int64) int {
				if c.Time < at {
					return -1
				}
				return 1
			})
			since := max(given, lastBefore(logons[t.Code(timeline.Device, i)], t.Time[i]))
			if c == 0 || since >= changes[c-1].Time-samePC {
				continue
			}
			k := c - 1
			if found[k] == nil {
				order = append(order, k)
			}
			if n := len(roots[k]); n == 0 || roots[k][n-1] != l.Root {
				roots[k] = append(roots[k], l.Root)
			}
			found[k] = append(found[k], i)
		}
	}
	var refused []int64 // when tokens were refused as older than a change
	for i, code := range t.Failures() {
		if code == 50173 {
			refused = append(refused, t.Time[i])
		}
	}
	for _, k := range order {
		until := int64(1<<63 - 1) // from the next change on, a refusal may be its doing
		if k+1 < len(changes) {
			until = changes[k+1].Time
		}
		n, _ := slices.BinarySearch(refused, changes[k].Time)
		reportOutlived(p, changes[k], roots[k], found[k], n < len(refused) && refused[n] < until)
	}
}

// changesOf returns the changes of a kind to the user of the timeline.
func changesOf(p *detect.Pass, kinds ...directory.Kind) (cs []*directory.Change) {
	all := p.World.Directory.User(p.T.ID)
	if len(all) == 0 {
		all = p.World.Directory.User(p.T.Text(timeline.UPN, 0))
	}
	for _, c := range all {
		if slices.Contains(kinds, c.Kind) {
			cs = append(cs, c)
		}
	}
	return cs
}

// lastBefore returns the last of times, which are in order, up to at; 0 for none.
func lastBefore(times []int64, at int64) int64 {
	n, _ := slices.BinarySearch(times, at+1)
	if n == 0 {
		return 0
	}
	return times[n-1]
}

// reportOutlived reports requests with a PRT after a change; took says that the
// change was seen to take effect.
func reportOutlived(p *detect.Pass, c *directory.Change, roots, rows []int, took bool) {
	t, i := p.T, slices.Min(rows)
	root := t.LineageOf(i).Root
	d := detect.Draft{Changes: []*directory.Change{c}, Past: true, Confidence: 0.5}
	d.Add(detect.Root, roots...)
	d.Add(detect.Use, rows...)
	d.Summary = fmt.Sprintf("The PRT of %s on %s, obtained with a password on %s, was accepted %s after the password was changed on %s, without a new sign-in",
		detect.Who(t, i), detect.What(t, i), detect.When(t.Time[root]), detect.Span(t.Time[i]-c.Time), detect.When(c.Time))
	if len(rows) > 1 {
		d.Summary += fmt.Sprintf("; %s on %s in all", detect.Count(len(rows), "time"), detect.Count(len(distinct(t, timeline.Device, rows)), "device"))
	}
	d.Summary += "."
	d.Expected = "After the change the PRT is refused until the user signs in on that device with the new password."
	d.Observed = fmt.Sprintf("%s with the PRT after the change, from %s.", detect.Count(len(rows), "request"), detect.Where(t, i))
	d.Benign = []string{
		"password changed on that PC: ruled out, because no sign-in with a credential on it follows from ten minutes before the change",
		"a PRT of another credential: ruled out, because the lineage began with the password",
	}
	nets := homes(t, c.Time)
	if took {
		d.Confidence = 0.65
		d.For = append(d.For, "other tokens of the user were refused after the change (50173): the change did take effect")
	}
	own := c.ActorID != "" && c.ActorID == c.UserID
	if own && !slices.ContainsFunc(rows, func(i int) bool { return !nets[[2]int32{t.Code(timeline.Device, i), t.Code(timeline.Net, i)}] }) {
		d.Severity, d.Confidence = finding.Medium, 0.3
		if took {
			d.Confidence = 0.45
		}
		d.Benign[0] = "password changed on that PC: not ruled out, because the PRT was used where its user had signed in with that PC before: Windows takes the new password without a sign-in that is logged at times"
	}
	p.Report(d)
}

// homes returns the networks, by device, in which the user signed in with a
// device, or Windows renewed, before a moment.
func homes(t *timeline.Timeline, before int64) map[[2]int32]bool {
	nets := map[[2]int32]bool{}
	for i, at := range t.Time {
		if at >= before {
			break
		}
		if net := t.Code(timeline.Net, i); net != 0 && t.Any(i, timeline.Anchor|timeline.CredentialEvent) {
			nets[[2]int32{t.Code(timeline.Device, i), net}] = true
		}
	}
	return nets
}

const pm012Root = `
	d1 08:00 alice LAPTOP-1 cloudap interactive method=password session=s1
	d1 09:00 alice LAPTOP-1 outlook token=prt session=s1
	d3 10:00 audit reset-password alice by=admin`

const pm012Alive = pm012Root + `
	d4 09:00 alice LAPTOP-1 outlook token=prt session=s1 ip=198.51.100.7 net=AS64510/NL`

var pm012Examples = []detect.Example{
	{Name: "the day after", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Story: pm012Alive, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in."}},
	{Name: "in the PC's own network, reset by somebody else", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Story: pm012Root + `
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in."}},
	{Name: "in the PC's own network, changed by the user", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.3}, Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=password session=s1
		d3 10:00 audit change-password alice by=alice
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in."}},
	{Name: "at home, where Windows renewed before, changed by the user", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.3}, Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=password session=s1
		d2 20:00 alice LAPTOP-1 cloudap session=s1 ip=203.0.113.5 net=AS64501/NO
		d3 10:00 audit change-password alice by=alice
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1 ip=203.0.113.5 net=AS64501/NO`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in."}},
	{Name: "at home, where the user gave the password to Outlook before, changed by the user", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.3}, Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=password session=s1
		d2 20:00 alice LAPTOP-1 outlook interactive method=password session=s2 ip=203.0.113.5 net=AS64501/NO
		d3 10:00 audit change-password alice by=alice
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1 ip=203.0.113.5 net=AS64501/NO`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in."}},
	{Name: "where Windows renewed only in the moment of the change, changed by the user", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=password session=s1
		d3 10:00 audit change-password alice by=alice
		d3 10:00 alice LAPTOP-1 cloudap session=s1 ip=198.51.100.7 net=AS64510/NL
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1 ip=198.51.100.7 net=AS64510/NL`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in."}},
	{Name: "changed by the user, in an export without addresses", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=password session=s1 ip=? asn=? country=?
		d3 10:00 audit change-password alice by=alice
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1 ip=? asn=? country=?`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in."}},
	{Name: "in the PC's own network and elsewhere", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Story: pm012Alive + `
		d4 10:00 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in; 2 times on 1 device in all."}},
	{Name: "others were refused", Confidence: []float64{0.65}, Story: pm012Alive + `
		d3 12:00 alice PHONE-1 outlook-mobile token=rt session=s2 error=50173 os=ios`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in."}},
	{Name: "many uses, one finding", Story: pm012Root + `
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1 x5 every 1h`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in; 5 times on 1 device in all."}},
	{Name: "two devices, one change: one finding", Evidence: []int{5}, Story: pm012Alive + `
		d1 07:00 alice LAPTOP-2 cloudap interactive method=password session=s2
		d4 08:00 alice LAPTOP-2 outlook token=prt session=s2`, Want: []string{"The PRT of alice@example.com on LAPTOP-2, obtained with a password on 4 May 2026 07:00, was accepted 22 h after the password was changed on 6 May 2026 10:00, without a new sign-in; 2 times on 2 devices in all."}},
	{Name: "two changes, two findings", Story: pm012Root + `
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1
		d5 10:00 audit change-password alice by=alice
		d6 09:00 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in.", "The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 8 May 2026 10:00, without a new sign-in."}},
	{Name: "a logon on another PC does not help this one", Story: pm012Alive + `
		d3 11:00 alice LAPTOP-2 cloudap interactive method=password session=s9`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in."}},
	{Name: "the logon came an hour before the change", Story: pm012Alive + `
		d3 09:00 alice LAPTOP-1 cloudap interactive method=password session=s1`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in."}},
	{Name: "refused elsewhere, but before the change", Confidence: []float64{0.5}, Story: pm012Alive + `
		d2 12:00 alice PHONE-1 outlook-mobile token=rt session=s2 error=50173 os=ios`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in."}},
	{Name: "refused elsewhere only after a later change", Confidence: []float64{0.5, 0.65}, Story: pm012Alive + `
		d5 10:00 audit change-password alice by=alice
		d5 12:00 alice PHONE-1 outlook-mobile token=rt session=s2 error=50173 os=ios
		d6 09:00 alice LAPTOP-1 outlook token=prt session=s1 ip=198.51.100.7 net=AS64510/NL`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in.", "The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 8 May 2026 10:00, without a new sign-in."}},
	{Name: "silent: Windows Hello outlives a password", Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=whfb session=s1
		d3 10:00 audit reset-password alice by=admin
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: the Windows sign-in client was left out of the export", NotRun: true, Story: `
		d1 08:00 alice - azure-portal browser interactive method=password session=s1
		d1 09:00 alice LAPTOP-1 outlook token=prt session=s1
		d3 10:00 audit reset-password alice by=admin
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1` + leftOut},
	{Name: "silent: credential not known", Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=- session=s1
		d3 10:00 audit reset-password alice by=admin
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: beginning of the lineage not seen", Story: `
		d1 08:00 alice LAPTOP-1 outlook token=prt session=s1
		d1 09:00 alice LAPTOP-1 cloudap interactive method=password session=s1
		d3 10:00 audit reset-password alice by=admin
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: signed in with the new password", Story: pm012Root + `
		d3 12:00 alice LAPTOP-1 cloudap interactive method=password session=s1
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: signed in with the new password, in a new session", Story: pm012Root + `
		d3 12:00 alice LAPTOP-1 cloudap interactive method=password session=s7
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: changed on that PC, and the sign-in stands five minutes before", Story: pm012Root + `
		d3 09:55 alice LAPTOP-1 cloudap interactive method=password session=s1
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: within the grace for replication", Story: pm012Root + `
		d3 10:15 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: before the change", Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=password session=s1
		d2 09:00 alice LAPTOP-1 outlook token=prt session=s1
		d3 10:00 audit reset-password alice by=admin`},
	{Name: "silent: refused", Story: pm012Root + `
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1 error=50173`},
	{Name: "silent: with a refresh token", Story: pm012Root + `
		d4 09:00 alice LAPTOP-1 outlook token=rt session=s1`},
	{Name: "silent: without a device", Story: pm012Root + `
		d4 09:00 alice - outlook token=prt session=s1`},
	{Name: "silent: password of someone else", Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=password session=s1
		d3 10:00 audit reset-password bob by=admin
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: not a change of password", Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=password session=s1
		d3 10:00 audit revoke-sessions alice by=admin
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: token type not carried", Story: pm012Root + `
		d4 09:00 alice LAPTOP-1 outlook token=absent session=s1`},
	{Name: "silent: the steps of the use are not carried", Story: pm012Root + `
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1 method=?`},
	{Name: "silent: agreed test", Story: pm012Alive, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "the audit log names the user by name only", Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=password session=s1
		d3 10:00 audit reset-password alice by=admin user_id=- target_id=-
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in."}},
	{Name: "the audit log names nobody but by name, so that who did it cannot be told", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Story: `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=password session=s1
		d3 10:00 audit reset-password alice by=admin user_id=- target_id=- actor_id=-
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in."}},
	{Name: "begun in a browser without a device", Story: `
		d1 08:00 alice - azure-portal browser interactive method=password session=s1
		d1 09:00 alice LAPTOP-1 outlook token=prt session=s1
		d3 10:00 audit reset-password alice by=admin
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in."}},
	{Name: "silent: signed in again in that session, without a device", Story: pm012Root + `
		d3 12:00 alice - azure-portal browser interactive method=password session=s1
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "a logon a quarter of an hour before the change", Story: pm012Root + `
		d3 09:45 alice LAPTOP-1 cloudap interactive method=password session=s1
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in."}},
	{Name: "tokens were refused in the moment of the next change", For: []string{}, Story: pm012Alive + `
		d5 12:00 audit reset-password alice by=admin
		d5 12:00 alice PHONE-1 outlook-mobile token=rt session=s2 error=50173 os=ios`, Want: []string{"The PRT of alice@example.com on LAPTOP-1, obtained with a password on 4 May 2026 08:00, was accepted 23 h after the password was changed on 6 May 2026 10:00, without a new sign-in."}},
	{Name: "silent: twenty minutes after, to the minute", Story: pm012Root + `
		d3 10:20 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: a logon ten minutes before the change", Story: pm012Root + `
		d3 09:50 alice LAPTOP-1 cloudap interactive method=password session=s1
		d4 09:00 alice LAPTOP-1 outlook token=prt session=s1`},
}
