package format

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/audit"
	"prtscope/ingest/signin"
)

// flatten spells the path to each value by a joint, through lists too if deep.
func flatten(v any, joint, path string, deep bool, out map[string]any) {
	switch v := v.(type) {
	case map[string]any:
		if len(v) > 0 {
			for name, in := range v {
				flatten(in, joint, strings.TrimPrefix(path+joint+name, joint), deep, out)
			}
			return
		}
	case []any:
		if deep && len(v) > 0 {
			for i, in := range v {
				flatten(in, joint, path+joint+fmt.Sprint(i), deep, out)
			}
			return
		}
	}
	out[path] = v
}

// Records that a script has flattened are the records that they were, whatever stands
// between the names: result, device, actor and targets were passed over.
func TestFlattenedRecords(t *testing.T) {
	for file, table := range map[string]string{"graph-signins-beta.json": "sign-ins", "graph-audits.json": "audit", "diagnostic.json": "diagnostic", "of PowerShell": "sign-ins"} {
		text, err := os.ReadFile("testdata/" + file)
		if file == "of PowerShell" {
			text, err = powershellSpells(t), nil
		}
		if err != nil {
			t.Fatal(err)
		}
		want, err := readAll(t, strings.NewReader(string(text)), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, joint := range []string{".", "_", "__", "/", ":", "-", "->"} {
			for _, deep := range []bool{false, true} {
				got, err := readAll(t, strings.NewReader(flattened(t, text, joint, deep)), 0)
				if err != nil || got.format != "wrapped" {
					t.Errorf("%s, joined by %s: %v", file, joint, err)
					continue
				}
				same(t, fmt.Sprintf("%s, joined by %s, through lists: %v", file, joint, deep), table, want, got)
			}
		}
	}
}

// powershellSpells returns the records of a page of Graph as PowerShell writes them.
func powershellSpells(t *testing.T) []byte {
	t.Helper()
	var page map[string]any
	if err := json.Unmarshal(sample(t, "graph-signins-beta.json"), &page); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]any{"value": capitalised(page["value"])})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What a query asks of the objects in a row is in columns that Kusto names by the path.
func TestColumnsThatAreParts(t *testing.T) {
	names := []string{"TimeGenerated", "Id", "UserPrincipalName", "AppId", "IPAddress", "Status_errorCode", "DeviceDetail_deviceId", "DeviceDetail_isCompliant", "LocationDetails_geoCoordinates_latitude"}
	cells := []string{"2026-05-13T10:00:36.123Z", "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", "a@b.example", "29d9", "203.0.113.7", "50126", "28f6e4ab-0000-0000-0000-000000000001", "true", "59.5"}
	object, table := map[string]any{}, []map[string]any{}
	for i, name := range names {
		object[name] = cells[i]
		table = append(table, map[string]any{"name": name})
	}
	for _, joint := range []string{"_", "."} {
		for what, v := range map[string]any{"objects": []any{object}, "a table": map[string]any{"tables": []any{map[string]any{"name": "PrimaryResult", "columns": table, "rows": []any{cells}}}}, "CSV": nil} {
			text, _ := json.Marshal(v)
			if v == nil {
				text = []byte(strings.Join(names, ",") + "\n" + strings.Join(cells, ",") + "\n")
			}
			o, err := readAll(t, strings.NewReader(strings.ReplaceAll(string(text), "_", joint)), 0)
			if err != nil {
				t.Fatal(what, err)
			}
			got := []string{o.text(signin.ErrorCode, 0), o.text(signin.DeviceID, 0), o.text(signin.Compliant, 0), o.text(signin.Latitude, 0), o.text(signin.Extra, 0)}
			if _, said := o.sink.SignIns.Text(signin.DeviceOS, 0); said || !slices.Equal(got, []string{"50126", cells[6], "1", "59.5", "-"}) {
				t.Errorf("%s, joined by %s: %q", what, joint, got)
			}
		}
	}
}

// flattened returns the records of a page or of lines, flattened, one a line.
func flattened(t *testing.T, text []byte, joint string, deep bool) (lines string) {
	t.Helper()
	var records []any
	var page struct{ Value []any }
	if json.Unmarshal(text, &page) == nil && len(page.Value) > 0 {
		records = page.Value
	} else {
		for line := range strings.Lines(string(text)) {
			var r any
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				t.Fatal(err)
			}
			records = append(records, r)
		}
	}
	for _, r := range records {
		out := map[string]any{}
		flatten(r, joint, "", deep, out)
		line, err := json.Marshal(out)
		if err != nil {
			t.Fatal(err)
		}
		lines += string(line) + "\n"
	}
	return lines
}

// same holds the rows of got against those of want, but for what says where they are and
// what is not there.
func same(t *testing.T, what, table string, want, got *outcome) {
	t.Helper()
	w, g := want.sink.SignIns, got.sink.SignIns
	skip := []int{signin.Offset, signin.Extra, signin.Missing}
	if table == "audit" {
		w, g = want.sink.Audits, got.sink.Audits
		skip = []int{audit.Offset, audit.Extra}
	}
	if w.Len() != g.Len() || w.Len() == 0 || len(got.sink.Rejected) > 0 {
		t.Errorf("%s: %d rows, not %d; %v", what, g.Len(), w.Len(), got.sink.Rejected)
		return
	}
	for c := range w.Schema.Fields {
		for i := range w.Len() {
			was, _ := cellText(w, c, i)
			is, _ := cellText(g, c, i)
			var a, b any
			if json.Unmarshal([]byte(was), &a) == nil && json.Unmarshal([]byte(is), &b) == nil && reflect.DeepEqual(saying(a), saying(b)) {
				continue
			}
			if was != is && was != "[]" && !slices.Contains(skip, c) {
				t.Errorf("%s: %s of row %d is %q, not %q", what, w.Schema.Fields[c].Name, i, is, was)
			}
		}
	}
}

// saying is a value without what in it is null, which a platform has no field for.
func saying(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, in := range v {
			if v[name] = saying(in); in == nil {
				delete(v, name)
			}
		}
	case []any:
		for i := range v {
			v[i] = saying(v[i])
		}
	}
	return v
}

// A key that is a path through more objects than a record may have makes nobody put them
// together, which took more stack than there is, and the record is known by its other keys.
func TestAPathTooDeep(t *testing.T) {
	long := strings.Repeat("a.", 4_000_000) + `a":"1",`
	fields := `"time":"2026-05-04T07:00:00Z","category":"SignInLogs","properties.id":"i","properties.created_at":"2026-05-04T07:00:00Z","properties.createdDateTime":"2026-05-04T07:00:00Z",` +
		`"properties.app_id":"x","properties.appId":"x","properties.user_id":"u","properties.userId":"u","properties.status.error_code":0,"properties.status.errorCode":0`
	for name, text := range map[string]string{
		"of Graph": strings.Replace(oneOf(1), `{`, `{"status.`+long, 1),
		"dots":     strings.Replace(oneOf(1), `{`, `{"status.`+strings.Repeat(".", 4_000_000)+`":"1",`, 1),
		"Splunk":   `{"result":{"properties.` + long + fields + `}}`,
		"Elastic":  `{"@timestamp":"2026-05-04T07:00:00Z","azure.signinlogs.` + long + strings.ReplaceAll(fields, `"properties`, `"azure.signinlogs.properties`) + `}`,
	} {
		if o, err := readAll(t, strings.NewReader(text), 0); err != nil || o.sink.SignIns.Len() != 1 || len(o.text(signin.Extra, 0)) < 4_000_000 {
			t.Errorf("%s: %v, %v", name, err, o != nil && len(o.sink.Rejected) > 0)
		}
	}
}

// Keys with such characters that are none of an object's are kept as they are.
func TestKeysThatAreNoPaths(t *testing.T) {
	text := strings.Replace(oneOf(1), `{`, `{"case_number":7,"status":{"errorCode":0},"status-":1,"statusText_x":2,"@odata.type":"x",`, 1)
	o, err := readAll(t, strings.NewReader(text), 0)
	if err != nil || o.format == "wrapped" || o.text(signin.Extra, 0) != `{"case_number":7,"status-":1,"statusText_x":2,"@odata.type":"x"}` {
		t.Errorf("%v: %s, %s", err, o.format, o.text(signin.Extra, 0))
	}
}
