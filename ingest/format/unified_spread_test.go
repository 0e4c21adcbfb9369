package format

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"prtscope/ingest/activity"
	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// hawk reads a file of Hawk.
func hawk(t *testing.T, name string) *outcome {
	t.Helper()
	text, err := os.ReadFile("testdata/collectors/unified/" + name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(name, bytes.NewReader(text), nil, Options{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return drain(t, s, 0)
}

// A record that Hawk spread over columns or keys says what the record said, in
// every column that its header has a part of.
func TestSpreadRecordsAreTheRecords(t *testing.T) {
	raw := hawk(t, "hawk-Raw_Authentication_Logs.csv")
	// Of these columns the whole record has more words, or more digits.
	words := map[int][]int{0: {signin.Missing, signin.Extra, signin.Record, signin.Offset, signin.Source}, 1: {audit.Extra, audit.Missing, audit.Record, audit.Offset, audit.Source},
		4: {activity.Extra, activity.Missing, activity.Record, activity.Offset, activity.Source}}
	for name, table := range map[string]int{"hawk-Simple_logons.csv": 0, "hawk-Simple_logons.json": 0, "hawk-Simple_changes.csv": 1, "hawk-Simple_changes.json": 1,
		"hawk-Simple_rules.csv": 4, "hawk-Simple_rules.json": 4, "hawk-older-Simple_rules.csv": 4} {
		o := hawk(t, name)
		rows, want := o.sink.Tables()[table], raw.sink.Tables()[table]
		if rows.Len() != 1 || want.Len() != 1 || len(o.sink.Rejected)+len(o.sink.Other) > 0 {
			t.Errorf("%s: %d rows of %s, rejected %v, other %v", name, rows.Len(), rows.Schema.Name, o.sink.Rejected, o.sink.Other)
			continue
		}
		if len(o.sink.Unknown) > 0 {
			t.Errorf("%s: unknown %v", name, o.sink.Unknown)
		}
		for c := range rows.Schema.Fields {
			got, _ := cellText(rows, c, 0)
			if w, _ := cellText(want, c, 0); got != w && !reflect.DeepEqual(meant(got), meant(w)) && !slices.Contains(words[table], c) {
				t.Errorf("%s: %s is %q, want %q", name, rows.Schema.Fields[c].Name, got, w)
			}
		}
		if table == 4 {
			if extra, _ := rows.Text(activity.Extra, 0); !strings.Contains(extra, "DeleteMessage") {
				t.Errorf("%s: what the rule does is not kept: %s", name, extra)
			}
		}
	}
}

// meant is what JSON means, with numbers as texts: a cell does not tell them
// apart.
func meant(v string) (x any) {
	if json.Unmarshal(numberInList.ReplaceAll([]byte(v), []byte(`:"$1"`)), &x) != nil {
		return v
	}
	return x
}

var numberInList = regexp.MustCompile(`:(\d+)`)

// Where there is but the name of a type, nothing is known of what it held.
func TestSpreadListsOfOlderReleasesAreLost(t *testing.T) {
	o := hawk(t, "hawk-older-Simple_logons.csv")
	if o.sink.SignIns.Len() != 1 || o.sink.Flags["LOSSY_CELL"] != 1 {
		t.Fatalf("%d sign-ins, flags %v, rejected %v", o.sink.SignIns.Len(), o.sink.Flags, o.sink.Rejected)
	}
	missing, _ := o.sink.SignIns.Text(signin.Missing, 0)
	for _, c := range []int{signin.SessionID, signin.DeviceID, signin.UserAgent} {
		if name := signin.Schema.Fields[c].Name; !slices.Contains(column.SplitList(missing), name) || o.text(c, 0) != "-" {
			t.Errorf("%s is %q, missing %q", name, o.text(c, 0), missing)
		}
	}
	if got := o.text(signin.AppID, 0); got != "1b730954-1685-4b74-9bfd-dac224a7b894" {
		t.Errorf("app_id is %q", got)
	}
}

// Converted logs have times to the minute: they are read as that, and it is said.
func TestConvertedLogsAreOfTheMinute(t *testing.T) {
	s, err := Open("", strings.NewReader(`"CreationTime","UserId","Workload","ClientIP","Actor","ErrorNumber","Id","IntraSystemId","Operation","RecordType"`+"\n"+
		`"5/15/2026 9:00 AM","ann@b.example","AzureActiveDirectory","192.0.2.7","0b5c7a1e-1111-4222-8333-444455556666:0","0","x","x","UserLoggedIn","15"`+"\n"), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := drain(t, s, 0)
	if o.text(signin.EventTime, 0) != "1778835600000000" || o.text(signin.TimeDigits, 0) != "-2" || o.sink.Flags["TIME_MINUTES"] != 1 {
		t.Errorf("%s, rejected %v, flags %v", o.text(signin.EventTime, 0), o.sink.Rejected, o.sink.Flags)
	}
}

// Items keep their order whatever the order of the keys, and a list that is
// there itself is not replaced by what looks like parts of it.
func TestGatherSpread(t *testing.T) {
	for in, want := range map[string]string{
		`{"A_1_x":"b","A_0_x":"a","A_0_y_1_z":2,"A_0_y_0_z":1}`:     `{"A":[{"x":"a","y":[{"z":1},{"z":2}]},{"x":"b"}]}`,
		`{"A":[{"x":1}],"A_0_x":"2"}`:                               `{"A":[{"x":1}],"A_0_x":"2"}`,
		`{"A":null,"A_10_x":"2","A_9_x":1,"B_0_":1,"_0_b":2}`:       `{"A":[{"x":1},{"x":"2"}],"B_0_":1,"_0_b":2}`,
		`{"AppAccessContext_0_x":1,"AppAccessContext_y":""}`:        `{"AppAccessContext":{"0_x":1}}`,
		`{"CreationTime":"","AuditCreationTime":"t","A_B":1}`:       `{"CreationTime":"t","A_B":1}`,
		`{"A_0_x":1,"Identity":"i"}`:                                `{"A":[{"x":1}],"Identity":"i"}`,
		`{"A_0_x":1,"Identity":"i","UserIds":"u","Operations":"o"}`: `{"A":[{"x":1}]}`,
	} {
		tree, err := parseTree([]byte(in))
		if err != nil {
			t.Fatal(err)
		}
		if gatherSpread(tree); string(tree.text) != want {
			t.Errorf("%s: got %s, want %s", in, tree.text, want)
		}
	}
	many := []byte(`{"x":1`)
	for i := range 200_000 {
		many = append(strconv.AppendInt(append(many, `,"A_`...), int64(i%60_000), 10), `_f":1`...)
	}
	tree, err := parseTree(append(many, '}'))
	if err != nil {
		t.Fatal(err)
	}
	if gatherSpread(tree); len(tree.get("A").list()) != 60_000 {
		t.Errorf("%d items", len(tree.get("A").list()))
	}
}
