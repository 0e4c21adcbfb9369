package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms is the floor plan: every package, what it may import of ours, and which
// foreign library it speaks. Read downwards, every import points up. It is a
// statement of policy: change the code to fit the plan, or the plan on purpose,
// never the plan to fix a build.
var rooms = []struct{ room, may, speaks string }{
	{"ingest/column", "", ""},
	{"ingest/custody", "", ""},
	{"ingest/jsonout", "", ""},
	{"ingest/field", "", ""},
	{"ingest/text", "", ""},
	{"ingest/archive", "", "compress lzma ppmd"},
	{"ingest/signin", "ingest/column", ""},
	{"ingest/audit", "ingest/column", ""},
	{"ingest/device", "ingest/column", ""},
	{"ingest/risk", "ingest/column", ""},
	{"ingest/activity", "ingest/column", ""},
	{"ingest/step", "ingest/column", ""},
	{"ingest/format", "ingest/activity ingest/step ingest/risk ingest/column ingest/signin ingest/audit ingest/device ingest/custody ingest/field", ""},
	{"ingest/tablefile", "ingest/column", "parquet-go compress brotli lz4"},
	{"ingest/column/columntest", "ingest/column", ""},
	{"ingest/run", "ingest/column", "compress"},
	{"ingest/store", "ingest/activity ingest/step ingest/risk ingest/column ingest/field ingest/signin ingest/audit ingest/device ingest/custody ingest/run ingest/tablefile", ""},
	{"ingest/casefile", "ingest/custody ingest/jsonout", "sys"},
	{"ingest", "ingest/jsonout ingest/activity ingest/step ingest/risk ingest/archive ingest/audit ingest/casefile ingest/column ingest/custody ingest/device ingest/format ingest/signin ingest/store ingest/tablefile ingest/text", ""},

	{"analyze/finding", "ingest/custody", ""},
	{"analyze/finding/findingtest", "analyze/finding", ""},
	{"analyze/reference", "", ""},
	{"analyze/scan", "ingest/column ingest/tablefile", "arrow"},
	{"analyze/directory", "ingest/column ingest/audit ingest/device ingest/risk analyze/reference", ""},
	{"analyze/timeline", "ingest/column ingest/signin ingest/field analyze/scan analyze/reference analyze/directory analyze/finding", "arrow"},
	{"analyze/survey", "ingest/column ingest/signin ingest/field analyze/scan analyze/reference analyze/timeline", "arrow"},
	{"analyze/requests", "ingest/column ingest/activity", ""},
	{"analyze/story", "ingest/column ingest/signin ingest/audit ingest/device ingest/risk ingest/activity ingest/field analyze/reference", ""},
	{"analyze/detect", "ingest/column ingest/signin ingest/field analyze/requests analyze/finding analyze/reference analyze/directory analyze/timeline analyze/survey analyze/story analyze/scan", "arrow"},
	{"analyze/geo", "", "maxminddb"},
	{"analyze/geo/geotest", "", "mmdbwriter"},
	{"analyze/detections", "ingest/column ingest/signin analyze/requests analyze/finding analyze/reference analyze/directory analyze/timeline analyze/survey analyze/detect", ""},
	{"analyze", "ingest/column ingest/signin ingest/audit ingest/device ingest/risk ingest/activity ingest/step analyze/requests ingest/custody ingest/tablefile ingest/run analyze/finding analyze/reference analyze/scan analyze/directory analyze/timeline analyze/survey analyze/detect", "arrow"},

	{"report/view", "ingest/custody analyze/finding", ""},
	{"report/output", "ingest/jsonout ingest/custody analyze/finding report/view report/output/html", ""},
	{"report/output/html", "ingest/custody ingest/jsonout analyze/finding report/view", "compress"},
	{"report/redact", "ingest/custody analyze/finding", ""},
	{"report", "report/redact ingest/jsonout ingest/custody analyze/finding report/view report/output report/output/html", ""},

	{"cmd/prtscope/config", "ingest/archive ingest/format analyze/detect analyze/finding analyze/timeline", "yaml"},
	{"cmd/prtscope", "cmd/prtscope/config ingest ingest/jsonout ingest/archive ingest/audit ingest/casefile ingest/column ingest/custody ingest/device ingest/field ingest/format ingest/run ingest/signin ingest/store ingest/tablefile analyze analyze/finding analyze/detect analyze/detections analyze/geo report report/output report/view samples", "pflag progressbar term"},
}

// libraries are the words of the plan for import paths.
var libraries = map[string]string{
	"github.com/parquet-go/parquet-go":     "parquet-go",
	"github.com/apache/arrow/go/v17":       "arrow",
	"github.com/spf13/pflag":               "pflag",
	"github.com/schollz/progressbar":       "progressbar",
	"github.com/klauspost/compress":        "compress",
	"github.com/ulikunitz/xz":              "lzma",
	"github.com/stangelandcl/ppmd":         "ppmd",
	"github.com/andybalholm/brotli":        "brotli",
	"github.com/pierrec/lz4":               "lz4",
	"golang.org/x/sys":                     "sys",
	"go.yaml.in/yaml/v4":                   "yaml",
	"github.com/oschwald/maxminddb-golang": "maxminddb",
	"github.com/maxmind/mmdbwriter":        "mmdbwriter",
	"go4.org/netipx":                       "mmdbwriter",
	"golang.org/x/term":                    "term",
}

func TestFloorPlan(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(p, root), string(filepath.Separator)))
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && p != root) {
			return filepath.SkipDir
		}
		room := path.Dir(name)
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasPrefix(room, "samples") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(rooms, func(r struct{ room, may, speaks string }) bool { return r.room == room })
		if i < 0 {
			t.Errorf("%s: the room %s is not on the plan", name, room)
			return nil
		}
		for _, spec := range file.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			if why := forbidden(imported, rooms[i].may, rooms[i].speaks); why != "" {
				t.Errorf("%s: %s %s", name, why, imported)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// forbidden says why a room with these rights may not import a package, or "".
func forbidden(imported, may, speaks string) string {
	if ours, ok := strings.CutPrefix(imported, "prtscope/"); ok {
		if !slices.Contains(strings.Fields(may), ours) && !strings.HasPrefix(ours, "samples") {
			return "may not import"
		}
		return ""
	}
	if imported == "net" || strings.HasPrefix(imported, "net/") && imported != "net/netip" && imported != "net/url" || imported == "os/exec" || imported == "plugin" {
		return "opens no connection and starts no program, so may not import"
	}
	if !strings.Contains(strings.Split(imported, "/")[0], ".") {
		return "" // the standard library
	}
	for prefix, word := range libraries {
		if strings.HasPrefix(imported, prefix) {
			if !slices.Contains(strings.Fields(speaks), word) {
				return "does not speak"
			}
			if strings.HasPrefix(imported, "github.com/apache/arrow/go/v17/parquet") || strings.HasPrefix(imported, "github.com/apache/arrow/go/v17/arrow/compute") {
				return "Arrow is arrays and memory only: may not import"
			}
			return ""
		}
	}
	return "a library that is not on the plan:"
}

func TestFloorPlanCatches(t *testing.T) {
	for _, tt := range []struct{ imported, may, speaks string }{
		{"prtscope/analyze", "ingest/column", ""},
		{"net/http", "", ""},
		{"github.com/apache/arrow/go/v17/arrow", "", "parquet-go"},
		{"github.com/apache/arrow/go/v17/parquet/pqarrow", "", "arrow"},
		{"github.com/some/other", "", "arrow"},
	} {
		if forbidden(tt.imported, tt.may, tt.speaks) == "" {
			t.Errorf("%s passes", tt.imported)
		}
	}
	for _, r := range rooms {
		if _, err := os.Stat(filepath.Join("..", "..", r.room)); err != nil {
			t.Errorf("the plan names a room that is not there: %s", r.room)
		}
	}
}
