package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// RemoteTokenElsewhere is MT-014.
var RemoteTokenElsewhere = &detect.Detection{
	ID: "MT-014", Title: "Remote desktop token where no remote desktop is",
	Doc: `A remote desktop token opens a session on another machine by the directory's own sign-in. It is asked for by a
remote desktop client or for one of the services of Windows 365 and Azure Virtual Desktop, and inside the session single
sign-on may carry the type on to Office for a while. A success that reports one in an application that is none of these,
with nothing of remote desktops in the same session within an hour, is misreported or the token was carried to where it
does not belong.

Wrong when a remote desktop service is not in the list of applications, and where the type lives on inside the remote
session for longer than an hour.`,
	Fact:     "A remote desktop token is issued for a remote desktop.",
	Severity: finding.Low, Confidence: 0.3, Grade: "C",
	Techniques: []string{"T1021.007"},
	Source:     "Microsoft Graph: signIn, incomingTokenType; dirkjanm.io: remote desktop sign-in",
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("from a remote desktop of the session, at most", remoteNear),
	},
	Needs: signin.Of(signin.IncomingToken, signin.AppID, signin.ResourceID, signin.ErrorCode),
	Run:   remoteTokenElsewhere,
	Examples: []detect.Example{{
		Name:  "in Outlook",
		Story: `09:00 alice LAPTOP-1 outlook resource=exchange token=rdp x2 every 1m`,
		Want:  []string{"alice@example.com: remote desktop token in 2 sign-ins by Microsoft Office (2), with no remote desktop in the session"},
	}, {
		Name: "a remote desktop in another session, and more than an hour before",
		Story: `
			09:00 alice LAPTOP-1 remote-desktop session=s1
			09:00 alice LAPTOP-1 remote-desktop session=s2
			10:01 alice LAPTOP-1 outlook token=rdp session=s2
			09:30 alice LAPTOP-1 outlook token=rdp session=s3`,
		Want: []string{"alice@example.com: remote desktop token in 2 sign-ins by Microsoft Office (2), with no remote desktop in the session"},
	}, {
		Name:  "by the remote desktop client",
		Story: `09:00 alice LAPTOP-1 remote-desktop token=rdp`,
	}, {
		Name:  "by the remote desktop client, and no session is named",
		Story: `09:00 alice LAPTOP-1 remote-desktop token=rdp session=-`,
	}, {
		Name: "elsewhere, a remote desktop near it, and neither names a session",
		Story: `
			09:00 alice LAPTOP-1 outlook token=rdp session=-
			09:01 alice LAPTOP-1 remote-desktop token=rt session=-`,
		Want: []string{"alice@example.com: remote desktop token in 1 sign-in by Microsoft Office (1), with no remote desktop in the session"},
	}, {
		Name:  "for the service",
		Story: `09:00 alice LAPTOP-1 line-of-business resource=cloud-login token=rdp`,
	}, {
		Name: "in Office inside the session, an hour after",
		Story: `
			09:00 alice LAPTOP-1 outlook resource=cloud-login token=rdp session=s1
			10:00 alice LAPTOP-1 outlook token=rdp session=s1`,
	}, {
		Name: "and a little before",
		Story: `
			09:00 alice LAPTOP-1 outlook token=rdp session=s1
			09:01 alice LAPTOP-1 avd session=s1`,
	}, {
		Name:  "another token",
		Story: `09:00 alice LAPTOP-1 outlook token=prt`,
	}, {
		Name:  "refused",
		Story: `09:00 alice LAPTOP-1 outlook token=rdp error=50206`,
	}, {
		Name:   "agreed test",
		Story:  `09:00 alice LAPTOP-1 outlook token=rdp`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} },
	}, {
		Name:  "an export without resources",
		Story: `09:00 alice LAPTOP-1 outlook token=rdp resource_id=?`,
	},
		{
			Name: "a remote desktop in the session an hour and a half before, and another as long after",
			Story: `
			09:00 alice LAPTOP-1 remote-desktop session=s1
			10:30 alice LAPTOP-1 outlook token=rdp session=s1
			12:00 alice LAPTOP-1 remote-desktop session=s1`,
			Want: []string{"alice@example.com: remote desktop token in 1 sign-in by Microsoft Office (1), with no remote desktop in the session"},
		}, {
			Name: "a remote desktop in the session fifty minutes before",
			Story: `
			09:00 alice LAPTOP-1 remote-desktop session=s1
			09:50 alice LAPTOP-1 outlook token=rdp session=s1`,
		}, {
			Name: "a remote desktop in the session fifty minutes later",
			Story: `
			09:00 alice LAPTOP-1 outlook token=rdp session=s1
			09:50 alice LAPTOP-1 remote-desktop session=s1`,
		},
	},
}

// remoteNear is how near a remote desktop of the session explains its token.
const remoteNear = timeline.Hour

func remoteTokenElsewhere(p *detect.Pass) {
	t := p.T
	rows := filter(p.Rows(timeline.OK|timeline.RDP), func(i int) bool { return !ofRemote(t, i) && !p.Approved(i) })
	if len(rows) == 0 {
		return
	}
	remote := map[int32][]int64{} // by session
	for i := range t.Len() {
		if s := t.Code(timeline.Session, i); s != 0 && ofRemote(t, i) {
			remote[s] = append(remote[s], t.Time[i])
		}
	}
	rows = filter(rows, func(i int) bool {
		return !between(remote[t.Code(timeline.Session, i)], t.Time[i]-remoteNear, t.Time[i]+remoteNear)
	})
	if len(rows) == 0 {
		return
	}
	for _, i := range rows {
		t.Believe(i, "unknown", 0.3, "a remote desktop token in an application that is no remote desktop")
	}
	p.Report(detect.Draft{
		Rows: rows, Reported: "remoteDesktopToken", Believed: "unknown",
		Summary: fmt.Sprintf("%s: remote desktop token in %s by %s, with no remote desktop in the session",
			t.UserLabel(rows[0]), detect.Count(len(rows), "sign-in"), apps(t, rows)),
		Expected: "a remote desktop client or service",
		Observed: "remoteDesktopToken by " + apps(t, rows),
		Benign:   []string{"single sign-on inside a remote session whose beginning is not in the logs: possible"},
	})
}

// ofRemote reports whether row i is by a remote desktop client or for one.
func ofRemote(t *timeline.Timeline, i int) bool {
	return reference.Role(t.Text(timeline.App, i)) == "remote" || reference.Role(t.Text(timeline.Resource, i)) == "remote"
}
