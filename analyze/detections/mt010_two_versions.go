package detections

import (
	"fmt"
	"maps"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// TwoVersions is MT-010.
var TwoVersions = &detect.Detection{
	ID: "MT-010", Title: "One source wrote a sign-in twice and changed the token or device",
	Doc: `The service writes a sign-in down more than once while it goes on: steps and policies are added. At times a
later record of the same source also names another incoming token type, or gains or loses the device id. The record
that says more was written last and is believed. One finding for each source says how often that happened; what cannot
change at all, such as the address or the session, is CX-004's.

Wrong when a file was put together from parts of two exports: then its records are of different versions of the log,
not of one.`,
	Fact:     "A sign-in that is written down again tells the same request, more completely.",
	Severity: finding.Info, Confidence: 0.8, Grade: "A",
	Source:   "Microsoft Learn: sign-in log details; our own comparison of exports",
	Scope:    detect.User,
	Needs:    signin.Of(signin.IncomingToken, signin.DeviceID),
	Run:      twoVersions,
	Conclude: twoVersionsInCase,
	Examples: []detect.Example{{
		Name:  "first none, then a PRT",
		Story: `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"none","from":"aaaaaaaaaaaa#1@0"},{"value":"primaryRefreshToken","from":"aaaaaaaaaaaa#2@9"}]}'`,
		Want:  []string{"Source aaaaaaaa…: 1 sign-in was written twice, with another token type or device the second time"},
	}, {
		Name: "after a sign-in that was written once",
		Story: `
			08:00 alice LAPTOP-1 outlook token=prt
			09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"none","from":"aaaaaaaaaaaa#1@0"},{"value":"primaryRefreshToken","from":"aaaaaaaaaaaa#2@9"}]}'`,
		Want: []string{"Source aaaaaaaa…: 1 sign-in was written twice, with another token type or device the second time"},
	}, {
		Name: "token types in one sign-in, a device in another, of two users",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"none","from":"aaaaaaaaaaaa#1@0"},{"value":"primaryRefreshToken","from":"aaaaaaaaaaaa#2@9"}]}'
			09:00 bob LAPTOP-2 outlook token=prt conflicts='{"device_id":[{"value":"d1","from":"aaaaaaaaaaaa#3@0"},{"value":"d2","from":"aaaaaaaaaaaa#4@9"}]}'`,
		Want: []string{"Source aaaaaaaa…: 2 sign-ins were written twice, with another token type or device the second time"},
	}, {
		Name:  "both in one sign-in",
		Story: `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"device_id":[{"value":"d1","from":"aaaaaaaaaaaa#1@0"},{"value":"d2","from":"aaaaaaaaaaaa#2@9"}],"incoming_token_type":[{"value":"none","from":"aaaaaaaaaaaa#1@0"},{"value":"primaryRefreshToken","from":"aaaaaaaaaaaa#2@9"}]}'`,
		Want:  []string{"Source aaaaaaaa…: 1 sign-in was written twice, with another token type or device the second time"},
	}, {
		Name: "two sources",
		Story: `
			09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"none","from":"aaaaaaaaaaaa#1@0"},{"value":"primaryRefreshToken","from":"aaaaaaaaaaaa#2@9"}]}'
			09:05 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"none","from":"bbbbbbbbbbbb#1@0"},{"value":"primaryRefreshToken","from":"bbbbbbbbbbbb#2@9"}]}'`,
		Want: []string{
			"Source aaaaaaaa…: 1 sign-in was written twice, with another token type or device the second time",
			"Source bbbbbbbb…: 1 sign-in was written twice, with another token type or device the second time",
		},
	}, {
		Name:  "two sources that disagree: see MT-009",
		Story: `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"none","from":"aaaaaaaaaaaa#1@0"},{"value":"primaryRefreshToken","from":"bbbbbbbbbbbb#2@9"}]}'`,
	}, {
		Name:  "the masked value stands for a refresh token",
		Story: `09:00 alice LAPTOP-1 outlook token=rt conflicts='{"incoming_token_type":[{"value":"refreshToken","from":"aaaaaaaaaaaa#1@0"},{"value":"unknownFutureValue","from":"aaaaaaaaaaaa#2@9"}]}'`,
	}, {
		Name:  "and for a remote desktop token",
		Story: `09:00 alice LAPTOP-1 outlook token=rdp conflicts='{"incoming_token_type":[{"value":"remoteDesktopToken","from":"aaaaaaaaaaaa#1@0"},{"value":"unknownFutureValue","from":"aaaaaaaaaaaa#2@9"}]}'`,
	}, {
		Name:  "but not for a PRT",
		Story: `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"incoming_token_type":[{"value":"primaryRefreshToken","from":"aaaaaaaaaaaa#1@0"},{"value":"unknownFutureValue","from":"aaaaaaaaaaaa#2@9"}]}'`,
		Want:  []string{"Source aaaaaaaa…: 1 sign-in was written twice, with another token type or device the second time"},
	}, {
		Name:  "a refresh token and a remote desktop token are two things",
		Story: `09:00 alice LAPTOP-1 outlook token=rt conflicts='{"incoming_token_type":[{"value":"refreshToken","from":"aaaaaaaaaaaa#1@0"},{"value":"remoteDesktopToken","from":"aaaaaaaaaaaa#2@9"}]}'`,
		Want:  []string{"Source aaaaaaaa…: 1 sign-in was written twice, with another token type or device the second time"},
	}, {
		Name:  "what may change",
		Story: `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"risk_state":[{"value":"atRisk","from":"aaaaaaaaaaaa#1@0"},{"value":"none","from":"aaaaaaaaaaaa#2@9"}]}'`,
	}, {
		Name:  "an address that changed: see CX-004",
		Story: `09:00 alice LAPTOP-1 outlook token=prt conflicts='{"client_ip":[{"value":"192.0.2.1","from":"aaaaaaaaaaaa#1@0"},{"value":"192.0.2.2","from":"aaaaaaaaaaaa#2@9"}]}'`,
	}, {
		Name:  "written once",
		Story: `09:00 alice LAPTOP-1 outlook token=prt`,
	}},
}

func twoVersions(p *detect.Pass) {
	t := p.T
	if t.Constant(timeline.Conflict) && t.Code(timeline.Conflict, 0) == 0 {
		return
	}
	changed := map[string][]int{} // by source
	for i := range t.Len() {
		all := conflictsOf(t, i, "incoming_token_type", "device_id")
		for _, source := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(differing(all["device_id"]), differing(all["incoming_token_type"]))))) {
			changed[source] = append(changed[source], i)
		}
		if len(differing(all["incoming_token_type"])) > 0 {
			t.Believe(i, t.Text(timeline.Reported, i), 0.8, "its source wrote it more than once; the record that says most is believed")
		}
	}
	for _, source := range slices.Sorted(maps.Keys(changed)) {
		p.Observe(source, changed[source]...)
	}
}

// differing returns the sources that say two things of one column, a source as
// often as it does.
func differing(said []says) (sources []string) {
	for n, a := range said {
		for _, b := range said[n+1:] {
			if sourceOf(a.From) == sourceOf(b.From) && !agree(b.Value, a.Value) {
				sources = append(sources, sourceOf(a.From))
			}
		}
	}
	return sources
}

func twoVersionsInCase(p *detect.Pass) {
	for _, o := range p.Observed {
		were := "was"
		if o.Rows > 1 {
			were = "were"
		}
		p.Report(detect.Draft{
			Subject: finding.Subject{Kind: "source", ID: o.Key}, Noticed: []detect.Observation{o},
			Summary:  fmt.Sprintf("Source %s: %s %s written twice, with another token type or device the second time", p.World.Source(o.Key), detect.Count(int(o.Rows), "sign-in"), were),
			Expected: "records of one sign-in that differ in what is added",
			Observed: "another token type or device id in a later record",
			Benign:   []string{"a record that was completed while the sign-in went on"},
		})
	}
}
