package reference

import (
	"regexp"
	"strings"
	"testing"
)

var guid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func TestEveryTableParses(t *testing.T) {
	entries, err := files.ReadDir("tables")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, _ := files.ReadFile("tables/" + e.Name())
		first, _, _ := strings.Cut(string(text), "\n")
		if !regexp.MustCompile(`^# source: .+, retrieved \d{4}-\d{2}$`).MatchString(first) {
			t.Errorf("%s: first line does not say where it is from and when: %q", e.Name(), first)
		}
		for _, r := range rows(strings.TrimSuffix(e.Name(), ".csv")) {
			r.origin() // panics where a column is missing
		}
	}
	counts := map[string][2]int{ // got, at least
		"apps": {len(apps()), 186}, "foci": {len(Foci()), 53}, "broker capability": {len(brokers()), 212},
		"error codes": {len(errorCodes()), 171}, "methods": {len(AuthMethods()), 23}, "agents": {len(ToolAgents()), 42},
		"fingerprints": {len(DeviceFingerprints()), 16}, "audit events": {len(AuditEvents()), 45},
	}
	for name, n := range counts {
		if n[0] < n[1] {
			t.Errorf("%s: %d rows, want %d or more", name, n[0], n[1])
		}
	}
}

func TestIdsAreWellFormed(t *testing.T) {
	for id := range apps() {
		if !guid.MatchString(id) {
			t.Errorf("app %q is not a GUID", id)
		}
	}
	for id := range Foci() {
		if !guid.MatchString(id) {
			t.Errorf("family client %q is not a GUID", id)
		}
	}
	for id := range brokers() {
		if !guid.MatchString(id) {
			t.Errorf("client %q is not a GUID", id)
		}
	}
	for i, a := range ToolAgents() {
		if !regexp.MustCompile(`^UA-\d{3}$`).MatchString(a.ID) || i > 0 && a.ID <= ToolAgents()[i-1].ID {
			t.Errorf("user agent id %q is malformed or out of order", a.ID)
		}
	}
	for _, f := range DeviceFingerprints() {
		if !regexp.MustCompile(`^DF-\d{3}$`).MatchString(f.ID) {
			t.Errorf("fingerprint id %q is malformed", f.ID)
		}
	}
	for _, id := range []string{CloudAP, Broker, LinuxPortal, DRS, DRSClient, Portal, AADGraph, Graph, ARM, AzureCLI, AzurePS, GraphPS, AADPS} {
		if Role(id) == "" {
			t.Errorf("%s is named in the code but has no role in the tables", id)
		}
	}
}

func TestLookups(t *testing.T) {
	for _, tt := range []struct{ what, got, want string }{
		{"role of the logon client", Role(CloudAP), "cloudap"},
		{"role of nobody", Role("nobody"), ""},
		{"method", AuthMethods()["text message"].Partition, "mfa_phone"},
		{"method with a remark", AuthMethods()["microsoft authenticator app"].Partition, "mfa_app"},
		{"alias of an activity", AuditEvents()["change password (self-service)"].Event, "EV_PWD_CHANGE"},
		{"error class", ErrorClass(135011), "device_state"},
		{"broker on Windows", string(CanUseBroker(AzureCLI, "Windows")), "yes"},
		{"no broker on Windows", string(CanUseBroker(AADPS, "Windows")), "no"},
		{"broker on Linux", string(CanUseBroker(AzureCLI, "Linux")), "unknown"},
		{"no broker anywhere, on Linux", string(CanUseBroker(AADPS, "Linux")), "no"},
		{"broker on a Mac only", string(CanUseBroker("0922ef46-e1b9-4f7e-9134-9ad00547eb41", "Windows")), "no"},
		{"broker on a Mac, on an unknown system", string(CanUseBroker("0922ef46-e1b9-4f7e-9134-9ad00547eb41", "")), "unknown"},
		{"broker of a stranger", string(CanUseBroker("nobody", "Windows")), "unknown"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.what, tt.got, tt.want)
		}
	}
}

func TestRareErrors(t *testing.T) {
	for code, want := range map[int64]bool{140001: true, 1000036: true, 50126: false, 140000: false, 12: false, 0: false} {
		if RareError(code) != want {
			t.Errorf("%d: rare is not %t", code, want)
		}
	}
}

func TestToolAgents(t *testing.T) {
	for agent, want := range map[string]string{
		"python-requests/2.31.0": "UA-011",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.":  "UA-004",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1": "",
		strings.Repeat("x", longAgent):        "UA-042",
		"":                                    "",
		"Dsreg/10.0 (Windows 10.0.19041.928)": "",
		"Windows-AzureAD-Authentication-Provider/1.0":  "",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) ok": "",
	} {
		got := ""
		if a := ToolAgentOf(agent); a != nil {
			got = a.ID
		}
		if got != want {
			t.Errorf("%.60q: got %q, want %q", agent, got, want)
		}
	}
}

func TestRogueName(t *testing.T) {
	for _, tt := range []struct{ name, os, want string }{
		{"DESKTOP-A1B2C3D4", "Windows", "DF-001"},
		{"DESKTOP-A1B2C3D", "Windows", ""},
		{"DESKTOP-A1B2C3D", "macOS", "DF-002"},
		{"GraphSpy-Device", "Windows", "DF-009"},
		{"LAPTOP-1", "Windows", ""},
	} {
		got := ""
		for _, f := range RogueName(tt.name, tt.os) {
			got += f.ID
		}
		if got != tt.want {
			t.Errorf("%s on %s: got %q, want %q", tt.name, tt.os, got, tt.want)
		}
	}
}
