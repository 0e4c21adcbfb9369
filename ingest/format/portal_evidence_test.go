package format

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// foreignTable is a table of no sign-ins, as wide as names, of n rows that hold
// a time and ids where the portal has them, and the cells given, by name.
func foreignTable(header func(i int) string, names []string, n int, has map[string]string) string {
	var b strings.Builder
	for i := range names {
		fmt.Fprintf(&b, "%s,", header(i))
	}
	text := strings.TrimSuffix(b.String(), ",") + "\n"
	for row := range n {
		cells := make([]string, len(names))
		for i, name := range names {
			switch name {
			case "Date (UTC)":
				cells[i] = fmt.Sprintf("2026-05-15T13:%02d:31Z", row%60)
			case "Request ID", "Correlation ID", "User ID", "Service principal ID":
				cells[i] = fmt.Sprintf("d01fe254-5359-49d9-9555-%012x", row*8+i)
			default:
				cells[i] = has[name]
			}
		}
		text += strings.Join(cells, ",") + "\n"
	}
	return text
}

// Tables of other things that begin with a time and ids are no downloads of the
// portal, however many cells are blank.
func TestForeignTablesAreNoDownloads(t *testing.T) {
	apps, users := strings.Split(portalNamesApps, ","), strings.Split(portalNames2025, ",")
	people := func(i int) string { return fmt.Sprintf("Sarake %d", i+1) }
	programs := func(i int) string {
		if first := []string{"opened", "ticket", "trace", "agent"}; i < len(first) {
			return first[i]
		}
		return fmt.Sprintf("f%d", i-4)
	}
	guid := "29d9ed98-a469-4536-ade2-f981bc1d605e"
	ticket := map[string]string{"Application": "Printer", "Application ID": "P1", "Resource": "Order"}
	whole := map[string]string{"Application ID": guid, "IP address": "192.0.2.7", "Status": "Erfolgreich", "Username": "nora@nordbrygge.example"}
	but := func(name, v string) map[string]string {
		m := map[string]string{}
		for k, v := range whole {
			m[k] = v
		}
		m[name] = v
		return m
	}
	for _, tt := range []struct{ file, text, why string }{
		{"tickets.csv", foreignTable(programs, apps, 100, ticket), "named in single words"},
		{"tickets.csv", foreignTable(people, apps, 100, ticket), "no GUID where Application ID or Resource ID is (0 of 100 have)"},
		{"ApplicationSignIns_x.csv", foreignTable(people, apps, 100, ticket), "no GUID where Application ID"},
		{"notes.csv", foreignTable(people, users, 100, map[string]string{"User agent": "a note", "User": "Nora"}), "no GUID where Application ID"},
		{"notes.csv", foreignTable(people, portalOrders()[1].names, 100, map[string]string{"User agent": "a note", "User": "Nora"}), "no GUID where Application ID"},
		{"notes.csv", foreignTable(people, portalOrders()[2].names, 100, map[string]string{"User agent": "a note", "User": "Nora"}), "no GUID where Application ID"},
		{"x.csv", foreignTable(people, users, 5, but("IP address", "")), "no IP address where"},
		{"x.csv", foreignTable(people, users, 5, but("Status", "12.5 kg")), "nor a word where Status is"},
		{"x.csv", foreignTable(people, users, 5, but("Username", "")), "no user name with an @"},
		{"x.csv", foreignTable(people, users, 2, whole), "2 rows are too few to tell by"},
		{"ApplicationSignIns_x.csv", foreignTable(people, apps, 3, but("IP address", "")), "no IP address where"},
	} {
		_, err := Open(tt.file, strings.NewReader(tt.text), nil, Options{})
		var unknown *UnknownError
		if !errors.As(err, &unknown) || !strings.Contains(err.Error(), tt.why) {
			t.Errorf("%s, %s: got %v", tt.file, tt.why, err)
		}
	}
	for file, text := range map[string]string{
		"x.csv":                     foreignTable(people, users, 3, whole),
		"InteractiveSignIns_x.csv":  foreignTable(people, users, 1, whole),
		"codes.csv":                 foreignTable(people, users, 3, but("Sign-in error code", "50126")),
		"MSISignIns_x.csv":          foreignTable(people, apps, 1, but("IP address", "")),
		"NonInteractiveSignIns.csv": foreignTable(people, users, 1, whole) + strings.Repeat(strings.Repeat(",", len(users)-1)+"\n", 5),
	} {
		if _, err := Open(file, strings.NewReader(text), nil, Options{}); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// The samples in German and Japanese are known by their cells, whatever their
// name; a row or two of them by the name that the portal gives.
func TestFewRowsOfKnownLanguages(t *testing.T) {
	n := 0
	for _, e := range exports(t) {
		if !strings.HasPrefix(e.path, "portal-languages/") || !strings.HasSuffix(e.path, ".csv") {
			continue
		}
		n++
		few := bytes.Join(bytes.SplitAfterN(e.text, []byte("\n"), 3)[:2], nil)
		for file, text := range map[string][]byte{"renamed.csv": e.text, e.path: few} {
			if _, err := Open(file, bytes.NewReader(text), nil, Options{}); err != nil {
				t.Errorf("%s of %s: %v", file, e.path, err)
			}
		}
	}
	if n < 4 {
		t.Errorf("%d files were tried", n)
	}
}
