package detections

import (
	"fmt"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// BackupAuthentication is CX-013.
var BackupAuthentication = &detect.Detection{
	ID: "CX-013", Title: "Sign-ins answered by the backup authentication service",
	Doc: `While the primary service is down, a backup service answers from what it knows of earlier sign-ins. It does not
look at the directory, so that a user or device that was disabled, a session that was revoked or a claim that ran out may
still be accepted in that time, and a few sign-ins are refused for no other reason. This finding says when that was:
PM-013, PM-014 and PM-018 are to be read with it. An export that does not say who answered shows the refusals alone, by
the codes that only that service gives.

Wrong when an exporter writes another issuer into the field.`,
	Fact:     "The backup service answers from earlier sign-ins, not from the directory.",
	Severity: finding.Info, Confidence: 0.8, Grade: "B",
	Source:   "Microsoft Graph: signIn, tokenIssuerType; Microsoft Learn: backup authentication system",
	Scope:    detect.User,
	Needs:    signin.Of(signin.ErrorCode),
	Lacks:    lacksIssuer,
	Run:      backupAuthentication,
	Conclude: backupInCase,
	Examples: []detect.Example{{
		Name: "an hour of it, and what it refused",
		Story: `
			09:00 alice LAPTOP-1 outlook token=rt token_issuer_type=AzureADBackupAuth
			09:30 alice LAPTOP-1 outlook token=rt error=7000027
			10:00 bob LAPTOP-2 outlook token=rt error=230109`,
		Want: []string{"The backup authentication service answered 3 sign-ins of 2 users, the first on 4 May 2026 09:00, the last on 4 May 2026 10:00: what the directory said at their time may not have counted"},
	}, {
		Name:  "the primary service",
		Story: `09:00 alice LAPTOP-1 outlook token=rt token_issuer_type=AzureAD`,
	}, {
		Name:  "refused for another reason",
		Story: `09:00 alice LAPTOP-1 outlook token=rt error=50173`,
	}, {
		Name:  "an export that does not say",
		Story: `09:00 alice LAPTOP-1 outlook token=rt token_issuer_type=?`,
	},
		{
			Name:  "an export that does not say what came of it",
			Story: `09:30 alice LAPTOP-1 outlook token=rt token_issuer_type=AzureADBackupAuth error=?`,
		}, {
			Name:  "its code, by an export that does not carry who answered",
			Story: `09:30 alice LAPTOP-1 outlook token=rt error=7000027 token_issuer_type=?`,
			Want:  []string{"The backup authentication service answered 1 sign-in of 1 user, the first on 4 May 2026 09:30, the last on 4 May 2026 09:30: what the directory said at their time may not have counted"},
		}, {
			Name:  "it answers all sign-ins of a user",
			Story: `09:00 alice LAPTOP-1 outlook token=rt token_issuer_type=AzureADBackupAuth x2 every 1h`,
			Want:  []string{"The backup authentication service answered 2 sign-ins of 1 user, the first on 4 May 2026 09:00, the last on 4 May 2026 10:00: what the directory said at their time may not have counted"},
		}, {
			Name: "the primary service answers first, then it",
			Story: `
			08:00 alice LAPTOP-1 outlook token=rt token_issuer_type=AzureAD
			09:00 alice LAPTOP-1 outlook token=rt token_issuer_type=AzureADBackupAuth`,
			Want: []string{"The backup authentication service answered 1 sign-in of 1 user, the first on 4 May 2026 09:00, the last on 4 May 2026 09:00: what the directory said at their time may not have counted"},
		},
	},
}

// lacksIssuer says how many sign-ins do not tell who answered them.
func lacksIssuer(w *detect.World, _ []detect.Observation) *detect.Lack {
	n := w.Survey.Absent(signin.IssuerType)
	if n == 0 {
		return nil
	}
	which := "some exports do not carry"
	if n >= w.Survey.Rows {
		which = "no export of the case carries"
	}
	return &detect.Lack{
		Missing: []string{signin.Schema.Fields[signin.IssuerType].Name}, Part: "sign-ins that succeeded", Rows: n,
		Reason: fmt.Sprintf("%s the token issuer; of %s only what the backup service refused could be told", which, detect.Count(int(n), "sign-in")),
		Cure:   "export the sign-ins anew: with the beta endpoint of Graph, by diagnostic settings, or from the portal; Graph v1.0 leaves it out",
	}
}

func backupAuthentication(p *detect.Pass) {
	t := p.T
	backup := valued(t, timeline.Issuer, "backup", func(issuer string) bool { return strings.Contains(strings.ToLower(issuer), "backup") })
	told := func(i int) bool {
		code := t.ErrorCode(i)
		return (code == 7000027 || code == 230109 || backup.at(i)) && p.Judged(i)
	}
	var rows []int
	if t.Constant(timeline.Issuer) && t.Len() > 0 && !backup.at(0) {
		rows = filter(t.Rows(timeline.Failed), told)
	} else {
		for i := range t.Len() {
			if told(i) {
				rows = append(rows, i)
			}
		}
	}
	p.Observe("backup", rows...)
}

func backupInCase(p *detect.Pass) {
	o := p.Observed[0]
	p.Report(detect.Draft{
		Subject: finding.Subject{Kind: "case", ID: "backup authentication"}, Noticed: p.Observed,
		Summary: fmt.Sprintf("The backup authentication service answered %s of %s, the first on %s, the last on %s: what the directory said at their time may not have counted",
			detect.Count(int(o.Rows), "sign-in"), detect.Count(int(o.Subjects), "user"), detect.When(o.First), detect.When(o.Last)),
		Expected: "answers of the primary service",
		Observed: "a backup issuer, or its error codes 7000027 and 230109",
		Benign:   []string{"an outage of the service"},
	})
}
