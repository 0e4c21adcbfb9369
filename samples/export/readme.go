package export

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/samples/stories"
)

const readmeHead = `# Made-up exports

Nordbrygge AS does not exist. Its people, devices, addresses and ids are made
up, from a seed, so that everything in here may be shown to anybody: addresses
are those set aside for documentation (RFC 5737, RFC 3849), systems AS64496 to
AS64511 (RFC 5398). Application ids are Microsoft's published ones, because
detections go by them.

These files are written by ` + "`go generate ./samples`" + ` and are the same to the byte
each time; a test says so. Do not edit them: change the packages beside them.

| folder | what it is | days |
|---|---|---|
%s
Folders of sign-ins alone are accompanied by the directory's audit log and its
devices, as Graph returns them. ` + "`labels.json`" + ` says what must be found, in which
folders: ` + "`must`" + ` is what a story is about, ` + "`may`" + ` is true of it too. Anything
else of level medium or higher is a false alarm. ` + "`seen_in`" + ` names the folders
that carry what the detection needs, ` + "`perhaps_in`" + ` those that lack something
which only helps.

## The stories

| story | what happened | what follows |
|---|---|---|
%s
## Larger archives

    go run ./samples/generate -o DIR -size 1GB -format ndjson -seed 1

writes an archive of any size, a day at a time and in little memory, in one of
these formats: ndjson (diagnostic records), graph-pages, graph-array, portal,
log-analytics, diagnostic (a storage account), mixed. ` + "`-users`" + ` and ` + "`-days`" + ` say how
many people over how many days instead. The stories above are told again and
again among people to whom nothing happens; DIR.labels.json, beside the archive,
says what must be found. The same seed gives the same bytes.
`

var about = []struct{ folder, text string }{
	{"graph", "Graph, beta endpoint, one answer indented, two not"},
	{"graph-v1", "Graph, v1.0 endpoint: interactive only, no token type"},
	{"graph-ndjson", "Graph objects, one on each line"},
	{"graph-masked", "Graph asked without the header for newer values: refreshToken reads unknownFutureValue"},
	{"portal-2023", "the portal's CSV downloads: 44 columns, no session"},
	{"portal-2024", "the same with 55 columns, a byte order mark, all fields quoted, CR LF"},
	{"portal-2025", "the same with 57 columns"},
	{"log-analytics", "CSV from Log Analytics: each table (dates of two browsers), and a union of both for one day"},
	{"log-analytics-json", "the same as programs get it, a way each day: query API, az monitor, Kusto v1 and v2, data export rule; AuditLogs by the query API"},
	{"diagnostic", "diagnostic settings: the blobs of a storage account; one day came through an event hub instead"},
	{"powershell", "Graph through PowerShell: ConvertTo-Json of Windows PowerShell, pages appended to one file, pages joined by a seam, objects back to back"},
	{"powershell-csv", "the same through Export-Csv: result, device, place and policies are names of types"},
	{"analyzer-suite", "the table that Microsoft-Analyzer-Suite makes: objects spread over columns, whole seconds"},
	{"unified-audit", "the unified audit log: CSV of Search-UnifiedAuditLog, lists of a collector, AuditData alone a line each; interactive only; and what was done with mail, files and chats"},
	{"portal-other", "the portal's other downloads: JSON of sign-ins, authentication steps, sign-ins of applications, audit log and devices as CSV"},
	{"portal-languages", "the portal's CSV downloads by people who use it in German and in Japanese, a day each"},
	{"parquet", "Log Analytics by an export job to Parquet: a day with dynamic columns as text, a day with columns in columns"},
	{"risk-activity", "sign-ins of Graph, and beside them risk detections, risky users and the Graph activity log in every way they are exported, and what was done with mail, files and chats by an audit log query of Graph"},
	{"forwarded", "diagnostic settings as Splunk and Elastic keep them, and as Event Hubs Capture does (Avro)"},
	{"advanced-hunting", "advanced hunting in Defender: CSV of the portal, answer of the API, streaming API"},
	{"mixed", "what a responder really gets: pieces of all, overlapping, zipped, gzipped, UTF-16, and one sign-in of which two sources disagree"},
}

// readme returns README.md of the samples.
func (s *small) readme(labels []stories.Label) []byte {
	var folders, told strings.Builder
	for _, a := range about {
		first, last := s.days(a.folder)
		if a.folder == "graph-masked" {
			first, last = 0, 1
		}
		from, to, _ := strings.Cut(s.span(first, last), "_")
		days := from + " to " + to
		if from == to {
			days = from
		}
		fmt.Fprintf(&folders, "| `%s` | %s | %s |\n", a.folder, a.text, days)
	}
	follows := func(story string) string {
		var must, may []string
		for _, l := range labels {
			switch {
			case l.Story != story:
			case l.Expect == stories.Must:
				must = append(must, l.Detection)
			case !slices.Contains(may, l.Detection):
				may = append(may, l.Detection)
			}
		}
		text := strings.Join(must, ", ")
		if len(may) > 0 {
			text += " (may: " + strings.Join(may, ", ") + ")"
		}
		if text == "" {
			return "nothing above low"
		}
		return text
	}
	for _, t := range stories.Few {
		fmt.Fprintf(&told, "| %s | %s | %s |\n", t.Name, t.Doc, follows(t.Name))
	}
	return fmt.Appendf(nil, readmeHead, folders.String(), told.String())
}
