package export

import (
	"slices"
	"strconv"
	"strings"

	"prtscope/samples/tenant"
)

const portalApps = "Date (UTC),Request ID,Correlation ID,Service principal ID,Service principal name,Credential key ID,Credential thumbprint,Application,Application ID ,App owner tenant ID,Resource,Resource ID ,Resource tenant ID,Resource owner tenant ID,Home tenant ID,Home tenant name,IP address,Location,Status,Sign-in error code,Failure reason,Conditional Access"

// PortalApps returns the portal's download of sign-ins of service principals.
func (w *Writer) PortalApps(rows []*tenant.SignIn) []byte {
	v := *Portal[2]
	v.Columns = strings.Split(portalApps, ",")
	b := v.Head(nil)
	for _, s := range slices.Backward(rows) {
		for i, c := range v.Columns {
			if i > 0 {
				b = append(b, ',')
			}
			text := ""
			switch c {
			case "Date (UTC)":
				text = s.Time.Format(seconds)
			case "Request ID":
				text = s.ID.String()
			case "Correlation ID":
				text = s.Correlation.String()
			case "Service principal ID":
				text = s.Principal.ID.String()
			case "Service principal name":
				text = s.Principal.Name
			case "Credential key ID":
				text = s.Principal.Key.String()
			case "Resource tenant ID":
				text = w.resourceTenant(s).String()
			case "Home tenant ID":
				text = s.Home.String()
			default:
				text = v.value(c, s)
			}
			b = v.cell(b, text)
		}
		b = append(b, v.end...)
	}
	return b
}

// PortalJSON returns the portal's JSON download of sign-ins: one list.
func (w *Writer) PortalJSON(rows []*tenant.SignIn) []byte {
	return w.Pages(rows, max(len(rows), 2), "")
}

// PortalSteps returns the companion of a download: the authentication steps.
func (w *Writer) PortalSteps(rows []*tenant.SignIn) []byte {
	v := *Portal[2]
	v.Columns = []string{"Request ID", "Authentication date", "Authentication method", "Authentication method detail", "Succeeded", "Result detail", "Requirement"}
	b := v.Head(nil)
	for _, s := range slices.Backward(rows) {
		for _, p := range s.Steps {
			for i, text := range []string{s.ID.String(), s.Time.Format(seconds), p.Method, p.Detail, strconv.FormatBool(p.Succeeded), p.Result, p.Requirement} {
				if i > 0 {
					b = append(b, ',')
				}
				b = v.cell(b, text)
			}
			b = append(b, v.end...)
		}
	}
	return b
}

// PortalAudits returns the portal's download of the audit log.
func (w *Writer) PortalAudits() []byte {
	v := *quotedAll
	v.mark = true
	v.Columns = strings.Split("Date (UTC),CorrelationId,Service,Category,Activity,Result,ResultReason,User Agent,ActorType,ActorDisplayName,ActorObjectId,ActorUserPrincipalName,IPAddress,ActorHomeTenantId,ActorHomeTenantName,ActorServicePrincipalId,ActorServicePrincipalName", ",")
	for n := 1; n <= 3; n++ {
		at := "Target" + strconv.Itoa(n)
		v.Columns = append(v.Columns, at+"Type", at+"DisplayName", at+"ObjectId", at+"UserPrincipalName")
		for m := 1; m <= 5; m++ {
			p := at + "ModifiedProperty" + strconv.Itoa(m)
			v.Columns = append(v.Columns, p+"Name", p+"OldValue", p+"NewValue")
		}
	}
	for n := 1; n <= 6; n++ {
		v.Columns = append(v.Columns, "AdditionalDetail"+strconv.Itoa(n)+"Key", "AdditionalDetail"+strconv.Itoa(n)+"Value")
	}
	b := v.Head(nil)
	for _, a := range slices.Backward(w.World.Audits) {
		for i, text := range w.auditRow(a) {
			if i > 0 {
				b = append(b, ',')
			}
			b = v.cell(b, text)
		}
		b = append(b, v.end...)
	}
	return b
}

// auditRow are the cells of an audit event; what there is no place for is left
// out.
func (w *Writer) auditRow(a *tenant.Audit) []string {
	kind, name, id, upn := "Application", a.ActorApp, a.ActorAppID, ""
	if u := a.ActorUser; u != nil {
		kind, name, id, upn = "User", u.Name, u.ID.String(), u.UPN
	}
	row := []string{a.Time.Format(seconds), a.Correlation.String(), a.Service, a.Category, a.Activity, "success", "", "", kind, name, id, upn, a.ActorIP,
		w.World.Tenant.String(), "", "", ""}
	for n := range 3 {
		var t tenant.Target
		if n < len(a.Targets) {
			t = a.Targets[n]
			row = append(row, t.Type, t.Name, t.ID.String(), t.UPN)
		} else {
			row = append(row, "", "", "", "")
		}
		for m := range 5 {
			if m < len(t.Modified) {
				row = append(row, t.Modified[m][0], t.Modified[m][1], t.Modified[m][2])
			} else {
				row = append(row, "", "", "")
			}
		}
	}
	for n := range 6 {
		if n < len(a.Details) {
			row = append(row, a.Details[n][0], a.Details[n][1])
		} else {
			row = append(row, "", "")
		}
	}
	return row
}

// PortalDevices returns the portal's download of all devices.
func (w *Writer) PortalDevices() []byte {
	v := *Portal[2]
	v.Columns = strings.Split("displayName,accountEnabled,operatingSystem,operatingSystemVersion,joinType (trustType),registeredOwners,userNames,mdmDisplayName,isCompliant,registrationTime,approximateLastSignInDateTime,deviceId,isManaged,objectId,profileType,systemLabels,model", ",")
	b := v.Head(nil)
	for _, d := range w.World.Devices {
		owner := ""
		if d.Owner != nil {
			owner = d.Owner.UPN
		}
		for i, text := range []string{d.Name, title(!d.Disabled), d.Family, d.Version, trusts[d.Trust], owner, owner, "", title(d.Compliant),
			d.Registered.Format(seconds), d.LastSeen.Format(seconds), d.ID.String(), title(d.Managed), d.Object.String(), "RegisteredDevice", "", d.Model} {
			if i > 0 {
				b = append(b, ',')
			}
			b = v.cell(b, text)
		}
		b = append(b, v.end...)
	}
	return b
}

// title is a truth value as .NET makes a text of it.
func title(v bool) string { return map[bool]string{true: "True", false: "False"}[v] }

const collectedDevices = "CreatedDateTime,DeviceId,ObjectId,AccountEnabled,DeviceOwnership,DisplayName,EnrollmentType,IsCompliant,IsManaged,IsRooted,ManagementType,DeviceCategory,OperatingSystem,OperatingSystemVersion,Manufacturer,Model,LastSignInDateTime,TrustType,RegisteredOwners,RegisteredUsers,MDMAppId,OnPremisesSyncEnabled,ProfileType,SecurityIdentifier"

// collectedDevice are the cells of a device as Microsoft-Extractor-Suite has
// them: its times are by the clock of the host, here two hours ahead of UTC.
func collectedDevice(d *tenant.Device) []string {
	const local = "2006-01-02 15:04:05"
	ahead := d.LastSeen.Add(2 * 60 * 60 * 1e9).Format(local)
	return []string{d.Registered.Add(2 * 60 * 60 * 1e9).Format(local), d.ID.String(), d.Object.String(), title(!d.Disabled), "", d.Name, "", title(d.Compliant), title(d.Managed),
		"", "", "", d.Family, d.Version, d.Manufacturer, d.Model, ahead, tenant.Directories[d.Trust], "", "", "", "", "RegisteredDevice", ""}
}

// CollectedDevices returns Get-Devices of Microsoft-Extractor-Suite as CSV.
func (w *Writer) CollectedDevices() []byte {
	v := *quotedAll
	v.Columns = strings.Split(collectedDevices, ",")
	b := v.Head(nil)
	for _, d := range w.World.Devices {
		for i, text := range collectedDevice(d) {
			if i > 0 {
				b = append(b, ',')
			}
			b = v.cell(b, text)
		}
		b = append(b, v.end...)
	}
	return b
}

// CollectedDevicesJSON returns the same as JSON, which its collector names .csv
// as well.
func (w *Writer) CollectedDevicesJSON() []byte {
	names := strings.Split(collectedDevices, ",")
	e := encoder{pretty: true}
	e.open("", '[')
	for _, d := range w.World.Devices {
		e.open("", '{')
		for i, text := range collectedDevice(d) {
			switch {
			case text == "True" || text == "False":
				e.flag(names[i], text == "True")
			case text == "":
				e.null(names[i])
			default:
				e.str(names[i], text)
			}
		}
		e.close('}')
	}
	e.close(']')
	return append(e.b, '\n')
}
