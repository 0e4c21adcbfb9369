package export

import (
	"slices"
	"strings"
	"time"

	"prtscope/samples/tenant"
)

var auditColumns = []string{"TenantId", "SourceSystem", "TimeGenerated", "ResourceId", "OperationName", "OperationVersion", "Category", "ResultType",
	"ResultSignature", "ResultDescription", "DurationMs", "CorrelationId", "Resource", "ResourceGroup", "ResourceProvider", "Identity", "Level", "Location",
	"AdditionalDetails", "Id", "InitiatedBy", "LoggedByService", "Result", "ResultReason", "TargetResources", "AADTenantId", "ActivityDisplayName",
	"ActivityDateTime", "AADOperationType", "Type"}

// auditText is the text of a column of AuditLogs.
func (w *Writer) auditText(c string, a *tenant.Audit) string {
	part := func(key string) string {
		e := encoder{}
		e.open("", '{')
		w.audit(&e, a, true)
		e.close('}')
		return memberOf(e.b, key)
	}
	switch c {
	case "TenantId":
		return w.workspace()
	case "SourceSystem":
		return "Azure AD"
	case "TimeGenerated", "ActivityDateTime":
		return a.Time.Format(ticksZ)
	case "ResourceId":
		return "/tenants/" + w.World.Tenant.String() + "/providers/Microsoft.aadiam"
	case "OperationName", "ActivityDisplayName":
		return a.Activity
	case "OperationVersion":
		return "1.0"
	case "Category":
		return a.Category
	case "ResultSignature":
		return "None"
	case "CorrelationId":
		return a.Correlation.String()
	case "Resource", "ResourceGroup":
		return "Microsoft.aadiam"
	case "Level":
		return "4"
	case "Id":
		return a.ID
	case "InitiatedBy":
		return part("initiatedBy")
	case "TargetResources":
		return part("targetResources")
	case "AdditionalDetails":
		return part("additionalDetails")
	case "LoggedByService":
		return a.Service
	case "Result":
		return "success"
	case "AADTenantId":
		return w.World.Tenant.String()
	case "AADOperationType":
		return a.Operation
	case "Type":
		return "AuditLogs"
	}
	return ""
}

// QueryAudits returns an answer of the query API of Log Analytics with the
// whole table AuditLogs.
func (w *Writer) QueryAudits() []byte {
	var e encoder
	e.open("", '{')
	e.open("tables", '[')
	e.open("", '{')
	e.str("name", "PrimaryResult")
	e.open("columns", '[')
	for _, c := range auditColumns {
		e.open("", '{')
		e.str("name", c)
		e.str("type", map[bool]string{true: "datetime", false: "string"}[c == "TimeGenerated" || c == "ActivityDateTime"])
		e.close('}')
	}
	e.close(']')
	e.open("rows", '[')
	for _, a := range slices.Backward(w.World.Audits) {
		e.open("", '[')
		for _, c := range auditColumns {
			if c == "DurationMs" {
				e.num("", 0)
			} else {
				e.str("", w.auditText(c, a))
			}
		}
		e.close(']')
	}
	e.close(']')
	e.close('}')
	e.close(']')
	e.close('}')
	return append(e.b, '\n')
}

// AuditCSV returns the same as the portal exports it to CSV.
func (w *Writer) AuditCSV() []byte {
	v := *plain
	for _, c := range auditColumns {
		if c == "TimeGenerated" || c == "ActivityDateTime" {
			c += " [UTC]"
		}
		v.Columns = append(v.Columns, c)
	}
	b := v.Head(nil)
	for _, a := range slices.Backward(w.World.Audits) {
		for i, c := range auditColumns {
			if i > 0 {
				b = append(b, ',')
			}
			text := w.auditText(c, a)
			if strings.HasPrefix(v.Columns[i], "TimeGenerated") || strings.HasPrefix(v.Columns[i], "ActivityDateTime") {
				text = a.Time.Truncate(time.Millisecond).Format(Interactive.Layout)
			}
			b = v.cell(b, text)
		}
		b = append(b, v.end...)
	}
	return b
}
