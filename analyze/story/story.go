// Package story turns events written by hand into the batches that a case is
// made of. Detections carry their examples as stories, tests set their scene
// with them, and "prtscope detections --check" replays them. A story knows the
// columns of the nouns and no more: what it means is for others to say.
//
// # Notation
//
// One event a line; blank lines and lines that begin with # are passed over.
//
//	d1 09:00 alice LAPTOP-1 cloudap interactive method=whfb session=s1
//	10:10    alice LAPTOP-1 azure-powershell token=prt net=AS64510/NL ip=198.51.100.7
//	12:00    audit disable-device LAPTOP-1 by=admin
//	d2 08:00 alice LAPTOP-1 edge token=prt x20 every 30m
//	inventory LAPTOP-1 os=macos trust=joined owner=alice
//
// A sign-in is a time, a user and a device, then words and key=value pairs in
// any order, later ones winning. d1 is Monday 4 May 2026; a day holds for the
// lines that follow. Times are HH:MM, HH:MM:SS or HH:MM:SS.mmm, UTC. The device
// "-" is no device (carried and empty), "?" is a device that the export does
// not carry. Values with spaces stand in double quotes; a value in single
// quotes may hold double quotes, as JSON does: conflicts='{"country":[]}'.
//
// Names become ids that are always the same: alice is the user with a GUID made
// from that name and alice@example.com, LAPTOP-1 a device with a GUID and that
// display name, s1 a session GUID. Anything that is a GUID stays as it is.
//
// A value of ? means that the source does not carry the column (its name goes
// to the missing column); a value of - is carried and blank.
//
// Defaults of a sign-in: successful, non-interactive, member, Microsoft Graph,
// token type none, address 192.0.2.10 in AS64500 NO, a Windows device that is
// joined, managed and compliant, one session for each user and device, claims
// previously satisfied, and a token identifier that fits the event's id. The
// cloudap app brings Windows' own user agent, and token=prt where the sign-in is
// not interactive.
//
// Words: the names of applications (see the table in words.go) stand alone or
// as app=NAME; interactive; browser; tool (a scripting user agent); bound;
// unbound (code 1002); managed; unmanaged; guest; xtenant (guest from another
// tenant, device hidden); ropc; devicecode (the protocol); gsa; confidential (a
// client with a secret).
//
// Keys: app, resource, token (prt, rt, none, rdp, saml11, saml20, masked, absent),
// session, ip, net (AS64500/NO), method (whfb, password, passkey, fido2, cert,
// psso, tap, app, otp, sms, claim, federated; several joined by commas), os,
// trust, kind, bound (a code), error, risk, protocol, transfer, scope, library,
// ua, client, name (the device's display name), id, and the name of any column
// of the table. Several values of a list are joined by commas.
//
// "x20 every 30m" repeats a line; # in a repeated line stands for the number of
// the repetition, from 1.
//
// An audit line is a time, the word audit, what was done, to whom, and pairs:
// by, user, os, trust, ua, ip, result, and the name of any column. The verbs are
// in audit.go. An inventory line has no time: os, trust, owner, user, and the
// name of any column. A risk line is a time, the word risk, a type such as
// anomalousToken and the user, then level, state, ip, of (the id of the sign-in)
// and the name of any column.
package story

import (
	"fmt"
	"strings"
	"time"

	"prtscope/ingest/activity"
	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/device"
	"prtscope/ingest/risk"
	"prtscope/ingest/signin"
)

// Story is the events of a story as the tables of a case hold them: sign-ins
// in their order, audit events in order of time, devices as written.
type Story struct {
	SignIns, Audits, Devices, Risks, Requests *column.Batch
}

// Source is the name of the source that every record of a story is from,
// unless the line says otherwise. Records are counted from 1 within the story.
const Source = "5707900000000000000000000000000000000000000000000000000000000000"

// Day returns the start of day n of a story: d1 is 4 May 2026, a Monday.
func Day(n int) time.Time { return time.Date(2026, 5, 3+n, 0, 0, 0, 0, time.UTC) }

// Parse reads a story. Errors name the line.
func Parse(text string) (*Story, error) {
	p := &parser{day: 1}
	for n, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := p.line(line); err != nil {
			return nil, fmt.Errorf("story line %d: %w", n+1, err)
		}
	}
	sortSignIns(p.signIns)
	sortAudits(p.audits)
	return &Story{fill(signin.Schema, p.signIns), fill(audit.Schema, p.audits), fill(device.Schema, p.devices), fill(risk.Schema, p.risks), fill(activity.Schema, p.requests)}, nil
}

func fill(s *column.Schema, rows []*row) *column.Batch {
	b := column.NewBatch(s)
	for _, r := range rows {
		r.into(b)
	}
	return b
}
