package config

import (
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/ingest/archive"
	"prtscope/ingest/format"
)

func load(t *testing.T, text string) (*Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tenant.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(path)
	if err != nil {
		_, tail, _ := strings.Cut(err.Error(), "tenant.yaml")
		return nil, errorText("tenant.yaml" + tail)
	}
	return c, nil
}

type errorText string

func (e errorText) Error() string { return string(e) }

// TestSample loads the file that documents the keys: it must show all of them,
// with the defaults as limits.
func TestSample(t *testing.T) {
	path := filepath.Join("..", "..", "..", "samples", "config.yaml")
	c, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	prefix := func(ss ...string) (ps []netip.Prefix) {
		for _, s := range ss {
			ps = append(ps, netip.MustParsePrefix(s))
		}
		return ps
	}
	want := detect.DefaultParams()
	want.Corporate = prefix("192.0.2.0/24", "2001:db8:100::/40")
	want.Tunnels = prefix("198.51.100.7/32", "198.51.100.128/25")
	want.TunnelASNs = []int64{64497}
	want.Hosting = []int64{64500, 64501}
	want.Shared = []string{"kiosk-", "loan-"}
	want.Domains = []string{"corp.example"}
	want.Approved = detect.Approved{Users: []string{"red.team@example.com", "7c1d4f3e-0b0e-4c1f-9a53-6f0d3a5a9e11"}, Addresses: prefix("203.0.113.64/28")}
	if !reflect.DeepEqual(c.Params, want) {
		t.Errorf("got  %+v\nwant %+v", c.Params, want)
	}
	if want := (archive.Limits{Depth: 3, Members: 100_000, Ratio: 200, Free: 64 << 20, Memory: 64 << 20, Window: 256 << 20}); c.Archives != want {
		t.Errorf("got %+v, want %+v", c.Archives, want)
	}
	if want := (format.Limits{Record: 16 << 20, Cell: 1 << 20, Depth: 64}); c.Records != want {
		t.Errorf("got %+v, want %+v", c.Records, want)
	}
	if c.Memory != 512<<20 || c.Threads != 2 || c.Total != 1<<40 {
		t.Errorf("memory %d, threads %d, total %d", c.Memory, c.Threads, c.Total)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		name, nested := k.name, ""
		if _, below, ok := strings.Cut(k.name, "."); ok {
			name, nested = below, "  "
		}
		if !slices.ContainsFunc(strings.Split(string(text), "\n"), func(line string) bool { return strings.HasPrefix(line, nested+name+":") }) {
			t.Errorf("samples/config.yaml does not show %s", k.name)
		}
	}
}

func TestEveryKeySets(t *testing.T) {
	for _, k := range keys {
		if k.set == nil {
			continue // accepted: TestAccepted
		}
		var c *Config
		for _, v := range []string{"203.0.113.9", "7", "a@b.example", "7h", "15d", "7MiB", "77"} {
			if read, err := load(t, strings.ReplaceAll(k.name, ".", ":\n  ")+": "+v+"\n"); err == nil {
				c = read
				break
			}
		}
		if c == nil {
			t.Errorf("%s: nothing can be said", k.name)
			continue
		}
		if c.Path, c.SHA256 = "", ""; reflect.DeepEqual(c, Default()) {
			t.Errorf("%s changes nothing", k.name)
		}
	}
}

func TestNothingSaid(t *testing.T) {
	for _, text := range []string{"", "# only a comment\n", "---\n", "networks:\n", "networks:\n  corporate:\n", "approved: {users: []}\n"} {
		c, err := load(t, text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		c.Path, c.SHA256 = "", ""
		if !reflect.DeepEqual(c, Default()) {
			t.Errorf("%q says %+v", text, c)
		}
	}
}

func TestErrorsNamePlaceAndRemedy(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"networks:\n  corprate: [192.0.2.0/24]\n", `tenant.yaml:2: unknown key "networks.corprate"; below networks there are corporate, tunnels, tunnel_asns, hosting_asns`},
		{"network: {}\n", `tenant.yaml:1: unknown key "network"; there are networks, devices, approved, federated_domains, accepted, report, limits`},
		{"- a\n", `tenant.yaml:1: keys are expected: networks, devices, approved, federated_domains, accepted, report, limits`},
		{"limits: 7\n", `tenant.yaml:1: below limits keys are expected: `},
		{"networks:\n  tunnels:\n    - 192.0.2.1\n    - 192.0.2.300\n", `tenant.yaml:4: networks.tunnels: "192.0.2.300" is no network; write an address or a network`},
		{"networks: {tunnels: 192.0.2.7/24}\n", `has bits after the length of its prefix; did you mean 192.0.2.0/24?`},
		{"approved: {addresses: [0.0.0.0/0]}\n", `covers every address`},
		{"approved: {addresses: ['::ffff:192.0.2.0/120']}\n", `spelled as IPv6`},
		{"networks: {hosting_asns: [AS]}\n", `"AS" is no number of an autonomous system; write the number of an autonomous system, such as 64500`},
		{"networks: {hosting_asns: [4294967296]}\n", `is no number of an autonomous system`},
		{"approved: {users: [alice]}\n", `"alice" is neither a user principal name nor an object id`},
		{"devices: {shared: ['*']}\n", `is no beginning of a name`},
		{"devices: {shared: [{a: b}]}\n", `tenant.yaml:1: devices.shared: not what belongs here`},
		{"limits: {grace: [5m]}\n", `tenant.yaml:1: limits.grace: not what belongs here; write a span of time, such as 14d`},
		{"limits: {grace: 5}\n", `"5" is no span of time`},
		{"limits: {grace: -5m}\n", `"-5m" is no span of time`},
		{"limits: {soft_idle: 100d}\n", `tenant.yaml: limits: quiet, soft_idle and hard_idle must follow on each other in length`},
		{"limits: {memory: lots}\n", `"lots" is no size`},
		{"limits: {depth: 9}\n", `"9" is no such number; write a whole number from 64 to 1024`},
		{"limits: {record_size: 2GiB}\n", `"2GiB" is no such size; write a size from 1KiB to 1GiB`},
		{"limits: {cell_size: 1}\n", `"1" is no such size; write a size from 1KiB to 1GiB`},
		{"limits: {threads: 0}\n", `is no whole number from 1 on`},
		{"limits: {grace: 5m}\nlimits: {grace: 6m}\n", `tenant.yaml:2: limits is given twice, first in line 1`},
		{"limits:\n  grace: 5m\n  grace: 6m\n", `tenant.yaml:3: limits.grace is given twice, first in line 2`},
		{"limits: &l {grace: 5m}\n", ``},
		{"a: *l\n", `tenant.yaml:1: not YAML: unknown anchor`},
		{"limits: [\n", `not YAML: `},
		{"limits:\n\tgrace: 5m\n", `tenant.yaml:2: not YAML: `},
		{"limits: {}\n---\nlimits: {}\n", `a second document`},
		{"limits: {grace: \x00}\n", `not YAML`},
		{strings.Repeat("# all too long\n", 1<<19), `larger than 4 MiB`},
	} {
		_, err := load(t, tt.text)
		if tt.want == "" && err == nil {
			continue
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.60q: %v\nwant %s", tt.text, err, tt.want)
		}
	}
}
