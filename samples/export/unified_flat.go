package export

import (
	"encoding/json"
	"strings"

	"prtscope/samples/tenant"
)

const unifiedFlat = "CreationTime,Id,Operation,Organization,RecordType,ResultStatus,LogonError,UserKey,UserType,Version,Workload,ClientIP,ObjectId,UserId,AzureActiveDirectoryEventType,ExtendedProperties,ModifiedProperties,Actor,ActorContextId,ActorIpAddress,InterSystemsId,IntraSystemId,SupportTicketId,Target,TargetContextId"

// UnifiedFlat returns records of the unified audit log as Sparrow spreads them:
// lists as their JSON, a list of one as that one.
func (w *Writer) UnifiedFlat(rows []*tenant.SignIn, audits []*tenant.Audit) []byte {
	v := *quotedAll
	v.Columns = strings.Split(unifiedFlat, ",")
	b := v.Head(nil)
	add := func(document []byte) {
		_, fields := fieldsOf(document)
		for i, name := range v.Columns {
			if i > 0 {
				b = append(b, ',')
			}
			text := ""
			if raw := fields[name]; raw != nil && raw[0] == '[' {
				var items []json.RawMessage
				if err := json.Unmarshal(raw, &items); err != nil {
					panic(err) // it was written here
				}
				if text = string(raw); len(items) == 1 {
					text = string(items[0])
				} else if len(items) == 0 {
					text = ""
				}
			} else if raw != nil {
				text = cmdletText(raw)
			}
			b = v.cell(b, text)
		}
		b = append(b, v.end...)
	}
	for _, s := range rows {
		add(w.UnifiedSignIn(nil, s))
	}
	for _, a := range audits {
		add(w.UnifiedAudit(nil, a))
	}
	return b
}
