package report

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// A single file holds everything while it may be as large as it gets, and else
// the timelines of the devices that matter, and says so.
func TestSingle(t *testing.T) {
	in := newDemo(24, clean)
	matter := map[string]bool{}
	for f := range in.Findings() {
		if f.Severity.AtLeast(finding.Medium) {
			matter[f.Devices[0].ID] = true
		}
	}
	for _, tt := range []struct{ limit, kept int }{{mailable, 25}, {1000, len(matter)}} {
		m := memory{}
		sum, err := single(m, in, tt.limit)
		if err != nil {
			t.Fatal(err)
		}
		page := m["index.html"]
		if got := sha256.Sum256(page); len(m) != 1 || sum != hex.EncodeToString(got[:]) {
			t.Errorf("%d files, sum %s", len(m), sum)
		}
		again := memory{}
		if _, err := single(again, in, tt.limit); err != nil || !bytes.Equal(page, again["index.html"]) {
			t.Errorf("written twice, it differs (%v)", err)
		}
		devices := shards(t, string(page))
		if devices == nil {
			t.Skip("the front end is not built: a page is the document alone")
		}
		kept := 0
		for _, d := range devices {
			if whole, ok := d.(map[string]any); ok {
				kept++
				if tt.kept != 25 && !matter[whole["id"].(string)] {
					t.Errorf("%v is kept, and nothing is known of it", whole["id"])
				}
			}
		}
		if len(devices) != 25 || kept != tt.kept {
			t.Errorf("limit %d: %d of %d timelines, want %d of 25", tt.limit, kept, len(devices), tt.kept)
		}
		if said := strings.Contains(paper(m), fmt.Sprintf("This file shows the timelines of %d of 25 devices.", kept)); said != (kept < 25) {
			t.Errorf("limit %d: said on page one is %v", tt.limit, said)
		}
	}
}

// shards reads the devices that lie in a page.
func shards(t *testing.T, page string) (devices []any) {
	t.Helper()
	for _, chunk := range regexp.MustCompile(`id="chunk-dev-[0-9]+">([^<]*)<`).FindAllStringSubmatch(page, -1) {
		var part []any
		packed, err := base64.StdEncoding.DecodeString(chunk[1])
		if err == nil {
			var z *gzip.Reader
			if z, err = gzip.NewReader(bytes.NewReader(packed)); err == nil {
				err = json.NewDecoder(z).Decode(&part)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		devices = append(devices, part...)
	}
	return devices
}
