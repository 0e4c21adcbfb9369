package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"prtscope/analyze/geo/geotest"
	"prtscope/report"
	"prtscope/samples"
)

var update = flag.Bool("update", false, "write what the commands print into the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"prtscope": main, "measured": measured})
}

// TestScripts runs testdata/script: what a user sees, by the real program.
//
//	exits STATUS prtscope ...   runs it and wants that exit status
//	sample NAME                 puts the sample folder NAME into the work folder
//	addresses DIR               makes a folder of small databases of addresses
//	same FILE FILE              wants two files, or two folders, of the same bytes
//	reports FILE FILE           wants two reports of the same bytes but for the commands that they tell
//	[page] COMMAND...           runs it where reports have a page: the front end was built
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Condition:           page,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":     exits,
			"sample":    sample,
			"same":      same,
			"reports":   reports,
			"addresses": addresses,
		},
	})
}

// page is the one condition of the scripts. Without the front end a report is the
// document alone, and what would stand in the data of its page does not.
func page(name string) (bool, error) {
	if name != "page" {
		return false, fmt.Errorf("unknown condition %s", name)
	}
	return report.Interactive(), nil
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d\n%s%s", got, want, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

func sample(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: sample NAME")
	}
	sub, err := fs.Sub(samples.Files(), args[0])
	ts.Check(err)
	ts.Check(os.CopyFS(ts.MkAbs(args[0]), sub))
}

// addresses makes databases that know the networks of the sample tenant: those
// of its office and of an intruder otherwise than the logs do.
func addresses(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: addresses DIR")
	}
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o777))
	for _, d := range []geotest.Database{
		{Name: "asn.mmdb", Type: "GeoLite2-ASN", Places: map[string]geotest.Place{"192.0.2.0/24": {ASN: 64999}, "198.51.100.0/24": {ASN: 64998}, "203.0.113.0/24": {ASN: 64997}}},
		{Name: "country.mmdb", Type: "GeoLite2-Country", Places: map[string]geotest.Place{"192.0.2.0/24": {Country: "SE"}, "198.51.100.0/24": {Country: "PT"}}},
		{Name: "other.mmdb", Type: "GeoIP2-Domain", Places: map[string]geotest.Place{"192.0.2.0/24": {}}},
	} {
		ts.Check(d.Write(dir))
	}
}

func same(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: same FILE FILE")
	}
	sameFiles(ts, args, contents(ts, ts.MkAbs(args[0])), contents(ts, ts.MkAbs(args[1])))
}

// toldCommands are the commands in a report: in its data, in its document, and what the
// hash of the page makes of them.
var toldCommands = regexp.MustCompile(`"typed":\[[^\]]*\]|(?s)<h3>Commands</h3>.*?</ol>|(?m)^[0-9a-f]{64}  index\.html$`)

func reports(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: reports FILE FILE")
	}
	var without [2]map[string]string
	for i, name := range args {
		without[i] = contents(ts, ts.MkAbs(name))
		found := false
		for file, text := range without[i] {
			without[i][file] = toldCommands.ReplaceAllString(text, "")
			found = found || without[i][file] != text
		}
		if !found {
			ts.Fatalf("%s tells no command", name)
		}
	}
	sameFiles(ts, args, without[0], without[1])
}

func sameFiles(ts *testscript.TestScript, args []string, a, b map[string]string) {
	if len(a) == 0 {
		ts.Fatalf("%s is empty or not there", args[0])
	}
	for name, x := range a {
		if y, ok := b[name]; !ok || x != y {
			ts.Fatalf("%s differs", filepath.Join(args[0], name))
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			ts.Fatalf("%s is only in %s", name, args[1])
		}
	}
}

// contents reads a file, or every file below a folder, by relative name.
func contents(ts *testscript.TestScript, root string) map[string]string {
	files := map[string]string{}
	ts.Check(filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		name, _ := filepath.Rel(root, p)
		files[name] = string(b)
		return err
	}))
	return files
}
