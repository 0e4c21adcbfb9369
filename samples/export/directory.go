package export

import (
	"prtscope/samples/tenant"
)

// GraphAudits returns an answer of Graph's directoryAudits, newest first.
func (w *Writer) GraphAudits(pretty bool) []byte {
	rows := w.World.Audits
	return page("v1.0/$metadata#auditLogs/directoryAudits", "", pretty, len(rows), func(e *encoder, i int) {
		w.audit(e, rows[len(rows)-1-i], false)
	})
}

func (w *Writer) audit(e *encoder, a *tenant.Audit, monitor bool) {
	null := func(k string) {
		if !monitor {
			e.null(k)
		}
	}
	e.str("id", a.ID)
	e.str("category", a.Category)
	e.guid("correlationId", a.Correlation)
	e.str("result", "success")
	e.str("resultReason", "")
	e.str("activityDisplayName", a.Activity)
	if monitor {
		e.time("activityDateTime", a.Time, trimmed)
	} else {
		e.time("activityDateTime", a.Time, "2006-01-02T15:04:05.9999999Z")
	}
	e.str("loggedByService", a.Service)
	e.str("operationType", a.Operation)
	e.open("initiatedBy", '{')
	if u := a.ActorUser; u != nil {
		null("app")
		e.open("user", '{')
		e.guid("id", u.ID)
		e.str("displayName", u.Name)
		e.str("userPrincipalName", u.UPN)
		e.str("ipAddress", a.ActorIP)
		null("userType")
		null("homeTenantId")
		null("homeTenantName")
		e.close('}')
	} else {
		null("user")
		e.open("app", '{')
		e.str("appId", a.ActorAppID)
		e.str("displayName", a.ActorApp)
		null("servicePrincipalId")
		null("servicePrincipalName")
		e.close('}')
	}
	e.close('}')
	e.open("targetResources", '[')
	for _, t := range a.Targets {
		e.open("", '{')
		e.guid("id", t.ID)
		if t.Type == "User" {
			null("displayName")
		} else {
			e.str("displayName", t.Name)
		}
		e.str("type", t.Type)
		if t.UPN != "" {
			e.str("userPrincipalName", t.UPN)
		} else {
			null("userPrincipalName")
		}
		null("groupType")
		e.open("modifiedProperties", '[')
		for _, m := range t.Modified {
			e.open("", '{')
			e.str("displayName", m[0])
			if m[1] == "" {
				null("oldValue")
			} else {
				e.str("oldValue", m[1])
			}
			e.str("newValue", m[2])
			e.close('}')
		}
		e.close(']')
		e.close('}')
	}
	e.close(']')
	e.open("additionalDetails", '[')
	for _, d := range a.Details {
		e.open("", '{')
		e.str("key", d[0])
		e.str("value", d[1])
		e.close('}')
	}
	e.close(']')
}

// GraphDevices returns an answer of Graph's list of devices as of the end of
// the tale.
func (w *Writer) GraphDevices(pretty bool) []byte {
	rows := w.World.Devices
	return page("v1.0/$metadata#devices", "", pretty, len(rows), func(e *encoder, i int) { w.inventory(e, rows[i]) })
}

func (w *Writer) inventory(e *encoder, d *tenant.Device) {
	maybe := func(k, v string) {
		if v == "" {
			e.null(k)
		} else {
			e.str(k, v)
		}
	}
	e.guid("id", d.Object)
	e.null("deletedDateTime")
	e.flag("accountEnabled", !d.Disabled)
	e.time("approximateLastSignInDateTime", d.LastSeen, seconds)
	e.null("complianceExpirationDateTime")
	e.time("createdDateTime", d.Registered, seconds)
	e.guid("deviceId", d.ID)
	ownership, mdm, management := "Personal", "", ""
	if d.Managed {
		ownership, mdm, management = "Company", "0000000a-0000-0000-c000-000000000000", "MDM"
	}
	maybe("deviceOwnership", ownership)
	e.str("displayName", d.Name)
	e.null("enrollmentType")
	e.flag("isCompliant", d.Compliant)
	e.flag("isManaged", d.Managed)
	e.null("isRooted")
	maybe("managementType", management)
	maybe("manufacturer", d.Manufacturer)
	maybe("mdmAppId", mdm)
	maybe("model", d.Model)
	e.str("operatingSystem", d.Family)
	e.str("operatingSystemVersion", d.Version)
	if d.Trust == "hybrid" {
		e.time("onPremisesLastSyncDateTime", d.LastSeen, seconds)
		e.flag("onPremisesSyncEnabled", true)
	} else {
		e.null("onPremisesLastSyncDateTime")
		e.null("onPremisesSyncEnabled")
	}
	e.open("physicalIds", '[')
	e.close(']')
	e.str("profileType", "RegisteredDevice")
	e.time("registrationDateTime", d.Registered, seconds)
	e.empty("systemLabels")
	e.str("trustType", tenant.Directories[d.Trust])
	e.empty("alternativeSecurityIds")
	if d.Owner != nil {
		e.open("registeredOwners", '[')
		e.open("", '{')
		e.str("@odata.type", "#microsoft.graph.user")
		e.guid("id", d.Owner.ID)
		e.str("userPrincipalName", d.Owner.UPN)
		e.close('}')
		e.close(']')
	}
}
