package story

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"prtscope/ingest/audit"
)

// deed is a directory activity as the audit log tells it.
type deed struct {
	activity, category, service string
	target                      string // Device or User
	property, old, new          string // what it changed; "now" stands for the time
}

const (
	core   = "Core Directory"
	regist = "Device Registration Service"
)

var deeds = map[string]deed{
	"disable-device":    {"Update device", "Device", core, "Device", "AccountEnabled", "true", "false"},
	"enable-device":     {"Update device", "Device", core, "Device", "AccountEnabled", "false", "true"},
	"update-device":     {"Update device", "Device", core, "Device", "CloudDisplayName", "", ""},
	"delete-device":     {"Delete device", "Device", core, "Device", "", "", ""},
	"restore-device":    {"Restore device", "Device", core, "Device", "", "", ""},
	"add-device":        {"Add device", "Device", core, "Device", "", "", ""},
	"register-device":   {"Register device", "Device", regist, "Device", "", "", ""},
	"unregister-device": {"Unregister device", "Device", regist, "Device", "", "", ""},
	"add-owner":         {"Add registered owner to device", "Device", core, "Device", "", "", ""},
	"add-user":          {"Add registered users to device", "Device", core, "Device", "", "", ""},
	"disable-user":      {"Disable account", "UserManagement", core, "User", "AccountEnabled", "true", "false"},
	"enable-user":       {"Enable account", "UserManagement", core, "User", "AccountEnabled", "false", "true"},
	"delete-user":       {"Delete user", "UserManagement", core, "User", "", "", ""},
	"restore-user":      {"Restore user", "UserManagement", core, "User", "", "", ""},
	"change-password":   {"Change user password", "UserManagement", core, "User", "", "", ""},
	"reset-password":    {"Reset user password", "UserManagement", core, "User", "", "", ""},
	"revoke-sessions":   {"Update StsRefreshTokenValidFrom Timestamp", "UserManagement", core, "User", "StsRefreshTokensValidFrom", "", "now"},
	"add-whfb":          {"Add Windows Hello for Business credential", "UserManagement", regist, "User", "", "", ""},
	"add-fido2":         {"Add FIDO2 security key", "UserManagement", regist, "User", "", "", ""},
	"add-passkey":       {"Add Passkey (device-bound)", "UserManagement", regist, "User", "", "", ""},
	"add-method":        {"Update user", "UserManagement", core, "User", "StrongAuthenticationMethod", `[{"MethodType":6}]`, `[{"MethodType":6},{"MethodType":7}]`},
	"register-info":     {"User registered security info", "UserManagement", "Authentication Methods", "User", "", "", ""},
}

// audit reads what follows the word audit.
func (p *parser) audit(at time.Time, words []string) error {
	if len(words) < 2 {
		return errors.New("want what was done and to whom")
	}
	d, ok := deeds[words[0]]
	if !ok {
		return fmt.Errorf("unknown deed %q", words[0])
	}
	p.record++
	r := newRow(audit.Schema, p.record)
	r.num(audit.EventTime, at.UnixMicro())
	r.num(audit.TimeDigits, 3)
	r.text(audit.EventID, id("audit", fmt.Sprint(p.record)))
	r.text(audit.CorrelationID, id("correlation", fmt.Sprint(p.record)))
	r.text(audit.Activity, d.activity)
	r.text(audit.Category, d.category)
	r.text(audit.Service, d.service)
	r.text(audit.Result, "success")
	r.text(audit.TenantID, id("tenant", "example.com"))
	r.text(audit.TargetType, d.target)
	details := [][2]string{}
	if d.target == "Device" {
		r.targetDevice(words[1])
		details = append(details, [2]string{"Device Id", Device(words[1])})
	} else {
		r.targetUser(words[1])
	}
	if d.property != "" {
		now := at.Format(time.RFC3339)
		if d.new != "now" {
			now = d.new
		}
		if err := r.json(audit.Modified, []map[string]string{{"name": d.property, "old": d.old, "new": now}}); err != nil {
			return err
		}
	}
	for _, w := range words[2:] {
		key, v, _ := strings.Cut(w, "=")
		detail, err := r.auditPair(key, v)
		if err != nil {
			return err
		}
		if detail != "" {
			details = append(details, [2]string{detail, v})
		}
	}
	if err := r.details(details); err != nil {
		return err
	}
	p.audits = append(p.audits, r)
	return nil
}

func (r *row) targetDevice(name string) {
	r.text(audit.DeviceID, Device(name))
	r.text(audit.DeviceObjectID, id("object", name))
	r.text(audit.TargetID, id("object", name))
	r.text(audit.DeviceName, name)
	r.text(audit.TargetName, name)
}

func (r *row) targetUser(name string) {
	r.text(audit.UserID, User(name))
	if r.texts[audit.TargetType] == "User" {
		r.text(audit.TargetID, User(name))
		r.text(audit.TargetName, name)
	}
	r.text(audit.TargetUPN, upn(name))
}

// auditPair sets what a pair says. It returns the key under which the value
// also stands among the details of the event, or "".
func (r *row) auditPair(key, v string) (detail string, err error) {
	switch key {
	case "by":
		if v == "drs" {
			r.text(audit.ActorType, "app")
			r.text(audit.ActorID, "01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9")
			r.text(audit.ActorName, regist)
			return "", nil
		}
		r.text(audit.ActorType, "user")
		r.text(audit.ActorID, User(v))
		r.text(audit.ActorName, upn(v))
	case "user":
		r.targetUser(v)
	case "device":
		r.text(audit.DeviceID, Device(v))
		r.text(audit.DeviceName, v)
	case "ip":
		r.text(audit.ActorIP, v)
	case "ua":
		r.text(audit.UserAgent, v)
		return "User-Agent", nil
	case "os":
		return "Device OS", nil
	case "trust":
		return "Device Trust Type", nil
	case "version":
		return "Device OS Version", nil
	default:
		c := audit.Schema.Index(key)
		if c < 0 {
			return "", fmt.Errorf("unknown key %q", key)
		}
		return "", r.set(c, v)
	}
	return "", nil
}

func (r *row) details(pairs [][2]string) error {
	if _, given := r.texts[audit.Details]; given {
		return nil
	}
	list := []map[string]string{}
	for _, p := range pairs {
		list = append(list, map[string]string{"key": p[0], "value": p[1]})
	}
	return r.json(audit.Details, list)
}
