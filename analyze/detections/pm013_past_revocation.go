package detections

import (
	"cmp"
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// PastRevocation is PM-013.
var PastRevocation = &detect.Detection{
	ID: "PM-013", Title: "Tokens from before a revocation still succeed",
	Doc: `When an administrator revokes a user's sessions, a date is set, and what was issued before it is refused (50173). Looks for lineages that begin in the logs before that date, and for successes with their refresh tokens or PRTs after it, without a fresh sign-in in between. Public texts do not agree whether a revocation ends PRTs that are bound to a device: those are reported with less weight, in words to that effect. Where several sessions went on, the first request from a network that was not known as the user's before the revocation is told first, else the first from another network than its session began in.

A change of password moves the date as well but ends only what was obtained with the password: there, only refresh tokens of such lineages count, and PM-012 tells of PRTs.

Wrong when the user signed in again in a way that the logs do not hold.`,
	Fact:     "Refresh tokens issued before the date from which a user's tokens are valid are refused.",
	Severity: finding.High, Confidence: 0.5, Grade: "B",
	Techniques: []string{"T1550.001"},
	Actions:    []string{"revoke-sessions", "disable-device"},
	Source:     "Microsoft Learn: revoke access; text of error 50173",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.SessionID, signin.AuthDetails),
	Logs:       []string{detect.Interactive, detect.NonInteractive, detect.Audit},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("clocks and pipeline", timeline.Defaults().Grace),
		detect.Within("until a change has reached every server, besides", timeline.Defaults().ReplicationGrace),
		detect.Within("from a change of the password that a revocation belongs to, at most", withPassword),
	},
	Run:      pastRevocation,
	Examples: pm013Examples,
}

// withPassword is how near a change of the password explains a revocation.
const withPassword = timeline.Minute

// cutoff is a date from which the tokens of a user are valid.
type cutoff struct {
	change *directory.Change
	valid  int64
}

func pastRevocation(p *detect.Pass) {
	all, plain := cutoffs(p)
	if len(all) == 0 {
		return
	}
	t := p.T
	grace := p.World.Params.Limits.Grace + p.World.Params.Limits.ReplicationGrace
	refresh, primary := map[*directory.Change][]int{}, map[*directory.Change][]int{}
	for n := range t.Lineages() {
		l := &t.Lineages()[n]
		if !l.RootSeen {
			continue
		}
		since := t.Time[l.Root]
		for _, i := range l.Rows {
			if t.Is(i, timeline.CredentialEvent) {
				since = t.Time[i]
			}
			if !t.Is(i, timeline.OK) || !t.Any(i, presented) || !p.Judged(i) || p.Approved(i) {
				continue
			}
			cuts, found := plain, primary
			if t.Any(i, timeline.RT|timeline.Masked) {
				found = refresh
				if l.Partition == "password" {
					cuts = all
				}
			}
			k, _ := slices.BinarySearchFunc(cuts, t.Time[i]-grace, func(c cutoff, at int64) int { return cmp.Compare(c.change.Time, at) })
			if k > 0 && since < cuts[k-1].valid {
				found[cuts[k-1].change] = append(found[cuts[k-1].change], i)
			}
		}
	}
	for _, cut := range all {
		for _, found := range []map[*directory.Change][]int{refresh, primary} {
			if rows := found[cut.change]; len(rows) > 0 {
				slices.Sort(rows)
				reportPast(p, cut, rows)
			}
		}
	}
}

// cutoffs returns the revocations of the user's tokens in order of time: all,
// and those that did not come of a change of password.
func cutoffs(p *detect.Pass) (all, plain []cutoff) {
	passwords := changesOf(p, directory.PasswordChanged)
	for _, c := range changesOf(p, directory.Revoked) {
		cut := cutoff{c, cmp.Or(c.ValidFrom, c.Time)}
		all = append(all, cut)
		if n := firstAfter(passwords, c.Time-withPassword); n == len(passwords) || passwords[n].Time > c.Time+withPassword {
			plain = append(plain, cut)
		}
	}
	return all, plain
}

func reportPast(p *detect.Pass, cut cutoff, rows []int) {
	t := p.T
	i, strange := strangest(p, cut, rows)
	root := t.LineageOf(i).Root
	d := detect.Draft{Changes: []*directory.Change{cut.change}, Past: true}
	if strange {
		d.For = append(d.For, "a request came from a network that was not known as the user's before the revocation")
	}
	told := map[int]bool{}
	for _, row := range rows {
		if l := t.LineageOf(row); !told[l.Root] {
			told[l.Root] = true
			d.Add(detect.Root, l.Root)
		}
	}
	d.Add(detect.Use, rows...)
	token := "refresh token"
	switch {
	case t.Is(i, timeline.RT):
	case t.Is(i, timeline.Masked):
		d.Confidence = 0.4
		d.Against = append(d.Against, "the export hides the type of the token: it is a refresh token as a rule")
	default:
		token = "PRT"
		d.Severity = finding.Medium
		d.Against = append(d.Against, "public texts do not agree whether a revocation ends PRTs that are bound to a device")
	}
	d.Summary = fmt.Sprintf("A %s of %s, of a session begun on %s, was accepted %s after the user's tokens were revoked on %s, from %s",
		token, detect.Who(t, i), detect.When(t.Time[root]), detect.Span(t.Time[i]-cut.change.Time), detect.When(cut.change.Time), detect.Where(t, i))
	if len(rows) > 1 {
		d.Summary += fmt.Sprintf("; %s in all", detect.Times(len(rows)))
	}
	if len(told) > 1 {
		d.Summary += fmt.Sprintf(", in %d sessions", len(told))
	}
	if nets := distinct(t, timeline.Net, rows); len(nets) > 1 {
		d.Summary += ", from " + detect.Join(nets, 5)
	}
	d.Summary += "."
	d.Expected = "What was issued before the date is refused until the user signs in again."
	d.Observed = fmt.Sprintf("%s after it without a fresh sign-in.", detect.Count(len(rows), "request"))
	d.Benign = []string{"a fresh sign-in in the same session: ruled out, because the logs hold none", "delay of replication: ruled out, because twenty minutes had passed"}
	p.Report(d)
}

// strangest returns the first of rows, which are in order, from a network that
// was not known as the user's before the revocation, else the first from another network than its
// session began in, else the first; and whether it is of the first kind.
func strangest(p *detect.Pass, cut cutoff, rows []int) (row int, strange bool) {
	t, theirs := p.T, p.Theirs(cut.change.Time)
	if n := slices.IndexFunc(rows, func(i int) bool { return t.Code(timeline.Net, i) != 0 && !p.Elsewhere(i) && !theirs(i) }); n >= 0 {
		return rows[n], true
	}
	n := slices.IndexFunc(rows, func(i int) bool { return !p.Elsewhere(i) && detect.Apart(t, i, t.LineageOf(i).Root) })
	return rows[max(0, n)], false
}

const pm013Root = `
	d1 09:00 alice LAPTOP-1 outlook interactive session=s1`

const pm013Revoked = pm013Root + `
	d4 10:00 audit revoke-sessions alice by=admin`

var pm013Examples = []detect.Example{
	{Name: "refresh token accepted", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Evidence: []int{4}, Story: pm013Revoked + `
		d4 12:00 alice LAPTOP-1 outlook token=rt session=s1 x2 every 1h`, Want: []string{"A refresh token of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 2 h after the user's tokens were revoked on 7 May 2026 10:00, from AS64500 NO (192.0.2.10); twice in all."}},
	{Name: "refresh token accepted, its type is hidden from the exporter", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.4}, Against: []string{"the export hides the type of the token: it is a refresh token as a rule"}, Story: pm013Revoked + `
		d4 12:00 alice LAPTOP-1 outlook token=masked session=s1`, Want: []string{"A refresh token of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 2 h after the user's tokens were revoked on 7 May 2026 10:00, from AS64500 NO (192.0.2.10)."}},
	{Name: "PRT accepted", Severity: []finding.Severity{finding.Medium}, Against: []string{"public texts do not agree whether a revocation ends PRTs that are bound to a device"}, Story: pm013Revoked + `
		d4 12:00 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"A PRT of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 2 h after the user's tokens were revoked on 7 May 2026 10:00, from AS64500 NO (192.0.2.10)."}},
	{Name: "one of each: two findings", Story: pm013Revoked + `
		d4 12:00 alice LAPTOP-1 outlook token=prt session=s1
		d4 12:10 alice LAPTOP-1 outlook token=rt session=s1`, Want: []string{"A refresh token of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 2 h 10 min after the user's tokens were revoked on 7 May 2026 10:00, from AS64500 NO (192.0.2.10).", "A PRT of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 2 h after the user's tokens were revoked on 7 May 2026 10:00, from AS64500 NO (192.0.2.10)."}},
	{Name: "the user's PC, and then a stranger in another session: the stranger is told first", For: []string{"a request came from a network that was not known as the user's before the revocation"}, Evidence: []int{6}, Story: pm013Revoked + `
		d1 09:10 alice - outlook interactive session=s2
		d4 11:00 alice LAPTOP-1 outlook token=rt session=s1
		d4 12:00 alice - outlook token=rt session=s2 ip=203.0.113.66 net=AS64666/US x2 every 1h`, Want: []string{"A refresh token of alice@example.com, of a session begun on 4 May 2026 09:10, was accepted 2 h after the user's tokens were revoked on 7 May 2026 10:00, from AS64666 US (203.0.113.66); 3 times in all, in 2 sessions, from AS64500 NO and AS64666 US."}},
	{Name: "a stranger who was there before the revocation", For: []string{"a request came from a network that was not known as the user's before the revocation"}, Story: pm013Revoked + `
		d2 12:00 alice - outlook token=rt session=s1 ip=203.0.113.66 net=AS64666/US
		d4 11:00 alice LAPTOP-1 outlook token=rt session=s1
		d4 12:00 alice - outlook token=rt session=s1 ip=203.0.113.66 net=AS64666/US`, Want: []string{"A refresh token of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 2 h after the user's tokens were revoked on 7 May 2026 10:00, from AS64666 US (203.0.113.66); twice in all, from AS64500 NO and AS64666 US."}},
	{Name: "nobody but a stranger", For: []string{"a request came from a network that was not known as the user's before the revocation"}, Story: pm013Revoked + `
		d4 12:00 alice - outlook token=rt session=s1 ip=203.0.113.66 net=AS64666/US`, Want: []string{"A refresh token of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 2 h after the user's tokens were revoked on 7 May 2026 10:00, from AS64666 US (203.0.113.66)."}},
	{Name: "both networks are long the user's: the one that the session did not begin in is told first", For: []string{}, Story: `
		d-4 08:00 alice LAPTOP-1 outlook token=prt session=s0
		d-4 20:00 alice LAPTOP-1 outlook token=prt session=s0 ip=198.51.100.7 net=AS64510/NO
		d-3 20:00 alice LAPTOP-1 outlook token=prt session=s0 ip=198.51.100.7 net=AS64510/NO
		d-2 20:00 alice LAPTOP-1 outlook token=prt session=s0 ip=198.51.100.7 net=AS64510/NO` + pm013Revoked + `
		d4 11:00 alice LAPTOP-1 outlook token=rt session=s1
		d4 20:00 alice LAPTOP-1 outlook token=rt session=s1 ip=198.51.100.7 net=AS64510/NO`, Want: []string{"A refresh token of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 10 h after the user's tokens were revoked on 7 May 2026 10:00, from AS64510 NO (198.51.100.7); twice in all, from AS64500 NO and AS64510 NO."}},
	{Name: "from no address that the log tells", For: []string{}, Story: pm013Revoked + `
		d4 12:00 alice LAPTOP-1 outlook token=rt session=s1 ip=- asn=- country=-`, Want: []string{"A refresh token of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 2 h after the user's tokens were revoked on 7 May 2026 10:00, from an unknown address."}},
	{Name: "by a server with a secret, in a row that bears the address of an earlier request", For: []string{}, Story: pm013Revoked + `
		d4 12:00 alice - outlook confidential token=rt session=s1 ip=203.0.113.66 net=AS64666/US`, Want: []string{"A refresh token of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 2 h after the user's tokens were revoked on 7 May 2026 10:00, from AS64666 US (203.0.113.66)."}},
	{Name: "through a tunnel, and before that not", For: []string{}, Story: pm013Revoked + `
		d4 11:00 alice LAPTOP-1 outlook token=rt session=s1
		d4 12:00 alice LAPTOP-1 outlook token=rt session=s1 gsa ip=203.0.113.66 net=AS64666/US`, Want: []string{"A refresh token of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 1 h after the user's tokens were revoked on 7 May 2026 10:00, from AS64500 NO (192.0.2.10); twice in all, from AS64500 NO and AS64666 US."}},
	{Name: "revoked as of an earlier date", Story: pm013Root + `
		d4 10:00 audit revoke-sessions alice modified='[{"name":"StsRefreshTokensValidFrom","new":"2026-05-06T00:00:00Z"}]'
		d4 12:00 alice LAPTOP-1 outlook token=rt session=s1`, Want: []string{"A refresh token of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 2 h after the user's tokens were revoked on 7 May 2026 10:00, from AS64500 NO (192.0.2.10)."}},
	{Name: "revoked, date not told", Story: pm013Root + `
		d4 10:00 audit revoke-sessions alice modified=-
		d4 12:00 alice LAPTOP-1 outlook token=rt session=s1`, Want: []string{"A refresh token of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 2 h after the user's tokens were revoked on 7 May 2026 10:00, from AS64500 NO (192.0.2.10)."}},
	{Name: "revoked twice: the later one is told", Evidence: []int{3}, Story: pm013Revoked + `
		d4 11:00 audit revoke-sessions alice by=admin
		d4 12:00 alice LAPTOP-1 outlook token=rt session=s1`, Want: []string{"A refresh token of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 1 h after the user's tokens were revoked on 7 May 2026 11:00, from AS64500 NO (192.0.2.10)."}},
	{Name: "password changed, refresh token obtained with it", Severity: []finding.Severity{finding.High}, Story: pm013Revoked + `
		d4 10:00 audit change-password alice by=alice
		d4 12:00 alice LAPTOP-1 outlook token=rt session=s1`, Want: []string{"A refresh token of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 2 h after the user's tokens were revoked on 7 May 2026 10:00, from AS64500 NO (192.0.2.10)."}},
	{Name: "password changed, refresh token obtained with it, its type hidden from the exporter", Severity: []finding.Severity{finding.High}, Story: pm013Revoked + `
		d4 10:00 audit change-password alice by=alice
		d4 12:00 alice LAPTOP-1 outlook token=masked session=s1`, Want: []string{"A refresh token of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 2 h after the user's tokens were revoked on 7 May 2026 10:00, from AS64500 NO (192.0.2.10)."}},
	{Name: "revoked, and the password changed the next hour", Story: pm013Root + `
		d4 09:00 audit revoke-sessions alice by=admin
		d4 10:00 audit change-password alice by=alice
		d4 10:00 audit revoke-sessions alice by=alice
		d4 12:00 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"A PRT of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 3 h after the user's tokens were revoked on 7 May 2026 09:00, from AS64500 NO (192.0.2.10)."}},
	{Name: "password changed the hour before", Severity: []finding.Severity{finding.Medium}, Story: pm013Revoked + `
		d4 09:00 audit change-password alice by=alice
		d4 12:00 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"A PRT of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 2 h after the user's tokens were revoked on 7 May 2026 10:00, from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: password changed, PRT obtained with it, see PM-012", Story: pm013Revoked + `
		d4 10:00 audit change-password alice by=alice
		d4 12:00 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: password changed, refresh token obtained with a key", Story: `
		d1 09:00 alice LAPTOP-1 outlook interactive method=fido2 session=s1
		d4 10:00 audit revoke-sessions alice by=alice
		d4 10:00 audit change-password alice by=alice
		d4 12:00 alice LAPTOP-1 outlook token=rt session=s1`},
	{Name: "silent: signed in again", Story: pm013Revoked + `
		d4 10:05 alice LAPTOP-1 outlook interactive session=s1
		d4 12:00 alice LAPTOP-1 outlook token=rt session=s1`},
	{Name: "silent: valid from an earlier date", Story: pm013Root + `
		d4 10:00 audit revoke-sessions alice modified='[{"name":"StsRefreshTokensValidFrom","new":"2026-05-01T00:00:00Z"}]'
		d4 12:00 alice LAPTOP-1 outlook token=rt session=s1`},
	{Name: "silent: begun after it", Story: `
		d4 10:00 audit revoke-sessions alice by=admin
		d4 11:00 alice LAPTOP-1 outlook interactive session=s1
		d4 12:00 alice LAPTOP-1 outlook token=rt session=s1`},
	{Name: "silent: the beginning is not in the logs", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=rt session=s1
		d1 09:00 bob LAPTOP-2 outlook interactive
		d4 10:00 audit revoke-sessions alice by=admin
		d4 12:00 alice LAPTOP-1 outlook token=rt session=s1`},
	{Name: "silent: refused, as it should be", Story: pm013Revoked + `
		d4 12:00 alice LAPTOP-1 outlook token=rt session=s1 error=50173`},
	{Name: "silent: within the grace for replication", Story: pm013Revoked + `
		d4 10:15 alice LAPTOP-1 outlook token=rt session=s1`},
	{Name: "silent: no token came in", Story: pm013Revoked + `
		d4 12:00 alice LAPTOP-1 outlook token=none session=s1`},
	{Name: "silent: somebody else's tokens", Story: pm013Root + `
		d4 10:00 audit revoke-sessions bob by=admin
		d4 12:00 alice LAPTOP-1 outlook token=rt session=s1`},
	{Name: "silent: token type not carried by the richer source", Story: pm013Revoked + `
		d4 12:00 alice LAPTOP-1 outlook token=rt session=s1 method=?`},
	{Name: "silent: agreed test", Story: pm013Revoked + `
		d4 12:00 alice LAPTOP-1 outlook token=rt session=s1`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "the password was changed a minute and a half before", Story: pm013Root + `
		d4 09:58:30 audit change-password alice by=alice
		d4 10:00 audit revoke-sessions alice by=admin
		d4 12:00 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"A PRT of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 2 h after the user's tokens were revoked on 7 May 2026 10:00, from AS64500 NO (192.0.2.10)."}},
	{Name: "the password was changed a minute and a half after", Story: pm013Root + `
		d4 10:01:30 audit change-password alice by=alice
		d4 10:00 audit revoke-sessions alice by=admin
		d4 12:00 alice LAPTOP-1 outlook token=prt session=s1`, Want: []string{"A PRT of alice@example.com, of a session begun on 4 May 2026 09:00, was accepted 2 h after the user's tokens were revoked on 7 May 2026 10:00, from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: begun in the moment from which on tokens are valid", Story: pm013Root + `
		d1 09:00 audit revoke-sessions alice by=admin
		d1 12:00 alice LAPTOP-1 outlook token=rt session=s1`},
	{Name: "silent: the password was changed fifty seconds before", Story: pm013Root + `
		d4 09:59:10 audit change-password alice by=alice
		d4 10:00 audit revoke-sessions alice by=admin
		d4 12:00 alice LAPTOP-1 outlook token=prt session=s1`},
	{Name: "silent: the password was changed a minute after", Story: pm013Root + `
		d4 10:01 audit change-password alice by=alice
		d4 10:00 audit revoke-sessions alice by=admin
		d4 12:00 alice LAPTOP-1 outlook token=prt session=s1`},
}
