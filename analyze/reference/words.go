package reference

import (
	"strings"
	"sync"
)

// AuthMethod is an authentication method as sign-ins spell it.
type AuthMethod struct {
	Text      string
	Partition string // credential partition: whfb, password, passkey, fido2, cert, psso, federated, ...; claim for an earlier token
	MFA       string // whether it carries or is a second factor
	Key, Note string
	Origin
}

// AuthMethods returns the methods by lower-case spelling.
func AuthMethods() map[string]*AuthMethod { return authMethods() }

var authMethods = sync.OnceValue(func() map[string]*AuthMethod {
	m := map[string]*AuthMethod{}
	for _, r := range rows("auth_methods") {
		a := &AuthMethod{r.text("authentication_method_text"), r.text("credential_partition"), r.text("carries_mfa"), r.text("key_location"), r.text("note"), r.origin()}
		text, _, _ := strings.Cut(a.Text, " (push")
		for _, spelled := range strings.Split(text, " / ") {
			m[strings.ToLower(spelled)] = a
		}
	}
	return m
})

// AuditEvent is a directory activity that touches PRTs.
type AuditEvent struct {
	Activity, Category, Service string
	Target                      string // user, device, tenant
	Effect                      string // on PRTs, in words
	Scope                       string // which credentials
	Event                       string // EV_DEV_DISABLED and the like; several joined by " / "
	Notes                       string
	Origin
}

// AuditEvents returns the activities by lower-case name, aliases included.
func AuditEvents() map[string]*AuditEvent { return auditEvents() }

var auditEvents = sync.OnceValue(func() map[string]*AuditEvent {
	m := map[string]*AuditEvent{}
	for _, r := range rows("audit_events") {
		a := &AuditEvent{r.text("activity_display_name"), r.text("category"), r.text("service"), r.text("target"), r.text("effect_on_prt"), r.text("credential_scope"), r.text("state_machine_event"), r.text("notes"), r.origin()}
		m[strings.ToLower(a.Activity)] = a
		for _, alias := range strings.Split(r.text("aliases"), ";") {
			if alias = strings.TrimSpace(alias); alias != "" {
				m[strings.ToLower(alias)] = a
			}
		}
	}
	return m
})
