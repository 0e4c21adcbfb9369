package ingest

import (
	"path"
	"regexp"
	"strings"

	"prtscope/ingest/custody"
)

// collectors are who names files like that. A name is no proof: it can be given
// to any file.
var collectors = []struct {
	name *regexp.Regexp
	who  string
}{
	{regexp.MustCompile(`/\d{14}-(interactiveuser|noninteractiveuser|interactiveuser-noninteractiveuser|serviceprincipal|managedidentity)-signinlogs\.json$`), "Microsoft-Extractor-Suite 3.0 or later (Get-GraphEntraSignInLogs)"},
	{regexp.MustCompile(`/signinlogs(-[a-z-]+)?-combined\.json$`), "Microsoft-Extractor-Suite (Get-GraphEntraSignInLogs -MergeOutput)"},
	{regexp.MustCompile(`/(\d{8,14}-)?signinlogsgraph\.json$`), "Microsoft-Extractor-Suite, the releases that asked Graph by its PowerShell module"},
	{regexp.MustCompile(`/(\d{8}-|auditlogs-combined)(auditlogs)?\.json$`), "Microsoft-Extractor-Suite (Get-GraphEntraAuditLogs)"},
	{regexp.MustCompile(`/\d{8,14}-(devices|riskyusers|riskyevents)\.csv$`), "Microsoft-Extractor-Suite"},
	{regexp.MustCompile(`/(ual-[^/]*)\.(json|jsonl|csv)$`), "Microsoft-Extractor-Suite (Get-UAL)"},
	{regexp.MustCompile(`/(adfs|rt|sp|msi)_signin_log_\d{4}-\d\d-\d\d\.json$`), "Untitled Goose Tool"},
	{regexp.MustCompile(`/(azuread|entraid)auditlog_\d{4}-\d\d-\d\d\.json$`), "Untitled Goose Tool, of which some releases keep but the first page of each day"},
	{regexp.MustCompile(`/(_investigate_)?(entra_sign_in_log|simple|raw_authentication_logs|converted_authentication_logs)_[^/]*\.(csv|json)$`), "Hawk"},
	{regexp.MustCompile(`/[a-z]+_operations_export\.csv$`), "Sparrow"},
	{regexp.MustCompile(`/aad(signinlog|auditlog|devices|tenant)_[^/]*\.json$`), "DFIR-O365RC"},
	{regexp.MustCompile(`/((non)?interactive|application|msi)signins_(authdetails_)?[^/]*\.(csv|json)$`), "a download from the Entra or Azure portal"},
	{regexp.MustCompile(`/(auditlogs|exportdevice)_[^/]*\.(csv|json)$`), "a download from the Entra or Azure portal"},
	{regexp.MustCompile(`insights-logs-[a-z]+/`), "diagnostic settings, in a storage account"},
	{regexp.MustCompile(`am-[a-z]+/workspaceresourceid=`), "a data export rule of Log Analytics"},
	{regexp.MustCompile(`/query_data[^/]*\.csv$`), "Log Analytics or Sentinel (Export to CSV)"},
}

// collector says who, by its name, made a file.
func collector(path string) string {
	path = "/" + strings.ToLower(path)
	for _, c := range collectors {
		if c.name.MatchString(path) {
			return c.who
		}
	}
	return ""
}

// said is what the ends of names say that files are.
var said = map[string]string{".json": "JSON", ".jsonl": "JSON", ".ndjson": "JSON", ".csv": "CSV", ".tsv": "CSV"}

// misnamed notes of a file that its name says that it is something else than it
// is, "JSON", "CSV" or a kind of archive.
func misnamed(name, is string) []custody.Note {
	word := said[strings.ToLower(path.Ext(name))]
	if word == "" || word == is {
		return nil
	}
	return []custody.Note{{Code: "MISNAMED", Text: "its name says " + word + ", it is " + is}}
}
