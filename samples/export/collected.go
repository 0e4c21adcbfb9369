package export

import "prtscope/samples/tenant"

// powershell adds what scripts leave behind, in a way a day.
func (s *small) powershell() {
	first, _ := s.days("powershell")
	day := func(n int) (from, to int) { return first + n, first + n + 1 }
	from, to := day(0)
	s.files["powershell/AuditLogSignIn.json"] = s.w.PowershellJSON(s.between(s.users, from, to))
	from, to = day(1)
	s.files["powershell/20260518120000-interactiveUser-nonInteractiveUser-SignInLogs.json"] = s.w.Pages(s.between(s.users, from, to), 7, "\r\n")
	from, to = day(2)
	s.files["powershell/SignInLogs-Combined.json"] = append([]byte("[\r\n"), append(s.w.Pages(s.between(s.users, from, to), 5, "\r\n] [\r\n"), "]\r\n"...)...)
	from, to = day(3)
	s.files["powershell/SignInLogsGraph.json"] = s.w.Objects(s.between(s.users, from, to))
	s.directory("powershell/")
	s.files["powershell/20260518-Devices.csv"] = s.w.CollectedDevicesJSON()

	from, to = s.days("powershell-csv")
	s.files["powershell-csv/SignIns.csv"] = s.w.PowershellCSV(s.between(s.users, from, to))
	s.directory("powershell-csv/")
	s.files["powershell-csv/20260518-Devices.csv"] = s.w.CollectedDevices()

	from, to = s.days("analyzer-suite")
	s.files["analyzer-suite/Untouched.csv"] = s.w.Spread(s.between(s.users, from, to))
	s.directory("analyzer-suite/")
}

// unified adds the interactive sign-ins and the directory's changes as the
// unified audit log has them.
func (s *small) unified() {
	const folder = "unified-audit/"
	first, last := s.days("unified-audit")
	var early, late []*tenant.Audit
	for i, a := range s.w.World.Audits {
		if i%2 == 0 {
			early = append(early, a)
		} else {
			late = append(late, a)
		}
	}
	work := func(first int) []*tenant.Request {
		return s.w.Work(s.between(s.users, first, first+1), first, first)[:4]
	}
	s.files[folder+"UnifiedAuditLog.csv"] = s.w.UnifiedCSV(s.between(s.interactive, first, first+2), early, work(first))
	s.files[folder+"UAL-Combined.json"] = s.w.UnifiedJSON(s.between(s.interactive, first+2, last-1), late, work(first+2))
	s.files[folder+"PSLogin_Operations_Export.csv"] = s.w.UnifiedFlat(s.between(s.interactive, first, first+2), late)
	s.files[folder+"MailItems_Operations_Export.csv"] = s.w.UnifiedFlatMail(work(first))
	s.files[folder+"AuditData.jsonl"] = s.w.UnifiedLines(s.between(s.interactive, last-1, last), nil, work(last-2))
	s.files[folder+"devices.json"] = s.w.GraphDevices(false)
}

// risks adds what goes beside sign-ins: detections of risk and requests to
// Graph, in every way they are exported, and what was done with mail, files and
// chats, as an audit log query of Graph tells it.
func (s *small) risks() {
	const folder = "risk-activity/"
	first, last := s.days("risk-activity")
	users := s.with(s.users, "risk-activity")
	for _, e := range s.between(users, first, last) {
		s.files[folder+"signIns.json"] = append(s.w.GraphBeta(s.files[folder+"signIns.json"], e), '\n')
	}
	s.directory(folder)
	all := s.between(s.users, 0, s.w.World.Days)
	s.files[folder+"riskDetections.json"] = s.w.RiskDetections(all)
	s.files[folder+"riskyUsers.json"] = s.w.RiskyUsers(all)
	s.files[folder+"20260518-RiskyEvents.csv"] = s.w.CollectedRisks(all)
	s.files[folder+"insights-logs-userriskevents/PT1H.json"] = s.w.RiskLines(all)
	s.files[folder+"am-AADUserRiskEvents/PT05M.json"] = s.w.RiskRows(all)
	some := s.w.Requests(s.between(users, first-2, last), first-2, last)
	s.files[folder+"insights-logs-microsoftgraphactivitylogs/PT1H.json"] = s.w.RequestLines(some)
	s.files[folder+"am-MicrosoftGraphActivityLogs/PT05M.json"] = s.w.RequestRows(some[:len(some)/2])
	s.files[folder+"query_data.csv"] = s.w.RequestsCSV(some[len(some)/2:])
	s.files[folder+"20260518-UnifiedAuditLog.json"] = s.w.UnifiedQuery(s.w.Work(s.between(users, first, last), first, last))
}

// forwarded adds what reaches other platforms, and what their export keeps.
func (s *small) forwarded() {
	const folder = "forwarded/"
	first, last := s.days("forwarded")
	s.files[folder+"splunk.json"] = s.w.Splunk(s.between(s.interactive, first, last))
	s.files[folder+"elastic.json"] = s.w.Elastic(s.between(s.silent, first, last))
	var lines [][]byte
	for _, e := range s.between(s.users, first, last) {
		lines = append(lines, s.w.Diagnostic(nil, e))
	}
	for _, a := range s.w.World.Audits {
		lines = append(lines, s.w.DiagnosticAudit(nil, a))
	}
	s.files[folder+"nordbrygge/insights/0/2026/05/15/09/00/00.avro"] = s.w.Capture(lines)
	s.files[folder+"devices.json"] = s.w.GraphDevices(false)

	first, last = s.days("advanced-hunting")
	s.files["advanced-hunting/New query.csv"] = s.w.HuntingCSV(s.between(s.users, first, first+1))
	s.files["advanced-hunting/advancedqueries.json"] = s.w.HuntingAPI(s.between(s.users, first+1, last))
	s.files["advanced-hunting/insights-logs-advancedhunting-entraidsigninevents/PT1H.json"] = s.w.HuntingStream(s.between(s.users, first, last))
	s.directory("advanced-hunting/")
}

// portalOther adds what the portal offers beside CSV of users' sign-ins.
func (s *small) portalOther() {
	const folder = "portal-other/"
	first, last := s.days("portal-other")
	span := s.span(first, last)
	interactive := s.between(s.interactive, first, last)
	s.files[folder+"InteractiveSignIns_"+span+".json"] = s.w.PortalJSON(interactive)
	s.files[folder+"NonInteractiveSignIns_"+span+".json"] = s.w.PortalJSON(s.between(s.silent, first, last))
	s.files[folder+"InteractiveSignIns_AuthDetails_"+span+".csv"] = s.w.PortalSteps(interactive)
	s.files[folder+"ApplicationSignIns_"+s.span(0, s.w.World.Days)+".csv"] = s.w.PortalApps(s.service)
	s.files[folder+"AuditLogs_2026-05-18.csv"] = s.w.PortalAudits()
	s.files[folder+"exportDevice_2026-5-18.csv"] = s.w.PortalDevices()
}
