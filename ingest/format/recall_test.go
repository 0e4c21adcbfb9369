package format

import (
	"strings"
	"testing"

	"prtscope/ingest/signin"
)

// TestRepeatedValues gives records the same values, odd ones and longer ones
// among them: each row has its own, and what is odd is said of each record.
func TestRepeatedValues(t *testing.T) {
	var records []string
	for n, v := range []string{`"a"`, `"a"`, `"ab"`, `"a"`, `"a\u0062"`, `"a"`} {
		more := `,"userAgent":` + v + `,"ipAddress":"no address","appliedConditionalAccessPolicies":[ {"id": ` + v + `} ]}`
		records = append(records, strings.TrimSuffix(good(n), "}")+more)
	}
	k := framed(t, []byte(page(records...)), 1<<20).sink
	for i, want := range []string{"a", "a", "ab", "a", "ab", "a"} {
		wants(t, "record", k.SignIns, i, map[string]string{"user_agent": want, "ca_policies": `[{"id":"` + want + `"}]`})
	}
	if n := k.Flags["FIELD_IP"]; n != int64(len(records)) || k.SignIns.Len() != len(records) {
		t.Errorf("%d of %d records are said to have a bad address", n, len(records))
	}

	// A record that is not odd remembers; one that is must not.
	plain := strings.Replace(good(1), `"appId"`, `"clientAppUsed":"Browser","appId"`, 1)
	k = framed(t, []byte(page(plain, strings.Replace(plain, "Browser", "Browser\xff", 1), strings.Replace(plain, "Browser", "Browser\xff", 1))), 1<<20).sink
	if n := k.Flags["INVALID_UTF8"]; n != 2 {
		t.Errorf("%d of 2 records are said to have bytes that are not UTF-8", n)
	}
	if a, b := k.SignIns.Code(signin.ClientApp, 0), k.SignIns.Code(signin.ClientApp, 1); a == b {
		t.Error("different texts have one code")
	}
}
