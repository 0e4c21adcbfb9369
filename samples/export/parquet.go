package export

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"

	"prtscope/samples/tenant"
)

// Parquet returns rows of Log Analytics as an export job writes them, a row
// group for each hundred. Columns of dynamic type are the text of their JSON,
// as Azure Data Explorer writes them, or, nested, columns of their own, as
// Spark does.
func (w *Writer) Parquet(rows []*tenant.SignIn, nested bool) []byte {
	var all []map[string]any
	for _, s := range rows {
		row := map[string]any{}
		if err := json.Unmarshal(w.DataExport(nil, s), &row); err != nil {
			panic(err) // it was written here
		}
		for name, v := range row {
			row[name] = warehoused(name, v, nested)
		}
		all = append(all, row)
	}
	columns := map[string]any{}
	for _, row := range all {
		widen(columns, row)
	}
	schema := parquet.NewSchema("table", groupOf(columns))
	var out bytes.Buffer
	p := parquet.NewGenericWriter[any](&out, schema, parquet.Compression(&parquet.Snappy),
		&parquet.WriterConfig{CreatedBy: "prtscope samples"}, parquet.PageBufferSize(64<<10))
	for n, row := range all {
		values, _ := valuesOf(nil, columns, row, 0, 0, true)
		if _, err := p.WriteRows([]parquet.Row{values}); err != nil {
			panic(err) // into memory
		}
		if n%100 == 99 {
			if err := p.Flush(); err != nil {
				panic(err)
			}
		}
	}
	if err := p.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// warehoused is a value as a column of a warehouse holds it: lists always, and
// objects unless they are nested, are the text of their JSON.
func warehoused(name string, v any, nested bool) any {
	switch x := v.(type) {
	case string:
		if at, err := time.Parse(time.RFC3339, x); err == nil && (name == "TimeGenerated" || name == "CreatedDateTime") {
			return at.UTC()
		}
		object := map[string]any{} // in some tables a text
		if nested && strings.HasPrefix(x, "{") && json.Unmarshal([]byte(x), &object) == nil {
			return warehoused(name, object, nested)
		}
	case map[string]any:
		if !nested {
			return jsonText(x)
		}
		for name, v := range x {
			x[name] = warehoused(name, v, nested)
		}
		if len(x) == 0 {
			return nil
		}
	case []any:
		return jsonText(x)
	}
	return v
}

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // it came out of JSON
	}
	return string(b)
}

// widen adds the columns of a row.
func widen(columns, row map[string]any) {
	for name, v := range row {
		inner, object := v.(map[string]any)
		if !object {
			if v != nil {
				columns[name] = v
			}
			continue
		}
		had, _ := columns[name].(map[string]any)
		if had == nil {
			had = map[string]any{}
			columns[name] = had
		}
		widen(had, inner)
	}
}

// groupOf is the schema of columns: each may be without a value.
func groupOf(columns map[string]any) parquet.Group {
	g := parquet.Group{}
	for name, v := range columns {
		switch v := v.(type) {
		case map[string]any:
			g[name] = parquet.Optional(groupOf(v))
		case time.Time:
			g[name] = parquet.Optional(parquet.Timestamp(parquet.Microsecond))
		case bool:
			g[name] = parquet.Optional(parquet.Leaf(parquet.BooleanType))
		case float64:
			g[name] = parquet.Optional(parquet.Leaf(parquet.DoubleType))
		default:
			g[name] = parquet.Optional(parquet.String())
		}
	}
	return g
}

// valuesOf appends the values of a row, whose leaves stand in order of name;
// depth is how many optional groups are present above, column the next leaf.
func valuesOf(row parquet.Row, columns, values map[string]any, depth, column int, present bool) (parquet.Row, int) {
	for _, name := range slices.Sorted(maps.Keys(columns)) {
		v := values[name]
		if inner, object := columns[name].(map[string]any); object {
			own, _ := v.(map[string]any)
			below := depth
			if own != nil {
				below++
			}
			row, column = valuesOf(row, inner, own, below, column, own != nil)
			continue
		}
		at := parquet.Value{}
		switch v := v.(type) {
		case time.Time:
			at = parquet.Int64Value(v.UnixMicro())
		case bool:
			at = parquet.BooleanValue(v)
		case float64:
			at = parquet.DoubleValue(v)
		case string:
			at = parquet.ByteArrayValue([]byte(v))
		}
		definition := depth
		if present && v != nil {
			definition++
		}
		row = append(row, at.Level(0, definition, column))
		column++
	}
	return row, column
}

// parquet adds two days as export jobs of a workspace write them: a day flat,
// a day with columns in columns.
func (s *small) parquet() {
	const folder = "parquet/"
	first, _ := s.days("parquet")
	s.files[folder+"SigninLogs-flat.parquet"] = s.w.Parquet(s.between(s.users, first, first+1), false)
	s.files[folder+"SigninLogs-nested.parquet"] = s.w.Parquet(s.between(s.users, first+1, first+2), true)
	s.directory(folder)
}
