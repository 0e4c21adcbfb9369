package ingest

import (
	"encoding/json"
	"regexp"
	"strings"

	"prtscope/samples/export"
	"prtscope/samples/tenant"
)

// progressive returns the answer of Kusto in frames of a table that comes bit by bit.
func progressive(w *export.Writer, rows []*tenant.SignIn) []byte {
	var frames, out []map[string]any
	if err := json.Unmarshal(w.KustoV2(export.Interactive, rows), &frames); err != nil {
		panic(err) // it was written here
	}
	for _, frame := range frames {
		if frame["TableKind"] != "PrimaryResult" {
			out = append(out, frame)
			continue
		}
		id, all := frame["TableId"], frame["Rows"].([]any)
		delete(frame, "Rows")
		frame["FrameType"] = "TableHeader"
		out = append(out, frame)
		for len(all) > 0 {
			n := min(len(all), 5)
			out = append(out, map[string]any{"FrameType": "TableFragment", "TableFragmentType": "DataAppend", "TableId": id, "Rows": all[:n]},
				map[string]any{"FrameType": "TableProgress", "TableId": id, "TableProgress": 50})
			all = all[n:]
		}
		out = append(out, map[string]any{"FrameType": "TableCompletion", "TableId": id, "RowCount": len(rows)})
	}
	text, _ := json.Marshal(out)
	return text
}

// parts returns diagnostic records taken apart, their parts under names that begin so,
// and are spelled as a platform does.
func parts(w *export.Writer, rows []*tenant.SignIn, begin string, spell func(string) string) (all []map[string]any) {
	var spread func(into map[string]any, name string, v any)
	spread = func(into map[string]any, name string, v any) {
		object, is := v.(map[string]any)
		if !is {
			into[begin+name] = v
			return
		}
		for key, in := range object {
			spread(into, strings.TrimPrefix(name+"."+spell(key), "."), in)
		}
	}
	for _, s := range rows {
		var record map[string]any
		if err := json.Unmarshal(w.Diagnostic(nil, s), &record); err != nil {
			panic(err) // it was written here
		}
		row := map[string]any{}
		spread(row, "", record)
		all = append(all, row)
	}
	return all
}

// splunkParts returns a table of the fields that Splunk finds in diagnostic records.
func splunkParts(w *export.Writer, rows []*tenant.SignIn) []byte {
	return tableOf(parts(w, rows, "", func(key string) string { return key }))
}

var capital = regexp.MustCompile(`[A-Z]+`)

// elasticParts returns a table of what Elastic makes of diagnostic records.
func elasticParts(w *export.Writer, rows []*tenant.SignIn) []byte {
	own := map[string]string{"createdDateTime": "created_at", "processingTimeInMilliseconds": "processing_time_ms"}
	return tableOf(parts(w, rows, "azure.signinlogs.", func(key string) string {
		if name, is := own[key]; is {
			return name
		}
		return strings.ToLower(capital.ReplaceAllString(key, "_$0"))
	}))
}
