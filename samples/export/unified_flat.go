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
	for _, s := range rows {
		b = v.flat(b, w.UnifiedSignIn(nil, s))
	}
	for _, a := range audits {
		b = v.flat(b, w.UnifiedAudit(nil, a))
	}
	return b
}

const unifiedMail = "CreationTime,Id,Operation,OrganizationId,RecordType,ResultStatus,UserKey,UserType,Version,Workload,UserId,AppId,ClientAppId,ClientIPAddress,ClientInfoString,ExternalAccess,InternalLogonType,LogonType,LogonUserSid,MailboxGuid,MailboxOwnerSid,MailboxOwnerUPN,OperationProperties,OrganizationName,OriginatingServer,Folders,OperationCount"

// UnifiedFlatMail returns what was done with mail as Sparrow spreads it, which
// leaves out by which token.
func (w *Writer) UnifiedFlatMail(rows []*tenant.Request) []byte {
	v := *quotedAll
	v.Columns = strings.Split(unifiedMail, ",")
	b := v.Head(nil)
	for _, r := range rows {
		if r.Method == "MailItemsAccessed" {
			b = v.flat(b, w.UnifiedWork(nil, r))
		}
	}
	return b
}

// flat appends a document spread over the columns of v.
func (v *Version) flat(b, document []byte) []byte {
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
	return append(b, v.end...)
}
