package archive

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// paths walks what args name and returns what each entry is or holds.
func paths(t *testing.T, lim Limits, args ...string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for e := range Walk(args, lim) {
		text, err := read(e)
		switch {
		case e.Err != nil:
			text = "! " + e.Err.Error()
		case err != nil:
			text += "! " + err.Error()
		case e.Part != "":
			text = e.Archive + ": " + e.Part
		case e.Archive != "":
			text = fmt.Sprintf("%s of %d", e.Archive, len(text))
		}
		if _, again := all[e.Path]; again {
			t.Errorf("%s is met twice", e.Path)
		}
		all[e.Path] = text
	}
	return all
}

func same(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for _, path := range slices.Sorted(maps.Keys(want)) {
		if got[path] != want[path] {
			t.Errorf("%s: %s is %.120q, want %.120q", what, path, got[path], want[path])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: found %q", what, slices.Sorted(maps.Keys(got)))
	}
}

// Archives that 7-Zip cut are read as one, in a folder and by the name of their
// first part, and each part is a file with its own bytes.
func TestArchivesInParts(t *testing.T) {
	for _, kind := range []string{"7z", "zip"} {
		files := map[string]string{"note.001": "[1]", "note.002": "[2]"}
		for i := 1; i <= 3; i++ {
			name := fmt.Sprintf("split.%s.00%d", kind, i)
			files[name] = packed(t, name)
		}
		dir := tree(t, files)
		first := "split." + kind + ".001"
		want := map[string]string{"box/" + first: kind + " of 700", "box/" + first + "!/a.json": lines,
			"box/split." + kind + ".002": "part: part 2 of 3 of an archive", "box/split." + kind + ".003": "part: part 3 of 3 of an archive", "box/note.001": "[1]", "box/note.002": "[2]"}
		same(t, kind, paths(t, Limits{}, dir), want)
		alone := map[string]string{}
		for path, text := range want {
			if path = strings.TrimPrefix(path, "box/"); !strings.HasPrefix(path, "note") {
				alone[path] = strings.ReplaceAll(text, "box/", "")
			}
		}
		same(t, kind+" by its first part", paths(t, Limits{}, filepath.Join(dir, first)), alone)

		delete(files, "split."+kind+".002")
		got := paths(t, Limits{}, tree(t, files))
		if got["box/"+first] != "! damaged: part 2 is missing" || len(got) != 4 {
			t.Errorf("%s without its second part: %q", kind, got)
		}
		delete(files, first)
		if got := paths(t, Limits{}, tree(t, files)); got["box/split."+kind+".003"] != "! "+ErrPart.Error() {
			t.Errorf("%s without its first part: %q", kind, got)
		}
	}
}

// spanned cuts a zip as zip -s does: places count from the part in which they
// are, and so does the directory.
func spanned(t *testing.T, size int) (files map[string]string) {
	t.Helper()
	var members []item
	for i := range 6 {
		members = append(members, item{fmt.Sprintf("%d.json", i), strings.Repeat(fmt.Sprint(i), 200)})
	}
	z := []byte("PK\x07\x08" + zipped(t, zip.Store, members...))
	end := bytes.Index(z, []byte("PK\x05\x06"))
	place := func(at []byte, disk []byte) {
		abs := int(le.Uint32(at)) + 4
		le.PutUint16(disk, uint16(abs/size))
		le.PutUint32(at, uint32(abs%size))
	}
	for at := bytes.Index(z, []byte("PK\x01\x02")); at < end; {
		place(z[at+42:], z[at+34:])
		at += 46 + int(le.Uint16(z[at+28:])) + int(le.Uint16(z[at+30:])) + int(le.Uint16(z[at+32:]))
	}
	place(z[end+16:], z[end+6:])
	last := (len(z) - 1) / size
	le.PutUint16(z[end+4:], uint16(last))
	files = map[string]string{}
	for i := range last {
		files[fmt.Sprintf("a.z%02d", i+1)] = string(z[i*size : (i+1)*size])
	}
	files["a.zip"] = string(z[last*size:])
	return files
}

func TestSpannedZip(t *testing.T) {
	files := spanned(t, 500)
	want := map[string]string{"box/a.zip": fmt.Sprintf("zip of %d", len(files["a.zip"]))}
	for i := range 6 {
		want[fmt.Sprintf("box/a.zip!/%d.json", i)] = strings.Repeat(fmt.Sprint(i), 200)
	}
	for i := 1; i < len(files); i++ {
		want[fmt.Sprintf("box/a.z%02d", i)] = fmt.Sprintf("part: part %d of %d of an archive", i, len(files))
	}
	same(t, "in parts", paths(t, Limits{}, tree(t, files)), want)
	for e := range Walk([]string{tree(t, files)}, Limits{}) {
		if len(e.Notes) > 0 {
			t.Errorf("%s: %q", e.Path, e.Notes)
		}
	}
	delete(files, "a.z02")
	if got := paths(t, Limits{}, tree(t, files)); got["box/a.zip"] != "! damaged: part 2 is missing" {
		t.Errorf("without its second part: %q", got)
	}
}
