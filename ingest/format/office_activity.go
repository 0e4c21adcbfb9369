package format

import (
	"strings"

	"prtscope/ingest/signin"
)

// A workspace has records of the unified audit log in its table OfficeActivity:
// the fields of AuditData are columns, some under other names. A record is put
// together again, and read as the log itself is.

// officeNames are the columns in the order in which a record is put together: of two
// that mean the same field the first one that says something is taken.
var officeNames = strings.Fields(`TimeGenerated OfficeId SourceRecordId RecordType Operation OfficeWorkload OfficeObjectId OrganizationId OfficeTenantId
	UserType UserKey UserId ClientIP Client_IPAddress ResultStatus TenantId ResultReasonType UserDomain
	ActorContextId ActorIpAddress Actor Target TargetContextId ExtendedProperties ModifiedProperties AzureActiveDirectory_EventType
	InterSystemsId IntraSystemId SupportTicketId ApplicationId AzureADAppId AADTarget LoginStatus Client
	AppAccessContext AppId Application ClientAppId ClientInfoString ClientMachineName ClientProcessName ClientVersion ClientRequestId TokenObjectId TokenTenantId
	ActorInfoString SessionId DeviceId CorrelationId InternalLogonType Logon_Type LogonUserDisplayName LogonUserSid MailboxGuid MailboxOwnerMasterAccountSid
	MailboxOwnerSid MailboxOwnerUPN OrganizationName OriginatingServer ExternalAccess OperationProperties OperationCount Parameters
	ModifiedObjectResolvedName EffectiveOrganization CrossMailboxOperations DestFolder DestMailboxId DestMailboxOwnerSid DestMailboxOwnerUPN
	Folder Folders AffectedItems Item SendAsUserSmtp SendAsUserMailboxGuid SendOnBehalfOfUserSmtp SendonBehalfOfUserMailboxGuid
	UserAgent EventSource Item_Type Site_ Site_Url Source_Name SourceFileExtension SourceFileName SourceRelativeUrl DestinationFileExtension
	DestinationFileName DestinationRelativeUrl SharingType UserSharedWith IsManagedDevice MachineDomainInfo MachineId Event_Data CustomEvent
	TargetUserOrGroupName TargetUserOrGroupType TeamName TeamGuid ChannelName ChannelGuid ChannelType ChatName ChatThreadId CommunicationType Members
	Name NewValue OldValue ExtraProperties AADGroupId ElevationTime Start_Time`)

// officeFields are what the log calls columns that have another name.
var officeFields = map[string]string{
	"timegenerated": "CreationTime", "officeid": "Id", "sourcerecordid": "Id", "officeworkload": "Workload", "officeobjectid": "ObjectId",
	"officetenantid": "OrganizationId", "client_ipaddress": "ClientIPAddress", "logon_type": "LogonType", "item_type": "ItemType",
	"site_": "Site", "site_url": "SiteUrl", "azureactivedirectory_eventtype": "AzureActiveDirectoryEventType", "event_data": "EventData",
}

// officePassed say what is no field of a record.
var officePassed = map[string]bool{"type": true, "tablename": true, "sourcesystem": true}

// officeLacks are columns of fields for which the table has no column.
var officeLacks = signin.Of(signin.SessionID, signin.ErrorCode, signin.FailureReason, signin.DeviceID, signin.DeviceName, signin.DeviceOS, signin.Browser,
	signin.Compliant, signin.TrustType)

var officeNode = func() *node {
	es := []entry{ignored("Type"), ignored("TableName"), ignored("SourceSystem")}
	for _, name := range officeNames {
		es = append(es, do(name, func(d *decoder, e *entry, v value) { d.held = append(d.held, heldCell{name: e.path, v: v}) }))
	}
	return newNode(es...)
}()

var officeClaim = claim{
	need: []string{"OfficeWorkload", "Operation", "TimeGenerated"},
	some: []string{"RecordType", "UserId", "UserKey", "OfficeObjectId", "OfficeId", "ClientIP"},
	min:  1,
}

const officeDoc = "Records of the unified audit log in a Log Analytics workspace or Sentinel (OfficeActivity)"

var officeActivity = &Format{
	Name:    "office-activity-json",
	Doc:     officeDoc + "; JSON",
	Table:   signin.Schema,
	Also:    unifiedAlso,
	Rank:    71, // behind the log itself
	Carries: unifiedCarries.Without(officeLacks),
	match: func(s *shape) (string, bool) {
		if s.header == nil && s.keys["CreatedDateTime"] {
			return "has CreatedDateTime, as a union with tables of sign-ins", false
		}
		return officeClaim.of(s)
	},
	decode: func(d *decoder, record []byte) error {
		t, err := parseTree(record)
		if err != nil {
			return err
		}
		if t.get("OfficeWorkload") == nil || t.get("Operation") == nil {
			return errOther
		}
		for i, name := range t.names {
			v := t.items[i].value
			if v.kind == text && string(v.text) == "None" {
				continue // how the command line tool writes that there is nothing
			}
			d.held = append(d.held, heldCell{name: name, v: v})
		}
		return d.officeRecord()
	},
}

var officeGrid = gridOf(officeActivity, officeNode, &officeClaim, (*decoder).signIn, (*decoder).officeRow)

var officeActivityCSV = &Format{
	Name:    "office-activity-csv",
	Doc:     officeDoc + "; CSV",
	Table:   signin.Schema,
	Also:    unifiedAlso,
	Rank:    71,
	Carries: unifiedCarries.Without(officeLacks),
	match: func(s *shape) (string, bool) {
		names := unzoned(s.header)
		for _, name := range names {
			if name == "createddatetime" {
				return "a column CreatedDateTime, as a union with tables of sign-ins", false
			}
		}
		return matchHeaderOf(&shape{header: names}, officeNode, &officeClaim)
	},
}

var officeTable = func() *table {
	columns := map[string]csvColumn{"type": passedOver(), "tablename": passedOver(), "sourcesystem": passedOver()}
	for _, name := range officeNames {
		columns[strings.ToLower(name)] = csvColumn{do: func(d *decoder, _ *layout, _ *csvColumn, v value) {
			d.held = append(d.held, heldCell{name: name, v: v})
		}}
	}
	when := columns["timegenerated"]
	when.cols = []int{signin.EventTime} // by which records are told from other lines
	columns["timegenerated"] = when
	return &table{format: officeActivityCSV, columns: columns, rename: unzoneLower, halves: true, caps: logAnalytics.caps,
		row: func(d *decoder, _ *layout) error { return d.officeRow() }}
}()

// officeRow gives up the row of a sign-in that was begun for one of the record's
// own table.
func (d *decoder) officeRow() error {
	d.row.Rollback()
	return d.officeRecord()
}

// officeRecord puts the record together. What says otherwise than the column
// that a field was taken from is kept under its own name.
func (d *decoder) officeRecord() error {
	t := &tree{value: value{kind: object}}
	for _, c := range d.held {
		small := strings.ToLower(c.name)
		if officePassed[small] || c.v.blank() {
			continue
		}
		if small == "tenantid" { // the workspace
			d.keep(c.name, c.v)
			continue
		}
		name := c.name
		if as, ok := officeFields[small]; ok {
			name = as
		}
		if other := t.get(name); other != nil {
			if string(other.text) == string(c.v.text) {
				continue
			}
			name = c.name
		}
		item, err := unifiedList(name, c.v)
		if err != nil {
			item = tree{value: c.v}
		}
		t.names, t.items = append(t.names, name), append(t.items, item)
	}
	if t.get("DeviceProperties") == nil && t.get("ErrorNumber") == nil {
		d.lost = officeLacks
	}
	return d.unifiedTree(t)
}
