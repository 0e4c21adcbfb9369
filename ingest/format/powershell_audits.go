package format

import (
	"bytes"

	"prtscope/ingest/audit"
)

// powershellAudit are the properties of a directory audit event as cmdlets
// return them: as Graph has them, with capitals.
var powershellAudit = newNode(append(pascal(withoutNames(auditKeys.entries, "initiatedBy", "targetResources", "additionalDetails")),
	do("InitiatedBy", fromPascal(actor), audit.ActorType, audit.ActorID, audit.ActorName, audit.ActorIP),
	do("TargetResources", fromPascal(targets), audit.TargetType, audit.TargetID, audit.TargetName, audit.TargetUPN, audit.UserID, audit.DeviceObjectID,
		audit.DeviceName, audit.Targets, audit.Modified),
	do("AdditionalDetails", fromPascal(details), audit.Details),
	do("AdditionalProperties", moreAudit))...)

// fromPascal reads an object or a list that PowerShell wrote with capitals as
// Graph has it.
func fromPascal(read func(*decoder, *entry, value)) func(*decoder, *entry, value) {
	return func(d *decoder, e *entry, v value) {
		if in, ok := inner(v); ok {
			v = in
		}
		switch list, ok := powershellJSON(v.text); {
		case v.kind == text && typeName(v.text):
			d.flag("LOSSY_CELL")
			return
		case v.kind == text && ok:
			v = value{array, list}
		case v.kind == object, v.kind == array:
			s := scanner{camel: true}
			s.reset(v.text)
			out, err := s.compact(nil)
			if err != nil {
				d.odd(e.path, v)
				return
			}
			for _, fix := range [...][2]string{{`,"additionalProperties":{}`, ""}, {`"additionalProperties":{},`, ""}, {`"iPAddress":`, `"ipAddress":`}} {
				out = bytes.ReplaceAll(out, []byte(fix[0]), []byte(fix[1]))
			}
			v.text = out
		}
		read(d, e, v)
	}
}

// moreAudit takes what the module does not know yet, as Graph spells it.
func moreAudit(d *decoder, e *entry, v value) {
	if v.kind == object {
		d.document(auditKeys, e.path, v)
		return
	}
	keepUnlessTyped(d, e, v)
}

var powershellAuditClaim = claim{
	need: []string{"ActivityDateTime", "ActivityDisplayName"},
	some: []string{"TargetResources", "InitiatedBy", "LoggedByService", "OperationType", "Category"},
	min:  2,
	none: []string{"Properties", "RiskEventType", "TimeGenerated"},
}

var powershellAuditKeys = powershellAuditClaim.on(powershellAudit)

const powershellAuditDoc = "Directory audit events through PowerShell: Get-MgAuditLogDirectoryAudit, or Get-AzureADAuditDirectoryLogs of the module before it"

var powershellAudits = &Format{
	Name:  "powershell-audits-json",
	Doc:   powershellAuditDoc + "; JSON",
	Table: audit.Schema, Closed: true, Rank: 25,
	match: powershellAuditClaim.of,
	open:  true,
	decode: func(d *decoder, record []byte) error {
		d.audit()
		seen, err := d.whole(powershellAudit, record)
		if err != nil {
			return err
		}
		if !powershellAuditKeys.holds(&seen) {
			return errOther
		}
		return endPowershellAudit(d)
	},
}

func endPowershellAudit(d *decoder) error { return d.endAudit("ActivityDateTime") }

var powershellAuditsCSV = &Format{
	Name:  "powershell-audits-csv",
	Doc:   powershellAuditDoc + "; CSV: who made the change, to what, is lost where a cell holds the name of a type",
	Table: audit.Schema, Rank: 65,
	match: func(s *shape) (string, bool) {
		has := map[string]bool{}
		for _, name := range s.header {
			has[name] = true
		}
		if part := graphParts(has); part != "" {
			return "has " + part, false
		}
		return matchHeaderOf(s, powershellAudit, &powershellAuditClaim)
	},
}

var powershellAuditTable = gridOf(powershellAuditsCSV, powershellAudit, &powershellAuditClaim, (*decoder).audit, endPowershellAudit).table("ActivityDateTime")
