package export

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"prtscope/samples/stories"
	"prtscope/samples/tenant"
)

// Small returns the committed samples: every file, by its path below the
// folder of samples.
func Small(seed uint64) map[string][]byte {
	world, labels := stories.Small(seed)
	s := &small{w: &Writer{World: world}, files: map[string][]byte{}, aside: map[string][]*tenant.SignIn{}}
	for _, e := range world.SignIns {
		folder := world.Aside[e.User]
		if folder == "" {
			s.all = append(s.all, e)
		}
		switch {
		case folder != "":
			s.aside[folder] = append(s.aside[folder], e)
		case e.User == nil:
			s.service = append(s.service, e)
		case e.Interactive:
			s.interactive = append(s.interactive, e)
		default:
			s.silent = append(s.silent, e)
		}
	}
	s.users = slices.Concat(s.interactive, s.silent)
	tenant.Sort(s.users)
	s.graph()
	s.portal()
	s.diagnostic("diagnostic/", s.all)
	s.logAnalytics()
	s.queries()
	s.powershell()
	s.unified()
	s.portalOther()
	s.languages()
	s.parquet()
	s.risks()
	s.forwarded()
	labels = append(labels, s.mixed()...)
	labels = append(labels, s.masked())
	s.files["README.md"] = s.readme(labels)
	s.files["labels.json"] = s.labels(labels)
	return s.files
}

// small is the company of the committed samples, sorted out.
type small struct {
	w                                   *Writer
	files                               map[string][]byte
	interactive, silent, users, service []*tenant.SignIn
	all                                 []*tenant.SignIn
	aside                               map[string][]*tenant.SignIn // by the only folder that has them
}

// with puts the sign-ins that a folder alone has among others, in order.
func (s *small) with(rows []*tenant.SignIn, folder string) []*tenant.SignIn {
	rows = slices.Concat(rows, s.aside[folder])
	tenant.Sort(rows)
	return rows
}

// directory adds what goes with exports of sign-ins alone: the directory's
// audit log and its devices, as Graph returns them.
func (s *small) directory(folder string) {
	s.files[folder+"directoryAudits.json"] = s.w.GraphAudits(folder == "graph/")
	s.files[folder+"devices.json"] = s.w.GraphDevices(folder == "graph/")
}

func (s *small) graph() {
	s.files["graph/signIns-interactive.json"] = s.w.GraphPage(s.interactive, true, false, false)
	half := len(s.silent) / 2
	s.files["graph/signIns-nonInteractive-1.json"] = s.w.GraphPage(s.silent[half:], false, false, true)
	s.files["graph/signIns-nonInteractive-2.json"] = s.w.GraphPage(s.silent[:half], false, false, false)
	s.directory("graph/")

	s.files["graph-v1/signIns.json"] = s.w.GraphOne(s.interactive)
	s.directory("graph-v1/")

	var lines []byte
	for _, e := range s.between(s.users, 0, week) {
		lines = append(s.w.GraphBeta(lines, e), '\n')
	}
	s.files["graph-ndjson/signIns.json"] = lines
	s.directory("graph-ndjson/")

}

// masked adds a collection made without the header that asks for newer
// members of enums, and returns its label.
func (s *small) masked() stories.Label {
	rows := s.between(s.silent, 0, 1)
	s.files["graph-masked/signIns-nonInteractive.json"] = s.w.GraphPage(rows, false, true, false)
	l := stories.Label{Story: "masked values", Detection: "MT-013", Level: "info", Expect: stories.Must, Only: "graph-masked",
		Note: "collected without the header that asks for newer token types"}
	for _, e := range rows {
		if e.Incoming == "refreshToken" {
			l.SignIns = append(l.SignIns, e.ID.String())
		}
	}
	return l
}

// logAnalytics adds the second week as it was exported from Log Analytics:
// each table, and a query over both for the last two days with sign-ins.
func (s *small) logAnalytics() {
	first, last := s.days("log-analytics")
	s.files["log-analytics/query_data.csv"] = s.w.QueryResult(Interactive, s.between(s.interactive, first, last))
	s.files["log-analytics/query_data (1).csv"] = s.w.QueryResult(NonInteractive, s.between(s.silent, first, last))
	s.files["log-analytics/query_data (2).csv"] = s.w.QueryResult(Union, s.between(s.users, 9, 10))
	s.directory("log-analytics/")
	delete(s.files, "log-analytics/directoryAudits.json")
	s.files["log-analytics/AuditLogs.csv"] = s.w.AuditCSV()
}

// queries adds five days of the second week as programs get them from Log
// Analytics: a way each day.
func (s *small) queries() {
	const folder = "log-analytics-json/"
	first, _ := s.days("log-analytics-json")
	for i, write := range []func(name string, interactive, silent []*tenant.SignIn){
		func(name string, a, b []*tenant.SignIn) {
			s.files[name+"api-interactive.json"], s.files[name+"api-noninteractive.json"] = s.w.QueryAPI(Interactive, a), s.w.QueryAPI(NonInteractive, b)
		},
		func(name string, a, b []*tenant.SignIn) {
			s.files[name+"az-interactive.json"], s.files[name+"az-noninteractive.json"] = s.w.CommandLine(Interactive, a), s.w.CommandLine(NonInteractive, b)
		},
		func(name string, a, b []*tenant.SignIn) {
			s.files[name+"kusto-v1-interactive.json"], s.files[name+"kusto-v1-noninteractive.json"] = s.w.KustoV1(Interactive, a), s.w.KustoV1(NonInteractive, b)
		},
		func(name string, a, b []*tenant.SignIn) {
			s.files[name+"kusto-v2-interactive.json"], s.files[name+"kusto-v2-noninteractive.json"] = s.w.KustoV2(Interactive, a), s.w.KustoV2(NonInteractive, b)
		},
	} {
		write(folder, s.between(s.interactive, first+i, first+i+1), s.between(s.silent, first+i, first+i+1))
	}
	for _, e := range s.between(s.users, first+4, first+5) {
		path := folder + s.w.DataExportBlob(e)
		s.files[path] = append(s.w.DataExport(s.files[path], e), '\n')
	}
	s.files[folder+"AuditLogs.json"] = s.w.QueryAudits()
	s.files[folder+"devices.json"] = s.w.GraphDevices(false)
}

// between are the rows of the days from first up to, not including, last.
func (s *small) between(rows []*tenant.SignIn, first, last int) []*tenant.SignIn {
	from, to := s.w.World.First.AddDate(0, 0, first), s.w.World.First.AddDate(0, 0, last)
	var out []*tenant.SignIn
	for _, e := range rows {
		if !e.Time.Before(from) && e.Time.Before(to) {
			out = append(out, e)
		}
	}
	return out
}

// week is a week of days.
const week = 7

// days are the days that a folder covers: the older portal downloads are of
// one week each, as is the line-by-line collection.
func (s *small) days(folder string) (first, last int) {
	switch folder {
	case "portal-2023", "graph-ndjson":
		return 0, week
	case "portal-2024", "log-analytics":
		return week, 2 * week
	case "log-analytics-json":
		return week, week + 5
	case "unified-audit":
		return week, week + 6
	case "powershell":
		return week, week + 4
	case "portal-other", "risk-activity", "forwarded", "advanced-hunting":
		return 11, 13
	case "powershell-csv", "analyzer-suite", "portal-languages", "parquet":
		return 9, 11
	}
	return 0, s.w.World.Days
}

// span is the part of a download's name that says which days it covers.
func (s *small) span(first, last int) string {
	day := func(n int) string { return s.w.World.First.AddDate(0, 0, n).Format("2006-01-02") }
	return day(first) + "_" + day(last-1)
}

func (s *small) portal() {
	for _, v := range Portal {
		first, last := s.days(v.Name)
		span := s.span(first, last)
		s.files[v.Name+"/InteractiveSignIns_"+span+".csv"] = s.w.Table(v, s.between(s.interactive, first, last))
		s.files[v.Name+"/NonInteractiveSignIns_"+span+".csv"] = s.w.Table(v, s.between(s.silent, first, last))
		s.directory(v.Name + "/")
	}
}

// diagnostic adds the blobs of a storage account, one per hour and category,
// and what an event hub caught on one day instead.
func (s *small) diagnostic(folder string, rows []*tenant.SignIn) {
	const caught = 11 // day
	blobs := map[string]*bytes.Buffer{}
	var hub [][]byte
	add := func(path string, day int, line []byte) {
		if day == caught {
			hub = append(hub, line)
			return
		}
		b := blobs[path]
		if b == nil {
			b = &bytes.Buffer{}
			blobs[path] = b
		}
		b.Write(line)
		b.WriteString("\r\n")
	}
	day := func(at time.Time) int { return int(at.Sub(s.w.World.First) / (24 * time.Hour)) }
	for _, e := range rows {
		add(s.w.Blob(e), day(e.Time), s.w.Diagnostic(nil, e))
	}
	for _, a := range s.w.World.Audits {
		add(s.w.AuditBlob(a), day(a.Time), s.w.DiagnosticAudit(nil, a))
	}
	for path, b := range blobs {
		s.files[folder+path] = b.Bytes()
	}
	s.files[folder+fmt.Sprintf("eventhub-%s.json", s.w.World.First.AddDate(0, 0, caught).Format("2006-01-02"))] =
		slices.Concat([]byte(`{"records":[`), bytes.Join(hub, []byte(",")), []byte("]}\n"))
	s.files[folder+"devices.json"] = s.w.GraphDevices(false)
}
