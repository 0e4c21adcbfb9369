package ingest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"prtscope/ingest/custody"
	"prtscope/ingest/format"
)

// flags says what an oddity of kept records means to a reader, and whether it
// is a reservation. Codes are those that formats count.
var flags = map[string]struct {
	text    string
	caution bool
}{
	"DUP_KEY":            {"one field named twice with the same value", true},
	"DUP_KEY_CONFLICT":   {"one field named twice with different values, both kept in the column conflicts", true},
	"DUP_KEY_EXTRA":      {"one field named twice with different values: the second one is kept in the column extra, marked (again)", true},
	"FIELDS_DISAGREE":    {"fields that say the same thing of a sign-in and contradict each other, both kept in the column conflicts; a result that is success in one and failure in the other is unknown", true},
	"FIELD_TYPE":         {"a value of another type than expected, kept in the column extra", true},
	"INVALID_UTF8":       {"bytes that are not UTF-8, shown as \\xNN", true},
	"LONE_SURROGATE":     {"half of a surrogate pair, shown as \\uNNNN", true},
	"NO_ID":              {"no id in the record; prtscope made one from its content: rows that are alike are kept each if one file has them, which are too many where it repeats rows, and taken for the same ones if two files have them", true},
	"NO_ID_MINUTE":       {"no id in the record, and a time without seconds: rows that are alike are kept as sign-ins of their own if one file has them, which are too many where it repeats rows, and taken for the same ones if two files have them, so that there may have been more; export again with the column of the id, and do not save it with a spreadsheet", true},
	"ID_OF_TOKEN":        {"no id in the record; its token identifier, which is that id spelled otherwise, gives it", false},
	"NUMBER_RANGE":       {"a number out of range, kept in the column extra", true},
	"TIME_SENTINEL":      {"a date that stands for none, kept in the column extra", true},
	"KEY_CASE":           {"fields that differ only in case; the exact spelling is used, the other kept in the column extra", true},
	"NUL_BYTE":           {"NUL bytes in text, shown as \\x00", true},
	"FIELD_IP":           {"an address that is none, kept as it is", true},
	"TIME_OF_PUBLISHING": {"no time of its own; the time of publishing is used", false},
	"NO_AUDIT_ID":        {"no id in the record of a change: it is one with the record that has an id and says all that it says, if there is one; where there is none, or more than one that could be meant, or its time has no seconds, it is kept beside them, and rows of one export that are alike are kept each", false},
	"NO_RISK_ID":         {"no id in the record of a risk: where another export tells of it in other words, it is kept twice, and rows of one export that are alike are kept each", false},
	"WORD_FOREIGN":       {"a word in another language, kept in the column extra: which of the known ones it stands for is not guessed", true},
	"AUDIT_CUT":          {"all places for targets, properties or details are taken: there may have been more, which the portal leaves out", true},
	"LOCAL_TIME":         {"times by the clock of the host that made the export, in a zone that it does not name; read as UTC", true},
	"LOSSY_CELL":         {"a nested value was exported as the name of its type, or as text whose parts cannot be told apart: what it held, be it result, device or policies, is unknown", true},
	"ID_DAMAGED":         {"an id that a spreadsheet turned into a number, or that was cut, kept in the column extra and never matched with another", true},
	"NUMBER_DAMAGED":     {"a long number that a spreadsheet rounded, kept in the column extra", true},
	"JSON_CUT":           {"a nested value that breaks off, as spreadsheets cut cells at 32,767 characters; kept as text", true},
	"LIMIT_RECORD":       {"more than a record may have, set aside; limits.record_size in --config FILE raises that", true},
	"LIMIT_CELL":         {"a cell of more than a cell may have, set aside; limits.cell_size in --config FILE raises that", true},
	"LIMIT_DEPTH":        {"brackets that nest deeper than they may, set aside; limits.depth in --config FILE raises that", true},
	"LOG_UNKNOWN":        {"sign-ins of a log whose name prtscope does not know: their kind is what they say themselves, or unknown", true},
	"KIND_OF_NAME":       {"no word on whether the sign-in is interactive; the name of the file, as the portal gives it, says it", false},
	"KIND_UNSAID":        {"no word on whether the sign-in is interactive (isInteractive, signInEventTypes), and the file has no name that the portal gives it: its kind is unknown", false},
	"TIME_MINUTES":       {"times without seconds, as spreadsheets save them and Hawk converts them: read as the beginning of their minute, so that the order within a minute is not known; export again and do not save it with a spreadsheet, or take Hawk's Raw files", true},
	"ORIGINAL_LOST":      {"the log platform kept no original: the record is put together from the platform's own fields, which may leave some out; export event.original (Elastic) or _raw (Splunk) too", true},
	"TIME_OF_BROWSER":    {"times as Kibana shows them, by the clock of the browser that exported them, in a zone that is not said; read as UTC: they may be off by hours, and sign-ins that another export has too may count twice; export again with the zone of Kibana (dateFormat:tz) set to UTC", true},
	"CHECKSUM_BAD":       {"the checksum does not match: a byte of any record may be another than was written", true},
	"RESULT_UNSAID":      {"a status without an error code: whether the sign-in succeeded is unknown", true},
	"JSON_TEXT":          {"a nested value that is no JSON, or nests deeper than that may; kept as the text that it is", false},
	"CSV_BARE_QUOTE":     {"a quote inside a cell that is not quoted, kept as it is", true},
}

// asideNotes are what is noted of a source of which something was set aside, by the
// code with which it was: what to do about it is to be on the screen.
var asideNotes = map[string]string{"RECORD_TOO_LARGE": "LIMIT_RECORD", "CSV_RECORD": "LIMIT_RECORD", "CSV_CELL": "LIMIT_CELL", "DEPTH": "LIMIT_DEPTH"}

// fields returns the names of the fields that an oddity is about, those with most
// records first.
func (t *tally) fields(code string) (names []string) {
	for o := range t.odd {
		if o.Code == code {
			names = append(names, o.Field)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(t.odd[format.Oddity{Code: code, Field: b}], t.odd[format.Oddity{Code: code, Field: a}]), strings.Compare(a, b))
	})
	return names
}

// namedFields is how many fields a note names.
const namedFields = 5

// flagNote says of a source that n of its kept records have an oddity, and in
// which fields if that is known. Names of fields are those of the source: what
// writes a note must do so by the encoder made for its place.
func flagNote(code string, n int64, fields []string) custody.Note {
	f, known := flags[code]
	if !known {
		f.text, f.caution = "an oddity named "+code, true
	}
	where := ""
	if len(fields) > namedFields {
		where = fmt.Sprintf(" (%s and %d other fields)", strings.Join(fields[:namedFields], ", "), len(fields)-namedFields)
	} else if len(fields) > 0 {
		where = " (" + strings.Join(fields, ", ") + ")"
	}
	return custody.Note{Code: code, Text: f.text + ": in " + countOf(n, "record") + where, Caution: f.caution}
}
