package config

import (
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"prtscope/analyze/timeline"
	"prtscope/ingest/format"
)

// key is one key of a configuration.
type key struct {
	name   string // with the keys above it, joined by dots
	many   bool   // it holds a list
	expect string // an example of what belongs there
	set    func(c *Config, value string) (why string)
}

// keys lists all keys. Each is shown, with what it does, in samples/config.yaml.
var keys = []key{
	networks("networks.corporate", func(c *Config) *[]netip.Prefix { return &c.Params.Corporate }),
	networks("networks.tunnels", func(c *Config) *[]netip.Prefix { return &c.Params.Tunnels }),
	systems("networks.tunnel_asns", func(c *Config) *[]int64 { return &c.Params.TunnelASNs }),
	systems("networks.hosting_asns", func(c *Config) *[]int64 { return &c.Params.Hosting }),
	{"devices.shared", true, "the beginning of a name, such as KIOSK-", func(c *Config, v string) string {
		if v = strings.ToLower(strings.TrimSuffix(v, "*")); v == "" {
			return "is no beginning of a name"
		}
		c.Params.Shared = append(c.Params.Shared, v)
		return ""
	}},
	{"approved.users", true, "a user principal name or an object id", func(c *Config, v string) string {
		if !strings.Contains(v, "@") && !guid(v) {
			return "is neither a user principal name nor an object id"
		}
		c.Params.Approved.Users = append(c.Params.Approved.Users, strings.ToLower(v))
		return ""
	}},
	networks("approved.addresses", func(c *Config) *[]netip.Prefix { return &c.Params.Approved.Addresses }),
	{"federated_domains", true, "a domain, such as example.com", func(c *Config, v string) string {
		if v == "" || strings.ContainsAny(v, "@/: ") {
			return "is no domain"
		}
		c.Params.Domains = append(c.Params.Domains, strings.ToLower(v))
		return ""
	}},
	{name: "accepted"}, // a list of mappings: see accepted.go
	words("report.title", func(r *Report) *string { return &r.Title }),
	words("report.client", func(r *Report) *string { return &r.Client }),
	words("report.case", func(r *Report) *string { return &r.Case }),
	words("report.examiner", func(r *Report) *string { return &r.Examiner }),
	words("report.marking", func(r *Report) *string { return &r.Marking }),
	span("limits.quiet", func(l *timeline.Limits) *int64 { return &l.Quiet }),
	span("limits.soft_idle", func(l *timeline.Limits) *int64 { return &l.SoftIdle }),
	span("limits.hard_idle", func(l *timeline.Limits) *int64 { return &l.HardIdle }),
	span("limits.grace", func(l *timeline.Limits) *int64 { return &l.Grace }),
	span("limits.replication_grace", func(l *timeline.Limits) *int64 { return &l.ReplicationGrace }),
	span("limits.logon_inherit", func(l *timeline.Limits) *int64 { return &l.LogonInherit }),
	size("limits.memory", func(c *Config) *int64 { return &c.Memory }),
	number("limits.threads", func(c *Config, n int64) { c.Threads = int(n) }),
	within("limits.record_size", "a size from 1KiB to 1GiB, such as 64MiB", 1<<10, format.MaxRecord, func(c *Config) *int64 { return &c.Records.Record }),
	within("limits.cell_size", "a size from 1KiB to 1GiB, such as 8MiB", 1<<10, format.MaxRecord, func(c *Config) *int64 { return &c.Records.Cell }),
	{"limits.depth", false, "a whole number from 64 to 1024", func(c *Config, v string) string {
		n, err := strconv.Atoi(v)
		if err != nil || n < 64 || n > format.MaxNesting {
			return "is no such number"
		}
		c.Records.Depth = n
		return ""
	}},
	size("limits.total_size", func(c *Config) *int64 { return &c.Total }),
	number("limits.archive_depth", func(c *Config, n int64) { c.Archives.Depth = int(n) }),
	number("limits.archive_members", func(c *Config, n int64) { c.Archives.Members = int(n) }),
	number("limits.archive_ratio", func(c *Config, n int64) { c.Archives.Ratio = n }),
	size("limits.archive_free", func(c *Config) *int64 { return &c.Archives.Free }),
	size("limits.archive_memory", func(c *Config) *int64 { return &c.Archives.Memory }),
	size("limits.archive_window", func(c *Config) *int64 { return &c.Archives.Window }),
}

func networks(name string, list func(*Config) *[]netip.Prefix) key {
	return key{name, true, "an address or a network, such as 192.0.2.0/24 or 2001:db8::/32", func(c *Config, v string) string {
		n, why := network(v)
		if why == "" {
			*list(c) = append(*list(c), n)
		}
		return why
	}}
}

// network reads an address or a network. One that covers every address would
// switch off what it is for.
func network(v string) (n netip.Prefix, why string) {
	if a, err := netip.ParseAddr(v); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), ""
	}
	n, err := netip.ParsePrefix(v)
	switch {
	case err != nil:
		return n, "is no network"
	case n.Bits() == 0:
		return n, "covers every address"
	case n.Addr().Is4In6():
		return n, "is an IPv4 network spelled as IPv6"
	case n.Masked() != n:
		return n, "has bits after the length of its prefix; did you mean " + n.Masked().String() + "?"
	}
	return n, ""
}

func systems(name string, list func(*Config) *[]int64) key {
	return key{name, true, "the number of an autonomous system, such as 64500", func(c *Config, v string) string {
		digits := v
		if len(v) > 2 && strings.EqualFold(v[:2], "AS") {
			digits = v[2:]
		}
		n, err := strconv.ParseUint(digits, 10, 32)
		if err != nil || n == 0 {
			return "is no number of an autonomous system"
		}
		*list(c) = append(*list(c), int64(n))
		return ""
	}}
}

func span(name string, field func(*timeline.Limits) *int64) key {
	return key{name, false, "a span of time, such as 14d, 12h or 15m", func(c *Config, v string) string {
		days, isDays := strings.CutSuffix(v, "d")
		d, err := time.ParseDuration(v)
		if isDays {
			var n uint64
			n, err = strconv.ParseUint(days, 10, 16)
			d = time.Duration(n) * 24 * time.Hour
		}
		if err != nil || d < 0 {
			return "is no span of time"
		}
		*field(&c.Params.Limits) = d.Microseconds()
		return ""
	}}
}

func size(name string, field func(*Config) *int64) key {
	return key{name, false, "a size, such as 512MiB or 2GB", func(c *Config, v string) string {
		n, ok := Bytes(v)
		if !ok || n <= 0 {
			return "is no size"
		}
		*field(c) = n
		return ""
	}}
}

// within is a size that may not be any.
func within(name, expect string, least, most int64, field func(*Config) *int64) key {
	return key{name, false, expect, func(c *Config, v string) string {
		n, ok := Bytes(v)
		if !ok || n < least || n > most {
			return "is no such size"
		}
		*field(c) = n
		return ""
	}}
}

func number(name string, set func(*Config, int64)) key {
	return key{name, false, "a whole number from 1 on", func(c *Config, v string) string {
		n, err := strconv.ParseInt(v, 10, 31)
		if err != nil || n < 1 {
			return "is no whole number from 1 on"
		}
		set(c, n)
		return ""
	}}
}

// words is a line of text on the cover of reports.
func words(name string, text func(*Report) *string) key {
	return key{name, false, "a line of text of at most 160 characters", func(c *Config, v string) string {
		switch {
		case utf8.RuneCountInString(v) > 160:
			return "is too long"
		case strings.ContainsFunc(v, func(r rune) bool { return !unicode.IsPrint(r) }):
			return "holds characters that cannot be seen"
		}
		*text(&c.Report) = v
		return ""
	}}
}

// Bytes reads sizes such as 512MiB, 2GB or 4g.
func Bytes(text string) (int64, bool) {
	digits := strings.TrimRightFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	unit := strings.ToLower(strings.TrimSpace(text[len(digits):]))
	units := map[string]float64{"": 1, "b": 1, "k": 1 << 10, "kib": 1 << 10, "kb": 1e3, "m": 1 << 20, "mib": 1 << 20, "mb": 1e6, "g": 1 << 30, "gib": 1 << 30, "gb": 1e9, "t": 1 << 40, "tib": 1 << 40, "tb": 1e12}
	n, err := strconv.ParseFloat(digits, 64)
	scale, ok := units[unit]
	if err != nil || !ok || n < 0 || n*scale > 1<<60 {
		return 0, false
	}
	return int64(n * scale), true
}

func guid(v string) bool {
	if len(v) != 36 {
		return false
	}
	for i, r := range strings.ToLower(v) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (r == '-') || !dash && !strings.ContainsRune("0123456789abcdef", r) {
			return false
		}
	}
	return true
}
