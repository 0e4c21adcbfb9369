package export

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

	from, to = s.days("powershell-csv")
	s.files["powershell-csv/SignIns.csv"] = s.w.PowershellCSV(s.between(s.users, from, to))
	s.directory("powershell-csv/")

	from, to = s.days("analyzer-suite")
	s.files["analyzer-suite/Untouched.csv"] = s.w.Spread(s.between(s.users, from, to))
	s.directory("analyzer-suite/")
}
